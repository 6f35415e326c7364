/* optim.c - one fused pass over each parameter; tasks are fixed chunks, so threads change
 * nothing. */
#include "nn/optim.h"

#include "nn/mem.h"
#include "nn/kernels/kernels.h"
#include "nn/parallel.h"

#include <math.h>

/* Elements of one task: 64 KiB of each array, a few of which fill L2. */
enum { CHUNK = 16384 };

nn_optim_config nn_optim_defaults(nn_optim_kind kind)
{
    return (nn_optim_config){
        .kind = kind, .momentum = 0.9f, .beta1 = 0.9f, .beta2 = 0.999f, .eps = 1e-8f};
}

nn_err nn_optim_new(nn_optim **out, nn_optim_config config, nn_params *p)
{
    nn_optim *o = nn_calloc(1, sizeof *o);
    if (!o)
        return nn_fail_memory(sizeof *o, "the optimiser");
    o->config = config;
    o->params = p;
    o->m = nn_calloc(1, p->bytes);
    if (config.kind != NN_SGD)
        o->v = nn_calloc(1, p->bytes);
    if (!o->m || (config.kind != NN_SGD && !o->v)) {
        nn_optim_free(o);
        return nn_fail_memory(p->bytes, "the optimiser's moments");
    }
    *out = o;
    return NN_OK;
}

void nn_optim_free(nn_optim *o)
{
    if (!o)
        return;
    nn_free(o->m);
    nn_free(o->v);
    nn_free(o);
}

typedef struct update {
    const nn_optim *o;
    const nn_kernels *k;
    const nn_param *param;
    nn_adam adam;
    float lr, gscale, l2;
} update;

static void update_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const update *u = ctx;
    const nn_optim *o = u->o;
    int64_t at = task * CHUNK;
    int64_t n = nn_min_i64(CHUNK, nn_shape_count(u->param->value.shape) - at);
    float *w = (float *)u->param->value.data + at;
    const float *g = (const float *)u->param->grad.data + at;
    float *m = (float *)(o->m + u->param->offset) + at;
    if (o->config.kind == NN_SGD)
        u->k->sgd_f32(n, w, g, m, u->lr, u->gscale, o->config.momentum, u->l2);
    else
        u->k->adam_f32(n, w, g, m, (float *)(o->v + u->param->offset) + at, &u->adam);
}

void nn_optim_step(nn_optim *o, float lr, float grad_scale)
{
    const nn_optim_config *c = &o->config;
    o->step++;
    update u = {.o = o, .k = nn_kernels_get(), .lr = lr, .gscale = grad_scale};
    /* 1 - beta^t in double: beta2^t is near 1 for the first thousand steps. */
    u.adam = (nn_adam){
        .lr = lr, .beta1 = c->beta1, .beta2 = c->beta2, .eps = c->eps, .gscale = grad_scale,
        .bias1 = (float)(1.0 / (1.0 - pow(c->beta1, (double)o->step))),
        .bias2 = (float)(1.0 / (1.0 - pow(c->beta2, (double)o->step))),
    };
    for (int i = 0; i < o->params->n; i++) {
        const nn_param *p = &o->params->param[i];
        if (!p->trainable || !p->grad.data)
            continue;
        float decay = p->decays ? c->weight_decay : 0.0f;
        u.param = p;
        u.l2 = u.adam.l2 = c->kind == NN_ADAMW ? 0.0f : decay;
        u.adam.decay = c->kind == NN_ADAMW ? lr * decay : 0.0f;
        nn_parallel(nn_ceil_div(nn_shape_count(p->value.shape), CHUNK), update_task, &u);
    }
    o->params->version++;
}

double nn_grad_norm(const nn_params *p)
{
    const nn_kernels *k = nn_kernels_get();
    double sum = 0.0;
    for (int i = 0; i < p->n; i++)
        if (p->param[i].trainable && p->param[i].grad.data)
            k->sumsq_f32(nn_shape_count(p->param[i].value.shape), p->param[i].grad.data, &sum);
    return sqrt(sum);
}

float nn_schedule_lr(const nn_schedule *s, int64_t step)
{
    if (step < s->warmup)
        return s->lr * (float)(step + 1) / (float)s->warmup;
    int64_t at = step - s->warmup, total = nn_max_i64(1, s->total - s->warmup);
    switch (s->kind) {
    case NN_LR_COSINE: {
        /* Loshchilov & Hutter 2017, eq. 5, one cycle. */
        double x = (double)nn_min_i64(at, total) / (double)total;
        double fall = 0.5 * (1.0 + cos(3.14159265358979 * x));
        return (float)(s->lr_end + (s->lr - s->lr_end) * fall);
    }
    case NN_LR_STEP:
        return s->lr * powf(s->step_factor, (float)(at / nn_max_i64(1, s->step_every)));
    case NN_LR_COOLDOWN: {
        int64_t length = nn_max_i64(1, s->cooldown), gone = step - (s->total - length);
        if (gone <= 0)
            break;
        double fall = 1.0 - sqrt((double)nn_min_i64(gone, length) / (double)length);
        return (float)(s->lr_end + (s->lr - s->lr_end) * fall);
    }
    case NN_LR_CONSTANT:
        break;
    }
    return s->lr;
}
