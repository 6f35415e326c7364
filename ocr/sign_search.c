/* sign_search.c - see sign_search.h. Of each step stand what was written and after whom, so that a
 * path is followed backwards at the end. */
#include "ocr/sign_search.h"

#include <math.h>
#include <string.h>

#include "nn/mem.h"

typedef struct link {
    int parent; /* of the step before; its weights are those of row `parent` of this step */
    int32_t symbol;
    double log_p; /* of the path so far */
    float p;
} link;

typedef struct search {
    const ocr_attention_parts *parts;
    nn_exec *exec;
    const float *memory;
    int places, channels, end, beam;
    int live;         /* paths that go on */
    link *link;       /* [steps][beam], those that go on first */
    float *weights;   /* [steps][beam][places] */
    float *state;     /* [beam][hidden] of those that go on, before the next step */
    link best;        /* of those that ended */
    int ended_at;     /* its step; -1: none ended */
} search;

/* The beam's best continuations so far, falling; `top` holds *n. Of equals the first one stays. */
static void offer(link *top, int *n, int most, const link *one)
{
    if (*n == most && one->log_p <= top[most - 1].log_p)
        return;
    int at = *n < most ? (*n)++ : most - 1;
    for (; at > 0 && top[at - 1].log_p < one->log_p; at--)
        top[at] = top[at - 1];
    top[at] = *one;
}

/* Continuations of one row by its logits x[v]. */
static void extend(const search *s, const float *x, int row, double before, link *top, int *n)
{
    int v = s->parts->symbols;
    float largest = x[0];
    double sum = 0;
    for (int j = 1; j < v; j++)
        largest = x[j] > largest ? x[j] : largest;
    for (int j = 0; j < v; j++)
        sum += exp((double)x[j] - (double)largest);
    double norm = (double)largest + log(sum);
    for (int j = 0; j < v; j++) {
        double l = (double)x[j] - norm;
        if (*n == s->beam && before + l <= top[s->beam - 1].log_p)
            continue;
        const link one = {row, j, before + l, (float)exp(l)};
        offer(top, n, s->beam, &one);
    }
}

static nn_err run_step(const search *s, int t)
{
    const int n = s->live, hidden = s->parts->hidden;
    const nn_shape shape[] = {nn_shape3(n, s->places, s->channels), nn_shape1(n),
                              nn_shape2(n, hidden)};
    nn_err err = nn_exec_bind(s->exec, 3, shape);
    if (err)
        return err;
    size_t one = (size_t)s->places * (size_t)s->channels;
    for (int i = 0; i < n; i++) {
        memcpy(nn_f32(nn_exec_input(s->exec, 0)) + (size_t)i * one, s->memory, one * sizeof(float));
        nn_s64(nn_exec_input(s->exec, 1))[i] =
            t == 0 ? s->parts->first : s->link[(t - 1) * s->beam + i].symbol;
    }
    memcpy(nn_exec_input(s->exec, 2)->data, s->state,
           (size_t)n * (size_t)hidden * sizeof *s->state);
    nn_exec_forward(s->exec);
    memcpy(s->weights + (size_t)t * (size_t)s->beam * (size_t)s->places,
           nn_exec_output(s->exec, 1)->data, (size_t)n * (size_t)s->places * sizeof(float));
    return NN_OK;
}

/* Chooses the best continuations of step t; paths that end are set aside. */
static void choose(search *s, int t)
{
    link top[OCR_SIGN_MAX_BEAM], *to = s->link + t * s->beam;
    int n = 0, hidden = s->parts->hidden;
    for (int i = 0; i < s->live; i++)
        extend(s, nn_f32(nn_exec_output(s->exec, 0)) + (size_t)i * (size_t)s->parts->symbols, i,
               t == 0 ? 0 : s->link[(t - 1) * s->beam + i].log_p, top, &n);
    const float *next = nn_f32(nn_exec_output(s->exec, 2));
    s->live = 0;
    for (int i = 0; i < n; i++) {
        if (top[i].symbol == s->end) {
            if (s->ended_at < 0 || top[i].log_p > s->best.log_p) {
                s->best = top[i];
                s->ended_at = t;
            }
            continue;
        }
        memcpy(s->state + (size_t)s->live * (size_t)hidden,
               next + (size_t)top[i].parent * (size_t)hidden, (size_t)hidden * sizeof *next);
        to[s->live++] = top[i];
    }
    /* Falling: none of them can overtake. */
    if (s->live > 0 && s->ended_at >= 0 && s->best.log_p >= to[0].log_p)
        s->live = 0;
}

/* The path whose last link is `last` of step t. */
static nn_err follow(const search *s, const link *last, int t, ocr_sign_path *out)
{
    size_t n = (size_t)t + 1, places = (size_t)s->places;
    out->symbol = nn_alloc(n * sizeof *out->symbol);
    out->p = nn_alloc(n * sizeof *out->p);
    out->weights = nn_alloc(n * places * sizeof *out->weights);
    if (!out->symbol || !out->p || !out->weights)
        return nn_fail_memory(n * places * sizeof *out->weights, "a text");
    out->n = t + 1;
    out->places = s->places;
    out->log_p = last->log_p;
    for (; t >= 0; t--) {
        out->symbol[t] = last->symbol;
        out->p[t] = last->p;
        memcpy(out->weights + (size_t)t * places,
               s->weights + ((size_t)t * (size_t)s->beam + (size_t)last->parent) * places,
               places * sizeof *out->weights);
        if (t > 0)
            last = &s->link[(t - 1) * s->beam + last->parent];
    }
    return NN_OK;
}

nn_err ocr_sign_search(const ocr_attention_parts *parts, nn_exec *step, const float *memory,
                       int places, int channels, int end, int beam, ocr_sign_path *out)
{
    nn_err err;
    int t = 0;
    size_t most = (size_t)parts->steps * (size_t)beam;
    search s = {.parts = parts, .exec = step, .memory = memory, .places = places,
                .channels = channels, .end = end, .beam = beam, .live = 1, .ended_at = -1};
    NN_ASSERT(beam >= 1 && beam <= OCR_SIGN_MAX_BEAM);
    *out = (ocr_sign_path){0};
    s.link = nn_calloc(most, sizeof *s.link);
    s.weights = nn_alloc(most * (size_t)places * sizeof *s.weights);
    s.state = nn_calloc((size_t)beam * (size_t)parts->hidden, sizeof *s.state);
    if (!s.link || !s.weights || !s.state) {
        err = nn_fail_memory(most * (size_t)places * sizeof *s.weights, "the search for a text");
        goto out;
    }
    for (; t < parts->steps && s.live > 0; t++) {
        NN_TRY(run_step(&s, t));
        choose(&s, t);
    }
    const link *going = s.live > 0 ? &s.link[(t - 1) * beam] : NULL; /* at the last step */
    out->ended = !going || (s.ended_at >= 0 && s.best.log_p >= going->log_p);
    err = out->ended ? follow(&s, &s.best, s.ended_at, out)
                     : follow(&s, going, t - 1, out);
out:
    nn_free(s.link);
    nn_free(s.weights);
    nn_free(s.state);
    if (err)
        ocr_sign_path_free(out);
    return err;
}

void ocr_sign_path_free(ocr_sign_path *p)
{
    nn_free(p->symbol);
    nn_free(p->p);
    nn_free(p->weights);
    *p = (ocr_sign_path){0};
}
