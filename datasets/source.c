/* source.c - index -> (block, slot) -> part and its occurrence number -> line. All by
 * arithmetic, so that any thread can draw any sample.
 */
#include "datasets/source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/boxes.h"
#include "datasets/degrade.h"
#include "datasets/list.h"
#include "nn/mem.h"

#define BLOCK 1000 /* indices that share out the weights exactly; a weight's grain is 0.1 % */

typedef enum part_kind { PART_SYNTH, PART_LIST, PART_BOXES } part_kind;

typedef struct part {
    part_kind kind;
    bool caseless;
    double weight;
    int start, slots; /* of each block's BLOCK slots */
    char *path;
    ds_list list;
    io_image *image; /* of the list's entries; pixels NULL: read at each draw */
    ds_boxes boxes;
} part;

struct ds_source {
    uint64_t seed;
    float level;
    bool strict;
    int n;
    part part[DS_SOURCE_MAX_PARTS];
    ds_synth *synth;
    int64_t kept_bytes;
    char describe[2048];
};

struct ds_source_context {
    const ds_source *source;
    ds_synth_context *synth; /* NULL without a synth part */
};

int64_t ds_permute(uint64_t seed, uint64_t round, int64_t n, int64_t i)
{
    NN_ASSERT(n > 0 && n <= INT32_MAX && i >= 0 && i < n);
    nn_rng keys = nn_rng_make(seed, round);
    int half = 1;
    while (((int64_t)1 << (2 * half)) < n)
        half++;
    uint64_t mask = ((uint64_t)1 << half) - 1, key[4];
    for (int k = 0; k < 4; k++)
        key[k] = nn_rng_u64(&keys);
    uint64_t x = (uint64_t)i;
    do {
        uint64_t left = x >> half, right = x & mask;
        for (int k = 0; k < 4; k++) {
            nn_rng mix = nn_rng_make(key[k], right);
            uint64_t next = left ^ (nn_rng_u64(&mix) & mask);
            left = right;
            right = next;
        }
        x = left << half | right;
    } while (x >= (uint64_t)n);
    return (int64_t)x;
}

/* One part's text, [p, end). */
static nn_err parse_part(part *out, const char *p, const char *end)
{
    const char *whole = p;
    out->weight = 1;
    const char *colon = end;
    while (colon > p && colon[-1] != ':')
        colon--;
    if (colon > p && colon < end) {
        char number[32], *stop;
        size_t n = (size_t)(end - colon);
        if (n < sizeof number) {
            memcpy(number, colon, n);
            number[n] = 0;
            double weight = strtod(number, &stop);
            if (*stop == 0) {
                if (!(weight > 0 && weight <= 1e6))
                    return nn_fail(NN_ERR_USAGE,
                                   "--data part '%.*s': a weight is above 0, at most 1e6",
                                   (int)(end - whole), whole);
                out->weight = weight;
                end = colon - 1;
            }
        }
    }
    if (end - p >= 3 && memcmp(p, "ci=", 3) == 0) {
        out->caseless = true;
        p += 3;
    }
    if (end - p >= 6 && memcmp(p, "boxes=", 6) == 0) {
        out->kind = PART_BOXES;
        p += 6;
    } else {
        out->kind = end - p == 5 && memcmp(p, "synth", 5) == 0 ? PART_SYNTH : PART_LIST;
    }
    if (end == p || (out->kind == PART_SYNTH && out->caseless))
        return nn_fail(NN_ERR_USAGE,
                       "--data part '%.*s': expected synth, [ci=]LIST or [ci=]boxes=FOLDER, "
                       "each with :WEIGHT "
                       "or not",
                       (int)(end - whole), whole);
    out->path = nn_strndup(p, (size_t)(end - p));
    return out->path ? NN_OK : nn_fail_memory((size_t)(end - p), "file name");
}

static nn_err parse_spec(ds_source *s, const char *spec)
{
    for (const char *p = spec;;) {
        const char *comma = strchr(p, ','), *end = comma ? comma : p + strlen(p);
        if (s->n == DS_SOURCE_MAX_PARTS)
            return nn_fail(NN_ERR_USAGE, "--data: more than %d parts", DS_SOURCE_MAX_PARTS);
        nn_err err = parse_part(&s->part[s->n++], p, end);
        if (err != NN_OK)
            return err;
        if (!comma)
            return NN_OK;
        p = comma + 1;
    }
}

/* Slots by weight, the largest part taking what rounding leaves; every part gets at least 1. */
static void share_out(ds_source *s)
{
    double sum = 0;
    int used = 0, largest = 0;
    for (int k = 0; k < s->n; k++)
        sum += s->part[k].weight;
    for (int k = 0; k < s->n; k++) {
        int slots = (int)(s->part[k].weight / sum * BLOCK + 0.5);
        s->part[k].slots = slots > 0 ? slots : 1;
        used += s->part[k].slots;
        if (s->part[k].slots > s->part[largest].slots)
            largest = k;
    }
    s->part[largest].slots += BLOCK - used;
    for (int k = 0, start = 0; k < s->n; k++) {
        s->part[k].start = start;
        start += s->part[k].slots;
    }
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

static void describe_part(ds_source *s, const part *q, int damaged)
{
    size_t used = strlen(s->describe);
    char *to = s->describe + used;
    size_t room = sizeof s->describe - used;
    const char *comma = used ? ", " : "";
    double share = 100.0 * q->slots / BLOCK;
    if (q->kind == PART_SYNTH) {
        snprintf(to, room, "%ssynth %.3g %% (%d faces of %d families)", comma, share,
                 ds_synth_faces(s->synth), ds_synth_families(s->synth));
    } else if (q->kind == PART_BOXES) {
        snprintf(to, room, "%s%s%.300s %.3g %% (%d lines of %d pages", comma,
                 q->caseless ? "ci=" : "", q->path, share, q->boxes.n, q->boxes.pages);
        used = strlen(s->describe);
        if (q->boxes.skipped)
            snprintf(s->describe + used, sizeof s->describe - used, ", %d rows skipped: %s)",
                     q->boxes.skipped, q->boxes.first_skipped);
        else
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
    NN_TRY(parse_spec(s, config->spec));
    share_out(s);
    for (int k = 0; k < s->n; k++) {
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
        describe_part(s, q, damaged);
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
    for (int k = 0; k < s->n; k++) {
        part *q = &s->part[k];
        for (int i = 0; q->image && i < q->list.n; i++)
            io_image_free(&q->image[i]);
        nn_free(q->image);
        ds_list_free(&q->list);
        ds_boxes_free(&q->boxes);
        nn_free(q->path);
    }
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
    uint64_t block = index / BLOCK;
    int slot = (int)ds_permute(s->seed, block, BLOCK, (int64_t)(index % BLOCK));
    int k = 0;
    while (slot >= s->part[k].start + s->part[k].slots)
        k++;
    const part *q = &s->part[k];
    if (q->kind == PART_SYNTH)
        return ds_synth_line(c->synth, index, out);

    /* Rounds of different parts must not be shuffled alike: each has a stream of its own. */
    uint64_t stream = s->seed + ((uint64_t)(k + 1) << 56);
    uint64_t occurrence = block * (uint64_t)q->slots + (uint64_t)(slot - q->start);
    int n = q->kind == PART_BOXES ? q->boxes.n : q->list.n;
    int i = (int)ds_permute(stream, occurrence / (uint64_t)n, n,
                            (int64_t)(occurrence % (uint64_t)n));
    nn_rng r = nn_rng_make(stream, ~index);
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
    for (int k = 0; k < s->n; k++)
        n += s->part[k].list.n + s->part[k].boxes.n;
    return n;
}

bool ds_source_has_synth(const ds_source *s)
{
    return s->synth != NULL;
}
