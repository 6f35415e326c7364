/* centreline.c - linear interpolation between the points of a centreline. */
#include "io/centreline.h"

float io_centreline_at(const io_centreline *c, float u)
{
    if (!c->curved)
        return 0;
    const int last = IO_CENTRELINE_POINTS - 1;
    float at = u > 0 ? u < 1 ? u * (float)last : (float)last : 0;
    int k = (int)at;
    if (k >= last)
        return c->offset[last];
    float f = at - (float)k;
    return c->offset[k] + f * (c->offset[k + 1] - c->offset[k]);
}

void io_centreline_rotate_180(io_centreline *c)
{
    for (int i = 0, j = IO_CENTRELINE_POINTS - 1; i <= j; i++, j--) {
        float keep = -c->offset[i];
        c->offset[i] = -c->offset[j];
        c->offset[j] = keep;
    }
}
