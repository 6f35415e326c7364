/* digits.c - trains a small convolutional network on noisy, shifted digits and counts how many
 * new ones it knows.
 *
 *     cc digits.c $(pkg-config --cflags --libs octavo-engine) -o digits
 */
#include <octavo/nn/exec.h>
#include <octavo/nn/ops/ops.h>
#include <octavo/nn/optim.h>
#include <stdio.h>

enum { BATCH = 32, SIDE = 12, STEPS = 500, TESTS = 32 };
static const char *const font[10] = { /* 3 x 5 dots */
    "#### ## ## ####", " # ##  #  # ###", "###  #####  ###", "###  # ##  ####",
    "# ## ####  #  #", "####  ###  ####", "####  #### ####", "###  # #  #  # ",
    "#### ##### ####", "#### ####  ####"};

static void draw(nn_exec *e, uint64_t batch)
{
    nn_rng r = nn_rng_make(1, batch);
    float *x = nn_f32(nn_exec_input(e, 0));
    for (int i = 0; i < BATCH * SIDE * SIDE; i++)
        x[i] = 0.3f * nn_rng_normal(&r);
    for (int i = 0; i < BATCH; i++, x += SIDE * SIDE) {
        int digit = nn_s32(nn_exec_input(e, 1))[i] = nn_rng_int(&r, 0, 9);
        float *at = x + nn_rng_int(&r, 0, SIDE - 10) * SIDE + nn_rng_int(&r, 0, SIDE - 6);
        for (int d = 0; d < 60; d++) /* a dot is 2 x 2 pixels */
            at[d / 6 * SIDE + d % 6] += font[digit][d / 12 * 3 + d % 6 / 2] == '#';
    }
}

int main(void)
{
    nn_graph *g = nn_graph_new();
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(BATCH, SIDE, SIDE, 1));
    int label = nn_graph_input(g, "label", NN_S32, nn_shape1(BATCH));
    x = nn_graph_op(g, "Conv", "conv", 2, /* [N,12,12,1] -> [N,4,4,32] */
                    (int[]){x, nn_graph_param(g, "w1", nn_shape4(32, 6, 6, 1), true)});
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){2, 2});
    x = nn_graph_op(g, "Relu", "relu", 1, &x);
    x = nn_graph_op(g, "Conv", "logits", 2, /* -> [N,1,1,10] */
                    (int[]){x, nn_graph_param(g, "w2", nn_shape4(10, 4, 4, 32), true)});
    int loss = nn_graph_op(g, "SoftmaxCrossEntropyLoss", "loss", 2, (int[]){x, label});
    nn_graph_set_outputs(g, 2, (int[]){x, loss});
    nn_params *params; nn_exec *e; nn_optim *adam; int right = 0;
    if (nn_params_new(&params, g) || nn_params_add_grads(params) ||
        nn_exec_new(&e, g, params, true) ||
        nn_exec_bind(e, 2, (nn_shape[]){g->node[0].shape, g->node[1].shape}) ||
        nn_optim_new(&adam, nn_optim_defaults(NN_ADAM), params))
        return fprintf(stderr, "digits: %s\n", nn_error_message()), 1;
    nn_params_init(params, g, 7);
    for (int step = 0; step < STEPS + TESTS; step++) {
        draw(e, (uint64_t)step);
        nn_params_zero_grads(params);
        nn_exec_forward(e);
        if (step < STEPS) {
            nn_exec_backward(e);
            nn_optim_step(adam, 2e-3f, 1);
            continue;
        }
        const float *y = nn_f32(nn_exec_output(e, 0));
        for (int i = 0, k; i < BATCH; i++, y += 10, right += k == 10)
            for (k = 0; k < 10 && y[k] <= y[nn_s32(nn_exec_input(e, 1))[i]]; k++)
                ;
    }
    printf("%d of %d new digits right\n", right, TESTS * BATCH);
    nn_optim_free(adam);
    nn_exec_free(e);
    nn_params_free(params);
    nn_graph_free(g);
    return right < TESTS * BATCH * 9 / 10;
}
