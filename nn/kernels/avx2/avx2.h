/* avx2.h - prototypes of this tier, and the helpers that its files share. */
#ifndef NN_KERNELS_AVX2_H
#define NN_KERNELS_AVX2_H

#include "nn/kernels/kernels.h"

#include <immintrin.h>

#define NN_KERNEL(name, args) void nn_avx2_##name args;
#include "nn/kernels/kernels.def"
#undef NN_KERNEL

#endif
