/* view.c - points and pieces of the page in a window of the image: through the pose, by the
 * window's corner, then quarter turns. Of a curved line the quadrilateral of its ends is widened
 * to what lies between; what the window cuts is cut along the text, then across. */
#include <math.h>
#include <string.h>

#include "datasets/page/parts.h"

#define LEAST_PIXELS 3

static void carry(const ds_page_context *c, const ds_homography *m, const ds_piece *p,
                  float quad[8])
{
    float cx = 0.5f * (p->x0 + p->x1), cy = 0.5f * (p->y0 + p->y1), co = cosf(p->lean),
          si = sinf(p->lean);
    const float px[4] = {p->x0, p->x1, p->x1, p->x0}, py[4] = {p->y0, p->y0, p->y1, p->y1};
    for (int i = 0; i < 4; i++) {
        float dx = px[i] - cx, dy = py[i] - cy;
        ds_pose_point(c, m, cx + dx * co - dy * si, cy + dx * si + dy * co, &quad[2 * i],
                      &quad[2 * i + 1]);
    }
    if (c->recipe.pose.curl == 0)
        return;
    /* How far the upper and the lower edge bulge beyond the chord, in the image. */
    float ex = quad[2] - quad[0], ey = quad[3] - quad[1], length = sqrtf(ex * ex + ey * ey);
    if (length < 1)
        return;
    float nx = -ey / length, ny = ex / length, up = 0, down = 0;
    for (int i = 1; i < 8; i++) {
        float t = (float)i / 8, u, v;
        ds_pose_point(c, m, p->x0 + t * (p->x1 - p->x0), p->y0, &u, &v);
        up = fminf(up, (u - quad[0]) * nx + (v - quad[1]) * ny);
        ds_pose_point(c, m, p->x0 + t * (p->x1 - p->x0), p->y1, &u, &v);
        down = fmaxf(down, (u - quad[6]) * nx + (v - quad[7]) * ny);
    }
    for (int i = 0; i < 4; i++) {
        quad[2 * i] += nx * (i < 2 ? up : down);
        quad[2 * i + 1] += ny * (i < 2 ? up : down);
    }
}

static void turn(float quad[8], int turns, float w, float h)
{
    for (int i = 0; i < 4; i++) {
        float x = quad[2 * i], y = quad[2 * i + 1];
        quad[2 * i] = turns == 1 ? h - y : turns == 2 ? w - x : turns == 3 ? y : x;
        quad[2 * i + 1] = turns == 1 ? x : turns == 2 ? h - y : turns == 3 ? w - x : y;
    }
}

/* The part of [0, 1] where a + t * d stays in [0, limit]. */
static void range_inside(float a, float d, float limit, float *lo, float *hi)
{
    if (fabsf(d) < 1e-6f) {
        if (a < 0 || a > limit)
            *hi = -1;
        return;
    }
    float t0 = -a / d, t1 = (limit - a) / d;
    *lo = fmaxf(*lo, fminf(t0, t1));
    *hi = fminf(*hi, fmaxf(t0, t1));
}

/* Cuts the quadrilateral at the borders of a w x h image, first along the text by its middle
 * line, then across. *across: the share of the height that is left. False: nothing is left. */
static bool clip(float quad[8], float w, float h, bool *cut, float *across)
{
    float q[8], lo = 0, hi = 1;
    memcpy(q, quad, sizeof q);
    *cut = false;
    *across = 1;
    bool inside = true;
    for (int i = 0; i < 4; i++)
        inside &= q[2 * i] >= 0 && q[2 * i] <= w && q[2 * i + 1] >= 0 && q[2 * i + 1] <= h;
    if (inside)
        return true;
    for (int pass = 0; pass < 2; pass++) {
        /* Pass 0: from edge 0-3 to edge 1-2. Pass 1: from edge 0-1 to edge 3-2. */
        int b = pass ? 3 : 1, d = pass ? 1 : 3;
        float ax = 0.5f * (q[0] + q[2 * d]), ay = 0.5f * (q[1] + q[2 * d + 1]),
              bx = 0.5f * (q[2 * b] + q[4]), by = 0.5f * (q[2 * b + 1] + q[5]);
        lo = 0;
        hi = 1;
        range_inside(ax, bx - ax, w, &lo, &hi);
        range_inside(ay, by - ay, h, &lo, &hi);
        if (pass == 0 && hi < lo) {
            /* The middle line lies outside; the other pass may still leave a strip. */
            lo = 0;
            hi = 1;
        }
        if (hi <= lo)
            return false;
        if (lo > 0.002f || hi < 0.998f)
            *cut = true;
        if (pass)
            *across = hi - lo;
        for (int k = 0; k < 2; k++) { /* x, y */
            float p0 = q[k], p1 = q[2 * b + k], p3 = q[2 * d + k], p2 = q[4 + k];
            q[k] = p0 + lo * (p1 - p0);
            q[2 * b + k] = p0 + hi * (p1 - p0);
            q[2 * d + k] = p3 + lo * (p2 - p3);
            q[4 + k] = p3 + hi * (p2 - p3);
        }
    }
    for (int i = 0; i < 4; i++) {
        quad[2 * i] = fminf(fmaxf(q[2 * i], 0), w);
        quad[2 * i + 1] = fminf(fmaxf(q[2 * i + 1], 0), h);
    }
    return true;
}

static float side(const float *q, int a, int b)
{
    float dx = q[2 * a] - q[2 * b], dy = q[2 * a + 1] - q[2 * b + 1];
    return sqrtf(dx * dx + dy * dy);
}

void ds_view_point(const ds_page_context *c, const ds_view *view, float x, float y, float *u,
                   float *v)
{
    float quad[8] = {0};
    ds_pose_point(c, view->map, x, y, &quad[0], &quad[1]);
    quad[0] -= (float)view->x;
    quad[1] -= (float)view->y;
    turn(quad, c->recipe.pose.turns, (float)view->w, (float)view->h);
    *u = quad[0];
    *v = quad[1];
}

bool ds_view_piece(const ds_page_context *c, const ds_view *view, const ds_piece *p,
                   float quad[8], bool *cut, float *across)
{
    int turns = c->recipe.pose.turns, w = view->w, h = view->h;
    carry(c, view->map, p, quad);
    for (int k = 0; k < 4; k++) {
        quad[2 * k] -= (float)view->x;
        quad[2 * k + 1] -= (float)view->y;
    }
    turn(quad, turns, (float)w, (float)h);
    return clip(quad, (float)(turns % 2 ? h : w), (float)(turns % 2 ? w : h), cut, across) &&
           side(quad, 0, 1) >= LEAST_PIXELS && side(quad, 0, 3) >= LEAST_PIXELS;
}
