/* attn.c - `octavo eval --task=attn`: how well a reader of signs reads. */
#include "apps/eval/tasks.h"

#include "apps/cli/model.h"
#include "apps/measure/signs.h"
#include "io/json.h"
#include "nn/mem.h"
#include "nn/parallel.h"

enum { FORMAT_TEXT, FORMAT_JSON };

typedef struct evaluation {
    const char *model_path, *list_path;
    ocr_sign_reader reader;
    measure_signs signs;
    measure_signs_result result;
} evaluation;

static nn_err add_text(const evaluation *e, io_bytes *out)
{
    nn_err err;
    char bad[512];
    const measure_signs_result *r = &e->result;
    const ocr_score *plain = &r->metrics.view[OCR_VIEW_PLAIN];
    ds_list_bad_text(&e->signs.list, bad, sizeof bad);
    NN_TRY(io_bytes_format(out, "model    %s\nlist     %s\nsamples  %d", e->model_path, e->list_path,
                           e->signs.n));
    if (e->signs.failed)
        NN_TRY(io_bytes_format(out, ", %d pictures left out", e->signs.failed));
    NN_TRY(io_bytes_format(out, "%s%s\n\n", bad[0] ? "; " : "", bad));
    NN_TRY(io_bytes_format(out, "characters %.2f %%, annotations %.2f %%\n",
                           100 * ocr_sign_characters(&r->score),
                           100 * ocr_sign_annotations(&r->score)));
    NN_TRY(io_bytes_format(out, "CER %.2f %%, exact %.2f %%\n", 100 * ocr_score_cer(plain),
                           100 * ocr_score_exact(plain)));
    err = io_bytes_format(out, "speed %.1f signs a second on %d threads\n",
                          (double)e->signs.n / (r->seconds + 1e-9), nn_threads());
out:
    return err;
}

static nn_err add_json(const evaluation *e, io_bytes *out)
{
    nn_err err;
    const measure_signs_result *r = &e->result;
    const ocr_score *plain = &r->metrics.view[OCR_VIEW_PLAIN];
    const app_eval_number number[] = {
        {"characters", ocr_sign_characters(&r->score)},
        {"annotations", ocr_sign_annotations(&r->score)},
        {"cer", ocr_score_cer(plain)},
        {"exact", ocr_score_exact(plain)},
        {"signs_per_second", (double)e->signs.n / (r->seconds + 1e-9)},
    };
    int skipped = 0;
    for (int i = 0; i < DS_BADS; i++)
        skipped += e->signs.list.bad[i].n;
    NN_TRY(io_bytes_text(out, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\","
                              "\"task\":\"attn\",\"model\":"));
    NN_TRY(io_json_string(out, e->model_path));
    NN_TRY(io_bytes_text(out, ",\"list\":"));
    NN_TRY(io_json_string(out, e->list_path));
    NN_TRY(io_bytes_format(out, ",\"samples\":%d,\"skipped\":%d,\"failed\":%d", e->signs.n, skipped,
                           e->signs.failed));
    err = app_eval_end_json(out, (int)(sizeof number / sizeof *number), number);
out:
    return err;
}

/* image<TAB>truth<TAB>reading, a row a sign. */
static nn_err write_readings(const char *path, const measure_signs *signs, char **read)
{
    nn_err err = NN_OK;
    io_bytes rows = {0};
    for (int i = 0; i < signs->n; i++)
        NN_TRY(io_bytes_format(&rows, "%s\t%s\t%s\n", signs->path[i], signs->text[i], read[i]));
    err = cli_write(path, &rows);
out:
    io_bytes_free(&rows);
    return err;
}

int app_eval_attn(int argc, char **argv)
{
    const char *output = NULL, *task = "attn", *readings = NULL;
    int format = FORMAT_TEXT, limit = 0, beam = 1;
    bool strict = false, done = true;
    evaluation e = {0};
    const cli_option options[] = {
        APP_EVAL_TASK_OPTION(task),
        {"format", 'f', CLI_CHOICE, &format, "text|json", 0, 0, "form of the figures"},
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0,
         "write the figures there instead of to stdout"},
        {"readings", 0, CLI_TEXT, &readings, "FILE", 0, 0,
         "write what was read: image<TAB>truth<TAB>reading"},
        {"limit", 0, CLI_INT, &limit, "N", 0, 1e9, "read at most N signs, spread evenly; 0: all"},
        {"beam", 0, CLI_INT, &beam, "N", 1, OCR_SIGN_MAX_BEAM,
         "keep the N best beginnings of a text; 1: each step's most probable symbol"},
        {"strict", 0, CLI_FLAG, &strict, NULL, 0, 0,
         "refuse a list with bad rows or pictures (exit 3)"},
        CLI_END,
    };
    const cli_command command = {
        "eval", "--task=attn [OPTION]... MODEL LIST",
        "Reads each picture of LIST (rows of image<TAB>text; four views of one street sign side\n"
        "by side, four times as wide as high) by the reader of signs MODEL.",
        options, 2, 2,
        "characters: twice the longest common subsequence over the lengths of both texts;\n"
        "annotations: texts that are wholly right. Both after marks were taken from letters, '-'\n"
        "became a space, and full-width ( ) : those of ASCII. CER and exact are those of lines.\n"
        "json: fractions, keys characters annotations cer exact."};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    e.model_path = argv[first];
    e.list_path = argv[first + 1];

    nn_err err;
    io_model model = {0};
    io_bytes out = {0};
    char **read = NULL;
    ocr_metrics_init(&e.result.metrics);
    NN_TRY(cli_writable(output));
    NN_TRY(cli_writable(readings));
    NN_TRY(cli_model_load_reader(e.model_path, &(cli_reader){0}, &model));
    NN_TRY(ocr_sign_reader_new(&e.reader, &model));
    NN_TRY(measure_signs_open(&e.signs, e.list_path, &e.reader.form, limit, strict));
    e.signs.beam = beam;
    read = nn_calloc((size_t)e.signs.n, sizeof *read);
    if (!read) {
        err = nn_fail_memory((size_t)e.signs.n * sizeof *read, "readings");
        goto out;
    }
    NN_TRY(measure_signs_run(&e.signs, &e.reader, &e.result, read, &done));
    if (!done) {
        code = 128 + cli_signal();
        goto out;
    }
    NN_TRY(format == FORMAT_JSON ? add_json(&e, &out) : add_text(&e, &out));
    if (readings)
        NN_TRY(write_readings(readings, &e.signs, read));
    err = cli_write(output, &out);
    code = e.signs.failed ? CLI_SOME_FAILED : CLI_OK;
out:
    if (err != NN_OK)
        code = cli_write_error(err);
    for (int i = 0; read && i < e.signs.n; i++)
        nn_free(read[i]);
    nn_free(read);
    ocr_metrics_free(&e.result.metrics);
    measure_signs_free(&e.signs);
    ocr_sign_reader_free(&e.reader);
    io_bytes_free(&out);
    return code;
}
