/* loader.c - two pools in a ring. A producer takes the next slot of the first pool that is not
 * full; who fills the last slot of a pool sorts it. The taker cuts batches out of a full pool
 * and empties it; then its place becomes the pool after next.
 */
#include "datasets/loader.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/rng.h"

#define POOLS 2
/* A replacement line's index: the refused one's with the attempt above bit 48, where no run's
 * indices reach. */
#define ATTEMPT_SHIFT 48

typedef struct pool {
    int64_t number; /* which pool of the run */
    int next_slot;  /* handed out so far */
    int filled;
    int skipped;
    ds_prepared *line; /* [lines] by slot */
    int *order;        /* [lines] slots by width; valid when full */
    int *batch_order;  /* [pool_batches] */
} pool;

struct ds_loader {
    ds_loader_config config;
    const ds_source *source;
    int lines;        /* of a pool */
    pool pool[POOLS]; /* pool number p lives at p % POOLS */
    int64_t next_batch;

    pthread_mutex_t mutex;
    pthread_cond_t room, full; /* for producers; for the taker */
    bool sync_made, stop;
    nn_err err;
    char message[512];
    int n_threads;
    pthread_t thread[DS_LOADER_MAX_THREADS];
    ds_sampler sampler;
    void *context[DS_LOADER_MAX_THREADS]; /* the sampler's */
    int n_contexts;

    ds_batch batch; /* given out; its memory only grows */
    size_t pixel_capacity, label_capacity, map_capacity;
};

typedef struct starter {
    ds_loader *loader;
    void *context;
} starter;

static void free_line(ds_prepared *line)
{
    nn_free(line->pixels);
    nn_free(line->labels);
    nn_free(line->maps);
    *line = (ds_prepared){0};
}

/* ---- lines of a source, as a sampler ---- */

typedef struct line_context {
    const ds_loader *loader;
    ds_source_context *source;
} line_context;

static nn_err line_context_new(void *ctx, void **out)
{
    const ds_loader *l = ctx;
    line_context *c = nn_calloc(1, sizeof *c);
    *out = c;
    if (!c)
        return nn_fail_memory(sizeof *c, "data source");
    c->loader = l;
    nn_err err = ds_source_context_new(&c->source, l->source);
    if (err != NN_OK) {
        nn_free(c);
        *out = NULL;
    }
    return err;
}

static void line_context_free(void *context)
{
    line_context *c = context;
    if (c)
        ds_source_context_free(c->source);
    nn_free(c);
}

static nn_err draw_line(void *context, uint64_t index, ds_prepared *out, bool *fits)
{
    const line_context *c = context;
    const ds_loader_config *config = &c->loader->config;
    ds_line line = {0};
    nn_err err = ds_source_line(c->source, index, &line);
    if (err != NN_OK)
        return err;
    *fits = config->prepare(config->ctx, &line, out);
    if (!*fits)
        nn_fail(NN_ERR_INPUT,
                "%d training lines in a row do not fit the model: characters outside the "
                "alphabet, or text too long for its image; the last is %dx%d: %s",
                DS_LOADER_TRIES, line.image.width, line.image.height, line.text);
    ds_line_free(&line);
    return NN_OK;
}

/* ---- */

/* Sample `slot` of pool `number`; counts refusals. */
static nn_err make_line(const ds_loader *l, void *context, int64_t number, int slot,
                        ds_prepared *out, int *skipped)
{
    uint64_t index = ((uint64_t)number * (uint64_t)l->lines + (uint64_t)slot) *
                         (uint64_t)l->config.parts + (uint64_t)l->config.part;
    for (uint64_t attempt = 0; attempt < DS_LOADER_TRIES; attempt++) {
        bool fits = false;
        *out = (ds_prepared){0};
        nn_err err = l->sampler.draw(context, index | attempt << ATTEMPT_SHIFT, out, &fits);
        if (err == NN_OK && fits)
            return NN_OK;
        free_line(out);
        if (err != NN_OK)
            return err;
        (*skipped)++;
    }
    return NN_ERR_INPUT; /* with the last one's message */
}

typedef struct width_key {
    int32_t width;
    int slot;
} width_key;

static int compare_widths(const void *a, const void *b)
{
    const width_key *x = a, *y = b;
    if (x->width != y->width)
        return x->width < y->width ? -1 : 1;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

static nn_err sort_pool(const ds_loader *l, pool *p)
{
    width_key *key = nn_alloc((size_t)l->lines * sizeof *key);
    if (!key)
        return nn_fail_memory((size_t)l->lines * sizeof *key, "batches");
    for (int i = 0; i < l->lines; i++)
        key[i] = (width_key){p->line[i].width, i};
    qsort(key, (size_t)l->lines, sizeof *key, compare_widths);
    for (int i = 0; i < l->lines; i++)
        p->order[i] = key[i].slot;
    nn_free(key);
    nn_rng r = nn_rng_make(l->config.seed, (uint64_t)p->number);
    for (int i = 0; i < l->config.pool_batches; i++) {
        int j = (int)nn_rng_below(&r, (uint32_t)i + 1);
        p->batch_order[i] = p->batch_order[j];
        p->batch_order[j] = i;
    }
    return NN_OK;
}

/* The first pool, in order, that still has slots to hand out; NULL: wait. */
static pool *pool_with_room(ds_loader *l)
{
    int64_t current = l->next_batch / l->config.pool_batches;
    for (int64_t number = current; number < current + POOLS; number++) {
        pool *p = &l->pool[number % POOLS];
        if (p->number == number && p->next_slot < l->lines)
            return p;
    }
    return NULL;
}

static void *produce(void *argument)
{
    starter s = *(starter *)argument;
    nn_free(argument);
    ds_loader *l = s.loader;
    pthread_mutex_lock(&l->mutex);
    while (!l->stop) {
        pool *p = pool_with_room(l);
        if (!p) {
            pthread_cond_wait(&l->room, &l->mutex);
            continue;
        }
        int slot = p->next_slot++, skipped = 0;
        int64_t number = p->number;
        pthread_mutex_unlock(&l->mutex);
        ds_prepared line = {0};
        nn_err err = make_line(l, s.context, number, slot, &line, &skipped);
        pthread_mutex_lock(&l->mutex);
        p->line[slot] = line;
        p->skipped += skipped;
        if (err == NN_OK && p->filled == l->lines - 1)
            err = sort_pool(l, p);
        p->filled++;
        if (err != NN_OK && l->err == NN_OK) {
            l->err = err;
            strncpy(l->message, nn_error_message(), sizeof l->message - 1);
            l->stop = true;
            pthread_cond_broadcast(&l->room);
        }
        if (p->filled == l->lines || l->err != NN_OK)
            pthread_cond_signal(&l->full);
    }
    pthread_mutex_unlock(&l->mutex);
    return NULL;
}

static nn_err start_threads(ds_loader *l)
{
    for (int i = 0; i < l->config.threads; i++) {
        nn_err err = l->sampler.context_new(l->sampler.ctx, &l->context[i]);
        if (err != NN_OK)
            return err;
        l->n_contexts++;
        starter *s = nn_alloc(sizeof *s);
        if (!s)
            return nn_fail_memory(sizeof *s, "loader thread");
        *s = (starter){l, l->context[i]};
        if (pthread_create(&l->thread[i], NULL, produce, s) != 0) {
            nn_free(s);
            return nn_fail(NN_ERR_LIMIT, "cannot start loader thread %d", i + 1);
        }
        l->n_threads++;
    }
    return NN_OK;
}

nn_err ds_loader_new(ds_loader **out, const ds_source *source, const ds_loader_config *config)
{
    nn_err err;
    *out = NULL;
    NN_ASSERT(config->batch > 0 && config->pool_batches > 0 && config->width_unit > 0);
    NN_ASSERT(config->threads >= 1 && config->threads <= DS_LOADER_MAX_THREADS);
    ds_loader *l = nn_calloc(1, sizeof *l);
    if (!l)
        return nn_fail_memory(sizeof *l, "loader");
    l->config = *config;
    l->config.parts = config->parts > 0 ? config->parts : 1;
    l->source = source;
    l->sampler = config->sampler
                     ? *config->sampler
                     : (ds_sampler){l, line_context_new, line_context_free, draw_line};
    l->lines = config->batch * config->pool_batches;
    l->next_batch = config->first_batch;
    int64_t current = l->next_batch / config->pool_batches;
    for (int64_t number = current; number < current + POOLS; number++) {
        pool *p = &l->pool[number % POOLS];
        p->number = number;
        p->line = nn_calloc((size_t)l->lines, sizeof *p->line);
        p->order = nn_alloc((size_t)l->lines * sizeof *p->order);
        p->batch_order = nn_alloc((size_t)config->pool_batches * sizeof *p->batch_order);
        if (!p->line || !p->order || !p->batch_order) {
            err = nn_fail_memory((size_t)l->lines * sizeof *p->line, "batches");
            goto out;
        }
    }
    size_t n = (size_t)config->batch * sizeof(int32_t);
    l->batch.lengths = nn_alloc(n);
    l->batch.widths = nn_alloc(n);
    if (!l->batch.lengths || !l->batch.widths) {
        err = nn_fail_memory(n, "batches");
        goto out;
    }
    pthread_mutex_init(&l->mutex, NULL);
    pthread_cond_init(&l->room, NULL);
    pthread_cond_init(&l->full, NULL);
    l->sync_made = true;
    NN_TRY(start_threads(l));
out:
    if (err != NN_OK) {
        ds_loader_free(l);
        l = NULL;
    }
    *out = l;
    return err;
}

void ds_loader_free(ds_loader *l)
{
    if (!l)
        return;
    if (l->sync_made) {
        pthread_mutex_lock(&l->mutex);
        l->stop = true;
        pthread_cond_broadcast(&l->room);
        pthread_mutex_unlock(&l->mutex);
        for (int i = 0; i < l->n_threads; i++)
            pthread_join(l->thread[i], NULL);
        pthread_cond_destroy(&l->full);
        pthread_cond_destroy(&l->room);
        pthread_mutex_destroy(&l->mutex);
    }
    for (int i = 0; i < l->n_contexts; i++)
        l->sampler.context_free(l->context[i]);
    for (int k = 0; k < POOLS; k++) {
        pool *p = &l->pool[k];
        for (int i = 0; p->line && i < l->lines; i++)
            free_line(&p->line[i]);
        nn_free(p->line);
        nn_free(p->order);
        nn_free(p->batch_order);
    }
    nn_free(l->batch.pixels);
    nn_free(l->batch.labels);
    nn_free(l->batch.lengths);
    nn_free(l->batch.widths);
    nn_free(l->batch.maps);
    nn_free(l);
}

static nn_err grow(void **block, size_t *capacity, size_t bytes)
{
    if (bytes <= *capacity)
        return NN_OK;
    nn_free(*block);
    *capacity = 0;
    *block = nn_alloc(bytes);
    if (!*block)
        return nn_fail_memory(bytes, "batch");
    *capacity = bytes;
    return NN_OK;
}

/* Lays the k-th batch of a full pool into l->batch. */
static nn_err fill_batch(ds_loader *l, pool *p, int k)
{
    nn_err err;
    ds_batch *b = &l->batch;
    const int *slot = p->order + (size_t)k * (size_t)l->config.batch;
    b->n = l->config.batch;
    b->height = l->config.height;
    b->max_labels = 1;
    int32_t widest = 1;
    for (int i = 0; i < b->n; i++) {
        const ds_prepared *line = &p->line[slot[i]];
        widest = line->width > widest ? line->width : widest;
        b->max_labels = line->n_labels > b->max_labels ? line->n_labels : b->max_labels;
    }
    b->width = (widest + l->config.width_unit - 1) / l->config.width_unit *
               l->config.width_unit;
    size_t row = (size_t)b->width, n = (size_t)b->n, height = (size_t)b->height;
    size_t labels = n * (size_t)b->max_labels * sizeof *b->labels;
    NN_TRY(grow((void **)&b->pixels, &l->pixel_capacity, n * height * row * sizeof *b->pixels));
    NN_TRY(grow((void **)&b->labels, &l->label_capacity, labels));
    memset(b->labels, 0, labels);
    b->n_maps = p->line[slot[0]].n_maps;
    size_t maps = (size_t)b->n_maps;
    NN_TRY(grow((void **)&b->maps, &l->map_capacity, n * maps * sizeof *b->maps));
    for (size_t i = 0; i < n; i++) {
        const ds_prepared *line = &p->line[slot[i]];
        size_t width = (size_t)line->width;
        for (size_t y = 0; y < height; y++) {
            float *to = b->pixels + (i * height + y) * row;
            memcpy(to, line->pixels + y * width, width * sizeof *to);
            for (size_t x = width; x < row; x++)
                to[x] = l->config.pad_value;
        }
        if (line->n_labels > 0)
            memcpy(b->labels + i * (size_t)b->max_labels, line->labels,
                   (size_t)line->n_labels * sizeof *b->labels);
        NN_ASSERT(line->n_maps == b->n_maps);
        if (maps > 0)
            memcpy(b->maps + i * maps, line->maps, maps * sizeof *b->maps);
        b->lengths[i] = line->caseless ? -line->n_labels : line->n_labels;
        b->widths[i] = line->width;
    }
    b->skipped = k == 0 ? p->skipped : 0;
out:
    return err;
}

nn_err ds_loader_next(ds_loader *l, const ds_batch **out)
{
    int pool_batches = l->config.pool_batches;
    pool *p = &l->pool[l->next_batch / pool_batches % POOLS];
    double before = nn_seconds();
    pthread_mutex_lock(&l->mutex);
    while (l->err == NN_OK && p->filled < l->lines)
        pthread_cond_wait(&l->full, &l->mutex);
    nn_err err = l->err;
    pthread_mutex_unlock(&l->mutex);
    double waited = nn_seconds() - before;
    if (err != NN_OK)
        return nn_fail(err, "%s", l->message);

    /* Nobody else touches a full pool. */
    int k = (int)(l->next_batch % pool_batches);
    err = fill_batch(l, p, p->batch_order[k]);
    if (err != NN_OK)
        return err;
    l->batch.wait_seconds = waited;
    *out = &l->batch;
    pthread_mutex_lock(&l->mutex);
    l->next_batch++;
    if (k == pool_batches - 1) {
        for (int i = 0; i < l->lines; i++)
            free_line(&p->line[i]);
        p->number += POOLS;
        p->next_slot = p->filled = p->skipped = 0;
        pthread_cond_broadcast(&l->room);
    }
    pthread_mutex_unlock(&l->mutex);
    return NN_OK;
}
