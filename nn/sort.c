/* sort.c - see sort.h. */
#include "nn/sort.h"

int nn_compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}
