/* lm.c - reading a language model strictly, and looking up. */
#include "ocr/lm.h"

#include "io/letter_case.h"
#include "nn/mem.h"
#include "ocr/normalize.h"

#include <string.h>

#define STEPS 16.0f /* of a logarithm's unit */
#define BACKOFF_ZERO 32

uint32_t ocr_lm_fold(uint32_t code)
{
    if (code >= '0' && code <= '9')
        return '0';
    if (ocr_code_is_space(code))
        return ' ';
    return io_code_lower(ocr_code_plain(code));
}

uint8_t ocr_lm_symbol(const ocr_lm *lm, uint32_t code)
{
    int lo = 2, hi = lm->n_symbols;
    code = ocr_lm_fold(code);
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (lm->code[mid] < code)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < lm->n_symbols && lm->code[lo] == code ? (uint8_t)lo : OCR_LM_OTHER;
}

/* The node of the n-gram that ends in symbol; -1: there is none. */
static int32_t child(const ocr_lm *lm, int32_t node, uint8_t symbol)
{
    if (node >= lm->n_inner)
        return -1;
    const uint8_t *first = lm->symbol + lm->first[node];
    const uint8_t *hit = memchr(first, symbol, (size_t)(lm->first[node + 1] - lm->first[node]));
    return hit ? (int32_t)(hit - lm->symbol) : -1;
}

/* Rounded factors may have a product above 1. */
static float log_prob(int steps)
{
    return (float)(steps < 0 ? steps : 0) / STEPS;
}

/* The root has all symbols. */
static int32_t single(const ocr_lm *lm, uint8_t symbol)
{
    return lm->first[0] + symbol;
}

void ocr_lm_find(const ocr_lm *lm, ocr_lm_context h, ocr_lm_place *out)
{
    out->last = (uint8_t)h;
    out->at[0] = 0;
    for (int k = 1; k < lm->order; k++) {
        int32_t at = 0;
        for (int i = k - 1; i >= 0 && at >= 0; i--)
            at = child(lm, at, (uint8_t)(h >> 8 * i));
        out->at[k] = at;
    }
}

void ocr_lm_follow(const ocr_lm *lm, const ocr_lm_place *h, uint8_t symbol, ocr_lm_place *out)
{
    out->last = symbol;
    out->at[0] = 0;
    out->at[1] = single(lm, symbol);
    for (int k = 2; k < lm->order; k++)
        out->at[k] = h->at[k - 1] >= 0 ? child(lm, h->at[k - 1], symbol) : -1;
}

float ocr_lm_log_prob_at(const ocr_lm *lm, const ocr_lm_place *h, uint8_t symbol)
{
    int sum = 0;
    for (int k = lm->order - 1; k > 0; k--) {
        const int32_t at = h->at[k];
        if (at < 0)
            continue;
        const int32_t hit = child(lm, at, symbol);
        if (hit >= 0)
            return log_prob(sum - lm->logp[hit]);
        if (at < lm->n_inner)
            sum += BACKOFF_ZERO - lm->backoff[at];
    }
    return log_prob(sum - lm->logp[single(lm, symbol)]);
}

float ocr_lm_log_prob(const ocr_lm *lm, ocr_lm_context h, uint8_t symbol)
{
    ocr_lm_place place;
    ocr_lm_find(lm, h, &place);
    return ocr_lm_log_prob_at(lm, &place, symbol);
}

static nn_err read_symbols(ocr_lm *lm)
{
    const char *text = io_meta_get(&lm->model.meta, "octavo.alphabet");
    if (!text)
        return nn_fail(NN_ERR_MODEL, "the language model has no octavo.alphabet");
    const char *p = text, *end = text + strlen(text);
    lm->n_symbols = 2;
    while (p < end) {
        int32_t code = io_utf8_next(&p, end);
        if (code <= 0 || lm->n_symbols == OCR_LM_MAX_SYMBOLS ||
            (uint32_t)code <= lm->code[lm->n_symbols - 1])
            return nn_fail(NN_ERR_MODEL,
                           "octavo.alphabet of a language model: expected at most %d ascending "
                           "characters, found others at byte %td",
                           OCR_LM_MAX_SYMBOLS - 2, p - text);
        lm->code[lm->n_symbols++] = (uint32_t)code;
    }
    return NN_OK;
}

static const nn_tensor *find_tensor(const ocr_lm *lm, const char *name, nn_dtype dtype)
{
    const nn_param *p = nn_params_find(lm->model.params, name);
    return p && p->value.dtype == dtype && p->value.shape.rank == 1 ? &p->value : NULL;
}

static nn_err read_tensors(ocr_lm *lm)
{
    const nn_tensor *first = find_tensor(lm, "first", NN_S32);
    const nn_tensor *symbol = find_tensor(lm, "symbol", NN_U8);
    const nn_tensor *logp = find_tensor(lm, "logp", NN_U8);
    const nn_tensor *backoff = find_tensor(lm, "backoff", NN_U8);
    if (!first || !symbol || !logp || !backoff)
        return nn_fail(NN_ERR_MODEL, "the language model lacks one of its tensors: expected "
                                     "first [S32], symbol, logp and backoff [U8]");
    lm->n = symbol->shape.dim[0];
    lm->n_inner = backoff->shape.dim[0];
    if (logp->shape.dim[0] != lm->n || lm->n_inner > lm->n ||
        first->shape.dim[0] - 1 != lm->n_inner)
        return nn_fail(NN_ERR_MODEL,
                       "the language model's tensors do not fit: %d symbols, %d logp, %d "
                       "backoff, %d first", lm->n, logp->shape.dim[0], lm->n_inner,
                       first->shape.dim[0]);
    lm->first = first->data;
    lm->symbol = symbol->data;
    lm->logp = logp->data;
    lm->backoff = backoff->data;
    return NN_OK;
}

/* Every node but the root has one parent, which stands before it; brothers are in order. */
static nn_err check_tree(const ocr_lm *lm)
{
    bool good = lm->first[0] == 1 && lm->first[lm->n_inner] == lm->n &&
                lm->first[1] == 1 + lm->n_symbols;
    for (int32_t i = 0; good && i < lm->n_inner; i++) {
        good = lm->first[i] > i && lm->first[i + 1] >= lm->first[i] &&
               lm->first[i + 1] <= lm->n;
        for (int32_t c = lm->first[i]; good && c < lm->first[i + 1]; c++)
            good = lm->symbol[c] < lm->n_symbols &&
                   (c == lm->first[i] || lm->symbol[c] > lm->symbol[c - 1]);
        if (!good)
            return nn_fail(NN_ERR_MODEL, "the language model's node %d of %d is no part of a "
                                         "tree of n-grams", i, lm->n);
    }
    return good ? NN_OK : nn_fail(NN_ERR_MODEL, "the language model's root is not whole");
}

nn_err ocr_lm_new(ocr_lm *out, io_model *model)
{
    nn_err err;
    int64_t order;
    memset(out, 0, sizeof *out);
    out->model = *model;
    memset(model, 0, sizeof *model);
    const char *task = io_meta_get(&out->model.meta, "octavo.task");
    if (!task || strcmp(task, "lm") != 0) {
        err = nn_fail(NN_ERR_MODEL,
                      "the model is no language model: expected octavo.task \"lm\", found "
                      "%.32s", task ? task : "none");
        goto out;
    }
    if (!io_meta_int(&out->model.meta, "octavo.order", &order) || order < 2 ||
        order > OCR_LM_MAX_ORDER) {
        err = nn_fail(NN_ERR_MODEL, "octavo.order: expected a number from 2 to %d",
                      OCR_LM_MAX_ORDER);
        goto out;
    }
    out->order = (int)order;
    NN_TRY(read_symbols(out));
    NN_TRY(read_tensors(out));
    if (!out->model.built_in)
        err = check_tree(out);
out:
    if (err)
        ocr_lm_free(out);
    return err;
}

void ocr_lm_free(ocr_lm *lm)
{
    io_model_free(&lm->model);
    memset(lm, 0, sizeof *lm);
}

/* What has a case; the few letters without one are not missed. */
static bool is_letter(uint32_t code)
{
    return io_code_lower(code) != code || io_code_upper(code) != code;
}

nn_err ocr_lm_view_new(ocr_lm_view *out, const ocr_lm *lm, const ocr_alphabet *a, float weight)
{
    const size_t n = (size_t)a->n;
    *out = (ocr_lm_view){.lm = lm, .weight = weight};
    out->symbol = nn_calloc(n, sizeof *out->symbol);
    out->letter = nn_calloc(n, sizeof *out->letter);
    out->most = nn_calloc(n, sizeof *out->most);
    if (!out->symbol || !out->letter || !out->most) {
        ocr_lm_view_free(out);
        return nn_fail_memory(n * sizeof *out->most, "a language model");
    }
    for (int v = 1; v < a->n; v++) {
        out->symbol[v] = ocr_lm_symbol(lm, a->code[v]);
        out->letter[v] = is_letter(a->code[v]);
        out->most[v] = weight * (float)lm->logp[single(lm, out->symbol[v])] / STEPS;
        out->most_of_all = out->most[v] > out->most_of_all ? out->most[v] : out->most_of_all;
    }
    for (int s = 2; s < lm->n_symbols; s++)
        out->judges[s] = is_letter(lm->code[s]) || ocr_code_is_space(lm->code[s]);
    return NN_OK;
}

void ocr_lm_view_free(ocr_lm_view *v)
{
    nn_free(v->symbol);
    nn_free(v->letter);
    nn_free(v->most);
    memset(v, 0, sizeof *v);
}

float ocr_lm_trust(const ocr_lm_view *v, int n, const int32_t *label)
{
    ocr_lm_place h[2];
    float said = 0;
    ocr_lm_find(v->lm, OCR_LM_BEGIN, &h[0]);
    for (int i = 0; i < n; i++) {
        uint8_t symbol = v->symbol[label[i]];
        if (v->letter[label[i]])
            said += ocr_lm_log_prob_at(v->lm, &h[i & 1], symbol) +
                    (float)v->lm->logp[single(v->lm, symbol)] / STEPS;
        ocr_lm_follow(v->lm, &h[i & 1], symbol, &h[(i + 1) & 1]);
    }
    float mean = said / (float)(n + OCR_LM_DOUBT);
    float trust = (mean - OCR_LM_DEAF) / (OCR_LM_HEARD - OCR_LM_DEAF);
    return trust < 0 ? 0 : trust > 1 ? 1 : trust;
}
