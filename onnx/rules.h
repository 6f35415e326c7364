/* rules.h - what rules of several files use. */
#ifndef ONNX_RULES_H
#define ONNX_RULES_H

#include "onnx/lower.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A convolution by the node's attributes of x_node (N, sides, C) by w_node (K, kernel, C/group);
 * bias: -1 none. like: the result and its node. */
void onnx_conv(onnx_lower *l, const onnx_val *x, int x_node, const onnx_val *w, int w_node,
               int bias, onnx_val *like);
/* A product of matrices of two plain nodes, with ranks as the values'. like: the result. */
void onnx_matmul(onnx_lower *l, const onnx_val *a, int a_node, const onnx_val *b, int b_node,
                 onnx_val *like);

#ifdef __cplusplus
}
#endif

#endif
