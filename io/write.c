/* write.c - the table of the formats' functions; the life of a writer. */
#include "io/write.h"

#include <string.h>

#include "io/put.h"
#include "nn/mem.h"

#define MAX_LANGUAGE 64
#define LANGUAGE_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

static const struct {
    io_begin_pages *begin;
    io_put_page *page;
    io_end_pages *end;
} formats[IO_N_FORMATS] = {
#define IO_FORMAT(id, name, suffix, traits, begin, page, end, about)                           \
    [IO_##id] = {begin, page, end},
#include "io/formats.def"
#undef IO_FORMAT
};

/* Outputs name the language as it is: in XML, in attributes, in strings of PDF. */
static nn_err check_language(const char *tag)
{
    size_t n = tag ? strlen(tag) : 0;
    if (n == 0 || (n <= MAX_LANGUAGE && strspn(tag, LANGUAGE_LETTERS) == n))
        return NN_OK;
    return nn_fail(NN_ERR_USAGE,
                   "language: expected a BCP 47 tag, at most %d letters, digits and '-', found "
                   "'%s'",
                   MAX_LANGUAGE, tag);
}

static nn_err writer_new(io_format format, const io_write_config *config, io_writer **out)
{
    *out = NULL;
    nn_err err = check_language(config->language);
    if (err)
        return err;
    io_writer *w = *out = nn_calloc(1, sizeof *w);
    if (!w)
        return nn_fail_memory(sizeof *w, "a writer");
    w->format = format;
    w->config = *config;
    return NN_OK;
}

nn_err io_writer_open(io_format format, const char *path, const io_write_config *config,
                      io_writer **out)
{
    nn_err err;
    NN_TRY(writer_new(format, config, out));
    err = io_output_open(path, &(*out)->file);
    if (err != NN_OK) {
        io_writer_drop(*out);
        *out = NULL;
    }
out:
    return err;
}

nn_err io_writer_open_memory(io_format format, io_bytes *to, const io_write_config *config,
                             io_writer **out)
{
    nn_err err = writer_new(format, config, out);
    if (err == NN_OK) {
        (*out)->memory = to;
        (*out)->before = to->size;
    }
    return err;
}

nn_err io_writer_open_sink(io_format format, io_sink_fn *sink, void *ctx,
                           const io_write_config *config, io_writer **out)
{
    nn_err err = writer_new(format, config, out);
    if (err == NN_OK) {
        (*out)->sink = sink;
        (*out)->ctx = ctx;
    }
    return err;
}

static void flush(io_writer *w)
{
    if (w->err != NN_OK)
        return;
    if (w->file)
        w->err = io_output_add(w->file, w->out.data, w->out.size);
    else if (w->memory)
        w->err = io_bytes_add(w->memory, w->out.data, w->out.size);
    else if (w->out.size > 0)
        w->err = w->sink(w->ctx, &w->out);
    w->flushed += (int64_t)w->out.size;
    w->out.size = 0;
}

nn_err io_writer_page(io_writer *w, const io_document *d, int32_t index)
{
    NN_ASSERT(index >= 0 && index < d->n_pages && !d->line_open);
    NN_ASSERT(!io_format_is(w->format, IO_ONE_PAGE) || w->pages == 0);
    const io_doc_page *page = &d->page[index];
    if (w->pages++ == 0)
        formats[w->format].begin(w, d, page);
    if (w->err == NN_OK)
        formats[w->format].page(w, d, page);
    flush(w);
    return w->err;
}

nn_err io_writer_close(io_writer *w)
{
    static const io_document no_pages;
    if (w->pages == 0)
        formats[w->format].begin(w, &no_pages, NULL);
    if (w->err == NN_OK)
        formats[w->format].end(w);
    flush(w);
    nn_err err = w->err;
    if (err == NN_OK && w->file) {
        err = io_output_commit(w->file);
        w->file = NULL;
    }
    if (err == NN_OK)
        w->memory = NULL; /* what it holds stays */
    io_writer_drop(w);
    return err;
}

void io_writer_drop(io_writer *w)
{
    if (!w)
        return;
    io_output_drop(w->file);
    if (w->memory)
        w->memory->size = w->before;
    if (w->free_state)
        w->free_state(w->state);
    io_bytes_free(&w->out);
    nn_free(w);
}

nn_err io_write_document(io_format format, const io_document *d, const io_write_config *config,
                         io_bytes *to)
{
    io_writer *w;
    if (io_format_is(format, IO_ONE_PAGE) && d->n_pages > 1)
        return nn_fail(NN_ERR_USAGE, "a file of '%s' holds one page and there are %d",
                       io_format_name(format), d->n_pages);
    nn_err err = io_writer_open_memory(format, to, config, &w);
    if (err != NN_OK)
        return err;
    for (int32_t i = 0; i < d->n_pages && err == NN_OK; i++)
        err = io_writer_page(w, d, i);
    if (err == NN_OK)
        return io_writer_close(w);
    io_writer_drop(w);
    return err;
}
