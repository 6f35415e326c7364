/* window.h - windows that walk over up to three spatial axes of x[N,spatial...,C], with all that
 * ONNX allows: strides, dilations, uneven pads, pads by rule, an output rounded up.
 */
#ifndef NN_OPS_WINDOW_H
#define NN_OPS_WINDOW_H

#include "nn/op.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The attributes that nn_window_read knows. */
#define NN_WINDOW_ATTRS "strides:I pads:I dilations:I auto_pad:s"

/* Spatial axes that are not there have size and kernel 1. */
typedef struct nn_window {
    int axes; /* spatial axes of x */
    int32_t n, c, in[3], kernel[3], stride[3], dilation[3], out[3];
    int32_t before[3], after[3]; /* pads */
} nn_window;

/* Fills all but out, and pads by rule, from x and attributes; the kernel is the caller's.
 * NN_ERR_MODEL. */
nn_err nn_window_read(const nn_call *c, const int32_t kernel[3], nn_window *w);
/* `auto_pad`: 0 as `pads` says, 1 SAME_UPPER, 2 SAME_LOWER, 3 VALID. NN_ERR_MODEL. */
nn_err nn_window_auto(const nn_call *c, int *rule);
/* The spatial axes [axes] with n in front and k behind. */
nn_shape nn_window_shape(const nn_window *w, const int32_t spatial[3], int32_t k);

#ifdef __cplusplus
}
#endif

#endif
