/* lower.h - the state of an import, and what the lowering of each operator is written with.
 *
 * The first failure stays in `err`; what follows it does nothing useful and nothing wrong: node
 * numbers are then 0, values NULL or empty.
 */
#ifndef ONNX_LOWER_H
#define ONNX_LOWER_H

#include "nn/graph.h"
#include "onnx/arena.h"
#include "onnx/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A value of the ONNX graph. */
typedef struct onnx_val {
    const char *name;
    onnx_type type;
    int rank;
    int64_t dim[NN_MAX_RANK];  /* in ONNX's order, -1: not known */
    int32_t perm[NN_MAX_RANK]; /* axis i in memory is ONNX's axis perm[i] */
    int node;                  /* of the graph; -1: a constant without a node yet */
    const onnx_tensor *host;   /* of a constant */
    int plain;                 /* the node of this value in ONNX's order, -1: none yet */
} onnx_val;

/* A Param that was made, and where its values are: large ones are copied once, at the end. */
typedef struct onnx_const {
    struct onnx_const *next;
    int node;
    const void *data;          /* as they are; NULL: */
    onnx_tensor tensor;        /* of ONNX's order, */
    int32_t perm[NN_MAX_RANK]; /* axis i in memory is its axis perm[i] */
} onnx_const;

typedef struct onnx_lower {
    const onnx_model *model;
    nn_graph *graph;
    onnx_arena *arena;
    onnx_val **table; /* by name */
    size_t slots;
    onnx_const *consts;
    int n_const;
    const onnx_node *node; /* that is being lowered */
    int serial;
    nn_err err;
} onnx_lower;

/* --- failures --- */

/* "node "x" (Op, opset 13): " + message. */
void onnx_refuse(onnx_lower *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- values --- */

onnx_val *onnx_find(onnx_lower *l, const char *name);
onnx_val *onnx_define(onnx_lower *l, const char *name); /* refuses a second one of that name */
/* Input i of the node; NULL when it is left out. */
onnx_val *onnx_in(onnx_lower *l, int i);
/* Input i, refused when it is not there; never NULL. */
onnx_val *onnx_need(onnx_lower *l, int i);
/* Is output i used by anybody? Only asked of outputs behind the first. */
bool onnx_has_out(const onnx_lower *l, int i);
/* Defines output i as graph node `node`, with type, shape and order of `like` (NULL: none). */
onnx_val *onnx_out(onnx_lower *l, int i, int node, const onnx_val *like);
/* Sets rank, dimensions (NULL: not known) and ONNX's own order. */
void onnx_set_shape(onnx_lower *l, onnx_val *v, int rank, const int64_t *dim);

/* Numbers of a constant of integers; -1 when it is none. At most `room`. */
int onnx_const_ints(onnx_lower *l, const onnx_val *v, int room, int64_t *out);
/* The single number of a constant; false when it is none. */
bool onnx_const_number(const onnx_val *v, double *out);

/* --- attributes --- */

int64_t onnx_int(const onnx_lower *l, const char *name, int64_t otherwise);
double onnx_float(const onnx_lower *l, const char *name, double otherwise);
const char *onnx_text(const onnx_lower *l, const char *name, const char *otherwise);
/* Returns how many, -1 without the attribute. */
int onnx_ints(onnx_lower *l, const char *name, int room, int64_t *out);
/* Brings an axis into 0 .. rank-1, or refuses it. */
int onnx_axis(onnx_lower *l, int64_t axis, int rank);

/* --- nodes of the graph --- */

nn_node onnx_begin(onnx_lower *l, const char *op);
void onnx_feed(nn_node *n, int input); /* -1: absent */
void onnx_set_int(nn_node *n, const char *name, int64_t v);
void onnx_set_float(nn_node *n, const char *name, double v);
void onnx_set_ints(nn_node *n, const char *name, int count, const int64_t *v);
void onnx_set_text(nn_node *n, const char *name, const char *v);
int onnx_end(onnx_lower *l, const nn_node *n);
int onnx_op1(onnx_lower *l, const char *op, int a);
int onnx_op2(onnx_lower *l, const char *op, int a, int b);
int onnx_cast(onnx_lower *l, int a, onnx_type to);
int onnx_param(onnx_lower *l, nn_dtype type, nn_shape shape, const void *data);
/* A Param whose values the caller says; NULL after a failure. */
onnx_const *onnx_new_param(onnx_lower *l, nn_dtype type, nn_shape shape);
void onnx_const_put(const onnx_const *c, void *to); /* elements of c->tensor, as F32 or S64 */
int onnx_scalar(onnx_lower *l, double v); /* a Param F32 [1] */
int onnx_list(onnx_lower *l, int n, const int64_t *v); /* a Param S64 [n] */

/* --- orders of axes --- */

bool onnx_is_plain(const onnx_val *v);
/* The value in ONNX's order; in that order; N, sides, C. */
int onnx_plain(onnx_lower *l, onnx_val *v);
int onnx_arranged(onnx_lower *l, onnx_val *v, const int32_t *perm);
int onnx_channels_last(onnx_lower *l, onnx_val *v);
void onnx_last_perm(int rank, int32_t *perm);
/* Where ONNX's axis lies in memory. */
int onnx_place(const onnx_val *v, int axis);
/* The node as it lies, a constant in ONNX's order. */
int onnx_any(onnx_lower *l, onnx_val *v);
/* n values for an operator by elements: one order for all, axes of 1 in front. perm, rank, dim
 * of the result. */
void onnx_align(onnx_lower *l, int n, onnx_val *const *v, int *node, onnx_val *like);

/* A Reshape that joins H and W of a map, [N, C, -1]: true when it was lowered so that C stays last,
 * as recurrent layers, products and normalisations behind it want it. to: its shape, with n numbers
 * `dim` where it is constant, else n < 0. */
bool onnx_map_to_sequence(onnx_lower *l, onnx_val *x, const onnx_val *to, int n,
                          const int64_t *dim);

/* --- the operators --- */

typedef void onnx_lower_fn(onnx_lower *l);
typedef struct onnx_rule {
    const char *op;
    onnx_lower_fn *fn;
} onnx_rule;
extern const onnx_rule onnx_rules_math[], onnx_rules_shape[], onnx_rules_image[],
    onnx_rules_norm[], onnx_rules_product[], onnx_rules_quant[], onnx_rules_recurrent[];

#ifdef __cplusplus
}
#endif

#endif
