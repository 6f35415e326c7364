/* words.c - see words.h. */
#include "ocr/words.h"

#include <math.h>

static bool is_space(const ocr_recognizer *r, const ocr_text *text, int i)
{
    return r->alphabet.code[text->chars[i].label] == ' ';
}

bool ocr_word_next(const ocr_recognizer *r, const io_image *image, const ocr_text *text,
                   ocr_word *word)
{
    int first = word->end;
    while (first < text->n && is_space(r, text, first))
        first++;
    if (first == text->n)
        return false;
    *word = (ocr_word){.first = first, .f0 = 1};
    float width = (float)image->width;
    double logs = 0;
    int i = first;
    for (; i < text->n && !is_space(r, text, i); i++) {
        float x0, x1;
        ocr_recognizer_char_box(r, image, &text->chars[i], &x0, &x1);
        word->f0 = fminf(word->f0, x0 / width);
        word->f1 = fmaxf(word->f1, x1 / width);
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

static nn_err add_word(const ocr_recognizer *r, const io_image *image, const ocr_text *text,
                       const ocr_word *word, io_bytes *scratch, io_document *doc)
{
    nn_err err = NN_OK;
    float width = (float)image->width;
    scratch->size = 0;
    NN_TRY(ocr_word_text(r, text, word, scratch));
    NN_TRY(io_doc_add_word_part(doc, word->f0, word->f1, (const char *)scratch->data,
                                word->confidence));
    for (int i = word->first; i < word->end; i++) {
        const ocr_char *c = &text->chars[i];
        float x0, x1;
        ocr_recognizer_char_box(r, image, c, &x0, &x1);
        NN_TRY(io_doc_add_char_part(doc, x0 / width, x1 / width, r->alphabet.code[c->label],
                                    c->confidence));
    }
out:
    return err;
}

nn_err ocr_line_document(const ocr_recognizer *r, const io_image *image, const ocr_text *text,
                         const char *source, io_document *doc)
{
    nn_err err = NN_OK;
    float w = (float)image->width, h = (float)image->height;
    io_point corner[4] = {{0, 0}, {w, 0}, {w, h}, {0, h}};
    io_bytes scratch = {0};
    ocr_word word = {0};
    NN_TRY(io_doc_add_page(doc, source, image->width, image->height));
    NN_TRY(io_doc_add_block(doc));
    NN_TRY(io_doc_add_paragraph(doc));
    NN_TRY(io_doc_add_line(doc, corner, 4, text->certainty));
    NN_TRY(io_doc_line_text(doc, text->utf8)); /* with its spaces as they were read */
    while (ocr_word_next(r, image, text, &word))
        NN_TRY(add_word(r, image, text, &word, &scratch, doc));
out:
    io_bytes_free(&scratch);
    return err;
}
