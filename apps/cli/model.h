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

/* NN_ERR_MODEL. */
nn_err cli_model_ports(const io_model *m, cli_ports *out);

#endif
