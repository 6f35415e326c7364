/* safetensors.h - the container alone: named tensors and string metadata, bytes to structs and
 * back.
 *
 *     8 bytes   length N of the header, little-endian
 *     N bytes   JSON {"__metadata__":{"key":"value",..},
 *                     "name":{"dtype":"F32","shape":[2,3],"data_offsets":[begin,end]},..}
 *     the rest  the tensors' bytes, little-endian; offsets count from here
 *
 * Format: huggingface/safetensors, README "Format". Our profile is narrower: the header at most
 * 1 MiB, at most 4096 tensors, rank at most 6, sides from 1 to 2^31-1, names of 1 to 95 bytes
 * without control characters, the element types of nn_dtype, and the tensors tile the data
 * exactly.
 */
#ifndef IO_SAFETENSORS_H
#define IO_SAFETENSORS_H

#include "io/json.h"
#include "nn/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

#define IO_ST_MAX_HEADER ((size_t)1 << 20)
#define IO_ST_MAX_TENSORS 4096
#define IO_ST_MAX_NAME 96 /* with the 0 byte */

typedef struct io_st_entry {
    const char *name;
    nn_dtype dtype;
    nn_shape shape;
    const uint8_t *data; /* unaligned */
    size_t bytes;
} io_st_entry;

/* What was read. Names belong to `header`, data to the bytes that were given. */
typedef struct io_st {
    int n;
    io_st_entry *entry; /* in the order of their data */
    io_json *header;
    const io_json *meta; /* __metadata__: an object of strings; NULL when absent */
} io_st;

/* Length of the JSON header, checked against the profile and the file's size. NN_ERR_MODEL. */
nn_err io_st_header(const uint8_t *bytes, size_t n, const char *name, size_t *length);

/* Strict; `name` is for messages. NN_ERR_MODEL for anything outside the profile, NN_ERR_LIMIT
 * without memory. Allocates in proportion to the header only. */
nn_err io_st_decode(const uint8_t *bytes, size_t n, const char *name, io_st *out);
void io_st_free(io_st *st);
/* NULL when absent. */
const io_st_entry *io_st_find(const io_st *st, const char *name);

/* Appends a whole file: tensors by falling element size, then by name, data from a multiple
 * of 64. Names unique and within the profile (asserted: ours). NN_ERR_LIMIT: header too long,
 * no memory. */
nn_err io_st_encode(int n, const io_st_entry *entry, int n_meta, const char *const *key,
                    const char *const *value, io_bytes *out);

#ifdef __cplusplus
}
#endif

#endif
