/* tensor.h - a dense row-major array of rank 0..6: no strides, no views but reshape.
 *
 * Feature maps are N,H,W,C (C contiguous), sequences N,T,C. Letters: N batch, H W height and
 * width, C channels, T time steps, K output channels, M rows of a matrix, V classes.
 */
#ifndef NN_TENSOR_H
#define NN_TENSOR_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NN_MAX_RANK 6
/* Of one tensor, with empty dimensions counted as 1: any product of its dimensions is an int. */
#define NN_MAX_ELEMENTS INT32_MAX

/* S64: integers and truth values (0, 1) of graphs that compute with them: shapes, indices. */
typedef enum nn_dtype { NN_F32, NN_S32, NN_S16, NN_S8, NN_U8, NN_S64, NN_DTYPES } nn_dtype;

typedef struct nn_shape {
    int32_t rank;
    int32_t dim[NN_MAX_RANK]; /* dim[0..rank-1]; the rest is 0 */
} nn_shape;

typedef struct nn_tensor {
    nn_dtype dtype;
    nn_shape shape;
    void *data; /* 64-byte aligned, nn_shape_count(shape) elements; not owned by the struct */
    /* Of quantised values (U8, S16): real = scale (q - zero). 0, 0 for floats, plain integers
     * and weights. */
    float scale;
    int32_t zero;
} nn_tensor;

size_t nn_dtype_size(nn_dtype t);
const char *nn_dtype_name(nn_dtype t); /* safetensors names: "F32", "I32", "I16", ... */

nn_shape nn_shape_make(int rank, const int32_t *dim);
nn_shape nn_shape1(int32_t a);
nn_shape nn_shape2(int32_t a, int32_t b);
nn_shape nn_shape3(int32_t a, int32_t b, int32_t c);
nn_shape nn_shape4(int32_t a, int32_t b, int32_t c, int32_t d);
bool nn_shape_equal(nn_shape a, nn_shape b);
/* Elements; the product of a valid shape (nn_shape_check) never overflows. Rank 0 counts 1. */
int64_t nn_shape_count(nn_shape s);
/* Elements per step of the last dimension removed: count / dim[rank-1]. */
int64_t nn_shape_rows(nn_shape s);
/* True when every dimension is >= 0 and there are at most NN_MAX_ELEMENTS elements. */
bool nn_shape_check(nn_shape s);
/* "1x32x280x1" into a caller's buffer; returns it. */
#define NN_SHAPE_TEXT 80
const char *nn_shape_text(nn_shape s, char buffer[NN_SHAPE_TEXT]);

/* False when one of n numbers is NaN or infinite. */
bool nn_all_finite(int64_t n, const float *x);

static inline float *nn_f32(const nn_tensor *t)
{
    NN_ASSERT(t->dtype == NN_F32);
    return (float *)t->data;
}

static inline int32_t *nn_s32(const nn_tensor *t)
{
    NN_ASSERT(t->dtype == NN_S32);
    return (int32_t *)t->data;
}

static inline int64_t *nn_s64(const nn_tensor *t)
{
    NN_ASSERT(t->dtype == NN_S64);
    return (int64_t *)t->data;
}

static inline size_t nn_tensor_bytes(const nn_tensor *t)
{
    return (size_t)nn_shape_count(t->shape) * nn_dtype_size(t->dtype);
}

#ifdef __cplusplus
}
#endif

#endif
