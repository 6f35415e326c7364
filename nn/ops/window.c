/* window.c - see window.h. */
#include "nn/ops/window.h"

#include <string.h>

#define MAX_SIDE (1 << 20)

nn_err nn_window_auto(const nn_call *c, int *rule)
{
    static const char *const RULES[] = {"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"};
    const char *text = nn_node_string(c->node, "auto_pad", "NOTSET");
    for (*rule = 0; *rule < 4; ++*rule)
        if (strcmp(text, RULES[*rule]) == 0)
            return NN_OK;
    return nn_call_fail(c, "auto_pad \"%.20s\"", text);
}

nn_err nn_window_read(const nn_call *c, const int32_t kernel[3], nn_window *w)
{
    nn_shape x = c->in[0]->shape;
    int32_t pads[6];
    char text[NN_SHAPE_TEXT];
    nn_err err;
    int axes = x.rank - 2;
    if (axes < 1 || axes > 3)
        return nn_call_fail(c, "x is %s, expected N, one to three sides, C",
                            nn_shape_text(x, text));
    *w = (nn_window){.axes = axes, .n = x.dim[0], .c = x.dim[x.rank - 1]};
    for (int i = 0; i < 3; i++) {
        w->in[i] = i < axes ? x.dim[1 + i] : 1;
        w->kernel[i] = i < axes ? kernel[i] : 1;
        w->stride[i] = w->dilation[i] = w->out[i] = 1;
        if (w->in[i] < 1 || w->in[i] > MAX_SIDE || w->kernel[i] < 1 || w->kernel[i] > MAX_SIDE)
            return nn_call_fail(c, "a side of %d, a kernel of %d", w->in[i], w->kernel[i]);
    }
    NN_TRY(nn_node_ints(c->node, "strides", axes, w->stride, 1, 1, MAX_SIDE));
    NN_TRY(nn_node_ints(c->node, "dilations", axes, w->dilation, 1, 1, 1024));
    NN_TRY(nn_node_ints(c->node, "pads", 2 * axes, pads, 0, 0, MAX_SIDE));
    for (int i = 0; i < axes; i++) {
        w->before[i] = pads[i];
        w->after[i] = pads[axes + i];
    }
out:
    return err;
}

nn_shape nn_window_shape(const nn_window *w, const int32_t spatial[3], int32_t k)
{
    nn_shape s = {.rank = w->axes + 2};
    s.dim[0] = w->n;
    for (int i = 0; i < w->axes; i++)
        s.dim[1 + i] = spatial[i];
    s.dim[1 + w->axes] = k;
    return s;
}
