/* ops.c - the operator table, made from ops.def. */
#include "nn/ops/ops.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const nn_op *const nn_ops[] = {
#define NN_OP(symbol) &nn_op_##symbol,
#include "nn/ops/ops.def"
#undef NN_OP
};
const int nn_ops_count = sizeof nn_ops / sizeof *nn_ops;

int nn_op_find(const char *name)
{
    for (int i = 0; i < nn_ops_count; i++)
        if (strcmp(nn_ops[i]->name, name) == 0)
            return i;
    return -1;
}

nn_err nn_call_fail(const nn_call *c, const char *format, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    return nn_fail(NN_ERR_MODEL, "%s (%s): %s", c->node->name, nn_ops[c->node->op]->name, text);
}

nn_err nn_call_activation(const nn_call *c, nn_act *act, float *alpha)
{
    static const struct {
        const char *name;
        nn_act act;
    } table[] = {
        {"", NN_ACT_NONE},           {"Relu", NN_ACT_RELU},
        {"LeakyRelu", NN_ACT_LEAKY_RELU}, {"Sigmoid", NN_ACT_SIGMOID},
        {"Tanh", NN_ACT_TANH},       {"HardSigmoid", NN_ACT_HARD_SIGMOID},
        {"HardSwish", NN_ACT_HARD_SWISH},
    };
    const char *name = nn_node_string(c->node, "activation", "");
    *alpha = (float)nn_node_float(c->node, "alpha", 0.01);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(name, table[i].name) == 0) {
            *act = table[i].act;
            if (c->training && *act != NN_ACT_NONE)
                return nn_call_fail(c, "a fused activation (%s) cannot be trained", name);
            return NN_OK;
        }
    return nn_call_fail(c, "unknown activation \"%.40s\"", name);
}
