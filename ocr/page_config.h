/* page_config.h - what a page is read with, and what is counted while it is. */
#ifndef OCR_PAGE_CONFIG_H
#define OCR_PAGE_CONFIG_H

#include "ocr/detector.h"
#include "ocr/direction.h"
#include "ocr/layout.h"
#include "ocr/recognizer.h"
#include "ocr/region.h"

typedef struct ocr_page_models {
    const ocr_detector *detector;     /* not needed for whole lines */
    const ocr_recognizer *recognizer;
    const ocr_direction *direction; /* NULL: nothing is upside down */
} ocr_page_models;

typedef struct ocr_page_config {
    ocr_detect_options detect;
    ocr_decode_config decode;
    ocr_layout_mode layout;
    int rotate; /* 0, 90, 180, 270: rotation that makes the picture upright; -1: find out */
    int batch;        /* lines that go through the network together, at most */
    float drop_score; /* segments read with less confidence are left out */
    ocr_regions regions; /* of the file's picture (picture.h) */
    bool whole;       /* the picture is one line: no detector, no layout */
} ocr_page_config;

ocr_page_config ocr_page_defaults(void);

typedef struct ocr_page_stats {
    int segments;          /* found */
    int dropped;           /* of them: nothing to read, or under drop_score */
    int rotated;           /* rotated by 180 degrees against the page */
    double find_seconds, read_seconds; /* wall time: where text is, what it says */
    int64_t candidates_dropped; /* the detector's limit (boxes.h) cut these off */
} ocr_page_stats;

#endif
