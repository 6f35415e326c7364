/* crnn.h - CRNN line recognisers (Shi, Bai, Yao 2017): convolutions, height to 1, BiLSTM, classes.
 *
 *   crnn       the published network (REFERENCE A0.1): 1x32xW, 8.36 M parameters at 97 classes
 *   crnn-lite  ours, made for a CPU
 * Input "image" [N,H,W,1]; output "logits" [N,T,V], V classes, blank 0.
 */
#ifndef OCR_CRNN_H
#define OCR_CRNN_H

#include "nn/params.h"

/* Inference graph; the names are listed by ocr_crnn_names. NN_ERR_USAGE for an unknown one. */
nn_err ocr_crnn_build(const char *name, int classes, nn_graph **out);
const char *ocr_crnn_names(void); /* "crnn, crnn-lite" */
/* Input height that the network wants; 0 when the name is unknown. */
int ocr_crnn_height(const char *name);
/* The same graph with labels, lengths (and alias) inputs and a CTCLoss as last output, for training;
 * outputs are logits, loss. Params keep their names and order. */
nn_err ocr_crnn_with_loss(const nn_graph *inference, nn_graph **out);
/* Time steps for a width at network height: from binding shapes. NN_ERR_MODEL. */
nn_err ocr_crnn_steps(const nn_graph *g, int height, int width, int *steps);

#endif
