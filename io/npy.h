/* npy.h - one array as a NumPy file (numpy.lib.format): little-endian, row-major. Written is format
 * 1.0, read are 1.0 to 3.0. */
#ifndef IO_NPY_H
#define IO_NPY_H

#include "io/file.h"
#include "nn/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends the whole file: f4, i8, i4, i2, i1 or u1 by the tensor's type. */
nn_err io_npy_encode(const nn_tensor *t, io_bytes *out);
/* Floats of 2, 4 and 8 bytes become F32, integers and truth values S64 (unsigned ones of 8 bytes
 * wrap). Frees: nn_free(out->data). NN_ERR_INPUT; the message begins with `name`. */
nn_err io_npy_decode(const uint8_t *bytes, size_t n, const char *name, nn_tensor *out);

#ifdef __cplusplus
}
#endif

#endif
