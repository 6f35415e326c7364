/* dir.h - the folder of a training: one training at a time, no leftovers of killed ones. */
#ifndef APPS_TRAIN_DIR_H
#define APPS_TRAIN_DIR_H

#include "nn/base.h"

typedef struct train_dir {
    char *lock_path;
    int lock; /* descriptor, or -1 */
} train_dir;

/* Makes the folder if need be and locks it: DIR/lock holds our process id and an advisory lock
 * (flock), which dies with its process, so a dead training's file is simply taken over.
 * Temporary files of dead processes are removed. NN_ERR_OUTPUT when it cannot be written or
 * another training runs in it. */
nn_err train_dir_open(train_dir *d, const char *path);
void train_dir_close(train_dir *d);

#endif
