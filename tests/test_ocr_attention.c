/* test_ocr_attention.c - the readers of signs (ocr/attention.h): parameters and work against the
 * published network; outputs, loss and gradients of the half one against PyTorch
 * (tests/golden/make_attention_golden.py).
 */
#include "check.h"

#include "golden/attention_golden.h"
#include "golden_check.h"
#include "nn/exec.h"
#include "nn/mem.h"
#include "ocr/attention.h"
#include "ocr/networks.h"

enum { SYMBOLS = 97, VIEW = 64, STEPS = 7 };

static nn_graph *build(const char *name, int symbols)
{
    nn_graph *g = NULL;
    CHECK(ocr_network_build(name, symbols, false, &g) == NN_OK, "%s", nn_error_message());
    return g;
}

static void test_published(void)
{
    nn_graph *g = build("attention-ocr", OCR_SIGN_SYMBOLS);
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
    nn_graph *g = build(name, SYMBOLS);
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

/* A product of weights sums 2 / fan_in; all else is as likely below as above 0. */
static void fill_params(nn_params *p)
{
    for (int i = 0; i < p->n; i++) {
        nn_tensor *t = &p->param[i].value;
        const char *name = p->param[i].name;
        double fan_in = (double)nn_shape_count(t->shape) / t->shape.dim[0];
        bool one = golden_ends_with(name, ".scale") || golden_ends_with(name, ".var");
        bool conv = golden_ends_with(name, ".weight") && t->shape.rank == 4;
        golden_fill((uint32_t)i, t, one ? 1 : 0, conv ? sqrt(24.0 / fan_in) : 0.25);
    }
    p->version++;
}

static void test_golden(void)
{
    static const int32_t TOKENS[STEPS] = {1, 17, -1, -1, 33, 60, -1};
    static const int32_t LABELS[STEPS] = {17, 40, 8, 33, 60, 2, -1};
    const nn_shape shapes[] = {nn_shape4(1, 4 * VIEW, VIEW, 3), nn_shape2(1, STEPS),
                               nn_shape2(1, STEPS)};
    nn_graph *g = build("attention-ocr-half", SYMBOLS), *training = NULL;
    nn_params *p = NULL;
    nn_exec *e = NULL;
    /* Without dropout. */
    for (int i = 0; i < g->n; i++)
        for (int k = 0; k < g->node[i].n_attr; k++)
            if (!strcmp(g->node[i].attr[k].name, "ratio") ||
                !strcmp(g->node[i].attr[k].name, "dropout"))
                g->node[i].attr[k].number = 0;
    CHECK(nn_params_new(&p, g) == NN_OK && nn_params_add_grads(p) == NN_OK &&
              nn_exec_new(&e, g, p, false) == NN_OK && nn_exec_bind(e, 1, shapes) == NN_OK,
          "%s", nn_error_message());
    CHECK(p->n == (int)(sizeof golden_param / sizeof *golden_param), "%d parameters", p->n);
    for (int i = 0; i < p->n; i++)
        CHECK(!strcmp(p->param[i].name, golden_param[i].name), "parameter %d is %s", i,
              p->param[i].name);
    fill_params(p);
    golden_fill(1000, nn_exec_input(e, 0), 0, 2);
    nn_exec_forward(e);
    nn_tensor first = *nn_exec_output(e, 0); /* its first steps */
    first.shape.dim[1] = 4;
    golden_check_picked("inference", &first, 2000, golden_inference,
                        (int)(sizeof golden_inference / sizeof *golden_inference));
    nn_exec_free(e);

    CHECK(ocr_attention_with_loss(g, &training) == NN_OK &&
              nn_exec_new(&e, training, p, true) == NN_OK &&
              nn_exec_bind(e, 3, shapes) == NN_OK,
          "%s", nn_error_message());
    golden_fill(1000, nn_exec_input(e, 0), 0, 2);
    memcpy(nn_exec_input(e, 1)->data, TOKENS, sizeof TOKENS);
    memcpy(nn_exec_input(e, 2)->data, LABELS, sizeof LABELS);
    nn_params_zero_grads(p);
    nn_exec_forward(e);
    golden_check_picked("training", nn_exec_output(e, 0), 2001, golden_training,
                        (int)(sizeof golden_training / sizeof *golden_training));
    double loss = (double)nn_f32(nn_exec_output(e, 1))[0];
    CHECK(fabs(loss - golden_loss) < 1e-5 * golden_loss, "loss %.9g, PyTorch has %.9g", loss,
          golden_loss);
    nn_exec_backward(e);
    for (int i = 0; i < p->n; i++)
        golden_check_param(&p->param[i], i, 1e-4);
    nn_exec_free(e);
    nn_params_free(p);
    nn_graph_free(training);
    nn_graph_free(g);
}

static void test_refused(void)
{
    nn_graph *g = NULL, *loss = NULL;
    CHECK(ocr_network_build("attention-ocr", OCR_SIGN_CHARACTERS, false, &g) == NN_ERR_USAGE,
          "no characters");
    g = build("attention-ocr-half", SYMBOLS);
    CHECK(ocr_attention_with_loss(g, &loss) == NN_OK, "%s", nn_error_message());
    nn_graph *again = NULL;
    CHECK(ocr_attention_with_loss(loss, &again) == NN_ERR_MODEL, "a training graph");
    nn_graph_free(loss);
    nn_graph_free(g);
    g = build("crnn-lite", SYMBOLS);
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
    test_golden();
    test_refused();
    return check_done();
}
