/* learnt.h - the fields that a network was taught, and what is right for them.
 *
 * A model names its fields and their types in octavo.preprocess: "company=text;date=date;total=amount".
 * A typed field is one of the page's hits (detect.h); a text is a stretch of words. "amount,bare": the
 * value goes without its currency, as those that were taught; the normalised one tells it.
 */
#ifndef FIELDS_LEARNT_H
#define FIELDS_LEARNT_H

#include "fields/form.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FIELDS_MAX_LEARNT 24
#define FIELDS_LEARNT_WORDS 64 /* of a text */
#define FIELDS_LEARNT_TEXT (FIELDS_MAX_LEARNT * (FIELDS_NAME + 20))

typedef struct fields_learnt {
    int n;
    struct {
        char name[FIELDS_NAME];
        int type;  /* fields_kind, or FIELDS_TYPE_TEXT */
        bool bare; /* of an amount: without its currency */
    } field[FIELDS_MAX_LEARNT];
} fields_learnt;

void fields_learnt_format(const fields_learnt *s, char text[FIELDS_LEARNT_TEXT]);
/* NN_ERR_MODEL. */
nn_err fields_learnt_parse(const char *text, fields_learnt *out);
/* -1: no such field. */
int fields_learnt_find(const fields_learnt *s, const char *name);
/* One more; NN_ERR_INPUT for a name that is no name ("", too long, with = ; or white space), NN_ERR_LIMIT
 * when there are too many. */
nn_err fields_learnt_add(fields_learnt *s, const char *name);

/* The kind that all of `value` has by its form, FIELDS_TYPE_TEXT when it is none that is
 * told by its form; `normal` (may be NULL) as detectors give it. NN_ERR_LIMIT. */
nn_err fields_value_type(const char *value, int *type, char normal[FIELDS_NORMAL]);

/* The hit of a kind that begins in word `word` of the text; NULL. */
const fields_hit *fields_hit_in(const fields_text *t, const fields_hits *hits, int kind,
                                int32_t word);

/* Is a page's value right? Whole: the same but for white space and case. Normalised: of a type,
 * the same date or number; of a text, the same letters and digits. */
bool fields_same_whole(const char *value, const char *truth);
nn_err fields_same_normalised(int type, const char *value, const char *normal,
                              const char *truth, bool *same);

/* Where a true value stands: begins[w], ends[w] are set for words w of the text where it does, of
 * t->n_words. A text that was misread counts where at most a quarter of its letters differ.
 * *known false: it stands nowhere. NN_ERR_LIMIT. */
nn_err fields_locate(const fields_text *t, const fields_hits *hits, int type, const char *truth,
                     bool *begins, bool *ends, bool *known);

#ifdef __cplusplus
}
#endif

#endif
