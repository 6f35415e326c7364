/* protobuf.h - the wire format of Protocol Buffers (protobuf.dev, "Encoding"), writing only.
 *
 * A message is a row of fields; each begins with a varint holding (number << 3 | wire type):
 *   0  varint   seven bits a byte, low ones first, the top bit says that more follow; int64 as
 *               its 64 bits
 *   2  length   varint, then so many bytes: text, data, or a message within this one
 *   5  fixed    four bytes, little-endian: float
 * The first failure (NN_ERR_LIMIT, no memory) stays in `err`; what follows it does nothing.
 */
#ifndef IO_PROTOBUF_H
#define IO_PROTOBUF_H

#include "io/file.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct io_pb {
    io_bytes bytes;
    nn_err err;
} io_pb;

void io_pb_free(io_pb *p);
void io_pb_int(io_pb *p, int field, int64_t value);
void io_pb_float(io_pb *p, int field, float value);
void io_pb_data(io_pb *p, int field, const void *data, size_t n);
void io_pb_text(io_pb *p, int field, const char *text);
/* Adds `message` as a field, frees it and takes over its failure. */
void io_pb_message(io_pb *p, int field, io_pb *message);

#ifdef __cplusplus
}
#endif

#endif
