#include "apps/eval/tasks.h"

#include "apps/cli/model.h"
#include "apps/measure/direction.h"
#include "io/image_file.h"
#include "io/json.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/parallel.h"

#define CHUNK 64 /* images at once in memory */

enum { FORMAT_TEXT, FORMAT_JSON };

typedef struct evaluation {
    const char *model_path, *list_path;
    ocr_direction direction;
    ds_list list;
    int64_t max_pixels, lines, wrong[2]; /* upright, turned */
    int failed;
    double seconds; /* of the classifier alone */
} evaluation;

static double error_of(const evaluation *e)
{
    return (double)(e->wrong[0] + e->wrong[1]) / (double)nn_max_i64(1, 2 * e->lines);
}

static nn_err evaluate(evaluation *e)
{
    nn_err err = NN_OK;
    io_image images[CHUNK] = {0};
    int n = 0;
    for (int next = 0; next < e->list.n;) {
        while (next < e->list.n && n < CHUNK) {
            nn_err bad = io_image_read(e->list.entry[next++].path, e->max_pixels, &images[n]);
            if (bad) {
                cli_error(bad);
                e->failed++;
            } else {
                io_image_to_gray(&images[n++]);
            }
        }
        double start = nn_seconds();
        NN_TRY(measure_direction_count(&e->direction, n, images, e->wrong));
        e->seconds += nn_seconds() - start;
        e->lines += n;
        while (n > 0)
            io_image_free(&images[--n]);
        cli_progress(false, "%d of %d lines", next, e->list.n);
    }
    if (e->lines == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: none of its %d images is readable", e->list_path,
                      e->list.n);
out:
    cli_progress_done();
    while (n > 0)
        io_image_free(&images[--n]);
    return err;
}

static nn_err add_text(const evaluation *e, io_bytes *out)
{
    nn_err err;
    char bad[512];
    ds_list_bad_text(&e->list, bad, sizeof bad);
    NN_TRY(io_bytes_format(out, "model    %s\nlist     %s\nsamples  %lld", e->model_path,
                           e->list_path, (long long)e->lines));
    if (e->failed)
        NN_TRY(io_bytes_format(out, ", %d images unreadable", e->failed));
    NN_TRY(io_bytes_format(out, "%s%s\n\n", bad[0] ? "; " : "", bad));
    NN_TRY(io_bytes_format(out, "accuracy %.2f %%, wrong %.2f %%\n", 100 * (1 - error_of(e)),
                           100 * error_of(e)));
    NN_TRY(io_bytes_format(out,
                           "wrong: %lld upright lines, %lld upside-down lines\n",
                           (long long)e->wrong[0], (long long)e->wrong[1]));
    err = io_bytes_format(out, "speed %.0f lines a second on %d threads\n",
                          (double)(2 * e->lines) / (e->seconds + 1e-9), nn_threads());
out:
    return err;
}

static nn_err add_json(const evaluation *e, io_bytes *out)
{
    nn_err err;
    const app_eval_number number[] = {
        {"accuracy", 1 - error_of(e)},
        {"error", error_of(e)},
        {"lines_per_second", (double)(2 * e->lines) / (e->seconds + 1e-9)},
    };
    int skipped = 0;
    for (int i = 0; i < DS_BADS; i++)
        skipped += e->list.bad[i].n;
    NN_TRY(io_bytes_text(out, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\","
                              "\"task\":\"cls\",\"model\":"));
    NN_TRY(io_json_string(out, e->model_path));
    NN_TRY(io_bytes_text(out, ",\"list\":"));
    NN_TRY(io_json_string(out, e->list_path));
    NN_TRY(
        io_bytes_format(out,
                        ",\"samples\":%lld,\"skipped\":%d,\"failed\":%d,\"upright_wrong\":%lld,"
                        "\"turned_wrong\":%lld",
                        (long long)e->lines, skipped, e->failed, (long long)e->wrong[0],
                        (long long)e->wrong[1]));
    err = app_eval_end_json(out, (int)(sizeof number / sizeof *number), number);
out:
    return err;
}

int app_eval_direction(int argc, char **argv)
{
    const char *output = NULL, *task = "direction";
    int format = FORMAT_TEXT;
    bool strict = false;
    evaluation e = {.max_pixels = IO_MAX_PIXELS_DEFAULT};
    const cli_option options[] = {
        APP_EVAL_TASK_OPTION(task),
        {"format", 'f', CLI_CHOICE, &format, "text|json", 0, 0, "form of the figures"},
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0,
         "write the figures there instead of to stdout"},
        {"strict", 0, CLI_FLAG, &strict, NULL, 0, 0, "refuse a list with bad rows (exit 3)"},
        {"max-pixels", 0, CLI_INT64, &e.max_pixels, "N", 1, (double)((int64_t)1 << 40),
         "refuse larger images, by the size in their header"},
        CLI_END,
    };
    const cli_command command = {
        "eval", "--task=direction [OPTION]... MODEL LIST",
        "Shows each line of LIST (rows of image<TAB>text, or a folder of x.png + x.gt.txt) to\n"
        "the direction classifier MODEL ('direction' is the built-in one) as it is and\n"
        "rotated by 180 degrees, and counts wrong answers. The lines of LIST stand upright.",
        options, 2, 2,
        "accuracy: right answers over two for each line; error = 1 - accuracy.\n"
        "json: fractions, keys accuracy error; counts upright_wrong turned_wrong."};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    e.model_path = argv[first];
    e.list_path = argv[first + 1];

    nn_err err;
    io_model model = {0};
    io_bytes out = {0};
    NN_TRY(cli_writable(output));
    NN_TRY(cli_model_load_reader(e.model_path, &(cli_reader){0}, &model));
    NN_TRY(ocr_direction_new(&e.direction, &model));
    NN_TRY(ds_list_read(e.list_path, strict, &e.list));
    char bad[512];
    ds_list_bad_text(&e.list, bad, sizeof bad);
    if (bad[0])
        cli_note("%s: %s", e.list_path, bad);
    NN_TRY(evaluate(&e));
    NN_TRY(format == FORMAT_JSON ? add_json(&e, &out) : add_text(&e, &out));
    err = cli_write(output, &out);
    code = e.failed ? CLI_SOME_FAILED : CLI_OK;
out:
    if (err != NN_OK)
        code = cli_write_error(err);
    ds_list_free(&e.list);
    ocr_direction_free(&e.direction);
    io_bytes_free(&out);
    return code;
}
