/* options.h - what the command line of `octavo read` says.
 */
#ifndef APPS_READ_OPTIONS_H
#define APPS_READ_OPTIONS_H

#include "apps/cli/form.h"
#include "apps/cli/inputs.h"
#include "apps/cli/outputs.h"
#include "apps/cli/page_models.h"
#include "fields/redact.h"

typedef struct read_batch {
    bool skip_existing, resume;
    float timeout;     /* seconds a page; 0: none */
    const char *shard; /* NULL: all inputs */
} read_batch;

typedef struct read_options {
    app_inputs inputs;
    read_batch batch;
    page_models_options models;
    app_write_options write; /* inputs, pages and lines are filled in by read.c */
    int64_t max_pixels;
    io_source *source; /* of the first input, where it is open; read_* close it */
    const fields_form *form; /* fields that are sought; NULL: none */
    const fields_redaction *redact; /* NULL: nothing is taken out */
    bool split_spreads; /* pictures of two pages become two pages */
    bool skip_text; /* pages of PDFs that hold text give that */
} read_options;

#endif
