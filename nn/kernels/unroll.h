/* unroll.h - NN_UNROLL before a loop of constant length, at most 16, over an array of
 * registers: the loop must vanish, or the array lives in memory. gcc and clang 14 each obey
 * only their own pragma here (clang takes gcc's, but unrolls the inner of two loops only). */
#ifndef NN_KERNELS_UNROLL_H
#define NN_KERNELS_UNROLL_H

#ifdef __clang__
#define NN_UNROLL _Pragma("clang loop unroll(full)")
#else
#define NN_UNROLL _Pragma("GCC unroll 16")
#endif

#endif
