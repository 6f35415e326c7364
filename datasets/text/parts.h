/* parts.h - what the text generator's sources share. */
#ifndef DS_TEXT_PARTS_H
#define DS_TEXT_PARTS_H

#include "datasets/text/config.h"
#include "datasets/text/data.h"
#include "datasets/text/text.h"
#include "io/file.h"

#define DS_MAX_RULES 320
#define DS_SLOTS 10
#define DS_SLOT_BYTES 56

/* A rule cut into its alternatives. */
typedef struct ds_rule_parts {
    const char *name;
    int n;
    const char **begin;
    int *length;
} ds_rule_parts;

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

typedef struct ds_words {
    int n;
    const char **word; /* UTF-8 */
} ds_words;

struct ds_texts {
    ds_text_config config;
    uint32_t *alphabet;
    bool ascii[128]; /* in the alphabet */
    ds_words common[DS_LANGUAGES], dictionary[DS_LANGUAGES], custom, lines;
    io_bytes common_bytes[DS_LANGUAGES], dictionary_bytes[DS_LANGUAGES], custom_bytes,
        lines_bytes;
    /* ds_rules, ds_prose_rules, ds_sign_rules, ds_notation_rules */
    ds_rule_parts rules[DS_MAX_RULES];
    int n_rules;
    /* Writes what a name means that is no rule's; false when it means nothing: signs.h. Calls
     * back into the grammar. */
    bool (*built_in)(struct ds_builder *b, const char *name, size_t n);
    char *letter_case, *sequence;
};

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
const char *ds_words_draw(const ds_words *words, nn_rng *r);

#endif
