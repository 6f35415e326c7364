/* npy.h - one array as a NumPy file (format 1.0: numpy.lib.format): little-endian,
 * row-major. */
#ifndef IO_NPY_H
#define IO_NPY_H

#include "io/file.h"
#include "nn/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends the whole file: f4, i8, i4, i2, i1 or u1 by the tensor's type. */
nn_err io_npy_encode(const nn_tensor *t, io_bytes *out);

#ifdef __cplusplus
}
#endif

#endif
