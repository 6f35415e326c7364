/* onnx_graphs.h - for onnx_cases.c: graphs with an input "image", which together hold every operator
 * that ONNX export writes.
 */
#ifndef TESTS_ONNX_GRAPHS_H
#define TESTS_ONNX_GRAPHS_H

#include "nn/graph.h"

extern nn_graph *made; /* what the functions below add to */

/* Outputs in `out`; returned is their number. */
int build_maps(int *out);        /* [N,H,W,3] */
int build_sequences(int *out);   /* [N,4,W,2] */
int build_decoders(int *out);    /* [N,4,13,2] */
int build_pointwise(int *out);   /* [N,H,W,3] */
int build_activations(int *out); /* [N,H,W,3] */
int build_choices(int *out);     /* [N,6,7,3] */
int build_arrays(int *out);      /* [N,6,7,3] */
int build_windows(int *out);     /* [N,6,7,3] */
int build_states(int *out);      /* [N,4,7,3] */

#endif
