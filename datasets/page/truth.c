/* truth.c - from the pieces as they were set to segments in the image.
 *
 * Pieces of one line whose gap is below GAP times the height of the text, with no ruled line in
 * it, are one segment. Boxes become quadrilaterals by the page's way into the image. A curved
 * line is enclosed by the quadrilateral of its ends, widened to what lies between.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/page/parts.h"
#include "nn/mem.h"

/* Of the font size: of a box's height, about 0.95 em with its margins, it is 1.4 to 1.6. On
 * scanned receipts the mean between "joined" and "apart" lies there. */
#define GAP 1.4f
/* Of a cut line, this share of its height must be left to count as text. */
#define LEAST_HEIGHT 0.6f
#define LEAST_PIXELS 3

static bool divided(const ds_page_context *c, float x0, float x1, float y)
{
    for (int i = 0; i < c->n_dividers; i++) {
        const ds_divider *d = &c->divider[i];
        if (d->x > x0 - 2 && d->x < x1 + 2 && d->y0 <= y && d->y1 >= y)
            return true;
    }
    return false;
}

/* Copies of both pieces' letters behind all others; a's begin there. */
static bool copy_letters(ds_page_context *c, ds_piece *a, const ds_piece *b)
{
    int at = c->n_letters;
    for (int i = 0; i < a->n_letters + b->n_letters; i++) {
        ds_letter l = i < a->n_letters ? c->letter[a->letter + i]
                                       : c->letter[b->letter + i - a->n_letters];
        ds_add_letter(c, l);
    }
    a->letter = at;
    return c->err == NN_OK;
}

static nn_err join(ds_page_context *c, ds_piece *a, const ds_piece *b)
{
    nn_err err = NN_OK;
    io_bytes *s = &c->strings;
    /* The strings move when they grow: both are copied by their places. */
    size_t at = s->size, na = strlen((char *)s->data + a->text),
           nb = strlen((char *)s->data + b->text);
    char *text = nn_alloc(na + nb + 2);
    if (!text)
        return nn_fail_memory(na + nb + 2, "a text");
    memcpy(text, s->data + a->text, na);
    text[na] = ' ';
    memcpy(text + na + 1, s->data + b->text, nb + 1);
    NN_TRY(io_bytes_add(s, text, na + nb + 2));
    a->text = at;
    a->x1 = b->x1;
    a->y0 = fminf(a->y0, b->y0);
    a->y1 = fmaxf(a->y1, b->y1);
    a->order = a->order < b->order ? a->order : b->order;
    if (a->letter + a->n_letters != b->letter) /* letters of the joined one stand together */
        a->n_letters = copy_letters(c, a, b) ? a->n_letters + b->n_letters : 0;
    else
        a->n_letters += b->n_letters;
    err = c->err;
out:
    nn_free(text);
    return err;
}

static int by_left(const void *a, const void *b)
{
    const ds_piece *p = a, *q = b;
    return p->x0 < q->x0 ? -1 : p->x0 > q->x0 ? 1 : p->order - q->order;
}

static int by_order(const void *a, const void *b)
{
    return ((const ds_piece *)a)->order - ((const ds_piece *)b)->order;
}

/* cells: of tables stay apart. */
static nn_err join_all(ds_page_context *c, bool cells)
{
    nn_err err = NN_OK;
    qsort(c->piece, (size_t)c->n_pieces, sizeof *c->piece, by_left);
    for (int i = 1; i < c->n_pieces; i++) {
        ds_piece *b = &c->piece[i];
        if (b->apart || b->ignore)
            continue;
        for (int k = i - 1; k >= 0; k--) {
            ds_piece *a = &c->piece[k];
            float em = fmaxf(a->em, b->em), gap = b->x0 - a->x1;
            if (a->gone || a->apart || a->ignore || gap > GAP * em || gap < -0.4f * em ||
                fabsf(a->baseline - b->baseline) > 0.2f * em ||
                em > 1.5f * fminf(a->em, b->em) ||
                (cells && (a->table || b->table)) ||
                divided(c, a->x1, b->x0, a->baseline - 0.3f * em))
                continue;
            NN_TRY(join(c, a, b));
            /* Goes on as the joined one: its right end has moved here. */
            ds_piece joined = *a;
            a->gone = true;
            *b = joined;
            break;
        }
    }
out:
    qsort(c->piece, (size_t)c->n_pieces, sizeof *c->piece, by_order);
    return err;
}

/* ---- into the image ---- */

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

static nn_err add_lines(ds_page_context *c, const ds_view *view, ds_page *out)
{
    nn_err err = NN_OK;
    size_t bytes = (size_t)c->n_pieces * sizeof *c->piece;
    ds_piece *before = nn_alloc(bytes + 1);
    if (!before)
        return nn_fail_memory(bytes, "a page's truth");
    memcpy(before, c->piece, bytes);
    NN_TRY(join_all(c, true));
    NN_TRY(ds_page_lines(c, view, out));
    memcpy(c->piece, before, bytes);
out:
    nn_free(before);
    return err;
}

nn_err ds_page_truth(ds_page_context *c, const ds_view *view, ds_page *out)
{
    nn_err err = NN_OK;
    if (c->source->config.truth)
        NN_TRY(add_lines(c, view, out));
    NN_TRY(join_all(c, false));
    out->n = 0;
    out->segment = nn_calloc((size_t)c->n_pieces + 1, sizeof *out->segment);
    if (!out->segment) {
        err = nn_fail_memory((size_t)c->n_pieces * sizeof *out->segment, "a page's truth");
        goto out;
    }
    for (int i = 0; i < c->n_pieces; i++) {
        const ds_piece *p = &c->piece[i];
        float quad[8], across;
        bool cut;
        if (p->gone)
            continue;
        if (!ds_view_piece(c, view, p, quad, &cut, &across))
            continue;
        ds_segment *s = &out->segment[out->n];
        s->n = 4;
        s->xy = nn_alloc(sizeof quad);
        s->ignore = p->ignore || across < LEAST_HEIGHT;
        s->cut = cut;
        s->line = p->line;
        s->paragraph = p->paragraph;
        s->block = p->block;
        s->text = nn_strdup(s->ignore ? "###" : (const char *)c->strings.data + p->text);
        out->n++;
        if (!s->xy || !s->text) {
            err = nn_fail_memory(sizeof quad, "a page's truth");
            goto out;
        }
        for (int k = 0; k < 8; k++)
            s->xy[k] = rintf(quad[k] * 4) / 4;
    }
out:
    return err;
}
