/* output.h - what `octavo synth lines`, `synth pages` and `synth signs` share: how many samples, which, where
 * to, in what form; and how threads that make them report errors.
 */
#ifndef APPS_SYNTH_OUTPUT_H
#define APPS_SYNTH_OUTPUT_H

#include "apps/cli/cli.h"

typedef struct synth_output {
    const char *dir;
    int64_t count, first; /* samples; index of the first one */
    int extension, quality;
    bool jpeg;
} synth_output;

#define SYNTH_OUTPUT_DEFAULTS {.quality = 90}

/* `things`: "lines". */
#define SYNTH_OUTPUT_OPTIONS(o, seed, things)                                                  \
    {"count", 'n', CLI_INT64, &(o).count, "N", 1, 100000000, "how many " things},              \
    {"output", 'o', CLI_TEXT, &(o).dir, "DIR", 0, 0, "folder for the images and labels.txt"},  \
    {"seed", 's', CLI_UINT64, &(seed), "S", 0, 0, "another seed, other " things},              \
    {"first", 0, CLI_INT64, &(o).first, "I", 0, 1e15, "begin with sample I of the seed"},      \
    {"extension", 0, CLI_CHOICE, &(o).extension, "png|jpg", 0, 0, "kind of the images"},       \
    {"quality", 0, CLI_INT, &(o).quality, "Q", 1, 100, "of --extension=jpg"}

/* Of what text in what fonts: fields of a ds_synth_config or a ds_page_config. */
#define SYNTH_TEXT_OPTIONS(c)                                                                  \
    {"alphabet", 0, CLI_TEXT, &(c)->alphabet, "CHARS", 0, 0,                                   \
     "characters that may appear; without it those that a new model knows"},                   \
    {"words-file", 0, CLI_TEXT, &(c)->words_file, "FILE", 0, 0, "words to make text of"},      \
    {"font-list", 0, CLI_TEXT, &(c)->font_list, "FILE", 0, 0,                                  \
     "fonts to use, one path a line"},                                                         \
    {"font-dir", 0, CLI_TEXT, &(c)->font_dir, "DIR", 0, 0,                                     \
     "use all fonts below this folder"}

/* After cli_parse: what is missing or does not fit together. CLI_GO or CLI_USAGE. */
int synth_output_check(const cli_command *command, synth_output *o);
/* Makes the folder. NN_ERR_OUTPUT. */
nn_err synth_output_open(const synth_output *o);

/* A thread that makes samples. */
typedef struct synth_worker {
    void *context;     /* ds_synth_context, ds_page_context */
    nn_err err;
    int64_t at;        /* the sample that failed */
    char message[512]; /* messages belong to threads: kept for the main one */
} synth_worker;

/* Keeps the error that sample `at` met, with its message. */
void synth_worker_failed(synth_worker *w, nn_err err, int64_t at);
/* The error of the earliest sample that failed; NN_OK when none did. */
nn_err synth_first_error(const synth_worker *workers, int n);

#endif
