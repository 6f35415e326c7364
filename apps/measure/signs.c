/* signs.c - see signs.h. */
#include "apps/measure/signs.h"

#include <stdio.h>

#include "apps/cli/cli.h"
#include "io/image_file.h"
#include "nn/clock.h"
#include "nn/mem.h"

#define CHUNK 32 /* signs between two looks at signals */

static nn_err read_fit(const char *path, const ocr_sign_form *form, io_image *fit)
{
    io_image picture;
    nn_err err = io_image_read(path, 0, &picture);
    if (err)
        return err;
    err = ocr_sign_fit(form, &picture, fit);
    io_image_free(&picture);
    if (err == NN_ERR_INPUT) {
        char why[256];
        snprintf(why, sizeof why, "%s", nn_error_message());
        err = nn_fail(NN_ERR_INPUT, "%s: %s", path, why);
    }
    return err;
}

nn_err measure_signs_open(measure_signs *m, const char *path, const ocr_sign_form *form, int limit,
                          bool strict)
{
    nn_err err;
    char bad[512];
    *m = (measure_signs){.beam = 1};
    NN_TRY(ds_list_read(path, strict, &m->list));
    ds_list_bad_text(&m->list, bad, sizeof bad);
    if (bad[0])
        cli_note("%s: %s", path, bad);
    int want = limit > 0 && limit < m->list.n ? limit : m->list.n;
    m->fit = nn_calloc((size_t)want, sizeof *m->fit);
    m->text = nn_calloc((size_t)want, sizeof *m->text);
    m->path = nn_calloc((size_t)want, sizeof *m->path);
    if (!m->fit || !m->text || !m->path) {
        err = nn_fail_memory((size_t)want * sizeof *m->fit, "signs");
        goto out;
    }
    for (int i = 0; i < want; i++) {
        const ds_entry *entry = &m->list.entry[(int64_t)i * m->list.n / want];
        err = read_fit(entry->path, form, &m->fit[m->n]);
        if (err == NN_ERR_INPUT && !strict) {
            if (m->failed++ == 0)
                cli_note("left out: %s", nn_error_message());
            continue;
        }
        if (err)
            goto out;
        m->path[m->n] = entry->path;
        m->text[m->n++] = entry->text;
    }
    err = m->n ? NN_OK
               : nn_fail(NN_ERR_INPUT, "%s: none of its %d pictures is a readable sign of four "
                                       "views", path, want);
out:
    if (err)
        measure_signs_free(m);
    return err;
}

void measure_signs_free(measure_signs *m)
{
    for (int i = 0; i < m->n; i++)
        io_image_free(&m->fit[i]);
    nn_free(m->fit);
    nn_free(m->text);
    nn_free(m->path);
    ds_list_free(&m->list);
    *m = (measure_signs){0};
}

nn_err measure_signs_run(const measure_signs *m, const ocr_sign_reader *r,
                         measure_signs_result *out, char **read, bool *done)
{
    nn_err err = NN_OK;
    *done = true;
    for (int at = 0; at < m->n && *done; at += CHUNK) {
        ocr_sign_text text[CHUNK] = {0};
        int n = m->n - at < CHUNK ? m->n - at : CHUNK;
        double begin = nn_seconds();
        NN_TRY(ocr_sign_read(r, m->beam, n, m->fit + at, text));
        out->seconds += nn_seconds() - begin;
        for (int i = 0; i < n && !err; i++) {
            err = ocr_sign_score_add(&out->score, m->text[at + i], text[i].text);
            if (!err)
                err = ocr_metrics_add(&out->metrics, m->text[at + i], text[i].text, NULL);
            if (read) {
                read[at + i] = text[i].text;
                text[i].text = NULL;
            }
        }
        for (int i = 0; i < n; i++)
            ocr_sign_text_free(&text[i]);
        *done = !cli_signal();
        if (err)
            break;
    }
out:
    return err;
}
