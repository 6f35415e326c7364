/* data.h - the words and the grammar that the text generator is made of. */
#ifndef DS_TEXT_DATA_H
#define DS_TEXT_DATA_H

#define DS_LANGUAGES 11
#define DS_LATIN 10 /* index of Latin among the languages; 0 is English */

/* words.c */
extern const char *const ds_common_words[DS_LANGUAGES]; /* separated by spaces */
extern const char *const ds_dictionary[DS_LANGUAGES];   /* below /usr/share/dict, or NULL */

/* The grammar's signs: gen.h. */
typedef struct ds_rule {
    const char *name;
    const char *body; /* alternatives separated by line feeds */
} ds_rule;

/* rules.c */
extern const ds_rule ds_rules[];
extern const int ds_n_rules;

/* sign_rules.c: cells, numbers, codes; notation_rules.c: screens, formulas, signs. Their names
 * stand in no other table. */
extern const ds_rule ds_sign_rules[], ds_notation_rules[];
extern const int ds_n_sign_rules, ds_n_notation_rules;

/* prose.c: English sentences by topic, in the order of the letters "lmnivdasr": letters,
 * minutes, notices, invoices, inventories, doctors, land, stories, reports. */
#define DS_TOPICS 9
extern const char *const ds_topic_rules[DS_TOPICS];
extern const ds_rule ds_prose_rules[];
extern const int ds_n_prose_rules;

#endif
