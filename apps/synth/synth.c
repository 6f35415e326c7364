/* synth.c - `octavo synth` without a word behind it. */
#include "apps/cli/cli.h"
#include "apps/cli/commands.h"

/* The words behind it make commands of their own; what comes here names none of them. */
int app_synth(int argc, char **argv)
{
    const cli_command command = {
        "synth", "lines|pages|signs|text|fonts [OPTION]...",
        "Makes training data: 'octavo synth lines --help' renders lines of text,\n"
        "'octavo synth pages --help' whole pages, 'octavo synth signs --help' street signs,\n"
        "'octavo synth text --help' prints text,\n"
        "'octavo synth fonts --help' shows the fonts found here.",
        NULL, 1, 1, NULL};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    return cli_usage(&command, "expected 'lines', 'pages', 'signs', 'text' or 'fonts', found '%s'", argv[first]);
}
