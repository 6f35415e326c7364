/* quantize.h - between the parts of `octavo quantize`: quantize.c (options, the sequence of
 * steps), tasks.c (what differs between recognisers, detectors and classifiers),
 * data.c (samples), plan.c (which layers), report.c and html.c. */
#ifndef APPS_QUANTIZE_QUANTIZE_H
#define APPS_QUANTIZE_QUANTIZE_H

#include "apps/cli/cli.h"
#include "apps/cli/image_input.h"
#include "apps/cli/network.h"
#include "apps/measure/lines.h"
#include "ocr/dbnet.h"
#include "quant/layer_compare.h"
#include "quant/precision.h"

/* Calibration samples in the network's form: lines, pages of a detector, or pictures. */
typedef struct quantize_data {
    app_line_form line;
    ocr_dbnet_form page;
    ocr_picture_form picture;
    int n;
    nn_shape *shape;   /* [n] 1,H,W,C: sizes that the network takes */
    float **pixels;    /* [n] */
    uint64_t *hash; /* [n] FNV-1a, 64 bits (Fowler, Noll, Vo), of the image's size and pixels */
    uint64_t list_hash;
    char source[512];  /* ds_source_describe */
    int median;        /* the sample of median size: what is timed */
} quantize_data;

/* Draws `samples` lines, an equal share from each of the sources (source.h): "synth" alone, or
 * real lines, which are taken as they are and each at most once. For a classifier every second
 * one is rotated by 180 degrees. alphabet: of rendered lines; NULL: the generator's. */
nn_err quantize_data_load(quantize_data *d, const cli_list *specs, int samples, uint64_t seed,
                          const app_line_form *form, const char *alphabet);
/* The same for pages (page_list.h), as app_page_input takes them. */
nn_err quantize_data_load_pages(quantize_data *d, const cli_list *specs, int samples,
                                const ocr_dbnet_form *form);
/* The same for pictures of classes (class_list.h), spread evenly over the lists. */
nn_err quantize_data_load_pictures(quantize_data *d, const cli_list *specs, int samples,
                                   const ocr_picture_form *form);
void quantize_data_free(quantize_data *d);
nn_err quantize_data_feed(void *data, int64_t i, nn_exec *e); /* quant_feed */
/* NN_ERR_INPUT when a calibration image is also one of the evaluation. */
nn_err quantize_data_check(const quantize_data *d, const measure_lists *eval);

/* The first samples do where every layer's result is compared or a run is made for each
 * layer. */
#define QUANTIZE_FEW 32
/* In the place of "2.00 times faster" after unsteady times. */
#define QUANTIZE_UNSTEADY "%.2f: not to be trusted, the machine had other work"

typedef struct quantize_layer {
    const char *name, *op;
    int node;               /* of the float graph */
    bool listed;            /* it computes something: has a row */
    int bits;               /* 32, 16, 8 */
    const char *reason;     /* why it is float; "" */
    quant_error error;
    double ms_float, ms_low; /* NAN: not measured */
    double gain;            /* quant_sensitivity, dB; NAN: not measured */
} quantize_layer;

typedef struct quantize_result {
    const struct quantize_task *task;
    const char *model, *output, *plan, *calibration;
    const char *tier;
    int threads;
    quant_config config;
    const quantize_data *data;
    const quant_calibration *cal;
    const measure_lists *eval;
    int n;
    quantize_layer *layer;  /* [n] nodes of the float graph */
    int equalised;
    bool rounded; /* by quant_round */
    size_t bytes_float, bytes;
    double ms_float, ms;    /* the sample of median size */
    bool steady;            /* else a machine with other work measured these */
    /* The task's measure, fractions. */
    double score_float[CLI_MAX_LIST], score[CLI_MAX_LIST], mean_float, mean;
    double max_drop;        /* points */
} quantize_result;

enum { PLAN_AUTO, PLAN_INT8, PLAN_FP32 };

typedef struct quantizer {
    app_network_choice choice;
    cli_reader reader;
    const char *output;
    cli_list calib, eval_specs, ignore, bit_specs;
    int samples, plan, eval_limit, runs;
    bool strict, equalise, for_training;
    int weight_bits;   /* for_training */
    bool learn_ranges; /* for_training */
    float percentile, max_drop;
    uint64_t seed;
    const struct quantize_task *task;
    io_model model;
    quantize_data data;
    measure_lists eval;
    quant_calibration cal;
    quant_times times;
    uint8_t *bits;
    const char **reason; /* [nodes] why float */
    nn_graph *graph;     /* of the result */
    nn_params *params;
    quantize_result result;
} quantizer;

typedef struct quantize_task {
    ocr_task task;
    int samples;         /* of calibration, unless --samples says otherwise */
    /* What --eval gives, lower is better: in reports, as a key in JSON. NULL: --eval has no
     * meaning. */
    const char *measure, *key;
    nn_err (*load)(quantizer *q); /* q->data */
    /* q->eval; NULL: lines (measure_lists_open). */
    nn_err (*open_eval)(quantizer *q);
    /* score[i] of each list and their mean; takes over *model. */
    nn_err (*score)(const measure_lists *eval, io_model *model, double *score, double *mean);
} quantize_task;

/* Those of tasks.def that can be quantised. */
#define QUANTIZE_TASK_1(id) extern const quantize_task quantize_##id;
#define QUANTIZE_TASK_0(id)
#define OCR_TASK(ID, id, stored, train, eval, quantize, width, height, about)                 \
    QUANTIZE_TASK_##quantize(id)
#include "ocr/tasks.def"
#undef OCR_TASK
#undef QUANTIZE_TASK_1
#undef QUANTIZE_TASK_0

/* q->task, by the model's metadata. NN_ERR_MODEL; NN_ERR_USAGE for --eval where it has no
 * meaning. */
nn_err quantize_task_find(quantizer *q);
/* The task's score with copies of graph and params. */
nn_err quantize_eval(const quantizer *q, const nn_graph *g, const nn_params *p, double *score,
                     double *mean);

/* quantizer.bits and .reason, one step after the other: --plan, --bits and --ignore; */
nn_err quantize_choose_bits(quantizer *q);
/* quant_choose of a quantizer, for_training: --weight-bits, --bits and --ignore. */
nn_err quantize_choose_trained(void *ctx, const nn_graph *g, uint8_t *bits);
/* times of all layers, and with --plan=auto back to float what is faster so; */
nn_err quantize_measure_plan(quantizer *q);
/* converts, and while the score fell by more than --max-drop takes the most harmful layer
 * back. */
nn_err quantize_hold_accuracy(quantizer *q);

nn_err quantize_report_text(const quantize_result *r, io_bytes *out);
nn_err quantize_report_json(const quantize_result *r, io_bytes *out);
nn_err quantize_report_html(const quantize_result *r, io_bytes *out);

#endif
