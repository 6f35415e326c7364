/* document.h - what was read: pages > blocks > paragraphs > lines > words > characters.
 *
 * The page reader (ocr/) fills one, the writers (io/write.h) turn it into files.
 *
 *     page[]  block[]  paragraph[]  line[]  word[]  character[]     flat arrays; a parent holds
 *       |-span->|--span-->|---span--->|-span->|---span--->|          the span of its children
 *                                     |-span-> point[]  (polygon, baseline)
 *
 * Children are added in reading order, each to the last parent: block, its paragraph, its
 * lines, a line's words, a word's characters, then the next line.
 *
 * Coordinates are pixels of the picture as it was given (width x height, not turned), x to the
 * right, y down, 0 at the outer edge of the first pixel; they are clipped to the page, NaN
 * becomes 0. A polygon starts at the text's own top left corner, its first half runs along the
 * top in reading direction, its second half back along the bottom: four corners, or more for
 * curved text. So a line that stands upside down starts at the lower right of the picture.
 *
 * Text is stored clean, so that every writer need only escape: valid UTF-8 (other bytes become
 * U+FFFD, as do Unicode's noncharacters), control characters and line separators become spaces.
 * Confidences are clipped to 0..1.
 */
#ifndef IO_DOCUMENT_H
#define IO_DOCUMENT_H

#include "io/file.h"
#include "io/geometry.h"
#include "io/image.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct io_span { int32_t first, n; } io_span;

/* What a line is, or a region that holds no text that is read. Names: io_role_names. */
typedef enum io_role {
    IO_ROLE_NONE, /* not known */
    IO_ROLE_PARAGRAPH,
    IO_ROLE_HEADING,
    IO_ROLE_LIST_ITEM,
    IO_ROLE_CELL,
    IO_ROLE_DROP_CAP,
    /* Beside the main text: where they stand in the order is a matter of taste. */
    IO_ROLE_CAPTION,
    IO_ROLE_FOOTNOTE,
    IO_ROLE_RUNNING_HEAD,
    IO_ROLE_RUNNING_FOOT,
    IO_ROLE_PAGE_NUMBER,
    IO_ROLE_MARGINAL, /* notes and numbers in the margin */
    IO_ROLE_ASIDE,    /* sidebars, pull quotes, labels of charts */
    /* Regions. */
    IO_ROLE_PICTURE,
    IO_ROLE_RULE,
    IO_ROLE_UNREAD,   /* text that nobody is asked to read */
    IO_ROLES
} io_role;
extern const char *const io_role_names[IO_ROLES]; /* "paragraph", ...; "" for NONE */

typedef struct io_doc_char {
    io_box box;
    uint32_t code;
    float confidence;
} io_doc_char;

typedef struct io_doc_word {
    io_span polygon, chars;     /* polygon: at least 4 points after io_doc_finish */
    io_box box;
    int32_t text;               /* io_doc_text */
    int32_t column, columns;    /* of a line that is a table's row: the cell it stands in, which
                                   spans so many columns; else 0, 0 */
    float confidence;
} io_doc_word;

typedef struct io_doc_line {
    io_span polygon, baseline, words; /* baseline: 0 points when not known */
    io_box box;
    int32_t text;
    float confidence;
    /* In pixels, of the type: an x, a capital, what falls below the baseline; 0: not known. */
    float x_height, ascent, descent;
    float angle;                /* degrees clockwise from left-to-right: 180 upside down */
    bool rtl;                   /* its first letter belongs to a script that runs leftwards */
    io_role role;
    int32_t table, row, column; /* of a cell, counted from 1 in the page, the table, the row;
                                   else 0. A line that holds a whole row has the column of its
                                   first word; its words tell theirs. */
} io_doc_line;

typedef struct io_doc_region {
    io_box box;
    io_role role;               /* IO_ROLE_PICTURE or later */
} io_doc_region;

typedef struct io_doc_paragraph {
    io_span lines;
    io_box box;
} io_doc_paragraph;

typedef struct io_doc_block {
    io_span paragraphs;
    io_box box;
} io_doc_block;

/* What a page says under a name: found by fields/, written as `fields`. */
typedef struct io_doc_field {
    int32_t name, kind;         /* texts: "total"; "amount", or "" */
    int32_t value, normalised;  /* texts: as printed; in a standard's form, or as printed */
    float confidence;
    io_span words;              /* of io_document.field_word: the words that the value stands in */
    io_box box;                 /* around them */
} io_doc_field;

typedef struct io_doc_page {
    int32_t source;             /* text: name of the picture */
    int32_t width, height;
    float dpi, dpi_y;           /* along rows and columns; 0: not known; dpi_y 0: as dpi */
    bool mirrored;              /* left to right: to be undone before `rotation` */
    int32_t rotation;           /* 0, 90, 180, 270: clockwise turn that makes it upright */
    float skew;                 /* degrees clockwise by which upright lines lean */
    float fold;                 /* two pages of an open book: where the right one begins, as a
                                   fraction of the picture's width as it is seen; 0: one page */
    io_span blocks, regions, fields;
    /* Borrowed until the page is written; may be NULL. The picture's pixels, and the bytes of
     * its file, which PDF and HTML embed as they are where they can. */
    const io_image *image;
    const io_image *drawing;    /* what `draw` writes in place of boxes and order */
    const uint8_t *file;
    size_t file_size;
} io_doc_page;

typedef struct io_document { /* {0} is empty */
    io_doc_page *page;
    io_doc_block *block;
    io_doc_paragraph *paragraph;
    io_doc_line *line;
    io_doc_word *word;
    io_doc_char *chr;
    io_point *point;
    char *text;
    io_doc_region *region;
    io_doc_field *field;
    int32_t *field_word;        /* words of the document */
    int32_t n_pages, n_blocks, n_paragraphs, n_lines, n_words, n_chars, n_points, n_text;
    int32_t n_regions, n_fields, n_field_words, capacity[11];
    bool line_open;
} io_document;

#define IO_DOC_MAX ((int32_t)1 << 27) /* elements of one kind: NN_ERR_LIMIT beyond */
#define IO_DOC_MAX_POLYGON 1024       /* points; more are an own bug */

/* Building. All give NN_ERR_LIMIT without memory or beyond IO_DOC_MAX; the document then stays
 * good for io_doc_free. A child without its parent is an own bug. `text` ends with 0. */
nn_err io_doc_add_page(io_document *d, const char *source, int32_t width, int32_t height);
nn_err io_doc_add_block(io_document *d);
nn_err io_doc_add_paragraph(io_document *d);
/* n >= 4 points, or 0: the box of its words. */
nn_err io_doc_add_line(io_document *d, const io_point *polygon, int n, float confidence);
/* Of the last line. Without text: its words with spaces between. Without words: the text's
 * words, each with its share of the line's width and the line's confidence. */
nn_err io_doc_line_text(io_document *d, const char *text);
nn_err io_doc_line_baseline(io_document *d, const io_point *points, int n);
void io_doc_line_sizes(io_document *d, float x_height, float ascent, float descent);
void io_doc_line_role(io_document *d, io_role role);
void io_doc_line_cell(io_document *d, int32_t table, int32_t row, int32_t column);
/* Of the last page; at any time. */
nn_err io_doc_add_region(io_document *d, io_role role, io_box box);
/* n >= 4 points, or 0: the box of its characters, or else its share of the line. */
nn_err io_doc_add_word(io_document *d, const io_point *polygon, int n, const char *text,
                       float confidence);
/* Of the last word, of a line that is a row of a table: column from 1, columns from 1. */
void io_doc_word_cell(io_document *d, int32_t column, int32_t columns);
nn_err io_doc_add_char(io_document *d, io_box box, uint32_t code, float confidence);
/* The same, placed at fractions f0 < f1 of the last line's length (a line with a polygon), as a
 * recogniser gives them that read the straightened line. */
nn_err io_doc_add_word_part(io_document *d, float f0, float f1, const char *text,
                            float confidence);
nn_err io_doc_add_char_part(io_document *d, float f0, float f1, uint32_t code,
                            float confidence);
/* Derives what is missing: texts, words, polygons, angles, and all boxes from lines upwards (an
 * empty block has the box 0 0 0 0). After the last addition, before any writer. */
nn_err io_doc_finish(io_document *d);
/* A field of page `index`, of a finished document: n >= 1 words of it. Pages get theirs one after the
 * other. */
nn_err io_doc_add_field(io_document *d, int32_t index, const char *name, const char *kind,
                        const char *value, const char *normalised, float confidence,
                        const int32_t *words, int32_t n);
void io_doc_clear_fields(io_document *d);
/* Of a finished document: every place goes where `map` says, and the page becomes one of this size. */
typedef io_point io_doc_map_fn(const void *ctx, io_point p);
void io_doc_map(io_document *d, io_doc_map_fn *map, const void *ctx, int32_t width, int32_t height);
void io_doc_clear(io_document *d); /* empty, but keeps the memory: for page after page */
void io_doc_free(io_document *d);

/* Reading. */
static inline float io_doc_dpi_y(const io_doc_page *page)
{
    return page->dpi_y > 0 ? page->dpi_y : page->dpi;
}
static inline const char *io_doc_text(const io_document *d, int32_t offset)
{
    return offset ? d->text + offset : "";
}
/* The page's text in reading order: lines end with LF, an empty line between paragraphs. */
nn_err io_doc_page_text(const io_document *d, const io_doc_page *page, io_bytes *out);
/* Corners of a polygon: top left, top right, bottom right, bottom left, as the text runs. */
void io_doc_corners(const io_document *d, io_span polygon, io_point corner[4]);
/* Smallest whole-pixel box around `box`, inside the page, at least 1x1: left, top, right,
 * bottom (right and bottom not included). */
void io_doc_pixels(const io_doc_page *page, io_box box, int32_t out[4]);

#ifdef __cplusplus
}
#endif

#endif
