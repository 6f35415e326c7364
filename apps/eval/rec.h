/* rec.h - what `octavo eval --task=rec` measured (rec.c), for its reports (rec_report.c). */
#ifndef APPS_EVAL_REC_H
#define APPS_EVAL_REC_H

#include "apps/cli/model.h"
#include "datasets/list.h"
#include "io/file.h"
#include "ocr/metrics.h"
#include "ocr/recognizer.h"

typedef struct eval_rec_sample {
    char *reading;    /* NULL: the image was unreadable */
    double cer;       /* plain, or without case with --ci */
    float confidence; /* that all of the reading is right */
} eval_rec_sample;

typedef struct eval_rec {
    const char *model_path, *list_path;
    cli_reader reader;
    ocr_recognizer recognizer;
    ocr_decode_config decode;
    ds_list list;
    ocr_metrics metrics;
    eval_rec_sample *samples; /* [list.n] */
    int batch, worst, top;
    bool ci, strict;
    int64_t max_pixels;
    int failed;
    double seconds;  /* of recognition alone */
    double calibration_error, calibration_loss;
} eval_rec;

nn_err eval_rec_text(const eval_rec *e, io_bytes *out);
nn_err eval_rec_json(const eval_rec *e, io_bytes *out);
/* The page with the --worst samples. */
nn_err eval_rec_html(const eval_rec *e, const char *path);

#endif
