/* decode.c - the best path, and what follows both searches. */
#include "ocr/decode.h"

#include "io/file.h"
#include "nn/mem.h"
#include "ocr/decode_beam.h"
#include "ocr/normalize.h"

#include <math.h>
#include <string.h>

/* Fills label, t0, t1 of out->chars: the likeliest class of each step, runs merged. */
static void best_path(const ocr_log_probs *logp, ocr_text *out)
{
    int before = 0;
    out->n = 0;
    for (int t = 0; t < logp->steps; t++) {
        const int best = logp->best[t];
        if (best != 0 && best == before)
            out->chars[out->n - 1].t1 = t + 1;
        else if (best != 0)
            out->chars[out->n++] = (ocr_char){.label = best, .t0 = t, .t1 = t + 1};
        before = best;
    }
}

static double best_path_log_prob(const ocr_log_probs *logp)
{
    double sum = 0;
    for (int t = 0; t < logp->steps; t++)
        sum += ocr_log_probs_at(logp, t)[logp->best[t]];
    return sum;
}

static bool same_text(const ocr_text *text, int n, const int32_t *label)
{
    bool same = text->n == n;
    for (int i = 0; same && i < n; i++)
        same = text->chars[i].label == label[i];
    return same;
}

/* Places of the text's likeliest path: the best of all paths, where that is one of this
 * text. */
static nn_err place_chars(const ocr_log_probs *logp, int n, const int32_t *label, int32_t *t0,
                          ocr_text *out)
{
    int32_t *t1 = t0 + logp->steps;
    nn_err err;
    best_path(logp, out);
    if (same_text(out, n, label))
        return NN_OK;
    out->n = n;
    if (n == 0)
        return NN_OK;
    err = ocr_ctc_align(logp, n, label, t0, t1);
    for (int i = 0; i < n && !err; i++)
        out->chars[i] = (ocr_char){.label = label[i], .t0 = t0[i], .t1 = t1[i]};
    return err;
}

/* *lm: the language model; NULL when it is not heard about this line. Its own favourite is
 * asked: where the network is unsure, the likeliest path of a line of prose may be nonsense. */
static nn_err beam_path(const ocr_decode_config *config, const ocr_log_probs *logp,
                        const ocr_lm_view **lm, ocr_text *out)
{
    nn_err err = NN_OK;
    const size_t steps = (size_t)logp->steps;
    int32_t *label = nn_alloc(3 * steps * sizeof *label);
    if (!label)
        return nn_fail_memory(3 * steps * sizeof *label, "a beam search");
    ocr_beam_text found = {.label = label};
    NN_TRY(ocr_beam_search(config->beam, logp, *lm, 1, &found));
    float trust = *lm ? ocr_lm_trust(*lm, found.n, label) : 1;
    if (trust <= 0)
        *lm = NULL;
    if (trust < 1)
        NN_TRY(ocr_beam_search(config->beam, logp, *lm, trust, &found));
    out->log_prob = found.log_prob;
    out->certainty = (float)found.certainty;
    NN_TRY(place_chars(logp, found.n, label, label + steps, out));
out:
    nn_free(label);
    return err;
}

/* States that hold less than this of a step's sum end as nothing. */
#define NEGLIGIBLE 1e-30

/* The forward sum of CTC (Graves et al. 2006, equations 6 to 8): sum[s] is the probability of
 * all ways to be in state s of blank c1 blank c2 ... blank, scaled to total 1 at each step.
 * States outside [lo, hi] have none. */
static nn_err find_certainty(const ocr_log_probs *logp, ocr_text *out)
{
    const int states = 2 * out->n + 1;
    double *sum = nn_calloc((size_t)states, sizeof *sum), ln = 0;
    if (!sum)
        return nn_fail_memory((size_t)states * sizeof *sum, "a certainty");
    int lo = 0, hi = 0;
    sum[0] = 1;
    for (int t = 0; t < logp->steps; t++) {
        const float *p = ocr_log_probs_at(logp, t);
        const double blank = exp(p[0]);
        double total = 0;
        hi = (int)nn_min_i64(hi + (t == 0 ? 1 : 2), states - 1);
        /* Downwards, so that sum[s - 1] and sum[s - 2] are still those of the step before. */
        for (int s = hi; s >= lo; s--) {
            sum[s] += s >= 1 ? sum[s - 1] : 0;
            if (s >= 3 && (s & 1) && out->chars[s / 2].label != out->chars[s / 2 - 1].label)
                sum[s] += sum[s - 2];
            if (sum[s] > 0)
                sum[s] *= s & 1 ? exp(p[out->chars[s / 2].label]) : blank;
            total += sum[s];
        }
        ln += log(total);
        for (int s = lo; s <= hi && total > 0; s++)
            sum[s] = sum[s] > NEGLIGIBLE * total ? sum[s] / total : 0;
        while (lo < hi && sum[lo] == 0)
            lo++;
        while (lo < hi && sum[hi] == 0)
            hi--;
    }
    ln += log(sum[states - 1] + (states > 1 ? sum[states - 2] : 0));
    out->certainty = (float)exp(fmin(ln, 0));
    nn_free(sum);
    return NN_OK;
}

static bool is_dash(uint32_t code)
{
    return ocr_code_plain(code) == '-';
}

/* ln p of class `label` at a step; of a dash that of all dashes: which of them it is the typeface does not
 * tell, so p is shared among them. */
static float shape_log_prob(const ocr_alphabet *a, const ocr_log_probs *logp, int t, int32_t label)
{
    const float *p = ocr_log_probs_at(logp, t);
    if (!is_dash(a->code[label]))
        return p[label];
    double sum = 0;
    for (int32_t v = 1; v < a->n; v++)
        if (is_dash(a->code[v]))
            sum += exp((double)p[v]);
    return (float)log(sum);
}

static nn_err finish(const ocr_alphabet *a, const ocr_log_probs *logp, ocr_text *out)
{
    double sum = 0.0;
    size_t used = 0;
    out->utf8 = nn_alloc((size_t)out->n * 4 + 1);
    if (!out->utf8)
        return nn_fail_memory((size_t)out->n * 4 + 1, "a text");
    for (int i = 0; i < out->n; i++) {
        ocr_char *c = &out->chars[i];
        float best = -INFINITY;
        for (int t = c->t0; t < c->t1; t++)
            best = fmaxf(best, shape_log_prob(a, logp, t, c->label));
        /* Rounding may carry a certain character a little above ln 1. */
        best = fminf(best, 0.0f);
        c->confidence = expf(best);
        sum += best;
        used += (size_t)io_utf8_put(a->code[c->label], out->utf8 + used);
    }
    out->utf8[used] = 0;
    out->confidence = out->n > 0 ? (float)exp(sum / out->n) : 1.0f;
    if (out->n == 0) {
        nn_free(out->chars);
        out->chars = NULL;
    }
    return NN_OK;
}

nn_err ocr_decode(const ocr_alphabet *a, const ocr_decode_config *config, int steps,
                  const float *logits, ocr_text *out)
{
    nn_err err;
    const float scale = config->temperature > 0 ? 1 / config->temperature : 1;
    ocr_log_probs logp;
    NN_ASSERT(steps >= 1 && config->beam <= OCR_MAX_BEAM);
    memset(out, 0, sizeof *out);
    NN_TRY(ocr_log_probs_new(&logp, steps, a->n, logits, scale, config->allow));
    out->chars = nn_alloc((size_t)steps * sizeof *out->chars);
    if (!out->chars) {
        err = nn_fail_memory((size_t)steps * sizeof *out->chars, "decoding");
        goto out;
    }
    const ocr_lm_view *lm = config->beam > 1 ? config->lm : NULL;
    if (config->beam > 1) {
        NN_TRY(beam_path(config, &logp, &lm, out));
    } else {
        best_path(&logp, out);
        out->log_prob = best_path_log_prob(&logp);
    }
    if (!lm)
        NN_TRY(find_certainty(&logp, out));
    err = finish(a, &logp, out);
out:
    ocr_log_probs_free(&logp);
    if (err)
        ocr_text_free(out);
    return err;
}

void ocr_text_free(ocr_text *t)
{
    nn_free(t->chars);
    nn_free(t->utf8);
    memset(t, 0, sizeof *t);
}

/* mask[class] = value for each character of the option's text. */
static nn_err mark(const ocr_alphabet *a, const char *option, const char *text, uint8_t value,
                   uint8_t *mask)
{
    const char *p = text, *end = text + strlen(text);
    while (p < end) {
        const char *at = p;
        int32_t code = io_utf8_next(&p, end);
        if (code < 0)
            return nn_fail(NN_ERR_USAGE, "%s: not valid UTF-8 at byte %td", option, at - text);
        int class = ocr_alphabet_class(a, (uint32_t)code);
        if (class <= 0)
            return nn_fail(NN_ERR_USAGE, "%s: the model does not know \"%.*s\" (U+%04X)",
                           option, (int)(p - at), at, (unsigned)code);
        mask[class] = value;
    }
    return NN_OK;
}

nn_err ocr_decode_mask(const ocr_alphabet *a, const char *allow, const char *deny,
                       uint8_t **out)
{
    nn_err err;
    uint8_t *mask = nn_alloc((size_t)a->n);
    if (!mask)
        return nn_fail_memory((size_t)a->n, "an alphabet mask");
    memset(mask, allow ? 0 : 1, (size_t)a->n);
    mask[0] = 1;
    if (allow)
        NN_TRY(mark(a, "--allow", allow, 1, mask));
    if (deny)
        NN_TRY(mark(a, "--deny", deny, 0, mask));
    if (!memchr(mask + 1, 1, (size_t)a->n - 1)) {
        err = nn_fail(NN_ERR_USAGE, "--allow and --deny leave no character to read");
        goto out;
    }
    *out = mask;
    return NN_OK;
out:
    nn_free(mask);
    return err;
}
