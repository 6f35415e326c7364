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
/* True when nothing around the slot's data was written. The data goes into the kernel's CRC. */
bool kc_intact(int slot);
/* n numbers of 4 or 8 bytes that a kernel wrote outside of slots, for its CRC. */
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

/* --- timing --- */
typedef void kc_run(void *ctx);
/* Median seconds of a call over many groups of calls, and the best. */
double kc_time(kc_run *run, void *ctx, double *best);
/* One line: time, and flops and bytes a call as rates when not 0. */
void kc_report(const nn_kernels *k, const char *what, kc_run *run, void *ctx, double flops,
               double bytes);
/* FMA peak in flop/s of the given number of threads, by a loop over registers only; 0 when
 * unknown. */
double kc_peak(int threads);

typedef struct kc_kernel {
    const char *name;
    void (*check)(const nn_kernels *k);
    void (*bench)(const nn_kernels *k);
} kc_kernel;

#define NN_KERNEL(name, args)                                                                  \
    void check_##name(const nn_kernels *k);                                                    \
    void bench_##name(const nn_kernels *k);
#include "nn/kernels/kernels.def"
#undef NN_KERNEL

#endif
