/* attention.c - see attention.h.
 *
 *   [N,4 v,v,3] = [4N,v,v,3] -> convolutions, pools -> [4N,1,S,32]
 *     -> the views' channels beside each other [N,S,128] -> 2 x (BiLSTM, Gemm) -> decoder
 *
 * Convolutions have no bias; the first of each pair has a norm. LSTMs have one bias a gate, as the
 * published network's do.
 */
#include <stdio.h>

#include "nn/mem.h"
#include "nn/ops/attention_decoder.h"
#include "ocr/attention.h"
#include "ocr/attention_split.h"
#include "ocr/build.h"
#include "ocr/networks.h"

#define TILE_CHANNELS 32 /* of a view, after the last convolution */
#define WIDTH 128        /* of the memory, the embedding, the combination and the state */

typedef struct layer {
    const char *name;
    int out;
    bool norm;
    bool half_width, half_height; /* by a pool behind it */
} layer;

/* view / 2 places for each view: the first pool halves both sides. Height 2 is left. */
static const layer FULL[] = {
    {"conv1", 64, false, true, true},
    {"conv2", 128, false, false, true},
    {"conv3_1", 256, true, false, false},
    {"conv3_2", 256, false, false, true},
    {"conv4_1", 384, true, false, false},
    {"conv4_2", 384, false, false, true},
    {"conv5_1", 384, true, false, false},
    {"conv5_2", 384, false, false, true},
    {"conv6_1", 384, true, false, false},
    {"conv6_2", 384, false, false, true},
    {NULL, 0, false, false, false},
};

/* Views of half the side have one pool less. */
static const layer HALF[] = {
    {"conv1", 32, false, true, true},
    {"conv2", 64, false, false, true},
    {"conv3_1", 128, true, false, false},
    {"conv3_2", 128, false, false, true},
    {"conv4_1", 192, true, false, false},
    {"conv4_2", 192, false, false, true},
    {"conv5_1", 192, true, false, false},
    {"conv5_2", 192, false, false, true},
    {"conv6_1", 192, true, false, false},
    {"conv6_2", 192, false, false, false},
    {NULL, 0, false, false, false},
};

static int reshape(nn_graph *g, const char *name, int x, int rank, const int64_t *shape)
{
    x = nn_graph_op(g, "Reshape", name, 1, &x);
    nn_graph_attr_ints(g, "shape", rank, shape);
    return x;
}

static int pool(nn_graph *g, const layer *l, int x)
{
    const int64_t side[2] = {l->half_height ? 2 : 1, l->half_width ? 2 : 1};
    x = ocr_build_unary(g, "MaxPool", l->name, ".pool", x);
    nn_graph_attr_ints(g, "kernel_shape", 2, side);
    nn_graph_attr_ints(g, "strides", 2, side);
    return x;
}

/* A kernel of 2 x 2 and a column of zeros at the right: height 2 becomes 1, the width stays. */
static int last_conv(nn_graph *g, int x, int c)
{
    int in[2] = {x};
    in[1] = ocr_build_param(g, "conv7", ".weight", nn_shape4(TILE_CHANNELS, 2, 2, c), true);
    x = nn_graph_op(g, "Conv", "conv7", 2, in);
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){0, 0, 0, 1});
    x = ocr_build_relu(g, "conv7", ocr_build_norm(g, "conv7", x, TILE_CHANNELS));
    x = nn_graph_op(g, "Dropout", "dropout", 1, &x);
    nn_graph_attr_float(g, "ratio", 0.5);
    return x;
}

static int recurrent(nn_graph *g, int i, int x)
{
    char lstm[16], linear[16];
    int in[4] = {x}, h = WIDTH;
    snprintf(lstm, sizeof lstm, "lstm%d", i);
    snprintf(linear, sizeof linear, "linear%d", i);
    in[1] = ocr_build_param(g, lstm, ".w", nn_shape3(2, 4 * h, WIDTH), true);
    in[2] = ocr_build_param(g, lstm, ".r", nn_shape3(2, 4 * h, h), true);
    in[3] = ocr_build_param(g, lstm, ".b", nn_shape2(2, 4 * h), true);
    in[0] = nn_graph_op(g, "LSTM", lstm, 4, in);
    nn_graph_attr_int(g, "hidden_size", h);
    nn_graph_attr_string(g, "direction", "bidirectional");
    in[1] = ocr_build_param(g, linear, ".weight", nn_shape2(WIDTH, 2 * h), true);
    in[2] = ocr_build_param(g, linear, ".bias", nn_shape1(WIDTH), true);
    return nn_graph_op(g, "Gemm", linear, 3, in);
}

static int decoder(nn_graph *g, int memory, int places, int symbols)
{
    static const char *const SUFFIX[NN_ATTN_INPUTS] = {
        NULL, ".embedding", ".aw", ".ab", ".cw", ".cb", ".w", ".r", ".b", ".ow", ".ob"};
    const int w = WIDTH;
    const nn_shape shape[NN_ATTN_INPUTS] = {
        [NN_ATTN_EMBEDDING] = nn_shape2(symbols, w),
        [NN_ATTN_AW] = nn_shape2(places, 2 * w), [NN_ATTN_AB] = nn_shape1(places),
        [NN_ATTN_CW] = nn_shape2(w, 2 * w),      [NN_ATTN_CB] = nn_shape1(w),
        [NN_ATTN_W] = nn_shape3(1, 3 * w, w),    [NN_ATTN_R] = nn_shape3(1, 3 * w, w),
        [NN_ATTN_B] = nn_shape2(1, 6 * w),
        [NN_ATTN_OW] = nn_shape2(symbols, w),    [NN_ATTN_OB] = nn_shape1(symbols)};
    int in[NN_ATTN_INPUTS] = {memory};
    for (int i = NN_ATTN_EMBEDDING; i < NN_ATTN_TOKENS; i++)
        in[i] = ocr_build_param(g, "decoder", SUFFIX[i], shape[i], true);
    int x = nn_graph_op(g, "AttentionDecoder", "decoder", NN_ATTN_TOKENS, in);
    nn_graph_attr_float(g, "dropout", 0.1);
    nn_graph_attr_int(g, "first", OCR_SIGN_GO);
    nn_graph_attr_int(g, "steps", OCR_SIGN_STEPS);
    return x;
}

static nn_err build(const layer *layers, int view, int symbols, nn_graph **out)
{
    if (symbols <= OCR_SIGN_CHARACTERS)
        return nn_fail(NN_ERR_USAGE, "%d symbols: expected more than the %d that are no characters",
                       symbols, OCR_SIGN_CHARACTERS);
    nn_graph *g = nn_graph_new();
    if (!g)
        return nn_fail_memory(sizeof *g, "a graph");
    int c = 3, places = view / 2;
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, OCR_SIGN_VIEWS * view, view, c));
    x = reshape(g, "views", x, 4, (int64_t[]){-1, view, view, c});
    for (const layer *l = layers; l->name; l++) {
        x = ocr_build_conv(g, l->name, x, c, l->out, 3, 1);
        c = l->out;
        if (l->norm)
            x = ocr_build_norm(g, l->name, x, c);
        x = ocr_build_relu(g, l->name, x);
        if (l->half_height)
            x = pool(g, l, x);
    }
    x = last_conv(g, x, c);
    x = reshape(g, "apart", x, 4, (int64_t[]){-1, OCR_SIGN_VIEWS, places, TILE_CHANNELS});
    x = ocr_build_unary(g, "Transpose", "beside", "", x);
    nn_graph_attr_ints(g, "perm", 4, (int64_t[]){0, 2, 1, 3});
    x = reshape(g, "sequence", x, 3, (int64_t[]){-1, places, OCR_SIGN_VIEWS * TILE_CHANNELS});
    x = recurrent(g, 2, recurrent(g, 1, x));
    x = decoder(g, x, places, symbols);
    nn_graph_set_outputs(g, 1, &x);
    nn_err err = nn_graph_check(g);
    if (err)
        nn_graph_free(g);
    else
        *out = g;
    return err;
}

nn_err ocr_net_attention_ocr(int classes, bool training, nn_graph **out)
{
    (void)training;
    return build(FULL, 128, classes, out);
}

nn_err ocr_net_attention_ocr_half(int classes, bool training, nn_graph **out)
{
    (void)training;
    return build(HALF, 64, classes, out);
}

nn_err ocr_attention_with_loss(const nn_graph *inference, nn_graph **out)
{
    nn_err err = NN_OK;
    nn_graph *g = NULL;
    int last = inference->n - 1;
    const nn_node *old = ocr_attention_decoder(inference);
    if (!old)
        return nn_fail(NN_ERR_MODEL, "the graph cannot be trained as a reader of signs: expected "
                                     "one output, an AttentionDecoder without tokens");
    g = nn_graph_new();
    if (!g)
        return nn_fail_memory(sizeof *g, "a graph");
    for (int i = 0; i < last; i++)
        NN_TRY(nn_graph_append(g, &inference->node[i]));
    nn_node node = *old;
    node.n_in = NN_ATTN_INPUTS;
    node.in[NN_ATTN_TOKENS] = nn_graph_input(g, "tokens", NN_S32, nn_shape2(-1, -1));
    NN_TRY(nn_graph_append(g, &node));
    int logits = g->n - 1, labels = nn_graph_input(g, "labels", NN_S32, nn_shape2(-1, -1));
    int loss =
        nn_graph_op(g, "SoftmaxCrossEntropyLoss", "loss", 2, (int[]){logits, labels});
    nn_graph_set_outputs(g, 2, (int[]){logits, loss});
    NN_TRY(nn_graph_check(g));
    *out = g;
    g = NULL;
out:
    nn_graph_free(g);
    return err;
}
