/* test_ocr_lm.c - the language model: against Witten-Bell sums counted naively, as a
 * distribution, as a file. */
#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/lm.h"
#include "tests/check.h"

#include <math.h>

#define ORDER 3
#define MAX_TEXT 4096

/* Lines over five letters in which what follows depends on what was before. */
static void make_text(char *out, int lines, uint64_t seed)
{
    int n = 0;
    for (int i = 0; i < lines; i++) {
        nn_rng r = nn_rng_make(seed, (uint64_t)i);
        int length = nn_rng_int(&r, 1, 12), before = 0;
        for (int k = 0; k < length; k++) {
            int c = nn_rng_chance(&r, 0.6f) ? (before + 1) % 5 : (int)nn_rng_below(&r, 5);
            out[n++] = (char)('a' + c);
            before = c;
        }
        out[n++] = '\n';
    }
    out[n] = 0;
}

/* Naively: the text with '|' at both edges of each line; an n-gram is a string in one. */
typedef struct naive {
    char line[MAX_TEXT][16];
    int n;
} naive;

static void split(const char *text, naive *t)
{
    t->n = 0;
    while (*text) {
        size_t length = strcspn(text, "\n");
        snprintf(t->line[t->n++], sizeof t->line[0], "|%.*s|", (int)length, text);
        text += length + 1;
    }
}

static int count(const naive *t, const char *gram)
{
    int n = 0;
    size_t length = strlen(gram);
    for (int i = 0; i < t->n; i++)
        for (const char *p = t->line[i]; *p; p++)
            n += strncmp(p, gram, length) == 0;
    /* The edge before a line is predicted by nothing. */
    return n - (strcmp(gram, "|") == 0 ? t->n : 0);
}

static const char symbols[] = "|?abcde"; /* in the model's order; ? is what it does not know */
enum { N_SYMBOLS = sizeof symbols - 1 };

static const char *with(const char *h, char c, char *out)
{
    snprintf(out, 16, "%s%c", h, c);
    return out;
}

static double witten_bell(const naive *t, const char *h, char c)
{
    char gram[16];
    int all = 0, kinds = 0;
    for (int s = 0; s < N_SYMBOLS; s++) {
        int n = count(t, with(h, symbols[s], gram));
        all += n;
        kinds += n > 0 || !*h; /* each symbol is known, found or not */
    }
    double shorter = *h ? witten_bell(t, h + 1, c) : 1.0 / N_SYMBOLS;
    return all + kinds == 0 ? shorter
                            : (count(t, with(h, c, gram)) + kinds * shorter) / (all + kinds);
}

/* With n-grams left out that are found once. */
static double backed_off(const naive *t, const char *h, char c)
{
    char gram[16];
    if (!*h || count(t, with(h, c, gram)) >= 2)
        return witten_bell(t, h, c);
    double kept = 0, shorter = 0;
    for (int s = 0; s < N_SYMBOLS; s++)
        if (count(t, with(h, symbols[s], gram)) >= 2) {
            kept += witten_bell(t, h, symbols[s]);
            shorter += backed_off(t, h + 1, symbols[s]);
        }
    bool all = kept >= 1 - 1e-9 || shorter >= 1 - 1e-9;
    return (all ? 1 : (1 - kept) / (1 - shorter)) * backed_off(t, h + 1, c);
}

static uint8_t symbol_of(char c)
{
    return (uint8_t)(strchr(symbols, c) - symbols);
}

static ocr_lm_context context_of(const char *h)
{
    ocr_lm_context x = UINT64_MAX;
    for (; *h; h++)
        x = ocr_lm_append(x, symbol_of(*h));
    return x;
}

static void test_against_counts(void)
{
    static naive t;
    static char text[16 * MAX_TEXT];
    make_text(text, 300, 3);
    split(text, &t);
    ocr_lm lm;
    CHECK(ocr_lm_build(ORDER, 1 << 20, 1, &(ocr_lm_text){text, strlen(text), 1}, &lm) == NN_OK,
          "%s", nn_error_message());
    CHECK(lm.order == ORDER && lm.n_symbols == N_SYMBOLS, "%d symbols", lm.n_symbols);
    /* Each factor is rounded to steps of 1/16, by half of one at most. */
    const double bound = ORDER / 32.0 + 1e-4;
    char h[16];
    for (int i = -1; i < N_SYMBOLS; i++)
        for (int k = -1; k < N_SYMBOLS; k++) {
            if (i >= 0 && k < 0)
                continue;
            h[0] = 0;
            if (i >= 0)
                with("", symbols[i], h);
            if (k >= 0)
                snprintf(h + strlen(h), 2, "%c", symbols[k]);
            double sum = 0;
            for (int s = 0; s < N_SYMBOLS; s++) {
                double want = log(backed_off(&t, h, symbols[s]));
                double have = ocr_lm_log_prob(&lm, context_of(h), (uint8_t)s);
                CHECK(fabs(have - want) <= bound || (want < -15 && have < -15),
                      "ln p(%c|%s) is %.4f, expected %.4f", symbols[s], h, have, want);
                sum += exp(have);
            }
            CHECK(fabs(sum - 1) < 0.06, "all behind \"%s\": %.4f", h, sum);
        }
    /* Contexts of symbols that never stood together, or none at all: as without a context. */
    for (int s = 0; s < N_SYMBOLS; s++) {
        float alone = ocr_lm_log_prob(&lm, UINT64_MAX, (uint8_t)s);
        CHECK(ocr_lm_log_prob(&lm, context_of("??"), (uint8_t)s) == alone, "unknown context");
    }
    /* A weight of 2 is the text twice. */
    ocr_lm twice, both;
    ocr_lm_text once = {text, strlen(text), 1}, double_weight = {text, strlen(text), 2};
    ocr_lm_text pair[] = {once, once};
    CHECK(ocr_lm_build(ORDER, 4000, 1, &double_weight, &twice) == NN_OK &&
              ocr_lm_build(ORDER, 4000, 2, pair, &both) == NN_OK, "%s", nn_error_message());
    for (int s = 0; s < N_SYMBOLS; s++)
        CHECK(ocr_lm_log_prob(&twice, OCR_LM_BEGIN, (uint8_t)s) ==
                  ocr_lm_log_prob(&both, OCR_LM_BEGIN, (uint8_t)s), "weight");
    ocr_lm_free(&both);
    ocr_lm_free(&twice);
    ocr_lm_free(&lm);
}

/* Pruning: fits, remains a distribution, and the more there is room for the better it fits. */
static void test_sizes(void)
{
    static char text[16 * MAX_TEXT];
    make_text(text, 2000, 4);
    double before = -INFINITY;
    for (int bytes = 100; bytes <= 6400; bytes *= 4) {
        ocr_lm lm;
        CHECK(ocr_lm_build(5, bytes, 1, &(ocr_lm_text){text, strlen(text), 1}, &lm) == NN_OK,
              "%s", nn_error_message());
        CHECK(2 * lm.n + 5 * lm.n_inner <= bytes, "%d of %d bytes", 2 * lm.n + 5 * lm.n_inner,
              bytes);
        double total = 0, worst = 0;
        ocr_lm_context h = OCR_LM_BEGIN;
        ocr_lm_place place, before_it;
        ocr_lm_find(&lm, h, &before_it);
        for (const char *p = text; *p; p++) {
            uint8_t s = *p == '\n' ? OCR_LM_EDGE : ocr_lm_symbol(&lm, (uint8_t)*p);
            total += ocr_lm_log_prob(&lm, h, s);
            h = s == OCR_LM_EDGE ? OCR_LM_BEGIN : ocr_lm_append(h, s);
            if (s == OCR_LM_EDGE)
                ocr_lm_find(&lm, h, &place);
            else
                ocr_lm_follow(&lm, &before_it, s, &place);
            before_it = place;
            for (int c = 0; c < lm.n_symbols; c++)
                CHECK(ocr_lm_log_prob_at(&lm, &place, (uint8_t)c) ==
                          ocr_lm_log_prob(&lm, h, (uint8_t)c), "followed, not found");
            double sum = 0;
            for (int c = 0; c < lm.n_symbols; c++)
                sum += exp(ocr_lm_log_prob(&lm, h, (uint8_t)c));
            worst = fmax(worst, fabs(sum - 1));
        }
        CHECK(worst < 0.1, "%d bytes: a sum is wrong by %.3f", bytes, worst);
        CHECK(total > before, "%d bytes: ln p %.1f, with fewer %.1f", bytes, total, before);
        before = total;
        ocr_lm_free(&lm);
    }
}

static void test_symbols(void)
{
    static const char text[] = "Été 12’3\r\n  été\t 45'6 \n\n\xff";
    ocr_lm lm;
    CHECK(ocr_lm_build(3, 1 << 20, 1, &(ocr_lm_text){text, sizeof text - 1, 1}, &lm) == NN_OK,
          "%s", nn_error_message());
    CHECK(lm.n_symbols == 2, "none of them is found ten times: %d", lm.n_symbols);
    ocr_lm_free(&lm);
    char many[sizeof text * 10];
    for (int i = 0; i < 10; i++)
        memcpy(many + i * (sizeof text - 1), text, sizeof text - 1);
    CHECK(ocr_lm_build(3, 1 << 20, 1, &(ocr_lm_text){many, 10 * (sizeof text - 1), 1}, &lm) ==
              NN_OK, "%s", nn_error_message());
    CHECK(lm.n_symbols == 2 + 5, "edge, other, space ' 0 t é: %d", lm.n_symbols);
    CHECK(ocr_lm_symbol(&lm, 0xC9) == ocr_lm_symbol(&lm, 0xE9) &&
              ocr_lm_symbol(&lm, '7') == ocr_lm_symbol(&lm, '0') &&
              ocr_lm_symbol(&lm, 0x2019) == ocr_lm_symbol(&lm, '\'') &&
              ocr_lm_symbol(&lm, 'x') == OCR_LM_OTHER && ocr_lm_symbol(&lm, 0) == OCR_LM_OTHER,
          "folded");
    /* Spaces are single, none at the edges. */
    uint8_t space = ocr_lm_symbol(&lm, ' '), digit = ocr_lm_symbol(&lm, '8');
    ocr_lm_context h = ocr_lm_append(OCR_LM_BEGIN, space);
    CHECK(ocr_lm_log_prob(&lm, OCR_LM_BEGIN, space) < -2 &&
              ocr_lm_log_prob(&lm, ocr_lm_append(h, digit), digit) > -0.7, "spaces");
    ocr_lm_free(&lm);
    static const char *const none[] = {"", "\n\n", " \r\n\xff"};
    for (int i = 0; i < 3; i++)
        CHECK(ocr_lm_build(3, 1000, 1, &(ocr_lm_text){none[i], strlen(none[i]), 1}, &lm) ==
                  NN_ERR_INPUT && strstr(nn_error_message(), "no text"), "text %d", i);
}

/* --- a line that is read --- */

static float trust_in(const ocr_lm_view *v, const ocr_alphabet *a, const char *text)
{
    int32_t label[64];
    uint32_t unknown;
    int n = ocr_alphabet_encode(a, text, label, 64, &unknown);
    CHECK(n > 0, "'%s' is not in the alphabet", text);
    return ocr_lm_trust(v, n, label);
}

static double gain(const ocr_lm_view *v, ocr_lm_context h, int32_t class)
{
    ocr_lm_place place;
    ocr_lm_find(v->lm, h, &place);
    return ocr_lm_gain(v, &place, class);
}

/* Prose is heard, words and codes by chance are not; behind digits and signs only letters are
 * judged. */
static void test_trust(void)
{
    static char text[40 * 64];
    for (int i = 0; i < 40; i++)
        strcat(text, i % 2 ? "the cat and the dog sat.\n" : "no. 12, 345.67\n");
    ocr_lm lm;
    ocr_alphabet a;
    ocr_lm_view v;
    CHECK(ocr_lm_build(4, 1 << 20, 1, &(ocr_lm_text){text, strlen(text), 1}, &lm) == NN_OK,
          "%s", nn_error_message());
    CHECK(ocr_alphabet_new(&a, " abcdeghnostxzABCXZ0123456789.,", NN_ERR_USAGE) == NN_OK, "%s",
          nn_error_message());
    CHECK(ocr_lm_view_new(&v, &lm, &a, 1) == NN_OK, "%s", nn_error_message());
    CHECK(trust_in(&v, &a, "the cat and the dog") == 1, "prose");
    CHECK(trust_in(&v, &a, "tda xngcos heznt") == 0, "letters by chance");
    CHECK(trust_in(&v, &a, "A7X03ZZB9C") == 0, "a code");
    float number = trust_in(&v, &a, "12,345.67");
    CHECK(number > 0 && number < 0.5f, "a number: %g", (double)number);
    const int32_t digit = ocr_alphabet_class(&a, '7'), point = ocr_alphabet_class(&a, '.'),
                  letter = ocr_alphabet_class(&a, 'o'), last = ocr_alphabet_class(&a, 't');
    ocr_lm_context behind_digit = ocr_lm_append(OCR_LM_BEGIN, v.symbol[digit]);
    ocr_lm_context behind_point = ocr_lm_append(behind_digit, v.symbol[point]);
    ocr_lm_context behind_letter = ocr_lm_append(
        ocr_lm_append(OCR_LM_BEGIN, v.symbol[ocr_alphabet_class(&a, 'a')]), v.symbol[last]);
    CHECK(gain(&v, behind_digit, digit) == 0, "a number goes on");
    CHECK(gain(&v, behind_digit, point) == 0, "a point in it");
    CHECK(gain(&v, behind_point, digit) == 0, "behind a sign");
    CHECK(gain(&v, OCR_LM_BEGIN, digit) == 0, "at the begin");
    CHECK(gain(&v, behind_digit, letter) < -0.5, "a letter behind a digit");
    CHECK(gain(&v, behind_letter, point) > 0, "a point behind a letter");
    ocr_lm_view_free(&v);
    ocr_alphabet_free(&a);
    ocr_lm_free(&lm);
}

/* --- the file --- */

static nn_err reopen(const uint8_t *bytes, size_t n, ocr_lm *lm)
{
    io_model model = {0};
    nn_err err = io_model_decode(bytes, n, "file", &model);
    return err ? err : ocr_lm_new(lm, &model);
}

static void test_file(void)
{
    static char text[16 * MAX_TEXT];
    make_text(text, 60, 5);
    ocr_lm lm, again;
    io_bytes file = {0};
    CHECK(ocr_lm_build(4, 600, 1, &(ocr_lm_text){text, strlen(text), 1}, &lm) == NN_OK, "%s",
          nn_error_message());
    CHECK(io_model_encode(lm.model.graph, lm.model.params, &lm.model.meta, 0, NULL, &file) ==
              NN_OK, "%s", nn_error_message());
    CHECK(reopen(file.data, file.size, &again) == NN_OK, "%s", nn_error_message());
    nn_rng r = nn_rng_make(6, 0);
    for (int i = 0; i < 1000; i++) {
        ocr_lm_context h = nn_rng_below(&r, 7) << 16 | nn_rng_below(&r, 7) << 8 |
                           nn_rng_below(&r, 7);
        uint8_t s = (uint8_t)nn_rng_below(&r, (uint32_t)lm.n_symbols);
        CHECK(ocr_lm_log_prob(&lm, h, s) == ocr_lm_log_prob(&again, h, s), "read again");
    }
    ocr_lm_free(&again);
    int64_t live = nn_mem_live();
    for (size_t n = 0; n < file.size; n++)
        CHECK(reopen(file.data, n, &again) == NN_ERR_MODEL, "cut after %zu bytes", n);
    for (size_t i = 0; i < file.size; i++) {
        file.data[i] ^= (uint8_t)(1u << i % 8);
        CHECK(reopen(file.data, file.size, &again) == NN_ERR_MODEL, "a bit of byte %zu", i);
        file.data[i] ^= (uint8_t)(1u << i % 8);
    }
    CHECK(nn_mem_live() == live, "nothing leaks");
    io_bytes_free(&file);
    ocr_lm_free(&lm);
}

/* Files whose checksum is right and whose contents are not. */
static void test_contents(void)
{
    static char text[16 * MAX_TEXT];
    make_text(text, 60, 5);
    static const struct { const char *key, *value; } meta[] = {
        {"octavo.task", "rec"}, {"octavo.order", "1"}, {"octavo.order", "9"},
        {"octavo.order", "x"}, {"octavo.alphabet", "ba"}, {"octavo.alphabet", "aab"},
        {"octavo.alphabet", "abc"}, {"octavo.alphabet", "abcdef"}, {"octavo.alphabet", "a\xff"},
    };
    enum { N_META = sizeof meta / sizeof meta[0], VALUES = 200 };
    for (int i = 0; i < N_META + VALUES; i++) {
        ocr_lm lm, again;
        CHECK(ocr_lm_build(4, 600, 1, &(ocr_lm_text){text, strlen(text), 1}, &lm) == NN_OK,
              "%s", nn_error_message());
        if (i < N_META) {
            CHECK(io_meta_set(&lm.model.meta, meta[i].key, meta[i].value) == NN_OK, "meta");
        } else {
            /* Any other value of `first`, or a symbol out of order. */
            nn_rng r = nn_rng_make(8, (uint64_t)i);
            int32_t *first = (int32_t *)lm.first;
            uint8_t *symbol = (uint8_t *)lm.symbol;
            int at = (int)nn_rng_below(&r, (uint32_t)lm.n_inner + 1);
            if (i % 2)
                first[at] = (int32_t)(first[at] ^ (int32_t)(1u << nn_rng_below(&r, 32)));
            else
                symbol[1 + nn_rng_below(&r, (uint32_t)lm.n_symbols)] = (uint8_t)lm.n_symbols;
        }
        io_model model = lm.model;
        nn_err err = ocr_lm_new(&again, &model);
        /* A border between children may move and leave a tree: then it can be walked. */
        if (err == NN_OK) {
            CHECK(i >= N_META && i % 2, "case %d is accepted", i);
            for (int s = 0; s < again.n_symbols; s++)
                CHECK(ocr_lm_log_prob(&again, 0x020304, (uint8_t)s) <= 0, "walks");
            ocr_lm_free(&again);
        } else {
            CHECK(err == NN_ERR_MODEL && strlen(nn_error_message()) > 10, "case %d: %s", i,
                  nn_error_message());
        }
    }
}

static void test_memory(void)
{
    static char text[16 * MAX_TEXT];
    make_text(text, 60, 5);
    ocr_lm lm;
    int64_t live = nn_mem_live();
    int n = 1;
    nn_err err;
    do {
        nn_mem_fail_at(n, false);
        err = ocr_lm_build(4, 600, 1, &(ocr_lm_text){text, strlen(text), 1}, &lm);
        nn_mem_fail_at(0, false);
        if (err != NN_OK)
            CHECK(err == NN_ERR_LIMIT && nn_mem_live() == live, "allocation %d: %d, %s", n, err,
                  nn_error_message());
    } while (err != NN_OK && ++n < 200);
    CHECK(err == NN_OK && n > 10, "%d allocations", n);
    ocr_lm_free(&lm);
}

int main(void)
{
    test_against_counts();
    test_sizes();
    test_symbols();
    test_trust();
    test_file();
    test_contents();
    test_memory();
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}
