/* words.c - see words.h. */
#include "ocr/words.h"

#include "nn/mem.h"

#include <math.h>

static bool is_space(const ocr_recognizer *r, const ocr_text *text, int i)
{
    return r->alphabet.code[text->chars[i].label] == ' ';
}

nn_err ocr_places_find(const ocr_recognizer *r, const io_image *image, const ocr_text *text,
                       ocr_places *out)
{
    float step = r->step;
    *out = (ocr_places){.chars = nn_calloc((size_t)text->n + 1, sizeof *out->chars)};
    if (!out->chars)
        return nn_fail_memory((size_t)text->n * sizeof *out->chars, "the places of a text");
    for (int i = 0; i < text->n; i++) {
        ocr_ink_char *c = &out->chars[i];
        c->code = r->alphabet.code[text->chars[i].label];
        step = r->step * text->chars[i].scale;
        ocr_recognizer_char_box(r, image, &text->chars[i], &c->x0, &c->x1);
    }
    nn_err err = ocr_ink_boxes(image, step, text->n, out->chars, &out->line);
    if (err)
        ocr_places_free(out);
    return err;
}

void ocr_places_free(ocr_places *p)
{
    nn_free(p->chars);
    *p = (ocr_places){0};
}

bool ocr_word_next(const ocr_recognizer *r, const ocr_text *text, const ocr_places *places,
                   ocr_word *word)
{
    int first = word->end;
    while (first < text->n && is_space(r, text, first))
        first++;
    if (first == text->n)
        return false;
    *word = (ocr_word){.first = first, .box = places->chars[first].box};
    double logs = 0;
    int i = first;
    for (; i < text->n && !is_space(r, text, i); i++) {
        word->box = io_box_join(word->box, places->chars[i].box);
        logs += log((double)fmaxf(text->chars[i].confidence, 1e-6f));
    }
    word->end = i;
    word->confidence = (float)exp(logs / (double)(word->end - word->first));
    return true;
}

nn_err ocr_word_text(const ocr_recognizer *r, const ocr_text *text, const ocr_word *word,
                     io_bytes *out)
{
    for (int i = word->first; i < word->end; i++) {
        char utf8[5];
        int n = io_utf8_put(r->alphabet.code[text->chars[i].label], utf8);
        nn_err err = io_bytes_add(out, utf8, (size_t)n);
        if (err != NN_OK)
            return err;
    }
    return io_bytes_add(out, "", 1);
}

static nn_err add_word(const ocr_recognizer *r, const ocr_text *text, const ocr_places *places,
                       const ocr_word *word, io_bytes *scratch, io_document *doc)
{
    nn_err err = NN_OK;
    io_point p[4];
    io_box_corners(word->box, p);
    scratch->size = 0;
    NN_TRY(ocr_word_text(r, text, word, scratch));
    NN_TRY(io_doc_add_word(doc, p, 4, (const char *)scratch->data, word->confidence));
    for (int i = word->first; i < word->end; i++)
        NN_TRY(io_doc_add_char(doc, places->chars[i].box, places->chars[i].code,
                               text->chars[i].confidence));
out:
    return err;
}

nn_err ocr_line_page(const char *source, int width, int height, const char *text, float confidence,
                     io_document *doc)
{
    nn_err err;
    io_point corner[4];
    io_box_corners((io_box){0, 0, (float)width, (float)height}, corner);
    NN_TRY(io_doc_add_page(doc, source, width, height));
    NN_TRY(io_doc_add_block(doc));
    NN_TRY(io_doc_add_paragraph(doc));
    NN_TRY(io_doc_add_line(doc, corner, 4, confidence));
    err = io_doc_line_text(doc, text); /* with its spaces as they were read */
out:
    return err;
}

nn_err ocr_line_document(const ocr_recognizer *r, const io_image *image, const ocr_text *text,
                         const char *source, io_document *doc)
{
    nn_err err = NN_OK;
    io_bytes scratch = {0};
    ocr_word word = {0};
    ocr_places places = {0};
    NN_TRY(ocr_places_find(r, image, text, &places));
    NN_TRY(ocr_line_page(source, image->width, image->height, text->utf8, text->certainty, doc));
    if (places.line.known) {
        float w = (float)image->width, rise = 0.5f * w * places.line.slope, y = places.line.baseline;
        NN_TRY(io_doc_line_baseline(doc, (io_point[2]){{0, y - rise}, {w, y + rise}}, 2));
        io_doc_line_sizes(doc, places.line.x_height, places.line.ascent, places.line.descent);
    }
    while (ocr_word_next(r, text, &places, &word))
        NN_TRY(add_word(r, text, &places, &word, &scratch, doc));
out:
    ocr_places_free(&places);
    io_bytes_free(&scratch);
    return err;
}
