/* psm.h - `octavo read --psm`: what an image holds, in Tesseract's numbers and names of page
 * segmentation modes or shorter ones.
 */
#ifndef APPS_READ_PSM_H
#define APPS_READ_PSM_H

#include <stdbool.h>
#include <stddef.h>

#include "ocr/layout.h"

typedef struct read_psm {
    int number;       /* Tesseract's */
    const char *also; /* Tesseract's name in small letters */
    const char *name; /* ours; NULL: none, another one has it */
    bool line;        /* the image is one line */
    ocr_layout_mode layout;
    const char *instead; /* not read so here: what to use; else NULL */
} read_psm;

/* By number, name or Tesseract's name, with or without its PSM_; NULL: none. */
const read_psm *read_psm_find(const char *text);
#define READ_PSM_NAMES 160 /* bytes of all names, with commas between */
void read_psm_list(char out[READ_PSM_NAMES]);

#endif
