/* inputs.h - the files that a command line names: files, "-", folders, list files. What each holds
 * (one page or many): io/source.h.
 */
#ifndef APPS_CLI_INPUTS_H
#define APPS_CLI_INPUTS_H

#include "io/source.h"

typedef struct app_inputs {
    /* Given. */
    bool recursive;    /* folders in folders, too */
    bool quiet;        /* what cannot be read of folders is not told */
    bool strict;       /* slightly damaged files are errors */
    const char *pages; /* of files that hold several; NULL: all */
    /* Found. */
    int n, capacity;
    char **path; /* each nn_alloc'ed */
    bool *skip;  /* not to be read; NULL: all are; nn_alloc'ed */
    int unread;  /* files of folders that look like pictures and are none that is read */
    io_bytes besides; /* lines: what else folders hold */
} app_inputs;

/* Options of commands that read pages, for their table. */
#define APP_INPUT_OPTIONS(inputs)                                                                  \
    {"recursive", 'r', CLI_FLAG, &(inputs).recursive, NULL, 0, 0,                                  \
     "folders: the pictures of folders in them, too"},                                             \
        {"pages", 0, CLI_TEXT, &(inputs).pages, "LIST", 0, 0,                                      \
         "of a PDF, a TIFF or a stream of several pages only these: 1-3,7,9-"},                    \
        {"strict", 0, CLI_FLAG, &(inputs).strict, NULL, 0, 0,                                      \
         "refuse slightly damaged files instead of reading what there is of them"}

/* A folder adds its pictures, as their first bytes say, in natural order (2 before 10); what looks
 * like one and is not read is told at once, other files by app_inputs_tell; pipes and devices in it are not opened. Anything else is added as
 * it is. NN_ERR_INPUT for a folder that is unreadable or holds no picture. */
nn_err app_inputs_add(app_inputs *inputs, const char *path);
/* A text file with one path a line (LF or CRLF, with or without a byte order mark; empty lines are
 * skipped), "-" for stdin. */
nn_err app_inputs_add_list(app_inputs *inputs, const char *list);
void app_inputs_free(app_inputs *inputs);

/* Is one of them a PDF, or a stream that may be one? */
bool app_inputs_pdf(const app_inputs *inputs);
/* Opens input i with what the options say. */
nn_err app_inputs_open(const app_inputs *inputs, int i, io_source **out);
/* The next page of the inputs from *input on, whose source is *source (NULL: to be opened). At the end
 * of one sheet->file is NULL and *input the next one; also where there is an error, of which the rest
 * of the input is lost. */
nn_err app_inputs_next(const app_inputs *inputs, int *input, io_source **source, io_sheet *sheet);
/* On stderr: what folders held besides pictures. */
void app_inputs_tell(const app_inputs *inputs);
/* The only page of input i, decoded; a file of several pages is NN_ERR_INPUT. */
nn_err app_inputs_only(const app_inputs *inputs, int i, int64_t max_pixels, io_picture *out);
/* Tells on stderr what of the picture is damaged; was anything? */
bool app_inputs_warn(const char *label, const io_picture *picture);

#endif
