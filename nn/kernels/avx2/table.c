/* table.c - the entries that AVX2 and FMA improve. */
#include "nn/kernels/avx2/avx2.h"
#include "nn/kernels/tiers.h"

void nn_avx2_override(nn_kernels *k)
{
    (void)k;
}
