/* model.h - an ONNX file as structs: what the file says, checked to be whole, nothing more.
 *
 * The file is hostile: every length is checked against the bytes that are there, counts against
 * the limits below, sizes of tensors by checked arithmetic against their data. Messages nest to
 * a fixed depth; a graph within an attribute (If, Loop, Scan) is noted and not read, so nothing
 * recurses. External data is read only from below the model's folder.
 *
 * Source: onnx/onnx, onnx.proto3 (field numbers) and docs/IR.md, docs/ExternalData.md.
 */
#ifndef ONNX_MODEL_H
#define ONNX_MODEL_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ONNX_MAX_RANK 8
#define ONNX_MAX_NODES 65536   /* initialisers and values likewise */
#define ONNX_MAX_EDGES 4096    /* inputs of a node, or outputs */
#define ONNX_MAX_BYTES ((size_t)1 << 31)

/* TensorProto.DataType */
typedef enum onnx_type {
    ONNX_UNDEFINED = 0, ONNX_FLOAT = 1, ONNX_UINT8 = 2, ONNX_INT8 = 3, ONNX_UINT16 = 4,
    ONNX_INT16 = 5, ONNX_INT32 = 6, ONNX_INT64 = 7, ONNX_STRING = 8, ONNX_BOOL = 9,
    ONNX_FLOAT16 = 10, ONNX_DOUBLE = 11, ONNX_UINT32 = 12, ONNX_UINT64 = 13,
    ONNX_COMPLEX64 = 14, ONNX_COMPLEX128 = 15, ONNX_BFLOAT16 = 16
} onnx_type;

typedef struct onnx_shape {
    int rank; /* -1: not known */
    int64_t dim[ONNX_MAX_RANK]; /* -1: not known */
} onnx_shape;

/* Elements lie one after the other in `data`, little-endian, whatever way the file stores
 * them. */
typedef struct onnx_tensor {
    const char *name;
    onnx_type type;
    onnx_shape shape;
    int64_t count;
    const uint8_t *data; /* unaligned */
    size_t bytes;
} onnx_tensor;

typedef enum onnx_attr_kind {
    ONNX_ATTR_NONE = 0, ONNX_ATTR_FLOAT = 1, ONNX_ATTR_INT = 2, ONNX_ATTR_STRING = 3,
    ONNX_ATTR_TENSOR = 4, ONNX_ATTR_GRAPH = 5, ONNX_ATTR_FLOATS = 6, ONNX_ATTR_INTS = 7,
    ONNX_ATTR_STRINGS = 8, ONNX_ATTR_OTHER = 9
} onnx_attr_kind;

typedef struct onnx_attr {
    const char *name;
    onnx_attr_kind kind;
    int n; /* of floats, ints, strings */
    float f;
    int64_t i;
    const char *s;
    onnx_tensor *tensor;
    float *floats;
    int64_t *ints;
    const char **strings;
} onnx_attr;

typedef struct onnx_node {
    const char *name, *op, *domain; /* "" where the file has none */
    int n_in, n_out, n_attr;
    const char **in, **out; /* "": left out */
    onnx_attr *attr;
} onnx_node;

typedef struct onnx_value {
    const char *name;
    onnx_type type; /* UNDEFINED: not a tensor */
    onnx_shape shape;
} onnx_value;

typedef struct onnx_model {
    int64_t ir_version, opset; /* opset: of ai.onnx */
    const char *producer;
    int n_node, n_init, n_in, n_out, n_info, n_meta; /* n_meta: of `meta`, two a pair */
    onnx_node *node;
    onnx_tensor *init;
    onnx_value *in, *out, *info; /* in: initialisers may be among them */
    const char **meta; /* key, value, key, value ... */
    struct onnx_arena *arena;
    uint8_t *file; /* onnx_model_read: its bytes, which raw data of tensors lie in; NULL */
    size_t file_bytes;
} onnx_model;

const onnx_attr *onnx_node_attr(const onnx_node *node, const char *name); /* or NULL */
size_t onnx_type_size(onnx_type t);       /* bytes of an element, 0 when it has no such size */
bool onnx_is_float(onnx_type t);
const char *onnx_type_name(onnx_type t);  /* "float32" */

/* Element i of a tensor of numbers, as a double or, of integers and bool, as 64 bits (uint64
 * keeps its bits). */
double onnx_tensor_number(const onnx_tensor *t, int64_t i);
int64_t onnx_tensor_int(const onnx_tensor *t, int64_t i);

#ifdef __cplusplus
}
#endif

#endif
