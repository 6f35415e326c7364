/* onnx_parts.h - between onnx.c (the model), onnx_face.c (inputs and outputs), the writers of
 * operators (onnx_layers.c, onnx_elementwise.c, onnx_arrays.c, onnx_image.c, onnx_recurrent.c,
 * onnx_quant.c, onnx_attention.c), onnx_value.c (values in the form that a writer asks for) and
 * onnx_emit.c (nodes and tensors). Failures stay in `err`, as in protobuf.h: the first one counts.
 */
#ifndef IO_ONNX_PARTS_H
#define IO_ONNX_PARTS_H

#include "io/protobuf.h"
#include "nn/ops/ops.h"
#include "nn/params.h"

#ifdef __cplusplus
extern "C" {
#endif

#define IO_ONNX_OPSET 13 /* of ai.onnx, what we write where it is enough */

#define IO_ONNX_NAME (NN_MAX_NAME + 16)
typedef struct io_onnx_name {
    char text[IO_ONNX_NAME];
} io_onnx_name;

/* TensorProto.DataType, those that we write */
enum {
    IO_ONNX_FLOAT = 1,
    IO_ONNX_UINT8 = 2,
    IO_ONNX_INT8 = 3,
    IO_ONNX_UINT16 = 4,
    IO_ONNX_INT16 = 5,
    IO_ONNX_INT32 = 6,
    IO_ONNX_INT64 = 7,
    IO_ONNX_BOOL = 9,
    IO_ONNX_FLOAT16 = 10,
    IO_ONNX_DOUBLE = 11,
    IO_ONNX_UINT32 = 12,
    IO_ONNX_UINT64 = 13,
    IO_ONNX_BFLOAT16 = 16
};

/* The forms that a value has in ONNX. A node's writer gives one of the first four, the others are
 * made of it where somebody asks for them; a Param is written in those that are asked for. F32 is
 * FLOAT, S64 is INT64 but for truth values. The second of a pair is the first one for ranks other
 * than 4. */
typedef enum io_onnx_form {
    IO_ONNX_VALUE, /* rank 4: last axis to place 1 (N,H,W,C -> N,C,H,W; so for weights
                      K,R,S,C -> K,C,R,S too); else as it is */
    IO_ONNX_ROWS,  /* as it is in memory */
    IO_ONNX_TRUTH, /* the same two of BOOL */
    IO_ONNX_TRUTH_ROWS,
    IO_ONNX_TRANSPOSED, /* [K,C] -> [C,K] */
    IO_ONNX_POINTWISE,  /* [K,C] -> [K,C,1,1] */
    IO_ONNX_COLUMN,     /* [C] -> [C,1,1]: meets the C of a map */
    IO_ONNX_FORMS
} io_onnx_form;

typedef struct io_onnx {
    const nn_graph *g;
    const nn_params *p;
    nn_shape *shape;      /* [g->n] of values, sizes that vary at a probe's (ranks are right);
                           -1: depends on values that only a run knows */
    nn_shape *other;      /* [g->n] at the other probe's */
    nn_tensor *value;     /* [g->n] the probe's tensors, no data: types, scales, zeros */
    io_onnx_name *name;   /* [g->n] of the form `own`; the other forms' are NODE::something */
    uint8_t *own;         /* [g->n] io_onnx_form */
    uint8_t *written;     /* [g->n] forms that there are, a bit each */
    io_pb nodes, tensors; /* fields of GraphProto */
    io_pb node;           /* the NodeProto that is being written */
    int opset, needed;    /* that is written; the newest that a writer asked for */
    nn_err err;
} io_onnx;

/* --- values --- */

/* Our axis of each ONNX axis of a map; perm of a Transpose from rows to it, and back. */
extern const int64_t io_onnx_to_map[4], io_onnx_to_rows[4];

io_onnx_name io_onnx_plain(const char *text);
/* NODE::suffix */
io_onnx_name io_onnx_temp(const nn_node *node, const char *suffix);
/* Name of a node's value in that form, which is made if it is not there. */
io_onnx_name io_onnx_as(io_onnx *o, int node, io_onnx_form form);
/* That of input k of node i; "" for an input that is absent, an error for Params of 8 or 16
 * bits. */
io_onnx_name io_onnx_input(io_onnx *o, int i, int k, io_onnx_form form);
/* The same of one number, with rank 0 as ONNX wants it; NODE::suffix where it has another. */
io_onnx_name io_onnx_scalar(io_onnx *o, int i, int k, const char *suffix);
bool io_onnx_has_input(const io_onnx *o, int i, int k);
/* VALUE or ROWS: the form of input k that costs no Transpose. */
io_onnx_form io_onnx_pick(const io_onnx *o, int i, int k);
/* Where node i's writer puts its result in that form. */
io_onnx_name io_onnx_put(io_onnx *o, int i, io_onnx_form form);
/* Place of our axis (from the end when negative) of a value of that rank in VALUE or ROWS. */
int io_onnx_axis(io_onnx_form form, int rank, int64_t axis);
int io_onnx_rank(const io_onnx *o, int i, int k); /* of input k */
/* The node from i on with the operator, inputs and attributes of node i but for the integer or
 * string `attr`, which is that value (text NULL: the integer); -1. */
int io_onnx_sibling(const io_onnx *o, int i, const char *attr, int64_t value, const char *text);

/* --- onnx_shapes.c --- */

/* Sizes of open axes in probe 0 and 1: of the batch, of all others. */
extern const int32_t io_onnx_open[2][2];
/* Shapes of all values, and o->value, at that probe. */
nn_err io_onnx_probe(io_onnx *o, int probe, nn_shape *shape);

/* --- onnx_face.c --- */

struct io_onnx_face; /* onnx.h */
nn_err io_onnx_face_names(io_onnx *o, const struct io_onnx_face *face);
void io_onnx_face_inputs(io_onnx *o, const struct io_onnx_face *face, io_pb *values);
void io_onnx_face_outputs(io_onnx *o, const struct io_onnx_face *face, io_pb *values);

/* --- nodes and tensors --- */

/* A tensor of any type in that form (shape is the one before). */
void io_onnx_array(io_onnx *o, const char *name, nn_dtype dtype, nn_shape shape,
                   io_onnx_form form, const void *data);
/* A node: begin, attributes, end. Empty names at the end of `in` are left out. */
void io_onnx_begin(io_onnx *o, const char *op, const char *out, int n, const char *const *in);
/* The same with several outputs; "" leaves one out. */
void io_onnx_begin_many(io_onnx *o, const char *op, int n_out, const char *const *out, int n,
                        const char *const *in);
void io_onnx_attr_int(io_onnx *o, const char *name, int64_t value);
void io_onnx_attr_float(io_onnx *o, const char *name, double value);
void io_onnx_attr_ints(io_onnx *o, const char *name, int n, const int64_t *value);
void io_onnx_attr_string(io_onnx *o, const char *name, const char *value);
void io_onnx_end(io_onnx *o);
/* A node of one or two inputs (b NULL) without attributes. */
void io_onnx_simple(io_onnx *o, const char *op, const char *out, const char *a, const char *b);
/* The same into NODE::suffix, which is returned. */
io_onnx_name io_onnx_step(io_onnx *o, const nn_node *node, const char *op, const char *suffix,
                          const char *a, const char *b);
void io_onnx_transpose(io_onnx *o, const char *out, const char *in, int n, const int64_t *perm);
void io_onnx_cast(io_onnx *o, const char *out, const char *in, int type);

/* Constants: tensors of rank 1, and NODE::suffix, a number of rank 0 or a list. */
void io_onnx_floats(io_onnx *o, const char *name, int n, const float *value);
void io_onnx_int64s(io_onnx *o, const char *name, int n, const int64_t *value);
io_onnx_name io_onnx_number(io_onnx *o, const nn_node *node, const char *suffix, double value);
io_onnx_name io_onnx_list(io_onnx *o, const nn_node *node, const char *suffix, int n,
                          const int64_t *value);

void io_onnx_fail(io_onnx *o, const nn_node *node, const char *message);
/* The model is written again with that opset when its own is older. True when it is not. */
bool io_onnx_require(io_onnx *o, int opset);

/* --- operators --- */

/* Writes what computes node i, an operator with `writer` in the column onnx of ops.def, into
 * io_onnx_put(o, i, ...). io_onnx_write_none refuses. */
#define NN_OP(symbol, name, opset, onnx, fuse, quant)                                          \
    void io_onnx_write_##onnx(io_onnx *o, int i);
#include "nn/ops/ops.def"
#undef NN_OP

/* Attributes of node i as they are: integers (n of them, `otherwise` where it is absent), or
 * any; absent: none is written. */
void io_onnx_copy_ints(io_onnx *o, const nn_node *node, const char *name, int n,
                       int64_t otherwise);
void io_onnx_copy_attr(io_onnx *o, const nn_node *node, const char *name);

/* Parts of operators that float and quantised ones share: from the values x w b (r) to y. */
/* The ONNX name of node i's operator, of a quantised one that of its float form; an error where
 * IO_ONNX_OPSET has none. */
const char *io_onnx_own_name(io_onnx *o, int i);
/* `op`: index of an activation; its attribute alpha is read from `node`. */
void io_onnx_activation(io_onnx *o, const nn_node *node, int op, const char *out,
                        const char *in);
/* The index of the activation that is fused into node i, -1: none. */
int io_onnx_fused(const io_onnx *o, int i);
void io_onnx_conv(io_onnx *o, int i, const char *y, const char *x, const char *w,
                  const char *b);
io_onnx_form io_onnx_gemm_form(const io_onnx *o, int i);
void io_onnx_gemm(io_onnx *o, int i, const char *y, const char *x, const char *w,
                  const char *b);
void io_onnx_lstm(io_onnx *o, int i, const char *y, const char *x, const char *w, const char *r,
                  const char *b);
void io_onnx_concat(io_onnx *o, int i, io_onnx_form form, const char *y,
                    const io_onnx_name *in);

#ifdef __cplusplus
}
#endif

#endif
