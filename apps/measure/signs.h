/* signs.h - labelled signs that a reader of signs is measured on, in memory: by
 * `octavo eval --task=attn` and by training's validation.
 */
#ifndef APPS_MEASURE_SIGNS_H
#define APPS_MEASURE_SIGNS_H

#include "datasets/list.h"
#include "ocr/metrics.h"
#include "ocr/sign.h"
#include "ocr/sign_metrics.h"

typedef struct measure_signs {
    ds_list list; /* rows of image<TAB>text */
    int n;        /* signs used: spread evenly when `limit` is below the list's */
    io_image *fit;
    const char **text, **path;
    int failed;   /* unreadable, or not four views */
    int beam;     /* width of the search; 1 once opened */
} measure_signs;

/* limit 0: all. Pictures that cannot be used are reported and left out, or refused when strict;
 * NN_ERR_INPUT when none can. */
nn_err measure_signs_open(measure_signs *m, const char *path, const ocr_sign_form *form, int limit,
                          bool strict);
void measure_signs_free(measure_signs *m);

typedef struct measure_signs_result {
    ocr_sign_score score;
    ocr_metrics metrics; /* CER, WER as of lines */
    double seconds;      /* of the reader */
} measure_signs_result;

/* Adds all signs to *out, which ocr_metrics_init began; read (may be NULL): [n] texts, the caller's
 * to free. *done is false when a signal came. */
nn_err measure_signs_run(const measure_signs *m, const ocr_sign_reader *r,
                         measure_signs_result *out, char **read, bool *done);

#endif
