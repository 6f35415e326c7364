/* blobs.c - each row's runs are joined to those of the row above; a blob is closed when no run of
 * a row belongs to it, so that only the blobs of two rows are open at a time.
 */
#include "ocr/blobs.h"

#include "nn/mem.h"

#include <string.h>

typedef struct run {
    int32_t x0, x1, label; /* [x0, x1) */
} run;

typedef struct open_blob {
    int32_t x0, y0, x1, y1; /* cells */
    int32_t root;           /* another open blob that it is part of, or itself */
    int32_t number;         /* what the blob of this place is called in the next row */
    bool touches, seen;     /* seen: in the row above */
} open_blob;

typedef struct finder {
    const ocr_ink_map *map;
    const uint8_t *covered;
    uint8_t *limit; /* of each tile, in a row */
    float wide, high;
    run *above, *row;
    open_blob *open;
    int32_t n_above, n_row, n_open;
    int n;
    ocr_blob *out;
} finder;

static int32_t root_of(finder *f, int32_t i)
{
    while (f->open[i].root != i) {
        f->open[i].root = f->open[f->open[i].root].root;
        i = f->open[i].root;
    }
    return i;
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t join(finder *f, int32_t a, int32_t b)
{
    a = root_of(f, a);
    b = root_of(f, b);
    if (a == b)
        return a;
    open_blob *p = &f->open[a];
    const open_blob *q = &f->open[b];
    p->x0 = least(p->x0, q->x0);
    p->y0 = least(p->y0, q->y0);
    p->x1 = most(p->x1, q->x1);
    p->y1 = most(p->y1, q->y1);
    p->touches |= q->touches;
    f->open[b].root = a;
    return a;
}

static bool covered_ink(const finder *f, int32_t x, int32_t y)
{
    const ocr_ink_map *m = f->map;
    return x >= 0 && y >= 0 && x < m->width && y < m->height &&
           f->covered[(size_t)y * (size_t)m->width + (size_t)x] && ocr_ink_map_is_ink(m, x, y);
}

/* Beside its ends, above and below it. */
static bool run_touches(const finder *f, const run *r, int32_t y)
{
    if (covered_ink(f, r->x0 - 1, y) || covered_ink(f, r->x1, y))
        return true;
    for (int32_t x = r->x0; x < r->x1; x++)
        if (covered_ink(f, x, y - 1) || covered_ink(f, x, y + 1))
            return true;
    return false;
}

static void close_blob(finder *f, const open_blob *b)
{
    const ocr_ink_map *m = f->map;
    float cx = 0.5f * (float)m->width, cy = 0.5f * (float)m->height;
    ocr_rule box = {((float)b->x0 - cx) * m->cell, ((float)b->y0 - cy) * m->cell,
                    ((float)b->x1 - cx) * m->cell, ((float)b->y1 - cy) * m->cell};
    if (f->n < OCR_BLOBS && box.x1 - box.x0 <= f->wide && box.y1 - box.y0 <= f->high)
        f->out[f->n++] = (ocr_blob){box, b->touches};
}

static void find_runs(finder *f, int32_t y)
{
    const ocr_ink_map *m = f->map;
    const uint8_t *covered = f->covered + (size_t)y * (size_t)m->width;
    const uint8_t *grey = m->grey + (size_t)y * (size_t)m->width, *limit = f->limit;
    f->n_row = 0;
    for (int32_t t = 0; t < m->tiles && y % OCR_INK_TILE == 0; t++)
        f->limit[t] = ocr_ink_map_limit(m, t, y);
    for (int32_t x = 0; x < m->width; x++) {
        if (grey[x] >= limit[x / OCR_INK_TILE] || covered[x])
            continue;
        run *r = &f->row[f->n_row++];
        *r = (run){x, x, -1};
        while (x < m->width && grey[x] < limit[x / OCR_INK_TILE] && !covered[x])
            x++;
        r->x1 = x;
    }
}

/* Gives each run of the row a blob: one of those above that it touches, or a new one. */
static void label_runs(finder *f, int32_t y)
{
    int32_t k = 0;
    for (int32_t i = 0; i < f->n_row; i++) {
        run *r = &f->row[i];
        while (k < f->n_above && f->above[k].x1 < r->x0)
            k++;
        for (int32_t j = k; j < f->n_above && f->above[j].x0 <= r->x1; j++)
            r->label = r->label < 0 ? f->above[j].label : join(f, r->label, f->above[j].label);
        if (r->label < 0) {
            r->label = f->n_open++;
            f->open[r->label] = (open_blob){.x0 = r->x0, .y0 = y, .x1 = r->x1, .y1 = y + 1,
                                             .root = r->label};
        }
        open_blob *b = &f->open[root_of(f, r->label)];
        b->x0 = least(b->x0, r->x0);
        b->x1 = most(b->x1, r->x1);
        b->y1 = y + 1;
        b->touches |= run_touches(f, r, y);
    }
}

/* Closes the blobs without a run in this row, and numbers the others anew. */
static void end_row(finder *f)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < f->n_open; i++)
        f->open[i].seen = false;
    for (int32_t i = 0; i < f->n_row; i++) {
        f->row[i].label = root_of(f, f->row[i].label);
        f->open[f->row[i].label].seen = true;
    }
    for (int32_t i = 0; i < f->n_open; i++) {
        open_blob b = f->open[i];
        if (b.root != i)
            continue;
        if (!b.seen) {
            close_blob(f, &b);
            continue;
        }
        f->open[i].number = kept;
        b.root = kept;
        b.number = f->open[kept].number; /* of the one that was there */
        f->open[kept++] = b;
    }
    for (int32_t i = 0; i < f->n_row; i++)
        f->row[i].label = f->open[f->row[i].label].number;
    f->n_open = kept;
    run *swap = f->above;
    f->above = f->row;
    f->row = swap;
    f->n_above = f->n_row;
}

nn_err ocr_blobs_find(const ocr_ink_map *m, const uint8_t *covered, float wide, float high,
                      int *n, ocr_blob **out)
{
    nn_err err = NN_OK;
    size_t runs = (size_t)m->width / 2 + 2;
    finder f = {.map = m, .covered = covered, .wide = wide, .high = high};
    f.above = nn_alloc(runs * sizeof *f.above);
    f.row = nn_alloc(runs * sizeof *f.row);
    f.open = nn_alloc(2 * runs * sizeof *f.open);
    f.out = nn_alloc(OCR_BLOBS * sizeof *f.out);
    f.limit = nn_alloc((size_t)m->tiles + 1);
    *n = 0;
    *out = NULL;
    if (!f.above || !f.row || !f.open || !f.out || !f.limit) {
        err = nn_fail_memory(OCR_BLOBS * sizeof *f.out, "the ink of a page");
        goto out;
    }
    for (int32_t y = 0; y < m->height; y++) {
        find_runs(&f, y);
        label_runs(&f, y);
        end_row(&f);
    }
    f.n_row = 0;
    end_row(&f);
    *n = f.n;
    *out = f.out;
    f.out = NULL;
out:
    nn_free(f.limit);
    nn_free(f.out);
    nn_free(f.open);
    nn_free(f.row);
    nn_free(f.above);
    return err;
}
