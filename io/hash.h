/* hash.h - FNV-1a of 64 bits: tells apart what nobody forged. */
#ifndef IO_HASH_H
#define IO_HASH_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define IO_HASH_BEGIN UINT64_C(0xCBF29CE484222325)

/* The hash of bytes that follow those of `hash`. */
static inline uint64_t io_hash(uint64_t hash, const void *bytes, size_t n)
{
    const uint8_t *p = (const uint8_t *)bytes;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ p[i]) * UINT64_C(0x100000001B3);
    return hash;
}

#ifdef __cplusplus
}
#endif

#endif
