/* task.h - what differs between trainings of a recogniser, a detector and a direction
 * classifier: the network and what is stored with it, where samples come from, what a validation
 * measures. Everything else of `octavo train` is the same for all.
 */
#ifndef APPS_TRAIN_TASK_H
#define APPS_TRAIN_TASK_H

#include "apps/train/options.h"
#include "apps/train/state.h"
#include "datasets/loader.h"

/* Samples of one training; `own` is the task's. */
typedef struct train_data {
    ds_loader *loader;
    int64_t real;   /* real samples of a round; 0: the generator decides */
    const char *describe;
    void *own;
} train_data;

typedef struct train_task {
    const char *name;    /* --task, and octavo.task of its models */
    const char *samples; /* "lines": in messages */
    /* What a validation gives, lower is better: in log.csv val_<measure>, in messages and
     * pictures `title`. */
    const char *measure, *title;
    const char *default_model, *models; /* --model: all names, for messages */
    bool (*knows)(const char *model);
    int default_batch;

    /* The model. fresh: by o->model; loaded: reads the stored metadata (`name` is for messages),
     * adapt: changes it as --init with further options wants; store: sets the metadata. */
    nn_err (*fresh)(train_state *s, const train_options *o);
    nn_err (*loaded)(train_state *s, const char *name);
    nn_err (*adapt)(train_state *s, const train_options *o);
    nn_err (*store)(train_state *s);
    nn_err (*with_loss)(const nn_graph *g, nn_graph **out);
    nn_err (*bind)(train_state *s, const ds_batch *b); /* and fills the inputs */
    void (*say)(const train_state *s, char *text, size_t size); /* ", 97 classes" */

    /* Samples: the source, before options are resolved; then the loader. */
    nn_err (*data_open)(train_data *d, const train_state *s, const train_options *o);
    nn_err (*data_start)(train_data *d, const train_state *s, const train_options *o);
    void (*data_close)(train_data *d);

    /* Validation. run: score[i] of each list and their mean, *done false when a signal came. */
    nn_err (*val_open)(void **val, const train_options *o);
    nn_err (*val_run)(void *val, const train_state *s, double *score, double *mean, bool *done);
    void (*val_close)(void *val);
} train_task;

extern const train_task train_rec, train_det, train_cls;
/* By the index of --task. */
const train_task *train_task_at(int index);
#define TRAIN_TASKS "rec|det|cls"

#endif
