/* inputs.h - the images that a command line names: files, "-", folders, list files. */
#ifndef APPS_CLI_INPUTS_H
#define APPS_CLI_INPUTS_H

#include "nn/base.h"

typedef struct app_inputs {
    int n, capacity;
    char **path; /* each nn_alloc'ed */
} app_inputs;

/* A folder adds its image files (by the end of the name: png jpg jpeg pnm ppm pgm pbm), sorted
 * by bytes; anything else is added as it is. NN_ERR_INPUT for a folder that is unreadable or
 * holds no image. */
nn_err app_inputs_add(app_inputs *inputs, const char *path);
/* A text file with one path a line (LF or CRLF; empty lines are skipped), "-" for stdin. */
nn_err app_inputs_add_list(app_inputs *inputs, const char *list);
void app_inputs_free(app_inputs *inputs);

#endif
