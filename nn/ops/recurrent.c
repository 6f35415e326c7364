/* recurrent.c - see recurrent.h. */
#include "nn/ops/recurrent.h"

#include "nn/ops/common.h"

#include <string.h>

static nn_err expect(const nn_call *c, int i, nn_shape want)
{
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    if (i >= c->n_in || !c->in[i])
        return NN_OK;
    nn_err err = nn_call_expect(c, i, i == 4 ? NN_S64 : NN_F32);
    if (!err && !nn_shape_equal(c->in[i]->shape, want))
        err = nn_call_fail(c, "input %d is %s, expected %s", i,
                           nn_shape_text(c->in[i]->shape, a), nn_shape_text(want, b));
    return err;
}

nn_err nn_recurrent_bind(nn_call *c, int gates, nn_recurrent *s)
{
    nn_shape x = c->in[0]->shape, r = c->in[2]->shape;
    const char *direction = nn_node_string(c->node, "direction", "forward"),
               *output = nn_node_string(c->node, "output", "y");
    nn_err err;
    NN_TRY(nn_call_expect(c, 0, NN_F32));
    if (x.rank != 3 || r.rank != 3 || r.dim[2] < 1 || r.dim[2] > 1 << 20)
        return nn_call_fail(c, "expected x[N,T,C] and r[D,%dH,H]", gates);
    *s = (nn_recurrent){.n = x.dim[0], .t = x.dim[1], .c = x.dim[2], .h = r.dim[2],
                        .d = r.dim[0], .gates = gates, .output = *output};
    s->reverse = strcmp(direction, "reverse") == 0;
    s->clip = nn_node_float(c->node, "clip", 0);
    bool both = strcmp(direction, "bidirectional") == 0;
    if ((!both && !s->reverse && strcmp(direction, "forward") != 0) || s->d != 1 + both ||
        nn_node_int(c->node, "hidden_size", s->h) != s->h)
        return nn_call_fail(c, "direction \"%.20s\" or hidden_size do not fit the weights",
                            direction);
    int32_t gh = gates * s->h;
    NN_TRY(expect(c, 1, nn_shape3(s->d, gh, s->c)));
    NN_TRY(expect(c, 2, nn_shape3(s->d, gh, s->h)));
    NN_TRY(expect(c, 3, nn_shape2(s->d, 2 * gh)));
    NN_TRY(expect(c, 4, nn_shape1(s->n)));
    NN_TRY(expect(c, 5, nn_shape3(s->n, s->d, s->h)));
    c->out.dtype = NN_F32;
    c->out.shape = s->output == 'y' ? nn_shape4(s->n, s->t, s->d, s->h)
                                    : nn_shape3(s->n, s->d, s->h);
out:
    return err;
}

nn_sequence nn_recurrent_sequence(const nn_call *c, const nn_recurrent *s, int64_t task)
{
    nn_sequence q = {.n = (int)(task / s->d), .d = (int)(task % s->d), .length = s->t};
    int64_t gh = (int64_t)s->gates * s->h;
    if (c->n_in > 4 && c->in[4]) {
        int64_t length = nn_s64(c->in[4])[q.n];
        q.length = length < 0 ? 0 : length < s->t ? (int)length : s->t;
    }
    q.back = s->reverse || q.d == 1;
    q.w = nn_f32(c->in[1]) + q.d * gh * s->c;
    q.r = nn_f32(c->in[2]) + q.d * gh * s->h;
    q.b = nn_call_optional(c, 3);
    if (q.b)
        q.b += q.d * 2 * gh;
    return q;
}

void nn_recurrent_start(const nn_call *c, const nn_recurrent *s, const nn_sequence *q, int i,
                        float *h)
{
    const float *h0 = nn_call_optional(c, i);
    for (int j = 0; j < s->h; j++)
        h[j] = h0 ? h0[((int64_t)q->n * s->d + q->d) * s->h + j] : 0;
}

double nn_recurrent_in(const nn_call *c, const nn_recurrent *s, const nn_sequence *q, int t,
                       int j)
{
    const float *x = nn_f32(c->in[0]) + ((int64_t)q->n * s->t + t) * s->c;
    const float *w = q->w + (int64_t)j * s->c;
    double sum = q->b ? (double)q->b[j] : 0;
    for (int i = 0; i < s->c; i++)
        sum += (double)x[i] * (double)w[i];
    return sum;
}

double nn_recurrent_state(const nn_recurrent *s, const nn_sequence *q, const float *h, int j)
{
    const float *r = q->r + (int64_t)j * s->h;
    double sum = q->b ? (double)q->b[s->gates * s->h + j] : 0;
    for (int i = 0; i < s->h; i++)
        sum += (double)h[i] * (double)r[i];
    return sum;
}

double nn_recurrent_clip(const nn_recurrent *s, double v)
{
    if (!(s->clip > 0))
        return v;
    return v < -s->clip ? -s->clip : v > s->clip ? s->clip : v;
}

void nn_recurrent_put(const nn_call *c, const nn_recurrent *s, const nn_sequence *q, int i,
                      const float *h)
{
    int64_t at = (int64_t)q->n * s->t + nn_sequence_time(q, i);
    if (s->output == 'y')
        at = (at * s->d + q->d) * s->h;
    else if (i == q->length - 1)
        at = ((int64_t)q->n * s->d + q->d) * s->h;
    else
        return;
    memcpy(nn_f32(&c->out) + at, h, (size_t)s->h * sizeof *h);
}

void nn_recurrent_rest(const nn_call *c, const nn_recurrent *s, const nn_sequence *q,
                       const float *h)
{
    float *y = nn_f32(&c->out);
    for (int t = q->length; s->output == 'y' && t < s->t; t++)
        memset(y + (((int64_t)q->n * s->t + t) * s->d + q->d) * s->h, 0,
               (size_t)s->h * sizeof *y);
    if (s->output != 'y' && q->length == 0)
        memcpy(y + ((int64_t)q->n * s->d + q->d) * s->h, h, (size_t)s->h * sizeof *y);
}

int64_t nn_recurrent_macs(const nn_call *c)
{
    const nn_recurrent *s = (const nn_recurrent *)c->state;
    return (int64_t)s->n * s->t * s->d * s->gates * s->h * ((int64_t)s->c + s->h);
}
