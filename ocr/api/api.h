/* api.h - what the files behind octavo.h share.
 *
 *   models.c   octavo_models      read.c    from a file, memory or pixels to a result
 *   result.c   walking a result   write.c   into an output format
 *   options.c  structs that grow  error.c   from nn_err to octavo_error
 */
#ifndef OCR_API_API_H
#define OCR_API_API_H

#include "io/document.h"
#include "io/file.h"
#include "octavo.h"
#include "ocr/models.h"

struct octavo_models {
    ocr_models models;
};

/* A page with its picture and what a caller walks over. */
typedef struct ocr_api_page {
    io_document doc; /* of one page; points at image and file where they are kept */
    io_image image;
    io_bytes file;
    octavo_page view;
    /* Of all blocks, paragraphs, ...: one array for each. */
    octavo_block *blocks;
    octavo_paragraph *paragraphs;
    octavo_line *lines;
    octavo_word *words;
    octavo_character *characters;
    octavo_point *points;
    octavo_field *fields;
    const octavo_word **field_words;
    char *text;
} ocr_api_page;

struct octavo_result {
    int n, capacity;
    ocr_api_page **page;
    char *text; /* of all pages */
};

/* Fills *error (may be NULL) from err and this thread's message; returns err's code. */
octavo_code ocr_api_error(nn_err err, octavo_error *error);

/* For an argument that is NULL: the error that the call which should have made it left in *error,
 * else NN_ERR_USAGE. */
octavo_code ocr_api_absent(const char *what, octavo_error *error);

/* Complete structs from a caller's (NULL: defaults), which may be older and shorter.
 * NN_ERR_USAGE for one that was not initialised or has values that are not possible. */
nn_err ocr_api_models_options(const octavo_models_options *o, octavo_models_options *out);
nn_err ocr_api_options(const octavo_options *o, octavo_options *out);
nn_err ocr_api_write_options(const octavo_write_options *o, octavo_write_options *out);

/* A result of one page, whose document is finished: builds all that is walked over. Takes over
 * *page's parts, also on failure. */
nn_err ocr_api_result_new(ocr_api_page *page, octavo_result **out);
void ocr_api_page_free(ocr_api_page *page);

#endif
