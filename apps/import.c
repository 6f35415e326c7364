/* import.c - `octavo import`: another program's network as a model file. */
#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/cli/model.h"
#include "io/model.h"
#include "nn/exec.h"
#include "ocr/classifier.h"
#include "ocr/tasks.h"

#include <stdio.h>

enum { AS_NETWORK, AS_READER, AS_CLASSIFIER };

#define ANY_SIDE 224 /* of pictures, where the file leaves it open */
#define MAX_CLASSES_BYTES ((size_t)1 << 24)

/* The form of an imported network's pictures: --preprocess, or ImageNet's mean and deviation at
 * the size that the file says. */
static nn_err picture_form(const io_model *m, const char *text, ocr_picture_form *form)
{
    if (text)
        return ocr_picture_form_parse(text, form);
    const nn_graph *g = m->graph;
    int input = nn_graph_first_input(g);
    nn_shape s = input < g->n ? g->node[input].shape : nn_shape1(1);
    if (s.rank != 4 || (s.dim[3] != 1 && s.dim[3] != 3))
        return nn_fail(NN_ERR_MODEL, "no classifier of pictures: expected one input of grey or "
                                     "RGB pictures");
    *form = (ocr_picture_form){
        .width = s.dim[2] > 0 ? s.dim[2] : ANY_SIDE,
        .height = s.dim[1] > 0 ? s.dim[1] : ANY_SIDE,
        .channels = s.dim[3],
        .mean = {0.485f, 0.456f, 0.406f},
        .deviation = {0.229f, 0.224f, 0.225f},
    };
    return NN_OK;
}

/* Names out of a file, a line each; without one the numbers of the classes. */
static nn_err class_names(const char *path, int n, ocr_classes *out)
{
    nn_err err = NN_OK;
    io_bytes text = {0};
    if (path) {
        NN_TRY(io_file_read(path, MAX_CLASSES_BYTES, NN_ERR_INPUT, &text));
        size_t size = 0; /* without the CR of CRLF */
        for (size_t i = 0; i < text.size; i++)
            if (text.data[i] != '\r')
                text.data[size++] = text.data[i];
        text.size = size;
        NN_TRY(io_bytes_add(&text, "", 1));
        NN_TRY(ocr_classes_parse((const char *)text.data, out));
        if (out->n != n)
            err = nn_fail(NN_ERR_INPUT, "%s: %d names, the network has %d classes", path, out->n,
                          n);
    }
    for (int i = 0; i < n && !path && !err; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        err = ocr_classes_add(out, name);
    }
out:
    io_bytes_free(&text);
    return err;
}

/* Classes of the network, which is run on one picture's shape. */
static nn_err count_classes(const io_model *m, const ocr_picture_form *form, int *n)
{
    nn_err err;
    nn_exec *exec = NULL;
    nn_shape shape = nn_shape4(1, form->height, form->width, form->channels);
    NN_TRY(nn_exec_new(&exec, m->graph, m->params, false));
    NN_TRY(nn_exec_bind(exec, 1, &shape));
    nn_shape y = nn_exec_output(exec, 0)->shape;
    *n = y.rank == 2 && y.dim[0] == 1 ? y.dim[1] : 0;
    if (*n < 2 || *n > OCR_CLASSES_MAX)
        err = nn_fail(NN_ERR_MODEL, "no classifier of pictures: expected an output [N,classes]");
out:
    nn_exec_free(exec);
    return err;
}

static nn_err make_classifier(io_model *m, const char *names, const char *preprocess)
{
    nn_err err;
    ocr_picture_form form;
    ocr_classes classes = {0};
    char text[OCR_PICTURE_FORM_TEXT];
    int n;
    NN_TRY(picture_form(m, preprocess, &form));
    NN_TRY(count_classes(m, &form, &n));
    NN_TRY(class_names(names, n, &classes));
    ocr_picture_form_format(&form, text);
    NN_TRY(ocr_task_store(&m->meta, OCR_TASK_CLASSIFY));
    NN_TRY(io_meta_set(&m->meta, "octavo.preprocess", text));
    err = ocr_classes_store(&classes, &m->meta);
out:
    ocr_classes_free(&classes);
    return err;
}

int app_import(int argc, char **argv)
{
    const char *output = NULL;
    int as = AS_NETWORK;
    const char *classes = NULL;
    cli_reader reader = {0};
    const cli_option options[] = {
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0, "write the model there"},
        {"as", 0, CLI_CHOICE, &as, "network|reader|classifier", 0, 0,
         "as it is; or as the recogniser, text detector or direction classifier that its form "
         "shows, for programs and commands that read; or as a classifier of pictures"},
        CLI_ALPHABET_FILE(reader),
        {"preprocess", 0, CLI_TEXT, &reader.preprocess, "TEXT", 0, 0,
         "with --as=reader: octavo.preprocess, where PaddleOCR's does not suit it; with "
         "--as=classifier where it is not the picture, scaled, with ImageNet's mean and "
         "deviation: width=W;height=H;channels=C;resize=R;mean=..;deviation=.."},
        {"classes", 0, CLI_TEXT, &classes, "FILE", 0, 0,
         "with --as=classifier: names of the classes, a line each, in the network's order"},
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
        "         octavo import rec.onnx --as=reader --alphabet-file=keys.txt -o rec.safetensors\n"
        "         octavo import resnet50.onnx --as=classifier --classes=names.txt -o r.safetensors"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (!output)
        return cli_usage(&command, "missing --output: expected the file to write");
    if (as == AS_NETWORK && (reader.alphabet_file || reader.preprocess))
        return cli_usage(&command, "--%s: only with --as=reader",
                         reader.preprocess ? "preprocess" : "alphabet-file");
    if (as == AS_CLASSIFIER && reader.alphabet_file)
        return cli_usage(&command, "--alphabet-file: only with --as=reader");
    if (as != AS_CLASSIFIER && classes)
        return cli_usage(&command, "--classes: only with --as=classifier");
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
    if (as == AS_CLASSIFIER)
        NN_TRY(make_classifier(&model, classes, reader.preprocess));
    NN_TRY(io_model_write(output, model.graph, model.params, &model.meta, 0, NULL));
    cli_note("%s: %d nodes, %lld parameters", output, model.graph->n - model.params->n,
             (long long)nn_params_count(model.params, false));
out:
    io_model_free(&model);
    return cli_error(err);
}
