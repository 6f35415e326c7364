/* round.c - see round.h. Layers are taken in groups whose H fit in ROOM; for each group the float
 * network runs over the samples once, every layer looking at some pixels of each.
 */
#include "quant/round.h"

#include "nn/gemm.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "quant/prepare.h"
#include "quant/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROOM (512 << 20)  /* bytes */
#define LEAST_ROWS 4096   /* of a layer, over all samples */
#define ROWS_PER_WEIGHT 8
#define CHUNK 256         /* rows that go into one product */
#define PANEL 64          /* columns that are factored before the rest hears of it */
#define LANES 16          /* output channels of one task */

typedef struct layer {
    int node;
    int taps_h, taps_w, sh, sw, dh, dw, pt, pl; /* 1 1 1 1 1 1 0 0 of a Gemm */
    int depth;      /* input channels of a group */
    int groups;     /* 1, or the channels of a depthwise one */
    int n;          /* weights of an output channel */
    float pad, x_scale;
    float *h;       /* [groups][n][n] */
    float *mean;    /* [groups * depth] */
    int64_t rows;
    double fourth;  /* sum of |x - m|^4 over rows, of a layer of one group */
} layer;

/* --- layers --- */

static nn_err read_layer(const quant_converter *v, int i, layer *l)
{
    nn_err err = NN_OK;
    const nn_node *node = &v->old->node[i];
    nn_shape w = v->old->node[node->in[1]].shape;
    int32_t strides[2] = {1, 1}, dilations[2] = {1, 1}, pads[4] = {0};
    bool conv = w.rank == 4;
    if (conv) {
        NN_TRY(nn_node_ints(node, "strides", 2, strides, 1, 1, INT32_MAX));
        NN_TRY(nn_node_ints(node, "dilations", 2, dilations, 1, 1, INT32_MAX));
        NN_TRY(nn_node_ints(node, "pads", 4, pads, 0, 0, INT32_MAX));
    }
    *l = (layer){
        .node = i,
        .taps_h = conv ? w.dim[1] : 1, .taps_w = conv ? w.dim[2] : 1,
        .sh = strides[0], .sw = strides[1], .dh = dilations[0], .dw = dilations[1],
        .pt = pads[0], .pl = pads[1],
        .depth = w.dim[w.rank - 1],
        .groups = (int)nn_node_int(node, "group", 1),
        .n = (int)(nn_shape_count(w) / w.dim[0]),
        .pad = (float)nn_node_float(node, "pad_value", 0),
        .x_scale = quant_value_affine(v, node->in[0], QUANT_AS_U8).scale,
    };
out:
    return err;
}

static bool is_rounded(const quant_converter *v, int i)
{
    const nn_node *node = &v->old->node[i];
    if (v->bits[i] != 8 || v->kind[i] != QUANT_WEIGHTS || nn_node_entry(node)->fuse != NN_FUSE_LINEAR)
        return false;
    nn_shape w = v->old->node[node->in[1]].shape;
    const quant_value *x = &v->cal->value[node->in[0]];
    return nn_shape_count(w) / w.dim[0] <= QUANT_ROUND_MOST &&
           x->channels == w.dim[w.rank - 1] * nn_node_int(node, "group", 1);
}

static size_t moments_of(const layer *l)
{
    return (size_t)l->groups * (size_t)l->n * (size_t)l->n;
}

static void layer_free(layer *l)
{
    nn_free(l->h);
    nn_free(l->mean);
    l->h = l->mean = NULL;
}

static nn_err layer_open(layer *l, const quant_value *x, bool centred)
{
    int channels = l->groups * l->depth;
    l->h = nn_calloc(moments_of(l), sizeof *l->h);
    l->mean = nn_calloc((size_t)channels, sizeof *l->mean);
    if (!l->h || !l->mean) {
        layer_free(l);
        return nn_fail_memory(moments_of(l) * sizeof *l->h, "moments of a layer's input");
    }
    for (int k = 0; k < channels && centred; k++)
        l->mean[k] = (float)quant_value_mean(x, k);
    return NN_OK;
}

/* --- moments --- */

/* What output pixel (image, y, x) reads, minus the means: [taps][channels]. */
static void gather(const layer *l, const nn_tensor *x, int image, int oy, int ox, float *row)
{
    int channels = l->groups * l->depth;
    int h = x->shape.rank == 4 ? x->shape.dim[1] : 1, w = x->shape.rank == 4 ? x->shape.dim[2] : 1;
    for (int i = 0; i < l->taps_h; i++)
        for (int j = 0; j < l->taps_w; j++, row += channels) {
            int64_t y = (int64_t)oy * l->sh + (int64_t)i * l->dh - l->pt;
            int64_t at = (int64_t)ox * l->sw + (int64_t)j * l->dw - l->pl;
            bool inside = y >= 0 && y < h && at >= 0 && at < w;
            const float *from =
                nn_f32(x) + (inside ? (((int64_t)image * h + y) * w + at) * channels : 0);
            for (int c = 0; c < channels; c++)
                row[c] = (inside ? from[c] : l->pad) - l->mean[c];
        }
}

static void add_moments(layer *l, int64_t rows, const float *x)
{
    int64_t n = l->n, groups = l->groups;
    l->rows += rows;
    if (groups == 1) {
        nn_gemm(nn_kernels_get(), &(nn_gemm_args){.m = n, .n = (int)n, .k = (int)rows,
                                                  .a = x, .a_row = 1, .a_col = n,
                                                  .b = x, .b_row = n,
                                                  .c = l->h, .c_row = n, .accumulate = true});
        for (int64_t r = 0; r < rows; r++) {
            double square = 0;
            for (int64_t i = 0; i < n; i++)
                square += (double)x[r * n + i] * (double)x[r * n + i];
            l->fourth += square * square;
        }
        return;
    }
    for (int64_t r = 0; r < rows; r++, x += n * groups)
        for (int64_t c = 0; c < groups; c++)
            for (int64_t i = 0; i < n; i++)
                for (int64_t j = 0; j < n; j++)
                    l->h[(c * n + i) * n + j] += x[i * groups + c] * x[j * groups + c];
}

/* Some output pixels of this sample, evenly over all of them. */
static nn_err see_sample(layer *l, const nn_graph *g, const nn_exec *e, int64_t samples)
{
    const nn_tensor *x = nn_exec_value(e, g->node[l->node].in[0]);
    nn_shape y = nn_exec_value(e, l->node)->shape;
    int64_t all = nn_shape_count(y) / y.dim[y.rank - 1], per = l->n * (int64_t)l->groups;
    int64_t wanted = nn_max_i64(LEAST_ROWS, (int64_t)ROWS_PER_WEIGHT * l->n);
    int64_t count = nn_min_i64(all, nn_ceil_div(wanted, samples));
    float *chunk = nn_alloc((size_t)(CHUNK * per) * sizeof *chunk);
    if (!chunk)
        return nn_fail_memory((size_t)(CHUNK * per) * sizeof *chunk, "rows of a layer's input");
    bool map = l->taps_h * l->taps_w > 1 || y.rank == 4;
    int oh = map ? y.dim[1] : 1, ow = map ? y.dim[2] : 1;
    for (int64_t k = 0; k < count; k += CHUNK) {
        int64_t rows = nn_min_i64(CHUNK, count - k);
        for (int64_t r = 0; r < rows; r++) {
            int64_t at = (int64_t)(((double)(k + r) + 0.5) * (double)all / (double)count);
            gather(l, x, (int)(at / ((int64_t)oh * ow)), (int)(at / ow % oh), (int)(at % ow),
                   chunk + r * per);
        }
        add_moments(l, rows, chunk);
    }
    nn_free(chunk);
    return NN_OK;
}

/* --- from moments to U --- */

/* Sums of rows become H, drawn towards its mean diagonal. */
static void finish_moments(layer *l, float *h)
{
    int n = l->n;
    double mean = 0, square = 0, rows = (double)l->rows, own = (double)l->x_scale * (double)l->x_scale / 12;
    for (int64_t i = 0; i < (int64_t)n * n; i++) {
        h[i] = (float)((double)h[i] / rows);
        square += (double)h[i] * (double)h[i];
    }
    for (int i = 0; i < n; i++)
        mean += (double)h[(int64_t)i * n + i] / n;
    /* Ledoit & Wolf, lemma 3.2 to 3.4, times n. */
    double spread = square - n * mean * mean, noise = (l->fourth / rows - square) / rows;
    double share = spread > 0 ? fmin(1, fmax(0, noise) / spread) : 1;
    share = fmax(share, QUANT_ROUND_DAMP);
    for (int64_t i = 0; i < (int64_t)n * n; i++)
        h[i] *= (float)(1 - share);
    /* An input that is always 0 has no moments at all. */
    double more = share * mean + own + 1e-30;
    for (int i = 0; i < n; i++)
        h[(int64_t)i * n + i] += (float)more;
}

typedef struct place {
    float size;
    int at;
} place;

static int by_size(const void *a, const void *b)
{
    const place *x = a, *y = b;
    return x->size != y->size ? (x->size < y->size) - (x->size > y->size) : x->at - y->at;
}

/* order[k]: the weight that is chosen as k-th; h becomes the matrix of that order, `other` of the
 * same size is used up. */
static void sort_moments(int n, float *h, float *other, place *order)
{
    for (int i = 0; i < n; i++)
        order[i] = (place){h[(int64_t)i * n + i], i};
    qsort(order, (size_t)n, sizeof *order, by_size);
    memcpy(other, h, (size_t)n * (size_t)n * sizeof *h);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            h[(int64_t)i * n + j] = other[(int64_t)order[i].at * n + order[j].at];
}

/* Row k below the diagonal becomes U_0k .. U_{k-1,k}: h of which the lower half counts. work:
 * [PANEL][n]. */
static void factor(int n, float *h, float *work)
{
    for (int end = n; end > 0;) {
        int first = end > PANEL ? end - PANEL : 0;
        for (int k = end - 1; k >= first; k--) {
            float *u = h + (int64_t)k * n, *scaled = work + (int64_t)(k - first) * n;
            float d = u[k];
            for (int i = 0; i < k; i++) {
                scaled[i] = -u[i];
                u[i] = d > 0 ? u[i] / d : 0;
            }
            for (int r = first; r < k; r++) {
                float *row = h + (int64_t)r * n, f = scaled[r];
                for (int i = 0; i <= r; i++)
                    row[i] += f * u[i];
            }
        }
        if (first > 0)
            nn_gemm(nn_kernels_get(), &(nn_gemm_args){.m = first, .n = first, .k = end - first,
                                                      .a = work, .a_row = 1, .a_col = n,
                                                      .b = h + (int64_t)first * n, .b_row = n,
                                                      .c = h, .c_row = n, .accumulate = true});
        end = first;
    }
}

/* --- rounding --- */

typedef struct rounding {
    int n;
    int64_t first, channels; /* output channels first .. first + channels - 1 share u and order */
    const float *u, *w, *scale;
    const place *order;
    int8_t *q;
    float *work; /* [tasks][n][LANES]: errors made so far */
} rounding;

static void round_lanes(void *ctx, int64_t task, int thread)
{
    const rounding *a = ctx;
    float *error = a->work + task * a->n * LANES;
    int64_t j0 = a->first + task * LANES;
    int lanes = (int)nn_min_i64(LANES, a->first + a->channels - j0);
    (void)thread;
    for (int k = 0; k < a->n; k++) {
        const float *u = a->u + (int64_t)k * a->n;
        float wanted[LANES] = {0};
        for (int i = 0; i < k; i++)
            for (int l = 0; l < LANES; l++)
                wanted[l] += u[i] * error[i * LANES + l];
        for (int l = 0; l < LANES; l++) {
            int64_t at = l < lanes ? (j0 + l) * a->n + a->order[k].at : -1;
            float w = at >= 0 ? a->w[at] + wanted[l] : 0;
            error[k * LANES + l] = 0;
            if (at < 0)
                continue;
            quant_weight_fill(1, &w, 1, a->scale[j0 + l], 8, &a->q[at]);
            error[k * LANES + l] = a->w[at] - (float)a->q[at] * a->scale[j0 + l];
        }
    }
}

typedef struct scaling {
    const float *w, *bias;
    float x_scale;
    int n;
    bool clip;
    float *scale;
} scaling;

static void scale_row(void *ctx, int64_t j, int thread)
{
    const scaling *s = ctx;
    (void)thread;
    s->scale[j] = quant_weight_scale(s->n, s->w + j * s->n, 1, s->bias ? s->bias[j] : 0,
                                     s->x_scale, 8, s->clip);
}

static const float *values_of(const quant_converter *v, int node)
{
    return nn_f32(&v->params->param[nn_params_of_node(v->params, node)].value);
}

static nn_err round_layer(const quant_converter *v, layer *l, quant_value *out)
{
    nn_err err = NN_OK;
    const nn_node *node = &v->old->node[l->node];
    int64_t n = l->n, rows = v->old->node[node->in[1]].shape.dim[0];
    int64_t tasks = nn_ceil_div(rows / l->groups, LANES);
    place *order = nn_alloc((size_t)n * sizeof *order);
    float *other = nn_alloc((size_t)(n * nn_max_i64(n, PANEL)) * sizeof *other);
    float *errors = nn_alloc((size_t)(tasks * n * LANES) * sizeof *errors);
    nn_free(out->rounded);
    nn_free(out->rounded_scale);
    out->rounded = nn_alloc((size_t)(rows * n));
    out->rounded_scale = nn_alloc((size_t)rows * sizeof *out->rounded_scale);
    if (!order || !other || !errors || !out->rounded || !out->rounded_scale) {
        err = nn_fail_memory((size_t)(n * n) * sizeof *other, "rounded weights");
        goto out;
    }
    scaling s = {
        .w = values_of(v, node->in[1]),
        .bias = node->n_in > 2 && node->in[2] >= 0 ? values_of(v, node->in[2]) : NULL,
        .x_scale = l->x_scale, .n = l->n, .clip = v->config->clip, .scale = out->rounded_scale,
    };
    nn_parallel(rows, scale_row, &s);
    for (int64_t group = 0; group < l->groups; group++) {
        float *h = l->h + group * n * n;
        finish_moments(l, h);
        sort_moments(l->n, h, other, order);
        factor(l->n, h, other);
        rounding r = {.n = l->n, .first = group * (rows / l->groups),
                      .channels = rows / l->groups, .u = h, .w = s.w, .scale = s.scale,
                      .order = order, .q = out->rounded, .work = errors};
        nn_parallel(tasks, round_lanes, &r);
    }
out:
    nn_free(order);
    nn_free(other);
    nn_free(errors);
    return err;
}

/* Layers [first, first + n) with memory: looks at the samples and rounds. */
static nn_err round_group(const quant_converter *v, quant_calibration *c, layer *l, int n,
                          nn_params *p, int64_t samples, quant_feed *feed, void *ctx)
{
    nn_err err = NN_OK;
    nn_exec *e = NULL;
    NN_TRY(nn_exec_new(&e, v->old, p, false));
    nn_exec_keep_all(e);
    for (int k = 0; k < n; k++)
        NN_TRY(layer_open(&l[k], &c->value[v->old->node[l[k].node].in[0]],
                          v->config->correct_bias));
    for (int64_t s = 0; s < samples; s++) {
        NN_TRY(feed(ctx, s, e));
        nn_exec_forward(e);
        for (int k = 0; k < n; k++)
            NN_TRY(see_sample(&l[k], v->old, e, samples));
    }
    for (int k = 0; k < n; k++) {
        NN_TRY(round_layer(v, &l[k], &c->value[l[k].node]));
        layer_free(&l[k]);
    }
out:
    for (int k = 0; k < n; k++)
        layer_free(&l[k]);
    nn_exec_free(e);
    return err;
}

nn_err quant_round(quant_calibration *c, const nn_graph *g, nn_params *p,
                   const quant_config *config, const uint8_t *bits, int64_t samples,
                   quant_feed *feed, void *ctx)
{
    int n = 0;
    quant_converter v = {.old = g, .params = p, .cal = c, .config = config, .wanted = bits};
    nn_err err = quant_converter_new(&v);
    if (err)
        return err;
    layer *l = nn_calloc((size_t)g->n, sizeof *l);
    if (!l) {
        err = nn_fail_memory((size_t)g->n * sizeof *l, "layers");
        goto out;
    }
    quant_converter_resolve(&v);
    for (int i = 0; i < g->n; i++)
        if (is_rounded(&v, i))
            NN_TRY(read_layer(&v, i, &l[n++]));
    for (int first = 0, end = 0; first < n; first = end) {
        size_t bytes = 0;
        do
            bytes += moments_of(&l[end++]) * sizeof(float);
        while (end < n && bytes + moments_of(&l[end]) * sizeof(float) <= ROOM);
        NN_TRY(round_group(&v, c, l + first, end - first, p, samples, feed, ctx));
    }
out:
    nn_free(l);
    quant_converter_free(&v);
    return err;
}
