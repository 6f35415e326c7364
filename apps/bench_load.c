/* bench_load.c - streams and their requests: see app_bench_load (bench.h). */
#include "apps/bench.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/inputs.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/classifier.h"

#define MAX_PICTURES 64 /* kept in memory */

typedef struct request {
    int64_t number;
    double submitted;
} request;

typedef struct stream stream;

typedef struct load {
    app_timing *t;
    pthread_mutex_t lock;
    pthread_cond_t filled, freed;
    request *queue; /* ring of t->requests */
    int first, queued, in_flight;
    bool stop;
    int64_t done, capacity;
    void *input[NN_MAX_INPUTS]; /* random: an exec may use its inputs' memory for other values */
    double last_end;
    stream *stream;
} load;

struct stream {
    load *l;
    nn_exec *exec;
    app_layer_time *layer;
    pthread_t thread;
    bool own, started;
    double warmup;
};

static void count_time(void *ctx, int node, bool backward, bool begin)
{
    app_layer_time *l = &((stream *)ctx)->layer[node];
    (void)backward;
    if (begin)
        l->begin = nn_seconds();
    else
        l->forward += nn_seconds() - l->begin;
}

static void fill(const load *l, nn_exec *e, int64_t number)
{
    const app_timing *t = l->t;
    if (t->n_pictures > 0) {
        nn_tensor *x = nn_exec_input(e, 0);
        size_t one = nn_tensor_bytes(x) / (size_t)t->sizes.batch;
        for (int i = 0; i < t->sizes.batch; i++) {
            int64_t k = (number * t->sizes.batch + i) % t->n_pictures;
            memcpy((char *)x->data + (size_t)i * one, t->picture[k], one);
        }
        return;
    }
    for (int i = 0; i < NN_MAX_INPUTS && l->input[i]; i++)
        memcpy(nn_exec_input(e, i)->data, l->input[i], nn_tensor_bytes(nn_exec_input(e, i)));
}

/* What the exec's inputs hold now. */
static nn_err keep_inputs(load *l)
{
    int n = 0;
    for (int i = 0; i < l->t->graph->n; i++)
        n += l->t->graph->node[i].kind == NN_NODE_INPUT;
    for (int i = 0; i < n; i++) {
        const nn_tensor *x = nn_exec_input(l->t->exec, i);
        l->input[i] = nn_alloc(nn_tensor_bytes(x));
        if (!l->input[i])
            return nn_fail_memory(nn_tensor_bytes(x), "an input");
        memcpy(l->input[i], x->data, nn_tensor_bytes(x));
    }
    return NN_OK;
}

/* The next request, or false at the end. */
static bool take(load *l, request *out)
{
    pthread_mutex_lock(&l->lock);
    while (l->queued == 0 && !l->stop)
        pthread_cond_wait(&l->filled, &l->lock);
    bool some = l->queued > 0;
    if (some) {
        *out = l->queue[l->first];
        l->first = (l->first + 1) % l->t->requests;
        l->queued--;
    }
    pthread_mutex_unlock(&l->lock);
    return some;
}

static void finish(load *l, const request *r)
{
    double now = nn_seconds();
    pthread_mutex_lock(&l->lock);
    l->t->seconds[l->done++] = now - r->submitted;
    l->last_end = now;
    l->in_flight--;
    pthread_cond_signal(&l->freed);
    pthread_mutex_unlock(&l->lock);
}

static void *serve(void *ctx)
{
    stream *s = ctx;
    request r;
    nn_set_threads(s->l->t->stream_threads);
    while (take(s->l, &r)) {
        fill(s->l, s->exec, r.number);
        nn_exec_forward(s->exec);
        finish(s->l, &r);
    }
    return NULL;
}

/* Room for one more time. */
static nn_err reserve(load *l)
{
    if (l->done + l->in_flight < l->capacity)
        return NN_OK;
    int64_t capacity = 2 * l->capacity;
    pthread_mutex_lock(&l->lock);
    double *grown = nn_realloc(l->t->seconds, (size_t)capacity * sizeof *grown);
    if (grown) {
        l->t->seconds = grown;
        l->capacity = capacity;
    }
    pthread_mutex_unlock(&l->lock);
    return grown ? NN_OK : nn_fail_memory((size_t)capacity * sizeof *grown, "the times");
}

/* Submits until the count or the duration is reached, then waits for the rest. */
static nn_err submit_all(load *l)
{
    nn_err err = NN_OK;
    app_timing *t = l->t;
    double begin = nn_seconds(), end = begin + t->duration;
    for (int64_t number = 0; (t->runs == 0 || number < t->runs) && !cli_signal(); number++) {
        pthread_mutex_lock(&l->lock);
        while (l->in_flight == t->requests)
            pthread_cond_wait(&l->freed, &l->lock);
        pthread_mutex_unlock(&l->lock);
        if (t->duration > 0 && number > 0 && nn_seconds() >= end)
            break;
        if ((err = reserve(l)) != NN_OK)
            break;
        pthread_mutex_lock(&l->lock);
        l->queue[(l->first + l->queued) % t->requests] = (request){number, nn_seconds()};
        l->queued++;
        l->in_flight++;
        pthread_cond_signal(&l->filled);
        pthread_mutex_unlock(&l->lock);
        cli_progress(false, "request %lld", (long long)number + 1);
    }
    cli_progress_done();
    pthread_mutex_lock(&l->lock);
    l->stop = true;
    pthread_cond_broadcast(&l->filled);
    pthread_mutex_unlock(&l->lock);
    for (int i = 0; i < t->streams; i++)
        if (l->stream[i].started)
            pthread_join(l->stream[i].thread, NULL);
    t->wall = l->last_end - begin;
    return err;
}

/* An exec for each stream, run once: the first time is the warm-up. */
static nn_err open_stream(load *l, int i)
{
    nn_err err;
    app_timing *t = l->t;
    stream *s = &l->stream[i];
    nn_shape shapes[NN_MAX_INPUTS];
    int n;
    s->l = l;
    s->layer = nn_calloc((size_t)t->graph->n, sizeof *s->layer);
    if (!s->layer)
        return nn_fail_memory((size_t)t->graph->n * sizeof *s->layer, "the times");
    s->exec = t->exec;
    if (i > 0) {
        NN_TRY(app_network_shapes(t->graph, &t->network.model.meta, &t->sizes, shapes, &n));
        NN_TRY(nn_exec_new(&s->exec, t->graph, t->network.model.params, false));
        s->own = true;
        NN_TRY(nn_exec_bind(s->exec, n, shapes));
    }
    fill(l, s->exec, i);
    int threads = nn_set_threads(t->stream_threads);
    double begin = nn_seconds();
    nn_exec_forward(s->exec);
    s->warmup = nn_seconds() - begin;
    nn_set_threads(threads);
    if (t->layers)
        nn_exec_set_hook(s->exec, count_time, s);
    err = NN_OK;
out:
    return err;
}

static int compare_seconds(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void gather(load *l)
{
    app_timing *t = l->t;
    t->runs = (int)l->done;
    t->warmup = t->streams;
    qsort(t->seconds, (size_t)l->done, sizeof *t->seconds, compare_seconds);
    for (int i = 0; i < t->streams; i++) {
        t->warmup_seconds[i] = l->stream[i].warmup;
        for (int k = 0; k < t->graph->n; k++)
            t->layer[k].forward += l->stream[i].layer[k].forward;
    }
}

nn_err app_bench_load(app_timing *t)
{
    nn_err err;
    load l = {.t = t, .capacity = t->runs ? t->runs : 1024, .lock = PTHREAD_MUTEX_INITIALIZER,
              .filled = PTHREAD_COND_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER};
    l.queue = nn_calloc((size_t)t->requests, sizeof *l.queue);
    l.stream = nn_calloc((size_t)t->streams, sizeof *l.stream);
    nn_free(t->seconds);
    nn_free(t->warmup_seconds);
    t->seconds = nn_calloc((size_t)l.capacity, sizeof *t->seconds);
    t->warmup_seconds = nn_calloc((size_t)t->streams, sizeof *t->warmup_seconds);
    if (!l.queue || !l.stream || !t->seconds || !t->warmup_seconds) {
        err = nn_fail_memory((size_t)l.capacity * sizeof *t->seconds, "the times");
        goto out;
    }
    NN_TRY(keep_inputs(&l));
    for (int i = 0; i < t->streams; i++)
        NN_TRY(open_stream(&l, i));
    for (int i = 0; i < t->streams; i++) {
        l.stream[i].started =
            pthread_create(&l.stream[i].thread, NULL, serve, &l.stream[i]) == 0;
        if (!l.stream[i].started && i == 0) {
            err = nn_fail(NN_ERR_LIMIT, "no thread can be started");
            goto out;
        }
    }
    NN_TRY(submit_all(&l));
    gather(&l);
out:
    for (int i = 0; l.stream && i < t->streams; i++) {
        nn_free(l.stream[i].layer);
        if (l.stream[i].own)
            nn_exec_free(l.stream[i].exec);
    }
    for (int i = 0; i < NN_MAX_INPUTS; i++)
        nn_free(l.input[i]);
    nn_free(l.stream);
    nn_free(l.queue);
    return err;
}

/* --- pictures --- */

/* A classifier's own form, else the size of the input: values about those of training. */
static nn_err form_of(const app_timing *t, ocr_picture_form *form)
{
    const char *text = io_meta_get(&t->network.model.meta, "octavo.preprocess");
    nn_shape s = nn_exec_input(t->exec, 0)->shape;
    if (ocr_task_of(&t->network.model.meta) == OCR_TASK_CLASSIFY && text)
        return ocr_picture_form_parse(text, form);
    if (s.rank != 4 || (s.dim[3] != 1 && s.dim[3] != 3) || s.dim[1] > OCR_PICTURE_MAX_SIDE ||
        s.dim[2] > OCR_PICTURE_MAX_SIDE)
        return nn_fail(NN_ERR_USAGE, "--input: the network takes no grey or RGB pictures");
    *form = (ocr_picture_form){.width = s.dim[2], .height = s.dim[1], .channels = s.dim[3],
                               .mean = {0.5f, 0.5f, 0.5f}, .deviation = {0.5f, 0.5f, 0.5f}};
    return NN_OK;
}

static nn_err add_picture(app_timing *t, const ocr_picture_form *form, const io_image *image)
{
    io_image fit;
    nn_err err = ocr_picture_fit(form, image, &fit);
    if (err)
        return err;
    size_t n = (size_t)fit.width * (size_t)fit.height * (size_t)fit.channels;
    float *x = nn_alloc(n * sizeof *x);
    if (x) {
        ocr_picture_fill(form, &fit, x);
        t->picture[t->n_pictures++] = x;
    } else {
        err = nn_fail_memory(n * sizeof *x, "a picture");
    }
    io_image_free(&fit);
    return err;
}

nn_err app_bench_inputs(app_timing *t, const char *path)
{
    nn_err err;
    ocr_picture_form form;
    app_inputs inputs = {0};
    NN_TRY(form_of(t, &form));
    NN_TRY(app_inputs_add(&inputs, path));
    t->picture = nn_calloc(MAX_PICTURES, sizeof *t->picture);
    if (!t->picture) {
        err = nn_fail_memory(MAX_PICTURES * sizeof *t->picture, "pictures");
        goto out;
    }
    for (int i = 0; i < inputs.n && t->n_pictures < MAX_PICTURES; i++) {
        io_picture picture = {0};
        NN_TRY(app_inputs_only(&inputs, i, 0, &picture));
        err = add_picture(t, &form, &picture.image);
        io_picture_free(&picture);
        NN_TRY(err);
    }
out:
    app_inputs_free(&inputs);
    return err;
}
