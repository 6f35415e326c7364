/* kernels.h - leaf arithmetic: pointers and sizes, nothing else.
 *
 * A kernel does not allocate, lock, print, fail or read globals. Tiers: ref < avx2 < avx512 <
 * vnni; nn_kernels_get() (dispatch.h) gives the best table that this CPU (CPUID and XCR0) and
 * OCTAVO_ISA allow. One line in kernels.def recompiles whoever includes this: only those who
 * call kernels or are one.
 */
#ifndef NN_KERNELS_H
#define NN_KERNELS_H

#include "nn/kernels/dispatch.h"
#include "nn/kernels/types.h"

#ifdef __cplusplus
extern "C" {
#endif

struct nn_kernels {
    const char *tier; /* "ref", "avx2" ... */
    int gemm_mr, gemm_nr;
    int qgemm_mr, qgemm_nr; /* of qgemm_u8 and qgemm_s16 */
#define NN_KERNEL(name, args) void(*name) args;
#include "nn/kernels/kernels.def"
#undef NN_KERNEL
};

#define NN_KERNEL(name, args) void nn_ref_##name args;
#include "nn/kernels/kernels.def"
#undef NN_KERNEL

#ifdef __cplusplus
}
#endif

#endif
