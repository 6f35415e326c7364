/* index_map.c - see index_map.h.
 *
 * The places of all axes, times their steps, are written out once a run (the sum of the output's
 * sides); trailing axes that are the identity are copied as one piece.
 */
#include "nn/ops/index_map.h"

#include "nn/ops/common.h"
#include "nn/parallel.h"

#include <string.h>

_Static_assert(sizeof(nn_index_map) <= NN_OP_STATE, "the map is kept in the call");

static nn_index_map *map_of(const nn_call *c)
{
    return (nn_index_map *)c->state;
}

nn_err nn_index_map_begin(nn_call *c, nn_shape in, nn_index_map **out)
{
    nn_index_map *m = map_of(c);
    nn_dtype type = c->in[0]->dtype;
    if (type != NN_F32 && type != NN_S64)
        return nn_call_fail(c, "x is %s, expected F32 or I64", nn_dtype_name(type));
    *m = (nn_index_map){.rank = in.rank};
    for (int i = 0; i < in.rank; i++) {
        m->in[i] = m->out[i] = in.dim[i];
        m->axis[i] = (nn_axis_map){NN_MAP_STEP, 0, 1};
    }
    c->out.dtype = type;
    *out = m;
    return NN_OK;
}

nn_err nn_index_map_end(nn_call *c)
{
    const nn_index_map *m = map_of(c);
    size_t sides = 0;
    c->out.shape.rank = m->rank;
    for (int i = 0; i < m->rank; i++) {
        if (m->out[i] < 0 || m->out[i] > INT32_MAX)
            return nn_call_fail(c, "axis %d would have %lld elements", i, (long long)m->out[i]);
        c->out.shape.dim[i] = (int32_t)m->out[i];
        sides += (size_t)m->out[i];
    }
    /* A computed place must be one: outside the axis only where there is something to take. */
    for (int i = 0; i < m->rank; i++)
        if (m->in[i] == 0 && m->out[i] > 0 && m->axis[i].kind != NN_MAP_FILL)
            return nn_call_fail(c, "axis %d has no elements", i);
    c->work_bytes = sides * sizeof(int64_t) + sizeof(int64_t);
    return NN_OK;
}

static int64_t place(const nn_axis_map *a, int64_t o, int64_t n)
{
    int64_t p = a->from + a->step * o, period = n > 1 ? 2 * (n - 1) : 1;
    if (p >= 0 && p < n)
        return p;
    switch (a->kind) {
    case NN_MAP_EDGE: return p < 0 ? 0 : n - 1;
    case NN_MAP_WRAP: return (p % n + n) % n;
    case NN_MAP_REFLECT:
        p = (p % period + period) % period;
        return p < n ? p : period - p;
    default: return -1;
    }
}

/* Axes before the piece that is copied as one, and its elements. */
static int split(const nn_index_map *m, int64_t *piece)
{
    int r = m->rank;
    *piece = 1;
    while (r > 0 && m->in[r - 1] == m->out[r - 1] && m->axis[r - 1].from == 0 &&
           m->axis[r - 1].step == 1)
        *piece *= m->out[--r];
    return r;
}

/* Fills c->work: for each axis before the piece, each place times its step; -1: nowhere. */
static void write_places(const nn_call *c)
{
    const nn_index_map *m = map_of(c);
    int64_t *to = c->work, step, piece;
    int r = split(m, &piece);
    for (int i = 0; i < r; i++) {
        step = 1;
        for (int j = i + 1; j < m->rank; j++)
            step *= m->in[j];
        for (int64_t o = 0; o < m->out[i]; o++) {
            int64_t p = place(&m->axis[i], o, m->in[i]);
            *to++ = p < 0 ? -1 : p * step;
        }
    }
}

/* Where piece `o` of the output lies in x, or -1. */
static int64_t find(const nn_call *c, int r, int64_t o)
{
    const nn_index_map *m = map_of(c);
    const int64_t *places = c->work;
    int64_t at = 0, base = 0;
    for (int i = 0; i < r; i++)
        base += m->out[i];
    for (int i = r - 1; i >= 0; o /= m->out[i--]) {
        base -= m->out[i];
        int64_t p = places[base + o % m->out[i]];
        if (p < 0)
            return -1;
        at += p;
    }
    return at;
}

static void fill(const nn_call *c, void *to, int64_t n)
{
    const nn_tensor *v = c->n_in > 2 ? c->in[2] : NULL;
    bool given = v && v->dtype == c->out.dtype && nn_shape_count(v->shape) > 0;
    for (int64_t i = 0; i < n; i++)
        if (c->out.dtype == NN_F32)
            ((float *)to)[i] = given ? nn_f32(v)[0] : 0;
        else
            ((int64_t *)to)[i] = given ? nn_s64(v)[0] : 0;
}

static int64_t pieces_of_task(int64_t piece)
{
    return nn_ceil_div(NN_CHUNK, nn_max_i64(piece, 1));
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    size_t size = nn_dtype_size(c->out.dtype);
    int64_t piece;
    int r = split(map_of(c), &piece);
    int64_t n = nn_shape_count(c->out.shape) / nn_max_i64(piece, 1),
            step = pieces_of_task(piece), last = nn_min_i64((task + 1) * step, n);
    (void)thread;
    for (int64_t o = task * step; o < last; o++) {
        char *to = (char *)c->out.data + (size_t)(o * piece) * size;
        int64_t at = find(c, r, o);
        if (at < 0)
            fill(c, to, piece);
        else if (piece == 1 && size == sizeof(float))
            *(float *)to = nn_f32(c->in[0])[at];
        else
            memcpy(to, (const char *)c->in[0]->data + (size_t)at * size, (size_t)piece * size);
    }
}

void nn_index_map_forward(nn_call *c)
{
    int64_t piece, n = nn_shape_count(c->out.shape);
    split(map_of(c), &piece);
    if (n == 0)
        return;
    write_places(c);
    nn_parallel(nn_ceil_div(n / piece, pieces_of_task(piece)), forward_task, c);
}

/* One thread: several elements may come from one place. */
void nn_index_map_backward(nn_call *c)
{
    int64_t piece, n = nn_shape_count(c->out.shape);
    int r = split(map_of(c), &piece);
    if (n == 0 || !c->dx[0])
        return;
    write_places(c);
    for (int64_t o = 0; o < n / piece; o++) {
        int64_t at = find(c, r, o);
        for (int64_t i = 0; at >= 0 && i < piece; i++)
            c->dx[0][at + i] += c->dy[o * piece + i];
    }
}
