/* read.h - what the command line of `octavo read` says. read.c parses it; pages.c and lines.c
 * are the two ways to read; both hand what they read to results.c.
 */
#ifndef APPS_READ_READ_H
#define APPS_READ_READ_H

#include "apps/cli/inputs.h"
#include "apps/cli/page_models.h"
#include "apps/read/results.h"

typedef struct read_options {
    app_inputs inputs;
    page_models_options models;
    app_write_options write; /* inputs, pages and lines are filled in by read.c */
    int64_t max_pixels;
    io_source *source; /* of the first input, where it is open; read_* close it */
    bool skip_text; /* pages of PDFs that hold text give that */
} read_options;

/* Read all inputs and add them to the results, which are open. A signal ends it early, without
 * an error. */
nn_err read_lines(const read_options *o, read_results *results);
nn_err read_pages(const read_options *o, read_results *results);

#endif
