/* source.h - an input file as a sequence of pages, whatever it is: one picture, a stream of PNM
 * pictures, a TIFF of several pages, a PDF.
 *
 *     io_source_open(path, &options, &source);
 *     while (io_source_next(source, &sheet) == NN_OK && sheet.file)
 *         io_sheet_decode(&sheet, max_pixels, &picture), io_sheet_free(&sheet);
 *     io_source_close(source);
 *
 * Pages are taken by one thread after the other and decoded by any number at once; a sheet keeps
 * what it needs of its file, also after the source is closed. Streams are read picture by
 * picture: a pipe of a thousand pages needs no more memory than one.
 */
#ifndef IO_SOURCE_H
#define IO_SOURCE_H

#include "io/image_facts.h"
#include "io/pdf_pages.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct io_source_options {
    const char *name;  /* for messages; NULL: the path, or "standard input" */
    const char *pages; /* those to take, "1-3,7,9-"; NULL: all */
} io_source_options;

typedef struct io_source io_source;
typedef struct io_source_file io_source_file;

/* A page that was not decoded yet. */
typedef struct io_sheet {
    io_source_file *file; /* shared; NULL: no page */
    char *label;          /* for messages: "x.tif, page 3"; the file's name where it is alone */
    int page;             /* in its file, from 1 */
    uint64_t at;          /* of a TIFF's page */
    io_bytes own;         /* a stream's picture */
} io_sheet;

/* One that was. */
typedef struct io_picture {
    io_image image; /* the file's own pixels */
    io_image_facts facts;
    io_damage damage; /* what was passed over */
} io_picture;

/* "-" is standard input. NN_ERR_INPUT where it is no picture (nothing of a stream without an end is
 * read but its first bytes), NN_ERR_USAGE for pages that are no list. */
nn_err io_source_open(const char *path, const io_source_options *options, io_source **out);
/* The bytes are borrowed, for as long as there are sheets of it. */
nn_err io_source_open_memory(const void *bytes, size_t n, const io_source_options *options,
                             io_source **out);
/* The next page; sheet->file is NULL behind the last one. NN_ERR_INPUT where the file breaks off, or
 * holds none of the pages that are wanted: nothing comes after that. */
nn_err io_source_next(io_source *s, io_sheet *sheet);
/* Pages that will come, or that for more than one where nobody knows how many. */
#define IO_PAGES_MANY (1 << 30)
int io_source_pages(const io_source *s);
bool io_source_is_pdf(const io_source *s);
void io_source_close(io_source *s); /* NULL: nothing */

/* damage: false makes it an error. */
nn_err io_sheet_decode(const io_sheet *sheet, int64_t max_pixels, bool damage, io_picture *out);
void io_picture_free(io_picture *p);
/* The bytes of a file that holds this picture and nothing else; NULL for all others. */
const uint8_t *io_sheet_bytes(const io_sheet *sheet, size_t *n);
/* Of a page of a PDF, else NULL; valid as long as the sheet. */
const io_pdf_pages *io_sheet_pdf(const io_sheet *sheet);
size_t io_sheet_size(const io_sheet *sheet); /* bytes in memory that are this page's alone */
void io_sheet_free(io_sheet *sheet);

/* Is `text` a list of pages? NN_ERR_USAGE. */
nn_err io_pages_check(const char *text);

#ifdef __cplusplus
}
#endif

#endif
