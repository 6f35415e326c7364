/* annotate.h - between annotate.c (labels, files) and annotate_page.c (the page). */
#ifndef APPS_ANNOTATE_H
#define APPS_ANNOTATE_H

#include "io/file.h"
#include "ocr/classifier.h"

typedef struct app_annotation {
    const char *path;  /* as it can be opened */
    const char *name;  /* as the label file is to say it */
    const char *class; /* "" where there is none */
    bool proposed;     /* by a model */
} app_annotation;

/* A page with everything in it: pictures, a button for each class, and one that saves the label
 * file; `folder` is where it belongs. Unreadable pictures are told and left out. */
nn_err app_annotate_page(int n, const app_annotation *a, const ocr_classes *classes,
                         const char *folder, io_bytes *html);

#endif
