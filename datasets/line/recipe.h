/* recipe.h - everything that is sampled at random for one line before anything is drawn in ink:
 * face style, size, setting, geometry, crop, and the strength of every damage. The mixtures
 * that imitate receipts, forms, typewriting, books, letters and signs are in recipe.c, printing
 * and scanning in recipe_process.c, crops in recipe_crop.c, words in photographs in
 * recipe_photo.c.
 */
#ifndef DS_LINE_RECIPE_H
#define DS_LINE_RECIPE_H

#include "datasets/damage/photo.h"
#include "datasets/line/config.h"
#include "datasets/line/odds.h"
#include "datasets/render/fonts.h"
#include "datasets/render/render.h"
#include "datasets/text/config.h"

/* What parts a form's cells. */
typedef enum ds_comb {
    DS_COMB_ROW,   /* one box with lines across */
    DS_COMB_BOXES, /* a box each */
    DS_COMB_TEETH  /* a line below with short ones on it */
} ds_comb;

/* A field of more characters has no cells. */
#define DS_COMB_MOST 26

typedef struct ds_recipe {
    float style[DS_STYLES]; /* weights */
    bool apart;             /* a face that tells O from 0 and I, l and 1 apart */
    float em;               /* font size of the final image, pixels */
    float ratio;            /* resolution of printing against that of the image */
    float stretch;          /* width against height */
    float stroke;           /* added stroke width, em */
    float slant;
    ds_raster raster;
    bool nearest; /* enlarged without smoothing */
    ds_setting setting; /* lengths in em */
    /* Geometry, in the final image. */
    float slope, lean; /* rise along the line; shift to the right for a unit of height */
    bool any_slope;    /* however much higher it makes the image */
    float wave, wave_period, wave_phase; /* em, em, radians */
    float perspective;                   /* growth of height from left to right, as a share */
    /* Crop, em. */
    bool tight; /* margins from the ink's box, not from the font's ascent and descent */
    float left, right, top, bottom;
    float cut_top, cut_bottom; /* the crop takes at most this share of its height off the ink */
    float above, below;         /* distance of the neighbouring baselines, or 0 for none */
    bool side_left, side_right; /* remains of a character at the side */
    /* Rules of forms: distance below the baseline and thickness in em; 0 none. */
    float underline, underline_thickness, box_thickness;
    bool box_left, box_right, box_top, box_bottom;
    float strike_thickness; /* of a line through the letters */
    float strike_height;    /* of its middle, heights of small letters */
    bool strike_twice;
    /* A form's cells, one for each character: setting.cell, and */
    ds_comb comb;
    float comb_thickness, comb_top, comb_bottom; /* from the baseline up and down */
    ds_ink ink;
    bool photographed; /* photo, not paper, is under the letters; paper has its tones still */
    ds_paper paper;
    ds_photo photo;
    ds_scan scan;
} ds_recipe;

/* Range of the ink's grey, 0..1, from the knob `color`; lo > hi: not given. */
typedef struct ds_ink_range {
    float lo, hi;
} ds_ink_range;

ds_scene ds_scene_draw(nn_rng *r);
/* At level 0: black on white, whole margins, no damage. */
void ds_recipe_draw(ds_recipe *out, ds_scene scene, const ds_synth_config *config,
                    ds_ink_range color, nn_rng *r);
/* Geometry, crop, tones and camera of a word in a photograph, in place of those of paper. */
void ds_recipe_photo(ds_recipe *c, ds_odds l);
/* Tones and outlines of a film's subtitle, over any picture. */
void ds_recipe_subtitle(ds_recipe *c, ds_odds l);

/* How the ink came onto the paper and the paper into the file. */
typedef enum ds_process {
    DS_CLEAN,   /* laser or offset print, grey scan */
    DS_BILEVEL, /* black and white scan */
    DS_THERMAL, /* receipt printer: coarse dots, pale */
    DS_RIBBON,  /* typewriter: uneven strokes, grey paper; carbon copies */
    DS_CAMERA,  /* light, blur, colour */
    DS_SCREENSHOT, /* exact pixels, dark or light ground */
    DS_MATRIX,  /* dots of 9 or 24 pins through a ribbon */
    DS_FAX,     /* black and white, rows half as many */
    DS_PROCESSES
} ds_process;

/* Of a crop's height, at a side: two pixels of the 32 that the reader sees. */
#define DS_MOST_CUT (2.0f / 32)

/* Font size and face styles that the process dictates, after those of the scene. */
void ds_recipe_process_size(ds_recipe *c, ds_process p, ds_odds l);
/* Ink, tones, scan. */
void ds_recipe_process(ds_recipe *c, ds_process p, ds_odds l);
/* Margins, neighbours, rules; neighbours: chance of seeing lines above and below; pitch: of
 * their baselines at most; ruled: chance of underlines and boxes. */
void ds_recipe_crop(ds_recipe *c, float neighbours, float pitch, float ruled, ds_odds l);
/* Each character in a cell of its own, after the crop was drawn. */
void ds_recipe_comb(ds_recipe *c, nn_rng *r);

#endif
