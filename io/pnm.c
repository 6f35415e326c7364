/* pnm.c - the six old PNM forms (netpbm: pbm(5), pgm(5), ppm(5)): P1 P2 P3 plain text, P4 P5 P6
 * raw.
 *
 *     P5 <space> width <space> height <space> maxval <one space> samples...
 *
 * '#' starts a comment that runs to the end of its line, anywhere before the raw samples.
 * Samples above 255 are two bytes, most significant first. Exactly one picture: more behind it
 * would be a page lost.
 */
#include "io/codecs.h"

#include <string.h>

#include "nn/mem.h"

typedef struct reader {
    const uint8_t *p, *end;
    const char *name;
} reader;

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

static nn_err read_plain(reader *r, bool bits, int32_t maxval, io_image *image)
{
    size_t n = (size_t)image->width * (size_t)image->height * (size_t)image->channels;
    for (size_t i = 0; i < n; i++) {
        int32_t v;
        if (bits) {
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
        if (v > maxval)
            return nn_fail(NN_ERR_INPUT, "%s: damaged PNM: sample %d is above the maximum %d",
                           r->name, v, maxval);
        image->pixels[i] = (uint8_t)((v * 255 + maxval / 2) / maxval);
    }
    return NN_OK;
}

static void read_bits(reader *r, io_image *image)
{
    size_t row = ((size_t)image->width + 7) / 8;
    for (int32_t y = 0; y < image->height; y++, r->p += row)
        for (int32_t x = 0; x < image->width; x++)
            image->pixels[(size_t)y * (size_t)image->width + (size_t)x] =
                r->p[x / 8] >> (7 - x % 8) & 1 ? 0 : 255;
}

static nn_err read_raw(reader *r, int32_t maxval, io_image *image)
{
    size_t n = (size_t)image->width * (size_t)image->height * (size_t)image->channels;
    if (maxval == 255) {
        memcpy(image->pixels, r->p, n);
        r->p += n;
        return NN_OK;
    }
    for (size_t i = 0; i < n; i++) {
        int32_t v = *r->p++;
        if (maxval > 255)
            v = v << 8 | *r->p++;
        if (v > maxval)
            return nn_fail(NN_ERR_INPUT, "%s: damaged PNM: sample %d is above the maximum %d",
                           r->name, v, maxval);
        image->pixels[i] = (uint8_t)((v * 255 + maxval / 2) / maxval);
    }
    return NN_OK;
}

nn_err io_pnm_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                     io_image *out)
{
    *out = (io_image){0};
    reader r = {bytes + 2, bytes + n, name};
    nn_err err = NN_OK;
    if (n < 2 || bytes[0] != 'P' || bytes[1] < '1' || bytes[1] > '6')
        return nn_fail(NN_ERR_INPUT, "%s: expected PNM, which begins with P1 to P6", name);
    int kind = bytes[1] - '0';
    bool raw = kind > 3, bits = kind % 3 == 1;
    int32_t channels = kind % 3 == 0 ? 3 : 1, width, height, maxval = 1;
    if (r.p == r.end || !(is_space(*r.p) || *r.p == '#'))
        return nn_fail(NN_ERR_INPUT, "%s: damaged PNM: expected space after P%d", name, kind);
    NN_TRY(read_number(&r, "the width", &width));
    NN_TRY(read_number(&r, "the height", &height));
    if (!bits)
        NN_TRY(read_number(&r, "the maximum", &maxval));
    NN_TRY(io_image_check_size(width, height, max_pixels, name));
    if (maxval < 1 || maxval > 65535)
        return nn_fail(NN_ERR_INPUT, "%s: damaged PNM: maximum %d, expected 1 to 65535", name,
                       maxval);
    if (raw) {
        if (r.p == r.end || !is_space(*r.p))
            return nn_fail(NN_ERR_INPUT,
                           "%s: damaged PNM: expected one space before the samples", name);
        r.p++;
    }

    /* The fewest bytes that can hold the samples: a short file is refused before memory is
     * asked for. */
    size_t samples = (size_t)width * (size_t)height * (size_t)channels, least;
    if (kind == 4)
        least = ((size_t)width + 7) / 8 * (size_t)height;
    else if (raw)
        least = samples * (maxval > 255 ? 2 : 1);
    else
        least = bits ? samples : samples * 2 - 1;
    size_t left = (size_t)(r.end - r.p);
    if (left < least)
        return nn_fail(NN_ERR_INPUT, "%s: damaged PNM: %dx%d pixels need %zu bytes, found %zu",
                       name, width, height, least, left);
    NN_TRY(io_image_new(out, width, height, channels));
    if (kind == 4)
        read_bits(&r, out);
    else
        NN_TRY(raw ? read_raw(&r, maxval, out) : read_plain(&r, bits, maxval, out));
    while (r.p < r.end && is_space(*r.p))
        r.p++;
    if (r.p < r.end)
        err = nn_fail(NN_ERR_INPUT,
                      "%s: expected one PNM picture, found %zu bytes more behind it", name,
                      (size_t)(r.end - r.p));
out:
    if (err != NN_OK)
        io_image_free(out);
    return err;
}
