/* page_parts.h - a page while it is read. Each file uses those below it:
 *
 *   page.c                 all of it: orientation, texts, document
 *   page_orientation.c     which of four orientations it has
 *   page_segments.c        where its text is: segments and their crops
 *   page_gutters.c         its rules; segments cut where gutters run
 *   page_overlaps.c        segments of one row that reach into each other, parted
 *   page_boxes.c           segments' boxes in level coordinates, and the way back
 *   page_marks.c           ink that the detector left out beside and between segments
 *   page_doubles.c         words that were found twice
 *   page_noise.c           pictures whose grain was taken for text
 *   page_stacked.c         letters one below another, sideways lines that were found in pieces
 *   page_case.c            lone letters whose case their height tells
 *   page_lone.c            lone letters that are digits by their company
 *   page_lines.c           what the recogniser and the direction classifier say about crops
 *   page_upright.c         the upright picture, and the way back from its points
 *   page_document.c        what was read, in order, as a page of a document
 *   page_places.c          a line of it: where its words and characters stand in the given picture
 */
#ifndef OCR_PAGE_PARTS_H
#define OCR_PAGE_PARTS_H

#include "io/centreline.h"
#include "io/document.h"
#include "io/quad.h"
#include "nn/parallel.h"
#include "ocr/gutters.h"
#include "ocr/ink_map.h"
#include "ocr/page_config.h"
#include "ocr/tables.h"

typedef struct ocr_segment {
    io_quad quad; /* in the upright picture */
    io_centreline centreline;
    float ink0, ink1; /* fractions of its length where its ink begins and ends */
    float space;      /* between its words; pixels; 0: not known */
    io_image crop;
    float upside_down; /* probability; 0 without a classifier */
    bool mark;         /* found by its ink, not by the detector */
    ocr_text text;
    bool read; /* text is owned */
    bool kept;
} ocr_segment;

/* A segment's box in level coordinates. */
typedef struct ocr_segment_place {
    ocr_rule box;
    int segment;
} ocr_segment_place;

/* Points of the upright picture as points of the given one: x' = xx x + xy y + x0, y'
 * likewise. */
typedef struct ocr_affine {
    float xx, xy, x0, yx, yy, y0;
} ocr_affine;

typedef struct ocr_page_reading {
    const ocr_page_models *models;
    const ocr_page_config *config;
    const io_image *given;
    const io_image *upright; /* given, or &rotated */
    io_image rotated;
    ocr_affine to_given;
    int quarters;   /* clockwise rotations by 90 degrees from given to upright */
    float levelled; /* and by these degrees counter-clockwise */
    float skew;     /* degrees that are left in the upright picture */
    float typical;  /* height of its lines */
    ocr_segment *seg;
    io_quad *quad; /* scratch: of all segments */
    int n;
    ocr_rule *rule; /* level coordinates (ink_map.h) */
    int n_rules;
    nn_err failed[NN_MAX_THREADS];
    ocr_page_stats stats;
} ocr_page_reading;

/* Rotates the upright picture; segments are the caller's to move. */
nn_err ocr_page_rotate(ocr_page_reading *r, int quarters);
/* So that lines that lean by `degrees` run level. */
nn_err ocr_page_level(ocr_page_reading *r, float degrees);
/* Whether the picture, levelled by r->skew, is of a reasonable size. */
bool ocr_page_can_level(const ocr_page_reading *r);

/* Segments and their crops of the page in its orientation, levelled where its lines lean. */
nn_err ocr_page_segment(ocr_page_reading *r);
void ocr_page_segments_free(ocr_page_reading *r);
/* Finds the page's rules and cuts its segments at gutters; before there are crops. */
nn_err ocr_page_cut(ocr_page_reading *r);
/* Parts segments of one row that reach into each other, where white is. NN_ERR_LIMIT without memory. */
nn_err ocr_page_part_overlaps(ocr_page_reading *r, const ocr_ink_map *map);
/* Widens segments over ink that their ends cut off or leave out (an underscore, a box to tick), and
 * adds segments for single characters and dashes that stand in a row and a column with others. */
nn_err ocr_page_find_marks(ocr_page_reading *r, const ocr_ink_map *map);
/* The quad from fraction f0 to f1 of its length; they may lie outside of it. */
io_quad ocr_page_quad_part(const io_quad *q, float f0, float f1);
/* Whether what was read into a mark is what its ink looks like. */
bool ocr_page_mark_is_plausible(const ocr_segment *s);
/* Four points of level coordinates as a quad of the upright picture. */
io_quad ocr_page_level_quad(const ocr_page_reading *r, const float x[4], const float y[4]);
/* A segment's box in level coordinates. */
ocr_rule ocr_page_level_box(const ocr_page_reading *r, const io_quad *q);
/* By their upper edges, from the top down. */
void ocr_page_sort_places(int n, ocr_segment_place *at);
/* Character i of a text. */
static inline uint32_t ocr_page_code_at(const ocr_page_reading *r, const ocr_text *t, int i)
{
    return r->models->recognizer->alphabet.code[t->chars[i].label];
}
/* Reads it upside down from now on. */
void ocr_segment_rotate_180(ocr_segment *s);

/* Reads the crops of segments which[0..n-1] into texts, that the caller then owns. */
nn_err ocr_page_recognize(ocr_page_reading *r, int n, const int *which, ocr_text *texts);
/* Fills upside_down of all segments. */
nn_err ocr_page_classify(ocr_page_reading *r);

/* Takes a high segment's text for letters one below another where that is surer; it has been read. */
nn_err ocr_page_try_letters(ocr_page_reading *r, ocr_segment *s);
/* Reads unsure text that runs up or down in other ways; may add a segment, drops what is part of it. */
nn_err ocr_page_read_stacked(ocr_page_reading *r);
/* A lone letter that is small or capital by its height alone becomes what it is; texts have been read. */
nn_err ocr_page_lone_case(ocr_page_reading *r);
/* What was read as character `at` of a segment is another one, if the reader knows that and may say it. */
nn_err ocr_page_set_character(ocr_page_reading *r, int segment, int at, uint32_t code);
/* A lone O among numbers becomes 0, an l or I 1; texts have been read. */
nn_err ocr_page_lone_digits(ocr_page_reading *r);
/* Drops one of two segments that hold the same text on the same ink; texts have been read.
 * NN_ERR_LIMIT without memory. */
nn_err ocr_page_drop_doubles(ocr_page_reading *r);
/* Drops what was read into the grain of a picture; texts have been read. */
void ocr_page_drop_noise(ocr_page_reading *r);

/* Segments with their crops, in the upright picture; some may have been read. */
nn_err ocr_page_orient(ocr_page_reading *r);
/* Appends segments which[0..n-1], from left to right, as a line of the last paragraph; cell[i] is
 * that of segment which[i]. */
nn_err ocr_page_add_line(const ocr_page_reading *r, io_document *doc, const int *which,
                         const ocr_cell *cell, int n);
/* Appends what was read as a page. */
nn_err ocr_page_write(ocr_page_reading *r, const char *source, io_document *doc);

#endif
