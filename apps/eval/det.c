#include "apps/eval/tasks.h"

#include <stdio.h>
#include <string.h>

#include "apps/cli/det_options.h"
#include "apps/cli/model.h"
#include "apps/measure/pages.h"
#include "io/json.h"
#include "nn/mem.h"
#include "nn/parallel.h"

enum { FORMAT_TEXT, FORMAT_JSON };

typedef struct evaluation {
    const char *model_path, *pages_path;
    measure_pages pages;
    ocr_det_metrics metrics;
    measure_page *result; /* [pages.n] */
    double seconds;
} evaluation;

static double hmean(const measure_page *r)
{
    return r->found + r->truths > 0
               ? 2 * (double)r->matches / (double)(r->found + r->truths)
               : 1;
}

static nn_err add_text(const evaluation *e, bool each, io_bytes *out)
{
    nn_err err;
    const ocr_det_metrics *m = &e->metrics;
    char bad[512];
    ds_page_list_bad_text(&e->pages.list, bad, sizeof bad);
    NN_TRY(io_bytes_format(out, "model    %s\npages    %s\nsamples  %lld",
                           e->model_path, e->pages_path, (long long)m->pages));
    if (e->pages.failed)
        NN_TRY(io_bytes_format(out, ", %d images unreadable", e->pages.failed));
    NN_TRY(io_bytes_format(out, "%s%s\n\n", bad[0] ? "; " : "", bad));
    for (int i = 0; each && i < e->pages.n; i++) {
        const measure_page *r = &e->result[i];
        NN_TRY(io_bytes_format(out,
                               "page %-4d %4lld texts, %4lld found, %4lld right, hmean %6.2f, "
                               "%5dx%-5d %d pass%s %4.0f ms\n",
                               i + 1, (long long)r->truths, (long long)r->found,
                               (long long)r->matches, 100 * hmean(r), r->width, r->height,
                               r->passes, r->passes == 1 ? " " : "es", 1000 * r->seconds));
    }
    NN_TRY(io_bytes_format(out,
                           "%-28s precision %6.2f  recall %6.2f  hmean %6.2f   (percent)\n",
                           "boxes, IoU above 0.5", 100 * ocr_det_precision(m),
                           100 * ocr_det_recall(m), 100 * ocr_det_hmean(m)));
    NN_TRY(io_bytes_format(out, "%-28s precision %6.2f  recall %6.2f\n", "area",
                           100 * ocr_det_area_precision(m), 100 * ocr_det_area_recall(m)));
    err = io_bytes_format(out,
                          "texts %lld, boxes %lld, matches %lld; %.3f s a page on %d threads\n",
                          (long long)m->truths, (long long)m->found, (long long)m->matches,
                          e->seconds / (double)nn_max_i64(1, m->pages), nn_threads());
out:
    return err;
}

static nn_err add_json(const evaluation *e, io_bytes *out)
{
    nn_err err;
    const ocr_det_metrics *m = &e->metrics;
    const app_eval_number number[] = {
        {"precision", ocr_det_precision(m)},
        {"recall", ocr_det_recall(m)},
        {"hmean", ocr_det_hmean(m)},
        {"area_precision", ocr_det_area_precision(m)},
        {"area_recall", ocr_det_area_recall(m)},
        {"seconds_per_page", e->seconds / (double)nn_max_i64(1, m->pages)},
    };
    int skipped = 0;
    for (int i = 0; i < DS_PAGE_BADS; i++)
        skipped += e->pages.list.bad[i].n;
    NN_TRY(io_bytes_text(out, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\","
                              "\"task\":\"det\",\"model\":"));
    NN_TRY(io_json_string(out, e->model_path));
    NN_TRY(io_bytes_text(out, ",\"list\":"));
    NN_TRY(io_json_string(out, e->pages_path));
    NN_TRY(io_bytes_format(out,
                           ",\"samples\":%lld,\"skipped\":%d,\"failed\":%d,\"texts\":%lld,"
                           "\"boxes\":%lld,\"matches\":%lld",
                           (long long)m->pages, skipped, e->pages.failed, (long long)m->truths,
                           (long long)m->found, (long long)m->matches));
    err = app_eval_end_json(out, (int)(sizeof number / sizeof *number), number);
out:
    return err;
}

int app_eval_det(int argc, char **argv)
{
    const char *output = NULL, *task = "det";
    int format = FORMAT_TEXT, limit = 0;
    bool strict = false, each = false, done = true;
    ocr_detect_options detect = ocr_detect_defaults();
    evaluation e = {0};
    const cli_option options[] = {
        APP_EVAL_TASK_OPTION(task),
        {"format", 'f', CLI_CHOICE, &format, "text|json", 0, 0, "form of the figures"},
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0,
         "write the figures there instead of to stdout"},
        {"pages", 0, CLI_FLAG, &each, NULL, 0, 0, "text: also each page's figures"},
        {"limit", 0, CLI_INT, &limit, "N", 0, 1e9, "at most N pages; 0: all"},
        {"strict", 0, CLI_FLAG, &strict, NULL, 0, 0, "refuse labels with bad rows (exit 3)"},
        APP_DET_OPTIONS(detect),
        CLI_END,
    };
    const cli_command command = {
        "eval", "--task=det [OPTION]... MODEL PAGES",
        "Finds the texts of labelled pages with MODEL ('detector' is the built-in one) and\n"
        "compares. PAGES is a folder of images with x.boxes.tsv or a label file.",
        options, 2, 2,
        "A true box takes the first free found one with an intersection over union above 0.5;\n"
        "found boxes that lie in ignored ones (texts ### and *) do not matter. Area: share of\n"
        "the found area that is text, and of the texts' area that was found.\n"
        "json: fractions, keys precision recall hmean area_precision area_recall."};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    e.model_path = argv[first];
    e.pages_path = argv[first + 1];

    nn_err err;
    io_model model = {0};
    io_bytes out = {0};
    ocr_detector detector = {0};
    NN_TRY(cli_writable(output));
    NN_TRY(cli_model_load_reader(e.model_path, &(cli_reader){0}, &model));
    NN_TRY(ocr_detector_new(&detector, &model));
    NN_TRY(measure_pages_open(&e.pages, e.pages_path, limit, strict));
    e.result = nn_calloc((size_t)e.pages.n, sizeof *e.result);
    if (!e.result) {
        err = nn_fail_memory((size_t)e.pages.n * sizeof *e.result, "results");
        goto out;
    }
    NN_TRY(measure_pages_run(&e.pages, &detector, &detect, &e.metrics, e.result, &done));
    cli_progress_done();
    for (int i = 0; i < e.pages.n; i++)
        e.seconds += e.result[i].seconds;
    NN_TRY(format == FORMAT_JSON ? add_json(&e, &out) : add_text(&e, each, &out));
    err = cli_write(output, &out);
    code = e.pages.failed ? CLI_SOME_FAILED : CLI_OK;
out:
    if (err != NN_OK)
        code = cli_write_error(err);
    nn_free(e.result);
    measure_pages_free(&e.pages);
    ocr_detector_free(&detector);
    io_bytes_free(&out);
    return code;
}
