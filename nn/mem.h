/* mem.h - the one allocator of the project: 64-byte aligned blocks, counted, made to fail by
 * tests.
 *
 * Blocks of HUGE_BYTES (4 MB) and more are pages of their own, zero when new, and leave the
 * process when freed. All library folders allocate here, so that a test can count allocations
 * ("none in forward or backward") and let the n-th one fail, and a call can have a limit
 * (limits.h). Thread-safe.
 */
#ifndef NN_MEM_H
#define NN_MEM_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NN_ALIGN 64

/* Uninitialised, 64-byte aligned; NULL when memory is exhausted. A size of 0 gives a valid
 * block. */
void *nn_alloc(size_t bytes);
/* n * size zero bytes; NULL when the product overflows or memory is exhausted. */
void *nn_calloc(size_t n, size_t size);
/* Like realloc, keeping min(old, new) bytes; on NULL the old block stays valid. */
void *nn_realloc(void *block, size_t bytes);
char *nn_strdup(const char *text);
char *nn_strndup(const char *text, size_t n);
void nn_free(void *block);
/* The bytes [at, at + bytes) of a block are not needed any more: whole pages among them go back
 * to the system. Until written anew they hold anything; the block itself stays. */
void nn_mem_discard(void *at, size_t bytes);

/* A block from before counts for the limits of this thread's call (limits.h) from now on.
 * False: it is too large for them. */
bool nn_mem_adopt(void *block);

/* "out of memory: N bytes for WHAT", or that the call's limit is passed: the error for a failed
 * large allocation. */
nn_err nn_fail_memory(size_t bytes, const char *what);

/* Allocations made so far by this process. */
int64_t nn_mem_count(void);
/* Blocks now alive. */
int64_t nn_mem_live(void);
/* For tests: the n-th allocation from now on fails (1 = the next), and all later ones too when
 * `forever`. n = 0 turns it off. */
void nn_mem_fail_at(int64_t n, bool forever);

#ifdef __cplusplus
}
#endif

#endif
