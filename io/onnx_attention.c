/* onnx_attention.c - AttentionDecoder as ONNX operators: ONNX has no such one, so that its steps are
 * written out, each with the same weights, feeding the most probable symbol of the one before.
 *
 *   e = Gather(embedding, fed)    q = Gemm([e, h], aw, ab)    w = Softmax(q), or of memory q
 *   x = Relu(Gemm([e, w memory], cw, cb))    h = GRU(x, h)    l = Gemm(h, ow, ob)
 *   fed = ArgMax(l)
 */
#include "io/onnx_parts.h"

#include <math.h>
#include <stdio.h>

#include "nn/mem.h"
#include "nn/ops/attention_decoder.h"

typedef struct unroll {
    io_onnx *o;
    const nn_node *node;
    int step;
    io_onnx_name memory, in[NN_ATTN_INPUTS];
    io_onnx_name fed, h, state; /* S64[N], [N,H], [1,N,H] */
    io_onnx_name row, column, wide, input, sequence, flat, scale; /* constants */
    bool content;
} unroll;

/* A name of this step's own. */
static io_onnx_name own(const unroll *u, const char *what)
{
    char suffix[16];
    snprintf(suffix, sizeof suffix, "%s%d", what, u->step);
    return io_onnx_temp(u->node, suffix);
}

/* out = op(a, b, c), c "" for none; with an integer attribute where `attr` is one. */
static io_onnx_name compute(const unroll *u, const char *op, const char *what, const char *a,
                            const char *b, const char *c, const char *attr, int64_t value)
{
    io_onnx_name out = own(u, what);
    io_onnx_begin(u->o, op, out.text, 3, (const char *const[]){a, b, c});
    if (attr)
        io_onnx_attr_int(u->o, attr, value);
    io_onnx_end(u->o);
    return out;
}

static io_onnx_name attended(const unroll *u, const io_onnx_name *eh)
{
    io_onnx_name w = compute(u, "Gemm", "q", eh->text, u->in[NN_ATTN_AW].text,
                             u->in[NN_ATTN_AB].text, "transB", 1);
    if (u->content) {
        w = compute(u, "Reshape", "qc", w.text, u->column.text, "", NULL, 0);
        w = compute(u, "MatMul", "s", u->memory.text, w.text, "", NULL, 0);
        w = compute(u, "Mul", "ss", w.text, u->scale.text, "", NULL, 0);
    }
    w = compute(u, "Reshape", "sr", w.text, u->row.text, "", NULL, 0);
    w = compute(u, "Softmax", "w", w.text, "", "", "axis", 2);
    w = compute(u, "MatMul", "m", w.text, u->memory.text, "", NULL, 0);
    return compute(u, "Reshape", "mr", w.text, u->wide.text, "", NULL, 0);
}

/* The step's logits [N,V]; the state and what is fed next change. */
static io_onnx_name write_step(unroll *u, int hidden)
{
    io_onnx_name e = compute(u, "Gather", "e", u->in[NN_ATTN_EMBEDDING].text, u->fed.text, "",
                             "axis", 0);
    io_onnx_name x = compute(u, "Concat", "eh", e.text, u->h.text, "", "axis", 1);
    x = attended(u, &x);
    x = compute(u, "Concat", "em", e.text, x.text, "", "axis", 1);
    x = compute(u, "Gemm", "c", x.text, u->in[NN_ATTN_CW].text, u->in[NN_ATTN_CB].text, "transB",
                1);
    io_onnx_name positive = own(u, "x");
    io_onnx_activation(u->o, u->node, NN_OP_relu, positive.text, x.text);
    x = positive;
    x = compute(u, "Reshape", "xs", x.text, u->input.text, "", NULL, 0);
    io_onnx_name y = own(u, "y");
    io_onnx_begin(u->o, "GRU", y.text, 6,
                  (const char *const[]){x.text, u->in[NN_ATTN_W].text, u->in[NN_ATTN_R].text,
                                        u->in[NN_ATTN_B].text, "", u->state.text});
    io_onnx_attr_int(u->o, "hidden_size", hidden);
    io_onnx_attr_int(u->o, "linear_before_reset", 1);
    io_onnx_end(u->o);
    u->h = compute(u, "Reshape", "h", y.text, u->flat.text, "", NULL, 0);
    u->state = compute(u, "Reshape", "hs", y.text, u->sequence.text, "", NULL, 0);
    x = compute(u, "Gemm", "l", u->h.text, u->in[NN_ATTN_OW].text, u->in[NN_ATTN_OB].text,
                "transB", 1);
    u->fed = own(u, "fed");
    io_onnx_begin(u->o, "ArgMax", u->fed.text, 1, (const char *const[]){x.text});
    io_onnx_attr_int(u->o, "axis", 1);
    io_onnx_attr_int(u->o, "keepdims", 0);
    io_onnx_end(u->o);
    return x;
}

/* first[N] and zeros[N,H], [1,N,H]: N is the memory's. */
static void write_start(unroll *u, int hidden)
{
    const nn_node *node = u->node;
    io_onnx_name first = io_onnx_temp(node, "first"), zero = io_onnx_temp(node, "zero");
    io_onnx_name h = io_onnx_temp(node, "sideh"), n = io_onnx_temp(node, "side");
    io_onnx_name shape = io_onnx_temp(node, "shape"), begin = io_onnx_temp(node, "at0");
    io_onnx_name both = io_onnx_temp(node, "start");
    int64_t symbol = nn_node_int(node, "first", 0);
    io_onnx_int64s(u->o, first.text, 1, &symbol);
    io_onnx_int64s(u->o, h.text, 1, (const int64_t[]){hidden});
    io_onnx_int64s(u->o, begin.text, 1, (const int64_t[]){0});
    io_onnx_floats(u->o, zero.text, 1, (const float[]){0});
    io_onnx_simple(u->o, "Shape", shape.text, u->memory.text, NULL);
    io_onnx_simple(u->o, "Gather", n.text, shape.text, begin.text);
    u->fed = compute(u, "Expand", "begin", first.text, n.text, "", NULL, 0);
    io_onnx_begin(u->o, "Concat", both.text, 2, (const char *const[]){n.text, h.text});
    io_onnx_attr_int(u->o, "axis", 0);
    io_onnx_end(u->o);
    u->h = compute(u, "Expand", "h", zero.text, both.text, "", NULL, 0);
    u->state = compute(u, "Reshape", "hs", u->h.text, u->sequence.text, "", NULL, 0);
}

static io_onnx_name int64s(const unroll *u, const char *what, int64_t a, int64_t b, int64_t c)
{
    io_onnx_name name = io_onnx_temp(u->node, what);
    io_onnx_int64s(u->o, name.text, c ? 3 : 2, (const int64_t[]){a, b, c});
    return name;
}

void io_onnx_write_attention_decoder(io_onnx *o, int i)
{
    const nn_node *node = &o->g->node[i];
    unroll u = {.o = o, .node = node};
    if (node->n_in > NN_ATTN_TOKENS && node->in[NN_ATTN_TOKENS] >= 0) {
        io_onnx_fail(o, node, "ONNX export wants a decoder that feeds itself");
        return;
    }
    u.memory = io_onnx_input(o, i, NN_ATTN_MEMORY, IO_ONNX_VALUE);
    for (int k = NN_ATTN_EMBEDDING; k < NN_ATTN_TOKENS; k++) {
        if (!nn_graph_is_param(o->g, node->in[k]))
            io_onnx_fail(o, node, "ONNX export wants weights of a decoder that are parameters");
        u.in[k] = io_onnx_input(o, i, k, IO_ONNX_VALUE);
    }
    if (o->err)
        return;
    nn_shape memory = o->shape[node->in[NN_ATTN_MEMORY]], y = o->shape[i];
    int hidden = o->g->node[node->in[NN_ATTN_R]].shape.dim[2], steps = y.dim[1];
    const float scale = 1 / sqrtf((float)memory.dim[2]);
    const char *how = nn_node_string(node, "attention", "position");
    u.content = how[0] == 'c';
    u.row = int64s(&u, "row", -1, 1, memory.dim[1]);
    u.column = int64s(&u, "column", -1, memory.dim[2], 1);
    u.wide = int64s(&u, "wide", -1, memory.dim[2], 0);
    u.input = int64s(&u, "input", 1, -1, o->g->node[node->in[NN_ATTN_CW]].shape.dim[0]);
    u.sequence = int64s(&u, "sequence", 1, -1, hidden);
    u.flat = int64s(&u, "flat", -1, hidden, 0);
    u.scale = io_onnx_temp(node, "scale");
    io_onnx_floats(o, u.scale.text, 1, &scale);
    write_start(&u, hidden);
    io_onnx_name single = int64s(&u, "single", -1, 1, y.dim[2]), *step;
    const char **in = nn_calloc((size_t)steps, sizeof *in);
    step = nn_calloc((size_t)steps, sizeof *step);
    if (!in || !step) {
        io_onnx_fail(o, node, "out of memory");
        goto out;
    }
    for (int t = 0; t < steps; t++) {
        u.step = t + 1;
        io_onnx_name logits = write_step(&u, hidden);
        step[t] = compute(&u, "Reshape", "lr", logits.text, single.text, "", NULL, 0);
        in[t] = step[t].text;
    }
    io_onnx_begin(o, "Concat", io_onnx_put(o, i, IO_ONNX_VALUE).text, steps, in);
    io_onnx_attr_int(o, "axis", 1);
    io_onnx_end(o);
out:
    nn_free(in);
    nn_free(step);
}
