/* outside.c - tensors' data in files of their own, below the model's folder and nowhere else.
 *
 * The name must be relative and have no ".."; then the file that it leads to, links followed,
 * must lie in the folder. Each file is read once and kept with the model.
 */
#include "onnx/parse.h"

#include "io/file.h"
#include "nn/mem.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef struct onnx_outside {
    struct onnx_outside *next;
    const char *location;
    const uint8_t *bytes;
    size_t size;
} onnx_outside;

static bool is_plain(const char *location)
{
    if (!*location || *location == '/')
        return false;
    for (const char *p = location; p; p = strchr(p, '/')) {
        p += *p == '/';
        if (strncmp(p, "..", 2) == 0 && (p[2] == '/' || p[2] == 0))
            return false;
    }
    return true;
}

static bool is_below(const char *folder, const char *path)
{
    char a[PATH_MAX], b[PATH_MAX];
    if (!realpath(folder, a) || !realpath(path, b))
        return false;
    size_t n = strlen(a);
    return strncmp(a, b, n) == 0 && (b[n] == '/' || (n > 0 && a[n - 1] == '/'));
}

static nn_err read_outside(onnx_parse *p, const char *location, onnx_outside *o)
{
    io_bytes bytes = {0};
    nn_err err = NN_OK;
    uint8_t *copy;
    char *path = io_path_join(p->folder, location);
    if (!path)
        return nn_fail_memory(strlen(location), "a path");
    if (!is_below(p->folder, path))
        err = nn_fail(NN_ERR_MODEL, "external data \"%.100s\": no such file below the model's "
                      "folder", location);
    if (!err)
        err = io_file_read(path, ONNX_MAX_BYTES, NN_ERR_MODEL, &bytes);
    if (!err)
        err = onnx_arena_get(p->arena, bytes.size, 1, &copy);
    if (!err) {
        memcpy(copy, bytes.data, bytes.size);
        o->bytes = copy;
        o->size = bytes.size;
    }
    io_bytes_free(&bytes);
    nn_free(path);
    return err;
}

nn_err onnx_parse_outside(onnx_parse *p, const char *location, uint64_t offset, size_t n,
                          onnx_wire *out)
{
    nn_err err;
    onnx_outside *o = p->outside;
    if (!p->folder)
        return nn_fail(NN_ERR_MODEL, "its data lies in another file");
    if (!is_plain(location))
        return nn_fail(NN_ERR_MODEL, "external data \"%.100s\": expected a name below the "
                       "model's folder", location);
    while (o && strcmp(o->location, location) != 0)
        o = o->next;
    if (!o) {
        NN_TRY(onnx_arena_get(p->arena, 1, sizeof *o, &o));
        NN_TRY(read_outside(p, location, o));
        o->location = location;
        o->next = p->outside;
        p->outside = o;
    }
    if (offset > o->size || n > o->size - offset)
        return nn_fail(NN_ERR_MODEL, "external data \"%.100s\" has %zu bytes, not %zu from %llu",
                       location, o->size, n, (unsigned long long)offset);
    *out = onnx_wire_make(o->bytes + offset, n);
out:
    return err;
}
