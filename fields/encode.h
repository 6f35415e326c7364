/* encode.h - a page's words as numbers for the network that picks fields (network.h).
 *
 *     word 0     a word that stands for "the page has no such field"
 *     word 1...  those of the text (text.h), the first FIELDS_WORDS - 1
 *
 * A word is given by hashes of its parts (itself, its shape, its trigrams; digits count as one),
 * which the network looks up in a table ("hashing trick", Weinberger and others 2009), by
 * numbers (place, size, letters, what detectors say of it and of its amount), and by its neighbours.
 * Nothing of it depends on the resolution of the scan.
 */
#ifndef FIELDS_ENCODE_H
#define FIELDS_ENCODE_H

#include "fields/detect.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FIELDS_WORDS 768    /* of a page, with word 0 */
#define FIELDS_HASHES 20    /* of a word; 0: none */
#define FIELDS_BUCKETS 2048 /* values of a hash */
#define FIELDS_NUMBERS 44

/* Neighbours of a word that the network looks at. A relation names words [first, last) of the page. */
typedef enum fields_relation {
    FIELDS_SAME,   /* its segment: what stands without a wide gap */
    FIELDS_LEFT,   /* what stands left of its segment in its row; of the row's first, itself */
    FIELDS_ABOVE,  /* the row above */
    FIELDS_UNDER,  /* the row below */
    FIELDS_BEFORE, /* the word before it */
    FIELDS_AFTER,  /* the word behind it */
    FIELDS_RELATIONS
} fields_relation;

typedef struct fields_code {
    int16_t hash[FIELDS_HASHES];
    float number[FIELDS_NUMBERS];
    int16_t first[FIELDS_RELATIONS], last[FIELDS_RELATIONS]; /* equal: nobody */
} fields_code;

/* Words of a page that are encoded, with word 0. */
int32_t fields_encoded(const fields_text *t);
/* out[fields_encoded(t)]. NN_ERR_LIMIT. */
nn_err fields_encode(const fields_text *t, const fields_hits *hits, fields_code *out);

#ifdef __cplusplus
}
#endif

#endif
