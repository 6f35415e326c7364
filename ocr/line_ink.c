/* line_ink.c - thresholds for each column, runs, parts by union-find, and which are text. */
#include "ocr/line_ink.h"

#include "nn/mem.h"

#include <string.h>

#define WINDOW 2.0f    /* of the height: where the ground is one grey */
#define LEAST_LOCAL 0.4f /* of the line's contrast: a window's own counts from there on */
#define RULE 2.0f      /* of the height: no letter has a longer run */
#define BODY_ROW 0.35f /* of the fullest row's runs */
#define BODY_GAP 0.1f  /* of the height: rows of fewer runs that do not end the body */
#define SPECK 0.008f   /* of the body's square: a full stop has 0.04 and more */

typedef struct tones {
    int32_t n, step; /* windows; the middle of window k is (k + 1/2) step */
    float *ground, *contrast; /* contrast: above 0 for light ink */
} tones;

/* Median, and the 1st and 99th percentile. */
static void percentiles(const io_image *g, int32_t x0, int32_t x1, int *low, int *mid, int *high)
{
    int64_t count[256] = {0}, total = (int64_t)(x1 - x0) * g->height, sum = 0;
    for (int32_t y = 0; y < g->height; y++) {
        const uint8_t *row = g->pixels + (size_t)y * (size_t)g->width;
        for (int32_t x = x0; x < x1; x++)
            count[row[x]]++;
    }
    *low = *mid = *high = -1;
    for (int v = 0; v < 256; v++) {
        sum += count[v];
        *low = *low < 0 && 100 * sum > total ? v : *low;
        *mid = *mid < 0 && 2 * sum >= total ? v : *mid;
        *high = *high < 0 && 100 * sum >= 99 * total ? v : *high;
    }
}

/* False: no contrast. */
static bool find_tones(const io_image *g, tones *t)
{
    float dark = 0, light = 0, most = 0;
    for (int32_t k = 0; k < t->n; k++) {
        int32_t x0 = k * t->step, x1 = k + 1 < t->n ? x0 + t->step : g->width;
        int low, mid, high;
        percentiles(g, x0, x1, &low, &mid, &high);
        t->ground[k] = (float)mid;
        dark += (float)(mid - low);
        light += (float)(high - mid);
        /* Both are kept in one until the polarity is known. */
        t->contrast[k] = (float)((mid - low) * 256 + (high - mid));
    }
    bool is_light = light > dark;
    for (int32_t k = 0; k < t->n; k++) {
        int both = (int)t->contrast[k];
        t->contrast[k] = (float)(is_light ? both % 256 : both / 256);
        most = t->contrast[k] > most ? t->contrast[k] : most;
    }
    for (int32_t k = 0; k < t->n; k++) {
        float own = t->contrast[k] < LEAST_LOCAL * most ? most : t->contrast[k];
        t->contrast[k] = is_light ? own : -own;
    }
    return most >= OCR_INK_CONTRAST;
}

/* What a pixel of column x must be beyond to be ink. */
static float limit_at(const tones *t, int32_t x)
{
    float at = ((float)x + 0.5f) / (float)t->step - 0.5f;
    int32_t k = at > 0 ? (int32_t)at : 0;
    k = k > t->n - 2 ? t->n - 2 : k;
    float f = t->n < 2 ? 0 : at - (float)k;
    f = f < 0 ? 0 : f > 1 ? 1 : f;
    int32_t i = t->n < 2 ? 0 : k, j = t->n < 2 ? 0 : k + 1;
    return (1 - f) * (t->ground[i] + OCR_INK_STEP * t->contrast[i]) +
           f * (t->ground[j] + OCR_INK_STEP * t->contrast[j]);
}

static int find_root(ocr_ink_run *run, int i)
{
    while (run[i].part != i)
        i = run[i].part = run[run[i].part].part;
    return i;
}

/* Runs of a row behind the others; returns how many. */
static int add_row(const io_image *g, const uint8_t *limit, bool light, int32_t y, int32_t most,
                   ocr_ink_run *run, int n)
{
    const uint8_t *row = g->pixels + (size_t)y * (size_t)g->width;
    int count = 0;
    for (int32_t x = 0; x < g->width; x++) {
        if (light ? row[x] <= limit[x] : row[x] >= limit[x])
            continue;
        int32_t first = x;
        while (x < g->width && (light ? row[x] > limit[x] : row[x] < limit[x]))
            x++;
        if (x - first <= most) {
            run[n + count] = (ocr_ink_run){y, first, x, n + count};
            count++;
        }
    }
    return count;
}

/* Joins runs of this row, from..n-1, with those of the one above, before..from-1. */
static void join_rows(ocr_ink_run *run, int before, int from, int n)
{
    for (int i = from, k = before; i < n && k < from;) {
        if (run[k].x0 <= run[i].x1 && run[i].x0 <= run[k].x1) {
            int a = find_root(run, i), b = find_root(run, k);
            run[a > b ? a : b].part = a > b ? b : a;
        }
        if (run[k].x1 < run[i].x1)
            k++;
        else
            i++;
    }
}

static void number_parts(ocr_line_ink *o)
{
    /* A root stands before its members: theirs are numbers of roots until it has its own. */
    for (int i = 0; i < o->n_runs; i++)
        o->run[i].part = find_root(o->run, i);
    for (int i = 0; i < o->n_runs; i++) {
        ocr_ink_run *r = &o->run[i];
        bool root = r->part == i;
        r->part = root ? o->n_parts++ : o->run[r->part].part;
        ocr_ink_part *p = &o->part[r->part];
        if (root)
            *p = (ocr_ink_part){r->x0, r->y, r->x1, r->y, 0, false};
        p->x0 = r->x0 < p->x0 ? r->x0 : p->x0;
        p->x1 = r->x1 > p->x1 ? r->x1 : p->x1;
        p->y1 = r->y + 1;
        p->area += r->x1 - r->x0;
    }
}

/* Among the stretches of rows with many runs that with the most, which count less far from the
 * middle. */
static void find_body(ocr_line_ink *o, const int32_t *rows)
{
    int32_t most = 0, gap = (int32_t)(BODY_GAP * (float)o->height), first = 0, last = -gap - 2;
    float best = -1, sum = 0, middle = 0.5f * (float)(o->height - 1);
    for (int32_t y = 0; y < o->height; y++)
        most = rows[y] > most ? rows[y] : most;
    for (int32_t y = 0; y < o->height; y++) {
        if (rows[y] == 0 || (float)rows[y] < BODY_ROW * (float)most)
            continue;
        if (y - last > gap + 1) {
            first = y;
            sum = 0;
        }
        last = y;
        float off = ((float)y - middle) / (middle + 1);
        sum += (float)rows[y] * (1 - (off < 0 ? -off : off));
        if (sum > best) {
            best = sum;
            o->body0 = first;
            o->body1 = y + 1;
        }
    }
}

static bool is_text(const ocr_line_ink *o, const ocr_ink_part *p, bool long_dashes)
{
    float body = (float)(o->body1 - o->body0), w = (float)(p->x1 - p->x0),
          h = (float)(p->y1 - p->y0);
    bool top = p->y0 == 0, bottom = p->y1 == o->height;
    if (p->area < 2 || (float)p->area < SPECK * body * body)
        return false;
    /* Tails of the neighbours, which the edge cuts; marks that are too far away. */
    if (top && (float)p->y1 <= (float)o->body0 + 0.25f * body)
        return false;
    if (bottom && (float)p->y0 >= (float)o->body1 - 0.25f * body)
        return false;
    if ((float)p->y1 < (float)o->body0 - 0.9f * body ||
        (float)p->y0 > (float)o->body1 + 0.6f * body)
        return false;
    if (top && bottom && (w < 0.25f * body || (float)p->area > 0.6f * w * h)) /* frames, bars */
        return false;
    return long_dashes || !(w > 3 * body && h < 0.25f * body);
}

static nn_err find_parts(const io_image *g, const tones *t, bool long_dashes, ocr_line_ink *o)
{
    nn_err err = NN_OK;
    int32_t longest = long_dashes ? g->width : (int32_t)(RULE * (float)g->height);
    int capacity = 0, before = 0;
    uint8_t *limit = nn_alloc((size_t)g->width);
    int32_t *rows = nn_calloc((size_t)g->height, sizeof *rows);
    if (!limit || !rows) {
        err = nn_fail_memory((size_t)g->width, "the ink of a line");
        goto out;
    }
    for (int32_t x = 0; x < g->width; x++)
        limit[x] = (uint8_t)limit_at(t, x);
    for (int32_t y = 0; y < g->height; y++) {
        if (o->n_runs + g->width / 2 + 1 > capacity) {
            capacity = 2 * capacity + g->width + 64;
            ocr_ink_run *more = nn_realloc(o->run, (size_t)capacity * sizeof *more);
            if (!more) {
                err = nn_fail_memory((size_t)capacity * sizeof *more, "the ink of a line");
                goto out;
            }
            o->run = more;
        }
        int from = o->n_runs;
        rows[y] = add_row(g, limit, t->contrast[0] > 0, y, longest, o->run, from);
        o->n_runs += rows[y];
        join_rows(o->run, before, from, o->n_runs);
        before = from;
    }
    o->part = nn_alloc(((size_t)o->n_runs + 1) * sizeof *o->part);
    if (!o->part) {
        err = nn_fail_memory((size_t)o->n_runs * sizeof *o->part, "the ink of a line");
        goto out;
    }
    number_parts(o);
    find_body(o, rows);
    for (int i = 0; i < o->n_parts; i++)
        o->part[i].kept = is_text(o, &o->part[i], long_dashes);
out:
    nn_free(limit);
    nn_free(rows);
    return err;
}

static void sum_columns(ocr_line_ink *o)
{
    int32_t *edge = o->ink, sum = 0, many = 0, *inside = o->crossed;
    for (int i = 0; i < o->n_runs; i++)
        if (o->part[o->run[i].part].kept) {
            edge[o->run[i].x0]++;
            edge[o->run[i].x1]--;
            inside[o->run[i].x0 + 1]++; /* a run may be one column wide: +1 -1 at the same place */
            inside[o->run[i].x1]--;
        }
    for (int32_t x = 0, cross = 0; x <= o->width; x++) {
        many += edge[x];
        cross += inside[x];
        o->ink[x] = sum;
        o->crossed[x] = cross;
        sum += many;
    }
}

nn_err ocr_line_ink_find(const io_image *gray, bool long_dashes, ocr_line_ink *out)
{
    NN_ASSERT(gray->channels == 1);
    nn_err err = NN_OK;
    int32_t step = (int32_t)(WINDOW * (float)gray->height), n = gray->width / (step + 1);
    tones t = {.n = n > 1 ? n : 1};
    t.step = gray->width / t.n;
    *out = (ocr_line_ink){.width = gray->width, .height = gray->height};
    out->ink = nn_calloc((size_t)gray->width + 2, sizeof *out->ink);
    out->crossed = nn_calloc((size_t)gray->width + 2, sizeof *out->crossed);
    t.ground = nn_calloc((size_t)t.n, sizeof *t.ground);
    t.contrast = nn_calloc((size_t)t.n, sizeof *t.contrast);
    if (!out->ink || !out->crossed || !t.ground || !t.contrast)
        err = nn_fail_memory((size_t)gray->width * sizeof *out->ink, "the ink of a line");
    else if (find_tones(gray, &t))
        err = find_parts(gray, &t, long_dashes, out);
    if (!err)
        sum_columns(out);
    else
        ocr_line_ink_free(out);
    nn_free(t.ground);
    nn_free(t.contrast);
    return err;
}

void ocr_line_ink_free(ocr_line_ink *ink)
{
    nn_free(ink->run);
    nn_free(ink->part);
    nn_free(ink->ink);
    nn_free(ink->crossed);
    *ink = (ocr_line_ink){0};
}
