/* elementwise_table.c - the functions: y, on integers too where that has a meaning, and the
 * derivatives, by the operator's name.
 */
#include "nn/ops/elementwise.h"

#include "nn/ops/ops.h"

#include <math.h>

#define SQRT_HALF 0.70710678118654752440
#define INV_SQRT_2PI 0.39894228040143267794

/* --- one array --- */

static double f_abs(const double *v, const double *p) { (void)p; return fabs(v[0]); }
static int64_t i_abs(const int64_t *v) { return v[0] < 0 ? (int64_t)(0 - (uint64_t)v[0]) : v[0]; }
static void d_abs(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[0] = v[0] < 0 ? -1 : v[0] > 0;
}

static double f_neg(const double *v, const double *p) { (void)p; return -v[0]; }
static int64_t i_neg(const int64_t *v) { return (int64_t)(0 - (uint64_t)v[0]); }
static void d_neg(const double *v, const double *p, double y, double *dv)
{
    (void)v, (void)p, (void)y;
    dv[0] = -1;
}

static double f_exp(const double *v, const double *p) { (void)p; return exp(v[0]); }
static void d_exp(const double *v, const double *p, double y, double *dv)
{
    (void)v, (void)p;
    dv[0] = y;
}

static double f_log(const double *v, const double *p) { (void)p; return log(v[0]); }
static void d_log(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[0] = 1 / v[0];
}

static double f_sqrt(const double *v, const double *p) { (void)p; return sqrt(v[0]); }
static void d_sqrt(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[0] = 0.5 / sqrt(v[0]);
}

static double f_reciprocal(const double *v, const double *p) { (void)p; return 1 / v[0]; }
static void d_reciprocal(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[0] = -1 / (v[0] * v[0]);
}

static double f_floor(const double *v, const double *p) { (void)p; return floor(v[0]); }
static double f_ceil(const double *v, const double *p) { (void)p; return ceil(v[0]); }
/* Halves to even: the rounding mode is never changed. */
static double f_round(const double *v, const double *p) { (void)p; return nearbyint(v[0]); }
static double f_sign(const double *v, const double *p)
{
    (void)p;
    return v[0] < 0 ? -1 : v[0] > 0;
}
static int64_t i_sign(const int64_t *v) { return v[0] < 0 ? -1 : v[0] > 0; }

static double f_erf(const double *v, const double *p) { (void)p; return erf(v[0]); }
static void d_erf(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[0] = 2 * SQRT_HALF * 2 * INV_SQRT_2PI * exp(-v[0] * v[0]);
}

static double softplus(double x)
{
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}
static double sigmoid(double x) { return 1 / (1 + exp(-x)); }
static double f_softplus(const double *v, const double *p) { (void)p; return softplus(v[0]); }
static void d_softplus(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[0] = sigmoid(v[0]);
}

static double f_elu(const double *v, const double *p)
{
    return v[0] < 0 ? p[0] * expm1(v[0]) : v[0];
}
static void d_elu(const double *v, const double *p, double y, double *dv)
{
    (void)y;
    dv[0] = v[0] < 0 ? p[0] * exp(v[0]) : 1;
}

static double f_swish(const double *v, const double *p) { return v[0] * sigmoid(p[0] * v[0]); }
static void d_swish(const double *v, const double *p, double y, double *dv)
{
    double s = sigmoid(p[0] * v[0]);
    (void)y;
    dv[0] = s + p[0] * v[0] * s * (1 - s);
}

static double f_mish(const double *v, const double *p)
{
    (void)p;
    return v[0] * tanh(softplus(v[0]));
}
static void d_mish(const double *v, const double *p, double y, double *dv)
{
    double t = tanh(softplus(v[0]));
    (void)p, (void)y;
    dv[0] = t + v[0] * sigmoid(v[0]) * (1 - t * t);
}

/* Hendrycks and Gimpel 2016; p[0]: by tanh, their approximation. */
#define GELU_A 0.79788456080286535588 /* sqrt(2 / pi) */
#define GELU_B 0.044715
static double f_gelu(const double *v, const double *p)
{
    double x = v[0];
    if (p[0] != 0)
        return 0.5 * x * (1 + tanh(GELU_A * (x + GELU_B * x * x * x)));
    return 0.5 * x * (1 + erf(x * SQRT_HALF));
}
static void d_gelu(const double *v, const double *p, double y, double *dv)
{
    double x = v[0], t = tanh(GELU_A * (x + GELU_B * x * x * x));
    (void)y;
    if (p[0] != 0)
        dv[0] = 0.5 * (1 + t) +
                0.5 * x * (1 - t * t) * GELU_A * (1 + 3 * GELU_B * x * x);
    else
        dv[0] = 0.5 * (1 + erf(x * SQRT_HALF)) + x * INV_SQRT_2PI * exp(-0.5 * x * x);
}

static double f_clip(const double *v, const double *p)
{
    double x = v[0] < p[0] ? p[0] : v[0];
    return x > p[1] ? p[1] : x;
}
static void d_clip(const double *v, const double *p, double y, double *dv)
{
    (void)y;
    dv[0] = v[0] > p[0] && v[0] < p[1];
}

static int64_t i_not(const int64_t *v) { return v[0] == 0; }

/* --- two --- */

static double f_add(const double *v, const double *p) { (void)p; return v[0] + v[1]; }
static int64_t i_add(const int64_t *v) { return (int64_t)((uint64_t)v[0] + (uint64_t)v[1]); }
static void d_add(const double *v, const double *p, double y, double *dv)
{
    (void)v, (void)p, (void)y;
    dv[0] = dv[1] = 1;
}

static double f_sub(const double *v, const double *p) { (void)p; return v[0] - v[1]; }
static int64_t i_sub(const int64_t *v) { return (int64_t)((uint64_t)v[0] - (uint64_t)v[1]); }
static void d_sub(const double *v, const double *p, double y, double *dv)
{
    (void)v, (void)p, (void)y;
    dv[0] = 1;
    dv[1] = -1;
}

static double f_mul(const double *v, const double *p) { (void)p; return v[0] * v[1]; }
static int64_t i_mul(const int64_t *v) { return (int64_t)((uint64_t)v[0] * (uint64_t)v[1]); }
static void d_mul(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[0] = v[1];
    dv[1] = v[0];
}

/* Towards 0; whole numbers divided by 0 give 0. */
static double f_div(const double *v, const double *p) { (void)p; return v[0] / v[1]; }
static int64_t i_div(const int64_t *v)
{
    return v[1] == 0 ? 0 : v[1] == -1 ? (int64_t)(0 - (uint64_t)v[0]) : v[0] / v[1];
}
static void d_div(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[0] = 1 / v[1];
    dv[1] = -v[0] / (v[1] * v[1]);
}

/* Of floats that of C, with the sign of a. */
static double f_mod(const double *v, const double *p) { (void)p; return fmod(v[0], v[1]); }
static int64_t i_mod(const int64_t *v)
{
    if (v[1] == 0 || v[1] == -1)
        return 0;
    int64_t r = v[0] % v[1];
    return r != 0 && (r < 0) != (v[1] < 0) ? r + v[1] : r;
}

static double f_pow(const double *v, const double *p) { (void)p; return pow(v[0], v[1]); }
static int64_t i_pow(const int64_t *v)
{
    uint64_t y = 1, x = (uint64_t)v[0];
    if (v[1] < 0)
        return v[0] == 1 ? 1 : v[0] == -1 ? (v[1] & 1 ? -1 : 1) : 0;
    for (int64_t e = v[1]; e > 0; e >>= 1, x *= x)
        if (e & 1)
            y *= x;
    return (int64_t)y;
}
static void d_pow(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[0] = v[1] * pow(v[0], v[1] - 1);
    dv[1] = v[0] > 0 ? pow(v[0], v[1]) * log(v[0]) : 0;
}

static double f_min(const double *v, const double *p)
{
    (void)p;
    return v[1] < v[0] || isnan(v[1]) ? v[1] : v[0];
}
static int64_t i_min(const int64_t *v) { return v[1] < v[0] ? v[1] : v[0]; }
static void d_min(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[v[1] < v[0]] = 1;
}

static double f_max(const double *v, const double *p)
{
    (void)p;
    return v[1] > v[0] || isnan(v[1]) ? v[1] : v[0];
}
static int64_t i_max(const int64_t *v) { return v[1] > v[0] ? v[1] : v[0]; }
static void d_max(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[v[1] > v[0]] = 1;
}

static double f_prelu(const double *v, const double *p)
{
    (void)p;
    return v[0] < 0 ? v[0] * v[1] : v[0];
}
static void d_prelu(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[0] = v[0] < 0 ? v[1] : 1;
    dv[1] = v[0] < 0 ? v[0] : 0;
}

static double f_equal(const double *v, const double *p) { (void)p; return v[0] == v[1]; }
static int64_t i_equal(const int64_t *v) { return v[0] == v[1]; }
static double f_less(const double *v, const double *p) { (void)p; return v[0] < v[1]; }
static int64_t i_less(const int64_t *v) { return v[0] < v[1]; }
static double f_greater(const double *v, const double *p) { (void)p; return v[0] > v[1]; }
static int64_t i_greater(const int64_t *v) { return v[0] > v[1]; }
static double f_less_equal(const double *v, const double *p) { (void)p; return v[0] <= v[1]; }
static int64_t i_less_equal(const int64_t *v) { return v[0] <= v[1]; }
static double f_greater_equal(const double *v, const double *p)
{
    (void)p;
    return v[0] >= v[1];
}
static int64_t i_greater_equal(const int64_t *v) { return v[0] >= v[1]; }
static int64_t i_and(const int64_t *v) { return v[0] && v[1]; }
static int64_t i_or(const int64_t *v) { return v[0] || v[1]; }
static int64_t i_xor(const int64_t *v) { return !v[0] != !v[1]; }

/* --- three --- */

static double f_where(const double *v, const double *p)
{
    (void)p;
    return v[0] != 0 ? v[1] : v[2];
}
static int64_t i_where(const int64_t *v) { return v[0] ? v[1] : v[2]; }
static void d_where(const double *v, const double *p, double y, double *dv)
{
    (void)p, (void)y;
    dv[v[0] != 0 ? 1 : 2] = 1;
}

static const nn_elementwise_fn FUNCTIONS[] = {
    {.op = NN_OP_abs, .f = f_abs, .i = i_abs, .d = d_abs},
    {.op = NN_OP_neg, .f = f_neg, .i = i_neg, .d = d_neg},
    {.op = NN_OP_exp, .f = f_exp, .d = d_exp},
    {.op = NN_OP_log, .f = f_log, .d = d_log},
    {.op = NN_OP_sqrt, .f = f_sqrt, .d = d_sqrt},
    {.op = NN_OP_reciprocal, .f = f_reciprocal, .d = d_reciprocal},
    {.op = NN_OP_floor, .f = f_floor},
    {.op = NN_OP_ceil, .f = f_ceil},
    {.op = NN_OP_round, .f = f_round},
    {.op = NN_OP_sign, .f = f_sign, .i = i_sign},
    {.op = NN_OP_erf, .f = f_erf, .d = d_erf},
    {.op = NN_OP_softplus, .f = f_softplus, .d = d_softplus},
    {.op = NN_OP_elu, .f = f_elu, .d = d_elu, .param = {{"alpha", 1}}},
    {.op = NN_OP_swish, .f = f_swish, .d = d_swish, .param = {{"alpha", 1}}},
    {.op = NN_OP_mish, .f = f_mish, .d = d_mish},
    {.op = NN_OP_gelu, .f = f_gelu, .d = d_gelu, .param = {{"tanh", 0}}},
    {.op = NN_OP_clip, .f = f_clip, .d = d_clip, .param = {{"min", -INFINITY}, {"max", INFINITY}}},
    {.op = NN_OP_not, .i = i_not, .truth = true},
    {.op = NN_OP_add, .f = f_add, .i = i_add, .d = d_add},
    {.op = NN_OP_sub, .f = f_sub, .i = i_sub, .d = d_sub},
    {.op = NN_OP_mul, .f = f_mul, .i = i_mul, .d = d_mul},
    {.op = NN_OP_div, .f = f_div, .i = i_div, .d = d_div},
    {.op = NN_OP_mod, .f = f_mod, .i = i_mod},
    {.op = NN_OP_pow, .f = f_pow, .i = i_pow, .d = d_pow},
    {.op = NN_OP_min, .f = f_min, .i = i_min, .d = d_min},
    {.op = NN_OP_max, .f = f_max, .i = i_max, .d = d_max},
    {.op = NN_OP_prelu, .f = f_prelu, .d = d_prelu},
    {.op = NN_OP_equal, .f = f_equal, .i = i_equal, .truth = true},
    {.op = NN_OP_less, .f = f_less, .i = i_less, .truth = true},
    {.op = NN_OP_greater, .f = f_greater, .i = i_greater, .truth = true},
    {.op = NN_OP_less_or_equal, .f = f_less_equal, .i = i_less_equal, .truth = true},
    {.op = NN_OP_greater_or_equal, .f = f_greater_equal, .i = i_greater_equal, .truth = true},
    {.op = NN_OP_and, .i = i_and, .truth = true},
    {.op = NN_OP_or, .i = i_or, .truth = true},
    {.op = NN_OP_xor, .i = i_xor, .truth = true},
    {.op = NN_OP_where, .f = f_where, .i = i_where, .d = d_where},
};

const nn_elementwise_fn *nn_elementwise_find(int op)
{
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++)
        if (FUNCTIONS[i].op == op)
            return &FUNCTIONS[i];
    NN_ASSERT(false && "the table has every operator that is bound by it");
    return NULL;
}
