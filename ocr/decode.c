/* decode.c - log-probabilities, the best path, and what follows both searches. */
#include "ocr/decode.h"

#include "io/file.h"
#include "nn/mem.h"
#include "ocr/decode_beam.h"

#include <math.h>
#include <string.h>

static bool allowed(const ocr_decode_config *config, int class)
{
    return class == 0 || !config->allow || config->allow[class];
}

/* Log-softmax over the allowed classes. */
static nn_err log_probs(const ocr_decode_config *config, int steps, int classes,
                        const float *logits, float *logp)
{
    const float k = config->temperature > 0 ? 1 / config->temperature : 1;
    for (int t = 0; t < steps; t++) {
        const float *x = logits + (size_t)t * (size_t)classes;
        float *y = logp + (size_t)t * (size_t)classes;
        float top = x[0];
        bool finite = true;
        for (int v = 0; v < classes; v++) {
            finite = finite && isfinite(x[v]);
            if (x[v] > top && allowed(config, v))
                top = x[v];
        }
        if (!finite)
            return nn_fail(NN_ERR_MODEL,
                           "the recogniser's output holds NaN or Inf at step %d of %d", t,
                           steps);
        double sum = 0.0;
        for (int v = 0; v < classes; v++)
            if (allowed(config, v))
                sum += expf(k * (x[v] - top));
        float norm = (float)log(sum);
        for (int v = 0; v < classes; v++)
            y[v] = allowed(config, v) ? k * (x[v] - top) - norm : -INFINITY;
    }
    return NN_OK;
}

/* Fills label, t0, t1 of out->chars and log_prob. */
static void best_path(int steps, int classes, const float *logp, ocr_text *out)
{
    int before = 0;
    out->n = 0;
    out->log_prob = 0.0;
    for (int t = 0; t < steps; t++) {
        const float *p = logp + (size_t)t * (size_t)classes;
        int best = 0;
        for (int v = 1; v < classes; v++)
            if (p[v] > p[best])
                best = v;
        out->log_prob += p[best];
        if (best != 0 && best == before)
            out->chars[out->n - 1].t1 = t + 1;
        else if (best != 0)
            out->chars[out->n++] = (ocr_char){.label = best, .t0 = t, .t1 = t + 1};
        before = best;
    }
}

/* *lm: the language model; NULL when it is not heard about this line. Its own favourite is
 * asked: where the network is unsure, the likeliest path of a line of prose may be nonsense. */
static nn_err beam_path(const ocr_decode_config *config, int steps, int classes,
                        const float *logp, const ocr_lm_view **lm, ocr_text *out)
{
    nn_err err = NN_OK;
    int32_t *label = nn_alloc(3 * (size_t)steps * sizeof *label);
    if (!label)
        return nn_fail_memory(3 * (size_t)steps * sizeof *label, "a beam search");
    int32_t *t0 = label + steps, *t1 = t0 + steps;
    ocr_beam_text found = {.label = label};
    NN_TRY(ocr_beam_search(config->beam, steps, classes, logp, *lm, 1, &found));
    float trust = *lm ? ocr_lm_trust(*lm, found.n, label) : 1;
    if (trust <= 0)
        *lm = NULL;
    if (trust < 1)
        NN_TRY(ocr_beam_search(config->beam, steps, classes, logp, *lm, trust, &found));
    out->n = found.n;
    out->log_prob = found.log_prob;
    out->certainty = (float)found.certainty;
    if (out->n > 0)
        NN_TRY(ocr_ctc_align(steps, classes, logp, out->n, label, t0, t1));
    for (int i = 0; i < out->n; i++)
        out->chars[i] = (ocr_char){.label = label[i], .t0 = t0[i], .t1 = t1[i]};
out:
    nn_free(label);
    return err;
}

/* The forward sum of CTC (Graves et al. 2006, equations 6 to 8): sum[s] is the probability of
 * all ways to be in state s of blank c1 blank c2 ... blank, scaled to total 1 at each step. */
static nn_err find_certainty(const float *logp, int steps, int classes, ocr_text *out)
{
    const int states = 2 * out->n + 1;
    double *sum = nn_calloc((size_t)states, sizeof *sum), ln = 0;
    if (!sum)
        return nn_fail_memory((size_t)states * sizeof *sum, "a certainty");
    for (int t = 0; t < steps; t++) {
        const float *p = logp + (size_t)t * (size_t)classes;
        const double blank = exp(p[0]);
        double total = 0;
        /* Downwards, so that sum[s - 1] and sum[s - 2] are still those of the step before. */
        for (int s = states - 1; s >= 0; s--) {
            if (t == 0) {
                sum[s] = s <= 1;
            } else {
                sum[s] += s >= 1 ? sum[s - 1] : 0;
                if (s >= 3 && (s & 1) && out->chars[s / 2].label != out->chars[s / 2 - 1].label)
                    sum[s] += sum[s - 2];
            }
            if (sum[s] > 0)
                sum[s] *= s & 1 ? exp(p[out->chars[s / 2].label]) : blank;
            total += sum[s];
        }
        ln += log(total);
        for (int s = 0; s < states && total > 0; s++)
            sum[s] /= total;
    }
    ln += log(sum[states - 1] + (states > 1 ? sum[states - 2] : 0));
    out->certainty = (float)exp(fmin(ln, 0));
    nn_free(sum);
    return NN_OK;
}

static nn_err finish(const ocr_alphabet *a, const float *logp, ocr_text *out)
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
            best = fmaxf(best, logp[(size_t)t * (size_t)a->n + (size_t)c->label]);
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
    size_t bytes = (size_t)steps * (size_t)a->n * sizeof(float);
    NN_ASSERT(steps >= 1 && config->beam <= OCR_MAX_BEAM);
    memset(out, 0, sizeof *out);
    float *logp = nn_alloc(bytes);
    out->chars = nn_alloc((size_t)steps * sizeof *out->chars);
    if (!logp || !out->chars) {
        err = nn_fail_memory(bytes, "decoding");
        goto out;
    }
    NN_TRY(log_probs(config, steps, a->n, logits, logp));
    const ocr_lm_view *lm = config->beam > 1 ? config->lm : NULL;
    if (config->beam > 1)
        NN_TRY(beam_path(config, steps, a->n, logp, &lm, out));
    else
        best_path(steps, a->n, logp, out);
    if (!lm)
        NN_TRY(find_certainty(logp, steps, a->n, out));
    err = finish(a, logp, out);
out:
    nn_free(logp);
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
