/* test_nn_dispatch.c - OCTAVO_ISA: which table is used, and what is refused. Each case runs in
 * a child process, because the choice is made once. */
#include "nn/kernels/dispatch.h"
#include "tests/check.h"

#include <sys/wait.h>
#include <unistd.h>

/* 0 for "works and the table is `want`", 1 for another table, 2 for a refusal whose message
 * names the value and lists `ref`, 3 for any other refusal. */
static int child_result(const char *isa, const char *want)
{
    if (isa)
        setenv("OCTAVO_ISA", isa, 1);
    else
        unsetenv("OCTAVO_ISA");
    nn_err err = nn_kernels_init();
    if (err == NN_OK)
        return strcmp(nn_kernels_name(nn_kernels_get()), want) == 0 ? 0 : 1;
    const char *text = nn_error_message();
    bool told =
        strstr(text, isa) && strstr(text, "ref") && strstr(text, nn_tier_name(nn_tier_best()));
    return err == NN_ERR_USAGE && told ? 2 : 3;
}

static int result(const char *isa, const char *want)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        _exit(child_result(isa, want));
    int status = -1;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

int main(void)
{
    const char *best = nn_tier_name(nn_tier_best());
    CHECK(result(NULL, best) == 0, "unset gives the best tier, %s", best);
    CHECK(result("", best) == 0, "empty gives the best tier, %s", best);
    for (int t = 0; t <= (int)nn_tier_best(); t++) {
        const char *name = nn_tier_name((nn_tier)t);
        CHECK(result(name, name) == 0, "tier %s", name);
        const nn_kernels *k = nn_kernels_tier((nn_tier)t);
        CHECK(strcmp(nn_kernels_name(k), name) == 0, "table of %s says %s", name,
              nn_kernels_name(k));
    }
    for (int t = nn_tier_best() + 1; t < NN_TIERS; t++)
        CHECK(result(nn_tier_name((nn_tier)t), "") == 2, "%s is refused",
              nn_tier_name((nn_tier)t));
    static const char *const wrong[] = {"AVX2", "avx", "avx2 ", "ref,avx2", "sse", "0"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK(result(wrong[i], "") == 2, "\"%s\" is refused", wrong[i]);
    return check_done();
}
