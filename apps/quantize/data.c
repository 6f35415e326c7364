/* data.c - calibration samples. */
#include "apps/quantize/quantize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/class_list.h"
#include "datasets/page_list.h"
#include "datasets/source.h"
#include "io/image_file.h"
#include "nn/mem.h"
#include "ocr/rotate.h"

static uint64_t hash_bytes(uint64_t h, const void *data, size_t n)
{
    const uint8_t *p = data;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 0x100000001b3u;
    return h;
}

#define HASH_START 0xcbf29ce484222325u

static uint64_t hash_image(const io_image *image)
{
    int32_t size[2] = {image->width, image->height};
    uint64_t h = hash_bytes(HASH_START, size, sizeof size);
    return hash_bytes(h, image->pixels,
                      (size_t)image->width * (size_t)image->height * (size_t)image->channels);
}

void quantize_data_free(quantize_data *d)
{
    for (int i = 0; i < d->n; i++)
        nn_free(d->pixels[i]);
    nn_free(d->pixels);
    nn_free(d->shape);
    nn_free(d->hash);
    *d = (quantize_data){0};
}

static bool is_known(const quantize_data *d, uint64_t hash)
{
    int i = 0;
    while (i < d->n && d->hash[i] != hash)
        i++;
    return i < d->n;
}

static nn_err add_line(quantize_data *d, io_image *image, uint64_t hash)
{
    nn_shape shape = app_line_shape(&d->line, image);
    size_t n = (size_t)nn_shape_count(shape);
    float *x = nn_alloc(n * sizeof *x);
    if (!x)
        return nn_fail_memory(n * sizeof *x, "a calibration line");
    d->hash[d->n] = hash;
    if (d->line.window && d->n % 2 == 1)
        ocr_rotate_180(image);
    nn_err err = app_line_fill(&d->line, image, x);
    if (err) {
        nn_free(x);
        return err;
    }
    d->list_hash = hash_bytes(d->list_hash, &d->hash[d->n], sizeof d->hash[0]);
    d->shape[d->n] = shape;
    d->pixels[d->n++] = x;
    return NN_OK;
}

static nn_err add_page(quantize_data *d, io_image *image)
{
    d->hash[d->n] = hash_image(image);
    nn_err err = app_page_input(&d->page, image, &d->shape[d->n], &d->pixels[d->n]);
    if (err)
        return err;
    d->list_hash = hash_bytes(d->list_hash, &d->hash[d->n], sizeof d->hash[0]);
    d->n++;
    return NN_OK;
}

static nn_err add_picture(quantize_data *d, const io_image *image)
{
    io_image fit;
    nn_err err = ocr_picture_fit(&d->picture, image, &fit);
    if (err)
        return err;
    size_t n = (size_t)fit.width * (size_t)fit.height * (size_t)fit.channels;
    float *x = nn_alloc(n * sizeof *x);
    uint64_t hash = hash_image(&fit); /* as evaluation has it */
    if (!x) {
        err = nn_fail_memory(n * sizeof *x, "a calibration picture");
    } else if (is_known(d, hash)) {
        nn_free(x);
    } else {
        ocr_picture_fill(&d->picture, &fit, x);
        d->hash[d->n] = hash;
        d->list_hash = hash_bytes(d->list_hash, &hash, sizeof hash);
        d->shape[d->n] = nn_shape4(1, fit.height, fit.width, fit.channels);
        d->pixels[d->n++] = x;
    }
    io_image_free(&fit);
    return err;
}

static int compare_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static nn_err find_median(quantize_data *d)
{
    int64_t *sorted = nn_alloc((size_t)d->n * sizeof *sorted);
    if (!sorted)
        return nn_fail_memory((size_t)d->n * sizeof *sorted, "calibration");
    for (int i = 0; i < d->n; i++)
        sorted[i] = nn_shape_count(d->shape[i]);
    qsort(sorted, (size_t)d->n, sizeof *sorted, compare_size);
    d->median = 0;
    while (nn_shape_count(d->shape[d->median]) != sorted[d->n / 2])
        d->median++;
    nn_free(sorted);
    return NN_OK;
}

/* `samples` lines of one source behind those that are there. */
static nn_err load_source(quantize_data *d, const char *spec, int samples, uint64_t seed,
                          const char *alphabet)
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
    /* Samples come in shuffled blocks: of a list shorter than a block some lines are drawn
     * again before others come at all. */
    int64_t real = ds_source_real_lines(source),
            most = synth ? samples : 2 * (real + DS_MIXTURE_BLOCK);
    int want = d->n + (synth || samples < real ? samples : (int)real);
    for (int64_t i = 0; i < most && d->n < want; i++) {
        ds_line line;
        NN_TRY(ds_source_line(context, (uint64_t)i, &line));
        uint64_t hash = hash_image(&line.image);
        err = !synth && is_known(d, hash) ? NN_OK : add_line(d, &line.image, hash);
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

/* `samples` pages of one list, spread evenly. */
static nn_err load_page_list(quantize_data *d, const char *path, int samples)
{
    nn_err err;
    ds_page_list list;
    NN_TRY(ds_page_list_read(path, false, &list));
    int want = samples < list.n ? samples : list.n;
    size_t used = strlen(d->source);
    snprintf(d->source + used, sizeof d->source - used, "%s%s (%d of %d pages)",
             used ? "; " : "", path, want, list.n);
    for (int i = 0; i < want && err == NN_OK; i++) {
        io_image image = {0};
        err = io_image_read(list.entry[(int64_t)i * list.n / want].path, 0, &image);
        if (err == NN_OK)
            err = add_page(d, &image);
        io_image_free(&image);
        cli_progress(false, "calibration: page %d", d->n);
    }
    ds_page_list_free(&list);
out:
    cli_progress_done();
    return err;
}

/* `samples` pictures of one list, spread evenly. */
static nn_err load_picture_list(quantize_data *d, const char *path, int samples)
{
    nn_err err;
    ds_list list;
    NN_TRY(ds_class_list_read(path, false, &list));
    int want = samples < list.n ? samples : list.n;
    size_t used = strlen(d->source);
    snprintf(d->source + used, sizeof d->source - used, "%s%s (%d of %d pictures)",
             used ? "; " : "", path, want, list.n);
    for (int i = 0; i < want && err == NN_OK; i++) {
        io_image image = {0};
        err = io_image_read(list.entry[(int64_t)i * list.n / want].path, 0, &image);
        if (err == NN_OK)
            err = add_picture(d, &image);
        io_image_free(&image);
        cli_progress(false, "calibration: picture %d", d->n);
    }
    ds_list_free(&list);
out:
    cli_progress_done();
    return err;
}

static nn_err open_data(quantize_data *d, int samples)
{
    d->list_hash = HASH_START;
    d->pixels = nn_calloc((size_t)samples, sizeof *d->pixels);
    d->shape = nn_calloc((size_t)samples, sizeof *d->shape);
    d->hash = nn_calloc((size_t)samples, sizeof *d->hash);
    if (!d->pixels || !d->shape || !d->hash)
        return nn_fail_memory((size_t)samples * sizeof *d->pixels, "calibration");
    return NN_OK;
}

static nn_err finish_data(quantize_data *d, nn_err err)
{
    if (!err && d->n == 0)
        err = nn_fail(NN_ERR_INPUT, "calibration has no samples: raise --samples");
    if (!err)
        err = find_median(d);
    if (err)
        quantize_data_free(d);
    return err;
}

static int share_of(const cli_list *specs, int samples, int k)
{
    return (int)((int64_t)samples * (k + 1) / specs->n - (int64_t)samples * k / specs->n);
}

nn_err quantize_data_load(quantize_data *d, const cli_list *specs, int samples, uint64_t seed,
                          const app_line_form *form, const char *alphabet)
{
    *d = (quantize_data){.line = *form};
    nn_err err = open_data(d, samples);
    for (int k = 0; k < specs->n && err == NN_OK; k++)
        err = load_source(d, specs->text[k], share_of(specs, samples, k), seed, alphabet);
    return finish_data(d, err);
}

nn_err quantize_data_load_pages(quantize_data *d, const cli_list *specs, int samples,
                                const ocr_dbnet_form *form)
{
    *d = (quantize_data){.page = *form};
    nn_err err = open_data(d, samples);
    for (int k = 0; k < specs->n && err == NN_OK; k++)
        err = load_page_list(d, specs->text[k], share_of(specs, samples, k));
    return finish_data(d, err);
}

nn_err quantize_data_load_pictures(quantize_data *d, const cli_list *specs, int samples,
                                   const ocr_picture_form *form)
{
    *d = (quantize_data){.picture = *form};
    nn_err err = open_data(d, samples);
    for (int k = 0; k < specs->n && err == NN_OK; k++)
        err = load_picture_list(d, specs->text[k], share_of(specs, samples, k));
    return finish_data(d, err);
}

nn_err quantize_data_feed(void *data, int64_t i, nn_exec *e)
{
    const quantize_data *d = data;
    nn_err err = nn_exec_bind(e, 1, &d->shape[i]);
    if (!err)
        memcpy(nn_exec_input(e, 0)->data, d->pixels[i],
               (size_t)nn_shape_count(d->shape[i]) * sizeof(float));
    return err;
}

static int compare_hash(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

nn_err quantize_data_check(const quantize_data *d, const measure_lists *eval)
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
            uint64_t h = hash_image(&eval->list[l].image[i]);
            if (bsearch(&h, sorted, (size_t)d->n, sizeof *sorted, compare_hash) &&
                shared++ == 0)
                first = eval->list[l].text[i];
        }
    nn_free(sorted);
    if (shared)
        return nn_fail(
            NN_ERR_INPUT,
            "%d images of the evaluation are among the calibration samples (the first "
            "is \"%.60s\"): a model is not evaluated on what it was calibrated with",
            shared, first);
    return NN_OK;
}
