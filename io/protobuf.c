/* protobuf.c - see protobuf.h. */
#include "io/protobuf.h"

#include <string.h>

enum { WIRE_VARINT = 0, WIRE_LENGTH = 2, WIRE_FIXED32 = 5 };
#define MAX_VARINT 10 /* bytes of 64 bits, seven each */

void io_pb_free(io_pb *p)
{
    io_bytes_free(&p->bytes);
    *p = (io_pb){0};
}

static void add(io_pb *p, const void *data, size_t n)
{
    if (p->err == NN_OK)
        p->err = io_bytes_add(&p->bytes, data, n);
}

static void add_varint(io_pb *p, uint64_t value)
{
    uint8_t text[MAX_VARINT];
    size_t n = 0;
    for (; value >= 0x80; value >>= 7)
        text[n++] = (uint8_t)(value | 0x80);
    text[n++] = (uint8_t)value;
    add(p, text, n);
}

static void add_key(io_pb *p, int field, int wire)
{
    add_varint(p, (uint64_t)field << 3 | (uint64_t)wire);
}

void io_pb_int(io_pb *p, int field, int64_t value)
{
    add_key(p, field, WIRE_VARINT);
    add_varint(p, (uint64_t)value);
}

void io_pb_float(io_pb *p, int field, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    const uint8_t little[4] = {(uint8_t)bits, (uint8_t)(bits >> 8), (uint8_t)(bits >> 16),
                               (uint8_t)(bits >> 24)};
    add_key(p, field, WIRE_FIXED32);
    add(p, little, sizeof little);
}

void io_pb_data(io_pb *p, int field, const void *data, size_t n)
{
    add_key(p, field, WIRE_LENGTH);
    add_varint(p, n);
    add(p, data, n);
}

void io_pb_text(io_pb *p, int field, const char *text)
{
    io_pb_data(p, field, text, strlen(text));
}

void io_pb_message(io_pb *p, int field, io_pb *message)
{
    if (p->err == NN_OK)
        p->err = message->err;
    io_pb_data(p, field, message->bytes.data, message->bytes.size);
    io_pb_free(message);
}
