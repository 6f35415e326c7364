#include "datasets/render/pictogram.h"

#include <math.h>

#include "nn/rng.h"

#define FINE 4 /* sub-pixels on a side */

bool ds_pictogram_known(uint32_t code)
{
    return (code >= 0x2610 && code <= 0x2612) || code == 0x2605 || code == 0x2606 ||
           code == 0x2713 || code == 0x2717;
}

ds_pictogram ds_pictogram_make(uint32_t code, uint32_t number)
{
    nn_rng r = nn_rng_make(0x2610, number);
    ds_pictogram p = {.code = code};
    p.size = nn_rng_range(&r, 0.58f, 0.88f);
    p.thickness = nn_rng_range(&r, 0.035f, 0.09f);
    p.bottom = nn_rng_range(&r, -0.14f, 0.02f);
    p.corners = nn_rng_chance(&r, 0.5f);
    return p;
}

static bool near_stroke(float x, float y, float x0, float y0, float x1, float y1, float width)
{
    float dx = x1 - x0, dy = y1 - y0;
    float t = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return hypotf(x - x0 - t * dx, y - y0 - t * dy) < 0.5f * width;
}

/* A line around the square [a, 1 - a], a tick or a cross in it; y up. */
static bool on_tick(float x, float y, float a, float width)
{
    float s = 1 - 2 * a;
    x = (x - a) / s;
    y = (y - a) / s;
    width /= s;
    return near_stroke(x, y, 0.06f, 0.45f, 0.36f, 0.1f, width) ||
           near_stroke(x, y, 0.36f, 0.1f, 0.94f, 0.92f, width);
}

static bool on_cross(float x, float y, float a, float width)
{
    return near_stroke(x, y, a, a, 1 - a, 1 - a, width) ||
           near_stroke(x, y, a, 1 - a, 1 - a, a, width);
}

/* Five points, one up; the inner corners of a pentagram lie at 0.382 of its radius. Folded to
 * a tenth of the turn, its edge is a straight line from (0, 1) to the inner corner. */
static bool in_star(float x, float y, float radius)
{
    static const float tenth = 0.6283185f;
    float cx = (x - 0.5f) / radius, cy = (y - 0.47f) / radius;
    float angle = fmodf(fabsf(atan2f(cx, cy)), 2 * tenth);
    angle = angle > tenth ? 2 * tenth - angle : angle;
    float far = hypotf(cx, cy), px = far * sinf(angle), py = far * cosf(angle);
    float ix = 0.382f * sinf(tenth), iy = 0.382f * cosf(tenth);
    return px * (1 - iy) < (1 - py) * ix;
}

static bool covers(const ds_pictogram *p, float x, float y)
{
    float t = p->thickness / p->size;
    bool box = x < t || x > 1 - t || y < t || y > 1 - t;
    switch (p->code) {
    case 0x2610:
        return box;
    case 0x2611:
        return box || on_tick(x, y, 0.16f, 1.3f * t);
    case 0x2612:
        return box || on_cross(x, y, p->corners ? 0 : 0.2f, t);
    case 0x2713:
        return on_tick(x, y, 0.04f, 1.5f * t);
    case 0x2717:
        return on_cross(x, y, 0.1f, 1.5f * t);
    case 0x2605:
        return in_star(x, y, 0.52f);
    default:
        return in_star(x, y, 0.52f) && !in_star(x, y, 0.52f - 1.6f * t);
    }
}

void ds_pictogram_draw(const ds_pictogram *p, uint8_t *pixels, int w, int h)
{
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            int n = 0;
            for (int k = 0; k < FINE * FINE; k++)
                n += covers(p, ((float)x + ((float)(k % FINE) + 0.5f) / FINE) / (float)w,
                            1 - ((float)y + ((float)(k / FINE) + 0.5f) / FINE) / (float)h);
            pixels[(ptrdiff_t)y * w + x] = (uint8_t)(n * 255 / (FINE * FINE));
        }
}
