/* optim.h - SGD with momentum, Adam (Kingma & Ba 2015), AdamW (Loshchilov & Hutter 2019);
 * gradient clipping by global norm; learning-rate schedules.
 */
#ifndef NN_OPTIM_H
#define NN_OPTIM_H

#include "nn/params.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum nn_optim_kind { NN_SGD, NN_ADAM, NN_ADAMW } nn_optim_kind;

typedef struct nn_optim_config {
    nn_optim_kind kind;
    float momentum;        /* SGD: v = momentum v + g; w -= lr v */
    float beta1, beta2, eps;
    float weight_decay;    /* SGD, Adam: added to the gradient; AdamW: w -= lr decay w.
                              Only for parameters of rank >= 2 (not bias, scale) */
} nn_optim_config;

nn_optim_config nn_optim_defaults(nn_optim_kind kind); /* 0.9; 0.9, 0.999, 1e-8; 0 */

typedef struct nn_optim {
    nn_optim_config config;
    int64_t step;     /* updates done */
    char *m, *v;      /* moments, blocks with the params' offsets; v NULL for SGD */
    nn_params *params;
} nn_optim;

nn_err nn_optim_new(nn_optim **out, nn_optim_config config, nn_params *p);
void nn_optim_free(nn_optim *o);
/* One update with the params' gradients, each times grad_scale; raises params->version. */
void nn_optim_step(nn_optim *o, float lr, float grad_scale);

/* sqrt of the sum of squares of all trainable gradients: in a fixed order, in double. */
double nn_grad_norm(const nn_params *p);

/* COOLDOWN: constant, then over the last `cooldown` steps down to lr_end by 1 - sqrt (Hägele and
 * others 2024, "Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations", eq. 1;
 * as good as a cosine of the same length, and until the cooldown no length needs to be known). */
typedef enum nn_schedule_kind {
    NN_LR_CONSTANT,
    NN_LR_COSINE,
    NN_LR_STEP,
    NN_LR_COOLDOWN,
} nn_schedule_kind;

typedef struct nn_schedule {
    nn_schedule_kind kind;
    float lr, lr_end;        /* COSINE and COOLDOWN end at lr_end */
    int64_t warmup, total;   /* steps; warm-up: lr (step + 1) / warmup */
    int64_t step_every;      /* STEP: times step_factor every so many steps */
    float step_factor;
    int64_t cooldown;        /* COOLDOWN: its length in steps, the last of total */
} nn_schedule;

/* Learning rate of step 0, 1, ... */
float nn_schedule_lr(const nn_schedule *s, int64_t step);

#ifdef __cplusplus
}
#endif

#endif
