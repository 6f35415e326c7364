/* sign_metrics.c - see sign_metrics.h. */
#include "ocr/sign_metrics.h"

#include <string.h>

#include "nn/mem.h"
#include "ocr/normalize.h"

static uint32_t standard(uint32_t code)
{
    switch (code) {
    case '-':
        return ' ';
    case 0xFF08:
        return '(';
    case 0xFF09:
        return ')';
    case 0xFF1A:
        return ':';
    default:
        return ocr_code_base(code);
    }
}

static nn_err standard_codes(const char *text, uint32_t **codes, int64_t *n)
{
    nn_err err = ocr_text_codes(text, codes, n);
    for (int64_t i = 0; !err && i < *n; i++)
        (*codes)[i] = standard((*codes)[i]);
    return err;
}

/* Row by row of the table: best[j] is the LCS of what was seen of a and b's first j. */
static int64_t longest_common(const uint32_t *a, int64_t n, const uint32_t *b, int64_t m,
                              int64_t *best)
{
    memset(best, 0, (size_t)(m + 1) * sizeof *best);
    for (int64_t i = 0; i < n; i++) {
        int64_t corner = 0;
        for (int64_t j = 1; j <= m; j++) {
            int64_t above = best[j];
            best[j] = a[i] == b[j - 1] ? corner + 1 : nn_max_i64(above, best[j - 1]);
            corner = above;
        }
    }
    return best[m];
}

nn_err ocr_sign_score_add(ocr_sign_score *s, const char *truth, const char *text)
{
    nn_err err;
    uint32_t *a = NULL, *b = NULL;
    int64_t n = 0, m = 0, *best = NULL;
    NN_TRY(standard_codes(truth, &a, &n));
    NN_TRY(standard_codes(text, &b, &m));
    best = nn_alloc((size_t)(m + 1) * sizeof *best);
    if (!best) {
        err = nn_fail_memory((size_t)(m + 1) * sizeof *best, "a comparison");
        goto out;
    }
    int64_t common = longest_common(a, n, b, m, best);
    s->texts++;
    s->right += common == n && n == m;
    s->common += common;
    s->length += n + m;
out:
    nn_free(a);
    nn_free(b);
    nn_free(best);
    return err;
}

double ocr_sign_characters(const ocr_sign_score *s)
{
    return s->length ? 2.0 * (double)s->common / (double)s->length : 1;
}

double ocr_sign_annotations(const ocr_sign_score *s)
{
    return s->texts ? (double)s->right / (double)s->texts : 1;
}
