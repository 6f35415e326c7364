/* attention_decoder_drop.c - the embedding's dropout, which both halves of AttentionDecoder draw. */
#include "nn/ops/attention_decoder.h"

void nn_attn_drop(const nn_call *c, int64_t row, float *e)
{
    const nn_attn *s = (const nn_attn *)c->state;
    if (!c->training || s->drop == 0)
        return;
    nn_rng r = nn_rng_make(c->step_seed ^ s->seed, (uint64_t)row);
    for (int j = 0; j < s->d; j++)
        e[j] *= (uint32_t)(nn_rng_u64(&r) >> 32) < s->drop ? 0 : s->keep_scale;
}
