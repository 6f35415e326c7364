/* qat_graph.c - putting FakeQuantize into a graph and taking them out. */
#include "quant/qat_graph.h"

#include "nn/mem.h"
#include "nn/passes.h"
#include "nn/passes_affine.h"
#include "quant/convert_values.h"
#include "quant/prepare.h"
#include "quant/weights.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- plain and fused --- */

bool quant_qat_is(const nn_graph *g)
{
    for (int i = 0; i < g->n; i++)
        if (g->node[i].kind == NN_NODE_OP && g->node[i].op == NN_OP_fake_quantize)
            return true;
    return false;
}

static void drop_attr(nn_node *node, const char *name)
{
    int kept = 0;
    for (int i = 0; i < node->n_attr; i++)
        if (strcmp(node->attr[i].name, name) != 0)
            node->attr[kept++] = node->attr[i];
    node->n_attr = kept;
}

/* Is Param i read as the scales of a FakeQuantize? */
static bool is_scale(const nn_graph *g, int i)
{
    for (int u = i + 1; u < g->n && g->node[i].kind == NN_NODE_PARAM; u++)
        if (g->node[u].kind == NN_NODE_OP && g->node[u].op == NN_OP_fake_quantize &&
            g->node[u].in[1] == i)
            return true;
    return false;
}

nn_err quant_qat_strip(const nn_graph *fake, nn_graph **out)
{
    nn_err err = NN_OK;
    nn_graph *g = nn_graph_new();
    int *map = nn_calloc((size_t)fake->n, sizeof *map);
    if (!g || !map) {
        err = nn_fail_memory((size_t)fake->n * sizeof *map, "a graph pass");
        goto out;
    }
    for (int i = 0; i < fake->n; i++) {
        nn_node node = fake->node[i];
        if (node.kind == NN_NODE_OP && node.op == NN_OP_fake_quantize) {
            map[i] = map[node.in[0]];
            continue;
        }
        if (is_scale(fake, i))
            continue;
        for (int k = 0; k < node.n_in; k++)
            node.in[k] = node.in[k] < 0 ? -1 : map[node.in[k]];
        if (node.kind == NN_NODE_OP && node.op == NN_OP_lstm)
            drop_attr(&node, "rounded");
        NN_TRY(nn_graph_append(g, &node));
        map[i] = g->n - 1;
    }
    g->n_out = fake->n_out;
    for (int i = 0; i < fake->n_out; i++)
        g->out[i] = map[fake->out[i]];
    NN_TRY(nn_graph_check(g));
    *out = g;
    g = NULL;
out:
    nn_graph_free(g);
    nn_free(map);
    return err;
}

nn_err quant_qat_fuse(const nn_graph *plain, const nn_params *p, nn_graph **fused,
                      nn_params **fused_params)
{
    nn_err err;
    NN_TRY(nn_graph_copy(plain, fused));
    NN_TRY(nn_params_new(fused_params, *fused));
    if (p)
        memcpy((*fused_params)->data, p->data, p->bytes);
    NN_TRY(nn_pass_fuse_activation(fused, fused_params));
    err = quant_split_activations(fused, fused_params);
out:
    return err;
}

/* The node that applies an activation to node i alone; -1. */
static int activation_of(const nn_graph *g, int i)
{
    for (int u = i + 1; i >= 0 && u < g->n; u++)
        if (g->node[u].kind == NN_NODE_OP && g->node[u].in[0] == i &&
            nn_node_entry(&g->node[u])->op->activation)
            return u;
    return -1;
}

void quant_qat_values(const nn_graph *fused, const nn_graph *g, int *value)
{
    for (int i = 0; i < fused->n; i++) {
        const nn_node *node = &fused->node[i];
        value[i] = nn_graph_find(g, node->name);
        if (node->kind != NN_NODE_OP)
            continue;
        if (value[i] < 0) /* one that was split off again, by another name */
            value[i] = activation_of(g, value[node->in[0]]);
        else if (nn_node_attr(node, "activation"))
            value[i] = activation_of(g, value[i]);
    }
}

/* --- into a graph --- */

typedef struct inserter {
    const nn_graph *plain;
    nn_graph *g;
    const quant_qat_config *config;
    const quant_converter *v; /* of the fused graph */
    const nn_params *low;     /* its values: scales of weights */
    int *value;               /* fused -> plain */
    int *map, *faked;         /* plain -> g: the node, and what its users read */
    int *fused;               /* plain -> fused value, -1 */
    int n_scale;
    int *scale_node;     /* [n_scale] Params of g */
    const float **scale; /* their values, real */
    float *one;          /* [plain nodes] of activations */
} inserter;

static nn_err append_scale(inserter *s, const char *name, nn_shape shape, const float *scale,
                           int *at)
{
    nn_node node = {
        .kind = NN_NODE_PARAM, .dtype = NN_F32, .shape = shape, .trainable = s->config->learn};
    snprintf(node.name, sizeof node.name, "%.50s.scale2", name);
    nn_err err = nn_graph_append(s->g, &node);
    *at = s->g->n - 1;
    s->scale_node[s->n_scale] = *at;
    s->scale[s->n_scale++] = scale;
    return err;
}

static void set_int(nn_node *node, const char *name, int64_t value)
{
    nn_attr *a = &node->attr[node->n_attr++];
    *a = (nn_attr){.kind = NN_ATTR_INT, .n = 1, .ints = {value}};
    snprintf(a->name, sizeof a->name, "%s", name);
}

static nn_err append_fake(inserter *s, int plain, nn_shape shape, const float *scale, int zero,
                          int low, int high, bool last)
{
    nn_err err;
    nn_node node = {.kind = NN_NODE_OP, .op = NN_OP_fake_quantize, .n_in = 2};
    snprintf(node.name, sizeof node.name, "%.50s.fake", s->plain->node[plain].name);
    node.in[0] = s->map[plain];
    NN_TRY(append_scale(s, s->plain->node[plain].name, shape, scale, &node.in[1]));
    set_int(&node, "zero_point", zero);
    set_int(&node, "low", low);
    set_int(&node, "high", high);
    set_int(&node, "last", last);
    NN_TRY(nn_graph_append(s->g, &node));
    s->faked[plain] = s->g->n - 1;
out:
    return err;
}

/* Weights that fused node f reads as input k. */
static nn_err fake_weights(inserter *s, int f, int k)
{
    const quant_converter *v = s->v;
    const nn_node *old = &v->old->node[f];
    const nn_node *made = &v->g->node[v->made[f][v->own[f]]];
    const nn_tensor *scale = &s->low->param[nn_params_of_node(s->low, made->in[2 * k])].value;
    int limit = v->cal->value[old->in[k]].weight_bits == 4 ? QUANT_W4_LIMIT : QUANT_W8_LIMIT;
    int w = s->value[old->in[k]];
    if (s->faked[w] != s->map[w])
        return NN_OK; /* shared with another layer */
    return append_fake(s, w, scale->shape, nn_f32(scale), 0, -limit, limit,
                       nn_node_entry(old)->fuse == NN_FUSE_LINEAR_LAST);
}

static bool is_weighted(const quant_converter *v, int f)
{
    return v->kind[f] == QUANT_WEIGHTS && v->bits[f] == 8;
}

/* What stands before plain node i: fake-quantised weights of the layer that it begins. */
static nn_err before(inserter *s, int i)
{
    nn_err err = NN_OK;
    const nn_graph *f = s->v->old;
    for (int j = 0; j < f->n; j++)
        if (is_weighted(s->v, j) && strcmp(f->node[j].name, s->plain->node[i].name) == 0)
            for (int k = 1; k <= (quant_is_recurrent(&f->node[j]) ? 2 : 1); k++)
                NN_TRY(fake_weights(s, j, k));
out:
    return err;
}

static nn_err after(inserter *s, int i)
{
    const quant_converter *v = s->v;
    int f = s->fused[i];
    if (f < 0 || v->made[f][QUANT_AS_U8] < 0 || v->old->node[f].kind == NN_NODE_PARAM)
        return NN_OK;
    bool own = v->own[f] == QUANT_AS_U8;
    if (own &&
        ((v->kind[f] == QUANT_SAME && v->bits[f]) || quant_is_recurrent(&v->old->node[f])))
        return NN_OK;
    quant_affine affine = quant_value_affine(v, f, QUANT_AS_U8);
    s->one[i] = affine.scale;
    return append_fake(s, i, nn_shape1(1), &s->one[i], affine.zero, 0, 255, false);
}

static nn_err write_graph(inserter *s)
{
    nn_err err = NN_OK;
    for (int i = 0; i < s->plain->n; i++) {
        nn_node node = s->plain->node[i];
        NN_TRY(before(s, i));
        for (int k = 0; k < node.n_in; k++)
            node.in[k] = node.in[k] < 0 ? -1 : s->faked[node.in[k]];
        if (node.kind == NN_NODE_OP && node.op == NN_OP_lstm && s->fused[i] >= 0 &&
            is_weighted(s->v, s->fused[i]))
            set_int(&node, "rounded", 1);
        NN_TRY(nn_graph_append(s->g, &node));
        s->map[i] = s->faked[i] = s->g->n - 1;
        NN_TRY(after(s, i));
    }
    s->g->n_out = s->plain->n_out;
    for (int k = 0; k < s->plain->n_out; k++)
        s->g->out[k] = s->faked[s->plain->out[k]];
    err = nn_graph_check(s->g);
out:
    return err;
}

static nn_err write_values(const inserter *s, const nn_params *from, nn_params *to)
{
    for (int i = 0; i < from->n; i++) {
        nn_tensor *t = &nn_params_find(to, from->param[i].name)->value;
        memcpy(t->data, from->param[i].value.data, nn_tensor_bytes(t));
    }
    for (int i = 0; i < s->n_scale; i++) {
        const nn_tensor *t = &to->param[nn_params_of_node(to, s->scale_node[i])].value;
        for (int64_t j = 0; j < nn_shape_count(t->shape); j++)
            nn_f32(t)[j] = log2f(s->scale[i][j]);
    }
    return NN_OK;
}

/* Biases of the integer network, which hold the mean error of the rounded weights, back into
 * the plain graph's: what is trained then needs no statistics. */
static void take_biases(const inserter *s, nn_params *p)
{
    const quant_converter *v = s->v;
    for (int f = 0; f < v->old->n; f++) {
        const nn_node *old = &v->old->node[f];
        bool two = v->old->node[f].kind == NN_NODE_OP && quant_is_recurrent(old);
        int at = two ? 3 : 2;
        if (!is_weighted(v, f) || at >= old->n_in || old->in[at] < 0)
            continue;
        const nn_node *made = &v->g->node[v->made[f][v->own[f]]];
        const nn_tensor *low =
            &s->low->param[nn_params_of_node(s->low, made->in[two ? 5 : 3])].value;
        const float *w = nn_f32(&s->low->param[nn_params_of_node(s->low, made->in[2])].value);
        float *b = nn_f32(&nn_params_find(p, v->old->node[old->in[at]].name)->value);
        float x = quant_value_affine(v, old->in[0], QUANT_AS_U8).scale;
        int rows = low->shape.dim[low->shape.rank - 1];
        for (int64_t j = 0; j < nn_shape_count(low->shape); j++) {
            if (two) /* Wb + Rb: the first takes the correction */
                b[j / rows * 2 * rows + j % rows] =
                    nn_f32(low)[j] - b[j / rows * 2 * rows + rows + j % rows];
            else
                b[j] = (float)((double)nn_s32(low)[j] * (double)x * (double)w[j]);
        }
    }
}

static nn_err insert(nn_graph **g, nn_params **p, const quant_qat_config *config,
                     const quant_converter *v, const nn_params *low)
{
    nn_err err = NN_OK;
    size_t n = (size_t)(*g)->n, f = (size_t)v->old->n;
    inserter s = {.plain = *g, .g = nn_graph_new(), .config = config, .v = v, .low = low};
    nn_params *params = NULL;
    int *block = nn_calloc(4 * n + f, sizeof *block);
    s.scale = nn_calloc(n, sizeof *s.scale);
    s.one = nn_calloc(n, sizeof *s.one);
    if (!s.g || !block || !s.scale || !s.one) {
        err = nn_fail_memory((4 * n + f) * sizeof *block, "a graph pass");
        goto out;
    }
    s.map = block;
    s.faked = s.map + n;
    s.fused = s.faked + n;
    s.scale_node = s.fused + n;
    s.value = s.scale_node + n;
    quant_qat_values(v->old, *g, s.value);
    for (size_t i = 0; i < n; i++)
        s.fused[i] = -1;
    for (size_t i = 0; i < f; i++)
        if (s.value[i] >= 0)
            s.fused[s.value[i]] = (int)i;
    NN_TRY(write_graph(&s));
    if (s.n_scale == 0) {
        err = nn_fail(NN_ERR_MODEL, "no layer of the network can work in 8 bits");
        goto out;
    }
    NN_TRY(nn_params_new(&params, s.g));
    take_biases(&s, *p);
    NN_TRY(write_values(&s, *p, params));
    nn_params_free(*p);
    nn_graph_free(*g);
    *p = params;
    *g = s.g;
    params = NULL;
    s.g = NULL;
out:
    nn_params_free(params);
    nn_graph_free(s.g);
    nn_free(block);
    nn_free(s.scale);
    nn_free(s.one);
    return err;
}

/* --- all of it --- */

static void carry(const nn_params *from, nn_params *to)
{
    for (int i = 0; i < to->n; i++) {
        const nn_param *q = nn_params_find(from, to->param[i].name);
        memcpy(to->param[i].value.data, q->value.data, nn_tensor_bytes(&q->value));
    }
}

/* Layers with weights in 4 bits have all else in 8. */
static void take_weight_bits(const nn_graph *g, quant_calibration *cal, uint8_t *bits)
{
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        if (bits[i] != 4)
            continue;
        bits[i] = 8;
        for (int k = 1; k < node->n_in; k++)
            if (node->in[k] >= 0 && g->node[node->in[k]].kind == NN_NODE_PARAM)
                cal->value[node->in[k]].weight_bits = 4;
    }
}

nn_err quant_qat_insert(nn_graph **g, nn_params **p, const quant_qat_config *config,
                        int64_t samples, quant_feed *feed, void *ctx)
{
    nn_err err;
    nn_graph *fused = NULL;
    nn_params *fused_params = NULL, *low = NULL;
    quant_calibration cal = {0};
    uint8_t *wanted = NULL;
    quant_converter v = {0};
    bool open = false;
    if (quant_is_quantised(*g) || quant_qat_is(*g))
        return nn_fail(NN_ERR_MODEL, "expected a float model, found one that is quantised");
    NN_TRY(nn_pass_fold_constants(g, p));
    NN_TRY(nn_pass_fold_affine(g, p));
    NN_TRY(quant_qat_fuse(*g, *p, &fused, &fused_params));
    if (config->equalise) {
        NN_TRY(quant_calibrate(&cal, fused, fused_params, samples, feed, ctx, false));
        int pairs = quant_equalise(fused, fused_params, &cal);
        quant_calibration_free(&cal);
        if (pairs > 0)
            carry(fused_params, *p);
    }
    quant_method method = config->quant.method;
    NN_TRY(quant_calibrate(&cal, fused, fused_params, samples, feed, ctx,
                           method != QUANT_MIN_MAX && method != QUANT_AVERAGE));
    quant_calibration_ranges(&cal, method, config->quant.percentile);
    wanted = nn_alloc((size_t)fused->n);
    if (!wanted) {
        err = nn_fail_memory((size_t)fused->n, "a graph pass");
        goto out;
    }
    memset(wanted, 8, (size_t)fused->n);
    if (config->choose)
        NN_TRY(config->choose(config->choose_ctx, fused, wanted));
    take_weight_bits(fused, &cal, wanted);
    v = (quant_converter){.old = fused,
                          .params = fused_params,
                          .cal = &cal,
                          .config = &config->quant,
                          .wanted = wanted};
    NN_TRY(quant_converter_new(&v));
    open = true;
    quant_converter_resolve(&v);
    NN_TRY(quant_converter_emit(&v));
    NN_TRY(nn_params_new(&low, v.g));
    NN_TRY(quant_fill_values(&v, low));
    err = insert(g, p, config, &v, low);
out:
    if (open)
        quant_converter_free(&v);
    nn_params_free(low);
    nn_free(wanted);
    quant_calibration_free(&cal);
    nn_params_free(fused_params);
    nn_graph_free(fused);
    return err;
}
