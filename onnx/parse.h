/* parse.h - what the parts of the reader share. */
#ifndef ONNX_PARSE_H
#define ONNX_PARSE_H

#include "onnx/arena.h"
#include "onnx/model.h"
#include "onnx/wire.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct onnx_parse {
    onnx_arena *arena;
    const char *folder; /* of external data; NULL: none */
    struct onnx_outside *outside; /* files of external data that were read */
} onnx_parse;

/* How many fields of each number a message has: the arrays that hold them are made once. */
#define ONNX_FIELDS 32
nn_err onnx_parse_count(onnx_wire w, int count[ONNX_FIELDS]);

nn_err onnx_parse_text(onnx_parse *p, const onnx_field *f, const char *name, const char **out);
/* A message of two fields, text 1 and text or number 2: OperatorSetIdProto,
 * StringStringEntryProto. */
nn_err onnx_parse_pair(onnx_parse *p, const onnx_field *f, const char *name, const char *text[2],
                       int64_t *number);
nn_err onnx_parse_tensor(onnx_parse *p, onnx_wire w, onnx_tensor *t);
nn_err onnx_parse_node(onnx_parse *p, onnx_wire w, onnx_node *node);
/* `n` bytes of the file `location` below the folder, from `offset`; SIZE_MAX: to its end. The
 * arena keeps them. */
nn_err onnx_parse_outside(onnx_parse *p, const char *location, uint64_t offset, size_t n,
                          onnx_wire *out);
/* Elements of a repeated field of numbers: packed (one field) or one by one. */
nn_err onnx_parse_varints(onnx_parse *p, onnx_wire w, int number, const char *name, int64_t **v,
                          int64_t *n);

#ifdef __cplusplus
}
#endif

#endif
