/* plan.h - which bytes of an arena a buffer gets: those that live at different times share.
 *
 *   time ->   0 1 2 3 4 5      Greedy by size (Pisarchyk & Lee 2020): the largest first, each
 *   A  ######                  at the lowest offset where it overlaps nothing that lives at the
 *   B      ########            same time.
 *   C  ##
 */
#ifndef NN_PLAN_H
#define NN_PLAN_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that stay free behind each span. A build for fuzzing (Makefile) lets all spans live for
 * ever and poisons what lies between them (exec.c). */
#ifdef OCTAVO_FUZZ
#define NN_PLAN_GAP NN_ALIGN
#else
#define NN_PLAN_GAP 0
#endif

typedef struct nn_span {
    int first, last; /* alive in [first, last], both included */
    size_t bytes;
    size_t offset;   /* set by nn_plan: a multiple of 64 */
} nn_span;

/* Sets the offsets of n spans; `order` is scratch for n ints. Returns the arena's size in
 * bytes, or SIZE_MAX when it overflows. */
size_t nn_plan(int n, nn_span *span, int *order);

#ifdef __cplusplus
}
#endif

#endif
