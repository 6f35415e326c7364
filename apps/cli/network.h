/* network.h - for commands that look at any network (info, bench, export, quantize): a model,
 * or a fresh network, at chosen sizes. */
#ifndef APPS_CLI_NETWORK_H
#define APPS_CLI_NETWORK_H

#include "apps/cli/model.h"
#include "nn/exec.h"
#include "ocr/networks.h"

/* What the command line chooses: a model (the operand MODEL, or --model), or with --arch a
 * network. */
typedef struct app_network_choice {
    const char *model, *arch;
    int classes;   /* of a fresh network that has an alphabet */
    uint64_t seed; /* of its weights */
    const cli_reader *reader; /* not NULL: an imported one as a model of ours */
    bool training; /* with the outputs that only a loss reads */
} app_network_choice;

#define APP_FRESH_SEED 1 /* where the weights do not matter */
#define APP_NETWORK_DEFAULTS {.classes = OCR_NETWORK_CLASSES, .seed = APP_FRESH_SEED}

#define APP_NETWORK_OPTIONS(c)                                                                \
    {"model", 'm', CLI_TEXT, &(c).model, "FILE|NAME", 0, 0,                                   \
     "the model: the same as the operand MODEL"},                                             \
    {"arch", 0, CLI_TEXT, &(c).arch, "NAME", 0, 0, app_network_arch_help()},                  \
    {"classes", 0, CLI_INT, &(c).classes, "N", 2, 20001,                                      \
     "with --arch: classes including the blank"}
const char *app_network_arch_help(void); /* with the names of all networks */
const char *app_network_list(void);      /* all networks and what they are, a line each */

/* Takes the operand, if any. CLI_GO, or CLI_USAGE when more than one of operand, --model and
 * --arch is there. */
int app_network_choose(const cli_command *command, app_network_choice *c, int argc, char **argv,
                       int first);

typedef struct app_network {
    io_model model; /* a fresh one has octavo.task and octavo.preprocess, too */
    const char *name;
    /* Of the image that its cost and time are given for; where the graph fixes a size, that. */
    int width, height;
} app_network;

/* A detector has only its probability map as output. NN_ERR_USAGE, NN_ERR_MODEL; nothing to
 * free on failure. */
nn_err app_network_open(const app_network_choice *c, app_network *out);
void app_network_free(app_network *n);

/* Shapes of the graph's inputs in node order: "image" [batch,height,width,1], of an imported network
 * (`meta` of its file) in the order that its port tells, "labels" [batch,max_labels], "lengths"
 * [batch], "alias" [classes]; other inputs must have all their sizes. NN_ERR_MODEL. */
typedef struct app_sizes {
    int batch, height, width, max_labels, classes;
} app_sizes;
nn_err app_network_shapes(const nn_graph *g, const io_meta *meta, const app_sizes *sizes,
                          nn_shape shapes[NN_MAX_INPUTS], int *n);

/* What the network computes in: "f32", or "int8" when it has quantised operators (mixed ones
 * too). */
const char *app_network_precision(const nn_graph *g);
/* The same of one operator of a bound exec: "f32", "int8", "int16", by its weights, else by its
 * result. */
const char *app_node_precision(const nn_graph *g, const nn_exec *e, int node);

/* Classes of the graph's first output (its last dimension) once bound. */
int app_network_classes(const nn_exec *e);

#endif
