/* budget.c - see budget.h. */
#include "nn/budget.h"

#include "nn/limits.h"

#include <stdatomic.h>

static _Atomic int64_t set_work, set_bytes;

void nn_budget_set(nn_budget b)
{
    atomic_store(&set_work, b.work);
    atomic_store(&set_bytes, b.bytes);
}

nn_budget nn_budget_get(int64_t input_elements, int64_t weight_bytes)
{
    nn_budget b = {atomic_load(&set_work), atomic_load(&set_bytes)};
    const nn_limits *l = nn_limits_now();
    if (l && l->max_work > 0)
        b.work = (int64_t)l->max_work;
    /* Neither sum overflows: elements are below 2^36 (inputs of 2^31 each), weights below 2^48. */
    if (b.work == 0)
        b.work = 20000000000 + 1000000 * input_elements;
    if (b.bytes == 0)
        b.bytes = ((int64_t)256 << 20) + 8 * weight_bytes + 4096 * input_elements;
    return b;
}
