/* write_draw.c - outlines and reading order drawn over the picture, as a PNG.
 *
 * Lines have thick outlines, one colour a block, and a number in reading order before their
 * beginning; words have thin ones. Without a picture the ground is white. */
#include "io/put.h"

#include <math.h>
#include <string.h>

#include "io/codecs.h"
#include "nn/mem.h"

typedef struct color { uint8_t r, g, b; } color;

/* Apart for colour-blind eyes too (Okabe and Ito 2008), dark enough for paper. */
static const color palette[] = {{0, 114, 178}, {213, 94, 0},  {0, 140, 100},
                                {170, 70, 140}, {150, 110, 0}, {40, 40, 40}};

/* Digits of 3 x 5 dots, row after row from the top, the left dot in the highest bit. */
static const uint16_t digits[10] = {075557, 026227, 071747, 071717, 055711,
                                    074717, 074757, 071222, 075757, 075717};

static void put_dot(io_image *image, int64_t x0, int64_t y0, int64_t size, color c)
{
    int64_t x1 = nn_min_i64(x0 + size, image->width), y1 = nn_min_i64(y0 + size, image->height);
    for (int64_t y = nn_max_i64(y0, 0); y < y1; y++)
        for (int64_t x = nn_max_i64(x0, 0); x < x1; x++) {
            uint8_t *p = image->pixels + 3 * ((size_t)y * (size_t)image->width + (size_t)x);
            p[0] = c.r;
            p[1] = c.g;
            p[2] = c.b;
        }
}

static void put_stroke(io_image *image, io_point a, io_point b, int thick, color c)
{
    int steps = (int)ceilf(fmaxf(fabsf(b.x - a.x), fabsf(b.y - a.y)));
    for (int i = 0; i <= steps; i++) {
        float t = steps ? (float)i / (float)steps : 0;
        put_dot(image, lroundf(a.x + t * (b.x - a.x)) - thick / 2,
                lroundf(a.y + t * (b.y - a.y)) - thick / 2, thick, c);
    }
}

static void put_outline(io_image *image, const io_document *d, io_span polygon, int thick,
                        color c)
{
    for (int32_t i = 0; i < polygon.n; i++)
        put_stroke(image, d->point[polygon.first + i],
                   d->point[polygon.first + (i + 1) % polygon.n], thick, c);
}

/* A number in white on a plate that stands before the line's beginning; moved inside the
 * picture. */
static void put_number(io_image *image, int number, const io_point corner[4], int dot, color c)
{
    static const color white = {255, 255, 255};
    int figure[10], n = 0;
    for (; n == 0 || number > 0; number /= 10)
        figure[n++] = number % 10;
    int width = (4 * n + 1) * dot, height = 7 * dot;
    float ux = corner[1].x - corner[0].x, uy = corner[1].y - corner[0].y;
    float length = hypotf(ux, uy);
    ux = length > 0 ? ux / length : 1;
    uy = length > 0 ? uy / length : 0;
    float back = (fabsf(ux) * (float)width + fabsf(uy) * (float)height) / 2;
    float x = (corner[0].x + corner[3].x) / 2 - ux * back;
    float y = (corner[0].y + corner[3].y) / 2 - uy * back;
    int64_t left = nn_min_i64(lroundf(x) - width / 2, image->width - width);
    int64_t top = nn_min_i64(lroundf(y) - height / 2, image->height - height);
    left = nn_max_i64(left, 0);
    top = nn_max_i64(top, 0);
    for (int row = 0; row < 7; row++)
        for (int column = 0; column < 4 * n + 1; column++) {
            int k = n - 1 - column / 4; /* figures stand in the order of their weight */
            bool inside = row >= 1 && row <= 5 && column % 4 != 0;
            bool ink = inside && digits[figure[k]] >> (3 * (5 - row) + 3 - column % 4) & 1;
            put_dot(image, left + column * dot, top + row * dot, dot, ink ? white : c);
        }
}

static nn_err make_ground(const io_doc_page *page, io_image *out)
{
    nn_err err = io_image_check_size(page->width, page->height, 0, "the drawing");
    if (err == NN_OK)
        err = io_image_new(out, page->width, page->height, 3);
    if (err != NN_OK)
        return err;
    size_t n = (size_t)page->width * (size_t)page->height;
    const io_image *from = page->image;
    NN_ASSERT(!from || (from->width == page->width && from->height == page->height));
    if (!from)
        memset(out->pixels, 255, 3 * n);
    else if (from->channels == 3)
        memcpy(out->pixels, from->pixels, 3 * n);
    else
        for (size_t i = 0; i < n; i++)
            memset(out->pixels + 3 * i, from->pixels[i], 3);
    return NN_OK;
}

void io_draw_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    io_image image;
    if (page->drawing) {
        if (w->err == NN_OK)
            w->err = io_png_encode(page->drawing, &w->out);
        return;
    }
    nn_err err = make_ground(page, &image);
    if (err != NN_OK) {
        io_put_failed(w, err);
        return;
    }
    /* 12 inches of A4 at any resolution: strokes of 1/1000, plates of 1/85 of the page. */
    int side = (int)nn_max_i64(page->width, page->height);
    int thick = side / 1000 + 2, dot = side / 600 + 1, number = 0;
    io_line_walk walk = {.d = d, .page = page};
    while (io_line_next(&walk)) {
        color c = palette[(size_t)walk.block % (sizeof palette / sizeof palette[0])];
        for (int32_t i = 0; i < walk.at->words.n; i++)
            put_outline(&image, d, d->word[walk.at->words.first + i].polygon, 1, c);
        put_outline(&image, d, walk.at->polygon, thick, c);
    }
    walk = (io_line_walk){.d = d, .page = page};
    while (io_line_next(&walk)) {
        io_point corner[4];
        io_doc_corners(d, walk.at->polygon, corner);
        put_number(&image, ++number, corner, dot,
                   palette[(size_t)walk.block % (sizeof palette / sizeof palette[0])]);
    }
    if (w->err == NN_OK)
        w->err = io_png_encode(&image, &w->out);
    io_image_free(&image);
}
