/* slice.c - parts of an array and arrays around it: Slice, Split, Expand, Tile, Pad. */
#include "nn/ops/common.h"

#include "nn/ops/index_map.h"

#include <string.h>

/* Numbers from an attribute, or from an input that is known at bind. n: -1 when neither is
 * there. */
static nn_err numbers(const nn_call *c, const char *name, int input, int64_t *n,
                      const int64_t **v)
{
    const nn_attr *a = nn_node_attr(c->node, name);
    *n = -1;
    *v = NULL;
    if (a) {
        *n = a->n;
        *v = a->ints;
    } else if (input < c->n_in && c->in[input]) {
        nn_err err = nn_call_expect(c, input, NN_S64);
        if (err)
            return err;
        *n = nn_shape_count(c->in[input]->shape);
        *v = nn_s64(c->in[input]);
    }
    return NN_OK;
}

static nn_err axis_of(const nn_call *c, int64_t v, int rank, int *axis)
{
    if (v < -rank || v >= rank)
        return nn_call_fail(c, "axis %lld of an array of rank %d", (long long)v, rank);
    *axis = (int)(v < 0 ? v + rank : v);
    return NN_OK;
}

static int64_t limit(int64_t v, int64_t lo, int64_t hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* Python's rule: negative places count from the end, all are brought into the axis. */
static void slice_axis(nn_index_map *m, int axis, int64_t start, int64_t end, int64_t step)
{
    int64_t n = m->in[axis];
    start = start < 0 ? (start < -n ? -1 : start + n) : start;
    end = end < 0 ? (end < -n ? -1 : end + n) : end;
    if (step > 0) {
        start = limit(start, 0, n);
        end = limit(end, 0, n);
        m->out[axis] = end > start ? (end - start - 1) / step + 1 : 0;
    } else {
        start = limit(start, -1, n - 1);
        end = limit(end, -1, n - 1);
        m->out[axis] = start > end ? (start - end - 1) / -step + 1 : 0;
    }
    m->axis[axis] = (nn_axis_map){NN_MAP_STEP, start, step};
}

static nn_err bind_slice(nn_call *c)
{
    nn_index_map *m;
    int64_t n, ends, n_axes, n_steps;
    const int64_t *start, *end, *axes, *steps;
    nn_err err;
    NN_TRY(nn_index_map_begin(c, c->in[0]->shape, &m));
    NN_TRY(numbers(c, "starts", 1, &n, &start));
    NN_TRY(numbers(c, "ends", 2, &ends, &end));
    NN_TRY(numbers(c, "axes", 3, &n_axes, &axes));
    NN_TRY(numbers(c, "steps", 4, &n_steps, &steps));
    if (n < 0 || ends != n || (n_axes >= 0 && n_axes != n) || (n_steps >= 0 && n_steps != n) ||
        (n_axes < 0 && n > m->rank))
        return nn_call_fail(c, "starts, ends, axes and steps differ in length");
    for (int i = 0; i < n; i++) {
        int axis = 0;
        int64_t step = n_steps < 0 ? 1 : limit(steps[i], -INT32_MAX, INT32_MAX);
        NN_TRY(axis_of(c, n_axes < 0 ? i : axes[i], m->rank, &axis));
        if (step == 0)
            return nn_call_fail(c, "a step of 0");
        slice_axis(m, axis, start[i], end[i], step);
    }
    err = nn_index_map_end(c);
out:
    return err;
}

/* Part `part` of `parts` along `axis`, of the sizes in input 1 or nearly equal. */
static nn_err bind_split(nn_call *c)
{
    nn_index_map *m;
    int64_t n, from = 0, end = 0, size;
    const int64_t *sizes;
    int64_t part = nn_node_int(c->node, "part", 0), parts = nn_node_int(c->node, "parts", 1);
    int axis = 0;
    nn_err err;
    NN_TRY(nn_index_map_begin(c, c->in[0]->shape, &m));
    NN_TRY(axis_of(c, nn_node_int(c->node, "axis", 0), m->rank, &axis));
    NN_TRY(numbers(c, "split", 1, &n, &sizes));
    int64_t all = m->in[axis];
    if (part < 0 || parts < 1 || part >= parts || (n >= 0 && n != parts))
        return nn_call_fail(c, "part %lld of %lld", (long long)part, (long long)parts);
    int64_t each = nn_ceil_div(all, parts);
    for (int64_t i = 0; i < (n < 0 ? part + 1 : parts); i++) {
        size = n < 0 ? limit(all - end, 0, each) : sizes[i];
        if (size < 0 || size > all - end)
            return nn_call_fail(c, "parts of more than the %lld elements of the axis",
                                (long long)all);
        if (i == part) {
            from = end;
            m->out[axis] = size;
        }
        end += size;
    }
    m->axis[axis].from = from;
    err = nn_index_map_end(c);
out:
    return err;
}

/* The shape of x, with axes of 1 put in front up to `rank`. */
static nn_shape in_front(nn_shape x, int rank)
{
    nn_shape s = {.rank = rank};
    for (int i = 0; i < rank; i++)
        s.dim[i] = i < rank - x.rank ? 1 : x.dim[i - (rank - x.rank)];
    return s;
}

static nn_err bind_expand(nn_call *c)
{
    nn_index_map *m;
    int64_t n;
    const int64_t *shape;
    nn_shape x = c->in[0]->shape;
    nn_err err;
    NN_TRY(numbers(c, "shape", 1, &n, &shape));
    if (n < 0 || n > NN_MAX_RANK)
        return nn_call_fail(c, "a shape of %lld axes, at most %d", (long long)n, NN_MAX_RANK);
    int rank = n > x.rank ? (int)n : x.rank;
    NN_TRY(nn_index_map_begin(c, in_front(x, rank), &m));
    for (int i = 0; i < n; i++) {
        int axis = rank - (int)n + i;
        if (m->in[axis] != 1 && shape[i] != 1 && shape[i] != m->in[axis])
            return nn_call_fail(c, "axis %d has %lld elements, not 1 or %lld", axis,
                                (long long)m->in[axis], (long long)shape[i]);
        if (m->in[axis] == 1)
            m->out[axis] = shape[i];
        if (m->in[axis] == 1 && shape[i] != 1)
            m->axis[axis] = (nn_axis_map){NN_MAP_WRAP, 0, 1};
    }
    err = nn_index_map_end(c);
out:
    return err;
}

static nn_err bind_tile(nn_call *c)
{
    nn_index_map *m;
    int64_t n;
    const int64_t *times;
    nn_err err;
    NN_TRY(nn_index_map_begin(c, c->in[0]->shape, &m));
    NN_TRY(numbers(c, "repeats", 1, &n, &times));
    if (n != m->rank)
        return nn_call_fail(c, "%lld repeats for %d axes", (long long)n, m->rank);
    for (int i = 0; i < m->rank; i++) {
        m->axis[i].kind = NN_MAP_WRAP;
        if (__builtin_mul_overflow(m->in[i], times[i], &m->out[i]))
            return nn_call_fail(c, "axis %d would be too long", i);
    }
    err = nn_index_map_end(c);
out:
    return err;
}

static nn_err bind_pad(nn_call *c)
{
    static const struct {
        const char *mode;
        int kind;
    } MODES[] = {{"constant", NN_MAP_FILL}, {"edge", NN_MAP_EDGE},
                 {"reflect", NN_MAP_REFLECT}, {"wrap", NN_MAP_WRAP}};
    nn_index_map *m;
    int64_t n, n_axes;
    const int64_t *pads, *axes;
    const char *mode = nn_node_string(c->node, "mode", "constant");
    int kind = -1;
    nn_err err;
    for (int i = 0; i < 4; i++)
        if (strcmp(mode, MODES[i].mode) == 0)
            kind = MODES[i].kind;
    if (kind < 0)
        return nn_call_fail(c, "mode \"%.20s\"", mode);
    NN_TRY(nn_index_map_begin(c, c->in[0]->shape, &m));
    NN_TRY(numbers(c, "pads", 1, &n, &pads));
    NN_TRY(numbers(c, "axes", 3, &n_axes, &axes));
    int64_t sides = n_axes < 0 ? m->rank : n_axes;
    if (n != 2 * sides)
        return nn_call_fail(c, "%lld pads for %lld axes", (long long)n, (long long)sides);
    for (int i = 0; i < sides; i++) {
        int axis = 0;
        NN_TRY(axis_of(c, n_axes < 0 ? i : axes[i], m->rank, &axis));
        int64_t front = limit(pads[i], -INT32_MAX, INT32_MAX),
                back = limit(pads[sides + i], -INT32_MAX, INT32_MAX);
        m->out[axis] = m->in[axis] + front + back;
        m->axis[axis].kind = kind;
        m->axis[axis].from = -front;
    }
    err = nn_index_map_end(c);
out:
    return err;
}

const nn_op nn_op_slice = {
    .min_in = 1, .max_in = 5, .attrs = "starts:I ends:I axes:I steps:I", .bind = bind_slice,
    .forward = nn_index_map_forward, .backward = nn_index_map_backward, .known = 30,
    .may_be_empty = true,
};
const nn_op nn_op_split = {
    .min_in = 1, .max_in = 2, .attrs = "axis:i part:i parts:i split:I", .bind = bind_split,
    .forward = nn_index_map_forward, .backward = nn_index_map_backward, .known = 2,
    .may_be_empty = true,
};
const nn_op nn_op_expand = {
    .min_in = 1, .max_in = 2, .attrs = "shape:I", .bind = bind_expand,
    .forward = nn_index_map_forward, .backward = nn_index_map_backward, .known = 2,
    .may_be_empty = true,
};
const nn_op nn_op_tile = {
    .min_in = 1, .max_in = 2, .attrs = "repeats:I", .bind = bind_tile,
    .forward = nn_index_map_forward, .backward = nn_index_map_backward, .known = 2,
    .may_be_empty = true,
};
const nn_op nn_op_pad = {
    .min_in = 1, .max_in = 4, .attrs = "pads:I axes:I mode:s", .bind = bind_pad,
    .forward = nn_index_map_forward, .backward = nn_index_map_backward, .known = 10,
    .may_be_empty = true,
};
