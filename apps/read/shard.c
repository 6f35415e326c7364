/* shard.c - see shard.h. */
#include "apps/read/shard.h"

#include <errno.h>
#include <stdlib.h>

#include "io/hash.h"

static bool parse_count(const char *text, int64_t least, int64_t *out, const char **end)
{
    char *stop;
    if (!text || *text < '0' || *text > '9')
        return false;
    errno = 0;
    long long v = strtoll(text, &stop, 10);
    if (errno || v < least || v > READ_SHARDS_MAX)
        return false;
    *out = v;
    *end = stop;
    return true;
}

/* A variable that holds a number and nothing else. */
static bool env_count(const char *name, int64_t least, int64_t *out)
{
    const char *end;
    return parse_count(getenv(name), least, out, &end) && *end == 0;
}

/* Open MPI; MPICH, Intel MPI and others by PMI; a step of srun (not the script around it, which has a
 * rank, too). */
static bool env_rank(read_shard *out)
{
    static const char *const names[][2] = {{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                                           {"PMI_RANK", "PMI_SIZE"},
                                           {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int64_t rank, size;
        if (env_count(names[i][0], 0, &rank) && env_count(names[i][1], 1, &size) && rank < size) {
            *out = (read_shard){rank + 1, size};
            return true;
        }
    }
    return false;
}

/* --array=0-15, 1-16 or 0-30:2 */
static bool env_array(read_shard *out)
{
    int64_t id, least, most, count;
    if (!env_count("SLURM_ARRAY_TASK_ID", 0, &id) || !env_count("SLURM_ARRAY_TASK_MIN", 0, &least) ||
        !env_count("SLURM_ARRAY_TASK_MAX", 0, &most) ||
        !env_count("SLURM_ARRAY_TASK_COUNT", 1, &count) || id < least || id > most)
        return false;
    int64_t step = count > 1 ? (most - least) / (count - 1) : 1;
    if (step < 1 || (id - least) % step || (most - least) / step + 1 != count)
        return false;
    *out = (read_shard){(id - least) / step + 1, count};
    return true;
}

nn_err read_shard_parse(const char *text, read_shard *out)
{
    const char *end;
    *out = (read_shard){0};
    if (text[0] == 'e' && text[1] == 'n' && text[2] == 'v' && !text[3]) {
        read_shard rank = {1, 1}, array = {1, 1};
        bool ranks = env_rank(&rank), arrays = env_array(&array);
        if (!ranks && !arrays)
            return nn_fail(NN_ERR_USAGE, "--shard=env: neither mpirun nor srun nor a Slurm array "
                                         "has said which share this is; --shard=K/N does");
        *out = (read_shard){(array.k - 1) * rank.n + rank.k, array.n * rank.n};
        if (out->n > READ_SHARDS_MAX)
            return nn_fail(NN_ERR_USAGE, "--shard=env: more than %d shares", READ_SHARDS_MAX);
        return NN_OK;
    }
    if (parse_count(text, 1, &out->k, &end) && *end == '/' &&
        parse_count(end + 1, 1, &out->n, &end) && *end == 0 && out->k <= out->n)
        return NN_OK;
    return nn_fail(NN_ERR_USAGE, "--shard: expected K/N with 1 <= K <= N, or env, found '%s'",
                   text);
}

bool read_shard_has(const read_shard *shard, const char *path)
{
    if (shard->n == 0)
        return true;
    uint64_t h = IO_HASH_BEGIN;
    for (const char *p = path; *p; p++)
        h = io_hash(h, p, 1);
    h = (h ^ h >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    h = (h ^ h >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    h ^= h >> 33;
    return (int64_t)(h % (uint64_t)shard->n) + 1 == shard->k;
}
