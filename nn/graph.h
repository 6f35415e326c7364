/* graph.h - what is computed: nodes in ONNX names, with attributes and inputs. No shapes of
 * data, no memory: this is what a model file stores and what passes rewrite. An exec (exec.h)
 * binds it.
 *
 *     node 0  Input  "image"
 *     node 1  Param  "conv1.weight"  [K,R,S,C]
 *     node 2  Param  "conv1.bias"    [K]
 *     node 3  Conv   "conv1"         inputs 0 1 2
 *     node 4  Relu   "relu1"         inputs 3        ...
 *
 * Every node has exactly one output and is named by its index, so "node" and "value" are one
 * thing. The order of creation is a topological order: an input's index is smaller than its
 * user's.
 */
#ifndef NN_GRAPH_H
#define NN_GRAPH_H

#include "nn/act.h"
#include "nn/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NN_MAX_INPUTS 12
#define NN_MAX_ATTRS 10
#define NN_MAX_INTS 12
#define NN_MAX_NODES 4096
#define NN_MAX_NAME 64 /* with the 0 byte; attribute names and strings alike */

typedef enum nn_attr_kind {
    NN_ATTR_INT, NN_ATTR_FLOAT, NN_ATTR_INTS, NN_ATTR_STRING
} nn_attr_kind;

typedef struct nn_attr {
    char name[NN_MAX_NAME];
    nn_attr_kind kind;
    int n; /* used entries of ints */
    union {
        int64_t ints[NN_MAX_INTS]; /* INT uses ints[0] */
        double number;
        char text[NN_MAX_NAME];
    };
} nn_attr;

typedef enum nn_node_kind { NN_NODE_INPUT, NN_NODE_PARAM, NN_NODE_OP } nn_node_kind;

typedef struct nn_node {
    nn_node_kind kind;
    char name[NN_MAX_NAME]; /* unique in the graph */
    int op;                 /* index into the op table (op.h) when kind is OP */
    int n_in;
    int in[NN_MAX_INPUTS]; /* node indices, or -1 for an optional input that is absent */
    int n_attr;
    nn_attr attr[NN_MAX_ATTRS];
    nn_dtype dtype;  /* INPUT, PARAM */
    nn_shape shape;  /* PARAM: its shape. INPUT: expected shape, -1 where any size is allowed */
    bool trainable;  /* PARAM: the optimiser may change it */
} nn_node;

typedef struct nn_graph {
    int n, capacity;
    nn_node *node;
    int n_out;
    int out[NN_MAX_INPUTS]; /* results, in order; a training graph has the loss as its last */
} nn_graph;

nn_graph *nn_graph_new(void); /* NULL when out of memory */
void nn_graph_free(nn_graph *g);
nn_err nn_graph_copy(const nn_graph *g, nn_graph **out);

/* Builders. They return the new node's index. The caller is our own code: a wrong use asserts,
 * and memory failure is remembered in the graph and reported by nn_graph_check. `name` is
 * copied. */
int nn_graph_input(nn_graph *g, const char *name, nn_dtype dtype, nn_shape shape);
int nn_graph_param(nn_graph *g, const char *name, nn_shape shape, bool trainable);
/* A parameter of another type than F32, which nothing trains: 8-bit weights, tables. */
int nn_graph_param_typed(nn_graph *g, const char *name, nn_dtype dtype, nn_shape shape);
int nn_graph_op(nn_graph *g, const char *op, const char *name, int n_in, const int *in);
/* The operator of that activation, without attributes. */
int nn_graph_activation(nn_graph *g, nn_act act, const char *name, int x);
/* Attributes go onto the node added last. */
void nn_graph_attr_int(nn_graph *g, const char *name, int64_t value);
void nn_graph_attr_float(nn_graph *g, const char *name, double value);
void nn_graph_attr_ints(nn_graph *g, const char *name, int n, const int64_t *value);
void nn_graph_attr_string(nn_graph *g, const char *name, const char *value);
void nn_graph_set_outputs(nn_graph *g, int n, const int *nodes);

/* Appends a node as it is: the builders end here. */
int nn_graph_add(nn_graph *g, const nn_node *node);

/* For readers of files: appends a node that was filled in elsewhere, after checking it (known
 * op, number of inputs, inputs before it, unique name). NN_ERR_MODEL. */
nn_err nn_graph_append(nn_graph *g, const nn_node *node);

/* Index of the node of that name, or -1. */
int nn_graph_find(const nn_graph *g, const char *name);
/* Index of the first input; g->n without one. */
int nn_graph_first_input(const nn_graph *g);
/* Is i a Param? False for -1, an absent input. */
bool nn_graph_is_param(const nn_graph *g, int i);

/* The Param that node reads as input k, be it through a FakeQuantize; -1. */
int nn_graph_weights(const nn_graph *g, const nn_node *node, int k);

/* Attributes of a node; the default when absent. Their kinds were checked when the node was
 * appended (nn_node_check_attrs with the op's list). */
const nn_attr *nn_node_attr(const nn_node *node, const char *name);
int64_t nn_node_int(const nn_node *node, const char *name, int64_t otherwise);
double nn_node_float(const nn_node *node, const char *name, double otherwise);
const char *nn_node_string(const nn_node *node, const char *name, const char *otherwise);
/* Copies n ints; when absent all become `otherwise`. NN_ERR_MODEL when the count differs or a
 * value is outside [lo, hi]. */
nn_err nn_node_ints(const nn_node *node, const char *name, int n, int32_t *out,
                    int32_t otherwise, int32_t lo, int32_t hi);
/* Each attribute is one that `spec` names ("strides:I alpha:f"), of that kind, and there
 * once. */
nn_err nn_node_check_attrs(const nn_node *node, const char *spec);

/* Whole-graph check (memory, outputs set). */
nn_err nn_graph_check(const nn_graph *g);

#ifdef __cplusplus
}
#endif

#endif
