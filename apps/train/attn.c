/* attn.c - training of readers of street signs; see task.h.
 *
 * Half of the samples of a batch, as chance says, are fed the true symbols, the others what the
 * network wrote itself (Bengio et al. 2015).
 */
#include <stdio.h>
#include <string.h>

#include "apps/measure/signs.h"
#include "apps/train/alphabet.h"
#include "apps/train/loaders.h"
#include "apps/train/state.h"
#include "apps/train/task.h"
#include "datasets/mixture.h"
#include "io/image_file.h"
#include "nn/mem.h"
#include "ocr/networks.h"

#define POOL_BATCHES 4
#define FORCED 0.5f /* chance that a sample is fed the truth */

/* ---- the model ---- */

/* --arch has 10,000 symbols, as the published one, whatever its alphabet. */
static nn_err fresh(train_state *s, const train_options *o)
{
    nn_err err;
    char *text = NULL;
    NN_TRY(train_alphabet_text(o->alphabet, &text));
    NN_TRY(ocr_alphabet_new(&s->alphabet, text, NN_ERR_USAGE));
    if (OCR_SIGN_CHARACTERS + s->alphabet.n - 1 > OCR_SIGN_SYMBOLS) {
        err = nn_fail(NN_ERR_USAGE, "--alphabet: %d characters, expected at most %d",
                      s->alphabet.n - 1, OCR_SIGN_SYMBOLS - OCR_SIGN_CHARACTERS);
        goto out;
    }
    NN_TRY(ocr_sign_form_parse(ocr_network_find(o->arch)->preprocess, &s->sign));
    NN_TRY(ocr_network_build(o->arch, OCR_SIGN_SYMBOLS, true, &s->model.graph));
    err = train_state_fresh_params(&s->model, o->seed);
out:
    nn_free(text);
    return err;
}

static nn_err loaded(train_state *s, const char *name, const char *preprocess)
{
    const char *text = io_meta_get(&s->model.meta, "octavo.alphabet");
    if (!text)
        return nn_fail(NN_ERR_MODEL, "%s: the model has no octavo.alphabet", name);
    nn_err err = ocr_alphabet_new(&s->alphabet, text, NN_ERR_MODEL);
    return err ? err : ocr_sign_form_parse(preprocess, &s->sign);
}

static nn_err adapt(train_state *s, const train_options *o)
{
    (void)s;
    if (o->arch || o->alphabet)
        return nn_fail(NN_ERR_USAGE, "a sign reader's weights to start from take no --%s",
                       o->arch ? "arch" : "alphabet");
    return NN_OK;
}

static nn_err store(train_state *s)
{
    char form[OCR_SIGN_FORM_TEXT], *text = NULL;
    ocr_sign_form_format(&s->sign, form);
    nn_err err = ocr_alphabet_text(&s->alphabet, &text);
    if (!err)
        err = io_meta_set(&s->model.meta, "octavo.alphabet", text);
    if (!err)
        err = io_meta_set(&s->model.meta, "octavo.preprocess", form);
    nn_free(text);
    return err;
}

/* Chance comes from the step and the text, so that it is the same however a batch is cut into
 * chunks. */
static bool is_forced(const train_state *s, const int32_t *label, int n)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (int t = 0; t < n; t++)
        hash = (hash ^ (uint64_t)label[t]) * 1099511628211u;
    nn_rng r = nn_rng_make(s->seed ^ hash, (uint64_t)s->batches);
    return nn_rng_chance(&r, FORCED);
}

static nn_err bind(train_state *s, const ds_batch *b)
{
    const int view = s->sign.view, steps = b->max_labels;
    const nn_shape shapes[] = {nn_shape4(b->n, OCR_SIGN_VIEWS * view, view, 3),
                               nn_shape2(b->n, steps), nn_shape2(b->n, steps)};
    nn_err err = train_teacher_bind(s->teacher, s->exec, 3, shapes);
    if (err)
        return err;
    nn_tensor *image = nn_exec_input(s->exec, 0);
    memcpy(image->data, b->pixels, nn_tensor_bytes(image));
    int32_t *token = nn_s32(nn_exec_input(s->exec, 1)), *label = nn_s32(nn_exec_input(s->exec, 2));
    for (int i = 0; i < b->n; i++) {
        const int32_t *from = b->labels + (int64_t)i * steps;
        bool forced = is_forced(s, from, b->lengths[i]);
        for (int t = 0; t < steps; t++) {
            bool used = t < b->lengths[i];
            *label++ = used ? from[t] : -1;
            *token++ = t == 0 ? OCR_SIGN_GO : !forced ? -1 : used ? from[t - 1] : OCR_SIGN_PAD;
        }
    }
    return NN_OK;
}

static nn_shape probe(const train_state *s)
{
    return nn_shape4(1, OCR_SIGN_VIEWS * s->sign.view, s->sign.view, 3);
}

static void say(const train_state *s, char *text, size_t size)
{
    snprintf(text, size, ", %d characters, views of %d x %d", s->alphabet.n - 1, s->sign.view,
             s->sign.view);
}

/* ---- samples: rows of image<TAB>text of a mixture of lists ---- */

typedef struct signs {
    ds_mixture mixture;
    ds_list list[DS_MIXTURE_MAX_PARTS];
    uint64_t seed;
    ocr_sign_form form;
    const ocr_alphabet *alphabet;
    ds_sampler sampler;
    char describe[1024];
} signs;

static nn_err context_new(void *ctx, void **out)
{
    *out = ctx; /* drawing changes nothing */
    return NN_OK;
}

static void context_free(void *context)
{
    (void)context;
}

/* A picture of another form is refused, and another one drawn in its place. */
static nn_err draw(void *context, uint64_t index, ds_prepared *out, bool *fits)
{
    nn_err err;
    const signs *own = context;
    uint64_t occurrence;
    io_image picture = {0}, fit = {0};
    int k = ds_mixture_pick(&own->mixture, own->seed, index, &occurrence), unknown = 0;
    const ds_list *list = &own->list[k];
    const ds_entry *entry =
        &list->entry[ds_mixture_element(own->seed, k, occurrence, list->n)];
    const int view = own->form.view;
    *fits = false;
    err = io_image_read(entry->path, 0, &picture);
    err = err ? err : ocr_sign_fit(&own->form, &picture, &fit);
    if (err) {
        err = err == NN_ERR_INPUT ? NN_OK : err;
        goto out;
    }
    size_t n = (size_t)OCR_SIGN_VIEWS * (size_t)view * (size_t)view * 3;
    out->width = 3 * view;
    out->labels = nn_alloc(OCR_SIGN_STEPS * sizeof *out->labels);
    out->pixels = nn_alloc(n * sizeof *out->pixels);
    if (!out->labels || !out->pixels) {
        err = nn_fail_memory(n * sizeof *out->pixels, "a sign");
        goto out;
    }
    out->n_labels =
        ocr_sign_encode(own->alphabet, entry->text, out->labels, OCR_SIGN_STEPS, &unknown);
    *fits = out->n_labels > 0;
    ocr_sign_fill(&own->form, &fit, out->pixels);
out:
    io_image_free(&picture);
    io_image_free(&fit);
    return err;
}

/* Texts that are too long are left out, characters that the alphabet lacks become `unknown`; both
 * are counted, or refused when strict. */
static nn_err check_texts(ds_list *list, const ocr_alphabet *a, bool strict, int *longer,
                          int *unknown)
{
    int n = 0;
    for (int i = 0; i < list->n; i++) {
        int32_t symbol[OCR_SIGN_STEPS];
        int lacks = 0;
        ds_entry entry = list->entry[i];
        bool too_long = ocr_sign_encode(a, entry.text, symbol, OCR_SIGN_STEPS, &lacks) < 0;
        if (strict && (too_long || lacks))
            return nn_fail(NN_ERR_INPUT, "%s: its text \"%.80s\" %s", entry.path, entry.text,
                           too_long ? "has more than 63 characters"
                                    : "has a character that the alphabet lacks");
        *longer += too_long;
        if (too_long)
            continue;
        *unknown += lacks;
        list->entry[i] = list->entry[n];
        list->entry[n++] = entry;
    }
    return n == list->n || n > 0 ? NN_OK
                                 : nn_fail(NN_ERR_INPUT, "all texts have more than 63 characters");
}

static nn_err open_part(signs *own, int k, bool strict)
{
    nn_err err;
    char bad[512];
    int longer = 0, unknown = 0;
    ds_list *list = &own->list[k];
    const ds_share *share = &own->mixture.share[k];
    NN_TRY(ds_list_read(share->name, strict, list));
    int all = list->n;
    NN_TRY(check_texts(list, own->alphabet, strict, &longer, &unknown));
    ds_list_bad_text(list, bad, sizeof bad);
    size_t used = strlen(own->describe);
    snprintf(own->describe + used, sizeof own->describe - used,
             "%s%.200s %.3g %% (%d signs, %d too long, %d unknown characters%s%.200s)",
             k ? ", " : "", share->name, 100.0 * share->slots / DS_MIXTURE_BLOCK, all - longer,
             longer, unknown, bad[0] ? ", " : "", bad);
out:
    return err;
}

static nn_err data_open(train_data *d, const train_state *s, const train_options *o)
{
    nn_err err;
    signs *own = d->own = nn_calloc(1, sizeof *own);
    if (!own)
        return nn_fail_memory(sizeof *own, "data source");
    own->seed = o->seed;
    own->form = s->sign;
    own->alphabet = &s->alphabet;
    NN_TRY(ds_mixture_parse(&own->mixture, o->data));
    for (int k = 0; k < own->mixture.n; k++) {
        NN_TRY(open_part(own, k, o->strict));
        d->real += own->list[k].n;
    }
    d->describe = own->describe;
out:
    return err;
}

static nn_err data_start(train_data *d, const train_state *s, const train_options *o)
{
    signs *own = d->own;
    own->sampler = (ds_sampler){own, context_new, context_free, draw};
    const ds_loader_config loader = {
        .height = OCR_SIGN_VIEWS * s->sign.view,
        .width_unit = 1,
        .pool_batches = POOL_BATCHES,
        .sampler = &own->sampler,
    };
    return train_data_load(d, s, o, NULL, &loader);
}

static void data_close(train_data *d)
{
    signs *own = d->own;
    train_data_unload(d);
    for (int k = 0; own && k < own->mixture.n; k++)
        ds_list_free(&own->list[k]);
    if (own)
        ds_mixture_free(&own->mixture);
    nn_free(own);
}

/* ---- validation: the share of characters that are not common ---- */

typedef struct val_signs {
    cli_list specs; /* opened when the first model says its form */
    int limit;
    bool strict, open;
    measure_signs list[CLI_MAX_LIST];
} val_signs;

static nn_err val_open(void **val, const train_options *o)
{
    val_signs *v = *val = nn_calloc(1, sizeof *v);
    if (!v)
        return nn_fail_memory(sizeof *v, "validation");
    v->specs = o->val;
    v->limit = o->val_limit;
    v->strict = o->strict;
    return NN_OK;
}

static nn_err val_run(void *val, const train_state *s, double *score, double *mean, bool *done)
{
    nn_err err = NN_OK;
    val_signs *v = val;
    io_model m;
    ocr_sign_reader r = {0};
    for (int i = 0; i < v->specs.n && !v->open; i++)
        NN_TRY(measure_signs_open(&v->list[i], v->specs.text[i], &s->sign, v->limit, v->strict));
    v->open = true;
    NN_TRY(train_state_snapshot(s, &m));
    NN_TRY(ocr_sign_reader_new(&r, &m));
    *mean = 0;
    *done = true;
    for (int i = 0; i < v->specs.n && *done; i++) {
        measure_signs_result result = {0};
        ocr_metrics_init(&result.metrics);
        err = measure_signs_run(&v->list[i], &r, &result, NULL, done);
        ocr_metrics_free(&result.metrics);
        if (err)
            break;
        score[i] = 1 - ocr_sign_characters(&result.score);
        *mean += score[i] / v->specs.n;
    }
out:
    ocr_sign_reader_free(&r);
    return err;
}

static void val_close(void *val)
{
    val_signs *v = val;
    for (int i = 0; v && i < v->specs.n; i++)
        measure_signs_free(&v->list[i]);
    nn_free(v);
}

const train_task train_attn = {
    .task = OCR_TASK_ATTN,
    .samples = "signs",
    .measure = "character_error",
    .title = "character error",
    .default_arch = "attention-ocr",
    .default_batch = 32,
    .fresh = fresh,
    .loaded = loaded,
    .adapt = adapt,
    .store = store,
    .with_loss = ocr_attention_with_loss,
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
