/* onnx_parts.h - between onnx.c (the model), onnx_ops.c (one function for each kind of
 * operator), onnx_quant.c (the quantised ones), onnx_attention.c (a decoder's steps) and onnx_emit.c (nodes and tensors, which they
 * all use). Failures stay in `err`, as in protobuf.h: the first one counts.
 */
#ifndef IO_ONNX_PARTS_H
#define IO_ONNX_PARTS_H

#include "io/protobuf.h"
#include "nn/ops/ops.h"
#include "nn/params.h"

#ifdef __cplusplus
extern "C" {
#endif

#define IO_ONNX_OPSET 13 /* of ai.onnx, what we write */

#define IO_ONNX_NAME (NN_MAX_NAME + 16)
typedef struct io_onnx_name {
    char text[IO_ONNX_NAME];
} io_onnx_name;

/* A tensor's forms in ONNX. Two nodes may want one Param in two forms. */
typedef enum io_onnx_form {
    IO_ONNX_VALUE,      /* rank 4: last axis to place 1 (N,H,W,C -> N,C,H,W; so for weights
                           K,R,S,C -> K,C,R,S too); else as it is */
    IO_ONNX_TRANSPOSED, /* [K,C] -> [C,K] */
    IO_ONNX_POINTWISE,  /* [K,C] -> [K,C,1,1] */
    IO_ONNX_COLUMN,     /* [C] -> [C,1,1]: meets the C of a map */
    IO_ONNX_FORMS
} io_onnx_form;

typedef struct io_onnx {
    const nn_graph *g;
    const nn_params *p;
    nn_shape *shape; /* [g->n] of values, sizes that vary at a probe's (ranks are right) */
    nn_tensor *value;        /* [g->n] the probe's tensors, no data: types, scales, zeros */
    io_onnx_name *name;      /* [g->n] of values */
    uint8_t *written;        /* [g->n] forms of a Param that are in `tensors`, a bit each */
    io_pb nodes, tensors;    /* fields of GraphProto */
    io_pb node;              /* the NodeProto that is being written */
    nn_err err;
} io_onnx;

/* Our axis of each ONNX axis of a map. */
extern const int io_onnx_map_axis[4];

io_onnx_name io_onnx_plain(const char *text);
/* NODE::suffix */
io_onnx_name io_onnx_temp(const nn_node *node, const char *suffix);
/* Name of input k of node i in that form; a Param's tensor is written at first use. "" for an
 * input that is absent. */
io_onnx_name io_onnx_input(io_onnx *o, int i, int k, io_onnx_form form);
/* The same, and an error unless it is a Param. */
io_onnx_name io_onnx_weight(io_onnx *o, int i, int k, io_onnx_form form);

/* The tensor of Param input k of any type, as it is stored. */
io_onnx_name io_onnx_stored(io_onnx *o, int i, int k, io_onnx_form form);
/* A tensor of any type in that form (shape is the one before). */
void io_onnx_array(io_onnx *o, const char *name, nn_dtype dtype, nn_shape shape,
                   io_onnx_form form, const void *data);

/* A node: begin, attributes, end. Empty names at the end of `in` are left out. */
void io_onnx_begin(io_onnx *o, const char *op, const char *out, int n, const char *const *in);
void io_onnx_attr_int(io_onnx *o, const char *name, int64_t value);
void io_onnx_attr_float(io_onnx *o, const char *name, double value);
void io_onnx_attr_ints(io_onnx *o, const char *name, int n, const int64_t *value);
void io_onnx_attr_string(io_onnx *o, const char *name, const char *value);
void io_onnx_end(io_onnx *o);
/* A node of one or two inputs (b NULL) without attributes. */
void io_onnx_simple(io_onnx *o, const char *op, const char *out, const char *a, const char *b);

/* Constants: tensors of rank 1. */
void io_onnx_floats(io_onnx *o, const char *name, int n, const float *value);
void io_onnx_int64s(io_onnx *o, const char *name, int n, const int64_t *value);

void io_onnx_fail(io_onnx *o, const nn_node *node, const char *message);

/* Writes what computes node i, an operator with `writer` in the column onnx of ops.def, into
 * o->name[i]. io_onnx_write_none refuses. */
#define NN_OP(symbol, name, opset, onnx, fuse, quant)                                          \
    void io_onnx_write_##onnx(io_onnx *o, int i);
#include "nn/ops/ops.def"
#undef NN_OP

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
void io_onnx_concat(io_onnx *o, int i, const char *y, const io_onnx_name *in);

#ifdef __cplusplus
}
#endif

#endif
