/* image_file.c - the table of picture formats: which reader a file wants. */
#include "io/image_file.h"

#include <string.h>

#include "io/codecs.h"

/* IO_MAX_PIXELS_DEFAULT of raw 16-bit RGB are 1.6e9 bytes. */
#define MAX_FILE ((size_t)1 << 31)

/* Formats that are not read, but known: the message says what to do. */
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
