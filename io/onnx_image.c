/* onnx_image.c - pools, transposed convolutions of any window, resizing. */
#include "io/onnx_parts.h"

#include <stdio.h>
#include <string.h>

static const nn_node *node_of(const io_onnx *o, int i)
{
    return &o->g->node[i];
}

void io_onnx_write_pool(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE),
                 y = io_onnx_put(o, i, IO_ONNX_VALUE);
    const char *in = x.text;
    io_onnx_begin(o, io_onnx_own_name(o, i), y.text, 1, &in);
    io_onnx_copy_ints(o, node, "kernel_shape", 2, 1);
    io_onnx_copy_ints(o, node, "strides", 2, 1);
    io_onnx_copy_ints(o, node, "pads", 4, 0);
    io_onnx_end(o);
}

/* --- windows of one to three sides --- */

/* The last axis to place 1, or back: what VALUE is for rank 4 alone. */
static void channel_perm(int rank, bool first, int64_t perm[NN_MAX_RANK])
{
    for (int d = 0; d < rank; d++)
        perm[d] = d;
    if (rank < 3)
        return;
    for (int d = 2; d < rank; d++)
        perm[d] = first ? d - 1 : d;
    if (first) {
        perm[1] = rank - 1;
        return;
    }
    for (int d = 1; d + 1 < rank; d++)
        perm[d] = d + 1;
    perm[rank - 1] = 1;
}

static io_onnx_name channels_first(io_onnx *o, int i, int k, const char *suffix)
{
    int rank = io_onnx_rank(o, i, k);
    int64_t perm[NN_MAX_RANK];
    io_onnx_name x = io_onnx_input(o, i, k, IO_ONNX_VALUE),
                 y = io_onnx_temp(node_of(o, i), suffix);
    if (rank == 4)
        return x;
    channel_perm(rank, true, perm);
    io_onnx_transpose(o, y.text, x.text, rank, perm);
    return y;
}

static io_onnx_name begin_channels(io_onnx *o, int i)
{
    return o->shape[i].rank == 4 ? io_onnx_put(o, i, IO_ONNX_VALUE)
                                 : io_onnx_temp(node_of(o, i), "channels");
}

static void finish_channels(io_onnx *o, int i, const io_onnx_name *y)
{
    int64_t perm[NN_MAX_RANK];
    int rank = o->shape[i].rank;
    if (rank == 4)
        return;
    channel_perm(rank, false, perm);
    io_onnx_transpose(o, io_onnx_put(o, i, IO_ONNX_VALUE).text, y->text, rank, perm);
}

/* auto_pad excludes pads. */
static void window_attrs(io_onnx *o, const nn_node *node)
{
    const char *rule = nn_node_string(node, "auto_pad", "NOTSET");
    io_onnx_copy_attr(o, node, "strides");
    if (strcmp(rule, "NOTSET") == 0)
        io_onnx_copy_attr(o, node, "pads");
    else
        io_onnx_attr_string(o, "auto_pad", rule);
}

void io_onnx_write_window(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    bool mean = node->op == NN_OP_window_mean, place = node->op == NN_OP_window_max_place;
    const nn_attr *dilations = nn_node_attr(node, "dilations");
    io_onnx_name x = channels_first(o, i, 0, "x"), y = begin_channels(o, i);
    io_onnx_name most = io_onnx_temp(node, "most");
    const char *in = x.text;
    bool spread = !mean;
    for (int k = 0; mean && dilations && k < dilations->n; k++)
        spread |= dilations->ints[k] != 1;
    if (mean && spread)
        io_onnx_require(o, 19);
    if (place)
        io_onnx_begin_many(o, "MaxPool", 2, (const char *const[]){most.text, y.text}, 1, &in);
    else
        io_onnx_begin(o, mean ? "AveragePool" : "MaxPool", y.text, 1, &in);
    io_onnx_copy_attr(o, node, "kernel_shape");
    window_attrs(o, node);
    io_onnx_copy_attr(o, node, "ceil_mode");
    io_onnx_copy_attr(o, node, "count_include_pad");
    io_onnx_copy_attr(o, node, "storage_order");
    if (spread)
        io_onnx_copy_attr(o, node, "dilations");
    io_onnx_end(o);
    finish_channels(o, i, &y);
}

void io_onnx_write_deconv(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    io_onnx_name x = channels_first(o, i, 0, "x"), w = channels_first(o, i, 1, "w"),
                 b = io_onnx_input(o, i, 2, IO_ONNX_VALUE), y = begin_channels(o, i);
    io_onnx_begin(o, "ConvTranspose", y.text, 3, (const char *const[]){x.text, w.text, b.text});
    window_attrs(o, node);
    io_onnx_copy_attr(o, node, "dilations");
    io_onnx_copy_attr(o, node, "group");
    io_onnx_copy_attr(o, node, "output_padding");
    io_onnx_copy_attr(o, node, "output_shape");
    io_onnx_end(o);
    finish_channels(o, i, &y);
}

/* --- resizing --- */

void io_onnx_write_resize(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    const nn_attr *a = nn_node_attr(node, "scales");
    bool linear = strcmp(nn_node_string(node, "mode", "nearest"), "linear") == 0;
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE),
                 scales = io_onnx_temp(node, "scales"), y = io_onnx_put(o, i, IO_ONNX_VALUE);
    const float value[4] = {1, 1, a ? (float)a->ints[0] : 2, a ? (float)a->ints[1] : 2};
    io_onnx_floats(o, scales.text, 4, value);
    /* Its second input (a region of interest) is left out. */
    io_onnx_begin(o, "Resize", y.text, 3, (const char *const[]){x.text, "", scales.text});
    io_onnx_attr_string(o, "mode", linear ? "linear" : "nearest");
    io_onnx_attr_string(o, "coordinate_transformation_mode",
                        linear ? "half_pixel" : "asymmetric");
    if (!linear)
        io_onnx_attr_string(o, "nearest_mode", "floor");
    io_onnx_end(o);
}

/* Numbers for each of n axes, `times` such rows (starts and ends of a region), in the order of the
 * axes' places. */
static io_onnx_name in_order(io_onnx *o, int i, const char *suffix, io_onnx_name list,
                             int times, int n, const int64_t *place)
{
    const nn_node *node = node_of(o, i);
    int64_t at[2 * NN_MAX_RANK];
    bool same = true;
    char text[16];
    snprintf(text, sizeof text, "%s_at", suffix);
    for (int k = 0; k < times * n; k++) {
        at[k / n * n + place[k % n]] = k;
        same &= place[k % n] == k % n;
    }
    if (same || !*list.text)
        return list;
    io_onnx_name order = io_onnx_list(o, node, text, times * n, at);
    return io_onnx_step(o, node, "Gather", suffix, list.text, order.text);
}

static void resize_attrs(io_onnx *o, const nn_node *node)
{
    io_onnx_attr_string(o, "mode", nn_node_string(node, "mode", "nearest"));
    io_onnx_attr_string(o, "coordinate_transformation_mode",
                        nn_node_string(node, "places", "half_pixel"));
    io_onnx_attr_string(o, "nearest_mode",
                        nn_node_string(node, "rounding", "round_prefer_floor"));
    io_onnx_copy_attr(o, node, "exclude_outside");
    io_onnx_copy_attr(o, node, "cubic_coeff_a");
    io_onnx_copy_attr(o, node, "extrapolation_value");
}

/* Axes that are left out, and what else came with opset 18 and 19, need those. */
void io_onnx_write_interpolate(io_onnx *o, int i)
{
    static const char *const POLICY[] = {"stretch", "not_larger", "not_smaller"};
    const nn_node *node = node_of(o, i);
    const nn_attr *axes = nn_node_attr(node, "axes");
    const char *places = nn_node_string(node, "places", "");
    bool sizes = o->value[node->in[1]].dtype == NN_S64,
         antialias = nn_node_int(node, "antialias", 0);
    int64_t policy = nn_node_int(node, "keep_aspect", 0), place[NN_MAX_RANK];
    int rank = io_onnx_rank(o, i, 0), n = axes ? axes->n : rank;
    if (n > rank || policy < 0 || policy > 2) {
        io_onnx_fail(o, node, "more axes than there are, or another policy than 0 to 2");
        return;
    }
    io_onnx_form form = io_onnx_pick(o, i, 0);
    io_onnx_name x = io_onnx_input(o, i, 0, form), by = io_onnx_input(o, i, 1, IO_ONNX_VALUE),
                 roi = io_onnx_input(o, i, 2, IO_ONNX_VALUE), y = io_onnx_put(o, i, form);
    bool part = policy != 0 || n < rank;
    if (part || antialias)
        io_onnx_require(o, 18);
    if (strcmp(places, "half_pixel_symmetric") == 0)
        io_onnx_require(o, 19);
    for (int k = 0; k < n; k++)
        place[k] = io_onnx_axis(form, rank, axes ? axes->ints[k] : k);
    if (!part) {
        by = in_order(o, i, "by", by, 1, n, place);
        roi = in_order(o, i, "region", roi, 2, n, place);
    }
    io_onnx_begin(
        o, "Resize", y.text, 4,
        (const char *const[]){x.text, roi.text, sizes ? "" : by.text, sizes ? by.text : ""});
    resize_attrs(o, node);
    if (part)
        io_onnx_attr_ints(o, "axes", n, place);
    if (policy != 0)
        io_onnx_attr_string(o, "keep_aspect_ratio_policy", POLICY[policy]);
    if (antialias)
        io_onnx_attr_int(o, "antialias", 1);
    io_onnx_end(o);
}
