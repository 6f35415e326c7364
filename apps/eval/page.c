/* page.c - `octavo eval --task=page FOLDER`: how well whole pages are read. */
#include <stdio.h>
#include <string.h>

#include "apps/cli/inputs.h"
#include "apps/cli/page_models.h"
#include "apps/eval/page_files.h"
#include "apps/eval/tasks.h"
#include "io/json.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/metrics.h"
#include "ocr/page_score.h"
#include "ocr/picture.h"

enum { FORMAT_TEXT, FORMAT_JSON };

typedef struct page_result {
    char *path; /* NULL: not read */
    double cer, f1, order, seconds; /* below 0: not measured */
    int64_t junk;                   /* words read where there is no text; -1: there is */
    int segments, rotation;
    float skew;
} page_result;

typedef struct evaluation {
    const char *folder, *readings; /* NULL: ours */
    page_models_options options;
    page_models models;
    app_inputs inputs;
    page_result *result; /* [inputs.n] */
    int failed, without_text;
    ocr_metrics metrics;
    ocr_bow bow;
    ocr_page_score score;
    int64_t pages, text_pages; /* pages that hold text */
    double seconds;
} evaluation;

/* What was read: by our models, or by whoever wrote the readings. */
static nn_err read_page(evaluation *e, int i, page_result *r, io_document *doc)
{
    const char *path = e->inputs.path[i];
    nn_err err = NN_OK;
    ocr_page_stats stats;
    io_picture picture = {0};
    io_doc_clear(doc);
    if (e->readings) {
        char *file = page_file_beside(path, e->readings, ".json");
        err = file ? page_document_read(file, doc) : nn_fail_memory(strlen(path), "a name");
        nn_free(file);
        return err;
    }
    NN_TRY(app_inputs_only(&e->inputs, i, 0, &picture));
    double begin = nn_seconds();
    NN_TRY(ocr_picture_read(&e->models.page, &e->models.config, &picture, path, 0, doc, &stats));
    r->seconds = nn_seconds() - begin;
    r->segments = stats.segments;
out:
    io_picture_free(&picture);
    return err;
}

static double order_of(const ocr_page_score *s)
{
    return s->pairs > 0 ? (double)s->pairs_kept / (double)s->pairs : -1;
}

static nn_err measure_page(evaluation *e, const page_truth *truth, const io_document *doc,
                           page_result *r)
{
    nn_err err = NN_OK;
    io_bytes read = {0};
    const char *text = (const char *)truth->text.data;
    ocr_bow one = {0};
    ocr_page_score score = {0};
    bool empty = truth->text.size == 1; /* its 0 */
    NN_TRY(io_doc_page_text(doc, &doc->page[0], &read));
    NN_TRY(io_bytes_add(&read, "", 1));
    r->cer = r->f1 = -1;
    if (!empty) {
        NN_TRY(ocr_bow_add(&one, text, (const char *)read.data));
        NN_TRY(ocr_bow_add(&e->bow, text, (const char *)read.data));
        NN_TRY(ocr_metrics_add(&e->metrics, text, (const char *)read.data, &r->cer));
        r->f1 = ocr_bow_f1(&one);
        e->text_pages++;
    }
    if (truth->document.n_pages > 0) {
        NN_TRY(ocr_page_score_add(&score, &truth->document, doc));
        NN_TRY(ocr_page_score_add(&e->score, &truth->document, doc));
    }
    r->order = order_of(&score);
    r->junk = score.empty_pages > 0 ? score.junk_words : -1;
out:
    io_bytes_free(&read);
    return err;
}

static nn_err evaluate_page(evaluation *e, int i, const ds_page_list *list, page_truth *truth,
                            io_document *doc)
{
    nn_err err = NN_OK;
    const char *path = e->inputs.path[i];
    page_result *r = &e->result[i];
    NN_TRY(page_truth_read(path, list, truth));
    if (truth->text.size == 0) {
        e->without_text++;
        goto out;
    }
    nn_err bad = read_page(e, i, r, doc);
    if (bad == NN_ERR_INPUT) {
        cli_error(bad);
        e->failed++;
        goto out;
    }
    NN_TRY(bad);
    NN_TRY(measure_page(e, truth, doc, r));
    r->path = e->inputs.path[i];
    r->rotation = doc->page[0].rotation;
    r->skew = doc->page[0].skew;
    e->seconds += r->seconds;
    e->pages++;
out:
    return err;
}

static nn_err evaluate(evaluation *e)
{
    nn_err err = NN_OK;
    ds_page_list list = {0};
    io_document doc = {0};
    page_truth truth = {0};
    ocr_metrics_init(&e->metrics);
    e->result = nn_calloc((size_t)e->inputs.n + 1, sizeof *e->result);
    if (!e->result)
        return nn_fail_memory((size_t)e->inputs.n * sizeof *e->result, "results");
    /* Pages with texts alone are fine: then nothing is measured that needs places. */
    nn_err boxes = ds_page_list_read(e->folder, false, &list);
    if (boxes != NN_OK && boxes != NN_ERR_INPUT) {
        err = boxes;
        goto out;
    }
    for (int i = 0; i < e->inputs.n; i++) {
        /* Inputs are sorted: twins stand together, the first is read. */
        if (i == 0 || !page_file_same(e->inputs.path[i - 1], e->inputs.path[i]))
            NN_TRY(evaluate_page(e, i, &list, &truth, &doc));
        cli_progress(false, "read %d of %d pages", i + 1, e->inputs.n);
    }
    if (e->pages == 0)
        err = nn_fail(NN_ERR_INPUT,
                      "%s: no page to measure: expected images with their text beside them "
                      "(x.png with x.txt, x.truth.json or x.boxes.tsv); %d have none, %d are "
                      "unreadable",
                      e->folder, e->without_text, e->failed);
out:
    cli_progress_done();
    page_truth_free(&truth);
    io_doc_free(&doc);
    ds_page_list_free(&list);
    return err;
}

/* ---- reports: what was not measured is "-" in text and missing in JSON ---- */

#define MOST_FIGURES 20

typedef struct figures {
    int n;
    app_eval_number of[MOST_FIGURES];
} figures;

static void add_share(figures *f, const char *key, double part, double whole)
{
    NN_ASSERT(f->n < MOST_FIGURES);
    if (whole > 0)
        f->of[f->n++] = (app_eval_number){key, part / whole};
}

static void collect(const evaluation *e, figures *f)
{
    const ocr_page_score *s = &e->score;
    const ocr_score *plain = &e->metrics.view[OCR_VIEW_PLAIN];
    double texts = (double)e->text_pages;
    add_share(f, "cer", ocr_score_cer(plain) * texts, texts);
    add_share(f, "cer_ci", ocr_score_cer(&e->metrics.view[OCR_VIEW_CI]) * texts, texts);
    add_share(f, "wer", ocr_score_wer(plain) * texts, texts);
    add_share(f, "order", (double)s->pairs_kept, (double)s->pairs);
    const struct {
        const char *key[3];
        const ocr_bow *b;
    } bags[] = {{{"bow_precision", "bow_recall", "bow_f1"}, &e->bow},
                {{"word_precision", "word_recall", "word_f1"}, &s->placed}};
    for (int i = 0; i < 2; i++) {
        const ocr_bow *b = bags[i].b;
        if (b->truth == 0)
            continue;
        add_share(f, bags[i].key[0], (double)b->matched, (double)b->read);
        add_share(f, bags[i].key[1], (double)b->matched, (double)b->truth);
        add_share(f, bags[i].key[2], 2 * (double)b->matched, (double)(b->read + b->truth));
    }
    add_share(f, "word_iou", s->word_iou, (double)s->words_measured);
    add_share(f, "character_iou", s->char_iou, (double)s->chars_measured);
    add_share(f, "cells_read", (double)s->cells_read, (double)s->cells);
    add_share(f, "cells", (double)s->cells_placed, (double)s->cells_asked);
    add_share(f, "junk_words", (double)s->junk_words, (double)s->empty_pages);
    if (s->empty_pages > 0)
        add_share(f, "junk_words_most", (double)s->most_junk, 1);
    if (!e->readings)
        add_share(f, "seconds_per_page", e->seconds, (double)e->pages);
}

/* The figure in percent, or "-". */
static const char *percent(const figures *f, const char *key, char text[16])
{
    strcpy(text, "-");
    for (int i = 0; i < f->n; i++)
        if (!strcmp(f->of[i].key, key))
            snprintf(text, 16, "%.2f", 100 * f->of[i].value);
    return text;
}

static nn_err add_rows(const evaluation *e, const figures *f, io_bytes *out)
{
    static const struct {
        const char *about, *name[3], *key[3];
    } rows[] = {
        {"text in order", {"CER", "without case", "WER"}, {"cer", "cer_ci", "wer"}},
        {"order of lines", {"kept"}, {"order"}},
        {"bag of words",
         {"precision", "recall", "F1"},
         {"bow_precision", "bow_recall", "bow_f1"}},
        {"words in place",
         {"precision", "recall", "F1"},
         {"word_precision", "word_recall", "word_f1"}},
        {"mean IoU", {"words", "characters"}, {"word_iou", "character_iou"}},
        {"cells", {"text", "text and place"}, {"cells_read", "cells"}},
    };
    nn_err err = NN_OK;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        NN_TRY(io_bytes_format(out, "%-15s", rows[i].about));
        for (int k = 0; k < 3 && rows[i].key[k]; k++) {
            char text[16];
            NN_TRY(io_bytes_format(out, "  %s %6s", rows[i].name[k],
                                   percent(f, rows[i].key[k], text)));
        }
        NN_TRY(io_bytes_text(out, "\n"));
    }
    const ocr_page_score *s = &e->score;
    if (s->empty_pages > 0)
        NN_TRY(io_bytes_format(out,
                               "%lld pages without text: %lld words read there, %lld on one\n",
                               (long long)s->empty_pages, (long long)s->junk_words,
                               (long long)s->most_junk));
    if (!e->readings)
        NN_TRY(io_bytes_format(out, "%.0f ms a page on %d threads\n",
                               1000 * e->seconds / (double)e->pages, nn_threads()));
out:
    return err;
}

static nn_err add_page(const page_result *r, bool ours, io_bytes *out)
{
    nn_err err = NN_OK;
    const double value[] = {r->cer, r->f1, r->order};
    const char *const name[] = {"CER", "F1", "order"};
    for (int i = 0; i < 3; i++)
        if (value[i] < 0)
            NN_TRY(io_bytes_format(out, "%s      -  ", name[i]));
        else
            NN_TRY(io_bytes_format(out, "%s %6.2f  ", name[i], 100 * value[i]));
    if (r->junk >= 0)
        NN_TRY(io_bytes_format(out, "%lld words, no text  ", (long long)r->junk));
    if (ours)
        NN_TRY(io_bytes_format(out, "%4d segments, turn %3d, skew %5.2f, %5.0f ms  ",
                               r->segments, r->rotation, (double)r->skew,
                               1000 * r->seconds));
    err = io_bytes_format(out, "%s\n", r->path);
out:
    return err;
}

static nn_err add_text(const evaluation *e, const figures *f, bool each, io_bytes *out)
{
    nn_err err;
    NN_TRY(io_bytes_format(out, "pages    %s\n", e->folder));
    if (e->readings)
        NN_TRY(io_bytes_format(out, "readings %s\n", e->readings));
    NN_TRY(io_bytes_format(out, "samples  %lld", (long long)e->pages));
    if (e->without_text)
        NN_TRY(io_bytes_format(out, ", %d without text", e->without_text));
    NN_TRY(io_bytes_format(out, e->failed ? ", %d unreadable\n\n" : "\n\n", e->failed));
    for (int i = 0; each && i < e->inputs.n; i++)
        if (e->result[i].path)
            NN_TRY(add_page(&e->result[i], !e->readings, out));
    err = add_rows(e, f, out);
out:
    return err;
}

static nn_err add_json(const evaluation *e, const figures *f, io_bytes *out)
{
    nn_err err;
    NN_TRY(io_bytes_text(out, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\","
                              "\"pages\":"));
    NN_TRY(io_json_string(out, e->folder));
    if (e->readings) {
        NN_TRY(io_bytes_text(out, ",\"readings\":"));
        NN_TRY(io_json_string(out, e->readings));
    }
    NN_TRY(io_bytes_format(out, ",\"samples\":%lld,\"failed\":%d", (long long)e->pages,
                           e->failed));
    err = app_eval_end_json(out, f->n, f->of);
out:
    return err;
}

int app_eval_page(int argc, char **argv)
{
    const char *output = NULL, *task = "page";
    int format = FORMAT_TEXT;
    bool each = false;
    evaluation e = {.options = page_models_defaults()};
    const cli_option options[] = {
        APP_EVAL_TASK_OPTION(task),
        {"format", 'f', CLI_CHOICE, &format, "text|json", 0, 0, "form of the figures"},
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0,
         "write the figures there instead of to stdout"},
        {"pages", 0, CLI_FLAG, &each, NULL, 0, 0, "text: also each page's figures"},
        {"readings", 0, CLI_TEXT, &e.readings, "DIR", 0, 0,
         "measure these instead of reading: DIR/x.json in the form of `octavo read -f json`"},
        PAGE_MODELS_OPTIONS(e.options),
        CLI_END,
    };
    const cli_command command = {
        "eval", "--task=page [OPTION]... FOLDER",
        "Reads the pages of FOLDER (x.png or x.jpg with their text x.txt, and x.truth.json or\n"
        "x.boxes.tsv where places are known) and compares.",
        options, 1, 1,
        "CER, WER: of the whole text in reading order. Order: of the pairs of lines that follow\n"
        "each other on the page, how many do in the reading. Bag of words: letters and digits,\n"
        "lower case, in any order. In place: the same word where it stands (IoU 0.5; of\n"
        "x.boxes.tsv with its share of the line). Mean IoU, cells: with x.truth.json, of\n"
        "words that were read right. What was not measured is - in text, missing in json.\n"
        "json: fractions, keys cer cer_ci wer order bow_f1 word_f1 word_iou character_iou\n"
        "cells_read cells junk_words and more."};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    e.folder = argv[first];
    nn_err err;
    io_bytes out = {0};
    figures f = {0};
    NN_TRY(cli_writable(output));
    e.inputs.quiet = true; /* the truth stands beside the pictures */
    NN_TRY(app_inputs_add(&e.inputs, e.folder));
    if (!e.readings)
        NN_TRY(page_models_open(&e.models, &e.options));
    NN_TRY(evaluate(&e));
    collect(&e, &f);
    NN_TRY(format == FORMAT_JSON ? add_json(&e, &f, &out) : add_text(&e, &f, each, &out));
    err = cli_write(output, &out);
    code = e.failed ? CLI_SOME_FAILED : CLI_OK;
out:
    if (err != NN_OK)
        code = cli_write_error(err);
    page_models_close(&e.models);
    ocr_metrics_free(&e.metrics);
    app_inputs_free(&e.inputs);
    nn_free(e.result);
    io_bytes_free(&out);
    return code;
}
