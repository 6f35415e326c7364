/* report.h - the page of worst samples that `octavo eval --html` writes: one file, images
 * inside. */
#ifndef APPS_EVAL_REPORT_H
#define APPS_EVAL_REPORT_H

#include "io/file.h"
#include "io/image.h"

typedef struct app_report_sample {
    const char *path, *reference, *reading;
    double cer;
    float confidence;
    bool ignore_case; /* letters that differ in case only are not marked */
} app_report_sample;

/* Everything before the samples; `summary` is plain text shown as it is. */
nn_err app_report_begin(io_bytes *html, const char *title, const char *summary);
/* One sample: the image; reference and reading in the form that the metrics compare, with the
 * differing characters marked. image may be NULL when it cannot be read any more. */
nn_err app_report_sample_add(io_bytes *html, int rank, const app_report_sample *s,
                             const io_image *image);
/* The picture, inside the page. */
nn_err app_report_image(io_bytes *html, const io_image *image, const char *alt);
nn_err app_report_end(io_bytes *html);

#endif
