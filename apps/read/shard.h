/* shard.h - one of N machines reads its share of the inputs. Which input is whose follows from
 * its name and N alone, so that nobody has to tell anybody:
 *
 *     h = FNV-1a of the path's bytes, 64 bits;  owner = 1 + mix(h) mod N
 *     mix: h ^= h >> 33, h *= FF51AFD7ED558CCD, h ^= h >> 33, h *= C4CEB9FE1A85EC53, h ^= h >> 33
 *     (the finaliser of MurmurHash3: names that differ in one digit go anywhere)
 *
 * The path counts as the command line, its list or its folder names it. A share is the N-th part but
 * for chance: of a million inputs and 1,000 machines 1,000 with a standard deviation of 32.
 */
#ifndef APPS_READ_SHARD_H
#define APPS_READ_SHARD_H

#include "nn/base.h"

#define READ_SHARDS_MAX 100000000

typedef struct read_shard { /* 1 <= k <= n; n 0: everything is ours */
    int64_t k, n;
} read_shard;

/* "3/16", or "env": rank and size of mpirun's or srun's environment, of a Slurm array, or both.
 * NN_ERR_USAGE. */
nn_err read_shard_parse(const char *text, read_shard *out);
bool read_shard_has(const read_shard *shard, const char *path);

#endif
