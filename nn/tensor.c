/* tensor.c - shapes and element types. */
#include "nn/tensor.h"

#include "nn/kernels/kernels.h"

#include <stdio.h>

static const struct {
    const char *name;
    size_t size;
} dtypes[NN_DTYPES] = {
    [NN_F32] = {"F32", 4}, [NN_S32] = {"I32", 4}, [NN_S16] = {"I16", 2},
    [NN_S8] = {"I8", 1},   [NN_U8] = {"U8", 1},   [NN_S64] = {"I64", 8},
};

size_t nn_dtype_size(nn_dtype t)
{
    NN_ASSERT(t < NN_DTYPES);
    return dtypes[t].size;
}

const char *nn_dtype_name(nn_dtype t)
{
    NN_ASSERT(t < NN_DTYPES);
    return dtypes[t].name;
}

nn_shape nn_shape_make(int rank, const int32_t *dim)
{
    NN_ASSERT(rank >= 0 && rank <= NN_MAX_RANK);
    nn_shape s = {.rank = rank};
    for (int i = 0; i < rank; i++)
        s.dim[i] = dim[i];
    return s;
}

nn_shape nn_shape1(int32_t a)
{
    return (nn_shape){1, {a}};
}

nn_shape nn_shape2(int32_t a, int32_t b)
{
    return (nn_shape){2, {a, b}};
}

nn_shape nn_shape3(int32_t a, int32_t b, int32_t c)
{
    return (nn_shape){3, {a, b, c}};
}

nn_shape nn_shape4(int32_t a, int32_t b, int32_t c, int32_t d)
{
    return (nn_shape){4, {a, b, c, d}};
}

bool nn_shape_equal(nn_shape a, nn_shape b)
{
    if (a.rank != b.rank)
        return false;
    for (int i = 0; i < a.rank; i++)
        if (a.dim[i] != b.dim[i])
            return false;
    return true;
}

int64_t nn_shape_count(nn_shape s)
{
    int64_t n = 1;
    for (int i = 0; i < s.rank; i++)
        n *= s.dim[i];
    return n;
}

int64_t nn_shape_rows(nn_shape s)
{
    int64_t n = 1;
    for (int i = 0; i + 1 < s.rank; i++)
        n *= s.dim[i];
    return n;
}

bool nn_shape_check(nn_shape s)
{
    if (s.rank < 0 || s.rank > NN_MAX_RANK)
        return false;
    int64_t n = 1;
    for (int i = 0; i < s.rank; i++) {
        if (s.dim[i] < 0)
            return false;
        /* An empty dimension counts as 1, so that the order of dimensions does not matter. */
        if (s.dim[i] > 0)
            n *= s.dim[i];
        if (n > NN_MAX_ELEMENTS)
            return false;
    }
    return true;
}

const char *nn_shape_text(nn_shape s, char buffer[NN_SHAPE_TEXT])
{
    int at = 0;
    buffer[0] = 0;
    for (int i = 0; i < s.rank; i++)
        at += snprintf(buffer + at, (size_t)(NN_SHAPE_TEXT - at), i ? "x%d" : "%d", s.dim[i]);
    if (s.rank == 0)
        snprintf(buffer, NN_SHAPE_TEXT, "scalar");
    return buffer;
}

bool nn_all_finite(int64_t n, const float *x)
{
    int finite = 1;
    nn_kernels_get()->finite_f32(n, x, &finite);
    return finite != 0;
}
