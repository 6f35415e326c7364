/* port.c - values of inputs and outputs between ONNX's order of axes and memory's. */
#include "onnx/import.h"

#include <stdlib.h>
#include <string.h>

nn_shape onnx_port_shape(const onnx_port *p, nn_shape onnx)
{
    nn_shape s = {.rank = onnx.rank};
    for (int i = 0; i < s.rank; i++)
        s.dim[i] = onnx.dim[p->perm[i]];
    return s;
}

/* to[i] = from[j] or to[j] = from[i]: i in memory's order, j in ONNX's. */
static void move(const onnx_port *p, nn_shape onnx, const char *from, char *to, size_t size,
                 bool into)
{
    nn_shape memory = onnx_port_shape(p, onnx);
    int64_t step[NN_MAX_RANK] = {0}, at = 1, n = nn_shape_count(onnx);
    for (int i = onnx.rank - 1; i >= 0; at *= onnx.dim[i--])
        step[i] = at;
    for (int64_t i = 0; i < n; i++) {
        int64_t rest = i, j = 0;
        for (int a = memory.rank - 1; a >= 0; rest /= memory.dim[a--])
            j += rest % memory.dim[a] * step[p->perm[a]];
        memcpy(to + (size_t)(into ? i : j) * size, from + (size_t)(into ? j : i) * size, size);
    }
}

void onnx_port_put(const onnx_port *p, nn_shape shape, const void *from, nn_dtype type, void *to)
{
    move(p, shape, from, to, nn_dtype_size(type), true);
}

nn_shape onnx_port_get(const onnx_port *p, const nn_tensor *value, void *to)
{
    nn_shape onnx = {.rank = value->shape.rank};
    for (int i = 0; i < onnx.rank; i++)
        onnx.dim[p->perm[i]] = value->shape.dim[i];
    move(p, onnx, value->data, to, nn_dtype_size(value->dtype), false);
    return onnx;
}

void onnx_port_axes(int n, const onnx_port *p, io_onnx_axes *axes)
{
    for (int i = 0; i < n; i++) {
        axes[i] = (io_onnx_axes){.rank = p[i].rank, .type = (int)p[i].type};
        memcpy(axes[i].perm, p[i].perm, sizeof axes[i].perm);
    }
}

static nn_err add_numbers(int n, const int64_t *v, io_bytes *out)
{
    nn_err err = NN_OK;
    for (int i = 0; i < n; i++)
        NN_TRY(io_bytes_format(out, "%s%lld", i ? "," : "", (long long)v[i]));
    err = io_bytes_text(out, n ? " " : "- ");
out:
    return err;
}

nn_err onnx_ports_encode(int n, const onnx_port *p, io_bytes *out)
{
    nn_err err = NN_OK;
    for (int i = 0; i < n; i++) {
        int64_t perm[NN_MAX_RANK];
        for (int a = 0; a < p[i].rank; a++)
            perm[a] = p[i].perm[a];
        if (strchr(p[i].name, '\n'))
            return nn_fail(NN_ERR_MODEL, "the name of an input or output holds a line break");
        NN_TRY(io_bytes_format(out, "%s ", onnx_type_name(p[i].type)));
        NN_TRY(add_numbers(p[i].rank, p[i].dim, out));
        NN_TRY(add_numbers(p[i].rank, perm, out));
        NN_TRY(io_bytes_format(out, "%s\n", p[i].name));
    }
out:
    return err;
}

/* Numbers with commas between, a space behind them; -1 for anything else. */
static int take_numbers(const char **text, int64_t lo, int64_t v[NN_MAX_RANK])
{
    const char *at = *text;
    int n = 0;
    if (at[0] == '-' && at[1] == ' ') {
        *text = at + 2;
        return 0;
    }
    for (;; at++) {
        char *end;
        if (n == NN_MAX_RANK || (*at != '-' && (*at < '0' || *at > '9')))
            return -1;
        v[n] = strtoll(at, &end, 10);
        if (end == at || v[n] < lo || v[n] > NN_MAX_ELEMENTS)
            return -1;
        n++;
        at = end;
        if (*at != ',')
            break;
    }
    *text = at + 1;
    return *at == ' ' ? n : -1;
}

static bool take_type(const char **text, onnx_type *type)
{
    for (int t = ONNX_FLOAT; t <= ONNX_BFLOAT16; t++) {
        const char *name = onnx_type_name((onnx_type)t);
        size_t n = strlen(name);
        if (strncmp(*text, name, n) != 0 || (*text)[n] != ' ')
            continue;
        *type = (onnx_type)t;
        *text += n + 1;
        return true;
    }
    return false;
}

static bool take_port(const char **text, onnx_port *p)
{
    int64_t perm[NN_MAX_RANK];
    unsigned seen = 0;
    *p = (onnx_port){0};
    if (!take_type(text, &p->type))
        return false;
    p->rank = take_numbers(text, -1, p->dim);
    if (p->rank < 0 || take_numbers(text, 0, perm) != p->rank)
        return false;
    for (int i = 0; i < p->rank; i++) {
        if (perm[i] >= p->rank || seen >> perm[i] & 1)
            return false;
        seen |= 1u << perm[i];
        p->perm[i] = (int32_t)perm[i];
    }
    size_t n = strcspn(*text, "\n");
    if (n == 0 || n >= sizeof p->name || (*text)[n] != '\n')
        return false;
    memcpy(p->name, *text, n);
    *text += n + 1;
    return true;
}

nn_err onnx_ports_decode(const char *text, int *n, onnx_port *p)
{
    for (*n = 0; *text; ++*n)
        if (*n == NN_MAX_INPUTS || !take_port(&text, &p[*n]))
            return nn_fail(NN_ERR_MODEL, "input or output %d is not described as expected",
                           *n + 1);
    return NN_OK;
}
