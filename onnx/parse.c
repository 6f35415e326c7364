/* parse.c - counting, texts and lists of numbers. */
#include "onnx/parse.h"

#include <string.h>

nn_err onnx_parse_count(onnx_wire w, int count[ONNX_FIELDS])
{
    memset(count, 0, ONNX_FIELDS * sizeof *count);
    nn_err err = NN_OK;
    for (onnx_field f; onnx_wire_each(&w, &f, &err);)
        if (f.number < ONNX_FIELDS)
            count[f.number]++;
    return err;
}

nn_err onnx_parse_text(onnx_parse *p, const onnx_field *f, const char *name, const char **out)
{
    nn_err err = onnx_wire_expect(f, ONNX_WIRE_BYTES, name);
    return err ? err : onnx_arena_text(p->arena, f->bytes.at, onnx_wire_left(&f->bytes), out);
}

nn_err onnx_parse_pair(onnx_parse *p, const onnx_field *f, const char *name, const char *text[2],
                       int64_t *number)
{
    onnx_wire w = f->bytes;
    nn_err err = onnx_wire_expect(f, ONNX_WIRE_BYTES, name);
    text[0] = text[1] = "";
    for (onnx_field e; onnx_wire_each(&w, &e, &err);)
        if (e.number == 1 || (e.number == 2 && e.type == ONNX_WIRE_BYTES))
            err = onnx_parse_text(p, &e, name, &text[e.number - 1]);
        else if (e.number == 2)
            *number = (int64_t)e.value;
    return err;
}

/* An element takes at least one byte, so that the array is at most eight times the field. */
nn_err onnx_parse_varints(onnx_parse *p, onnx_wire w, int number, const char *name, int64_t **v,
                          int64_t *n)
{
    size_t room = 0;
    nn_err err = NN_OK;
    *n = 0;
    for (int pass = 0; pass < 2 && !err; pass++) {
        if (pass == 1)
            err = onnx_arena_get(p->arena, room, sizeof **v, v);
        onnx_wire rest = w;
        for (onnx_field f; onnx_wire_each(&rest, &f, &err);) {
            if (f.number != number)
                continue;
            if (f.type == ONNX_WIRE_VARINT) {
                if (pass == 0)
                    room++;
                else
                    (*v)[(*n)++] = (int64_t)f.value;
                continue;
            }
            err = onnx_wire_expect(&f, ONNX_WIRE_BYTES, name);
            if (pass == 0)
                room += err ? 0 : onnx_wire_left(&f.bytes);
            while (pass == 1 && !err && onnx_wire_left(&f.bytes) > 0) {
                uint64_t value = 0;
                err = onnx_wire_varint(&f.bytes, &value);
                (*v)[(*n)++] = (int64_t)value;
            }
        }
    }
    return err;
}
