/* doc_pack.c - see doc_pack.h. One walk over all fields serves both directions, so that none is
 * written and not read. What was read is looked through before anybody follows its spans. */
#include "io/doc_pack.h"

#include <math.h>
#include <string.h>

#include "nn/mem.h"

typedef struct walk {
    io_bytes *out;           /* packing; else bytes come from `at` */
    const uint8_t *at, *end;
    nn_err err;              /* the first */
} walk;

static void field(walk *w, void *value, size_t n)
{
    if (w->err != NN_OK)
        return;
    if (w->out) {
        w->err = io_bytes_add(w->out, value, n);
    } else if (n > (size_t)(w->end - w->at)) {
        w->err = nn_fail(NN_ERR_INPUT, "a packed document breaks off");
    } else if (n > 0) {
        memcpy(value, w->at, n);
        w->at += n;
    }
}

static void flag(walk *w, bool *value)
{
    uint8_t byte = *value;
    field(w, &byte, 1);
    *value = byte != 0;
}

static void role(walk *w, io_role *value)
{
    uint8_t byte = (uint8_t)*value;
    field(w, &byte, 1);
    if (byte >= IO_ROLES && w->err == NN_OK)
        w->err = nn_fail(NN_ERR_INPUT, "a packed document with a role %d", byte);
    *value = byte < IO_ROLES ? (io_role)byte : IO_ROLE_NONE;
}

static void page(walk *w, io_doc_page *p)
{
    field(w, &p->source, sizeof p->source);
    field(w, &p->width, sizeof p->width);
    field(w, &p->height, sizeof p->height);
    field(w, &p->dpi, sizeof p->dpi);
    field(w, &p->dpi_y, sizeof p->dpi_y);
    flag(w, &p->mirrored);
    field(w, &p->rotation, sizeof p->rotation);
    field(w, &p->skew, sizeof p->skew);
    field(w, &p->fold, sizeof p->fold);
    field(w, &p->blocks, sizeof p->blocks);
    field(w, &p->regions, sizeof p->regions);
}

static void line(walk *w, io_doc_line *l)
{
    field(w, &l->polygon, sizeof l->polygon);
    field(w, &l->baseline, sizeof l->baseline);
    field(w, &l->words, sizeof l->words);
    field(w, &l->box, sizeof l->box);
    field(w, &l->text, sizeof l->text);
    field(w, &l->confidence, sizeof l->confidence);
    field(w, &l->x_height, sizeof l->x_height);
    field(w, &l->ascent, sizeof l->ascent);
    field(w, &l->descent, sizeof l->descent);
    field(w, &l->angle, sizeof l->angle);
    flag(w, &l->rtl);
    role(w, &l->role);
    field(w, &l->table, sizeof l->table);
    field(w, &l->row, sizeof l->row);
    field(w, &l->column, sizeof l->column);
}

static void word(walk *w, io_doc_word *v)
{
    field(w, &v->polygon, sizeof v->polygon);
    field(w, &v->chars, sizeof v->chars);
    field(w, &v->box, sizeof v->box);
    field(w, &v->text, sizeof v->text);
    field(w, &v->column, sizeof v->column);
    field(w, &v->columns, sizeof v->columns);
    field(w, &v->confidence, sizeof v->confidence);
}

static void all(walk *w, io_document *d)
{
    for (int32_t i = 0; i < d->n_pages; i++)
        page(w, &d->page[i]);
    for (int32_t i = 0; i < d->n_blocks; i++) {
        field(w, &d->block[i].paragraphs, sizeof d->block[i].paragraphs);
        field(w, &d->block[i].box, sizeof d->block[i].box);
    }
    for (int32_t i = 0; i < d->n_paragraphs; i++) {
        field(w, &d->paragraph[i].lines, sizeof d->paragraph[i].lines);
        field(w, &d->paragraph[i].box, sizeof d->paragraph[i].box);
    }
    for (int32_t i = 0; i < d->n_lines; i++)
        line(w, &d->line[i]);
    for (int32_t i = 0; i < d->n_words; i++)
        word(w, &d->word[i]);
    for (int32_t i = 0; i < d->n_chars; i++) {
        field(w, &d->chr[i].box, sizeof d->chr[i].box);
        field(w, &d->chr[i].code, sizeof d->chr[i].code);
        field(w, &d->chr[i].confidence, sizeof d->chr[i].confidence);
    }
    field(w, d->point, (size_t)d->n_points * sizeof *d->point);
    field(w, d->text, (size_t)d->n_text);
    for (int32_t i = 0; i < d->n_regions; i++) {
        field(w, &d->region[i].box, sizeof d->region[i].box);
        role(w, &d->region[i].role);
    }
}

static void counts(walk *w, io_document *d)
{
    int32_t *const n[] = {&d->n_pages, &d->n_blocks, &d->n_paragraphs, &d->n_lines, &d->n_words,
                          &d->n_chars, &d->n_points, &d->n_text, &d->n_regions};
    for (size_t i = 0; i < sizeof n / sizeof n[0]; i++) {
        field(w, n[i], sizeof *n[i]);
        /* Each element takes a byte at least: what is made of a count is bounded by the bytes. */
        if (w->err == NN_OK && !w->out && (*n[i] < 0 || *n[i] > w->end - w->at))
            w->err = nn_fail(NN_ERR_INPUT, "a packed document breaks off");
        d->capacity[i] = *n[i];
    }
}

static nn_err make_room(io_document *d)
{
    d->page = nn_calloc((size_t)d->n_pages + 1, sizeof *d->page);
    d->block = nn_calloc((size_t)d->n_blocks + 1, sizeof *d->block);
    d->paragraph = nn_calloc((size_t)d->n_paragraphs + 1, sizeof *d->paragraph);
    d->line = nn_calloc((size_t)d->n_lines + 1, sizeof *d->line);
    d->word = nn_calloc((size_t)d->n_words + 1, sizeof *d->word);
    d->chr = nn_calloc((size_t)d->n_chars + 1, sizeof *d->chr);
    d->point = nn_calloc((size_t)d->n_points + 1, sizeof *d->point);
    d->text = nn_calloc((size_t)d->n_text + 1, 1);
    d->region = nn_calloc((size_t)d->n_regions + 1, sizeof *d->region);
    return d->page && d->block && d->paragraph && d->line && d->word && d->chr && d->point &&
                   d->text && d->region
               ? NN_OK
               : nn_fail_memory((size_t)d->n_text, "a document");
}

/* --- is it a document? --- */

static bool inside(io_span s, int32_t n)
{
    return s.first >= 0 && s.n >= 0 && s.first <= n && s.n <= n - s.first;
}

/* Writers take numbers of this size; NaN is none. */
static bool good(float v)
{
    return fabsf(v) < 1e9f;
}

static bool good_box(io_box b)
{
    return good(b.x0) && good(b.y0) && good(b.x1) && good(b.y1);
}

static bool good_text(const io_document *d, int32_t text)
{
    return text == 0 || (text > 0 && text < d->n_text);
}

static bool good_polygon(const io_document *d, io_span s, int least)
{
    return inside(s, d->n_points) && s.n >= least && s.n <= IO_DOC_MAX_POLYGON;
}

static bool good_pages(const io_document *d)
{
    bool ok = d->n_text == 0 || d->text[d->n_text - 1] == 0;
    for (int32_t i = 0; i < d->n_pages; i++) {
        const io_doc_page *p = &d->page[i];
        ok &= good_text(d, p->source) && p->width > 0 && p->height > 0 && good(p->dpi) &&
                good(p->dpi_y) && good(p->skew) && p->fold >= 0 && p->fold <= 1 && p->rotation >= 0 &&
                p->rotation < 360 && p->rotation % 90 == 0 && inside(p->blocks, d->n_blocks) &&
                inside(p->regions, d->n_regions);
    }
    for (int32_t i = 0; i < d->n_blocks; i++)
        ok &= inside(d->block[i].paragraphs, d->n_paragraphs) && good_box(d->block[i].box);
    for (int32_t i = 0; i < d->n_paragraphs; i++)
        ok &= inside(d->paragraph[i].lines, d->n_lines) && good_box(d->paragraph[i].box);
    for (int32_t i = 0; i < d->n_regions; i++)
        ok &= good_box(d->region[i].box) && d->region[i].role >= IO_ROLE_PICTURE;
    return ok && io_utf8_valid(d->text, (size_t)d->n_text);
}

static bool good_lines(const io_document *d)
{
    bool ok = true;
    for (int32_t i = 0; i < d->n_lines; i++) {
        const io_doc_line *l = &d->line[i];
        ok &= good_polygon(d, l->polygon, 4) && good_polygon(d, l->baseline, 0) &&
                inside(l->words, d->n_words) && good_box(l->box) && good_text(d, l->text) &&
                good(l->confidence) && good(l->x_height) && good(l->ascent) &&
                good(l->descent) && good(l->angle);
        ok &= l->table >= 0 && l->row >= 0 && l->column >= 0;
    }
    for (int32_t i = 0; i < d->n_words; i++) {
        const io_doc_word *v = &d->word[i];
        ok &= good_polygon(d, v->polygon, 4) && inside(v->chars, d->n_chars) &&
                good_box(v->box) && good_text(d, v->text) && good(v->confidence);
        ok &= v->column >= 0 && v->columns >= 0;
    }
    for (int32_t i = 0; i < d->n_chars; i++)
        ok &= good_box(d->chr[i].box) && d->chr[i].code <= 0x10FFFF &&
                (d->chr[i].code < 0xD800 || d->chr[i].code > 0xDFFF) &&
                good(d->chr[i].confidence);
    for (int32_t i = 0; i < d->n_points; i++)
        ok &= good(d->point[i].x) && good(d->point[i].y);
    return ok;
}

nn_err io_doc_pack(const io_document *d, io_bytes *out)
{
    walk w = {.out = out};
    io_document copy = *d; /* the walk writes nothing while it packs */
    NN_ASSERT(!d->line_open);
    counts(&w, &copy);
    all(&w, &copy);
    return w.err;
}

nn_err io_doc_unpack(const uint8_t *bytes, size_t n, io_document *d)
{
    walk w = {.at = bytes, .end = bytes + n};
    io_doc_free(d);
    counts(&w, d);
    if (w.err != NN_OK)
        *d = (io_document){0}; /* counts without arrays */
    else if ((w.err = make_room(d)) == NN_OK)
        all(&w, d);
    if (w.err == NN_OK && (w.at != w.end || !good_pages(d) || !good_lines(d)))
        w.err = nn_fail(NN_ERR_INPUT, "no packed document");
    if (w.err != NN_OK)
        io_doc_free(d);
    return w.err;
}
