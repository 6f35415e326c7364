/* file_kind.h - what a file is, by its first bytes: the table of picture formats. */
#ifndef IO_FILE_KIND_H
#define IO_FILE_KIND_H

#include "io/codecs.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum io_file_form {
    IO_FORM_PICTURE, /* one picture */
    IO_FORM_STREAM,  /* PNM: pictures one behind the other */
    IO_FORM_TIFF,    /* pages in the file */
    IO_FORM_PDF,     /* pages that another program draws */
    IO_FORM_FOREIGN  /* known, and not read */
} io_file_form;

typedef struct io_file_kind {
    const char *name; /* "PNG" */
    size_t at, n;     /* `n` bytes `start` stand at offset `at` */
    const char *start;
    io_file_form form;
    io_decoder *decode; /* of pictures, streams and TIFF: the first page; else NULL */
    const char *advice; /* foreign: what opens it */
} io_file_kind;

/* NULL: none that is known. n may be IO_BEGIN_BYTES or less. */
const io_file_kind *io_file_kind_of(const uint8_t *bytes, size_t n);
/* The same, or an error that says what was found: NN_ERR_INPUT. */
nn_err io_file_kind_find(const uint8_t *bytes, size_t n, const char *name,
                         const io_file_kind **out);
/* Whether a file can be opened and begins as a picture that is read here. */
bool io_file_is_picture(const char *path);

#ifdef __cplusplus
}
#endif

#endif
