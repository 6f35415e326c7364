/* page.h - a page with ground truth: what the page generator makes and what detection label
 * files hold (page_list.h).
 *
 * The unit of truth is the text line segment: words of one line that stand together. Where a
 * gap of more than about 1.5 times the text's height or a ruled line lies between, segments are
 * apart. Its outline encloses the ink closely (6 % of the font size around it), from ascenders
 * or capitals to descenders where there are any, as people draw boxes.
 */
#ifndef DS_PAGE_PAGE_H
#define DS_PAGE_PAGE_H

#include "io/document.h"

typedef struct ds_segment {
    int n;       /* corners, 3..DS_SEGMENT_CORNERS; the generator gives 4, clockwise as one sees
                    the page, from the beginning of the text's upper edge */
    float *xy;   /* [n][2] pixels: (0, 0) is the upper left corner of the first pixel */
    char *text;  /* UTF-8; "###" where ignored */
    bool ignore; /* neither right nor wrong to find: illegible, scribbled, a stamp's */
    bool cut;    /* a window cut the line: the text is that of the whole line */
    int line, paragraph, block; /* numbers in reading order, counted from 0; page lists: -1 */
} ds_segment;
#define DS_SEGMENT_CORNERS 256

/* What the generator knows beside, where its configuration asks for it: lines with their
 * characters, roles, cells. A line is a segment, but cells that stand close together are a line
 * each. All coordinates are those of the image; lines that its borders cut are not here. */
typedef struct ds_letter {
    io_box box; /* of the glyph's bitmap on its way through all warps */
    uint32_t code;
} ds_letter;

/* A value that stands on the page, in its standard's form. kind: as fields/kinds.def names it, ""
 * another; name: of the preset's field (fields/form.h) that it is, "" none. */
typedef struct ds_field_truth {
    char kind[12], name[12], normal[64];
} ds_field_truth;
#define DS_PAGE_FIELDS 64

#define DS_BASELINE_POINTS 5
typedef struct ds_line_truth {
    float xy[8]; /* as a segment's */
    float baseline[2 * DS_BASELINE_POINTS];
    int n_baseline;
    char *text;
    int n_letters;
    ds_letter *letter; /* of the text without spaces */
    io_role role;
    int table, row, column; /* of a cell, from 1; else 0 */
    int paragraph, block;
} ds_line_truth;

typedef struct ds_page {
    io_image image; /* the generator: RGB */
    int n;
    ds_segment *segment; /* in reading order; nn_alloc'ed, like what it points to */
    const char *kind;    /* generator: "letter", "receipt", ...; page lists: NULL */
    int n_lines, n_regions;
    ds_line_truth *line;
    io_doc_region *region; /* pictures, rules, what nobody is asked to read */
    int n_fields;          /* of kind "bill", whole pages */
    ds_field_truth *field;
    const char *form; /* "invoice", "letter": the preset whose names they have; NULL: none */
} ds_page;

void ds_page_free(ds_page *page);

/* Text outputs of a page, appended. The row of a label file (PaddleOCR's form):
 * `image<TAB>[{"transcription": "...", "points": [[x, y], ...]}, ...]` and a line feed. */
nn_err ds_page_label_row(const ds_page *page, const char *image, io_bytes *out);
/* Rows `x0 y0 x1 y1 text polygon`, tab-separated (box_file.h). */
nn_err ds_page_box_rows(const ds_page *page, io_bytes *out);
/* All that is known, as a document of one page (io/page.schema.json), appended to `out`. */
nn_err ds_page_document(const ds_page *page, const char *image, io_document *out);
/* `{"date": ["2018-12-25", ...], ...}`: all values by their kinds, appended; {} when none are known. */
nn_err ds_page_fields(const ds_page *page, io_bytes *out);
/* The same by the names of its form's fields; null for a field of `names` (they end with NULL) that
 * the page does not have. */
nn_err ds_page_named_fields(const ds_page *page, const char *const *names, io_bytes *out);
/* The text, a line a segment, in reading order; a blank line between blocks; without what is
 * ignored. */
nn_err ds_page_text(const ds_page *page, io_bytes *out);

#endif
