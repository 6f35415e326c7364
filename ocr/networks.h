/* networks.h - all networks by name, made of networks.def. */
#ifndef OCR_NETWORKS_H
#define OCR_NETWORKS_H

#include "nn/graph.h"
#include "ocr/prep.h"
#include "ocr/tasks.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Builders: the graph with `classes` outputs (a recogniser, a classifier of pictures; the others
 * have their own number).
 * With `training` it has also the outputs that only training wants (a detector's threshold
 * map). */
#define OCR_NETWORK(builder, name, task, parameters, preprocess, about)                       \
    nn_err builder(int classes, bool training, nn_graph **out);
#include "ocr/networks.def"
#undef OCR_NETWORK

#define OCR_NETWORK_CLASSES 97 /* where no alphabet decides: printable ASCII and some */

typedef struct ocr_network {
    const char *name;
    ocr_task task;
    nn_err (*build)(int classes, bool training, nn_graph **out);
    int64_t parameters;
    const char *preprocess;
    const char *about;
} ocr_network;

int ocr_network_count(void);
const ocr_network *ocr_network_at(int i);
const ocr_network *ocr_network_find(const char *name); /* NULL when there is none */
const char *ocr_network_names(void);                   /* "crnn, crnn-lite, ..." */
/* The names of one task's, as above. */
#define OCR_NETWORK_NAMES 512 /* bytes that suffice for all names */
const char *ocr_network_names_of(ocr_task task, char text[OCR_NETWORK_NAMES]);

/* By name. NN_ERR_USAGE for an unknown one, with all that there are. */
nn_err ocr_network_build(const char *name, int classes, bool training, nn_graph **out);
/* The preparation of a recogniser's or direction classifier's lines. */
ocr_prep ocr_network_prep(const ocr_network *network);
/* octavo.task and octavo.preprocess of a fresh model. */
nn_err ocr_network_describe(const ocr_network *network, io_meta *meta);

#ifdef __cplusplus
}
#endif

#endif
