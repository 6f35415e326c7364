/* webp.c - WebP through libwebp, where the build has it (OCTAVO_WEBP): still pictures. */
#include "io/codecs.h"

#include <stdio.h>

#include "nn/mem.h"

#ifdef OCTAVO_WEBP

#include <webp/decode.h>

#include "io/alpha.h"

bool io_webp_available(void)
{
    return true;
}

nn_err io_webp_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                      io_image *out, io_damage *damage)
{
    nn_err err;
    WebPDecoderConfig config;
    uint8_t *rgba = NULL;
    *out = (io_image){0};
    if (!WebPInitDecoderConfig(&config))
        return nn_fail(NN_ERR_INPUT, "%s: libwebp is another one than at build time", name);
    if (WebPGetFeatures(bytes, n, &config.input) != VP8_STATUS_OK)
        return nn_fail(NN_ERR_INPUT, "%s: damaged WebP: its header cannot be read", name);
    if (config.input.has_animation)
        return nn_fail(NN_ERR_INPUT, "%s: a moving WebP: take its pictures out, for example with "
                                     "anim_dump (package webp)", name);
    int width = config.input.width, height = config.input.height, rows = 0;
    NN_TRY(io_image_check_size(width, height, max_pixels, name));
    size_t pixels = (size_t)width * (size_t)height;
    rgba = nn_calloc(pixels, 4);
    if (!rgba) {
        err = nn_fail_memory(4 * pixels, "a picture");
        goto out;
    }
    config.output.colorspace = MODE_RGBA;
    config.output.u.RGBA.rgba = rgba;
    config.output.u.RGBA.stride = 4 * width;
    config.output.u.RGBA.size = 4 * pixels;
    config.output.is_external_memory = 1;
    WebPIDecoder *decoder = WebPIDecode(NULL, 0, &config);
    VP8StatusCode status = decoder ? WebPIUpdate(decoder, bytes, n) : VP8_STATUS_OUT_OF_MEMORY;
    if (decoder)
        WebPIDecGetRGB(decoder, &rows, NULL, NULL, NULL);
    WebPIDelete(decoder);
    rows = status == VP8_STATUS_OK ? height : rows;
    if (status == VP8_STATUS_OUT_OF_MEMORY) {
        err = nn_fail_memory(4 * pixels, "a picture");
        goto out;
    }
    if (rows < height && (!damage || rows == 0 || rows < height / IO_DAMAGE_LEAST)) {
        err = nn_fail(NN_ERR_INPUT, "%s: damaged WebP: %d of its %d rows are there", name, rows,
                      height);
        goto out;
    }
    if (rows < height)
        snprintf(damage->text, sizeof damage->text, "damaged WebP: rows %d to %d of it are missing",
                 rows + 1, height);
    NN_TRY(io_image_new(out, width, height, 3));
    io_alpha alpha = {0};
    io_alpha_add(&alpha, rgba, pixels, 3);
    io_alpha_lay(rgba, pixels, 3, io_alpha_on_black(&alpha) ? 0 : 255, out->pixels);
out:
    nn_free(rgba);
    return err;
}

#else

bool io_webp_available(void)
{
    return false;
}

nn_err io_webp_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                      io_image *out, io_damage *damage)
{
    (void)bytes, (void)n, (void)max_pixels, (void)damage;
    *out = (io_image){0};
    return nn_fail(NN_ERR_INPUT, "%s: a WebP, and this program is built without libwebp: convert "
                                 "it, for example with dwebp (package webp)", name);
}

#endif
