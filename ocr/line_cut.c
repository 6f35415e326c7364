/* line_cut.c - see line_cut.h. Sums of 3 x 3 pixels are kept as they are, nine times a shade of grey:
 * noise of one pixel counts a third, a stroke's ink all of it. */
#include "ocr/line_cut.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/mem.h"

#define NINE 9
#define LEVELS (255 * NINE + 1)
#define STRONGEST 10 /* places; a dust pixel has 9 */
#define PLAIN 8      /* shades of grey between places that may be one tone */
#define NOISE 6.0    /* standard deviations that noise does not reach in a picture */
#define NOISIEST 64  /* shades of grey: more is no noise but a pattern, and text may be on it */
#define QUARTER 0.3186  /* half of a Gauss curve's quarter lies within so many of them */
#define LEAST 0.4       /* of the contrast */
#define RULE 1.9        /* of the picture's height: no letter is as wide */
#define FULL_ROW 0.08   /* of the fullest row's ink: rows of the band */
#define JOIN 0.4        /* of a stretch's height: gaps below belong to it */
#define RISE 0.9        /* of the band's height: how far ascenders go above it */
#define FALL 0.6        /* ..., and tails below */
#define LOOSE 0.35      /* of the picture's height: a line as high or higher fills it */
#define MARGIN 0.25     /* of the line's height, above and below */
#define SIDE_MARGIN 0.5 /* ..., left and right */
#define SOLID 0.7       /* of its box is ink: a dash, a stop, no letter */
#define DOT_ROOM 5      /* heights of a stop that its line takes */
#define SIDEWAYS 1.3    /* height over width: all bands count, text may run up or down */

typedef struct view {
    const io_image *image;
    int32_t w, h;       /* of the sums: the outermost pixels have none */
    uint16_t *sum;      /* of 3 x 3 pixels around (x + 1, y + 1) */
    double at, dx, dy;  /* ground: nine times at + dx x + dy y */
    double limit, sign; /* ink: sign (sum - ground) > limit */
} view;

static nn_err view_new(const io_image *image, view *v)
{
    *v = (view){.image = image, .w = image->width - 2, .h = image->height - 2};
    if (v->w < 1 || v->h < 1) {
        v->w = v->h = 0;
        return NN_OK;
    }
    v->sum = nn_alloc((size_t)v->w * (size_t)v->h * sizeof *v->sum);
    if (!v->sum)
        return nn_fail_memory((size_t)v->w * (size_t)v->h * sizeof *v->sum, "a line's margins");
    size_t row = (size_t)image->width;
    for (int32_t y = 0; y < v->h; y++) {
        const uint8_t *p = image->pixels + (size_t)y * row;
        uint16_t *to = v->sum + (size_t)y * (size_t)v->w;
        for (int32_t x = 0; x < v->w; x++, p++)
            to[x] = (uint16_t)(p[0] + p[1] + p[2] + p[row] + p[row + 1] + p[row + 2] +
                               p[2 * row] + p[2 * row + 1] + p[2 * row + 2]);
    }
    return NN_OK;
}

static int sum_at(const view *v, int32_t x, int32_t y)
{
    return v->sum[(size_t)y * (size_t)v->w + (size_t)x];
}

/* The smallest value that `share` of the counted ones do not exceed. */
static int quantile(const int64_t *count, int64_t all, double share)
{
    int64_t n = 0;
    int v = 0;
    while (v < LEVELS - 1 && (double)(n += count[v]) < share * (double)all)
        v++;
    return v;
}

/* The STRONGEST-th largest; of few, one of those at the top. */
static int strongest(const int64_t *count, int64_t all)
{
    int64_t n = 0, wanted = nn_min_i64(STRONGEST, 1 + all / 32);
    int v = LEVELS - 1;
    while (v > 0 && (n += count[v]) < wanted)
        v--;
    return v;
}

/* Differences of places dx, dy apart are noise, or less. */
static bool is_plain_along(const view *v, int32_t dx, int32_t dy, int64_t *count)
{
    int64_t all = (int64_t)(v->w - dx) * (v->h - dy);
    if (dx >= v->w || dy >= v->h)
        return true;
    memset(count, 0, LEVELS * sizeof *count);
    for (int32_t y = 0; y + dy < v->h; y++)
        for (int32_t x = 0; x + dx < v->w; x++)
            count[abs(sum_at(v, x, y) - sum_at(v, x + dx, y + dy))]++;
    double noise = quantile(count, all, 0.25) / QUARTER;
    int most = strongest(count, all);
    return most < PLAIN * NINE || (most < NOISIEST * NINE && most < NOISE * noise);
}

static bool is_plain(const view *v, int64_t *count)
{
    int32_t side = v->w < v->h ? v->w : v->h, step = side / 16 > 3 ? side / 16 : 3;
    step = step < side ? step : side > 1 ? side / 2 : 1;
    return is_plain_along(v, step, 0, count) && is_plain_along(v, 0, step, count);
}

static int edge_median(const view *v, bool column, int32_t at, int64_t *count)
{
    int32_t n = column ? v->h : v->w;
    memset(count, 0, LEVELS * sizeof *count);
    for (int32_t i = 0; i < n; i++)
        count[column ? sum_at(v, at, i) : sum_at(v, i, at)]++;
    return quantile(count, n, 0.5);
}

static double ground(const view *v, int32_t x, int32_t y)
{
    return v->at + v->dx * x + v->dy * y;
}

/* Ground, and what is ink on it. */
static void find_tones(view *v, int64_t *count, int64_t *light)
{
    int left = edge_median(v, true, 0, count), right = edge_median(v, true, v->w - 1, count);
    int top = edge_median(v, false, 0, count), low = edge_median(v, false, v->h - 1, count);
    v->dx = v->w > 1 ? (double)(right - left) / (v->w - 1) : 0;
    v->dy = v->h > 1 ? (double)(low - top) / (v->h - 1) : 0;
    v->at = (left + right + top + low) / 4.0 - v->dx * (v->w - 1) / 2 - v->dy * (v->h - 1) / 2;
    memset(count, 0, LEVELS * sizeof *count);
    memset(light, 0, LEVELS * sizeof *light);
    for (int32_t y = 0; y < v->h; y++)
        for (int32_t x = 0; x < v->w; x++) {
            double d = sum_at(v, x, y) - ground(v, x, y);
            (d < 0 ? count : light)[(int)fmin(fabs(d), LEVELS - 1)]++;
        }
    int64_t all = (int64_t)v->w * v->h;
    int dark = strongest(count, all), bright = strongest(light, all);
    v->sign = dark >= bright ? -1 : 1;
    v->limit = LEAST * (double)nn_max_i64(dark, bright);
}

static bool is_ink(const view *v, int32_t x, int32_t y)
{
    return v->sign * (sum_at(v, x, y) - ground(v, x, y)) > v->limit;
}

typedef struct stretch {
    int32_t from, to;
    int64_t ink;
} stretch; /* rows from..to - 1 */

/* Ink of each row, without rules. */
static void count_rows(const view *v, int32_t *rows)
{
    for (int32_t y = 0; y < v->h; y++)
        for (int32_t x = 0, run = 0; x <= v->w; x++) {
            if (x < v->w && is_ink(v, x, y)) {
                run++;
                continue;
            }
            rows[y] += run > RULE * v->image->height ? 0 : run;
            run = 0;
        }
}

/* Two stretches become one where the gap between them is small for the higher of them. */
static int join(stretch *s, int n)
{
    for (int i = 1; i < n;) {
        int32_t high = (int32_t)nn_max_i64(s[i].to - s[i].from, s[i - 1].to - s[i - 1].from);
        if (s[i].from - s[i - 1].to > JOIN * high) {
            i++;
            continue;
        }
        s[i - 1].to = s[i].to;
        s[i - 1].ink += s[i].ink;
        memmove(s + i, s + i + 1, (size_t)(n - i - 1) * sizeof *s);
        n--;
        i = i > 1 ? i - 1 : 1; /* it may reach its other neighbour now */
    }
    return n;
}

/* The line's rows; false where there are none. s: room for all stretches. */
static bool find_band(const view *v, const int32_t *rows, stretch *s, stretch *band)
{
    int n = 0;
    int32_t most = 0;
    for (int32_t y = 0; y < v->h; y++)
        most = rows[y] > most ? rows[y] : most;
    for (int32_t y = 0; y < v->h && most > 0; y++) {
        if (rows[y] == 0 || rows[y] < FULL_ROW * most)
            continue;
        if (n == 0 || s[n - 1].to < y)
            s[n++] = (stretch){y, y, 0};
        s[n - 1].to = y + 1;
        s[n - 1].ink += rows[y];
    }
    if (n == 0)
        return false;
    if (v->h > SIDEWAYS * v->w) {
        *band = (stretch){s[0].from, s[n - 1].to, 0};
        return true;
    }
    n = join(s, n);
    *band = s[0];
    for (int i = 1; i < n; i++)
        if (s[i].ink > band->ink)
            *band = s[i];
    int32_t high = band->to - band->from;
    int32_t first = (int32_t)nn_max_i64(0, band->from - (int32_t)(RISE * high));
    int32_t last = (int32_t)nn_min_i64(v->h, band->to + (int32_t)(FALL * high));
    while (rows[first] == 0)
        first++;
    while (rows[last - 1] == 0)
        last--;
    *band = (stretch){first, last, 0};
    return true;
}

/* Columns x0..x1 - 1 that hold ink of the band, and how much that is. */
static int64_t find_columns(const view *v, const stretch *band, int32_t *x0, int32_t *x1)
{
    int64_t all = 0;
    int32_t least = (int32_t)nn_max_i64(2, (band->to - band->from) / 16);
    *x0 = v->w, *x1 = 0;
    for (int32_t x = 0; x < v->w; x++) {
        int32_t n = 0;
        for (int32_t y = band->from; y < band->to; y++)
            n += is_ink(v, x, y);
        all += n;
        if (n < least)
            continue;
        *x0 = x < *x0 ? x : *x0;
        *x1 = x + 1;
    }
    return all;
}

/* Rows from..to - 1 and a margin, inside the picture. */
static void widen(int32_t *from, int32_t *to, double margin, int32_t side)
{
    *from = (int32_t)nn_max_i64(0, *from - (int32_t)ceil(margin));
    *to = (int32_t)nn_min_i64(side, *to + (int32_t)ceil(margin));
}

static nn_err cut_to(io_image *gray, int32_t x0, int32_t y0, int32_t x1, int32_t y1)
{
    io_image out;
    nn_err err = io_image_new(&out, x1 - x0, y1 - y0, 1);
    if (err != NN_OK)
        return err;
    for (int32_t y = 0; y < out.height; y++)
        memcpy(out.pixels + (size_t)y * (size_t)out.width,
               gray->pixels + (size_t)(y0 + y) * (size_t)gray->width + (size_t)x0,
               (size_t)out.width);
    io_image_free(gray);
    *gray = out;
    return NN_OK;
}

/* The line's box becomes what is kept of the picture. */
static nn_err cut_around(io_image *gray, const stretch *band, int32_t x0, int32_t x1,
                         int64_t ink, ocr_line_cut *cut)
{
    /* A sum's place is one pixel farther right and down, and its ink reaches one pixel less. */
    int32_t y0 = band->from + 1, y1 = band->to + 1, high = y1 - y0, wide = x1 - x0;
    int32_t line =
        (int32_t)nn_min_i64(high, wide); /* its letters' height where it stands upright */
    double room = MARGIN * line;
    x0++, x1++;
    if (high <= SIDEWAYS * wide)
        line = high;
    if ((double)ink >
        SOLID * high * wide) { /* how high its line is, a dash's width tells better */
        if (wide > 2 * high)
            room = (wide - high) / 2.0;
        else if (high < 2 * wide)
            room = (DOT_ROOM - 1) / 2.0 * high;
    }
    bool loose = high < LOOSE * gray->height;
    bool wide_margin = x0 > 2 * line || gray->width - x1 > 2 * line;
    if (loose)
        widen(&y0, &y1, room, gray->height);
    else
        y0 = 0, y1 = gray->height;
    if (loose || wide_margin)
        widen(&x0, &x1, fmax(SIDE_MARGIN * line, room), gray->width);
    else
        x0 = 0, x1 = gray->width;
    if (x1 - x0 == gray->width && y1 - y0 == gray->height)
        return NN_OK;
    nn_err err = cut_to(gray, x0, y0, x1, y1);
    if (err == NN_OK)
        cut->x = x0, cut->y = y0;
    return err;
}

nn_err ocr_line_cut_make(io_image *gray, ocr_line_cut *cut)
{
    NN_ASSERT(gray->channels == 1);
    nn_err err;
    view v;
    stretch *s = NULL, band;
    int32_t *rows = NULL, x0, x1;
    int64_t *count = NULL;
    *cut = (ocr_line_cut){.width = gray->width, .height = gray->height};
    NN_TRY(view_new(gray, &v));
    rows = nn_calloc((size_t)v.h + 1, sizeof *rows);
    s = nn_calloc((size_t)v.h + 1, sizeof *s);
    count = nn_calloc(2 * LEVELS, sizeof *count);
    if (!rows || !s || !count) {
        err = nn_fail_memory((size_t)v.h * sizeof *s, "a line's margins");
        goto out;
    }
    if (!v.sum) { /* two rows of pixels hold no letter; one tone holds none */
        cut->empty = true;
        goto out;
    }
    cut->empty = is_plain(&v, count);
    if (cut->empty)
        goto out;
    find_tones(&v, count, count + LEVELS);
    count_rows(&v, rows);
    if (find_band(&v, rows, s, &band)) {
        int64_t ink = find_columns(&v, &band, &x0, &x1);
        if (x0 < x1)
            err = cut_around(gray, &band, x0, x1, ink, cut);
    }
out:
    nn_free(count);
    nn_free(s);
    nn_free(rows);
    nn_free(v.sum);
    return err;
}

nn_err ocr_line_cut_read(const ocr_recognizer *r, const ocr_decode_config *config, int batch,
                         int n, const io_image *images, const ocr_line_cut *cut,
                         ocr_text *texts)
{
    nn_err err = NN_OK;
    int full = 0, last;
    io_image *image = nn_calloc((size_t)n + 1, sizeof *image);
    if (!image)
        return nn_fail_memory((size_t)n * sizeof *image, "reading lines");
    for (int i = 0; i < n; i++)
        if (!cut[i].empty)
            image[full++] = images[i];
    if (full > 0)
        NN_TRY(ocr_recognizer_read(r, config, batch, full, image, texts));
    /* From the last one on, each text goes to its picture. */
    last = n - 1;
    for (; last >= 0 && !err; last--) {
        texts[last] =
            cut[last].empty ? (ocr_text){.confidence = 1, .certainty = 1} : texts[--full];
        if (cut[last].empty && !(texts[last].utf8 = nn_strdup("")))
            err = nn_fail_memory(1, "an empty text");
    }
    for (int i = 0; err && i < n; i++)
        if (i < full || i > last)
            ocr_text_free(&texts[i]);
out:
    nn_free(image);
    return err;
}

static io_point move_back(const void *ctx, io_point p)
{
    const ocr_line_cut *cut = ctx;
    return (io_point){p.x + (float)cut->x, p.y + (float)cut->y};
}

void ocr_line_cut_back(const ocr_line_cut *cut, io_document *doc)
{
    if (doc->page[0].width != cut->width || doc->page[0].height != cut->height)
        io_doc_map(doc, move_back, cut, cut->width, cut->height);
}
