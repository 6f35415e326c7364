/* picture_form.c - the input of a classifier: its form as text, a picture in it. */
#include <stdio.h>
#include <string.h>

#include "io/number.h"
#include "nn/mem.h"
#include "ocr/classifier.h"
#include "ocr/page_resize.h"

/* "key=a,b,c" of n numbers and the semicolon after it, unless it is the last. */
static bool read_numbers(const char **p, const char *key, int n, double low, double high,
                         double *out, bool last)
{
    size_t length = strlen(key);
    if (strncmp(*p, key, length) != 0 || (*p)[length] != '=')
        return false;
    const char *at = *p + length + 1;
    for (int i = 0; i < n; i++) {
        if ((i > 0 && *at++ != ',') || !io_number_parse(&at, &out[i]) || out[i] < low ||
            out[i] > high)
            return false;
    }
    if (*at != (last ? 0 : ';'))
        return false;
    *p = last ? at : at + 1;
    return true;
}

static bool read_whole(const char **p, const char *key, int low, int high, int *out)
{
    double x;
    if (!read_numbers(p, key, 1, low, high, &x, false) || x != (double)(int)x)
        return false;
    *out = (int)x;
    return true;
}

nn_err ocr_picture_form_parse(const char *text, ocr_picture_form *out)
{
    const int most = OCR_PICTURE_MAX_SIDE;
    ocr_picture_form f = {0};
    double mean[3], deviation[3];
    const char *p = text;
    if (!read_whole(&p, "width", 1, most, &f.width) ||
        !read_whole(&p, "height", 1, most, &f.height) ||
        !read_whole(&p, "channels", 1, 3, &f.channels) || f.channels == 2 ||
        !read_whole(&p, "resize", 0, most, &f.resize) ||
        (f.resize > 0 && (f.resize < f.width || f.resize < f.height)) ||
        !read_numbers(&p, "mean", f.channels, 0, 1, mean, false) ||
        !read_numbers(&p, "deviation", f.channels, 1e-3, 10, deviation, true))
        return nn_fail(NN_ERR_MODEL,
                       "octavo.preprocess of a classifier: expected width=1..%d;height=1..%d;"
                       "channels=1|3;resize=N;mean=0..1;deviation=0.001..10, found \"%.120s\"",
                       most, most, text);
    for (int i = 0; i < f.channels; i++) {
        f.mean[i] = (float)mean[i];
        f.deviation[i] = (float)deviation[i];
    }
    *out = f;
    return NN_OK;
}

static size_t put_numbers(char *text, size_t used, const char *key, int n, const float *x)
{
    used += (size_t)snprintf(text + used, OCR_PICTURE_FORM_TEXT - used, ";%s=", key);
    for (int i = 0; i < n; i++) {
        char number[IO_NUMBER_TEXT];
        io_number_format((double)x[i], 6, number);
        used += (size_t)snprintf(text + used, OCR_PICTURE_FORM_TEXT - used, "%s%s",
                                 i ? "," : "", number);
    }
    return used;
}

void ocr_picture_form_format(const ocr_picture_form *form, char text[OCR_PICTURE_FORM_TEXT])
{
    size_t used = (size_t)snprintf(text, OCR_PICTURE_FORM_TEXT,
                                   "width=%d;height=%d;channels=%d;resize=%d", form->width,
                                   form->height, form->channels, form->resize);
    used = put_numbers(text, used, "mean", form->channels, form->mean);
    put_numbers(text, used, "deviation", form->channels, form->deviation);
}

static nn_err make_rgb(const io_image *gray, io_image *out)
{
    nn_err err = io_image_new(out, gray->width, gray->height, 3);
    if (err)
        return err;
    for (int64_t i = 0; i < (int64_t)gray->width * gray->height; i++)
        memset(out->pixels + 3 * i, gray->pixels[i], 3);
    return NN_OK;
}

/* Size of the scaled picture, of which the form's is cut out. */
static void scaled_size(const ocr_picture_form *form, const io_image *p, int *width,
                        int *height)
{
    *width = form->width;
    *height = form->height;
    if (form->resize == 0)
        return;
    double scale = (double)form->resize / (p->width < p->height ? p->width : p->height);
    double w = p->width * scale + 0.5, h = p->height * scale + 0.5;
    /* A strip is squeezed: what is far from the middle is cut away anyway. */
    const int most = 4 * OCR_PICTURE_MAX_SIDE;
    *width = w < most ? (int)w : most;
    *height = h < most ? (int)h : most;
}

nn_err ocr_picture_fit(const ocr_picture_form *form, const io_image *picture, io_image *out)
{
    nn_err err;
    io_image own = {0}, scaled = {0};
    int width, height;
    *out = (io_image){0};
    if (picture->channels == form->channels || form->channels == 1)
        NN_TRY(io_image_copy(picture, &own));
    else
        NN_TRY(make_rgb(picture, &own));
    if (form->channels == 1)
        io_image_to_gray(&own);
    scaled_size(form, &own, &width, &height);
    NN_TRY(ocr_resize(&own, width, height, &scaled));
    NN_TRY(io_image_new(out, form->width, form->height, form->channels));
    size_t row = (size_t)form->width * (size_t)form->channels;
    int left = (width - form->width) / 2, top = (height - form->height) / 2;
    for (int y = 0; y < form->height; y++)
        memcpy(out->pixels + (size_t)y * row,
               scaled.pixels + ((size_t)(top + y) * (size_t)width + (size_t)left) *
                                   (size_t)form->channels,
               row);
out:
    io_image_free(&own);
    io_image_free(&scaled);
    return err;
}

void ocr_picture_fill(const ocr_picture_form *form, const io_image *fit, float *x)
{
    int64_t n = (int64_t)form->width * form->height;
    NN_ASSERT(fit->width == form->width && fit->height == form->height &&
              fit->channels == form->channels);
    for (int k = 0; k < form->channels; k++) {
        float scale = 1.0f / (255.0f * form->deviation[k]);
        float shift = form->mean[k] / form->deviation[k];
        for (int64_t i = 0; i < n; i++)
            x[i * form->channels + k] =
                (float)fit->pixels[i * form->channels + k] * scale - shift;
    }
}
