/* lists.h - lists of words or lines. */
#ifndef DS_TEXT_LISTS_H
#define DS_TEXT_LISTS_H

#include "io/file.h"
#include "nn/base.h"
#include "nn/rng.h"

/* Below this: the word lists of Debian's packages. */
#define DS_LISTS_FOLDER "/usr/share/"

typedef struct ds_words {
    int n;
    const char **word; /* UTF-8, in `bytes` one after another, a 0 after each */
    io_bytes bytes;
} ds_words;

typedef bool ds_has(const void *ctx, uint32_t code);

/* The words (or, if `rows`, the lines) of `bytes`, which is given away: only words of which
 * `has` knows every character. */
nn_err ds_words_cut(ds_words *out, io_bytes bytes, bool rows, ds_has *has, const void *ctx);
/* Of a word list, about as many words as are enough, evenly from the whole: letters, hyphens
 * and apostrophes, whatever stands behind '/', a tab or a space left out. The encoding is
 * that of the SET line of the .aff beside an .dic (UTF-8, ISO 8859-1, -2, -13, -15); without one
 * UTF-8, or ISO 8859-1 where it is none. NN_ERR_INPUT. */
nn_err ds_words_list(ds_words *out, const char *path, ds_has *has, const void *ctx);
void ds_words_free(ds_words *words);
const char *ds_words_draw(const ds_words *words, nn_rng *r);

#endif
