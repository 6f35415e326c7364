/* page_resize.c - a task is a few rows of the result: the rows that each of them wants are
 * summed into one row of floats, and that row along itself. Twice the work at most per source
 * pixel, and no intermediate picture.
 */
#include "ocr/page_resize.h"

#include <math.h>

#include "nn/mem.h"
#include "nn/parallel.h"

/* Of output i: pixels first[i] .. first[i] + count[i] - 1, weights at weight + i taps. */
typedef struct filter {
    int taps;
    int32_t *first, *count;
    float *weight;
} filter;

typedef struct resizing {
    const io_image *from;
    io_image *to;
    filter x, y;
    float *rows; /* [threads][row] */
    size_t row;
} resizing;

static void filter_free(filter *f)
{
    nn_free(f->first);
    nn_free(f->count);
    nn_free(f->weight);
}

static nn_err filter_new(filter *f, int n, int m)
{
    double ratio = (double)n / m, s = ratio > 1 ? ratio : 1;
    f->taps = (int)ceil(2 * s) + 1;
    f->first = nn_alloc((size_t)m * sizeof *f->first);
    f->count = nn_alloc((size_t)m * sizeof *f->count);
    f->weight = nn_alloc((size_t)m * (size_t)f->taps * sizeof *f->weight);
    if (!f->first || !f->count || !f->weight)
        return nn_fail_memory((size_t)m * (size_t)f->taps * sizeof *f->weight, "a filter");
    for (int i = 0; i < m; i++) {
        double middle = (i + 0.5) * ratio, sum = 0;
        int lo = (int)fmax(0, floor(middle - s - 0.5) + 1), k = 0;
        float *w = f->weight + (size_t)i * (size_t)f->taps;
        for (int x = lo; x < n && x + 0.5 < middle + s; x++) {
            NN_ASSERT(k < f->taps);
            w[k] = (float)(1 - fabs(x + 0.5 - middle) / s);
            sum += (double)w[k++];
        }
        NN_ASSERT(k > 0);
        for (int j = 0; j < k; j++)
            w[j] = (float)((double)w[j] / sum);
        f->first[i] = lo;
        f->count[i] = k;
    }
    return NN_OK;
}

static void sum_rows(const resizing *r, int y, float *restrict row)
{
    size_t n = (size_t)r->from->width * (size_t)r->from->channels;
    const uint8_t *src = r->from->pixels + (size_t)r->y.first[y] * n;
    const float *w = r->y.weight + (size_t)y * (size_t)r->y.taps;
    for (size_t i = 0; i < n; i++)
        row[i] = w[0] * (float)src[i];
    for (int k = 1; k < r->y.count[y]; k++) {
        const uint8_t *restrict next = src + (size_t)k * n;
        const float g = w[k];
        for (size_t i = 0; i < n; i++)
            row[i] += g * (float)next[i];
    }
}

static void resize_row(void *ctx, int64_t task, int thread)
{
    const resizing *r = ctx;
    const int y = (int)task, c = r->to->channels;
    float *row = r->rows + (size_t)thread * r->row;
    uint8_t *out = r->to->pixels + (size_t)y * (size_t)r->to->width * (size_t)c;
    sum_rows(r, y, row);
    for (int x = 0; x < r->to->width; x++) {
        const float *w = r->x.weight + (size_t)x * (size_t)r->x.taps;
        const float *src = row + (size_t)r->x.first[x] * (size_t)c;
        for (int j = 0; j < c; j++) {
            float sum = 0.5f;
            for (int k = 0; k < r->x.count[x]; k++)
                sum += w[k] * src[k * c + j];
            out[x * c + j] = (uint8_t)(sum < 255 ? sum : 255);
        }
    }
}

nn_err ocr_resize(const io_image *from, int width, int height, io_image *out)
{
    nn_err err;
    resizing r = {.from = from, .to = out};
    NN_TRY(io_image_new(out, width, height, from->channels));
    NN_TRY(filter_new(&r.x, from->width, width));
    NN_TRY(filter_new(&r.y, from->height, height));
    r.row = nn_round_up((size_t)from->width * (size_t)from->channels, 16);
    r.rows = nn_alloc((size_t)nn_threads() * r.row * sizeof *r.rows);
    if (!r.rows) {
        err = nn_fail_memory((size_t)nn_threads() * r.row * sizeof *r.rows, "rows");
        goto out;
    }
    nn_parallel(height, resize_row, &r);
out:
    filter_free(&r.x);
    filter_free(&r.y);
    nn_free(r.rows);
    if (err != NN_OK)
        io_image_free(out);
    return err;
}
