/* detect.h - what is told by its form: dates, amounts, numbers with checksums, addresses.
 *
 * Detectors are deterministic: the same text gives the same hits. A hit is a stretch of the
 * page's text, so its value is what is printed there; the normalised value says the same in a
 * standard's form (kinds.def). A letter that was read for a digit is undone only where the
 * rest proves it: the checksum of an IBAN, the form of a date.
 */
#ifndef FIELDS_DETECT_H
#define FIELDS_DETECT_H

#include "fields/text.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum fields_kind {
#define FIELDS_KIND(ID, name, find) FIELDS_##ID,
#include "fields/kinds.def"
#undef FIELDS_KIND
    FIELDS_KINDS
} fields_kind;

const char *fields_kind_name(fields_kind kind);
/* FIELDS_KINDS when no kind has that name. */
fields_kind fields_kind_by_name(const char *name, size_t n);

#define FIELDS_NORMAL 64
typedef struct fields_hit {
    fields_kind kind;
    int32_t begin, end;         /* bytes of the text */
    float sure;                 /* 0..1 that it is one, by its form */
    char normal[FIELDS_NORMAL]; /* "": as printed */
} fields_hit;

typedef struct fields_hits {
    fields_hit *hit;
    int n, capacity;
    nn_err err; /* the first */
} fields_hits;

/* All hits, by their place in the text. NN_ERR_LIMIT. */
nn_err fields_detect(const fields_text *t, fields_hits *out);
void fields_hits_free(fields_hits *h);

/* For detectors. Claims [begin, end) unless an earlier hit has some of it. */
fields_hit *fields_hit_add(fields_hits *h, fields_kind kind, int32_t begin, int32_t end,
                           float sure);
#define FIELDS_KIND(ID, name, find) void find(const fields_text *t, fields_hits *h);
#include "fields/kinds.def"
#undef FIELDS_KIND

#ifdef __cplusplus
}
#endif

#endif
