/* page.c - `octavo eval --task=page FOLDER`: how well whole pages are read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/inputs.h"
#include "apps/cli/page_models.h"
#include "apps/eval/tasks.h"
#include "datasets/page_list.h"
#include "io/image_file.h"
#include "io/json.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/metrics.h"
#include "ocr/page_metrics.h"

enum { FORMAT_TEXT, FORMAT_JSON };

#define MAX_TEXT ((size_t)16 << 20) /* bytes of a page's true text */

typedef struct page_result {
    char *path; /* NULL: not read */
    double cer, f1, seconds;
    int segments, rotation;
    float skew;
} page_result;

typedef struct evaluation {
    const char *folder;
    page_models_options options;
    page_models models;
    app_inputs inputs;
    page_result *result; /* [inputs.n] */
    int failed, without_text;
    ocr_metrics metrics;
    ocr_bow bow, placed;
    int64_t pages, placed_pages;
    double seconds;
} evaluation;

/* "x.png" gives "x" + suffix; nn_alloc'ed, NULL without memory. */
static char *beside(const char *path, const char *suffix)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    size_t n = dot && dot > (slash ? slash : path) ? (size_t)(dot - path) : strlen(path);
    char *name = nn_alloc(n + strlen(suffix) + 1);
    if (name) {
        memcpy(name, path, n);
        strcpy(name + n, suffix);
    }
    return name;
}

/* The same page, there as PNG and as JPEG. */
static bool same_page(const char *a, const char *b)
{
    const char *end = strrchr(a, '.');
    return end && strncmp(a, b, (size_t)(end - a) + 1) == 0 && !strchr(b + (end - a), '/');
}

/* True words: a segment's words, each with its share of the segment's box by its letters. */
static nn_err true_words(const ds_page_entry *entry, char *text, ocr_placed_word *word, int *n)
{
    *n = 0;
    for (int i = 0; i < entry->n; i++) {
        const ds_segment *s = &entry->segment[i];
        float x0 = s->xy[0], x1 = x0, y0 = s->xy[1], y1 = y0;
        for (int k = 1; k < s->n; k++) {
            x0 = s->xy[2 * k] < x0 ? s->xy[2 * k] : x0;
            x1 = s->xy[2 * k] > x1 ? s->xy[2 * k] : x1;
            y0 = s->xy[2 * k + 1] < y0 ? s->xy[2 * k + 1] : y0;
            y1 = s->xy[2 * k + 1] > y1 ? s->xy[2 * k + 1] : y1;
        }
        if (s->ignore)
            continue;
        size_t length = strlen(s->text);
        memcpy(text, s->text, length + 1);
        for (char *p = text; *p;) {
            p += strspn(p, " ");
            size_t m = strcspn(p, " ");
            if (m == 0)
                break;
            float step = (x1 - x0) / (float)length, at = (float)(p - text);
            word[(*n)++] = (ocr_placed_word){x0 + step * at, y0, x0 + step * (at + (float)m),
                                             y1, p};
            p += m;
            if (*p)
                *p++ = 0;
        }
        text += length + 1;
    }
    return NN_OK;
}

static nn_err add_placed(evaluation *e, const char *path, const ds_page_list *list,
                         const io_document *doc)
{
    nn_err err = NN_OK;
    const ds_page_entry *entry = NULL;
    for (int i = 0; i < list->n && !entry; i++)
        if (same_page(list->entry[i].path, path))
            entry = &list->entry[i];
    if (!entry)
        return NN_OK;
    size_t bytes = 1, words = 1;
    for (int i = 0; i < entry->n; i++) {
        bytes += strlen(entry->segment[i].text) + 1;
        words += strlen(entry->segment[i].text) / 2 + 1;
    }
    char *text = nn_alloc(bytes);
    ocr_placed_word *truth = nn_calloc(words, sizeof *truth);
    ocr_placed_word *read = nn_calloc((size_t)doc->n_words + 1, sizeof *read);
    int n_truth;
    if (!text || !truth || !read) {
        err = nn_fail_memory(bytes, "the words of a page");
        goto out;
    }
    NN_TRY(true_words(entry, text, truth, &n_truth));
    for (int i = 0; i < doc->n_words; i++) {
        const io_doc_word *w = &doc->word[i];
        read[i] = (ocr_placed_word){w->box.x0, w->box.y0, w->box.x1, w->box.y1,
                                    io_doc_text(doc, w->text)};
    }
    NN_TRY(ocr_placed_add(&e->placed, n_truth, truth, doc->n_words, read));
    e->placed_pages++;
out:
    nn_free(read);
    nn_free(truth);
    nn_free(text);
    return err;
}

static nn_err evaluate_page(evaluation *e, int i, const ds_page_list *list, io_document *doc)
{
    nn_err err = NN_OK;
    const char *path = e->inputs.path[i];
    page_result *r = &e->result[i];
    ocr_page_stats stats;
    io_image image = {0};
    io_bytes truth = {0}, read = {0};
    char *text = beside(path, ".txt");
    if (!text)
        return nn_fail_memory(strlen(path), "a file name");
    if (!io_path_exists(text)) {
        e->without_text++;
        goto out;
    }
    NN_TRY(io_file_read(text, MAX_TEXT, NN_ERR_INPUT, &truth));
    nn_err bad = io_image_read(path, 0, &image);
    if (bad != NN_OK) {
        cli_error(bad);
        e->failed++;
        goto out;
    }
    double begin = nn_seconds();
    io_doc_clear(doc);
    NN_TRY(ocr_page_read(&e->models.page, &e->models.config, &image, path, doc, &stats));
    NN_TRY(io_doc_finish(doc));
    r->seconds = nn_seconds() - begin;
    NN_TRY(io_doc_page_text(doc, &doc->page[0], &read));
    NN_TRY(io_bytes_add(&read, "", 1));
    ocr_bow one = {0};
    NN_TRY(ocr_bow_add(&one, (const char *)truth.data, (const char *)read.data));
    NN_TRY(ocr_bow_add(&e->bow, (const char *)truth.data, (const char *)read.data));
    NN_TRY(ocr_metrics_add(&e->metrics, (const char *)truth.data, (const char *)read.data,
                           &r->cer));
    NN_TRY(add_placed(e, path, list, doc));
    r->path = e->inputs.path[i];
    r->f1 = ocr_bow_f1(&one);
    r->segments = stats.segments;
    r->rotation = doc->page[0].rotation;
    r->skew = doc->page[0].skew;
    e->seconds += r->seconds;
    e->pages++;
out:
    io_bytes_free(&read);
    io_bytes_free(&truth);
    io_image_free(&image);
    nn_free(text);
    return err;
}

static nn_err evaluate(evaluation *e)
{
    nn_err err = NN_OK;
    ds_page_list list = {0};
    io_document doc = {0};
    ocr_metrics_init(&e->metrics);
    e->result = nn_calloc((size_t)e->inputs.n + 1, sizeof *e->result);
    if (!e->result)
        return nn_fail_memory((size_t)e->inputs.n * sizeof *e->result, "results");
    /* Pages with texts alone are fine: then there are no words in place. */
    nn_err boxes = ds_page_list_read(e->folder, false, &list);
    if (boxes != NN_OK && boxes != NN_ERR_INPUT) {
        err = boxes;
        goto out;
    }
    for (int i = 0; i < e->inputs.n; i++) {
        /* Inputs are sorted: twins stand together, the first is read. */
        if (i == 0 || !same_page(e->inputs.path[i - 1], e->inputs.path[i]))
            NN_TRY(evaluate_page(e, i, &list, &doc));
        cli_progress(false, "read %d of %d pages", i + 1, e->inputs.n);
    }
    if (e->pages == 0)
        err = nn_fail(NN_ERR_INPUT,
                      "%s: no page to measure: expected images with their text beside them "
                      "(x.png, x.txt); %d have no text, %d are unreadable",
                      e->folder, e->without_text, e->failed);
out:
    cli_progress_done();
    io_doc_free(&doc);
    ds_page_list_free(&list);
    return err;
}

static nn_err add_text(const evaluation *e, bool each, io_bytes *out)
{
    nn_err err;
    const ocr_score *s = &e->metrics.view[OCR_VIEW_PLAIN];
    NN_TRY(io_bytes_format(out, "pages    %s\nsamples  %lld", e->folder, (long long)e->pages));
    if (e->without_text)
        NN_TRY(io_bytes_format(out, ", %d without text", e->without_text));
    NN_TRY(io_bytes_format(out, e->failed ? ", %d unreadable\n\n" : "\n\n", e->failed));
    for (int i = 0; each && i < e->inputs.n; i++) {
        const page_result *r = &e->result[i];
        if (r->path)
            NN_TRY(io_bytes_format(out,
                                   "CER %6.2f  F1 %6.2f  %4d segments, turn %3d, skew %5.2f, "
                                   "%5.0f ms  %s\n",
                                   100 * r->cer, 100 * r->f1, r->segments, r->rotation,
                                   (double)r->skew, 1000 * r->seconds, r->path));
    }
    NN_TRY(io_bytes_format(out, "CER %.2f  (without case %.2f)  WER %.2f   percent\n",
                           100 * ocr_score_cer(s),
                           100 * ocr_score_cer(&e->metrics.view[OCR_VIEW_CI]),
                           100 * ocr_score_wer(s)));
    NN_TRY(io_bytes_format(out, "bag of words     precision %6.2f  recall %6.2f  F1 %6.2f\n",
                           100 * ocr_bow_precision(&e->bow), 100 * ocr_bow_recall(&e->bow),
                           100 * ocr_bow_f1(&e->bow)));
    if (e->placed_pages)
        NN_TRY(io_bytes_format(out,
                               "words in place   precision %6.2f  recall %6.2f  F1 %6.2f\n",
                               100 * ocr_bow_precision(&e->placed),
                               100 * ocr_bow_recall(&e->placed), 100 * ocr_bow_f1(&e->placed)));
    err = io_bytes_format(out, "%.0f ms a page on %d threads\n",
                          1000 * e->seconds / (double)e->pages, nn_threads());
out:
    return err;
}

static nn_err add_json(const evaluation *e, io_bytes *out)
{
    nn_err err;
    const app_eval_number number[] = {
        {"cer", ocr_score_cer(&e->metrics.view[OCR_VIEW_PLAIN])},
        {"cer_ci", ocr_score_cer(&e->metrics.view[OCR_VIEW_CI])},
        {"wer", ocr_score_wer(&e->metrics.view[OCR_VIEW_PLAIN])},
        {"bow_precision", ocr_bow_precision(&e->bow)},
        {"bow_recall", ocr_bow_recall(&e->bow)},
        {"bow_f1", ocr_bow_f1(&e->bow)},
        {"word_precision", ocr_bow_precision(&e->placed)},
        {"word_recall", ocr_bow_recall(&e->placed)},
        {"word_f1", ocr_bow_f1(&e->placed)},
        {"seconds_per_page", e->seconds / (double)e->pages},
    };
    NN_TRY(io_bytes_text(out, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\","
                              "\"pages\":"));
    NN_TRY(io_json_string(out, e->folder));
    NN_TRY(io_bytes_format(out, ",\"samples\":%lld,\"failed\":%d", (long long)e->pages,
                           e->failed));
    err = app_eval_end_json(out, (int)(sizeof number / sizeof *number), number);
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
        PAGE_MODELS_OPTIONS(e.options),
        CLI_END,
    };
    const cli_command command = {
        "eval", "--task=page [OPTION]... FOLDER",
        "Reads the pages of FOLDER (x.png or x.jpg with their text x.txt, and x.boxes.tsv\n"
        "where words are to be found in place) and compares.",
        options, 1, 1,
        "CER, WER: of the whole text in reading order. Bag of words: letters and digits,\n"
        "lower case, in any order. In place: the same word where it stands (IoU 0.5 with its\n"
        "share of the labelled box).\n"
        "json: fractions, keys cer cer_ci wer bow_f1 word_f1 and more."};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    e.folder = argv[first];
    nn_err err;
    io_bytes out = {0};
    NN_TRY(cli_writable(output));
    NN_TRY(app_inputs_add(&e.inputs, e.folder));
    NN_TRY(page_models_open(&e.models, &e.options));
    NN_TRY(evaluate(&e));
    NN_TRY(format == FORMAT_JSON ? add_json(&e, &out) : add_text(&e, each, &out));
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
