/* spin.c - a short spin for the threads of this program.
 *
 * Threads of libgomp spin for milliseconds at the end of a parallel region, which steals the
 * core from whoever else has work: beside one busy process two threads took 25 ms for what
 * takes one 5 ms, and 5 to 8 ms with a short spin (bench/results.md). GOMP_SPINCOUNT sets it,
 * which libgomp reads in its constructor, long before main. What runs earlier is
 * .preinit_array, where setenv is of no use: libc takes up the kernel's environment only
 * afterwards. So one entry of that very array is lent to GOMP_SPINCOUNT, and main gives it back
 * before anybody looks:
 *
 *   .preinit_array      "PWD=/home" --> "GOMP_SPINCOUNT=1000"
 *   constructors        libc, libgomp (reads it), others
 *   main                "PWD=/home" <-- back
 *
 * Only entries that no constructor reads are lent. Without such a one the spin is as libgomp
 * has it: slower on a busy machine, not wrong. Whoever set the policy or the count is obeyed.
 * LLVM's libomp has a call for it.
 */
#include "apps/cli/cli.h"

#include <stdlib.h>

/* Before all else, so before the sanitizers too. */
#define EARLY __attribute__((no_sanitize("address", "undefined", "thread")))

static char **lent;
static char *owner;
static char spin_count[] = "GOMP_SPINCOUNT=1000"; /* some microseconds */

/* True when the entry is NAME=...; name ends with "=". */
EARLY static bool is_variable(const char *entry, const char *name)
{
    while (*name && *entry == *name)
        entry++, name++;
    return *name == '\0';
}

EARLY static bool is_any(const char *entry, const char *const *names)
{
    for (; *names; names++)
        if (is_variable(entry, *names))
            return true;
    return false;
}

EARLY static void lend(int argc, char **argv, char **env)
{
    static const char *const chosen[] = {"OMP_WAIT_POLICY=", "GOMP_SPINCOUNT=", NULL};
    static const char *const idle[] = {"_=",     "PWD=",  "OLDPWD=", "SHLVL=",
                                       "PATH=", "HOME=", NULL};
    (void)argc;
    (void)argv;
    for (char **e = env; *e; e++) {
        if (is_any(*e, chosen))
            return;
        if (!lent && is_any(*e, idle))
            lent = e;
    }
    if (!lent)
        return;
    owner = *lent;
    *lent = spin_count;
}

typedef void preinit(int argc, char **argv, char **env);
__attribute__((section(".preinit_array"), used)) static preinit *const at_start = lend;

/* Milliseconds; of libomp, absent in libgomp. */
void kmp_set_blocktime(int ms) __attribute__((weak));

void cli_spin_short(void)
{
    if (owner)
        *lent = owner;
    owner = NULL;
    if (kmp_set_blocktime && !getenv("OMP_WAIT_POLICY") && !getenv("KMP_BLOCKTIME"))
        kmp_set_blocktime(0);
}
