/* onnx.h - a graph as an ONNX model: FP32 or QDQ, standard operators of opset 13, IR version 7; of a
 * newer one, up to 19, where an operator needs it (an import of such a model).
 *
 * ONNX keeps feature maps N,C,H,W, we N,H,W,C. Inputs and outputs of rank 4 are transposed,
 * values of other ranks are as ours: sequences N,T,C. So an input "image" [N,H,W,1] becomes
 * [N,1,H,W], and logits stay [N,T,V]. Within the model a value of rank 4 is in the order that
 * its operator gives; Transposes stand only where the next one wants the other (Reshape from map
 * to sequence, MatMul of maps) and around LSTM, whose ONNX form is T,N,C. F32 is FLOAT, S64 is
 * INT64, but for truth values between operators that give and take BOOL.
 *
 * Names of values are the nodes' own; what is needed in between is NODE::something. Axes of any
 * size carry names: "N", and for maps "H", "W". What ONNX lacks at opset 13 (HardSwish,
 * LayerNormalization, activations within Conv) is spelled out in its operators. Metadata, but
 * for those of training ("train."), become metadata_props.
 *
 * Quantised operators become float ones between QuantizeLinear and DequantizeLinear (QDQ):
 * every value is the real number that it stands for. Weights are int8 tensors with a scale for
 * each output channel, biases int32; those of an LSTM are int8, its own result is quantised,
 * its state is not. A table is a Gather. 16-bit values, for which opset 13 has no quantiser,
 * are rounded by Div, Round, Clip and Mul, and their weights are floats. Source: onnx/onnx,
 * docs/IR.md, docs/Operators.md and onnx.proto3 (field numbers).
 */
#ifndef IO_ONNX_H
#define IO_ONNX_H

#include "io/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What users know of inputs and outputs where that differs: of a network that was imported. An
 * axis of a value in memory, i, is theirs perm[i]; rank -1: as written above. type: ONNX's
 * TensorProto.DataType, 0: FLOAT or INT64. */
typedef struct io_onnx_axes {
    int rank, type;
    int32_t perm[NN_MAX_RANK];
} io_onnx_axes;
typedef struct io_onnx_face {
    const char *const *output; /* names in place of the outputs' nodes'; NULL: those */
    int n_in, n_out;           /* of the graph's, in its order; 0: none differs */
    const io_onnx_axes *in, *out;
} io_onnx_face;

/* Appends the model to `out`. face: NULL for none. NN_ERR_MODEL, with the node's name: losses,
 * shapes that an input's values decide where the rest depends on them, names with "::", or one of
 * the outputs' names taken by another node. */
nn_err io_onnx_encode(const nn_graph *g, const nn_params *p, const io_meta *meta,
                      const io_onnx_face *face, io_bytes *out);

#ifdef __cplusplus
}
#endif

#endif
