/* rec.c - `octavo eval --task=rec`: how well a recogniser reads labelled lines. */
#include <stdio.h>
#include <string.h>

#include "apps/cli/lm_options.h"
#include "apps/eval/rec.h"
#include "apps/eval/tasks.h"
#include "apps/eval/temperature.h"
#include "io/image_file.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "ocr/confidence.h"

#define CHUNK_BATCHES 8

enum { FORMAT_TEXT, FORMAT_JSON };

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

static nn_err add_pair(eval_rec *e, int index, const ocr_text *text)
{
    nn_err err = NN_OK;
    eval_rec_sample *s = &e->samples[index];
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
static nn_err measure_calibration(eval_rec *e)
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

static void forget_samples(eval_rec *e)
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

static nn_err evaluate(eval_rec *e)
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

static nn_err evaluate_at(void *evaluation, float temperature, double *loss)
{
    eval_rec *e = evaluation;
    forget_samples(e);
    e->decode.temperature = temperature;
    nn_err err = evaluate(e);
    *loss = e->calibration_loss;
    return err;
}

static nn_err write_calibrated(const eval_rec *e, const char *path)
{
    io_model model = {0};
    nn_err err = cli_model_load_reader(e->model_path, &e->reader, &model);
    if (err == NN_OK)
        err = app_eval_write_temperature(path, &model, e->decode.temperature);
    io_model_free(&model);
    return err;
}

typedef struct settings {
    const char *html, *output, *calibrate;
    int format;
    app_lm_options lm;
} settings;

/* CLI_GO or the exit code. */
static int parse(eval_rec *e, settings *s, int argc, char **argv)
{
    const char *task = "rec";
    const cli_option options[] = {
        APP_EVAL_TASK_OPTION(task),
        {"format", 'f', CLI_CHOICE, &s->format, "text|json", 0, 0, "form of the figures"},
        {"output", 'o', CLI_TEXT, &s->output, "FILE", 0, 0,
         "write the figures there instead of to stdout"},
        {"html", 0, CLI_TEXT, &s->html, "FILE", 0, 0,
         "also write a page with the worst samples"},
        {"worst", 'w', CLI_INT, &e->worst, "N", 1, 10000, "samples in the page"},
        {"confusions", 0, CLI_INT, &e->top, "N", 0, 10000,
         "how many of the most frequent to show, and of letters with marks apart"},
        CLI_ALPHABET_FILE(e->reader),
        APP_LM_OPTIONS(s->lm),
        {"ci", 0, CLI_FLAG, &e->ci, NULL, 0, 0,
         "the references do not tell case: rank samples and count confusions without it"},
        {"strict", 0, CLI_FLAG, &e->strict, NULL, 0, 0, "refuse a list with bad rows (exit 3)"},
        {"calibrate", 0, CLI_TEXT, &s->calibrate, "FILE", 0, 0,
         "find the temperature at which confidences come true in LIST, and write the model "
         "with it"},
        {"batch", 0, CLI_INT, &e->batch, "N", 1, 4096, "images at once through the network"},
        {"max-pixels", 0, CLI_INT64, &e->max_pixels, "N", 1, (double)((int64_t)1 << 40),
         "refuse larger images, by the size in their header"},
        CLI_END,
    };
    const cli_command command = {
        "eval", "[OPTION]... MODEL LIST",
        "Reads the images of LIST (rows of image<TAB>text, or a folder of x.png + x.gt.txt)\n"
        "with MODEL ('default' is the built-in one) and compares.",
        options, 2, 2,
        "CER: edit distance over reference length; WER: the same in words; exact: share of\n"
        "equal lines; NED: mean of 1 - distance / longer length. All after NFKC, straight\n"
        "quotes, one kind of dash and single spaces. Calibration error: expected difference\n"
        "of a line's confidence and the share of lines that are right, over 15 bins.\n"
        "json: fractions, keys ece, cer wer exact ned, with _no_space, _ci, _ci_no_space, _an\n"
        "(lower-cased a-z 0-9 only).\n"
        "Detectors: octavo eval --task=det --help; direction classifiers: --task=direction;\n"
        "whole pages: --task=page."};

    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    e->model_path = strcmp(argv[first], "default") == 0 ? NULL : argv[first];
    e->list_path = argv[first + 1];
    return CLI_GO;
}

int app_eval_rec(int argc, char **argv)
{
    settings s = {.lm = APP_LM_DEFAULTS};
    eval_rec e = {.batch = 16, .worst = 50, .top = 24, .max_pixels = IO_MAX_PIXELS_DEFAULT};
    int code = parse(&e, &s, argc, argv);
    if (code != CLI_GO)
        return code;
    nn_err err = NN_OK;
    io_model model = {0};
    io_bytes out = {0};
    app_lm_used lm = {0};
    bool have_recognizer = false;
    ocr_metrics_init(&e.metrics);
    NN_TRY(cli_writable(s.output));
    NN_TRY(cli_writable(s.html));
    NN_TRY(cli_writable(s.calibrate));
    NN_TRY(cli_model_load_reader(e.model_path, &e.reader, &model));
    NN_TRY(ocr_recognizer_new(&e.recognizer, &model));
    have_recognizer = true;
    NN_TRY(ds_list_read(e.list_path, e.strict, &e.list));
    char bad[512];
    ds_list_bad_text(&e.list, bad, sizeof bad);
    if (bad[0])
        cli_note("%s: %s", e.list_path, bad);
    e.decode = (ocr_decode_config){.temperature = e.recognizer.temperature};
    NN_TRY(app_lm_open(&lm, &s.lm, &e.recognizer.alphabet, &e.decode));
    err = s.calibrate ? app_eval_fit_temperature(evaluate_at, &e, &e.decode.temperature)
                      : evaluate(&e);
    if (err != NN_OK)
        goto out;
    if (e.failed == e.list.n) {
        err = nn_fail(NN_ERR_INPUT, "%s: none of its %d images is readable", e.list_path,
                      e.list.n);
        goto out;
    }
    NN_TRY(s.format == FORMAT_JSON ? eval_rec_json(&e, &out) : eval_rec_text(&e, &out));
    if (s.calibrate)
        NN_TRY(write_calibrated(&e, s.calibrate));
    NN_TRY(cli_write(s.output, &out));
    if (s.html)
        NN_TRY(eval_rec_html(&e, s.html));
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
