# man.awk - the manual page of one command, or of the program, from what the program says of it.
#
#   { octavo help --dump; octavo --help; } | awk -v page="synth lines" -v version=0.2.0 \
#       -v date=2026-11-28 -f roff.awk -f man.awk > octavo-synth-lines.1    page= : octavo(1)
#
# Records of the dump have tabs between their fields (see `octavo help --help`); of the help the
# parts "Environment:" and "Exit codes:" are taken, which every page ends with.
BEGIN { FS = "\t" }

function file_of(command)
{
    gsub(/ /, "-", command)
    return "octavo" (command == "" ? "" : "-" command)
}

# "[OPTION]... IMAGE..." in italics where it is in capitals.
function usage_of(text,    out)
{
    text = roff(text)
    while (match(text, /[A-Z][A-Z]+/)) {
        out = out substr(text, 1, RSTART - 1) "\\fI" substr(text, RSTART, RLENGTH) "\\fR"
        text = substr(text, RSTART + RLENGTH)
    }
    return out text
}

$1 == "command" && NF == 3 { command[++commands] = $2; about[$2] = $3; next }
($1 == "operand" || $1 == "text" || $1 == "note") && $2 == page {
    kind[++records] = $1
    a[records] = $3
    next
}
$1 == "option" && NF == 6 && $2 == page {
    kind[++records] = "option"
    a[records] = $3; short[records] = $4; argument[records] = $5; says[records] = $6
    next
}
NF > 1 { next }
/^[^ ]/ { part = $0 }
/^  / && part == "Environment:" { environment[++environments] = substr($0, 3) }
/^  / && part == "Exit codes:" { code[++codes] = substr($0, 3) }

function options_of(i, last,    head, value)
{
    for (; i <= last; i++) {
        if (kind[i] != "option") continue
        value = argument[i] == "" ? "" : "\\fI" roff(argument[i]) "\\fR"
        head = "\\fB" roff(a[i]) "\\fR" (value == "" ? "" : "=" value)
        if (short[i] != "")
            head = "\\fB" roff(short[i]) "\\fR" (value == "" ? "" : " " value) ", " head
        print ".TP\n" head "\n" wrapped(says[i])
    }
}

END {
    if (page != "" && !(page in about)) {
        print "man.awk: the program has no command " page > "/dev/stderr"
        exit 1
    }
    title = toupper(file_of(page))
    printf ".TH %s 1 %s \"octavo %s\" \"User Commands\"\n", roff(title), date, version
    print ".SH NAME"
    about[""] = "reads text in images, trains what reads it"
    print roff(file_of(page)) " \\- " roff(about[page])
    print ".SH SYNOPSIS"
    if (page == "") {
        print ".B octavo\n\\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIOPERAND\\fR]..."
        print ".SH DESCRIPTION"
        flow("Reads the text of scanned pages and lines on an ordinary CPU, and trains, " \
             "measures and quantises the models that do so. The program carries its models:")
        flow("  octavo read scan.png")
        flow_end()
        print ".SH COMMANDS"
        for (i = 1; i <= commands; i++)
            print ".TP\n\\fBoctavo " roff(command[i]) "\\fR\n" roff(about[command[i]])
    } else {
        for (i = 1; i <= records; i++) if (kind[i] == "operand") {
            if (n++) print ".br"
            print "\\fBoctavo " roff(page) "\\fR " usage_of(a[i])
        }
        for (first = 1; first <= records; first = last + 1) {
            for (last = first; last < records && kind[last + 1] != "operand"; last++) ;
            if (++section == 1) print ".SH DESCRIPTION"
            else {
                heading = a[first]
                sub(/ \[OPTION\].*/, "", heading)
                print ".SH " toupper(roff(page " " heading))
            }
            for (i = first; i <= last; i++) if (kind[i] == "text") flow(a[i])
            flow_end()
            print section == 1 ? ".SH OPTIONS" : ".SS Options"
            options_of(first, last)
            notes = 0
            for (i = first; i <= last; i++) if (kind[i] == "note") {
                if (!notes++) print section == 1 ? ".SH NOTES" : ".SS Notes"
                flow(a[i])
            }
            flow_end()
        }
    }
    print ".SH ENVIRONMENT\n.nf"
    for (i = 1; i <= environments; i++) print roff(environment[i])
    print ".fi\n.SH EXIT STATUS\n.nf"
    for (i = 1; i <= codes; i++) print roff(code[i])
    print ".fi\n.SH SEE ALSO"
    if (page != "") printf ".BR octavo (1)%s\n", (commands > 1 ? "," : "")
    if (page == "" || page == "read") print ".BR octavo\\-batches (7),"
    for (i = 1; i <= commands; i++)
        if (command[i] != page) see[++seen] = file_of(command[i])
    for (i = 1; i <= seen; i++)
        printf ".BR %s (1)%s\n", roff(see[i]), i < seen ? "," : ""
}
