/* child.h - runs another program and takes what it writes.
 *
 * No shell: arguments go to the program as they are. Files that it reads are descriptors of
 * ours, which it sees as /dev/fd/3, /dev/fd/4 and so on, so that no name is ever taken for an option.
 * Its time is bounded, its processor time too where the system can (so that it ends also when
 * we are killed), and it is killed when the work under limits (nn/limits.h) is not wanted any
 * more.
 */
#ifndef IO_CHILD_H
#define IO_CHILD_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define IO_CHILD_INPUTS 16 /* at most */
#define IO_CHILD_FIRST 3   /* the number that it knows the first one by */

/* Takes what it writes to stdout; a failure kills it and is the call's. */
typedef nn_err io_child_take(void *ctx, const uint8_t *data, size_t n);

typedef struct io_child {
    const char *program;          /* looked for in PATH */
    const char *package;          /* Debian's that has it, for the message when it is missing */
    nn_err missing;               /* the error then */
    const char *const *arguments; /* NULL ends them; without the program's name */
    const int *input;             /* n_inputs descriptors */
    int n_inputs;
    double seconds;               /* then it is killed */
    io_child_take *take;
    void *ctx;
    /* Of the call. */
    int status;     /* exit status; 128 + n when signal n ended it */
    char said[400]; /* what it wrote to stderr first, control characters as spaces */
} io_child;

/* `missing` without the program, NN_ERR_LIMIT after its time, NN_ERR_CANCELLED, or what
 * take gave. NN_OK: it ended, see status. `name` (of what is read) is for messages. */
nn_err io_child_run(io_child *c, const char *name);

#ifdef __cplusplus
}
#endif

#endif
