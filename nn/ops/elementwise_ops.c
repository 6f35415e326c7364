/* elementwise_ops.c - the operators whose functions elementwise_table.c has, but for Add and Mul
 * (binary.c). */
#include "nn/ops/elementwise.h"
#include "nn/ops/ops.h"

#define INPUTS(n)                                                                              \
    .min_in = n, .max_in = n, .bind = nn_elementwise_bind, .forward = nn_elementwise_forward,  \
    .may_be_empty = true
#define GRADIENT .backward = nn_elementwise_backward

const nn_op nn_op_abs = {INPUTS(1), GRADIENT};
const nn_op nn_op_neg = {INPUTS(1), GRADIENT};
const nn_op nn_op_exp = {INPUTS(1), GRADIENT};
const nn_op nn_op_log = {INPUTS(1), GRADIENT};
const nn_op nn_op_sqrt = {INPUTS(1), GRADIENT};
const nn_op nn_op_reciprocal = {INPUTS(1), GRADIENT};
const nn_op nn_op_floor = {INPUTS(1)};
const nn_op nn_op_ceil = {INPUTS(1)};
const nn_op nn_op_round = {INPUTS(1)};
const nn_op nn_op_sign = {INPUTS(1)};
const nn_op nn_op_erf = {INPUTS(1), GRADIENT};
const nn_op nn_op_softplus = {INPUTS(1), GRADIENT};
const nn_op nn_op_elu = {INPUTS(1), GRADIENT, .attrs = "alpha:f"};
const nn_op nn_op_swish = {INPUTS(1), GRADIENT, .attrs = "alpha:f"};
const nn_op nn_op_mish = {INPUTS(1), GRADIENT};
const nn_op nn_op_gelu = {INPUTS(1), GRADIENT, .attrs = "tanh:f"};
const nn_op nn_op_clip = {INPUTS(1), GRADIENT, .attrs = "min:f max:f"};
const nn_op nn_op_not = {INPUTS(1)};

const nn_op nn_op_sub = {INPUTS(2), GRADIENT};
const nn_op nn_op_div = {INPUTS(2), GRADIENT};
const nn_op nn_op_mod = {INPUTS(2)};
const nn_op nn_op_pow = {INPUTS(2), GRADIENT};
const nn_op nn_op_min = {INPUTS(2), GRADIENT};
const nn_op nn_op_max = {INPUTS(2), GRADIENT};
const nn_op nn_op_prelu = {INPUTS(2), GRADIENT};
const nn_op nn_op_equal = {INPUTS(2)};
const nn_op nn_op_less = {INPUTS(2)};
const nn_op nn_op_greater = {INPUTS(2)};
const nn_op nn_op_less_or_equal = {INPUTS(2)};
const nn_op nn_op_greater_or_equal = {INPUTS(2)};
const nn_op nn_op_and = {INPUTS(2)};
const nn_op nn_op_or = {INPUTS(2)};
const nn_op nn_op_xor = {INPUTS(2)};

const nn_op nn_op_where = {INPUTS(3), GRADIENT};
