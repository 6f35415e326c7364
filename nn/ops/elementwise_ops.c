/* elementwise_ops.c - the operators whose functions elementwise_table.c has, but for Add and Mul
 * (binary.c). */
#include "nn/ops/elementwise.h"
#include "nn/ops/ops.h"

const nn_op nn_op_abs = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_neg = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_exp = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_log = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_sqrt = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_reciprocal = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_floor = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_ceil = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_round = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_sign = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_erf = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_softplus = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_elu = {
    .min_in = 1,
    .max_in = 1,
    .attrs = "alpha:f",
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_swish = {
    .min_in = 1,
    .max_in = 1,
    .attrs = "alpha:f",
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_mish = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_gelu = {
    .min_in = 1,
    .max_in = 1,
    .attrs = "tanh:f",
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_clip = {
    .min_in = 1,
    .max_in = 1,
    .attrs = "min:f max:f",
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_not = {
    .min_in = 1,
    .max_in = 1,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_sub = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_div = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_mod = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_pow = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_min = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_max = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_prelu = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
const nn_op nn_op_equal = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_less = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_greater = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_less_or_equal = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_greater_or_equal = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_and = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_or = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_xor = {
    .min_in = 2,
    .max_in = 2,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .may_be_empty = true,
};
const nn_op nn_op_where = {
    .min_in = 3,
    .max_in = 3,
    .bind = nn_elementwise_bind,
    .forward = nn_elementwise_forward,
    .backward = nn_elementwise_backward,
    .may_be_empty = true,
};
