/* model.h - inputs and outputs of any model, in the order of axes that its users know. An imported
 * model keeps them as text (onnx/import.h) in its metadata.
 */
#ifndef APPS_CLI_MODEL_H
#define APPS_CLI_MODEL_H

#include "apps/cli/cli.h"
#include "onnx/import.h"

#define CLI_PORTS_IN "octavo.onnx.inputs"
#define CLI_PORTS_OUT "octavo.onnx.outputs"

typedef struct cli_ports {
    int n_in, n_out;
    onnx_port in[NN_MAX_INPUTS], out[NN_MAX_INPUTS]; /* of outputs rank -1: known once bound */
} cli_ports;

/* For commands that read: cli_model_load, and a network that was imported becomes a recogniser, a
 * detector or a direction classifier, whatever its form is (ocr/adopt.h), else it stays as it is.
 * alphabet_file, preprocess: NULL, or of such a one alone, else NN_ERR_USAGE. NN_ERR_MODEL,
 * NN_ERR_INPUT. */
typedef struct cli_reader {
    const char *alphabet_file, *preprocess;
} cli_reader;

#define CLI_ALPHABET_FILE(to)                                                                 \
    {"alphabet-file", 0, CLI_TEXT, &(to).alphabet_file, "FILE", 0, 0,                         \
     "characters of a recogniser that comes as ONNX, in the order of its classes, one a line"}

nn_err cli_model_load_reader(const char *path, const cli_reader *r, io_model *out);

/* NN_ERR_MODEL. */
nn_err cli_model_ports(const io_model *m, cli_ports *out);

#endif
