/* photo.h - a word on a wall, a sign, a packet, seen by a camera: what lies under, on
 * and beside its letters, and the light upon them.
 *
 *   ground -> surfaces of other tones -> texture -> shadow, highlight -> outline -> letters
 *          -> light (slow changes, a glare) -> movement
 *
 * Lengths are pixels of the image, tones light 0..1; zero means "not".
 */
#ifndef DS_DAMAGE_PHOTO_H
#define DS_DAMAGE_PHOTO_H

#include "datasets/damage/degrade.h"

/* A copy of the letters beside them: a shadow, the lit edge of raised letters. */
typedef struct ds_photo_layer {
    float x, y, blur, tone;
    float opacity; /* 0..1 */
} ds_photo_layer;

#define DS_PHOTO_LAYERS 2

typedef struct ds_photo {
    float ground, ink;    /* tones of the surface and of the letters */
    float ink_change;     /* the letters' tone at their foot less that at their head */
    int surfaces;         /* edges of other surfaces behind the letters */
    float surface_change; /* how far their tones are from the ground's, at most */
    float texture, texture_cell; /* clouds and half as large ones in them */
    float stripes, stripe_period, stripe_angle; /* amplitude, pixels, radians */
    ds_photo_layer layer[DS_PHOTO_LAYERS];
    float outline, outline_tone; /* width */
    bool hollow;                 /* the letters are their outlines alone */
    float light;                 /* share that slow changes take away or add */
    float glare, glare_size;     /* added at its middle; pixels */
    float motion, motion_angle;  /* length of the path; radians */
} ds_photo;

/* In: coverage of the letters; out: light. */
nn_err ds_photo_apply(ds_plane *p, const ds_photo *how, ds_scratch *s, nn_rng *r);

#endif
