/* convert.c - the graph first, then the values of its new parameters (convert_values.c). Each
 * node is written as the type that resolve.c chose; what else a user wants is made from it:
 *
 *     conv1 (8) -- U8 --> pool1 (8) -- U8 --> conv2 (8) ...
 *                  \--> DequantizeLinear -- F32 --> Softmax (float)
 */
#include "quant/convert.h"

#include "quant/convert_values.h"

#include <stdio.h>
#include <string.h>

/* --- writing nodes --- */

/* base + suffix, cut to fit, with a number where that name is taken. */
static void unique_name(const nn_graph *g, const char *base, const char *suffix,
                        char name[NN_MAX_NAME])
{
    char number[16] = "";
    for (int k = 0; k == 0 || nn_graph_find(g, name) >= 0; k++) {
        if (k > 0)
            snprintf(number, sizeof number, ".%d", k);
        int room = NN_MAX_NAME - 1 - (int)strlen(suffix) - (int)strlen(number);
        snprintf(name, NN_MAX_NAME, "%.*s%s%s", room, base, suffix, number);
    }
}

static void set_attr_text(nn_node *node, const char *name, const char *text)
{
    NN_ASSERT(node->n_attr < NN_MAX_ATTRS);
    nn_attr *a = &node->attr[node->n_attr++];
    memset(a, 0, sizeof *a);
    a->kind = NN_ATTR_STRING;
    snprintf(a->name, sizeof a->name, "%s", name);
    snprintf(a->text, sizeof a->text, "%s", text);
}

static void set_output(nn_node *node, quant_type as, quant_affine affine)
{
    if (as == QUANT_AS_F32) {
        set_attr_text(node, "y_type", "F32");
        return;
    }
    if (as == QUANT_AS_S16)
        set_attr_text(node, "y_type", "S16");
    NN_ASSERT(node->n_attr + 2 <= NN_MAX_ATTRS);
    nn_attr *scale = &node->attr[node->n_attr++], *zero = &node->attr[node->n_attr++];
    *scale = (nn_attr){.name = "y_scale", .kind = NN_ATTR_FLOAT,
                       .number = (double)affine.scale};
    *zero = (nn_attr){.name = "y_zero_point", .kind = NN_ATTR_INT, .n = 1,
                      .ints = {affine.zero}};
}

static nn_err append(quant_converter *v, const nn_node *node, int *at)
{
    nn_err err = nn_graph_append(v->g, node);
    *at = v->g->n - 1;
    return err;
}

/* The new node that holds old value i as that type. */
static nn_err get(quant_converter *v, int i, quant_type as, int *at)
{
    static const char *const SUFFIX[QUANT_TYPES] = {".dequantized", ".quantized",
                                                    ".quantized16"};
    nn_err err = NN_OK;
    if (v->made[i][as] < 0 && nn_graph_is_param(v->old, i)) {
        NN_ASSERT(as == QUANT_AS_F32);
        nn_node node = v->old->node[i];
        unique_name(v->g, v->old->node[i].name, "", node.name);
        NN_TRY(append(v, &node, &v->made[i][as]));
    }
    if (v->made[i][as] < 0) {
        nn_node node = {.kind = NN_NODE_OP, .n_in = 1};
        node.op = as == QUANT_AS_F32 ? NN_OP_dequantize_linear : NN_OP_quantize_linear;
        if (as != QUANT_AS_F32) /* from floats, be they computed or dequantised */
            NN_TRY(get(v, i, QUANT_AS_F32, &node.in[0]));
        else
            node.in[0] = v->made[i][v->own[i]];
        unique_name(v->g, v->old->node[i].name, SUFFIX[as], node.name);
        if (as != QUANT_AS_F32)
            set_output(&node, as, quant_value_affine(v, i, as));
        NN_TRY(append(v, &node, &v->made[i][as]));
    }
    *at = v->made[i][as];
out:
    return err;
}

static nn_err add_param(quant_converter *v, const char *base, const char *suffix,
                        nn_dtype dtype, nn_shape shape, int *at)
{
    nn_node node = {.kind = NN_NODE_PARAM, .dtype = dtype, .shape = shape};
    unique_name(v->g, base, suffix, node.name);
    return append(v, &node, at);
}

static nn_shape channel_shape(const nn_node *node, nn_shape w)
{
    bool last = nn_node_entry(node)->fuse == NN_FUSE_LINEAR_LAST;
    if (quant_is_recurrent(node))
        return nn_shape2(w.dim[0], w.dim[1]);
    return nn_shape1(w.dim[last ? w.rank - 1 : 0]);
}

/* NN_QUANT_WEIGHTS: x w w_scale bias; NN_QUANT_RECURRENT: x w w_scale r r_scale bias. */
static nn_err emit_weighted(quant_converter *v, int i)
{
    nn_err err = NN_OK;
    const nn_node *old = &v->old->node[i];
    bool two = quant_is_recurrent(old);
    nn_node node = *old;
    quant_type in = v->bits[i] == 16 ? QUANT_AS_S16 : QUANT_AS_U8;
    nn_dtype type = v->bits[i] == 16 ? NN_S16 : NN_S8;
    node.op = nn_node_entry(old)->low;
    node.n_in = 0;
    NN_TRY(get(v, old->in[0], in, &node.in[node.n_in++]));
    nn_shape scales = {0};
    for (int k = 1; k <= (two ? 2 : 1); k++) {
        const nn_node *w = &v->old->node[old->in[k]];
        scales = channel_shape(old, w->shape);
        NN_TRY(add_param(v, w->name, "", type, w->shape, &node.in[node.n_in++]));
        NN_TRY(add_param(v, w->name, "_scale", NN_F32, scales, &node.in[node.n_in++]));
    }
    const char *bias = two ? v->old->node[old->in[3]].name
                       : old->n_in > 2 && old->in[2] >= 0 ? v->old->node[old->in[2]].name
                                                          : NULL;
    NN_TRY(add_param(v, bias ? bias : old->name, bias ? "" : ".bias", two ? NN_F32 : NN_S32,
                     scales, &node.in[node.n_in++]));
    if (!two)
        set_output(&node, v->own[i], quant_value_affine(v, i, v->own[i]));
    err = append(v, &node, &v->made[i][v->own[i]]);
out:
    return err;
}

static nn_err emit_table(quant_converter *v, int i)
{
    nn_err err = NN_OK;
    const nn_node *old = &v->old->node[i];
    nn_node node = {.kind = NN_NODE_OP, .op = nn_node_entry(old)->low, .n_in = 2};
    memcpy(node.name, old->name, sizeof node.name);
    NN_TRY(get(v, old->in[0], QUANT_AS_U8, &node.in[0]));
    NN_TRY(add_param(v, old->name, ".table", NN_U8, nn_shape1(256), &node.in[1]));
    set_output(&node, QUANT_AS_U8, quant_value_affine(v, i, QUANT_AS_U8));
    err = append(v, &node, &v->made[i][QUANT_AS_U8]);
out:
    return err;
}

static nn_err emit_pointwise(quant_converter *v, int i)
{
    nn_err err = NN_OK;
    nn_node node = v->old->node[i];
    int as = v->clamp[i] >= 0 ? v->clamp[i] : i; /* whose result it gives */
    node.op = nn_node_entry(&node)->low;
    memcpy(node.name, v->old->node[as].name, sizeof node.name);
    for (int k = 0; k < node.n_in; k++)
        NN_TRY(get(v, v->old->node[i].in[k], QUANT_AS_U8, &node.in[k]));
    if (as != i)
        set_attr_text(&node, "activation", nn_node_entry(&v->old->node[as])->name);
    set_output(&node, QUANT_AS_U8, quant_value_affine(v, as, QUANT_AS_U8));
    err = append(v, &node, &v->made[as][QUANT_AS_U8]);
out:
    return err;
}

/* As it is: float operators, and those that take any type. */
static nn_err emit_same(quant_converter *v, int i)
{
    nn_err err = NN_OK;
    nn_node node = v->old->node[i];
    quant_type as = v->kind[i] == QUANT_SAME ? v->own[i] : QUANT_AS_F32;
    for (int k = 0; k < node.n_in; k++)
        if (node.in[k] >= 0)
            NN_TRY(get(v, node.in[k], nn_graph_is_param(v->old, node.in[k]) ? QUANT_AS_F32 : as,
                       &node.in[k]));
    err = append(v, &node, &v->made[i][as]);
out:
    return err;
}

static nn_err emit(quant_converter *v, int i)
{
    if (v->old->node[i].kind == NN_NODE_PARAM)
        return NN_OK; /* where it is used */
    if (v->made[i][v->own[i]] >= 0)
        return NN_OK; /* an activation that the node before it has taken */
    if (v->bits[i] && v->kind[i] == QUANT_WEIGHTS)
        return emit_weighted(v, i);
    if (v->bits[i] && v->kind[i] == QUANT_TABLE)
        return emit_table(v, i);
    if (v->bits[i] && v->kind[i] == QUANT_POINTWISE)
        return emit_pointwise(v, i);
    return emit_same(v, i);
}

/* --- all of it --- */

nn_err quant_converter_emit(quant_converter *v)
{
    nn_err err = NN_OK;
    for (int i = 0; i < v->old->n; i++)
        NN_TRY(emit(v, i));
    v->g->n_out = v->old->n_out;
    for (int k = 0; k < v->old->n_out; k++)
        NN_TRY(get(v, v->old->out[k], QUANT_AS_F32, &v->g->out[k]));
    err = nn_graph_check(v->g);
out:
    return err;
}

nn_err quant_convert(const nn_graph *g, const nn_params *p, const quant_calibration *c,
                     const quant_config *config, const uint8_t *bits, nn_graph **out_graph,
                     nn_params **out_params)
{
    quant_converter v = {.old = g, .params = p, .cal = c, .config = config, .wanted = bits};
    nn_err err = quant_converter_new(&v);
    if (err)
        return err;
    NN_ASSERT(c->n == g->n);
    quant_converter_resolve(&v);
    NN_TRY(quant_converter_emit(&v));
    NN_TRY(nn_params_new(out_params, v.g));
    err = quant_fill_values(&v, *out_params);
    if (err) {
        nn_params_free(*out_params);
        *out_params = NULL;
        goto out;
    }
    *out_graph = v.g;
    v.g = NULL;
out:
    quant_converter_free(&v);
    return err;
}
