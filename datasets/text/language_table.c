/* language_table.c - languages.def as an array. */
#include "datasets/text/data.h"

const ds_language ds_languages[DS_LANGUAGES] = {
#define DS_LANGUAGE(code, name, share, quotes, casing, package, list)                          \
    {#code, name, share, quotes, DS_CASING_##casing, package, list, ds_words_##code,           \
     ds_rules_##code},
#include "datasets/text/languages.def"
#undef DS_LANGUAGE
};
