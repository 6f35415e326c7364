/* fuzz.h - what the libFuzzer targets share. A target is one reader: its file says what the bytes
 * are taken for. Whatever they hold, the reader returns, leaves no block behind, and neither
 * sanitizer speaks.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/document.h"
#include "nn/budget.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "nn/params.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_REQUIRE(condition, ...)                                          \
    do {                                                                      \
        if (!(condition)) {                                                   \
            fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);   \
            fprintf(stderr, __VA_ARGS__);                                     \
            fprintf(stderr, "\n");                                            \
            abort();                                                          \
        }                                                                     \
    } while (0)

/* A target's bytes, taken from the front; zeros behind the end. */
typedef struct fuzz_bytes {
    const uint8_t *p;
    size_t left;
} fuzz_bytes;

static inline uint32_t fuzz_take(fuzz_bytes *b, int n)
{
    uint32_t v = 0;
    for (int i = 0; i < n; i++) {
        v = v << 8 | (b->left ? *b->p : 0);
        if (b->left) {
            b->p++;
            b->left--;
        }
    }
    return v;
}

/* Before and after each input. A call has 64 MB, half a second of multiplications, one thread. */
int64_t fuzz_begin(void);
void fuzz_end(int64_t blocks);

/* Binds the network with sizes that the bytes choose and runs it, forward only. */
void fuzz_network(const nn_graph *g, nn_params *p, fuzz_bytes *b);

/* A finished document in every format; what is JSON, XML or PDF must be well-formed: JSON lines, elements
 * that nest, a cross-reference table that is right. Else it ends the process. */
void fuzz_write(const io_document *d);

#endif
