/* gen.h - lines of text as documents hold them.
 *
 * Most of it is data: words of eleven languages (words.c) and a small grammar
 * (rules.c), and, for a share of lines and pages, sentences (prose.c): English ones
 * only, so the rest stays words by lot. A dictionary of /usr/share/dict is read when it is
 * there and none is needed.
 *
 * Grammar of a rule:  {a|b|c} one of them;  [a] in half the cases;  <name> another rule or a
 * built-in; # a digit, ^ a digit but 0, ~ a capital letter, ` a capital or a digit;  \x the
 * character x; <myX> what the rule X gave on this page first. Built-ins: <w> a word, <W> a word
 * with a capital, <p> a made-up word, <text> running text.
 */
#ifndef DS_TEXT_GEN_H
#define DS_TEXT_GEN_H

#include "nn/base.h"
#include "nn/rng.h"

#define DS_TEXT_MAX 160

typedef struct ds_text {
    int n;
    uint32_t code[DS_TEXT_MAX];
} ds_text;

/* What kind of document a line stands in: decides text, fonts, size, damage. */
typedef enum ds_scene {
    DS_SCENE_RECEIPT,
    DS_SCENE_FORM,
    DS_SCENE_TYPEWRITER,
    DS_SCENE_BOOK,
    DS_SCENE_LATIN,
    DS_SCENE_OFFICE,
    DS_SCENE_SIGN,
    DS_SCENE_PHOTO, /* a word or two on anything, through a camera */
    DS_SCENES
} ds_scene;

typedef struct ds_words {
    int n;
    const char **word; /* UTF-8 */
} ds_words;

#define DS_LANGUAGES 11
#define DS_LATIN 10 /* index of Latin among the languages; 0 is English */

typedef struct ds_text_config {
    const uint32_t *alphabet; /* sorted code points */
    int n_alphabet;
    const char *text_file, *words_file; /* or NULL */
    float text_share;                   /* of lines from text_file */
    int words;                          /* per line, or < 0 */
    int max_length;                     /* characters, at most DS_TEXT_MAX */
    const char *letter_case;            /* or NULL */
    const char *sequence;               /* or NULL */
} ds_text_config;

typedef struct ds_texts ds_texts;

nn_err ds_texts_new(ds_texts **out, const ds_text_config *config);
void ds_texts_free(ds_texts *t);

/* A line of at least one visible character, only of the alphabet, single spaces, none at the
 * ends. */
void ds_texts_line(const ds_texts *t, ds_scene scene, nn_rng *r, ds_text *out);
/* Keeps what `has` says true for, then tidies spaces; false when nothing visible is left. */
bool ds_text_tidy(ds_text *t, bool (*has)(const void *ctx, uint32_t code), const void *ctx);
/* At most `most` characters, cut at a space where one is near. */
void ds_text_limit(ds_text *t, int most, nn_rng *r);
/* "upper", "lower" or "title". */
void ds_text_case(ds_text *t, const char *how);
/* Straight quotes become curly ones: book print has them, typewriters have none. */
void ds_text_curl(ds_text *t);
/* The first DS_TEXT_MAX characters; tabs and no-break spaces become spaces. */
void ds_text_from_utf8(const char *s, size_t n, ds_text *out);
bool ds_code_is_letter(uint32_t code);
/* Makes capitals of small letters (ß becomes SS); characters without a capital stay. */
void ds_text_upper(ds_text *t);
uint32_t ds_code_upper(uint32_t code);
uint32_t ds_code_lower(uint32_t code);
/* UTF-8 into a nn_alloc'ed string; NULL without memory. */
char *ds_text_utf8(const ds_text *t);

/* Data. */
extern const char *const ds_common_words[DS_LANGUAGES]; /* separated by spaces */
extern const char *const ds_dictionary[DS_LANGUAGES];   /* below /usr/share/dict, or NULL */
typedef struct ds_rule {
    const char *name;
    const char *body; /* alternatives separated by line feeds */
} ds_rule;
extern const ds_rule ds_rules[];
extern const int ds_n_rules;

#endif
