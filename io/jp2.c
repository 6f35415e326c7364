/* jp2.c - JPEG 2000 through OpenJPEG, where the build has it (OCTAVO_JP2): grey, RGB and sYCC
 * of up to 16 bits, with or without opacity; subsampled components are repeated.
 */
#include "io/codecs.h"

#include <string.h>

#ifdef OCTAVO_JP2

#include <openjpeg.h>

#include "io/alpha.h"
#include "nn/mem.h"

typedef struct reader {
    const uint8_t *bytes;
    size_t n, at;
    char message[128];
} reader;

static OPJ_SIZE_T on_read(void *to, OPJ_SIZE_T n, void *ctx)
{
    reader *r = ctx;
    if (r->at >= r->n)
        return (OPJ_SIZE_T)-1;
    n = n < r->n - r->at ? n : r->n - r->at;
    memcpy(to, r->bytes + r->at, n);
    r->at += n;
    return n;
}

static OPJ_OFF_T on_skip(OPJ_OFF_T n, void *ctx)
{
    reader *r = ctx;
    if (n < 0 || (uint64_t)n > r->n - r->at)
        return -1;
    r->at += (size_t)n;
    return n;
}

static OPJ_BOOL on_seek(OPJ_OFF_T at, void *ctx)
{
    reader *r = ctx;
    if (at < 0 || (uint64_t)at > r->n)
        return OPJ_FALSE;
    r->at = (size_t)at;
    return OPJ_TRUE;
}

static void on_error(const char *text, void *ctx)
{
    reader *r = ctx;
    size_t n = strcspn(text, "\n");
    n = n < sizeof r->message ? n : sizeof r->message - 1;
    if (r->message[0] == 0)
        memcpy(r->message, text, n);
}

static void on_note(const char *text, void *ctx)
{
    (void)text, (void)ctx;
}

static uint8_t clip(double v)
{
    return v <= 0 ? 0 : v >= 255 ? 255 : (uint8_t)(v + 0.5);
}

/* Component c at a pixel, as 8 bits. */
static uint8_t sample(const opj_image_t *m, uint32_t c, uint32_t x, uint32_t y)
{
    const opj_image_comp_t *k = &m->comps[c];
    x /= k->dx, y /= k->dy;
    x = x < k->w ? x : k->w - 1;
    y = y < k->h ? y : k->h - 1;
    int64_t v = k->data[(size_t)y * k->w + x], most = ((int64_t)1 << k->prec) - 1;
    if (k->sgnd)
        v += (int64_t)1 << (k->prec - 1);
    v = v < 0 ? 0 : v > most ? most : v;
    return (uint8_t)((v * 255 + most / 2) / most);
}

static void put_row(const opj_image_t *m, uint32_t y, uint32_t colors, bool alpha, uint8_t *row)
{
    uint32_t width = m->x1 - m->x0, step = colors + 1;
    for (uint32_t x = 0; x < width; x++, row += step) {
        for (uint32_t c = 0; c < colors; c++)
            row[c] = sample(m, c, x, y);
        row[colors] = alpha ? sample(m, colors, x, y) : 255;
        if (m->color_space == OPJ_CLRSPC_SYCC && colors == 3) { /* ITU-R BT.601 */
            double l = row[0], b = row[1] - 128.0, r = row[2] - 128.0;
            row[0] = clip(l + 1.402 * r);
            row[1] = clip(l - 0.344136 * b - 0.714136 * r);
            row[2] = clip(l + 1.772 * b);
        }
    }
}

static nn_err convert(const opj_image_t *m, const char *name, io_image *out)
{
    nn_err err = NN_OK;
    uint32_t width = m->x1 - m->x0, height = m->y1 - m->y0, n = m->numcomps;
    uint32_t colors = n >= 3 ? 3 : 1;
    uint8_t *row = NULL;
    for (uint32_t c = 0; c < n && c <= colors; c++)
        if (!m->comps[c].data || m->comps[c].w < 1 || m->comps[c].h < 1 || m->comps[c].dx < 1 ||
            m->comps[c].dy < 1 || m->comps[c].prec < 1 || m->comps[c].prec > 16)
            return nn_fail(NN_ERR_INPUT, "%s: damaged JPEG 2000: a component is missing, or has "
                                         "more than 16 bits", name);
    bool alpha = n > colors && m->comps[colors].alpha;
    size_t size = (size_t)width * (colors + 1);
    io_alpha seen = {0};
    row = nn_alloc(size);
    if (!row)
        return nn_fail_memory(size, "a picture");
    NN_TRY(io_image_new(out, (int32_t)width, (int32_t)height, (int32_t)colors));
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t y = 0; y < height; y++) {
            put_row(m, y, colors, alpha, row);
            if (pass == 0)
                io_alpha_add(&seen, row, width, colors);
            else
                io_alpha_lay(row, width, colors, io_alpha_on_black(&seen) ? 0 : 255,
                             out->pixels + (size_t)y * width * colors);
        }
out:
    nn_free(row);
    return err;
}

bool io_jp2_available(void)
{
    return true;
}

nn_err io_jp2_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                     io_image *out, io_damage *damage)
{
    nn_err err = NN_OK;
    reader r = {.bytes = bytes, .n = n};
    opj_image_t *image = NULL;
    opj_dparameters_t parameters;
    (void)damage; /* OpenJPEG refuses what is cut in a picture of one tile */
    *out = (io_image){0};
    bool boxed = n >= 4 && memcmp(bytes, "\0\0\0\x0c", 4) == 0;
    opj_codec_t *codec = opj_create_decompress(boxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K);
    opj_stream_t *stream = opj_stream_default_create(OPJ_TRUE);
    if (!codec || !stream) {
        err = nn_fail_memory(0, "a picture");
        goto out;
    }
    opj_set_error_handler(codec, on_error, &r);
    opj_set_warning_handler(codec, on_note, &r);
    opj_set_info_handler(codec, on_note, &r);
    opj_stream_set_read_function(stream, on_read);
    opj_stream_set_skip_function(stream, on_skip);
    opj_stream_set_seek_function(stream, on_seek);
    opj_stream_set_user_data(stream, &r, NULL);
    opj_stream_set_user_data_length(stream, n);
    opj_set_default_decoder_parameters(&parameters);
    bool ok = opj_setup_decoder(codec, &parameters) && opj_read_header(stream, codec, &image);
    if (ok && image && image->x1 > image->x0 && image->y1 > image->y0)
        NN_TRY(io_image_check_size((int64_t)image->x1 - image->x0, (int64_t)image->y1 - image->y0,
                                   max_pixels, name));
    else
        ok = false;
    ok = ok && opj_decode(codec, stream, image) && opj_end_decompress(codec, stream);
    if (ok)
        err = convert(image, name, out);
    else
        err = nn_fail(NN_ERR_INPUT, "%s: damaged JPEG 2000: %s", name,
                      r.message[0] ? r.message : "its header cannot be read");
out:
    if (image)
        opj_image_destroy(image);
    if (stream)
        opj_stream_destroy(stream);
    if (codec)
        opj_destroy_codec(codec);
    if (err != NN_OK)
        io_image_free(out);
    return err;
}

#else

bool io_jp2_available(void)
{
    return false;
}

nn_err io_jp2_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                     io_image *out, io_damage *damage)
{
    (void)bytes, (void)n, (void)max_pixels, (void)damage;
    *out = (io_image){0};
    return nn_fail(NN_ERR_INPUT, "%s: a JPEG 2000, and this program is built without OpenJPEG: "
                                 "convert it, for example with opj_decompress (package "
                                 "libopenjp2-tools)", name);
}

#endif
