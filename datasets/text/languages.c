/* languages.c - the table of languages, and its word lists' packages. */
#include "datasets/text/data.h"
#include "datasets/text/gen.h"

const ds_language ds_languages[DS_LANGUAGES] = {
#define DS_LANGUAGE(code, name, share, quotes, casing, package, list)                          \
    {#code, name, share, quotes, DS_CASING_##casing, package, list, ds_words_##code,           \
     ds_rules_##code},
#include "datasets/text/languages.def"
#undef DS_LANGUAGE
};
