/* step.c - one update: of a whole batch, or of chunks whose gradients are added (ranks.h).
 *
 * A chunk is a batch of its own: its normalisations take their statistics from its samples
 * alone, and so do losses that choose among samples. What it gives lies in the block of the
 * gradients: gradients of what is trained; in the places of the others, which have none, the
 * running statistics after it. All chunks begin with those before the step: their mean is
 * then the running statistics after one step with the mean of the chunks' statistics.
 */
#include <math.h>
#include <signal.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/train/ranks.h"
#include "apps/train/state.h"
#include "apps/train/task.h"
#include "nn/mem.h"
#include "nn/op.h"

enum { TAIL_LOSS, TAIL_SIGNAL, TAIL_ERROR, TAIL = 16 };

size_t train_step_floats(const nn_params *p)
{
    return p->bytes / sizeof(float) + TAIL;
}

/* avg = d avg + (1 - d) w over all parameters and running statistics, d = min(ema,
 * (1+t)/(10+t)): a short memory at first, so that the random start is soon forgotten. */
static void average(train_state *s)
{
    const nn_params *p = s->model.params;
    double t = (double)s->step;
    float d = (float)fmin((double)s->ema, (1 + t) / (10 + t));
    for (int i = 0; i < p->n; i++) {
        if (p->param[i].value.dtype != NN_F32)
            continue;
        const float *w = nn_f32(&p->param[i].value);
        float *a = nn_f32(&s->shadow->param[i].value);
        int64_t n = nn_shape_count(p->param[i].value.shape);
        for (int64_t k = 0; k < n; k++)
            a[k] += (1 - d) * (w[k] - a[k]);
    }
}

/* What is not trained and may yet change, from one block to another. */
static void copy_frozen(const nn_params *p, char *to, const char *from)
{
    for (int i = 0; i < p->n; i++)
        if (!p->param[i].trainable && p->param[i].value.dtype == NN_F32)
            memcpy(to + p->param[i].offset, from + p->param[i].offset,
                   nn_tensor_bytes(&p->param[i].value));
}

static nn_err diverged(const train_state *s, bool gradients, double value)
{
    int bad = nn_exec_find_bad(s->exec, gradients);
    const nn_node *node = bad >= 0 ? &s->loss_graph->node[bad] : NULL;
    const char *kind = !node                      ? ""
                       : node->kind == NN_NODE_OP ? nn_ops[node->op].name
                                                  : "parameter";
    return nn_fail(
        NN_ERR_DIVERGED,
        "step %lld: the %s is %g; first bad %s in layer %s%s%s%s; the last saved model is kept",
        (long long)s->step + 1, gradients ? "gradient's norm" : "loss", value,
        gradients ? "gradient" : "value", node ? node->name : "unknown", node ? " (" : "", kind,
        node ? ")" : "");
}

/* Loss and gradients of one chunk; without gradients where the loss is not finite. */
static nn_err forward_backward(train_state *s, const ds_batch *batch, uint64_t chance,
                               float *loss)
{
    nn_err err = s->task->bind(s, batch);
    if (err != NN_OK)
        return err;
    if (s->teacher)
        train_teacher_run(s->teacher, s->exec);
    nn_exec_set_step(s->exec, s->seed, chance);
    nn_params_zero_grads(s->model.params);
    if (s->qat)
        err = quant_qat_forward(s->qat, s->exec);
    else
        nn_exec_forward(s->exec);
    if (err != NN_OK)
        return err;
    *loss = *nn_f32(nn_exec_output(s->exec, s->loss_graph->n_out - 1));
    if (isfinite(*loss))
        nn_exec_backward(s->exec);
    return NN_OK;
}

/* Own chunks one after the other; the sum of all processes' into the params' gradients and
 * running statistics. A local error is among what is summed: all hear of it. *told: the thread's
 * message says where an own chunk's loss is not finite. */
static nn_err chunks(train_state *s, train_ranks *r, const ds_batch *const *batch, nn_err err,
                     train_result *result, bool *told)
{
    nn_params *p = s->model.params;
    const size_t n = p->bytes / sizeof(float);
    float *tail = s->sum + n;
    char bad[256] = "";
    for (int c = r->first; c < r->end; c++) {
        memset(tail, 0, TAIL * sizeof *tail);
        if (err == NN_OK) {
            copy_frozen(p, p->data, s->frozen);
            err = forward_backward(s, batch[c - r->first],
                                   (uint64_t)s->batches * (uint64_t)r->chunks + (uint64_t)c,
                                   &tail[TAIL_LOSS]);
            if (err == NN_OK && !isfinite(tail[TAIL_LOSS]) && !*bad) {
                diverged(s, false, (double)tail[TAIL_LOSS]);
                strncpy(bad, nn_error_message(), sizeof bad - 1);
            }
            copy_frozen(p, p->grad, p->data);
        }
        memcpy(s->sum, p->grad, p->bytes);
        tail[TAIL_SIGNAL] = (float)cli_signal();
        tail[TAIL_ERROR] = (float)err;
        nn_err added = train_ranks_add(r, s->sum);
        NN_ASSERT(added == NN_OK); /* its block is small beside those that are there */
    }
    train_ranks_mean(r, s->sum);
    memcpy(p->grad, s->sum, p->bytes);
    copy_frozen(p, p->data, p->grad);
    result->loss = tail[TAIL_LOSS];
    if (tail[TAIL_SIGNAL] > 0)
        result->signal = cli_signal() ? cli_signal() : SIGTERM;
    if (*bad) {
        nn_fail(NN_ERR_DIVERGED, "%s", bad);
        *told = true;
    }
    return tail[TAIL_ERROR] > 0 ? train_ranks_agree(r, err) : NN_OK;
}

nn_err train_state_step(train_state *s, train_ranks *r, const ds_batch *const *batch,
                        nn_err err, bool skip_nan, train_result *result)
{
    nn_params *p = s->model.params;
    bool told = false;
    *result = (train_result){.lr = nn_schedule_lr(&s->schedule, s->step)};
    if (s->frozen)
        copy_frozen(p, s->frozen, p->data);
    if (err == NN_OK && s->qat)
        err = quant_qat_update(s->qat, p);
    if (r->chunks > 1)
        err = chunks(s, r, batch, err, result, &told);
    else if (err == NN_OK)
        err = forward_backward(s, batch[0], (uint64_t)s->batches, &result->loss);
    if (err != NN_OK)
        return err;
    s->batches++;
    if (isfinite(result->loss)) {
        result->grad_norm = nn_grad_norm(p);
        if (!isfinite(result->grad_norm))
            err = diverged(s, true, result->grad_norm);
    } else {
        err = told ? NN_ERR_DIVERGED : diverged(s, false, (double)result->loss);
    }
    if (err != NN_OK && skip_nan) {
        copy_frozen(p, p->data, s->frozen);
        result->skipped = true;
        return NN_OK;
    }
    if (err != NN_OK)
        return err;
    bool clip = s->clip > 0 && result->grad_norm > (double)s->clip;
    nn_optim_step(s->optim, result->lr,
                  clip ? (float)((double)s->clip / result->grad_norm) : 1.0f);
    s->step++;
    if (s->ema > 0)
        average(s);
    return NN_OK;
}
