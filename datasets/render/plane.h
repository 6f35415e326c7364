/* plane.h - a grey picture in floats and the few filters that the degradations are made of.
 *
 * A plane keeps its block when it shrinks, so that a context that makes line after line does
 * not allocate. Values are 0 (nothing) to 1; filters repeat the edge.
 */
#ifndef DS_RENDER_PLANE_H
#define DS_RENDER_PLANE_H

#include "nn/base.h"
#include "nn/rng.h"

typedef struct ds_plane {
    int32_t w, h;
    float *v;        /* [h][w] */
    size_t capacity; /* floats */
} ds_plane;

/* Content is undefined afterwards. NN_ERR_LIMIT without memory. */
nn_err ds_plane_size(ds_plane *p, int32_t w, int32_t h);
void ds_plane_free(ds_plane *p);
void ds_plane_swap(ds_plane *a, ds_plane *b);
void ds_plane_fill(ds_plane *p, float value);

/* Separable convolution by Gaussians of the given standard deviations (pixels; below 0.15:
 * none). `scratch` is another plane; the result is in p. */
nn_err ds_plane_blur(ds_plane *p, ds_plane *scratch, float sigma_x, float sigma_y);
/* dst (w x h) from src: triangle filter as wide as the reduction (linear when enlarging). */
nn_err ds_plane_resize(const ds_plane *src, ds_plane *dst, ds_plane *scratch, int32_t w,
                       int32_t h);
/* Nearest neighbour. */
nn_err ds_plane_resize_nearest(const ds_plane *src, ds_plane *dst, int32_t w, int32_t h);
/* dst(x, y) = src(x, offset[x] + scale[x] * y), linear, edges repeated; dst is w x h with w =
 * src.w. */
nn_err ds_plane_warp_columns(const ds_plane *src, ds_plane *dst, int32_t h, const float *offset,
                             const float *scale);
/* dst(x, y) = src(x + shift[y], y), linear, edges repeated. */
nn_err ds_plane_warp_rows(const ds_plane *src, ds_plane *dst, const float *shift);
/* The part at (x, y), which lies inside. */
nn_err ds_plane_crop(const ds_plane *src, ds_plane *dst, int32_t x, int32_t y, int32_t w,
                     int32_t h);
/* Smooth random field: values uniform in [-1, 1] on a grid of `cell` pixels, linear between. */
nn_err ds_plane_clouds(ds_plane *p, float *row_scratch, float cell_x, float cell_y, nn_rng *r);

#endif
