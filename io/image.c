/* image.c - which reader a file wants, and what all pictures share. */
#include "io/image.h"

#include <string.h>

#include "nn/mem.h"

/* IO_MAX_PIXELS_DEFAULT of raw 16-bit RGB are 1.6e9 bytes. */
#define MAX_FILE ((size_t)1 << 31)

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

/* Known strangers get a message that says what to do. */
static const struct {
    const char *start, *advice;
} foreign[] = {
    {"%PDF", "a PDF: give its pages as pictures, for example with pdftoppm"},
    {"II*", "a TIFF: convert it to PNG or PNM, for example with tifftopnm"},
    {"MM", "a TIFF: convert it to PNG or PNM, for example with tifftopnm"},
    {"GIF8", "a GIF: convert it to PNG"},
    {"RIFF", "a WebP: convert it to PNG"},
    {"BM", "a BMP: convert it to PNG"},
    {"P7", "a PAM: convert it to PNG or PNM"},
};

typedef nn_err decoder(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                       io_image *out);

/* By the first bytes; NULL: none of ours. */
static decoder *find_decoder(const uint8_t *bytes, size_t n)
{
    if (n >= 2 && bytes[0] == 0x89 && bytes[1] == 'P')
        return io_png_decode;
    if (n >= 2 && bytes[0] == 0xFF && bytes[1] == 0xD8)
        return io_jpeg_decode;
    if (n >= 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6')
        return io_pnm_decode;
    return NULL;
}

static nn_err check_begin(const uint8_t *bytes, size_t n, const char *name)
{
    if (n == 0)
        return nn_fail(NN_ERR_INPUT, "%s: expected a picture, found an empty file", name);
    if (find_decoder(bytes, n))
        return NN_OK;
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        size_t len = strlen(foreign[i].start);
        if (n >= len && memcmp(bytes, foreign[i].start, len) == 0)
            return nn_fail(NN_ERR_INPUT, "%s: expected PNG, JPEG or PNM, found %s", name,
                           foreign[i].advice);
    }
    return nn_fail(NN_ERR_INPUT, "%s: expected PNG, JPEG or PNM, found neither's first bytes",
                   name);
}

nn_err io_image_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                       io_image *out)
{
    *out = (io_image){0};
    nn_err err = check_begin(bytes, n, name);
    return err != NN_OK ? err : find_decoder(bytes, n)(bytes, n, name, max_pixels, out);
}

nn_err io_image_file(const char *path, io_bytes *out)
{
    return io_file_read_begin(path, MAX_FILE, NN_ERR_INPUT, check_begin, out);
}

nn_err io_image_read(const char *path, int64_t max_pixels, io_image *out)
{
    *out = (io_image){0};
    io_bytes file;
    nn_err err = io_image_file(path, &file);
    if (err != NN_OK)
        return err;
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    err = io_image_decode(file.data, file.size, name, max_pixels, out);
    io_bytes_free(&file);
    return err;
}

nn_err io_png_write(const char *path, const io_image *image)
{
    io_bytes file = {0};
    nn_err err = io_png_encode(image, &file);
    if (err == NN_OK)
        err = io_file_write(path, file.data, file.size);
    io_bytes_free(&file);
    return err;
}
