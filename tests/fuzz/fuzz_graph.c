/* fuzz_graph.c - the bytes are the choices of one who makes a network: operators with inputs, attributes of
 * the names that they know and values that are hardly sensible, weights of any shape. What the graph's
 * checks and bind let pass is run, with gaps behind each buffer that nobody may touch (nn/exec.c).
 */
#include <math.h>

#include "nn/op.h"
#include "tests/fuzz/fuzz.h"

static const int32_t dims[] = {1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 17, 24, 32, 33, 64, 1000};
static const int64_t ints[] = {0, 1, 2, 3, 4, 5, 7, 8, 16, 100, -1, -2, 1 << 16, INT32_MAX, INT64_MAX, INT64_MIN};
static const double numbers[] = {0, 1, -1, 0.5, 1e-5, 1e30, -1e30, 1e-300, 2, 3, 0.1, 127, 255, -128, 6, 100};

static nn_shape take_shape(fuzz_bytes *b, bool open)
{
    nn_shape s = {.rank = 1 + (int)fuzz_take(b, 1) % NN_MAX_RANK};
    if (fuzz_take(b, 1) < 160)
        s.rank = 4; /* what most operators want */
    for (int i = 0; i < s.rank; i++) {
        uint32_t v = fuzz_take(b, 1);
        s.dim[i] = open && v > 200 ? -1 : dims[v % 16];
    }
    return s;
}

static void take_attribute(fuzz_bytes *b, const char *name, size_t n, char kind, nn_node *node)
{
    static const char *const words[] = {"relu",    "Relu",    "linear", "nearest", "floor",       "bidirectional",
                                        "forward", "reverse", "add",    "asymmetric", "half_pixel", "sigmoid",
                                        "hard_swish", "leaky_relu", "", "none"};
    nn_attr *a = &node->attr[node->n_attr];
    if (node->n_attr == NN_MAX_ATTRS || n >= sizeof a->name)
        return;
    node->n_attr++;
    memcpy(a->name, name, n);
    a->name[n] = 0;
    if (kind == 'i') {
        a->kind = NN_ATTR_INT;
        a->n = 1;
        a->ints[0] = ints[fuzz_take(b, 1) % 16];
    } else if (kind == 'f') {
        a->kind = NN_ATTR_FLOAT;
        a->number = numbers[fuzz_take(b, 1) % 16];
    } else if (kind == 's') {
        a->kind = NN_ATTR_STRING;
        strcpy(a->text, words[fuzz_take(b, 1) % 16]);
    } else {
        a->kind = NN_ATTR_INTS;
        a->n = 1 + (int)fuzz_take(b, 1) % 6;
        for (int i = 0; i < a->n; i++) {
            uint32_t v = fuzz_take(b, 1);
            a->ints[i] = v < 200 ? (int64_t)(v % 4) : ints[v % 16];
        }
    }
}

static void take_node(fuzz_bytes *b, nn_graph *g, int i)
{
    nn_node node = {0};
    snprintf(node.name, sizeof node.name, "n%d", i);
    uint32_t what = fuzz_take(b, 1);
    static const nn_dtype types[] = {NN_F32, NN_F32, NN_F32, NN_F32, NN_S8, NN_U8, NN_S32, NN_S64};
    if (i == 0 || what < 20) {
        node.kind = NN_NODE_INPUT;
        node.dtype = types[fuzz_take(b, 1) % 8];
        node.shape = take_shape(b, true);
    } else if (what < 110) {
        node.kind = NN_NODE_PARAM;
        node.dtype = types[fuzz_take(b, 1) % 8];
        node.shape = take_shape(b, false);
        node.trainable = node.dtype == NN_F32;
    } else {
        node.kind = NN_NODE_OP;
        node.op = (int)fuzz_take(b, 1) % nn_ops_count;
        const nn_op *op = nn_ops[node.op].op;
        node.n_in = op->min_in + (int)fuzz_take(b, 1) % (op->max_in - op->min_in + 1);
        for (int k = 0; k < node.n_in; k++) {
            int back = 1 + (int)fuzz_take(b, 1) % (i < 8 ? i : 8);
            node.in[k] = fuzz_take(b, 1) > 250 ? -1 : i - back;
        }
        for (const char *p = op->attrs; p && *p;) {
            const char *colon = strchr(p, ':');
            if (fuzz_take(b, 1) % 2)
                take_attribute(b, p, (size_t)(colon - p), colon[1], &node);
            p = colon + 2 + strspn(colon + 2, " ");
        }
    }
    (void)!nn_graph_append(g, &node);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t blocks = fuzz_begin();
    fuzz_bytes b = {data, size};
    nn_graph *g = nn_graph_new();
    nn_params *p = NULL;
    if (g) {
        int wanted = 2 + (int)fuzz_take(&b, 1) % 20;
        for (int i = 0; i < wanted && b.left; i++)
            take_node(&b, g, g->n);
        if (g->n > 0) {
            int last = g->n - 1;
            nn_graph_set_outputs(g, 1, &last);
            if (nn_graph_check(g) == NN_OK && nn_params_new(&p, g) == NN_OK) {
                for (int i = 0; i < p->n; i++) {
                    nn_tensor *t = &p->param[i].value;
                    size_t bytes = nn_tensor_bytes(t);
                    uint32_t v = fuzz_take(&b, 2);
                    for (size_t k = 0; t->dtype == NN_F32 && k < bytes / 4; k++)
                        ((float *)t->data)[k] = (float)(int)((k * 7919 + v) % 257) / 128 - 1;
                    if (t->dtype != NN_F32)
                        memset(t->data, (int)(v & 255), bytes);
                }
                fuzz_network(g, p, &b);
            }
        }
    }
    nn_params_free(p);
    nn_graph_free(g);
    fuzz_end(blocks);
    return 0;
}
