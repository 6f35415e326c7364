/* act.h - the activations that kernels can apply while they store a result. The operator of
 * each (op.h, nn_activation) says all else of it.
 */
#ifndef NN_ACT_H
#define NN_ACT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum nn_act {
    NN_ACT_NONE,
    NN_ACT_RELU,       /* max(x, 0) */
    NN_ACT_LEAKY_RELU, /* x < 0 ? alpha x : x */
    NN_ACT_SIGMOID,    /* 1 / (1 + exp(-x)) */
    NN_ACT_TANH,
    NN_ACT_HARD_SIGMOID, /* clamp(x/6 + 1/2, 0, 1); alpha is not used */
    NN_ACT_HARD_SWISH,   /* x * hard_sigmoid(x) */
    NN_ACTS
} nn_act;

#ifdef __cplusplus
}
#endif

#endif
