/* parts.h - what the page generator's sources share.
 *
 *   recipe.c   everything that is sampled before anything is set: kind, paper, fonts, damage;
 *              looks.c  what kinds are like
 *   types.c    faces and sizes of its types
 *   letters.c, print.c, typescript.c, forms.c, invoice.c, table.c, receipt.c, scene.c,
 *   columns.c, grid.c, magazine.c, office.c, notes.c, screen.c, plot.c, bill.c
 *              kinds of documents, composed from
 *   set.c      lines of text, with their truth;  flow.c  paragraphs, columns, what text flows
 *              around
 *   draw.c     rules and boxes;  art.c what is not text
 *   paper.c    inks, paper, folds, light;  pose.c  the way into the image
 *   view.c     points and pieces in a window of the image
 *   truth.c    pieces joined to segments, carried along into the image;  lines.c  lines with
 *              their letters, and regions
 *
 * Lengths are pixels of the flat page, y down. While a page is laid out, errors stick: the
 * first stays in c->err and everything after it does nothing.
 */
#ifndef DS_PAGE_PARTS_H
#define DS_PAGE_PARTS_H

#include "datasets/line/parts.h"
#include "datasets/page/config.h"
#include "datasets/page/page.h"
#include "datasets/text/parts.h"
#include "io/file.h"

typedef struct ds_pages ds_pages;
typedef struct ds_page_context ds_page_context;

typedef enum ds_page_kind {
    DS_PAGE_RECEIPT,
    DS_PAGE_LETTER,
    DS_PAGE_TYPED,
    DS_PAGE_TYPESCRIPT,
    DS_PAGE_FORM,
    DS_PAGE_TABLE,
    DS_PAGE_INVOICE,
    DS_PAGE_CARD,
    DS_PAGE_BOOK,
    DS_PAGE_NEWS,
    DS_PAGE_LIST,
    DS_PAGE_SCENE,
    DS_PAGE_COLUMNS,
    DS_PAGE_GRID,
    DS_PAGE_MAGAZINE,
    DS_PAGE_REPORT,
    DS_PAGE_CONTRACT,
    DS_PAGE_PRICES,
    DS_PAGE_STATEMENT,
    DS_PAGE_NOTES,
    DS_PAGE_SCREEN,
    DS_PAGE_CHART,
    DS_PAGE_SIZES,
    DS_PAGE_PICTURE,
    DS_PAGE_BILL, /* only when it is asked for: no share of the mixture */
    DS_PAGE_KINDS
} ds_page_kind;

/* Layers of ink, each of one colour. */
typedef enum ds_layer { DS_LAYER_PRINT, DS_LAYER_SECOND, DS_LAYER_PEN, DS_LAYERS } ds_layer;

/* A way of setting text. Lengths in em. */
typedef struct ds_type {
    int face;
    float em; /* pixels */
    float stretch, bold, slant, letter_space, word_space;
    float sentence_space; /* after . ? ! : times a space; 0: 1 */
    float baseline_jitter, pen_jitter, ink_jitter;
    ds_layer layer;
    bool upper;
} ds_type;

/* How the page lies in the image. */
typedef struct ds_pose {
    int w, h;        /* the image, before quarter turns */
    float corner[8]; /* of the page in it: upper left, upper right, lower right, lower left */
    bool exact;      /* page and image are the same */
    float curl, curl_phase; /* pixels of the page: rise of a book's page along x */
    int turns;              /* quarter turns clockwise, at last */
} ds_pose;

typedef struct ds_page_recipe {
    ds_page_kind kind;
    ds_scene scene; /* of the texts */
    bool binary, photo, color;
    float dpi, w, h; /* h of receipts: what the layout needs */
    float level;
    ds_type body, bold, head, small, fill, hand;
    float rgb_paper[3], rgb_ink[DS_LAYERS][3];
    ds_ink ink;
    ds_paper paper;
    ds_scan scan;
    /* Page damage, 0 none. */
    int folds_x, folds_y, holes;
    float fold_depth, wrinkle, clouds, dirt_edge;
    float gutter; /* darkness at the bound side; negative: at the right one */
    /* Image. */
    float skew;      /* radians */
    float around[3]; /* light of what lies around the page */
    float around_grain;
    float light_x, light_y, vignette, shadow;
    ds_pose pose;
} ds_page_recipe;

/* A text as it was set, before pieces of a line are joined. */
typedef struct ds_piece {
    float x0, y0, x1, y1, baseline, em;
    float lean;  /* angle of turned text, radians; the box is turned around its middle */
    size_t text; /* offset in c->strings */
    bool ignore, apart, gone;
    int order, last; /* as it was set; last: of the pieces that were joined */
    int line, paragraph, block;
    int letter, n_letters; /* in c->letter, boxes of the flat page */
    io_role role;
    int table, row, column; /* of a cell, from 1; else 0 */
} ds_piece;

/* A drawn vertical line: what it parts are different segments. */
typedef struct ds_divider {
    float x, y0, y1;
} ds_divider;

struct ds_pages {
    ds_page_config config;
    ds_synth *synth; /* fonts, texts and alphabet */
    uint32_t kinds;  /* bit set */
};

struct ds_page_context {
    const ds_pages *source;
    ds_glyphs *glyphs;
    ds_scratch scratch;
    ds_page_recipe recipe;
    nn_rng layout; /* the stream of the layout */
    nn_err err;

    /* Canvases show [ox, ox + w) x [oy, oy + h) of the page. */
    int ox, oy;
    bool dry; /* layout measures only */
    ds_canvas ink[DS_LAYERS], art[3], stencil;
    bool used[DS_LAYERS], art_used;
    ds_plane light[3], moved;
    float *profile; /* [profile_size] */
    int profile_size;

    ds_type now; /* the type that c->glyphs has; now.em 0: none */
    ds_metrics metrics;
    ds_text text;
    ds_run run;
    uint32_t story[1200];
    int n_story;

    ds_piece *piece;
    int n_pieces, capacity;
    ds_divider *divider;
    int n_dividers, divider_capacity;
    io_bytes strings;
    int line, paragraph, block;
    io_role role; /* of what is put; IO_ROLE_NONE: by its type */
    int table, row, column, n_tables;
    ds_letter *letter;
    int n_letters, letter_capacity;
    io_doc_region *region; /* of the flat page */
    int n_regions, region_capacity;

    ds_memory memory; /* of what is said */
    int label;        /* of a form, the last one that was put */
    int n_fields;     /* values in a standard's form, of the kinds that tell them */
    ds_field_truth field[DS_PAGE_FIELDS];
    const char *form; /* the preset whose names they have; NULL: none */
    int64_t sum;      /* hundredths: of the last table's amounts; 0: they were sampled */
};

/* ---- random draws, from c->layout ---- */
static inline bool ds_chance(ds_page_context *c, float p)
{
    return nn_rng_chance(&c->layout, p);
}
static inline float ds_uniform(ds_page_context *c, float lo, float hi)
{
    return nn_rng_range(&c->layout, lo, hi);
}
static inline int ds_below(ds_page_context *c, int n)
{
    return (int)nn_rng_below(&c->layout, (uint32_t)n);
}

/* ---- types.c ---- */
/* The recipe's types: faces by style, sizes by the body's points; kind, scene, dpi and w are
 * known. */
void ds_page_types_draw(ds_page_context *c, const float style[DS_STYLES], float pt_lo,
                        float pt_hi, nn_rng *r);

/* ---- recipe.c ---- */
void ds_page_recipe_draw(ds_page_context *c, nn_rng *r);
/* looks.c */
typedef enum ds_page_process {
    DS_BY_LASER, DS_BY_FAX, DS_BY_THERMAL, DS_BY_RIBBON, DS_BY_PHOTO, DS_PAGE_PROCESSES
} ds_page_process;
/* Sizes in millimetres, points of the body type; a height of 0 is what the text needs. */
typedef struct ds_page_look {
    float share;
    ds_scene scene;
    float w_lo, w_hi, h, pt_lo, pt_hi;
    float style[DS_STYLES], process[DS_PAGE_PROCESSES]; /* weights */
    float color;                                   /* share */
} ds_page_look;
extern const ds_page_look ds_page_looks[DS_PAGE_KINDS];
extern const char *const ds_page_kind_names[DS_PAGE_KINDS];

/* ---- set.c ---- */
enum { DS_NO_TRUTH = 1, DS_IGNORE = 2, DS_APART = 4, DS_REVERSED = 8, DS_OVER = 16 };
/* Sentences are said here: rules give what one sender would write. */
bool ds_says_prose(ds_page_context *c);
/* c->text = 1,234.50 */
void ds_say_money(ds_page_context *c, int64_t hundredths);
/* c->text = what a rule of the text grammar gives ("<text>" with about `length` characters). */
void ds_say(ds_page_context *c, const char *rule, int length);
void ds_say_words(ds_page_context *c, const char *text); /* these words themselves */
/* Makes the type current; metrics are in c->metrics. */
void ds_type_use(ds_page_context *c, const ds_type *t);
float ds_text_width(ds_page_context *c, const ds_type *t, const ds_text *text);
/* Cuts c->text at a space so that it is at most `width` wide. */
void ds_text_fit(ds_page_context *c, const ds_type *t, float width);
/* Sets c->text with its left end, middle or right end (align 0, 0.5, 1) at x. Gives its width.
 * DS_REVERSED leaves the paper where the ink of the type's layer is; DS_OVER sets it even where
 * something stands. */
float ds_put(ds_page_context *c, const ds_type *t, float x, float baseline, float align,
             unsigned flags);
/* ds_say and ds_put. */
float ds_put_rule(ds_page_context *c, const ds_type *t, const char *rule, float x,
                  float baseline, float align, unsigned flags);
float ds_put_words(ds_page_context *c, const ds_type *t, const char *words, float x,
                   float baseline, float align, unsigned flags);
/* The same with a space of its own factor; what paragraphs are set by. */
float ds_put_spaced(ds_page_context *c, const ds_type *t, float x, float baseline, float align,
                    unsigned flags, float space);
void ds_say_builder(ds_page_context *c, const char *rule, int length, ds_builder *b);
bool ds_in_alphabet(const void *synth, uint32_t code);
/* Width of a character; of code[i], with the spaces after sentences. The type is current. */
float ds_advance(ds_page_context *c, const ds_type *t, uint32_t code);
float ds_advance_at(ds_page_context *c, const ds_type *t, const uint32_t *code, int i);
void ds_next_block(ds_page_context *c);
/* A new table; then, before each of its cells, its place, from 1. Until ds_table_end. */
void ds_table_begin(ds_page_context *c);
void ds_table_cell(ds_page_context *c, int row, int column);
void ds_table_end(ds_page_context *c);
/* Boxes of the flat page; a piece that is added next owns the last p->n_letters. */
void ds_add_letter(ds_page_context *c, ds_letter letter);
/* Those of c->run, set from c->text, in its order; gives their number. */
int ds_add_letters(ds_page_context *c, float x, float baseline);
/* Where a picture or a rule is; only where the configuration asks for it. */
void ds_add_region(ds_page_context *c, io_role role, float x0, float y0, float x1, float y1);
void ds_add_piece(ds_page_context *c, const ds_piece *p, const char *text);

/* ---- flow.c ---- */
/* A paragraph from the baseline y on, until `bottom` or `characters` are out; gives the
 * baseline after it. */
typedef struct ds_flow {
    float x, w, leading, indent, bottom; /* indent < 0: of all lines but the first */
    float creep; /* lines begin and follow each other unevenly, by so many pixels at most */
    bool justify, center, hyphenate;
    int characters;
    const char *rule; /* NULL: running text */
    unsigned flags;   /* of ds_put */
} ds_flow;
float ds_put_flow(ds_page_context *c, const ds_type *t, const ds_flow *flow, float y);

/* Frames that one text fills in turn (columns), and what it flows around. */
typedef struct ds_rect {
    float x0, y0, x1, y1;
} ds_rect;
#define DS_FRAMES 24
#define DS_OBSTACLES 12
typedef struct ds_frames {
    int n, at;
    ds_rect frame[DS_FRAMES];
    float y; /* the baseline that comes next */
    int n_obstacles;
    ds_rect obstacle[DS_OBSTACLES];
} ds_frames;
void ds_frames_add(ds_frames *f, float x0, float y0, float x1, float y1);
/* The text keeps clear of it. */
void ds_frames_avoid(ds_frames *f, float x0, float y0, float x1, float y1);
/* Columns side by side in a rectangle. */
void ds_frames_columns(ds_frames *f, ds_rect r, int columns, float gutter);
bool ds_frames_full(const ds_frames *f);
/* Room left in the current frame. */
float ds_frames_room(const ds_frames *f);
/* A paragraph on from where the last one ended, in the lines that flow->leading gives;
 * flow's x, w and bottom do not matter. What has no room left is dropped. */
void ds_frames_paragraph(ds_page_context *c, ds_frames *f, const ds_type *t,
                         const ds_flow *flow);
/* A line of its own (c->text, cut to fit), align 0, 0.5, 1; `above` and `below` it white. */
void ds_frames_line(ds_page_context *c, ds_frames *f, const ds_type *t, float align,
                    float above, float below, io_role role);
void ds_frames_space(ds_frames *f, float space);

/* ---- columns.c: what pages of running text share ---- */
typedef struct ds_article {
    const ds_type *type;
    float leading;
    bool justify, hyphenate, spaced; /* spaced: white between paragraphs, no indent */
    int shortest, longest;           /* paragraphs, characters */
    float subheads;                  /* share of paragraphs */
    unsigned flags;                  /* of ds_put */
} ds_article;
ds_article ds_article_draw(ds_page_context *c);
/* Paragraphs until the frames are full. */
void ds_put_article(ds_page_context *c, ds_frames *f, const ds_article *a);
/* Below y; gives where it ends. */
float ds_put_caption(ds_page_context *c, float x, float w, float y);
/* A photograph or a chart, mostly with a caption; gives where it ends. */
float ds_put_picture(ds_page_context *c, float x, float y, float w, float h);
/* A running head on this baseline, or none; true: with the page's number. */
bool ds_put_running_head(ds_page_context *c, float x0, float x1, float y);
void ds_put_foot(ds_page_context *c, float x0, float x1, float y); /* the number, or none */

/* ---- plot.c ---- */
/* A chart in this box: axes with numbers, bars or curves, perhaps names. */
void ds_put_plot(ds_page_context *c, float x, float y, float w, float h, bool bars, float pen);

/* ---- draw.c: coordinates of the page ---- */
void ds_draw_line(ds_page_context *c, ds_layer layer, float x0, float y0, float x1, float y1,
                  float width, float ink);
void ds_draw_rule(ds_page_context *c, float x0, float x1, float y, float width);
/* pattern: '-' dashes, '.' dots, '=' double, '_' whole. */
void ds_draw_pattern(ds_page_context *c, float x0, float x1, float y, float width, int pattern);
void ds_draw_divider(ds_page_context *c, float x, float y0, float y1, float width);
void ds_draw_box(ds_page_context *c, float x0, float y0, float x1, float y1, float width);
void ds_draw_bar(ds_page_context *c, ds_layer layer, float x0, float y0, float x1, float y1,
                 float ink);
/* Multiplies the paper's light. */
void ds_draw_tint(ds_page_context *c, float x0, float y0, float x1, float y1,
                  const float rgb[3]);
void ds_draw_disc(ds_page_context *c, ds_layer layer, float x, float y, float rx, float ry,
                  float ring, float ink); /* ring 0: full */
/* Smooth noise in [0, 1) of a point; the same for every window. */
float ds_noise_at(float x, float y, uint32_t seed);
void ds_draw_picture_texture(ds_page_context *c, int x0, int y0, int x1, int y1, bool natural);

/* ---- art.c: no text truth, or ### ---- */
/* c->text by a quarter turn, its middle at (x, y): turn 1 reads downwards, -1 upwards. */
void ds_put_turned(ds_page_context *c, const ds_type *t, float x, float y, int turn);
void ds_art_signature(ds_page_context *c, float x, float y, float w);
void ds_art_scribble(ds_page_context *c, float x, float y, float w, float em);
void ds_art_stamp(ds_page_context *c, float x, float y, float size);
void ds_art_logo(ds_page_context *c, float x, float y, float size);
void ds_art_photo(ds_page_context *c, float x0, float y0, float x1, float y1);
void ds_art_barcode(ds_page_context *c, float x, float y, float w, float h, bool digits);
void ds_art_matrix(ds_page_context *c, float x, float y, float size);
void ds_art_marks(ds_page_context *c); /* ticks, circles, underlines of a pen, somewhere */

/* ---- layouts; each gives the height that it used ---- */
typedef float ds_layout(ds_page_context *c);
ds_layout ds_layout_receipt, ds_layout_letter, ds_layout_typed, ds_layout_typescript,
    ds_layout_form, ds_layout_table, ds_layout_invoice, ds_layout_card, ds_layout_book,
    ds_layout_news, ds_layout_list, ds_layout_scene, ds_layout_columns, ds_layout_grid,
    ds_layout_magazine, ds_layout_report, ds_layout_contract, ds_layout_prices,
    ds_layout_statement, ds_layout_notes, ds_layout_screen, ds_layout_chart, ds_layout_sizes,
    ds_layout_picture, ds_layout_bill;
/* A table; gives y after it. Columns as letters: "#" number, "t" text, "m" money, "c" code, "d"
 * date, "q" quantity, "n" name; capital: the wide column. */
typedef struct ds_table {
    const char *columns;
    int rows;
    float x, y, w, row; /* y: upper edge; row height */
    int rules;          /* 0 none, 1 below the heading, 2 each row, 3 grid, 4 frame + columns */
    bool zebra, shaded_head;
    const ds_type *type, *head;
    unsigned flags;
} ds_table;
float ds_put_table(ds_page_context *c, const ds_table *t);
/* forms.c: lines to sign on, between x0 and x1 at y. */
void ds_put_signatures(ds_page_context *c, float x0, float x1, float y);

/* ---- paper.c, pose.c ---- */
/* The pose, when the page's size is known. */
void ds_pose_draw(ds_page_context *c, nn_rng *r);
nn_err ds_page_compose(ds_page_context *c, nn_rng *r);
/* A homography: (x, y, 1) -> m (x, y, 1), 3 x 3, row by row. */
typedef struct ds_homography {
    double m[9];
} ds_homography;
ds_homography ds_homography_of_pose(const ds_pose *pose, float w, float h);
bool ds_homography_inverse(const ds_homography *m, ds_homography *out);
void ds_homography_point(const ds_homography *m, float x, float y, float *u, float *v);
float ds_pose_curl(const ds_pose *pose, float w, float x);
/* Page to image, curl included, quarter turns not. */
void ds_pose_point(const ds_page_context *c, const ds_homography *m, float x, float y, float *u,
                   float *v);
/* Moves c->light to the window [x, x+w) x [y, y+h) of the image before quarter turns. */
nn_err ds_page_warp(ds_page_context *c, const ds_homography *m, int x, int y, int w, int h,
                    nn_rng *r);
/* Light of the room, camera, file: c->light to RGB. */
nn_err ds_page_scan(ds_page_context *c, nn_rng *r, io_image *out);
nn_err ds_image_rotate(io_image *image, int turns); /* RGB */

/* ---- view.c ---- */
/* A window of the image before quarter turns, and the way there. */
typedef struct ds_view {
    const ds_homography *map;
    int x, y, w, h;
} ds_view;
/* A point of the page in the window after quarter turns. */
void ds_view_point(const ds_page_context *c, const ds_view *view, float x, float y, float *u,
                   float *v);
/* The corners of a piece there; *cut: some of it lies outside. False: all of it does. */
bool ds_view_piece(const ds_page_context *c, const ds_view *view, const ds_piece *p,
                   float quad[8], bool *cut, float *across);
/* ---- truth.c, lines.c ---- */
nn_err ds_page_lines(ds_page_context *c, const ds_view *view, ds_page *out);
/* Joins pieces and gives the segments in the image's window (after quarter turns). */
nn_err ds_page_truth(ds_page_context *c, const ds_view *view, ds_page *out);

#endif
