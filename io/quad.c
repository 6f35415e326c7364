/* quad.c - sides and order of a quad. */
#include "io/quad.h"

#include <math.h>

static float distance(const io_quad *q, int a, int b)
{
    return hypotf(q->x[a] - q->x[b], q->y[a] - q->y[b]);
}

float io_quad_width(const io_quad *q)
{
    return fmaxf(distance(q, 0, 1), distance(q, 3, 2));
}

float io_quad_height(const io_quad *q)
{
    return fmaxf(distance(q, 0, 3), distance(q, 1, 2));
}

bool io_quad_is_upended(const io_quad *q)
{
    return fabsf(q->x[1] - q->x[0]) < fabsf(q->y[1] - q->y[0]);
}

io_quad io_quad_rotate(const io_quad *q, int quarters)
{
    io_quad out;
    for (int i = 0; i < 4; i++) {
        out.x[i] = q->x[(i + quarters) & 3];
        out.y[i] = q->y[(i + quarters) & 3];
    }
    return out;
}
