/* import.h - an ONNX model as a graph of nn.
 *
 * Feature maps become N,H,W,C: every value carries the order of its axes in memory, a Transpose
 * only renames them, and a node that moves data stands where an operator cares about an order that
 * the value does not have. So a network of convolutions gets none. Inputs and outputs of the graph
 * lie as is best, too: a port says how.
 *
 * All floats are computed as F32, all integers and truth values as S64 that wrap to their type.
 * An operator with several outputs becomes a node for each one that is used. Arithmetic on shapes
 * stays in the graph and is computed at bind, for the shapes that are bound.
 */
#ifndef ONNX_IMPORT_H
#define ONNX_IMPORT_H

#include "io/file.h"
#include "io/onnx.h"
#include "nn/params.h"
#include "onnx/model.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ONNX_NAME 128

typedef struct onnx_port {
    char name[ONNX_NAME];
    onnx_type type;
    int rank;
    int64_t dim[NN_MAX_RANK];   /* in ONNX's order; -1: any */
    int32_t perm[NN_MAX_RANK];  /* axis i in memory is ONNX's axis perm[i] */
} onnx_port;

typedef struct onnx_net {
    nn_graph *graph;
    nn_params *params;
    int n_in, n_out;
    onnx_port in[NN_MAX_INPUTS], out[NN_MAX_INPUTS]; /* in the order of the graph's */
} onnx_net;

/* Raw data of constants are given back on the way: the model's tensors are not to be read again.
 * NN_ERR_MODEL for what is not supported, with node, operator, opset and what would help. */
nn_err onnx_import(onnx_model *m, onnx_net *out);
void onnx_net_free(onnx_net *net);

/* Elements of a tensor in ONNX's order, as F32 or S64, into `to` in the port's order; `shape`:
 * ONNX's. */
void onnx_port_put(const onnx_port *p, nn_shape shape, const void *from, nn_dtype type,
                   void *to);
/* The other way: a value of the graph into ONNX's order; its shape there. */
nn_shape onnx_port_get(const onnx_port *p, const nn_tensor *value, void *to);
nn_shape onnx_port_shape(const onnx_port *p, nn_shape onnx); /* in memory */
/* For an export that has the inputs and outputs of the file that was imported. */
void onnx_port_axes(int n, const onnx_port *p, io_onnx_axes *axes);
/* Ports as a model file keeps them, a line each: type, dimensions, axes, name; "float32 -1,3,8,8
 * 0,2,3,1 x", "int64 - - n" of a scalar. NN_ERR_MODEL when a name holds a line break. */
nn_err onnx_ports_encode(int n, const onnx_port *p, io_bytes *out);
/* Strictly, as from a stranger: *n at most NN_MAX_INPUTS, axes a permutation. NN_ERR_MODEL. */
nn_err onnx_ports_decode(const char *text, int *n, onnx_port *p);

#ifdef __cplusplus
}
#endif

#endif
