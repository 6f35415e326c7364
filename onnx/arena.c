/* arena.c - blocks in a list; large pieces get a block of their own. */
#include "onnx/arena.h"

#include "nn/mem.h"

#include <string.h>

#define BLOCK 65536

typedef struct block {
    struct block *next;
    size_t used, size;
} block;

/* Bytes of a block's head: pieces behind it stay aligned. */
#define HEAD ((sizeof(block) + 15) / 16 * 16)

struct onnx_arena {
    block *first;
};

onnx_arena *onnx_arena_new(void)
{
    return nn_calloc(1, sizeof(onnx_arena));
}

void onnx_arena_free(onnx_arena *a)
{
    if (!a)
        return;
    while (a->first) {
        block *b = a->first;
        a->first = b->next;
        nn_free(b);
    }
    nn_free(a);
}

nn_err onnx_arena_get(onnx_arena *a, size_t n, size_t size, void *out)
{
    size_t bytes;
    if (!nn_mul_size(n, size, &bytes) || bytes > SIZE_MAX / 2)
        return nn_fail_memory(SIZE_MAX, "a model");
    bytes = nn_round_up(bytes + 1, 16);
    block *b = a->first;
    if (!b || b->size - b->used < bytes) {
        size_t room = bytes > BLOCK / 4 ? bytes : BLOCK;
        b = nn_alloc(HEAD + room);
        if (!b)
            return nn_fail_memory(bytes, "a model");
        *b = (block){.size = room};
        /* A block that is full at once goes behind the one that still has room. */
        if (a->first && room == bytes) {
            b->next = a->first->next;
            a->first->next = b;
        } else {
            b->next = a->first;
            a->first = b;
        }
    }
    void *p = (char *)b + HEAD + b->used;
    b->used += bytes;
    memset(p, 0, bytes);
    memcpy(out, &p, sizeof p);
    return NN_OK;
}

nn_err onnx_arena_text(onnx_arena *a, const uint8_t *text, size_t n, const char **out)
{
    char *p;
    nn_err err = onnx_arena_get(a, n + 1, 1, &p);
    if (err)
        return err;
    memcpy(p, text, n);
    *out = p;
    return NN_OK;
}
