/* node.c - NodeProto and AttributeProto. */
#include "onnx/parse.h"

#include <string.h>

enum { /* fields of NodeProto, AttributeProto */
    INPUT = 1, OUTPUT = 2, NODE_NAME = 3, OP_TYPE = 4, ATTRIBUTE = 5, DOMAIN = 7,
    ATTR_NAME = 1, F = 2, I = 3, S = 4, T = 5, G = 6, FLOATS = 7, INTS = 8, STRINGS = 9,
    TENSORS = 10, GRAPHS = 11, TYPE = 20, REF_NAME = 21
};

static nn_err read_floats(onnx_parse *p, onnx_wire w, onnx_attr *a)
{
    nn_err err;
    size_t room = onnx_wire_left(&w) / 4;
    NN_TRY(onnx_arena_get(p->arena, room, sizeof *a->floats, &a->floats));
    err = NN_OK;
    for (onnx_field f; onnx_wire_each(&w, &f, &err);) {
        if (f.number != FLOATS || f.type == ONNX_WIRE_VARINT)
            continue;
        for (; onnx_wire_left(&f.bytes) >= 4 && (size_t)a->n < room; f.bytes.at += 4) {
            uint32_t v = (uint32_t)f.bytes.at[0] | (uint32_t)f.bytes.at[1] << 8 |
                         (uint32_t)f.bytes.at[2] << 16 | (uint32_t)f.bytes.at[3] << 24;
            memcpy(&a->floats[a->n++], &v, sizeof v);
        }
    }
out:
    return err;
}

static nn_err read_lists(onnx_parse *p, onnx_wire w, onnx_attr *a)
{
    int count[ONNX_FIELDS];
    int64_t n = 0;
    nn_err err;
    NN_TRY(onnx_parse_count(w, count));
    if (a->kind == ONNX_ATTR_FLOATS) {
        NN_TRY(read_floats(p, w, a));
    } else if (a->kind == ONNX_ATTR_INTS) {
        NN_TRY(onnx_parse_varints(p, w, INTS, "ints", &a->ints, &n));
        a->n = (int)nn_min_i64(n, INT32_MAX);
    } else if (a->kind == ONNX_ATTR_STRINGS) {
        NN_TRY(onnx_arena_get(p->arena, (size_t)count[STRINGS], sizeof *a->strings,
                              &a->strings));
        err = NN_OK;
        for (onnx_field f; onnx_wire_each(&w, &f, &err);) {
            if (f.number == STRINGS)
                NN_TRY(onnx_parse_text(p, &f, "strings", &a->strings[a->n++]));
        }
    }
out:
    return err;
}

static nn_err attr_field(onnx_parse *p, const onnx_field *f, onnx_attr *a, onnx_attr_kind *seen)
{
    uint32_t word;
    nn_err err = NN_OK;
    switch (f->number) {
    case ATTR_NAME: return onnx_parse_text(p, f, "name", &a->name);
    case TYPE:
        a->kind = f->value >= 1 && f->value <= 8 ? (onnx_attr_kind)f->value : ONNX_ATTR_OTHER;
        return NN_OK;
    case F:
        NN_TRY(onnx_wire_expect(f, ONNX_WIRE_32, "f"));
        word = (uint32_t)f->value;
        memcpy(&a->f, &word, sizeof word);
        *seen = ONNX_ATTR_FLOAT;
        break;
    case I:
        NN_TRY(onnx_wire_expect(f, ONNX_WIRE_VARINT, "i"));
        a->i = (int64_t)f->value;
        *seen = ONNX_ATTR_INT;
        break;
    case S:
        *seen = ONNX_ATTR_STRING;
        return onnx_parse_text(p, f, "s", &a->s);
    case T:
        NN_TRY(onnx_wire_expect(f, ONNX_WIRE_BYTES, "t"));
        if (a->tensor)
            return nn_fail(NN_ERR_MODEL, "two tensors");
        NN_TRY(onnx_arena_get(p->arena, 1, sizeof *a->tensor, &a->tensor));
        *seen = ONNX_ATTR_TENSOR;
        return onnx_parse_tensor(p, f->bytes, a->tensor);
    case G: case GRAPHS: *seen = ONNX_ATTR_GRAPH; break;
    case FLOATS: *seen = ONNX_ATTR_FLOATS; break;
    case INTS: *seen = ONNX_ATTR_INTS; break;
    case STRINGS: *seen = ONNX_ATTR_STRINGS; break;
    case TENSORS: case REF_NAME: *seen = ONNX_ATTR_OTHER; break;
    }
out:
    return err;
}

static nn_err parse_attr(onnx_parse *p, onnx_wire w, onnx_attr *a)
{
    *a = (onnx_attr){.name = "", .s = ""};
    onnx_attr_kind seen = ONNX_ATTR_NONE;
    nn_err err;
    onnx_wire rest = w;
    err = NN_OK;
    for (onnx_field f; onnx_wire_each(&rest, &f, &err);) {
        NN_TRY(attr_field(p, &f, a, &seen));
    }
    NN_TRY(err);
    /* Files of IR version 1 have no type; a value of its default is not written at all. */
    if (a->kind == ONNX_ATTR_NONE)
        a->kind = seen;
    if (a->kind == ONNX_ATTR_TENSOR && !a->tensor)
        err = nn_fail(NN_ERR_MODEL, "no tensor");
    else
        err = read_lists(p, w, a);
out:
    if (err)
        nn_fail_prefix("attribute \"%.40s\": ", a->name);
    return err;
}

static nn_err node_field(onnx_parse *p, const onnx_field *f, onnx_node *node)
{
    switch (f->number) {
    case INPUT: return onnx_parse_text(p, f, "input", &node->in[node->n_in++]);
    case OUTPUT: return onnx_parse_text(p, f, "output", &node->out[node->n_out++]);
    case NODE_NAME: return onnx_parse_text(p, f, "name", &node->name);
    case OP_TYPE: return onnx_parse_text(p, f, "op_type", &node->op);
    case DOMAIN: return onnx_parse_text(p, f, "domain", &node->domain);
    case ATTRIBUTE: {
        nn_err err = onnx_wire_expect(f, ONNX_WIRE_BYTES, "attribute");
        return err ? err : parse_attr(p, f->bytes, &node->attr[node->n_attr++]);
    }
    default: return NN_OK;
    }
}

nn_err onnx_parse_node(onnx_parse *p, onnx_wire w, onnx_node *node)
{
    *node = (onnx_node){.name = "", .op = "", .domain = ""};
    int count[ONNX_FIELDS];
    nn_err err;
    NN_TRY(onnx_parse_count(w, count));
    if (count[INPUT] > ONNX_MAX_EDGES || count[OUTPUT] > ONNX_MAX_EDGES ||
        count[ATTRIBUTE] > ONNX_MAX_EDGES)
        return nn_fail(NN_ERR_MODEL, "a node of more than %d inputs, outputs or attributes",
                       ONNX_MAX_EDGES);
    NN_TRY(onnx_arena_get(p->arena, (size_t)count[INPUT], sizeof *node->in, &node->in));
    NN_TRY(onnx_arena_get(p->arena, (size_t)count[OUTPUT], sizeof *node->out, &node->out));
    NN_TRY(onnx_arena_get(p->arena, (size_t)count[ATTRIBUTE], sizeof *node->attr, &node->attr));
    err = NN_OK;
    for (onnx_field f; onnx_wire_each(&w, &f, &err);) {
        NN_TRY(node_field(p, &f, node));
    }
out:
    if (err)
        nn_fail_prefix("node \"%.60s\" (%.40s): ", node->name, node->op);
    return err;
}
