/* balance.h - so that every character of the alphabet is seen: a sample of the lines that the
 * grammar gives is counted, and what was seen too seldom is put into other lines, in words that
 * hold it (of the line's language where one does) or beside words and numbers.
 */
#ifndef DS_TEXT_BALANCE_H
#define DS_TEXT_BALANCE_H

#include "datasets/text/config.h"
#include "datasets/text/text.h"
#include "nn/rng.h"

typedef struct ds_texts ds_texts;

/* Words that hold a letter. */
typedef struct ds_holders {
    int met, seen, n; /* there are; of these looked at; kept */
    struct ds_holder {
        const char *word;
        int language;
    } *holder;
} ds_holders;

typedef struct ds_balance {
    float share;         /* of lines to put something into */
    float *sum;          /* [n_alphabet] of what each character lacks, added up; NULL: none */
    ds_holders *holders; /* [n_alphabet] for what is no ASCII */
} ds_balance;

/* After the words and rules of `t` are there. NN_ERR_LIMIT. */
nn_err ds_balance_make(ds_balance *out, const ds_texts *t);
void ds_balance_free(ds_balance *b, int n_alphabet);
/* A character that is seldom seen, by how much it lacks; any where none lacks. */
uint32_t ds_balance_draw(const ds_texts *t, nn_rng *r);
/* Puts one to four such characters into the line. */
void ds_balance_line(const ds_texts *t, int language, nn_rng *r, ds_text *line);

#endif
