/* sheet.h - a contact sheet: pages side by side, each shrunk to the same width, to be looked at
 * beside real ones.
 */
#ifndef APPS_SYNTH_SHEET_H
#define APPS_SYNTH_SHEET_H

#include "io/image.h"

enum { SHEET_COLUMNS = 5, SHEET_WIDTH = 400, SHEET_HEIGHT = 560, SHEET_GAP = 8 };

/* A white sheet for n pages. NN_ERR_LIMIT. */
nn_err synth_sheet_new(int64_t n, io_image *out);
/* Page i (3 channels), shrunk by means of its pixels; what is higher than a cell is cut. Pages
 * of different threads may be put at the same time. */
void synth_sheet_put(io_image *sheet, int64_t i, const io_image *page);

#endif
