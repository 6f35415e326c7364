/* test_ocr_attention.c - the readers of signs (ocr/attention.h): parameters and work against the
 * published network; outputs, loss and gradients of the half one against PyTorch
 * (tests/golden/make_attention_golden.py).
 */
#include "check.h"

#include "golden/attention_golden.h"
#include "attention_check.h"
#include "nn/mem.h"

enum { SYMBOLS = ATTENTION_SYMBOLS, VIEW = 64 };

static void test_published(void)
{
    nn_graph *g = attention_build("attention-ocr", OCR_SIGN_SYMBOLS);
    nn_params *p = NULL;
    CHECK(nn_params_new(&p, g) == NN_OK, "%s", nn_error_message());
    int64_t trained = nn_params_count(p, true);
    /* Convolutions and norms, recurrent layers, decoder. */
    CHECK(trained == 8532480 + 592128 + 2718416, "%lld parameters", (long long)trained);
    CHECK(trained == 11843024, "%lld parameters", (long long)trained);
    nn_params_free(p);
    nn_graph_free(g);
}

static void check_work(const char *name, int view, double gmac)
{
    nn_graph *g = attention_build(name, SYMBOLS);
    nn_params *p = NULL;
    nn_exec *e = NULL;
    nn_shape shape = nn_shape4(1, 4 * view, view, 3);
    CHECK(nn_params_new(&p, g) == NN_OK && nn_exec_new(&e, g, p, false) == NN_OK &&
              nn_exec_bind(e, 1, &shape) == NN_OK,
          "%s", nn_error_message());
    double macs = 0;
    for (int i = 0; i < g->n; i++)
        macs += (double)nn_exec_macs(e, i);
    CHECK(fabs(macs / 1e9 - gmac) < 0.005 * gmac, "%s: %.3f GMAC", name, macs / 1e9);
    CHECK(nn_shape_equal(nn_exec_output(e, 0)->shape, nn_shape3(1, OCR_SIGN_STEPS, SYMBOLS)),
          "logits");
    shape.dim[2]++;
    CHECK(nn_exec_bind(e, 1, &shape) == NN_ERR_MODEL, "views of another width");
    nn_exec_free(e);
    nn_params_free(p);
    nn_graph_free(g);
}

static void test_refused(void)
{
    nn_graph *g = NULL, *loss = NULL;
    CHECK(ocr_network_build("attention-ocr", OCR_SIGN_CHARACTERS, false, &g) == NN_ERR_USAGE,
          "no characters");
    g = attention_build("attention-ocr-half", SYMBOLS);
    CHECK(ocr_attention_with_loss(g, &loss) == NN_OK, "%s", nn_error_message());
    nn_graph *again = NULL;
    CHECK(ocr_attention_with_loss(loss, &again) == NN_ERR_MODEL, "a training graph");
    nn_graph_free(loss);
    nn_graph_free(g);
    g = attention_build("crnn-lite", SYMBOLS);
    CHECK(ocr_attention_with_loss(g, &loss) == NN_ERR_MODEL &&
              strstr(nn_error_message(), "AttentionDecoder"),
          "%s", nn_error_message());
    nn_graph_free(g);
    int64_t live = nn_mem_live();
    int failed = 0;
    for (int n = 1; n < 200; n++) {
        nn_mem_fail_at(n, false);
        g = NULL;
        loss = NULL;
        nn_err err = ocr_network_build("attention-ocr-half", SYMBOLS, false, &g);
        err = err ? err : ocr_attention_with_loss(g, &loss);
        nn_mem_fail_at(0, false);
        nn_graph_free(g);
        nn_graph_free(loss);
        CHECK(nn_mem_live() == live, "allocation %d: nothing leaks", n);
        if (!err)
            break;
        failed++;
    }
    CHECK(failed >= 4 && failed < 199, "%d allocations failed", failed);
}

int main(void)
{
    CHECK(nn_kernels_init() == NN_OK, "%s", nn_error_message());
    test_published();
    check_work("attention-ocr", 2 * VIEW, 25.8);
    check_work("attention-ocr-half", VIEW, 1.651);
    attention_golden("attention-ocr-half", VIEW, 1e-4);
    test_refused();
    return check_done();
}
