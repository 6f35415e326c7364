/* recognizer.c - lines sorted by padded width, run in batches of one width, then decoded. */
#include "ocr/recognizer.h"

#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/passes.h"
#include "ocr/crnn.h"

#include <stdlib.h>
#include <string.h>

/* A network that takes no line of this width at network height reads no lines. */
#define MAX_MIN_WIDTH 1024

static nn_err check_metadata(ocr_recognizer *r)
{
    const char *task = io_meta_get(&r->model.meta, "octavo.task");
    if (!task || strcmp(task, "rec") != 0)
        return nn_fail(
            NN_ERR_MODEL,
            "the model is no recogniser: expected octavo.task \"rec\", found %s%.32s%s",
            task ? "\"" : "", task ? task : "none", task ? "\"" : "");
    const char *text = io_meta_get(&r->model.meta, "octavo.alphabet");
    if (!text)
        return nn_fail(NN_ERR_MODEL, "the model has no octavo.alphabet");
    nn_err err = ocr_alphabet_new(&r->alphabet, text, NN_ERR_MODEL);
    if (err)
        return err;
    text = io_meta_get(&r->model.meta, "octavo.preprocess");
    if (!text)
        return nn_fail(NN_ERR_MODEL, "the model has no octavo.preprocess");
    return ocr_prep_parse(text, &r->prep);
}

/* Smallest width that the network takes, and how steps lie on it. Networks are symmetric in x,
 * so the T steps lie symmetric on W pixels: step t at W/2 + (t - (T-1)/2) d, where a wider
 * image shows d. */
static nn_err measure_steps(ocr_recognizer *r)
{
    const int unit = r->prep.width_unit;
    nn_shape narrow, wide;
    nn_err err = NN_ERR_MODEL;
    for (r->min_width = unit; r->min_width <= MAX_MIN_WIDTH; r->min_width += unit) {
        err = ocr_crnn_output_shape(r->model.graph, r->prep.height, r->min_width, &narrow);
        if (err != NN_ERR_MODEL)
            break;
    }
    if (err)
        return err;
    if (narrow.dim[2] != r->alphabet.n)
        return nn_fail(NN_ERR_MODEL, "the model has %d classes, its alphabet %d with the blank",
                       narrow.dim[2], r->alphabet.n);
    /* Far enough apart that rounding of the widths by pools does not matter. */
    int far = r->min_width + 64 * unit;
    err = ocr_crnn_output_shape(r->model.graph, r->prep.height, far, &wide);
    if (err)
        return err;
    if (wide.dim[1] <= narrow.dim[1])
        return nn_fail(NN_ERR_MODEL,
                       "the model is no recogniser: %d steps for %d pixels, %d for %d",
                       narrow.dim[1], r->min_width, wide.dim[1], far);
    r->step = (float)(far - r->min_width) / (float)(wide.dim[1] - narrow.dim[1]);
    r->step_x0 = 0.5f * (float)far - 0.5f * (float)(wide.dim[1] - 1) * r->step;
    return NN_OK;
}

nn_err ocr_recognizer_new(ocr_recognizer *out, io_model *model)
{
    nn_err err;
    memset(out, 0, sizeof *out);
    out->model = *model;
    memset(model, 0, sizeof *model);
    NN_TRY(check_metadata(out));
    if (out->model.graph->n_out != 1) {
        err = nn_fail(NN_ERR_MODEL, "the model is no recogniser: %d outputs, expected 1",
                      out->model.graph->n_out);
        goto out;
    }
    NN_TRY(measure_steps(out));
    NN_TRY(nn_pass_inference(&out->model.graph, &out->model.params));
    NN_TRY(nn_exec_new(&out->exec, out->model.graph, out->model.params, false));
    /* Binding is the last check that the graph fits its parameters. */
    nn_shape image = nn_shape4(1, out->prep.height, out->min_width, 1);
    NN_TRY(nn_exec_bind(out->exec, 1, &image));
out:
    if (err)
        ocr_recognizer_free(out);
    return err;
}

void ocr_recognizer_free(ocr_recognizer *r)
{
    nn_exec_free(r->exec);
    ocr_alphabet_free(&r->alphabet);
    io_model_free(&r->model);
    memset(r, 0, sizeof *r);
}

int ocr_recognizer_width(const ocr_recognizer *r, int32_t width, int32_t height)
{
    int w = ocr_prep_width(&r->prep, width, height);
    w = (int)nn_round_up((size_t)w, (size_t)r->prep.width_unit);
    return w > r->min_width ? w : r->min_width;
}

typedef struct job {
    int index, width;
} job;

static int by_width(const void *a, const void *b)
{
    const job *x = a, *y = b;
    return x->width != y->width ? (x->width > y->width) - (x->width < y->width)
                                : x->index - y->index;
}

/* Runs n jobs of one width; *done texts are owned afterwards. */
static nn_err read_group(ocr_recognizer *r, const ocr_decode_config *config, int n,
                         const job *jobs, const io_image *images, ocr_text *texts, int *done)
{
    const int width = jobs[0].width, height = r->prep.height;
    nn_shape shape = nn_shape4(n, height, width, 1);
    nn_err err = nn_exec_bind(r->exec, 1, &shape);
    if (err)
        return err;
    float *x = nn_f32(nn_exec_input(r->exec, 0));
    for (int i = 0; i < n; i++) {
        const io_image *image = &images[jobs[i].index];
        float *dst = x + (size_t)i * (size_t)height * (size_t)width;
        err = ocr_prep_line(&r->prep, image, dst, width);
        if (err)
            return err;
        int used = ocr_prep_width(&r->prep, image->width, image->height);
        for (int y = 0; y < height; y++)
            for (int k = used; k < width; k++)
                dst[(size_t)y * (size_t)width + (size_t)k] = OCR_PAD_VALUE;
    }
    nn_exec_forward(r->exec);
    const nn_tensor *y = nn_exec_output(r->exec, 0);
    size_t one = (size_t)y->shape.dim[1] * (size_t)y->shape.dim[2];
    for (int i = 0; i < n; i++) {
        err = ocr_decode(&r->alphabet, config, y->shape.dim[1], nn_f32(y) + (size_t)i * one,
                         &texts[jobs[i].index]);
        if (err)
            return err;
        ++*done;
    }
    return NN_OK;
}

nn_err ocr_recognizer_read(ocr_recognizer *r, const ocr_decode_config *config, int batch, int n,
                           const io_image *images, ocr_text *texts)
{
    nn_err err = NN_OK;
    int done = 0;
    NN_ASSERT(batch >= 1 && n >= 0);
    job *jobs = nn_alloc((size_t)n * sizeof *jobs);
    if (!jobs)
        return nn_fail_memory((size_t)n * sizeof *jobs, "reading lines");
    for (int i = 0; i < n; i++)
        jobs[i] = (job){i, ocr_recognizer_width(r, images[i].width, images[i].height)};
    qsort(jobs, (size_t)n, sizeof *jobs, by_width);
    for (int at = 0; at < n;) {
        int count = 1;
        while (count < batch && at + count < n && jobs[at + count].width == jobs[at].width)
            count++;
        NN_TRY(read_group(r, config, count, jobs + at, images, texts, &done));
        at += count;
    }
out:
    if (err)
        for (int i = 0; i < done; i++)
            ocr_text_free(&texts[jobs[i].index]);
    nn_free(jobs);
    return err;
}

void ocr_recognizer_char_box(const ocr_recognizer *r, const io_image *image, const ocr_char *c,
                             float *x0, float *x1)
{
    float scale = (float)image->width /
                  (float)ocr_prep_width(&r->prep, image->width, image->height);
    float left = r->step_x0 + r->step * ((float)c->t0 - 0.5f);
    float right = r->step_x0 + r->step * ((float)c->t1 - 0.5f);
    float end = (float)image->width;
    left *= scale;
    right *= scale;
    *x0 = left < 0.0f ? 0.0f : left > end ? end : left;
    *x1 = right < 0.0f ? 0.0f : right > end ? end : right;
}
