/* embedded.h - what `octavo check` compares with, inside the program (embedded.S). A size is 0
 * when the file was not there at build time. A 0 byte follows each (not counted).
 */
#ifndef APPS_EMBEDDED_H
#define APPS_EMBEDDED_H

#include <stdint.h>

extern const uint8_t app_check_image[]; /* samples/check.png: one line */
extern const uint64_t app_check_image_size;
extern const uint8_t app_check_text[];  /* samples/check.txt: what it says */
extern const uint64_t app_check_text_size;
extern const uint8_t app_check_sums[];  /* models/check.sums: NAME CRC-32 a line (check.c) */
extern const uint64_t app_check_sums_size;

#endif
