/* number.h - decimal numbers in text, with a point in every locale. */
#ifndef IO_NUMBER_H
#define IO_NUMBER_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads the number that *text begins with,
 *
 *     [+-] (digits [. [digits]] | . digits) [(e|E) [+-] digits]
 *
 * rounded to the nearest double, and moves *text behind it. False, with both as they were,
 * where none begins, it has more than 127 characters, or it is too large for a double. No
 * spaces before it, no hexadecimal digits, no "inf", no "nan". */
bool io_number_parse(const char **text, double *out);
/* The same; the number must be all of the text. */
bool io_number_parse_all(const char *text, double *out);

#define IO_NUMBER_TEXT 32
/* printf's %.*g with `digits` (1..17) significant ones; "inf", "nan" as there. */
void io_number_format(double value, int digits, char out[IO_NUMBER_TEXT]);

/* The value of a 16-bit float (binary16 of IEEE 754), which is exact. */
double io_number_half(uint16_t bits);

#ifdef __cplusplus
}
#endif

#endif
