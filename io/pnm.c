/* pnm.c - netpbm's forms (pbm(5), pgm(5), ppm(5), pam(5)): P1 P2 P3 plain text, P4 P5 P6 raw,
 * P7 with a header of words.
 *
 *     P5 <space> width <space> height <space> maxval <one space> samples...
 *     P7 <line end> WIDTH n, HEIGHT n, DEPTH n, MAXVAL n, TUPLTYPE word, a line each, ENDHDR
 *
 * '#' starts a comment that runs to the end of its line, anywhere before the raw samples.
 * Samples above 255 are two bytes, most significant first. Raw pictures may follow each other
 * in a stream.
 */
#include "io/codecs.h"

#include <stdio.h>
#include <string.h>

#include "io/alpha.h"
#include "nn/mem.h"

/* A header of this length tells nobody's size: comments without an end. */
#define MAX_HEADER ((size_t)1 << 16)

typedef struct reader {
    const uint8_t *p, *end;
    const char *name;
} reader;

typedef struct header {
    int kind; /* 1..7 */
    int32_t width, height, depth, maxval;
} header;

static bool is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Over spaces and comments. */
static void skip_space(reader *r)
{
    while (r->p < r->end) {
        if (*r->p == '#') {
            while (r->p < r->end && *r->p != '\n' && *r->p != '\r')
                r->p++;
        } else if (is_space(*r->p)) {
            r->p++;
        } else {
            return;
        }
    }
}

/* A number of at most nine digits, which is far more than any legal one and cannot overflow. */
static nn_err read_number(reader *r, const char *what, int32_t *out)
{
    skip_space(r);
    const uint8_t *start = r->p;
    int32_t v = 0;
    while (r->p < r->end && *r->p >= '0' && *r->p <= '9' && r->p - start < 9)
        v = v * 10 + (*r->p++ - '0');
    bool whole = r->p == r->end || is_space(*r->p) || *r->p == '#';
    if (r->p == start || !whole)
        return nn_fail(NN_ERR_INPUT,
                       "%s: damaged PNM: expected %s, a number of up to 9 digits, %s", r->name,
                       what, start == r->end ? "found the end" : "found something else");
    *out = v;
    return NN_OK;
}

/* Words and numbers of a PAM header, until ENDHDR and its line end. */
static nn_err read_words(reader *r, header *h)
{
    nn_err err = NN_OK;
    for (;;) {
        skip_space(r);
        const uint8_t *start = r->p;
        while (r->p < r->end && !is_space(*r->p))
            r->p++;
        size_t n = (size_t)(r->p - start);
        if (n == 6 && memcmp(start, "ENDHDR", 6) == 0)
            return NN_OK;
        else if (n == 5 && memcmp(start, "WIDTH", 5) == 0)
            NN_TRY(read_number(r, "the width", &h->width));
        else if (n == 6 && memcmp(start, "HEIGHT", 6) == 0)
            NN_TRY(read_number(r, "the height", &h->height));
        else if (n == 5 && memcmp(start, "DEPTH", 5) == 0)
            NN_TRY(read_number(r, "the depth", &h->depth));
        else if (n == 6 && memcmp(start, "MAXVAL", 6) == 0)
            NN_TRY(read_number(r, "the maximum", &h->maxval));
        else if (n == 8 && memcmp(start, "TUPLTYPE", 8) == 0)
            while (r->p < r->end && *r->p != '\n')
                r->p++;
        else
            return nn_fail(NN_ERR_INPUT, "%s: damaged PAM: expected a word of its header, %s",
                           r->name, n == 0 ? "found the end" : "found something else");
    }
out:
    return err;
}

/* Until the first sample. */
static nn_err read_header(reader *r, int64_t max_pixels, header *h)
{
    nn_err err = NN_OK;
    *h = (header){.kind = r->end - r->p < 2 || r->p[0] != 'P' ? 0 : r->p[1] - '0', .depth = 1,
                  .maxval = 1};
    if (h->kind < 1 || h->kind > 7)
        return nn_fail(NN_ERR_INPUT, "%s: expected PNM, which begins with P1 to P7", r->name);
    r->p += 2;
    if (r->p == r->end || !(is_space(*r->p) || *r->p == '#'))
        return nn_fail(NN_ERR_INPUT, "%s: damaged PNM: expected space after P%d", r->name,
                       h->kind);
    if (h->kind == 7) {
        NN_TRY(read_words(r, h));
    } else {
        h->depth = h->kind % 3 == 0 ? 3 : 1;
        NN_TRY(read_number(r, "the width", &h->width));
        NN_TRY(read_number(r, "the height", &h->height));
        if (h->kind % 3 != 1)
            NN_TRY(read_number(r, "the maximum", &h->maxval));
    }
    NN_TRY(io_image_check_size(h->width, h->height, max_pixels, r->name));
    if (h->maxval < 1 || h->maxval > 65535)
        return nn_fail(NN_ERR_INPUT, "%s: damaged PNM: maximum %d, expected 1 to 65535",
                       r->name, h->maxval);
    if (h->depth < 1 || h->depth > 4)
        return nn_fail(NN_ERR_INPUT, "%s: PAM: %d samples a pixel, expected 1 to 4", r->name,
                       h->depth);
    if (h->kind > 3) {
        if (r->p == r->end || !is_space(*r->p))
            return nn_fail(NN_ERR_INPUT,
                           "%s: damaged PNM: expected one space before the samples", r->name);
        r->p++;
    }
out:
    return err;
}

static size_t row_samples(const header *h)
{
    return (size_t)h->width * (size_t)h->depth;
}

/* Bytes of the samples: raw forms have exactly so many, plain ones at least. */
static size_t sample_bytes(const header *h)
{
    size_t n = row_samples(h) * (size_t)h->height;
    switch (h->kind) {
    case 1: return n;
    case 2:
    case 3: return n * 2 - 1;
    case 4: return ((size_t)h->width + 7) / 8 * (size_t)h->height;
    default: return n * (h->maxval > 255 ? 2 : 1);
    }
}

void io_pnm_extent(const uint8_t *bytes, size_t n, size_t *need)
{
    reader r = {bytes, bytes + n, ""};
    header h;
    nn_err err = read_header(&r, (int64_t)IO_MAX_SIDE * IO_MAX_SIDE, &h);
    *need = err == NN_OK && h.kind > 3 ? (size_t)(r.p - bytes) + sample_bytes(&h) : SIZE_MAX;
    if (err != NN_OK && r.p == r.end && n < MAX_HEADER)
        *need = 0;
}

static uint8_t scaled(int32_t v, int32_t maxval)
{
    return (uint8_t)((v * 255 + maxval / 2) / maxval);
}

static nn_err read_plain(reader *r, const header *h, io_image *image)
{
    size_t n = row_samples(h) * (size_t)h->height;
    for (size_t i = 0; i < n; i++) {
        int32_t v;
        if (h->kind == 1) {
            /* Bits need no space between them. */
            skip_space(r);
            if (r->p == r->end || (*r->p != '0' && *r->p != '1'))
                return nn_fail(NN_ERR_INPUT,
                               "%s: damaged PNM: expected 0 or 1 for pixel %zu of %zu", r->name,
                               i + 1, n);
            image->pixels[i] = *r->p++ == '0' ? 255 : 0;
            continue;
        }
        nn_err err = read_number(r, "a sample", &v);
        if (err != NN_OK)
            return err;
        if (v > h->maxval)
            return nn_fail(NN_ERR_INPUT, "%s: damaged PNM: sample %d is above the maximum %d",
                           r->name, v, h->maxval);
        image->pixels[i] = scaled(v, h->maxval);
    }
    return NN_OK;
}

static void read_bits(reader *r, io_image *image, int32_t rows)
{
    size_t row = ((size_t)image->width + 7) / 8;
    for (int32_t y = 0; y < rows; y++, r->p += row)
        for (int32_t x = 0; x < image->width; x++)
            image->pixels[(size_t)y * (size_t)image->width + (size_t)x] =
                r->p[x / 8] >> (7 - x % 8) & 1 ? 0 : 255;
}

static nn_err read_samples(reader *r, const header *h, size_t n, uint8_t *out)
{
    if (h->maxval == 255) {
        memcpy(out, r->p, n);
        r->p += n;
        return NN_OK;
    }
    for (size_t i = 0; i < n; i++) {
        int32_t v = *r->p++;
        if (h->maxval > 255)
            v = v << 8 | *r->p++;
        if (v > h->maxval)
            return nn_fail(NN_ERR_INPUT, "%s: damaged PNM: sample %d is above the maximum %d",
                           r->name, v, h->maxval);
        out[i] = scaled(v, h->maxval);
    }
    return NN_OK;
}

/* Samples with opacity: laid over their ground when all have been seen. */
static nn_err read_alpha(reader *r, const header *h, io_image *image, int32_t rows)
{
    nn_err err = NN_OK;
    size_t row = row_samples(h), width = (size_t)h->width, colors = (size_t)h->depth - 1;
    const uint8_t *start = r->p;
    io_alpha alpha = {0};
    uint8_t *line = nn_alloc(row);
    if (!line)
        return nn_fail_memory(row, "a picture");
    for (int pass = 0; pass < 2; pass++) {
        uint32_t ground = io_alpha_on_black(&alpha) ? 0 : 255;
        r->p = start;
        for (int32_t y = 0; y < rows; y++) {
            NN_TRY(read_samples(r, h, row, line));
            if (pass == 0)
                io_alpha_add(&alpha, line, width, colors);
            else
                io_alpha_lay(line, width, colors, ground,
                             image->pixels + (size_t)y * width * colors);
        }
    }
out:
    nn_free(line);
    return err;
}

/* The rows that a file holds which ends early; an error where they are too few. */
static nn_err count_rows(const reader *r, const header *h, io_damage *damage, int32_t *rows)
{
    size_t left = (size_t)(r->end - r->p), least = sample_bytes(h);
    *rows = h->height;
    if (left >= least)
        return NN_OK;
    *rows = (int32_t)(left / (least / (size_t)h->height));
    if (!damage || h->kind < 4 || *rows == 0 || *rows < h->height / IO_DAMAGE_LEAST)
        return nn_fail(NN_ERR_INPUT, "%s: damaged PNM: %dx%d pixels need %zu bytes, found %zu",
                       r->name, h->width, h->height, least, left);
    snprintf(damage->text, sizeof damage->text,
             "damaged PNM: the file ends early; rows %d to %d of it are missing", *rows + 1,
             h->height);
    return NN_OK;
}

nn_err io_pnm_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                     io_image *out, io_damage *damage)
{
    *out = (io_image){0};
    reader r = {bytes, bytes + n, name};
    nn_err err = NN_OK;
    header h;
    int32_t rows;
    NN_TRY(read_header(&r, max_pixels, &h));
    /* A short file is refused before memory is asked for. */
    NN_TRY(count_rows(&r, &h, damage, &rows));
    NN_TRY(io_image_new(out, h.width, h.height, h.depth <= 2 ? 1 : 3));
    if (rows < h.height)
        memset(out->pixels, 255,
               (size_t)h.width * (size_t)h.height * (size_t)out->channels);
    if (h.kind == 4)
        read_bits(&r, out, rows);
    else if (h.kind < 4)
        NN_TRY(read_plain(&r, &h, out));
    else if (h.depth == out->channels)
        NN_TRY(read_samples(&r, &h, row_samples(&h) * (size_t)rows, out->pixels));
    else
        NN_TRY(read_alpha(&r, &h, out, rows));
    while (r.p < r.end && is_space(*r.p))
        r.p++;
    if (r.p < r.end && rows == h.height)
        err = nn_fail(NN_ERR_INPUT,
                      "%s: expected one PNM picture, found %zu bytes more behind it", name,
                      (size_t)(r.end - r.p));
out:
    if (err != NN_OK)
        io_image_free(out);
    return err;
}
