/* quad.c - sides and order of a quad. */
#include "ocr/quad.h"

#include <math.h>

static float distance(const ocr_quad *q, int a, int b)
{
    return hypotf(q->x[a] - q->x[b], q->y[a] - q->y[b]);
}

float ocr_quad_width(const ocr_quad *q)
{
    return fmaxf(distance(q, 0, 1), distance(q, 3, 2));
}

float ocr_quad_height(const ocr_quad *q)
{
    return fmaxf(distance(q, 0, 3), distance(q, 1, 2));
}

ocr_quad ocr_quad_rotate(const ocr_quad *q, int quarters)
{
    ocr_quad out;
    for (int i = 0; i < 4; i++) {
        out.x[i] = q->x[(i + quarters) & 3];
        out.y[i] = q->y[(i + quarters) & 3];
    }
    return out;
}
