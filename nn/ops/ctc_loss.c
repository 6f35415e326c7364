/* ctc_loss.c - CTCLoss: connectionist temporal classification (Graves, Fernandez, Gomez,
 * Schmidhuber 2006, sections 3 and 4), forward-backward in log space, in double. A sample is a
 * task.
 *
 *   label a b b, with blanks between it, gives the states
 *       0 1 2 3 4 5 6      a path goes one state on, stays, or skips a
 *       _ a _ b _ b _      blank between two different labels: 1 to 3,
 *         `---^            but not 3 to 5
 *
 *   alpha(t,s) = p(prefixes that end in s at t, emission included)
 *   beta(t,s)  = p(what follows after t | in s at t)
 *   posterior  = alpha beta / p ;   d(-ln p)/dlogit = softmax - posterior
 *
 * Read without case (alias), a state emits c or alias[c]: its probability is the sum of both,
 * and its posterior is shared between them in proportion. Kept for backward: the posterior of
 * each label's state (blanks in one) and ln sum exp of each row, not an N x T x V array.
 */
#include "nn/ops/common.h"

#include "nn/parallel.h"

#include <math.h>
#include <string.h>

#define BACK_ROWS 32 /* rows of a backward task: 3,000 exponentials with 97 classes */

typedef struct state {
    int n, t, v, l;
    int most; /* labels of the longest sample that can have a path: min(L, T) */
    size_t feasible_at, posterior_at; /* bytes into saved, after the rows' ln sum exp */
} state;

/* One sample's view, and its scratch. */
typedef struct sample {
    const state *s;
    const float *x; /* [T][V] */
    const int32_t *label;
    const int32_t *alias; /* NULL: read with case */
    int length;
    bool *skip;           /* [length]: label i may follow label i-1 without a blank */
    double *emit;         /* [T][1 + length]: ln p of the blank and of each label */
    double *alpha, *beta; /* [T][2 length + 1]; two rows */
} sample;

static size_t cells(int a, int b)
{
    return (size_t)a * (size_t)b;
}

static nn_err bind(nn_call *c)
{
    static const nn_dtype types[] = {NN_F32, NN_S32, NN_S32, NN_S32};
    for (int i = 0; i < c->n_in; i++) {
        nn_err err = i == 3 && !c->in[i] ? NN_OK : nn_call_expect(c, i, types[i]);
        if (err)
            return err;
    }
    state *s = (state *)c->state;
    nn_shape x = c->in[0]->shape, labels = c->in[1]->shape, lengths = c->in[2]->shape;
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    if (x.rank != 3 || x.dim[0] < 1 || x.dim[1] < 1 || x.dim[2] < 1)
        return nn_call_fail(c, "logits are %s, expected [N,T,V]", nn_shape_text(x, a));
    if (labels.rank != 2 || labels.dim[0] != x.dim[0])
        return nn_call_fail(c, "labels are %s, expected [%d,L]", nn_shape_text(labels, a),
                            x.dim[0]);
    if (!nn_shape_equal(lengths, nn_shape1(x.dim[0])))
        return nn_call_fail(c, "lengths are %s, expected [%d]", nn_shape_text(lengths, b),
                            x.dim[0]);
    if (c->n_in > 3 && c->in[3] && !nn_shape_equal(c->in[3]->shape, nn_shape1(x.dim[2])))
        return nn_call_fail(c, "alias is %s, expected [%d]", nn_shape_text(c->in[3]->shape, a),
                            x.dim[2]);
    s->n = x.dim[0];
    s->t = x.dim[1];
    s->v = x.dim[2];
    s->l = labels.dim[1];
    s->most = (int)nn_min_i64(s->l, s->t);
    c->out.dtype = NN_F32;
    c->out.shape = nn_shape1(1);
    c->work_bytes = (size_t)s->n * sizeof(double);
    int states = 2 * s->most + 1;
    c->thread_bytes =
        (cells(s->t, s->most + 1) + cells(s->t, states) + 2 * (size_t)states) * sizeof(double) +
        (size_t)s->v * sizeof(float) + (size_t)s->most * sizeof(bool);
    if (c->training) {
        s->feasible_at = cells(s->n, s->t) * sizeof(double);
        s->posterior_at = s->feasible_at + (size_t)s->n * sizeof(double);
        c->saved_bytes =
            s->posterior_at + cells(s->n, s->t) * (size_t)(s->most + 1) * sizeof(float);
    }
    return NN_OK;
}

/* The class that `label` may also be emitted as, or 0. */
static int other_case(const int32_t *alias, int32_t label)
{
    return alias && alias[label] != label ? alias[label] : 0;
}

static bool same_label(const int32_t *alias, int32_t a, int32_t b)
{
    return a == b || (alias && (alias[a] == b || alias[b] == a));
}

/* Fills in the labels' part of a sample; false when no path of T steps can spell it. */
static bool open_sample(const nn_call *c, int n, sample *p)
{
    const state *s = (const state *)c->state;
    const int32_t *alias = c->n_in > 3 && c->in[3] ? nn_s32(c->in[3]) : NULL;
    int32_t length = nn_s32(c->in[2])[n];
    memset(p, 0, sizeof *p);
    p->s = s;
    p->x = nn_f32(c->in[0]) + (ptrdiff_t)n * s->t * s->v;
    p->label = nn_s32(c->in[1]) + (ptrdiff_t)n * s->l;
    p->alias = length < 0 ? alias : NULL;
    NN_ASSERT(length >= 0 || alias);
    p->length = length < 0 ? -length : length;
    NN_ASSERT(p->length >= 0 && p->length <= s->l);
    int need = p->length;
    for (int i = 0; i < p->length; i++) {
        NN_ASSERT(p->label[i] >= 1 && p->label[i] < s->v);
        int other = other_case(p->alias, p->label[i]);
        NN_ASSERT(other >= 0 && other < s->v);
        need += i > 0 && same_label(p->alias, p->label[i], p->label[i - 1]);
    }
    return need <= s->t;
}

/* ln(e^a + e^b); the larger one's exponential is 1 and is not computed. */
static double log_add(double a, double b)
{
    double top = a > b ? a : b, low = a > b ? b : a;
    return low == -INFINITY ? top : top + log(1 + exp(low - top));
}

static double log_add3(double a, double b, double c)
{
    double top = a > b ? a : b, low = a > b ? b : a;
    if (c == -INFINITY)
        return log_add(top, low);
    double low2 = c > top ? top : c;
    top = c > top ? c : top;
    return top + log(1 + exp(low - top) + exp(low2 - top));
}

static void fill_emissions(const nn_call *c, sample *p, double *log_sum, float *tmp)
{
    const state *s = p->s;
    for (int t = 0; t < s->t; t++) {
        const float *x = p->x + (ptrdiff_t)t * s->v;
        double *emit = p->emit + (ptrdiff_t)t * (p->length + 1);
        double z = nn_log_sum_exp(c->k, s->v, x, tmp);
        if (log_sum)
            log_sum[t] = z;
        emit[0] = x[0] - z;
        for (int i = 0; i < p->length; i++) {
            int other = other_case(p->alias, p->label[i]);
            emit[i + 1] = x[p->label[i]] - z;
            if (other)
                emit[i + 1] = log_add(emit[i + 1], x[other] - z);
        }
    }
}

static double emission(const sample *p, int t, int s)
{
    return p->emit[(ptrdiff_t)t * (p->length + 1) + (s % 2 ? s / 2 + 1 : 0)];
}

static bool may_skip_to(const sample *p, int s)
{
    return s % 2 && s > 1 && p->skip[s / 2];
}

/* States that a path can be in at t and still have come from the start and reach the end. */
static int first_state(const sample *p, int t)
{
    int from_end = 2 * p->length + 1 - 2 * (p->s->t - t);
    return from_end > 0 ? from_end : 0;
}

static int last_state(const sample *p, int t)
{
    return (int)nn_min_i64(2 * p->length, 2 * (int64_t)t + 1);
}

/* Returns ln p(label). */
static double run_alpha(sample *p)
{
    int states = 2 * p->length + 1;
    for (int t = 0; t < p->s->t; t++) {
        double *now = p->alpha + (ptrdiff_t)t * states;
        const double *before = t > 0 ? now - states : now;
        for (int s = 0; s < states; s++)
            now[s] = -INFINITY;
        for (int s = first_state(p, t); s <= last_state(p, t); s++) {
            double from = 0;
            if (t > 0)
                from = log_add3(before[s], s > 0 ? before[s - 1] : -INFINITY,
                                may_skip_to(p, s) ? before[s - 2] : -INFINITY);
            now[s] = from + emission(p, t, s);
        }
    }
    const double *end = p->alpha + (ptrdiff_t)(p->s->t - 1) * states;
    return log_add(end[states - 1], states > 1 ? end[states - 2] : -INFINITY);
}

/* The beta recursion, and with it the posteriors [T][1 + most]. */
static void run_beta(sample *p, double log_p, float *posterior)
{
    int states = 2 * p->length + 1, steps = p->s->t;
    for (int t = steps - 1; t >= 0; t--) {
        double *now = p->beta + (t % 2) * states;
        const double *next = p->beta + ((t + 1) % 2) * states;
        float *post = posterior + (ptrdiff_t)t * (p->s->most + 1);
        double blank = 0;
        for (int s = 0; s < states; s++) {
            now[s] = -INFINITY;
            if (t == steps - 1)
                now[s] = s >= states - 2 ? 0 : -INFINITY;
            else if (s <= last_state(p, t))
                now[s] = log_add3(next[s] + emission(p, t + 1, s),
                                  s + 1 < states ? next[s + 1] + emission(p, t + 1, s + 1)
                                                 : -INFINITY,
                                  s + 2 < states && may_skip_to(p, s + 2)
                                      ? next[s + 2] + emission(p, t + 1, s + 2)
                                      : -INFINITY);
            double g = exp(p->alpha[(ptrdiff_t)t * states + s] + now[s] - log_p);
            if (s % 2)
                post[1 + s / 2] = (float)g;
            else
                blank += g;
        }
        post[0] = (float)blank;
    }
}

static void forward_sample(void *ctx, int64_t n, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    double *loss = (double *)c->work + n;
    char *saved = c->saved;
    sample p;
    bool feasible = open_sample(c, (int)n, &p);
    if (c->training)
        ((double *)(saved + s->feasible_at))[n] = feasible;
    *loss = 0;
    if (!feasible)
        return;
    int states = 2 * p.length + 1;
    p.emit = nn_call_thread(c, thread);
    p.alpha = p.emit + cells(s->t, p.length + 1);
    p.beta = p.alpha + cells(s->t, states);
    float *tmp = (float *)(p.beta + 2 * states);
    p.skip = (bool *)(tmp + s->v);
    for (int i = 0; i < p.length; i++)
        p.skip[i] = i > 0 && !same_label(p.alias, p.label[i], p.label[i - 1]);
    fill_emissions(c, &p, c->training ? (double *)saved + n * s->t : NULL, tmp);
    double log_p = run_alpha(&p);
    *loss = -log_p;
    if (c->training)
        run_beta(&p, log_p,
                 (float *)(saved + s->posterior_at) + n * s->t * (ptrdiff_t)(s->most + 1));
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    nn_parallel(s->n, forward_sample, c);
    double sum = 0;
    for (int n = 0; n < s->n; n++)
        sum += ((const double *)c->work)[n];
    nn_f32(&c->out)[0] = (float)(sum / s->n);
}

static void backward_row(const nn_call *c, const sample *p, int64_t row, float g, float *tmp)
{
    const state *s = p->s;
    const char *saved = c->saved;
    double log_sum = ((const double *)saved)[row];
    const float *posterior = (const float *)(saved + s->posterior_at) + row * (s->most + 1);
    const float *x = nn_f32(c->in[0]) + row * s->v;
    float *dx = c->dx[0] + row * s->v;
    nn_add_softmax(c->k, s->v, x, log_sum, g, tmp, dx);
    dx[0] -= g * posterior[0];
    for (int i = 0; i < p->length; i++) {
        int label = p->label[i], other = other_case(p->alias, label);
        float part = g * posterior[1 + i];
        float share = other ? 1 / (1 + expf(x[other] - x[label])) : 1;
        dx[label] -= part * share;
        if (other)
            dx[other] -= part * (1 - share);
    }
}

static void backward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t parts = nn_ceil_div(s->t, BACK_ROWS), n = task / parts,
            first = task % parts * BACK_ROWS;
    const double *feasible = (const double *)((const char *)c->saved + s->feasible_at);
    if (feasible[n] == 0)
        return;
    sample p;
    open_sample(c, (int)n, &p);
    for (int64_t t = first; t < nn_min_i64(first + BACK_ROWS, s->t); t++)
        backward_row(c, &p, n * s->t + t, c->dy[0] / (float)s->n, nn_call_thread(c, thread));
}

static void backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    if (c->dx[0])
        nn_parallel(s->n * nn_ceil_div(s->t, BACK_ROWS), backward_task, c);
}

const nn_op nn_op_ctc_loss = {
    .min_in = 3, .max_in = 4, .bind = bind, .forward = forward, .backward = backward,
};
