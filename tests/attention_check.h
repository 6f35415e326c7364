/* attention_check.h - a reader of signs against what tests/golden/make_attention_golden.py stored.
 * Included behind a header that it wrote.
 */
#ifndef TESTS_ATTENTION_CHECK_H
#define TESTS_ATTENTION_CHECK_H

#include "golden_check.h"
#include "nn/exec.h"
#include "ocr/attention.h"
#include "ocr/networks.h"

enum { ATTENTION_SYMBOLS = 97, ATTENTION_STEPS = 7 };

static inline nn_graph *attention_build(const char *name, int symbols)
{
    nn_graph *g = NULL;
    CHECK(ocr_network_build(name, symbols, false, &g) == NN_OK, "%s", nn_error_message());
    return g;
}

/* A product of weights sums 2 / fan_in; all else is as likely below as above 0. */
static inline void attention_fill(nn_params *p)
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

/* Outputs, loss and gradients of that network as the golden header has them; tolerance: of
 * gradients. */
static inline void attention_golden(const char *name, int view, double tolerance)
{
    static const int32_t TOKENS[ATTENTION_STEPS] = {1, 17, -1, -1, 33, 60, -1};
    static const int32_t LABELS[ATTENTION_STEPS] = {17, 40, 8, 33, 60, 2, -1};
    const nn_shape shapes[] = {nn_shape4(1, 4 * view, view, 3), nn_shape2(1, ATTENTION_STEPS),
                               nn_shape2(1, ATTENTION_STEPS)};
    nn_graph *g = attention_build(name, ATTENTION_SYMBOLS), *training = NULL;
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
    attention_fill(p);
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
        golden_check_param(&p->param[i], i, 1e-4, tolerance);
    nn_exec_free(e);
    nn_params_free(p);
    nn_graph_free(training);
    nn_graph_free(g);
}

#endif
