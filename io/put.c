/* put.c - what all formats put the same way. */
#include "io/put.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "io/json.h"

void io_no_begin(io_writer *w, const io_document *d, const io_doc_page *first)
{
    (void)w;
    (void)d;
    (void)first;
}

void io_no_end(io_writer *w)
{
    (void)w;
}

void io_put_failed(io_writer *w, nn_err err)
{
    if (w->err == NN_OK)
        w->err = err;
}

void io_put_bytes(io_writer *w, const void *data, size_t n)
{
    if (w->err == NN_OK)
        w->err = io_bytes_add(&w->out, data, n);
}

void io_put(io_writer *w, const char *text)
{
    io_put_bytes(w, text, strlen(text));
}

void io_put_format(io_writer *w, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    NN_ASSERT(n >= 0 && n < (int)sizeof text);
    io_put_bytes(w, text, (size_t)n);
}

void io_put_time(io_writer *w, bool pdf)
{
    time_t seconds = (time_t)w->config.time;
    struct tm t;
    if (!gmtime_r(&seconds, &t) || t.tm_year < -1899 || t.tm_year > 8099) {
        seconds = 0;
        gmtime_r(&seconds, &t);
    }
    io_put_format(w, pdf ? "D:%04d%02d%02d%02d%02d%02dZ" : "%04d-%02d-%02dT%02d:%02d:%02dZ",
                  t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
}

void io_put_fixed(io_writer *w, double value, int decimals)
{
    int64_t unit = 1;
    for (int i = 0; i < decimals; i++)
        unit *= 10;
    NN_ASSERT(fabs(value) < 1e12);
    int64_t scaled = llround(value * (double)unit);
    while (decimals > 0 && scaled % 10 == 0) {
        scaled /= 10;
        unit /= 10;
        decimals--;
    }
    const char *sign = scaled < 0 ? "-" : "";
    scaled = scaled < 0 ? -scaled : scaled;
    if (decimals == 0)
        io_put_format(w, "%s%lld", sign, (long long)scaled);
    else
        io_put_format(w, "%s%lld.%0*lld", sign, (long long)(scaled / unit), decimals,
                      (long long)(scaled % unit));
}

void io_put_xml(io_writer *w, const char *text)
{
    io_put_xml_bytes(w, text, strlen(text));
}

void io_put_xml_bytes(io_writer *w, const char *text, size_t n)
{
    for (const char *end = text + n; text < end; text++) {
        size_t plain = strcspn(text, "&<>\"'");
        plain = plain < (size_t)(end - text) ? plain : (size_t)(end - text);
        io_put_bytes(w, text, plain);
        text += plain;
        if (text < end)
            io_put(w, *text == '&'    ? "&amp;"
                      : *text == '<'  ? "&lt;"
                      : *text == '>'  ? "&gt;"
                      : *text == '"' ? "&quot;"
                                      : "&#39;");
    }
}

void io_put_code(io_writer *w, uint32_t code)
{
    char utf8[5] = {0};
    io_utf8_put(code, utf8);
    io_put_xml(w, utf8);
}

void io_put_json(io_writer *w, const char *text)
{
    if (w->err == NN_OK)
        w->err = io_json_string(&w->out, text);
}

void io_put_points(io_writer *w, const io_document *d, io_span points)
{
    for (int32_t i = 0; i < points.n; i++) {
        io_point p = d->point[points.first + i];
        io_put_format(w, i ? " %ld,%ld" : "%ld,%ld", lroundf(p.x), lroundf(p.y));
    }
}

const char *io_put_language(const io_writer *w)
{
    return w->config.language && w->config.language[0] ? w->config.language : "und";
}

bool io_line_next(io_line_walk *walk)
{
    if (walk->at)
        walk->line++;
    for (; walk->block < walk->page->blocks.n; walk->block++, walk->paragraph = 0) {
        const io_doc_block *b = &walk->d->block[walk->page->blocks.first + walk->block];
        for (; walk->paragraph < b->paragraphs.n; walk->paragraph++, walk->line = 0) {
            const io_doc_paragraph *p =
                &walk->d->paragraph[b->paragraphs.first + walk->paragraph];
            if (walk->line < p->lines.n) {
                walk->at = &walk->d->line[p->lines.first + walk->line];
                return true;
            }
        }
    }
    return false;
}

io_embed io_embed_kind(const io_doc_page *page)
{
    const uint8_t *b = page->file;
    if (b && page->file_size >= 8 && memcmp(b, "\x89PNG\r\n\x1a\n", 8) == 0)
        return IO_EMBED_PNG;
    if (b && page->file_size >= 2 && b[0] == 0xFF && b[1] == 0xD8)
        return IO_EMBED_JPEG;
    return IO_EMBED_NONE;
}

io_role io_paragraph_role(const io_document *d, const io_doc_paragraph *p)
{
    return p->lines.n > 0 ? d->line[p->lines.first].role : IO_ROLE_NONE;
}
