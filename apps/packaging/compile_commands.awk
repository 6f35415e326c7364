# compile_commands.awk - compile_commands.json from the commands that make would run (make -Bn V=1).
BEGIN { printf "[" }
/ -c [^ ]*\.c -o / {
    command = $0
    match(command, / -c [^ ]*\.c -o /)
    file = substr(command, RSTART + 4, RLENGTH - 8)
    gsub(/\\/, "\\\\", command)
    gsub(/"/, "\\\"", command)
    printf "%s\n{\"directory\": \"%s\", \"file\": \"%s\", \"command\": \"%s\"}", \
        (n++ ? "," : ""), folder, file, command
}
END { print "\n]" }
