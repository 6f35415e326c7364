/* network.h - for `info`, `bench` and `export`: a network from a file or fresh, at chosen sizes. */
#ifndef APPS_CLI_NETWORK_H
#define APPS_CLI_NETWORK_H

#include "io/model.h"
#include "nn/exec.h"
#include "ocr/prep.h"

/* With arch: a network of that name with random weights from `seed` and `classes` classes; else the model
 * at `path` (cli_model_load). *prep gets its input's form. Nothing to free on failure. */
nn_err app_network_open(const char *path, const char *arch, int classes, uint64_t seed, io_model *out,
                        ocr_prep *prep);
#define APP_FRESH_SEED 1 /* where the weights do not matter */
#define APP_DETECTOR_SIDE 640 /* height of a fresh detector's image, as published times have it */

/* Shapes of the graph's inputs in node order: "image" [batch,height,width,1], "labels" [batch,max_labels],
 * "lengths" [batch], "alias" [classes]; other inputs must have all their sizes. NN_ERR_MODEL. */
typedef struct app_sizes {
    int batch, height, width, max_labels, classes;
} app_sizes;
nn_err app_network_shapes(const nn_graph *g, const app_sizes *sizes, nn_shape shapes[NN_MAX_INPUTS],
                          int *n);

/* What the network computes in: "f32", or "int8" when it has quantised operators (mixed ones too). */
const char *app_network_precision(const nn_graph *g);
/* The same of one operator of a bound exec: "f32", "int8", "int16", by its weights, else by its
 * result. */
const char *app_node_precision(const nn_graph *g, const nn_exec *e, int node);

/* Classes of the graph's first output (its last dimension) once bound. */
int app_network_classes(const nn_exec *e);

#endif
