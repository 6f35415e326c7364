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

/* The shapes of one sign fit each other and the alphabet. */
static nn_err check_shapes(const ocr_sign_reader *r)
{
    nn_err err;
    nn_exec *exec;
    char text[NN_SHAPE_TEXT];
    nn_shape shape = nn_shape4(1, OCR_SIGN_VIEWS * r->form.view, r->form.view, 3);
    if (r->parts.symbols < OCR_SIGN_CHARACTERS + r->alphabet.n - 1)
        return nn_fail(NN_ERR_MODEL, "the model is not a reader of signs: expected %d symbols or "
                                     "more, found %d",
                       OCR_SIGN_CHARACTERS + r->alphabet.n - 1, r->parts.symbols);
    NN_TRY(nn_exec_pool_take(r->encoders, &exec));
    err = nn_exec_bind(exec, 1, &shape);
    if (!err) {
        shape = nn_exec_output(exec, 0)->shape;
        if (nn_exec_output(exec, 0)->dtype != NN_F32 || shape.rank != 3 || shape.dim[0] != 1)
            err = nn_fail(NN_ERR_MODEL, "the model is not a reader of signs: its encoder gives %s",
                          nn_shape_text(shape, text));
    }
    nn_exec_pool_give(r->encoders, exec);
    if (err)
        return err;
    NN_TRY(nn_exec_pool_take(r->steps, &exec));
    err = nn_exec_bind(exec, 3, (nn_shape[]){shape, nn_shape1(1), nn_shape2(1, r->parts.hidden)});
    nn_exec_pool_give(r->steps, exec);
out:
    return err;
}

nn_err ocr_sign_reader_new(ocr_sign_reader *out, io_model *model)
{
    nn_err err;
    const char *form;
    io_model m = {0};
    memset(out, 0, sizeof *out);
    NN_TRY(ocr_task_open(OCR_TASK_ATTN, &m, model, &form));
    NN_TRY(ocr_sign_form_parse(form, &out->form));
    const char *alphabet = io_meta_get(&m.meta, "octavo.alphabet");
    NN_TRY(ocr_alphabet_new(&out->alphabet, alphabet ? alphabet : "", NN_ERR_MODEL));
    NN_TRY(nn_pass_inference(&m.graph, &m.params));
    NN_TRY(ocr_attention_split(&m.graph, &m.params, &out->parts));
    NN_TRY(nn_exec_pool_new(&out->encoders, out->parts.encoder.graph, out->parts.encoder.params));
    NN_TRY(nn_exec_pool_new(&out->steps, out->parts.step.graph, out->parts.step.params));
    err = check_shapes(out);
out:
    io_model_free(&m);
    if (err)
        ocr_sign_reader_free(out);
    return err;
}

void ocr_sign_reader_free(ocr_sign_reader *r)
{
    nn_exec_pool_free(r->encoders);
    nn_exec_pool_free(r->steps);
    ocr_attention_parts_free(&r->parts);
    ocr_alphabet_free(&r->alphabet);
    memset(r, 0, sizeof *r);
}

void ocr_sign_text_free(ocr_sign_text *t)
{
    nn_free(t->text);
    nn_free(t->chars);
    nn_free(t->weights);
    *t = (ocr_sign_text){0};
}

/* The columns around the largest weight that have half of it or more. */
static void find_columns(const float *w, int places, ocr_sign_char *c)
{
    int best = 0;
    for (int i = 1; i < places; i++)
        best = w[i] > w[best] ? i : best;
    int first = best, end = best + 1;
    while (first > 0 && w[first - 1] >= w[best] / 2)
        first--;
    while (end < places && w[end] >= w[best] / 2)
        end++;
    c->x0 = (float)first / (float)places;
    c->x1 = (float)end / (float)places;
}

/* Code of a symbol; 0: it is not written. */
static uint32_t code_of(const ocr_sign_reader *r, int symbol)
{
    int class = symbol - OCR_SIGN_CHARACTERS + 1;
    if (symbol == OCR_SIGN_UNKNOWN || class >= r->alphabet.n)
        return 0xFFFD;
    return class >= 1 ? r->alphabet.code[class] : 0;
}

static nn_err write_text(const ocr_sign_reader *r, const ocr_sign_path *path, ocr_sign_text *out)
{
    nn_err err = NN_OK;
    io_bytes text = {0};
    size_t places = (size_t)path->places;
    *out = (ocr_sign_text){.confidence = (float)exp(path->log_p), .ended = path->ended,
                           .places = path->places};
    out->chars = nn_calloc((size_t)path->n, sizeof *out->chars);
    out->weights = nn_alloc((size_t)path->n * places * sizeof *out->weights);
    if (!out->chars || !out->weights) {
        err = nn_fail_memory((size_t)path->n * places * sizeof *out->weights, "a text");
        goto out;
    }
    for (int t = 0; t < path->n; t++) {
        char utf8[4];
        uint32_t code = code_of(r, path->symbol[t]);
        const float *w = path->weights + (size_t)t * places;
        if (!code)
            continue;
        NN_TRY(io_bytes_add(&text, utf8, (size_t)io_utf8_put(code, utf8)));
        memcpy(out->weights + (size_t)out->n * places, w, places * sizeof *w);
        ocr_sign_char *c = &out->chars[out->n++];
        *c = (ocr_sign_char){.code = code, .confidence = path->p[t]};
        find_columns(w, path->places, c);
    }
    NN_TRY(io_bytes_add(&text, "", 1));
    out->text = nn_strndup((const char *)text.data, text.size);
    if (!out->text)
        err = nn_fail_memory(text.size, "a text");
out:
    io_bytes_free(&text);
    if (err)
        ocr_sign_text_free(out);
    return err;
}

/* Up to BATCH signs. */
static nn_err read_batch(const ocr_sign_reader *r, int beam, nn_exec *encoder, nn_exec *step, int n,
                         const io_image *fit, ocr_sign_text *text)
{
    nn_err err;
    const int view = r->form.view;
    size_t one = (size_t)OCR_SIGN_VIEWS * (size_t)view * (size_t)view * 3;
    nn_shape shape = nn_shape4(n, OCR_SIGN_VIEWS * view, view, 3);
    NN_TRY(nn_limits_check());
    NN_TRY(nn_exec_bind(encoder, 1, &shape));
    for (int i = 0; i < n; i++)
        ocr_sign_fill(&r->form, &fit[i],
                      nn_f32(nn_exec_input(encoder, 0)) + (size_t)i * one);
    nn_exec_forward(encoder);
    const nn_tensor *memory = nn_exec_output(encoder, 0);
    const int places = memory->shape.dim[1], channels = memory->shape.dim[2];
    for (int i = 0; i < n; i++) {
        ocr_sign_path path;
        NN_TRY(ocr_sign_search(&r->parts, step,
                               nn_f32(memory) + (size_t)i * (size_t)places * (size_t)channels,
                               places, channels, OCR_SIGN_END, beam, &path));
        err = write_text(r, &path, &text[i]);
        ocr_sign_path_free(&path);
        if (err)
            break;
    }
out:
    return err;
}

nn_err ocr_sign_read(const ocr_sign_reader *r, int beam, int n, const io_image *fit,
                     ocr_sign_text *text)
{
    nn_err err;
    nn_exec *encoder = NULL, *step = NULL;
    memset(text, 0, (size_t)n * sizeof *text);
    NN_TRY(nn_exec_pool_take(r->encoders, &encoder));
    NN_TRY(nn_exec_pool_take(r->steps, &step));
    for (int first = 0; first < n; first += BATCH)
        NN_TRY(read_batch(r, beam, encoder, step, n - first < BATCH ? n - first : BATCH,
                          fit + first, text + first));
out:
    for (int i = 0; i < n && err; i++)
        ocr_sign_text_free(&text[i]);
    if (encoder)
        nn_exec_pool_give(r->encoders, encoder);
    if (step)
        nn_exec_pool_give(r->steps, step);
    return err;
}
