/* read.h - the two ways to read, pages.c and lines.c. read.c parses the command line; both hand
 * what they read to results.c.
 */
#ifndef APPS_READ_READ_H
#define APPS_READ_READ_H

#include "apps/read/options.h"
#include "apps/read/results.h"

/* Read all inputs and add them to the results, which are open. A signal ends it early, without
 * an error. */
nn_err read_lines(const read_options *o, read_results *results);
nn_err read_pages(const read_options *o, read_results *results);

#endif
