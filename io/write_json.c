/* write_json.c - one JSON object a page, a line each; the keys: io/page.schema.json. */
#include "io/put.h"
#include "io/table.h"

#include <string.h>

/* [l,t,r,b], to a tenth of a pixel */
static void put_box(io_writer *w, io_box b)
{
    float v[4] = {b.x0, b.y0, b.x1, b.y1};
    for (int i = 0; i < 4; i++) {
        io_put(w, i ? "," : "[");
        io_put_fixed(w, (double)v[i], 1);
    }
    io_put(w, "]");
}

static void put_points(io_writer *w, const io_document *d, io_span points)
{
    io_put(w, "[");
    for (int32_t i = 0; i < points.n; i++) {
        io_put(w, i ? ",[" : "[");
        io_put_fixed(w, (double)d->point[points.first + i].x, 1);
        io_put(w, ",");
        io_put_fixed(w, (double)d->point[points.first + i].y, 1);
        io_put(w, "]");
    }
    io_put(w, "]");
}

/* "text":...,"confidence":...,"polygon":...,"bbox":... */
static void put_common(io_writer *w, const io_document *d, int32_t text, float confidence,
                       io_span polygon, io_box box)
{
    io_put(w, "\"text\":");
    io_put_json(w, io_doc_text(d, text));
    io_put(w, ",\"confidence\":");
    io_put_fixed(w, (double)confidence, 4);
    io_put(w, ",\"polygon\":");
    put_points(w, d, polygon);
    io_put(w, ",\"bbox\":");
    put_box(w, box);
}

static void put_word(io_writer *w, const io_document *d, const io_doc_word *word)
{
    io_put(w, "{");
    put_common(w, d, word->text, word->confidence, word->polygon, word->box);
    if (word->column > 0)
        io_put_format(w, ",\"column\":%d,\"columns\":%d", word->column, word->columns);
    io_put(w, ",\"characters\":[");
    for (int32_t i = 0; i < word->chars.n; i++) {
        const io_doc_char *c = &d->chr[word->chars.first + i];
        char utf8[5] = {0};
        io_utf8_put(c->code, utf8);
        io_put(w, i ? ",{\"text\":" : "{\"text\":");
        io_put_json(w, utf8);
        io_put(w, ",\"confidence\":");
        io_put_fixed(w, (double)c->confidence, 4);
        io_put(w, ",\"bbox\":");
        put_box(w, c->box);
        io_put(w, "}");
    }
    io_put(w, "]}");
}

static void put_line(io_writer *w, const io_document *d, const io_line_walk *walk)
{
    const io_doc_line *line = walk->at;
    io_put(w, "{");
    put_common(w, d, line->text, line->confidence, line->polygon, line->box);
    if (line->baseline.n > 0) {
        io_put(w, ",\"baseline\":");
        put_points(w, d, line->baseline);
    }
    io_put(w, ",\"angle\":");
    io_put_fixed(w, (double)line->angle, 2);
    io_put_format(w, ",\"direction\":\"%s\",\"block\":%d,\"paragraph\":%d",
                  line->rtl ? "rtl" : "ltr", walk->block + 1, walk->paragraph + 1);
    if (line->role != IO_ROLE_NONE)
        io_put_format(w, ",\"role\":\"%s\"", io_role_names[line->role]);
    if (line->table > 0)
        io_put_format(w, ",\"table\":%d,\"row\":%d,\"column\":%d", line->table, line->row,
                      line->column);
    io_put(w, ",\"words\":[");
    for (int32_t i = 0; i < line->words.n; i++) {
        io_put(w, i ? "," : "");
        put_word(w, d, &d->word[line->words.first + i]);
    }
    io_put(w, "]}");
}

static void put_table(io_writer *w, const io_table *t)
{
    io_put(w, "{\"bbox\":");
    put_box(w, t->box);
    io_put_format(w, ",\"rows\":%d,\"columns\":%d,\"cells\":[", t->rows, t->columns);
    for (int32_t i = 0; i < t->n; i++) {
        const io_cell *c = &t->cell[i];
        io_put_format(w, "%s{\"row\":%d,\"column\":%d,\"columns\":%d,\"text\":", i ? "," : "",
                      c->row + 1, c->column + 1, c->columns);
        io_put_json(w, io_cell_text(t, c));
        io_put(w, ",\"bbox\":");
        put_box(w, c->box);
        io_put(w, "}");
    }
    io_put(w, "]}");
}

static void put_tables(io_writer *w, const io_document *d, const io_doc_page *page)
{
    bool any = false;
    for (int32_t n = 0; (n = io_table_next(d, page, n)) > 0 && w->err == NN_OK;) {
        io_table t;
        io_put_failed(w, io_table_of(d, page, n, &t));
        if (w->err == NN_OK && t.n > 0) {
            io_put(w, any ? "," : ",\"tables\":[");
            put_table(w, &t);
            any = true;
        }
        io_table_free(&t);
    }
    io_put(w, any ? "]" : "");
}

/* Words of a field as [line, word], counted from 1 as they stand in "lines". */
static void put_field_words(io_writer *w, const io_document *d, const io_doc_page *page,
                            const io_doc_field *f)
{
    for (int32_t i = 0; i < f->words.n; i++) {
        int32_t word = d->field_word[f->words.first + i], number = 0;
        io_line_walk walk = {.d = d, .page = page};
        do
            number++;
        while (io_line_next(&walk) && (word < walk.at->words.first ||
                                       word >= walk.at->words.first + walk.at->words.n));
        NN_ASSERT(walk.at != NULL);
        io_put_format(w, "%s[%d,%d]", i ? "," : "", number, word - walk.at->words.first + 1);
    }
}

static void put_fields(io_writer *w, const io_document *d, const io_doc_page *page)
{
    for (int32_t i = 0; i < page->fields.n; i++) {
        const io_doc_field *f = &d->field[page->fields.first + i];
        io_put(w, i ? ",{\"name\":" : ",\"fields\":[{\"name\":");
        io_put_json(w, io_doc_text(d, f->name));
        io_put(w, ",\"kind\":");
        io_put_json(w, io_doc_text(d, f->kind));
        io_put(w, ",\"value\":");
        io_put_json(w, io_doc_text(d, f->value));
        io_put(w, ",\"normalised\":");
        io_put_json(w, io_doc_text(d, f->normalised));
        io_put(w, ",\"confidence\":");
        io_put_fixed(w, (double)f->confidence, 4);
        io_put(w, ",\"bbox\":");
        put_box(w, f->box);
        io_put(w, ",\"words\":[");
        put_field_words(w, d, page, f);
        io_put(w, "]}");
    }
    io_put(w, page->fields.n > 0 ? "]" : "");
}

void io_json_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    io_bytes text = {0};
    io_put(w, "{\"schema\":1,\"engine\":");
    io_put_json(w, w->config.engine);
    io_put(w, ",\"image\":");
    io_put_json(w, io_doc_text(d, page->source));
    io_put_format(w, ",\"page\":%d,\"width\":%d,\"height\":%d,\"dpi\":", w->pages, page->width,
                  page->height);
    if (page->dpi > 0)
        io_put_fixed(w, (double)page->dpi, 2);
    else
        io_put(w, "null");
    if (page->dpi > 0 && io_doc_dpi_y(page) != page->dpi) {
        io_put(w, ",\"dpi_y\":");
        io_put_fixed(w, (double)page->dpi_y, 2);
    }
    if (page->mirrored)
        io_put(w, ",\"mirrored\":true");
    io_put_format(w, ",\"rotation\":%d,\"skew\":", page->rotation);
    io_put_fixed(w, (double)page->skew, 2);
    if (page->fold > 0)
        io_put(w, ",\"spread\":true");
    io_put_failed(w, io_doc_page_text(d, page, &text));
    io_put_failed(w, io_bytes_add(&text, "", 1));
    io_put(w, ",\"text\":");
    if (w->err == NN_OK)
        io_put_json(w, (const char *)text.data);
    io_bytes_free(&text);
    io_line_walk walk = {.d = d, .page = page};
    io_put_format(w, ",\"blank\":%s,\"lines\":[", io_line_next(&walk) ? "false" : "true");
    walk = (io_line_walk){.d = d, .page = page};
    for (bool first = true; io_line_next(&walk); first = false) {
        io_put(w, first ? "" : ",");
        put_line(w, d, &walk);
    }
    io_put(w, "]");
    for (int32_t i = 0; i < page->regions.n; i++) {
        const io_doc_region *region = &d->region[page->regions.first + i];
        io_put_format(w, "%s{\"role\":\"%s\",\"bbox\":", i ? "," : ",\"regions\":[",
                      io_role_names[region->role]);
        put_box(w, region->box);
        io_put(w, "}");
    }
    io_put(w, page->regions.n > 0 ? "]" : "");
    put_tables(w, d, page);
    put_fields(w, d, page);
    io_put(w, "}\n");
}
