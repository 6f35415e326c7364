/* test_io_onnx.c - the wire format byte by byte, what export refuses, memory that runs out.
 * What the files mean is checked by test_onnx.sh, with other programs.
 */
#include "check.h"

#include "io/onnx.h"
#include "io/protobuf.h"
#include "nn/kernels/dispatch.h"
#include "nn/mem.h"

static void check_bytes(const io_pb *p, const char *want, size_t n, const char *what)
{
    CHECK(p->err == NN_OK && p->bytes.size == n && memcmp(p->bytes.data, want, n) == 0,
          "%s: %zu bytes, expected %zu", what, p->bytes.size, n);
}

/* Examples of protobuf.dev, "Encoding", and the ends of the ranges. */
static void test_wire(void)
{
    io_pb p = {0}, inner = {0};
    io_pb_int(&p, 1, 150);
    check_bytes(&p, "\x08\x96\x01", 3, "varint 150");
    io_pb_message(&inner, 3, &p);
    check_bytes(&inner, "\x1a\x03\x08\x96\x01", 5, "message");
    CHECK(p.bytes.data == NULL && p.bytes.size == 0, "the inner message is freed");
    io_pb_free(&inner);
    io_pb_text(&p, 2, "testing");
    check_bytes(&p, "\x12\x07testing", 9, "text");
    io_pb_free(&p);
    io_pb_int(&p, 1, -1);
    check_bytes(&p, "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, "varint -1");
    io_pb_free(&p);
    io_pb_int(&p, 20, 0);
    check_bytes(&p, "\xa0\x01\x00", 3, "field 20");
    io_pb_free(&p);
    io_pb_float(&p, 2, 1.5f);
    check_bytes(&p, "\x15\x00\x00\xc0\x3f", 5, "float");
    io_pb_free(&p);
    io_pb_data(&p, 9, NULL, 0);
    check_bytes(&p, "\x4a\x00", 2, "no bytes");
    io_pb_free(&p);
}

/* image -> Conv -> Relu -> GlobalAveragePool -> Flatten -> Gemm, and on request a loss or a
 * input of another type. */
typedef enum extra { NOTHING, LOSS, TYPE, STRANGE_NAME } extra;

static nn_graph *make_graph(extra what)
{
    nn_graph *g = nn_graph_new();
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, 8, -1, 2));
    int w = nn_graph_param(g, "conv.w", nn_shape4(3, 3, 3, 2), true);
    if (what == TYPE)
        nn_graph_input(g, "labels", NN_S32, nn_shape1(-1));
    x = nn_graph_op(g, "Conv", "conv", 2, (int[]){x, w});
    x = nn_graph_op(g, "Relu", what == STRANGE_NAME ? "conv::linear" : "relu", 1, &x);
    x = nn_graph_op(g, "GlobalAveragePool", "mean", 1, &x);
    x = nn_graph_op(g, "Flatten", "flat", 1, &x);
    x = nn_graph_op(g, "Gemm", "classes", 2,
                    (int[]){x, nn_graph_param(g, "classes.w", nn_shape2(5, 3), true)});
    if (what == LOSS)
        x = nn_graph_op(g, "MSELoss", "loss", 2, (int[]){x, x});
    nn_graph_set_outputs(g, 1, &x);
    CHECK(nn_graph_check(g) == NN_OK, "%s", nn_error_message());
    return g;
}

static nn_err encode(const nn_graph *g, const nn_params *p, const char *output, io_bytes *out)
{
    const io_onnx_face face = {.output = output ? &output : NULL};
    return io_onnx_encode(g, p, NULL, &face, out);
}

static void check_refused(extra what, const char *output, const char *words)
{
    io_bytes out = {0};
    nn_graph *g = make_graph(what);
    nn_params *p;
    CHECK(nn_params_new(&p, g) == NN_OK, "%s", nn_error_message());
    CHECK(encode(g, p, output, &out) == NN_ERR_MODEL && strstr(nn_error_message(), words) &&
              out.size == 0,
          "expected an error with \"%s\", found \"%s\"", words, nn_error_message());
    nn_params_free(p);
    nn_graph_free(g);
    io_bytes_free(&out);
}

static void test_refused(void)
{
    check_refused(LOSS, NULL, "loss (MSELoss)");
    check_refused(TYPE, NULL, "labels");
    check_refused(STRANGE_NAME, NULL, "conv::linear");
    check_refused(NOTHING, "conv", "output name");
}

/* Every allocation in turn fails: an error, nothing kept, `out` as it was. */
static void test_memory(void)
{
    io_bytes out = {0};
    nn_graph *g = make_graph(NOTHING);
    nn_params *p;
    CHECK(nn_params_new(&p, g) == NN_OK, "%s", nn_error_message());
    CHECK(encode(g, p, "logits", &out) == NN_OK, "%s", nn_error_message());
    CHECK(out.size > 500 && memmem(out.data, out.size, "logits", 6), "%zu bytes", out.size);
    io_bytes_free(&out);
    int64_t live = nn_mem_live();
    nn_err err = NN_ERR_LIMIT;
    int n = 0, wrong = 0;
    while (err != NN_OK && n++ < 10000) {
        nn_mem_fail_at(n, false);
        err = encode(g, p, "logits", &out);
        nn_mem_fail_at(0, false);
        wrong += err != NN_OK &&
                 (err != NN_ERR_LIMIT || out.size != 0 || nn_mem_live() != live);
    }
    CHECK(err == NN_OK && n > 20 && wrong == 0, "%d allocations, %d wrong", n, wrong);
    io_bytes_free(&out);
    nn_params_free(p);
    nn_graph_free(g);
}

int main(void)
{
    CHECK(nn_kernels_init() == NN_OK, "%s", nn_error_message());
    test_wire();
    test_refused();
    test_memory();
    return check_done();
}
