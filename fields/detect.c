/* detect.c - runs the detectors; see detect.h. */
#include "fields/detect.h"

#include <stdlib.h>
#include <string.h>

#include "nn/mem.h"

static const struct {
    const char *name;
    void (*find)(const fields_text *t, fields_hits *h);
} kinds[FIELDS_KINDS] = {
#define FIELDS_KIND(ID, name, find) {name, find},
#include "fields/kinds.def"
#undef FIELDS_KIND
};

const char *fields_kind_name(fields_kind kind)
{
    NN_ASSERT(kind < FIELDS_KINDS);
    return kinds[kind].name;
}

fields_kind fields_kind_by_name(const char *name, size_t n)
{
    for (int k = 0; k < FIELDS_KINDS; k++)
        if (strlen(kinds[k].name) == n && memcmp(kinds[k].name, name, n) == 0)
            return (fields_kind)k;
    return FIELDS_KINDS;
}

fields_hit *fields_hit_add(fields_hits *h, fields_kind kind, int32_t begin, int32_t end,
                           float sure)
{
    if (h->err != NN_OK || begin >= end)
        return NULL;
    for (int i = 0; i < h->n; i++) /* an address is made of other hits */
        if (kind != FIELDS_ADDRESS && h->hit[i].begin < end && begin < h->hit[i].end)
            return NULL;
    if (h->n == h->capacity) {
        int capacity = h->capacity ? 2 * h->capacity : 32;
        fields_hit *grown = nn_realloc(h->hit, (size_t)capacity * sizeof *grown);
        if (!grown) {
            h->err = nn_fail_memory((size_t)capacity * sizeof *grown, "fields of a page");
            return NULL;
        }
        h->hit = grown;
        h->capacity = capacity;
    }
    fields_hit *hit = &h->hit[h->n++];
    *hit = (fields_hit){.kind = kind, .begin = begin, .end = end, .sure = sure};
    return hit;
}

static int by_place(const void *a, const void *b)
{
    const fields_hit *p = a, *q = b;
    if (p->begin != q->begin)
        return p->begin < q->begin ? -1 : 1;
    return (int)p->kind - (int)q->kind;
}

/* Hits are looked through for each new one: a page of codes alone would cost the square of their
 * number. Beyond this many a page is no page of fields. */
#define MAX_TEXT (4 << 20)

nn_err fields_detect(const fields_text *t, fields_hits *out)
{
    *out = (fields_hits){0};
    if (t->n > MAX_TEXT)
        return nn_fail(NN_ERR_LIMIT,
                       "a page of %d bytes of text: fields are sought in up to %d", t->n,
                       MAX_TEXT);
    for (int k = 0; k < FIELDS_KINDS && t->n > 0; k++)
        kinds[k].find(t, out);
    if (out->err != NN_OK) {
        nn_err err = out->err;
        fields_hits_free(out);
        return err;
    }
    if (out->n > 1)
        qsort(out->hit, (size_t)out->n, sizeof *out->hit, by_place);
    return NN_OK;
}

void fields_hits_free(fields_hits *h)
{
    nn_free(h->hit);
    *h = (fields_hits){0};
}
