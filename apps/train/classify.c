/* classify.c - training of classifiers of pictures; see task.h. */
#include <stdio.h>
#include <string.h>

#include "apps/measure/classes.h"
#include "apps/train/loaders.h"
#include "apps/train/pictures.h"
#include "apps/train/state.h"
#include "apps/train/task.h"
#include "nn/mem.h"
#include "ocr/build.h"
#include "ocr/networks.h"

#define POOL_BATCHES 4

/* ---- the model ---- */

/* --image=WxH or WxHxC in place of the network's own. */
static nn_err read_image(const char *text, ocr_picture_form *form)
{
    char x1, x2, more;
    int w, h, c = form->channels;
    int n = sscanf(text, "%4d%c%4d%c%1d%c", &w, &x1, &h, &x2, &c, &more);
    if ((n != 3 && n != 5) || x1 != 'x' || (n == 5 && x2 != 'x') || w < 1 || h < 1 ||
        w > OCR_PICTURE_MAX_SIDE || h > OCR_PICTURE_MAX_SIDE || (c != 1 && c != 3))
        return nn_fail(NN_ERR_USAGE,
                       "--image: expected WIDTHxHEIGHT or WIDTHxHEIGHTxCHANNELS, 1 or 3 "
                       "channels, found '%.40s'",
                       text);
    if (c != form->channels)
        for (int k = 0; k < 3; k++) {
            form->mean[k] = 0.5f;
            form->deviation[k] = 0.25f;
        }
    if (w != form->width || h != form->height)
        form->resize = 0;
    form->width = w;
    form->height = h;
    form->channels = c;
    return NN_OK;
}

static nn_err fresh(train_state *s, const train_options *o)
{
    nn_err err;
    NN_TRY(ocr_picture_form_parse(ocr_network_find(o->arch)->preprocess, &s->picture));
    if (o->image)
        NN_TRY(read_image(o->image, &s->picture));
    NN_TRY(train_pictures_classes(o->data, o->strict, &s->classes));
    NN_TRY(ocr_resnet_build(o->arch, s->picture.channels, s->classes.n, &s->model.graph));
    err = train_state_fresh_params(&s->model, o->seed);
out:
    return err;
}

static nn_err loaded(train_state *s, const char *name, const char *preprocess)
{
    const char *names = io_meta_get(&s->model.meta, "octavo.classes");
    nn_err err = ocr_picture_form_parse(preprocess, &s->picture);
    if (!err && !names)
        err = nn_fail(NN_ERR_MODEL, "%s: a classifier without octavo.classes", name);
    return err ? err : ocr_classes_parse(names, &s->classes);
}

/* A model that knows other classes begins with its own layers and a new last one. */
static nn_err adapt(train_state *s, const train_options *o)
{
    nn_err err;
    ocr_classes wanted = {0};
    if (o->arch || o->alphabet || o->image)
        return nn_fail(NN_ERR_USAGE, "a classifier's weights to start from take no --%s",
                       o->arch ? "arch" : o->image ? "image" : "alphabet");
    NN_TRY(train_pictures_classes(o->data, o->strict, &wanted));
    int known = 0;
    for (int i = 0; i < wanted.n; i++)
        known += ocr_classes_find(&s->classes, wanted.name[i]) >= 0;
    if (known == wanted.n)
        goto out;
    cli_note("%d of %d classes are new: the last layer begins anew", wanted.n - known, wanted.n);
    NN_TRY(ocr_classifier_new_head(s->model.graph, &s->model.params, wanted.n, o->seed));
    ocr_classes_free(&s->classes);
    s->classes = wanted;
    wanted = (ocr_classes){0};
out:
    ocr_classes_free(&wanted);
    return err;
}

static nn_err store(train_state *s)
{
    char form[OCR_PICTURE_FORM_TEXT];
    ocr_picture_form_format(&s->picture, form);
    nn_err err = io_meta_set(&s->model.meta, "octavo.preprocess", form);
    return err ? err : ocr_classes_store(&s->classes, &s->model.meta);
}

static void smooth(nn_graph *loss, const train_options *o)
{
    nn_graph_attr_float(loss, "label_smoothing", (double)o->label_smoothing);
}

static nn_err bind(train_state *s, const ds_batch *b)
{
    const ocr_picture_form *f = &s->picture;
    const nn_shape shapes[] = {nn_shape4(b->n, f->height, f->width, f->channels),
                               nn_shape2(b->n, 1)};
    const void *from[] = {b->pixels, b->labels};
    NN_ASSERT(b->max_labels == 1);
    nn_err err = train_teacher_bind(s->teacher, s->exec, 2, shapes);
    for (int i = 0; i < 2 && !err; i++) {
        nn_tensor *t = nn_exec_input(s->exec, i);
        memcpy(t->data, from[i], nn_tensor_bytes(t));
    }
    return err;
}

static nn_shape probe(const train_state *s)
{
    return nn_shape4(1, s->picture.height, s->picture.width, s->picture.channels);
}

static void say(const train_state *s, char *text, size_t size)
{
    snprintf(text, size, ", %d classes, pictures of %d x %d, %s", s->classes.n,
             s->picture.width, s->picture.height, s->picture.channels == 1 ? "grey" : "RGB");
}

/* ---- samples ---- */

typedef struct pictures {
    train_pictures *source;
    ds_sampler sampler;
    ocr_picture_form form;
} pictures;

static nn_err context_new(void *ctx, void **out)
{
    *out = ctx; /* drawing changes nothing */
    return NN_OK;
}

static void context_free(void *context)
{
    (void)context;
}

static nn_err draw(void *context, uint64_t index, ds_prepared *out, bool *fits)
{
    const pictures *own = context;
    out->width = own->form.width * own->form.channels;
    size_t n = (size_t)own->form.height * (size_t)out->width;
    out->n_labels = 1;
    out->labels = nn_alloc(sizeof *out->labels);
    out->pixels = nn_alloc(n * sizeof *out->pixels);
    *fits = true;
    if (!out->labels || !out->pixels)
        return nn_fail_memory(n * sizeof *out->pixels, "a picture");
    return train_pictures_draw(own->source, index, out->pixels, out->labels);
}

static nn_err data_open(train_data *d, const train_state *s, const train_options *o)
{
    nn_err err;
    pictures *own = d->own = nn_calloc(1, sizeof *own);
    if (!own)
        return nn_fail_memory(sizeof *own, "data source");
    own->form = s->picture;
    train_pictures_config source = {
        .spec = o->data,
        .seed = o->seed,
        .strict = o->strict,
        .augment = {.level = o->level},
        .form = s->picture,
        .classes = &s->classes,
    };
    NN_TRY(ds_augment_parse(o->augment, &source.augment));
    NN_TRY(train_pictures_new(&own->source, &source));
    d->describe = train_pictures_describe(own->source);
    d->real = train_pictures_count(own->source);
out:
    return err;
}

static nn_err data_start(train_data *d, const train_state *s, const train_options *o)
{
    pictures *own = d->own;
    own->sampler = (ds_sampler){own, context_new, context_free, draw};
    const ds_loader_config loader = {
        .height = s->picture.height,
        .width_unit = 1,
        .pool_batches = POOL_BATCHES,
        .sampler = &own->sampler,
    };
    return train_data_load(d, s, o, NULL, &loader);
}

static void data_close(train_data *d)
{
    pictures *own = d->own;
    train_data_unload(d);
    if (own)
        train_pictures_free(own->source);
    nn_free(own);
}

/* ---- validation: the share of wrong answers ---- */

typedef struct val_pictures {
    cli_list specs; /* opened when the first model says its form */
    int limit;
    bool strict, open;
    measure_lists lists;
} val_pictures;

static nn_err val_open(void **val, const train_options *o)
{
    val_pictures *v = *val = nn_calloc(1, sizeof *v);
    if (!v)
        return nn_fail_memory(sizeof *v, "validation");
    v->specs = o->val;
    v->limit = o->val_limit;
    v->strict = o->strict;
    return NN_OK;
}

static nn_err val_run(void *val, const train_state *s, double *score, double *mean, bool *done)
{
    nn_err err;
    val_pictures *v = val;
    io_model m;
    ocr_classifier c = {0};
    if (!v->open)
        NN_TRY(measure_lists_open_pictures(&v->lists, &v->specs, &s->picture, v->limit,
                                           v->strict));
    v->open = true;
    NN_TRY(train_state_snapshot(s, &m));
    NN_TRY(ocr_classifier_new(&c, &m));
    err = measure_classes_error(&v->lists, &c, score, mean, done);
out:
    ocr_classifier_free(&c);
    return err;
}

static void val_close(void *val)
{
    val_pictures *v = val;
    if (v)
        measure_lists_free(&v->lists);
    nn_free(v);
}

const train_task train_classify = {
    .task = OCR_TASK_CLASSIFY,
    .samples = "pictures",
    .measure = "error",
    .title = "error",
    .default_arch = "resnet8",
    .default_batch = 128,
    .fresh = fresh,
    .loaded = loaded,
    .adapt = adapt,
    .store = store,
    .with_loss = ocr_build_class_loss,
    .loss_options = smooth,
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
