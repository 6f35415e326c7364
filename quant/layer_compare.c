/* layer_compare.c - see layer_compare.h. */
#include "quant/layer_compare.h"

#include "nn/mem.h"

#include <string.h>

int quant_match(const nn_graph *a, int i, const nn_graph *b)
{
    int j = nn_graph_find(b, a->node[i].name);
    bool param = a->node[i].kind == NN_NODE_PARAM;
    return param || j < 0 || b->node[j].kind == NN_NODE_PARAM ? -1 : j;
}

typedef struct pair {
    const nn_graph *a, *b;
    nn_exec *ea, *eb;
    float *real_a, *real_b;
    int64_t capacity;
} pair;

static nn_err make_room(pair *p, int64_t n)
{
    if (n <= p->capacity)
        return NN_OK;
    nn_free(p->real_a);
    nn_free(p->real_b);
    p->real_a = nn_alloc((size_t)n * sizeof *p->real_a);
    p->real_b = nn_alloc((size_t)n * sizeof *p->real_b);
    p->capacity = p->real_a && p->real_b ? n : 0;
    return p->capacity ? NN_OK : nn_fail_memory((size_t)n * sizeof *p->real_a, "a comparison");
}

static nn_err compare_node(pair *p, int64_t sample, int i, int j, quant_error *error,
                           quant_visit *visit, void *visit_ctx)
{
    char sa[NN_SHAPE_TEXT], sb[NN_SHAPE_TEXT];
    const nn_tensor *a = nn_exec_value(p->ea, i), *b = nn_exec_value(p->eb, j);
    int64_t n = nn_shape_count(a->shape);
    if (!nn_shape_equal(a->shape, b->shape))
        return nn_fail(NN_ERR_MODEL, "%s is %s in one model and %s in the other",
                       p->a->node[i].name, nn_shape_text(a->shape, sa),
                       nn_shape_text(b->shape, sb));
    nn_err err = make_room(p, n);
    if (err)
        return err;
    quant_tensor_real(a, p->real_a);
    quant_tensor_real(b, p->real_b);
    quant_error_add(&error[i], n, p->real_a, p->real_b);
    return visit ? visit(visit_ctx, sample, i, j, a, b, p->real_a, p->real_b) : NN_OK;
}

nn_err quant_compare(const nn_graph *a, nn_params *pa, const nn_graph *b, nn_params *pb,
                     int64_t samples, quant_feed *feed, void *ctx, quant_error *error,
                     quant_visit *visit, void *visit_ctx)
{
    nn_err err = NN_OK;
    pair p = {.a = a, .b = b};
    memset(error, 0, (size_t)a->n * sizeof *error);
    NN_TRY(nn_exec_new(&p.ea, a, pa, false));
    NN_TRY(nn_exec_new(&p.eb, b, pb, false));
    nn_exec_keep_all(p.ea);
    nn_exec_keep_all(p.eb);
    for (int64_t s = 0; s < samples; s++) {
        NN_TRY(feed(ctx, s, p.ea));
        NN_TRY(feed(ctx, s, p.eb));
        nn_exec_forward(p.ea);
        nn_exec_forward(p.eb);
        for (int i = 0; i < a->n; i++) {
            int j = quant_match(a, i, b);
            if (j >= 0)
                NN_TRY(compare_node(&p, s, i, j, error, visit, visit_ctx));
        }
    }
out:
    nn_exec_free(p.ea);
    nn_exec_free(p.eb);
    nn_free(p.real_a);
    nn_free(p.real_b);
    return err;
}
