/* check.h - the test harness: CHECK counts, check_done prints the closing line that CI
 * reads. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_passed, check_failed, check_skipped;

#define CHECK(cond, ...)                                                  \
    do {                                                                  \
        if (cond) {                                                       \
            check_passed++;                                               \
        } else {                                                          \
            check_failed++;                                               \
            printf("FAIL %s:%d: %s: ", __FILE__, __LINE__, #cond);        \
            printf(__VA_ARGS__);                                          \
            printf("\n");                                                 \
        }                                                                 \
    } while (0)

/* `all` rounds of a loop that waits for what is rare; `few` under AddressSanitizer, which is there for
 * the paths. OCTAVO_ALL_TESTS (make check-all): all of them there, too. */
static inline int check_rounds(int all, int few)
{
#ifdef __SANITIZE_ADDRESS__
    if (!getenv("OCTAVO_ALL_TESTS"))
        return few;
#endif
    (void)few;
    return all;
}

/* A check that this machine lacks something for: said loudly, never counted as passed. */
#define CHECK_SKIP(...)                 \
    do {                                \
        check_skipped++;                \
        printf("SKIPPED: ");            \
        printf(__VA_ARGS__);            \
        printf("\n");                   \
    } while (0)

/* A check that this build or this CPU has nothing for: said, and not counted at all. */
#define CHECK_NOT_APPLICABLE(...)       \
    do {                                \
        printf("NOT APPLICABLE: ");     \
        printf(__VA_ARGS__);            \
        printf("\n");                   \
    } while (0)

static inline int check_done(void)
{
    if (check_skipped)
        printf("%d passed, %d failed, %d skipped\n", check_passed, check_failed, check_skipped);
    else
        printf("%d passed, %d failed\n", check_passed, check_failed);
    return check_failed != 0;
}

#endif
