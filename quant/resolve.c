/* resolve.c - downwards over the graph: which types of each value its users want; upwards:
 * which one each node computes.
 */
#include "quant/resolve.h"

#include <string.h>

#include "nn/mem.h"

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
        return QUANT_FLOAT;
    switch (e->quant) {
    case NN_QUANT_WEIGHTS:
    case NN_QUANT_RECURRENT:
        return has_8bit_weights(g, node) ? QUANT_WEIGHTS : QUANT_FLOAT;
    case NN_QUANT_TABLE:
        return QUANT_TABLE;
    case NN_QUANT_SAME:
        return e->flags & NN_LOW_NEAREST && interpolates ? QUANT_FLOAT : QUANT_SAME;
    case NN_QUANT_POINTWISE:
        return has_computed_inputs(g, node) && shapes_fit(c, node, e->flags) ? QUANT_POINTWISE
                                                                            : QUANT_FLOAT;
    case NN_QUANT_FLOAT:
    case NN_QUANT_QUANTISED:
        break;
    }
    return QUANT_FLOAT;
}

bool quant_node_has_16(const nn_graph *g, int i)
{
    const nn_node *node = &g->node[i];
    return nn_node_entry(node)->flags & NN_LOW_16 && has_8bit_weights(g, node);
}

/* --- which type each value has --- */

static void count_users(quant_converter *v)
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
static void resolve_bits(quant_converter *v)
{
    const nn_graph *g = v->old;
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        int wanted = v->wanted[i];
        bool low = false;
        v->kind[i] = quant_node_kind(g, v->cal, i);
        for (int k = 0; k < node->n_in; k++)
            low = low || (node->in[k] >= 0 && v->bits[node->in[k]] != 0);
        if (v->kind[i] == QUANT_WEIGHTS && wanted)
            v->bits[i] = wanted == 16 && quant_node_has_16(g, i) ? 16 : wanted == 8 ? 8 : 0;
        else if (v->kind[i] == QUANT_POINTWISE && wanted && low)
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

/* The quant_type in which node i is computed, given what its users want. */
static quant_type own_type(const quant_converter *v, int i)
{
    const nn_node *node = &v->old->node[i];
    unsigned need = v->need[i];
    if (v->bits[i] == 0)
        return QUANT_AS_F32;
    if (v->kind[i] == QUANT_WEIGHTS && need & 1u << QUANT_AS_S16 &&
        !(need & 1u << QUANT_AS_U8) && nn_node_entry(node)->flags & NN_LOW_16)
        return QUANT_AS_S16;
    if (v->kind[i] == QUANT_WEIGHTS && writes_floats(node) && !(need & ~(1u << QUANT_AS_F32)))
        return QUANT_AS_F32;
    return QUANT_AS_U8;
}

static bool is_clamp(const nn_node *node)
{
    const nn_op *op = nn_node_entry(node)->op;
    return op && op->activation && op->activation->low == NN_ACT_LOW_CLAMP;
}

/* Downwards: what is wanted of each value, then of its inputs. */
static void resolve_forms(quant_converter *v)
{
    const nn_graph *g = v->old;
    for (int k = 0; k < g->n_out; k++)
        v->need[g->out[k]] |= 1u << QUANT_AS_F32;
    for (int i = g->n - 1; i >= 0; i--) {
        const nn_node *node = &g->node[i];
        if (v->kind[i] == QUANT_TABLE && v->bits[i] && !(v->need[i] & 1u << QUANT_AS_U8))
            v->bits[i] = 0;
        unsigned need = 1u << (v->bits[i] == 16 ? QUANT_AS_S16
                               : v->bits[i]     ? QUANT_AS_U8
                                                : QUANT_AS_F32);
        if (v->kind[i] == QUANT_SAME && v->bits[i])
            need = v->need[i]; /* it hands on what its input is */
        for (int k = 0; k < node->n_in; k++)
            if (node->in[k] >= 0 && !nn_graph_is_param(g, node->in[k]))
                v->need[node->in[k]] |= (uint8_t)need;
    }
    for (int i = 0; i < g->n; i++)
        v->own[i] = v->kind[i] == QUANT_SAME && v->bits[i] ? v->own[g->node[i].in[0]]
                                                           : own_type(v, i);
    for (int i = 0; i < g->n; i++)
        if (v->bits[i] && nn_node_entry(&g->node[i])->flags & NN_LOW_CLAMP &&
            v->users[i] == 1 && is_clamp(&g->node[v->user[i]]) && v->bits[v->user[i]])
            v->clamp[i] = v->user[i];
}

quant_affine quant_value_affine(const quant_converter *v, int i, quant_type as)
{
    while (v->own[i] == as && v->kind[i] == QUANT_SAME && v->bits[i])
        i = v->old->node[i].in[0];
    if (v->own[i] == as && as == QUANT_AS_U8 && quant_is_recurrent(&v->old->node[i]))
        return (quant_affine){1.0f / 127, 128};
    const quant_value *value = &v->cal->value[i];
    if (as == QUANT_AS_U8 && value->fixed.scale > 0)
        return value->fixed;
    if (as == QUANT_AS_S16)
        return quant_range_affine((quant_range){value->observer.min, value->observer.max}, 4095,
                                  v->config->symmetric);
    return quant_range_affine(value->range, 255, v->config->symmetric);
}

/* --- all of it --- */

void quant_converter_free(quant_converter *v)
{
    nn_graph_free(v->g);
    nn_free(v->block);
}

nn_err quant_converter_new(quant_converter *v)
{
    size_t n = (size_t)v->old->n;
    size_t one = sizeof *v->made + 3 * sizeof(int) + sizeof *v->kind + sizeof *v->own + 2;
    v->g = nn_graph_new();
    v->block = nn_calloc(n, one);
    if (!v->g || !v->block) {
        quant_converter_free(v);
        return nn_fail_memory(n * one, "a graph pass");
    }
    v->made = v->block;
    v->users = (int *)(v->made + n);
    v->user = v->users + n;
    v->clamp = v->user + n;
    v->kind = (quant_kind *)(v->clamp + n);
    v->own = (quant_type *)(v->kind + n);
    v->bits = (uint8_t *)(v->own + n);
    v->need = v->bits + n;
    for (size_t i = 0; i < n; i++) {
        v->clamp[i] = -1;
        for (int f = 0; f < QUANT_TYPES; f++)
            v->made[i][f] = -1;
    }
    return NN_OK;
}

void quant_converter_resolve(quant_converter *v)
{
    count_users(v);
    resolve_bits(v);
    resolve_forms(v);
}

nn_err quant_resolve(const nn_graph *g, const quant_calibration *c, const uint8_t *bits,
                    quant_resolved *out)
{
    quant_converter v = {.old = g, .cal = c, .wanted = bits};
    nn_err err = quant_converter_new(&v);
    if (err)
        return err;
    quant_converter_resolve(&v);
    for (int i = 0; i < g->n; i++)
        out[i] = (quant_resolved){
            .bits = v.bits[i],
            .is_low = v.own[i] != QUANT_AS_F32,
            .needs_low = v.need[i] & ~(1u << QUANT_AS_F32),
            .needs_float = v.need[i] & 1u << QUANT_AS_F32,
        };
    quant_converter_free(&v);
    return NN_OK;
}
