/* network.h - the network that picks fields: which words of a page are the date, the total, the
 * company.
 *
 *     words   S64 [N,T,FIELDS_HASHES]   -> sum of the table's rows   [N,T,48]
 *     numbers F32 [N,T,FIELDS_NUMBERS]  -> beside it, Gemm, Relu      [N,T,80] = h
 *     near    F32 [N,FIELDS_RELATIONS,T,T]  rows that sum to 1 or are 0: means over neighbours
 *     twice:  h = h + Relu(Gemm([h, near h]))                        a graph network
 *     scores  [N,T,2 F]   for each of F fields: does it begin, does it end at this word?
 *
 * A field's place is the softmax over the page's words, "none" (word 0) among them, for its
 * beginning and its end apart, as answers are found in texts (Seo and others 2017); words and their neighbours as
 * nodes of a graph: Liu and others 2019, "Graph convolution for multimodal information extraction".
 */
#ifndef FIELDS_NETWORK_H
#define FIELDS_NETWORK_H

#include "fields/encode.h"
#include "nn/exec.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A fresh graph; n_fields >= 1. NN_ERR_LIMIT. */
nn_err fields_network(int n_fields, nn_graph **out);
/* With further inputs legal and target F32 [N,2 F,T], and the loss: the mean over rows of
 * -log sum_t target softmax(score + legal). legal: 0, or FIELDS_ILLEGAL; target: 1 where it
 * would be right, all 1 where nothing is known. */
#define FIELDS_ILLEGAL (-1e4f)
nn_err fields_network_with_loss(const nn_graph *inference, nn_graph **out);
/* The shapes of its inputs: 3, or 5 with the loss. */
void fields_network_shapes(int n, int words, int n_fields, nn_shape shapes[5]);
/* Fills inputs 0..2 of a bound exec with page i of its batch; places behind `n` words stay empty. */
void fields_network_fill(nn_exec *e, int i, int32_t n, const fields_code *code);

#ifdef __cplusplus
}
#endif

#endif
