/* text_parts.h - what the text generator's sources share. */
#ifndef DS_TEXT_PARTS_H
#define DS_TEXT_PARTS_H

#include "datasets/text_gen.h"
#include "io/file.h"

#define DS_MAX_RULES 128

/* A rule cut into its alternatives. */
typedef struct ds_rule_parts {
    const char *name;
    int n;
    const char **begin;
    int *length;
} ds_rule_parts;

struct ds_texts {
    ds_text_config config;
    uint32_t *alphabet;
    bool ascii[128]; /* in the alphabet */
    ds_words common[DS_LANGUAGES], dictionary[DS_LANGUAGES], custom, lines;
    io_bytes common_bytes[DS_LANGUAGES], dictionary_bytes[DS_LANGUAGES], custom_bytes,
        lines_bytes;
    ds_rule_parts rules[DS_MAX_RULES];
    char *letter_case, *sequence;
};

/* A line being written, in UTF-8. */
typedef struct ds_builder {
    const ds_texts *t;
    nn_rng *r;
    ds_scene scene;
    int language, target; /* characters wanted of running text */
    int depth;
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
