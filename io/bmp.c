/* bmp.c - Windows and OS/2 bitmaps (Microsoft, "Bitmap Storage"): 1, 4 and 8 bits with a palette,
 * 16, 24 and 32 bits with or without masks, run lengths of 4 and 8 bits.
 *
 *     "BM" size 0 0 offset | header size, width, height, planes, bits, compression, ... |
 *     masks | palette | rows, from the bottom up unless the height is negative
 *
 * The fourth byte of 32 bits is no opacity: most programs leave it 0.
 */
#include "io/codecs.h"

#include <stdio.h>
#include <string.h>

#include "nn/mem.h"

enum { FILE_HEADER = 14, OS2_HEADER = 12, INFO_HEADER = 40, MASKS_HEADER = 52 };
enum { RGB = 0, RLE8 = 1, RLE4 = 2, BITFIELDS = 3, ALPHABITFIELDS = 6 };

typedef struct bitmap {
    const uint8_t *bytes;
    size_t n, pixels; /* pixels: where they begin */
    const char *name;
    int64_t width, height;
    bool top_down, gray;
    uint32_t bits, compression;
    uint32_t mask[3];
    uint32_t n_colors;
    uint8_t color[256][3];
} bitmap;

static uint32_t little(const uint8_t *p, int n)
{
    uint32_t v = 0;
    while (n-- > 0)
        v = v << 8 | p[n];
    return v;
}

static nn_err damaged(const bitmap *b, const char *what)
{
    return nn_fail(NN_ERR_INPUT, "%s: damaged BMP: %s", b->name, what);
}

static nn_err read_palette(bitmap *b, size_t at, size_t entry, uint32_t used)
{
    b->n_colors = 1u << b->bits;
    if (used > 0 && used < b->n_colors)
        b->n_colors = used;
    if (at > b->n || b->n - at < entry * b->n_colors)
        return damaged(b, "the palette is missing");
    b->gray = true;
    for (uint32_t i = 0; i < b->n_colors; i++) {
        const uint8_t *p = b->bytes + at + entry * i;
        uint8_t *c = b->color[i];
        c[0] = p[2], c[1] = p[1], c[2] = p[0];
        b->gray &= c[0] == c[1] && c[1] == c[2];
    }
    return NN_OK;
}

static nn_err read_header(bitmap *b, int64_t max_pixels)
{
    nn_err err = NN_OK;
    const uint8_t *h = b->bytes + FILE_HEADER;
    if (b->n < FILE_HEADER + OS2_HEADER)
        return damaged(b, "the file ends in the header");
    size_t size = little(h, 4), used = 0;
    b->pixels = little(b->bytes + 10, 4);
    if (size == OS2_HEADER) {
        b->width = little(h + 4, 2), b->height = little(h + 6, 2), b->bits = little(h + 10, 2);
    } else if (size >= INFO_HEADER && size <= 256 && b->n - FILE_HEADER >= size) {
        b->width = (int32_t)little(h + 4, 4), b->height = (int32_t)little(h + 8, 4);
        b->bits = little(h + 14, 2), b->compression = little(h + 16, 4);
        used = little(h + 32, 4);
    } else {
        return damaged(b, "a header of unknown size");
    }
    b->top_down = b->height < 0;
    b->height = b->height < 0 ? -b->height : b->height;
    NN_TRY(io_image_check_size(b->width, b->height, max_pixels, b->name));
    size_t at = FILE_HEADER + size;
    bool masks = b->compression == BITFIELDS || b->compression == ALPHABITFIELDS;
    if (b->bits <= 8) {
        if ((b->bits != 1 && b->bits != 4 && b->bits != 8) ||
            !(b->compression == RGB || (b->compression == RLE8 && b->bits == 8) ||
              (b->compression == RLE4 && b->bits == 4)))
            return damaged(b, "an unknown compression");
        NN_TRY(read_palette(b, at, size == OS2_HEADER ? 3 : 4, (uint32_t)used));
    } else if (b->bits == 24 && b->compression == RGB) {
        return NN_OK;
    } else if ((b->bits == 16 || b->bits == 32) && (masks || b->compression == RGB)) {
        static const uint32_t five[3] = {0x7C00, 0x3E0, 0x1F}, eight[3] = {0xFF0000, 0xFF00, 0xFF};
        memcpy(b->mask, b->bits == 16 ? five : eight, sizeof b->mask);
        /* In a longer header they stand at the same place. */
        if (masks && b->n - FILE_HEADER - INFO_HEADER < 12)
            return damaged(b, "the colour masks are missing");
        for (int i = 0; i < 3 && masks; i++)
            b->mask[i] = little(h + INFO_HEADER + 4 * i, 4);
    } else {
        return nn_fail(NN_ERR_INPUT, "%s: a BMP of %u bits with compression %u is not read: "
                                     "convert it to PNG", b->name, b->bits, b->compression);
    }
out:
    return err;
}

/* A masked sample, scaled to 0..255. */
static uint8_t masked(uint32_t v, uint32_t mask)
{
    if (mask == 0)
        return 0;
    int shift = __builtin_ctz(mask);
    uint64_t most = mask >> shift, x = (v & mask) >> shift;
    return (uint8_t)((x * 255 + most / 2) / most);
}

static bool put_color(const bitmap *b, uint32_t index, uint8_t *out)
{
    if (index >= b->n_colors)
        return false;
    memcpy(out, b->color[index], b->gray ? 1 : 3);
    return true;
}

static bool put_row(const bitmap *b, const uint8_t *row, uint8_t *out)
{
    int channels = b->gray ? 1 : 3;
    for (int64_t x = 0; x < b->width; x++, out += channels) {
        if (b->bits <= 8) {
            uint32_t per = 8 / b->bits, shift = 8 - b->bits * (1 + (uint32_t)(x % per));
            if (!put_color(b, row[x / per] >> shift & ((1u << b->bits) - 1), out))
                return false;
        } else if (b->bits == 24) {
            out[0] = row[3 * x + 2], out[1] = row[3 * x + 1], out[2] = row[3 * x];
        } else {
            uint32_t v = little(row + x * (b->bits / 8), (int)b->bits / 8);
            for (int i = 0; i < 3; i++)
                out[i] = masked(v, b->mask[i]);
        }
    }
    return true;
}

static uint8_t *row_of(const bitmap *b, io_image *image, int64_t y)
{
    size_t at = (size_t)(b->top_down ? y : b->height - 1 - y);
    return image->pixels + at * (size_t)b->width * (size_t)image->channels;
}

/* Pairs: n > 0 and a byte repeated n times; 0 and 0: line end, 1: end, 2: a step, n: n pixels as
 * they are, padded to an even length. Pixels that are stepped over have the first colour. */
static const char *unpack_runs(const bitmap *b, io_image *image, int64_t *y)
{
    const uint8_t *p = b->bytes + b->pixels, *end = b->bytes + b->n;
    bool four = b->bits == 4;
    int64_t x = 0;
    for (*y = 0; *y < b->height;) {
        if (end - p < 2)
            return "the file ends early";
        uint32_t n = p[0], v = p[1];
        p += 2;
        if (n == 0 && v == 0) {
            x = 0, ++*y;
        } else if (n == 0 && v == 1) {
            *y = b->height;
        } else if (n == 0 && v == 2) {
            if (end - p < 2)
                return "the file ends early";
            x += p[0], *y += p[1];
            p += 2;
        } else {
            bool run = n > 0;
            size_t count = run ? n : v, packed = four ? (count + 1) / 2 : count;
            if (!run && (size_t)(end - p) < packed)
                return "the file ends early";
            for (size_t i = 0; i < count; i++, x++) {
                uint32_t index = run ? v : four ? p[i / 2] : p[i];
                if (four)
                    index = i & 1 ? index & 15 : index >> 4;
                if (x >= b->width) /* programs fill up to whole words */
                    continue;
                if (!put_color(b, index, row_of(b, image, *y) + x * image->channels))
                    return "a pixel's colour is not in the palette";
            }
            if (!run)
                p += nn_min_i64((int64_t)(packed + (packed & 1)), end - p);
        }
    }
    return NULL;
}

static const char *unpack_rows(const bitmap *b, io_image *image, int64_t *y)
{
    size_t stride = ((size_t)b->width * b->bits + 31) / 32 * 4;
    size_t row = ((size_t)b->width * b->bits + 7) / 8, at = b->pixels;
    for (*y = 0; *y < b->height; ++*y, at += stride) {
        if (at > b->n || b->n - at < row)
            return "the file ends early";
        if (!put_row(b, b->bytes + at, row_of(b, image, *y)))
            return "a pixel's colour is not in the palette";
    }
    return NULL;
}

nn_err io_bmp_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                     io_image *out, io_damage *damage)
{
    nn_err err;
    bitmap b = {.bytes = bytes, .n = n, .name = name};
    *out = (io_image){0};
    NN_TRY(read_header(&b, max_pixels));
    bool runs = b.compression == RLE8 || b.compression == RLE4;
    /* A pair of run lengths makes at most 255 pixels; all else takes its bits. */
    int64_t most = b.pixels > n ? 0 : (int64_t)(n - b.pixels) * (runs ? 128 : 8);
    if (b.width * b.height * (runs ? 1 : (int64_t)b.bits) / IO_DAMAGE_LEAST > most)
        return damaged(&b, "too few bytes for its size");
    NN_TRY(io_image_new(out, (int32_t)b.width, (int32_t)b.height, b.gray ? 1 : 3));
    size_t size = (size_t)b.width * (size_t)b.height * (size_t)out->channels;
    memset(out->pixels, 255, size);
    for (size_t i = 0; runs && i < size; i += (size_t)out->channels)
        memcpy(out->pixels + i, b.color[0], (size_t)out->channels);
    int64_t y;
    const char *wrong = runs ? unpack_runs(&b, out, &y) : unpack_rows(&b, out, &y);
    if (wrong && (!damage || y == 0 || y < b.height / IO_DAMAGE_LEAST))
        err = damaged(&b, wrong);
    else if (wrong)
        snprintf(damage->text, sizeof damage->text,
                 "damaged BMP: %s; %lld of its %lld rows are there", wrong, (long long)y,
                 (long long)b.height);
out:
    if (err != NN_OK)
        io_image_free(out);
    return err;
}
