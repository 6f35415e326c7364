/* pictures.c - index -> part and its occurrence number (mixture.c) -> picture -> changed
 * at random -> numbers. */
#include "apps/train/pictures.h"

#include <stdio.h>
#include <string.h>

#include "datasets/class_list.h"
#include "io/image_file.h"
#include "nn/mem.h"

typedef struct part {
    ds_list list;
    int n;         /* usable ones, at the front of the list */
    int *label;    /* [n] */
    io_image *fit; /* [n]; pixels NULL: read at each draw */
} part;

struct train_pictures {
    train_pictures_config config;
    ds_mixture mixture;
    part part[DS_MIXTURE_MAX_PARTS];
    int64_t kept_bytes;
    char describe[2048];
};

nn_err train_pictures_classes(const char *spec, bool strict, ocr_classes *out)
{
    nn_err err;
    ds_mixture mixture;
    ds_list list = {0};
    NN_TRY(ds_mixture_parse(&mixture, spec));
    for (int k = 0; k < mixture.n && !err; k++) {
        const char *last = ""; /* equal ones often follow each other */
        err = ds_class_list_read(mixture.share[k].name, strict, &list);
        for (int i = 0; i < list.n && !err; i++) {
            if (strcmp(list.entry[i].text, last) != 0)
                err = ocr_classes_add(out, list.entry[i].text);
            last = list.entry[i].text;
        }
        ds_list_free(&list);
    }
    ocr_classes_sort(out);
    ds_mixture_free(&mixture);
    if (!err && out->n < 2)
        err = nn_fail(NN_ERR_INPUT, "%s: expected pictures of at least two classes", spec);
out:
    return err;
}

static nn_err fit_file(const train_pictures *s, const char *path, io_image *fit)
{
    io_image image;
    nn_err err = io_image_read(path, 0, &image);
    if (err)
        return err;
    err = ocr_picture_fit(&s->config.form, &image, fit);
    io_image_free(&image);
    return err;
}

/* Entry i of the list becomes picture q->n, or is counted as damaged. */
static nn_err add_picture(train_pictures *s, part *q, int i, int *damaged)
{
    ds_entry *entry = &q->list.entry[i];
    int label = ocr_classes_find(s->config.classes, entry->text);
    if (label < 0)
        return nn_fail(NN_ERR_INPUT, "%s: its class \"%.60s\" is none of the model's %d",
                       entry->path, entry->text, s->config.classes->n);
    io_image fit = {0};
    nn_err err = fit_file(s, entry->path, &fit);
    if (err == NN_ERR_INPUT && !s->config.strict) {
        (*damaged)++;
        return NN_OK;
    }
    if (err)
        return err;
    int64_t bytes = (int64_t)fit.width * fit.height * fit.channels;
    if (s->kept_bytes + bytes > TRAIN_PICTURES_KEEP_BYTES)
        io_image_free(&fit);
    else
        s->kept_bytes += bytes;
    ds_entry front = q->list.entry[q->n];
    q->list.entry[q->n] = *entry;
    *entry = front;
    q->label[q->n] = label;
    q->fit[q->n++] = fit;
    return NN_OK;
}

static nn_err open_part(train_pictures *s, int k)
{
    nn_err err;
    part *q = &s->part[k];
    const ds_share *share = &s->mixture.share[k];
    int damaged = 0;
    char bad[512];
    NN_TRY(ds_class_list_read(share->name, s->config.strict, &q->list));
    q->label = nn_calloc((size_t)q->list.n, sizeof *q->label);
    q->fit = nn_calloc((size_t)q->list.n, sizeof *q->fit);
    if (!q->label || !q->fit) {
        err = nn_fail_memory((size_t)q->list.n * sizeof *q->fit, "training pictures");
        goto out;
    }
    for (int i = 0; i < q->list.n; i++)
        NN_TRY(add_picture(s, q, i, &damaged));
    if (q->n == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: none of its %d pictures is readable", share->name,
                      q->list.n);
    ds_list_bad_text(&q->list, bad, sizeof bad);
    size_t used = strlen(s->describe), room = sizeof s->describe - used;
    int n = snprintf(s->describe + used, room, "%s%.300s %.3g %% (%d pictures", k ? ", " : "",
                     share->name, 100.0 * share->slots / DS_MIXTURE_BLOCK, q->n);
    used += n > 0 ? (size_t)n : 0;
    if (used < sizeof s->describe && (damaged || bad[0]))
        snprintf(s->describe + used, sizeof s->describe - used, ", %d unreadable%s%s", damaged,
                 bad[0] ? ", " : "", bad);
    used = strlen(s->describe);
    snprintf(s->describe + used, sizeof s->describe - used, ")");
out:
    return err;
}

nn_err train_pictures_new(train_pictures **out, const train_pictures_config *config)
{
    nn_err err;
    *out = NULL;
    train_pictures *s = nn_calloc(1, sizeof *s);
    if (!s)
        return nn_fail_memory(sizeof *s, "data source");
    s->config = *config;
    for (int k = 0; k < config->form.channels; k++)
        s->config.augment.gray[k] = (uint8_t)(255 * config->form.mean[k] + 0.5f);
    NN_TRY(ds_mixture_parse(&s->mixture, config->spec));
    for (int k = 0; k < s->mixture.n; k++)
        NN_TRY(open_part(s, k));
    *out = s;
out:
    if (err)
        train_pictures_free(s);
    return err;
}

void train_pictures_free(train_pictures *s)
{
    if (!s)
        return;
    for (int k = 0; k < s->mixture.n; k++) {
        part *q = &s->part[k];
        for (int i = 0; i < q->n; i++)
            io_image_free(&q->fit[i]);
        nn_free(q->fit);
        nn_free(q->label);
        ds_list_free(&q->list);
    }
    ds_mixture_free(&s->mixture);
    nn_free(s);
}

nn_err train_pictures_draw(const train_pictures *s, uint64_t index, float *x, int *label)
{
    nn_err err;
    uint64_t occurrence;
    io_image read = {0}, drawn = {0};
    int k = ds_mixture_pick(&s->mixture, s->config.seed, index, &occurrence);
    const part *q = &s->part[k];
    int64_t i = ds_mixture_element(s->config.seed, k, occurrence, q->n);
    const io_image *fit = &q->fit[i];
    if (!fit->pixels) {
        NN_TRY(fit_file(s, q->list.entry[i].path, &read));
        fit = &read;
    }
    NN_TRY(io_image_new(&drawn, fit->width, fit->height, fit->channels));
    nn_rng r = nn_rng_make(s->config.seed, index);
    ds_augment_draw(&s->config.augment, &r, fit, &drawn);
    ocr_picture_fill(&s->config.form, &drawn, x);
    *label = q->label[i];
out:
    io_image_free(&read);
    io_image_free(&drawn);
    return err;
}

const char *train_pictures_describe(const train_pictures *s)
{
    return s->describe;
}

int64_t train_pictures_count(const train_pictures *s)
{
    int64_t n = 0;
    for (int k = 0; k < s->mixture.n; k++)
        n += s->part[k].n;
    return n;
}
