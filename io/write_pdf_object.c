/* write_pdf_object.c - the objects of a PDF file: their numbers, places and streams. */
#include "io/write_pdf.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "nn/mem.h"

static void free_pdf(void *state)
{
    io_pdf *p = state;
    nn_free(p->offset);
    nn_free(p->page);
    nn_free(p);
}

nn_err io_pdf_new(io_writer *w, bool shared)
{
    io_pdf *p = nn_calloc(1, sizeof *p);
    if (!p)
        return nn_fail_memory(sizeof *p, "a PDF");
    p->shared = shared;
    w->state = p;
    w->free_state = free_pdf;
    return NN_OK;
}

int32_t io_pdf_object(io_writer *w)
{
    io_pdf *p = io_pdf_of(w);
    if (p->n_objects == p->capacity) {
        int32_t capacity = p->capacity ? 2 * p->capacity : 64;
        int64_t *grown = p->capacity < IO_DOC_MAX
                             ? nn_realloc(p->offset, (size_t)capacity * sizeof *grown)
                             : NULL;
        if (!grown) {
            io_put_failed(w, nn_fail_memory((size_t)capacity * sizeof *grown, "a PDF"));
            return 0;
        }
        p->offset = grown;
        p->capacity = capacity;
    }
    p->offset[p->n_objects++] = 0;
    return p->n_objects;
}

void io_pdf_object_begin(io_writer *w, int32_t number)
{
    if (w->err != NN_OK)
        return;
    io_pdf_of(w)->offset[number - 1] = w->flushed + (int64_t)w->out.size;
    io_put_format(w, "%d 0 obj\n", number);
}

void io_pdf_stream(io_writer *w, int32_t number, const char *dict, const io_bytes *data)
{
    io_pdf_object_begin(w, number);
    io_put(w, "<<");
    io_put(w, dict);
    io_put_format(w, "/Length %zu>>\nstream\n", data->size);
    io_put_bytes(w, data->data, data->size);
    io_put(w, "\nendstream\nendobj\n");
}

static void *zlib_alloc(void *opaque, unsigned n, unsigned size)
{
    (void)opaque;
    return nn_calloc(n, size);
}

static void zlib_free(void *opaque, void *block)
{
    (void)opaque;
    nn_free(block);
}

nn_err io_pdf_deflate(const void *data, size_t n, io_bytes *out)
{
    nn_err err = NN_OK;
    z_stream z = {.zalloc = zlib_alloc, .zfree = zlib_free};
    uint8_t chunk[16384];
    const uint8_t *in = data;
    int code = Z_OK;
    if (deflateInit(&z, Z_DEFAULT_COMPRESSION) != Z_OK)
        return nn_fail_memory(sizeof chunk, "a compressor");
    while (code != Z_STREAM_END) {
        size_t part = n < ((size_t)1 << 30) ? n : (size_t)1 << 30; /* zlib counts in 32 bits */
        z.next_in = (uint8_t *)in;
        z.avail_in = (unsigned)part;
        in += part;
        n -= part;
        do {
            z.next_out = chunk;
            z.avail_out = sizeof chunk;
            code = deflate(&z, n == 0 ? Z_FINISH : Z_NO_FLUSH);
            NN_TRY(io_bytes_add(out, chunk, sizeof chunk - z.avail_out));
        } while (z.avail_out == 0);
    }
out:
    deflateEnd(&z);
    return err;
}

void io_pdf_pack(io_writer *w, int32_t number, const char *dict, size_t begin)
{
    io_bytes packed = {0};
    char all[64];
    if (w->err == NN_OK)
        w->err = io_pdf_deflate(w->out.data + begin, w->out.size - begin, &packed);
    if (w->err == NN_OK)
        w->out.size = begin;
    snprintf(all, sizeof all, "/Filter/FlateDecode%s", dict);
    io_pdf_stream(w, number, all, &packed);
    io_bytes_free(&packed);
}
