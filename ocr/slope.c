/* slope.c - projection profiles of a reduced copy, for a fixed set of slopes. */
#include "ocr/slope.h"

#include "nn/mem.h"
#include "ocr/prep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SMALL_HEIGHT 32
#define MOST_WIDTH (SMALL_HEIGHT * OCR_SLOPE_ASPECT + 1)
#define MOST_ROWS (SMALL_HEIGHT + MOST_WIDTH) /* at a slope of 0.5 */
#define MOST_SLOPE 0.5
#define SLOPES 21 /* odd: the middle one is 0 */
#define LEAST_GAIN 1.06
#define LEAST_RISE 0.1 /* of the height, from end to end */
#define BAND_SHARE 0.4 /* of the profile's 90th percentile */
#define BAND_MARGIN (1 / 16.0)

/* |dv/dx| of column x at edge[x][1..SMALL_HEIGHT], between zeros. */
#define EDGES (SMALL_HEIGHT + 2)

static void find_edges(const float *v, int w, double *edge)
{
    memset(edge, 0, (size_t)w * EDGES * sizeof *edge);
    for (int y = 0; y < SMALL_HEIGHT; y++) {
        const float *row = v + (size_t)y * (size_t)w;
        for (int x = 1; x + 1 < w; x++)
            edge[(size_t)x * EDGES + (size_t)y + 1] =
                fabs((double)row[x + 1] - (double)row[x - 1]);
    }
}

/* Row k of a profile gets a share of the edges in row k and in the one above it. */
static void add_column(double *restrict profile, const double *restrict edge, double share)
{
    for (int y = 0; y < SMALL_HEIGHT; y++)
        profile[y] = profile[y] + share * edge[y] + (1 - share) * edge[y + 1];
    profile[SMALL_HEIGHT] += share * edge[SMALL_HEIGHT];
}

/* The sums of all columns' edges to profile[0..n-1], rows moved by slope; middle + y is a
 * pixel's row where its column is not moved. */
static void project(const double *edge, int w, double slope, int middle, double *profile,
                    int n)
{
    memset(profile, 0, (size_t)n * sizeof *profile);
    for (int x = 1; x + 1 < w; x++) {
        double shift = middle + slope * (x - 0.5 * (w - 1));
        int row = (int)floor(shift);
        NN_ASSERT(row >= 0 && row + SMALL_HEIGHT < n);
        add_column(profile + row, edge + (size_t)x * EDGES, shift - row);
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Where the text is: lines through the middle column at rows top..bottom with this slope. */
typedef struct band {
    double slope; /* 0: level, or nothing is sure */
    double top, bottom; /* of the image's height; may lie outside of 0..1 */
} band;

/* profile[k] is the row k - middle at the middle column. */
static void find_rows(const double *profile, int n, int middle, double *sorted, band *b)
{
    double sum[MOST_ROWS];
    for (int k = 0; k < n; k++)
        sum[k] = profile[k] + (k > 0 ? profile[k - 1] : 0) + (k + 1 < n ? profile[k + 1] : 0);
    memcpy(sorted, sum, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, compare_doubles);
    double least = BAND_SHARE * sorted[(n - 1) * 9 / 10];
    int first = 0, last = n - 1;
    while (first < last && sum[first] <= least)
        first++;
    while (last > first && sum[last] <= least)
        last--;
    b->top = (double)(first - middle) / SMALL_HEIGHT - BAND_MARGIN;
    b->bottom = (double)(last + 1 - middle) / SMALL_HEIGHT + BAND_MARGIN;
}

static nn_err find_band(const io_image *gray, band *b)
{
    const ocr_prep small = {.height = SMALL_HEIGHT, .max_width = MOST_WIDTH, .width_unit = 1};
    nn_err err = NN_OK;
    int w = ocr_prep_width(&small, gray->width, gray->height);
    int middle = (int)ceil(MOST_SLOPE * w / 2) + 1, n = SMALL_HEIGHT + 2 * middle + 1;
    int best = SLOPES / 2;
    double score[SLOPES], profile[MOST_ROWS], sorted[MOST_ROWS];
    NN_ASSERT(n <= MOST_ROWS);
    float *v = nn_alloc((size_t)w * SMALL_HEIGHT * sizeof *v);
    double *edge = nn_alloc((size_t)w * EDGES * sizeof *edge);
    if (!v || !edge) {
        err = nn_fail_memory((size_t)w * EDGES * sizeof *edge, "a line's slope");
        goto out;
    }
    b->slope = 0;
    NN_TRY(ocr_prep_line(&small, gray, v, w));
    find_edges(v, w, edge);
    for (int i = 0; i < SLOPES; i++) {
        project(edge, w, MOST_SLOPE * (2.0 * i / (SLOPES - 1) - 1), middle, profile, n);
        score[i] = 0;
        for (int k = 0; k < n; k++)
            score[i] += profile[k] * profile[k];
    }
    /* Of equals the level one. */
    for (int i = 0; i < SLOPES; i++)
        if (score[i] > score[best])
            best = i;
    double slope = MOST_SLOPE * (2.0 * best / (SLOPES - 1) - 1);
    if (score[best] > LEAST_GAIN * score[SLOPES / 2] &&
        fabs(slope) * w > LEAST_RISE * SMALL_HEIGHT) {
        b->slope = slope;
        project(edge, w, slope, middle, profile, n);
        find_rows(profile, n, middle, sorted, b);
    }
out:
    nn_free(edge);
    nn_free(v);
    return err;
}

nn_err ocr_slope_correct(const io_image *gray, io_image *out, bool *changed)
{
    nn_err err = NN_OK;
    band b;
    NN_ASSERT(gray->channels == 1);
    const int w = gray->width, h = gray->height;
    *changed = false;
    if (w < 4 || h < 8 || w > (int64_t)OCR_SLOPE_ASPECT * h)
        return NN_OK;
    NN_TRY(find_band(gray, &b));
    if (b.slope == 0)
        return NN_OK;
    int from = (int)floor(b.top * h), rows = (int)ceil(b.bottom * h) - from;
    io_image level = {0};
    NN_TRY(io_image_new(&level, w, rows, 1));
    for (int x = 0; x < w; x++) {
        /* Pixel y of a column belongs to row y + shift; edges are repeated. */
        double shift = b.slope * (x - 0.5 * (w - 1));
        for (int k = 0; k < rows; k++) {
            double y = from + k - shift;
            int row = (int)floor(y);
            double share = y - row;
            int above = row < 0 ? 0 : row >= h ? h - 1 : row;
            int below = row + 1 < 0 ? 0 : row + 1 >= h ? h - 1 : row + 1;
            double a = gray->pixels[(size_t)above * (size_t)w + (size_t)x];
            double c = gray->pixels[(size_t)below * (size_t)w + (size_t)x];
            level.pixels[(size_t)k * (size_t)w + (size_t)x] =
                (uint8_t)(a + share * (c - a) + 0.5);
        }
    }
    *out = level;
    *changed = true;
out:
    return err;
}
