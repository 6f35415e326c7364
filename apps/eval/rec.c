/* rec.c - `octavo eval --task=rec`: how well a recogniser reads labelled lines. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/eval/tasks.h"
#include "apps/cli/lm_options.h"
#include "apps/eval/report.h"
#include "datasets/list.h"
#include "io/image_file.h"
#include "io/json.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/confidence.h"
#include "ocr/metrics.h"
#include "ocr/recognizer.h"

#define CHUNK_BATCHES 8

enum { FORMAT_TEXT, FORMAT_JSON };

typedef struct sample {
    char *reading;    /* NULL: the image was unreadable */
    double cer;       /* plain, or without case with --ci */
    float confidence; /* that all of the reading is right */
} sample;

typedef struct evaluation {
    const char *model_path, *list_path;
    ocr_recognizer recognizer;
    ocr_decode_config decode;
    ds_list list;
    ocr_metrics metrics;
    sample *samples; /* [list.n] */
    int batch, worst, top;
    bool ci, strict;
    int64_t max_pixels;
    int failed;
    double seconds;  /* of recognition alone */
    double calibration_error, calibration_loss;
} evaluation;

static const char *const view_suffix[OCR_VIEWS] = {"", "_no_space", "_ci", "_ci_no_space",
                                                   "_an"};
static const char *const view_name[OCR_VIEWS] = {"as it is", "without spaces", "without case",
                                                 "without both", "only a-z 0-9"};

/* CER of one pair with case folded, by the same definition as the totals. */
static nn_err cer_without_case(const char *reference, const char *reading, double *out)
{
    ocr_metrics one;
    ocr_metrics_init(&one);
    nn_err err = ocr_metrics_add(&one, reference, reading, NULL);
    if (err == NN_OK) {
        const ocr_score *s = &one.view[OCR_VIEW_CI];
        *out = (double)s->distance / (double)nn_max_i64(1, s->length);
    }
    ocr_metrics_free(&one);
    return err;
}

static nn_err add_pair(evaluation *e, int index, const ocr_text *text)
{
    nn_err err = NN_OK;
    sample *s = &e->samples[index];
    const char *reference = e->list.entry[index].text;
    NN_TRY(ocr_metrics_add(&e->metrics, reference, text->utf8, &s->cer));
    if (e->ci)
        NN_TRY(cer_without_case(reference, text->utf8, &s->cer));
    s->confidence = text->certainty;
    s->reading = nn_strdup(text->utf8);
    if (!s->reading)
        err = nn_fail_memory(strlen(text->utf8), "a reading");
out:
    return err;
}

/* A line is right when nothing in it is wrong, case aside with --ci. */
static nn_err measure_calibration(evaluation *e)
{
    int n = 0;
    float *confidence = nn_alloc((size_t)e->list.n * sizeof *confidence);
    bool *right = nn_alloc((size_t)e->list.n * sizeof *right);
    bool have = confidence && right;
    for (int i = 0; have && i < e->list.n; i++)
        if (e->samples[i].reading) {
            confidence[n] = e->samples[i].confidence;
            right[n++] = e->samples[i].cer == 0;
        }
    if (have) {
        e->calibration_error = ocr_confidence_ece(n, confidence, right);
        e->calibration_loss = ocr_confidence_nll(n, confidence, right);
    }
    nn_free(confidence);
    nn_free(right);
    return have ? NN_OK : nn_fail_memory((size_t)e->list.n * sizeof *confidence, "confidences");
}

static void forget_samples(evaluation *e)
{
    for (int i = 0; e->samples && i < e->list.n; i++)
        nn_free(e->samples[i].reading);
    nn_free(e->samples);
    e->samples = NULL;
    ocr_metrics_free(&e->metrics);
    ocr_metrics_init(&e->metrics);
    e->failed = 0;
    e->seconds = 0;
}

static nn_err evaluate(evaluation *e)
{
    nn_err err = NN_OK;
    int capacity = CHUNK_BATCHES * e->batch, n = 0, n_texts = 0;
    io_image *images = nn_calloc((size_t)capacity, sizeof *images);
    ocr_text *texts = nn_calloc((size_t)capacity, sizeof *texts);
    int *which = nn_calloc((size_t)capacity, sizeof *which);
    e->samples = nn_calloc((size_t)e->list.n, sizeof *e->samples);
    if (!images || !texts || !which || !e->samples) {
        err = nn_fail_memory((size_t)e->list.n * sizeof *e->samples, "the samples");
        goto out;
    }
    for (int next = 0; next < e->list.n;) {
        while (next < e->list.n && n < capacity) {
            nn_err bad = io_image_read(e->list.entry[next].path, e->max_pixels, &images[n]);
            if (bad != NN_OK) {
                cli_error(bad);
                e->failed++;
            } else {
                io_image_to_gray(&images[n]);
                which[n++] = next;
            }
            next++;
        }
        double start = nn_seconds();
        if (n > 0)
            NN_TRY(ocr_recognizer_read(&e->recognizer, &e->decode, e->batch, n, images, texts));
        e->seconds += nn_seconds() - start;
        n_texts = n;
        for (int i = 0; i < n; i++)
            NN_TRY(add_pair(e, which[i], &texts[i]));
        while (n_texts > 0)
            ocr_text_free(&texts[--n_texts]);
        while (n > 0)
            io_image_free(&images[--n]);
        cli_progress(false, "read %d of %d lines", next, e->list.n);
    }
    ocr_metrics_sort_confusions(&e->metrics);
    err = measure_calibration(e);
out:
    cli_progress_done();
    while (n_texts > 0)
        ocr_text_free(&texts[--n_texts]);
    while (n > 0)
        io_image_free(&images[--n]);
    nn_free(which);
    nn_free(texts);
    nn_free(images);
    return err;
}

/* Golden section over the logarithm of the temperature, from 1/4 to 16: each try reads the list
 * anew, which needs no room for logits. Ends with the best one's evaluation. */
static nn_err fit_temperature(evaluation *e)
{
    enum { TRIES = 14 };
    const double ratio = 0.6180339887;
    nn_err err = NN_OK;
    double lo = log(0.25), hi = log(16), at = lo + (1 - ratio) * (hi - lo), loss = 0;
    double kept = lo + ratio * (hi - lo), kept_loss = INFINITY, best = 1, best_loss = INFINITY;
    for (int i = 0; i < TRIES; i++) {
        forget_samples(e);
        e->decode.temperature = (float)exp(at);
        NN_TRY(evaluate(e));
        loss = e->calibration_loss;
        if (loss < best_loss) {
            best_loss = loss;
            best = exp(at);
        }
        /* Of the two inner points the worse one becomes a border. */
        if (i == 0) {
            kept_loss = loss;
            double swap = kept;
            kept = at;
            at = swap;
            continue;
        }
        double left = at < kept ? at : kept, right = at < kept ? kept : at;
        bool left_better = (at < kept) == (loss < kept_loss);
        if (left_better) {
            kept_loss = at < kept ? loss : kept_loss;
            hi = right;
            kept = left;
            at = lo + hi - left;
        } else {
            kept_loss = at < kept ? kept_loss : loss;
            lo = left;
            kept = right;
            at = lo + hi - right;
        }
    }
    forget_samples(e);
    /* As it will be stored. */
    e->decode.temperature = (float)(round(best * 1000) / 1000);
    err = evaluate(e);
out:
    return err;
}

/* The model as it was read, with the temperature in it. */
static nn_err write_calibrated(const evaluation *e, const char *path)
{
    nn_err err;
    io_model model = {0};
    char text[32];
    snprintf(text, sizeof text, "%.3f", (double)e->decode.temperature);
    NN_TRY(cli_model_load(e->model_path, &model));
    NN_TRY(io_meta_set(&model.meta, "octavo.temperature", text));
    err = io_model_write(path, model.graph, model.params, &model.meta, model.n_extra,
                         model.extra);
out:
    io_model_free(&model);
    return err;
}

/* With --ci, a letter read in its other case is no confusion. */
static bool hidden_confusion(const evaluation *e, const struct ocr_confusion *c)
{
    const ocr_alphabet *a = &e->recognizer.alphabet;
    if (!e->ci || c->truth == 0 || c->read == 0)
        return false;
    int truth = ocr_alphabet_class(a, c->truth), read = ocr_alphabet_class(a, c->read);
    return truth > 0 && read > 0 && a->other_case[truth] == read;
}

static void code_text(uint32_t code, char out[5])
{
    if (code == 0) {
        out[0] = 0;
        return;
    }
    out[io_utf8_put(code, out)] = 0;
}

/* The --top most frequent confusions. */
static nn_err add_confusions(const evaluation *e, bool json, io_bytes *out)
{
    nn_err err = NN_OK;
    const ocr_metrics *m = &e->metrics;
    for (int i = 0, shown = 0; i < m->n_confusions && shown < e->top; i++) {
        const struct ocr_confusion *c = &m->confusion[i];
        char truth[5], read[5];
        if (hidden_confusion(e, c))
            continue;
        code_text(c->truth, truth);
        code_text(c->read, read);
        if (json) {
            NN_TRY(io_bytes_text(out, shown ? ",{\"truth\":" : "{\"truth\":"));
            NN_TRY(io_json_string(out, truth));
            NN_TRY(io_bytes_text(out, ",\"read\":"));
            NN_TRY(io_json_string(out, read));
            NN_TRY(io_bytes_format(out, ",\"count\":%lld}", (long long)c->count));
        } else {
            NN_TRY(io_bytes_format(out, "%s '%s' > '%s' %lld", shown % 6 ? "," : "\n ", truth,
                                   read, (long long)c->count));
        }
        shown++;
    }
out:
    return err;
}

static nn_err add_text(const evaluation *e, io_bytes *out)
{
    nn_err err = NN_OK;
    const ocr_metrics *m = &e->metrics;
    char bad[512];
    ds_list_bad_text(&e->list, bad, sizeof bad);
    NN_TRY(io_bytes_format(out, "model    %s\nlist     %s\nsamples  %lld",
                           cli_model_name(e->model_path), e->list_path,
                           (long long)m->view[0].samples));
    if (e->failed)
        NN_TRY(io_bytes_format(out, ", %d images unreadable", e->failed));
    NN_TRY(io_bytes_format(out, "%s%s\n\n", bad[0] ? "; " : "", bad));
    NN_TRY(io_bytes_format(out, "%-16s %8s %8s %8s %8s   (percent)\n", "", "CER", "WER",
                           "exact", "1-NED"));
    for (int v = 0; v < OCR_VIEWS; v++) {
        const ocr_score *s = &m->view[v];
        char wer[16] = "-"; /* without spaces there are no words */
        if (v == OCR_VIEW_PLAIN || v == OCR_VIEW_CI)
            snprintf(wer, sizeof wer, "%.2f", 100 * ocr_score_wer(s));
        NN_TRY(io_bytes_format(out, "%-16s %8.2f %8s %8.2f %8.2f\n", view_name[v],
                               100 * ocr_score_cer(s), wer, 100 * ocr_score_exact(s),
                               100 * (1 - ocr_score_ned(s))));
    }
    NN_TRY(io_bytes_format(out,
                           "\ncharacters %lld: %lld substituted, %lld missing, %lld added\n",
                           (long long)m->view[0].length, (long long)m->substitutions,
                           (long long)m->deletions, (long long)m->insertions));
    NN_TRY(io_bytes_text(out, "confusions (truth > reading):"));
    NN_TRY(add_confusions(e, false, out));
    NN_TRY(io_bytes_format(out, "\ncalibration error of confidences %.4f at temperature %.3f",
                           e->calibration_error, (double)e->decode.temperature));
    NN_TRY(io_bytes_format(out, "\nspeed %.0f lines a second on %d threads\n",
                           (double)m->view[0].samples / (e->seconds + 1e-9), nn_threads()));
out:
    return err;
}

static nn_err add_json(const evaluation *e, io_bytes *out)
{
    nn_err err = NN_OK;
    const ocr_metrics *m = &e->metrics;
    int skipped = 0;
    for (int i = 0; i < DS_BADS; i++)
        skipped += e->list.bad[i].n;
    NN_TRY(io_bytes_text(out, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\","
                              "\"model\":"));
    NN_TRY(io_json_string(out, cli_model_name(e->model_path)));
    NN_TRY(io_bytes_text(out, ",\"list\":"));
    NN_TRY(io_json_string(out, e->list_path));
    NN_TRY(io_bytes_format(out, ",\"samples\":%lld,\"skipped\":%d,\"failed\":%d",
                           (long long)m->view[0].samples, skipped, e->failed));
    for (int v = 0; v < OCR_VIEWS; v++) {
        const ocr_score *s = &m->view[v];
        NN_TRY(io_bytes_format(out, ",\"cer%s\":", view_suffix[v]));
        NN_TRY(io_json_number(out, ocr_score_cer(s)));
        if (v == OCR_VIEW_PLAIN || v == OCR_VIEW_CI) {
            NN_TRY(io_bytes_format(out, ",\"wer%s\":", view_suffix[v]));
            NN_TRY(io_json_number(out, ocr_score_wer(s)));
        }
        NN_TRY(io_bytes_format(out, ",\"exact%s\":", view_suffix[v]));
        NN_TRY(io_json_number(out, ocr_score_exact(s)));
        NN_TRY(io_bytes_format(out, ",\"ned%s\":", view_suffix[v]));
        NN_TRY(io_json_number(out, ocr_score_ned(s)));
    }
    NN_TRY(io_bytes_text(out, ",\"ece\":"));
    NN_TRY(io_json_number(out, e->calibration_error));
    NN_TRY(io_bytes_format(out,
                           ",\"characters\":%lld,\"substitutions\":%lld,\"deletions\":%lld,"
                           "\"insertions\":%lld,\"threads\":%d,\"lines_per_second\":",
                           (long long)m->view[0].length, (long long)m->substitutions,
                           (long long)m->deletions, (long long)m->insertions, nn_threads()));
    NN_TRY(io_json_number(out, (double)m->view[0].samples / (e->seconds + 1e-9)));
    NN_TRY(io_bytes_text(out, ",\"confusions\":["));
    NN_TRY(add_confusions(e, true, out));
    err = io_bytes_text(out, "]}\n");
out:
    return err;
}

typedef struct rank {
    int index;
    double cer;
} rank;

/* Worst first; equal ones in the order of the list, so that the page is always the same. */
static int compare_rank(const void *a, const void *b)
{
    const rank *x = a, *y = b;
    if (x->cer != y->cer)
        return x->cer > y->cer ? -1 : 1;
    return x->index - y->index;
}

static nn_err write_html(const evaluation *e, const char *path)
{
    nn_err err = NN_OK;
    io_bytes html = {0}, summary = {0};
    int n = 0;
    rank *ranks = nn_calloc((size_t)e->list.n, sizeof *ranks);
    if (!ranks) {
        err = nn_fail_memory((size_t)e->list.n * sizeof *ranks, "the report");
        goto out;
    }
    for (int i = 0; i < e->list.n; i++)
        if (e->samples[i].reading && e->samples[i].cer > 0)
            ranks[n++] = (rank){i, e->samples[i].cer};
    qsort(ranks, (size_t)n, sizeof *ranks, compare_rank);
    NN_TRY(add_text(e, &summary));
    NN_TRY(io_bytes_add(&summary, "", 1));
    NN_TRY(app_report_begin(&html, "Octavo: worst samples", (const char *)summary.data));
    for (int i = 0; i < n && i < e->worst; i++) {
        int index = ranks[i].index;
        const app_report_sample s = {e->list.entry[index].path, e->list.entry[index].text,
                                     e->samples[index].reading, ranks[i].cer,
                                     e->samples[index].confidence, e->ci};
        io_image image = {0};
        bool have = io_image_read(s.path, e->max_pixels, &image) == NN_OK;
        err = app_report_sample_add(&html, i + 1, &s, have ? &image : NULL);
        io_image_free(&image);
        if (err != NN_OK)
            goto out;
    }
    NN_TRY(app_report_end(&html));
    err = io_file_write(path, html.data, html.size);
out:
    nn_free(ranks);
    io_bytes_free(&summary);
    io_bytes_free(&html);
    return err;
}

int app_eval_rec(int argc, char **argv)
{
    const char *html = NULL, *output = NULL, *calibrate = NULL, *task = "rec";
    int format = FORMAT_TEXT;
    app_lm_options lm_options = APP_LM_DEFAULTS;
    evaluation e = {.batch = 16, .worst = 50, .top = 24, .max_pixels = IO_MAX_PIXELS_DEFAULT};
    const cli_option options[] = {
        APP_EVAL_TASK_OPTION(task),
        {"format", 'f', CLI_CHOICE, &format, "text|json", 0, 0, "form of the figures"},
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0,
         "write the figures there instead of to stdout"},
        {"html", 0, CLI_TEXT, &html, "FILE", 0, 0, "also write a page with the worst samples"},
        {"worst", 'w', CLI_INT, &e.worst, "N", 1, 10000, "samples in the page"},
        {"confusions", 0, CLI_INT, &e.top, "N", 0, 10000,
         "how many of the most frequent to show"},
        APP_LM_OPTIONS(lm_options),
        {"ci", 0, CLI_FLAG, &e.ci, NULL, 0, 0,
         "the references do not tell case: rank samples and count confusions without it"},
        {"strict", 0, CLI_FLAG, &e.strict, NULL, 0, 0, "refuse a list with bad rows (exit 3)"},
        {"calibrate", 0, CLI_TEXT, &calibrate, "FILE", 0, 0,
         "find the temperature at which confidences come true in LIST; write the model with it"},
        {"batch", 0, CLI_INT, &e.batch, "N", 1, 4096, "images at once through the network"},
        {"max-pixels", 0, CLI_INT64, &e.max_pixels, "N", 1, (double)((int64_t)1 << 40),
         "refuse larger images, told from their header"},
        CLI_END,
    };
    const cli_command command = {
        "eval", "[OPTION]... MODEL LIST",
        "Reads the images of LIST (rows of image<TAB>text, or a folder of x.png + x.gt.txt)\n"
        "with MODEL ('default' is the built-in one) and compares.",
        options, 2, 2,
        "CER: edit distance over reference length; WER: the same in words; exact: share of\n"
        "equal lines; NED: mean of 1 - distance / longer length. All after NFKC, straight\n"
        "quotes, one kind of dash and single spaces. Calibration error: expected difference of\n"
        "a line's confidence and the share of lines that are right, over 15 bins.\n"
        "json: fractions, keys ece, cer wer exact ned, with _no_space, _ci, _ci_no_space, _an\n"
        "(lower-cased a-z 0-9 only).\n"
        "Detectors: octavo eval --task=det --help; direction classifiers: --task=direction;\n"
        "whole pages: --task=page."};

    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    e.model_path = strcmp(argv[first], "default") == 0 ? NULL : argv[first];
    e.list_path = argv[first + 1];

    nn_err err = NN_OK;
    io_model model = {0};
    io_bytes out = {0};
    app_lm_used lm = {0};
    bool have_recognizer = false;
    ocr_metrics_init(&e.metrics);
    NN_TRY(cli_writable(output));
    NN_TRY(cli_writable(html));
    NN_TRY(cli_writable(calibrate));
    NN_TRY(cli_model_load(e.model_path, &model));
    NN_TRY(ocr_recognizer_new(&e.recognizer, &model));
    have_recognizer = true;
    NN_TRY(ds_list_read(e.list_path, e.strict, &e.list));
    char bad[512];
    ds_list_bad_text(&e.list, bad, sizeof bad);
    if (bad[0])
        cli_note("%s: %s", e.list_path, bad);
    e.decode = (ocr_decode_config){.temperature = e.recognizer.temperature};
    NN_TRY(app_lm_open(&lm, &lm_options, &e.recognizer.alphabet, &e.decode));
    err = calibrate ? fit_temperature(&e) : evaluate(&e);
    if (err != NN_OK)
        goto out;
    if (e.failed == e.list.n) {
        err = nn_fail(NN_ERR_INPUT, "%s: none of its %d images is readable", e.list_path,
                      e.list.n);
        goto out;
    }
    NN_TRY(format == FORMAT_JSON ? add_json(&e, &out) : add_text(&e, &out));
    if (calibrate)
        NN_TRY(write_calibrated(&e, calibrate));
    NN_TRY(cli_write(output, &out));
    if (html)
        NN_TRY(write_html(&e, html));
    code = e.failed ? CLI_SOME_FAILED : CLI_OK;
out:
    if (err != NN_OK)
        code = cli_write_error(err);
    forget_samples(&e);
    ocr_metrics_free(&e.metrics);
    ds_list_free(&e.list);
    app_lm_close(&lm);
    if (have_recognizer)
        ocr_recognizer_free(&e.recognizer);
    io_bytes_free(&out);
    return code;
}
