/* lstm_shape.c - sizes and tasks that the forward and backward pass and QLSTM share. */
#include "nn/ops/lstm.h"

#include <string.h>

nn_err nn_lstm_read_shape(const nn_call *c, nn_lstm *s)
{
    char a[NN_SHAPE_TEXT];
    const char *direction = nn_node_string(c->node, "direction", "forward");
    int64_t h = nn_node_int(c->node, "hidden_size", 0);
    if (h < 1 || h > 1 << 16)
        return nn_call_fail(c, "hidden_size is %lld, expected 1 to 65536", (long long)h);
    s->reverse = strcmp(direction, "reverse") == 0;
    bool both = strcmp(direction, "bidirectional") == 0;
    if (!s->reverse && !both && strcmp(direction, "forward") != 0)
        return nn_call_fail(
            c, "direction is \"%s\", expected forward, reverse or bidirectional", direction);
    nn_shape x = c->in[0]->shape;
    if (x.rank != 3 || x.dim[0] < 1 || x.dim[1] < 1 || x.dim[2] < 1)
        return nn_call_fail(c, "x is %s, expected x[N,T,C]", nn_shape_text(x, a));
    s->n = x.dim[0];
    s->t = x.dim[1];
    s->c = x.dim[2];
    s->h = (int)h;
    s->d = both ? 2 : 1;
    if ((int64_t)s->n * s->t > INT32_MAX)
        return nn_call_fail(c, "x is %s: more than %d rows", nn_shape_text(x, a), INT32_MAX);
    return NN_OK;
}

nn_lstm_task nn_lstm_task_of(const nn_lstm *s, int64_t task)
{
    nn_lstm_task k = {.dir = (int)(task % s->d), .first = (int)(task / s->d) * s->block};
    k.rows = (int)nn_min_i64(s->block, s->n - k.first);
    k.backwards = s->reverse || k.dir == 1;
    return k;
}
