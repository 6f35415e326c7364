/* compress.c - `octavo compress`: from a float model to an 8-bit one that was trained for it.
 *
 *     quantize -> eval of float and 8 bits -> train --qat --teacher -> eval -> the better one
 *
 * Each part is a child process (spawn.h) whose result is a file of the folder; a part whose file
 * is there is not done again, so a run that was stopped goes on where it was.
 */
#include <stdio.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/cli/spawn.h"
#include "apps/measure/child.h"
#include "io/json.h"
#include "nn/mem.h"

#define PATH 1024
#define MAX_FILE ((size_t)1 << 31)

enum { FLOAT, CONVERTED, TRAINED, STAGES };
static const char *const NAMES[STAGES] = {"float", "8 bits, calibrated", "8 bits, trained"};

typedef struct compress {
    const char *model, *data, *output;
    cli_list val, calib;
    float target_drop, lr; /* points */
    int64_t steps;
    int batch, weight_bits, format;
    bool always;
    ocr_task task;
    bool done[STAGES];
    double score[STAGES][CLI_MAX_LIST], mean[STAGES];
    int64_t bytes[STAGES];
    int chosen;
} compress;

static const char *in_folder(const compress *c, const char *name, char path[PATH])
{
    snprintf(path, PATH, "%s/%s", c->output, name);
    return path;
}

static nn_err run(const char *const *argv, const char *out)
{
    int code = 0;
    nn_err err = cli_child_run(argv, out, NULL, &code);
    if (err == NN_OK && code != 0)
        err = nn_fail(code >= NN_ERR_USAGE && code <= NN_ERR_DIVERGED ? (nn_err)code
                                                                     : NN_ERR_LIMIT,
                      "octavo %s ended with code %d", argv[0], code);
    return err;
}

static nn_err measure(compress *c, int stage, const char *model)
{
    char json[PATH], name[32];
    io_bytes file = {0};
    nn_err err;
    snprintf(name, sizeof name, "eval-%d.json", stage);
    NN_TRY(measure_child(c->task, model, &c->val, in_folder(c, name, json), c->score[stage],
                         &c->mean[stage]));
    c->done[stage] = true;
    if (io_path_exists(model)) {
        NN_TRY(io_file_read(model, MAX_FILE, NN_ERR_MODEL, &file));
        c->bytes[stage] = (int64_t)file.size;
    }
    cli_note("%s: error %.3f %%", NAMES[stage], 100 * c->mean[stage]);
out:
    io_bytes_free(&file);
    return err;
}

static double drop(const compress *c, int stage) /* points */
{
    return 100 * (c->mean[stage] - c->mean[FLOAT]);
}

static nn_err convert(compress *c, const char *path)
{
    const char *argv[16 + 2 * CLI_MAX_LIST];
    char report[PATH];
    int n = 0;
    if (io_path_exists(path))
        return NN_OK;
    argv[n++] = "quantize";
    argv[n++] = "-q";
    argv[n++] = "--plan=int8";
    for (int i = 0; i < c->calib.n; i++) {
        argv[n++] = "--calib";
        argv[n++] = c->calib.text[i];
    }
    argv[n++] = "-o";
    argv[n++] = path;
    argv[n++] = "--report";
    argv[n++] = in_folder(c, "layers.html", report);
    argv[n++] = "--";
    argv[n++] = c->model;
    argv[n] = NULL;
    return run(argv, "/dev/null");
}

static nn_err train(compress *c)
{
    const char *argv[32 + 2 * CLI_MAX_LIST];
    char folder[PATH], last[PATH], steps[32], every[32], batch[32], lr[32], bits[32], task[32];
    int n = 0;
    in_folder(c, "train", folder);
    snprintf(steps, sizeof steps, "--steps=%lld", (long long)c->steps);
    snprintf(every, sizeof every, "--val-every=%lld",
             (long long)nn_max_i64(1, nn_min_i64(500, c->steps / 4)));
    snprintf(batch, sizeof batch, "--batch=%d", c->batch);
    snprintf(lr, sizeof lr, "--lr=%g", (double)c->lr);
    snprintf(bits, sizeof bits, "--weight-bits=%d", c->weight_bits);
    snprintf(task, sizeof task, "--task=%s", ocr_task_get(c->task)->name);
    argv[n++] = "train";
    argv[n++] = steps;
    argv[n++] = "-o";
    argv[n++] = folder;
    if (io_path_exists(in_folder(c, "train/last.safetensors", last))) {
        argv[n++] = "--resume";
    } else {
        const char *const fresh[] = {"--qat", bits, task, batch, lr, every, "--model", c->model,
                                     "--teacher", c->model, "--data", c->data};
        for (size_t i = 0; i < sizeof fresh / sizeof *fresh; i++)
            argv[n++] = fresh[i];
        for (int i = 0; i < c->calib.n; i++) {
            argv[n++] = "--calib";
            argv[n++] = c->calib.text[i];
        }
        for (int i = 0; i < c->val.n; i++) {
            argv[n++] = "--val";
            argv[n++] = c->val.text[i];
        }
    }
    argv[n] = NULL;
    return run(argv, NULL);
}

/* ---- reports ---- */

static nn_err add_json(const compress *c, io_bytes *o)
{
    nn_err err;
    NN_TRY(io_bytes_text(o, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION
                            "\",\"model\":"));
    NN_TRY(io_json_string(o, c->model));
    NN_TRY(io_bytes_format(o, ",\"target_drop\":%g,\"weight_bits\":%d,\"lists\":[",
                           (double)c->target_drop, c->weight_bits));
    for (int i = 0; i < c->val.n; i++) {
        NN_TRY(io_bytes_text(o, i ? "," : ""));
        NN_TRY(io_json_string(o, c->val.text[i]));
    }
    NN_TRY(io_bytes_text(o, "],\"stages\":["));
    for (int s = 0, some = 0; s < STAGES; s++) {
        if (!c->done[s])
            continue;
        NN_TRY(io_bytes_format(o, "%s{\"name\":\"%s\",\"error\":%.6f,\"drop\":%.4f,\"bytes\":%lld,"
                                  "\"errors\":[", some++ ? "," : "", NAMES[s], c->mean[s],
                               drop(c, s), (long long)c->bytes[s]));
        for (int i = 0; i < c->val.n; i++)
            NN_TRY(io_bytes_format(o, "%s%.6f", i ? "," : "", c->score[s][i]));
        NN_TRY(io_bytes_text(o, "]}"));
    }
    err = io_bytes_format(o, "],\"chosen\":\"%s\",\"reached\":%s}\n", NAMES[c->chosen],
                          drop(c, c->chosen) <= (double)c->target_drop ? "true" : "false");
out:
    return err;
}

static nn_err add_text(const compress *c, io_bytes *o)
{
    nn_err err;
    NN_TRY(io_bytes_format(o, "%-20s %9s %9s %10s\n", "", "error %", "drop", "bytes"));
    for (int s = 0; s < STAGES; s++)
        if (c->done[s])
            NN_TRY(io_bytes_format(o, "%-20s %9.3f %+9.3f %10lld%s\n", NAMES[s],
                                   100 * c->mean[s], drop(c, s), (long long)c->bytes[s],
                                   s == c->chosen ? "  chosen" : ""));
out:
    return err;
}

/* Bars of the errors of every list and stage, and the curve of the training. */
static nn_err add_html(const compress *c, io_bytes *o)
{
    nn_err err;
    io_bytes curve = {0};
    char path[PATH];
    double most = 1e-9;
    for (int s = 0; s < STAGES; s++)
        for (int i = 0; c->done[s] && i < c->val.n; i++)
            most = c->score[s][i] > most ? c->score[s][i] : most;
    NN_TRY(io_bytes_text(o, "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">"
                            "<title>octavo compress</title><style>body{font:14px sans-serif;"
                            "max-width:60em;margin:2em auto}td{padding:2px 8px}"
                            ".n{text-align:right}</style>\n<h1>"));
    NN_TRY(cli_html_text(o, c->model, strlen(c->model)));
    NN_TRY(io_bytes_text(o, "</h1>\n<table><tr><td>list<td>form<td class=\"n\">error %"
                            "<td class=\"n\">drop, points<td>\n"));
    for (int i = 0; i < c->val.n; i++)
        for (int s = 0; s < STAGES; s++) {
            if (!c->done[s])
                continue;
            NN_TRY(io_bytes_text(o, "<tr><td>"));
            NN_TRY(cli_html_text(o, c->val.text[i], strlen(c->val.text[i])));
            NN_TRY(io_bytes_format(
                o, "<td>%s<td class=\"n\">%.3f<td class=\"n\">%+.3f<td><svg width=\"300\" "
                   "height=\"12\"><rect width=\"%.0f\" height=\"12\" fill=\"%s\"/></svg>\n",
                NAMES[s], 100 * c->score[s][i], 100 * (c->score[s][i] - c->score[FLOAT][i]),
                300 * c->score[s][i] / most,
                s == FLOAT ? "#888" : s == CONVERTED ? "#d80" : "#28c"));
        }
    NN_TRY(io_bytes_format(o, "</table>\n<p>Chosen: %s, %+.3f points (at most %+.3f wanted). "
                              "<a href=\"layers.html\">Layers of the calibrated model</a></p>\n",
                           NAMES[c->chosen], drop(c, c->chosen), (double)c->target_drop));
    if (io_path_exists(in_folder(c, "train/curve.svg", path))) {
        NN_TRY(io_file_read(path, MAX_FILE, NN_ERR_INPUT, &curve));
        const char *svg = strstr((const char *)curve.data, "<svg");
        NN_TRY(io_bytes_text(o, svg ? svg : ""));
    }
    err = io_bytes_text(o, "</html>\n");
out:
    io_bytes_free(&curve);
    return err;
}

static nn_err report(compress *c, const char *const model[STAGES])
{
    nn_err err;
    char path[PATH];
    io_bytes html = {0}, json = {0}, text = {0}, file = {0};
    NN_TRY(io_file_read(model[c->chosen], MAX_FILE, NN_ERR_MODEL, &file));
    NN_TRY(io_file_write(in_folder(c, "model.safetensors", path), file.data, file.size));
    NN_TRY(add_html(c, &html));
    NN_TRY(add_json(c, &json));
    NN_TRY(add_text(c, &text));
    NN_TRY(io_file_write(in_folder(c, "report.html", path), html.data, html.size));
    NN_TRY(io_file_write(in_folder(c, "report.json", path), json.data, json.size));
    err = cli_write(NULL, c->format ? &json : &text);
out:
    io_bytes_free(&html);
    io_bytes_free(&json);
    io_bytes_free(&text);
    io_bytes_free(&file);
    return err;
}

static nn_err find_task(compress *c)
{
    io_model m = {0};
    nn_err err = cli_model_load(cli_model_float(c->model), &m);
    c->task = err ? OCR_TASK_REC : ocr_task_of(&m.meta);
    if (!err && c->task != OCR_TASK_REC && c->task != OCR_TASK_DET &&
        c->task != OCR_TASK_DIRECTION)
        err = nn_fail(NN_ERR_MODEL, "%s: expected a recogniser, a detector or a direction "
                                    "classifier", c->model);
    io_model_free(&m);
    return err;
}

static nn_err go(compress *c)
{
    nn_err err;
    char converted[PATH], trained[PATH];
    const char *const model[STAGES] = {cli_model_float(c->model), converted, trained};
    in_folder(c, "calibrated.safetensors", converted);
    in_folder(c, "train/best.safetensors", trained);
    NN_TRY(find_task(c));
    NN_TRY(io_dir_make(c->output));
    NN_TRY(convert(c, converted));
    NN_TRY(measure(c, FLOAT, model[FLOAT]));
    NN_TRY(measure(c, CONVERTED, converted));
    c->chosen = CONVERTED;
    if (c->always || c->weight_bits == 4 || drop(c, CONVERTED) > (double)c->target_drop) {
        NN_TRY(train(c));
        NN_TRY(measure(c, TRAINED, trained));
        if (c->weight_bits == 4 || c->mean[TRAINED] < c->mean[CONVERTED])
            c->chosen = TRAINED;
    }
    err = report(c, model);
out:
    return err;
}

int app_compress(int argc, char **argv)
{
    compress c = {.steps = 2000, .lr = 5e-5f, .weight_bits = 8};
    const cli_option options[] = {
        {"data", 'd', CLI_TEXT, &c.data, "SPEC", 0, 0, "training samples, as octavo train --data"},
        {"val", 0, CLI_LIST, &c.val, "LIST", 0, 0,
         "measure on this list, and choose by it; ci=LIST without case; may be given several "
         "times"},
        {"calib", 'c', CLI_LIST, &c.calib, "SOURCE", 0, 0,
         "calibrate with these samples, as octavo quantize --calib"},
        {"target-drop", 0, CLI_FLOAT, &c.target_drop, "POINTS", -100, 100,
         "so much worse than the float model it may be; where calibration alone reaches that, "
         "nothing is trained"},
        {"always-train", 0, CLI_FLAG, &c.always, NULL, 0, 0, "train in any case"},
        {"weight-bits", 0, CLI_INT, &c.weight_bits, "N", 4, 8, "8 or 4 bits for weights"},
        {"steps", 0, CLI_INT64, &c.steps, "N", 1, 1e12, "steps of the training"},
        {"lr", 0, CLI_FLOAT, &c.lr, "X", 0, 1, "its learning rate"},
        {"batch", 'b', CLI_INT, &c.batch, "N", 0, 4096, "its batch; 0 takes the task's"},
        {"output", 'o', CLI_TEXT, &c.output, "FOLDER", 0, 0,
         "where everything goes: model.safetensors, report.html, report.json, and on the way "
         "calibrated.safetensors and train/"},
        {"format", 'f', CLI_CHOICE, &c.format, "text|json", 0, 0, "form of the report on stdout"},
        CLI_END,
    };
    const cli_command command = {
        "compress", "[OPTION]... MODEL --data=SPEC --calib=SOURCE --val=LIST -o FOLDER",
        "Makes an 8-bit model of a float one and holds its accuracy: calibrates, measures, and\n"
        "where it lost more than --target-drop trains it in its 8-bit form with the float model\n"
        "as teacher (octavo train --qat --teacher), measures again and keeps the better one.",
        options, 1, 1,
        "Called again with the same folder it goes on where it was stopped. Exit code 1: the\n"
        "target was not reached; the better model is there.\n"
        "Example: octavo compress mine.safetensors --data=train.txt --calib=train.txt\n"
        "         --val=dev.txt --target-drop=0 -o small"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    c.model = argv[first];
    if (!c.output || !c.data || c.val.n == 0 || c.calib.n == 0)
        return cli_usage(&command, "missing --%s", !c.output   ? "output=FOLDER"
                                                   : !c.data   ? "data=SPEC"
                                                   : !c.val.n  ? "val=LIST"
                                                               : "calib=SOURCE");
    if (c.weight_bits != 4 && c.weight_bits != 8)
        return cli_usage(&command, "--weight-bits: expected 4 or 8, found %d", c.weight_bits);
    if (strlen(c.output) > PATH / 2)
        return cli_usage(&command, "--output: the name is too long");
    nn_err err = go(&c);
    code = cli_write_error(err);
    return err == NN_OK && drop(&c, c.chosen) > (double)c.target_drop ? CLI_SOME_FAILED : code;
}
