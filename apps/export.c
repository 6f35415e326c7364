/* export.c - `octavo export`: a model in another program's form. */
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/commands.h"
#include "apps/cli/network.h"
#include "io/onnx.h"
#include "nn/mem.h"
#include "nn/passes.h"
#include "ocr/detector.h"

/* A fresh network has no metadata of its own; its input's form is known all the same. */
static nn_err describe_fresh(io_model *model, const char *arch, const ocr_prep *prep)
{
    char text[OCR_PREP_TEXT];
    ocr_dbnet_form form;
    bool detector = ocr_dbnet_find(arch, &form);
    _Static_assert(OCR_DETECTOR_PREP_TEXT <= OCR_PREP_TEXT, "one buffer for both");
    if (detector)
        ocr_detector_prep_format(&form, text);
    else
        ocr_prep_format(prep, text, sizeof text);
    nn_err err = io_meta_set(&model->meta, "octavo.task", detector ? "det" : "rec");
    return err == NN_OK ? io_meta_set(&model->meta, "octavo.preprocess", text) : err;
}

/* An output has the name that its users know, not its last layer's. */
static nn_err encode(const io_model *model, io_bytes *out)
{
    static const char *const LOGITS[] = {"logits"}, *const PROBABILITY[] = {"probability"};
    const char *task = io_meta_get(&model->meta, "octavo.task");
    const char *const *names = NULL;
    if (task && model->graph->n_out == 1)
        names = strcmp(task, "rec") == 0 ? LOGITS : strcmp(task, "det") == 0 ? PROBABILITY : NULL;
    return io_onnx_encode(model->graph, model->params, &model->meta, names, out);
}

int app_export(int argc, char **argv)
{
    const char *arch = NULL, *output = NULL;
    int classes = 97;
    uint64_t seed = 1;
    bool onnx = false;
    const cli_option options[] = {
        {"onnx", 0, CLI_FLAG, &onnx, NULL, 0, 0, "write ONNX, opset 13: FP32, or QDQ of an 8-bit model"},
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0, "write there ('-': stdout)"},
        {"arch", 0, CLI_TEXT, &arch, "NAME", 0, 0,
         "a fresh network (crnn, crnn-lite, dbnet-lite, dbnet-r18, direction) instead of a model"},
        {"classes", 0, CLI_INT, &classes, "N", 2, 20001,
         "with --arch: classes including the blank"},
        {"seed", 0, CLI_UINT64, &seed, "N", 0, 0, "with --arch: of its random weights"},
        CLI_END,
    };
    const cli_command command = {
        "export",
        "--onnx -o FILE [OPTION]... [MODEL]",
        "Writes a model for other programs, as reading runs it: batch norms folded into the\n"
        "layers before them. Without MODEL or --arch: the built-in model.",
        options,
        0,
        1,
        "ONNX: input \"image\" [N,1,H,W], H that of the network, N and W free; values as\n"
        "octavo.preprocess in the file's metadata tells (grey, (v/255 - 0.5)/0.5, padded with 1\n"
        "on the right). A recogniser's output is \"logits\" [N,T,V]: class 0 is CTC's blank, class\n"
        "i the i-th character of octavo.alphabet. A detector takes \"image\" [N,C,H,W], H and W\n"
        "multiples of 32, and gives \"probability\" [N,1,H/s,W/s].\n"
        "Example: octavo export --onnx -o default.onnx"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    const char *path = first < argc ? argv[first] : NULL;
    if (arch && path)
        return cli_usage(&command, "expected MODEL or --arch, found both");
    if (!onnx)
        return cli_usage(&command, "expected --onnx, the only form there is");
    if (!output)
        return cli_usage(&command, "missing --output: expected the file to write");

    nn_err err = NN_OK;
    io_model model = {0};
    io_bytes out = {0};
    ocr_prep prep;
    NN_TRY(cli_writable(output));
    if (!path && !arch)
        path = cli_model_float(NULL);
    NN_TRY(app_network_open(path, arch, classes, seed, &model, &prep));
    if (arch)
        NN_TRY(describe_fresh(&model, arch, &prep));
    NN_TRY(nn_pass_inference(&model.graph, &model.params));
    err = encode(&model, &out);
    if (err != NN_OK) {
        nn_fail_prefix("%s", arch ? arch : cli_model_name(path));
        goto out;
    }
    err = cli_write(output, &out);
out:
    io_model_free(&model);
    io_bytes_free(&out);
    return cli_write_error(err);
}
