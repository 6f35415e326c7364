/* build.h - pieces that several networks are made of. Each appends nodes after node x of g and
 * returns the last one; `layer` names them ("stage1.conv2"), at most OCR_LAYER_NAME letters
 * count.
 */
#ifndef OCR_BUILD_H
#define OCR_BUILD_H

#include "nn/graph.h"

#define OCR_LAYER_NAME 40

int ocr_build_param(nn_graph *g, const char *layer, const char *suffix, nn_shape shape,
                    bool trainable);
/* The operator `op` without parameters, named layer + suffix. */
int ocr_build_unary(nn_graph *g, const char *op, const char *layer, const char *suffix, int x);
/* An activation, named layer + suffix. */
int ocr_build_activation(nn_graph *g, nn_act act, const char *layer, const char *suffix, int x);
/* max(x, 0), named layer.relu. */
int ocr_build_relu(nn_graph *g, const char *layer, int x);
/* BatchNormalization of c channels. */
int ocr_build_norm(nn_graph *g, const char *layer, int x, int c);
/* Square kernel, padded so that a stride of 1 keeps the size; no bias. */
int ocr_build_conv(nn_graph *g, const char *layer, int x, int c, int k, int kernel, int stride);
/* The same with a norm, and with a norm and a rectifier. */
int ocr_build_conv_norm(nn_graph *g, const char *layer, int x, int c, int k, int kernel,
                        int stride);
int ocr_build_conv_relu(nn_graph *g, const char *layer, int x, int c, int k, int kernel,
                        int stride);

/* An inference graph of classes with a further input labels S32[N,1] (-1: none) and the loss
 * (SoftmaxCrossEntropyLoss, whose node is the last); outputs logits, loss. */
nn_err ocr_build_class_loss(const nn_graph *inference, nn_graph **out);

#endif
