/* attention_decoder_backward.c - AttentionDecoder, backward through time: the gradient of all
 * states from the logits by one product; blocks of samples as tasks, steps in reverse; then each
 * weight's gradient by one product over the rows of all steps. A symbol that was the sample's own
 * prediction passes no gradient to the step that predicted it.
 */
#include "nn/ops/attention_decoder.h"

#include "nn/gemm.h"
#include "nn/kernels/kernels.h"
#include "nn/parallel.h"

#include <string.h>

#define ALIGN 16

void nn_attn_plan_backward(nn_call *c, nn_attn *s)
{
    size_t rows = (size_t)s->n * (size_t)s->t, at = 0;
    size_t *part[] = {&s->d_state, &s->d_in,    &s->d_rec,   &s->d_x, &s->d_sum,
                      &s->d_score, &s->d_query, &s->d_e};
    const int width[] = {s->h, 3 * s->h, 3 * s->h, s->e, s->c, s->s, s->content ? s->a : 0, s->d};
    for (size_t i = 0; i < sizeof width / sizeof *width; i++) {
        *part[i] = at;
        at += nn_round_up(rows * (size_t)width[i], ALIGN);
    }
    s->sums = at;
    const int sums[] = {s->v, s->a, s->e, 3 * s->h};
    size_t bytes = 0;
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        size_t need = nn_col_sums_bytes((int64_t)rows, sums[i]);
        bytes = need > bytes ? need : bytes;
    }
    c->work_bytes = at * sizeof(float) + bytes;
    /* of a block: the state's gradient, that of [e, sum] or [e, h], and of one score row */
    int wide = s->c > s->h ? s->c : s->h;
    size_t thread = NN_ATTN_BLOCK * (size_t)(s->h + s->d + wide) + (size_t)s->s;
    nn_call_want(c, c->work_bytes, thread * sizeof(float));
}

typedef struct step {
    int first, rows, t;
    int64_t row;
    const float *kept;
    float *work;
    float *dh, *both, *score; /* scratch: [rows][H], [rows][D + max(C, H)], [S] */
} step;

/* y = x w, or y += x w: x[rows][k] in rows T apart, w[k][n] as it is stored. */
static void product(const nn_call *c, const step *p, int k, int n, const float *x,
                    const float *w, float *y, ptrdiff_t y_row, bool accumulate)
{
    const nn_attn *s = (const nn_attn *)c->state;
    nn_gemm_args g = {
        .m = p->rows,
        .n = n,
        .k = k,
        .a = x,
        .a_row = (ptrdiff_t)k * s->t,
        .a_col = 1,
        .b = w,
        .b_row = n,
        .c = y,
        .c_row = y_row,
        .accumulate = accumulate,
    };
    nn_gemm_single(c->k, &g);
}

/* From dh, the state's gradient after the step, to the gates' and, in dh, to that before. */
static void gates_back(const nn_call *c, const step *p)
{
    const nn_attn *s = (const nn_attn *)c->state;
    int h = s->h;
    for (int i = 0; i < p->rows; i++) {
        int64_t row = p->row + (int64_t)i * s->t;
        const float *z = p->kept + s->gates + row * 3 * h, *r = z + h, *g = r + h;
        const float *from_h = p->kept + s->from_h + row * h;
        const float *before = p->kept + s->eh + row * (s->d + h) + s->d;
        float *in = p->work + s->d_in + row * 3 * h, *rec = p->work + s->d_rec + row * 3 * h;
        float *dh = p->dh + (ptrdiff_t)i * h;
        for (int j = 0; j < h; j++) {
            float dg = dh[j] * (1 - z[j]) * (1 - g[j] * g[j]);
            in[j] = rec[j] = dh[j] * (before[j] - g[j]) * z[j] * (1 - z[j]);
            in[h + j] = rec[h + j] = dg * from_h[j] * r[j] * (1 - r[j]);
            in[2 * h + j] = dg;
            rec[2 * h + j] = dg * r[j];
            dh[j] *= z[j];
        }
    }
    product(c, p, 3 * h, h, p->work + s->d_rec + p->row * 3 * h, nn_f32(c->in[NN_ATTN_R]),
            p->dh, h, true);
}

/* To the combination, and into `both`: [e, sum]. */
static void combination_back(const nn_call *c, const step *p)
{
    const nn_attn *s = (const nn_attn *)c->state;
    float *dx = p->work + s->d_x + p->row * s->e;
    const float *x = p->kept + s->x + p->row * s->e;
    ptrdiff_t apart = (ptrdiff_t)s->e * s->t;
    product(c, p, 3 * s->h, s->e, p->work + s->d_in + p->row * 3 * s->h,
            nn_f32(c->in[NN_ATTN_W]), dx, apart, false);
    for (int i = 0; i < p->rows; i++)
        for (int j = 0; j < s->e; j++)
            if (x[i * apart + j] <= 0)
                dx[i * apart + j] = 0;
    product(c, p, s->e, s->d + s->c, dx, nn_f32(c->in[NN_ATTN_CW]), p->both, s->d + s->c,
            false);
    for (int i = 0; i < p->rows; i++) {
        int64_t row = p->row + (int64_t)i * s->t;
        const float *both = p->both + (ptrdiff_t)i * (s->d + s->c);
        memcpy(p->work + s->d_e + row * s->d, both, (size_t)s->d * sizeof *both);
        memcpy(p->work + s->d_sum + row * s->c, both + s->d, (size_t)s->c * sizeof *both);
    }
}

/* From the weighted sum to the scores, and by content to the query. */
static void scores_back(const nn_call *c, const step *p, int i)
{
    const nn_attn *s = (const nn_attn *)c->state;
    int64_t row = p->row + (int64_t)i * s->t;
    const float *memory = nn_f32(c->in[NN_ATTN_MEMORY]) + (int64_t)(p->first + i) * s->s * s->c;
    const float *weights = p->kept + s->weights + row * s->s;
    float *score = p->work + s->d_score + row * s->s;
    nn_gemm_args by_sum = {
        .m = s->s, .n = 1, .k = s->c,
        .a = memory, .a_row = s->c, .a_col = 1,
        .b = p->work + s->d_sum + row * s->c, .b_row = 1,
        .c = p->score, .c_row = 1,
    };
    nn_gemm_single(c->k, &by_sum);
    double mean = 0;
    for (int j = 0; j < s->s; j++)
        mean += (double)weights[j] * (double)p->score[j];
    float scale = s->content ? nn_attn_scale(s) : 1;
    for (int j = 0; j < s->s; j++)
        score[j] = scale * weights[j] * (p->score[j] - (float)mean);
    if (!s->content)
        return;
    nn_gemm_args by_query = {
        .m = 1, .n = s->c, .k = s->s,
        .a = score, .a_row = s->s, .a_col = 1,
        .b = memory, .b_row = s->c,
        .c = p->work + s->d_query + row * s->a, .c_row = s->a,
    };
    nn_gemm_single(c->k, &by_query);
}

/* From the query to the embedding and the state before. */
static void query_back(const nn_call *c, const step *p)
{
    const nn_attn *s = (const nn_attn *)c->state;
    int wide = s->d + s->h;
    const float *query =
        p->work + (s->content ? s->d_query : s->d_score) + p->row * s->a;
    product(c, p, s->a, wide, query, nn_f32(c->in[NN_ATTN_AW]), p->both, wide, false);
    for (int i = 0; i < p->rows; i++) {
        int64_t row = p->row + (int64_t)i * s->t;
        const float *both = p->both + (ptrdiff_t)i * wide;
        float *de = p->work + s->d_e + row * s->d, *dh = p->dh + (ptrdiff_t)i * s->h;
        c->k->add_f32(s->d, de, both, de);
        nn_attn_drop(c, row, de);
        c->k->add_f32(s->h, dh, both + s->d, dh);
    }
}

/* dmemory of a sample: places x steps x channels. */
static void memory_back(const nn_call *c, const step *p, int i)
{
    const nn_attn *s = (const nn_attn *)c->state;
    int64_t n = p->first + i, row = n * s->t;
    const struct {
        const float *place, *value;
    } part[] = {{p->kept + s->weights, p->work + s->d_sum},
                {p->work + s->d_score, p->kept + s->query}};
    for (int k = 0; k < (s->content ? 2 : 1); k++) {
        nn_gemm_args g = {
            .m = s->s, .n = s->c, .k = s->t,
            .a = part[k].place + row * s->s, .a_row = 1, .a_col = s->s,
            .b = part[k].value + row * s->c, .b_row = s->c,
            .c = c->dx[NN_ATTN_MEMORY] + n * s->s * s->c, .c_row = s->c,
            .accumulate = true,
        };
        nn_gemm_single(c->k, &g);
    }
}

static void backward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const nn_attn *s = (const nn_attn *)c->state;
    int wide = s->c > s->h ? s->c : s->h;
    step p = {
        .first = (int)task * NN_ATTN_BLOCK,
        .rows = nn_attn_rows(s, task),
        .kept = c->saved,
        .work = c->work,
        .dh = nn_call_thread(c, thread),
    };
    p.both = p.dh + (ptrdiff_t)NN_ATTN_BLOCK * s->h;
    p.score = p.both + (ptrdiff_t)NN_ATTN_BLOCK * (s->d + wide);
    memset(p.dh, 0, (size_t)p.rows * (size_t)s->h * sizeof *p.dh);
    for (p.t = s->t - 1; p.t >= 0; p.t--) {
        p.row = (int64_t)p.first * s->t + p.t;
        for (int i = 0; i < p.rows; i++) {
            float *dh = p.dh + (ptrdiff_t)i * s->h;
            c->k->add_f32(s->h, dh, p.work + s->d_state + (p.row + (int64_t)i * s->t) * s->h, dh);
        }
        gates_back(c, &p);
        combination_back(c, &p);
        for (int i = 0; i < p.rows; i++)
            scores_back(c, &p, i);
        query_back(c, &p);
    }
    for (int i = 0; i < p.rows && c->dx[NN_ATTN_MEMORY]; i++)
        memory_back(c, &p, i);
}

/* dw[n][k] += dy^T x over all rows, x in rows x_row apart; db[n] += column sums of dy. Inputs
 * that want no gradient are left out. */
static void weight_back(const nn_call *c, int w, int b, int bias_at, int n, int k,
                        const float *dy, const float *x, ptrdiff_t x_row)
{
    const nn_attn *s = (const nn_attn *)c->state;
    int64_t rows = (int64_t)s->n * s->t;
    nn_gemm_args g = {
        .m = n, .n = k, .k = (int)rows,
        .a = dy, .a_row = 1, .a_col = n,
        .b = x, .b_row = x_row,
        .c = c->dx[w], .c_row = k,
        .accumulate = true,
    };
    if (c->dx[w])
        nn_gemm(c->k, &g);
    if (c->dx[b])
        nn_col_sums(c->k, rows, n, dy, (float *)c->work + s->sums, c->dx[b] + bias_at);
}

static void embedding_back(const nn_call *c)
{
    const nn_attn *s = (const nn_attn *)c->state;
    const int32_t *fed = (const int32_t *)((const float *)c->saved + s->fed);
    const float *de = (const float *)c->work + s->d_e;
    for (int64_t r = 0; r < (int64_t)s->n * s->t; r++) {
        float *to = c->dx[NN_ATTN_EMBEDDING] + (int64_t)fed[r] * s->d;
        c->k->add_f32(s->d, to, de + r * s->d, to);
    }
}

void nn_attn_backward(nn_call *c)
{
    const nn_attn *s = (const nn_attn *)c->state;
    const float *kept = c->saved;
    float *work = c->work;
    int h = s->h;
    nn_gemm_args g = {
        .m = (int64_t)s->n * s->t, .n = h, .k = s->v,
        .a = c->dy, .a_row = s->v, .a_col = 1,
        .b = nn_f32(c->in[NN_ATTN_OW]), .b_row = h,
        .c = work + s->d_state, .c_row = h,
    };
    nn_gemm(c->k, &g);
    weight_back(c, NN_ATTN_OW, NN_ATTN_OB, 0, s->v, h, c->dy, kept + s->state, h);
    nn_parallel(s->tasks, backward_task, c);
    weight_back(c, NN_ATTN_AW, NN_ATTN_AB, 0, s->a, s->d + h,
                work + (s->content ? s->d_query : s->d_score), kept + s->eh, s->d + h);
    weight_back(c, NN_ATTN_CW, NN_ATTN_CB, 0, s->e, s->d + s->c, work + s->d_x, kept + s->ec,
                s->d + s->c);
    weight_back(c, NN_ATTN_W, NN_ATTN_B, 0, 3 * h, s->e, work + s->d_in, kept + s->x, s->e);
    weight_back(c, NN_ATTN_R, NN_ATTN_B, 3 * h, 3 * h, h, work + s->d_rec,
                kept + s->eh + s->d, s->d + h);
    if (c->dx[NN_ATTN_EMBEDDING])
        embedding_back(c);
}
