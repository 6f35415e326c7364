/* feed.h - from a labelled line to the network's numbers, as reading does it; ds_prepare
 * for the loader. */
#ifndef APPS_TRAIN_FEED_H
#define APPS_TRAIN_FEED_H

#include "datasets/loader.h"
#include "nn/graph.h"
#include "ocr/alphabet.h"
#include "ocr/prep.h"

typedef struct train_feed {
    const ocr_alphabet *alphabet;
    ocr_prep prep;
    int max_width;
    int n_steps;
    int *steps; /* [n_steps] time steps of a line of i * prep.width_unit columns */
} train_feed;

/* NN_ERR_MODEL when the network cannot take lines of its own height. */
nn_err train_feed_new(train_feed *f, const nn_graph *g, const ocr_alphabet *a,
                      const ocr_prep *prep, int max_width);
void train_feed_free(train_feed *f);

/* ds_prepare with a train_feed as ctx. Refuses a line with an unknown character, without any,
 * wider than max_width, or with more labels (and blanks between equal ones) than time steps. */
bool train_feed_prepare(void *ctx, const ds_line *line, ds_prepared *out);

#endif
