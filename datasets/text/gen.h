/* gen.h - lines of text as documents hold them.
 *
 * Most of it is data: a table of languages (languages.def) with the words and the ways of
 * writing of each (lang_*.c), a small grammar (rules.c; rules_abroad.c for languages other than
 * English), and, for a share of English lines and pages, sentences (prose.c). Word lists of
 * Debian's packages are read when they are there and none is needed. Characters that would be
 * rare are put into some of the lines (balance.h).
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
#include "io/file.h"

typedef struct ds_texts ds_texts;

/* NN_ERR_USAGE for a language that there is not. */
nn_err ds_texts_new(ds_texts **out, const ds_text_config *config);
void ds_texts_free(ds_texts *t);

/* A line of at least one visible character, only of the alphabet, single spaces, none at the
 * ends. */
void ds_texts_line(const ds_texts *t, ds_scene scene, nn_rng *r, ds_text *out);

/* How many languages have a word list here. */
int ds_texts_lists(const ds_texts *t);
/* The Debian packages that hold the word lists, separated by spaces; a table of the languages,
 * their codes and lists. */
nn_err ds_texts_packages(io_bytes *out);
nn_err ds_texts_languages(io_bytes *out);

#endif
