# man3.awk - octavo(3) from include/octavo.h, which is a manual in itself: its comments are the
# text, its declarations stand between them, headings in dashes begin sections.
#
#   awk -v version=0.2.0 -v date=2026-11-28 -f roff.awk -f man3.awk include/octavo.h > octavo.3
function declaration_end()
{
    if (in_declaration) print ".fi"
    in_declaration = 0
}

function comment_line(line)
{
    if (line ~ /^---.*---$/) {
        gsub(/^-+ *| *-+$/, "", line)
        print ".SH " toupper(roff(line))
        gap = 0
    } else flow(line)
}

BEGIN {
    print ".TH OCTAVO 3 " date " \"octavo " version "\" \"Library Functions\""
    print ".SH NAME\noctavo \\- reads the text in pictures of pages and of single lines"
    print ".SH SYNOPSIS\n.nf\n#include <octavo.h>\n.sp"
    print "cc read.c $(pkg\\-config \\-\\-cflags \\-\\-libs octavo)\n.fi\n.SH DESCRIPTION"
}

# What the compiler alone needs.
/^#(if|ifdef|ifndef)/ { hidden++; if ($0 ~ /OCTAVO_H$/) hidden-- ; next }
/^#endif/ { if (hidden) hidden--; next }
hidden || /^#(include|define OCTAVO_H$|else)/ { next }

/^\/\*/ && !in_declaration { in_comment = 1; sub(/^\/\* ?/, "") }
in_comment {
    last = sub(/ *\*\/$/, "")
    sub(/^ \* ?/, "")
    if (NR == 1) sub(/^octavo\.h - r/, "R")
    gsub(/\t/, "    ")
    if ($0 ~ /^    /) $0 = substr($0, 3)
    comment_line($0)
    if (last) { flow_paragraph(); if (fixed) { print ".fi"; fixed = 0 }; in_comment = 0 }
    next
}
/^$/ { declaration_end(); next }
{
    if (!in_declaration) { flow_gap(); print ".nf"; in_declaration = 1 }
    gsub(/OCTAVO_API /, "")
    print roff($0)
}
END { declaration_end(); print ".SH SEE ALSO\n.BR octavo (1)" }
