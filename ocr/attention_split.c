/* attention_split.c - see attention_split.h; the formulas are those of
 * nn/ops/attention_decoder.c. */
#include "ocr/attention_split.h"

#include <math.h>
#include <string.h>

#include "nn/mem.h"
#include "nn/ops/attention_decoder.h"
#include "nn/passes.h"
#include "ocr/build.h"

const nn_node *ocr_attention_decoder(const nn_graph *g)
{
    const nn_node *last = g->n > 0 ? &g->node[g->n - 1] : NULL;
    bool is = last && g->n_out == 1 && g->out[0] == g->n - 1 && last->kind == NN_NODE_OP &&
              last->op == NN_OP_attention_decoder && last->n_in <= NN_ATTN_TOKENS;
    return is ? last : NULL;
}

static int unary(nn_graph *g, const char *op, const char *name, int x)
{
    return nn_graph_op(g, op, name, 1, &x);
}

static int reshape(nn_graph *g, const char *name, int x, int rank, const int64_t *shape)
{
    x = unary(g, "Reshape", name, x);
    nn_graph_attr_ints(g, "shape", rank, shape);
    return x;
}

static int gemm(nn_graph *g, const char *name, int x, int w, int b)
{
    return nn_graph_op(g, "Gemm", name, 3, (int[]){x, w, b});
}

static int concat(nn_graph *g, const char *name, int a, int b)
{
    return nn_graph_op(g, "Concat", name, 2, (int[]){a, b});
}

/* Scores of the places by what stands there. */
static int by_content(nn_graph *g, int memory, int query, int channels)
{
    int column = reshape(g, "query_column", query, 3, (int64_t[]){0, channels, 1});
    int x = nn_graph_op(g, "MatMul", "places", 2, (int[]){memory, column});
    x = reshape(g, "places_row", x, 2, (int64_t[]){0, -1});
    int scale = nn_graph_param(g, "scale", nn_shape1(1), false);
    return nn_graph_op(g, "Mul", "scores", 2, (int[]){x, scale});
}

/* The step of decoder `d` of graph `from`. */
static void build_step(nn_graph *g, const nn_graph *from, const nn_node *d)
{
    int in[NN_ATTN_TOKENS];
    const nn_node *param[NN_ATTN_TOKENS];
    for (int i = NN_ATTN_EMBEDDING; i < NN_ATTN_TOKENS; i++)
        param[i] = &from->node[d->in[i]];
    const int hidden = param[NN_ATTN_R]->shape.dim[2], e = param[NN_ATTN_CW]->shape.dim[0];
    const int channels = param[NN_ATTN_CW]->shape.dim[1] - param[NN_ATTN_EMBEDDING]->shape.dim[1];
    bool content = strcmp(nn_node_string(d, "attention", "position"), "content") == 0;
    int places = content ? -1 : param[NN_ATTN_AW]->shape.dim[0];
    int memory = nn_graph_input(g, "memory", NN_F32, nn_shape3(-1, places, channels));
    int fed = nn_graph_input(g, "fed", NN_S64, nn_shape1(-1));
    int state = nn_graph_input(g, "state", NN_F32, nn_shape2(-1, hidden));
    for (int i = NN_ATTN_EMBEDDING; i < NN_ATTN_TOKENS; i++)
        in[i] = nn_graph_param(g, param[i]->name, param[i]->shape, param[i]->trainable);

    int x = nn_graph_op(g, "Gather", "embedded", 2, (int[]){in[NN_ATTN_EMBEDDING], fed});
    int embedded = x;
    x = gemm(g, "query", concat(g, "embedded_state", x, state), in[NN_ATTN_AW], in[NN_ATTN_AB]);
    if (content)
        x = by_content(g, memory, x, channels);
    int weights = unary(g, "Softmax", "weights", x);
    x = reshape(g, "weights_row", weights, 3, (int64_t[]){0, 1, -1});
    x = nn_graph_op(g, "MatMul", "seen", 2, (int[]){x, memory});
    x = reshape(g, "seen_flat", x, 2, (int64_t[]){0, channels});
    x = gemm(g, "combined", concat(g, "embedded_seen", embedded, x), in[NN_ATTN_CW],
             in[NN_ATTN_CB]);
    x = reshape(g, "sequence", ocr_build_relu(g, "combined", x), 3, (int64_t[]){0, 1, e});
    int before = reshape(g, "state_of_one", state, 3, (int64_t[]){0, 1, hidden});
    x = nn_graph_op(g, "GRU", "gru", 6,
                    (int[]){x, in[NN_ATTN_W], in[NN_ATTN_R], in[NN_ATTN_B], -1, before});
    nn_graph_attr_int(g, "hidden_size", hidden);
    nn_graph_attr_int(g, "linear_before_reset", 1);
    nn_graph_attr_string(g, "output", "h");
    int next = reshape(g, "next", x, 2, (int64_t[]){0, hidden});
    int logits = gemm(g, "logits", next, in[NN_ATTN_OW], in[NN_ATTN_OB]);
    nn_graph_set_outputs(g, 3, (int[]){logits, weights, next});
}

static void copy_values(nn_params *to, const nn_params *from, int channels)
{
    for (int i = 0; i < to->n; i++) {
        const nn_param *p = nn_params_find(from, to->param[i].name);
        if (p)
            memcpy(to->param[i].value.data, p->value.data, nn_tensor_bytes(&p->value));
        else
            nn_f32(&to->param[i].value)[0] = 1 / sqrtf((float)channels);
    }
}

static nn_err make_step(const nn_graph *graph, const nn_params *params, const nn_node *d,
                        ocr_attention_part *step)
{
    nn_err err;
    for (int i = NN_ATTN_EMBEDDING; i < NN_ATTN_TOKENS; i++)
        if (!nn_graph_is_param(graph, d->in[i]) || graph->node[d->in[i]].dtype != NN_F32)
            return nn_fail(NN_ERR_MODEL, "%s: expected weights that are parameters", d->name);
    step->graph = nn_graph_new();
    if (!step->graph)
        return nn_fail_memory(sizeof *step->graph, "a graph");
    build_step(step->graph, graph, d);
    NN_TRY(nn_graph_check(step->graph));
    NN_TRY(nn_params_new(&step->params, step->graph));
    copy_values(step->params, params, step->graph->node[0].shape.dim[2]);
out:
    return err;
}

nn_err ocr_attention_split(nn_graph **graph, nn_params **params, ocr_attention_parts *out)
{
    nn_err err;
    *out = (ocr_attention_parts){.encoder = {*graph, *params}};
    *graph = NULL;
    *params = NULL;
    nn_graph *g = out->encoder.graph;
    const nn_node *d = ocr_attention_decoder(g);
    if (!d) {
        err = nn_fail(NN_ERR_MODEL, "the model is not a reader of signs: expected one output, an "
                                    "AttentionDecoder without tokens");
        goto out;
    }
    NN_TRY(make_step(g, out->encoder.params, d, &out->step));
    out->first = (int)nn_node_int(d, "first", 0);
    out->steps = (int)nn_node_int(d, "steps", 64);
    out->symbols = g->node[d->in[NN_ATTN_EMBEDDING]].shape.dim[0];
    out->hidden = g->node[d->in[NN_ATTN_R]].shape.dim[2];
    nn_graph_set_outputs(g, 1, (int[]){d->in[NN_ATTN_MEMORY]});
    err = nn_pass_dead(&out->encoder.graph, &out->encoder.params);
out:
    if (err)
        ocr_attention_parts_free(out);
    return err;
}

static void part_free(ocr_attention_part *p)
{
    nn_params_free(p->params);
    nn_graph_free(p->graph);
}

void ocr_attention_parts_free(ocr_attention_parts *p)
{
    part_free(&p->encoder);
    part_free(&p->step);
    *p = (ocr_attention_parts){0};
}
