/* sign.c - see sign.h. */
#include "ocr/sign.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/file.h"
#include "io/number.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "nn/passes.h"
#include "ocr/classifier.h"
#include "ocr/tasks.h"

#define BATCH 16

/* ---- form ---- */

nn_err ocr_sign_form_parse(const char *text, ocr_sign_form *out)
{
    double view;
    if (strncmp(text, "view=", 5) != 0 || !io_number_parse_all(text + 5, &view) ||
        !(view >= 2 && view <= OCR_SIGN_MAX_VIEW) || view != floor(view))
        return nn_fail(NN_ERR_MODEL, "octavo.preprocess of a reader of signs: expected view=N, 2 to "
                                     "%d, found \"%.40s\"",
                       OCR_SIGN_MAX_VIEW, text);
    out->view = (int)view;
    return NN_OK;
}

void ocr_sign_form_format(const ocr_sign_form *form, char text[OCR_SIGN_FORM_TEXT])
{
    snprintf(text, OCR_SIGN_FORM_TEXT, "view=%d", form->view);
}

/* One view as a classifier's picture: scaled, RGB. */
static ocr_picture_form view_form(const ocr_sign_form *form)
{
    ocr_picture_form f = {.width = form->view, .height = form->view, .channels = 3};
    for (int k = 0; k < 3; k++)
        f.mean[k] = f.deviation[k] = 0.5f;
    return f;
}

nn_err ocr_sign_fit(const ocr_sign_form *form, const io_image *picture, io_image *out)
{
    nn_err err = NN_OK;
    ocr_picture_form f = view_form(form);
    int side = picture->height, c = picture->channels;
    io_image view = {0}, fit = {0};
    *out = (io_image){0};
    if (side < 1 || (int64_t)picture->width != (int64_t)OCR_SIGN_VIEWS * side)
        return nn_fail(NN_ERR_INPUT, "%d x %d pixels: expected four views of one sign side by "
                                     "side, four times as wide as high (600 x 150)",
                       picture->width, picture->height);
    NN_TRY(io_image_new(out, f.width, OCR_SIGN_VIEWS * f.height, 3));
    for (int v = 0; v < OCR_SIGN_VIEWS; v++) {
        NN_TRY(io_image_new(&view, side, side, c));
        for (int y = 0; y < side; y++)
            memcpy(view.pixels + (size_t)y * (size_t)side * (size_t)c,
                   picture->pixels +
                       ((size_t)y * (size_t)picture->width + (size_t)v * (size_t)side) * (size_t)c,
                   (size_t)side * (size_t)c);
        NN_TRY(ocr_picture_fit(&f, &view, &fit));
        size_t bytes = (size_t)f.width * (size_t)f.height * 3;
        memcpy(out->pixels + (size_t)v * bytes, fit.pixels, bytes);
        io_image_free(&view);
        io_image_free(&fit);
    }
out:
    io_image_free(&view);
    io_image_free(&fit);
    if (err)
        io_image_free(out);
    return err;
}

void ocr_sign_fill(const ocr_sign_form *form, const io_image *fit, float *x)
{
    ocr_picture_form f = view_form(form);
    f.height *= OCR_SIGN_VIEWS;
    ocr_picture_fill(&f, fit, x);
}

/* ---- symbols ---- */

int ocr_sign_encode(const ocr_alphabet *a, const char *text, int32_t *symbol, int most,
                    int *unknown)
{
    int n = 0;
    for (const char *p = text, *end = text + strlen(text); p < end;) {
        int32_t code = io_utf8_next(&p, end);
        int class = code < 0 ? -1 : ocr_alphabet_class(a, (uint32_t)code);
        if (code < 0)
            p++;
        if (n + 1 >= most)
            return -1;
        *unknown += class < 1;
        symbol[n++] = class < 1 ? OCR_SIGN_UNKNOWN : OCR_SIGN_CHARACTERS + class - 1;
    }
    if (n >= most)
        return -1;
    symbol[n++] = OCR_SIGN_END;
    return n;
}

/* ---- reader ---- */

nn_err ocr_sign_reader_new(ocr_sign_reader *out, io_model *model)
{
    nn_err err;
    const char *form;
    char text[NN_SHAPE_TEXT];
    memset(out, 0, sizeof *out);
    NN_TRY(ocr_task_open(OCR_TASK_ATTN, &out->model, model, &form));
    NN_TRY(ocr_sign_form_parse(form, &out->form));
    const char *alphabet = io_meta_get(&out->model.meta, "octavo.alphabet");
    NN_TRY(ocr_alphabet_new(&out->alphabet, alphabet ? alphabet : "", NN_ERR_MODEL));
    NN_TRY(nn_pass_inference(&out->model.graph, &out->model.params));
    NN_TRY(nn_exec_pool_new(&out->execs, out->model.graph, out->model.params));
    nn_shape shape = nn_shape4(1, OCR_SIGN_VIEWS * out->form.view, out->form.view, 3);
    nn_exec *exec;
    NN_TRY(nn_exec_pool_take(out->execs, &exec));
    err = nn_exec_bind(exec, 1, &shape);
    const nn_tensor *y = err ? NULL : nn_exec_output(exec, 0);
    if (y && (y->dtype != NN_F32 || y->shape.rank != 3 || y->shape.dim[0] != 1 ||
              y->shape.dim[2] < OCR_SIGN_CHARACTERS + out->alphabet.n - 1))
        err = nn_fail(NN_ERR_MODEL,
                      "the model is not a reader of signs: expected logits 1xTxV of %d symbols "
                      "or more, found %s",
                      OCR_SIGN_CHARACTERS + out->alphabet.n - 1, nn_shape_text(y->shape, text));
    nn_exec_pool_give(out->execs, exec);
out:
    if (err)
        ocr_sign_reader_free(out);
    return err;
}

void ocr_sign_reader_free(ocr_sign_reader *r)
{
    nn_exec_pool_free(r->execs);
    ocr_alphabet_free(&r->alphabet);
    io_model_free(&r->model);
    memset(r, 0, sizeof *r);
}

/* The most probable symbol of logits x[v], and its probability. */
static int best_symbol(const float *x, int v, double *p)
{
    int best = 0;
    double sum = 0;
    for (int j = 1; j < v; j++)
        best = x[j] > x[best] ? j : best;
    for (int j = 0; j < v; j++)
        sum += exp((double)x[j] - (double)x[best]);
    *p = 1 / sum;
    return best;
}

static nn_err decode(const ocr_sign_reader *r, const float *logits, int steps, int v,
                     ocr_sign_text *out)
{
    nn_err err = NN_OK;
    io_bytes text = {0};
    double sure = 1, p;
    *out = (ocr_sign_text){0};
    for (int t = 0; t < steps && !out->ended; t++) {
        int symbol = best_symbol(logits + (int64_t)t * v, v, &p);
        int class = symbol - OCR_SIGN_CHARACTERS + 1;
        sure *= p;
        out->ended = symbol == OCR_SIGN_END;
        if (symbol == OCR_SIGN_UNKNOWN || class >= r->alphabet.n) {
            NN_TRY(io_bytes_text(&text, "\xEF\xBF\xBD")); /* U+FFFD */
        } else if (class >= 1) {
            char utf8[4];
            int n = io_utf8_put(r->alphabet.code[class], utf8);
            NN_TRY(io_bytes_add(&text, utf8, (size_t)n));
        }
    }
    NN_TRY(io_bytes_add(&text, "", 1));
    out->confidence = (float)sure;
    out->text = nn_strndup((const char *)text.data, text.size);
    if (!out->text)
        err = nn_fail_memory(text.size, "a text");
out:
    io_bytes_free(&text);
    return err;
}

nn_err ocr_sign_read(const ocr_sign_reader *r, int n, const io_image *fit, ocr_sign_text *text)
{
    const int view = r->form.view;
    size_t one = (size_t)OCR_SIGN_VIEWS * (size_t)view * (size_t)view * 3;
    nn_exec *exec;
    nn_err err = nn_exec_pool_take(r->execs, &exec);
    if (err)
        return err;
    memset(text, 0, (size_t)n * sizeof *text);
    for (int first = 0; first < n && !err; first += BATCH) {
        int count = n - first < BATCH ? n - first : BATCH;
        nn_shape shape = nn_shape4(count, OCR_SIGN_VIEWS * view, view, 3);
        err = nn_limits_check();
        if (!err)
            err = nn_exec_bind(exec, 1, &shape);
        if (err)
            break;
        for (int i = 0; i < count; i++)
            ocr_sign_fill(&r->form, &fit[first + i],
                          nn_f32(nn_exec_input(exec, 0)) + (size_t)i * one);
        nn_exec_forward(exec);
        const nn_tensor *y = nn_exec_output(exec, 0);
        int steps = y->shape.dim[1], v = y->shape.dim[2];
        for (int i = 0; i < count && !err; i++)
            err = decode(r, nn_f32(y) + (int64_t)i * steps * v, steps, v, &text[first + i]);
    }
    for (int i = 0; i < n && err; i++) {
        nn_free(text[i].text);
        text[i].text = NULL;
    }
    nn_exec_pool_give(r->execs, exec);
    return err;
}
