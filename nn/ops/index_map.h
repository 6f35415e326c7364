/* index_map.h - operators that take each element of the output from one place of the input, or
 * from nowhere, where the place is found axis by axis: y[o0, o1, ..] = x[m0[o0], m1[o1], ..],
 * a fill value where one of them is -1. Slice, Split, Expand, Tile and Pad.
 *
 * Types F32 and S64.
 */
#ifndef NN_OPS_INDEX_MAP_H
#define NN_OPS_INDEX_MAP_H

#include "nn/op.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How an axis maps: place o of the output to a place of the input. */
typedef struct nn_axis_map {
    enum { NN_MAP_STEP, NN_MAP_EDGE, NN_MAP_REFLECT, NN_MAP_WRAP, NN_MAP_FILL } kind;
    int64_t from, step; /* from + step o, then by kind where that lies outside the axis */
} nn_axis_map;

typedef struct nn_index_map {
    int rank;
    int64_t in[NN_MAX_RANK], out[NN_MAX_RANK];
    nn_axis_map axis[NN_MAX_RANK];
} nn_index_map;

/* Begins with the identity of an input of that shape; NN_ERR_MODEL for another type. The map
 * lies in the call's state. */
nn_err nn_index_map_begin(nn_call *c, nn_shape in, nn_index_map **map);
/* Sets the output's shape from `out`, and what it needs. */
nn_err nn_index_map_end(nn_call *c);
/* The fill of outputs that come from nowhere: input 2, else 0. */
void nn_index_map_forward(nn_call *c);
void nn_index_map_backward(nn_call *c);

#ifdef __cplusplus
}
#endif

#endif
