/* signs.h - what is drawn letter by letter, not from words: single characters, codes with their
 * check digits, source code.
 *
 * Sources of the forms: ICAO 9303 parts 4 to 6 (machine-readable zones), ISO 13616 (IBAN),
 * ISO/IEC 7812 (card numbers), RFC 4122 (UUID), RFC 4648 (base64).
 */
#ifndef DS_TEXT_SIGNS_H
#define DS_TEXT_SIGNS_H

#include "datasets/text/parts.h"

/* Writes what the built-in of this name gives: signs.c lists them. False when there is none. */
bool ds_signs_put(ds_builder *b, const char *name, size_t n);

/* codes.c. The built-ins: each writes one code. */
void ds_code_mixed(ds_builder *b);   /* O0I1lS5B8Z2G6 more often than other characters */
void ds_code_serial(ds_builder *b);  /* groups of capitals and digits */
void ds_code_base64(ds_builder *b);
void ds_code_hex(ds_builder *b);     /* a hash, or a part of one */
void ds_code_uuid(ds_builder *b);
void ds_code_iban(ds_builder *b);    /* of 22 countries, valid */
void ds_code_card(ds_builder *b);    /* of a payment card, valid */

/* mrz.c. A document's machine-readable zone: lines of 44 (TD3), 36 (TD2) or 30 characters (TD1)
 * with valid check digits. Returns the number of lines. */
typedef enum ds_mrz { DS_MRZ_TD1, DS_MRZ_TD2, DS_MRZ_TD3, DS_MRZS } ds_mrz;
int ds_mrz_draw(ds_mrz kind, nn_rng *r, char line[3][45]);
void ds_code_mrz(ds_builder *b); /* one of its lines */

/* source_code.c: a line of a program, a log, a data file. */
void ds_code_source(ds_builder *b);
/* An identifier: snake_case, camelCase, TypeName or CONSTANT. */
void ds_code_name(ds_builder *b, char kind);

#endif
