/* table.c - the entries that VNNI improves. */
#include "nn/kernels/tiers.h"
#include "nn/kernels/vnni/vnni.h"

void nn_vnni_override(nn_kernels *k)
{
    k->qgemm_u8 = nn_vnni_qgemm_u8;
    k->qgemm_s16 = nn_vnni_qgemm_s16;
    k->qdepthwise_u8 = nn_vnni_qdepthwise_u8;
}
