/* cli.h - what every subcommand shares: options, messages, progress, the model, checked output.
 *
 * A subcommand (commands.h) describes its options in one table, from which parsing, checking,
 * --help and `octavo help --dump` come:
 *
 *     bool json = false; int beam = 0;
 *     const cli_option options[] = {
 *         {"beam", 'b', CLI_INT, &beam, "N", 0, 1000, "beam width; 0 reads greedily"},
 *         {"json", 0, CLI_FLAG, &json, NULL, 0, 0, "write JSON"},
 *         CLI_END,
 *     };
 *     const cli_command command = {"info", "[OPTION]... [MODEL]", "Shows ...",
 *                                  options, 0, 1, NULL};
 *     int operands;
 *     int code = cli_parse(&command, argc, argv, &operands);
 *     if (code != CLI_GO)
 *         return code;
 *     ... argv[operands] .. argv[argc - 1] are the operands
 *
 * Every command also gets --help, -q/--quiet and -j/--threads without naming them.
 * Numbers are read and written with a point whatever the locale: setlocale is never
  * called. */
#ifndef APPS_CLI_CLI_H
#define APPS_CLI_CLI_H

#include "io/model.h"
#include "octavo.h" /* OCTAVO_VERSION */

/* Exit codes 2..7 are those of nn_err; a fatal signal n gives 128 + n. */
enum { CLI_OK = 0, CLI_SOME_FAILED = 1, CLI_USAGE = 2 };
enum { CLI_INTERRUPTED = 130, CLI_PIPE_CLOSED = 141 };

typedef enum cli_kind {
    CLI_FLAG,   /* bool *: set to true */
    CLI_UNFLAG, /* bool *: set to false ("--no-...") */
    CLI_INT,    /* int * in [lo, hi] */
    CLI_INT64,  /* int64_t * in [lo, hi] */
    CLI_UINT64, /* uint64_t *, any; lo and hi are not used (seeds) */
    CLI_FLOAT,  /* float * in [lo, hi] */
    CLI_TEXT,   /* const char **: points into argv */
    CLI_CHOICE, /* int *: index of the word in `value`, "text|json|tsv" */
    CLI_LIST,   /* cli_list *: every occurrence adds one text */
} cli_kind;

#define CLI_MAX_LIST 16
typedef struct cli_list {
    int n;
    const char *text[CLI_MAX_LIST]; /* point into argv */
} cli_list;

typedef struct cli_option {
    const char *name;  /* long name without dashes; NULL ends the table */
    char letter;       /* short twin, 0: none */
    cli_kind kind;
    void *to;          /* holds the default at cli_parse */
    const char *value; /* word for --help ("FILE"), CHOICE: the choices; NULL for flags */
    double lo, hi;
    /* One sentence without the final point. NULL: an alias, another option's earlier spelling,
     * which works and is not shown; with that option's `to`, giving one is giving both. */
    const char *help;
} cli_option;

static inline bool cli_takes_value(const cli_option *o)
{
    return o->kind != CLI_FLAG && o->kind != CLI_UNFLAG;
}

#define CLI_END {NULL, 0, CLI_FLAG, NULL, NULL, 0, 0, NULL}

typedef struct cli_command {
    const char *name;     /* "read"; a command of two words is "synth lines" */
    const char *operands; /* "[OPTION]... IMAGE..." */
    const char *about;    /* what it does: a paragraph, lines broken by hand */
    const cli_option *options;
    int min_operands, max_operands; /* max < 0: any number */
    const char *notes;    /* shown after the options (formats, examples); may be NULL */
} cli_command;

#define CLI_GO (-1)
/* Parses argv (GNU style: options and operands mix, `--` ends options), applies -j and -q, puts
 * the operands last and the index of the first into *first. CLI_GO, or the exit code: 0 after
 * --help, CLI_USAGE after a message. */
int cli_parse(const cli_command *command, int argc, char **argv, int *first);
/* First thing in main: ends what spin.c began before it. */
void cli_spin_short(void);
/* A command in the lines of `octavo help --dump` (dispatch.c tells their form): runs it in a
 * way that makes cli_parse write its table and return CLI_OK. */
nn_err cli_describe(io_bytes *out, const char *words, const char *about,
                    int (*run)(int argc, char **argv));
/* Is that going on? A command of several forms then parses each, its form as argv[1]. */
bool cli_describing(void);
/* Before cli_parse, for a command whose table depends on it: the last value of --NAME=VALUE or
 * --NAME VALUE; NULL: none. */
const char *cli_value_of(const char *name, int argc, char **argv);
/* After cli_parse: was this option, or an alias of it, on the command line? */
bool cli_given(const char *name);

/* "octavo: ..." on stderr, one line; a progress line is wiped first. */
void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* As cli_say, but silent with -q: what is nice to know. */
void cli_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "octavo NAME: ... Try 'octavo NAME --help'."; returns CLI_USAGE. */
int cli_usage(const cli_command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "octavo: " + nn_error_message(); returns the exit code of err (0 for NN_OK, printing
 * nothing). */
int cli_error(nn_err err);

/* A progress line on stderr: only on a terminal, not with -q or TERM=dumb, at most 10 times a
 * second (`now` overrides the rate). Cut at the terminal's width. Replaced by the next one,
 * wiped by messages. --progress=plain: a line every 10 seconds, wherever stderr goes. */
bool cli_progress_on(void);
bool cli_progress_plain(void); /* whole lines, for logs: --progress=plain */
void cli_progress(bool now, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cli_progress_done(void); /* wipes the line */

/* From now on the first SIGINT, SIGTERM or SIGHUP is only remembered; a second one kills.
 * Commands that never call this die from the first one (130 or 143 in a shell). */
void cli_catch_signals(void);
int cli_signal(void); /* 0, or the number of the signal that came: exit with 128 + it */

/* ocr_model_open: the built-in model of that name (NULL: "default"), else the file. */
nn_err cli_model_load(const char *path, io_model *out);
/* The same name for those who need floats (training, quantising): "default-fp32" for NULL and
 * "default", which may be an 8-bit model. */
const char *cli_model_float(const char *path);
const char *cli_model_name(const char *path); /* for reports: the path, or "default" */

/* Writes all of `bytes` to stdout (path NULL or "-") at once, or to a file, whole or not at
 * all. NN_ERR_OUTPUT with a message. */
nn_err cli_write(const char *path, const io_bytes *bytes);
/* Exit code for a failed cli_write: as cli_error, but silent (141) when stdout's reader went
 * away. */
int cli_write_error(nn_err err);
/* May this file be written ("-" and NULL: yes)? Asked before long work. NN_ERR_OUTPUT. */
nn_err cli_writable(const char *path);
/* The same of files in an existing folder. */
nn_err cli_writable_dir(const char *path);
/* The same entry of a folder: an output renamed to the name of an input would take its
 * place. */
bool cli_same_file(const char *a, const char *b);

/* Text for one TSV field: tabs, line ends and other control characters become spaces. */
nn_err cli_tsv_text(io_bytes *out, const char *text);
/* n bytes as HTML text: & < > " escaped, control characters as spaces. */
nn_err cli_html_text(io_bytes *out, const char *text, size_t n);

double cli_peak_rss_mb(void); /* MiB (2^20 bytes) so far */

#endif
