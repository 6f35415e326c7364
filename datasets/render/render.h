/* render.h - a text as glyphs in place, drawn into a canvas of ink coverage (0 none .. 255
 * full).
 */
#ifndef DS_RENDER_RENDER_H
#define DS_RENDER_RENDER_H

#include "datasets/render/glyph.h"
#include "datasets/render/plane.h"
#include "datasets/text/text.h"

typedef struct ds_canvas {
    int32_t w, h;
    uint8_t *v;
    size_t capacity;
} ds_canvas;

nn_err ds_canvas_clear(ds_canvas *c, int32_t w, int32_t h);
void ds_canvas_free(ds_canvas *c);
/* Filled rectangle, clipped; the darker of what is there and `ink` stays. */
void ds_canvas_rect(ds_canvas *c, int x, int y, int w, int h, uint8_t ink);
/* Without ink. */
void ds_canvas_clean(ds_canvas *c, int x, int y, int w, int h);
nn_err ds_canvas_to_plane(const ds_canvas *c, ds_plane *out);

/* How a line is set; lengths in pixels of the canvas. */
typedef struct ds_setting {
    float letter_space;    /* added after every character */
    float space_factor;    /* width of a space against the font's */
    float least_space;     /* but at least this wide */
    float space_jitter;    /* each space wider by up to this factor (justified lines) */
    float sentence_factor; /* a space after . ? ! : wider by this factor */
    float baseline_jitter; /* standard deviation of a character's height */
    float pen_jitter;      /* and of its place along the line */
    float ink_jitter;      /* a character is printed with 1 - uniform(0, this) of the ink */
    bool ligatures;        /* ff fi fl ffi ffl are one glyph where the face has it; the label
                              and the places of the letters stay theirs */
    /* Print has more signs than keyboards and labels: */
    bool minus;       /* a hyphen before a number is drawn as a minus, where the face has one */
    float thin_space; /* a space between groups of three digits is so wide; 0: as others */
    float cell;       /* each character stands in the middle of a cell so wide; 0: does not */
} ds_setting;

typedef struct ds_placed {
    const ds_glyph *glyph; /* never a space's: those have no ink */
    uint32_t code;
    int x, y; /* of the bitmap's corner, against the line's origin on the baseline */
    uint8_t ink;
} ds_placed;

typedef struct ds_run {
    int n;
    float width;        /* where the pen ends */
    int x0, y0, x1, y1; /* box of the ink: [x0, x1) x [y0, y1), y down, baseline 0 */
    ds_placed at[DS_TEXT_MAX];
} ds_run;

/* Places the text in the current face. *covered = false when a character has no glyph (then the
 * run is not usable). Glyphs stay valid until the next ds_glyphs_set. */
nn_err ds_run_set(ds_run *run, ds_glyphs *glyphs, const ds_text *text,
                  const ds_setting *setting, nn_rng *r, bool *covered);
/* Draws with the origin at (x, baseline); what falls outside is cut. */
void ds_run_draw(const ds_run *run, ds_canvas *canvas, int x, int baseline);

#endif
