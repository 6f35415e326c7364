/* onnx_elementwise.c - operators that compute each element from those at its place. Inputs and
 * output are in one order; what is broadcast against a map is made to meet it there.
 */
#include "io/onnx_parts.h"

#include <math.h>
#include <string.h>

#include "nn/ops/elementwise.h"

/* Nothing but 1 in its shape: it meets any other in any order. */
static bool is_single(const io_onnx *o, int node)
{
    for (int d = 0; d < o->shape[node].rank; d++)
        if (o->shape[node].dim[d] != 1 || o->other[node].dim[d] != 1)
            return false;
    return true;
}

/* The order for all: N,C,H,W where every input is a map, [C] or one value. `truth`: the inputs that
 * are truth values, as bits. */
static io_onnx_form common_form(const io_onnx *o, int i, unsigned truth)
{
    const nn_node *node = &o->g->node[i];
    io_onnx_form form = IO_ONNX_ROWS;
    if (o->shape[i].rank != 4)
        return IO_ONNX_ROWS;
    for (int k = node->n_in - 1; k >= 0; k--) {
        int in = node->in[k], rank = o->shape[in].rank;
        if (rank == 4 && !nn_graph_is_param(o->g, in))
            form = io_onnx_pick(o, i, k);
    }
    for (int k = 0; k < node->n_in; k++) {
        int rank = io_onnx_rank(o, i, k);
        if (rank != 4 && !is_single(o, node->in[k]) && (rank != 1 || truth >> k & 1))
            return IO_ONNX_ROWS;
    }
    return form;
}

static io_onnx_name meet(io_onnx *o, int i, int k, io_onnx_form form, bool truth)
{
    int in = o->g->node[i].in[k], rank = o->shape[in].rank;
    if (truth)
        return io_onnx_input(o, i, k,
                             form == IO_ONNX_VALUE ? IO_ONNX_TRUTH : IO_ONNX_TRUTH_ROWS);
    if (o->shape[i].rank == 4 && form == IO_ONNX_VALUE && rank == 1 && !is_single(o, in))
        return io_onnx_input(o, i, k, IO_ONNX_COLUMN);
    return io_onnx_input(o, i, k, form);
}

/* The ONNX operator of that name. One that computes with integers alone (And, Not) takes truth
 * values there; a comparison gives them. */
void io_onnx_write_elementwise(io_onnx *o, int i)
{
    const nn_node *node = &o->g->node[i];
    const nn_elementwise_fn *fn = nn_elementwise_find(node->op);
    unsigned truth = !fn->f ? 3 : node->op == NN_OP_where ? 1 : 0;
    io_onnx_form form = common_form(o, i, truth);
    io_onnx_name in[3];
    const char *text[3];
    for (int k = 0; k < node->n_in; k++) {
        in[k] = meet(o, i, k, form, truth >> k & 1);
        text[k] = in[k].text;
    }
    io_onnx_name y = io_onnx_put(o, i, fn->truth ? (io_onnx_form)(form + 2) : form);
    io_onnx_begin(o, io_onnx_own_name(o, i), y.text, node->n_in, text);
    for (int k = 0; k < 2 && fn->param[k].name; k++)
        io_onnx_attr_float(o, fn->param[k].name,
                           nn_node_float(node, fn->param[k].name, fn->param[k].value));
    if (node->op == NN_OP_mod && o->value[i].dtype == NN_F32)
        io_onnx_attr_int(o, "fmod", 1);
    io_onnx_end(o);
}

/* --- functions that opset 13 spells in others --- */

static io_onnx_name function(io_onnx *o, const nn_node *node, int op, const char *suffix,
                             const char *x)
{
    io_onnx_name y = io_onnx_temp(node, suffix);
    io_onnx_activation(o, node, op, y.text, x);
    return y;
}

/* x sigmoid(alpha x) */
void io_onnx_write_swish(io_onnx *o, int i)
{
    const nn_node *node = &o->g->node[i];
    io_onnx_form form = io_onnx_pick(o, i, 0);
    io_onnx_name x = io_onnx_input(o, i, 0, form), y = io_onnx_put(o, i, form), scaled = x;
    double alpha = nn_node_float(node, "alpha", 1);
    if (alpha != 1) {
        io_onnx_name a = io_onnx_number(o, node, "alpha", alpha);
        scaled = io_onnx_step(o, node, "Mul", "scaled", x.text, a.text);
    }
    io_onnx_name gate = function(o, node, NN_OP_sigmoid, "gate", scaled.text);
    io_onnx_simple(o, "Mul", y.text, x.text, gate.text);
}

/* x tanh(softplus(x)) */
void io_onnx_write_mish(io_onnx *o, int i)
{
    const nn_node *node = &o->g->node[i];
    io_onnx_form form = io_onnx_pick(o, i, 0);
    io_onnx_name x = io_onnx_input(o, i, 0, form), y = io_onnx_put(o, i, form),
                 soft = io_onnx_step(o, node, "Softplus", "softplus", x.text, NULL),
                 gate = function(o, node, NN_OP_tanh, "gate", soft.text);
    io_onnx_simple(o, "Mul", y.text, x.text, gate.text);
}

/* What the tanh form takes the tanh of: sqrt(2 / pi) (x + 0.044715 x^3). */
static io_onnx_name gelu_cubic(io_onnx *o, const nn_node *node, const char *x)
{
    io_onnx_name three = io_onnx_number(o, node, "three", 3),
                 small = io_onnx_number(o, node, "small", 0.044715),
                 root = io_onnx_number(o, node, "root", sqrt(2 / acos(-1))),
                 cube = io_onnx_step(o, node, "Pow", "cube", x, three.text),
                 part = io_onnx_step(o, node, "Mul", "part", cube.text, small.text),
                 sum = io_onnx_step(o, node, "Add", "sum", x, part.text),
                 inner = io_onnx_step(o, node, "Mul", "inside", sum.text, root.text);
    return function(o, node, NN_OP_tanh, "tanh", inner.text);
}

/* x (1 + erf(x / sqrt(2))) / 2, or with tanh in place of erf. */
void io_onnx_write_gelu(io_onnx *o, int i)
{
    const nn_node *node = &o->g->node[i];
    io_onnx_form form = io_onnx_pick(o, i, 0);
    io_onnx_name x = io_onnx_input(o, i, 0, form), y = io_onnx_put(o, i, form), f;
    if (nn_node_float(node, "tanh", 0) != 0) {
        f = gelu_cubic(o, node, x.text);
    } else {
        io_onnx_name root = io_onnx_number(o, node, "root", sqrt(2)),
                     z = io_onnx_step(o, node, "Div", "inside", x.text, root.text);
        f = io_onnx_step(o, node, "Erf", "erf", z.text, NULL);
    }
    io_onnx_name one = io_onnx_number(o, node, "one", 1),
                 half = io_onnx_number(o, node, "half", 0.5),
                 gate = io_onnx_step(o, node, "Add", "gate", f.text, one.text),
                 twice = io_onnx_step(o, node, "Mul", "twice", x.text, gate.text);
    io_onnx_simple(o, "Mul", y.text, twice.text, half.text);
}

void io_onnx_write_clip(io_onnx *o, int i)
{
    const nn_node *node = &o->g->node[i];
    io_onnx_form form = io_onnx_pick(o, i, 0);
    io_onnx_name x = io_onnx_input(o, i, 0, form), y = io_onnx_put(o, i, form),
                 lo = io_onnx_plain(""), hi = lo;
    if (nn_node_attr(node, "min"))
        lo = io_onnx_number(o, node, "min", nn_node_float(node, "min", 0));
    if (nn_node_attr(node, "max"))
        hi = io_onnx_number(o, node, "max", nn_node_float(node, "max", 0));
    io_onnx_begin(o, "Clip", y.text, 3, (const char *const[]){x.text, lo.text, hi.text});
    io_onnx_end(o);
}

/* --- types --- */

static int type_number(const char *name)
{
    static const struct {
        const char *name;
        int type;
    } TYPES[] = {
        {"float32", IO_ONNX_FLOAT},   {"float64", IO_ONNX_FLOAT}, /* ours are F32 */
        {"float16", IO_ONNX_FLOAT16}, {"bfloat16", IO_ONNX_BFLOAT16},
        {"int8", IO_ONNX_INT8},       {"uint8", IO_ONNX_UINT8},
        {"int16", IO_ONNX_INT16},     {"uint16", IO_ONNX_UINT16},
        {"int32", IO_ONNX_INT32},     {"uint32", IO_ONNX_UINT32},
        {"int64", IO_ONNX_INT64},     {"uint64", IO_ONNX_UINT64},
        {"bool", IO_ONNX_BOOL},
    };
    for (size_t k = 0; k < sizeof TYPES / sizeof *TYPES; k++)
        if (strcmp(TYPES[k].name, name) == 0)
            return TYPES[k].type;
    return 0;
}

/* To a type and back to the one that the graph has for it. */
void io_onnx_write_cast(io_onnx *o, int i)
{
    const nn_node *node = &o->g->node[i];
    int to = type_number(nn_node_string(node, "to", "")),
        from = o->value[node->in[0]].dtype == NN_F32 ? IO_ONNX_FLOAT : IO_ONNX_INT64,
        own = o->value[i].dtype == NN_F32 ? IO_ONNX_FLOAT : IO_ONNX_INT64;
    io_onnx_form form = io_onnx_pick(o, i, 0);
    bool truth = to == IO_ONNX_BOOL && from == IO_ONNX_INT64;
    io_onnx_name x = io_onnx_input(o, i, 0, truth ? (io_onnx_form)(form + 2) : form);
    if (to == IO_ONNX_BOOL)
        form = (io_onnx_form)(form + 2);
    io_onnx_name y = io_onnx_put(o, i, form);
    if (to == from || truth) {
        io_onnx_simple(o, "Identity", y.text, x.text, NULL);
    } else if (to == own || to == IO_ONNX_BOOL) {
        io_onnx_cast(o, y.text, x.text, to);
    } else {
        io_onnx_name narrow = io_onnx_temp(node, "cast");
        io_onnx_cast(o, narrow.text, x.text, to);
        io_onnx_cast(o, y.text, narrow.text, own);
    }
}

void io_onnx_write_identity(io_onnx *o, int i)
{
    io_onnx_form form = io_onnx_pick(o, i, 0);
    io_onnx_name x = io_onnx_input(o, i, 0, form);
    io_onnx_simple(o, "Identity", io_onnx_put(o, i, form).text, x.text, NULL);
}

void io_onnx_write_range(io_onnx *o, int i)
{
    static const char *const SUFFIX[3] = {"start", "limit", "delta"};
    io_onnx_name in[3], y = io_onnx_put(o, i, IO_ONNX_VALUE);
    for (int k = 0; k < 3; k++)
        in[k] = io_onnx_scalar(o, i, k, SUFFIX[k]);
    io_onnx_begin(o, "Range", y.text, 3,
                  (const char *const[]){in[0].text, in[1].text, in[2].text});
    io_onnx_end(o);
}
