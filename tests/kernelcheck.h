/* kernelcheck.h - what the parts of kernelcheck share.
 *
 * Each kernel NAME of kernels.def has check_NAME and bench_NAME in one of kernelcheck_*.c; the
 * list is made from kernels.def, so a kernel without them does not link.
 *
 * Buffers lie between two unmapped pages:  | none | canary  DATA  canary | none |
 * and DATA ends at the one, begins after the other, or lies in the middle, off any alignment.
 * What is written outside is found by the canary or stops the program.
 */
#ifndef TESTS_KERNELCHECK_H
#define TESTS_KERNELCHECK_H

#include "nn/gemm.h"
#include "nn/kernels/kernels.h"
#include "nn/qgemm.h"
#include "nn/rng.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum kc_place { KC_AT_END, KC_AT_BEGIN, KC_IN_MIDDLE, KC_PLACES } kc_place;

#define KC_SLOTS 16
#define KC_SLOT_BYTES (1 << 18)

extern nn_rng kc_rng;
/* --crc: fewer cases, so that an emulated machine gets through them. */
extern bool kc_few;

/* n floats (doubles) in the given slot; contents are the canary. */
float *kc_floats(int slot, size_t n, kc_place place);
double *kc_doubles(int slot, size_t n, kc_place place);
/* n things of `unit` bytes (1, 2, 4). */
void *kc_bytes(int slot, size_t n, size_t unit, kc_place place);
/* True when nothing around the slot's data was written. The data goes into the kernel's CRC. */
bool kc_intact(int slot);
/* n numbers of 1, 2, 4 or 8 bytes that a kernel wrote outside of slots, for its CRC. */
void kc_result(const void *x, size_t n, size_t unit);

/* Counts; prints the first few failures of each kernel and tier. */
void kc_check(bool ok, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* x in [-1, 1), or with `extreme` sometimes 0, -0, denormal, huge, Inf, NaN. */
float kc_value(bool extreme);
void kc_fill(float *x, size_t n, bool extreme);
/* The same bits, or both NaN. */
bool kc_same(float a, float b);
bool kc_same_all(const float *a, const float *b, size_t n);
/* Distance of `got` to the exact value in units of the last place of the exact value rounded to
 * float (that of the least denormal near 0); 0 for both NaN or the same infinity, else a large
 * number. */
double kc_ulps(float got, double want);

/* The activation in double. */
double kc_act(nn_act act, double alpha, double x);
const char *kc_act_name(nn_act act);

/* --- 8 bit (kernelcheck_q.c) --- */
/* Random bytes; sometimes only 0 and 255. */
void kc_fill_u8(uint8_t *x, size_t n);
/* 0..4095; sometimes only 0 and 4095. */
void kc_fill_s16(int16_t *x, size_t n);
/* Weights in [-most, most]; sometimes only the ends, sometimes small ones. */
void kc_fill_weights(int8_t *w, size_t n, int most);
/* scale has room for n; sums up to about `size` meet all of the output's range, borders of
 * rounding and both ends. */
nn_requant kc_requant(int n, float *scale, double size, nn_qout out);
/* What quant.h says, from an exact sum; F32 adds to `base`. */
double kc_requantised(const nn_requant *q, nn_qout out, int j, int64_t acc, float base);

/* --- timing --- */
typedef void kc_run(void *ctx);
/* Median seconds of a call over many groups of calls, and the best. */
double kc_time(kc_run *run, void *ctx, double *best);
/* One line: time, and flops and bytes a call as rates when not 0. */
void kc_report(const nn_kernels *k, const char *what, kc_run *run, void *ctx, double flops,
               double bytes);
/* FMA peak in flop/s of the given number of threads with vectors as wide as k's, by a loop over
 * registers only; 0 when unknown. */
double kc_peak(const nn_kernels *k, int threads);

typedef struct kc_kernel {
    const char *name;
    size_t entry; /* its place in nn_kernels */
    void (*check)(const nn_kernels *k);
    void (*bench)(const nn_kernels *k);
} kc_kernel;

#define NN_KERNEL(name, args)                                                                  \
    void check_##name(const nn_kernels *k);                                                    \
    void bench_##name(const nn_kernels *k);
#include "nn/kernels/kernels.def"
#undef NN_KERNEL

#endif
