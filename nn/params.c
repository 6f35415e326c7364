/* params.c - one block for all parameters, further blocks of the same shape, packed forms. */
#include "nn/params.h"

#include "nn/mem.h"
#include "nn/ops/ops.h"
#include "nn/op.h"

#include <math.h>
#include <string.h>

static void find_scales(nn_params *p, const nn_graph *g)
{
    for (int i = 0; i < g->n; i++)
        if (g->node[i].kind == NN_NODE_OP && g->node[i].op == NN_OP_fake_quantize) {
            int at = nn_params_of_node(p, g->node[i].in[1]);
            if (at >= 0)
                p->param[at].decays = false;
        }
}

nn_err nn_params_new(nn_params **out, const nn_graph *g)
{
    nn_err err = NN_OK;
    nn_params *p = nn_calloc(1, sizeof *p);
    if (!p)
        return nn_fail_memory(sizeof *p, "parameters");
    pthread_mutex_init(&p->packing, NULL);
    int n = 0;
    for (int i = 0; i < g->n; i++)
        n += g->node[i].kind == NN_NODE_PARAM;
    p->param = nn_calloc((size_t)n, sizeof *p->param);
    if (!p->param) {
        err = nn_fail_memory((size_t)n * sizeof *p->param, "parameters");
        goto out;
    }
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        if (node->kind != NN_NODE_PARAM)
            continue;
        nn_param *q = &p->param[p->n++];
        q->name = nn_strdup(node->name);
        if (!q->name) {
            err = nn_fail_memory(strlen(node->name), "a parameter's name");
            goto out;
        }
        q->node = i;
        q->trainable = node->trainable;
        q->decays = node->trainable && node->shape.rank >= 2;
        q->value = (nn_tensor){.dtype = node->dtype, .shape = node->shape};
        q->grad = (nn_tensor){.dtype = NN_F32, .shape = node->shape};
        q->offset = p->bytes;
        if (!nn_add_size(p->bytes, nn_round_up(nn_tensor_bytes(&q->value), NN_ALIGN),
                         &p->bytes)) {
            err = nn_fail(NN_ERR_LIMIT, "the parameters do not fit in memory");
            goto out;
        }
    }
    p->data = nn_calloc(1, p->bytes);
    if (!p->data) {
        err = nn_fail_memory(p->bytes, "parameters");
        goto out;
    }
    for (int i = 0; i < p->n; i++)
        p->param[i].value.data = p->data + p->param[i].offset;
    find_scales(p, g);
    p->version = 1;
    *out = p;
    return NN_OK;
out:
    nn_params_free(p);
    return err;
}

void nn_params_free(nn_params *p)
{
    if (!p)
        return;
    for (int i = 0; i < p->n; i++)
        nn_free((char *)p->param[i].name);
    for (int i = 0; i < p->n_packed; i++)
        nn_free(p->packed[i].data);
    nn_free(p->packed);
    nn_free(p->param);
    nn_free(p->grad);
    nn_free(p->data);
    pthread_mutex_destroy(&p->packing);
    nn_free(p);
}

nn_err nn_params_add_grads(nn_params *p)
{
    if (p->grad)
        return NN_OK;
    p->grad = nn_calloc(1, p->bytes);
    if (!p->grad)
        return nn_fail_memory(p->bytes, "gradients");
    for (int i = 0; i < p->n; i++)
        if (p->param[i].value.dtype == NN_F32)
            p->param[i].grad.data = p->grad + p->param[i].offset;
    return NN_OK;
}

void nn_params_zero_grads(nn_params *p)
{
    memset(p->grad, 0, p->bytes);
}

int nn_params_of_node(const nn_params *p, int node)
{
    int lo = 0, hi = p->n;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (p->param[mid].node < node)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < p->n && p->param[lo].node == node ? lo : -1;
}

nn_param *nn_params_find(const nn_params *p, const char *name)
{
    for (int i = 0; i < p->n; i++)
        if (strcmp(p->param[i].name, name) == 0)
            return &p->param[i];
    return NULL;
}

int64_t nn_params_count(const nn_params *p, bool trainable_only)
{
    int64_t n = 0;
    for (int i = 0; i < p->n; i++)
        if (p->param[i].trainable || !trainable_only)
            n += nn_shape_count(p->param[i].value.shape);
    return n;
}

void nn_params_keep_packed(nn_params *p)
{
    NN_ASSERT(!p->grad);
    p->packed_only = true;
}

void nn_params_give_back(nn_params *p, int index)
{
    nn_tensor *value = &p->param[index].value;
    if (!value->data)
        return;
    nn_mem_discard(value->data, nn_tensor_bytes(value));
    value->data = NULL;
}

nn_err nn_params_packed(nn_params *p, int node, int key, size_t bytes, nn_packed **entry,
                        bool *stale)
{
    for (int i = 0; i < p->n_packed; i++) {
        nn_packed *e = &p->packed[i];
        if (e->node == node && e->key == key && e->bytes == bytes) {
            *stale = e->version != p->version;
            *entry = e;
            return NN_OK;
        }
    }
    nn_packed *bigger = nn_realloc(p->packed, (size_t)(p->n_packed + 1) * sizeof *bigger);
    if (!bigger)
        return nn_fail_memory(sizeof *bigger, "packed weights");
    p->packed = bigger;
    nn_packed *e = &p->packed[p->n_packed];
    *e = (nn_packed){.node = node, .key = key, .bytes = bytes, .data = nn_alloc(bytes)};
    if (!e->data)
        return nn_fail_memory(bytes, "packed weights");
    p->n_packed++;
    *entry = e;
    *stale = true;
    return NN_OK;
}

/* The op that uses parameter node `param`, and as which input; -1 when nobody does. */
static int user_of(const nn_graph *g, int param, int *as)
{
    for (int i = param + 1; i < g->n; i++)
        for (int j = 0; j < g->node[i].n_in; j++)
            if (g->node[i].in[j] == param) {
                *as = j;
                return i;
            }
    return -1;
}

static void fill(float *x, int64_t n, float value)
{
    for (int64_t i = 0; i < n; i++)
        x[i] = value;
}

/* LSTM biases [D][Wb i,o,f,c | Rb i,o,f,c] of H each, or without Rb: Wb's forget part is 1
 * (Jozefowicz et al. 2015). */
static void init_lstm_bias(float *b, nn_shape s, int64_t hidden)
{
    int h = s.dim[1] == 4 * hidden ? s.dim[1] / 4 : s.dim[1] / 8;
    for (int d = 0; d < s.dim[0]; d++)
        fill(b + (size_t)d * (size_t)s.dim[1] + 2 * (size_t)h, h, 1.0f);
}

static bool is_gru_bias(const char *op, int as)
{
    return (strcmp(op, "GRU") == 0 && as == 3) ||
           (strcmp(op, "AttentionDecoder") == 0 && as == 8);
}

static void init_weight(float *w, nn_shape s, const char *op, nn_rng *r)
{
    int64_t n = nn_shape_count(s);
    if (s.rank == 3) {
        /* w [D,G H,C], r [D,G H,H]: G gates. */
        float gates = strcmp(op, "LSTM") == 0 ? 4 : 3;
        float bound = 1.0f / sqrtf((float)s.dim[1] / gates);
        for (int64_t i = 0; i < n; i++)
            w[i] = nn_rng_range(r, -bound, bound);
        return;
    }
    /* ConvTranspose's w is [C,R,S,K]: 2x2 kernels with stride 2 do not overlap, so an output
     * sums C terms. */
    float fan_in = strcmp(op, "ConvTranspose") == 0 ? (float)s.dim[0]
                                                    : (float)n / (float)nn_max_i64(1, s.dim[0]);
    float std = sqrtf(2.0f / fan_in);
    for (int64_t i = 0; i < n; i++)
        w[i] = std * nn_rng_normal(r);
}

void nn_params_init(nn_params *p, const nn_graph *g, uint64_t seed)
{
    for (int i = 0; i < p->n; i++) {
        nn_param *q = &p->param[i];
        if (q->value.dtype != NN_F32)
            continue;
        int as = 0, user = user_of(g, q->node, &as);
        const char *op = user < 0 ? "" : nn_ops[g->node[user].op].name;
        float *x = nn_f32(&q->value);
        int64_t n = nn_shape_count(q->value.shape);
        nn_rng r = nn_rng_make(seed, (uint64_t)i);
        bool norm = strstr(op, "Normalization") != NULL;
        fill(x, n, 0.0f);
        if (norm && (as == 1 || as == 4))
            fill(x, n, 1.0f);
        else if (strcmp(op, "LSTM") == 0 && as == 3)
            init_lstm_bias(x, q->value.shape, nn_node_int(&g->node[user], "hidden_size", 0));
        else if (!norm && !is_gru_bias(op, as) && q->value.shape.rank >= 2)
            init_weight(x, q->value.shape, op, &r);
    }
    p->version++;
}
