/* picker.c - see picker.h. */
#include "fields/picker.h"

#include <math.h>
#include <string.h>

#include "fields/network.h"
#include "fields/scan.h"
#include "io/number.h"
#include "nn/mem.h"
#include "nn/passes.h"

static nn_err bind(const fields_picker *p, nn_exec *e, int32_t words)
{
    nn_shape shapes[5];
    fields_network_shapes(1, words, p->learnt.n, shapes);
    nn_err err = nn_exec_bind(e, 3, shapes);
    if (err == NN_OK && (nn_exec_input(e, 0)->dtype != NN_S64 || nn_exec_input(e, 1)->dtype != NN_F32 ||
                         nn_exec_input(e, 2)->dtype != NN_F32 || nn_exec_output(e, 0)->dtype != NN_F32 ||
                         !nn_shape_equal(nn_exec_output(e, 0)->shape,
                                         nn_shape3(1, words, 2 * p->learnt.n))))
        err = nn_fail(NN_ERR_MODEL, "the model picks no %d fields", p->learnt.n);
    return err;
}

static int inputs_of(const nn_graph *g)
{
    int n = 0;
    for (int i = 0; i < g->n; i++)
        n += g->node[i].kind == NN_NODE_INPUT;
    return n;
}

static nn_err open_meta(fields_picker *p)
{
    const io_meta *meta = &p->model.meta;
    const char *task = io_meta_get(meta, "octavo.task"),
               *names = io_meta_get(meta, "octavo.preprocess"),
               *temperature = io_meta_get(meta, "octavo.temperature");
    double t = 1;
    if (!task || strcmp(task, FIELDS_TASK) != 0 || !names)
        return nn_fail(NN_ERR_MODEL,
                       "the model picks no fields: expected octavo.task \"" FIELDS_TASK
                       "\", found %s%.32s%s",
                       task ? "\"" : "", task ? task : "none", task ? "\"" : "");
    if (temperature && (!io_number_parse_all(temperature, &t) || !(t >= 0.05 && t <= 20)))
        return nn_fail(NN_ERR_MODEL, "octavo.temperature: expected 0.05 to 20, found '%.32s'",
                       temperature);
    p->temperature = (float)t;
    return fields_learnt_parse(names, &p->learnt);
}

nn_err fields_picker_new(fields_picker *out, io_model *model)
{
    nn_err err;
    nn_exec *e = NULL;
    *out = (fields_picker){.model = *model};
    *model = (io_model){0};
    NN_TRY(open_meta(out));
    if (inputs_of(out->model.graph) != 3 || out->model.graph->n_out != 1) {
        err = nn_fail(NN_ERR_MODEL, "the model picks no fields: expected 3 inputs and 1 output");
        goto out;
    }
    NN_TRY(nn_pass_inference(&out->model.graph, &out->model.params));
    NN_TRY(nn_exec_pool_new(&out->execs, out->model.graph, out->model.params));
    NN_TRY(nn_exec_pool_take(out->execs, &e));
    err = bind(out, e, 3);
    nn_exec_pool_give(out->execs, e);
out:
    if (err != NN_OK)
        fields_picker_free(out);
    return err;
}

void fields_picker_free(fields_picker *p)
{
    nn_exec_pool_free(p->execs);
    io_model_free(&p->model);
    *p = (fields_picker){0};
}

/* log softmax of column `c` of scores[words][columns] into out[words]; illegal places get -inf. */
static void column(const float *scores, int32_t words, int columns, int c, float temperature,
                   const bool *legal, float *out)
{
    double sum = 0;
    float most = -INFINITY;
    for (int32_t w = 0; w < words; w++) {
        out[w] = legal[w] ? scores[w * columns + c] / temperature : -INFINITY;
        most = out[w] > most ? out[w] : most;
    }
    for (int32_t w = 0; w < words; w++)
        sum += exp((double)(out[w] - most));
    float all = most + (float)log(sum);
    for (int32_t w = 0; w < words; w++)
        out[w] -= all;
}

static void pick_hit(const fields_text *t, const fields_hits *hits, int kind, int32_t words,
                     const float *begins, fields_pick *out)
{
    int32_t best = 0;
    double sure = 0;
    for (int32_t w = 1; w < words; w++)
        best = begins[w] > begins[best] ? w : best;
    if (best == 0)
        return;
    out->hit = fields_hit_in(t, hits, kind, best - 1);
    out->begin = out->hit->begin;
    out->end = out->hit->end;
    /* The same value may stand there several times. */
    for (int32_t w = 1; w < words; w++) {
        const fields_hit *hit = begins[w] > -30 ? fields_hit_in(t, hits, kind, w - 1) : NULL;
        if (hit && strcmp(hit->normal, out->hit->normal) == 0)
            sure += exp((double)begins[w]);
    }
    out->sure = (float)fmin(sure, 1);
}

static void pick_text(const fields_text *t, int32_t words, const float *begins,
                      const float *ends, fields_pick *out)
{
    float most = begins[0] + ends[0];
    int32_t first = 0, last = 0;
    for (int32_t i = 1; i < words; i++)
        for (int32_t k = i; k < words && k < i + FIELDS_LEARNT_WORDS; k++)
            if (begins[i] + ends[k] > most) {
                most = begins[i] + ends[k];
                first = i;
                last = k;
            }
    if (first == 0)
        return;
    out->begin = t->word[first - 1].at;
    out->end = t->word[last - 1].end;
    out->sure = expf(most);
}

/* An amount without what is no part of its number: RM 60.30, 12.50-, $5. */
static void strip(const fields_text *t, fields_pick *out)
{
    while (out->begin < out->end && !fields_digit(t->text[out->begin]) && t->text[out->begin] != '-')
        out->begin++;
    while (out->end > out->begin && !fields_digit(t->text[out->end - 1]))
        out->end--;
}

static void pick_all(const fields_picker *p, const fields_text *t, const fields_hits *hits,
                     int32_t words, const float *scores, float *place, bool *legal,
                     fields_pick *pick)
{
    int columns = 2 * p->learnt.n;
    for (int f = 0; f < p->learnt.n; f++) {
        int type = p->learnt.field[f].type;
        legal[0] = true;
        for (int32_t w = 1; w < words; w++)
            legal[w] = type == FIELDS_TYPE_TEXT || fields_hit_in(t, hits, type, w - 1);
        column(scores, words, columns, 2 * f, p->temperature, legal, place);
        column(scores, words, columns, 2 * f + 1, p->temperature, legal, place + words);
        if (type == FIELDS_TYPE_TEXT)
            pick_text(t, words, place, place + words, &pick[f]);
        else
            pick_hit(t, hits, type, words, place, &pick[f]);
        if (p->learnt.field[f].bare)
            strip(t, &pick[f]);
    }
}

nn_err fields_picker_run(const fields_picker *p, const fields_text *t, const fields_hits *hits,
                         fields_pick *pick)
{
    nn_err err;
    int32_t words = fields_encoded(t);
    memset(pick, 0, (size_t)p->learnt.n * sizeof *pick);
    if (words < 2)
        return NN_OK;
    nn_exec *e = NULL;
    fields_code *code = nn_alloc((size_t)words * sizeof *code);
    float *place = nn_alloc(2 * (size_t)words * sizeof *place);
    bool *legal = nn_alloc((size_t)words);
    if (!code || !place || !legal) {
        err = nn_fail_memory((size_t)words * sizeof *code, "words of a page");
        goto out;
    }
    NN_TRY(fields_encode(t, hits, code));
    NN_TRY(nn_exec_pool_take(p->execs, &e));
    NN_TRY(bind(p, e, words));
    fields_network_fill(e, 0, words, code);
    nn_exec_forward(e);
    pick_all(p, t, hits, words, nn_f32(nn_exec_output(e, 0)), place, legal, pick);
out:
    if (e)
        nn_exec_pool_give(p->execs, e);
    nn_free(code);
    nn_free(place);
    nn_free(legal);
    return err;
}
