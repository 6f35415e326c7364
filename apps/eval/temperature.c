/* temperature.c - see temperature.h. Golden section over the logarithm of the temperature: each try
 * reads the list anew, which needs no room for logits. */
#include "apps/eval/temperature.h"

#include <math.h>
#include <stdio.h>

nn_err app_eval_fit_temperature(app_eval_at evaluate, void *evaluation, float *out)
{
    enum { TRIES = 14 };
    const double ratio = 0.6180339887;
    nn_err err = NN_OK;
    double lo = log(0.25), hi = log(16), at = lo + (1 - ratio) * (hi - lo), loss = 0;
    double kept = lo + ratio * (hi - lo), kept_loss = INFINITY, best = 1, best_loss = INFINITY;
    for (int i = 0; i < TRIES; i++) {
        NN_TRY(evaluate(evaluation, (float)exp(at), &loss));
        if (loss < best_loss) {
            best_loss = loss;
            best = exp(at);
        }
        /* Of the two inner points the worse one becomes a border. */
        if (i == 0) {
            kept_loss = loss;
            double swap = kept;
            kept = at;
            at = swap;
            continue;
        }
        double left = at < kept ? at : kept, right = at < kept ? kept : at;
        bool left_better = (at < kept) == (loss < kept_loss);
        if (left_better) {
            kept_loss = at < kept ? loss : kept_loss;
            hi = right;
            kept = left;
            at = lo + hi - left;
        } else {
            kept_loss = at < kept ? kept_loss : loss;
            lo = left;
            kept = right;
            at = lo + hi - right;
        }
    }
    *out = (float)(round(best * 1000) / 1000);
    err = evaluate(evaluation, *out, &loss);
out:
    return err;
}

nn_err app_eval_write_temperature(const char *path, io_model *model, float temperature)
{
    char text[32];
    snprintf(text, sizeof text, "%.3f", (double)temperature);
    nn_err err = io_meta_set(&model->meta, "octavo.temperature", text);
    if (err == NN_OK)
        err = io_model_write(path, model->graph, model->params, &model->meta, model->n_extra,
                             model->extra);
    return err;
}
