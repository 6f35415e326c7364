# roff.awk - texts as manual pages want them: for man.awk and man3.awk.
function roff(text)
{
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/\^/, "\\(ha", text)
    gsub(/~/, "\\(ti", text)
    gsub(/`/, "\\(ga", text)
    if (text ~ /^[.']/) text = "\\&" text
    return text
}

# In lines of at most 76 characters.
function wrapped(text,    n, word, i, line, out)
{
    n = split(text, word, / +/)
    for (i = 1; i <= n; i++) {
        if (line != "" && length(line) + 1 + length(roff(word[i])) > 76) {
            out = out line "\n"
            line = ""
        }
        line = line (line == "" ? "" : " ") roff(word[i])
    }
    return out line
}

# Lines that are indented stay as they are, others flow; an empty one ends a paragraph.
function flow(line)
{
    if (fixed && line !~ /^  /) { print ".fi"; fixed = 0 }
    if (line ~ /^  /) {
        if (!fixed) { flow_paragraph(); flow_gap(); print ".nf"; fixed = 1 }
        print roff(line)
    } else if (line == "") flow_paragraph()
    else paragraph = paragraph (paragraph == "" ? "" : " ") line
}
function flow_gap()
{
    if (gap) print ".PP"
    gap = 1
}
function flow_paragraph()
{
    if (paragraph == "") return
    flow_gap()
    print wrapped(paragraph)
    paragraph = ""
}
function flow_end()
{
    if (fixed) print ".fi"
    flow_paragraph()
    fixed = gap = 0
}
