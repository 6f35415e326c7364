/* fields.c - training of the network that picks fields: labelled pages (apps/measure/labelled.h); see
 * task.h. A sample is a page, its words encoded once; chance leaves words out, so that what it
 * learns is the look of a company's name and its place, not the names of those it saw.
 *
 * A row of a batch's pixels is one number of each word of the page:
 *
 *     hashes | numbers | first, last of each relation | legal of each column | target of each
 */
#include <stdio.h>
#include <string.h>

#include "apps/measure/fields.h"
#include "apps/train/loaders.h"
#include "apps/train/state.h"
#include "apps/train/task.h"
#include "datasets/mixture.h"
#include "fields/network.h"
#include "fields/picker.h"
#include "nn/mem.h"

#define CODE_ROWS (FIELDS_HASHES + FIELDS_NUMBERS + 2 * FIELDS_RELATIONS)
#define WORD_LOST 0.15f  /* a word that is not known at all */
#define HASH_LOST 0.15f  /* a part of a word */
#define TYPED_SHARE 0.8  /* of a field's values that have a kind's form: then it is of the kind */
#define BARE_SHARE 0.8   /* of a field's amounts that were labelled without a currency */

/* ---- the model ---- */

/* Names in the order in which they come; a field whose values have the form of a kind is of it. */
static nn_err learn_names(const labelled_pages *p, fields_learnt *out)
{
    nn_err err = NN_OK;
    int count[FIELDS_MAX_LEARNT][FIELDS_TYPE_TEXT + 1] = {{0}}, all[FIELDS_MAX_LEARNT] = {0};
    int bare[FIELDS_MAX_LEARNT] = {0};
    for (int i = 0; i < p->n; i++)
        for (int k = 0; k < p->page[i].truth->n; k++) {
            const char *name = p->page[i].truth->key[k];
            int at = fields_learnt_find(out, name);
            if (at < 0) {
                NN_TRY(fields_learnt_add(out, name));
                at = out->n - 1;
            }
            for (int v = 0; v < labelled_values(&p->page[i], name); v++) {
                int type;
                char normal[FIELDS_NORMAL];
                NN_TRY(fields_value_type(labelled_value(&p->page[i], name, v), &type, normal));
                count[at][type]++;
                bare[at] += type == FIELDS_AMOUNT && !strchr(normal, ' ');
                all[at]++;
            }
        }
    for (int at = 0; at < out->n; at++)
        for (int k = 0; k < FIELDS_KINDS; k++)
            if (count[at][k] > TYPED_SHARE * all[at]) {
                out->field[at].type = k;
                out->field[at].bare = bare[at] > BARE_SHARE * count[at][k];
            }
    if (out->n == 0)
        err = nn_fail(NN_ERR_INPUT, "the labelled pages name no field");
out:
    return err;
}

static nn_err set_names(train_state *s, const fields_learnt *learnt)
{
    char text[FIELDS_LEARNT_TEXT];
    fields_learnt_format(learnt, text);
    return io_meta_set(&s->model.meta, "octavo.preprocess", text);
}

static nn_err fresh(train_state *s, const train_options *o)
{
    nn_err err;
    labelled_pages p = {0};
    fields_learnt learnt = {0};
    if (!o->data)
        return nn_fail(NN_ERR_USAGE, "missing --data=SPEC");
    NN_TRY(labelled_read(o->data, &p));
    NN_TRY(learn_names(&p, &learnt));
    NN_TRY(fields_network(learnt.n, &s->model.graph));
    NN_TRY(train_state_fresh_params(&s->model, o->seed));
    err = set_names(s, &learnt);
out:
    labelled_free(&p);
    return err;
}

static nn_err names_of(const train_state *s, fields_learnt *out)
{
    const char *text = io_meta_get(&s->model.meta, "octavo.preprocess");
    return fields_learnt_parse(text ? text : "", out);
}

static nn_err loaded(train_state *s, const char *name, const char *preprocess)
{
    (void)s;
    (void)name;
    fields_learnt learnt;
    return fields_learnt_parse(preprocess, &learnt);
}

static nn_err adapt(train_state *s, const train_options *o)
{
    (void)s;
    if (o->alphabet)
        return nn_fail(NN_ERR_USAGE, "a picker of fields takes no --alphabet");
    return NN_OK;
}

static nn_err store(train_state *s)
{
    (void)s; /* octavo.preprocess stands there already */
    return NN_OK;
}

/* The numbers of word w back into a code. */
static void unpack(const float *pixels, size_t width, size_t w, fields_code *out)
{
    const float *p = pixels + w;
    for (int k = 0; k < FIELDS_HASHES; k++, p += width)
        out->hash[k] = (int16_t)*p;
    for (int k = 0; k < FIELDS_NUMBERS; k++, p += width)
        out->number[k] = *p;
    for (int k = 0; k < FIELDS_RELATIONS; k++, p += 2 * width) {
        out->first[k] = (int16_t)p[0];
        out->last[k] = (int16_t)p[width];
    }
}

static nn_err bind(train_state *s, const ds_batch *b)
{
    nn_err err;
    nn_shape shapes[5];
    size_t width = (size_t)b->width, rows = (size_t)b->height, columns = (rows - CODE_ROWS) / 2;
    fields_code *code = nn_alloc(width * sizeof *code);
    if (!code)
        return nn_fail_memory(width * sizeof *code, "words of a page");
    fields_network_shapes(b->n, b->width, (int)columns / 2, shapes);
    NN_TRY(nn_exec_bind(s->exec, 5, shapes));
    for (int i = 0; i < b->n; i++) {
        const float *page = b->pixels + (size_t)i * rows * width;
        for (size_t w = 0; w < width; w++)
            unpack(page, width, w, &code[w]);
        fields_network_fill(s->exec, i, b->widths[i], code);
        float *legal = nn_f32(nn_exec_input(s->exec, 3)) + (size_t)i * columns * width;
        float *target = nn_f32(nn_exec_input(s->exec, 4)) + (size_t)i * columns * width;
        memcpy(legal, page + CODE_ROWS * width, columns * width * sizeof *legal);
        memcpy(target, page + (CODE_ROWS + columns) * width, columns * width * sizeof *target);
        for (size_t c = 0; c < columns; c++) /* padding */
            for (size_t w = (size_t)b->widths[i]; w < width; w++)
                legal[c * width + w] = FIELDS_ILLEGAL;
    }
out:
    nn_free(code);
    return err;
}

static void say(const train_state *s, char *text, size_t size)
{
    fields_learnt learnt;
    snprintf(text, size, ", %d fields", names_of(s, &learnt) == NN_OK ? learnt.n : 0);
}

/* ---- samples ---- */

typedef struct sample {
    int32_t words;
    fields_code *code;
    uint8_t *legal, *target; /* [2 F][words] */
} sample;

typedef struct source {
    ds_sampler sampler;
    fields_learnt learnt;
    int n;
    sample *page;
    uint64_t seed;
    char about[160];
} source;

/* Which words field f may begin and end at, and where it does. */
static nn_err add_target(const labelled_page *page, const fields_text *t, const fields_hits *hits,
                         const fields_learnt *learnt, int f, sample *out, bool *at, bool *unseen)
{
    nn_err err = NN_OK;
    int type = learnt->field[f].type, words = out->words;
    const char *name = learnt->field[f].name;
    int values = labelled_values(page, name), found = 0;
    uint8_t *legal = out->legal + (size_t)(2 * f) * (size_t)words,
            *target = out->target + (size_t)(2 * f) * (size_t)words;
    for (int w = 0; w < words; w++)
        legal[w] = legal[words + w] = w == 0 || type == FIELDS_TYPE_TEXT ||
                                      fields_hit_in(t, hits, type, w - 1);
    for (int v = 0; v < values; v++) {
        bool known, *ends = at + t->n_words;
        NN_TRY(fields_locate(t, hits, type, labelled_value(page, name, v), at, ends, &known));
        for (int w = 1; w < words && known; w++) {
            target[w] |= at[w - 1];
            target[words + w] |= ends[w - 1];
            found += at[w - 1];
        }
    }
    *unseen = values > 0 && found == 0;
    bool typed = type != FIELDS_TYPE_TEXT;
    if (values == 0)
        target[0] = target[words] = 1;
    else if (found == 0)
        memset(target, 1, 2 * (size_t)words);
    if (typed) /* its beginning says all */
        memset(target + words, 1, (size_t)words);
out:
    return err;
}

static nn_err add_sample(const labelled_page *page, const fields_learnt *learnt, sample *out,
                         int *unseen)
{
    nn_err err;
    fields_text t = {0};
    fields_hits hits = {0};
    bool *at = NULL;
    NN_TRY(fields_text_new(&page->document, 0, &t));
    NN_TRY(fields_detect(&t, &hits));
    size_t words = (size_t)fields_encoded(&t), marks = 2 * (size_t)learnt->n * words;
    *out = (sample){.words = (int32_t)words,
                    .code = nn_alloc(words * sizeof *out->code),
                    .legal = nn_calloc(marks, 1),
                    .target = nn_calloc(marks, 1)};
    at = nn_calloc(2 * (size_t)t.n_words + 1, sizeof *at);
    if (!out->code || !out->legal || !out->target || !at) {
        err = nn_fail_memory(words * sizeof *out->code, "words of a page");
        goto out;
    }
    NN_TRY(fields_encode(&t, &hits, out->code));
    for (int f = 0; f < learnt->n; f++) {
        bool missed;
        NN_TRY(add_target(page, &t, &hits, learnt, f, out, at, &missed));
        *unseen += missed;
    }
out:
    nn_free(at);
    fields_hits_free(&hits);
    fields_text_free(&t);
    return err;
}

static nn_err context_new(void *ctx, void **out)
{
    *out = ctx; /* it is only read */
    return NN_OK;
}

static void context_free(void *context)
{
    (void)context;
}

/* A page's numbers with some words left out. */
static void fill(const source *own, const sample *p, nn_rng *r, float *x)
{
    size_t width = (size_t)p->words;
    for (size_t w = 0; w < width; w++) {
        float *to = x + w;
        bool lost = w > 0 && nn_rng_chance(r, WORD_LOST);
        for (int k = 0; k < FIELDS_HASHES; k++, to += width)
            *to = lost || (w > 0 && nn_rng_chance(r, HASH_LOST)) ? 0 : (float)p->code[w].hash[k];
        for (int k = 0; k < FIELDS_NUMBERS; k++, to += width)
            *to = p->code[w].number[k];
        for (int k = 0; k < FIELDS_RELATIONS; k++, to += 2 * width) {
            to[0] = (float)p->code[w].first[k];
            to[width] = (float)p->code[w].last[k];
        }
        for (int c = 0; c < 2 * own->learnt.n; c++, to += width)
            *to = p->legal[(size_t)c * width + w] ? 0 : FIELDS_ILLEGAL;
        for (int c = 0; c < 2 * own->learnt.n; c++, to += width)
            *to = p->target[(size_t)c * width + w];
    }
}

static nn_err draw(void *context, uint64_t index, ds_prepared *out, bool *fits)
{
    const source *own = context;
    uint64_t n = (uint64_t)own->n;
    const sample *p = &own->page[ds_permute(own->seed, index / n, own->n, (int64_t)(index % n))];
    size_t rows = CODE_ROWS + 4 * (size_t)own->learnt.n;
    nn_rng r = nn_rng_make(own->seed, index);
    out->width = p->words;
    out->pixels = nn_alloc(rows * (size_t)p->words * sizeof *out->pixels);
    if (!out->pixels)
        return nn_fail_memory(rows * (size_t)p->words * sizeof *out->pixels, "a sample");
    fill(own, p, &r, out->pixels);
    *fits = true;
    return NN_OK;
}

static nn_err data_open(train_data *d, const train_state *s, const train_options *o)
{
    nn_err err;
    labelled_pages p = {0};
    int unseen = 0;
    source *own = d->own = nn_calloc(1, sizeof *own);
    if (!own)
        return nn_fail_memory(sizeof *own, "data source");
    own->seed = o->seed;
    NN_TRY(names_of(s, &own->learnt));
    NN_TRY(labelled_read(o->data, &p));
    own->page = nn_calloc((size_t)p.n, sizeof *own->page);
    if (!own->page) {
        err = nn_fail_memory((size_t)p.n * sizeof *own->page, "data source");
        goto out;
    }
    for (int i = 0; i < p.n; i++) {
        own->n = i + 1;
        NN_TRY(add_sample(&p.page[i], &own->learnt, &own->page[i], &unseen));
    }
    snprintf(own->about, sizeof own->about,
             "%d pages; %d values of their %d fields stand nowhere in the text", p.n, unseen,
             own->learnt.n);
    d->describe = own->about;
    d->real = p.n;
out:
    labelled_free(&p);
    return err;
}

static nn_err data_start(train_data *d, const train_state *s, const train_options *o)
{
    source *own = d->own;
    own->sampler = (ds_sampler){own, context_new, context_free, draw};
    const ds_loader_config loader = {
        .height = CODE_ROWS + 4 * own->learnt.n,
        .width_unit = 8,
        .pool_batches = 8,
        .sampler = &own->sampler,
    };
    return train_data_load(d, s, o, NULL, &loader);
}

static void data_close(train_data *d)
{
    source *own = d->own;
    train_data_unload(d);
    for (int i = 0; own && i < own->n; i++) {
        nn_free(own->page[i].code);
        nn_free(own->page[i].legal);
        nn_free(own->page[i].target);
    }
    if (own)
        nn_free(own->page);
    nn_free(own);
}

/* ---- validation ---- */

typedef struct val_lists {
    int n;
    labelled_pages list[CLI_MAX_LIST];
} val_lists;

static nn_err val_open(void **val, const train_options *o)
{
    nn_err err = NN_OK;
    val_lists *v = *val = nn_calloc(1, sizeof *v);
    if (!v)
        return nn_fail_memory(sizeof *v, "validation");
    for (int i = 0; i < o->val.n; i++)
        NN_TRY(labelled_read(o->val.text[i], &v->list[v->n++]));
out:
    return err;
}

static nn_err val_run(void *val, const train_state *s, double *score, double *mean, bool *done)
{
    nn_err err;
    val_lists *v = val;
    io_model m = {0};
    fields_picker picker = {0};
    NN_TRY(train_state_snapshot(s, &m));
    NN_TRY(fields_picker_new(&picker, &m));
    const fields_form form = {.picker = &picker};
    *done = true;
    *mean = 0;
    for (int i = 0; i < v->n && *done; i++) {
        measure_fields sum = {0};
        int wrong;
        for (int k = 0; k < v->list[i].n && *done; k++) {
            NN_TRY(fields_find(&form, &v->list[i].page[k].document));
            NN_TRY(measure_fields_add(&v->list[i].page[k], &sum, &wrong));
            *done = !cli_signal();
        }
        score[i] = 1 - measure_f1(&sum.all, sum.all.normalised);
        *mean += score[i] / v->n;
    }
out:
    fields_picker_free(&picker);
    return err;
}

static void val_close(void *val)
{
    val_lists *v = val;
    for (int i = 0; v && i < v->n; i++)
        labelled_free(&v->list[i]);
    nn_free(v);
}

const train_task train_fields = {
    .task = OCR_TASK_FIELDS,
    .samples = "pages",
    .measure = "error",
    .title = "1 - F1",
    .default_batch = 8,
    .fresh = fresh,
    .loaded = loaded,
    .adapt = adapt,
    .store = store,
    .with_loss = fields_network_with_loss,
    .bind = bind,
    .say = say,
    .data_open = data_open,
    .data_start = data_start,
    .data_close = data_close,
    .val_open = val_open,
    .val_run = val_run,
    .val_close = val_close,
};
