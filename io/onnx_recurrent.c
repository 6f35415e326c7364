/* onnx_recurrent.c - LSTM, GRU and RNN. ONNX has x as T,N,C and y as T,D,N,H, states as D,N,H;
 * weights and the order of gates are ours.
 */
#include "io/onnx_parts.h"

#include <stdio.h>
#include <string.h>

#include "nn/mem.h"

static const int64_t SWAP[3] = {1, 0, 2};

void io_onnx_lstm(io_onnx *o, int i, const char *y, const char *x, const char *w, const char *r,
                  const char *b)
{
    const nn_node *node = &o->g->node[i];
    io_onnx_name in = io_onnx_temp(node, "tnc"), out = io_onnx_temp(node, "tdnh");
    io_onnx_name transposed = io_onnx_temp(node, "ntdh");
    io_onnx_transpose(o, in.text, x, 3, SWAP);
    io_onnx_begin(o, "LSTM", out.text, 4, (const char *const[]){in.text, w, r, b});
    io_onnx_attr_int(o, "hidden_size", nn_node_int(node, "hidden_size", 0));
    io_onnx_attr_string(o, "direction", nn_node_string(node, "direction", "forward"));
    io_onnx_end(o);
    io_onnx_transpose(o, transposed.text, out.text, 4, (const int64_t[]){2, 0, 1, 3});
    int64_t d = strcmp(nn_node_string(node, "direction", ""), "bidirectional") == 0 ? 2 : 1;
    io_onnx_name shape = io_onnx_list(
        o, node, "shape", 3, (const int64_t[]){0, 0, d * nn_node_int(node, "hidden_size", 0)});
    io_onnx_simple(o, "Reshape", y, transposed.text, shape.text);
}

/* ONNX has biases of both products: Rb becomes 0 where there is one for their sum. */
static io_onnx_name both_biases(io_onnx *o, int i, io_onnx_name one)
{
    const nn_node *node = &o->g->node[i];
    io_onnx_name zero = io_onnx_temp(node, "rb"), both = io_onnx_temp(node, "b");
    nn_shape s = o->shape[node->in[3]];
    float *values = nn_calloc((size_t)nn_shape_count(s), sizeof *values);
    if (!values) {
        io_onnx_fail(o, node, "out of memory");
        return one;
    }
    io_onnx_array(o, zero.text, NN_F32, s, IO_ONNX_VALUE, values);
    nn_free(values);
    io_onnx_begin(o, "Concat", both.text, 2, (const char *const[]){one.text, zero.text});
    io_onnx_attr_int(o, "axis", 1);
    io_onnx_end(o);
    return both;
}

void io_onnx_write_lstm(io_onnx *o, int i)
{
    const nn_node *node = &o->g->node[i];
    io_onnx_name in[4];
    for (int k = 0; k < 4; k++)
        in[k] = io_onnx_input(o, i, k, IO_ONNX_VALUE);
    if (io_onnx_has_input(o, i, 3) &&
        o->shape[node->in[3]].dim[1] == 4 * nn_node_int(node, "hidden_size", 0))
        in[3] = both_biases(o, i, in[3]);
    io_onnx_lstm(o, i, io_onnx_put(o, i, IO_ONNX_VALUE).text, in[0].text, in[1].text,
                 in[2].text, in[3].text);
}

/* --- with states --- */

static io_onnx_name state_of(io_onnx *o, int i, int k, const char *suffix)
{
    io_onnx_name v = io_onnx_input(o, i, k, IO_ONNX_VALUE);
    io_onnx_name turned = io_onnx_temp(&o->g->node[i], suffix);
    if (!*v.text)
        return v;
    io_onnx_transpose(o, turned.text, v.text, 3, SWAP);
    return turned;
}

/* The outputs y, h, c that somebody uses, which are nodes of their own here, of one node; returned
 * are the values in ONNX's order, `at` the nodes. */
static int recurrent_outputs(io_onnx *o, int i, io_onnx_name out[3], int at[3])
{
    static const char *const OUTPUT[3] = {"y", "h", "c"}, *const SUFFIX[3] = {"tdnh", "dnh",
                                                                              "dnc"};
    int n = 0;
    for (int k = 0; k < 3; k++) {
        at[k] = nn_node_attr(&o->g->node[i], "output")
                    ? io_onnx_sibling(o, i, "output", 0, OUTPUT[k])
                : k == 0 ? i
                         : -1;
        out[k] = at[k] < 0 ? io_onnx_plain("") : io_onnx_temp(&o->g->node[i], SUFFIX[k]);
        if (at[k] >= 0)
            n = k + 1;
    }
    return n;
}

void io_onnx_write_recurrent(io_onnx *o, int i)
{
    static const int64_t SEQUENCE[4] = {2, 0, 1, 3};
    const nn_node *node = &o->g->node[i];
    bool lstm = node->op == NN_OP_lstm_states;
    io_onnx_name in[8], out[3], lengths = io_onnx_input(o, i, 4, IO_ONNX_VALUE);
    int at[3], n = recurrent_outputs(o, i, out, at);
    if (n == 0) {
        io_onnx_fail(o, node, "expected the output y, h or c");
        return;
    }
    const char *text[8], *name[3];
    in[0] = io_onnx_temp(node, "tnc");
    io_onnx_transpose(o, in[0].text, io_onnx_input(o, i, 0, IO_ONNX_VALUE).text, 3, SWAP);
    for (int k = 1; k < 4; k++)
        in[k] = io_onnx_input(o, i, k, IO_ONNX_VALUE);
    in[4] = lengths;
    if (*lengths.text) {
        in[4] = io_onnx_temp(node, "lengths");
        io_onnx_cast(o, in[4].text, lengths.text, IO_ONNX_INT32);
    }
    in[5] = state_of(o, i, 5, "h0");
    in[6] = state_of(o, i, 6, "c0");
    in[7] = io_onnx_input(o, i, 7, IO_ONNX_VALUE);
    for (int k = 0; k < 8; k++)
        text[k] = in[k].text;
    for (int k = 0; k < 3; k++)
        name[k] = out[k].text;
    io_onnx_begin_many(o, lstm ? "LSTM" : io_onnx_own_name(o, i), n, name, lstm ? 8 : 6, text);
    io_onnx_copy_attr(o, node, "hidden_size");
    io_onnx_copy_attr(o, node, "direction");
    if (nn_node_float(node, "clip", 0) > 0)
        io_onnx_copy_attr(o, node, "clip");
    if (node->op == NN_OP_gru)
        io_onnx_copy_attr(o, node, "linear_before_reset");
    io_onnx_end(o);
    for (int k = 0; k < n; k++)
        if (at[k] >= 0)
            io_onnx_transpose(o, io_onnx_put(o, at[k], IO_ONNX_ROWS).text, out[k].text,
                              k ? 3 : 4, k ? SWAP : SEQUENCE);
}
