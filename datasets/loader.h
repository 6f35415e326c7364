/* loader.h - batches ahead of the trainer: producer threads draw samples and group those of
 * like width. Samples are lines of a source, which a function of the caller's prepares (resize,
 * normalise, encode), or whatever the caller's sampler draws.
 *
 * Batch b is a function of (source, b): samples are drawn in pools of pool_batches*batch,
 * sorted by width, cut into batches, and the batches of a pool are shuffled by the seed. So a
 * run that resumes at batch b sees the same samples, and the number of producers changes
 * nothing. A sample that is refused is replaced by another, which its index chooses.
 *
 *     producers ->  [ pool 7, being taken from ] [ pool 8, being filled ]  -> ds_loader_next
 */
#ifndef DS_LOADER_H
#define DS_LOADER_H

#include "datasets/source.h"

typedef struct ds_prepared {
    int32_t width; /* columns of pixels */
    float *pixels; /* [height][width], nn_alloc'ed by the prepare function */
    int32_t n_labels;
    int32_t *labels; /* nn_alloc'ed */
    bool caseless;
    int64_t n_maps; /* numbers of `maps`; the same for all samples */
    float *maps;    /* further numbers (targets of a detector), nn_alloc'ed; may be NULL */
} ds_prepared;

/* Fills *out, or returns false to skip the line (a character that is not in the alphabet, a
 * text that is longer than the line allows); called from producer threads at once. */
typedef bool ds_prepare(void *ctx, const ds_line *line, ds_prepared *out);

/* Where samples come from, when not from a source of lines. */
typedef struct ds_sampler {
    void *ctx;
    nn_err (*context_new)(void *ctx, void **context); /* one for each producer */
    void (*context_free)(void *context);
    /* Sample `index`. *fits is false when another is to be taken in its place; the message
     * (nn_fail) says why. */
    nn_err (*draw)(void *context, uint64_t index, ds_prepared *out, bool *fits);
} ds_sampler;

typedef struct ds_batch {
    int32_t n, height, width; /* width: the widest, rounded up to width_unit */
    float *pixels;            /* [n][height][width][1], padded at the right with pad_value */
    int32_t max_labels;       /* at least 1 */
    int32_t *labels;          /* [n][max_labels], 0 past the end */
    int32_t *lengths;         /* [n]; negative: caseless (CTCLoss) */
    int32_t *widths;          /* [n] before padding */
    int64_t n_maps;
    float *maps;              /* [n][n_maps] */
    double wait_seconds;      /* how long the taker waited for this batch */
    int skipped; /* first batch of a pool: lines that prepare refused for it; others: 0 */
} ds_batch;

typedef struct ds_loader_config {
    int batch, height, width_unit, pool_batches;
    int threads; /* producers, 1..DS_LOADER_MAX_THREADS */
    float pad_value;
    uint64_t seed;
    int64_t first_batch; /* resume */
    /* One of several loaders that share out the samples: it draws every parts-th, from the
     * part-th on. Their pools are shuffled alike: at any batch all have lines of like width. */
    int part, parts; /* parts 0: 1 */
    ds_prepare *prepare; /* of lines */
    void *ctx;           /* prepare's */
    const ds_sampler *sampler; /* instead of a source and prepare; outlives the loader */
} ds_loader_config;

#define DS_LOADER_MAX_THREADS 16

typedef struct ds_loader ds_loader;

/* The source (NULL with a sampler) must outlive the loader. Producers start at once. */
nn_err ds_loader_new(ds_loader **out, const ds_source *source, const ds_loader_config *config);
void ds_loader_free(ds_loader *l);
/* The next batch; valid until the next call. A producer's error comes out here, also when
 * DS_LOADER_TRIES lines in a row were refused (NN_ERR_INPUT). */
#define DS_LOADER_TRIES 64
nn_err ds_loader_next(ds_loader *l, const ds_batch **out);

#endif
