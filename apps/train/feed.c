#include "apps/train/feed.h"

#include <string.h>

#include "nn/mem.h"
#include "ocr/crnn.h"
#include "ocr/slope.h"

nn_err train_feed_new(train_feed *f, const nn_graph *g, const ocr_alphabet *a,
                      const ocr_prep *prep, int max_width)
{
    *f = (train_feed){.alphabet = a, .prep = *prep};
    f->max_width = max_width < prep->max_width ? max_width : prep->max_width;
    f->n_steps = (f->max_width + prep->width_unit - 1) / prep->width_unit + 1;
    f->steps = nn_calloc((size_t)f->n_steps, sizeof *f->steps);
    if (!f->steps)
        return nn_fail_memory((size_t)f->n_steps * sizeof *f->steps, "time steps");
    nn_err err = NN_OK;
    for (int i = 1; i < f->n_steps && err == NN_OK; i++)
        err = ocr_crnn_steps(g, prep->height, i * prep->width_unit, &f->steps[i]);
    if (err != NN_OK)
        train_feed_free(f);
    return err;
}

void train_feed_free(train_feed *f)
{
    nn_free(f->steps);
    f->steps = NULL;
}

/* CTC needs a step for each label and a blank between equal neighbours (Graves et al.
 * 2006, 3.1). */
static int steps_needed(const ocr_alphabet *a, const int32_t *label, int n, bool caseless)
{
    int steps = n;
    for (int i = 1; i < n; i++)
        steps += label[i] == label[i - 1] ||
                 (caseless && a->other_case[label[i]] == label[i - 1]);
    return steps;
}

/* Labels and pixels of an image that is as the network sees it. */
static bool prepare_level(const train_feed *f, const io_image *image, const ds_line *line,
                          ds_prepared *out)
{
    /* prep's own limit squeezes; refusing needs the true width. */
    ocr_prep wide = f->prep;
    wide.max_width = INT32_MAX / 2;
    int width = ocr_prep_width(&wide, image->width, image->height);
    if (width > f->max_width)
        return false;
    int steps = f->steps[(width + f->prep.width_unit - 1) / f->prep.width_unit];
    int32_t labels[4096];
    uint32_t unknown;
    int max = steps < 4096 ? steps : 4096;
    int n = ocr_alphabet_encode(f->alphabet, line->text, labels, max, &unknown);
    if (n <= 0 || steps_needed(f->alphabet, labels, n, line->caseless) > steps)
        return false;
    out->width = width;
    out->caseless = line->caseless;
    out->n_labels = n;
    out->labels = nn_alloc((size_t)n * sizeof *out->labels);
    out->pixels = nn_alloc((size_t)f->prep.height * (size_t)width * sizeof *out->pixels);
    if (!out->labels || !out->pixels)
        return false;
    memcpy(out->labels, labels, (size_t)n * sizeof *labels);
    return ocr_prep_line(&f->prep, image, out->pixels, width) == NN_OK;
}

bool train_feed_prepare(void *ctx, const ds_line *line, ds_prepared *out)
{
    const train_feed *f = ctx;
    io_image level = {0};
    bool changed = false;
    if (f->prep.straighten && ocr_slope_correct(&line->image, &level, &changed) != NN_OK)
        return false;
    bool fits = prepare_level(f, changed ? &level : &line->image, line, out);
    io_image_free(&level);
    return fits;
}
