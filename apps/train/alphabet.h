/* alphabet.h - what --alphabet says. */
#ifndef APPS_TRAIN_ALPHABET_H
#define APPS_TRAIN_ALPHABET_H

#include "nn/base.h"

/* --alphabet's text: as it is, the default one by that name, or a file's content without line
 * ends; NULL is the default one. nn_alloc'ed. */
nn_err train_alphabet_text(const char *option, char **out);

#endif
