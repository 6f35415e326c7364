/* parts.h - what the text generator's sources share. */
#ifndef DS_TEXT_PARTS_H
#define DS_TEXT_PARTS_H

#include "datasets/text/config.h"
#include "datasets/text/data.h"
#include "datasets/text/lists.h"
#include "datasets/text/text.h"

#define DS_SLOTS 10
#define DS_SLOT_BYTES 56

/* A rule cut into its alternatives. */
typedef struct ds_rule_parts {
    const char *name;
    int n;
    const char **begin;
    int *length;
} ds_rule_parts;

/* Rules that are looked up together. */
typedef struct ds_rule_set {
    ds_rule_parts *rule; /* sorted by name */
    int n;
} ds_rule_set;
enum { DS_RULES_GENERAL, DS_RULES_PROSE, DS_RULES_ABROAD, DS_RULES_LANGUAGE };
#define DS_RULE_SETS (DS_RULES_LANGUAGE + DS_LANGUAGES)

typedef struct ds_texts ds_texts;
struct ds_builder;

/* What a page, or a line, keeps to. */
typedef struct ds_memory {
    bool known; /* the rest is decided */
    bool prose; /* sentences; otherwise random words */
    bool line;  /* a line out of a text: begins and ends anywhere, other rules as ever */
    bool old;   /* of the typewriter's and the quill's time */
    const char *topics; /* letters as above; one of them at random */
    int topic;
    bool begun;    /* something was said: greetings and openings are over */
    uint32_t said; /* sentences of the topic that were used, bits */
    int n_slots;
    char slot_name[DS_SLOTS][12], slot[DS_SLOTS][DS_SLOT_BYTES]; /* what <myX> gave */
} ds_memory;

/* Decides. Sentences are English: without its letters, or with words of the user's own, there
 * are none. */
void ds_memory_draw(ds_memory *m, const ds_texts *t, float prose, const char *topics,
                    nn_rng *r);

struct ds_texts {
    ds_text_config config;
    uint32_t *alphabet;
    bool ascii[128]; /* in the alphabet */
    ds_words common[DS_LANGUAGES], dictionary[DS_LANGUAGES], custom, lines;
    int n_lists; /* languages that have a dictionary */
    int only;    /* the one language of all lines, or -1 */
    ds_rule_set rules[DS_RULE_SETS];
    struct ds_balance *balance; /* or NULL */
    /* Writes what a name means that is no rule's; false when it means nothing: signs.h. Calls
     * back into the grammar. */
    bool (*built_in)(struct ds_builder *b, const char *name, size_t n);
    char *letter_case, *sequence;
};

/* Context: ds_texts. */
bool ds_texts_has(const void *t, uint32_t code);

/* A line being written, in UTF-8. */
typedef struct ds_builder {
    const ds_texts *t;
    nn_rng *r;
    ds_memory *memory; /* or NULL */
    ds_scene scene;
    int language, target; /* characters wanted of running text */
    int depth;
    bool telling; /* inside a sentence: its rules hold for lines, too */
    size_t n;
    char s[1024];
} ds_builder;

void ds_builder_put(ds_builder *b, const char *text, size_t n); /* dropped when full */
/* A word of the line's language; made_up: one that is none. */
void ds_builder_word(ds_builder *b, bool made_up);
/* What the rule or built-in of this name gives. */
void ds_builder_rule(ds_builder *b, const char *name, size_t n);

#endif
