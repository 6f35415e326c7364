/* det.c - training of detectors: see task.h. A sample is a square out of a page and
 * the four maps that the network is to give for it.
 */
#include <stdio.h>
#include <string.h>

#include "apps/measure/pages.h"
#include "apps/train/loaders.h"
#include "apps/train/state.h"
#include "apps/train/task.h"
#include "datasets/page_source.h"
#include "nn/mem.h"
#include "ocr/db_target.h"
#include "ocr/dbnet.h"
#include "ocr/det_metrics.h"
#include "ocr/detector.h"
#include "ocr/networks.h"

#define MAPS 4

/* ---- the model ---- */

static nn_err fresh(train_state *s, const train_options *o)
{
    nn_err err;
    NN_TRY(ocr_network_build(o->arch, 0, true, &s->model.graph));
    NN_TRY(train_state_fresh_params(&s->model, o->seed));
    err = ocr_detector_prep_parse(ocr_network_find(o->arch)->preprocess, &s->form);
out:
    return err;
}

static nn_err loaded(train_state *s, const char *name, const char *preprocess)
{
    (void)name;
    return ocr_detector_prep_parse(preprocess, &s->form);
}

static nn_err adapt(train_state *s, const train_options *o)
{
    (void)s;
    if (o->arch || o->alphabet)
        return nn_fail(NN_ERR_USAGE, "a text detector's weights to start from take no --%s",
                       o->arch ? "arch" : "alphabet");
    return NN_OK;
}

static nn_err store(train_state *s)
{
    char prep[OCR_DETECTOR_PREP_TEXT];
    ocr_detector_prep_format(&s->form, prep);
    return io_meta_set(&s->model.meta, "octavo.preprocess", prep);
}

static nn_err bind(train_state *s, const ds_batch *b)
{
    const int side = b->height, out = side / s->form.stride;
    nn_shape map = nn_shape4(b->n, out, out, 1), one = nn_shape1(1);
    const nn_shape shapes[1 + MAPS + OCR_DBNET_CONSTANTS] = {
        nn_shape4(b->n, side, side, s->form.channels), map, map, map, map, one, one, one, one};
    nn_err err = train_teacher_bind(s->teacher, s->exec, 1 + MAPS + OCR_DBNET_CONSTANTS, shapes);
    if (err != NN_OK)
        return err;
    nn_tensor *image = nn_exec_input(s->exec, 0);
    memcpy(image->data, b->pixels, nn_tensor_bytes(image));
    size_t count = (size_t)out * (size_t)out;
    NN_ASSERT(b->n_maps == (int64_t)(MAPS * count));
    for (int k = 0; k < MAPS; k++)
        for (int i = 0; i < b->n; i++)
            memcpy(nn_f32(nn_exec_input(s->exec, 1 + k)) + (size_t)i * count,
                   b->maps + ((size_t)i * MAPS + (size_t)k) * count, count * sizeof(float));
    for (int k = 0; k < OCR_DBNET_CONSTANTS; k++)
        *nn_f32(nn_exec_input(s->exec, 1 + MAPS + k)) = ocr_dbnet_constants[k];
    return NN_OK;
}

static nn_shape probe(const train_state *s)
{
    return nn_shape4(1, 2 * OCR_DBNET_UNIT, 2 * OCR_DBNET_UNIT, s->form.channels);
}

static void say(const train_state *s, char *text, size_t size)
{
    snprintf(text, size, ", %s images, maps at 1/%d", s->form.channels == 1 ? "grey" : "RGB",
             s->form.stride);
}

/* ---- samples ---- */

typedef struct crops {
    ds_page_source *source;
    ds_sampler sampler;
    ocr_dbnet_form form;
    ocr_db_target target;
    int side;
} crops;

typedef struct crop_context {
    const crops *own;
    ds_page_source_context *source;
} crop_context;

static nn_err context_new(void *ctx, void **out)
{
    const crops *own = ctx;
    crop_context *c = nn_calloc(1, sizeof *c);
    *out = c;
    if (!c)
        return nn_fail_memory(sizeof *c, "data source");
    c->own = own;
    return ds_page_source_context_new(&c->source, own->source);
}

static void context_free(void *context)
{
    crop_context *c = context;
    if (c)
        ds_page_source_context_free(c->source);
    nn_free(c);
}

static nn_err fill(const crops *own, const ds_page *page, ds_prepared *out)
{
    const size_t side = (size_t)own->side, channels = (size_t)own->form.channels;
    const int map = own->side / own->form.stride;
    const size_t count = (size_t)map * (size_t)map;
    ocr_outline *outline = nn_alloc(((size_t)page->n + 1) * sizeof *outline);
    out->width = (int32_t)(side * channels);
    out->pixels = nn_alloc(side * side * channels * sizeof *out->pixels);
    out->n_maps = (int64_t)(MAPS * count);
    out->maps = nn_alloc(MAPS * count * sizeof *out->maps);
    if (!outline || !out->pixels || !out->maps) {
        nn_free(outline);
        return nn_fail_memory(side * side * channels * sizeof *out->pixels, "a sample");
    }
    ocr_detector_normalize(&own->form, side * side, page->image.pixels, out->pixels);
    for (int i = 0; i < page->n; i++) {
        const ds_segment *s = &page->segment[i];
        outline[i] = (ocr_outline){s->n, s->xy, s->ignore};
    }
    const ocr_db_maps maps = {out->maps, out->maps + count, out->maps + 2 * count,
                              out->maps + 3 * count};
    ocr_db_target_draw(&own->target, page->n, outline, map, map, &maps);
    nn_free(outline);
    return NN_OK;
}

static nn_err draw(void *context, uint64_t index, ds_prepared *out, bool *fits)
{
    const crop_context *c = context;
    ds_page page;
    nn_err err = ds_page_source_crop(c->source, index, &page);
    if (err != NN_OK)
        return err;
    *fits = true;
    err = fill(c->own, &page, out);
    ds_page_free(&page);
    return err;
}

static nn_err data_open(train_data *d, const train_state *s, const train_options *o)
{
    nn_err err;
    crops *own = d->own = nn_calloc(1, sizeof *own);
    if (!own)
        return nn_fail_memory(sizeof *own, "data source");
    own->side = o->crop / OCR_DBNET_UNIT * OCR_DBNET_UNIT;
    own->form = s->form;
    own->target = ocr_db_target_defaults();
    own->target.stride = s->form.stride;
    own->target.shrink = s->form.shrink;
    const ds_page_source_config source = {
        .spec = o->data,
        .seed = o->seed,
        .strict = o->strict,
        .crop = {.size = own->side, .channels = s->form.channels, .level = o->level},
        .pages = ds_page_defaults(),
    };
    NN_TRY(ds_page_source_new(&own->source, &source));
    d->describe = ds_page_source_describe(own->source);
    d->real =
        ds_page_source_has_synth(own->source) ? 0 : ds_page_source_real_pages(own->source);
out:
    return err;
}

static nn_err data_start(train_data *d, const train_state *s, const train_options *o)
{
    crops *own = d->own;
    own->sampler = (ds_sampler){own, context_new, context_free, draw};
    const ds_loader_config loader = {
        .height = own->side,
        .width_unit = 1,
        .pool_batches = 1,
        .sampler = &own->sampler,
    };
    return train_data_load(d, s, o, NULL, &loader);
}

static void data_close(train_data *d)
{
    crops *own = d->own;
    train_data_unload(d);
    if (own)
        ds_page_source_free(own->source);
    nn_free(own);
}

/* ---- validation ---- */

typedef struct val_pages {
    int n;
    measure_pages list[CLI_MAX_LIST];
} val_pages;

static nn_err val_open(void **val, const train_options *o)
{
    nn_err err = NN_OK;
    val_pages *v = *val = nn_calloc(1, sizeof *v);
    if (!v)
        return nn_fail_memory(sizeof *v, "validation");
    for (int i = 0; i < o->val.n; i++)
        NN_TRY(measure_pages_open(&v->list[v->n++], o->val.text[i], o->val_limit, o->strict));
out:
    return err;
}

static nn_err make_detector(const train_state *s, ocr_detector *out)
{
    io_model m;
    nn_err err = train_state_snapshot(s, &m);
    return err ? err : ocr_detector_new(out, &m);
}

static nn_err val_run(void *val, const train_state *s, double *score, double *mean, bool *done)
{
    nn_err err;
    val_pages *v = val;
    ocr_detector d = {0};
    const ocr_detect_options options = ocr_detect_defaults();
    *done = true;
    *mean = 0;
    NN_TRY(make_detector(s, &d));
    for (int i = 0; i < v->n && *done; i++) {
        ocr_det_metrics m = {0};
        NN_TRY(measure_pages_run(&v->list[i], &d, &options, &m, NULL, done));
        score[i] = 1 - ocr_det_hmean(&m);
        *mean += score[i] / v->n;
    }
out:
    ocr_detector_free(&d);
    return err;
}

static void val_close(void *val)
{
    val_pages *v = val;
    for (int i = 0; v && i < v->n; i++)
        measure_pages_free(&v->list[i]);
    nn_free(v);
}

const train_task train_det = {
    .task = OCR_TASK_DET,
    .samples = "crops",
    .measure = "error",
    .title = "1 - hmean",
    .default_arch = "dbnet-lite",
    .default_batch = 8,
    .fresh = fresh,
    .loaded = loaded,
    .adapt = adapt,
    .store = store,
    .with_loss = ocr_dbnet_with_loss,
    .bind = bind,
    .probe = probe,
    .say = say,
    .data_open = data_open,
    .data_start = data_start,
    .data_close = data_close,
    .val_open = val_open,
    .val_run = val_run,
    .val_close = val_close,
};
