/* vnni.h - prototypes of this tier: AVX-512 with vpdpbusd and vpdpwssd (Cascade Lake, Ice Lake,
 * Zen 4 and later). It shares avx512/'s helpers.
 */
#ifndef NN_KERNELS_VNNI_H
#define NN_KERNELS_VNNI_H

#include "nn/kernels/avx512/avx512.h"

#define NN_KERNEL(name, args) void nn_vnni_##name args;
#include "nn/kernels/kernels.def"
#undef NN_KERNEL

#endif
