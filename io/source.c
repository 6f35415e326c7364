/* source.c - see source.h. */
#include "io/source.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/file_kind.h"
#include "io/image_file.h"
#include "io/tiff.h"
#include "nn/mem.h"

#define STREAM_STEP ((size_t)1 << 16)

struct io_source_file {
    atomic_int users;
    char *name;
    const io_file_kind *kind;
    io_bytes held;        /* the file, unless it is borrowed or a stream */
    const uint8_t *bytes; /* NULL for streams and PDF */
    size_t n;
    int pages;            /* 0: not known */
    uint64_t *at;         /* TIFF: where they begin */
    io_damage behind;     /* TIFF: what is wrong behind the last page */
    io_stream stream;     /* PDF: its descriptor, or that of a copy */
    FILE *copy;
    io_pdf_pages pdf;
};

struct io_source {
    io_source_file *file;
    const char *pages; /* wanted */
    int next;          /* number of the next page in the file */
    int taken;
    bool end;
    /* Streams: what was read of it and not taken. */
    io_stream stream;
    io_bytes ahead;
    size_t begin;
    bool stream_end, many;
};

/* --- lists of pages --- */

/* The next range of "1-3,7,9-"; false at the end or where it is no list. */
static bool next_range(const char **text, long *from, long *to)
{
    char *end;
    const char *p = *text;
    if (*p < '0' || *p > '9')
        return false;
    *from = *to = strtol(p, &end, 10);
    if (*end == '-') {
        p = end + 1;
        *to = LONG_MAX;
        end = (char *)p;
        if (*p >= '0' && *p <= '9')
            *to = strtol(p, &end, 10);
    }
    if (*end == ',' && end[1] == 0)
        return false;
    *text = end + (*end == ',');
    return *from >= 1 && *to >= *from && (*end == 0 || *end == ',');
}

nn_err io_pages_check(const char *text)
{
    const char *p = text;
    long from, to;
    bool good = *p != 0;
    while (good && *p)
        good = next_range(&p, &from, &to);
    return good ? NN_OK
                : nn_fail(NN_ERR_USAGE, "pages: expected numbers and ranges, as in 1-3,7,9-, found "
                                        "'%.60s'", text);
}

static bool wanted(const io_source *s, int page)
{
    long from, to;
    if (!s->pages)
        return true;
    for (const char *p = s->pages; *p && next_range(&p, &from, &to);)
        if (page >= from && page <= to)
            return true;
    return false;
}

/* Is no page from this one on wanted? */
static bool none_from(const io_source *s, int page)
{
    long from, to;
    if (!s->pages)
        return false;
    for (const char *p = s->pages; *p && next_range(&p, &from, &to);)
        if (to >= page)
            return false;
    return true;
}

/* --- files --- */

static void drop_file(io_source_file *f)
{
    if (!f || atomic_fetch_sub(&f->users, 1) > 1)
        return;
    io_pdf_close(&f->pdf);
    if (f->copy)
        fclose(f->copy);
    io_stream_close(&f->stream);
    io_bytes_free(&f->held);
    nn_free(f->at);
    nn_free(f->name);
    nn_free(f);
}

/* Programs that read a PDF want a file that they can seek in. */
static nn_err copy_to_file(io_source_file *f)
{
    f->copy = io_temporary();
    if (f->copy && fwrite(f->bytes, 1, f->n, f->copy) == f->n && fflush(f->copy) == 0)
        return NN_OK;
    return nn_fail(NN_ERR_LIMIT, "%s: no room for a temporary file of %zu bytes", f->name, f->n);
}

/* What the kind needs, once the bytes or a descriptor are there. */
static nn_err open_pages(io_source_file *f)
{
    nn_err err = NN_OK;
    f->pages = 1;
    if (f->kind->form == IO_FORM_TIFF)
        return io_tiff_pages(f->bytes, f->n, f->name, &f->at, &f->pages, &f->behind);
    if (f->kind->form != IO_FORM_PDF)
        return NN_OK;
    if (f->bytes) {
        NN_TRY(copy_to_file(f));
        f->bytes = NULL;
        io_bytes_free(&f->held);
    }
    NN_TRY(io_pdf_open(f->copy ? fileno(f->copy) : f->stream.fd, f->name, &f->pdf));
    f->pages = f->pdf.n;
out:
    return err;
}

static nn_err new_source(const char *name, const io_source_options *options, io_source **out)
{
    io_source *s = nn_calloc(1, sizeof *s);
    io_source_file *f = nn_calloc(1, sizeof *f);
    char *copy = nn_strdup(options && options->name ? options->name : name);
    *out = NULL;
    if (!s || !f || !copy) {
        nn_free(s);
        nn_free(f);
        nn_free(copy);
        return nn_fail_memory(sizeof *f, "an input");
    }
    atomic_init(&f->users, 1);
    f->name = copy;
    s->file = f;
    s->next = 1;
    s->pages = options ? options->pages : NULL;
    *out = s;
    return s->pages ? io_pages_check(s->pages) : NN_OK;
}

/* --- streams --- */

/* What may stand between pictures; strchr would find a 0, too. */
static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Reads until all of the next picture is in `ahead`; how long it is, 0 at the end. */
static nn_err fill_picture(io_source *s, size_t *n)
{
    nn_err err = NN_OK;
    *n = 0;
    if (s->begin > 0) {
        memmove(s->ahead.data, s->ahead.data + s->begin, s->ahead.size - s->begin);
        s->ahead.size -= s->begin;
        s->begin = 0;
    }
    for (size_t want = STREAM_STEP;; want = s->ahead.size + STREAM_STEP) {
        size_t blank = 0;
        while (blank < s->ahead.size && is_blank(s->ahead.data[blank]))
            blank++;
        if (blank > 0) {
            memmove(s->ahead.data, s->ahead.data + blank, s->ahead.size - blank);
            s->ahead.size -= blank;
        }
        size_t need = 0;
        if (s->ahead.size > 0)
            io_pnm_extent(s->ahead.data, s->ahead.size, &need);
        if (need > 0 && (need <= s->ahead.size || s->stream_end)) {
            *n = need < s->ahead.size ? need : s->ahead.size;
            return NN_OK;
        }
        if (s->stream_end) {
            *n = s->ahead.size;
            return NN_OK;
        }
        if (need > want)
            want = need < IO_MAX_IMAGE_FILE ? need : IO_MAX_IMAGE_FILE;
        if (s->ahead.size >= IO_MAX_IMAGE_FILE)
            return nn_fail(NN_ERR_LIMIT, "%s: more than the %zu bytes of a picture that are read",
                           s->file->name, IO_MAX_IMAGE_FILE);
        NN_TRY(io_stream_fill(&s->stream, want, &s->ahead, &s->stream_end));
    }
out:
    return err;
}

/* Does anything but line ends follow the first n bytes? Reads on until that is known. */
static nn_err look_behind(io_source *s, size_t n)
{
    for (;;) {
        for (size_t i = n; i < s->ahead.size && !s->many; i++)
            s->many = !is_blank(s->ahead.data[i]);
        if (s->many || s->stream_end || s->ahead.size >= IO_MAX_IMAGE_FILE)
            return NN_OK;
        n = s->ahead.size;
        nn_err err = io_stream_fill(&s->stream, n + IO_BEGIN_BYTES, &s->ahead, &s->stream_end);
        if (err != NN_OK)
            return err;
    }
}

static nn_err next_picture(io_source *s, io_sheet *sheet)
{
    size_t n;
    nn_err err = fill_picture(s, &n);
    if (err != NN_OK || n == 0)
        return err;
    NN_TRY(io_bytes_add(&sheet->own, s->ahead.data, n));
    s->begin = n;
    err = look_behind(s, n);
out:
    return err;
}

/* --- opening --- */

static nn_err open_file(io_source *s, const char *path)
{
    nn_err err;
    bool end;
    io_source_file *f = s->file;
    NN_TRY(io_stream_open(path, NN_ERR_INPUT, &s->stream));
    s->stream.name = f->name; /* the path may go before the source */
    NN_TRY(io_stream_fill(&s->stream, IO_BEGIN_BYTES, &s->ahead, &end));
    NN_TRY(io_file_kind_find(s->ahead.data, s->ahead.size, f->name, &f->kind));
    if (f->kind->form == IO_FORM_STREAM) {
        size_t n;
        s->stream_end = end;
        NN_TRY(fill_picture(s, &n));
        return look_behind(s, n);
    }
    if (f->kind->form == IO_FORM_PDF && s->stream.size >= 0) {
        f->stream = s->stream;
        s->stream = (io_stream){0};
    } else {
        if (!end)
            NN_TRY(io_stream_fill(&s->stream, IO_MAX_IMAGE_FILE + 1, &s->ahead, &end));
        if (!end) {
            err = nn_fail(NN_ERR_LIMIT, "%s: more than the %zu bytes that are read", f->name,
                          IO_MAX_IMAGE_FILE);
            goto out;
        }
        f->held = s->ahead;
        f->bytes = f->held.data;
        f->n = f->held.size;
        s->ahead = (io_bytes){0};
        io_stream_close(&s->stream);
    }
    err = open_pages(f);
out:
    return err;
}

nn_err io_source_open(const char *path, const io_source_options *options, io_source **out)
{
    nn_err err = new_source(strcmp(path, "-") == 0 ? "standard input" : path, options, out);
    if (err == NN_OK)
        err = open_file(*out, path);
    if (err != NN_OK) {
        io_source_close(*out);
        *out = NULL;
    }
    return err;
}

nn_err io_source_open_memory(const void *bytes, size_t n, const io_source_options *options,
                             io_source **out)
{
    nn_err err;
    NN_TRY(new_source("memory", options, out));
    io_source_file *f = (*out)->file;
    NN_TRY(io_file_kind_find(bytes, n, f->name, &f->kind));
    if (f->kind->form == IO_FORM_STREAM) {
        size_t first;
        (*out)->stream_end = true;
        NN_TRY(io_bytes_add(&(*out)->ahead, bytes, n));
        NN_TRY(fill_picture(*out, &first));
        NN_TRY(look_behind(*out, first));
    } else {
        f->bytes = bytes;
        f->n = n;
        NN_TRY(open_pages(f));
    }
out:
    if (err != NN_OK) {
        io_source_close(*out);
        *out = NULL;
    }
    return err;
}

void io_source_close(io_source *s)
{
    if (!s)
        return;
    drop_file(s->file);
    io_stream_close(&s->stream);
    io_bytes_free(&s->ahead);
    nn_free(s);
}

int io_source_pages(const io_source *s)
{
    if (s->file->kind->form == IO_FORM_STREAM)
        return s->many ? IO_PAGES_MANY : 1;
    int n = 0;
    for (int i = 1; i <= s->file->pages; i++)
        n += wanted(s, i);
    return n;
}

bool io_source_is_pdf(const io_source *s)
{
    return s->file->kind->form == IO_FORM_PDF;
}

/* --- pages --- */

static nn_err make_label(const io_source *s, io_sheet *sheet)
{
    size_t size = strlen(s->file->name) + 32;
    bool alone = s->file->kind->form == IO_FORM_STREAM ? !s->many : s->file->pages == 1;
    sheet->label = nn_alloc(size);
    if (!sheet->label)
        return nn_fail_memory(size, "a name");
    if (alone)
        snprintf(sheet->label, size, "%s", s->file->name);
    else
        snprintf(sheet->label, size, "%s, page %d", s->file->name, sheet->page);
    return NN_OK;
}

/* The page of number `page`; sheet->page 0 where there is none. */
static nn_err take_page(io_source *s, int page, io_sheet *sheet)
{
    nn_err err = NN_OK;
    io_source_file *f = s->file;
    if (f->kind->form == IO_FORM_STREAM) {
        NN_TRY(next_picture(s, sheet));
        if (sheet->own.size == 0)
            return NN_OK;
    } else if (page > f->pages) {
        if (f->behind.text[0])
            err = nn_fail(NN_ERR_INPUT, "%s: %s", f->name, f->behind.text);
        return err;
    }
    sheet->page = page;
    if (f->at)
        sheet->at = f->at[page - 1];
out:
    return err;
}

nn_err io_source_next(io_source *s, io_sheet *sheet)
{
    nn_err err = NN_OK;
    *sheet = (io_sheet){0};
    while (!s->end) {
        io_sheet_free(sheet);
        if (none_from(s, s->next))
            break;
        NN_TRY(take_page(s, s->next, sheet));
        if (sheet->page == 0)
            break;
        if (!wanted(s, s->next++))
            continue;
        NN_TRY(make_label(s, sheet));
        atomic_fetch_add(&s->file->users, 1);
        sheet->file = s->file;
        s->taken++;
        return NN_OK;
    }
    if (!s->end && s->taken == 0)
        err = s->next == 1
                  ? nn_fail(NN_ERR_INPUT, "%s: expected a picture, found none", s->file->name)
                  : nn_fail(NN_ERR_INPUT, "%s: it holds %d page%s, none of %.60s", s->file->name,
                            s->next - 1, s->next == 2 ? "" : "s", s->pages);
out:
    s->end = true;
    io_sheet_free(sheet);
    return err;
}

nn_err io_sheet_decode(const io_sheet *sheet, int64_t max_pixels, bool damage, io_picture *out)
{
    const io_source_file *f = sheet->file;
    io_damage *passed = damage ? &out->damage : NULL;
    float dpi = 0;
    nn_err err;
    *out = (io_picture){.facts = IO_IMAGE_FACTS_NONE};
    switch (f->kind->form) {
    case IO_FORM_TIFF:
        out->facts = io_tiff_facts(f->bytes, f->n, sheet->at);
        return io_tiff_page(f->bytes, f->n, sheet->at, sheet->label, max_pixels, &out->image,
                            passed);
    case IO_FORM_PDF: {
        io_damage wrong = {0};
        err = io_pdf_draw(&f->pdf, sheet->page, sheet->label, max_pixels, &dpi, &out->image,
                          &wrong);
        if (err == NN_OK && wrong.text[0] && !damage) {
            io_image_free(&out->image);
            return nn_fail(NN_ERR_INPUT, "%s: %s", sheet->label, wrong.text);
        }
        out->damage = wrong;
        io_image_facts_dpi(&out->facts, (double)dpi, (double)dpi);
        return err;
    }
    default: {
        const uint8_t *bytes = f->bytes ? f->bytes : sheet->own.data;
        size_t n = f->bytes ? f->n : sheet->own.size;
        out->facts = io_image_facts_of(bytes, n);
        return f->kind->form == IO_FORM_STREAM
                   ? io_pnm_decode(bytes, n, sheet->label, max_pixels, &out->image, passed)
                   : f->kind->decode(bytes, n, sheet->label, max_pixels, &out->image, passed);
    }
    }
}

void io_picture_free(io_picture *p)
{
    io_image_free(&p->image);
    *p = (io_picture){0};
}

const uint8_t *io_sheet_bytes(const io_sheet *sheet, size_t *n)
{
    const io_source_file *f = sheet->file;
    bool alone = f && f->kind->form == IO_FORM_PICTURE;
    *n = alone ? f->n : 0;
    return alone ? f->bytes : NULL;
}

const io_pdf_pages *io_sheet_pdf(const io_sheet *sheet)
{
    return sheet->file && sheet->file->kind->form == IO_FORM_PDF ? &sheet->file->pdf : NULL;
}

size_t io_sheet_size(const io_sheet *sheet)
{
    return sheet->file && sheet->file->pages == 1 ? sheet->file->n : sheet->own.size;
}

void io_sheet_free(io_sheet *sheet)
{
    drop_file(sheet->file);
    nn_free(sheet->label);
    io_bytes_free(&sheet->own);
    *sheet = (io_sheet){0};
}
