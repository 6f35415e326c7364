/* read.h - the three ways to read: pages.c, lines.c and signs.c. read.c parses the command line;
 * all hand what they read to results.c.
 */
#ifndef APPS_READ_READ_H
#define APPS_READ_READ_H

#include "apps/read/options.h"
#include "apps/read/results.h"
#include "io/upright.h"

/* Read all inputs and add them to the results, which are open. A signal ends it early, without
 * an error. */
nn_err read_lines(const read_options *o, read_results *results);
nn_err read_pages(const read_options *o, read_results *results);
nn_err read_signs(const read_options *o, read_results *results);
/* Adds what an upright picture of one line or sign became; `way` leads back to the file's pixels. */
nn_err read_add_line(const read_options *o, read_results *results, const io_upright *way,
                     read_page *page, io_document *doc);
/* Is the model of that name a reader of street signs? */
bool read_signs_is(const char *model);

#endif
