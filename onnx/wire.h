/* wire.h - the wire format of Protocol Buffers, reading: fields one after the other out of
 * bytes that may hold anything. Every length is checked against what is there.
 *
 * Source: protobuf.dev, "Encoding". Groups (types 3 and 4), which proto3 does not have, are
 * refused.
 */
#ifndef ONNX_WIRE_H
#define ONNX_WIRE_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum onnx_wire_type {
    ONNX_WIRE_VARINT = 0, ONNX_WIRE_64 = 1, ONNX_WIRE_BYTES = 2, ONNX_WIRE_32 = 5
} onnx_wire_type;

/* A message, or the rest of one: bytes that somebody else owns. */
typedef struct onnx_wire {
    const uint8_t *at, *end;
} onnx_wire;

typedef struct onnx_field {
    int number;
    onnx_wire_type type;
    uint64_t value;  /* VARINT, 64, 32 */
    onnx_wire bytes; /* BYTES */
} onnx_field;

static inline onnx_wire onnx_wire_make(const uint8_t *bytes, size_t n)
{
    return (onnx_wire){bytes, bytes + n};
}

static inline size_t onnx_wire_left(const onnx_wire *w)
{
    return (size_t)(w->end - w->at);
}

/* The next field. *more is false at the end of the message, and then nothing was read.
 * NN_ERR_MODEL for damage. */
nn_err onnx_wire_next(onnx_wire *w, onnx_field *f, bool *more);
/* The same as a loop: for (onnx_field f; onnx_wire_each(&w, &f, &err);) { ... }. False at the end
 * and on damage, which *err then says; *err is NN_OK before the first. */
bool onnx_wire_each(onnx_wire *w, onnx_field *f, nn_err *err);
/* A varint at the front: elements of a packed field. NN_ERR_MODEL. */
nn_err onnx_wire_varint(onnx_wire *w, uint64_t *value);
/* Checks the type of a field that is known: the name goes into the message. */
nn_err onnx_wire_expect(const onnx_field *f, onnx_wire_type type, const char *name);

#ifdef __cplusplus
}
#endif

#endif
