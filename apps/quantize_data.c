/* quantize_data.c - calibration lines and the evaluation of a candidate. */
#include "apps/quantize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/source.h"
#include "nn/mem.h"
#include "ocr/recognizer.h"

static uint64_t hash_bytes(uint64_t h, const void *data, size_t n)
{
    const uint8_t *p = data;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 0x100000001b3u;
    return h;
}

#define HASH_START 0xcbf29ce484222325u

uint64_t quantize_image_hash(const io_image *gray)
{
    int32_t size[2] = {gray->width, gray->height};
    uint64_t h = hash_bytes(HASH_START, size, sizeof size);
    return hash_bytes(h, gray->pixels, (size_t)gray->width * (size_t)gray->height);
}

void quantize_data_free(quantize_data *d)
{
    for (int i = 0; i < d->n; i++)
        nn_free(d->pixels[i]);
    nn_free(d->pixels);
    nn_free(d->width);
    nn_free(d->hash);
    *d = (quantize_data){0};
}

static nn_err add_line(quantize_data *d, const io_image *image, int min_width)
{
    int used = ocr_prep_width(&d->prep, image->width, image->height);
    int width = (int)nn_round_up((size_t)used, (size_t)d->prep.width_unit);
    width = width < min_width ? min_width : width;
    size_t n = (size_t)d->prep.height * (size_t)width;
    float *x = nn_alloc(n * sizeof *x);
    if (!x)
        return nn_fail_memory(n * sizeof *x, "a calibration line");
    for (size_t i = 0; i < n; i++)
        x[i] = OCR_PAD_VALUE;
    nn_err err = ocr_prep_line(&d->prep, image, x, width);
    if (err) {
        nn_free(x);
        return err;
    }
    d->hash[d->n] = quantize_image_hash(image);
    d->list_hash = hash_bytes(d->list_hash, &d->hash[d->n], sizeof d->hash[0]);
    d->width[d->n] = width;
    d->pixels[d->n++] = x;
    return NN_OK;
}

static int compare_width(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static nn_err find_median(quantize_data *d)
{
    int *sorted = nn_alloc((size_t)d->n * sizeof *sorted);
    if (!sorted)
        return nn_fail_memory((size_t)d->n * sizeof *sorted, "calibration");
    memcpy(sorted, d->width, (size_t)d->n * sizeof *sorted);
    qsort(sorted, (size_t)d->n, sizeof *sorted, compare_width);
    d->median = 0;
    while (d->width[d->median] != sorted[d->n / 2])
        d->median++;
    nn_free(sorted);
    return NN_OK;
}

/* `samples` lines of one source behind those that are there. */
static nn_err load_source(quantize_data *d, const char *spec, int samples, uint64_t seed,
                          int min_width, const char *alphabet)
{
    nn_err err = NN_OK;
    ds_source *source = NULL;
    ds_source_context *context = NULL;
    ds_source_config config = {.spec = spec, .seed = seed, .synth = ds_synth_defaults()};
    /* Level 1 is the generator's own mixture; real images are taken as they are. */
    bool synth = strcmp(spec, "synth") == 0;
    config.level = synth ? 1 : 0;
    config.synth.alphabet = alphabet;
    NN_TRY(ds_source_new(&source, &config));
    if (ds_source_has_synth(source) && !synth) {
        err = nn_fail(NN_ERR_USAGE, "--calib=%s: name 'synth' in a --calib of its own", spec);
        goto out;
    }
    NN_TRY(ds_source_context_new(&context, source));
    size_t used = strlen(d->source);
    snprintf(d->source + used, sizeof d->source - used, "%s%s", used ? "; " : "",
             ds_source_describe(source));
    int64_t real = ds_source_real_lines(source);
    if (!synth && real < samples)
        samples = (int)real;
    for (int i = 0; i < samples; i++) {
        ds_line line;
        NN_TRY(ds_source_line(context, (uint64_t)i, &line));
        err = add_line(d, &line.image, min_width);
        ds_line_free(&line);
        if (err)
            goto out;
        cli_progress(false, "calibration: line %d", d->n);
    }
out:
    cli_progress_done();
    ds_source_context_free(context);
    ds_source_free(source);
    return err;
}

nn_err quantize_data_load(quantize_data *d, const cli_list *specs, int samples, uint64_t seed,
                          const ocr_prep *prep, int min_width, const char *alphabet)
{
    nn_err err = NN_OK;
    *d = (quantize_data){.prep = *prep, .list_hash = HASH_START};
    d->pixels = nn_calloc((size_t)samples, sizeof *d->pixels);
    d->width = nn_calloc((size_t)samples, sizeof *d->width);
    d->hash = nn_calloc((size_t)samples, sizeof *d->hash);
    if (!d->pixels || !d->width || !d->hash) {
        err = nn_fail_memory((size_t)samples * sizeof *d->pixels, "calibration");
        goto out;
    }
    for (int k = 0; k < specs->n; k++) {
        int share = (int)((int64_t)samples * (k + 1) / specs->n - (int64_t)samples * k / specs->n);
        NN_TRY(load_source(d, specs->text[k], share, seed, min_width, alphabet));
    }
    if (d->n == 0) {
        err = nn_fail(NN_ERR_INPUT, "calibration has no lines: raise --samples");
        goto out;
    }
    err = find_median(d);
out:
    if (err)
        quantize_data_free(d);
    return err;
}

nn_err quantize_data_feed(void *data, int64_t i, nn_exec *e)
{
    const quantize_data *d = data;
    nn_shape shape = nn_shape4(1, d->prep.height, d->width[i], 1);
    nn_err err = nn_exec_bind(e, 1, &shape);
    if (!err)
        memcpy(nn_exec_input(e, 0)->data, d->pixels[i],
               (size_t)d->prep.height * (size_t)d->width[i] * sizeof(float));
    return err;
}

static int compare_hash(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

nn_err quantize_data_check(const quantize_data *d, const train_val *eval)
{
    int shared = 0;
    const char *first = "";
    uint64_t *sorted = nn_alloc((size_t)d->n * sizeof *sorted);
    if (!sorted)
        return nn_fail_memory((size_t)d->n * sizeof *sorted, "hashes");
    memcpy(sorted, d->hash, (size_t)d->n * sizeof *sorted);
    qsort(sorted, (size_t)d->n, sizeof *sorted, compare_hash);
    for (int l = 0; l < eval->n; l++)
        for (int i = 0; i < eval->list[l].n; i++) {
            uint64_t h = quantize_image_hash(&eval->list[l].image[i]);
            if (bsearch(&h, sorted, (size_t)d->n, sizeof *sorted, compare_hash) && shared++ == 0)
                first = eval->list[l].text[i];
        }
    nn_free(sorted);
    if (shared)
        return nn_fail(NN_ERR_INPUT,
                       "%d images of the evaluation are among the calibration lines (the first "
                       "reads \"%.60s\"): a model is not judged by what it was fitted to",
                       shared, first);
    return NN_OK;
}

nn_err quantize_eval(const train_val *eval, const nn_graph *g, const nn_params *p,
                     const io_meta *meta, double *cer, double *mean)
{
    nn_err err;
    io_model m = {0};
    ocr_recognizer r = {0};
    double own[TRAIN_MAX_LISTS];
    bool done;
    NN_TRY(nn_graph_copy(g, &m.graph));
    NN_TRY(nn_params_new(&m.params, m.graph));
    memcpy(m.params->data, p->data, p->bytes);
    for (int i = 0; i < meta->n; i++)
        NN_TRY(io_meta_set(&m.meta, meta->key[i], meta->value[i]));
    err = ocr_recognizer_new(&r, &m);
    m = (io_model){0};
    if (!err)
        err = train_val_read(eval, &r, cer ? cer : own, mean, &done);
    ocr_recognizer_free(&r);
out:
    io_model_free(&m);
    return err;
}
