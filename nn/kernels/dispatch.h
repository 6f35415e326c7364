/* dispatch.h - which kernels run: the tiers, and the table in use. Without the kernels
 * themselves (kernels.h), so that whoever only passes a table on does not depend on their list.
 */
#ifndef NN_KERNELS_DISPATCH_H
#define NN_KERNELS_DISPATCH_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_kernels nn_kernels; /* kernels.h */

typedef enum nn_tier {
    NN_TIER_REF, NN_TIER_AVX2, NN_TIER_AVX512, NN_TIER_VNNI, NN_TIERS
} nn_tier;

const char *nn_tier_name(nn_tier t);
/* The best tier of this CPU and operating system, of those that this program has kernels
 * for. */
nn_tier nn_tier_best(void);
/* The table of one tier (<= nn_tier_best()); NULL: this program was built without it. */
const nn_kernels *nn_kernels_tier(nn_tier t);
/* The table in use: best tier capped by OCTAVO_ISA. Before the first call of this,
 * nn_kernels_init reports a wrong OCTAVO_ISA as NN_ERR_USAGE, listing the valid names; here it
 * would be an assertion. */
nn_err nn_kernels_init(void);
const nn_kernels *nn_kernels_get(void);
/* From now on, in all threads, instead of what OCTAVO_ISA says: graphs that are bound next run on
 * this table. For checks that compare tiers in one process. */
void nn_kernels_use(const nn_kernels *k);
/* The name of a table's tier. */
const char *nn_kernels_name(const nn_kernels *k);

#ifdef __cplusplus
}
#endif

#endif
