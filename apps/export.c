/* export.c - `octavo export`: a model in another program's form. */
#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/cli/model.h"
#include "apps/cli/network.h"
#include "nn/passes.h"
#include "ocr/attention_split.h"

enum { WHOLE, ENCODER, STEP }; /* --part */

/* Makes the model one part of a reader of signs. */
static nn_err take_part(io_model *model, int part)
{
    ocr_attention_parts parts;
    nn_err err = ocr_attention_split(&model->graph, &model->params, &parts);
    if (err)
        return err;
    ocr_attention_part *taken = part == ENCODER ? &parts.encoder : &parts.step;
    model->graph = taken->graph;
    model->params = taken->params;
    *taken = (ocr_attention_part){0};
    ocr_attention_parts_free(&parts);
    return NN_OK;
}

/* An output has the name that its users know, not its last layer's; of an imported network its
 * inputs and outputs are as in the file that it came from. */
static nn_err encode(const io_model *model, int part, io_bytes *out)
{
    static const char *const MEMORY[] = {"memory"};
    static const char *const LOGITS[] = {"logits"}, *const PROBABILITY[] = {"probability"};
    static const char *const *const names[OCR_TASKS + 1] = {
        [OCR_TASK_REC] = LOGITS, [OCR_TASK_DET] = PROBABILITY, [OCR_TASK_DIRECTION] = LOGITS,
        [OCR_TASK_CLASSIFY] = LOGITS, [OCR_TASK_ATTN] = LOGITS};
    nn_err err;
    cli_ports ports;
    const char *own[NN_MAX_INPUTS];
    io_onnx_axes in[NN_MAX_INPUTS], of[NN_MAX_INPUTS];
    io_onnx_face face = {.in = in, .out = of};
    if (model->graph->n_out == 1)
        face.output = part == ENCODER ? MEMORY : names[ocr_task_of(&model->meta)];
    if (io_meta_get(&model->meta, CLI_PORTS_IN)) {
        NN_TRY(cli_model_ports(model, &ports));
        onnx_port_axes(face.n_in = ports.n_in, ports.in, in);
        onnx_port_axes(face.n_out = ports.n_out, ports.out, of);
        for (int i = 0; i < ports.n_out; i++)
            own[i] = ports.out[i].name;
        if (ports.n_out == model->graph->n_out)
            face.output = own;
    }
    err = io_onnx_encode(model->graph, model->params, &model->meta, &face, out);
out:
    return err;
}

int app_export(int argc, char **argv)
{
    const char *output = NULL;
    app_network_choice choice = APP_NETWORK_DEFAULTS;
    bool onnx = false;
    int part = WHOLE;
    const cli_option options[] = {
        {"onnx", 0, CLI_FLAG, &onnx, NULL, 0, 0, 
         "write ONNX, opset 13: FP32, or QDQ of an 8-bit model"},
        {"part", 0, CLI_CHOICE, &part, "whole|encoder|step", 0, 0,
         "of a reader of street signs: its encoder, or one step of its decoder, for programs that "
         "choose what is fed next; whole has all steps, each fed the most probable symbol"},
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0, "write there ('-': stdout)"},
        APP_NETWORK_OPTIONS(choice),
        {"seed", 0, CLI_UINT64, &choice.seed, "N", 0, 0, "with --arch: of its random weights"},
        CLI_END,
    };
    const cli_command command = {
        "export", "--onnx -o FILE [OPTION]... [MODEL]",
        "Writes a model for other programs, as reading runs it: batch norms folded into the\n"
        "layers before them. Without MODEL or --arch: the built-in model.",
        options, 0, 1,
        "ONNX: input \"image\" [N,1,H,W], H that of the network, N and W free; values as\n"
        "octavo.preprocess in the file's metadata tells (grey, (v/255 - 0.5)/0.5, padded with\n"
        "1 on the right). A recogniser's output is \"logits\" [N,T,V]: class 0 is CTC's\n"
        "blank, class i the i-th character of octavo.alphabet. A detector takes \"image\"\n"
        "[N,C,H,W], H and W multiples of 32, and gives \"probability\" [N,1,H/s,W/s].\n"
        "A reader of street signs: \"image\" [N,3,4v,v], the views one below the other; \"logits\"\n"
        "[N,64,V]. As two parts: the encoder gives \"memory\" [N,S,C]; the step takes that, \"fed\"\n"
        "[N] (a symbol; 1 at first, 2 is the end, 4 the alphabet's first character) and \"state\"\n"
        "[N,H] (zeros at first), and gives \"logits\" [N,V], \"weights\" [N,S] of the attention and\n"
        "\"next\", the state for the next step.\n"
        "Example: octavo export --onnx -o default.onnx"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if ((code = app_network_choose(&command, &choice, argc, argv, first)) != CLI_GO)
        return code;
    if (!onnx)
        return cli_usage(&command, "expected --onnx, the only form there is");
    if (!output)
        return cli_usage(&command, "missing --output: expected the file to write");

    nn_err err = NN_OK;
    app_network network = {0};
    io_bytes out = {0};
    NN_TRY(cli_writable(output));
    if (!choice.model && !choice.arch)
        choice.model = cli_model_float(NULL);
    NN_TRY(app_network_open(&choice, &network));
    NN_TRY(nn_pass_inference(&network.model.graph, &network.model.params));
    if (part != WHOLE)
        err = take_part(&network.model, part);
    err = err ? err : encode(&network.model, part, &out);
    if (err != NN_OK) {
        nn_fail_prefix("%s", network.name);
        goto out;
    }
    err = cli_write(output, &out);
out:
    app_network_free(&network);
    io_bytes_free(&out);
    return cli_write_error(err);
}
