/* op_list.h - which operators the op tests test: with OP_TESTED in the environment op_check and
 * q_check test nothing and print "tested NAME forward" or "tested NAME gradient" instead.
 * test_op_coverage.sh compares that with ops.def.
 */
#ifndef TESTS_OP_LIST_H
#define TESTS_OP_LIST_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* True when the caller has only to be listed. */
static inline bool op_list(const char *op, bool forward, bool gradient)
{
    if (!getenv("OP_TESTED"))
        return false;
    if (forward)
        printf("tested %s forward\n", op);
    if (gradient)
        printf("tested %s gradient\n", op);
    return true;
}

#endif
