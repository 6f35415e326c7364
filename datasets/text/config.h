/* config.h - what a generated line of text is to be. */
#ifndef DS_TEXT_CONFIG_H
#define DS_TEXT_CONFIG_H

#include "nn/base.h"

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
    DS_SCENE_CELL,     /* what stands alone in a table's cell or a form's box */
    DS_SCENE_NUMBERS,  /* amounts, dates, telephone numbers, sizes */
    DS_SCENE_CODE,     /* serial numbers, hashes, paths, addresses, identifiers */
    DS_SCENE_ZONE,     /* print made for machines: passports' zones, payment slips */
    DS_SCENE_SOURCE,   /* source code, markup, logs */
    DS_SCENE_SCREEN,   /* user interfaces */
    DS_SCENE_NOTATION, /* formulas, units, lists, quotes, signs */
    DS_SCENE_DISPLAY,  /* segments: clocks, scales */
    DS_SCENES
} ds_scene;

typedef struct ds_text_config {
    const uint32_t *alphabet; /* sorted code points */
    int n_alphabet;
    const char *text_file, *words_file; /* or NULL */
    float text_share;                   /* of lines from text_file */
    int words;                          /* per line, or < 0 */
    int max_length;                     /* characters, at most DS_TEXT_MAX */
    const char *letter_case;            /* or NULL */
    const char *sequence;               /* or NULL */
    const char *language;               /* code of languages.def, or NULL: the mixture */
} ds_text_config;

#endif
