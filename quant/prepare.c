/* prepare.c - see prepare.h. */
#include "quant/prepare.h"

#include "nn/mem.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEAST_SCALE (1.0f / 256)

bool quant_is_quantised(const nn_graph *g)
{
    for (int i = 0; i < g->n; i++)
        if (nn_node_entry(&g->node[i])->quant == NN_QUANT_QUANTISED)
            return true;
    return false;
}

/* --- fused activations --- */

/* Has the node a fused activation that 8-bit operators cannot apply? */
static bool is_split(const nn_node *node)
{
    const nn_activation *a = nn_node_activation(node);
    return a && a->low == NN_ACT_LOW_TABLE;
}

static void drop_attr(nn_node *node, const char *name)
{
    for (int i = 0; i < node->n_attr; i++)
        if (strcmp(node->attr[i].name, name) == 0) {
            memmove(&node->attr[i], &node->attr[i + 1],
                    (size_t)(node->n_attr - i - 1) * sizeof node->attr[0]);
            node->n_attr--;
            return;
        }
}

/* A node of operator `op` after the last one: NAME.OPERATOR in lower case, with a number
 * where that is taken. */
static nn_err append_activation(nn_graph *g, const char *name, int op, const nn_attr *alpha)
{
    nn_node node = {.kind = NN_NODE_OP, .op = op, .n_in = 1, .in = {g->n - 1}};
    if (alpha && nn_ops[op].op->activation->alpha != 0)
        node.attr[node.n_attr++] = *alpha;
    char lower[NN_MAX_NAME];
    size_t n = strlen(nn_ops[op].name);
    for (size_t i = 0; i <= n; i++)
        lower[i] = (char)tolower((unsigned char)nn_ops[op].name[i]);
    for (int k = 0; k == 0 || nn_graph_find(g, node.name) >= 0; k++)
        snprintf(node.name, sizeof node.name, k ? "%.40s.%.12s%d" : "%.40s.%.12s", name, lower,
                 k);
    return nn_graph_append(g, &node);
}

nn_err quant_split_activations(nn_graph **g, nn_params **p)
{
    nn_err err = NN_OK;
    const nn_graph *old = *g;
    nn_graph *fresh = nn_graph_new();
    nn_params *params = NULL;
    int *map = nn_calloc((size_t)old->n, sizeof *map);
    if (!fresh || !map) {
        err = nn_fail_memory((size_t)old->n * sizeof *map, "a graph pass");
        goto out;
    }
    for (int i = 0; i < old->n; i++) {
        nn_node node = old->node[i];
        bool split = is_split(&old->node[i]);
        int op = split ? nn_op_find(nn_node_string(&node, "activation", "")) : -1;
        for (int k = 0; k < node.n_in; k++)
            if (node.in[k] >= 0)
                node.in[k] = map[node.in[k]];
        if (split) {
            drop_attr(&node, "activation");
            drop_attr(&node, "alpha");
        }
        NN_TRY(nn_graph_append(fresh, &node));
        if (split)
            NN_TRY(append_activation(fresh, node.name, op,
                                     nn_node_attr(&old->node[i], "alpha")));
        map[i] = fresh->n - 1;
    }
    fresh->n_out = old->n_out;
    for (int i = 0; i < old->n_out; i++)
        fresh->out[i] = map[old->out[i]];
    NN_TRY(nn_params_new(&params, fresh));
    for (int i = 0; i < params->n; i++) {
        const nn_param *from = nn_params_find(*p, params->param[i].name);
        memcpy(params->param[i].value.data, from->value.data, nn_tensor_bytes(&from->value));
    }
    nn_params_free(*p);
    nn_graph_free(*g);
    *p = params;
    *g = fresh;
    params = NULL;
    fresh = NULL;
out:
    nn_free(map);
    nn_params_free(params);
    nn_graph_free(fresh);
    return err;
}

/* --- equalisation --- */

bool quant_is_depthwise(const nn_graph *g, int i)
{
    const nn_node *node = &g->node[i];
    if (nn_node_entry(node)->fuse != NN_FUSE_LINEAR || !nn_graph_is_param(g, node->in[1]))
        return false;
    nn_shape w = g->node[node->in[1]].shape;
    return w.rank == 4 && w.dim[3] == 1 && w.dim[0] > 1 &&
           nn_node_int(node, "group", 1) == w.dim[0];
}

static int count_users(const nn_graph *g, int i, int *user)
{
    int n = 0;
    for (int j = i + 1; j < g->n; j++)
        for (int k = 0; k < g->node[j].n_in; k++)
            if (g->node[j].in[k] == i) {
                n++;
                *user = j;
            }
    for (int k = 0; k < g->n_out; k++)
        n += 2 * (g->out[k] == i);
    return n;
}

/* No groups, or groups of single channels. */
static bool is_whole(const nn_graph *g, int i)
{
    return nn_node_int(&g->node[i], "group", 1) == 1 || quant_is_depthwise(g, i);
}

/* A Conv or Gemm whose parameters are its own. */
static bool has_own_weights(const nn_graph *g, int i)
{
    const nn_node *node = &g->node[i];
    int user;
    if (nn_node_entry(node)->fuse != NN_FUSE_LINEAR)
        return false;
    for (int k = 1; k < node->n_in; k++)
        if (node->in[k] >= 0 && (!nn_graph_is_param(g, node->in[k]) ||
                                 count_users(g, node->in[k], &user) != 1))
            return false;
    return true;
}

/* May a channel of the output be scaled by a positive number? */
static bool is_homogeneous(const nn_node *node)
{
    const nn_activation *a = nn_node_activation(node);
    return !a || a->homogeneous;
}

static float *values(nn_params *p, int node)
{
    return nn_f32(&p->param[nn_params_of_node(p, node)].value);
}

static float input_top(const nn_graph *g, nn_params *p, int i, int channel)
{
    nn_shape s = g->node[g->node[i].in[1]].shape;
    const float *w = values(p, g->node[i].in[1]);
    int per = s.dim[s.rank - 1];
    float top = 0;
    for (int64_t k = channel; k < nn_shape_count(s); k += per)
        top = fmaxf(top, fabsf(w[k]));
    return top;
}

static nn_err equalise_pair(const nn_graph *g, nn_params *p, const quant_value *v, int a, int b)
{
    bool to_depthwise = quant_is_depthwise(g, b);
    nn_shape sa = g->node[g->node[a].in[1]].shape, sb = g->node[g->node[b].in[1]].shape;
    int channels = sa.dim[0];
    float *s = nn_calloc((size_t)channels, sizeof *s), largest = 0;
    if (!s)
        return nn_fail_memory((size_t)channels * sizeof *s, "an equalisation");
    for (int c = 0; c < channels; c++) {
        float w = to_depthwise ? 1 : input_top(g, p, b, c);
        s[c] = to_depthwise ? v->top[c] : w > 0 ? sqrtf(v->top[c] / w) : 0;
        largest = fmaxf(largest, s[c]);
    }
    float *wa = values(p, g->node[a].in[1]), *wb = values(p, g->node[b].in[1]);
    float *bias =
        g->node[a].n_in > 2 && g->node[a].in[2] >= 0 ? values(p, g->node[a].in[2]) : NULL;
    int64_t per_a = nn_shape_count(sa) / channels, count_b = nn_shape_count(sb);
    int64_t per_b = to_depthwise ? count_b / channels : 1;
    for (int c = 0; c < channels && largest > 0; c++) {
        float f = fmaxf(s[c] / largest, LEAST_SCALE);
        for (int64_t k = 0; k < per_a; k++)
            wa[c * per_a + k] /= f;
        if (bias)
            bias[c] /= f;
    }
    for (int64_t k = 0; k < count_b && largest > 0; k++)
        wb[k] *= fmaxf(s[k / per_b % channels] / largest, LEAST_SCALE);
    nn_free(s);
    return NN_OK;
}

int quant_equalise(const nn_graph *g, nn_params *p, const quant_calibration *c)
{
    int pairs = 0, b = -1;
    for (int a = 0; a < g->n; a++) {
        if (!has_own_weights(g, a) || !is_homogeneous(&g->node[a]) ||
            count_users(g, a, &b) != 1 || !has_own_weights(g, b) || g->node[b].in[0] != a ||
            (!quant_is_depthwise(g, a) && !quant_is_depthwise(g, b)) ||
            !is_whole(g, a) || !is_whole(g, b) ||
            c->value[a].channels != g->node[g->node[a].in[1]].shape.dim[0])
            continue;
        if (equalise_pair(g, p, &c->value[a], a, b) == NN_OK)
            pairs++;
    }
    p->version++;
    return pairs;
}
