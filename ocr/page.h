/* page.h - the page reader: a picture of a page becomes text in reading order.
 *
 *   picture -> detector: segments -> way up, skew -> rectified crops -> direction of each
 *           -> recogniser -> layout -> document (io/document.h)
 *
 * A page that leans is levelled and looked at again; so is one of which nothing is legible, on
 * its other sides. Coordinates in the document are
 * those of the picture as it was given.
 */
#ifndef OCR_PAGE_H
#define OCR_PAGE_H

#include "io/document.h"
#include "ocr/detector.h"
#include "ocr/direction.h"
#include "ocr/layout.h"
#include "ocr/recognizer.h"

typedef struct ocr_page_models {
    ocr_detector *detector;     /* not needed for whole lines */
    ocr_recognizer *recognizer;
    ocr_direction *direction;   /* NULL: nothing is upside down */
} ocr_page_models;

typedef struct ocr_page_config {
    ocr_detect_options detect;
    ocr_decode_config decode;
    ocr_layout_mode layout;
    int rotate;       /* 0, 90, 180, 270: turn that makes the picture upright; -1: find out */
    int batch;        /* lines that go through the network together, at most */
    float drop_score; /* segments read with less confidence are left out */
    bool whole;       /* the picture is one line: no detector, no layout */
} ocr_page_config;

ocr_page_config ocr_page_defaults(void);

typedef struct ocr_page_stats {
    int segments;          /* found */
    int dropped;           /* of them: nothing to read, or under drop_score */
    int turned;            /* read the other way up than the page */
    double find_seconds, read_seconds; /* wall time: where text is, what it says */
    int64_t candidates_dropped; /* the detector's limit (boxes.h) cut these off */
} ocr_page_stats;

/* Appends a page to *doc (io_doc_finish is the caller's). image: grey or RGB. The same document
 * for any number of threads. stats may be NULL. NN_ERR_LIMIT without memory, NN_ERR_MODEL.
 * Tasks of one nn_parallel may read pages at once with the same models. */
nn_err ocr_page_read(const ocr_page_models *models, const ocr_page_config *config,
                     const io_image *image, const char *source, io_document *doc,
                     ocr_page_stats *stats);

#endif
