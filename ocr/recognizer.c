/* recognizer.c - lines sorted by padded width, run in groups of one width, then decoded.
 *
 * Two ways to use threads: a thread for each group, which prepares, runs and decodes it in an
 * exec of its own, or one group after the other with threads inside its operators. Measured on
 * two cores (Xeon, AVX-512, crnn-lite), real and synthetic lines of mixed widths, batch 16, in
 * lines a second:
 *
 *   lines                          1     2     8    64   512
 *   one thread                   640   532   422   380   283
 *   two, inside operators        987   845   696   618   478
 *   two, one group each            -   888   832   752   570
 *
 * Threads inside operators gain 1.6, a group each gains 2 as long as there is work for all to
 * the end. Larger groups gain little: 512 lines on one thread with batch 1, 4, 16, 32 give 246,
 * 286, 283, 281; 512 words (narrower) 1053, 1352, 1451, 1438.
 */
#include "ocr/recognizer.h"

#include "io/number.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "nn/passes.h"
#include "ocr/crnn.h"
#include "ocr/rotate.h"
#include "ocr/slope.h"
#include "ocr/tasks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A network that takes no line of this width at network height reads no lines. */
#define MAX_MIN_WIDTH 1024

/* Part of a group's time that threads inside operators do not shorten (Amdahl): two threads
 * gained 1.6, so s + (1 - s) / 2 = 1 / 1.6. */
#define SERIAL_SHARE 0.25

/* So many groups for each thread, if there are enough lines: else the last one keeps the others
 * waiting. */
#define GROUPS_PER_THREAD 2

static nn_err read_temperature(ocr_recognizer *r)
{
    const char *text = io_meta_get(&r->model.meta, "octavo.temperature");
    double value = 1;
    if (text && (!io_number_parse_all(text, &value) || value < 0.01 || value > 100))
        return nn_fail(
            NN_ERR_MODEL,
            "octavo.temperature: expected a number from 0.01 to 100, found \"%.32s\"", text);
    r->temperature = (float)value;
    return NN_OK;
}

static nn_err open_model(ocr_recognizer *r, io_model *model)
{
    nn_err err;
    const char *prep;
    NN_TRY(ocr_task_open(OCR_TASK_REC, &r->model, model, &prep));
    const char *text = io_meta_get(&r->model.meta, "octavo.alphabet");
    if (!text)
        return nn_fail(NN_ERR_MODEL, "the model has no octavo.alphabet, and no --alphabet-file "
                                     "tells its characters");
    NN_TRY(ocr_alphabet_new(&r->alphabet, text, NN_ERR_MODEL));
    NN_TRY(ocr_prep_parse(prep, &r->prep));
    err = read_temperature(r);
out:
    return err;
}

/* Smallest width that the network takes, and how steps lie on it. Networks are symmetric in x,
 * so the T steps lie symmetric on W pixels: step t at W/2 + (t - (T-1)/2) d, where a wider
 * image shows d. */
static nn_err measure_steps(ocr_recognizer *r)
{
    const int unit = r->prep.width_unit;
    nn_shape narrow, wide;
    nn_err err = NN_ERR_MODEL;
    for (r->min_width = unit; r->min_width <= MAX_MIN_WIDTH; r->min_width += unit) {
        err = ocr_crnn_output_shape(r->model.graph, r->model.params, r->prep.height,
                                    r->min_width, &narrow);
        if (err != NN_ERR_MODEL)
            break;
    }
    if (err)
        return err;
    if (narrow.dim[2] != r->alphabet.n)
        return nn_fail(NN_ERR_MODEL, "the model has %d classes, its alphabet %d with the blank",
                       narrow.dim[2], r->alphabet.n);
    /* Far enough apart that rounding of the widths by pools does not matter. */
    int far = r->min_width + 64 * unit;
    err = ocr_crnn_output_shape(r->model.graph, r->model.params, r->prep.height, far, &wide);
    if (err)
        return err;
    if (wide.dim[1] <= narrow.dim[1])
        return nn_fail(NN_ERR_MODEL,
                       "the model is not a line recogniser: %d steps for %d pixels, %d for %d",
                       narrow.dim[1], r->min_width, wide.dim[1], far);
    r->step = (float)(far - r->min_width) / (float)(wide.dim[1] - narrow.dim[1]);
    r->step_x0 = 0.5f * (float)far - 0.5f * (float)(wide.dim[1] - 1) * r->step;
    return NN_OK;
}

nn_err ocr_recognizer_new(ocr_recognizer *out, io_model *model)
{
    nn_err err;
    memset(out, 0, sizeof *out);
    NN_TRY(open_model(out, model));
    if (out->model.graph->n_out != 1) {
        err =
            nn_fail(NN_ERR_MODEL, "the model is not a line recogniser: %d outputs, expected 1",
                    out->model.graph->n_out);
        goto out;
    }
    NN_TRY(measure_steps(out));
    NN_TRY(nn_pass_inference(&out->model.graph, &out->model.params));
    nn_params_keep_packed(out->model.params);
    NN_TRY(nn_exec_pool_new(&out->execs, out->model.graph, out->model.params));
    /* Binding is the last check that the graph fits its parameters. */
    nn_shape image = nn_shape4(1, out->prep.height, out->min_width, 1);
    nn_exec *exec;
    NN_TRY(nn_exec_pool_take(out->execs, &exec));
    err = nn_exec_bind(exec, 1, &image);
    nn_exec_pool_give(out->execs, exec);
out:
    if (err)
        ocr_recognizer_free(out);
    return err;
}

void ocr_recognizer_free(ocr_recognizer *r)
{
    nn_exec_pool_free(r->execs);
    ocr_alphabet_free(&r->alphabet);
    io_model_free(&r->model);
    memset(r, 0, sizeof *r);
}

int ocr_recognizer_width(const ocr_recognizer *r, int32_t width, int32_t height)
{
    int w = ocr_prep_width(&r->prep, width, height);
    w = (int)nn_round_up((size_t)w, (size_t)r->prep.width_unit);
    return w > r->min_width ? w : r->min_width;
}

typedef struct job {
    int index, width;
} job;

/* The widest first: what is handed out last is short, so that threads end together. */
static int by_width(const void *a, const void *b)
{
    const job *x = a, *y = b;
    return x->width != y->width ? (x->width < y->width) - (x->width > y->width)
                                : x->index - y->index;
}

/* Lines that run through the network together. */
typedef struct group {
    int first, n; /* in jobs */
    int done;     /* so many texts are owned */
    nn_err err;
} group;

/* Messages belong to threads, so the first failure of each is kept. */
typedef struct failure {
    int group; /* -1: none */
    char message[512];
} failure;

typedef struct reading {
    const ocr_recognizer *r;
    const ocr_decode_config *config;
    const io_image *images;
    io_image *level; /* by image: what is read in its place, where it has pixels */
    nn_err *err;     /* by image, of making it level */
    ocr_text *texts;
    job *jobs;
    group *groups;
    int n_groups, next; /* groups below next are read */
    int n, read;        /* lines, those that are read; read is atomic */
    failure *failures; /* one for each thread */
} reading;

static const io_image *source(const reading *d, int i)
{
    return d->level[i].pixels ? &d->level[i] : &d->images[i];
}

static nn_err run_group(const reading *d, group *g, nn_exec *exec)
{
    const ocr_recognizer *r = d->r;
    const job *jobs = d->jobs + g->first;
    const int width = jobs[0].width, height = r->prep.height;
    nn_shape shape = nn_shape4(g->n, height, width, 1);
    nn_err err = nn_exec_bind(exec, 1, &shape);
    if (err)
        return err;
    const float pad = ocr_prep_pad(&r->prep);
    float *x = nn_f32(nn_exec_input(exec, 0));
    for (int i = 0; i < g->n; i++) {
        const io_image *image = source(d, jobs[i].index);
        float *dst = x + (size_t)i * (size_t)height * (size_t)width;
        err = ocr_prep_line(&r->prep, image, dst, width);
        if (err)
            return err;
        int used = ocr_prep_width(&r->prep, image->width, image->height);
        for (int y = 0; y < height; y++)
            for (int k = used; k < width; k++)
                dst[(size_t)y * (size_t)width + (size_t)k] = pad;
    }
    nn_exec_forward(exec);
    const nn_tensor *y = nn_exec_output(exec, 0);
    size_t one = (size_t)y->shape.dim[1] * (size_t)y->shape.dim[2];
    ocr_decode_config config = *d->config;
    if (config.temperature == 0)
        config.temperature = r->temperature;
    for (int i = 0; i < g->n; i++) {
        err = ocr_decode(&r->alphabet, &config, y->shape.dim[1], nn_f32(y) + (size_t)i * one,
                         &d->texts[jobs[i].index]);
        if (err)
            return err;
        g->done++;
        ocr_text *text = &d->texts[jobs[i].index];
        const io_image *image = source(d, jobs[i].index);
        float scale = (float)image->width /
                      (float)ocr_prep_width(&r->prep, image->width, image->height);
        for (int k = 0; k < text->n; k++)
            text->chars[k].scale = scale;
    }
    return NN_OK;
}

static nn_err read_group(reading *d, group *g)
{
    nn_exec *exec;
    nn_err err = nn_limits_step((double)__atomic_load_n(&d->read, __ATOMIC_RELAXED) / d->n);
    if (!err)
        err = nn_exec_pool_take(d->r->execs, &exec);
    if (err)
        return err;
    err = run_group(d, g, exec);
    nn_exec_pool_give(d->r->execs, exec);
    __atomic_add_fetch(&d->read, g->n, __ATOMIC_RELAXED);
    return err;
}

static void level_task(void *ctx, int64_t i, int thread)
{
    const reading *d = ctx;
    bool changed;
    (void)thread;
    d->err[i] = ocr_slope_correct(&d->images[i], &d->level[i], &changed);
}

static void read_task(void *ctx, int64_t task, int thread)
{
    reading *d = ctx;
    int i = d->next + (int)task;
    group *g = &d->groups[i];
    failure *f = &d->failures[thread];
    g->err = read_group(d, g);
    if (g->err != NN_OK && f->group < 0) {
        f->group = i;
        snprintf(f->message, sizeof f->message, "%s", nn_error_message());
    }
}

static void make_groups(reading *d, int batch, int n)
{
    int threads = nn_threads();
    if (threads > 1)
        batch = (int)nn_min_i64(batch, nn_ceil_div(n, GROUPS_PER_THREAD * threads));
    for (int at = 0; at < n; at += d->groups[d->n_groups++].n) {
        int count = 1;
        while (count < batch && at + count < n &&
               d->jobs[at + count].width == d->jobs[at].width)
            count++;
        d->groups[d->n_groups] = (group){.first = at, .n = count};
    }
}

/* Columns to run: what time is proportional to. */
static double group_cost(const reading *d, int i)
{
    return (double)d->groups[i].n * d->jobs[d->groups[i].first].width;
}

/* Whether groups from `first` on end sooner with a thread each, handed out in order, than one
 * after the other with threads inside operators. */
static bool better_apart(const reading *d, int first)
{
    double load[NN_MAX_THREADS] = {0}, total = 0, longest = 0;
    int threads = nn_threads();
    for (int i = first; i < d->n_groups; i++) {
        int least = 0;
        for (int t = 1; t < threads; t++)
            if (load[t] < load[least])
                least = t;
        load[least] += group_cost(d, i);
        total += group_cost(d, i);
        if (load[least] > longest)
            longest = load[least];
    }
    return longest <= total * (SERIAL_SHARE + (1 - SERIAL_SHARE) / threads);
}

/* The widest groups come first; those that would keep other threads waiting run with all of
 * them. */
static nn_err run_groups(reading *d)
{
    int threads = nn_threads();
    for (; d->next < d->n_groups && !better_apart(d, d->next); d->next++)
        read_task(d, 0, 0);
    nn_parallel(d->n_groups - d->next, read_task, d);
    const failure *first = NULL;
    for (int i = 0; i < threads; i++)
        if (d->failures[i].group >= 0 && (!first || d->failures[i].group < first->group))
            first = &d->failures[i];
    return first ? nn_fail(d->groups[first->group].err, "%s", first->message) : NN_OK;
}

static nn_err read_upright(const ocr_recognizer *r, const ocr_decode_config *config, int batch,
                           int n, const io_image *images, ocr_text *texts)
{
    nn_err err = NN_OK;
    NN_ASSERT(batch >= 1 && n >= 0);
    int threads = nn_threads();
    reading d = {.r = r, .config = config, .images = images, .texts = texts,
                 .n = n};
    d.jobs = nn_calloc((size_t)n, sizeof *d.jobs);
    d.groups = nn_calloc((size_t)n, sizeof *d.groups);
    d.failures = nn_calloc((size_t)threads, sizeof *d.failures);
    d.level = nn_calloc((size_t)n, sizeof *d.level);
    d.err = nn_calloc((size_t)n, sizeof *d.err);
    if (!d.jobs || !d.groups || !d.failures || !d.level || !d.err) {
        err = nn_fail_memory((size_t)n * sizeof *d.groups, "reading lines");
        goto out;
    }
    for (int i = 0; i < threads; i++)
        d.failures[i].group = -1;
    if (r->prep.straighten)
        nn_parallel(n, level_task, &d);
    for (int i = 0; i < n; i++) {
        if (d.err[i]) {
            err = nn_fail(d.err[i], "no memory for making a line level");
            goto out;
        }
        const io_image *image = source(&d, i);
        d.jobs[i] = (job){i, ocr_recognizer_width(r, image->width, image->height)};
    }
    qsort(d.jobs, (size_t)n, sizeof *d.jobs, by_width);
    make_groups(&d, batch, n);
    err = run_groups(&d);
out:
    if (err)
        for (int i = 0; i < d.n_groups; i++)
            for (int k = 0; k < d.groups[i].done; k++)
                ocr_text_free(&texts[d.jobs[d.groups[i].first + k].index]);
    for (int i = 0; d.level && i < n; i++)
        io_image_free(&d.level[i]);
    nn_free(d.level);
    nn_free(d.err);
    nn_free(d.failures);
    nn_free(d.groups);
    nn_free(d.jobs);
    return err;
}

/* --- text that runs up or down a high image --- */

/* An empty text is sure of nothing. */
static float sureness(const ocr_text *text)
{
    return text->n > 0 ? text->confidence : 0;
}

static bool seems_sideways(const io_image *image, const ocr_text *text)
{
    return (float)image->height > OCR_SIDEWAYS_ASPECT * (float)image->width &&
           sureness(text) < OCR_SIDEWAYS_SURE;
}

/* `turned` takes the text's place where it says more and is surer. */
static void take_better(ocr_text *text, ocr_text *turned)
{
    ocr_text worse = *turned;
    if (turned->n >= 2 && sureness(turned) > sureness(text) + OCR_SIDEWAYS_BETTER) {
        worse = *text;
        *text = *turned;
        for (int k = 0; k < text->n; k++)
            text->chars[k].scale = 0;
    }
    ocr_text_free(&worse);
}

static nn_err read_sideways(const ocr_recognizer *r, const ocr_decode_config *config, int batch,
                            int n, const io_image *images, ocr_text *texts)
{
    nn_err err = NN_OK;
    int count = 0, made = 0;
    for (int i = 0; i < n; i++)
        count += seems_sideways(&images[i], &texts[i]);
    if (count == 0)
        return NN_OK;
    io_image *turned = nn_calloc(2 * (size_t)count, sizeof *turned);
    ocr_text *read = nn_calloc(2 * (size_t)count, sizeof *read);
    if (!turned || !read) {
        err = nn_fail_memory((size_t)count * sizeof *read, "reading lines");
        goto out;
    }
    for (int i = 0; i < n; i++)
        for (int k = 1; k <= 3 && seems_sideways(&images[i], &texts[i]); k += 2)
            NN_TRY(ocr_rotate_quarters(&images[i], k, &turned[made++]));
    NN_TRY(read_upright(r, config, batch, made, turned, read));
    made = 0;
    for (int i = 0; i < n; i++)
        if (seems_sideways(&images[i], &texts[i])) {
            take_better(&texts[i], &read[made]);
            take_better(&texts[i], &read[made + 1]);
            made += 2;
        }
out:
    for (int i = 0; turned && i < 2 * count; i++)
        io_image_free(&turned[i]);
    nn_free(turned);
    nn_free(read);
    return err;
}

nn_err ocr_recognizer_read(const ocr_recognizer *r, const ocr_decode_config *config, int batch,
                           int n, const io_image *images, ocr_text *texts)
{
    nn_err err = read_upright(r, config, batch, n, images, texts);
    if (err)
        return err;
    err = read_sideways(r, config, batch, n, images, texts);
    for (int i = 0; err && i < n; i++)
        ocr_text_free(&texts[i]);
    return err;
}

void ocr_recognizer_char_box(const ocr_recognizer *r, const io_image *image, const ocr_char *c,
                             float *x0, float *x1)
{
    float scale = c->scale;
    if (scale == 0) { /* across all of the image */
        *x0 = 0;
        *x1 = (float)image->width;
        return;
    }
    float left = r->step_x0 + r->step * ((float)c->t0 - 0.5f);
    float right = r->step_x0 + r->step * ((float)c->t1 - 0.5f);
    float end = (float)image->width;
    left *= scale;
    right *= scale;
    *x0 = left < 0.0f ? 0.0f : left > end ? end : left;
    *x1 = right < 0.0f ? 0.0f : right > end ? end : right;
}
