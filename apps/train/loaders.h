/* loaders.h - what brings the batches of all tasks. */
#ifndef APPS_TRAIN_LOADERS_H
#define APPS_TRAIN_LOADERS_H

#include "apps/train/task.h"

/* For data_start: a loader for each of this process's chunks of a batch. Batch, threads and seed
 * are the options', the first batch is the state's: config says the rest. For data_close: ends
 * them. */
nn_err train_data_load(train_data *d, const train_state *s, const train_options *o,
                       const ds_source *source, const ds_loader_config *config);
void train_data_unload(train_data *d);

#endif
