/* options.h - what `octavo train` was asked to do: command line, and DIR/config for
 * --resume. */
#ifndef APPS_TRAIN_OPTIONS_H
#define APPS_TRAIN_OPTIONS_H

#include "apps/cli/model.h"
#include "nn/optim.h"
#include "ocr/tasks.h"

enum { TRAIN_NAN_STOP, TRAIN_NAN_SKIP };

typedef struct train_options {
    const char *task_name;
    ocr_task task;
    const char *arch;  /* network to build */
    const char *model; /* weights to start from */
    cli_reader reader; /* of it, where it comes as ONNX */
    const char *init;  /* --init, an alias of --model */
    bool qat; /* from a float model: its fake-quantised form (qat_start.h) */
    int weight_bits;
    cli_list calib, bit_specs, ignore; /* --qat: as those of octavo quantize */
    bool learn_ranges;
    int lr_scale; /* 0 none, 1 linear: lr is of the task's own batch */
    const char *teacher; /* model to learn from, too (teacher.h); NULL */
    float distill_weight, temperature;
    bool resume, force; /* force: a training that is there is replaced */
    const char *data; /* ds_source's specification */
    cli_list val;     /* [ci=]LIST */
    bool other_val;   /* --resume with other lists than before: their scores do not compare */
    const char *output;
    const char *config; /* --config: options of another run */
    int batch, chunks; /* chunks: of a batch (ranks.h) */
    float epochs; /* 0: `steps` decides */
    int64_t epoch_lines, steps;
    int schedule, optim; /* nn_schedule_kind, nn_optim_kind */
    float lr, lr_end;
    int64_t warmup, step_every, cooldown;
    float step_factor;
    float momentum, beta1, beta2, weight_decay, clip, ema;
    uint64_t seed;
    float level;
    const char *alphabet;
    int max_width; /* lines */
    int crop;      /* detector: side of a sample */
    const char *image, *augment; /* classifier: its pictures' size; how they are changed */
    float label_smoothing;       /* classifier */
    int64_t val_every, save_every, log_every;
    int val_limit, early_stop;
    float min_delta;
    bool strict, no_progress;
    int on_nan;
    int loader_threads;

    io_bytes config_text; /* the texts above may point into it */
} train_options;

/* Parses the command line; with --resume, under it lies DIR/config. CLI_GO or the exit code. */
int train_options_parse(train_options *o, int argc, char **argv);
/* An option of `octavo train` by its name; NULL: there is none. */
const cli_option *train_options_find(const char *name);
void train_options_free(train_options *o);
/* Fills in what depends on the data: steps from epochs, warm-up. real_lines: of the source; 0:
 * synth. */
nn_err train_options_resolve(train_options *o, int64_t real_lines);
/* DIR/config: effective options, one `name=value` a line. */
nn_err train_options_write(const train_options *o);

#endif
