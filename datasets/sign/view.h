/* view.h - a plate and how a camera sees it: from somewhere, before something, through something,
 * in some light.
 */
#ifndef DS_SIGN_VIEW_H
#define DS_SIGN_VIEW_H

#include "datasets/render/render.h"
#include "io/image.h"

typedef struct ds_plate {
    const ds_canvas *text;
    float ground[3], ink[3], edge[3]; /* light, 0..1 */
    float edge_width;                 /* pixels of the canvas; 0: none */
} ds_plate;

/* Planes of one thread, kept from view to view; zero at first. */
typedef struct ds_view_scratch {
    ds_plane channel[3], other, clouds;
    float *row;
} ds_view_scratch;
void ds_view_scratch_free(ds_view_scratch *s);

/* The colours of a plate. */
void ds_plate_draw(ds_plate *plate, const ds_canvas *text, nn_rng *r);
/* A view into the square at (x, 0) of an RGB image. Whatever hides a part of the plate hides
 * others in other views. */
nn_err ds_view_draw(const ds_plate *plate, float level, nn_rng *r, ds_view_scratch *s,
                    io_image *out, int x, int side);

#endif
