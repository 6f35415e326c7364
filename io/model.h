/* model.h - models and checkpoints: safetensors files, read strictly.
 *
 * `__metadata__` holds strings only:
 *   octavo.version  "1"
 *   octavo.task     "rec" (later det, cls)
 *   octavo.graph    JSON {"nodes":[{"op":"Input","name":..,"dtype":"F32","shape":[-1,32,-1,1]},
 *                   {"op":"Param","name":..,"trainable":true},
 *                   {"op":"Conv","name":..,"inputs":["image",..],
 *                   "attributes":{"strides":[1,1],..}}, ...], "outputs":[..]}
 *   octavo.alphabet, octavo.preprocess, ... anything else: kept and given back
 *   octavo.crc32    8 hex digits: zlib's CRC-32 of the whole file, these eight digits as zeros
 * Tensors are the Params by name; other tensors ("opt.m.<name>", ...) are kept as extras
 * (checkpoints).
 */
#ifndef IO_MODEL_H
#define IO_MODEL_H

#include "io/file.h"
#include "nn/params.h"

#ifdef __cplusplus
extern "C" {
#endif

#define IO_MAX_META 64
#define IO_MODEL_MAX_BYTES ((size_t)1 << 31)

typedef struct io_meta {
    int n;
    char *key[IO_MAX_META];
    char *value[IO_MAX_META];
} io_meta;

void io_meta_free(io_meta *m);
/* NULL when absent. */
const char *io_meta_get(const io_meta *m, const char *key);
/* Copies both; replaces an old value. Not for the three keys that reader and writer keep. */
nn_err io_meta_set(io_meta *m, const char *key, const char *value);
nn_err io_meta_set_int(io_meta *m, const char *key, int64_t value);
void io_meta_remove(io_meta *m, const char *key); /* if it is there */
/* False when absent or no integer. */
bool io_meta_int(const io_meta *m, const char *key, int64_t *out);

typedef struct io_extra {
    char name[96];
    nn_tensor tensor; /* data owned by the io_model */
} io_extra;

typedef struct io_model {
    nn_graph *graph;
    nn_params *params;
    io_meta meta; /* without octavo.graph, octavo.version, octavo.crc32 */
    int n_extra;
    io_extra *extra;
    bool built_in; /* io_model_decode_built_in */
} io_model;

/* NN_ERR_MODEL for any damage, told before anything is allocated from the file's numbers. NaN
 * and Inf in tensors are refused. */
nn_err io_model_read(const char *path, io_model *out);
nn_err io_model_decode(const uint8_t *bytes, size_t n, const char *name, io_model *out);
/* The same of bytes that are part of the program: they outlive the model, and the program's
 * tests have checked their CRC. The tensors of a graph without operators (a language model)
 * point into the bytes and are not to be written. */
nn_err io_model_decode_built_in(const uint8_t *bytes, size_t n, const char *name,
                                io_model *out);
/* Does the header of that file hold this value? False for whatever is not a regular file or no
 * model: who reads it judges it. */
bool io_model_says(const char *path, const char *key, const char *value);
void io_model_free(io_model *m);
const nn_tensor *io_model_extra(const io_model *m, const char *name); /* NULL when absent */

/* Extras for writing point at the caller's data, names begin with "opt." or "train.". Written
 * atomically. NN_ERR_DIVERGED when a tensor holds NaN or Inf: such a file could not be read
 * back. */
nn_err io_model_write(const char *path, const nn_graph *g, const nn_params *p,
                      const io_meta *meta, int n_extra, const io_extra *extra);
nn_err io_model_encode(const nn_graph *g, const nn_params *p, const io_meta *meta, int n_extra,
                       const io_extra *extra, io_bytes *out);

#ifdef __cplusplus
}
#endif

#endif
