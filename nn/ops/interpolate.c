/* interpolate.c - Resize by any factors: each axis is a matrix that has a few weights in each
 * row, applied one axis after the other (Resize itself does whole factors of maps).
 *
 * Places, weights and their names are those of ONNX (docs/Operators.md, Resize; the reference
 * implementation onnx/reference/ops/op_resize.py).
 */
#include "nn/ops/common.h"

#include "nn/mem.h"
#include "nn/parallel.h"

#include <math.h>
#include <string.h>

typedef enum mode { NEAREST, LINEAR, CUBIC } mode;
typedef enum places {
    HALF_PIXEL,
    HALF_PIXEL_SYMMETRIC,
    PYTORCH_HALF_PIXEL,
    ALIGN_CORNERS,
    ASYMMETRIC,
    CROP
} places;
typedef enum rounding { PREFER_FLOOR, PREFER_CEIL, FLOOR, CEIL } rounding;

typedef struct state {
    mode mode;
    places places;
    rounding rounding;
    bool antialias, exclude, crop_value;
    double a, value;
    double scale[NN_MAX_RANK], start[NN_MAX_RANK], end[NN_MAX_RANK];
} state;

_Static_assert(sizeof(state) <= NN_OP_STATE, "the state is kept in the call");

static nn_err choose(const nn_call *c, const char *name, int n, const char *const *names,
                     int *out)
{
    const char *text = nn_node_string(c->node, name, names[0]);
    for (*out = 0; *out < n; ++*out)
        if (strcmp(names[*out], text) == 0)
            return NN_OK;
    return nn_call_fail(c, "%s \"%.40s\"", name, text);
}

static nn_err read_modes(const nn_call *c, state *s)
{
    static const char *const MODES[] = {"nearest", "linear", "cubic"};
    static const char *const PLACES[] = {"half_pixel",         "half_pixel_symmetric",
                                         "pytorch_half_pixel", "align_corners",
                                         "asymmetric",         "tf_crop_and_resize"};
    static const char *const ROUND[] = {"round_prefer_floor", "round_prefer_ceil", "floor",
                                        "ceil"};
    int v;
    nn_err err;
    NN_TRY(choose(c, "mode", 3, MODES, &v));
    s->mode = (mode)v;
    NN_TRY(choose(c, "places", 6, PLACES, &v));
    s->places = (places)v;
    NN_TRY(choose(c, "rounding", 4, ROUND, &v));
    s->rounding = (rounding)v;
    s->antialias = nn_node_int(c->node, "antialias", 0) != 0;
    s->exclude = nn_node_int(c->node, "exclude_outside", 0) != 0;
    s->a = nn_node_float(c->node, "cubic_coeff_a", -0.75);
    s->value = nn_node_float(c->node, "extrapolation_value", 0);
out:
    return err;
}

/* Input 1: factors (F32) or sizes (S64) of the axes of the attribute `axes`, all without it. */
static nn_err read_sizes(nn_call *c, state *s)
{
    const nn_tensor *want = c->in[1], *roi = c->n_in > 2 ? c->in[2] : NULL;
    nn_shape x = c->in[0]->shape;
    const nn_attr *axes = nn_node_attr(c->node, "axes");
    int64_t n = nn_shape_count(want->shape), policy = nn_node_int(c->node, "keep_aspect", 0);
    bool sizes = want->dtype == NN_S64;
    double common = 0;
    if (n != (axes ? axes->n : x.rank) || (!sizes && want->dtype != NN_F32))
        return nn_call_fail(c, "%lld sizes for %d axes", (long long)n, x.rank);
    if (s->places == CROP &&
        (!roi || roi->dtype != NN_F32 || nn_shape_count(roi->shape) != 2 * n))
        return nn_call_fail(c, "a region of %lld numbers is needed", (long long)(2 * n));
    c->out.shape = x;
    for (int i = 0; i < x.rank; i++) {
        s->scale[i] = 1;
        s->end[i] = 1;
    }
    for (int pass = 0; pass < 2; pass++)
        for (int64_t i = 0; i < n; i++) {
            int64_t axis = axes ? axes->ints[i] : i;
            if (axis < 0 || axis >= x.rank)
                return nn_call_fail(c, "axis %lld", (long long)axis);
            double in = x.dim[axis],
                   f = sizes ? (double)nn_s64(want)[i] / in : (double)nn_f32(want)[i];
            if (s->places == CROP) {
                s->start[axis] = (double)nn_f32(roi)[i];
                s->end[axis] = (double)nn_f32(roi)[n + i];
                if (!sizes)
                    in *= s->end[axis] - s->start[axis];
            }
            if (pass == 0)
                common = i == 0 || (policy == 1 ? f < common : f > common) ? f : common;
            else if (policy != 0)
                f = common;
            double out = sizes ? (policy ? floor(f * in + 0.5) : (double)nn_s64(want)[i])
                               : floor(f * in);
            if (!(f > 0) || !(out >= 1) || !(out <= 1 << 24))
                return nn_call_fail(c, "axis %lld would have %g elements", (long long)axis,
                                    out);
            s->scale[axis] = f;
            c->out.shape.dim[axis] = (int32_t)out;
        }
    return NN_OK;
}

/* Weights of a row. */
static int taps_of(const state *s, double scale)
{
    double f = s->antialias && scale < 1 ? scale : 1;
    if (s->mode == NEAREST)
        return 1;
    return 2 - 2 * (int)(floor((s->mode == LINEAR ? -1 : -2) / f) + 1);
}

/* A row: the first place, and the weights. */
typedef struct row {
    int32_t first;
    int32_t outside; /* 1: the extrapolation value */
} row;

static bool is_plain(const nn_call *c, int axis)
{
    const state *s = (const state *)c->state;
    return s->scale[axis] == 1 && c->out.shape.dim[axis] == c->in[0]->shape.dim[axis] &&
           s->places != CROP;
}

static size_t axis_bytes(const nn_call *c, int axis)
{
    const state *s = (const state *)c->state;
    size_t rows = (size_t)c->out.shape.dim[axis];
    return nn_round_up(
        rows * (sizeof(row) + (size_t)taps_of(s, s->scale[axis]) * sizeof(double)), NN_ALIGN);
}

/* The largest of the arrays between two axes, either way, in elements. */
static int64_t between(const nn_call *c)
{
    nn_shape at = c->in[0]->shape;
    int64_t most = nn_shape_count(at);
    for (int i = 0; i < at.rank; i++) {
        at.dim[i] = c->out.shape.dim[i];
        most = nn_max_i64(most, nn_shape_count(at));
    }
    return most;
}

static nn_err bind(nn_call *c)
{
    state *s = (state *)c->state;
    nn_err err;
    NN_TRY(nn_call_expect(c, 0, NN_F32));
    *s = (state){0};
    NN_TRY(read_modes(c, s));
    NN_TRY(read_sizes(c, s));
    if (!nn_shape_check(c->out.shape))
        return nn_call_fail(c, "the output would be too large");
    c->out.dtype = NN_F32;
    for (int i = 0; i < c->out.shape.rank; i++)
        c->work_bytes += axis_bytes(c, i);
    c->work_bytes += 2 * nn_round_up((size_t)between(c) * sizeof(float), NN_ALIGN);
out:
    return err;
}

/* Where output o of an axis lies in the input. */
static double place(const state *s, int axis, double o, double in, double out)
{
    double scale = s->scale[axis], length = scale * in;
    switch (s->places) {
    case HALF_PIXEL:
        return (o + 0.5) / scale - 0.5;
    case HALF_PIXEL_SYMMETRIC:
        return in / 2 * (1 - out / length) + (o + 0.5) / scale - 0.5;
    case PYTORCH_HALF_PIXEL:
        return out > 1 ? (o + 0.5) / scale - 0.5 : 0;
    case ALIGN_CORNERS:
        return length == 1 ? 0 : o * (in - 1) / (length - 1);
    case ASYMMETRIC:
        return o / scale;
    case CROP:
        break;
    }
    if (out > 1)
        return s->start[axis] * (in - 1) +
               o * (s->end[axis] - s->start[axis]) * (in - 1) / (out - 1);
    return 0.5 * (s->start[axis] + s->end[axis]) * (in - 1);
}

static double weight(const state *s, double d)
{
    double a = s->a;
    d = fabs(d);
    if (s->mode == LINEAR)
        return d < 1 ? 1 - d : 0;
    if (d <= 1)
        return ((a + 2) * d - (a + 3)) * d * d + 1;
    return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

static int32_t nearest(const state *s, double x)
{
    switch (s->rounding) {
    case PREFER_FLOOR:
        return (int32_t)ceil(x - 0.5);
    case PREFER_CEIL:
        return (int32_t)floor(x + 0.5);
    case FLOOR:
        return (int32_t)floor(x);
    case CEIL:
        break;
    }
    return (int32_t)ceil(x);
}

static void write_axis(const nn_call *c, int axis, row *rows, double *w)
{
    const state *s = (const state *)c->state;
    int in = c->in[0]->shape.dim[axis], out = c->out.shape.dim[axis];
    int taps = taps_of(s, s->scale[axis]);
    double f = s->antialias && s->scale[axis] < 1 ? s->scale[axis] : 1;
    for (int o = 0; o < out; o++, w += taps) {
        double x = place(s, axis, o, in, out), sum = 0;
        rows[o].outside = s->places == CROP && (x < 0 || x > in - 1);
        x = x < -in ? -in : x > 2.0 * in ? 2.0 * in : x; /* far outside all is edge */
        if (s->mode == NEAREST) {
            rows[o].first = nearest(s, x);
            w[0] = 1;
            continue;
        }
        rows[o].first = (int32_t)floor(x) - taps / 2 + 1;
        for (int t = 0; t < taps; t++) {
            int p = rows[o].first + t;
            w[t] = s->exclude && (p < 0 || p >= in) ? 0 : weight(s, (p - x) * f);
            sum += w[t];
        }
        for (int t = 0; t < taps && sum != 0; t++)
            w[t] /= sum;
    }
}

typedef struct pass {
    const float *x;
    float *y;
    const row *rows;
    const double *w;
    int taps;
    int64_t in, out, inner;
    bool back;
} pass;

static int64_t clamp(int64_t p, int64_t n)
{
    return p < 0 ? 0 : p >= n ? n - 1 : p;
}

/* One outer index and output place. */
static void pass_task(void *ctx, int64_t task, int thread)
{
    const pass *p = ctx;
    int64_t outer = task / p->out, o = task % p->out;
    float *y = p->y + task * p->inner;
    (void)thread;
    for (int64_t j = 0; j < p->inner; j++) {
        double sum = 0;
        for (int t = 0; t < p->taps; t++)
            sum +=
                p->w[o * p->taps + t] *
                (double)
                    p->x[(outer * p->in + clamp(p->rows[o].first + t, p->in)) * p->inner + j];
        y[j] = (float)sum;
    }
}

/* The same, transposed: dx of one outer index, all places. y is dy, x is written. */
static void back_task(void *ctx, int64_t outer, int thread)
{
    const pass *p = ctx;
    float *dx = (float *)p->x + outer * p->in * p->inner;
    (void)thread;
    memset(dx, 0, (size_t)(p->in * p->inner) * sizeof *dx);
    for (int64_t o = 0; o < p->out; o++)
        for (int t = 0; t < p->taps; t++) {
            float *to = dx + clamp(p->rows[o].first + t, p->in) * p->inner;
            const float *dy = p->y + (outer * p->out + o) * p->inner;
            for (int64_t j = 0; j < p->inner; j++)
                to[j] += (float)(p->w[o * p->taps + t] * (double)dy[j]);
        }
}

static void axis_tables(const nn_call *c, int axis, row **rows, double **w)
{
    char *at = c->work;
    for (int i = 0; i < axis; i++)
        at += axis_bytes(c, i);
    *rows = (row *)at;
    *w = (double *)(at + (size_t)c->out.shape.dim[axis] * sizeof(row));
}

static float *buffer(const nn_call *c, int which)
{
    char *at = c->work;
    for (int i = 0; i < c->out.shape.rank; i++)
        at += axis_bytes(c, i);
    return (float *)(at +
                     (size_t)which * nn_round_up((size_t)between(c) * sizeof(float), NN_ALIGN));
}

static pass pass_of(const nn_call *c, int axis)
{
    pass p = {.in = c->in[0]->shape.dim[axis],
              .out = c->out.shape.dim[axis],
              .inner = 1,
              .taps = taps_of((const state *)c->state, ((const state *)c->state)->scale[axis])};
    row *rows;
    double *w;
    axis_tables(c, axis, &rows, &w);
    write_axis(c, axis, rows, w);
    p.rows = rows;
    p.w = w;
    for (int i = axis + 1; i < c->out.shape.rank; i++)
        p.inner *= c->in[0]->shape.dim[i];
    return p;
}

/* Axes before `axis` have the output's sides already. */
static int64_t outer_of(const nn_call *c, int axis)
{
    int64_t n = 1;
    for (int i = 0; i < axis; i++)
        n *= c->out.shape.dim[i];
    return n;
}

static void fill_outside(const nn_call *c)
{
    const state *s = (const state *)c->state;
    nn_shape y = c->out.shape;
    for (int64_t i = 0; s->places == CROP && i < nn_shape_count(y); i++) {
        bool outside = false;
        int64_t rest = i;
        for (int axis = y.rank - 1; axis >= 0; rest /= y.dim[axis--]) {
            row *rows;
            double *w;
            axis_tables(c, axis, &rows, &w);
            outside |= rows[rest % y.dim[axis]].outside != 0;
        }
        if (outside)
            nn_f32(&c->out)[i] = (float)s->value;
    }
}

static void forward(nn_call *c)
{
    const float *x = nn_f32(c->in[0]);
    int which = 0;
    for (int axis = 0; axis < c->out.shape.rank; axis++) {
        if (is_plain(c, axis))
            continue;
        pass p = pass_of(c, axis);
        p.x = x;
        p.y = buffer(c, which);
        nn_parallel(outer_of(c, axis) * p.out, pass_task, &p);
        x = p.y;
        which = !which;
    }
    memcpy(c->out.data, x, nn_tensor_bytes(&c->out));
    fill_outside(c);
}

static void backward(nn_call *c)
{
    const float *dy = c->dy;
    int which = 0;
    if (!c->dx[0])
        return;
    for (int axis = c->out.shape.rank - 1; axis >= 0; axis--) {
        if (is_plain(c, axis))
            continue;
        pass p = pass_of(c, axis);
        p.y = (float *)dy;
        p.x = buffer(c, which);
        nn_parallel(outer_of(c, axis), back_task, &p);
        dy = p.x;
        which = !which;
    }
    for (int64_t i = 0; i < nn_shape_count(c->in[0]->shape); i++)
        c->dx[0][i] += dy[i];
}

static int64_t reads(const nn_call *c)
{
    const state *s = (const state *)c->state;
    int64_t n = 0;
    for (int i = 0; i < c->out.shape.rank; i++)
        n += is_plain(c, i) ? 0 : taps_of(s, s->scale[i]);
    return n * between(c);
}

const nn_op nn_op_interpolate = {
    .min_in = 2,
    .max_in = 3,
    .bind = bind,
    .forward = forward,
    .backward = backward,
    .known = 6,
    .reads = reads,
    .attrs = "mode:s places:s rounding:s axes:I antialias:i exclude_outside:i keep_aspect:i "
             "cubic_coeff_a:f extrapolation_value:f",
};
