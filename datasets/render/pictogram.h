/* pictogram.h - boxes to tick, ticks, crosses and stars, which forms draw beside any face and
 * few faces have: 7 families of Debian have a box with a tick.
 */
#ifndef DS_RENDER_PICTOGRAM_H
#define DS_RENDER_PICTOGRAM_H

#include "nn/base.h"

typedef struct ds_pictogram {
    uint32_t code;
    float size, thickness, bottom; /* em; bottom against the baseline */
    bool corners;                  /* a cross reaches the corners of its box */
} ds_pictogram;

/* U+2610 to U+2612, U+2605, U+2606, U+2713, U+2717. */
bool ds_pictogram_known(uint32_t code);
/* The same for the same number: a face has one. */
ds_pictogram ds_pictogram_make(uint32_t code, uint32_t number);
/* Coverage of w x h pixels that span its square. */
void ds_pictogram_draw(const ds_pictogram *p, uint8_t *pixels, int w, int h);

#endif
