/* convert_values.c - weights, scales, biases and tables of a converted graph. */
#include "quant/convert_values.h"

#include "nn/mem.h"
#include "nn/parallel.h"
#include "quant/weights.h"

#include <math.h>
#include <string.h>

static nn_tensor *new_value(nn_params *p, const nn_graph *g, int node, int k)
{
    return &p->param[nn_params_of_node(p, g->node[node].in[k])].value;
}

static const float *old_values(const quant_converter *v, int node)
{
    return nn_f32(&v->params->param[nn_params_of_node(v->params, node)].value);
}

/* One matrix of weights: `rows` output channels, weight i of channel j at w[i*step + j*row]. */
typedef struct matrix {
    const float *w, *bias;  /* bias: [rows] or NULL */
    int64_t rows, n, step, row;
    int bits;
    bool clip;
    const float *fixed;     /* [rows] scales, or NULL */
    const int8_t *chosen;   /* [rows][n] what quant_round made of them, with `fixed`; NULL */
    float x_scale;
    const quant_value *x;   /* what it meets: input channel i / taps % inputs + first */
    int64_t inputs, taps, first;
    bool per_row;           /* depthwise: channel j meets input channel j alone */
    void *q;
    float *scale;
    double *shift;          /* [rows]: sum (w_q - w) mean(x) */
} matrix;

static double mean_of(const matrix *m, int64_t i, int64_t j)
{
    int64_t channel = m->per_row ? j : m->first + i / m->taps % m->inputs;
    return channel < m->x->channels ? quant_value_mean(m->x, (int)channel) : 0;
}

static void quantise_row(void *ctx, int64_t j, int thread)
{
    const matrix *m = ctx;
    const float *w = m->w + j * m->row;
    (void)thread;
    m->scale[j] = m->fixed ? m->fixed[j]
                           : quant_weight_scale(m->n, w, m->step, m->bias ? m->bias[j] : 0,
                                                m->x_scale, m->bits, m->clip);
    size_t size = m->bits <= 8 ? 1 : 2;
    void *q = (char *)m->q + (size_t)(j * m->row) * size;
    if (m->chosen)
        memcpy(q, m->chosen + j * m->n, (size_t)m->n);
    else
        quant_weight_fill(m->n, w, m->step, m->scale[j], m->bits, q);
    double shift = 0;
    for (int64_t i = 0; i < m->n; i++) {
        int64_t at = i * m->step;
        double got = m->bits <= 8 ? ((int8_t *)q)[at] : ((int16_t *)q)[at];
        shift += (got * (double)m->scale[j] - (double)w[at]) * mean_of(m, i, j);
    }
    m->shift[j] = shift;
}

/* Of input k of old node i. */
static int weight_bits(const quant_converter *v, int i, int k)
{
    int bits = v->cal->value[v->old->node[i].in[k]].weight_bits;
    return bits ? bits : v->bits[i];
}

static nn_err fill_linear(const quant_converter *v, nn_params *to, int i, int at)
{
    const nn_node *old = &v->old->node[i];
    nn_shape s = v->old->node[old->in[1]].shape;
    bool last = nn_node_entry(old)->fuse == NN_FUSE_LINEAR_LAST; /* [C,R,S,K] */
    int64_t count = nn_shape_count(s), rows = s.dim[last ? s.rank - 1 : 0];
    bool depthwise = nn_node_int(old, "group", 1) > 1;
    int64_t taps = last ? (int64_t)s.dim[1] * s.dim[2] : 1; /* between two input channels */
    const quant_value *layer = &v->cal->value[i];
    bool chosen = layer->rounded && v->bits[i] == 8;
    matrix m = {
        .w = old_values(v, old->in[1]),
        .bias = old->n_in > 2 && old->in[2] >= 0 ? old_values(v, old->in[2]) : NULL,
        .rows = rows,
        .n = count / rows,
        .step = last ? rows : 1,
        .row = last ? 1 : count / rows,
        .bits = weight_bits(v, i, 1),
        .clip = v->config->clip,
        .fixed = chosen ? layer->rounded_scale : v->cal->value[old->in[1]].weight_scale,
        .chosen = chosen ? layer->rounded : NULL,
        .x_scale = quant_value_affine(v, old->in[0],
                                      v->bits[i] == 16 ? QUANT_AS_S16 : QUANT_AS_U8)
                       .scale,
        .x = &v->cal->value[old->in[0]],
        .per_row = depthwise,
        .inputs = s.dim[last ? 0 : s.rank - 1],
        .taps = taps,
        .q = new_value(to, v->g, at, 1)->data,
        .scale = nn_f32(new_value(to, v->g, at, 2)),
    };
    m.shift = nn_calloc((size_t)rows, sizeof *m.shift);
    if (!m.shift)
        return nn_fail_memory((size_t)rows * sizeof *m.shift, "quantised weights");
    nn_parallel(rows, quantise_row, &m);
    int32_t *bias = nn_s32(new_value(to, v->g, at, 3));
    for (int64_t j = 0; j < rows; j++) {
        double b = m.bias ? (double)m.bias[j] : 0;
        /* A pixel of a ConvTranspose's result is reached by one tap: their mean. */
        if (v->config->correct_bias)
            b -= m.shift[j] / (double)taps;
        bias[j] = quant_bias(b, m.x_scale, m.scale[j]);
    }
    nn_free(m.shift);
    return NN_OK;
}

/* Both products of each direction; the recurrent one meets this direction's own result. */
static nn_err fill_recurrent(const quant_converter *v, nn_params *to, int i, int at)
{
    const nn_node *old = &v->old->node[i];
    nn_shape sw = v->old->node[old->in[1]].shape, sr = v->old->node[old->in[2]].shape;
    int64_t rows = sw.dim[1], hidden = sr.dim[2];
    const float *b = old->n_in > 3 && old->in[3] >= 0 ? old_values(v, old->in[3]) : NULL;
    bool one = b && v->old->node[old->in[3]].shape.dim[1] == rows; /* Wb + Rb already */
    float *bias = nn_f32(new_value(to, v->g, at, 5));
    double *shift = nn_calloc((size_t)rows, sizeof *shift);
    if (!shift)
        return nn_fail_memory((size_t)rows * sizeof *shift, "quantised weights");
    for (int64_t d = 0; d < sw.dim[0]; d++) {
        for (int64_t j = 0; j < rows; j++)
            bias[d * rows + j] = !b    ? 0
                                 : one ? b[d * rows + j]
                                       : b[d * 2 * rows + j] + b[d * 2 * rows + rows + j];
        for (int k = 1; k <= 2; k++) {
            int64_t n = k == 1 ? sw.dim[2] : hidden;
            matrix m = {
                .w = old_values(v, old->in[k]) + d * rows * n,
                .rows = rows,
                .n = n,
                .step = 1,
                .row = n,
                .bits = weight_bits(v, i, k),
                .clip = v->config->clip,
                .fixed = v->cal->value[old->in[k]].weight_scale
                             ? v->cal->value[old->in[k]].weight_scale + d * rows
                             : NULL,
                .x_scale = k == 1 ? quant_value_affine(v, old->in[0], QUANT_AS_U8).scale
                                  : 1.0f / 127,
                .x = &v->cal->value[k == 1 ? old->in[0] : i],
                .inputs = n,
                .taps = 1,
                .first = k == 1 ? 0 : d * hidden,
                .q = (int8_t *)new_value(to, v->g, at, 2 * k - 1)->data + d * rows * n,
                .scale = nn_f32(new_value(to, v->g, at, 2 * k)) + d * rows,
                .shift = shift,
            };
            nn_parallel(rows, quantise_row, &m);
            for (int64_t j = 0; j < rows && v->config->correct_bias; j++)
                bias[d * rows + j] -= (float)shift[j];
        }
    }
    nn_free(shift);
    return NN_OK;
}

static void fill_table(const quant_converter *v, nn_params *to, int i, int at)
{
    const nn_node *old = &v->old->node[i];
    quant_affine x = quant_value_affine(v, old->in[0], QUANT_AS_U8);
    quant_affine y = quant_value_affine(v, i, QUANT_AS_U8);
    const nn_activation *a = nn_node_entry(old)->op->activation;
    double alpha = nn_node_float(old, "alpha", a->alpha);
    uint8_t *table = new_value(to, v->g, at, 1)->data;
    for (int q = 0; q < 256; q++) {
        double real = a->real((q - x.zero) * (double)x.scale, alpha);
        double u = rint(real / (double)y.scale) + y.zero;
        table[q] = (uint8_t)(u < 0 ? 0 : u > 255 ? 255 : u);
    }
}

nn_err quant_fill_values(const quant_converter *v, nn_params *to)
{
    nn_err err = NN_OK;
    for (int i = 0; i < v->old->n; i++) {
        int at = v->made[i][v->own[i]];
        if (v->old->node[i].kind == NN_NODE_PARAM) {
            at = v->made[i][QUANT_AS_F32];
            if (at >= 0) {
                nn_tensor *value = &to->param[nn_params_of_node(to, at)].value;
                memcpy(value->data,
                       v->params->param[nn_params_of_node(v->params, i)].value.data,
                       nn_tensor_bytes(value));
            }
        } else if (v->bits[i] && v->kind[i] == QUANT_WEIGHTS) {
            err = quant_is_recurrent(&v->old->node[i]) ? fill_recurrent(v, to, i, at)
                                                 : fill_linear(v, to, i, at);
        } else if (v->bits[i] && v->kind[i] == QUANT_TABLE &&
                   v->g->node[at].op == NN_OP_qlinear_table) {
            fill_table(v, to, i, at);
        }
        if (err)
            return err;
    }
    to->version++;
    return NN_OK;
}
