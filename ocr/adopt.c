/* adopt.c - see adopt.h. */
#include "ocr/adopt.h"

#include <stdio.h>
#include <string.h>

#include "nn/mem.h"
#include "nn/ops/ops.h"
#include "nn/passes.h"
#include "ocr/alphabet.h"
#include "ocr/crnn.h"
#include "ocr/dbnet.h"
#include "ocr/detector.h"
#include "ocr/direction.h"
#include "ocr/tasks.h"

#define LINE_HEIGHT 48 /* where the graph takes any */
#define LINE_WIDTH 320
#define MAX_WIDTH 4096
#define WIDTH_UNIT 16
#define MAX_FIXED_WIDTH 1024 /* prep.h's limit of width_unit */

typedef struct form {
    ocr_task task;
    int input, channels;
    nn_shape image, out; /* of a probe */
    bool fixed_width;
} form;

/* The only input when that is an image; -1. */
static int find_input(const nn_graph *g)
{
    int input = -1;
    for (int i = 0; i < g->n; i++)
        if (g->node[i].kind == NN_NODE_INPUT) {
            if (input >= 0)
                return -1;
            input = i;
        }
    const nn_node *n = input < 0 ? NULL : &g->node[input];
    bool image = n && n->dtype == NN_F32 && n->shape.rank == 4 &&
                 (n->shape.dim[3] == 1 || n->shape.dim[3] == 3);
    return image && g->n_out == 1 ? input : -1;
}

static bool probe(const io_model *m, form *f, int height, int width)
{
    nn_shape s = m->graph->node[f->input].shape;
    f->fixed_width = s.dim[2] > 0;
    f->channels = s.dim[3];
    f->image = nn_shape4(1, s.dim[1] > 0 ? s.dim[1] : height,
                         f->fixed_width ? s.dim[2] : width, f->channels);
    return ocr_output_shape(m->graph, m->params, f->image, &f->out) == NN_OK;
}

/* What the graph is for by its shapes; OCR_TASKS: none of ours. */
static void find_form(const io_model *m, form *f)
{
    *f = (form){.task = OCR_TASKS, .input = find_input(m->graph)};
    if (f->input < 0)
        return;
    const int side = 2 * OCR_DBNET_UNIT;
    if (f->input >= 0 && probe(m, f, side, 2 * side) && f->out.rank == 4) {
        int stride = f->image.dim[1] / f->out.dim[1];
        nn_shape map =
            nn_shape4(1, f->image.dim[1] / stride, f->image.dim[2] / stride, 1);
        if (nn_shape_equal(f->out, map) && (stride == 1 || stride == 2 || stride == 4))
            f->task = OCR_TASK_DET;
        return;
    }
    if (!probe(m, f, LINE_HEIGHT, OCR_DIRECTION_WIDTH))
        return;
    if (f->out.rank == 2 && f->out.dim[1] == 2)
        f->task = OCR_TASK_DIRECTION;
    else if (f->out.rank == 3 && f->out.dim[0] == 1 && probe(m, f, LINE_HEIGHT, LINE_WIDTH))
        f->task = OCR_TASK_REC;
}

/* --- the graph --- */

static nn_err drop_softmax(io_model *m)
{
    nn_graph *g = m->graph;
    const nn_node *last = &g->node[g->out[0]];
    if (last->kind != NN_NODE_OP ||
        (last->op != NN_OP_softmax && last->op != NN_OP_log_softmax))
        return NN_OK;
    g->out[0] = last->in[0];
    return nn_pass_dead(&m->graph, &m->params);
}

/* Can node i, which reads the image, take the sum of its weights? */
static bool takes_sum(const nn_graph *g, int i, int input)
{
    const nn_node *n = &g->node[i];
    return n->op == NN_OP_conv && n->in[0] == input && n->in[1] != input &&
           nn_node_int(n, "group", 1) == 1 && nn_graph_is_param(g, n->in[1]);
}

/* to[k][r][s] = sum over the channels of from[k][r][s][c]. */
static void sum_channels(const nn_tensor *from, int channels, nn_tensor *to)
{
    int64_t n = nn_shape_count(to->shape);
    for (int64_t i = 0; i < n; i++) {
        double sum = 0;
        for (int c = 0; c < channels; c++)
            sum += (double)nn_f32(from)[i * channels + c];
        nn_f32(to)[i] = (float)sum;
    }
}

/* An image of one channel in the place of one of equal ones. */
static nn_err take_grey(io_model *m, const form *f)
{
    nn_err err;
    nn_graph *g = NULL;
    nn_params *p = NULL;
    if (f->channels == 1)
        return NN_OK;
    NN_TRY(nn_graph_copy(m->graph, &g));
    g->node[f->input].shape.dim[3] = 1;
    for (int i = 0; i < g->n; i++)
        for (int k = 0; g->node[i].kind == NN_NODE_OP && k < g->node[i].n_in; k++)
            if (g->node[i].in[k] == f->input && g->node[i].op != NN_OP_shape) {
                if (!takes_sum(g, i, f->input)) {
                    err = nn_fail(NN_ERR_MODEL, "its first layer \"%s\" is no convolution that "
                                  "takes a grey image: export it with one channel",
                                  g->node[i].name);
                    goto out;
                }
                g->node[g->node[i].in[1]].shape.dim[3] = 1;
            }
    NN_TRY(nn_params_new(&p, g));
    for (int i = 0; i < p->n; i++) {
        const nn_tensor *from = &m->params->param[i].value;
        nn_tensor *to = &p->param[i].value;
        if (nn_shape_equal(from->shape, to->shape))
            memcpy(to->data, from->data, nn_tensor_bytes(to));
        else
            sum_channels(from, f->channels, to);
    }
    nn_params_free(m->params);
    nn_graph_free(m->graph);
    m->params = p;
    m->graph = g;
    return NN_OK;
out:
    nn_graph_free(g);
    return err;
}

/* --- what it reads --- */

/* Without line ends and a mark at the beginning; the space at the end that one class more asks
 * for. nn_alloc'ed. */
static nn_err alphabet_text(const char *from, int classes, char **out)
{
    size_t size = strlen(from) + 2;
    int n = 1; /* the blank */
    char *to = *out = nn_alloc(size);
    if (!to)
        return nn_fail_memory(size, "an alphabet");
    if (strncmp(from, "\xEF\xBB\xBF", 3) == 0)
        from += 3;
    for (; *from; from++)
        if (*from != '\n' && *from != '\r') {
            n += ((unsigned char)*from & 0xC0) != 0x80;
            *to++ = *from;
        }
    if (n + 1 == classes) {
        *to++ = ' ';
        n++;
    }
    *to = 0;
    if (n == classes)
        return NN_OK;
    nn_free(*out);
    *out = NULL;
    return nn_fail(NN_ERR_MODEL,
                   "%d classes: expected an alphabet of %d characters (blank and space are not "
                   "among them), found %d",
                   classes, classes - 2, n - 1);
}

static nn_err set_alphabet(io_model *m, const form *f, const char *given)
{
    nn_err err;
    ocr_alphabet checked = {0};
    char *text = NULL;
    const char *from = given ? given : io_meta_get(&m->meta, OCR_ADOPT_ALPHABET);
    if (!from)
        return NN_OK;
    NN_TRY(alphabet_text(from, f->out.dim[2], &text));
    NN_TRY(ocr_alphabet_new(&checked, text, NN_ERR_MODEL));
    err = io_meta_set(&m->meta, "octavo.alphabet", text);
out:
    ocr_alphabet_free(&checked);
    nn_free(text);
    return err;
}

static nn_err set_preprocess(io_model *m, const form *f, const char *given)
{
    char text[OCR_PREP_TEXT];
    if (given)
        return io_meta_set(&m->meta, "octavo.preprocess", given);
    if (f->task == OCR_TASK_DET) {
        const ocr_dbnet_form det = {.channels = f->channels, .shrink = 0.4f, .bgr = f->channels == 3,
                                    .stride = f->image.dim[1] / f->out.dim[1]};
        char det_text[OCR_DETECTOR_PREP_TEXT];
        ocr_detector_prep_format(&det, det_text);
        return io_meta_set(&m->meta, "octavo.preprocess", det_text);
    }
    /* A line is squeezed into a width that is fixed, and padded with grey, a zero. */
    ocr_prep prep = {.height = f->image.dim[1], .max_width = MAX_WIDTH,
                     .width_unit = WIDTH_UNIT, .pad = 50};
    if (f->task == OCR_TASK_DIRECTION)
        prep.max_width = OCR_DIRECTION_WIDTH;
    else if (f->fixed_width)
        prep.max_width = prep.width_unit = f->image.dim[2];
    if (prep.height > OCR_PREP_MAX_HEIGHT || prep.width_unit > MAX_FIXED_WIDTH)
        return nn_fail(NN_ERR_MODEL, "lines of %d x %d pixels: expected at most %d x %d",
                       f->image.dim[2], prep.height, MAX_FIXED_WIDTH, OCR_PREP_MAX_HEIGHT);
    ocr_prep_format(&prep, text, sizeof text);
    return io_meta_set(&m->meta, "octavo.preprocess", text);
}

/* Gives the graph the form that our models of the task have. */
static nn_err change_graph(io_model *m, const form *f)
{
    nn_err err = NN_OK;
    if (f->task == OCR_TASK_DET)
        return NN_OK;
    NN_TRY(take_grey(m, f));
    err = drop_softmax(m);
out:
    return err;
}

nn_err ocr_adopt(io_model *m, const ocr_adopt_options *o, bool *adopted)
{
    nn_err err = NN_OK;
    form f;
    if (adopted)
        *adopted = false;
    if (io_meta_get(&m->meta, "octavo.task"))
        return NN_OK;
    find_form(m, &f);
    const char *task = io_meta_get(&m->meta, OCR_ADOPT_TASK);
    bool ours = task && ocr_task_find(task) == f.task;
    if (f.task == OCR_TASKS)
        return NN_OK;
    if (!ours)
        NN_TRY(change_graph(m, &f));
    const char *preprocess = io_meta_get(&m->meta, OCR_ADOPT_PREPROCESS);
    NN_TRY(set_preprocess(m, &f, o->preprocess ? o->preprocess : preprocess));
    if (f.task == OCR_TASK_REC)
        NN_TRY(set_alphabet(m, &f, o->alphabet));
    NN_TRY(ocr_task_store(&m->meta, f.task));
    io_meta_remove(&m->meta, OCR_ADOPT_ALPHABET);
    io_meta_remove(&m->meta, OCR_ADOPT_PREPROCESS);
    io_meta_remove(&m->meta, OCR_ADOPT_TASK);
    if (adopted)
        *adopted = true;
out:
    return err;
}
