/* attention.h - the reader of street signs: four views of one sign, a network of VGG's kind over
 * each (Simonyan, Zisserman 2015), two BiLSTMs, a GRU with attention that writes symbol after
 * symbol.
 *
 *   attention-ocr       the network of mindspore-ai/models, research/cv/crnn_seq2seq_ocr:
 *                       views of 128 x 128, 11,843,024 parameters at 10,000 symbols
 *   attention-ocr-half  half the channels, views of 64 x 64: 1/16 of the multiplications
 * Input "image" [N, 4 view, view, 3], the views one below the other; output "logits" [N,64,V], what
 * the decoder writes when it feeds itself.
 */
#ifndef OCR_ATTENTION_H
#define OCR_ATTENTION_H

#include "nn/graph.h"

#define OCR_SIGN_VIEWS 4
#define OCR_SIGN_STEPS 64       /* symbols of a text at most, its end included */
#define OCR_SIGN_SYMBOLS 10000  /* of a fresh network */

/* Symbols that are no characters; characters follow in the alphabet's order. */
enum { OCR_SIGN_PAD, OCR_SIGN_GO, OCR_SIGN_END, OCR_SIGN_UNKNOWN, OCR_SIGN_CHARACTERS };

/* An inference graph with further inputs tokens S32[N,T] (what the decoder is fed; -1: what it
 * wrote before) and labels S32[N,T] (-1: none) and the loss, the mean over labels of -ln p;
 * outputs are logits, loss. Params keep their nodes, names and order. NN_ERR_MODEL unless the
 * only output is an AttentionDecoder that feeds itself. */
nn_err ocr_attention_with_loss(const nn_graph *inference, nn_graph **out);

#endif
