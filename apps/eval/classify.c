/* classify.c - `octavo eval --task=classify`: a classifier of pictures on labelled ones. */
#include <stdlib.h>
#include <string.h>

#include "apps/cli/model.h"
#include "apps/eval/report.h"
#include "apps/eval/tasks.h"
#include "apps/measure/classes.h"
#include "io/json.h"
#include "nn/mem.h"
#include "nn/parallel.h"

enum { FORMAT_TEXT, FORMAT_JSON };

typedef struct evaluation {
    const char *model_path, *list_path;
    ocr_classifier classifier;
    measure_lists lists; /* one */
    measure_classes result;
    int worst; /* wrong answers that the page shows */
} evaluation;

static double share(const evaluation *e, int64_t n)
{
    return (double)n / (double)nn_max_i64(1, e->result.n);
}

static int64_t cell(const evaluation *e, int label, int answer)
{
    return e->result.confusion[(int64_t)label * e->classifier.classes.n + answer];
}

/* Of a class: pictures, those among them that were recognised, answers that name it. */
typedef struct class_counts {
    int64_t pictures, right, answers;
} class_counts;

static class_counts count_class(const evaluation *e, int k)
{
    class_counts c = {.right = cell(e, k, k)};
    for (int i = 0; i < e->classifier.classes.n; i++) {
        c.pictures += cell(e, k, i);
        c.answers += cell(e, i, k);
    }
    return c;
}

static nn_err evaluate(evaluation *e, bool *done)
{
    size_t classes = (size_t)e->classifier.classes.n, n = (size_t)e->lists.list[0].n;
    measure_classes *r = &e->result;
    r->confusion = nn_calloc(classes * classes, sizeof *r->confusion);
    r->answer = nn_calloc(n, sizeof *r->answer);
    r->sure = nn_calloc(n, sizeof *r->sure);
    if (!r->confusion || !r->answer || !r->sure)
        return nn_fail_memory(classes * classes * sizeof *r->confusion, "the confusion matrix");
    return measure_classes_list(&e->lists.list[0], &e->classifier, r, done);
}

static nn_err add_text(const evaluation *e, io_bytes *out)
{
    nn_err err;
    const measure_list *l = &e->lists.list[0];
    const measure_classes *r = &e->result;
    NN_TRY(io_bytes_format(out, "model    %s\nlist     %s\nsamples  %lld", e->model_path,
                           e->list_path, (long long)r->n));
    if (l->unreadable)
        NN_TRY(io_bytes_format(out, ", %d unreadable", l->unreadable));
    if (r->unknown)
        NN_TRY(io_bytes_format(out, ", %lld of classes that the model does not know",
                               (long long)r->unknown));
    NN_TRY(io_bytes_format(out, "\n\ntop-1 %.2f %%, top-%d %.2f %%, wrong %.2f %%\n\n",
                           100 * share(e, r->right), r->top, 100 * share(e, r->near),
                           100 - 100 * share(e, r->right)));
    NN_TRY(io_bytes_format(out, "%-24s %9s %9s %9s\n", "class", "pictures", "recall %",
                           "precise %"));
    for (int k = 0; k < e->classifier.classes.n; k++) {
        class_counts c = count_class(e, k);
        NN_TRY(io_bytes_format(out, "%-24s %9lld %9.2f %9.2f\n", e->classifier.classes.name[k],
                               (long long)c.pictures,
                               100.0 * (double)c.right / (double)nn_max_i64(1, c.pictures),
                               100.0 * (double)c.right / (double)nn_max_i64(1, c.answers)));
    }
    err = io_bytes_format(out, "\nspeed %.0f pictures a second on %d threads\n",
                          (double)(r->n + r->unknown) / (r->seconds + 1e-9), nn_threads());
out:
    return err;
}

static nn_err add_json(const evaluation *e, io_bytes *out)
{
    nn_err err;
    const measure_classes *r = &e->result;
    const int classes = e->classifier.classes.n;
    const app_eval_number number[] = {
        {"top1", share(e, r->right)},
        {"topk", share(e, r->near)},
        {"error", 1 - share(e, r->right)},
        {"pictures_per_second", (double)(r->n + r->unknown) / (r->seconds + 1e-9)},
    };
    NN_TRY(io_bytes_text(out, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\","
                              "\"task\":\"classify\",\"model\":"));
    NN_TRY(io_json_string(out, e->model_path));
    NN_TRY(io_bytes_text(out, ",\"list\":"));
    NN_TRY(io_json_string(out, e->list_path));
    NN_TRY(io_bytes_format(out, ",\"samples\":%lld,\"failed\":%d,\"unknown\":%lld,\"k\":%d,"
                                "\"classes\":[", (long long)r->n, e->lists.list[0].unreadable,
                           (long long)r->unknown, r->top));
    for (int k = 0; k < classes; k++) {
        NN_TRY(io_bytes_text(out, k ? "," : ""));
        NN_TRY(io_json_string(out, e->classifier.classes.name[k]));
    }
    NN_TRY(io_bytes_text(out, "],\"confusion\":["));
    for (int k = 0; k < classes; k++)
        for (int i = 0; i < classes; i++)
            NN_TRY(io_bytes_format(out, "%s%lld%s", i ? "," : k ? ",[" : "[",
                                   (long long)cell(e, k, i), i + 1 == classes ? "]" : ""));
    NN_TRY(io_bytes_text(out, "]"));
    err = app_eval_end_json(out, (int)(sizeof number / sizeof *number), number);
out:
    return err;
}

/* --- the page --- */

static nn_err add_name(io_bytes *html, const char *name)
{
    return cli_html_text(html, name, strlen(name));
}

/* Rows are what pictures show, columns what was answered. */
static nn_err add_confusion(const evaluation *e, io_bytes *html)
{
    nn_err err;
    const ocr_classes *classes = &e->classifier.classes;
    NN_TRY(io_bytes_text(html, "<div class=\"wide\"><table>\n<tr><th>shown \\ answered</th>"));
    for (int k = 0; k < classes->n; k++) {
        NN_TRY(io_bytes_text(html, "<th>"));
        NN_TRY(add_name(html, classes->name[k]));
        NN_TRY(io_bytes_text(html, "</th>"));
    }
    NN_TRY(io_bytes_text(html, "<th>recall %</th></tr>\n"));
    for (int k = 0; k < classes->n; k++) {
        class_counts c = count_class(e, k);
        NN_TRY(io_bytes_text(html, "<tr><th>"));
        NN_TRY(add_name(html, classes->name[k]));
        NN_TRY(io_bytes_text(html, "</th>"));
        for (int i = 0; i < classes->n; i++) {
            int64_t n = cell(e, k, i);
            const char *kind = i == k ? " class=\"right\"" : n ? " class=\"wrong\"" : "";
            NN_TRY(io_bytes_format(html, n ? "<td%s>%lld</td>" : "<td%s></td>", kind,
                                   (long long)n));
        }
        NN_TRY(io_bytes_format(html, "<td>%.2f</td></tr>\n",
                               100.0 * (double)c.right / (double)nn_max_i64(1, c.pictures)));
    }
    err = io_bytes_text(html, "</table></div>\n");
out:
    return err;
}

typedef struct wrong_answer {
    int i;
    float sure;
} wrong_answer;

static int compare_sure(const void *a, const void *b)
{
    const wrong_answer *x = a, *y = b;
    return x->sure != y->sure ? (x->sure < y->sure ? 1 : -1) : x->i - y->i;
}

/* The wrong answers that the model was surest of. */
static nn_err add_worst(const evaluation *e, io_bytes *html)
{
    nn_err err = NN_OK;
    const measure_list *l = &e->lists.list[0];
    const measure_classes *r = &e->result;
    int n = 0;
    wrong_answer *wrong = nn_calloc((size_t)l->n, sizeof *wrong);
    if (!wrong)
        return nn_fail_memory((size_t)l->n * sizeof *wrong, "wrong answers");
    for (int i = 0; i < l->n; i++)
        if (r->answer[i] >= 0 &&
            strcmp(e->classifier.classes.name[r->answer[i]], l->text[i]) != 0)
            wrong[n++] = (wrong_answer){i, r->sure[i]};
    qsort(wrong, (size_t)n, sizeof *wrong, compare_sure);
    for (int k = 0; k < n && k < e->worst; k++) {
        int i = wrong[k].i;
        NN_TRY(io_bytes_format(html, "<article>\n<header><span>%d. ", k + 1));
        NN_TRY(add_name(html, l->path[i]));
        NN_TRY(io_bytes_format(html, "</span><span>confidence %.2f</span></header>\n",
                               (double)wrong[k].sure));
        NN_TRY(app_report_image(html, &l->image[i], l->text[i]));
        NN_TRY(io_bytes_text(html, "<dl><dt>shown</dt><dd>"));
        NN_TRY(add_name(html, l->text[i]));
        NN_TRY(io_bytes_text(html, "</dd><dt>answered</dt><dd><mark>"));
        NN_TRY(add_name(html, e->classifier.classes.name[r->answer[i]]));
        NN_TRY(io_bytes_text(html, "</mark></dd></dl>\n</article>\n"));
    }
out:
    nn_free(wrong);
    return err;
}

static nn_err write_page(const evaluation *e, const char *path)
{
    nn_err err;
    io_bytes html = {0}, summary = {0};
    NN_TRY(add_text(e, &summary));
    NN_TRY(app_report_begin(&html, "Octavo: what a classifier confuses",
                            (const char *)summary.data));
    NN_TRY(add_confusion(e, &html));
    NN_TRY(add_worst(e, &html));
    NN_TRY(app_report_end(&html));
    err = cli_write(path, &html);
out:
    io_bytes_free(&summary);
    io_bytes_free(&html);
    return err;
}

int app_eval_classify(int argc, char **argv)
{
    const char *output = NULL, *page = NULL, *task = "classify";
    int format = FORMAT_TEXT, limit = 0;
    bool strict = false;
    evaluation e = {.worst = 50, .result.top = 5};
    const cli_option options[] = {
        APP_EVAL_TASK_OPTION(task),
        {"top", 'k', CLI_INT, &e.result.top, "K", 1, OCR_CLASSES_MAX,
         "also count answers that are among the K most probable"},
        {"format", 'f', CLI_CHOICE, &format, "text|json", 0, 0, "form of the figures"},
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0,
         "write the figures there instead of to stdout"},
        {"html", 0, CLI_TEXT, &page, "FILE", 0, 0,
         "also write a page: the confusion matrix, and wrong answers with their pictures"},
        {"worst", 0, CLI_INT, &e.worst, "N", 0, 100000,
         "wrong answers that the page shows, the surest first"},
        {"limit", 0, CLI_INT, &limit, "N", 0, 1e9, "only N pictures, spread evenly; 0 takes all"},
        {"strict", 0, CLI_FLAG, &strict, NULL, 0, 0,
         "refuse a list with bad rows or unreadable pictures (exit 3)"},
        CLI_END,
    };
    const cli_command command = {
        "eval", "--task=classify [OPTION]... MODEL LIST",
        "Shows each picture of LIST (rows of image<TAB>class, or a folder FOLDER/CLASS/x.png)\n"
        "to the classifier MODEL and counts right answers.",
        options, 2, 2,
        "top-1: share of pictures whose most probable class is right; top-K: whose class is\n"
        "among the K most probable. recall: of a class's pictures those that were recognised;\n"
        "precise: of the answers that name it the right ones.\n"
        "json: fractions, keys top1 topk error; confusion[shown][answered] in the order of\n"
        "classes."};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    e.model_path = argv[first];
    e.list_path = argv[first + 1];

    nn_err err;
    bool done = true;
    io_model model = {0};
    io_bytes out = {0};
    const cli_list specs = {.n = 1, .text = {e.list_path}};
    NN_TRY(cli_writable(output));
    NN_TRY(cli_writable(page));
    NN_TRY(cli_model_load(e.model_path, &model));
    NN_TRY(ocr_classifier_new(&e.classifier, &model));
    NN_TRY(measure_lists_open_pictures(&e.lists, &specs, &e.classifier.form, limit, strict));
    NN_TRY(evaluate(&e, &done));
    if (!done) {
        code = 128 + cli_signal();
        goto out;
    }
    NN_TRY(format == FORMAT_JSON ? add_json(&e, &out) : add_text(&e, &out));
    NN_TRY(cli_write(output, &out));
    if (page)
        NN_TRY(write_page(&e, page));
    code = e.lists.list[0].unreadable ? CLI_SOME_FAILED : CLI_OK;
out:
    if (err != NN_OK)
        code = cli_write_error(err);
    nn_free(e.result.confusion);
    nn_free(e.result.answer);
    nn_free(e.result.sure);
    measure_lists_free(&e.lists);
    ocr_classifier_free(&e.classifier);
    io_bytes_free(&out);
    return code;
}
