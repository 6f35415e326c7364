/* qat.c - the integer network of a fake-quantised graph: the FakeQuantize are taken out again,
 * what is left is fused and converted with the scales that they hold.
 *
 *     fake-quantised graph --strip--> plain --fuse--> fused --convert--> integer network
 *           FakeQuantize        scales, zeros of the fused values ^           |
 *           values  <--------------------- source[] -------------------------+
 */
#include "quant/qat.h"

#include "nn/kernels/kernels.h"
#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/ops/q.h"
#include "quant/convert_values.h"
#include "quant/weights.h"

#include <string.h>

/* Whatever training makes of them, the products of so many weights of a channel fit in 32 bits
 * beside a bias of 2^30: (2^31 - 1 - 2^30) / (255 * 64). */
#define MOST_WEIGHTS 65793

struct quant_qat {
    const nn_graph *fake;
    nn_graph *fused;
    nn_params *fused_params;
    int *source;       /* [fake nodes] of the integer network, -1 */
    int *scale_of;     /* [fused nodes] the FakeQuantize of its value, -1 */
    float **scales;    /* [fused nodes] of weights */
    uint8_t *wanted;   /* [fused nodes] */
    int *value_of;     /* [fused nodes] node of `fake` with its value before rounding */
    quant_calibration cal;
    quant_config config;
    quant_converter v;
    bool open;         /* v holds memory */
    nn_params *params; /* of v.g */
    nn_exec *exec;
    nn_exec *to;       /* in a forward */
};

static void close_network(quant_qat *q)
{
    nn_exec_free(q->exec);
    nn_params_free(q->params);
    if (q->open)
        quant_converter_free(&q->v);
    q->exec = NULL;
    q->params = NULL;
    q->open = false;
}

void quant_qat_free(quant_qat *q)
{
    if (!q)
        return;
    close_network(q);
    for (int i = 0; q->fused && q->scales && i < q->fused->n; i++)
        nn_free(q->scales[i]);
    nn_free(q->cal.value);
    nn_params_free(q->fused_params);
    nn_graph_free(q->fused);
    nn_free(q->source);
    nn_free(q->scale_of);
    nn_free(q->scales);
    nn_free(q->wanted);
    nn_free(q->value_of);
    nn_free(q);
}

static bool is_fake(const nn_graph *g, int i)
{
    return i >= 0 && g->node[i].kind == NN_NODE_OP && g->node[i].op == NN_OP_fake_quantize;
}

/* The FakeQuantize that reads node i of the fake-quantised graph; -1. */
static int fake_of(const nn_graph *g, int i)
{
    for (int u = i + 1; i >= 0 && u < g->n; u++)
        if (is_fake(g, u) && g->node[u].in[0] == i)
            return u;
    return -1;
}

/* Which layers the FakeQuantize say work in 8 bits. */
static void read_wishes(quant_qat *q)
{
    const nn_graph *f = q->fused;
    for (int i = 0; i < f->n; i++) {
        const nn_node *node = &f->node[i];
        quant_value *value = &q->cal.value[i];
        value->seen = node->kind == NN_NODE_OP ||
                      (node->kind == NN_NODE_INPUT && node->dtype == NN_F32);
        q->scale_of[i] = fake_of(q->fake, q->value_of[i]);
        if (node->kind == NN_NODE_PARAM && q->scale_of[i] >= 0)
            value->weight_bits =
                nn_node_int(&q->fake->node[q->scale_of[i]], "high", 0) == QUANT_W4_LIMIT ? 4 : 8;
    }
    for (int i = 0; i < f->n; i++) {
        const nn_node *node = &f->node[i];
        if (node->kind != NN_NODE_OP)
            continue;
        nn_quant kind = nn_node_entry(node)->quant;
        bool weights = kind == NN_QUANT_WEIGHTS || kind == NN_QUANT_RECURRENT;
        int at = weights ? node->in[1] : i;
        bool marked = q->scale_of[at] >= 0;
        for (int u = i + 1; u < f->n && !weights; u++) /* a sum and its rectifier are one */
            marked |= f->node[u].kind == NN_NODE_OP && f->node[u].in[0] == i &&
                      nn_node_entry(&f->node[u])->op->activation && q->scale_of[u] >= 0;
        q->wanted[i] = marked || kind == NN_QUANT_SAME ? 8 : 0;
    }
}

nn_err quant_qat_new(quant_qat **out, const nn_graph *g)
{
    nn_err err = NN_OK;
    nn_graph *plain = NULL;
    quant_qat *q = nn_calloc(1, sizeof *q);
    if (!q)
        return nn_fail_memory(sizeof *q, "an integer network");
    q->fake = g;
    NN_TRY(quant_qat_strip(g, &plain));
    NN_TRY(quant_qat_fuse(plain, NULL, &q->fused, &q->fused_params));
    size_t n = (size_t)q->fused->n;
    q->cal = (quant_calibration){.n = (int)n, .value = nn_calloc(n, sizeof *q->cal.value)};
    q->source = nn_alloc((size_t)g->n * sizeof *q->source);
    q->scale_of = nn_alloc(n * sizeof *q->scale_of);
    q->value_of = nn_alloc(n * sizeof *q->value_of);
    q->scales = nn_calloc(n, sizeof *q->scales);
    q->wanted = nn_calloc(n, 1);
    if (!q->cal.value || !q->source || !q->scale_of || !q->scales || !q->wanted ||
        !q->value_of) {
        err = nn_fail_memory(n * sizeof *q->cal.value, "an integer network");
        goto out;
    }
    quant_qat_values(q->fused, g, q->value_of);
    read_wishes(q);
    for (size_t i = 0; i < n; i++) {
        if (q->fused->node[i].kind != NN_NODE_PARAM || q->scale_of[i] < 0)
            continue;
        const nn_node *scale = &g->node[g->node[q->scale_of[i]].in[1]];
        int64_t channels = nn_max_i64(1, nn_shape_count(scale->shape));
        if (nn_shape_count(q->fused->node[i].shape) / channels > MOST_WEIGHTS) {
            err = nn_fail(NN_ERR_MODEL, "%s: sums of so many weights may not fit in 32 bits",
                          q->fused->node[i].name);
            goto out;
        }
        size_t bytes = (size_t)nn_shape_count(scale->shape) * sizeof(float);
        q->scales[i] = nn_alloc(bytes);
        if (!q->scales[i]) {
            err = nn_fail_memory(bytes, "scales");
            goto out;
        }
        q->cal.value[i].weight_scale = q->scales[i];
    }
    *out = q;
out:
    nn_graph_free(plain);
    if (err)
        quant_qat_free(q);
    return err;
}

/* Which node of the integer network has the value of each fake-quantised or float one. */
static void find_sources(quant_qat *q)
{
    const quant_converter *v = &q->v;
    for (int i = 0; i < q->fake->n; i++)
        q->source[i] = -1;
    for (int i = 0; i < q->fused->n; i++) {
        if (q->fused->node[i].kind == NN_NODE_PARAM || q->value_of[i] < 0)
            continue;
        bool same = v->kind[i] == QUANT_SAME && v->bits[i];
        int at = q->value_of[i];
        if (q->scale_of[i] >= 0)
            q->source[q->scale_of[i]] = v->made[i][QUANT_AS_U8];
        if (q->fused->node[i].kind == NN_NODE_OP && !same &&
            (q->scale_of[i] < 0 || v->own[i] == QUANT_AS_F32))
            q->source[at] = v->made[i][v->own[i]];
    }
}

/* The integer network anew, for the scales that cal holds. */
static nn_err open_network(quant_qat *q)
{
    nn_err err;
    close_network(q);
    q->v = (quant_converter){.old = q->fused, .params = q->fused_params, .cal = &q->cal,
                             .config = &q->config, .wanted = q->wanted};
    NN_TRY(quant_converter_new(&q->v));
    q->open = true;
    quant_converter_resolve(&q->v);
    NN_TRY(quant_converter_emit(&q->v));
    NN_TRY(nn_params_new(&q->params, q->v.g));
    NN_TRY(nn_exec_new(&q->exec, q->v.g, q->params, false));
    nn_exec_keep_all(q->exec);
    find_sources(q);
out:
    return err;
}

/* Values and scales out of p; *other: a scale of an activation is another one than before. */
static void take_values(quant_qat *q, const nn_params *p, bool *other)
{
    const nn_graph *g = q->fake;
    for (int i = 0; i < q->fused->n; i++) {
        if (q->fused->node[i].kind == NN_NODE_PARAM) {
            nn_tensor *to =
                &q->fused_params->param[nn_params_of_node(q->fused_params, i)].value;
            memcpy(to->data, p->param[nn_params_of_node(p, q->value_of[i])].value.data,
                   nn_tensor_bytes(to));
        }
        if (q->scale_of[i] < 0)
            continue;
        const nn_node *fake = &g->node[q->scale_of[i]];
        const nn_tensor *log2_scale = &p->param[nn_params_of_node(p, fake->in[1])].value;
        if (q->scales[i]) {
            for (int64_t j = 0; j < nn_shape_count(log2_scale->shape); j++)
                q->scales[i][j] = nn_q_scale_from_log2(nn_f32(log2_scale)[j]);
            continue;
        }
        quant_affine affine = {nn_q_scale_from_log2(nn_f32(log2_scale)[0]),
                               (int32_t)nn_node_int(fake, "zero_point", 0)};
        *other |= affine.scale != q->cal.value[i].fixed.scale;
        q->cal.value[i].fixed = affine;
    }
}

nn_err quant_qat_update(quant_qat *q, const nn_params *p)
{
    nn_err err = NN_OK;
    bool other = !q->open;
    for (int i = 0; i < p->n; i++) {
        const nn_tensor *t = &p->param[i].value;
        if (t->dtype == NN_F32 && !nn_all_finite(nn_shape_count(t->shape), nn_f32(t)))
            return nn_fail(NN_ERR_DIVERGED, "parameter %s is not a number", p->param[i].name);
    }
    take_values(q, p, &other);
    if (other)
        NN_TRY(open_network(q));
    NN_TRY(quant_fill_values(&q->v, q->params));
    q->params->version++;
out:
    return err;
}

const nn_graph *quant_qat_graph(const quant_qat *q)
{
    return q->v.g;
}

const nn_params *quant_qat_params(const quant_qat *q)
{
    return q->params;
}

int quant_qat_source(const quant_qat *q, int i)
{
    return i < q->fake->n ? q->source[i] : -1;
}

const nn_exec *quant_qat_exec(const quant_qat *q)
{
    return q->exec;
}

nn_err quant_qat_copy(const quant_qat *q, nn_graph **g, nn_params **p)
{
    nn_err err;
    NN_TRY(nn_graph_copy(q->v.g, g));
    NN_TRY(nn_params_new(p, *g));
    memcpy((*p)->data, q->params->data, q->params->bytes);
out:
    return err;
}

/* --- the training forward --- */

typedef struct copying {
    const nn_kernels *k;
    const nn_tensor *from, *to;
} copying;

static void copy_chunk(void *ctx, int64_t first, int64_t last)
{
    const copying *c = ctx;
    float *y = nn_f32(c->to) + first;
    if (c->from->dtype == NN_F32)
        memcpy(y, nn_f32(c->from) + first, (size_t)(last - first) * sizeof *y);
    else
        c->k->dequantize_u8(last - first, (const uint8_t *)c->from->data + first,
                            c->from->scale, c->from->zero, y);
}

/* After node i of the fake-quantised graph was computed. */
static void put_value(void *ctx, int i, bool backward, bool begin)
{
    const quant_qat *q = ctx;
    int from = backward || begin ? -1 : quant_qat_source(q, i);
    if (from < 0)
        return;
    copying c = {nn_kernels_get(), nn_exec_value(q->exec, from), nn_exec_value(q->to, i)};
    NN_ASSERT(nn_shape_equal(c.from->shape, c.to->shape));
    nn_chunks(nn_shape_count(c.to->shape), copy_chunk, &c);
}

nn_err quant_qat_forward(quant_qat *q, nn_exec *e)
{
    nn_shape shape[NN_MAX_INPUTS] = {0};
    nn_err err;
    int n = 0;
    for (int i = 0; i < q->fake->n; i++)
        if (q->fake->node[i].kind == NN_NODE_INPUT) {
            NN_ASSERT(n < NN_MAX_INPUTS);
            shape[n] = nn_exec_input(e, n)->shape;
            n++;
        }
    NN_TRY(nn_exec_bind(q->exec, n, shape));
    for (int i = 0; i < n; i++)
        memcpy(nn_exec_input(q->exec, i)->data, nn_exec_input(e, i)->data,
               nn_tensor_bytes(nn_exec_input(e, i)));
    nn_exec_forward(q->exec);
    q->to = e;
    nn_exec_set_hook(e, put_value, q);
    nn_exec_forward(e);
    nn_exec_set_hook(e, NULL, NULL);
out:
    return err;
}
