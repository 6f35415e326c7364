/* direction.c - training of the direction classifier: lines of any source, half of them turned
 * by 180 degrees; see task.h.
 */
#include <stdio.h>
#include <string.h>

#include "apps/measure/direction.h"
#include "apps/train/lines.h"
#include "apps/train/loaders.h"
#include "apps/train/state.h"
#include "nn/mem.h"
#include "ocr/build.h"
#include "ocr/direction.h"
#include "ocr/networks.h"
#include "ocr/rotate.h"

#define POOL_BATCHES 8

/* ---- the model ---- */

static nn_err fresh(train_state *s, const train_options *o)
{
    nn_err err = ocr_network_build(o->arch, 0, true, &s->model.graph);
    if (err)
        return err;
    s->prep = ocr_prep_defaults();
    return train_state_fresh_params(&s->model, o->seed);
}

static nn_err loaded(train_state *s, const char *name, const char *preprocess)
{
    (void)name;
    return ocr_prep_parse(preprocess, &s->prep);
}

static nn_err adapt(train_state *s, const train_options *o)
{
    (void)s;
    if (o->arch || o->alphabet)
        return nn_fail(NN_ERR_USAGE,
                       "a direction classifier's weights to start from take no --%s",
                       o->arch ? "arch" : "alphabet");
    return NN_OK;
}

static nn_err store(train_state *s)
{
    char prep[OCR_PREP_TEXT];
    ocr_prep_format(&s->prep, prep, sizeof prep);
    return io_meta_set(&s->model.meta, "octavo.preprocess", prep);
}

static nn_err bind(train_state *s, const ds_batch *b)
{
    const nn_shape shapes[] = {nn_shape4(b->n, b->height, b->width, 1), nn_shape2(b->n, 1)};
    const void *from[] = {b->pixels, b->labels};
    NN_ASSERT(b->max_labels == 1);
    nn_err err = train_teacher_bind(s->teacher, s->exec, 2, shapes);
    if (err != NN_OK)
        return err;
    for (int i = 0; i < 2; i++) {
        nn_tensor *t = nn_exec_input(s->exec, i);
        memcpy(t->data, from[i], nn_tensor_bytes(t));
    }
    return NN_OK;
}

static nn_shape probe(const train_state *s)
{
    return nn_shape4(1, s->prep.height, OCR_DIRECTION_WIDTH, 1);
}

static void say(const train_state *s, char *text, size_t size)
{
    (void)s;
    snprintf(text, size, ", upright or upside down");
}

/* ---- samples ---- */

typedef struct lines {
    ds_source *source;
    ocr_prep prep;
} lines;

static nn_err data_open(train_data *d, const train_state *s, const train_options *o)
{
    lines *own = d->own = nn_calloc(1, sizeof *own);
    if (!own)
        return nn_fail_memory(sizeof *own, "data source");
    own->prep = s->prep;
    return train_lines_open(&own->source, d, o, NULL);
}

/* Chance comes from the line itself, so that a sample is a function of its index alone. */
static nn_rng chance(const ds_line *line)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    size_t n = (size_t)line->image.width * (size_t)line->image.height;
    for (size_t i = 0; i < n; i += 7)
        hash = (hash ^ line->image.pixels[i]) * 1099511628211u;
    return nn_rng_make(hash, n);
}

/* Windows where nothing is written have no direction. */
static bool has_ink(const io_image *image)
{
    uint8_t least = 255, most = 0;
    for (int64_t i = 0; i < (int64_t)image->width * image->height; i++) {
        least = image->pixels[i] < least ? image->pixels[i] : least;
        most = image->pixels[i] > most ? image->pixels[i] : most;
    }
    return most - least >= 16;
}

static bool prepare(void *ctx, const ds_line *line, ds_prepared *out)
{
    const lines *own = ctx;
    nn_rng r = chance(line);
    io_image image;
    size_t n = (size_t)line->image.width * (size_t)line->image.height;
    if (!has_ink(&line->image) || !ocr_direction_told(line->text) ||
        io_image_new(&image, line->image.width, line->image.height, 1) != NN_OK)
        return false;
    memcpy(image.pixels, line->image.pixels, n);
    int turned = nn_rng_int(&r, 0, 1);
    if (turned)
        ocr_rotate_180(&image);
    out->width = OCR_DIRECTION_WIDTH;
    out->n_labels = 1;
    out->labels = nn_alloc(sizeof *out->labels);
    out->pixels = nn_alloc((size_t)own->prep.height * OCR_DIRECTION_WIDTH * sizeof(float));
    bool fits =
        out->labels && out->pixels &&
        ocr_direction_window(&own->prep, &image, nn_rng_float(&r), out->pixels) == NN_OK;
    if (fits)
        out->labels[0] = turned;
    io_image_free(&image);
    return fits;
}

static nn_err data_start(train_data *d, const train_state *s, const train_options *o)
{
    lines *own = d->own;
    const ds_loader_config loader = {
        .height = s->prep.height,
        .width_unit = s->prep.width_unit,
        .pool_batches = POOL_BATCHES,
        .pad_value = OCR_PAD_VALUE,
        .prepare = prepare,
        .ctx = own,
    };
    return train_data_load(d, s, o, own->source, &loader);
}

static void data_close(train_data *d)
{
    lines *own = d->own;
    train_data_unload(d);
    if (own)
        ds_source_free(own->source);
    nn_free(own);
}

/* ---- validation: each line as it is, and turned ---- */

static nn_err val_run(void *val, const train_state *s, double *score, double *mean, bool *done)
{
    nn_err err;
    io_model m = {0};
    ocr_direction d = {0};
    NN_TRY(train_state_snapshot(s, &m));
    NN_TRY(ocr_direction_new(&d, &m));
    err = measure_direction(val, &d, score, mean, done);
out:
    ocr_direction_free(&d);
    return err;
}

const train_task train_direction = {
    .task = OCR_TASK_DIRECTION,
    .samples = "lines",
    .measure = "error",
    .title = "error",
    .default_arch = "direction",
    .default_batch = 64,
    .fresh = fresh,
    .loaded = loaded,
    .adapt = adapt,
    .store = store,
    .with_loss = ocr_build_class_loss,
    .bind = bind,
    .probe = probe,
    .say = say,
    .data_open = data_open,
    .data_start = data_start,
    .data_close = data_close,
    .val_open = train_lines_val_open,
    .val_run = val_run,
    .val_close = train_lines_val_close,
};
