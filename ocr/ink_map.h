/* ink_map.h - a page's ink at reduced size and level, for what the detector does not say: where
 * white runs between words, and where rules run.
 *
 *   page -> mean over k x k pixels, so that a line of text is some OCR_INK_LINE cells high
 *        -> rotated by its skew (nearest cell) -> runs of ink longer than any letter: rules
 *        -> rules painted over with the ground beside them
 *
 * Level coordinates: pixels of the page, rotated by -skew around its middle, which is (0, 0); y
 * grows downwards. Time is linear in the page's pixels, memory in the map's cells.
 */
#ifndef OCR_INK_MAP_H
#define OCR_INK_MAP_H

#include "io/centreline.h"
#include "io/image.h"

#define OCR_INK_LINE 12.0f
#define OCR_INK_TILE 32 /* cells; the ground is taken over such squares */

/* A straight stroke longer than OCR_RULE_LENGTH lines are high, seldom thicker than a third of
 * one, or a vertical one from one horizontal rule to another; x0 < x1, y0 < y1. It is horizontal when it is wider than high. */
#define OCR_RULE_LENGTH 2.5f
typedef struct ocr_rule {
    float x0, y0, x1, y1;
} ocr_rule;

typedef struct ocr_ink_map {
    int32_t width, height;
    float cell; /* pixels of the page that a cell is wide and high: k */
    uint8_t *grey; /* [height][width] */
    int32_t tiles;   /* squares in a row, for which ... */
    uint8_t *ground; /* ... this is the shade of what carries the ink */
    int n_rules;
    ocr_rule *rule; /* level coordinates; horizontal ones from the top down, then vertical
                       ones from the left */
} ocr_ink_map;

/* degrees: clockwise, by which lines lean; line: height of a line of text, in pixels. image:
 * grey or RGB. NN_ERR_LIMIT without memory; then *out is empty. */
nn_err ocr_ink_map_make(const io_image *image, float degrees, float line, ocr_ink_map *out);
void ocr_ink_map_free(ocr_ink_map *m);
/* A cell clearly darker than the ground around. */
bool ocr_ink_map_is_ink(const ocr_ink_map *m, int32_t x, int32_t y);
/* The same for many: cells of the square number `tile` of row y below this are ink. */
uint8_t ocr_ink_map_limit(const ocr_ink_map *m, int32_t tile, int32_t y);

/* A stretch without ink, in level coordinates. */
typedef struct ocr_gap {
    float x0, x1;
} ocr_gap;

/* Where a line of text runs: beside the middle of its rectangle, at x and at fraction u of the
 * width, by lean x + offset(u) downwards. */
typedef struct ocr_ink_path {
    ocr_rule rectangle;
    float lean;
    const io_centreline *bend; /* NULL: straight */
} ocr_ink_path;

/* The stretches at least `least` wide between the first and the last ink of a line of text,
 * from the left; only the middle rows along its path are looked at, since boxes reach into the
 * neighbouring lines. Ink is the shade (of two: Otsu 1979) that is not the border's, so
 * light letters on a dark ground are fine. *ink: from first to last ink; the rectangle itself when
 * there is none. Returns how many gaps there are, at most `most` of them are written; -1: blank. */
int ocr_ink_gaps(const ocr_ink_map *m, const ocr_ink_path *path, float least, int most,
                 ocr_gap *gap, ocr_gap *ink);

#endif
