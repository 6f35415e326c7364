/* image.c - pixels: size limits, memory, grey. */
#include "io/image.h"

#include <string.h>

#include "nn/mem.h"

nn_err io_image_check_size(int64_t width, int64_t height, int64_t max_pixels, const char *name)
{
    if (max_pixels <= 0)
        max_pixels = IO_MAX_PIXELS_DEFAULT;
    if (width < 1 || height < 1)
        return nn_fail(NN_ERR_INPUT, "%s: expected a picture, found one of %lldx%lld pixels",
                       name, (long long)width, (long long)height);
    if (width > IO_MAX_SIDE || height > IO_MAX_SIDE)
        return nn_fail(NN_ERR_LIMIT, "%s: %lldx%lld pixels, at most %d a side are read", name,
                       (long long)width, (long long)height, IO_MAX_SIDE);
    if (width * height > max_pixels)
        return nn_fail(NN_ERR_LIMIT, "%s: %lldx%lld pixels, the limit is %lld in all", name,
                       (long long)width, (long long)height, (long long)max_pixels);
    return NN_OK;
}

nn_err io_image_new(io_image *out, int32_t width, int32_t height, int32_t channels)
{
    NN_ASSERT(width >= 1 && height >= 1 && (channels == 1 || channels == 3));
    *out = (io_image){0};
    size_t bytes;
    if (!nn_mul_size((size_t)width * (size_t)channels, (size_t)height, &bytes))
        return nn_fail_memory(SIZE_MAX, "a picture");
    uint8_t *pixels = nn_alloc(bytes);
    if (!pixels)
        return nn_fail_memory(bytes, "a picture");
    *out = (io_image){width, height, channels, pixels};
    return NN_OK;
}

nn_err io_image_copy(const io_image *in, io_image *out)
{
    nn_err err = io_image_new(out, in->width, in->height, in->channels);
    if (err == NN_OK)
        memcpy(out->pixels, in->pixels,
               (size_t)in->width * (size_t)in->height * (size_t)in->channels);
    return err;
}

void io_image_free(io_image *image)
{
    nn_free(image->pixels);
    *image = (io_image){0};
}

void io_image_to_gray(io_image *image)
{
    if (image->channels == 1)
        return;
    size_t n = (size_t)image->width * (size_t)image->height;
    uint8_t *p = image->pixels;
    /* BT.601: 0.299 R + 0.587 G + 0.114 B in 1/65536; the weights sum to 65536 exactly. */
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)((19595u * p[3 * i] + 38470u * p[3 * i + 1] + 7471u * p[3 * i + 2] +
                          32768u) >>
                         16);
    image->channels = 1;
    uint8_t *less = nn_realloc(p, n);
    if (less)
        image->pixels = less;
}
