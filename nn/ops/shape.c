/* shape.c - Shape, Range, Cast, Squeeze and Unsqueeze: what networks compute shapes with. */
#include "nn/ops/common.h"

#include <math.h>
#include <string.h>

/* --- Shape --- */

typedef struct shape_state {
    int n;
    int64_t dim[NN_MAX_RANK];
} shape_state;

static nn_err bind_shape(nn_call *c)
{
    shape_state *s = (shape_state *)c->state;
    nn_shape x = c->in[0]->shape;
    int32_t perm[NN_MAX_RANK];
    int64_t start = nn_node_int(c->node, "start", 0), end = nn_node_int(c->node, "end", x.rank);
    if (nn_node_attr(c->node, "perm")) {
        nn_err err = nn_node_ints(c->node, "perm", x.rank, perm, 0, 0, x.rank - 1);
        if (err)
            return err;
    } else {
        for (int i = 0; i < x.rank; i++)
            perm[i] = i;
    }
    start = start < 0 ? nn_max_i64(start + x.rank, 0) : nn_min_i64(start, x.rank);
    end = end < 0 ? nn_max_i64(end + x.rank, 0) : nn_min_i64(end, x.rank);
    *s = (shape_state){0};
    for (int64_t i = start; i < end; i++)
        s->dim[s->n++] = x.dim[perm[i]];
    c->out.dtype = NN_S64;
    c->out.shape = nn_shape1(s->n);
    return NN_OK;
}

static void forward_shape(nn_call *c)
{
    const shape_state *s = (const shape_state *)c->state;
    memcpy(c->out.data, s->dim, (size_t)s->n * sizeof *s->dim);
}

/* --- Range --- */

static nn_err bind_range(nn_call *c)
{
    double v[3], n;
    nn_dtype type = c->in[0]->dtype;
    for (int i = 0; i < 3; i++) {
        nn_err err = nn_call_expect(c, i, type);
        if (err)
            return err;
        if ((type != NN_F32 && type != NN_S64) || nn_shape_count(c->in[i]->shape) != 1)
            return nn_call_fail(c, "input %d is no single number", i);
        v[i] = type == NN_F32 ? (double)nn_f32(c->in[i])[0] : (double)nn_s64(c->in[i])[0];
    }
    n = ceil((v[1] - v[0]) / v[2]);
    if (!(n <= INT32_MAX))
        return nn_call_fail(c, "%g elements", n);
    c->out.dtype = type;
    c->out.shape = nn_shape1(n > 0 ? (int32_t)n : 0);
    return NN_OK;
}

static void forward_range(nn_call *c)
{
    for (int64_t i = 0; i < nn_shape_count(c->out.shape); i++)
        if (c->out.dtype == NN_F32)
            nn_f32(&c->out)[i] = (float)((double)nn_f32(c->in[0])[0] +
                                         (double)i * (double)nn_f32(c->in[2])[0]);
        else
            nn_s64(&c->out)[i] = nn_s64(c->in[0])[0] + i * nn_s64(c->in[2])[0];
}

/* --- Cast --- */

/* Types that values are rounded to, or cut to: `bits` below 64 of an integer, of a float those
 * of its fraction, and its exponents. */
static const struct {
    const char *name;
    bool floats, sign;
    int bits, lowest, highest;
} TYPES[] = {
    {"float32", true, true, 24, -125, 128},  {"float64", true, true, 24, -125, 128},
    {"float16", true, true, 11, -13, 16},    {"bfloat16", true, true, 8, -125, 128},
    {"int8", false, true, 8, 0, 0},          {"uint8", false, false, 8, 0, 0},
    {"int16", false, true, 16, 0, 0},        {"uint16", false, false, 16, 0, 0},
    {"int32", false, true, 32, 0, 0},        {"uint32", false, false, 32, 0, 0},
    {"int64", false, true, 64, 0, 0},        {"uint64", false, false, 64, 0, 0},
    {"bool", false, false, 1, 0, 0},
};

static nn_err bind_cast(nn_call *c)
{
    const char *to = nn_node_string(c->node, "to", "");
    int *type = (int *)c->state;
    *type = -1;
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (strcmp(to, TYPES[i].name) == 0)
            *type = (int)i;
    if (*type < 0)
        return nn_call_fail(c, "to \"%.20s\"", to);
    if (c->in[0]->dtype != NN_F32 && c->in[0]->dtype != NN_S64)
        return nn_call_fail(c, "x is %s, expected F32 or I64", nn_dtype_name(c->in[0]->dtype));
    c->out.dtype = TYPES[*type].floats ? NN_F32 : NN_S64;
    c->out.shape = c->in[0]->shape;
    return NN_OK;
}

/* To the nearest of that many bits, halves to even; small ones to multiples of the smallest. */
static double round_float(double v, int type)
{
    int e;
    if (!isfinite(v) || v == 0 || TYPES[type].bits == 24)
        return v;
    frexp(v, &e);
    e = e < TYPES[type].lowest ? TYPES[type].lowest : e;
    v = ldexp(nearbyint(ldexp(v, TYPES[type].bits - e)), e - TYPES[type].bits);
    return fabs(v) >= ldexp(1, TYPES[type].highest) ? copysign(HUGE_VAL, v) : v;
}

static int64_t cut(uint64_t v, int type)
{
    int shift = 64 - TYPES[type].bits;
    if (TYPES[type].sign)
        return (int64_t)(v << shift) >> shift;
    return (int64_t)(v << shift >> shift);
}

/* Towards 0; what no 64 bits hold becomes their least. */
static int64_t whole(double v)
{
    if (v >= 0x1p63 && v < 0x1p64)
        return (int64_t)(uint64_t)v;
    return v > -0x1p63 && v < 0x1p63 ? (int64_t)v : INT64_MIN;
}

static void cast_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    int type = *(const int *)c->state;
    bool floats = c->in[0]->dtype == NN_F32, truth = strcmp(TYPES[type].name, "bool") == 0;
    for (int64_t i = first; i < last; i++) {
        double v = floats ? (double)nn_f32(c->in[0])[i] : (double)nn_s64(c->in[0])[i];
        if (TYPES[type].floats)
            nn_f32(&c->out)[i] = (float)round_float(v, type);
        else if (truth)
            nn_s64(&c->out)[i] = v != 0;
        else
            nn_s64(&c->out)[i] =
                cut((uint64_t)(floats ? whole(v) : nn_s64(c->in[0])[i]), type);
    }
}

static void forward_cast(nn_call *c)
{
    nn_chunks(nn_shape_count(c->out.shape), cast_chunk, c);
}

/* --- Squeeze, Unsqueeze --- */

/* The axes of an array of that rank, as bits, from attribute or input. */
static nn_err read_axes(const nn_call *c, int rank, unsigned *axes, bool *given)
{
    const nn_attr *a = nn_node_attr(c->node, "axes");
    const nn_tensor *in = c->n_in > 1 ? c->in[1] : NULL;
    if (in) {
        nn_err err = nn_call_expect(c, 1, NN_S64);
        if (err)
            return err;
    }
    int64_t n = a ? a->n : in ? nn_shape_count(in->shape) : 0;
    *given = a || in;
    *axes = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t v = a ? a->ints[i] : nn_s64(in)[i];
        if (v < -rank || v >= rank || *axes >> (v < 0 ? v + rank : v) & 1)
            return nn_call_fail(c, "axis %lld of an array of rank %d", (long long)v, rank);
        *axes |= 1u << (v < 0 ? v + rank : v);
    }
    return NN_OK;
}

static void same_type(nn_call *c)
{
    c->out.dtype = c->in[0]->dtype;
    c->out.scale = c->in[0]->scale;
    c->out.zero = c->in[0]->zero;
}

static nn_err bind_squeeze(nn_call *c)
{
    nn_shape x = c->in[0]->shape;
    unsigned axes;
    bool given;
    nn_err err = read_axes(c, x.rank, &axes, &given);
    if (err)
        return err;
    same_type(c);
    for (int i = 0; i < x.rank; i++) {
        bool gone = given ? axes >> i & 1 : x.dim[i] == 1;
        if (gone && x.dim[i] != 1)
            return nn_call_fail(c, "axis %d has %d elements, not 1", i, x.dim[i]);
        if (!gone)
            c->out.shape.dim[c->out.shape.rank++] = x.dim[i];
    }
    return NN_OK;
}

static nn_err bind_unsqueeze(nn_call *c)
{
    nn_shape x = c->in[0]->shape;
    const nn_attr *a = nn_node_attr(c->node, "axes");
    int64_t n = a ? a->n : c->n_in > 1 && c->in[1] ? nn_shape_count(c->in[1]->shape) : 0;
    unsigned axes;
    bool given;
    if (x.rank + n > NN_MAX_RANK)
        return nn_call_fail(c, "the result would have rank %lld, at most %d",
                            (long long)(x.rank + n), NN_MAX_RANK);
    int rank = x.rank + (int)n, from = 0;
    nn_err err = read_axes(c, rank, &axes, &given);
    if (err)
        return err;
    same_type(c);
    c->out.shape.rank = rank;
    for (int i = 0; i < rank; i++)
        c->out.shape.dim[i] = axes >> i & 1 ? 1 : x.dim[from++];
    return NN_OK;
}

static void copy_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    size_t size = nn_dtype_size(c->out.dtype);
    memcpy((char *)c->out.data + (size_t)first * size,
           (const char *)c->in[0]->data + (size_t)first * size, (size_t)(last - first) * size);
}

static void forward_copy(nn_call *c)
{
    nn_chunks(nn_shape_count(c->out.shape), copy_chunk, c);
}

static void backward_copy(nn_call *c)
{
    int64_t n = nn_shape_count(c->out.shape);
    for (int64_t i = 0; c->dx[0] && i < n; i++)
        c->dx[0][i] += c->dy[i];
}

const nn_op nn_op_shape = {
    .min_in = 1, .max_in = 1, .attrs = "start:i end:i perm:I", .bind = bind_shape,
    .forward = forward_shape, .of_shape = true, .may_be_empty = true,
};
const nn_op nn_op_range = {
    .min_in = 3, .max_in = 3, .bind = bind_range, .forward = forward_range, .known = 7,
    .may_be_empty = true,
};
const nn_op nn_op_cast = {
    .min_in = 1, .max_in = 1, .attrs = "to:s", .bind = bind_cast, .forward = forward_cast,
    .may_be_empty = true,
};
const nn_op nn_op_squeeze = {
    .min_in = 1, .max_in = 2, .attrs = "axes:I", .bind = bind_squeeze, .forward = forward_copy,
    .backward = backward_copy, .known = 2, .may_be_empty = true,
};
const nn_op nn_op_unsqueeze = {
    .min_in = 1, .max_in = 2, .attrs = "axes:I", .bind = bind_unsqueeze,
    .forward = forward_copy, .backward = backward_copy, .known = 2, .may_be_empty = true,
};
