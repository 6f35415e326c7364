/* classifier.c - names of classes; a classifier's model, run in batches. */
#include "ocr/classifier.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/file.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "nn/ops/ops.h"
#include "nn/passes.h"
#include "ocr/tasks.h"

#define BATCH 32

/* ---- names ---- */

void ocr_classes_free(ocr_classes *c)
{
    for (int i = 0; i < c->n; i++)
        nn_free(c->name[i]);
    nn_free(c->name);
    *c = (ocr_classes){0};
}

int ocr_classes_find(const ocr_classes *c, const char *name)
{
    for (int i = 0; i < c->n; i++)
        if (strcmp(c->name[i], name) == 0)
            return i;
    return -1;
}

/* A name of n bytes at the end, which is not there yet. */
static nn_err append(ocr_classes *c, const char *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)name[i] < ' ')
            n = 0; /* refused below */
    if (n == 0 || n >= OCR_CLASS_NAME || c->n == OCR_CLASSES_MAX)
        return nn_fail(NN_ERR_LIMIT,
                       "class %d: expected at most %d names of 1 to %d bytes without control "
                       "characters",
                       c->n, OCR_CLASSES_MAX, OCR_CLASS_NAME - 1);
    char **grown = nn_realloc(c->name, (size_t)(c->n + 1) * sizeof *grown);
    if (!grown)
        return nn_fail_memory((size_t)(c->n + 1) * sizeof *grown, "classes");
    c->name = grown;
    grown[c->n] = nn_strndup(name, n);
    if (!grown[c->n])
        return nn_fail_memory(n, "classes");
    c->n++;
    return NN_OK;
}

nn_err ocr_classes_add(ocr_classes *c, const char *name)
{
    return ocr_classes_find(c, name) >= 0 ? NN_OK : append(c, name, strlen(name));
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void ocr_classes_sort(ocr_classes *c)
{
    if (c->n > 1)
        qsort(c->name, (size_t)c->n, sizeof *c->name, compare_names);
}

static nn_err check_different(const ocr_classes *c)
{
    nn_err err = NN_OK;
    char **sorted = nn_alloc((size_t)c->n * sizeof *sorted);
    if (!sorted)
        return nn_fail_memory((size_t)c->n * sizeof *sorted, "classes");
    memcpy(sorted, c->name, (size_t)c->n * sizeof *sorted);
    qsort(sorted, (size_t)c->n, sizeof *sorted, compare_names);
    for (int i = 1; i < c->n && !err; i++)
        if (strcmp(sorted[i - 1], sorted[i]) == 0)
            err = nn_fail(NN_ERR_MODEL, "octavo.classes: \"%.60s\" stands there twice",
                          sorted[i]);
    nn_free(sorted);
    return err;
}

nn_err ocr_classes_parse(const char *text, ocr_classes *out)
{
    nn_err err = NN_OK;
    *out = (ocr_classes){0};
    for (const char *p = text; *p && !err;) {
        size_t n = strcspn(p, "\n");
        err = append(out, p, n);
        p += n + (p[n] == '\n');
    }
    if (!err && out->n == 0)
        err = nn_fail(NN_ERR_MODEL, "octavo.classes: no names");
    if (!err)
        err = check_different(out);
    if (err) {
        ocr_classes_free(out);
        return NN_ERR_MODEL;
    }
    return NN_OK;
}

nn_err ocr_classes_store(const ocr_classes *c, io_meta *meta)
{
    nn_err err = NN_OK;
    io_bytes text = {0};
    for (int i = 0; i < c->n; i++)
        NN_TRY(io_bytes_format(&text, "%s%s", i ? "\n" : "", c->name[i]));
    err = io_meta_set(meta, "octavo.classes", text.data ? (const char *)text.data : "");
out:
    io_bytes_free(&text);
    return err;
}

/* ---- the model ---- */

nn_err ocr_classifier_new_head(nn_graph *g, nn_params **params, int classes, uint64_t seed)
{
    nn_err err;
    nn_params *old = *params, *fresh = NULL;
    nn_node *head = g->n_out >= 1 ? &g->node[g->out[0]] : NULL;
    if (!head || head->kind != NN_NODE_OP || head->op != NN_OP_gemm)
        return nn_fail(NN_ERR_MODEL, "the network ends in no Gemm: it cannot be given other "
                                     "classes");
    for (int k = 1; k < head->n_in; k++)
        if (head->in[k] >= 0)
            g->node[head->in[k]].shape.dim[0] = classes;
    NN_TRY(nn_params_new(&fresh, g));
    nn_params_init(fresh, g, seed);
    for (int i = 0; i < old->n; i++) {
        nn_param *to = nn_params_find(fresh, old->param[i].name);
        if (to && nn_shape_equal(to->value.shape, old->param[i].value.shape))
            memcpy(to->value.data, old->param[i].value.data, nn_tensor_bytes(&to->value));
    }
    nn_params_free(old);
    *params = fresh;
    err = NN_OK;
out:
    return err;
}

nn_err ocr_classifier_new(ocr_classifier *out, io_model *model)
{
    nn_err err;
    const char *form;
    memset(out, 0, sizeof *out);
    NN_TRY(ocr_task_open(OCR_TASK_CLASSIFY, &out->model, model, &form));
    NN_TRY(ocr_picture_form_parse(form, &out->form));
    const char *names = io_meta_get(&out->model.meta, "octavo.classes");
    NN_TRY(ocr_classes_parse(names ? names : "", &out->classes));
    NN_TRY(nn_pass_inference(&out->model.graph, &out->model.params));
    NN_TRY(nn_exec_pool_new(&out->execs, out->model.graph, out->model.params));
    nn_shape shape = nn_shape4(1, out->form.height, out->form.width, out->form.channels);
    nn_exec *exec;
    NN_TRY(nn_exec_pool_take(out->execs, &exec));
    err = nn_exec_bind(exec, 1, &shape);
    if (!err && (nn_exec_output(exec, 0)->dtype != NN_F32 ||
                 !nn_shape_equal(nn_exec_output(exec, 0)->shape, nn_shape2(1, out->classes.n))))
        err = nn_fail(NN_ERR_MODEL, "the model is not a classifier of %d classes",
                      out->classes.n);
    nn_exec_pool_give(out->execs, exec);
out:
    if (err)
        ocr_classifier_free(out);
    return err;
}

void ocr_classifier_free(ocr_classifier *c)
{
    nn_exec_pool_free(c->execs);
    ocr_classes_free(&c->classes);
    io_model_free(&c->model);
    memset(c, 0, sizeof *c);
}

static void softmax(int n, const float *x, float *p)
{
    double most = -INFINITY, sum = 0;
    for (int i = 0; i < n; i++)
        most = fmax(most, (double)x[i]);
    for (int i = 0; i < n; i++)
        sum += exp((double)x[i] - most);
    for (int i = 0; i < n; i++)
        p[i] = (float)(exp((double)x[i] - most) / sum);
}

nn_err ocr_classifier_run(const ocr_classifier *c, int n, const io_image *fit, float *p)
{
    const ocr_picture_form *f = &c->form;
    size_t one = (size_t)f->height * (size_t)f->width * (size_t)f->channels;
    nn_exec *exec;
    nn_err err = nn_exec_pool_take(c->execs, &exec);
    if (err)
        return err;
    for (int first = 0; first < n && !err; first += BATCH) {
        int count = n - first < BATCH ? n - first : BATCH;
        nn_shape shape = nn_shape4(count, f->height, f->width, f->channels);
        err = nn_limits_check();
        if (!err)
            err = nn_exec_bind(exec, 1, &shape);
        if (err)
            break;
        for (int i = 0; i < count; i++)
            ocr_picture_fill(f, &fit[first + i],
                             nn_f32(nn_exec_input(exec, 0)) + (size_t)i * one);
        nn_exec_forward(exec);
        const float *y = nn_f32(nn_exec_output(exec, 0));
        for (int i = 0; i < count; i++)
            softmax(c->classes.n, y + (int64_t)i * c->classes.n,
                    p + (int64_t)(first + i) * c->classes.n);
    }
    nn_exec_pool_give(c->execs, exec);
    return err;
}

int ocr_classifier_rank(int classes, const float *p, int label)
{
    int rank = 0;
    for (int i = 0; i < classes; i++)
        rank += p[i] > p[label] || (p[i] == p[label] && i < label);
    return rank;
}
