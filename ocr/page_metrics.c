/* page_metrics.c - tokens are hashed to 64 bits; two bags are compared as sorted lists. */
#include "ocr/page_metrics.h"

#include "io/letter_case.h"
#include "nn/mem.h"
#include "ocr/normalize.h"

#include <math.h>
#include <stdlib.h>

#define LEAST_IOU 0.5f

/* FNV-1a (Fowler, Noll, Vo), over code points. */
#define HASH_START 14695981039346656037u
#define HASH_TIMES 1099511628211u

typedef struct bag {
    int64_t n;
    uint64_t *token;
} bag;

/* A letter or digit: whatever has no case and is above Latin-1 counts, too; punctuation above
 * it (U+2000..U+206F and U+3000..U+303F) and symbols do not. */
static bool is_word_code(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c < 0xc0)
        return c == 0xaa || c == 0xb5 || c == 0xba;
    if (c >= 0x2000 && c < 0x2c00) /* punctuation, currency, arrows, mathematics, shapes */
        return false;
    return c != 0xd7 && c != 0xf7 && !(c >= 0x3000 && c < 0x3040) && c != 0xfffd;
}

static int compare_tokens(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static nn_err bag_make(const char *utf8, bag *out)
{
    uint32_t *code;
    int64_t n;
    *out = (bag){0};
    nn_err err = ocr_text_normalize(utf8, &code, &n);
    if (err)
        return err;
    out->token = nn_calloc((size_t)n / 2 + 1, sizeof *out->token);
    if (!out->token)
        err = nn_fail_memory((size_t)n * sizeof *out->token / 2, "the words of a page");
    uint64_t hash = HASH_START;
    bool open = false;
    for (int64_t i = 0; i <= n && !err; i++) {
        if (i < n && is_word_code(code[i])) {
            hash = (hash ^ io_code_lower(code[i])) * HASH_TIMES;
            open = true;
        } else if (open) {
            out->token[out->n++] = hash;
            hash = HASH_START;
            open = false;
        }
    }
    nn_free(code);
    return err;
}

nn_err ocr_bow_add(ocr_bow *b, const char *truth, const char *read)
{
    bag t = {0}, r = {0};
    nn_err err;
    NN_TRY(bag_make(truth, &t));
    NN_TRY(bag_make(read, &r));
    qsort(t.token, (size_t)t.n, sizeof *t.token, compare_tokens);
    qsort(r.token, (size_t)r.n, sizeof *r.token, compare_tokens);
    for (int64_t i = 0, k = 0; i < t.n && k < r.n;) {
        if (t.token[i] == r.token[k]) {
            b->matched++;
            i++;
            k++;
        } else if (t.token[i] < r.token[k]) {
            i++;
        } else {
            k++;
        }
    }
    b->truth += t.n;
    b->read += r.n;
out:
    nn_free(t.token);
    nn_free(r.token);
    return err;
}

static double share(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

double ocr_bow_precision(const ocr_bow *b)
{
    return share(b->matched, b->read);
}

double ocr_bow_recall(const ocr_bow *b)
{
    return share(b->matched, b->truth);
}

double ocr_bow_f1(const ocr_bow *b)
{
    return share(2 * b->matched, b->read + b->truth);
}

/* Tokens of a word as one number; 0: none. */
static nn_err word_hash(const char *text, uint64_t *out)
{
    bag b;
    nn_err err = bag_make(text, &b);
    uint64_t hash = HASH_START;
    for (int64_t i = 0; i < b.n; i++)
        hash = (hash ^ b.token[i]) * HASH_TIMES;
    *out = b.n ? hash | 1 : 0;
    nn_free(b.token);
    return err;
}

/* Of a true word and a read one. */
static float iou(const ocr_placed_word *a, const ocr_placed_word *b)
{
    float w = fminf(a->x1, b->x1) - fmaxf(a->x0, b->x0);
    if (a->by_line) {
        float y = 0.5f * (b->y0 + b->y1);
        return w > 0 && y > a->y0 && y < a->y1
                   ? w / (a->x1 - a->x0 + b->x1 - b->x0 - w) : 0;
    }
    float h = fminf(a->y1, b->y1) - fmaxf(a->y0, b->y0);
    if (!(w > 0 && h > 0))
        return 0;
    float both = w * h;
    float all = (a->x1 - a->x0) * (a->y1 - a->y0) + (b->x1 - b->x0) * (b->y1 - b->y0) - both;
    return both / all;
}

nn_err ocr_placed_add(ocr_bow *b, int n_truth, const ocr_placed_word *truth, int n_read,
                      const ocr_placed_word *read)
{
    nn_err err = NN_OK;
    ocr_bow sum = *b;
    uint64_t *hash = nn_calloc((size_t)n_read + 1, sizeof *hash); /* 0: none, or used */
    if (!hash) {
        err = nn_fail_memory((size_t)n_read * sizeof *hash, "the words of a page");
        goto out;
    }
    for (int i = 0; i < n_read; i++) {
        NN_TRY(word_hash(read[i].text, &hash[i]));
        sum.read += hash[i] != 0;
    }
    for (int i = 0; i < n_truth; i++) {
        uint64_t want;
        int best = -1;
        float most = LEAST_IOU;
        NN_TRY(word_hash(truth[i].text, &want));
        if (want == 0)
            continue;
        sum.truth++;
        for (int k = 0; k < n_read; k++) {
            float common = hash[k] == want ? iou(&truth[i], &read[k]) : 0;
            if (common >= most) {
                most = common;
                best = k;
            }
        }
        if (best >= 0) {
            hash[best] = 0;
            sum.matched++;
        }
    }
    *b = sum;
out:
    nn_free(hash);
    return err;
}
