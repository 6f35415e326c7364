/* tiers.h - what dispatch.c needs of each tier's folder: the function that puts its kernels
 * over the entries of a table that already holds the tier below. A new tier is a folder with a
 * table.c, a line here, one in dispatch.c's list and its flags in the Makefile.
 */
#ifndef NN_KERNELS_TIERS_H
#define NN_KERNELS_TIERS_H

#include "nn/kernels/kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The micro-kernel tile of ref. A tier that overrides gemm_f32 sets its own and overrides
 * pack_b_f32. */
enum { NN_REF_GEMM_MR = 4, NN_REF_GEMM_NR = 8 };
/* The same for qgemm_u8 and qgemm_s16, qpack_s8 and qpack_s16. */
enum { NN_REF_QGEMM_MR = 4, NN_REF_QGEMM_NR = 8 };

/* Each sets gemm_mr and gemm_nr and overrides entries; only called where the CPU has the
 * instructions. */
void nn_avx2_override(nn_kernels *k);
void nn_avx512_override(nn_kernels *k);
void nn_vnni_override(nn_kernels *k);

#ifdef __cplusplus
}
#endif

#endif
