/* source_lines.h - the templates of source_code.c, by language. */
#ifndef DS_TEXT_SOURCE_LINES_H
#define DS_TEXT_SOURCE_LINES_H

typedef struct ds_code_language {
    float share;
    const char *styles;  /* of identifiers, one at random: s c T 1 */
    const char *comment; /* put after a line now and then, or NULL */
    const char *const *lines;
    int n_lines;
    const char *const *expressions; /* of §e */
    int n_expressions;
} ds_code_language;

extern const ds_code_language ds_code_languages[];
extern const int ds_n_source_languages;
extern const char *const ds_code_words[], *const ds_code_endings[];
extern const int ds_n_source_words, ds_n_source_endings;

#endif
