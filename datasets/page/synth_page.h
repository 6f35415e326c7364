/* synth_page.h - whole pages with ground truth: what the page generator makes and what detection
 * label files hold (page_list.h).
 *
 * The unit of truth is the text line segment: words of one line that stand together. Where a
 * gap of more than about 1.5 times the text's height or a ruled line lies between, segments are
 * apart. Its outline encloses the ink closely (6 % of the font size around it), from ascenders
 * or capitals to descenders where there are any, as people draw boxes.
 *
 * Page i of the generator is a function of (configuration, seed, i, window): the same on any
 * thread and in any order. What is installed (fonts, dictionaries) counts as configuration.
 */
#ifndef DS_PAGE_SYNTH_PAGE_H
#define DS_PAGE_SYNTH_PAGE_H

#include "datasets/line/synth.h"
#include "io/file.h"

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

typedef struct ds_page {
    io_image image; /* the generator: RGB */
    int n;
    ds_segment *segment; /* in reading order; nn_alloc'ed, like what it points to */
    const char *kind;    /* generator: "letter", "receipt", ...; page lists: NULL */
} ds_page;

void ds_page_free(ds_page *page);

typedef struct ds_page_config {
    uint64_t seed;
    float level;          /* strength of damage: 0 none, 1 the default mixture */
    const char *alphabet; /* as ds_synth_config */
    const char *font_list, *font_dir;
    const char *text_file, *words_file;
    const char *kind; /* one of ds_page_kinds(), separated by '|'; NULL: mixture */
    int dpi;          /* 40..600; 0: mixture, mostly 80 to 200 */
    float skew;       /* degrees, the largest; negative: mixture, mostly below 2, up to 15 */
    int rotate;       /* quarter turns clockwise times 90; -1: each as likely; default 0 */
    int color;        /* 0 grey, 1 color, -1 mixture */
} ds_page_config;

typedef struct ds_pages ds_pages;
typedef struct ds_page_context ds_page_context;

ds_page_config ds_page_defaults(void);
const char *ds_page_kinds(void);
/* NN_ERR_USAGE without FreeType or fonts, or for an unknown kind. */
nn_err ds_pages_new(ds_pages **out, const ds_page_config *config);
void ds_pages_free(ds_pages *s);
/* One for each thread. */
nn_err ds_page_context_new(ds_page_context **out, const ds_pages *s);
void ds_page_context_free(ds_page_context *c);

/* Page `index`. window_w = window_h = 0: whole. Else a part of so many pixels of the page,
 * placed by lot (mostly where text is); only it is drawn, so its cost goes with its area. A
 * page that is smaller is filled up with what lies around it. */
nn_err ds_page_make(ds_page_context *c, uint64_t index, int window_w, int window_h,
                    ds_page *out);

/* Text outputs of a page, appended. The row of a label file (PaddleOCR's form):
 * `image<TAB>[{"transcription": "...", "points": [[x, y], ...]}, ...]` and a line feed. */
nn_err ds_page_label_row(const ds_page *page, const char *image, io_bytes *out);
/* Rows `x0 y0 x1 y1 text polygon`, tab-separated (box_file.h). */
nn_err ds_page_box_rows(const ds_page *page, io_bytes *out);
/* The text, a line a segment, in reading order; a blank line between blocks; without what is
 * ignored. */
nn_err ds_page_text(const ds_page *page, io_bytes *out);

#endif
