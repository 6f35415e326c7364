/* ops.c - the table of operators, made from ops.def. */
#include "nn/ops/ops.h"

#include <string.h>

#define NN_QUANT_FORM_FLOAT NN_QUANT_FLOAT, -1, 0
#define NN_QUANT_FORM_WEIGHTS(symbol, flags) NN_QUANT_WEIGHTS, NN_OP_##symbol, flags
#define NN_QUANT_FORM_RECURRENT(symbol) NN_QUANT_RECURRENT, NN_OP_##symbol, 0
#define NN_QUANT_FORM_POINTWISE(symbol, flags) NN_QUANT_POINTWISE, NN_OP_##symbol, flags
#define NN_QUANT_FORM_TABLE NN_QUANT_TABLE, NN_OP_qlinear_table, 0
#define NN_QUANT_FORM_SAME(flags) NN_QUANT_SAME, -1, flags
#define NN_QUANT_FORM_QUANTISED NN_QUANT_QUANTISED, -1, 0

const nn_op_entry nn_ops[] = {
#define NN_OP(symbol, name, opset, onnx, fuse, quant) \
    {name, &nn_op_##symbol, opset, NN_FUSE_##fuse, NN_QUANT_FORM_##quant},
#include "nn/ops/ops.def"
#undef NN_OP
};
const int nn_ops_count = NN_OPS;

int nn_op_find(const char *name)
{
    for (int i = 0; i < nn_ops_count; i++)
        if (strcmp(nn_ops[i].name, name) == 0)
            return i;
    return -1;
}

const nn_op_entry *nn_node_entry(const nn_node *node)
{
    static const nn_op_entry NO_OPERATOR = {
        .name = "", .fuse = NN_FUSE_NONE, .quant = NN_QUANT_FLOAT, .low = -1};
    return node->kind == NN_NODE_OP ? &nn_ops[node->op] : &NO_OPERATOR;
}

const nn_activation *nn_node_activation(const nn_node *node)
{
    int op = nn_op_find(nn_node_string(node, "activation", ""));
    return op < 0 ? NULL : nn_ops[op].op->activation;
}
