/* network.c - see network.h. */
#include "apps/cli/network.h"

#include <stdio.h>
#include <string.h>

#include "apps/cli/model.h"
#include "nn/passes.h"
#include "ocr/classifier.h"
#include "ocr/prep.h"
#include "quant/prepare.h"

const char *app_network_arch_help(void)
{
    static char text[OCR_NETWORK_NAMES + 64];
    snprintf(text, sizeof text, "a fresh network instead of a model: %s", ocr_network_names());
    return text;
}

const char *app_network_list(void)
{
    static char text[2048];
    size_t n = (size_t)snprintf(text, sizeof text, "Networks:");
    for (int i = 0; i < ocr_network_count() && n < sizeof text; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "\n  %-12s %s",
                              ocr_network_at(i)->name, ocr_network_at(i)->about);
    NN_ASSERT(n < sizeof text);
    return text;
}

int app_network_choose(const cli_command *command, app_network_choice *c, int argc, char **argv,
                       int first)
{
    if (first < argc && c->model)
        return cli_usage(command, "expected MODEL or --model, found both");
    if (first < argc)
        c->model = argv[first];
    if (c->model && c->arch)
        return cli_usage(command, "expected MODEL or --arch, found both");
    return CLI_GO;
}

static nn_err open_fresh(const app_network_choice *c, io_model *out)
{
    nn_err err;
    NN_TRY(ocr_network_build(c->arch, c->classes, false, &out->graph));
    NN_TRY(nn_params_new(&out->params, out->graph));
    nn_params_init(out->params, out->graph, c->seed);
    err = ocr_network_describe(ocr_network_find(c->arch), &out->meta);
out:
    return err;
}

#define ANY_SIDE 224 /* of what classifiers of images are published for */

/* The task's usual image; its sides are the network's where that has them. */
static nn_err find_size(app_network *n)
{
    ocr_prep prep = ocr_prep_defaults();
    ocr_task task = ocr_task_of(&n->model.meta);
    const ocr_task_facts *facts = ocr_task_get(task < OCR_TASKS ? task : OCR_TASK_REC);
    const char *text = io_meta_get(&n->model.meta, "octavo.preprocess");
    if (task == OCR_TASKS && io_meta_get(&n->model.meta, CLI_PORTS_IN)) { /* an imported one */
        n->width = n->height = ANY_SIDE;
        return NN_OK;
    }
    n->width = facts->width;
    n->height = facts->height;
    ocr_picture_form form;
    if (task == OCR_TASK_CLASSIFY && text && !ocr_picture_form_parse(text, &form)) {
        n->width = form.width;
        n->height = form.height;
    }
    nn_err err = n->height == 0 && text ? ocr_prep_parse(text, &prep) : NN_OK;
    if (n->height == 0)
        n->height = prep.height;
    const nn_graph *g = n->model.graph;
    int input = nn_graph_first_input(g);
    nn_shape s = input < g->n ? g->node[input].shape : nn_shape1(1);
    if (s.rank == 4) {
        n->height = s.dim[1] > 0 ? s.dim[1] : n->height;
        n->width = s.dim[2] > 0 ? s.dim[2] : n->width;
    }
    return err;
}

nn_err app_network_open(const app_network_choice *c, app_network *out)
{
    nn_err err;
    *out = (app_network){.name = c->arch ? c->arch : cli_model_name(c->model)};
    NN_TRY(c->arch     ? open_fresh(c, &out->model)
           : c->reader ? cli_model_load_reader(c->model, c->reader, &out->model)
                       : cli_model_load(c->model, &out->model));
    if (ocr_task_of(&out->model.meta) == OCR_TASK_DET && !c->training) {
        out->model.graph->n_out = 1; /* the threshold is for training */
        NN_TRY(nn_pass_dead(&out->model.graph, &out->model.params));
    }
    err = find_size(out);
out:
    if (err != NN_OK)
        app_network_free(out);
    return err;
}

void app_network_free(app_network *n)
{
    io_model_free(&n->model);
}

/* Batch, channels, height, width in the order that they have in memory: ONNX's are N,C,H,W. */
static void image_sizes(const onnx_port *p, const app_sizes *sizes, int32_t want[NN_MAX_RANK])
{
    const int32_t onnx[4] = {sizes->batch, 1, sizes->height, sizes->width};
    const int32_t own[4] = {sizes->batch, sizes->height, sizes->width, 1};
    for (int i = 0; i < 4; i++)
        want[i] = p ? onnx[p->perm[i]] : own[i];
}

nn_err app_network_shapes(const nn_graph *g, const io_meta *meta, const app_sizes *sizes,
                          nn_shape shapes[NN_MAX_INPUTS], int *n)
{
    nn_err err;
    onnx_port port[NN_MAX_INPUTS];
    int ports = 0;
    const char *text = io_meta_get(meta, CLI_PORTS_IN);
    if (text && (err = onnx_ports_decode(text, &ports, port)) != NN_OK)
        return err;
    *n = 0;
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        if (node->kind != NN_NODE_INPUT)
            continue;
        if (*n == NN_MAX_INPUTS)
            return nn_fail(NN_ERR_MODEL, "expected at most %d inputs", NN_MAX_INPUTS);
        nn_shape shape = node->shape;
        int32_t want[NN_MAX_RANK] = {-1, -1, -1, -1, -1, -1};
        if (shape.rank == 4) {
            bool known = *n < ports && port[*n].rank == 4;
            image_sizes(known ? &port[*n] : NULL, sizes, want);
        } else if (strcmp(node->name, "alias") == 0) {
            want[0] = sizes->classes;
        } else {
            want[0] = sizes->batch;
            want[1] = sizes->max_labels;
        }
        for (int d = 0; d < shape.rank; d++) {
            if (shape.dim[d] < 0)
                shape.dim[d] = want[d];
            if (shape.dim[d] < 1)
                return nn_fail(NN_ERR_MODEL, "input %s: dimension %d has no size", node->name,
                               d);
        }
        shapes[(*n)++] = shape;
    }
    return NN_OK;
}

const char *app_network_precision(const nn_graph *g)
{
    return quant_is_quantised(g) ? "int8" : "f32";
}

static const char *type_precision(nn_dtype t)
{
    return t == NN_S8 || t == NN_U8 ? "int8" : t == NN_S16 ? "int16" : "f32";
}

const char *app_node_precision(const nn_graph *g, const nn_exec *e, int node)
{
    const nn_node *n = &g->node[node];
    for (int k = 0; k < n->n_in; k++)
        if (n->in[k] >= 0 && g->node[n->in[k]].kind == NN_NODE_PARAM &&
            (g->node[n->in[k]].dtype == NN_S8 || g->node[n->in[k]].dtype == NN_S16))
            return type_precision(g->node[n->in[k]].dtype);
    return type_precision(nn_exec_value(e, node)->dtype);
}

int app_network_classes(const nn_exec *e)
{
    nn_shape s = nn_exec_output(e, 0)->shape;
    return s.rank > 0 ? s.dim[s.rank - 1] : 0;
}
