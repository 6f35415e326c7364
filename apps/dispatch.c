/* dispatch.c - the table of subcommands, and `octavo help`. */
#include "apps/dispatch.h"

#include <stdio.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "ocr/builtin.h"
#include "ocr/networks.h"

static const app_command commands[] = {
#define APP_COMMAND(id, words, about) {words, app_##id, about},
#include "apps/cli/commands.def"
#undef APP_COMMAND
};
enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

/* How many of argv's first texts are the words of this command; 0 when they are not all
 * there. */
static int words_in(const char *words, int argc, char **argv)
{
    int n = 0;
    while (n < argc) {
        size_t length = strcspn(words, " ");
        if (strlen(argv[n]) != length || memcmp(argv[n], words, length) != 0)
            return 0;
        n++;
        if (!words[length])
            return n;
        words += length + 1;
    }
    return 0;
}

const app_command *app_command_find(int argc, char **argv, int *used)
{
    const app_command *found = NULL;
    *used = 0;
    for (int i = 0; i < N_COMMANDS; i++) {
        int n = words_in(commands[i].words, argc, argv);
        if (n > *used) {
            *used = n;
            found = &commands[i];
        }
    }
    return found;
}

static nn_err add_help(io_bytes *out)
{
    nn_err err = NN_OK;
    NN_TRY(io_bytes_text(
        out, "Usage: octavo COMMAND [OPTION]... [OPERAND]...\n\n"
             "Reads text in images, and trains the models that do so.\n\nCommands:\n"));
    for (int i = 0; i < N_COMMANDS; i++)
        NN_TRY(io_bytes_format(out, "  %-12s %s\n", commands[i].words, commands[i].about));
    NN_TRY(io_bytes_text(
        out,
        "\n'octavo COMMAND --help' shows its options, 'octavo --version' what is built in.\n"
        "\nEnvironment:\n"
        "  OCTAVO_ISA=ref|avx2|avx512|vnni   use no better kernels than these\n"
        "  OMP_NUM_THREADS, OMP_THREAD_LIMIT, OMP_WAIT_POLICY, TERM   as everywhere\n"
        "\nExit codes:\n"
        "  0 success                      5 output cannot be written\n"
        "  1 some of the inputs failed    6 a limit is passed, or no memory\n"
        "  2 wrong use                    7 training diverged\n"
        "  3 input unreadable             130, 143 interrupted, terminated\n"
        "  4 model unreadable             141 the reader of stdout went away\n"));
out:
    return err;
}

static nn_err add_dump(io_bytes *out)
{
    nn_err err = NN_OK;
    ocr_builtin model;
    for (int i = 0; i < N_COMMANDS; i++)
        NN_TRY(cli_describe(out, commands[i].words, commands[i].about, commands[i].run));
    for (int i = 0; i < ocr_network_count(); i++) {
        const ocr_network *n = ocr_network_at(i);
        NN_TRY(io_bytes_format(out, "network\t%s\t%s\t%s\n", n->name,
                               ocr_task_get(n->task)->name, n->about));
    }
    for (int i = 0; ocr_builtin_at(i, &model); i++)
        NN_TRY(io_bytes_format(out, "model\t%s\n", model.name));
out:
    return err;
}

int app_help(int argc, char **argv)
{
    bool dump = false;
    const cli_option options[] = {
        {"dump", 0, CLI_FLAG, &dump, NULL, 0, 0,
         "all commands and options as lines of fields with tabs between, for packagers"},
        CLI_END,
    };
    const cli_command command = {
        "help", "[OPTION]... [COMMAND]",
        "Shows the commands, or the help of one: 'octavo help read' is 'octavo read --help'.",
        options, 0, 2,
        "--dump, for man pages and completions; fields may be empty, and texts have no tabs:\n"
        "  command<TAB>NAME<TAB>ABOUT                     one for each\n"
        "  operand<TAB>NAME<TAB>USAGE                     what stands behind the name\n"
        "  text<TAB>NAME<TAB>LINE                         what it does, line by line\n"
        "  option<TAB>NAME<TAB>--LONG<TAB>-S<TAB>ARG<TAB>TEXT\n"
        "                                                 ARG a|b: one of these words; in\n"
        "                                                 capitals: a value of the user's\n"
        "  note<TAB>NAME<TAB>LINE                         remarks, examples, line by line\n"
        "  network<TAB>NAME<TAB>TASK<TAB>ABOUT            what --arch names\n"
        "  model<TAB>NAME                                 weights in the program, for --model"};
    int first, used, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (first < argc) {
        const app_command *c = app_command_find(argc - first, argv + first, &used);
        if (!c || used < argc - first)
            return cli_usage(&command, "unknown command '%s'",
                             argv[first + (c ? used : 0)]);
        char name[32], help[] = "--help";
        snprintf(name, sizeof name, "%s", argv[first + used - 1]);
        char *arguments[] = {name, help, NULL};
        return c->run(2, arguments);
    }
    io_bytes out = {0};
    nn_err err = dump ? add_dump(&out) : add_help(&out);
    if (err == NN_OK)
        err = cli_write(NULL, &out);
    io_bytes_free(&out);
    return cli_write_error(err);
}
