/* components.c - components as runs of pixels, joined by union-find; of a component only the
 * first and last pixel of each row matter to its hull:
 *
 *      ....xxxxxx..        left edge  |\        right edge  /|     hull = both edges, made
 *      ..xxxxxxx...                  /                     /       convex by one walk down
 *      ...xxxxxxxx.                  \                     |
 */
#include "ocr/components.h"

#include "nn/mem.h"

#include <math.h>

#define AREAS 4096 /* classes of area, when the smallest components are dropped */

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
static void fill_runs(ocr_components *s, const ocr_map *m, float thresh)
{
    int32_t at = 0, above = 0, above_end = 0;
    for (int y = 0; y < m->height; y++) {
        const float *row = m->value + (int64_t)y * m->width;
        int32_t first = at, k = above;
        for (int x = 0; x < m->width;) {
            if (!(row[x] > thresh)) {
                x++;
                continue;
            }
            ocr_run *r = &s->runs[at];
            *r = (ocr_run){y, x, x, at};
            while (x < m->width && row[x] > thresh)
                x++;
            r->x1 = x;
            while (k < above_end && s->runs[k].x1 < r->x0)
                k++;
            /* The last one that touches may touch the next run, too. */
            for (int32_t j = k; j < above_end && s->runs[j].x0 <= r->x1; j++)
                join(s->runs, j, at);
            at++;
        }
        above = first;
        above_end = at;
    }
}

/* Numbers components by their first runs; sorts the runs by them. */
static nn_err sort_components(ocr_components *s)
{
    int32_t n = (int32_t)s->n_runs;
    for (int32_t i = 0; i < n; i++)
        s->n += s->runs[i].label == i;
    s->item = nn_calloc((size_t)s->n + 1, sizeof *s->item);
    s->sorted = nn_alloc(((size_t)n + 1) * sizeof *s->sorted);
    if (!s->item || !s->sorted)
        return nn_fail_memory((size_t)n * sizeof *s->sorted, "components of a map");
    int count = 0;
    for (int32_t i = 0; i < n; i++) {
        ocr_run *r = &s->runs[i];
        /* Roots come before their runs, so a root's label is its component's number already. */
        r->label = r->label == i ? count++ : s->runs[r->label].label;
        s->item[r->label].n++;
        s->item[r->label].area += r->x1 - r->x0;
    }
    int32_t at = 0;
    for (int k = 0; k < s->n; k++) {
        s->item[k].first = at;
        at += s->item[k].n;
        s->item[k].n = 0;
    }
    for (int32_t i = 0; i < n; i++) {
        ocr_component *c = &s->item[s->runs[i].label];
        s->sorted[c->first + c->n++] = i;
    }
    return NN_OK;
}

/* Every label must be a root before components are numbered: flattened in rising order, each
 * run's label points to a run before it that is a root. */
static void flatten(ocr_components *s)
{
    for (int32_t i = 0; i < (int32_t)s->n_runs; i++)
        s->runs[i].label = root_of(s->runs, i);
}

/* Leaves the `most` largest, of equal ones the first; counts in classes of area. */
static int64_t drop_smallest(ocr_components *s, int64_t most)
{
    int64_t drop = s->n - most;
    if (drop <= 0)
        return 0;
    int32_t count[AREAS] = {0};
    for (int k = 0; k < s->n; k++)
        count[nn_min_i64(s->item[k].area, AREAS - 1)]++;
    int limit = AREAS - 1;
    int64_t room = most;
    while (limit > 0 && room >= count[limit])
        room -= count[limit--];
    int kept = 0;
    for (int k = 0; k < s->n; k++) {
        int64_t area = nn_min_i64(s->item[k].area, AREAS - 1);
        if (area > limit || (area == limit && room-- > 0))
            s->item[kept++] = s->item[k];
    }
    s->n = kept;
    return drop;
}

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

int ocr_components_hull(ocr_components *s, const ocr_component *c)
{
    const ocr_run *first = &s->runs[s->sorted[c->first]];
    const ocr_run *last = &s->runs[s->sorted[c->first + c->n - 1]];
    int top = first->y, rows = last->y - top + 1;
    for (int i = 0; i <= rows; i++) {
        s->left[i] = INFINITY;
        s->right[i] = -INFINITY;
    }
    for (int32_t i = 0; i < c->n; i++) {
        const ocr_run *r = &s->runs[s->sorted[c->first + i]];
        for (int k = r->y - top; k <= r->y - top + 1; k++) {
            s->left[k] = fmin(s->left[k], r->x0);
            s->right[k] = fmax(s->right[k], r->x1);
        }
    }
    /* Down the right side, then up the left one; the first corner is the upper right. */
    int n = 0;
    for (int i = 0; i <= rows; i++)
        n = add_corner(s->hull, 0, n, s->right[i], top + i);
    int from = n;
    for (int i = rows; i >= 0; i--)
        n = add_corner(s->hull, from, n, s->left[i], top + i);
    return n;
}

nn_err ocr_components_find(const ocr_map *m, float thresh, int most, ocr_components *s,
                           int64_t *dropped)
{
    nn_err err = NN_OK;
    *s = (ocr_components){0};
    s->n_runs = count_runs(m, thresh);
    if (s->n_runs > INT32_MAX)
        return nn_fail(NN_ERR_LIMIT, "a map of %d x %d has too many components", m->width,
                       m->height);
    size_t rows = (size_t)m->height + 1;
    s->runs = nn_alloc(((size_t)s->n_runs + 1) * sizeof *s->runs);
    s->left = nn_alloc(rows * sizeof *s->left);
    s->right = nn_alloc(rows * sizeof *s->right);
    s->hull = nn_alloc(4 * rows * sizeof *s->hull);
    if (!s->runs || !s->left || !s->right || !s->hull) {
        err = nn_fail_memory((size_t)s->n_runs * sizeof *s->runs, "components of a map");
        goto out;
    }
    fill_runs(s, m, thresh);
    flatten(s);
    NN_TRY(sort_components(s));
    *dropped = drop_smallest(s, most);
out:
    if (err)
        ocr_components_free(s);
    return err;
}

void ocr_components_free(ocr_components *s)
{
    nn_free(s->runs);
    nn_free(s->item);
    nn_free(s->sorted);
    nn_free(s->left);
    nn_free(s->right);
    nn_free(s->hull);
    *s = (ocr_components){0};
}
