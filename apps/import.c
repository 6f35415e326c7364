/* import.c - `octavo import`: another program's network as a model file. */
#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/cli/model.h"
#include "io/model.h"
#include "ocr/tasks.h"

enum { AS_NETWORK, AS_READER };

int app_import(int argc, char **argv)
{
    const char *output = NULL;
    int as = AS_NETWORK;
    cli_reader reader = {0};
    const cli_option options[] = {
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0, "write the model there"},
        {"as", 0, CLI_CHOICE, &as, "network|reader", 0, 0,
         "as it is; or as the recogniser, text detector or direction classifier that its form "
         "shows, for programs and commands that read"},
        CLI_ALPHABET_FILE(reader),
        {"preprocess", 0, CLI_TEXT, &reader.preprocess, "TEXT", 0, 0,
         "with --as=reader: octavo.preprocess, where PaddleOCR's does not suit it"},
        CLI_END,
    };
    const cli_command command = {
        "import", "-o FILE [OPTION]... FILE.onnx",
        "Makes a model file of an ONNX file: opset 7 to 28, operators of ai.onnx without If,\n"
        "Loop and Scan. Feature maps are stored N,H,W,C, floats as 32 bits, integers as 64.",
        options, 1, 1,
        "All commands that take a model take the ONNX file, too. External data are read from\n"
        "below its folder only.\n"
        "Example: octavo import resnet50.onnx -o resnet50.safetensors\n"
        "         octavo import rec.onnx --as=reader --alphabet-file=keys.txt -o rec.safetensors"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (!output)
        return cli_usage(&command, "missing --output: expected the file to write");
    if (as == AS_NETWORK && (reader.alphabet_file || reader.preprocess))
        return cli_usage(&command, "--%s: only with --as=reader",
                         reader.preprocess ? "preprocess" : "alphabet-file");
    nn_err err;
    io_model model = {0};
    NN_TRY(cli_writable(output));
    NN_TRY(as == AS_READER ? cli_model_load_reader(argv[first], &reader, &model)
                           : cli_model_load(argv[first], &model));
    if (as == AS_READER && ocr_task_of(&model.meta) == OCR_TASKS) {
        err = nn_fail(NN_ERR_MODEL,
                      "%s: neither a recogniser nor a text detector nor a direction classifier by "
                      "its input and output",
                      argv[first]);
        goto out;
    }
    NN_TRY(io_model_write(output, model.graph, model.params, &model.meta, 0, NULL));
    cli_note("%s: %d nodes, %lld parameters", output, model.graph->n - model.params->n,
             (long long)nn_params_count(model.params, false));
out:
    io_model_free(&model);
    return cli_error(err);
}
