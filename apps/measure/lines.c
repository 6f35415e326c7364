/* lines.c - see lines.h. */
#include "apps/measure/lines.h"

#include <string.h>

#include "datasets/class_list.h"
#include "io/image_file.h"
#include "nn/mem.h"
#include "ocr/metrics.h"
#include "ocr/recognizer.h"

#define CHUNK 128 /* lines between two looks at signals: under two seconds */
#define BATCH 16

/* What is measured of a file; form: of a picture, NULL for a line. */
static nn_err read_image(const char *path, const ocr_picture_form *form, io_image *out)
{
    nn_err err = io_image_read(path, 0, out);
    if (err)
        return err;
    if (!form) {
        io_image_to_gray(out);
        return NN_OK;
    }
    io_image whole = *out;
    err = ocr_picture_fit(form, &whole, out);
    io_image_free(&whole);
    return err;
}

static nn_err open_list(measure_list *l, const char *spec, const ocr_picture_form *form,
                        int limit, bool strict)
{
    nn_err err;
    char skipped[512];
    if (!form && strncmp(spec, "ci=", 3) == 0) {
        l->caseless = true;
        spec += 3;
    }
    NN_TRY(form ? ds_class_list_read(spec, strict, &l->list)
                : ds_list_read(spec, strict, &l->list));
    ds_list_bad_text(&l->list, skipped, sizeof skipped);
    if (skipped[0])
        cli_note("%s: %s", spec, skipped);
    int want = limit > 0 && limit < l->list.n ? limit : l->list.n;
    l->image = nn_calloc((size_t)want, sizeof *l->image);
    l->text = nn_calloc((size_t)want, sizeof *l->text);
    l->path = nn_calloc((size_t)want, sizeof *l->path);
    if (!l->image || !l->text || !l->path) {
        err = nn_fail_memory((size_t)want * sizeof *l->image, "validation images");
        goto out;
    }
    for (int i = 0; i < want; i++) {
        const ds_entry *entry = &l->list.entry[(int64_t)i * l->list.n / want];
        err = read_image(entry->path, form, &l->image[l->n]);
        if (err == NN_ERR_INPUT && !strict) {
            if (l->unreadable++ == 0)
                cli_note("left out of the validation: %s", nn_error_message());
            continue;
        }
        if (err != NN_OK)
            goto out;
        l->path[l->n] = entry->path;
        l->text[l->n++] = entry->text;
    }
    err = NN_OK;
    if (l->unreadable > 1)
        cli_note("%s: %d unreadable images are left out of the validation", spec,
                 l->unreadable);
    if (l->n == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: none of its images is readable", spec);
out:
    return err;
}

static nn_err open_lists(measure_lists *m, const cli_list *specs, const ocr_picture_form *form,
                         int limit, bool strict)
{
    nn_err err = NN_OK;
    *m = (measure_lists){0};
    NN_ASSERT(specs->n <= CLI_MAX_LIST);
    for (int i = 0; i < specs->n; i++) {
        m->n++;
        NN_TRY(open_list(&m->list[i], specs->text[i], form, limit, strict));
    }
out:
    if (err != NN_OK)
        measure_lists_free(m);
    return err;
}

nn_err measure_lists_open(measure_lists *m, const cli_list *specs, int limit, bool strict)
{
    return open_lists(m, specs, NULL, limit, strict);
}

nn_err measure_lists_open_pictures(measure_lists *m, const cli_list *specs,
                                   const ocr_picture_form *form, int limit, bool strict)
{
    return open_lists(m, specs, form, limit, strict);
}

void measure_lists_free(measure_lists *m)
{
    for (int i = 0; i < m->n; i++) {
        measure_list *l = &m->list[i];
        for (int k = 0; k < l->n; k++)
            io_image_free(&l->image[k]);
        nn_free(l->image);
        nn_free(l->text);
        nn_free(l->path);
        ds_list_free(&l->list);
    }
    m->n = 0;
}

static nn_err run_list(const measure_list *l, ocr_recognizer *r, double *cer, bool *done)
{
    nn_err err = NN_OK;
    ocr_decode_config decode = {0};
    ocr_metrics metrics;
    ocr_metrics_init(&metrics);
    for (int at = 0; at < l->n; at += CHUNK) {
        ocr_text text[CHUNK];
        int n = l->n - at < CHUNK ? l->n - at : CHUNK;
        if (cli_signal()) {
            *done = false;
            goto out;
        }
        NN_TRY(ocr_recognizer_read(r, &decode, BATCH, n, l->image + at, text));
        for (int i = 0; i < n; i++) {
            if (err == NN_OK)
                err = ocr_metrics_add(&metrics, l->text[at + i], text[i].utf8, NULL);
            ocr_text_free(&text[i]);
        }
        if (err != NN_OK)
            goto out;
    }
    *cer = ocr_score_cer(&metrics.view[l->caseless ? OCR_VIEW_CI : OCR_VIEW_PLAIN]);
out:
    ocr_metrics_free(&metrics);
    return err;
}

nn_err measure_cer(const measure_lists *m, ocr_recognizer *r, double *cer, double *mean,
                      bool *done)
{
    nn_err err = NN_OK;
    *done = true;
    *mean = 0;
    for (int i = 0; i < m->n && *done; i++) {
        NN_TRY(run_list(&m->list[i], r, &cer[i], done));
        *mean += cer[i] / m->n;
    }
out:
    return err;
}
