/* arena.h - memory of one life: what a file is read into. */
#ifndef ONNX_ARENA_H
#define ONNX_ARENA_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct onnx_arena onnx_arena;

onnx_arena *onnx_arena_new(void); /* NULL when out of memory */
void onnx_arena_free(onnx_arena *a);
/* n * size zero bytes, aligned for everything. NN_ERR_LIMIT. */
nn_err onnx_arena_get(onnx_arena *a, size_t n, size_t size, void *out);
/* n bytes and a 0 byte. */
nn_err onnx_arena_text(onnx_arena *a, const uint8_t *text, size_t n, const char **out);

#ifdef __cplusplus
}
#endif

#endif
