/* ink_rows.c - letters are where rows have many edges between paper and ink.
 *
 *      p  q   .  .   neighbour's tails
 *    ----------------- empty: the line ends
 *      h    l    d     few edges: ascenders, taken along
 *     noncmenrstaud    many edges: the body
 *       g     y        few edges
 */
#include "datasets/ink_rows.h"

#include "nn/mem.h"

#define BODY 0.35f     /* of the fullest row's edges: a row of the body */
#define SOME 0.01f     /* ... and one that is not empty */
#define GAP 0.12f      /* of y1 - y0: rows of fewer edges that do not end a body */
#define MOST_RISE 0.8f /* of the body: what is beyond belongs to a neighbour */
#define LEAST_BODY 0.2f
#define MOST_HIGH 1.3f /* of y1 - y0: more are two lines that touch */
#define MIN_CONTRAST 24

/* Ink differs from the paper's grey by more than `step`; false without any contrast. */
static bool find_tones(const io_image *g, int32_t x0, int32_t y0, int32_t x1, int32_t y1,
                       int *paper, int *step)
{
    int64_t count[256] = {0}, sum = 0, total = (int64_t)(x1 - x0) * (y1 - y0);
    for (int32_t y = y0; y < y1; y++)
        for (int32_t x = x0; x < x1; x++)
            count[g->pixels[(size_t)y * (size_t)g->width + (size_t)x]]++;
    int low = 0, high = 255;
    for (*paper = 0; *paper < 255 && 2 * (sum += count[*paper]) < total; ++*paper)
        ;
    for (sum = 0; low < 255 && 100 * (sum += count[low]) < total; low++)
        ;
    for (sum = 0; high > 0 && 100 * (sum += count[high]) < total; high--)
        ;
    int dark = *paper - low, light = high - *paper, contrast = dark > light ? dark : light;
    *step = contrast / 2;
    return contrast >= MIN_CONTRAST;
}

static int row_edges(const io_image *g, int32_t y, int32_t x0, int32_t x1, int paper, int step)
{
    const uint8_t *row = g->pixels + (size_t)y * (size_t)g->width;
    int edges = 0;
    bool ink = false;
    for (int32_t x = x0; x < x1; x++) {
        int off = row[x] > paper ? row[x] - paper : paper - row[x];
        edges += (off > step) != ink;
        ink = off > step;
    }
    return edges;
}

/* Among the runs of rows with at least `least` edges in y0..y1 - 1 (short gaps do not end one)
 * that with the most edges, which count less far from the middle: *top..*bottom. */
static void find_body(const int *edges, int32_t y0, int32_t y1, float least, int32_t *top,
                      int32_t *bottom)
{
    const float half = 0.5f * (float)(y1 - y0), middle = 0.5f * (float)(y0 + y1 - 1);
    const int32_t gap = (int32_t)(GAP * (float)(y1 - y0));
    float most = -1, sum = 0;
    *top = *bottom = y0;
    for (int32_t y = y0, first = y0, last = y0 - gap - 2; y < y1; y++) {
        if ((float)edges[y] < least)
            continue;
        if (y - last > gap + 1) {
            first = y;
            sum = 0;
        }
        last = y;
        float off = (float)y - middle;
        sum += (float)edges[y] * (1 - (off < 0 ? -off : off) / half);
        if (sum > most) {
            most = sum;
            *top = first;
            *bottom = last;
        }
    }
}

/* From the body's last row on in steps of `by`: the row after the last one of the line. */
static int32_t grow(const int *edges, int32_t from, int by, int32_t n, float some, int32_t most)
{
    int32_t y = from;
    while (y >= 0 && y < n && (y - from) * by < most && (float)edges[y] > some)
        y += by;
    return y;
}

nn_err ds_ink_rows(const io_image *gray, int32_t x0, int32_t y0, int32_t x1, int32_t y1,
                   int32_t *first, int32_t *end)
{
    NN_ASSERT(gray->channels == 1 && x0 < x1 && y0 < y1 && x0 >= 0 && y0 >= 0);
    NN_ASSERT(x1 <= gray->width && y1 <= gray->height);
    int paper, step;
    *first = y0;
    *end = y1;
    if (!find_tones(gray, x0, y0, x1, y1, &paper, &step))
        return NN_OK;
    int *edges = nn_calloc((size_t)gray->height, sizeof *edges);
    if (!edges)
        return nn_fail_memory((size_t)gray->height * sizeof *edges, "rows of a line");
    int most_edges = 0;
    for (int32_t y = 0; y < gray->height; y++) {
        edges[y] = row_edges(gray, y, x0, x1, paper, step);
        if (y >= y0 && y < y1 && edges[y] > most_edges)
            most_edges = edges[y];
    }
    int32_t top, bottom;
    find_body(edges, y0, y1, BODY * (float)most_edges, &top, &bottom);
    float some = SOME * (float)most_edges;
    int32_t high = bottom + 1 - top, most = (int32_t)(MOST_RISE * (float)high);
    if ((float)high >= LEAST_BODY * (float)(y1 - y0)) {
        *first = grow(edges, top - 1, -1, gray->height, some, most) + 1;
        *end = grow(edges, bottom + 1, 1, gray->height, some, most);
    }
    if ((float)(*end - *first) > MOST_HIGH * (float)(y1 - y0)) {
        *first = y0;
        *end = y1;
    }
    nn_free(edges);
    return NN_OK;
}
