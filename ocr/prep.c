/* prep.c - scaling in two passes, a band of output rows at a time.
 *
 *   u8 image rows --(weights of row y)--> one float row, image wide --(taps of column x)--> dst
 *
 * The vertical pass runs along rows, in lanes that every compiler makes vectors of. The
 * horizontal pass takes columns of BAND rows, a vector for each tap.
 */
#include "ocr/prep.h"

#include "nn/mem.h"
#include "ocr/otsu.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BAND 4

ocr_prep ocr_prep_defaults(void)
{
    return (ocr_prep){.height = 32, .max_width = 4096, .width_unit = 16, .contrast = true,
                      .narrow = 96, .polarity = true, .straighten = true, .pad = 100};
}

/* The decimal number at *text, moving behind it; false when there is none in [lo, hi]. */
static bool read_number(const char **text, int lo, int hi, int *out)
{
    int value = 0;
    const char *p = *text;
    while (*p >= '0' && *p <= '9' && value <= hi)
        value = 10 * value + (*p++ - '0');
    if (p == *text || value < lo || value > hi)
        return false;
    *text = p;
    *out = value;
    return true;
}

nn_err ocr_prep_parse(const char *text, ocr_prep *out)
{
    enum { REQUIRED = 4 }; /* the first ones */
    int contrast = 0, polarity = 0, straighten = 0;
    struct {
        const char *key;
        int lo, hi, *value;
        bool seen;
    } field[] = {
        {"height=", 1, OCR_PREP_MAX_HEIGHT, &out->height, false},
        {"max_width=", 1, OCR_PREP_MAX_WIDTH, &out->max_width, false},
        {"width_unit=", 1, 1024, &out->width_unit, false},
        {"contrast=", 0, 1, &contrast, false},
        {"narrow=", 0, 4096, &out->narrow, false},
        {"polarity=", 0, 1, &polarity, false},
        {"straighten=", 0, 1, &straighten, false},
        {"pad=", 0, 100, &out->pad, false},
    };
    const int fields = (int)(sizeof field / sizeof field[0]);
    *out = (ocr_prep){.pad = 100};
    const char *p = text;
    for (bool more = true; more;) {
        int i = 0;
        while (i < fields &&
               (field[i].seen || strncmp(p, field[i].key, strlen(field[i].key)) != 0))
            i++;
        const char *value = i < fields ? p + strlen(field[i].key) : p;
        bool good = i < fields &&
                    read_number(&value, field[i].lo, field[i].hi, field[i].value) &&
                    (*value == ';' || *value == 0);
        if (good) {
            field[i].seen = true;
            more = *value == ';';
        }
        for (int k = 0; good && !more && k < REQUIRED; k++)
            good = field[k].seen;
        if (!good)
            return nn_fail(NN_ERR_MODEL,
                           "octavo.preprocess: expected height=N;max_width=N;"
                           "width_unit=N;contrast=0|1[;narrow=N][;polarity=0|1]"
                           "[;straighten=0|1][;pad=PERCENT], found \"%.60s\" at byte %td",
                           p, p - text);
        p = value + 1;
    }
    out->contrast = contrast != 0;
    out->polarity = polarity != 0;
    out->straighten = straighten != 0;
    return NN_OK;
}

void ocr_prep_format(const ocr_prep *p, char *buffer, size_t size)
{
    int n = snprintf(buffer, size, "height=%d;max_width=%d;width_unit=%d;contrast=%d",
                     p->height, p->max_width, p->width_unit, p->contrast);
    if (p->narrow > 0)
        n += snprintf(buffer + n, size - (size_t)n, ";narrow=%d", p->narrow);
    if (p->polarity)
        n += snprintf(buffer + n, size - (size_t)n, ";polarity=1");
    if (p->straighten)
        n += snprintf(buffer + n, size - (size_t)n, ";straighten=1");
    if (p->pad != 100)
        snprintf(buffer + n, size - (size_t)n, ";pad=%d", p->pad);
}

float ocr_prep_pad(const ocr_prep *p)
{
    return 0.02f * (float)p->pad - 1;
}

int ocr_prep_width(const ocr_prep *p, int32_t w, int32_t h)
{
    NN_ASSERT(w >= 1 && h >= 1);
    int64_t width = ((int64_t)w * p->height * 2 + h) / (2 * (int64_t)h);
    width = nn_max_i64(width, 1);
    if (width < p->narrow)
        width = nn_min_i64(p->narrow, 2 * width);
    return (int)nn_min_i64(width, p->max_width);
}

/* Which source pixels one output pixel sums, and with what weights: first[i], then count[i]
 * weights at weight + i*taps. */
typedef struct filter {
    int taps;
    int32_t *first, *count;
    float *weight;
} filter;

/* Most source pixels that g of prep.h touches: the support is 2s wide. */
static int filter_taps(int n, int m)
{
    return n > m ? (int)nn_ceil_div(2 * (int64_t)n, m) + 1 : 3;
}

static void fill_filter(filter *f, int n, int m)
{
    double ratio = (double)n / m, s = ratio > 1.0 ? ratio : 1.0;
    for (int i = 0; i < m; i++) {
        double center = (i + 0.5) * ratio, sum = 0.0;
        int lo = (int)nn_max_i64((int64_t)floor(center - s - 0.5) + 1, 0);
        float *w = f->weight + (size_t)i * (size_t)f->taps;
        int k = 0;
        for (int x = lo; x < n && x + 0.5 < center + s; x++) {
            NN_ASSERT(k < f->taps);
            double g = 1.0 - fabs(x + 0.5 - center) / s;
            w[k++] = (float)g;
            sum += g;
        }
        NN_ASSERT(k > 0);
        for (int j = 0; j < k; j++)
            w[j] = (float)(w[j] / sum);
        f->first[i] = lo;
        f->count[i] = k;
    }
}

#define LANES 16

/* row[x] = sum over the filter's source rows. */
static void scale_down_column(const filter *f, int y, const io_image *image,
                              float *restrict row)
{
    const int width = image->width, whole = width / LANES * LANES;
    const float *w = f->weight + (size_t)y * (size_t)f->taps;
    const uint8_t *src = image->pixels + (size_t)f->first[y] * (size_t)width;
    memset(row, 0, (size_t)width * sizeof *row);
    for (int k = 0; k < f->count[y]; k++) {
        const uint8_t *restrict next = src + (size_t)k * (size_t)width;
        const float g = w[k];
        for (int x = 0; x < whole; x += LANES)
            for (int j = 0; j < LANES; j++)
                row[x + j] += g * (float)next[x + j];
        for (int x = whole; x < width; x++)
            row[x] += g * (float)next[x];
    }
}

/* BAND rows of `width` floats to columns of BAND. */
static void interleave(const float *restrict rows, int width, float *restrict columns)
{
    for (int x = 0; x < width; x++)
        for (int b = 0; b < BAND; b++)
            columns[(size_t)x * BAND + (size_t)b] = rows[(size_t)b * (size_t)width + (size_t)x];
}

/* Columns of BAND at src to BAND rows of m at dst. */
static void scale_along_row(const filter *f, int m, const float *src, float *dst, int stride)
{
    for (int i = 0; i < m; i++) {
        const float *w = f->weight + (size_t)i * (size_t)f->taps;
        const float *s = src + (size_t)f->first[i] * BAND;
        float sum[BAND] = {0};
        for (int k = 0; k < f->count[i]; k++)
            for (int b = 0; b < BAND; b++)
                sum[b] += w[k] * s[(size_t)k * BAND + (size_t)b];
        for (int b = 0; b < BAND; b++)
            dst[(size_t)b * (size_t)stride + (size_t)i] = sum[b];
    }
}

/* Smallest value that `rank` or more of the counted pixels do not exceed. */
static int percentile(const int64_t histogram[256], int64_t rank)
{
    int64_t sum = 0;
    int v = 0;
    for (; v < 255; v++) {
        sum += histogram[v];
        if (sum >= rank)
            break;
    }
    return v;
}

/* Whether most of the outermost pixels are not above the threshold. */
static bool dark_around(const ocr_prep *p, const float *v, int width, int stride, int threshold)
{
    int dark = 0;
    for (int y = 0; y < p->height; y++) {
        bool edge = y == 0 || y == p->height - 1;
        for (int x = 0; x < width; x += edge || width == 1 ? 1 : width - 1)
            dark += (int)(v[(size_t)y * (size_t)stride + (size_t)x] + 0.5f) <= threshold;
    }
    int all = p->height == 1 || width == 1 ? p->height * width
                                           : 2 * width + 2 * (p->height - 2);
    return 2 * dark > all;
}

/* The weights sum to 1 but for rounding: white may come out above 255. */
static int to_level(float v)
{
    return (int)(v + 0.5f < 255.0f ? v + 0.5f : 255.0f);
}

static float stretch(float v, float offset, float scale, float sign)
{
    v = (v - offset) * scale;
    v = v < 0.0f ? 0.0f : v;
    v = v > 255.0f ? 255.0f : v;
    return sign * (v * (2.0f / 255.0f) - 1.0f);
}

/* 0..255 to -1..1, stretched and turned to dark on light when asked. */
static void normalize(const ocr_prep *p, float *dst, int width, int stride)
{
    float offset = 0.0f, scale = 1.0f, sign = 1.0f;
    if (p->contrast || p->polarity) {
        int64_t histogram[256] = {0};
        for (int y = 0; y < p->height; y++)
            for (int x = 0; x < width; x++)
                histogram[to_level(dst[(size_t)y * (size_t)stride + (size_t)x])]++;
        int64_t count = (int64_t)p->height * width;
        int lo = percentile(histogram, nn_ceil_div(count, 100));
        int hi = percentile(histogram, nn_ceil_div(count * 99, 100));
        if (p->contrast && hi - lo >= 16) {
            offset = (float)lo;
            scale = 255.0f / (float)(hi - lo);
        }
        if (p->polarity && hi - lo >= 16 &&
            dark_around(p, dst, width, stride, ocr_otsu(histogram, count)))
            sign = -1.0f;
    }
    for (int y = 0; y < p->height; y++) {
        float *row = dst + (size_t)y * (size_t)stride;
        int x = 0;
        for (; x + LANES <= width; x += LANES)
            for (int j = 0; j < LANES; j++)
                row[x + j] = stretch(row[x + j], offset, scale, sign);
        for (; x < width; x++)
            row[x] = stretch(row[x], offset, scale, sign);
    }
}

/* Cuts `bytes` off the block at *at. */
static void *take(char **at, size_t bytes)
{
    void *block = *at;
    *at += nn_round_up(bytes, NN_ALIGN);
    return block;
}

nn_err ocr_prep_line(const ocr_prep *p, const io_image *gray, float *dst, int stride)
{
    NN_ASSERT(gray->channels == 1);
    const int width = ocr_prep_width(p, gray->width, gray->height);
    NN_ASSERT(stride >= width);
    filter fx = {.taps = filter_taps(gray->width, width)};
    filter fy = {.taps = filter_taps(gray->height, p->height)};
    const size_t m = (size_t)width, h = (size_t)p->height;
    size_t wx = m * (size_t)fx.taps * sizeof(float), wy = h * (size_t)fy.taps * sizeof(float);
    size_t band = (size_t)BAND * (size_t)gray->width * sizeof(float);
    size_t out_band = (size_t)BAND * m * sizeof(float);
    size_t bytes = wx + wy + 2 * band + out_band + 2 * (m + h) * sizeof(int32_t) + 9 * NN_ALIGN;
    char *block = nn_alloc(bytes), *at = block;
    if (!block)
        return nn_fail_memory(bytes, "scaling a line");
    fx.weight = take(&at, wx);
    fy.weight = take(&at, wy);
    float *rows = take(&at, band), *columns = take(&at, band), *out = take(&at, out_band);
    fx.first = take(&at, m * sizeof(int32_t));
    fx.count = take(&at, m * sizeof(int32_t));
    fy.first = take(&at, h * sizeof(int32_t));
    fy.count = take(&at, h * sizeof(int32_t));
    fill_filter(&fx, gray->width, width);
    fill_filter(&fy, gray->height, p->height);
    for (int y = 0; y < p->height; y += BAND) {
        int n = (int)nn_min_i64(BAND, p->height - y);
        for (int b = 0; b < BAND; b++)
            /* The last band repeats the last row where the height is no multiple. */
            scale_down_column(&fy, y + (b < n ? b : n - 1), gray,
                              rows + (size_t)b * (size_t)gray->width);
        interleave(rows, gray->width, columns);
        scale_along_row(&fx, width, columns, out, width);
        for (int b = 0; b < n; b++)
            memcpy(dst + (size_t)(y + b) * (size_t)stride, out + (size_t)b * m,
                   m * sizeof *dst);
    }
    normalize(p, dst, width, stride);
    nn_free(block);
    return NN_OK;
}
