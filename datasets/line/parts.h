/* parts.h - what the generator's sources share: the generator, a thread's scratch, and
 * the way from a text to ink coverage at the image's resolution (typeset.c).
 */
#ifndef DS_LINE_PARTS_H
#define DS_LINE_PARTS_H

#include "datasets/line/recipe.h"
#include "datasets/text/gen.h"

typedef struct ds_synth ds_synth;
typedef struct ds_synth_context ds_synth_context;

struct ds_synth {
    ds_synth_config config;
    ds_ink_range color;
    int n_alphabet;
    uint32_t *alphabet; /* sorted */
    ds_fonts fonts;
    ds_texts *texts;
    int n_pictures;
    io_image *picture;
};

/* Where canvas pixels land in the image: resize, shift and scale of each column, shear, paper
 * at the sides. */
typedef struct ds_shape {
    int x, baseline;    /* of the line's origin on the canvas */
    bool resized, nearest, warped;
    int w, h;           /* after the resize */
    int warped_h;         /* after the warp: the image's height */
    ds_plane columns;   /* [2][w]: offset and scale for ds_plane_warp_columns, where warped */
    float lean;
    int pad_left, image_w;
} ds_shape;

struct ds_synth_context {
    const ds_synth *synth;
    ds_glyphs *glyphs;
    ds_scratch scratch;
    ds_canvas canvas;
    ds_plane ink, moved;
    ds_run run, neighbour;
    ds_text text, other;
    ds_shape shape;
    bool made; /* a line, which the canvas' size, run and shape still describe */
};

/* Finds a face for c->text and places it in c->run. *face is its number, *em the font size in
 * canvas pixels. The text may lose characters that no face has beside the others; *fits = false
 * when nothing is left. */
nn_err ds_typeset_face(ds_synth_context *c, const ds_recipe *recipe, nn_rng *r, int *face,
                       float *em, bool *fits);
/* Draws c->run with neighbours and rules, degrades the ink, warps and crops: the result is in
 * c->ink, the way there in c->shape. */
nn_err ds_typeset_line(ds_synth_context *c, const ds_recipe *recipe, ds_scene scene, int face,
                       float em, nn_rng *r);
/* Moves a plane of the canvas' size to the image's geometry by c->shape. */
nn_err ds_shape_apply(ds_synth_context *c, ds_plane *p);

#endif
