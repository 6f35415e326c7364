/* data.h - the languages and the grammar that the text generator is made of. */
#ifndef DS_TEXT_DATA_H
#define DS_TEXT_DATA_H

#include "datasets/text/text.h"

/* The grammar's signs: gen.h. */
typedef struct ds_rule {
    const char *name;
    const char *body; /* alternatives separated by line feeds */
} ds_rule;

typedef struct ds_language {
    const char *code, *name;
    float share;         /* of the lines that are not English, against the others */
    const char *quotes;  /* opening|closing[|opening|closing of the second kind] */
    ds_casing casing;
    const char *package; /* Debian's, that holds `list`, or NULL */
    const char *list;    /* words, one a line, below /usr/share; or NULL */
    const char *words;   /* common ones, separated by spaces */
    /* How its documents write months, people, towns, dates, sums ..., in place of the general
     * rules of these names; the last one has no name. */
    const ds_rule *rules;
} ds_language;

enum {
#define DS_LANGUAGE(code, ...) DS_LANGUAGE_##code,
#include "datasets/text/languages.def"
#undef DS_LANGUAGE
    DS_LANGUAGES
};
/* language_table.c */
extern const ds_language ds_languages[DS_LANGUAGES];

/* lang_*.c, by family */
#define DS_LANGUAGE(code, ...)                                                                 \
    extern const char ds_words_##code[];                                                       \
    extern const ds_rule ds_rules_##code[];
#include "datasets/text/languages.def"
#undef DS_LANGUAGE

/* rules.c */
extern const ds_rule ds_rules[];
extern const int ds_n_rules;

/* sign_rules.c: cells, numbers, codes; notation_rules.c: screens, formulas, signs. Their names
 * stand in no other table. */
extern const ds_rule ds_sign_rules[], ds_notation_rules[];
extern const int ds_n_sign_rules, ds_n_notation_rules;

/* rules_abroad.c: documents in other languages than English; what they take from the language
 * is its own rules' */
extern const ds_rule ds_abroad_rules[];
extern const int ds_n_abroad_rules;

/* prose.c: English sentences by topic, in the order of the letters "lmnivdasr": letters,
 * minutes, notices, invoices, inventories, doctors, land, stories, reports. */
#define DS_TOPICS 9
extern const char *const ds_topic_rules[DS_TOPICS];
extern const ds_rule ds_prose_rules[];
extern const int ds_n_prose_rules;

#endif
