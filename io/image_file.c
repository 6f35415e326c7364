/* image_file.c - see image_file.h. */
#include "io/image_file.h"

#include <string.h>

#include "io/file_kind.h"

static nn_err check_begin(const uint8_t *bytes, size_t n, const char *name)
{
    const io_file_kind *kind;
    nn_err err = io_file_kind_find(bytes, n, name, &kind);
    if (err == NN_OK && !kind->decode)
        err = nn_fail(NN_ERR_INPUT, "%s: expected one picture, found a %s: pdftoppm -png (package "
                                    "poppler-utils) makes pictures of its pages", name,
                      kind->name);
    return err;
}

nn_err io_image_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                       io_image *out)
{
    *out = (io_image){0};
    nn_err err = check_begin(bytes, n, name);
    if (err != NN_OK)
        return err;
    return io_file_kind_of(bytes, n)->decode(bytes, n, name, max_pixels, out, NULL);
}

nn_err io_image_read(const char *path, int64_t max_pixels, io_image *out)
{
    *out = (io_image){0};
    io_bytes file;
    nn_err err = io_file_read_begin(path, IO_MAX_IMAGE_FILE, NN_ERR_INPUT, check_begin, &file);
    if (err != NN_OK)
        return err;
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    err = io_image_decode(file.data, file.size, name, max_pixels, out);
    io_bytes_free(&file);
    return err;
}
