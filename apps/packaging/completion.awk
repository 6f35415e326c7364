# completion.awk - completion of the command line in bash or in zsh, from `octavo help --dump`.
#
#   octavo help --dump | awk -v shell=bash -f completion.awk > octavo
#
# A command's name may be two words ("synth lines"). An option's argument is one of the words in
# small letters between bars, and a file where one in capitals means files or folders.
BEGIN { FS = "\t" }
$1 == "command" && NF == 3 { command[++commands] = $2; about[$2] = $3 }
$1 == "option" && NF == 6 && !(($2, $3) in seen) {
    seen[$2, $3] = 1
    n = ++options[$2]
    long[$2, n] = $3; short[$2, n] = $4; argument[$2, n] = $5; says[$2, n] = $6
}

# The words that may stand for an argument; `files`: so may a file's name.
function words_of(text,    n, part, i, out)
{
    n = split(text, part, "|")
    files = text ~ /FILE|DIR|FOLDER|BASE|PNG|SOURCE|SPEC/
    for (i = 1; i <= n && n > 1; i++)
        if (part[i] !~ /[A-Z]/) out = out (out == "" ? "" : " ") part[i]
    return out
}

function bash_case(c,    i, name, words)
{
    printf "    \"%s\")\n        options='", c
    for (i = 1; i <= options[c]; i++) printf "%s%s", (i > 1 ? " " : ""), long[c, i]
    print "'\n        case $option in"
    for (i = 1; i <= options[c]; i++) {
        name = long[c, i] (short[c, i] == "" ? "" : "|" short[c, i])
        if (argument[c, i] == "") continue
        words = words_of(argument[c, i])
        printf "        %s) argument=%d words='%s' ;;\n", name, (files ? 2 : 1), words
    }
    print "        esac\n        ;;"
}
function bash(    i, first, second, part)
{
    print "# bash completion for octavo, made by completion.awk\n_octavo()\n{"
    print "    local current=${COMP_WORDS[COMP_CWORD]} option= command= options= words= argument=0 i word"
    print "    # --option=value is three words here."
    print "    if [[ $current == '=' ]]; then"
    print "        option=${COMP_WORDS[COMP_CWORD-1]} current="
    print "    elif [[ ${COMP_WORDS[COMP_CWORD-1]} == '=' ]]; then"
    print "        option=${COMP_WORDS[COMP_CWORD-2]}"
    print "    elif [[ ${COMP_WORDS[COMP_CWORD-1]} == -* ]]; then"
    print "        option=${COMP_WORDS[COMP_CWORD-1]}"
    print "    fi"
    print "    COMPREPLY=()"
    print "    for ((i = 1; i < COMP_CWORD; i++)); do"
    print "        word=${COMP_WORDS[i]}"
    print "        case \"$command $word\" in"
    for (i = 1; i <= commands; i++) {
        split(command[i], part, " ")
        if (part[2] == "") printf "        \" %s\") command=%s ;;\n", part[1], part[1]
        else printf "        \"%s %s\") command='%s' ;;\n", part[1], part[2], command[i]
    }
    print "        esac\n    done\n    case $command in\n    \"\")"
    for (i = 1; i <= commands; i++) if (command[i] !~ / /) first = first command[i] " "
    print "        COMPREPLY=($(compgen -W '" first "--help --version' -- \"$current\"))"
    print "        return\n        ;;"
    for (i = 1; i <= commands; i++) bash_case(command[i])
    print "    esac"
    print "    if ((argument)); then"
    print "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))"
    print "        ((argument == 1)) || COMPREPLY+=($(compgen -f -- \"$current\"))"
    print "    elif [[ $current == -* ]]; then"
    print "        COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))"
    print "    else"
    print "        case $command in"
    for (i = 1; i <= commands; i++) {
        if (split(command[i], part, " ") < 2) continue
        second = second part[2] " "
        if (i == commands || command[i + 1] !~ "^" part[1] " ") {
            print "        " part[1] ") COMPREPLY=($(compgen -W '" second "' -- \"$current\")) ;;"
            second = ""
        }
    }
    print "        help) COMPREPLY=($(compgen -W '" first "' -- \"$current\")) ;;"
    print "        *) COMPREPLY=($(compgen -f -- \"$current\")) ;;\n        esac"
    print "    fi\n}\ncomplete -o filenames -F _octavo octavo"
}

function quoted(text)
{
    gsub(/'/, "'\\''", text)
    return text
}
function bracketed(text)
{
    gsub(/[]\[:\\]/, "\\\\&", text)
    return quoted(text)
}
function zsh_options(c,    i, words, action, tail)
{
    for (i = 1; i <= options[c]; i++) {
        words = words_of(argument[c, i])
        action = !files ? (words == "" ? " " : "(" words ")") : words == "" ? "_files" : \
            "{_alternative \"words:word:(" words ")\" \"files:file:_files\"}"
        tail = "[" bracketed(says[c, i]) "]" \
            (argument[c, i] == "" ? "" : ":" bracketed(argument[c, i]) ":" action)
        print "        '" long[c, i] (argument[c, i] == "" ? "" : "=") tail "' \\"
        if (short[c, i] != "")
            print "        '" short[c, i] (argument[c, i] == "" ? "" : "+") tail "' \\"
    }
    print "        '*:operand:_files'"
}
function zsh(    i, k, n, part, second)
{
    print "#compdef octavo\n# zsh completion for octavo, made by completion.awk\n_octavo()\n{"
    print "    local -a commands\n    commands=("
    for (i = 1; i <= commands; i++)
        if (command[i] !~ / /) print "        '" command[i] ":" quoted(about[command[i]]) "'"
    print "    )"
    print "    if ((CURRENT == 2)); then\n        _describe command commands\n        return\n    fi"
    print "    local command=$words[2]\n    case \"$words[2] $words[3]\" in"
    for (i = 1; i <= commands; i++)
        if (command[i] ~ / /)
            print "    '" command[i] "') ((CURRENT > 3)) && command='" command[i] "' ;;"
    print "    esac\n    case $command in"
    for (i = 1; i <= commands; i++) {
        n = split(command[i], part, " ")
        print "    '" command[i] "')\n        shift " n " words\n        ((CURRENT -= " n "))"
        if (i < commands && command[i + 1] ~ "^" command[i] " ") {
            second = ""
            for (k = i + 1; k <= commands && command[k] ~ "^" command[i] " "; k++)
                second = second " " substr(command[k], length(command[i]) + 2)
            print "        ((CURRENT == 2)) && { compadd --" second "; return }"
        }
        print "        _arguments -s \\"
        zsh_options(command[i])
        print "        ;;"
    }
    print "    esac\n}"
    print "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n    _octavo \"$@\""
    print "else\n    compdef _octavo octavo\nfi"
}
END { if (shell == "zsh") zsh(); else bash() }
