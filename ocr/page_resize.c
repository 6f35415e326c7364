/* page_resize.c - a task is a few rows of the result: the rows that each of them wants are
 * summed into one row of floats, and that row along itself. Twice the work at most per source
 * pixel, and no intermediate picture.
 */
#include "ocr/page_resize.h"

#include <math.h>
#include <string.h>

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

#define LANES 16
#define SPARE 4 /* values behind a row that are read, and count nothing */

static void sum_rows(const resizing *r, int y, float *restrict row)
{
    const size_t n = (size_t)r->from->width * (size_t)r->from->channels;
    const size_t whole = n / LANES * LANES;
    const uint8_t *src = r->from->pixels + (size_t)r->y.first[y] * n;
    const float *w = r->y.weight + (size_t)y * (size_t)r->y.taps;
    memset(row, 0, (n + SPARE) * sizeof *row);
    for (int k = 0; k < r->y.count[y]; k++) {
        const uint8_t *restrict next = src + (size_t)k * n;
        const float g = w[k];
        for (size_t i = 0; i < whole; i += LANES)
            for (size_t j = 0; j < LANES; j++)
                row[i + j] += g * (float)next[i + j];
        for (size_t i = whole; i < n; i++)
            row[i] += g * (float)next[i];
    }
}

static uint8_t to_byte(float sum)
{
    return (uint8_t)(sum < 255 ? sum : 255);
}

static void resize_gray(const filter *f, int n, const float *row, uint8_t *out)
{
    for (int x = 0; x < n; x++) {
        const float *w = f->weight + (size_t)x * (size_t)f->taps, *src = row + f->first[x];
        float sum = 0.5f;
        for (int k = 0; k < f->count[x]; k++)
            sum += w[k] * src[k];
        out[x] = to_byte(sum);
    }
}

/* A vector of four for three channels: the last one is the next pixel's. */
static void resize_rgb(const filter *f, int n, const float *row, uint8_t *out)
{
    for (int x = 0; x < n; x++) {
        const float *w = f->weight + (size_t)x * (size_t)f->taps;
        const float *src = row + 3 * (size_t)f->first[x];
        float sum[4] = {0.5f, 0.5f, 0.5f, 0.5f};
        for (int k = 0; k < f->count[x]; k++)
            for (int j = 0; j < 4; j++)
                sum[j] += w[k] * src[3 * k + j];
        for (int j = 0; j < 3; j++)
            out[3 * x + j] = to_byte(sum[j]);
    }
}

static void resize_row(void *ctx, int64_t task, int thread)
{
    const resizing *r = ctx;
    const int c = r->to->channels;
    float *row = r->rows + (size_t)thread * r->row;
    uint8_t *out = r->to->pixels + (size_t)task * (size_t)r->to->width * (size_t)c;
    NN_ASSERT(c == 1 || c == 3);
    sum_rows(r, (int)task, row);
    if (c == 1)
        resize_gray(&r->x, r->to->width, row, out);
    else
        resize_rgb(&r->x, r->to->width, row, out);
}

nn_err ocr_resize(const io_image *from, int width, int height, io_image *out)
{
    nn_err err;
    resizing r = {.from = from, .to = out};
    NN_TRY(io_image_new(out, width, height, from->channels));
    NN_TRY(filter_new(&r.x, from->width, width));
    NN_TRY(filter_new(&r.y, from->height, height));
    r.row = nn_round_up((size_t)from->width * (size_t)from->channels + SPARE, LANES);
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
