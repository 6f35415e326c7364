/* gif.c - the first frame of a GIF (CompuServe, "Graphics Interchange Format 89a").
 *
 *     "GIF89a" width height flags background aspect | colours | blocks: "!" extension, ","
 *     frame, ";" end
 *
 * A frame is LZW: codes of a growing number of bits, each the index of a string that is an
 * earlier string and one pixel more. Strings are walked from their end through `before`.
 */
#include "io/codecs.h"

#include <stdio.h>
#include <string.h>

#include "io/alpha.h"
#include "nn/mem.h"

#define MAX_CODES 4096

typedef struct gif {
    const uint8_t *p, *end;
    const char *name;
    int32_t width, height;         /* of the picture */
    int32_t x, y, w, h;            /* of the frame in it */
    bool interlaced;
    int transparent;               /* index, -1: none */
    const uint8_t *colors;
    int n_colors;
} gif;

static nn_err damaged(const gif *g, const char *what)
{
    return nn_fail(NN_ERR_INPUT, "%s: damaged GIF: %s", g->name, what);
}

static int32_t word(const uint8_t *p)
{
    return p[0] | p[1] << 8;
}

/* Colours follow where bit 7 of the flags says so, 2 to 256 of them by bits 0 to 2. */
static nn_err take_colors(gif *g, uint8_t flags)
{
    if (!(flags & 0x80))
        return NN_OK;
    int n = 2 << (flags & 7);
    if (g->end - g->p < 3 * n)
        return damaged(g, "the file ends in the colours");
    g->colors = g->p;
    g->n_colors = n;
    g->p += 3 * n;
    return NN_OK;
}

/* Up to the LZW data of the first frame. */
static nn_err find_frame(gif *g)
{
    nn_err err;
    for (;;) {
        if (g->end - g->p < 2)
            return damaged(g, "the file ends before its picture");
        uint8_t kind = *g->p++;
        if (kind == '!') { /* extension: a label, then blocks of a length byte, until one of 0 */
            bool control = *g->p++ == 0xF9;
            while (g->p < g->end && *g->p > 0) {
                size_t n = *g->p;
                if ((size_t)(g->end - g->p) < n + 1)
                    return damaged(g, "the file ends before its picture");
                if (control && n >= 4 && g->p[1] & 1)
                    g->transparent = g->p[4];
                g->p += n + 1;
            }
            g->p += g->p < g->end;
        } else if (kind == ',') {
            if (g->end - g->p < 10)
                return damaged(g, "the file ends before its picture");
            g->x = word(g->p), g->y = word(g->p + 2);
            g->w = word(g->p + 4), g->h = word(g->p + 6);
            uint8_t flags = g->p[8];
            g->interlaced = flags & 0x40;
            g->p += 9;
            NN_TRY(take_colors(g, flags));
            if (!g->colors)
                return damaged(g, "it has no colours");
            if (g->w < 1 || g->h < 1)
                return damaged(g, "an empty frame");
            return NN_OK;
        } else {
            return damaged(g, "it holds no picture");
        }
    }
out:
    return err;
}

/* Row of the frame that comes as number i: interlaced files hold every eighth row, then those
 * between, in four passes. */
static int32_t row_at(const gif *g, int32_t i)
{
    static const struct { int32_t first, step; } pass[4] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
    for (int k = 0; g->interlaced && k < 4; k++) {
        int32_t rows = g->h > pass[k].first ? (g->h - pass[k].first - 1) / pass[k].step + 1 : 0;
        if (i < rows)
            return pass[k].first + i * pass[k].step;
        i -= rows;
    }
    return i;
}

typedef struct lzw {
    const uint8_t *p, *end; /* blocks: a length byte and so many bytes, until one of 0 */
    size_t left;            /* in this block */
    uint32_t bits;
    int n_bits;
    uint16_t before[MAX_CODES];
    uint8_t last[MAX_CODES], first[MAX_CODES];
    uint16_t length[MAX_CODES];
} lzw;

static int next_code(lzw *z, int size)
{
    while (z->n_bits < size) {
        if (z->left == 0) {
            if (z->p >= z->end || *z->p == 0)
                return -1;
            z->left = *z->p++;
        }
        if (z->p >= z->end)
            return -1;
        z->bits |= (uint32_t)*z->p++ << z->n_bits;
        z->n_bits += 8;
        z->left--;
    }
    int code = (int)(z->bits & ((1u << size) - 1));
    z->bits >>= size;
    z->n_bits -= size;
    return code;
}

/* Colour indices of the frame in the order of the file; how many came. */
static int64_t unpack(gif *g, lzw *z, uint8_t *out, int64_t most)
{
    int root = g->p < g->end ? *g->p++ : 0;
    if (root < 1 || root > 8)
        return 0;
    int clear = 1 << root, size = root + 1, n = clear + 2, previous = -1;
    int64_t at = 0;
    z->p = g->p, z->end = g->end;
    for (int i = 0; i < clear; i++)
        z->first[i] = z->last[i] = (uint8_t)i, z->length[i] = 1;
    while (at < most) {
        int code = next_code(z, size);
        if (code < 0 || code == clear + 1)
            break;
        if (code == clear) {
            size = root + 1, n = clear + 2, previous = -1;
            continue;
        }
        if (code > n || (code == n && previous < 0) || (code >= clear && code < clear + 2))
            break;
        if (previous >= 0 && n < MAX_CODES) {
            z->before[n] = (uint16_t)previous;
            z->first[n] = z->first[previous];
            z->last[n] = z->first[code == n ? previous : code];
            z->length[n] = (uint16_t)(z->length[previous] + 1);
            n++;
            if (n == 1 << size && size < 12)
                size++;
        } else if (code == n) {
            break;
        }
        int64_t length = z->length[code];
        int c = code;
        for (int64_t i = at + length - 1; i >= at; i--, c = z->before[c])
            if (i < most)
                out[i] = z->last[c];
        at += length;
        previous = code;
    }
    return nn_min_i64(at, most);
}

/* The frame in its picture; rows that did not come and what lies around it stay transparent. */
static void place_frame(const gif *g, const uint8_t *index, int64_t n, uint8_t *rgba)
{
    for (int64_t i = 0; i < n; i++) {
        int32_t x = g->x + (int32_t)(i % g->w), y = g->y + row_at(g, (int32_t)(i / g->w));
        if (x >= g->width || y >= g->height || index[i] >= g->n_colors ||
            index[i] == g->transparent)
            continue;
        uint8_t *to = rgba + 4 * ((size_t)y * (size_t)g->width + (size_t)x);
        memcpy(to, g->colors + 3 * index[i], 3);
        to[3] = 255;
    }
}

nn_err io_gif_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                     io_image *out, io_damage *damage)
{
    nn_err err;
    gif g = {.p = bytes + 13, .end = bytes + n, .name = name, .transparent = -1};
    uint8_t *rgba = NULL, *index = NULL;
    lzw *z = NULL;
    *out = (io_image){0};
    if (n < 13)
        return damaged(&g, "the file ends in the header");
    g.width = word(bytes + 6), g.height = word(bytes + 8);
    NN_TRY(io_image_check_size(g.width, g.height, max_pixels, name));
    NN_TRY(take_colors(&g, bytes[10]));
    NN_TRY(find_frame(&g));
    NN_TRY(io_image_check_size(g.w, g.h, max_pixels, name));
    int64_t pixels = (int64_t)g.w * g.h;
    /* The longest string has MAX_CODES pixels and costs 12 bits; nothing is shorter than that. */
    if (pixels / MAX_CODES > g.end - g.p) {
        err = damaged(&g, "too few bytes for its size");
        goto out;
    }
    size_t all = (size_t)g.width * (size_t)g.height;
    NN_TRY(io_image_new(out, g.width, g.height, 3));
    rgba = nn_calloc(all, 4);
    index = nn_alloc((size_t)pixels);
    z = nn_calloc(1, sizeof *z);
    if (!rgba || !index || !z) {
        err = nn_fail_memory(4 * all, "a picture");
        goto out;
    }
    int64_t got = unpack(&g, z, index, pixels);
    if (got < pixels && (!damage || got < nn_max_i64(1, pixels / IO_DAMAGE_LEAST))) {
        err = damaged(&g, "the file ends early, or its data are wrong");
        goto out;
    }
    if (got < pixels)
        snprintf(damage->text, sizeof damage->text,
                 "damaged GIF: %lld of its %d rows are there", (long long)(got / g.w), g.h);
    place_frame(&g, index, got, rgba);
    io_alpha alpha = {0};
    io_alpha_add(&alpha, rgba, all, 3);
    io_alpha_lay(rgba, all, 3, io_alpha_on_black(&alpha) ? 0 : 255, out->pixels);
out:
    nn_free(z);
    nn_free(index);
    nn_free(rgba);
    if (err != NN_OK)
        io_image_free(out);
    return err;
}
