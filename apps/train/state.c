#include "apps/train/state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "apps/train/ranks.h"
#include "apps/train/task.h"
#include "nn/mem.h"
#include "quant/prepare.h"

#define EMA_PREFIX "train.ema."
#define M_PREFIX "opt.m."
#define V_PREFIX "opt.v."
#define NO_BEST (-1)

nn_err train_state_fresh_params(io_model *m, uint64_t seed)
{
    nn_err err = nn_params_new(&m->params, m->graph);
    if (err == NN_OK)
        nn_params_init(m->params, m->graph, seed);
    return err;
}

static nn_err counter(const train_state *s, const char *key, int64_t *out)
{
    if (!io_meta_int(&s->model.meta, key, out))
        return nn_fail(NN_ERR_MODEL, "last.safetensors: expected a checkpoint, found no %s",
                       key);
    return NN_OK;
}

/* A loaded model must be one of the task. */
static nn_err read_stored(train_state *s, const char *name)
{
    const io_meta *meta = &s->model.meta;
    const char *stored = io_meta_get(meta, "octavo.task");
    const char *preprocess = io_meta_get(meta, "octavo.preprocess");
    const ocr_task_facts *want = ocr_task_get(s->task->task);
    if (ocr_task_of(meta) != s->task->task || !preprocess)
        return nn_fail(NN_ERR_MODEL,
                       "%s: expected a %s (octavo.task=%s), found octavo.task=%.32s", name,
                       want->about, want->stored, stored ? stored : "none");
    return s->task->loaded(s, name, preprocess);
}

static nn_err open_checkpoint(train_state *s, const train_options *o)
{
    nn_err err;
    char *path = io_path_join(o->output, "last.safetensors");
    if (!path) {
        err = nn_fail_memory(strlen(o->output), "file name");
        goto out;
    }
    NN_TRY(io_model_read(path, &s->model));
    NN_TRY(read_stored(s, path));
    int64_t best;
    NN_TRY(counter(s, "train.step", &s->step));
    NN_TRY(counter(s, "train.batches", &s->batches));
    NN_TRY(counter(s, "train.stale", &s->stale));
    NN_TRY(counter(s, "train.validated", &s->validated));
    NN_TRY(counter(s, "train.best", &best));
    if (s->step < 0 || s->batches < s->step || s->stale < 0)
        err = nn_fail(NN_ERR_MODEL, "%s: its counters do not fit together", path);
    s->best = best < 0 || o->other_val ? NO_BEST : (double)best / 1e6;
    if (o->other_val)
        s->stale = 0;
out:
    nn_free(path);
    return err;
}

nn_err train_state_open(train_state *s, const struct train_task *task, const train_options *o,
                        const train_ranks *ranks)
{
    nn_err err;
    *s = (train_state){
        .task = task, .ranks = ranks, .best = NO_BEST, .seed = o->seed, .clip = o->clip, .ema = o->ema};
    if (o->resume) {
        err = open_checkpoint(s, o);
    } else if (o->model) {
        NN_TRY(cli_model_load_reader(cli_model_float(o->model), &o->reader, &s->model));
        if (quant_is_quantised(s->model.graph)) {
            err = nn_fail(NN_ERR_MODEL,
                          "%s: a model in 8 bits; training needs the one that it was made of",
                          cli_model_name(o->model));
            goto out;
        }
        if (quant_qat_is(s->model.graph) && (o->alphabet || o->arch)) {
            err = nn_fail(NN_ERR_USAGE,
                          "%s: made for quantisation-aware training: no --alphabet, --arch",
                          cli_model_name(o->model));
            goto out;
        }
        NN_TRY(read_stored(s, cli_model_name(o->model)));
        err = s->task->adapt(s, o);
    } else {
        err = s->task->fresh(s, o);
    }
out:
    if (err != NN_OK)
        train_state_free(s);
    return err;
}

/* Copies extras PREFIX + name into a block with the params' offsets; all must be there. */
static nn_err restore_block(const train_state *s, const char *prefix, bool trainable_only,
                            char *block)
{
    const nn_params *p = s->model.params;
    for (int i = 0; i < p->n; i++) {
        const nn_param *q = &p->param[i];
        if (trainable_only && !q->trainable)
            continue;
        char name[sizeof(((io_extra *)0)->name)];
        snprintf(name, sizeof name, "%s%s", prefix, q->name);
        const nn_tensor *t = io_model_extra(&s->model, name);
        if (!t || t->dtype != q->value.dtype || !nn_shape_equal(t->shape, q->value.shape))
            return nn_fail(
                NN_ERR_MODEL,
                "last.safetensors: no tensor %s of the right shape, which this --optim "
                "or --ema needs",
                name);
        memcpy(block + q->offset, t->data, nn_tensor_bytes(t));
    }
    return NN_OK;
}

/* Was the checkpoint written with --ema? */
static bool has_average(const train_state *s)
{
    for (int i = 0; i < s->model.n_extra; i++)
        if (strncmp(s->model.extra[i].name, EMA_PREFIX, strlen(EMA_PREFIX)) == 0)
            return true;
    return false;
}

nn_err train_state_begin(train_state *s, const train_options *o)
{
    nn_err err;
    nn_params *p = s->model.params;
    NN_TRY(s->task->with_loss(s->model.graph, &s->loss_graph));
    if (s->task->loss_options)
        s->task->loss_options(s->loss_graph, o);
    if (quant_qat_is(s->model.graph))
        NN_TRY(quant_qat_new(&s->qat, s->model.graph));
    NN_TRY(s->task->store(s));
    NN_TRY(ocr_task_store(&s->model.meta, s->task->task));
    if (o->teacher) {
        NN_TRY(train_teacher_open(&s->teacher, o, &s->model, s->task->probe(s)));
        NN_TRY(train_teacher_loss(s->teacher, o, &s->loss_graph));
    }
    NN_TRY(nn_params_add_grads(p));
    NN_TRY(nn_exec_new(&s->exec, s->loss_graph, p, true));
    nn_optim_config config = nn_optim_defaults((nn_optim_kind)o->optim);
    config.momentum = o->momentum;
    config.beta1 = o->beta1;
    config.beta2 = o->beta2;
    config.weight_decay = o->weight_decay;
    NN_TRY(nn_optim_new(&s->optim, config, p));
    NN_TRY(nn_params_new(&s->shadow, s->model.graph));
    memcpy(s->shadow->data, p->data, p->bytes);
    s->schedule = (nn_schedule){
        .kind = (nn_schedule_kind)o->schedule,
        .lr = o->lr,
        .lr_end = o->lr_end,
        .warmup = o->warmup,
        .total = o->steps,
        .step_every = o->step_every,
        .step_factor = o->step_factor,
        .cooldown = o->cooldown,
    };
    if (o->on_nan == TRAIN_NAN_SKIP || s->ranks->chunks > 1) {
        s->frozen = nn_alloc(p->bytes);
        if (!s->frozen) {
            err = nn_fail_memory(p->bytes, "running statistics");
            goto out;
        }
    }
    if (s->ranks->chunks > 1) {
        s->sum = nn_alloc(train_step_floats(p) * sizeof *s->sum);
        if (!s->sum) {
            err = nn_fail_memory(p->bytes, "sums of gradients");
            goto out;
        }
    }
    if (o->resume) {
        s->optim->step = s->step;
        NN_TRY(restore_block(s, M_PREFIX, true, s->optim->m));
        if (s->optim->v)
            NN_TRY(restore_block(s, V_PREFIX, true, s->optim->v));
        if (s->ema > 0 && has_average(s))
            NN_TRY(restore_block(s, EMA_PREFIX, false, s->shadow->data));
        else if (s->ema > 0)
            cli_note("--ema: the average begins at this step's weights");
    }
    /* What a loaded file carried beside the weights is used up. */
    for (int i = 0; i < s->model.n_extra; i++)
        nn_free(s->model.extra[i].tensor.data);
    nn_free(s->model.extra);
    s->model.extra = NULL;
    s->model.n_extra = 0;
out:
    return err;
}

void train_state_free(train_state *s)
{
    quant_qat_free(s->qat);
    train_teacher_free(s->teacher);
    nn_exec_free(s->exec);
    nn_optim_free(s->optim);
    nn_params_free(s->shadow);
    nn_graph_free(s->loss_graph);
    nn_free(s->frozen);
    nn_free(s->sum);
    ocr_alphabet_free(&s->alphabet);
    ocr_classes_free(&s->classes);
    io_model_free(&s->model);
    *s = (train_state){0};
}

void train_state_sync(train_state *s)
{
    if (s->ema <= 0)
        memcpy(s->shadow->data, s->model.params->data, s->shadow->bytes);
    s->shadow->version++;
}

static nn_err set_counters(train_state *s)
{
    nn_err err;
    io_meta *m = &s->model.meta;
    NN_TRY(io_meta_set_int(m, "train.step", s->step));
    NN_TRY(io_meta_set_int(m, "train.batches", s->batches));
    NN_TRY(io_meta_set_int(m, "train.stale", s->stale));
    NN_TRY(io_meta_set_int(m, "train.validated", s->validated));
    err = io_meta_set_int(m, "train.best", s->best < 0 ? -1 : (int64_t)(s->best * 1e6 + 0.5));
out:
    return err;
}

/* Extras that point into a block with the params' offsets. */
static int add_extras(const nn_params *p, const char *prefix, bool trainable_only, char *block,
                      io_extra *extra)
{
    int n = 0;
    for (int i = 0; i < p->n; i++) {
        const nn_param *q = &p->param[i];
        if (trainable_only && !q->trainable)
            continue;
        snprintf(extra[n].name, sizeof extra[n].name, "%s%s", prefix, q->name);
        extra[n].tensor = q->value;
        extra[n++].tensor.data = block + q->offset;
    }
    return n;
}

nn_err train_state_save_checkpoint(train_state *s, const char *path)
{
    nn_err err;
    const nn_params *p = s->model.params;
    int n = 0;
    io_extra *extra = nn_calloc(3 * (size_t)p->n, sizeof *extra);
    if (!extra)
        return nn_fail_memory(3 * (size_t)p->n * sizeof *extra, "checkpoint");
    NN_TRY(set_counters(s));
    n += add_extras(p, M_PREFIX, true, s->optim->m, extra + n);
    if (s->optim->v)
        n += add_extras(p, V_PREFIX, true, s->optim->v, extra + n);
    if (s->ema > 0)
        n += add_extras(p, EMA_PREFIX, false, s->shadow->data, extra + n);
    err = io_model_write(path, s->model.graph, p, &s->model.meta, n, extra);
out:
    nn_free(extra);
    return err;
}

nn_err train_state_snapshot(const train_state *s, io_model *out)
{
    nn_err err;
    *out = (io_model){0};
    if (s->qat) {
        NN_TRY(quant_qat_update(s->qat, s->shadow));
        NN_TRY(quant_qat_copy(s->qat, &out->graph, &out->params));
    } else {
        NN_TRY(nn_graph_copy(s->model.graph, &out->graph));
        NN_TRY(nn_params_new(&out->params, out->graph));
        memcpy(out->params->data, s->shadow->data, s->shadow->bytes);
    }
    for (int i = 0; i < s->model.meta.n; i++)
        NN_TRY(io_meta_set(&out->meta, s->model.meta.key[i], s->model.meta.value[i]));
out:
    if (err)
        io_model_free(out);
    return err;
}

nn_err train_state_save_model(train_state *s, const char *path)
{
    nn_err err = set_counters(s);
    if (err == NN_OK && s->qat)
        err = quant_qat_update(s->qat, s->shadow);
    if (err != NN_OK)
        return err;
    if (s->qat)
        return io_model_write(path, quant_qat_graph(s->qat), quant_qat_params(s->qat),
                              &s->model.meta, 0, NULL);
    return io_model_write(path, s->model.graph, s->shadow, &s->model.meta, 0, NULL);
}
