/* convert.c - the graph first, then the values of its new parameters (convert_values.c).
 *
 * Downwards over the old graph: which forms of each value its users want. Upwards: each node is
 * written in its own form, and a form that is missing is made from the one that is there:
 *
 *     conv1 (8) -- U8 --> pool1 (8) -- U8 --> conv2 (8) ...
 *                  \--> DequantizeLinear -- F32 --> Softmax (float)
 */
#include "quant/convert_parts.h"

#include "nn/mem.h"

#include <stdio.h>
#include <string.h>

/* --- what a node can be --- */

static bool has_8bit_weights(const nn_graph *g, const nn_node *node)
{
    const nn_activation *a = nn_node_activation(node);
    bool fits = !a || a->low >= NN_ACT_LOW_REQUANT;
    for (int k = 1; k < node->n_in; k++)
        fits = fits && (node->in[k] < 0 || nn_graph_is_param(g, node->in[k]));
    int64_t group = nn_node_int(node, "group", 1);
    if (!fits || group == 1)
        return fits;
    nn_shape w = g->node[node->in[1]].shape;
    return group == w.dim[0] && w.dim[3] == 1;
}

/* Do the inputs have the shapes that the 8-bit operator is for? */
static bool shapes_fit(const quant_calibration *c, const nn_node *node, unsigned flags)
{
    if (!(flags & (NN_LOW_EQUAL | NN_LOW_GATE)))
        return true;
    nn_shape a = c->value[node->in[0]].shape, b = c->value[node->in[1]].shape;
    if (nn_shape_equal(a, b))
        return true;
    return flags & NN_LOW_GATE && a.rank == 4 && b.rank == 4 && b.dim[1] == 1 &&
           b.dim[2] == 1 && a.dim[3] == b.dim[3];
}

static bool has_computed_inputs(const nn_graph *g, const nn_node *node)
{
    for (int k = 0; k < node->n_in; k++)
        if (node->in[k] < 0 || nn_graph_is_param(g, node->in[k]))
            return false;
    return true;
}

quant_kind quant_node_kind(const nn_graph *g, const quant_calibration *c, int i)
{
    const nn_node *node = &g->node[i];
    const nn_op_entry *e = nn_node_entry(node);
    bool interpolates = strcmp(nn_node_string(node, "mode", "nearest"), "nearest") != 0;
    if (!c->value[i].seen)
        return QUANT_NO_FORM;
    switch (e->quant) {
    case NN_QUANT_WEIGHTS:
    case NN_QUANT_RECURRENT:
        return has_8bit_weights(g, node) ? QUANT_SUMS : QUANT_NO_FORM;
    case NN_QUANT_TABLE:
        return QUANT_TABLE;
    case NN_QUANT_SAME:
        return e->flags & NN_LOW_NEAREST && interpolates ? QUANT_NO_FORM : QUANT_SAME;
    case NN_QUANT_POINTWISE:
        return has_computed_inputs(g, node) && shapes_fit(c, node, e->flags) ? QUANT_LIGHT
                                                                            : QUANT_NO_FORM;
    case NN_QUANT_FLOAT:
    case NN_QUANT_QUANTISED:
        break;
    }
    return QUANT_NO_FORM;
}

bool quant_node_has_16(const nn_graph *g, int i)
{
    const nn_node *node = &g->node[i];
    return nn_node_entry(node)->flags & NN_LOW_16 && has_8bit_weights(g, node);
}

/* --- which form each value has --- */

static void count_users(converter *v)
{
    const nn_graph *g = v->old;
    for (int i = 0; i < g->n; i++)
        for (int k = 0; k < g->node[i].n_in; k++)
            if (g->node[i].in[k] >= 0) {
                v->users[g->node[i].in[k]]++;
                v->user[g->node[i].in[k]] = i;
            }
    for (int k = 0; k < g->n_out; k++)
        v->users[g->out[k]] += 2;
}

/* Upwards: bits that a node can and will have. */
static void settle_bits(converter *v)
{
    const nn_graph *g = v->old;
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        int wanted = v->wanted[i];
        bool low = false;
        v->kind[i] = quant_node_kind(g, v->cal, i);
        for (int k = 0; k < node->n_in; k++)
            low = low || (node->in[k] >= 0 && v->bits[node->in[k]] != 0);
        if (v->kind[i] == QUANT_SUMS && wanted)
            v->bits[i] = wanted == 16 && quant_node_has_16(g, i) ? 16 : wanted == 8 ? 8 : 0;
        else if (v->kind[i] == QUANT_LIGHT && wanted && low)
            v->bits[i] = 8;
        else if (v->kind[i] == QUANT_TABLE && wanted && low)
            v->bits[i] = 8;
        else if (v->kind[i] == QUANT_SAME && low)
            v->bits[i] = 8;
    }
}

/* Floats can be written by what sums, with the activations that a float result knows. */
static bool writes_floats(const nn_node *node)
{
    const nn_activation *a = nn_node_activation(node);
    return nn_node_is_linear(node) && (!a || a->low >= NN_ACT_LOW_FLOAT);
}

/* The form in which node i is computed, given what its users want. */
static form own_form(const converter *v, int i)
{
    const nn_node *node = &v->old->node[i];
    unsigned need = v->need[i];
    if (v->bits[i] == 0)
        return AS_F32;
    if (v->kind[i] == QUANT_SUMS && need & 1u << AS_S16 && !(need & 1u << AS_U8) &&
        nn_node_entry(node)->flags & NN_LOW_16)
        return AS_S16;
    if (v->kind[i] == QUANT_SUMS && writes_floats(node) && !(need & ~(1u << AS_F32)))
        return AS_F32;
    return AS_U8;
}

static bool is_clamp(const nn_node *node)
{
    const nn_op *op = nn_node_entry(node)->op;
    return op && op->activation && op->activation->low == NN_ACT_LOW_CLAMP;
}

/* Downwards: what is wanted of each value, then of its inputs. */
static void settle_forms(converter *v)
{
    const nn_graph *g = v->old;
    for (int k = 0; k < g->n_out; k++)
        v->need[g->out[k]] |= 1u << AS_F32;
    for (int i = g->n - 1; i >= 0; i--) {
        const nn_node *node = &g->node[i];
        if (v->kind[i] == QUANT_TABLE && v->bits[i] && !(v->need[i] & 1u << AS_U8))
            v->bits[i] = 0;
        unsigned need = 1u << (v->bits[i] == 16 ? AS_S16 : v->bits[i] ? AS_U8 : AS_F32);
        if (v->kind[i] == QUANT_SAME && v->bits[i])
            need = v->need[i]; /* it hands on what its input is */
        for (int k = 0; k < node->n_in; k++)
            if (node->in[k] >= 0 && !nn_graph_is_param(g, node->in[k]))
                v->need[node->in[k]] |= (uint8_t)need;
    }
    for (int i = 0; i < g->n; i++)
        v->own[i] = v->kind[i] == QUANT_SAME && v->bits[i] ? v->own[g->node[i].in[0]]
                                                           : own_form(v, i);
    for (int i = 0; i < g->n; i++)
        if (v->bits[i] && nn_node_entry(&g->node[i])->flags & NN_LOW_CLAMP &&
            v->users[i] == 1 && is_clamp(&g->node[v->user[i]]) && v->bits[v->user[i]])
            v->clamp[i] = v->user[i];
}

quant_affine quant_value_affine(const converter *v, int i, form as)
{
    while (v->own[i] == as && v->kind[i] == QUANT_SAME && v->bits[i])
        i = v->old->node[i].in[0];
    if (v->own[i] == as && as == AS_U8 && is_recurrent(&v->old->node[i]))
        return (quant_affine){1.0f / 127, 128};
    const quant_value *value = &v->cal->value[i];
    if (as == AS_S16)
        return quant_range_affine((quant_range){value->observer.min, value->observer.max}, 4095,
                                  v->config->symmetric);
    return quant_range_affine(value->range, 255, v->config->symmetric);
}

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

static void set_output(nn_node *node, form as, quant_affine affine)
{
    if (as == AS_F32) {
        set_attr_text(node, "y_type", "F32");
        return;
    }
    if (as == AS_S16)
        set_attr_text(node, "y_type", "S16");
    NN_ASSERT(node->n_attr + 2 <= NN_MAX_ATTRS);
    nn_attr *scale = &node->attr[node->n_attr++], *zero = &node->attr[node->n_attr++];
    *scale = (nn_attr){.name = "y_scale", .kind = NN_ATTR_FLOAT,
                       .number = (double)affine.scale};
    *zero = (nn_attr){.name = "y_zero_point", .kind = NN_ATTR_INT, .n = 1,
                      .ints = {affine.zero}};
}

static nn_err append(converter *v, const nn_node *node, int *at)
{
    nn_err err = nn_graph_append(v->g, node);
    *at = v->g->n - 1;
    return err;
}

/* The new node that holds old value i in that form. */
static nn_err get(converter *v, int i, form as, int *at)
{
    static const char *const SUFFIX[FORMS] = {".dequantized", ".quantized", ".quantized16"};
    nn_err err = NN_OK;
    if (v->made[i][as] < 0 && nn_graph_is_param(v->old, i)) {
        NN_ASSERT(as == AS_F32);
        nn_node node = v->old->node[i];
        unique_name(v->g, v->old->node[i].name, "", node.name);
        NN_TRY(append(v, &node, &v->made[i][as]));
    }
    if (v->made[i][as] < 0) {
        nn_node node = {.kind = NN_NODE_OP, .n_in = 1};
        node.op = as == AS_F32 ? NN_OP_dequantize_linear : NN_OP_quantize_linear;
        if (as != AS_F32) /* from floats, be they computed or dequantised */
            NN_TRY(get(v, i, AS_F32, &node.in[0]));
        else
            node.in[0] = v->made[i][v->own[i]];
        unique_name(v->g, v->old->node[i].name, SUFFIX[as], node.name);
        if (as != AS_F32)
            set_output(&node, as, quant_value_affine(v, i, as));
        NN_TRY(append(v, &node, &v->made[i][as]));
    }
    *at = v->made[i][as];
out:
    return err;
}

static nn_err add_param(converter *v, const char *base, const char *suffix, nn_dtype dtype,
                        nn_shape shape, int *at)
{
    nn_node node = {.kind = NN_NODE_PARAM, .dtype = dtype, .shape = shape};
    unique_name(v->g, base, suffix, node.name);
    return append(v, &node, at);
}

static nn_shape channel_shape(const nn_node *node, nn_shape w)
{
    bool last = nn_node_entry(node)->fuse == NN_FUSE_LINEAR_LAST;
    if (is_recurrent(node))
        return nn_shape2(w.dim[0], w.dim[1]);
    return nn_shape1(w.dim[last ? w.rank - 1 : 0]);
}

/* NN_QUANT_WEIGHTS: x w w_scale bias; NN_QUANT_RECURRENT: x w w_scale r r_scale bias. */
static nn_err emit_sums(converter *v, int i)
{
    nn_err err = NN_OK;
    const nn_node *old = &v->old->node[i];
    bool two = is_recurrent(old);
    nn_node node = *old;
    form in = v->bits[i] == 16 ? AS_S16 : AS_U8;
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

static nn_err emit_table(converter *v, int i)
{
    nn_err err = NN_OK;
    const nn_node *old = &v->old->node[i];
    nn_node node = {.kind = NN_NODE_OP, .op = nn_node_entry(old)->low, .n_in = 2};
    memcpy(node.name, old->name, sizeof node.name);
    NN_TRY(get(v, old->in[0], AS_U8, &node.in[0]));
    NN_TRY(add_param(v, old->name, ".table", NN_U8, nn_shape1(256), &node.in[1]));
    set_output(&node, AS_U8, quant_value_affine(v, i, AS_U8));
    err = append(v, &node, &v->made[i][AS_U8]);
out:
    return err;
}

static nn_err emit_light(converter *v, int i)
{
    nn_err err = NN_OK;
    nn_node node = v->old->node[i];
    int as = v->clamp[i] >= 0 ? v->clamp[i] : i; /* whose result it gives */
    node.op = nn_node_entry(&node)->low;
    memcpy(node.name, v->old->node[as].name, sizeof node.name);
    for (int k = 0; k < node.n_in; k++)
        NN_TRY(get(v, v->old->node[i].in[k], AS_U8, &node.in[k]));
    if (as != i)
        set_attr_text(&node, "activation", nn_node_entry(&v->old->node[as])->name);
    set_output(&node, AS_U8, quant_value_affine(v, as, AS_U8));
    err = append(v, &node, &v->made[as][AS_U8]);
out:
    return err;
}

/* As it is: float operators, and those that take any form. */
static nn_err emit_same(converter *v, int i)
{
    nn_err err = NN_OK;
    nn_node node = v->old->node[i];
    form as = v->kind[i] == QUANT_SAME ? v->own[i] : AS_F32;
    for (int k = 0; k < node.n_in; k++)
        if (node.in[k] >= 0)
            NN_TRY(get(v, node.in[k], nn_graph_is_param(v->old, node.in[k]) ? AS_F32 : as,
                       &node.in[k]));
    err = append(v, &node, &v->made[i][as]);
out:
    return err;
}

static nn_err emit(converter *v, int i)
{
    if (v->old->node[i].kind == NN_NODE_PARAM)
        return NN_OK; /* where it is used */
    if (v->made[i][v->own[i]] >= 0)
        return NN_OK; /* an activation that the node before it has taken */
    if (v->bits[i] && v->kind[i] == QUANT_SUMS)
        return emit_sums(v, i);
    if (v->bits[i] && v->kind[i] == QUANT_TABLE)
        return emit_table(v, i);
    if (v->bits[i] && v->kind[i] == QUANT_LIGHT)
        return emit_light(v, i);
    return emit_same(v, i);
}

/* --- all of it --- */

static void converter_free(converter *v)
{
    nn_graph_free(v->g);
    nn_free(v->block);
}

static nn_err converter_new(converter *v)
{
    size_t n = (size_t)v->old->n;
    size_t one = sizeof *v->made + 3 * sizeof(int) + sizeof *v->kind + sizeof *v->own + 2;
    v->g = nn_graph_new();
    v->block = nn_calloc(n, one);
    if (!v->g || !v->block) {
        converter_free(v);
        return nn_fail_memory(n * one, "a graph pass");
    }
    v->made = v->block;
    v->users = (int *)(v->made + n);
    v->user = v->users + n;
    v->clamp = v->user + n;
    v->kind = (quant_kind *)(v->clamp + n);
    v->own = (form *)(v->kind + n);
    v->bits = (uint8_t *)(v->own + n);
    v->need = v->bits + n;
    for (size_t i = 0; i < n; i++) {
        v->clamp[i] = -1;
        for (int f = 0; f < FORMS; f++)
            v->made[i][f] = -1;
    }
    return NN_OK;
}

nn_err quant_settle(const nn_graph *g, const quant_calibration *c, const uint8_t *bits,
                    quant_settled *out)
{
    converter v = {.old = g, .cal = c, .wanted = bits};
    nn_err err = converter_new(&v);
    if (err)
        return err;
    count_users(&v);
    settle_bits(&v);
    settle_forms(&v);
    for (int i = 0; i < g->n; i++)
        out[i] = (quant_settled){
            .bits = v.bits[i],
            .is_low = v.own[i] != AS_F32,
            .needs_low = v.need[i] & ~(1u << AS_F32),
            .needs_float = v.need[i] & 1u << AS_F32,
        };
    converter_free(&v);
    return NN_OK;
}

nn_err quant_convert(const nn_graph *g, const nn_params *p, const quant_calibration *c,
                     const quant_config *config, const uint8_t *bits, nn_graph **out_graph,
                     nn_params **out_params)
{
    converter v = {.old = g, .params = p, .cal = c, .config = config, .wanted = bits};
    nn_err err = converter_new(&v);
    if (err)
        return err;
    NN_ASSERT(c->n == g->n);
    count_users(&v);
    settle_bits(&v);
    settle_forms(&v);
    for (int i = 0; i < g->n; i++)
        NN_TRY(emit(&v, i));
    v.g->n_out = g->n_out;
    for (int k = 0; k < g->n_out; k++)
        NN_TRY(get(&v, g->out[k], AS_F32, &v.g->out[k]));
    NN_TRY(nn_graph_check(v.g));
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
    converter_free(&v);
    return err;
}
