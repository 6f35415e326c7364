/* rec.c - training of line recognisers: see task.h. */
#include <stdio.h>
#include <string.h>

#include "apps/measure/lines.h"
#include "apps/train/alphabet.h"
#include "apps/train/feed.h"
#include "apps/train/lines.h"
#include "apps/train/loaders.h"
#include "apps/train/state.h"
#include "nn/mem.h"
#include "nn/op.h"
#include "ocr/crnn.h"
#include "ocr/networks.h"
#include "ocr/reclass.h"
#include "ocr/recognizer.h"
#include "ocr/widen.h"

#define POOL_BATCHES \
    16 /* enough lines to sort by width, two to three seconds of the generator */

/* ---- the model ---- */

static nn_err fresh(train_state *s, const train_options *o)
{
    nn_err err;
    char *text = NULL;
    NN_TRY(train_alphabet_text(o->alphabet, &text));
    NN_TRY(ocr_alphabet_new(&s->alphabet, text, NN_ERR_USAGE));
    NN_TRY(ocr_network_build(o->arch, s->alphabet.n, true, &s->model.graph));
    err = train_state_fresh_params(&s->model, o->seed);
    s->prep = ocr_network_prep(ocr_network_find(o->arch));
out:
    nn_free(text);
    return err;
}

/* The loaded model has an alphabet, and a Gemm at its end. */
static nn_err loaded(train_state *s, const char *name, const char *preprocess)
{
    nn_err err;
    const char *text = io_meta_get(&s->model.meta, "octavo.alphabet");
    if (!text)
        return nn_fail(NN_ERR_MODEL, "%s: the model has no octavo.alphabet", name);
    NN_TRY(ocr_alphabet_new(&s->alphabet, text, NN_ERR_MODEL));
    NN_TRY(ocr_prep_parse(preprocess, &s->prep));
    const nn_graph *g = s->model.graph;
    const nn_node *last = &g->node[g->out[0]];
    if (last->kind != NN_NODE_OP || strcmp(nn_ops[last->op].name, "Gemm") != 0 ||
        nn_graph_weights(g, last, 1) < 0 ||
        g->node[nn_graph_weights(g, last, 1)].shape.dim[0] != s->alphabet.n ||
        (last->n_in > 2 && last->in[2] >= 0 && g->node[last->in[2]].kind != NN_NODE_PARAM))
        return nn_fail(NN_ERR_MODEL,
                       "%s: expected a last layer Gemm with one row for each of %d classes",
                       name, s->alphabet.n);
out:
    return err;
}

/* Another alphabet: the last Gemm gets other rows (reclass.h), everything else stays. */
static nn_err change_alphabet(train_state *s, const char *option, uint64_t seed)
{
    nn_err err;
    char *text = NULL;
    ocr_alphabet fresh = {0};
    io_model old = {0};
    NN_TRY(train_alphabet_text(option, &text));
    NN_TRY(ocr_alphabet_new(&fresh, text, NN_ERR_USAGE));
    old.graph = s->model.graph;
    old.params = s->model.params;
    s->model.graph = NULL;
    s->model.params = NULL;
    NN_TRY(nn_graph_copy(old.graph, &s->model.graph));
    nn_graph *g = s->model.graph;
    const nn_node *last = &g->node[g->out[0]];
    for (int i = 1; i < last->n_in; i++)
        if (last->in[i] >= 0)
            g->node[last->in[i]].shape.dim[0] = fresh.n;
    NN_TRY(train_state_fresh_params(&s->model, seed));
    for (int i = 0; i < old.params->n; i++) {
        const nn_param *from = &old.params->param[i];
        nn_param *to = &s->model.params->param[i];
        bool in_last = false;
        for (int k = 1; k < last->n_in; k++)
            in_last |= last->in[k] == from->node;
        if (in_last)
            ocr_reclass_param(&s->alphabet, &fresh, from, to);
        else
            memcpy(to->value.data, from->value.data, nn_tensor_bytes(&to->value));
    }
    ocr_alphabet_free(&s->alphabet);
    s->alphabet = fresh;
    fresh = (ocr_alphabet){0};
out:
    io_model_free(&old);
    ocr_alphabet_free(&fresh);
    nn_free(text);
    return err;
}

/* --arch with --model: Net2Net widening (widen.h). The wider network named begins as the loaded
 * one, with its own preparation of images. */
static nn_err widen(train_state *s, const char *name, uint64_t seed)
{
    nn_err err;
    io_model wide = {0};
    NN_TRY(ocr_network_build(name, s->alphabet.n, true, &wide.graph));
    NN_TRY(train_state_fresh_params(&wide, seed));
    NN_TRY(ocr_widen(s->model.graph, s->model.params, wide.graph, wide.params));
    wide.meta = s->model.meta;
    s->model.meta = (io_meta){0};
    io_model_free(&s->model);
    s->model = wide;
    s->prep = ocr_network_prep(ocr_network_find(name));
    return NN_OK;
out:
    io_model_free(&wide);
    return err;
}

static nn_err adapt(train_state *s, const train_options *o)
{
    nn_err err = NN_OK;
    if (o->alphabet)
        NN_TRY(change_alphabet(s, o->alphabet, o->seed));
    if (o->arch)
        err = widen(s, o->arch, o->seed);
out:
    return err;
}

static nn_err store(train_state *s)
{
    nn_err err;
    char *text = NULL, prep[OCR_PREP_TEXT];
    NN_TRY(ocr_alphabet_text(&s->alphabet, &text));
    ocr_prep_format(&s->prep, prep, sizeof prep);
    err = io_meta_set(&s->model.meta, "octavo.alphabet", text);
    if (err == NN_OK)
        err = io_meta_set(&s->model.meta, "octavo.preprocess", prep);
out:
    nn_free(text);
    return err;
}

static nn_err bind(train_state *s, const ds_batch *b)
{
    const nn_shape shapes[] = {
        nn_shape4(b->n, b->height, b->width, 1),
        nn_shape2(b->n, b->max_labels),
        nn_shape1(b->n),
        nn_shape1(s->alphabet.n),
    };
    const void *from[] = {b->pixels, b->labels, b->lengths, s->alphabet.other_case};
    nn_err err = train_teacher_bind(s->teacher, s->exec, 4, shapes);
    if (err != NN_OK)
        return err;
    for (int i = 0; i < 4; i++) {
        nn_tensor *t = nn_exec_input(s->exec, i);
        memcpy(t->data, from[i], nn_tensor_bytes(t));
    }
    return NN_OK;
}

static nn_shape probe(const train_state *s)
{
    return nn_shape4(1, s->prep.height, 20 * s->prep.width_unit, 1);
}

static void say(const train_state *s, char *text, size_t size)
{
    snprintf(text, size, ", %d classes", s->alphabet.n);
}

/* ---- samples ---- */

typedef struct lines {
    ds_source *source;
    train_feed feed;
} lines;

static nn_err data_open(train_data *d, const train_state *s, const train_options *o)
{
    nn_err err;
    char *alphabet;
    lines *own = d->own = nn_calloc(1, sizeof *own);
    if (!own)
        return nn_fail_memory(sizeof *own, "data source");
    NN_TRY(ocr_alphabet_text(&s->alphabet, &alphabet));
    err = train_lines_open(&own->source, d, o, alphabet);
    nn_free(alphabet);
out:
    return err;
}

static nn_err data_start(train_data *d, const train_state *s, const train_options *o)
{
    nn_err err;
    lines *own = d->own;
    NN_TRY(train_feed_new(&own->feed, s->model.graph, &s->alphabet, &s->prep, o->max_width));
    const ds_loader_config loader = {
        .height = s->prep.height,
        .width_unit = s->prep.width_unit,
        .pool_batches = POOL_BATCHES,
        .pad_value = OCR_PAD_VALUE,
        .prepare = train_feed_prepare,
        .ctx = &own->feed,
    };
    err = train_data_load(d, s, o, own->source, &loader);
out:
    return err;
}

static void data_close(train_data *d)
{
    lines *own = d->own;
    train_data_unload(d);
    if (own) {
        ds_source_free(own->source);
        train_feed_free(&own->feed);
    }
    nn_free(own);
}

/* ---- validation ---- */

static nn_err val_run(void *val, const train_state *s, double *score, double *mean, bool *done)
{
    nn_err err;
    io_model m = {0};
    ocr_recognizer r = {0};
    NN_TRY(train_state_snapshot(s, &m));
    NN_TRY(ocr_recognizer_new(&r, &m));
    err = measure_cer(val, &r, score, mean, done);
out:
    ocr_recognizer_free(&r);
    return err;
}

const train_task train_rec = {
    .task = OCR_TASK_REC,
    .samples = "lines",
    .measure = "cer",
    .title = "CER",
    .default_arch = "crnn-lite",
    .default_batch = 32,
    .fresh = fresh,
    .loaded = loaded,
    .adapt = adapt,
    .store = store,
    .with_loss = ocr_crnn_with_loss,
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
