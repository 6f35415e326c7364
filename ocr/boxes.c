/* boxes.c - components as runs of pixels, joined by union-find; of a component only the first
 * and last pixel of each row matter to its hull:
 *
 *      ....xxxxxx..        left edge  |\        right edge  /|     hull = both edges, made
 *      ..xxxxxxx...                  /                     /       convex by one walk down
 *      ...xxxxxxxx.                  \                     |
 *
 * Pixels are squares: the hull goes around their corners, so a straight bar gives its own
 * rectangle. Sums over a rectangle come from running sums along each row, kept in integers of
 * 1/65535: a box costs its rows, not its pixels, and every sum is exact.
 */
#include "ocr/boxes_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/mem.h"

#define AREAS 4096   /* areas told apart when the smallest components are to go */
#define GROWN_SIDE 2 /* more pixels for the shorter side after growing, as the field has it */
#define LONG 4.0     /* a text so many times longer than high tells the page's direction ... */
#define SHORT 3.0    /* ... and one that is less long takes it */

ocr_boxes_config ocr_boxes_defaults(void)
{
    return (ocr_boxes_config){.thresh = 0.3f,
                              .box_thresh = 0.6f,
                              .unclip_ratio = 1.5f,
                              .max_candidates = 1000,
                              .min_side = 3,
                              .align = true};
}

void ocr_boxes_free(ocr_boxes *b)
{
    for (int i = 0; i < b->n; i++)
        nn_free(b->box[i].polygon);
    nn_free(b->box);
    *b = (ocr_boxes){0};
}

/* ---- components ---- */

static int64_t count_runs(const ocr_map *m, float thresh)
{
    int64_t n = 0;
    for (int y = 0; y < m->height; y++) {
        const float *row = m->value + (int64_t)y * m->width;
        bool before = false;
        for (int x = 0; x < m->width; x++) {
            bool on = row[x] > thresh;
            n += on && !before;
            before = on;
        }
    }
    return n;
}

static int32_t root_of(ocr_run *runs, int32_t i)
{
    while (runs[i].label != i) {
        runs[i].label = runs[runs[i].label].label;
        i = runs[i].label;
    }
    return i;
}

static void join(ocr_run *runs, int32_t a, int32_t b)
{
    a = root_of(runs, a);
    b = root_of(runs, b);
    if (a < b)
        runs[b].label = a;
    else
        runs[a].label = b;
}

/* Runs of each row beside those of the row above, both from left to right. */
static void fill_runs(ocr_finder *f)
{
    const ocr_map *m = f->map;
    int32_t at = 0, above = 0, above_end = 0;
    for (int y = 0; y < m->height; y++) {
        const float *row = m->value + (int64_t)y * m->width;
        int32_t first = at, k = above;
        for (int x = 0; x < m->width;) {
            if (!(row[x] > f->config->thresh)) {
                x++;
                continue;
            }
            ocr_run *r = &f->runs[at];
            *r = (ocr_run){y, x, x, at};
            while (x < m->width && row[x] > f->config->thresh)
                x++;
            r->x1 = x;
            while (k < above_end && f->runs[k].x1 < r->x0)
                k++;
            /* The last one that touches may touch the next run, too. */
            for (int32_t j = k; j < above_end && f->runs[j].x0 <= r->x1; j++)
                join(f->runs, j, at);
            at++;
        }
        above = first;
        above_end = at;
    }
}

/* Numbers components by their first runs; sorts the runs by them. */
static nn_err sort_components(ocr_finder *f)
{
    int32_t n = (int32_t)f->n_runs;
    for (int32_t i = 0; i < n; i++)
        f->n_components += f->runs[i].label == i;
    f->components = nn_calloc((size_t)f->n_components + 1, sizeof *f->components);
    f->sorted = nn_alloc(((size_t)n + 1) * sizeof *f->sorted);
    if (!f->components || !f->sorted)
        return nn_fail_memory((size_t)n * sizeof *f->sorted, "components of a map");
    int count = 0;
    for (int32_t i = 0; i < n; i++) {
        ocr_run *r = &f->runs[i];
        /* Roots come before their runs, so a root's label is its component's number already. */
        r->label = r->label == i ? count++ : f->runs[r->label].label;
        f->components[r->label].n++;
        f->components[r->label].area += r->x1 - r->x0;
    }
    int32_t at = 0;
    for (int k = 0; k < f->n_components; k++) {
        f->components[k].first = at;
        at += f->components[k].n;
        f->components[k].n = 0;
    }
    for (int32_t i = 0; i < n; i++) {
        ocr_component *c = &f->components[f->runs[i].label];
        f->sorted[c->first + c->n++] = i;
    }
    return NN_OK;
}

/* Every label must be a root before components are numbered: flattened in rising order, each
 * run's label points to a run before it that is a root. */
static void flatten(ocr_finder *f)
{
    for (int32_t i = 0; i < (int32_t)f->n_runs; i++)
        f->runs[i].label = root_of(f->runs, i);
}

/* Leaves the max_candidates largest, of equal ones the first; counts in classes of area. */
static int64_t drop_smallest(ocr_finder *f)
{
    int64_t keep = f->config->max_candidates, drop = f->n_components - keep;
    if (drop <= 0)
        return 0;
    int32_t count[AREAS] = {0};
    for (int k = 0; k < f->n_components; k++)
        count[nn_min_i64(f->components[k].area, AREAS - 1)]++;
    int limit = AREAS - 1;
    int64_t room = keep;
    while (limit > 0 && room >= count[limit])
        room -= count[limit--];
    int kept = 0;
    for (int k = 0; k < f->n_components; k++) {
        int64_t area = nn_min_i64(f->components[k].area, AREAS - 1);
        if (area > limit || (area == limit && room-- > 0))
            f->components[kept++] = f->components[k];
    }
    f->n_components = kept;
    return drop;
}

/* ---- rectangles ---- */

/* Turn from a -> b to b -> c: positive to the right as one sees it (y down). */
static double turn(const double *a, const double *b, const double *c)
{
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
}

/* Adds p to the chain that begins at hull[from], which turns right only. */
static int add_corner(double *hull, int from, int n, double x, double y)
{
    double p[2] = {x, y};
    while (n - from >= 2 && turn(hull + 2 * (n - 2), hull + 2 * (n - 1), p) <= 0)
        n--;
    hull[2 * n] = x;
    hull[2 * n + 1] = y;
    return n + 1;
}

/* Clockwise hull of the component's pixels; *top its first row. */
static int find_hull(ocr_finder *f, const ocr_component *c)
{
    const ocr_run *first = &f->runs[f->sorted[c->first]];
    const ocr_run *last = &f->runs[f->sorted[c->first + c->n - 1]];
    int top = first->y, rows = last->y - top + 1;
    for (int i = 0; i <= rows; i++) {
        f->left[i] = INFINITY;
        f->right[i] = -INFINITY;
    }
    for (int32_t i = 0; i < c->n; i++) {
        const ocr_run *r = &f->runs[f->sorted[c->first + i]];
        for (int k = r->y - top; k <= r->y - top + 1; k++) {
            f->left[k] = fmin(f->left[k], r->x0);
            f->right[k] = fmax(f->right[k], r->x1);
        }
    }
    /* Down the right side, then up the left one; the first corner is the upper right. */
    int n = 0;
    for (int i = 0; i <= rows; i++)
        n = add_corner(f->hull, 0, n, f->right[i], top + i);
    int from = n;
    for (int i = rows; i >= 0; i--)
        n = add_corner(f->hull, from, n, f->left[i], top + i);
    return n;
}

/* One edge of the least rectangle lies on the polygon (Freeman & Shapira 1975). While the edge
 * goes around, so do the corners that are farthest along it, across it and back (Toussaint
 * 1983). */
void ocr_min_area_rect(int n, const double *corner, double rect[8])
{
    double best = INFINITY;
    int along = 0, across = 0, back = 0;
#define AT(i) (corner + 2 * ((i) % n))
    for (int k = 0; k < 4; k++) {
        rect[2 * k] = corner[0];
        rect[2 * k + 1] = corner[1];
    }
    for (int i = 0; i < n; i++) {
        const double *a = AT(i), *b = AT(i + 1);
        double ux = b[0] - a[0], uy = b[1] - a[1], length = hypot(ux, uy);
        if (length == 0)
            continue;
        ux /= length;
        uy /= length;
#define ALONG(p) ((p)[0] * ux + (p)[1] * uy)
#define ACROSS(p) ((p)[1] * ux - (p)[0] * uy)
        along = along < i + 1 ? i + 1 : along;
        while (along < i + n && ALONG(AT(along + 1)) >= ALONG(AT(along)))
            along++;
        across = across < along ? along : across;
        while (across < i + n && ACROSS(AT(across + 1)) >= ACROSS(AT(across)))
            across++;
        back = back < across ? across : back;
        while (back < i + n && ALONG(AT(back + 1)) <= ALONG(AT(back)))
            back++;
        double s0 = ALONG(AT(back)), s1 = ALONG(AT(along));
        double t0 = ACROSS(a), t1 = ACROSS(AT(across));
        double area = (s1 - s0) * (t1 - t0);
        if (area >= best)
            continue;
        best = area;
        const double s[4] = {s0, s1, s1, s0}, t[4] = {t0, t0, t1, t1};
        for (int k = 0; k < 4; k++) {
            rect[2 * k] = s[k] * ux - t[k] * uy;
            rect[2 * k + 1] = s[k] * uy + t[k] * ux;
        }
    }
#undef ALONG
#undef ACROSS
#undef AT
}

/* Turns the corners' order so that the first edge points to the right. */
static void order_corners(double rect[8])
{
    int first = 0;
    double best = -INFINITY;
    for (int k = 0; k < 4; k++) {
        int next = (k + 1) % 4;
        double dx = rect[2 * next] - rect[2 * k], dy = rect[2 * next + 1] - rect[2 * k + 1];
        double length = hypot(dx, dy), right = length > 0 ? dx / length : -1;
        if (right > best + 1e-9) {
            best = right;
            first = k;
        }
    }
    double copy[8];
    memcpy(copy, rect, sizeof copy);
    for (int k = 0; k < 4; k++) {
        rect[2 * k] = copy[2 * ((first + k) % 4)];
        rect[2 * k + 1] = copy[2 * ((first + k) % 4) + 1];
    }
}

void ocr_rect_sides(const double rect[8], double *w, double *h)
{
    *w = hypot(rect[2] - rect[0], rect[3] - rect[1]);
    *h = hypot(rect[4] - rect[2], rect[5] - rect[3]);
}

/* Every side outwards by d. */
static void grow(double rect[8], double d)
{
    double w, h;
    ocr_rect_sides(rect, &w, &h);
    double ux = 1, uy = 0;
    if (w > 0) {
        ux = (rect[2] - rect[0]) / w;
        uy = (rect[3] - rect[1]) / w;
    } else if (h > 0) {
        ux = (rect[5] - rect[3]) / h;
        uy = -(rect[4] - rect[2]) / h;
    }
    static const int s[4] = {-1, 1, 1, -1}, t[4] = {-1, -1, 1, 1};
    for (int k = 0; k < 4; k++) {
        rect[2 * k] += d * (s[k] * ux - t[k] * uy);
        rect[2 * k + 1] += d * (s[k] * uy + t[k] * ux);
    }
}

typedef struct direction {
    double angle, weight;
} direction;

static int compare_angles(const void *a, const void *b)
{
    double x = ((const direction *)a)->angle, y = ((const direction *)b)->angle;
    return (x > y) - (x < y);
}

/* Median angle of the long texts' upper edges, weighted by their length; *known: there
 * are some. */
static nn_err page_direction(const ocr_finder *f, double *angle, bool *known)
{
    int n = 0;
    double whole = 0, sum = 0;
    direction *d = nn_alloc(((size_t)f->n_components + 1) * sizeof *d);
    *known = false;
    if (!d)
        return nn_fail_memory((size_t)f->n_components * sizeof *d, "directions");
    for (int k = 0; k < f->n_components; k++) {
        const double *r = f->rect[k];
        double w, h;
        ocr_rect_sides(r, &w, &h);
        if (w < LONG * h)
            continue;
        d[n++] = (direction){atan2(r[3] - r[1], r[2] - r[0]), w};
        whole += w;
    }
    qsort(d, (size_t)n, sizeof *d, compare_angles);
    for (int i = 0; i < n && sum <= whole / 2; i++) {
        sum += d[i].weight;
        *angle = d[i].angle;
        *known = true;
    }
    nn_free(d);
    return NN_OK;
}

/* The rectangle in a given direction. */
static void fit(int n, const double *corner, double angle, double rect[8])
{
    double ux = cos(angle), uy = sin(angle);
    double s0 = INFINITY, s1 = -INFINITY, t0 = INFINITY, t1 = -INFINITY;
    for (int i = 0; i < n; i++) {
        double s = corner[2 * i] * ux + corner[2 * i + 1] * uy;
        double t = corner[2 * i + 1] * ux - corner[2 * i] * uy;
        s0 = fmin(s0, s);
        s1 = fmax(s1, s);
        t0 = fmin(t0, t);
        t1 = fmax(t1, t);
    }
    const double s[4] = {s0, s1, s1, s0}, t[4] = {t0, t0, t1, t1};
    for (int k = 0; k < 4; k++) {
        rect[2 * k] = s[k] * ux - t[k] * uy;
        rect[2 * k + 1] = s[k] * uy + t[k] * ux;
    }
}

static nn_err align_short(ocr_finder *f)
{
    double angle = 0;
    bool known;
    nn_err err = page_direction(f, &angle, &known);
    if (err != NN_OK || !known)
        return err;
    for (int k = 0; k < f->n_components; k++) {
        double w, h, aw, ah, aligned[8];
        ocr_rect_sides(f->rect[k], &w, &h);
        if (fmax(w, h) >= SHORT * fmin(w, h))
            continue;
        fit(find_hull(f, &f->components[k]), f->hull, angle, aligned);
        ocr_rect_sides(aligned, &aw, &ah);
        if (aw * ah <= OCR_BOXES_ALIGN_AREA * w * h)
            memcpy(f->rect[k], aligned, sizeof aligned);
    }
    return NN_OK;
}

/* ---- scores ---- */

static void fill_sums(ocr_finder *f)
{
    const ocr_map *m = f->map;
    for (int y = 0; y < m->height; y++) {
        const float *row = m->value + (int64_t)y * m->width;
        uint32_t *to = f->sums + (int64_t)y * (m->width + 1), sum = 0;
        to[0] = 0;
        for (int x = 0; x < m->width; x++) {
            float v = row[x] > 0 ? row[x] < 1 ? row[x] : 1 : 0;
            sum += (uint32_t)(v * 65535 + 0.5f);
            to[x + 1] = sum;
        }
    }
}

void ocr_rect_sum(const ocr_finder *f, const double rect[8], uint64_t *sum, int64_t *count)
{
    const ocr_map *m = f->map;
    double low = fmin(fmin(rect[1], rect[3]), fmin(rect[5], rect[7]));
    double high = fmax(fmax(rect[1], rect[3]), fmax(rect[5], rect[7]));
    int from = (int)fmax(0, ceil(low - 0.5)), to = (int)fmin(m->height - 1, floor(high - 0.5));
    for (int y = from; y <= to; y++) {
        double middle = y + 0.5, x0 = INFINITY, x1 = -INFINITY;
        for (int k = 0; k < 4; k++) {
            const double *a = rect + 2 * k, *b = rect + 2 * ((k + 1) % 4);
            if (fmin(a[1], b[1]) > middle || fmax(a[1], b[1]) < middle)
                continue;
            double t = b[1] == a[1] ? 0 : (middle - a[1]) / (b[1] - a[1]);
            double x = a[0] + t * (b[0] - a[0]);
            x0 = fmin(x0, b[1] == a[1] ? fmin(a[0], b[0]) : x);
            x1 = fmax(x1, b[1] == a[1] ? fmax(a[0], b[0]) : x);
        }
        int first = (int)fmax(0, ceil(x0 - 0.5)), last = (int)fmin(m->width, floor(x1 + 0.5));
        if (last <= first)
            continue;
        const uint32_t *row = f->sums + (int64_t)y * (m->width + 1);
        *sum += row[last] - row[first];
        *count += last - first;
    }
}

/* Mean over the rectangle; over the component's own pixels when it holds no pixel's middle. */
static double score(const ocr_finder *f, const ocr_component *c, const double rect[8])
{
    const ocr_map *m = f->map;
    uint64_t sum = 0;
    int64_t count = 0;
    ocr_rect_sum(f, rect, &sum, &count);
    if (count == 0)
        for (int32_t i = 0; i < c->n; i++) {
            const ocr_run *r = &f->runs[f->sorted[c->first + i]];
            const uint32_t *row = f->sums + (int64_t)r->y * (m->width + 1);
            sum += row[r->x1] - row[r->x0];
            count += r->x1 - r->x0;
        }
    return (double)sum / 65535 / (double)count;
}

/* ---- all together ---- */

void ocr_map_to_page(const ocr_map *m, int n, float *xy)
{
    for (int k = 0; k < n; k++) {
        float x = xy[2 * k] * m->scale_x, y = xy[2 * k + 1] * m->scale_y;
        float w = (float)m->page_width, h = (float)m->page_height;
        xy[2 * k] = x > 0 ? x < w ? x : w : 0;
        xy[2 * k + 1] = y > 0 ? y < h ? y : h : 0;
    }
}

static nn_err add_box(ocr_finder *f, const ocr_component *c, double rect[8], ocr_boxes *out)
{
    double w, h, inner[8];
    ocr_rect_sides(rect, &w, &h);
    if (fmin(w, h) * f->map->stride < (double)f->config->min_side)
        return NN_OK;
    ocr_course course = ocr_course_find(f, c, rect);
    double mean = course.bent ? ocr_course_score(f, &course, rect) : score(f, c, rect);
    if (mean < (double)f->config->box_thresh)
        return NN_OK;
    double high = course.bent ? course.to - course.from : h;
    double d = w * high * (double)f->config->unclip_ratio / (2 * (w + high));
    if ((fmin(w, h) + 2 * d) * f->map->stride < (double)f->config->min_side + GROWN_SIDE)
        return NN_OK;
    memcpy(inner, rect, sizeof inner);
    grow(rect, d);
    ocr_box box = {.score = (float)mean};
    for (int k = 0; k < 8; k++)
        box.xy[k] = (float)rect[k];
    ocr_map_to_page(f->map, 4, box.xy);
    if (course.bent)
        ocr_course_write(f, &course, inner, d, &box);
    if (f->config->polygons) {
        nn_err err = ocr_outline_follow(f, c, inner, d, &box);
        if (err != NN_OK)
            return err;
        ocr_map_to_page(f->map, box.n, box.polygon);
    }
    out->box[out->n++] = box;
    return NN_OK;
}

nn_err ocr_boxes_find(const ocr_boxes_config *config, const ocr_map *map, ocr_boxes *out)
{
    nn_err err = NN_OK;
    ocr_finder f = {.config = config, .map = map};
    *out = (ocr_boxes){0};
    NN_ASSERT(map->width >= 1 && map->width <= 65536 && map->height >= 1 && map->stride >= 1);
    f.n_runs = count_runs(map, config->thresh);
    if (f.n_runs > INT32_MAX) {
        err = nn_fail(NN_ERR_LIMIT, "a map of %d x %d has too many components", map->width,
                      map->height);
        goto out;
    }
    size_t rows = (size_t)map->height + 1;
    f.runs = nn_alloc(((size_t)f.n_runs + 1) * sizeof *f.runs);
    f.sums = nn_alloc((size_t)map->height * ((size_t)map->width + 1) * sizeof *f.sums);
    f.left = nn_alloc(rows * sizeof *f.left);
    f.right = nn_alloc(rows * sizeof *f.right);
    f.hull = nn_alloc(4 * rows * sizeof *f.hull);
    if (!f.runs || !f.sums || !f.left || !f.right || !f.hull) {
        err = nn_fail_memory((size_t)f.n_runs * sizeof *f.runs, "components of a map");
        goto out;
    }
    fill_runs(&f);
    flatten(&f);
    NN_TRY(sort_components(&f));
    out->dropped = drop_smallest(&f);
    out->box = nn_calloc((size_t)f.n_components + 1, sizeof *out->box);
    f.rect = nn_alloc(((size_t)f.n_components + 1) * sizeof *f.rect);
    if (!out->box || !f.rect) {
        err = nn_fail_memory((size_t)f.n_components * sizeof *out->box, "boxes");
        goto out;
    }
    fill_sums(&f);
    for (int k = 0; k < f.n_components; k++) {
        ocr_min_area_rect(find_hull(&f, &f.components[k]), f.hull, f.rect[k]);
        order_corners(f.rect[k]);
    }
    if (config->align)
        NN_TRY(align_short(&f));
    for (int k = 0; k < f.n_components; k++)
        NN_TRY(add_box(&f, &f.components[k], f.rect[k], out));
out:
    if (err != NN_OK)
        ocr_boxes_free(out);
    nn_free(f.runs);
    nn_free(f.sums);
    nn_free(f.left);
    nn_free(f.right);
    nn_free(f.hull);
    nn_free(f.rect);
    nn_free(f.components);
    nn_free(f.sorted);
    return err;
}
