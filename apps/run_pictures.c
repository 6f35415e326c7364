/* run_pictures.c - see run_pictures.h. */
#include "apps/run_pictures.h"

#include <string.h>

#include "apps/cli/cli.h"
#include "io/image_file.h"
#include "io/json.h"
#include "nn/mem.h"
#include "ocr/classifier.h"

static nn_err add_class(io_bytes *out, const char *name, float p, int rank,
                        app_classes_format format)
{
    nn_err err;
    if (format == APP_CLASSES_TEXT) {
        NN_TRY(io_bytes_text(out, "\t"));
        NN_TRY(cli_tsv_text(out, name));
        return io_bytes_format(out, "\t%.4f", (double)p);
    }
    NN_TRY(io_bytes_text(out, rank ? ",{\"name\":" : "{\"name\":"));
    NN_TRY(io_json_string(out, name));
    err = io_bytes_format(out, ",\"probability\":%.6f}", (double)p);
out:
    return err;
}

static nn_err add_answer(const ocr_classifier *c, const char *path, const float *p, int top,
                         app_classes_format format, io_bytes *out)
{
    nn_err err;
    int n = c->classes.n;
    if (format == APP_CLASSES_JSON) {
        NN_TRY(io_bytes_text(out, "{\"file\":"));
        NN_TRY(io_json_string(out, path));
        NN_TRY(io_bytes_text(out, ",\"classes\":["));
    } else {
        NN_TRY(cli_tsv_text(out, path));
    }
    for (int rank = 0; rank < top && rank < n; rank++)
        for (int k = 0; k < n; k++)
            if (ocr_classifier_rank(n, p, k) == rank)
                NN_TRY(add_class(out, c->classes.name[k], p[k], rank, format));
    err = io_bytes_text(out, format == APP_CLASSES_JSON ? "]}\n" : "\n");
out:
    return err;
}

static nn_err classify(const ocr_classifier *c, const char *path, int top,
                       app_classes_format format, float *p, io_bytes *out)
{
    nn_err err;
    io_image image = {0}, fit = {0};
    NN_TRY(io_image_read(path, 0, &image));
    NN_TRY(ocr_picture_fit(&c->form, &image, &fit));
    NN_TRY(ocr_classifier_run(c, 1, &fit, p));
    err = add_answer(c, path, p, top, format, out);
out:
    io_image_free(&image);
    io_image_free(&fit);
    return err;
}

nn_err app_run_pictures(io_model *model, int n, char *const *path, int top,
                        app_classes_format format, int *failed)
{
    nn_err err;
    ocr_classifier c;
    float *p = NULL;
    io_bytes out = {0};
    NN_TRY(ocr_classifier_new(&c, model));
    p = nn_alloc((size_t)c.classes.n * sizeof *p);
    if (!p) {
        err = nn_fail_memory((size_t)c.classes.n * sizeof *p, "probabilities");
        goto out;
    }
    for (int i = 0; i < n; i++) {
        err = classify(&c, path[i], top, format, p, &out);
        if (err == NN_ERR_INPUT) {
            cli_error(err);
            ++*failed;
        } else if (err) {
            goto out;
        }
    }
    err = cli_write(NULL, &out);
out:
    nn_free(p);
    io_bytes_free(&out);
    ocr_classifier_free(&c);
    return err;
}
