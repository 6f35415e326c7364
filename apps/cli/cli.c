/* cli.c - options from one table: getopt_long's arrays and the range checks are made of it. */
#include "apps/cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/state.h"
#include "io/number.h"
#include "nn/budget.h"
#include "nn/parallel.h"

#define MAX_OPTIONS 80

/* getopt_long gives FIRST_LONG + the option's index, so that letters and long names share a
 * path. */
enum { FIRST_LONG = 1000 };

static int threads; /* 0: not said */
static float max_work, max_memory; /* 0: the default of nn/budget.h */
static bool help_wanted;
static bool quiet_wanted;
static int progress_wanted;

static const cli_option common[] = {
    {"threads", 'j', CLI_INT, &threads, "N", 0, NN_MAX_THREADS,
     "threads to use; 0 takes OMP_NUM_THREADS or all cores"},
    {"max-work", 0, CLI_FLOAT, &max_work, "GMAC", 0, 1e9f,
     "refuse networks that need more for one pass; 0: as much as is usual for the input"},
    {"max-memory", 0, CLI_FLOAT, &max_memory, "MB", 0, 1e9f,
     "the same for a network's memory"},
    {"quiet", 'q', CLI_FLAG, &quiet_wanted, NULL, 0, 0,
     "no progress line, no notes; errors remain"},
    {"progress", 0, CLI_CHOICE, &progress_wanted, "auto|plain|off", 0, 0,
     "auto: a line that changes, on a terminal; plain: a line every 10 seconds, for logs"},
    {"help", 'h', CLI_FLAG, &help_wanted, NULL, 0, 0, "show this help and leave"},
    CLI_END,
};

static const cli_option *all[MAX_OPTIONS];
static bool given[MAX_OPTIONS];
static int n_all;

static void collect(const cli_command *command)
{
    n_all = 0;
    memset(given, 0, sizeof given);
    const cli_option *lists[2] = {command->options, common};
    for (int l = 0; l < 2; l++)
        for (const cli_option *o = lists[l]; o && o->name; o++) {
            NN_ASSERT(n_all < MAX_OPTIONS);
            all[n_all++] = o;
        }
}

bool cli_given(const char *name)
{
    const cli_option *o = NULL;
    for (int i = 0; i < n_all && !o; i++)
        if (strcmp(all[i]->name, name) == 0)
            o = all[i];
    NN_ASSERT(o);
    for (int i = 0; i < n_all; i++)
        if (given[i] && all[i]->to == o->to)
            return true;
    return false;
}

const char *cli_value_of(const char *name, int argc, char **argv)
{
    const char *value = NULL;
    size_t n = strlen(name);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--", 2) != 0 || strncmp(argv[i] + 2, name, n) != 0)
            continue;
        if (argv[i][2 + n] == '=')
            value = argv[i] + 3 + n;
        else if (argv[i][2 + n] == 0 && i + 1 < argc)
            value = argv[++i];
    }
    return value;
}

int cli_usage(const cli_command *command, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cli_progress_done();
    fprintf(stderr, "octavo %s: %s. Try 'octavo %s --help'.\n", command->name, text,
            command->name);
    return CLI_USAGE;
}

/* The index of `word` among "text|json|tsv", or -1. */
static int choice_index(const char *choices, const char *word)
{
    size_t length = strlen(word);
    int index = 0;
    for (const char *p = choices;; index++) {
        size_t n = strcspn(p, "|");
        if (n == length && memcmp(p, word, n) == 0)
            return index;
        if (p[n] == 0)
            return -1;
        p += n + 1;
    }
}

/* "1e6", "0.5", "1000": the whole text must be a number. */
static bool parse_number(const char *text, double *out)
{
    return io_number_parse_all(text, out);
}

static bool parse_integer(const char *text, int64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return end != text && *end == 0 && errno == 0;
}

/* CLI_GO or CLI_USAGE. */
static int apply(const cli_command *command, const cli_option *o, const char *text)
{
    int64_t integer = 0;
    double number = 0;
    switch (o->kind) {
    case CLI_FLAG:
        *(bool *)o->to = true;
        return CLI_GO;
    case CLI_UNFLAG:
        *(bool *)o->to = false;
        return CLI_GO;
    case CLI_TEXT:
        *(const char **)o->to = text;
        return CLI_GO;
    case CLI_CHOICE:
        if (choice_index(o->value, text) < 0)
            return cli_usage(command, "--%s: expected one of %s, found '%s'", o->name, o->value,
                             text);
        *(int *)o->to = choice_index(o->value, text);
        return CLI_GO;
    case CLI_LIST: {
        cli_list *list = o->to;
        if (list->n == CLI_MAX_LIST)
            return cli_usage(command, "--%s: given more than %d times", o->name, CLI_MAX_LIST);
        list->text[list->n++] = text;
        return CLI_GO;
    }
    case CLI_UINT64: {
        char *end;
        errno = 0;
        *(uint64_t *)o->to = strtoull(text, &end, 0);
        if (end == text || *end || errno || strchr(text, '-'))
            return cli_usage(command, "--%s: expected a number from 0 to 2^64-1, found '%s'",
                             o->name, text);
        return CLI_GO;
    }
    case CLI_INT:
    case CLI_INT64:
        if (!parse_integer(text, &integer) || (double)integer < o->lo ||
            (double)integer > o->hi)
            return cli_usage(command,
                             "--%s: expected an integer from %.0f to %.0f, found '%s'",
                             o->name, o->lo, o->hi, text);
        if (o->kind == CLI_INT)
            *(int *)o->to = (int)integer;
        else
            *(int64_t *)o->to = integer;
        return CLI_GO;
    case CLI_FLOAT:
        if (!parse_number(text, &number) || number < o->lo || number > o->hi)
            return cli_usage(command, "--%s: expected a number from %g to %g, found '%s'",
                             o->name, o->lo, o->hi, text);
        *(float *)o->to = (float)number;
        return CLI_GO;
    }
    return CLI_GO;
}

int cli_parse(const cli_command *command, int argc, char **argv, int *first)
{
    struct option names[MAX_OPTIONS + 1];
    /* The colon: getopt tells a missing value from an unknown option. */
    char letters[2 * MAX_OPTIONS + 2] = ":";
    if (cli_describing())
        return cli_describe_command(command, common, argc, argv);
    collect(command);
    memset(names, 0, sizeof names);
    char *letter = letters + 1;
    for (int i = 0; i < n_all; i++) {
        const cli_option *o = all[i];
        names[i].name = o->name;
        names[i].has_arg = cli_takes_value(o) ? required_argument : no_argument;
        names[i].val = FIRST_LONG + i;
        if (o->letter) {
            *letter++ = o->letter;
            if (cli_takes_value(o))
                *letter++ = ':';
        }
    }
    *letter = 0;

    opterr = 0;
    optind = 0; /* GNU: start afresh */
    for (;;) {
        int got = getopt_long(argc, argv, letters, names, NULL);
        if (got == -1)
            break;
        int index = got >= FIRST_LONG ? got - FIRST_LONG : -1;
        for (int i = 0; index < 0 && i < n_all; i++)
            if (all[i]->letter && all[i]->letter == got)
                index = i;
        if (index < 0 || got == ':' || got == '?') {
            /* optopt: the letter, the long option's val, or 0 for an unknown long option. */
            if (got == ':' && optopt >= FIRST_LONG)
                return cli_usage(command, "option '--%s' needs a value",
                                 names[optopt - FIRST_LONG].name);
            if (got == ':')
                return cli_usage(command, "option '-%c' needs a value", optopt);
            if (optopt >= FIRST_LONG)
                return cli_usage(command, "option '--%s' takes no value",
                                 names[optopt - FIRST_LONG].name);
            if (optopt)
                return cli_usage(command, "unknown option '-%c'", optopt);
            return cli_usage(command, "unknown or ambiguous option '%s'", argv[optind - 1]);
        }
        given[index] = true;
        int code = apply(command, all[index], optarg);
        if (code != CLI_GO)
            return code;
        if (help_wanted)
            return cli_show_help(command, common);
    }
    *first = optind;
    int operands = argc - optind;
    if (operands < command->min_operands)
        return cli_usage(command, "missing operand: expected %s", command->operands);
    if (command->max_operands >= 0 && operands > command->max_operands)
        return cli_usage(command, "operand too many: '%s'",
                         argv[optind + command->max_operands]);
    if (quiet_wanted)
        cli_set_quiet();
    cli_set_progress(progress_wanted);
    if (threads > 0)
        nn_set_threads(threads);
    nn_budget_set((nn_budget){(int64_t)(1e9 * (double)max_work),
                              (int64_t)(1e6 * (double)max_memory)});
    return CLI_GO;
}
