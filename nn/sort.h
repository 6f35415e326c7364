/* sort.h - orders for qsort. */
#ifndef NN_SORT_H
#define NN_SORT_H

#ifdef __cplusplus
extern "C" {
#endif

int nn_compare_floats(const void *a, const void *b); /* ascending; no NaN among them */

#ifdef __cplusplus
}
#endif

#endif
