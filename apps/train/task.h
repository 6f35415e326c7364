/* task.h - what differs between trainings of a recogniser, a detector, a direction classifier
 * and a classifier of pictures: the network and what is stored with it, where samples come from, what a
 * validation measures. Everything else of `octavo train` is the same for all.
 */
#ifndef APPS_TRAIN_TASK_H
#define APPS_TRAIN_TASK_H

#include "datasets/loader.h"
#include "ocr/tasks.h"

typedef struct train_options train_options; /* options.h */
typedef struct train_state train_state;     /* state.h */

/* Samples of one training; `own` is the task's. */
typedef struct train_data {
    const struct train_ranks *ranks; /* begun */
    int n_loaders;
    ds_loader **loader; /* [own chunks] */
    int64_t real;   /* real samples of a round; 0: the generator decides */
    const char *describe;
    void *own;
} train_data;

typedef struct train_task {
    ocr_task task;
    const char *samples; /* "lines": in messages */
    /* What a validation gives, lower is better: in log.csv val_<measure>, in messages and
     * pictures `title`. */
    const char *measure, *title;
    const char *default_arch; /* NULL: there is one network alone, without a name */
    int default_batch;

    /* The model. fresh: the network, its parameters and form; loaded: reads what is stored with
     * a model of this task, `name` is for messages; adapt: changes it as further options want;
     * store: sets the metadata but octavo.task. */
    nn_err (*fresh)(train_state *s, const train_options *o);
    nn_err (*loaded)(train_state *s, const char *name, const char *preprocess);
    nn_err (*adapt)(train_state *s, const train_options *o);
    nn_err (*store)(train_state *s);
    nn_err (*with_loss)(const nn_graph *g, nn_graph **out);
    /* Attributes of the loss, which is the graph's last node; NULL: none. */
    void (*loss_options)(nn_graph *loss, const train_options *o);
    nn_err (*bind)(train_state *s, const ds_batch *b); /* and fills the inputs */
    nn_shape (*probe)(const train_state *s); /* of an image that the network takes */
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

/* Those of tasks.def that can be trained; NULL for the others. */
extern const train_task *const train_tasks[OCR_TASKS];
#define TRAIN_TASK_1(id) extern const train_task train_##id;
#define TRAIN_TASK_0(id)
#define OCR_TASK(ID, id, stored, train, eval, quantize, width, height, about) \
    TRAIN_TASK_##train(id)
#include "ocr/tasks.def"
#undef OCR_TASK
#undef TRAIN_TASK_1
#undef TRAIN_TASK_0

#endif
