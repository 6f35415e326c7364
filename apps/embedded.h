/* embedded.h - files that travel inside the program (embedded.S). A size is 0 when the file was
 * not there at build time. A 0 byte follows each (not counted).
 */
#ifndef APPS_EMBEDDED_H
#define APPS_EMBEDDED_H

#include <stdint.h>

extern const uint8_t app_recognizer[];  /* models/default.safetensors: `default-fp32` */
extern const uint64_t app_recognizer_size;
/* models/default-int8.safetensors, made from it: `default`, which without it is `default-fp32` */
extern const uint8_t app_recognizer_int8[];
extern const uint64_t app_recognizer_int8_size;
/* The 8-bit file where there is one, else the float file, as they are for reading alone. */
extern const uint8_t app_detector[];    /* models/detector[-int8].safetensors: `detector` */
extern const uint64_t app_detector_size;
extern const uint8_t app_direction[];   /* models/direction[-int8].safetensors: `direction` */
extern const uint64_t app_direction_size;
extern const uint8_t app_lm_small[];    /* models/lm-small.safetensors: `--lm=small` */
extern const uint64_t app_lm_small_size;
extern const uint8_t app_check_image[]; /* samples/check.png: one line */
extern const uint64_t app_check_image_size;
extern const uint8_t app_check_text[];  /* samples/check.txt: what it says */
extern const uint64_t app_check_text_size;

#endif
