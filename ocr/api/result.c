/* result.c - what a caller walks over, built from the document; results of many pages. */
#include "ocr/api/api.h"

#include <string.h>

#include "nn/mem.h"

void ocr_api_page_free(ocr_api_page *p)
{
    io_doc_free(&p->doc);
    io_image_free(&p->image);
    io_bytes_free(&p->file);
    nn_free(p->blocks);
    nn_free(p->paragraphs);
    nn_free(p->lines);
    nn_free(p->words);
    nn_free(p->characters);
    nn_free(p->points);
    nn_free(p->fields);
    nn_free(p->field_words);
    nn_free(p->text);
}

static octavo_box box(io_box b)
{
    return (octavo_box){b.x0, b.y0, b.x1, b.y1};
}

static nn_err new_arrays(ocr_api_page *p)
{
    const io_document *d = &p->doc;
    p->blocks = nn_calloc((size_t)d->n_blocks, sizeof *p->blocks);
    p->paragraphs = nn_calloc((size_t)d->n_paragraphs, sizeof *p->paragraphs);
    p->lines = nn_calloc((size_t)d->n_lines, sizeof *p->lines);
    p->words = nn_calloc((size_t)d->n_words, sizeof *p->words);
    p->characters = nn_calloc((size_t)d->n_chars, sizeof *p->characters);
    p->points = nn_calloc((size_t)d->n_points, sizeof *p->points);
    p->fields = nn_calloc((size_t)d->n_fields, sizeof *p->fields);
    p->field_words = nn_calloc((size_t)d->n_field_words, sizeof *p->field_words);
    if (!p->blocks || !p->paragraphs || !p->lines || !p->words || !p->characters || !p->points ||
        !p->fields || !p->field_words)
        return nn_fail_memory((size_t)d->n_chars * sizeof *p->characters, "a result");
    return NN_OK;
}

static nn_err page_text(ocr_api_page *p)
{
    io_bytes text = {0};
    nn_err err = io_doc_page_text(&p->doc, &p->doc.page[0], &text);
    if (!err)
        err = io_bytes_add(&text, "", 1);
    if (err)
        io_bytes_free(&text);
    p->text = (char *)text.data;
    return err;
}

/* From the leaves upwards, so that what is pointed at is there. */
static void fill(ocr_api_page *p)
{
    const io_document *d = &p->doc;
    for (int32_t i = 0; i < d->n_points; i++)
        p->points[i] = (octavo_point){d->point[i].x, d->point[i].y};
    for (int32_t i = 0; i < d->n_chars; i++)
        p->characters[i] = (octavo_character){d->chr[i].code, d->chr[i].confidence,
                                              box(d->chr[i].box)};
    for (int32_t i = 0; i < d->n_words; i++) {
        const io_doc_word *w = &d->word[i];
        p->words[i] = (octavo_word){
            .text = io_doc_text(d, w->text), .confidence = w->confidence, .box = box(w->box),
            .n_polygon = w->polygon.n, .polygon = p->points + w->polygon.first,
            .n_characters = w->chars.n, .characters = p->characters + w->chars.first};
    }
    for (int32_t i = 0; i < d->n_lines; i++) {
        const io_doc_line *l = &d->line[i];
        p->lines[i] = (octavo_line){
            .text = io_doc_text(d, l->text), .confidence = l->confidence, .box = box(l->box),
            .angle = l->angle, .right_to_left = l->rtl, .n_polygon = l->polygon.n,
            .polygon = p->points + l->polygon.first, .n_words = l->words.n,
            .words = p->words + l->words.first};
    }
    for (int32_t i = 0; i < d->n_paragraphs; i++)
        p->paragraphs[i] = (octavo_paragraph){box(d->paragraph[i].box), d->paragraph[i].lines.n,
                                              p->lines + d->paragraph[i].lines.first};
    for (int32_t i = 0; i < d->n_blocks; i++)
        p->blocks[i] = (octavo_block){box(d->block[i].box), d->block[i].paragraphs.n,
                                      p->paragraphs + d->block[i].paragraphs.first};
    for (int32_t i = 0; i < d->n_field_words; i++)
        p->field_words[i] = p->words + d->field_word[i];
    for (int32_t i = 0; i < d->n_fields; i++) {
        const io_doc_field *f = &d->field[i];
        p->fields[i] = (octavo_field){
            .name = io_doc_text(d, f->name), .kind = io_doc_text(d, f->kind),
            .value = io_doc_text(d, f->value), .normal = io_doc_text(d, f->normalised),
            .confidence = f->confidence, .box = box(f->box), .n_words = f->words.n,
            .words = p->field_words + f->words.first};
    }
    const io_doc_page *page = &d->page[0];
    p->view.name = io_doc_text(d, page->source);
    p->view.width = page->width;
    p->view.height = page->height;
    p->view.dpi = page->dpi;
    p->view.rotation = page->rotation;
    p->view.skew = page->skew;
    p->view.text = p->text;
    p->view.n_blocks = page->blocks.n;
    p->view.blocks = p->blocks + page->blocks.first;
}

/* Room for `more` pages. */
static nn_err reserve(octavo_result *r, int more)
{
    if (r->n + more <= r->capacity)
        return NN_OK;
    int capacity = 2 * r->capacity > r->n + more ? 2 * r->capacity : r->n + more;
    ocr_api_page **bigger = nn_realloc(r->page, (size_t)capacity * sizeof *bigger);
    if (!bigger)
        return nn_fail_memory((size_t)capacity * sizeof *bigger, "a result");
    r->page = bigger;
    r->capacity = capacity;
    return NN_OK;
}

/* Texts of the pages of `to`, then of `from`. */
static nn_err join_texts(const octavo_result *to, const octavo_result *from, char **out)
{
    io_bytes text = {0};
    nn_err err = NN_OK;
    const octavo_result *part[2] = {to, from};
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < part[k]->n; i++) {
            if (k + i > 0 && (k == 0 || to->n + i > 0))
                NN_TRY(io_bytes_text(&text, "\f"));
            NN_TRY(io_bytes_text(&text, part[k]->page[i]->text));
        }
    NN_TRY(io_bytes_add(&text, "", 1));
out:
    if (err)
        io_bytes_free(&text);
    *out = (char *)text.data;
    return err;
}

nn_err ocr_api_result_new(ocr_api_page *page, octavo_result **out)
{
    static const octavo_result none;
    nn_err err;
    octavo_result *r = nn_calloc(1, sizeof *r);
    ocr_api_page *p = nn_calloc(1, sizeof *p);
    if (!r || !p) {
        nn_free(r);
        nn_free(p);
        ocr_api_page_free(page);
        return nn_fail_memory(sizeof *p, "a result");
    }
    *p = *page;
    if (p->image.pixels)
        p->doc.page[0].image = &p->image;
    p->doc.page[0].file = p->file.data;
    p->doc.page[0].file_size = p->file.size;
    NN_TRY(new_arrays(p));
    NN_TRY(page_text(p));
    fill(p);
    NN_TRY(reserve(r, 1));
    r->page[r->n++] = p;
    p = NULL;
    NN_TRY(join_texts(r, &none, &r->text));
    *out = r;
out:
    if (p) {
        ocr_api_page_free(p);
        nn_free(p);
    }
    if (err)
        octavo_result_free(r);
    return err;
}

void octavo_result_free(octavo_result *r)
{
    if (!r)
        return;
    for (int i = 0; i < r->n; i++) {
        ocr_api_page_free(r->page[i]);
        nn_free(r->page[i]);
    }
    nn_free(r->page);
    nn_free(r->text);
    nn_free(r);
}

int octavo_result_pages(const octavo_result *r)
{
    return r ? r->n : 0;
}

const octavo_page *octavo_result_page(const octavo_result *r, int i)
{
    return r && i >= 0 && i < r->n ? &r->page[i]->view : NULL;
}

const octavo_field *octavo_result_field(const octavo_result *result, int i, int j)
{
    if (!result || i < 0 || i >= result->n)
        return NULL;
    io_span fields = result->page[i]->doc.page[0].fields;
    return j >= 0 && j < fields.n ? &result->page[i]->fields[fields.first + j] : NULL;
}

const char *octavo_result_text(const octavo_result *r)
{
    return r && r->text ? r->text : "";
}

octavo_code octavo_result_append(octavo_result *to, octavo_result *from, octavo_error *error)
{
    nn_err err;
    char *text = NULL;
    if (!to || !from)
        return ocr_api_absent("result", error);
    if (to == from)
        return ocr_api_error(nn_fail(NN_ERR_USAGE, "a result cannot be appended to itself"),
                             error);
    NN_TRY(reserve(to, from->n));
    NN_TRY(join_texts(to, from, &text));
    for (int i = 0; i < from->n; i++)
        to->page[to->n++] = from->page[i];
    from->n = 0;
    nn_free(to->text);
    nn_free(from->text);
    to->text = text;
    from->text = NULL;
out:
    return ocr_api_error(err, error);
}
