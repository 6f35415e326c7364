/* skew.c - weighted medians over the long sides of segments. */
#include "ocr/skew.h"

#include "nn/mem.h"

#include <math.h>
#include <stdlib.h>

#define DEGREES 57.29577951308232f
#define LONG 3.0f          /* times its other side: so long that it has a direction */
#define VERTICAL_ASPECT 2.5f
#define VERTICAL_LINES 3.0f /* a vertical line is as high as so many lines: not one letter */

/* The long side: its length over the short one, and its direction in (-90, 90] degrees. */
static float long_side(const io_quad *q, float *length, float *degrees)
{
    float w = io_quad_width(q), h = io_quad_height(q);
    int a = 0, b = w >= h ? 1 : 3;
    *length = fmaxf(w, h);
    *degrees = DEGREES * atan2f(q->y[b] - q->y[a], q->x[b] - q->x[a]);
    if (*degrees <= -90)
        *degrees += 180;
    if (*degrees > 90)
        *degrees -= 180;
    return *length / fmaxf(fminf(w, h), 1);
}

typedef struct weighted {
    float value, weight;
} weighted;

static int by_value(const void *a, const void *b)
{
    const weighted *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

static float weighted_median(weighted *w, int n)
{
    double half = 0, sum = 0;
    qsort(w, (size_t)n, sizeof *w, by_value);
    for (int i = 0; i < n; i++)
        half += 0.5 * (double)w[i].weight;
    for (int i = 0; i < n; i++) {
        sum += (double)w[i].weight;
        if (sum >= half)
            return w[i].value;
    }
    return 0;
}

nn_err ocr_skew(int n, const io_quad *q, float *degrees, float *agree)
{
    weighted *w = nn_calloc((size_t)n + 1, sizeof *w);
    int used = 0;
    if (!w)
        return nn_fail_memory((size_t)n * sizeof *w, "the skew of a page");
    for (int i = 0; i < n; i++) {
        float length, angle;
        if (long_side(&q[i], &length, &angle) >= LONG && fabsf(angle) <= 45)
            w[used++] = (weighted){angle, length};
    }
    *degrees = weighted_median(w, used);
    double alike = 0, all = 0;
    for (int i = 0; i < used; i++) {
        all += (double)w[i].weight;
        if (fabsf(w[i].value - *degrees) <= OCR_SKEW_ALIKE)
            alike += (double)w[i].weight;
    }
    *agree = all > 0 ? (float)(alike / all) : 0;
    nn_free(w);
    return NN_OK;
}

void ocr_quad_aim(io_quad *q, float degrees)
{
    float dx = cosf(degrees / DEGREES), dy = sinf(degrees / DEGREES), most = -2;
    int best = 0;
    for (int k = 0; k < 4; k++) {
        float x = q->x[(k + 1) & 3] - q->x[k], y = q->y[(k + 1) & 3] - q->y[k];
        float along = (x * dx + y * dy) / fmaxf(hypotf(x, y), 1e-6f);
        if (along > most) {
            most = along;
            best = k;
        }
    }
    *q = io_quad_rotate(q, best);
}

bool ocr_quad_is_vertical_text(const io_quad *q, float typical)
{
    float height = io_quad_height(q);
    return height >= VERTICAL_ASPECT * io_quad_width(q) && height >= VERTICAL_LINES * typical;
}

nn_err ocr_typical_height(int n, const io_quad *q, float *height)
{
    weighted *w = nn_calloc((size_t)n + 1, sizeof *w);
    if (!w)
        return nn_fail_memory((size_t)n * sizeof *w, "the lines of a page");
    for (int i = 0; i < n; i++)
        w[i] = (weighted){fminf(io_quad_height(&q[i]), io_quad_width(&q[i])), 1};
    *height = fmaxf(weighted_median(w, n), 1);
    nn_free(w);
    return NN_OK;
}
