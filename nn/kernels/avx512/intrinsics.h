/* intrinsics.h - where this tier's intrinsics come from: the compiler, or, for the test that
 * runs these sources on any x86-64, the header named by NN_AVX512_EMULATION. Nothing else in
 * the folder includes them.
 */
#ifndef NN_KERNELS_AVX512_INTRINSICS_H
#define NN_KERNELS_AVX512_INTRINSICS_H

#ifdef NN_AVX512_EMULATION
#include NN_AVX512_EMULATION
#else
#include <immintrin.h>
#endif

#endif
