/* put.h - what the writers share (not for users of io/write.h).
 *
 * A format is three functions, named in formats.def. They append to w->out by io_put_*, which
 * remember the first failure in w->err, so that a writer reads like the file it writes; write.c
 * looks at w->err after each function and moves w->out to where it goes. What a format must
 * remember from page to page it keeps in w->state.
 */
#ifndef IO_PUT_H
#define IO_PUT_H

#include "io/document.h"
#include "io/format.h"

#ifdef __cplusplus
extern "C" {
#endif

struct io_writer {
    io_format format;
    io_write_config config;
    io_output *file;    /* one of file, memory and sink says where out goes */
    io_bytes *memory;
    size_t before;      /* bytes that were in memory */
    io_sink_fn *sink;
    void *ctx;
    io_bytes out;       /* what the functions append to */
    int64_t flushed;    /* bytes that left out before */
    int32_t pages;      /* so far, this one included while it is written */
    nn_err err;
    void *state;        /* the format's; freed by free_state, where that is set */
    void (*free_state)(void *state);
};

/* Before the first page (NULL, of an empty document, when there is none), each page, the end.
 * None is called after a failure. */
typedef void io_begin_pages(io_writer *w, const io_document *d, const io_doc_page *first);
typedef void io_put_page(io_writer *w, const io_document *d, const io_doc_page *page);
typedef void io_end_pages(io_writer *w);

#define IO_FORMAT(id, name, suffix, traits, begin, page, end, about)                           \
    io_begin_pages begin;                                                                      \
    io_put_page page;                                                                          \
    io_end_pages end;
#include "io/formats.def"
#undef IO_FORMAT
io_put_page io_txt_grid_page; /* txt with columns kept */

void io_put(io_writer *w, const char *text);
void io_put_bytes(io_writer *w, const void *data, size_t n);
/* No %f: printf's point depends on the locale; io_put_fixed writes one. */
void io_put_format(io_writer *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void io_put_fixed(io_writer *w, double value, int decimals); /* rounded; no trailing zeros */
void io_put_xml(io_writer *w, const char *text);             /* & < > " ' escaped */
void io_put_xml_bytes(io_writer *w, const char *text, size_t n);
void io_put_json(io_writer *w, const char *text);
void io_put_code(io_writer *w, uint32_t code);               /* one character, XML-escaped */
/* "x,y x,y" in whole pixels (all kept inside the page). */
void io_put_points(io_writer *w, const io_document *d, io_span points);
/* The config's time: 2026-01-31T12:00:00Z, or D:20260131120000Z. */
void io_put_time(io_writer *w, bool pdf);
void io_put_failed(io_writer *w, nn_err err);                /* remembers the first failure */
/* `text`, or "und" (BCP 47: undetermined) when the config knows no language. */
const char *io_put_language(const io_writer *w);

/* What a paragraph is: the role of its first line. */
io_role io_paragraph_role(const io_document *d, const io_doc_paragraph *p);

/* Line i of a page in reading order, with its place: for writers that need no nesting. */
typedef struct io_line_walk {
    const io_document *d;
    const io_doc_page *page;
    int32_t block, paragraph, line; /* counted from 0, within their parents */
    const io_doc_line *at;          /* NULL before the first */
} io_line_walk;
bool io_line_next(io_line_walk *walk); /* false after the last */

/* The picture of a page for embedding: the source's own bytes where a viewer knows them. */
typedef enum io_embed { IO_EMBED_NONE, IO_EMBED_JPEG, IO_EMBED_PNG } io_embed;
io_embed io_embed_kind(const io_doc_page *page);

#ifdef __cplusplus
}
#endif

#endif
