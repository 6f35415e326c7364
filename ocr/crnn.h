/* crnn.h - CRNN line recognisers (Shi, Bai, Yao 2017): convolutions, BiLSTMs, classes.
 *
 *   crnn       the network of oneapi-src/historical-assets-document-process (src/crnn.py):
 *              1x32xW, 8.36 M parameters at 97 classes
 *   crnn-lite  ours, made for a CPU
 *   crnn-fast  lite, wider: 1.4 times its multiplications
 *   crnn-wide  1x48xW, residual, 4.5 times those of fast
 * Input "image" [N,H,W,1]; output "logits" [N,T,V], V classes, blank 0.
 */
#ifndef OCR_CRNN_H
#define OCR_CRNN_H

#include "nn/params.h"

/* An inference graph (networks.h) with further inputs labels S32[N,L], lengths S32[N], alias
 * S32[V] and a CTCLoss over them, for training; outputs are logits, loss. Params keep their
 * nodes, names and order. Without alias classes fill it with 0. NN_ERR_MODEL unless the only
 * output is a Gemm (whose rows are the classes). */
nn_err ocr_crnn_with_loss(const nn_graph *inference, nn_graph **out);
/* Shape of the first output for one image of this shape, by the operators' shape rules alone:
 * costs no memory. p: the parameters, where some decide shapes; else NULL. NN_ERR_MODEL when the
 * graph cannot take the image. */
nn_err ocr_output_shape(const nn_graph *g, const nn_params *p, nn_shape image, nn_shape *out);
/* [1,T,V] for a grey image. NN_ERR_MODEL also when the output has another rank. */
nn_err ocr_crnn_output_shape(const nn_graph *g, const nn_params *p, int height, int width,
                             nn_shape *out);
/* Its T, of a graph none of whose parameters decides a shape. */
nn_err ocr_crnn_steps(const nn_graph *g, int height, int width, int *steps);

#endif
