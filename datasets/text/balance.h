/* balance.h - so that every character of the alphabet is seen: a sample of the lines that the
 * grammar gives is counted, and what was seen too seldom is put into some lines, many in each, in
 * words that hold it (of the line's language where one does) or beside words and numbers.
 */
#ifndef DS_TEXT_BALANCE_H
#define DS_TEXT_BALANCE_H

#include "datasets/text/text.h"
#include "nn/rng.h"

typedef struct ds_texts ds_texts;
typedef struct ds_balance ds_balance;

/* The words that hold each letter; after the word lists of `t` are there. NN_ERR_LIMIT. */
nn_err ds_balance_new(ds_balance **out, const ds_texts *t);
void ds_balance_free(ds_balance *b);
/* Counts a line; after DS_BALANCE_SAMPLE of them: what each character lacks. Until then
 * nothing does. */
#define DS_BALANCE_SAMPLE 8000
void ds_balance_count(ds_balance *b, const ds_text *line);
/* Share of the lines to put something into. */
float ds_balance_share(const ds_balance *b);
/* A character that is seldom seen, by how much it lacks; any where none lacks. */
uint32_t ds_balance_draw(const ds_texts *t, nn_rng *r);
/* Puts several such characters into the line. */
void ds_balance_line(const ds_texts *t, int language, nn_rng *r, ds_text *line);

#endif
