/* attention_split.h - a reader of signs as two networks, so that whoever reads decides what is fed
 * next: an encoder, run once for a sign, and one step of the decoder.
 *
 *   encoder   image -> memory [N,S,C]
 *   step      memory [N,S,C], fed S64[N], state [N,H] (0 at first) -> logits [N,V],
 *             weights [N,S] of the memory's places, next [N,H], the state after the step
 */
#ifndef OCR_ATTENTION_SPLIT_H
#define OCR_ATTENTION_SPLIT_H

#include "nn/params.h"

typedef struct ocr_attention_part {
    nn_graph *graph;
    nn_params *params;
} ocr_attention_part;

typedef struct ocr_attention_parts {
    ocr_attention_part encoder, step;
    int first, steps; /* the symbol that is fed at first; steps at most */
    int hidden, symbols;
} ocr_attention_parts;

/* *graph and *params become the encoder's: they are NULL afterwards, also on failure. NN_ERR_MODEL
 * unless the only output is an AttentionDecoder that feeds itself. */
nn_err ocr_attention_split(nn_graph **graph, nn_params **params, ocr_attention_parts *out);
void ocr_attention_parts_free(ocr_attention_parts *p);

/* The output of such a network, its last node; NULL for others. */
const nn_node *ocr_attention_decoder(const nn_graph *g);

#endif
