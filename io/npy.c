/* npy.c - magic, version, length of the header, a Python dictionary padded to 64 bytes,
 * data. */
#include "io/npy.h"

#include <string.h>

#define PREFIX 10 /* "\x93NUMPY", version, length */

nn_err io_npy_encode(const nn_tensor *t, io_bytes *out)
{
    static const char *const TYPES[NN_DTYPES] = {
        [NN_F32] = "<f4", [NN_S32] = "<i4", [NN_S16] = "<i2", [NN_S8] = "|i1", [NN_U8] = "|u1",
        [NN_S64] = "<i8"};
    nn_err err;
    io_bytes header = {0};
    NN_TRY(io_bytes_format(&header, "{'descr': '%s', 'fortran_order': False, 'shape': (",
                           TYPES[t->dtype]));
    for (int i = 0; i < t->shape.rank; i++)
        NN_TRY(io_bytes_format(&header, "%d,", t->shape.dim[i]));
    NN_TRY(io_bytes_text(&header, "), }"));
    while ((PREFIX + header.size + 1) % 64 != 0)
        NN_TRY(io_bytes_text(&header, " "));
    NN_TRY(io_bytes_text(&header, "\n"));
    uint8_t prefix[PREFIX] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    prefix[8] = (uint8_t)(header.size & 255);
    prefix[9] = (uint8_t)(header.size >> 8);
    NN_TRY(io_bytes_add(out, prefix, sizeof prefix));
    NN_TRY(io_bytes_add(out, header.data, header.size));
    err = io_bytes_add(out, t->data, nn_tensor_bytes(t));
out:
    io_bytes_free(&header);
    return err;
}
