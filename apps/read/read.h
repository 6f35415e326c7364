/* read.h - `octavo read`: what the command line says (read.c), and the two ways to read:
 * images of single lines (lines.c) and pages (pages.c).
 */
#ifndef APPS_READ_READ_H
#define APPS_READ_READ_H

#include "apps/cli/cli.h"
#include "apps/cli/inputs.h"
#include "apps/cli/page_models.h"
#include "apps/cli/outputs.h"

typedef struct read_options {
    app_inputs inputs;
    page_models_options models;
    const char *formats, *output, *draw, *language;
    int64_t max_pixels;
    bool with_names, text_only, characters;
    int layout; /* 0 flow, 1 keep */
} read_options;

typedef struct read_failures {
    int n;          /* inputs that could not be read */
    int code;       /* exit code when none could */
    bool none_read;
} read_failures;

/* Tells the error of one input and counts it. */
void read_failed(read_failures *f, nn_err err);

/* Read all inputs and write the results; failures of single inputs are counted, others end
 * it. */
nn_err read_lines(const read_options *o, read_failures *failures);
nn_err read_pages(const read_options *o, read_failures *failures);

#endif
