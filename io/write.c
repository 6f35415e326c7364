/* write.c - the table of formats; the life of a writer. */
#include "io/put.h"

#include <string.h>

#include "io/write_pdf.h"
#include "nn/mem.h"

static const struct {
    const char *name, *suffix;
    bool one_page;
    io_begin_pages *begin;
    io_put_page *page;
    io_end_pages *end;
} formats[IO_N_FORMATS] = {
    [IO_TXT] = {"txt", "txt", false, NULL, io_txt_page, NULL},
    [IO_TSV] = {"tsv", "tsv", false, io_tsv_begin, io_tsv_page, NULL},
    [IO_HOCR] = {"hocr", "hocr", false, io_hocr_begin, io_hocr_page, io_hocr_end},
    [IO_ALTO] = {"alto", "xml", false, io_alto_begin, io_alto_page, io_alto_end},
    [IO_PAGE] = {"page", "page.xml", true, io_page_begin, io_page_page, io_page_end},
    [IO_JSON] = {"json", "json", false, NULL, io_json_page, NULL},
    [IO_PDF] = {"pdf", "pdf", false, io_pdf_begin, io_pdf_page, io_pdf_end},
    [IO_HTML] = {"html", "html", false, io_html_begin, io_html_page, io_html_end},
    [IO_BOX] = {"box", "box", false, NULL, io_box_page, NULL},
    [IO_LSTMBOX] = {"lstmbox", "lstm.box", false, NULL, io_box_page, NULL},
    [IO_WORDSTRBOX] = {"wordstrbox", "wordstr.box", false, NULL, io_box_page, NULL},
    [IO_DRAW] = {"", "png", true, NULL, io_draw_page, NULL},
};

bool io_format_by_name(const char *name, size_t n, io_format *out)
{
    for (int f = 0; f < IO_N_FORMATS; f++)
        if (n > 0 && strlen(formats[f].name) == n && memcmp(name, formats[f].name, n) == 0) {
            *out = (io_format)f;
            return true;
        }
    return false;
}

const char *io_format_name(io_format format)
{
    return formats[format].name;
}

const char *io_format_suffix(io_format format)
{
    return formats[format].suffix;
}

bool io_format_one_page(io_format format)
{
    return formats[format].one_page;
}

nn_err io_writer_open(io_format format, const char *path, const io_write_config *config,
                      io_writer **out)
{
    *out = NULL;
    io_writer *w = nn_calloc(1, sizeof *w);
    if (!w)
        return nn_fail_memory(sizeof *w, "a writer");
    w->format = format;
    w->config = *config;
    nn_err err = NN_OK;
    if (format == IO_PDF)
        NN_TRY(io_pdf_new(config->text_only, &w->pdf));
    if (path)
        NN_TRY(io_output_open(path, &w->file));
out:
    if (err == NN_OK)
        *out = w;
    else
        io_writer_drop(w);
    return err;
}

static void flush(io_writer *w)
{
    if (w->err != NN_OK || !w->file)
        return;
    w->err = io_output_add(w->file, w->out.data, w->out.size);
    w->flushed += (int64_t)w->out.size;
    w->out.size = 0;
}

nn_err io_writer_page(io_writer *w, const io_document *d, int32_t index)
{
    NN_ASSERT(index >= 0 && index < d->n_pages && !d->line_open);
    NN_ASSERT(!formats[w->format].one_page || w->pages == 0);
    const io_doc_page *page = &d->page[index];
    if (w->pages++ == 0 && formats[w->format].begin)
        formats[w->format].begin(w, d, page);
    formats[w->format].page(w, d, page);
    flush(w);
    return w->err;
}

nn_err io_writer_close(io_writer *w)
{
    static const io_document no_pages;
    if (w->pages == 0 && formats[w->format].begin)
        formats[w->format].begin(w, &no_pages, NULL);
    if (formats[w->format].end)
        formats[w->format].end(w);
    flush(w);
    nn_err err = w->err;
    if (!w->file)
        return err;
    if (err == NN_OK) {
        err = io_output_commit(w->file);
        w->file = NULL;
    }
    io_writer_drop(w);
    return err;
}

void io_writer_drop(io_writer *w)
{
    if (!w)
        return;
    io_output_drop(w->file);
    io_pdf_free(w->pdf);
    io_bytes_free(&w->out);
    nn_free(w);
}

io_bytes *io_writer_bytes(io_writer *w)
{
    return &w->out;
}
