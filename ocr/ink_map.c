/* ink_map.c - reduced by plain means, so that thin strokes stay visible; rules are found by the
 * lengths of runs alone, as in run-length smoothing turned round (Wong, Casey, Wahl 1982): what
 * runs on for longer than a letter can is no letter.
 */
#include "ocr/ink_map.h"

#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/otsu.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GROUND_TILE OCR_INK_TILE
#define GROUND_SHARE 0.8f  /* of a square's cells are at most as light as its ground */
#define RULE_CONTRAST 0.8f /* a rule is darker than so much of its ground */
#define RULE_GAP 1         /* cells that may be missing in a run */
#define RULE_JOIN 4        /* cells between two runs of one rule, along it */
#define RULE_THICK 0.34f   /* of a line's height: thicker ones are bars or pictures */
#define RULE_SHORT 1.2f    /* lines; between two horizontal rules */
#define RULE_MEETS 0.3f    /* lines */
#define RULE_BESIDE 2      /* cells from its edges ... */
#define RULE_CLEAR 0.3f    /* ... ink covers less than this; small print and pictures more */
#define BLANK 0.12f /* of the lighter shade: print is darker than the paper by more */
#define MIDDLE 0.2f        /* of a rectangle's height that is left out above and below */

void ocr_ink_map_free(ocr_ink_map *m)
{
    nn_free(m->grey);
    nn_free(m->ground);
    nn_free(m->rule);
    *m = (ocr_ink_map){0};
}

/* --- the reduced picture --- */

typedef struct reducing {
    const io_image *image;
    uint8_t *small;
    int32_t width, height, k;
} reducing;

#define SPAN 1536 /* bytes of a source row that are summed together: 8 of the largest cells */
#define LANES 16

/* sum[i] of bytes i of `rows` rows: in 16 bits, since there are at most 64. */
static void sum_rows(const uint8_t *p, size_t stride, int32_t rows, int32_t n,
                     uint16_t *restrict sum)
{
    memset(sum, 0, (size_t)n * sizeof *sum);
    for (int32_t y = 0; y < rows; y++, p += stride) {
        int32_t i = 0;
        for (; i + LANES <= n; i += LANES)
            for (int j = 0; j < LANES; j++)
                sum[i + j] = (uint16_t)(sum[i + j] + p[i + j]);
        for (; i < n; i++)
            sum[i] = (uint16_t)(sum[i] + p[i]);
    }
}

/* Four times the grey of n pixels: RGB by (r + 2g + b) / 4. */
static uint32_t sum_gray(const uint16_t *sum, int32_t n, int channels)
{
    uint32_t all = 0;
    if (channels == 1)
        for (int32_t i = 0; i < n; i++)
            all += 4u * sum[i];
    else
        for (int32_t i = 0; i < n; i++)
            all += sum[3 * i] + 2u * sum[3 * i + 1] + sum[3 * i + 2];
    return all;
}

/* One row of the reduced picture: plain mean. */
static void reduce_row(void *ctx, int64_t row, int thread)
{
    const reducing *r = ctx;
    const io_image *image = r->image;
    const int32_t c = image->channels, cells = SPAN / (r->k * c), y0 = (int32_t)row * r->k;
    const int32_t rows = (int32_t)nn_min_i64(r->k, image->height - y0);
    const size_t stride = (size_t)image->width * (size_t)c;
    uint16_t sum[SPAN];
    (void)thread;
    for (int32_t from = 0; from < r->width; from += cells) {
        const int32_t to = (int32_t)nn_min_i64(from + cells, r->width), x0 = from * r->k;
        const int32_t end = (int32_t)nn_min_i64((int64_t)to * r->k, image->width);
        const uint8_t *p = image->pixels + (size_t)y0 * stride + (size_t)x0 * (size_t)c;
        sum_rows(p, stride, rows, (end - x0) * c, sum);
        for (int32_t x = from; x < to; x++) {
            const int32_t at = x * r->k - x0, w = (int32_t)nn_min_i64(r->k, end - x0 - at);
            const uint32_t n = 4u * (uint32_t)(w * rows);
            r->small[(size_t)row * (size_t)r->width + (size_t)x] =
                (uint8_t)((sum_gray(sum + at * c, w, c) + n / 2) / n);
        }
    }
}

static void rotate_cells(const uint8_t *in, int32_t w, int32_t h, float degrees, uint8_t *out)
{
    float a = degrees * 0.017453292519943295f, c = cosf(a), s = sinf(a);
    for (int32_t y = 0; y < h; y++)
        for (int32_t x = 0; x < w; x++) {
            float cx = (float)x + 0.5f - 0.5f * (float)w, cy = (float)y + 0.5f - 0.5f * (float)h;
            int32_t u = (int32_t)floorf(c * cx - s * cy + 0.5f * (float)w);
            int32_t v = (int32_t)floorf(s * cx + c * cy + 0.5f * (float)h);
            u = u < 0 ? 0 : u >= w ? w - 1 : u;
            v = v < 0 ? 0 : v >= h ? h - 1 : v;
            out[(size_t)y * (size_t)w + (size_t)x] = in[(size_t)v * (size_t)w + (size_t)u];
        }
}

/* --- rules --- */

typedef struct run {
    int32_t at, from, to; /* row (or column), [from, to) along it */
} run;

typedef struct run_list {
    run *item;
    int64_t n, capacity;
    bool failed;
} run_list;

static void add_run(run_list *l, int32_t at, int32_t from, int32_t to)
{
    if (l->n == l->capacity && !l->failed) {
        int64_t capacity = 2 * l->capacity + 256;
        run *item = nn_realloc(l->item, (size_t)capacity * sizeof *item);
        l->failed = !item;
        if (item) {
            l->item = item;
            l->capacity = capacity;
        }
    }
    if (!l->failed)
        l->item[l->n++] = (run){at, from, to};
}

static uint8_t ground_of(const ocr_ink_map *m, int32_t x0, int32_t y0)
{
    int32_t count[256] = {0}, n = 0, below = 0;
    for (int32_t y = y0; y < y0 + GROUND_TILE && y < m->height; y++)
        for (int32_t x = x0; x < x0 + GROUND_TILE && x < m->width; x++, n++)
            count[m->grey[(size_t)y * (size_t)m->width + (size_t)x]]++;
    int32_t level = 0;
    while (level < 255 && (float)(below += count[level]) < GROUND_SHARE * (float)n)
        level++;
    return (uint8_t)level;
}

static uint8_t ground_at(const ocr_ink_map *m, int32_t x, int32_t y)
{
    return m->ground[(size_t)(y / GROUND_TILE) * (size_t)m->tiles + (size_t)(x / GROUND_TILE)];
}

bool ocr_ink_map_is_ink(const ocr_ink_map *m, int32_t x, int32_t y)
{
    return (float)m->grey[(size_t)y * (size_t)m->width + (size_t)x] <
           RULE_CONTRAST * (float)ground_at(m, x, y);
}

uint8_t ocr_ink_map_limit(const ocr_ink_map *m, int32_t tile, int32_t y)
{
    return (uint8_t)ceilf(RULE_CONTRAST * (float)ground_at(m, tile * GROUND_TILE, y));
}

/* Runs of ink at least so long: along rows, and along columns. */
static void find_runs(const ocr_ink_map *m, int32_t least, int32_t least_down, int32_t *down,
                      run_list *across_runs, run_list *down_runs)
{
    int32_t *begin = down, *gap = down + m->width; /* of the run in each column; -1: none */
    for (int32_t x = 0; x < m->width; x++)
        begin[x] = -1;
    for (int32_t y = 0; y <= m->height; y++) {
        const uint8_t *row = m->grey + (size_t)y * (size_t)m->width;
        const uint8_t *g = m->ground + (size_t)(y / GROUND_TILE) * (size_t)m->tiles;
        int32_t from = -1, missing = 0;
        for (int32_t x = 0; x <= m->width; x++) {
            bool ink = y < m->height && x < m->width &&
                       (float)row[x] < RULE_CONTRAST * (float)g[x / GROUND_TILE];
            if (ink) {
                from = from < 0 ? x : from;
                missing = 0;
            } else if (from >= 0 && (++missing > RULE_GAP || x == m->width)) {
                if (x + 1 - missing - from >= least)
                    add_run(across_runs, y, from, x + 1 - missing);
                from = -1;
                missing = 0;
            }
            if (x == m->width)
                break;
            if (ink) {
                begin[x] = begin[x] < 0 ? y : begin[x];
                gap[x] = 0;
            } else if (begin[x] >= 0 && (++gap[x] > RULE_GAP || y == m->height)) {
                if (y + 1 - gap[x] - begin[x] >= least_down)
                    add_run(down_runs, x, begin[x], y + 1 - gap[x]);
                begin[x] = -1;
                gap[x] = 0;
            }
        }
    }
}

static int compare_runs(const void *pa, const void *pb)
{
    const run *a = pa, *b = pb;
    return a->at != b->at ? (a->at > b->at) - (a->at < b->at)
                          : (a->from > b->from) - (a->from < b->from);
}

typedef struct stroke {
    int32_t at0, at1, from, to, last_from, last_to;
    int64_t area;
} stroke;

/* Runs that touch or continue one another make a stroke. `active`: those that still may go on;
 * never more than runs in three rows. */
static int64_t join_runs(const run_list *l, stroke *out, int32_t *active)
{
    int64_t n = 0, n_active = 0;
    for (int64_t i = 0; i < l->n; i++) {
        const run *r = &l->item[i];
        if (i == 0 || r->at != r[-1].at) {
            int64_t kept = 0;
            for (int64_t k = 0; k < n_active; k++)
                if (out[active[k]].at1 >= r->at - 2)
                    active[kept++] = active[k];
            n_active = kept;
        }
        stroke *into = NULL;
        for (int64_t k = 0; k < n_active && !into; k++) {
            stroke *s = &out[active[k]];
            if (r->from <= s->last_to + RULE_JOIN && r->to >= s->last_from - RULE_JOIN)
                into = s;
        }
        if (!into) {
            active[n_active++] = (int32_t)n;
            out[n++] = (stroke){r->at, r->at, r->from, r->to, r->from, r->to, r->to - r->from};
            continue;
        }
        into->last_from = into->at1 == r->at && into->last_from < r->from ? into->last_from
                                                                          : r->from;
        into->last_to = r->to;
        into->at1 = r->at;
        into->from = r->from < into->from ? r->from : into->from;
        into->to = r->to > into->to ? r->to : into->to;
        into->area += r->to - r->from;
    }
    return n;
}

/* Its cells take the shade of the ground. */
static void paint_over(ocr_ink_map *m, const stroke *s, bool across)
{
    for (int32_t at = s->at0; at <= s->at1; at++)
        for (int32_t along = s->from; along < s->to; along++) {
            int32_t x = across ? along : at, y = across ? at : along;
            uint8_t g = ground_at(m, x, y);
            uint8_t *p = &m->grey[(size_t)y * (size_t)m->width + (size_t)x];
            if ((float)*p < 0.95f * (float)g)
                *p = g;
        }
}

/* Little ink runs along the stroke on either side. */
static bool stands_clear(const ocr_ink_map *m, const stroke *s, bool across)
{
    for (int side = 0; side < 2; side++) {
        int32_t at = side ? s->at1 + RULE_BESIDE : s->at0 - RULE_BESIDE, ink = 0;
        if (at < 0 || at >= (across ? m->height : m->width))
            continue;
        for (int32_t along = s->from; along < s->to; along++)
            ink += across ? ocr_ink_map_is_ink(m, along, at)
                          : ocr_ink_map_is_ink(m, at, along);
        if ((float)ink > RULE_CLEAR * (float)(s->to - s->from))
            return false;
    }
    return true;
}

/* One of the horizontal rules rule[0..n-1], which come from the top down, passes the point. */
static bool rule_passes(const ocr_ink_map *m, int n, float x, float y, float near, float line)
{
    int from = 0, to = n;
    while (from < to) {
        int middle = from + (to - from) / 2;
        if (m->rule[middle].y0 < y - near - line)
            from = middle + 1;
        else
            to = middle;
    }
    for (int i = from; i < n && m->rule[i].y0 < y + near; i++)
        if (m->rule[i].y1 > y - near && m->rule[i].x0 < x + near && m->rule[i].x1 > x - near)
            return true;
    return false;
}

/* A vertical stroke begins and ends at horizontal rules, which were found before. */
static bool meets_rules(const ocr_ink_map *m, int n, const stroke *s, float line)
{
    float cx = 0.5f * (float)m->width, cy = 0.5f * (float)m->height, pixels = line * m->cell;
    float x = ((float)s->at0 - cx) * m->cell, near = RULE_MEETS * pixels;
    return rule_passes(m, n, x, ((float)s->from - cy) * m->cell, near, pixels) &&
           rule_passes(m, n, x, ((float)s->to - cy) * m->cell, near, pixels);
}

static void add_rules(ocr_ink_map *m, const stroke *s, int64_t n, float line, bool across)
{
    float thick = fmaxf(RULE_THICK * line, 2);
    int n_across = across ? 0 : m->n_rules;
    for (int64_t i = 0; i < n; i++) {
        int32_t length = s[i].to - s[i].from;
        if ((float)s[i].area > thick * (float)length || s[i].at1 - s[i].at0 > length / 8 + 3 ||
            !stands_clear(m, &s[i], across) ||
            (!across && (float)length < OCR_RULE_LENGTH * line &&
             !meets_rules(m, n_across, &s[i], line)))
            continue;
        if ((float)(s[i].at1 - s[i].at0) < 2.0f * thick &&
            (float)length >= OCR_RULE_LENGTH * line)
            paint_over(m, &s[i], across);
        float x0 = (float)(across ? s[i].from : s[i].at0);
        float x1 = (float)(across ? s[i].to : s[i].at1 + 1);
        float y0 = (float)(across ? s[i].at0 : s[i].from);
        float y1 = (float)(across ? s[i].at1 + 1 : s[i].to);
        float cx = 0.5f * (float)m->width, cy = 0.5f * (float)m->height;
        m->rule[m->n_rules++] = (ocr_rule){(x0 - cx) * m->cell, (y0 - cy) * m->cell,
                                           (x1 - cx) * m->cell, (y1 - cy) * m->cell};
    }
}

static nn_err find_rules(ocr_ink_map *m, float line)
{
    nn_err err = NN_OK;
    m->tiles = (m->width + GROUND_TILE - 1) / GROUND_TILE;
    int32_t tile_rows = m->height / GROUND_TILE + 1;
    run_list across = {0}, down = {0};
    stroke *strokes = NULL;
    int32_t *active = NULL;
    m->ground = nn_alloc((size_t)m->tiles * (size_t)tile_rows);
    int32_t *scratch = nn_calloc(2 * (size_t)m->width, sizeof *scratch);
    if (!m->ground || !scratch) {
        err = nn_fail_memory((size_t)m->width * 2 * sizeof *scratch, "the rules of a page");
        goto out;
    }
    for (int32_t y = 0; y < tile_rows; y++)
        for (int32_t x = 0; x < m->tiles; x++)
            m->ground[y * m->tiles + x] = ground_of(m, x * GROUND_TILE, y * GROUND_TILE);
    int32_t least = (int32_t)(OCR_RULE_LENGTH * line / m->cell);
    int32_t least_down = (int32_t)(RULE_SHORT * line / m->cell);
    find_runs(m, least < 8 ? 8 : least, least_down < 8 ? 8 : least_down, scratch, &across,
              &down);
    size_t n = (size_t)(across.n + down.n) + 1;
    strokes = nn_calloc(n, sizeof *strokes);
    active = nn_calloc(n, sizeof *active);
    m->rule = nn_calloc(n, sizeof *m->rule);
    if (across.failed || down.failed || !strokes || !active || !m->rule) {
        err = nn_fail_memory(n * sizeof *strokes, "the rules of a page");
        goto out;
    }
    line /= m->cell;
    add_rules(m, strokes, join_runs(&across, strokes, active), line, true);
    if (down.n > 0)
        qsort(down.item, (size_t)down.n, sizeof *down.item, compare_runs);
    add_rules(m, strokes, join_runs(&down, strokes, active), line, false);
out:
    nn_free(active);
    nn_free(strokes);
    nn_free(across.item);
    nn_free(down.item);
    nn_free(scratch);
    return err;
}

nn_err ocr_ink_map_make(const io_image *image, float degrees, float line, ocr_ink_map *out)
{
    nn_err err = NN_OK;
    int32_t k = (int32_t)(line / OCR_INK_LINE);
    k = k < 1 ? 1 : k > 64 ? 64 : k;
    ocr_ink_map m = {.width = (image->width + k - 1) / k, .height = (image->height + k - 1) / k,
                     .cell = (float)k};
    size_t cells = (size_t)m.width * (size_t)m.height;
    uint8_t *small = nn_alloc(cells), *level = NULL;
    if (!small) {
        err = nn_fail_memory(cells, "the ink of a page");
        goto out;
    }
    reducing r = {image, small, m.width, m.height, k};
    nn_parallel(m.height, reduce_row, &r);
    if (fabsf(degrees) * 0.0175f * (float)m.width > 1) {
        level = nn_alloc(cells);
        if (!level) {
            err = nn_fail_memory(cells, "the ink of a page");
            goto out;
        }
        rotate_cells(small, m.width, m.height, degrees, level);
    }
    m.grey = level ? level : small;
    NN_TRY(find_rules(&m, line));
    *out = m;
    if (level)
        nn_free(small);
    return NN_OK;
out:
    nn_free(m.rule);
    nn_free(m.ground);
    nn_free(level);
    nn_free(small);
    *out = (ocr_ink_map){0};
    return err;
}

/* --- gaps --- */

/* The cells of a line's path: column x holds those from y0 + shift(x) to y1 + shift(x). */
typedef struct band {
    const ocr_ink_map *map;
    const ocr_ink_path *path;
    int32_t x0, x1, y0, y1, top, bottom; /* y0, y1: of its middle rows */
} band;

static int32_t clip(float v, int32_t most)
{
    return v < 0 ? 0 : v > (float)most ? most : (int32_t)v;
}

static int32_t shift_at(const band *b, int32_t x)
{
    const ocr_rule *r = &b->path->rectangle;
    float at = ((float)x + 0.5f - 0.5f * (float)b->map->width) * b->map->cell;
    float width = fmaxf(r->x1 - r->x0, 1), down = b->path->lean * (at - 0.5f * (r->x0 + r->x1));
    if (b->path->bend)
        down += io_centreline_at(b->path->bend, (at - r->x0) / width);
    return (int32_t)lrintf(down / b->map->cell);
}

/* Rows from..to of column x that lie in the map. */
static void column_rows(const band *b, int32_t x, int32_t from, int32_t to, int32_t *y0,
                        int32_t *y1)
{
    int32_t by = shift_at(b, x), high = b->map->height;
    *y0 = from + by < 0 ? 0 : from + by > high ? high : from + by;
    *y1 = to + by < 0 ? 0 : to + by > high ? high : to + by;
}

static uint8_t cell_at(const ocr_ink_map *m, int32_t x, int32_t y)
{
    return m->grey[(size_t)y * (size_t)m->width + (size_t)x];
}

/* Most of a path's border is darker than the threshold: the ground is, its text is light. */
static bool dark_ground(const band *b, int threshold)
{
    int32_t dark = 0, cells = 0, y0, y1;
    for (int32_t x = b->x0; x < b->x1; x++) {
        bool end = x == b->x0 || x == b->x1 - 1;
        column_rows(b, x, b->top, b->bottom, &y0, &y1);
        for (int32_t y = y0; y < y1; y += end || y == y1 - 1 ? 1 : y1 - 1 - y) {
            dark += cell_at(b->map, x, y) <= threshold;
            cells++;
        }
    }
    return 2 * dark > cells;
}

static bool column_has_ink(const band *b, int32_t x, int threshold, bool light)
{
    int32_t y0, y1;
    column_rows(b, x, b->y0, b->y1, &y0, &y1);
    for (int32_t y = y0; y < y1; y++)
        if ((cell_at(b->map, x, y) <= threshold) != light)
            return true;
    return false;
}

/* The shades up to the threshold and those above hardly differ: grain of the paper. */
static bool is_blank(const int64_t count[256], int threshold)
{
    int64_t n[2] = {0}, sum[2] = {0};
    for (int v = 0; v < 256; v++) {
        n[v > threshold] += count[v];
        sum[v > threshold] += v * count[v];
    }
    if (n[0] == 0 || n[1] == 0)
        return true;
    float dark = (float)sum[0] / (float)n[0], light = (float)sum[1] / (float)n[1];
    return light - dark < BLANK * light;
}

int ocr_ink_gaps(const ocr_ink_map *m, const ocr_ink_path *path, float least, int most,
                 ocr_gap *gap, ocr_gap *ink)
{
    const ocr_rule *r = &path->rectangle;
    float cx = 0.5f * (float)m->width, cy = 0.5f * (float)m->height, high = r->y1 - r->y0;
    band b = {m, path,
              clip(r->x0 / m->cell + cx, m->width), clip(r->x1 / m->cell + cx + 1, m->width),
              clip((r->y0 + MIDDLE * high) / m->cell + cy, m->height),
              clip((r->y1 - MIDDLE * high) / m->cell + cy + 1, m->height),
              clip(r->y0 / m->cell + cy, m->height), clip(r->y1 / m->cell + cy + 1, m->height)};
    int64_t count[256] = {0}, n = 0;
    *ink = (ocr_gap){r->x0, r->x1};
    for (int32_t x = b.x0, y0, y1; x < b.x1; x++) {
        column_rows(&b, x, b.y0, b.y1, &y0, &y1);
        for (int32_t y = y0; y < y1; y++)
            count[cell_at(m, x, y)]++;
        n += y1 - y0;
    }
    if (n <= 0)
        return 0;
    int threshold = ocr_otsu(count, n), found = 0;
    if (is_blank(count, threshold))
        return -1;
    bool light = dark_ground(&b, threshold);
    int32_t first = -1, last = -1; /* columns with ink */
    for (int32_t x = b.x0; x < b.x1; x++) {
        if (!column_has_ink(&b, x, threshold, light))
            continue;
        if (first < 0)
            first = x;
        else if ((float)(x - last - 1) * m->cell >= least) {
            if (found < most)
                gap[found] = (ocr_gap){((float)(last + 1) - cx) * m->cell,
                                       ((float)x - cx) * m->cell};
            found++;
        }
        last = x;
    }
    if (first >= 0)
        *ink = (ocr_gap){((float)first - cx) * m->cell, ((float)(last + 1) - cx) * m->cell};
    return found;
}
