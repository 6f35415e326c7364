/* state.h - the model in training: graph, weights, optimiser, averaged weights, counters;
 * how it begins, takes a step and is stored.
 *
 * A checkpoint is a model file (io/model.h) with more in it:
 *   tensors   opt.m.NAME, opt.v.NAME   moments of each trained parameter (opt.v not with sgd)
 *             train.ema.NAME           averaged weights, with --ema
 *   metadata  train.step, train.batches, train.stale, train.validated, and train.best in
 *             millionths of the score
 * Chance needs no state: every random stream is a function of the seed and a counter above.
 * Times are not stored, so that equal trainings give equal files.
 */
#ifndef APPS_TRAIN_STATE_H
#define APPS_TRAIN_STATE_H

#include "apps/train/options.h"
#include "apps/train/teacher.h"
#include "datasets/loader.h"
#include "nn/exec.h"
#include "ocr/alphabet.h"
#include "ocr/classifier.h"
#include "ocr/dbnet.h"
#include "ocr/prep.h"
#include "ocr/sign.h"
#include "quant/qat.h"

typedef struct train_state {
    const struct train_task *task;
    io_model model;       /* graph as files hold it; params being trained */
    nn_graph *loss_graph; /* the same nodes and the loss: shares the params */
    quant_qat *qat;       /* of a fake-quantised graph (quant/qat.h): what is validated and
                             shipped is its integer network; else NULL */
    train_teacher *teacher; /* NULL: there is none */
    nn_params *shadow;    /* is validated and shipped: the average with --ema, else a copy */
    float ema;
    nn_exec *exec;
    nn_optim *optim;
    nn_schedule schedule;
    ocr_alphabet alphabet; /* of a recogniser, a reader of signs */
    ocr_prep prep;
    ocr_dbnet_form form; /* of a detector */
    ocr_picture_form picture; /* of a classifier, */
    ocr_classes classes;      /* and what it knows */
    ocr_sign_form sign;       /* of a reader of signs */
    uint64_t seed;
    float clip;
    const struct train_ranks *ranks;
    char *frozen; /* --on-nan=skip, chunks: running statistics before the step, as in
                     params->data */
    float *sum;   /* [train_step_floats] chunks: what a chunk and a step give */

    int64_t step;      /* updates done */
    int64_t batches;   /* batches taken; more than step when some were skipped */
    int64_t stale;     /* validations since the best */
    int64_t validated; /* step of the last validation */
    double best;       /* lowest mean score, whole millionths; negative: none yet */
} train_state;

typedef struct train_result {
    float loss, lr;
    double grad_norm;
    bool skipped;
    int signal; /* of any process, 0 */
} train_result;

/* From --arch, --model or --resume. */
nn_err train_state_open(train_state *s, const struct train_task *task, const train_options *o,
                        const struct train_ranks *ranks);
/* For tasks: parameters of m->graph with their first values. */
nn_err train_state_fresh_params(io_model *m, uint64_t seed);
/* After the options are resolved: exec, optimiser (with the checkpoint's moments), schedule. */
nn_err train_state_begin(train_state *s, const train_options *o);
void train_state_free(train_state *s);

/* step.c. batch[i]: of own chunk i. NN_ERR_DIVERGED names step and layer; with --on-nan=skip the
 * step is taken back instead. Among several processes collective (ranks.h): `before` is this
 * one's error so far, with which there are no batches. */
nn_err train_state_step(train_state *s, struct train_ranks *ranks,
                        const ds_batch *const *batch, nn_err before, bool skip_nan,
                        train_result *result);
/* Numbers that a chunk gives: gradients, running statistics, the loss and flags. */
size_t train_step_floats(const nn_params *p);

/* Brings `shadow` up to date; then it may be validated and saved. */
void train_state_sync(train_state *s);
nn_err train_state_save_checkpoint(train_state *s, const char *path);
/* `shadow` with the model's graph and metadata, for readers whose passes rewrite what they are
 * given; the caller's. */
nn_err train_state_snapshot(const train_state *s, io_model *out);
/* `shadow` as a plain model. */
nn_err train_state_save_model(train_state *s, const char *path);

#endif
