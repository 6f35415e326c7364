/* broadcast.c - see broadcast.h. */
#include "nn/ops/broadcast.h"

bool nn_broadcast_shape(int n, const nn_shape *in, nn_shape *out)
{
    *out = (nn_shape){0};
    for (int k = 0; k < n; k++)
        out->rank = in[k].rank > out->rank ? in[k].rank : out->rank;
    for (int i = 0; i < out->rank; i++)
        out->dim[i] = 1;
    for (int k = 0; k < n; k++)
        for (int i = 0; i < in[k].rank; i++) {
            int32_t *to = &out->dim[out->rank - in[k].rank + i], d = in[k].dim[i];
            if (*to != d && *to != 1 && d != 1)
                return false;
            *to = *to == 1 ? d : *to;
        }
    return true;
}

void nn_broadcast_make(nn_broadcast *b, nn_shape out, int n, const nn_shape *in)
{
    int64_t step[NN_BROADCAST_MAX][NN_MAX_RANK] = {{0}};
    *b = (nn_broadcast){.n = n};
    for (int k = 0; k < n; k++) {
        int64_t at = 1;
        for (int i = in[k].rank - 1; i >= 0; at *= in[k].dim[i--])
            step[k][out.rank - in[k].rank + i] = in[k].dim[i] == 1 ? 0 : at;
    }
    for (int i = 0; i < out.rank; i++) {
        int r = b->rank - 1;
        bool merge = r >= 0;
        if (out.dim[i] == 1)
            continue;
        for (int k = 0; merge && k < n; k++)
            merge = b->step[k][r] == step[k][i] * out.dim[i];
        if (!merge) {
            r = b->rank++;
            b->dim[r] = 1;
        }
        b->dim[r] *= out.dim[i];
        for (int k = 0; k < n; k++)
            b->step[k][r] = step[k][i];
    }
    if (b->rank == 0) { /* one element */
        b->rank = 1;
        b->dim[0] = 1;
    }
}

void nn_broadcast_at(const nn_broadcast *b, int64_t i, int64_t at[NN_BROADCAST_MAX])
{
    for (int k = 0; k < b->n; k++)
        at[k] = 0;
    for (int r = b->rank - 1; r >= 0; r--) {
        int64_t p = i % b->dim[r];
        i /= b->dim[r];
        for (int k = 0; k < b->n; k++)
            at[k] += p * b->step[k][r];
    }
}
