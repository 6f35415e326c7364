/* network.c - see network.h. */
#include "apps/cli/network.h"

#include <string.h>

#include "apps/cli/cli.h"
#include "nn/mem.h"
#include "nn/passes.h"
#include "ocr/crnn.h"
#include "ocr/dbnet.h"
#include "ocr/direction.h"
#include "quant/prepare.h"

static nn_err build_fresh(const char *arch, int classes, nn_graph **out, ocr_prep *prep)
{
    ocr_dbnet_form detector;
    if (ocr_dbnet_find(arch, &detector)) {
        prep->height = APP_DETECTOR_SIDE;
        return ocr_dbnet_build(arch, false, out);
    }
    if (strcmp(arch, OCR_DIRECTION_NAME) == 0) {
        *prep = ocr_direction_prep();
        return ocr_direction_build(out);
    }
    prep->height = ocr_crnn_height(arch);
    return ocr_crnn_build(arch, classes, out);
}

nn_err app_network_open(const char *path, const char *arch, int classes, uint64_t seed, io_model *out,
                        ocr_prep *prep)
{
    nn_err err = NN_OK;
    *out = (io_model){0};
    *prep = ocr_prep_defaults();
    if (arch) {
        NN_TRY(build_fresh(arch, classes, &out->graph, prep));
        NN_TRY(nn_params_new(&out->params, out->graph));
        nn_params_init(out->params, out->graph, seed);
    } else {
        NN_TRY(cli_model_load(path, out));
        const char *text = io_meta_get(&out->meta, "octavo.preprocess");
        const char *task = io_meta_get(&out->meta, "octavo.task");
        if (task && strcmp(task, "det") == 0) {
            out->graph->n_out = 1; /* the threshold is for training */
            NN_TRY(nn_pass_dead(&out->graph, &out->params));
            prep->height = APP_DETECTOR_SIDE;
        } else if (text) {
            NN_TRY(ocr_prep_parse(text, prep));
        }
    }
out:
    if (err != NN_OK)
        io_model_free(out);
    return err;
}

nn_err app_network_shapes(const nn_graph *g, const app_sizes *sizes, nn_shape shapes[NN_MAX_INPUTS],
                          int *n)
{
    *n = 0;
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        if (node->kind != NN_NODE_INPUT)
            continue;
        if (*n == NN_MAX_INPUTS)
            return nn_fail(NN_ERR_MODEL, "expected at most %d inputs", NN_MAX_INPUTS);
        nn_shape shape = node->shape;
        int32_t want[NN_MAX_RANK] = {-1, -1, -1, -1};
        if (shape.rank == 4) {
            want[0] = sizes->batch;
            want[1] = sizes->height;
            want[2] = sizes->width;
            want[3] = 1;
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
                return nn_fail(NN_ERR_MODEL, "input %s: dimension %d has no size", node->name, d);
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
