/* text.h - a line of text as code points, and what is done to it: capitals, quotes, length,
 * spaces, UTF-8.
 */
#ifndef DS_TEXT_TEXT_H
#define DS_TEXT_TEXT_H

#include "nn/base.h"
#include "nn/rng.h"

#define DS_TEXT_MAX 160

/* How a language pairs capitals and small letters: i with a dotted I (Turkish, Azerbaijani);
 * IJ as one letter (Dutch). */
typedef enum ds_casing { DS_CASING_PLAIN, DS_CASING_TURKIC, DS_CASING_DUTCH } ds_casing;

typedef struct ds_text {
    int n;
    uint32_t code[DS_TEXT_MAX];
} ds_text;

/* Keeps the characters for which `has` is true and single spaces between them; false when
 * nothing visible is left. */
bool ds_text_tidy(ds_text *t, bool (*has)(const void *ctx, uint32_t code), const void *ctx);
/* At most `most` characters, cut at a space where one is near. */
void ds_text_limit(ds_text *t, int most, nn_rng *r);
/* "upper", "lower" or "title". */
void ds_text_case(ds_text *t, const char *how, ds_casing casing);
/* Apostrophes, and if `quotes` straight quotes too, become curly ones as English has them:
 * book print has them, typewriters have none. */
void ds_text_curl(ds_text *t, bool quotes);
/* The first DS_TEXT_MAX characters; tabs and no-break spaces become spaces. */
void ds_text_from_utf8(const char *s, size_t n, ds_text *out);
bool ds_code_is_letter(uint32_t code);
/* Makes capitals of small letters (ß becomes SS); characters without a capital stay. */
void ds_text_upper(ds_text *t, ds_casing casing);
uint32_t ds_code_upper(uint32_t code, ds_casing casing); /* Greek letters are signs here */
uint32_t ds_code_lower(uint32_t code, ds_casing casing);
/* UTF-8 into a nn_alloc'ed string; NULL without memory. */
char *ds_text_utf8(const ds_text *t);
/* Order of code points, for bsearch and qsort. */
int ds_code_compare(const void *a, const void *b);

#endif
