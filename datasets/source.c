/* source.c - index -> part and its occurrence number (mixture.c) -> line. */
#include "datasets/source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/box_file.h"
#include "datasets/damage/degrade.h"
#include "datasets/list.h"
#include "io/image_file.h"
#include "nn/mem.h"

typedef enum part_kind { PART_SYNTH, PART_LIST, PART_BOXES } part_kind;

typedef struct part {
    part_kind kind;
    int scene; /* of the generator; -1: its mixture */
    bool caseless;
    const char *path; /* in the mixture's name */
    ds_list list;
    io_image *image; /* of the list's entries; pixels NULL: read at each draw */
    ds_boxes boxes;
} part;

struct ds_source {
    uint64_t seed;
    float level;
    bool strict;
    ds_mixture mixture;
    part part[DS_MIXTURE_MAX_PARTS];
    ds_synth *synth;
    int64_t kept_bytes;
    char describe[2048];
};

struct ds_source_context {
    const ds_source *source;
    ds_synth_context *synth; /* NULL without a synth part */
};

/* What a part's name says. */
static nn_err parse_part(part *out, const char *name)
{
    const char *p = name;
    if (strncmp(p, "ci=", 3) == 0) {
        out->caseless = true;
        p += 3;
    }
    if (strncmp(p, "boxes=", 6) == 0) {
        out->kind = PART_BOXES;
        p += 6;
    } else if (strncmp(p, "synth=", 6) == 0) {
        out->kind = PART_SYNTH;
        out->scene = ds_synth_scene(p + 6);
        if (out->scene < 0)
            return nn_fail(NN_ERR_USAGE, "--data part '%s': expected synth=%s", name,
                           ds_synth_scenes());
    } else {
        out->kind = strcmp(p, "synth") == 0 ? PART_SYNTH : PART_LIST;
        out->scene = -1;
    }
    if (!*p || (out->kind == PART_SYNTH && out->caseless))
        return nn_fail(
            NN_ERR_USAGE,
            "--data part '%s': expected synth[=SCENE], [ci=]LIST or [ci=]boxes=FOLDER, "
            "each with :WEIGHT "
            "or not",
            name);
    out->path = p;
    return NN_OK;
}

/* Decodes the list's images; damaged ones leave the list. */
static nn_err load_images(ds_source *s, part *q, int *damaged)
{
    ds_list *list = &q->list;
    q->image = nn_calloc((size_t)list->n, sizeof *q->image);
    if (!q->image)
        return nn_fail_memory((size_t)list->n * sizeof *q->image, "training images");
    int kept = 0, n = list->n;
    nn_err failed = NN_OK;
    for (int i = 0; i < n; i++) {
        io_image image = {0};
        if (failed == NN_OK && s->kept_bytes < DS_SOURCE_KEEP_BYTES) {
            nn_err err = io_image_read(list->entry[i].path, 0, &image);
            if (err != NN_OK && (err != NN_ERR_INPUT || s->strict))
                failed = err;
            if (err != NN_OK && failed == NN_OK) {
                (*damaged)++;
                nn_free(list->entry[i].path);
                nn_free(list->entry[i].text);
                continue;
            }
            io_image_to_gray(&image);
            s->kept_bytes += (int64_t)image.width * image.height;
        }
        q->image[kept] = image;
        list->entry[kept++] = list->entry[i];
    }
    list->n = kept;
    if (failed == NN_OK && kept == 0)
        failed = nn_fail(NN_ERR_INPUT, "%s: none of its images is readable: %s", q->path,
                         nn_error_message());
    return failed;
}

static void describe_part(ds_source *s, int k, int damaged)
{
    const part *q = &s->part[k];
    size_t used = strlen(s->describe);
    char *to = s->describe + used;
    size_t room = sizeof s->describe - used;
    const char *comma = used ? ", " : "";
    double share = 100.0 * s->mixture.share[k].slots / DS_MIXTURE_BLOCK;
    if (q->kind == PART_SYNTH) {
        snprintf(to, room, "%s%s %.3g %% (%d faces of %d families, word lists of %d languages)",
                 comma, q->path, share, ds_synth_faces(s->synth), ds_synth_families(s->synth),
                 ds_synth_lists(s->synth));
    } else if (q->kind == PART_BOXES) {
        snprintf(to, room, "%s%s%.300s %.3g %% (%d lines of %d pages", comma,
                 q->caseless ? "ci=" : "", q->path, share, q->boxes.n, q->boxes.pages);
        used = strlen(s->describe);
        if (q->boxes.unlike)
            snprintf(s->describe + used, sizeof s->describe - used,
                     ", %d left out whose text does not fit their width", q->boxes.unlike);
        used = strlen(s->describe);
        if (q->boxes.skipped)
            snprintf(s->describe + used, sizeof s->describe - used, ", %d rows skipped: %s",
                     q->boxes.skipped, q->boxes.first_skipped);
        used = strlen(s->describe);
        snprintf(s->describe + used, sizeof s->describe - used, ")");
    } else {
        char bad[512];
        ds_list_bad_text(&q->list, bad, sizeof bad);
        snprintf(to, room, "%s%s%.300s %.3g %% (%d lines", comma, q->caseless ? "ci=" : "",
                 q->path, share, q->list.n);
        used = strlen(s->describe);
        if (damaged)
            snprintf(s->describe + used, sizeof s->describe - used, ", %d images unreadable",
                     damaged);
        used = strlen(s->describe);
        snprintf(s->describe + used, sizeof s->describe - used, "%s%s)", bad[0] ? ", " : "",
                 bad);
    }
}

nn_err ds_source_new(ds_source **out, const ds_source_config *config)
{
    nn_err err;
    *out = NULL;
    ds_source *s = nn_calloc(1, sizeof *s);
    if (!s)
        return nn_fail_memory(sizeof *s, "data source");
    s->seed = config->seed;
    s->level = config->level;
    s->strict = config->strict;
    NN_TRY(ds_mixture_parse(&s->mixture, config->spec));
    for (int k = 0; k < s->mixture.n; k++)
        NN_TRY(parse_part(&s->part[k], s->mixture.share[k].name));
    for (int k = 0; k < s->mixture.n; k++) {
        part *q = &s->part[k];
        int damaged = 0;
        if (q->kind == PART_SYNTH && !s->synth) {
            ds_synth_config synth = config->synth;
            synth.seed = config->seed;
            synth.level = config->level;
            NN_TRY(ds_synth_new(&s->synth, &synth));
        } else if (q->kind == PART_BOXES) {
            NN_TRY(ds_boxes_read(q->path, s->strict, &q->boxes));
        } else if (q->kind == PART_LIST) {
            NN_TRY(ds_list_read(q->path, s->strict, &q->list));
            NN_TRY(load_images(s, q, &damaged));
        }
        describe_part(s, k, damaged);
    }
out:
    if (err != NN_OK) {
        ds_source_free(s);
        s = NULL;
    }
    *out = s;
    return err;
}

void ds_source_free(ds_source *s)
{
    if (!s)
        return;
    for (int k = 0; k < s->mixture.n; k++) {
        part *q = &s->part[k];
        for (int i = 0; q->image && i < q->list.n; i++)
            io_image_free(&q->image[i]);
        nn_free(q->image);
        ds_list_free(&q->list);
        ds_boxes_free(&q->boxes);
    }
    ds_mixture_free(&s->mixture);
    ds_synth_free(s->synth);
    nn_free(s);
}

nn_err ds_source_context_new(ds_source_context **out, const ds_source *s)
{
    nn_err err = NN_OK;
    ds_source_context *c = nn_calloc(1, sizeof *c);
    if (!c)
        return nn_fail_memory(sizeof *c, "data source");
    c->source = s;
    if (s->synth)
        err = ds_synth_context_new(&c->synth, s->synth);
    if (err != NN_OK) {
        nn_free(c);
        c = NULL;
    }
    *out = c;
    return err;
}

void ds_source_context_free(ds_source_context *c)
{
    if (!c)
        return;
    ds_synth_context_free(c->synth);
    nn_free(c);
}

static nn_err list_line(const part *q, int i, ds_line *out)
{
    const io_image *kept = &q->image[i];
    if (!kept->pixels)
        return ds_list_line(&q->list, i, 0, out);
    *out = (ds_line){0};
    nn_err err = io_image_new(&out->image, kept->width, kept->height, 1);
    if (err != NN_OK)
        return err;
    memcpy(out->image.pixels, kept->pixels, (size_t)kept->width * (size_t)kept->height);
    out->text = nn_strdup(q->list.entry[i].text);
    if (!out->text) {
        ds_line_free(out);
        return nn_fail_memory(strlen(q->list.entry[i].text), "label");
    }
    return NN_OK;
}

nn_err ds_source_line(ds_source_context *c, uint64_t index, ds_line *out)
{
    const ds_source *s = c->source;
    uint64_t occurrence;
    int k = ds_mixture_pick(&s->mixture, s->seed, index, &occurrence);
    const part *q = &s->part[k];
    if (q->kind == PART_SYNTH)
        return ds_synth_line_of(c->synth, q->scene, index, out);

    int n = q->kind == PART_BOXES ? q->boxes.n : q->list.n;
    int i = (int)ds_mixture_element(s->seed, k, occurrence, n);
    nn_rng r = nn_rng_make(ds_mixture_stream(s->seed, k), ~index);
    nn_err err = q->kind == PART_BOXES ? ds_boxes_line(&q->boxes, i, s->level, &r, out)
                                       : list_line(q, i, out);
    if (err != NN_OK)
        return err;
    out->caseless = q->caseless;
    if (s->level > 0)
        err = ds_degrade_real(&out->image, s->level, &r);
    if (err != NN_OK)
        ds_line_free(out);
    return err;
}

const char *ds_source_describe(const ds_source *s)
{
    return s->describe;
}

int64_t ds_source_real_lines(const ds_source *s)
{
    int64_t n = 0;
    for (int k = 0; k < s->mixture.n; k++)
        n += s->part[k].list.n + s->part[k].boxes.n;
    return n;
}

bool ds_source_has_synth(const ds_source *s)
{
    return s->synth != NULL;
}
