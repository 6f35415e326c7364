/* onnx_arrays.c - operators that reduce, move or cut arrays. Where axes are attributes they are
 * counted in the order that the input is in; where the order of elements or axes that only a run
 * knows matter, the input is as in memory.
 */
#include "io/onnx_parts.h"

#include <stdio.h>
#include <string.h>

#include "nn/mem.h"

static const nn_node *node_of(const io_onnx *o, int i)
{
    return &o->g->node[i];
}

/* One input, the same order for the result. */
static void begin_same(io_onnx *o, int i, io_onnx_form form)
{
    io_onnx_name x = io_onnx_input(o, i, 0, form), y = io_onnx_put(o, i, form);
    const char *in = x.text;
    io_onnx_begin(o, io_onnx_own_name(o, i), y.text, 1, &in);
}

void io_onnx_write_same(io_onnx *o, int i)
{
    begin_same(o, i, IO_ONNX_VALUE);
    io_onnx_end(o);
}

void io_onnx_write_softmax(io_onnx *o, int i)
{
    io_onnx_form form = io_onnx_pick(o, i, 0);
    begin_same(o, i, form);
    io_onnx_attr_int(o, "axis", io_onnx_axis(form, io_onnx_rank(o, i, 0), -1));
    io_onnx_end(o);
}

/* --- over axes --- */

/* The order to reduce in: without the axes, bits of ours, what is left of a map must be in our
 * order. */
static io_onnx_form reduce_form(const io_onnx *o, int i, unsigned axes, bool keep)
{
    int last = -1;
    for (int d = 0; !keep && io_onnx_rank(o, i, 0) == 4 && d < 4; d++) {
        int place = io_onnx_axis(IO_ONNX_VALUE, 4, d);
        if (axes >> d & 1)
            continue;
        if (place < last)
            return IO_ONNX_ROWS;
        last = place;
    }
    return io_onnx_pick(o, i, 0);
}

/* Places of the axes in ascending order; their bits in ours. Axes are not checked where a shape rule
 * could not run: others than there are mean nothing. */
static int reduce_axes(const nn_node *node, int rank, io_onnx_form form, int64_t place[],
                       unsigned *bits)
{
    const nn_attr *a = nn_node_attr(node, "axes");
    int n = 0;
    *bits = 0;
    for (int k = 0; a && k < a->n; k++)
        if (a->ints[k] >= -rank && a->ints[k] < rank)
            *bits |= 1u << io_onnx_axis(IO_ONNX_ROWS, rank, a->ints[k]);
    for (int d = 0; d < rank; d++)
        if (*bits >> d & 1)
            place[n++] = io_onnx_axis(form, rank, d);
    return n;
}

void io_onnx_write_reduce(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    int rank = io_onnx_rank(o, i, 0);
    bool keep = nn_node_int(node, "keepdims", 1) != 0, sum = node->op == NN_OP_reduce_sum;
    bool noop = nn_node_int(node, "noop", 0) != 0, later = io_onnx_has_input(o, i, 1);
    int64_t place[NN_MAX_RANK];
    unsigned bits;
    int n = reduce_axes(node, rank, IO_ONNX_ROWS, place, &bits);
    io_onnx_form form = later ? IO_ONNX_ROWS : reduce_form(o, i, bits, keep);
    reduce_axes(node, rank, form, place, &bits);
    io_onnx_name x = io_onnx_input(o, i, 0, form),
                 y = io_onnx_put(o, i, keep ? form : IO_ONNX_ROWS),
                 axes = io_onnx_input(o, i, 1, IO_ONNX_VALUE);
    if (later && !sum)
        io_onnx_require(o, 18);
    bool listed =
        sum || o->opset >= 18; /* since then the others have their axes as an input, too */
    if (n == 0 && !later && noop) {
        io_onnx_simple(o, "Identity", y.text, x.text, NULL);
        return;
    }
    if (n > 0 && listed)
        axes = io_onnx_list(o, node, "axes", n, place);
    io_onnx_begin(o, io_onnx_own_name(o, i), y.text, 2,
                  (const char *const[]){x.text, axes.text});
    if (n > 0 && !listed)
        io_onnx_attr_ints(o, "axes", n, place);
    io_onnx_attr_int(o, "keepdims", keep);
    if (later)
        io_onnx_attr_int(o, "noop_with_empty_axes", noop);
    io_onnx_end(o);
}

void io_onnx_write_arg(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    int rank = io_onnx_rank(o, i, 0);
    bool keep = nn_node_int(node, "keepdims", 1) != 0;
    int64_t axis[NN_MAX_RANK] = {0};
    unsigned bits;
    reduce_axes(node, rank, IO_ONNX_ROWS, axis, &bits);
    io_onnx_form form = reduce_form(o, i, bits, keep);
    io_onnx_name x = io_onnx_input(o, i, 0, form),
                 y = io_onnx_put(o, i, keep ? form : IO_ONNX_ROWS);
    const char *in = x.text;
    io_onnx_begin(o, io_onnx_own_name(o, i), y.text, 1, &in);
    io_onnx_attr_int(o, "axis", io_onnx_axis(form, rank, axis[0]));
    io_onnx_attr_int(o, "keepdims", keep);
    io_onnx_copy_attr(o, node, "select_last_index");
    io_onnx_end(o);
}

/* Our TopK gives the places alone. */
void io_onnx_write_top_k(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    io_onnx_form form = io_onnx_pick(o, i, 0);
    io_onnx_name x = io_onnx_input(o, i, 0, form), k = io_onnx_input(o, i, 1, IO_ONNX_ROWS),
                 y = io_onnx_put(o, i, form), values = io_onnx_temp(node, "values");
    io_onnx_begin_many(o, "TopK", 2, (const char *const[]){values.text, y.text}, 2,
                       (const char *const[]){x.text, k.text});
    io_onnx_attr_int(o, "axis", io_onnx_axis(form, io_onnx_rank(o, i, 0), -1));
    io_onnx_attr_int(o, "largest", nn_node_int(node, "largest", 1));
    io_onnx_end(o);
}

/* --- parts --- */

void io_onnx_concat(io_onnx *o, int i, io_onnx_form form, const char *y, const io_onnx_name *in)
{
    const nn_node *node = node_of(o, i);
    const char *text[NN_MAX_INPUTS];
    for (int k = 0; k < node->n_in; k++)
        text[k] = in[k].text;
    io_onnx_begin(o, "Concat", y, node->n_in, text);
    io_onnx_attr_int(o, "axis",
                     io_onnx_axis(form, o->shape[i].rank, nn_node_int(node, "axis", -1)));
    io_onnx_end(o);
}

void io_onnx_write_concat(io_onnx *o, int i)
{
    io_onnx_name in[NN_MAX_INPUTS];
    const nn_node *node = node_of(o, i);
    io_onnx_form form = IO_ONNX_VALUE;
    for (int k = node->n_in - 1; k >= 0; k--)
        if (!nn_graph_is_param(o->g, node->in[k]))
            form = io_onnx_pick(o, i, k);
    for (int k = 0; k < node->n_in; k++)
        in[k] = io_onnx_input(o, i, k, form);
    io_onnx_concat(o, i, form, io_onnx_put(o, i, form).text, in);
}

void io_onnx_write_slice(io_onnx *o, int i)
{
    static const char *const NAMES[4] = {"starts", "ends", "axes", "steps"};
    const nn_node *node = node_of(o, i);
    const nn_attr *axes = nn_node_attr(node, "axes");
    bool later = false;
    io_onnx_name in[5];
    int64_t place[NN_MAX_INTS];
    for (int k = 1; k < 5; k++)
        later |= io_onnx_has_input(o, i, k);
    io_onnx_form form = later ? IO_ONNX_ROWS : io_onnx_pick(o, i, 0);
    const nn_attr *starts = nn_node_attr(node, "starts");
    in[0] = io_onnx_input(o, i, 0, form);
    for (int k = 0; k < 4; k++) {
        const nn_attr *a = nn_node_attr(node, NAMES[k]);
        in[k + 1] = io_onnx_input(o, i, k + 1, IO_ONNX_VALUE);
        if (k == 2 && !later) {
            int n = starts ? starts->n : 0;
            for (int d = 0; d < n; d++)
                place[d] = io_onnx_axis(form, io_onnx_rank(o, i, 0), axes ? axes->ints[d] : d);
            in[3] = io_onnx_list(o, node, "axes", n, place);
        } else if (a) {
            in[k + 1] = io_onnx_list(o, node, NAMES[k], a->n, a->ints);
        }
    }
    io_onnx_name y = io_onnx_put(o, i, form);
    io_onnx_begin(
        o, "Slice", y.text, 5,
        (const char *const[]){in[0].text, in[1].text, in[2].text, in[3].text, in[4].text});
    io_onnx_end(o);
}

/* Sizes of the parts, "" for equal ones. Unequal ones follow from a side that does not vary; else
 * the number of parts says it, since opset 18. */
static io_onnx_name split_sizes(io_onnx *o, int i, int axis, int parts)
{
    const nn_node *node = node_of(o, i);
    const nn_attr *a = nn_node_attr(node, "split");
    int64_t side = o->shape[node->in[0]].dim[axis], other = o->other[node->in[0]].dim[axis],
            size[NN_MAX_INTS];
    if (a)
        return io_onnx_list(o, node, "sizes", a->n, a->ints);
    if (io_onnx_has_input(o, i, 1))
        return io_onnx_input(o, i, 1, IO_ONNX_VALUE);
    if (side >= 0 && side % parts == 0 && other % parts == 0)
        return io_onnx_plain("");
    if (side < 0 || other != side || parts > NN_MAX_INTS) {
        io_onnx_require(o, 18);
        return io_onnx_plain("");
    }
    int64_t each = nn_ceil_div(side, parts);
    for (int k = 0; k < parts; k++)
        size[k] = nn_max_i64(nn_min_i64(each, side - k * each), 0);
    return io_onnx_list(o, node, "sizes", parts, size);
}

/* One node for all the parts that somebody uses. */
void io_onnx_write_split(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    int rank = io_onnx_rank(o, i, 0);
    int64_t parts = nn_node_int(node, "parts", 1), axis = nn_node_int(node, "axis", 0);
    if (parts < 1 || parts > NN_MAX_NODES || axis < -rank || axis >= rank) {
        io_onnx_fail(o, node, "a Split of too many parts or another axis than there is");
        return;
    }
    io_onnx_form form = io_onnx_has_input(o, i, 1) ? IO_ONNX_ROWS : io_onnx_pick(o, i, 0);
    io_onnx_name x = io_onnx_input(o, i, 0, form),
                 sizes = split_sizes(o, i, io_onnx_axis(IO_ONNX_ROWS, rank, axis), (int)parts),
                 *name = nn_calloc((size_t)parts, sizeof *name);
    const char **out = nn_calloc((size_t)parts, sizeof *out);
    if (!name || !out) {
        io_onnx_fail(o, node, "out of memory");
        goto done;
    }
    for (int k = 0; k < (int)parts; k++) {
        char suffix[16];
        int part = io_onnx_sibling(o, i, "part", k, NULL);
        snprintf(suffix, sizeof suffix, "part%d", k);
        name[k] = part < 0 ? io_onnx_temp(node, suffix) : io_onnx_put(o, part, form);
        out[k] = name[k].text;
    }
    io_onnx_begin_many(o, "Split", (int)parts, out, 2,
                       (const char *const[]){x.text, sizes.text});
    io_onnx_attr_int(o, "axis", io_onnx_axis(form, rank, axis));
    if (o->opset >= 18 && !*sizes.text)
        io_onnx_attr_int(o, "num_outputs", parts);
    io_onnx_end(o);
done:
    nn_free(out);
    nn_free(name);
}

void io_onnx_write_pad(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    const nn_attr *a = nn_node_attr(node, "pads"), *at = nn_node_attr(node, "axes");
    const char *mode = nn_node_string(node, "mode", "constant");
    int rank = io_onnx_rank(o, i, 0);
    int64_t side[2 * NN_MAX_RANK] = {0};
    io_onnx_form form = a ? io_onnx_pick(o, i, 0) : IO_ONNX_ROWS;
    io_onnx_name x = io_onnx_input(o, i, 0, form), pads = io_onnx_input(o, i, 1, IO_ONNX_VALUE),
                 value = io_onnx_scalar(o, i, 2, "value"),
                 axes = io_onnx_input(o, i, 3, IO_ONNX_VALUE), y = io_onnx_put(o, i, form);
    if (*axes.text)
        io_onnx_require(o, 18);
    if (strcmp(mode, "wrap") == 0)
        io_onnx_require(o, 19);
    int n = at ? at->n : rank;
    bool fits = !a || a->n == 2 * n;
    for (int k = 0; a && fits && k < n; k++) {
        int64_t axis = at ? at->ints[k] : k;
        fits = axis >= -rank && axis < rank;
        if (!fits)
            break;
        int place = io_onnx_axis(form, rank, axis);
        side[place] = a->ints[k];
        side[rank + place] = a->ints[n + k];
    }
    if (!fits || (at && !a))
        io_onnx_fail(o, node, "pads and axes do not fit");
    if (a)
        pads = io_onnx_list(o, node, "pads", 2 * rank, side);
    io_onnx_begin(o, "Pad", y.text, 4,
                  (const char *const[]){x.text, pads.text, value.text, axes.text});
    io_onnx_attr_string(o, "mode", mode);
    io_onnx_end(o);
}

/* --- by numbers that an attribute or an input has --- */

/* x and those numbers, both as in memory. */
static void begin_numbers(io_onnx *o, int i, const char *attr)
{
    const nn_node *node = node_of(o, i);
    const nn_attr *a = nn_node_attr(node, attr);
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_ROWS),
                 by = a ? io_onnx_list(o, node, attr, a->n, a->ints)
                        : io_onnx_input(o, i, 1, IO_ONNX_VALUE);
    io_onnx_begin(o, io_onnx_own_name(o, i), io_onnx_put(o, i, IO_ONNX_ROWS).text, 2,
                  (const char *const[]){x.text, by.text});
}

void io_onnx_write_expand(io_onnx *o, int i)
{
    begin_numbers(o, i, "shape");
    io_onnx_end(o);
}

void io_onnx_write_tile(io_onnx *o, int i)
{
    begin_numbers(o, i, "repeats");
    io_onnx_end(o);
}

void io_onnx_write_squeeze(io_onnx *o, int i)
{
    begin_numbers(o, i, "axes");
    io_onnx_end(o);
}

/* 0 and -1 in a shape mean the same in ONNX; that a 0 is a side and none to copy came with
 * opset 14. */
void io_onnx_write_reshape(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    const nn_attr *a = nn_node_attr(node, "shape");
    bool zero = !a;
    for (int k = 0; a && k < a->n; k++)
        zero |= a->ints[k] == 0;
    zero = zero && nn_node_int(node, "allowzero", 0) && io_onnx_require(o, 14);
    begin_numbers(o, i, "shape");
    if (zero)
        io_onnx_attr_int(o, "allowzero", 1);
    io_onnx_end(o);
}

/* --- moving elements --- */

void io_onnx_write_flatten(io_onnx *o, int i)
{
    begin_same(o, i, IO_ONNX_ROWS);
    io_onnx_attr_int(o, "axis", nn_node_int(node_of(o, i), "axis", 1));
    io_onnx_end(o);
}

void io_onnx_write_transpose(io_onnx *o, int i)
{
    const nn_attr *a = nn_node_attr(node_of(o, i), "perm");
    io_onnx_form form = io_onnx_pick(o, i, 0);
    io_onnx_name x = io_onnx_input(o, i, 0, form), y = io_onnx_put(o, i, IO_ONNX_ROWS);
    int64_t perm[NN_MAX_RANK];
    for (int d = 0; d < a->n; d++)
        perm[d] = io_onnx_axis(form, a->n, a->ints[d]);
    io_onnx_transpose(o, y.text, x.text, a->n, perm);
}

/* Gather, GatherElements */
void io_onnx_write_gather(io_onnx *o, int i)
{
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_ROWS),
                 at = io_onnx_input(o, i, 1, IO_ONNX_ROWS);
    io_onnx_begin(o, io_onnx_own_name(o, i), io_onnx_put(o, i, IO_ONNX_ROWS).text, 2,
                  (const char *const[]){x.text, at.text});
    io_onnx_attr_int(o, "axis", nn_node_int(node_of(o, i), "axis", 0));
    io_onnx_end(o);
}

/* The sides of the value in the order that it is in, and of them those that are asked for. */
void io_onnx_write_shape(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    const nn_attr *a = nn_node_attr(node, "perm");
    io_onnx_form form = io_onnx_pick(o, i, 0);
    int rank = io_onnx_rank(o, i, 0);
    int64_t start = nn_node_int(node, "start", 0), end = nn_node_int(node, "end", rank),
            place[NN_MAX_RANK];
    bool all = true;
    int n = 0;
    start = start < 0 ? nn_max_i64(start + rank, 0) : nn_min_i64(start, rank);
    end = end < 0 ? nn_max_i64(end + rank, 0) : nn_min_i64(end, rank);
    for (int64_t d = start; d < end; d++, n++) {
        place[n] = io_onnx_axis(form, rank, a ? a->ints[d] : d);
        all &= place[n] == n;
    }
    io_onnx_name x = io_onnx_input(o, i, 0, form), y = io_onnx_put(o, i, IO_ONNX_VALUE);
    if (all && n == rank) {
        io_onnx_simple(o, "Shape", y.text, x.text, NULL);
        return;
    }
    io_onnx_name sides = io_onnx_step(o, node, "Shape", "sides", x.text, NULL),
                 at = io_onnx_list(o, node, "places", n, place);
    io_onnx_simple(o, "Gather", y.text, sides.text, at.text);
}

void io_onnx_write_einsum(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    io_onnx_name in[3];
    const char *text[3];
    for (int k = 0; k < node->n_in; k++) {
        in[k] = io_onnx_input(o, i, k, IO_ONNX_ROWS);
        text[k] = in[k].text;
    }
    io_onnx_begin(o, "Einsum", io_onnx_put(o, i, IO_ONNX_ROWS).text, node->n_in, text);
    io_onnx_copy_attr(o, node, "equation");
    io_onnx_end(o);
}
