/* names.h - names of French streets, of our own making: a kind of way, what joins, a name. */
#ifndef DS_SIGN_NAMES_H
#define DS_SIGN_NAMES_H

#include "nn/rng.h"

#define DS_SIGN_NAME 64 /* bytes that suffice, its 0 too */

/* Every letter that a name can hold, each once. */
extern const char ds_sign_alphabet[];

/* A name of at most 40 characters. One name in eight, by what it is named after, is held out: the
 * two sorts share no such thing. */
void ds_sign_name(nn_rng *r, bool held_out, char name[DS_SIGN_NAME]);

#endif
