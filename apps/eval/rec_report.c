/* rec_report.c - the reports of `octavo eval --task=rec`: text, JSON, the page of worst
 * samples. */
#include <stdio.h>
#include <stdlib.h>

#include "apps/cli/cli.h"
#include "apps/eval/rec.h"
#include "apps/eval/report.h"
#include "io/image_file.h"
#include "io/json.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/normalize.h"

static const char *const view_suffix[OCR_VIEWS] = {"", "_no_space", "_ci", "_ci_no_space",
                                                   "_an"};
static const char *const view_name[OCR_VIEWS] = {"as it is", "without spaces", "without case",
                                                 "without both", "only a-z 0-9"};

/* With --ci, a letter read in its other case is no confusion. */
static bool hidden_confusion(const eval_rec *e, const struct ocr_confusion *c)
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

/* The --confusions most frequent ones; marked: of letters with marks only. */
static nn_err add_confusions(const eval_rec *e, bool marked, bool json, io_bytes *out)
{
    nn_err err = NN_OK;
    const ocr_metrics *m = &e->metrics;
    for (int i = 0, shown = 0; i < m->n_confusions && shown < e->top; i++) {
        const struct ocr_confusion *c = &m->confusion[i];
        char truth[5], read[5];
        if (hidden_confusion(e, c) || (marked && !ocr_code_is_marked(c->truth)))
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

nn_err eval_rec_text(const eval_rec *e, io_bytes *out)
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
    NN_TRY(add_confusions(e, false, false, out));
    if (m->marked > 0) {
        NN_TRY(io_bytes_format(out, "\nletters with marks %lld: %.2f %% right; confusions:",
                               (long long)m->marked,
                               100 * (1 - (double)m->marked_wrong / (double)m->marked)));
        NN_TRY(add_confusions(e, true, false, out));
    }
    NN_TRY(io_bytes_format(out, "\ncalibration error of confidences %.4f at temperature %.3f",
                           e->calibration_error, (double)e->decode.temperature));
    NN_TRY(io_bytes_format(out, "\nspeed %.0f lines a second on %d threads\n",
                           (double)m->view[0].samples / (e->seconds + 1e-9), nn_threads()));
out:
    return err;
}

nn_err eval_rec_json(const eval_rec *e, io_bytes *out)
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
    NN_TRY(add_confusions(e, false, true, out));
    NN_TRY(io_bytes_format(out,
                           "],\"marked\":%lld,\"marked_wrong\":%lld,"
                           "\"confusions_marked\":[",
                           (long long)m->marked, (long long)m->marked_wrong));
    NN_TRY(add_confusions(e, true, true, out));
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

nn_err eval_rec_html(const eval_rec *e, const char *path)
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
    NN_TRY(eval_rec_text(e, &summary));
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
