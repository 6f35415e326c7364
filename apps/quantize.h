/* quantize.h - between the parts of `octavo quantize`: quantize.c (options, the course of it),
 * quantize_data.c (samples, evaluation), quantize_report.c and quantize_html.c. */
#ifndef APPS_QUANTIZE_H
#define APPS_QUANTIZE_H

#include "apps/cli.h"
#include "apps/train_val.h"
#include "ocr/dbnet.h"
#include "ocr/prep.h"
#include "quant/compare.h"
#include "quant/plan.h"

/* Calibration samples in the network's form: lines, or pages of a detector. */
typedef struct quantize_data {
    ocr_prep prep;        /* lines */
    bool pages;
    ocr_dbnet_form form;  /* pages */
    int n;
    nn_shape *shape;   /* [n] 1,H,W,C: sizes that the network takes */
    float **pixels;    /* [n] */
    uint64_t *hash;    /* [n] FNV-1a, 64 bits (Fowler, Noll, Vo), of the image's size and pixels */
    uint64_t list_hash;
    char source[512];  /* ds_source_describe */
    int median;        /* the sample of median size: what is timed */
} quantize_data;

/* Draws `samples` lines, an equal share from each of the sources (source.h): "synth" alone, or
 * real lines, which are taken as they are and each at most once. */
nn_err quantize_data_load(quantize_data *d, const cli_list *specs, int samples, uint64_t seed,
                          const ocr_prep *prep, int min_width, const char *alphabet);
/* The same for pages (page_list.h): the longer side shrunk to QUANTIZE_PAGE_SIDE, the rest cut to
 * whole units of the network. */
#define QUANTIZE_PAGE_SIDE 960
nn_err quantize_data_load_pages(quantize_data *d, const cli_list *specs, int samples,
                                const ocr_dbnet_form *form);
void quantize_data_free(quantize_data *d);
nn_err quantize_data_feed(void *data, int64_t i, nn_exec *e); /* quant_feed */
/* NN_ERR_INPUT when a calibration image is also one of the evaluation. */
nn_err quantize_data_check(const quantize_data *d, const train_val *eval);
/* Mean CER of the lists, with a recogniser made from copies of graph and params. cer may be NULL. */
nn_err quantize_eval(const train_val *eval, const nn_graph *g, const nn_params *p,
                     const io_meta *meta, double *cer, double *mean);

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
    const char *model, *output, *plan, *calibration;
    const char *tier;
    int threads;
    quant_config config;
    const quantize_data *data;
    const quant_calibration *cal;
    const train_val *eval;
    int n;
    quantize_layer *layer;  /* [n] nodes of the float graph */
    int equalised;
    size_t bytes_float, bytes;
    double ms_float, ms;    /* the sample of median size */
    double cer_float[TRAIN_MAX_LISTS], cer[TRAIN_MAX_LISTS], mean_float, mean; /* fractions */
    double max_drop;        /* points */
} quantize_result;

nn_err quantize_report_text(const quantize_result *r, io_bytes *out);
nn_err quantize_report_json(const quantize_result *r, io_bytes *out);
nn_err quantize_report_html(const quantize_result *r, io_bytes *out);

#endif
