/* run_pictures.h - `octavo run MODEL picture.png`: what a classifier says of pictures. */
#ifndef APPS_RUN_PICTURES_H
#define APPS_RUN_PICTURES_H

#include "io/model.h"

typedef enum app_classes_format {
    APP_CLASSES_TEXT, /* "cat.png<TAB>cat<TAB>0.98<TAB>fox<TAB>0.01" */
    APP_CLASSES_JSON, /* a line each: {"file":..,"classes":[{"name":..,"probability":..},..]} */
} app_classes_format;

/* Takes over *model (also on failure). The `top` most probable classes of each picture on
 * stdout. An unreadable picture is told and counted in *failed. */
nn_err app_run_pictures(io_model *model, int n, char *const *path, int top,
                        app_classes_format format, int *failed);

#endif
