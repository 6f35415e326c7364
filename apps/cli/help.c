/* help.c - what a command's table of options says to people (--help) and to programs
 * (`octavo help --dump`). */
#include <stdio.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/state.h"

#define HELP_COLUMN 30 /* where the sentence begins */
#define HELP_WIDTH 80

/* " (default 0.5)" for defaults that say something; negative ones and NAN mean "decided
 * elsewhere". */
static nn_err add_default(io_bytes *out, const cli_option *o)
{
    switch (o->kind) {
    case CLI_INT:
        return *(int *)o->to > 0 ? io_bytes_format(out, " (default %d)", *(int *)o->to) : NN_OK;
    case CLI_INT64:
        return *(int64_t *)o->to > 0
                   ? io_bytes_format(out, " (default %lld)", (long long)*(int64_t *)o->to)
                   : NN_OK;
    case CLI_UINT64:
        return io_bytes_format(out, " (default %llu)", (unsigned long long)*(uint64_t *)o->to);
    case CLI_FLOAT:
        return *(float *)o->to > 0
                   ? io_bytes_format(out, " (default %g)", (double)*(float *)o->to)
                   : NN_OK;
    case CLI_TEXT:
        return *(const char **)o->to
                   ? io_bytes_format(out, " (default %s)", *(const char **)o->to)
                   : NN_OK;
    case CLI_CHOICE: {
        const char *p = o->value;
        for (int i = *(int *)o->to; i > 0; i--)
            p += strcspn(p, "|") + 1;
        return io_bytes_format(out, " (default %.*s)", (int)strcspn(p, "|"), p);
    }
    case CLI_FLAG:
    case CLI_UNFLAG:
    case CLI_LIST:
        break;
    }
    return NN_OK;
}

/* Breaks `text` into lines that begin at HELP_COLUMN; `used` columns of the first are taken. */
static nn_err add_wrapped(io_bytes *out, const char *text, int used)
{
    nn_err err = NN_OK;
    if (used >= HELP_COLUMN) {
        NN_TRY(io_bytes_text(out, "\n"));
        used = 0;
    }
    NN_TRY(io_bytes_format(out, "%*s", HELP_COLUMN - used, ""));
    int column = HELP_COLUMN;
    while (*text) {
        size_t word = strcspn(text, " ");
        if (column > HELP_COLUMN && column + 1 + (int)word > HELP_WIDTH) {
            NN_TRY(io_bytes_format(out, "\n%*s", HELP_COLUMN, ""));
            column = HELP_COLUMN;
        }
        bool first = column == HELP_COLUMN;
        NN_TRY(io_bytes_format(out, "%s%.*s", first ? "" : " ", (int)word, text));
        column += (int)word + (first ? 0 : 1);
        text += word + (text[word] == ' ');
    }
    err = io_bytes_text(out, "\n");
out:
    return err;
}

static nn_err add_option_help(io_bytes *out, const cli_option *o)
{
    nn_err err = NN_OK;
    char left[256];
    io_bytes sentence = {0};
    int used = snprintf(left, sizeof left, "  %c%c%c --%s%s%s", o->letter ? '-' : ' ',
                        o->letter ? o->letter : ' ', o->letter ? ',' : ' ', o->name,
                        cli_takes_value(o) ? "=" : "", cli_takes_value(o) ? o->value : "");
    NN_TRY(io_bytes_text(&sentence, o->help));
    NN_TRY(add_default(&sentence, o));
    NN_TRY(io_bytes_add(&sentence, "", 1));
    NN_TRY(io_bytes_text(out, left));
    err = add_wrapped(out, (const char *)sentence.data, used);
out:
    io_bytes_free(&sentence);
    return err;
}

int cli_show_help(const cli_command *command, const cli_option *common)
{
    nn_err err = NN_OK;
    io_bytes out = {0};
    NN_TRY(io_bytes_format(&out, "Usage: octavo %s %s\n\n%s\n\nOptions:\n", command->name,
                           command->operands, command->about));
    const cli_option *lists[2] = {command->options, common};
    for (int l = 0; l < 2; l++)
        for (const cli_option *o = lists[l]; o && o->name; o++)
            if (o->help)
                NN_TRY(add_option_help(&out, o));
    if (command->notes)
        NN_TRY(io_bytes_format(&out, "\n%s\n", command->notes));
    err = cli_write(NULL, &out);
out:
    io_bytes_free(&out);
    return cli_write_error(err);
}

/* --- the description for programs --- */

static io_bytes *description; /* where it goes; NULL: commands run */
static const char *described; /* the command, as the user types it */
static size_t begun;          /* where the command begins in it */
static nn_err describe_error;

bool cli_describing(void)
{
    return description != NULL;
}

/* "KIND<TAB>COMMAND<TAB>LINE" for each line of text; nothing for NULL. */
static nn_err describe_lines(const char *kind, const char *text)
{
    nn_err err = NN_OK;
    while (text && *text) {
        size_t n = strcspn(text, "\n");
        NN_TRY(io_bytes_format(description, "%s\t%s\t%.*s\n", kind, described, (int)n, text));
        text += n + (text[n] == '\n');
    }
out:
    return err;
}

/* Has a form of the command that came before this one the same option? */
static bool is_described(const char *line, size_t n)
{
    const uint8_t *p = description->data + begun, *end = description->data + description->size;
    for (; p + n <= end; p++)
        if (memcmp(p, line, n) == 0)
            return true;
    return false;
}

static nn_err describe_option(const cli_option *o, const char *form)
{
    nn_err err = NN_OK;
    char head[128], letter[3] = {o->letter ? '-' : 0, o->letter, 0};
    size_t n = (size_t)snprintf(head, sizeof head, "option\t%s\t--%s\t", described, o->name);
    NN_ASSERT(n < sizeof head);
    if (is_described(head, n))
        return NN_OK;
    NN_TRY(io_bytes_format(description, "%s%s\t%s\t%s%s%s", head, letter,
                           cli_takes_value(o) ? o->value : "", form, *form ? ": " : "",
                           o->help));
    NN_TRY(add_default(description, o));
    err = io_bytes_text(description, "\n");
out:
    return err;
}

int cli_describe_command(const cli_command *command, const cli_option *common, int argc,
                         char **argv)
{
    nn_err err = NN_OK;
    const char *form = argc > 1 ? argv[1] : "";
    const cli_option *lists[2] = {command->options, common};
    NN_TRY(describe_lines("operand", command->operands));
    NN_TRY(describe_lines("text", command->about));
    for (int l = 0; l < 2; l++)
        for (const cli_option *o = lists[l]; o && o->name; o++)
            if (o->help)
                NN_TRY(describe_option(o, l == 0 ? form : ""));
    NN_TRY(describe_lines("note", command->notes));
out:
    describe_error = describe_error ? describe_error : err;
    return CLI_OK;
}

nn_err cli_describe(io_bytes *out, const char *words, const char *about,
                    int (*run)(int argc, char **argv))
{
    char name[32];
    char *arguments[] = {name, NULL};
    snprintf(name, sizeof name, "%s", words);
    begun = out->size;
    nn_err err = io_bytes_format(out, "command\t%s\t%s\n", words, about);
    if (err)
        return err;
    description = out;
    described = words;
    describe_error = NN_OK;
    run(1, arguments);
    description = NULL;
    return describe_error;
}
