/* det_options.h - options of detectors, the same in every command that finds text. */
#ifndef APPS_CLI_DET_OPTIONS_H
#define APPS_CLI_DET_OPTIONS_H

#include "apps/cli/cli.h"
#include "ocr/detector.h"

/* The detector's options, with the field's names and defaults: in `eval` and `detect`. */
#define APP_DET_OPTIONS(o)                                                                    \
    {"det-thresh", 0, CLI_FLOAT, &(o).boxes.thresh, "X", 0, 1,                                \
     "pixels above this probability belong to text"},                                         \
    {"det-box-thresh", 0, CLI_FLOAT, &(o).boxes.box_thresh, "X", 0, 1,                        \
     "boxes whose mean probability is below are left out ..."},                               \
    {"det-weak-thresh", 0, CLI_FLOAT, &(o).boxes.weak_thresh, "X", 0, 1,                      \
     "... but for those above this which stand in line or in a column with others"},          \
    {"det-unclip-ratio", 0, CLI_FLOAT, &(o).boxes.unclip_ratio, "X", 0, 10,                   \
     "expansion of boxes: each side by area times this over perimeter"},                      \
    {"det-limit-side", 0, CLI_INT, &(o).limit_side, "PX", 0, 65536,                           \
     "shrink pages to this longer side; 0 goes by the height of their text"},                 \
    {"det-max-candidates", 0, CLI_INT, &(o).boxes.max_candidates, "N", 1, 1000000,            \
     "keep the N largest candidates of a page"}

#endif
