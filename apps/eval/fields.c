/* fields.c - `octavo eval --task=fields`: fields that are found in labelled pages. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/form.h"
#include "apps/eval/tasks.h"
#include "apps/eval/temperature.h"
#include "apps/measure/fields.h"
#include "io/json.h"
#include "nn/clock.h"
#include "nn/mem.h"

enum { FORMAT_TEXT, FORMAT_JSON };

typedef struct evaluation {
    const char *form_name, *list_path;
    labelled_pages pages;
    ocr_form form;
    measure_fields sum;
    int *wrong; /* of each page */
    double seconds;
} evaluation;

static nn_err evaluate(evaluation *e)
{
    nn_err err = NN_OK;
    e->sum = (measure_fields){0};
    e->seconds = 0;
    for (int i = 0; i < e->pages.n; i++) {
        double start = nn_seconds();
        NN_TRY(fields_find(&e->form.form, &e->pages.page[i].document));
        e->seconds += nn_seconds() - start;
        NN_TRY(measure_fields_add(&e->pages.page[i], &e->sum, &e->wrong[i]));
    }
out:
    return err;
}

static nn_err evaluate_at(void *evaluated, float temperature, double *loss)
{
    evaluation *e = evaluated;
    e->form.picker.temperature = temperature;
    nn_err err = evaluate(e);
    *loss = measure_calibration_loss(&e->sum);
    return err;
}

static nn_err write_calibrated(const evaluation *e, const char *path)
{
    io_model model = {0};
    nn_err err = ocr_form_model(e->form_name, &model);
    if (err == NN_OK)
        err = app_eval_write_temperature(path, &model, e->form.picker.temperature);
    io_model_free(&model);
    return err;
}

/* ---- figures ---- */

static nn_err add_row(io_bytes *out, const char *name, const measure_count *c)
{
    return io_bytes_format(
        out, "%-20s %6lld %6lld   %5.1f %5.1f %5.1f   %5.1f %5.1f %5.1f\n", name,
        (long long)c->truths, (long long)c->found, 100 * measure_precision(c, c->whole),
        100 * measure_recall(c, c->whole), 100 * measure_f1(c, c->whole),
        100 * measure_precision(c, c->normalised), 100 * measure_recall(c, c->normalised),
        100 * measure_f1(c, c->normalised));
}

static nn_err add_text(const evaluation *e, io_bytes *out)
{
    nn_err err;
    NN_TRY(io_bytes_format(out, "fields   %s\nlist     %s\npages    %d\n\n%-20s %6s %6s   %-17s   %s\n%36s%5s %5s %5s   %5s %5s %5s\n",
                           e->form_name, e->list_path, e->pages.n, "field", "true", "found",
                           "whole, %", "normalised, %", "", "prec", "rec", "F1", "prec", "rec", "F1"));
    for (int i = 0; i < e->sum.n; i++)
        NN_TRY(add_row(out, e->sum.field[i].name, &e->sum.field[i].count));
    NN_TRY(add_row(out, "all", &e->sum.all));
    NN_TRY(io_bytes_format(out, "\nconfidences are off by %.1f %% in the mean",
                           100 * measure_calibration(&e->sum)));
    if (e->form.form.picker)
        NN_TRY(io_bytes_format(out, ", at temperature %.3f", (double)e->form.picker.temperature));
    NN_TRY(io_bytes_text(out, ":\n"));
    for (int k = 0; k < MEASURE_BINS; k++)
        if (e->sum.bin[k].n)
            NN_TRY(io_bytes_format(out, "  %.1f to %.1f: %6lld found, %5.1f %% right\n", k / 10.0,
                                   (k + 1) / 10.0, (long long)e->sum.bin[k].n,
                                   100.0 * (double)e->sum.bin[k].right / (double)e->sum.bin[k].n));
    err = io_bytes_format(out, "%.2f ms a page\n", 1000 * e->seconds / e->pages.n);
out:
    return err;
}

static nn_err add_json_counts(io_bytes *out, const measure_count *c)
{
    nn_err err;
    const struct {
        const char *key;
        double value;
    } number[] = {{"precision", measure_precision(c, c->normalised)},
                  {"recall", measure_recall(c, c->normalised)},
                  {"f1", measure_f1(c, c->normalised)},
                  {"precision_whole", measure_precision(c, c->whole)},
                  {"recall_whole", measure_recall(c, c->whole)},
                  {"f1_whole", measure_f1(c, c->whole)}};
    NN_TRY(io_bytes_format(out, "\"true\":%lld,\"found\":%lld,\"right\":%lld,\"right_whole\":%lld",
                           (long long)c->truths, (long long)c->found, (long long)c->normalised,
                           (long long)c->whole));
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        NN_TRY(io_bytes_format(out, ",\"%s\":", number[i].key));
        NN_TRY(io_json_number(out, number[i].value));
    }
out:
    return err;
}

static nn_err add_json(const evaluation *e, io_bytes *out)
{
    nn_err err;
    const app_eval_number number[] = {{"calibration_error", measure_calibration(&e->sum)},
                                      {"seconds_per_page", e->seconds / e->pages.n},
                                      {"temperature", (double)e->form.picker.temperature}};
    int numbers = e->form.form.picker ? 3 : 2;
    NN_TRY(io_bytes_text(out, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\","
                              "\"task\":\"fields\",\"model\":"));
    NN_TRY(io_json_string(out, e->form_name));
    NN_TRY(io_bytes_text(out, ",\"list\":"));
    NN_TRY(io_json_string(out, e->list_path));
    NN_TRY(io_bytes_format(out, ",\"samples\":%d,", e->pages.n));
    NN_TRY(add_json_counts(out, &e->sum.all));
    NN_TRY(io_bytes_text(out, ",\"fields\":{"));
    for (int i = 0; i < e->sum.n; i++) {
        NN_TRY(io_bytes_text(out, i ? "," : ""));
        NN_TRY(io_json_string(out, e->sum.field[i].name));
        NN_TRY(io_bytes_text(out, ":{"));
        NN_TRY(add_json_counts(out, &e->sum.field[i].count));
        NN_TRY(io_bytes_text(out, "}"));
    }
    NN_TRY(io_bytes_text(out, "}"));
    err = app_eval_end_json(out, numbers, number);
out:
    return err;
}

/* ---- the worst pages ---- */

typedef struct ranked {
    int page, wrong;
} ranked;

static int by_wrong(const void *a, const void *b)
{
    const ranked *p = a, *q = b;
    return p->wrong != q->wrong ? q->wrong - p->wrong : p->page - q->page;
}

static nn_err add_value(io_bytes *out, const char *text)
{
    nn_err err;
    NN_TRY(cli_html_text(out, text, strlen(text)));
    err = io_bytes_text(out, "<br>");
out:
    return err;
}

static nn_err add_page(const labelled_page *page, int wrong, io_bytes *out)
{
    nn_err err;
    const io_document *d = &page->document;
    io_span fields = d->page[0].fields;
    NN_TRY(io_bytes_text(out, "<h2>"));
    NN_TRY(cli_html_text(out, page->path, strlen(page->path)));
    NN_TRY(io_bytes_format(out, ": %d wrong</h2><table><tr><th>field<th>truth<th>found", wrong));
    for (int i = 0; i < page->truth->n; i++) {
        const char *name = page->truth->key[i];
        bool right = true, same;
        int truths = labelled_values(page, name), found = 0;
        NN_TRY(io_bytes_text(out, "\n<tr><td>"));
        NN_TRY(cli_html_text(out, name, strlen(name)));
        NN_TRY(io_bytes_text(out, "<td>"));
        for (int k = 0; k < truths; k++)
            NN_TRY(add_value(out, labelled_value(page, name, k)));
        NN_TRY(io_bytes_text(out, "<td>"));
        for (int k = fields.first; k < fields.first + fields.n; k++) {
            const io_doc_field *f = &d->field[k];
            const char *kind = io_doc_text(d, f->kind), *value = io_doc_text(d, f->value);
            fields_kind type = fields_kind_by_name(kind, strlen(kind));
            if (strcmp(io_doc_text(d, f->name), name) != 0)
                continue;
            bool any = false;
            for (int v = 0; v < truths && !any; v++) {
                NN_TRY(fields_same_normalised(type < FIELDS_KINDS ? (int)type : FIELDS_TYPE_TEXT, value,
                                              io_doc_text(d, f->normalised),
                                              labelled_value(page, name, v), &same));
                any = same;
            }
            right = right && any;
            found++;
            NN_TRY(add_value(out, value));
        }
        NN_TRY(io_bytes_text(out, right && found == truths ? "" : "<td>&#10007;"));
    }
    NN_TRY(io_bytes_text(out, "</table><details><summary>text</summary><pre>"));
    io_bytes text = {0};
    err = io_doc_page_text(d, &d->page[0], &text);
    if (err == NN_OK)
        err = cli_html_text(out, (const char *)text.data, text.size);
    io_bytes_free(&text);
    if (err == NN_OK)
        err = io_bytes_text(out, "</pre></details>\n");
out:
    return err;
}

static nn_err write_html(const evaluation *e, const char *path, int worst)
{
    nn_err err;
    io_bytes out = {0}, figures = {0};
    ranked *rank = nn_alloc((size_t)e->pages.n * sizeof *rank);
    if (!rank)
        return nn_fail_memory((size_t)e->pages.n * sizeof *rank, "pages");
    for (int i = 0; i < e->pages.n; i++)
        rank[i] = (ranked){i, e->wrong[i]};
    qsort(rank, (size_t)e->pages.n, sizeof *rank, by_wrong);
    NN_TRY(io_bytes_text(&out, "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>octavo: fields</title>"
                               "<style>body{font-family:sans-serif;margin:2em}td,th{text-align:left;"
                               "vertical-align:top;padding:.2em 1em .2em 0}</style><h1>Fields</h1><pre>"));
    NN_TRY(add_text(e, &figures));
    NN_TRY(cli_html_text(&out, (const char *)figures.data, figures.size));
    NN_TRY(io_bytes_text(&out, "</pre>\n"));
    for (int i = 0; i < e->pages.n && i < worst && rank[i].wrong > 0; i++)
        NN_TRY(add_page(&e->pages.page[rank[i].page], rank[i].wrong, &out));
    NN_TRY(io_bytes_text(&out, "</html>\n"));
    err = io_file_write(path, out.data, out.size);
out:
    nn_free(rank);
    io_bytes_free(&figures);
    io_bytes_free(&out);
    return err;
}

int app_eval_fields(int argc, char **argv)
{
    const char *output = NULL, *task = "fields", *html = NULL, *calibrate = NULL;
    int format = FORMAT_TEXT, worst = 50;
    float temperature = 1;
    evaluation e = {0};
    const cli_option options[] = {
        APP_EVAL_TASK_OPTION(task),
        {"format", 'f', CLI_CHOICE, &format, "text|json", 0, 0, "form of the figures"},
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0,
         "write the figures there instead of to stdout"},
        {"html", 0, CLI_TEXT, &html, "FILE", 0, 0, "the pages with the most wrong fields, beside their truth"},
        {"worst", 0, CLI_INT, &worst, "N", 1, 100000, "html: how many pages"},
        {"calibrate", 0, CLI_TEXT, &calibrate, "FILE", 0, 0,
         "find the temperature at which confidences come true in LIST, and write the model with it"},
        {"temperature", 0, CLI_FLOAT, &temperature, "X", 0.05, 20,
         "this one instead of the model's, or of the one that is found"},
        CLI_END,
    };
    const cli_command command = {
        "eval", "--task=fields [OPTION]... FIELDS LIST",
        "Finds FIELDS (receipt|invoice|letter|form, a template, or a model that\n"
        "`octavo train --task=fields` made) in the pages of LIST and compares them with what LIST\n"
        "says of them. LIST has a row `page<TAB>{\"total\": \"60.30\", …}` for each page, or is a folder\n"
        "with entities.json. A page is what `octavo read -f json` wrote, x.boxes.tsv or plain text.",
        options, 2, 2,
        "A value is right whole when it is the same but for case and white space; normalised when\n"
        "it is the same date or number, or has the same letters and digits.\n"
        "json: fractions, keys precision recall f1 (normalised), the same with _whole; fields: the\n"
        "same for each; calibration_error; of a model its temperature."};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    e.form_name = argv[first];
    e.list_path = argv[first + 1];
    nn_err err;
    io_bytes out = {0};
    NN_TRY(cli_writable(output));
    NN_TRY(cli_writable(calibrate));
    NN_TRY(ocr_form_open(e.form_name, "--fields", &e.form));
    if ((calibrate || cli_given("temperature")) && !e.form.form.picker) {
        err = nn_fail(NN_ERR_USAGE, "%s: expected a model that `octavo train --task=fields` made, found '%s'",
                      calibrate ? "--calibrate" : "--temperature", e.form_name);
        goto out;
    }
    NN_TRY(labelled_read(e.list_path, &e.pages));
    e.wrong = nn_calloc((size_t)e.pages.n, sizeof *e.wrong);
    if (!e.wrong) {
        err = nn_fail_memory((size_t)e.pages.n * sizeof *e.wrong, "pages");
        goto out;
    }
    if (cli_given("temperature"))
        e.form.picker.temperature = temperature;
    if (calibrate && !cli_given("temperature"))
        NN_TRY(app_eval_fit_temperature(evaluate_at, &e, &e.form.picker.temperature));
    else
        NN_TRY(evaluate(&e));
    if (calibrate)
        NN_TRY(write_calibrated(&e, calibrate));
    if (html)
        NN_TRY(write_html(&e, html, worst));
    NN_TRY(format == FORMAT_JSON ? add_json(&e, &out) : add_text(&e, &out));
    err = cli_write(output, &out);
out:
    code = cli_write_error(err);
    ocr_form_close(&e.form);
    labelled_free(&e.pages);
    nn_free(e.wrong);
    io_bytes_free(&out);
    return code;
}
