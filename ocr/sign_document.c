/* sign_document.c - see sign_document.h. */
#include "ocr/sign_document.h"

#include <math.h>
#include <string.h>

#include "nn/mem.h"
#include "ocr/words.h"

#define ROW 8 /* pixels of a character's row in the drawing */

static io_box box_of(const ocr_sign_char *c, int height)
{
    float side = (float)height; /* a view is square */
    return (io_box){c->x0 * side, 0, c->x1 * side, side};
}

/* Characters first..end-1, none of them a space. */
static nn_err add_word(const ocr_sign_text *text, int first, int end, int height, io_document *doc)
{
    nn_err err = NN_OK;
    io_bytes utf8 = {0};
    io_box b = box_of(&text->chars[first], height);
    double logs = 0;
    for (int i = first; i < end; i++) {
        char code[5];
        NN_TRY(io_bytes_add(&utf8, code, (size_t)io_utf8_put(text->chars[i].code, code)));
        b = io_box_join(b, box_of(&text->chars[i], height));
        logs += log((double)fmaxf(text->chars[i].confidence, 1e-6f));
    }
    NN_TRY(io_bytes_add(&utf8, "", 1));
    io_point p[4];
    io_box_corners(b, p);
    NN_TRY(io_doc_add_word(doc, p, 4, (const char *)utf8.data, (float)exp(logs / (end - first))));
    for (int i = first; i < end; i++)
        NN_TRY(io_doc_add_char(doc, box_of(&text->chars[i], height), text->chars[i].code,
                               text->chars[i].confidence));
out:
    io_bytes_free(&utf8);
    return err;
}

nn_err ocr_sign_document(const ocr_sign_text *text, int width, int height, const char *source,
                         io_document *doc)
{
    nn_err err;
    NN_TRY(ocr_line_page(source, width, height, text->text, text->confidence, doc));
    for (int first = 0, end; first < text->n; first = end) {
        end = first + 1;
        if (text->chars[first].code == ' ')
            continue;
        while (end < text->n && text->chars[end].code != ' ')
            end++;
        NN_TRY(add_word(text, first, end, height, doc));
    }
out:
    return err;
}

/* One character's row, weight w[places] of its largest as darkness. */
static void draw_row(const float *w, int places, int side, int width, uint8_t *to)
{
    float most = 0;
    for (int i = 0; i < places; i++)
        most = fmaxf(most, w[i]);
    for (int x = 0; x < width; x++) {
        int place = (int)((int64_t)(x % side) * places / side);
        uint8_t light = (uint8_t)lroundf(255 - 225 * (most > 0 ? w[place] / most : 0));
        memset(to + 3 * (size_t)x, light, 3);
    }
}

nn_err ocr_sign_draw(const ocr_sign_text *text, const io_image *picture, io_image *out)
{
    const int width = picture->width, side = picture->height;
    const size_t row = (size_t)width * 3;
    nn_err err = io_image_new(out, width, side + text->n * ROW, 3);
    if (err)
        return err;
    for (size_t i = 0; i < (size_t)width * (size_t)side; i++)
        for (size_t k = 0; k < 3; k++)
            out->pixels[3 * i + k] = picture->channels == 3 ? picture->pixels[3 * i + k]
                                                            : picture->pixels[i];
    for (int i = 0; i < text->n; i++) {
        uint8_t *to = out->pixels + (size_t)(side + i * ROW) * row;
        draw_row(text->weights + (size_t)i * (size_t)text->places, text->places, side, width, to);
        for (size_t y = 1; y < ROW - 1; y++)
            memcpy(to + y * row, to, row);
        memset(to + (ROW - 1) * row, 255, row); /* white between rows */
    }
    return NN_OK;
}
