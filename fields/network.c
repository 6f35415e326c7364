/* network.c - see network.h. */
#include "fields/network.h"

#include <stdio.h>
#include <string.h>

#include "nn/mem.h"

#define TABLE 48  /* columns of the table of hashes */
#define HIDDEN 80
#define LAYERS 2
#define DROPOUT 0.3

static int param(nn_graph *g, const char *layer, const char *suffix, nn_shape shape)
{
    char name[NN_MAX_NAME];
    snprintf(name, sizeof name, "%s.%s", layer, suffix);
    return nn_graph_param(g, name, shape, true);
}

static int gemm_relu(nn_graph *g, const char *layer, int x, int inputs, int outputs)
{
    char name[NN_MAX_NAME];
    int in[3] = {x, param(g, layer, "weight", nn_shape2(outputs, inputs)),
                 param(g, layer, "bias", nn_shape1(outputs))};
    x = nn_graph_op(g, "Gemm", layer, 3, in);
    snprintf(name, sizeof name, "%s.relu", layer);
    return nn_graph_activation(g, NN_ACT_RELU, name, x);
}

static int dropout(nn_graph *g, const char *name, int x)
{
    x = nn_graph_op(g, "Dropout", name, 1, &x);
    nn_graph_attr_float(g, "ratio", DROPOUT);
    return x;
}

static int reshape(nn_graph *g, const char *name, int x, int n, const int64_t *shape)
{
    x = nn_graph_op(g, "Reshape", name, 1, &x);
    nn_graph_attr_ints(g, "shape", n, shape);
    return x;
}

/* [h, near h]: [N,T,(1 + FIELDS_RELATIONS) HIDDEN] */
static int with_neighbours(nn_graph *g, int layer, int h, int near)
{
    char name[NN_MAX_NAME];
    snprintf(name, sizeof name, "near%d.one", layer);
    int x = reshape(g, name, h, 4, (const int64_t[]){0, 1, -1, HIDDEN});
    snprintf(name, sizeof name, "near%d.mean", layer);
    x = nn_graph_op(g, "MatMul", name, 2, (const int[]){near, x});
    snprintf(name, sizeof name, "near%d.turn", layer);
    x = nn_graph_op(g, "Transpose", name, 1, &x);
    nn_graph_attr_ints(g, "perm", 4, (const int64_t[]){0, 2, 1, 3});
    snprintf(name, sizeof name, "near%d.flat", layer);
    x = reshape(g, name, x, 3, (const int64_t[]){0, 0, FIELDS_RELATIONS * HIDDEN});
    snprintf(name, sizeof name, "near%d.all", layer);
    return nn_graph_op(g, "Concat", name, 2, (const int[]){h, x});
}

static nn_err checked(nn_graph *g, nn_graph **out)
{
    nn_err err = nn_graph_check(g);
    if (err != NN_OK)
        nn_graph_free(g);
    else
        *out = g;
    return err;
}

nn_err fields_network(int n_fields, nn_graph **out)
{
    nn_graph *g = nn_graph_new();
    if (!g)
        return nn_fail_memory(sizeof *g, "a graph");
    char name[NN_MAX_NAME];
    int words = nn_graph_input(g, "words", NN_S64, nn_shape3(-1, -1, FIELDS_HASHES));
    int numbers = nn_graph_input(g, "numbers", NN_F32, nn_shape3(-1, -1, FIELDS_NUMBERS));
    int near = nn_graph_input(g, "near", NN_F32, nn_shape4(-1, FIELDS_RELATIONS, -1, -1));
    int table = nn_graph_param(g, "table", nn_shape2(FIELDS_BUCKETS, TABLE), true);
    int x = nn_graph_op(g, "Gather", "rows", 2, (const int[]){table, words});
    x = nn_graph_op(g, "ReduceSum", "word", 1, &x);
    nn_graph_attr_ints(g, "axes", 1, (const int64_t[]){2});
    nn_graph_attr_int(g, "keepdims", 0);
    x = dropout(g, "word.dropout", x);
    x = nn_graph_op(g, "Concat", "described", 2, (const int[]){x, numbers});
    int h = gemm_relu(g, "layer0", x, TABLE + FIELDS_NUMBERS, HIDDEN);
    for (int i = 1; i <= LAYERS; i++) {
        snprintf(name, sizeof name, "layer%d", i);
        x = with_neighbours(g, i, h, near);
        x = gemm_relu(g, name, x, (1 + FIELDS_RELATIONS) * HIDDEN, HIDDEN);
        snprintf(name, sizeof name, "layer%d.dropout", i);
        x = dropout(g, name, x);
        snprintf(name, sizeof name, "layer%d.sum", i);
        h = nn_graph_op(g, "Add", name, 2, (const int[]){h, x});
    }
    int in[3] = {h, param(g, "scores", "weight", nn_shape2(2 * n_fields, HIDDEN)),
                 param(g, "scores", "bias", nn_shape1(2 * n_fields))};
    x = nn_graph_op(g, "Gemm", "scores", 3, in);
    nn_graph_set_outputs(g, 1, &x);
    return checked(g, out);
}

nn_err fields_network_with_loss(const nn_graph *inference, nn_graph **out)
{
    nn_graph *g;
    nn_err err = nn_graph_copy(inference, &g);
    if (err != NN_OK)
        return err;
    int scores = g->out[0];
    int legal = nn_graph_input(g, "legal", NN_F32, nn_shape3(-1, -1, -1));
    int target = nn_graph_input(g, "target", NN_F32, nn_shape3(-1, -1, -1));
    int x = nn_graph_op(g, "Transpose", "loss.turn", 1, &scores);
    nn_graph_attr_ints(g, "perm", 3, (const int64_t[]){0, 2, 1});
    x = nn_graph_op(g, "Add", "loss.legal", 2, (const int[]){x, legal});
    x = nn_graph_op(g, "Softmax", "loss.places", 1, &x);
    x = nn_graph_op(g, "Mul", "loss.right", 2, (const int[]){x, target});
    x = nn_graph_op(g, "ReduceSum", "loss.probability", 1, &x);
    nn_graph_attr_ints(g, "axes", 1, (const int64_t[]){2});
    nn_graph_attr_int(g, "keepdims", 0);
    x = nn_graph_op(g, "Clip", "loss.least", 1, &x);
    nn_graph_attr_float(g, "min", 1e-7);
    nn_graph_attr_float(g, "max", 2);
    x = nn_graph_op(g, "Log", "loss.log", 1, &x);
    x = nn_graph_op(g, "Neg", "loss.rows", 1, &x);
    x = reshape(g, "loss.flat", x, 1, (const int64_t[]){-1});
    x = nn_graph_op(g, "ReduceMean", "loss", 1, &x);
    nn_graph_set_outputs(g, 2, (const int[]){scores, x});
    return checked(g, out);
}

void fields_network_shapes(int n, int words, int n_fields, nn_shape shapes[5])
{
    shapes[0] = nn_shape3(n, words, FIELDS_HASHES);
    shapes[1] = nn_shape3(n, words, FIELDS_NUMBERS);
    shapes[2] = nn_shape4(n, FIELDS_RELATIONS, words, words);
    shapes[3] = shapes[4] = nn_shape3(n, 2 * n_fields, words);
}

void fields_network_fill(nn_exec *e, int i, int32_t n, const fields_code *code)
{
    size_t words = (size_t)nn_exec_input(e, 0)->shape.dim[1], page = (size_t)i;
    int64_t *hash = nn_s64(nn_exec_input(e, 0)) + page * words * FIELDS_HASHES;
    float *number = nn_f32(nn_exec_input(e, 1)) + page * words * FIELDS_NUMBERS;
    float *near = nn_f32(nn_exec_input(e, 2)) + page * FIELDS_RELATIONS * words * words;
    NN_ASSERT((size_t)n <= words);
    memset(hash, 0, words * FIELDS_HASHES * sizeof *hash);
    memset(number, 0, words * FIELDS_NUMBERS * sizeof *number);
    memset(near, 0, FIELDS_RELATIONS * words * words * sizeof *near);
    for (int32_t w = 0; w < n; w++) {
        for (int k = 0; k < FIELDS_HASHES; k++)
            hash[w * FIELDS_HASHES + k] = code[w].hash[k];
        memcpy(number + w * FIELDS_NUMBERS, code[w].number, sizeof code[w].number);
        for (size_t r = 0; r < FIELDS_RELATIONS; r++) {
            int first = code[w].first[r], last = code[w].last[r];
            for (int k = first; k < last; k++)
                near[(r * words + (size_t)w) * words + (size_t)k] = 1.0f / (float)(last - first);
        }
    }
}
