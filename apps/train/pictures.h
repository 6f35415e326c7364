/* pictures.h - where labelled pictures come from: `LIST:0.7,LIST:0.3` (mixture.h), each a
 * label file or a folder by class (class_list.h).
 *
 * Pictures are brought into the network's form when the source is opened and kept so in memory,
 * up to TRAIN_PICTURES_KEEP_BYTES; others are read again at each draw. Damaged ones are left out
 * and reported by train_pictures_describe, or refused when strict; one that is read at a draw
 * ends the training.
 *
 * Sample i is a function of (specification, seed, i); the pictures of a part come in shuffled
 * rounds.
 */
#ifndef APPS_TRAIN_PICTURES_H
#define APPS_TRAIN_PICTURES_H

#include "datasets/augment.h"
#include "datasets/mixture.h"
#include "ocr/classifier.h"

#define TRAIN_PICTURES_KEEP_BYTES ((int64_t)1 << 30)

typedef struct train_pictures train_pictures;

typedef struct train_pictures_config {
    const char *spec;
    uint64_t seed;
    bool strict;
    ds_augment augment;
    ocr_picture_form form;
    const ocr_classes *classes; /* outlive the source */
} train_pictures_config;

/* Adds the classes of all lists of the specification, sorted. NN_ERR_USAGE, NN_ERR_INPUT. */
nn_err train_pictures_classes(const char *spec, bool strict, ocr_classes *out);

/* NN_ERR_USAGE for a bad specification, NN_ERR_INPUT for a list without pictures, or a class
 * that is none of config's. */
nn_err train_pictures_new(train_pictures **out, const train_pictures_config *config);
void train_pictures_free(train_pictures *s);
/* Any number of threads: x[height][width][channels] and the class. */
nn_err train_pictures_draw(const train_pictures *s, uint64_t index, float *x, int *label);
const char *train_pictures_describe(const train_pictures *s);
int64_t train_pictures_count(const train_pictures *s); /* pictures of all parts */

#endif
