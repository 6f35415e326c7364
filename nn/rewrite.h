/* rewrite.h - what the passes share: a rewrite builds a new graph node by node, then carries the
 * values over by name.
 *
 * For each old node it says what becomes of it. `map[i]` is the new index that stands for old node
 * i; a node that disappears maps to what replaces it.
 */
#ifndef NN_REWRITE_H
#define NN_REWRITE_H

#include "nn/op.h"
#include "nn/params.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_rewrite {
    const nn_graph *old;
    nn_graph *graph;
    int *map;   /* old node -> new node, -1 when it is gone */
    int *users; /* old node -> how many inputs and outputs use it */
    int *user;  /* old node -> its last user */
} nn_rewrite;

nn_err nn_rewrite_new(nn_rewrite *r, const nn_graph *old);
void nn_rewrite_free(nn_rewrite *r);
/* Appends a copy of `node` (inputs are old indices) to the new graph. */
nn_err nn_rewrite_emit(nn_rewrite *r, const nn_node *node, int *at);
/* Values of parameters that have the same name and shape in both. */
void nn_rewrite_carry(nn_params *to, const nn_params *from);
/* Sets outputs, drops what none of them needs and makes the new params, with the old values, which
 * *p then no longer has; both take the place of the old ones, or, where the caller still needs the
 * old graph, only *fresh is set and nn_rewrite_take does that. */
nn_err nn_rewrite_finish(nn_rewrite *r, nn_graph **g, nn_params **p, nn_params **fresh);
void nn_rewrite_take(nn_rewrite *r, nn_graph **g, nn_params **p, nn_params *fresh);

/* Drops nodes that no output needs; Inputs stay. */
nn_err nn_rewrite_dead(nn_graph **g, nn_params **p);

/* The only user of node i when that is an op of this kind reading it as input 0; else -1. */
int nn_rewrite_only_user(const nn_rewrite *r, int i, nn_fuse kind);
/* Linear, and nothing is fused into it yet. */
bool nn_rewrite_is_bare_linear(const nn_node *node);
bool nn_rewrite_is_float_param(const nn_graph *g, int node);

#ifdef __cplusplus
}
#endif

#endif
