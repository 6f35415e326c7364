/* inputs.h - the images that a command line names: files, "-", folders, list files; reading
 * several at once. */
#ifndef APPS_CLI_INPUTS_H
#define APPS_CLI_INPUTS_H

#include "io/image.h"

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

typedef struct app_load {
    nn_err err;        /* NN_OK: the image is there */
    char message[512]; /* what nn_error_message said otherwise */
} app_load;

/* Reads n files as grey images, a thread for each; one after the other when "-" is among them.
 * images[i] and loads[i] for path[i]. */
void app_images_read(const char *const *path, int n, int64_t max_pixels, io_image *images,
                     app_load *loads);

#endif
