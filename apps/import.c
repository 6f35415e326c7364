/* import.c - `octavo import`: another program's network as a model file. */
#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/cli/model.h"
#include "io/model.h"

int app_import(int argc, char **argv)
{
    const char *output = NULL;
    const cli_option options[] = {
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0, "write the model there"},
        CLI_END,
    };
    const cli_command command = {
        "import", "-o FILE [OPTION]... FILE.onnx",
        "Makes a model file of an ONNX file: opset 7 to 28, operators of ai.onnx without If,\n"
        "Loop and Scan. Feature maps are stored N,H,W,C, floats as 32 bits, integers as 64.",
        options, 1, 1,
        "info, bench, run, compare, export take the ONNX file, too. External data are read\n"
        "from below its folder only.\n"
        "Example: octavo import resnet50.onnx -o resnet50.safetensors"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (!output)
        return cli_usage(&command, "missing --output: expected the file to write");
    nn_err err;
    io_model model = {0};
    NN_TRY(cli_writable(output));
    NN_TRY(cli_model_load(argv[first], &model));
    NN_TRY(io_model_write(output, model.graph, model.params, &model.meta, 0, NULL));
    cli_note("%s: %d nodes, %lld parameters", output, model.graph->n - model.params->n,
             (long long)nn_params_count(model.params, false));
out:
    io_model_free(&model);
    return cli_error(err);
}
