/* sequence.c - a feature map that becomes a sequence. */
#include "onnx/lower.h"

#include <string.h>

/* The node that makes a value, behind Casts; NULL. */
static const onnx_node *maker(const onnx_lower *l, const char *name)
{
    const onnx_model *m = l->model;
    for (int i = (int)(l->node - m->node) - 1; i >= 0; i--) {
        if (m->node[i].n_out < 1 || strcmp(m->node[i].out[0], name) != 0)
            continue;
        if (strcmp(m->node[i].op, "Cast") != 0 || m->node[i].n_in < 1)
            return &m->node[i];
        name = m->node[i].in[0];
    }
    return NULL;
}

/* Input `in` of a Slice, or its attribute, is the single number v. */
static bool slice_has(onnx_lower *l, const onnx_node *n, int in, const char *name, int64_t v)
{
    int64_t have[2];
    const onnx_attr *a = onnx_node_attr(n, name);
    if (a)
        return a->kind == ONNX_ATTR_INTS && a->n == 1 && a->ints[0] == v;
    const onnx_val *x = in < n->n_in ? onnx_find(l, n->in[in]) : NULL;
    return x && onnx_const_ints(l, x, 2, have) == 1 && have[0] == v;
}

/* Is `to` the shape that joins H and W of x, [N, C, -1]: a constant, or, as exporters spell it,
 * Concat(Slice(Shape(x), 0, 2), -1)? */
static bool joins_sides(onnx_lower *l, const onnx_val *x, const onnx_val *to, int n,
                        const int64_t *dim)
{
    int64_t last[2];
    if (n >= 0)
        return n == 3 && dim[0] == 0 && (dim[1] == 0 || dim[1] == x->dim[1]) && dim[2] == -1 &&
               onnx_int(l, "allowzero", 0) == 0;
    const onnx_node *c = maker(l, to->name), *s, *shape;
    if (!c || strcmp(c->op, "Concat") != 0 || c->n_in != 2 || !onnx_find(l, c->in[1]) ||
        onnx_const_ints(l, onnx_find(l, c->in[1]), 2, last) != 1 || last[0] != -1)
        return false;
    s = maker(l, c->in[0]);
    if (!s || strcmp(s->op, "Slice") != 0 || s->n_in < 1 || s->n_in == 5 ||
        !slice_has(l, s, 1, "starts", 0) || !slice_has(l, s, 2, "ends", 2))
        return false;
    shape = maker(l, s->in[0]);
    return shape && strcmp(shape->op, "Shape") == 0 && shape->n_attr == 0 &&
           strcmp(shape->in[0], x->name) == 0;
}

bool onnx_map_to_sequence(onnx_lower *l, onnx_val *x, const onnx_val *to, int n,
                          const int64_t *dim)
{
    int32_t last[NN_MAX_RANK];
    if (x->rank != 4 || x->node < 0 || x->dim[1] < 1)
        return false;
    onnx_last_perm(4, last);
    if (memcmp(x->perm, last, 4 * sizeof *last) != 0 || !joins_sides(l, x, to, n, dim))
        return false;
    nn_node r = onnx_begin(l, "Reshape");
    onnx_feed(&r, x->node);
    onnx_set_ints(&r, "shape", 3, (const int64_t[]){0, -1, x->dim[1]});
    onnx_val like = *x;
    onnx_set_shape(l, &like, 3, (const int64_t[]){x->dim[0], x->dim[1], -1});
    onnx_last_perm(3, like.perm);
    onnx_out(l, 0, onnx_end(l, &r), &like);
    return true;
}
