/* gen.h - lines of text as documents hold them.
 *
 * Most of it is data: words of eleven languages (words.c) and a small grammar
 * (rules.c), and, for a share of lines and pages, sentences (prose.c): English ones
 * only, so the rest stays random words. A dictionary of /usr/share/dict is read when it is
 * there and none is needed.
 *
 * Grammar of a rule:  {a|b|c} one of them;  [a] in half the cases;  <name> another rule or a
 * built-in; # a digit, ^ a digit but 0, ~ a capital letter, ` a capital or a digit;  \x the
 * character x; <myX> what the rule X gave on this page first. Built-ins: <w> a word, <W> a word
 * with a capital, <p> a made-up word, <text> running text, and those of signs.c (codes, source
 * code, single characters).
 */
#ifndef DS_TEXT_GEN_H
#define DS_TEXT_GEN_H

#include "datasets/text/config.h"
#include "datasets/text/text.h"

typedef struct ds_texts ds_texts;

nn_err ds_texts_new(ds_texts **out, const ds_text_config *config);
void ds_texts_free(ds_texts *t);

/* A line of at least one visible character, only of the alphabet, single spaces, none at the
 * ends. */
void ds_texts_line(const ds_texts *t, ds_scene scene, nn_rng *r, ds_text *out);

#endif
