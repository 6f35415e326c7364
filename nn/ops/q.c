/* q.c - checks and constants of the 8-bit operators. */
#include "nn/ops/q.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "nn/ops/common.h"

static const struct {
    const char *name;
    nn_dtype type;
    unsigned bit;
} types_known[] = {
    {"U8", NN_U8, NN_Q_U8}, {"S16", NN_S16, NN_Q_S16}, {"F32", NN_F32, NN_Q_F32}};

#define N_TYPES (sizeof types_known / sizeof *types_known)

/* Neither it nor its inverse is 0, Inf or NaN. */
static bool usable_scale(float scale)
{
    return scale >= FLT_MIN && scale <= 1 / FLT_MIN;
}

nn_err nn_q_input(const nn_call *c, int i, unsigned types)
{
    if (i >= c->n_in || !c->in[i])
        return nn_call_fail(c, "input %d is missing", i);
    const nn_tensor *x = c->in[i];
    for (size_t t = 0; t < N_TYPES; t++)
        if (x->dtype == types_known[t].type && (types & types_known[t].bit) &&
            usable_scale(x->scale))
            return NN_OK;
    return nn_call_fail(c, "input %d is %s%s, expected a quantised %s", i,
                        nn_dtype_name(x->dtype), usable_scale(x->scale) ? "" : " without scale",
                        types & NN_Q_S16 ? "U8 or S16" : "U8");
}

nn_err nn_q_output(nn_call *c, unsigned types)
{
    if (c->training)
        return nn_call_fail(c, "a quantised operator cannot be trained");
    const char *name = nn_node_string(c->node, "y_type", "U8");
    size_t t = 0;
    while (t < N_TYPES && strcmp(name, types_known[t].name) != 0)
        t++;
    if (t == N_TYPES || !(types & types_known[t].bit))
        return nn_call_fail(c, "y_type is \"%.16s\", which is not possible here", name);
    c->out.dtype = types_known[t].type;
    c->out.scale = 0;
    c->out.zero = 0;
    if (c->out.dtype == NN_F32)
        return NN_OK;
    double scale = nn_node_float(c->node, "y_scale", 0);
    int64_t zero = nn_node_int(c->node, "y_zero_point", 0), max = nn_q_max(c->out.dtype);
    if (!usable_scale((float)scale))
        return nn_call_fail(c, "y_scale is %g, expected a positive number", scale);
    if (zero < 0 || zero > max)
        return nn_call_fail(c, "y_zero_point is %lld, expected 0 to %lld", (long long)zero,
                            (long long)max);
    c->out.scale = (float)scale;
    c->out.zero = (int32_t)zero;
    return NN_OK;
}

nn_err nn_q_output_fixed(nn_call *c, nn_dtype type, float scale, int32_t zero)
{
    if (c->training)
        return nn_call_fail(c, "a quantised operator cannot be trained");
    c->out.dtype = type;
    c->out.scale = scale;
    c->out.zero = zero;
    return NN_OK;
}

nn_err nn_q_activation(const nn_call *c, nn_act *act, float *alpha)
{
    nn_err err = nn_call_activation(c, act, alpha);
    if (err)
        return err;
    const nn_activation *a = nn_node_activation(c->node);
    if (a && a->low == NN_ACT_LOW_TABLE)
        return nn_call_fail(c, "activation \"%.16s\" is a table in 8 bits, not part of a sum",
                            nn_node_string(c->node, "activation", ""));
    if (!isfinite(*alpha))
        return nn_call_fail(c, "alpha is %g", (double)*alpha);
    return NN_OK;
}

nn_err nn_q_param(const nn_call *c, int i, nn_dtype dtype, nn_shape shape)
{
    char have[NN_SHAPE_TEXT], want[NN_SHAPE_TEXT];
    const nn_tensor *p = i < c->n_in ? c->in[i] : NULL;
    if (!p)
        return NN_OK;
    if (p->dtype != dtype || !nn_shape_equal(p->shape, shape))
        return nn_call_fail(c, "input %d is %s %s, expected %s %s", i, nn_dtype_name(p->dtype),
                            nn_shape_text(p->shape, have), nn_dtype_name(dtype),
                            nn_shape_text(shape, want));
    if (!(c->in_param >> i & 1))
        return nn_call_fail(c, "input %d is computed, expected a parameter", i);
    return NN_OK;
}

/* What a channel's weights come to. */
typedef struct channel {
    int64_t sum, sum_abs;
    int peak;
} channel;

/* Of n weights that stand together; in blocks, whose sums of 8-bit values fit in 16 bits. */
static channel sum_together(const int8_t *w, int64_t n)
{
    enum { BLOCK = 64 };
    channel out = {0};
    int64_t i = 0;
    for (; i + BLOCK <= n; i += BLOCK) {
        int16_t sum = 0, sum_abs = 0, peak = 0;
        for (int k = 0; k < BLOCK; k++) {
            const int16_t v = w[i + k];
            const int16_t magnitude = (int16_t)(v < 0 ? -v : v);
            sum = (int16_t)(sum + v);
            sum_abs = (int16_t)(sum_abs + magnitude);
            peak = magnitude > peak ? magnitude : peak;
        }
        out.sum += sum;
        out.sum_abs += sum_abs;
        out.peak = peak > out.peak ? peak : out.peak;
    }
    for (; i < n; i++) {
        const int v = w[i], magnitude = v < 0 ? -v : v;
        out.sum += v;
        out.sum_abs += magnitude;
        out.peak = magnitude > out.peak ? magnitude : out.peak;
    }
    return out;
}

static channel sum_apart(const int8_t *w8, const int16_t *w16, int64_t n, int64_t step)
{
    channel out = {0};
    for (int64_t i = 0; i < n; i++) {
        const int v = w8 ? w8[i * step] : w16[i * step], magnitude = v < 0 ? -v : v;
        out.sum += v;
        out.sum_abs += magnitude;
        out.peak = magnitude > out.peak ? magnitude : out.peak;
    }
    return out;
}

bool nn_q_pack_sums(nn_call *c, const nn_q_sums *s, float *scale, int32_t *bias,
                    int64_t *largest)
{
    const int8_t *w8 = s->w->dtype == NN_S8 ? (const int8_t *)s->w->data + s->first : NULL;
    const int16_t *w16 = s->w->dtype == NN_S16 ? (const int16_t *)s->w->data + s->first : NULL;
    NN_ASSERT(w8 || w16);
    int64_t most = w8 ? NN_Q_WEIGHT_MAX : INT16_MAX, top = 0;
    for (int j = 0; j < s->n; j++) {
        const int64_t at = j * s->col_step;
        const channel w = w8 && s->row_step == 1
                              ? sum_together(w8 + at, s->depth)
                              : sum_apart(w8 ? w8 + at : NULL, w16 ? w16 + at : NULL, s->depth,
                                          s->row_step);
        int at_scale = s->period ? j % s->period : j;
        int64_t b = s->bias ? s->bias[at_scale] : 0, reach = nn_q_max(s->x->dtype) * w.sum_abs;
        float v = (float)((double)s->x->scale * (double)s->w_scale[at_scale] * s->factor);
        if (w.peak > most)
            c->error =
                nn_call_fail(c, "a weight of output channel %d is +-%d, the limit %lld", j,
                             w.peak, (long long)most);
        else if (reach + (b < 0 ? -b : b) > INT32_MAX)
            c->error =
                nn_call_fail(c, "the sums of output channel %d do not fit in 32 bits", j);
        else if (!usable_scale(s->w_scale[at_scale]) || !usable_scale(v))
            c->error = nn_call_fail(c, "w_scale[%d] is %g: expected a positive number in range",
                                    at_scale, (double)s->w_scale[at_scale]);
        if (c->error)
            return false;
        top = reach > top ? reach : top;
        scale[j] = v;
        bias[j] = (int32_t)(b - s->x->zero * w.sum);
    }
    if (largest)
        *largest = top;
    return true;
}

double nn_q_factor(const nn_call *c, nn_act act)
{
    bool direct = act == NN_ACT_NONE || act == NN_ACT_RELU;
    return direct && c->out.dtype != NN_F32 ? 1 / (double)c->out.scale : 1;
}

nn_requant nn_q_requant(const nn_call *c, nn_act act, float alpha, const float *scale)
{
    bool relu = act == NN_ACT_RELU, real = c->out.dtype == NN_F32;
    return (nn_requant){
        .scale = scale,
        .act = act,
        .alpha = alpha,
        .inv_y = real ? 1 : 1 / c->out.scale,
        .zero = c->out.zero,
        .lo = relu ? c->out.zero : 0,
        .hi = real ? 0 : nn_q_max(c->out.dtype),
    };
}

bool nn_q_scale_usable(double scale)
{
    return usable_scale((float)scale);
}

int32_t nn_q_round(float u, int32_t zero, int32_t lo, int32_t hi)
{
    float least = (float)(lo - zero), most = (float)(hi - zero);
    u = u > least ? u : least;
    u = u < most ? u : most;
    return (int32_t)lrintf(u) + zero;
}
