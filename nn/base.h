/* base.h - errors, assertions and small arithmetic that everything else uses.
 *
 * Who can cause an error decides how it is reported (DESIGN.md, "Errors"):
 *   our own bug                -> NN_ASSERT, in every build
 *   bytes from outside, user   -> an nn_err and a message of this thread (nn_error_message)
 * An nn_err names *what* was at fault; apps/ turns it into the exit code of the same number.
 */
#ifndef NN_BASE_H
#define NN_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum nn_err {
    NN_OK = 0,
    NN_ERR_USAGE = 2,    /* an argument that the user chose is not possible */
    NN_ERR_INPUT = 3,    /* an image, list or label is unreadable or damaged */
    NN_ERR_MODEL = 4,    /* a model file is unreadable, damaged or does not fit its use */
    NN_ERR_OUTPUT = 5,   /* an output cannot be written */
    NN_ERR_LIMIT = 6,    /* a stated limit is passed, or memory is exhausted */
    NN_ERR_DIVERGED = 7, /* training produced NaN or Inf */
    NN_ERR_CANCELLED = 8, /* the host program's callback asked for it (limits.h) */
} nn_err;

/* Records the message of this thread (printf form, one line, no newline) and returns `code`.
 * The message says what was expected, what was found and where. */
nn_err nn_fail(nn_err code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "text: " before this thread's message; for callers that know the file's name. */
void nn_fail_prefix(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The last message of this thread; "" when there is none. Valid until the next nn_fail here. */
const char *nn_error_message(void);

/* Checks our own reasoning; stays in every build. Never reachable from a file's bytes. */
#define NN_ASSERT(cond) ((cond) ? (void)0 : nn_assert_failed(#cond, __FILE__, __LINE__))
void nn_assert_failed(const char *condition, const char *file, int line)
    __attribute__((noreturn));

/* Leaves by `goto out` when the call fails; the function has a local `nn_err err`. */
#define NN_TRY(call)                      \
    do {                                  \
        if ((err = (call)) != NN_OK)      \
            goto out;                     \
    } while (0)

/* False when the product or sum does not fit; then *out is not written. */
static inline bool nn_mul_size(size_t a, size_t b, size_t *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

static inline bool nn_add_size(size_t a, size_t b, size_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

static inline int64_t nn_ceil_div(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

static inline size_t nn_round_up(size_t n, size_t unit)
{
    return (n + unit - 1) / unit * unit;
}

static inline int64_t nn_min_i64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t nn_max_i64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

#ifdef __cplusplus
}
#endif

#endif
