/* batch.h - what of the inputs this run reads: its share of many machines', without those whose
 * results are there; and what pages that are kept from an earlier run depend on.
 */
#ifndef APPS_READ_BATCH_H
#define APPS_READ_BATCH_H

#include "apps/read/options.h"
#include "apps/read/results.h"

#define READ_BATCH_OPTIONS(b)                                                                  \
    {"skip-existing", 0, CLI_FLAG, &(b).skip_existing, NULL, 0, 0,                             \
     "leave out images whose results are there"},                                              \
        {"resume", 0, CLI_FLAG, &(b).resume, NULL, 0, 0,                                       \
         "go on with a batch that was stopped: results that are there stay, and of a file of " \
         "many pages those are not read again that its .part file holds"},                     \
        {"timeout", 0, CLI_FLOAT, &(b).timeout, "SECONDS", 0, 1e6,                             \
         "leave out a page that takes longer, with a message and exit code 1"},                \
        {"shard", 0, CLI_TEXT, &(b).shard, "K/N|env", 0, 0,                                    \
         "read the K-th of N shares of the images, chosen by their names; env: as mpirun, "    \
         "srun or a Slurm array says; octavo-batches(7) has recipes"}

/* Hash of the options that pages depend on; of the models, too. */
nn_err read_batch_key(const cli_option *options, uint64_t *key);
/* Marks in o->inputs.skip what is not read. The results are open. NN_ERR_USAGE. */
nn_err read_batch_choose(read_options *o, read_results *results);

#endif
