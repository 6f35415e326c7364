/* test_ocr_metrics.c - normalisation, edit distance against recursion, edit scripts, scores by
 * hand. */
#include "check.h"

#include "io/letter_case.h"
#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/edit.h"
#include "ocr/metrics.h"
#include "ocr/normalize.h"

#include <math.h>

/* --- normalisation: what Python's unicodedata.normalize("NFKC", ...) gives, then quotes,
 * dashes, spaces --- */

static void test_normalize(void)
{
    static const struct { const char *text, *want;
    } cases[] = {
        {"", ""},
        {"   ", ""},
        {" a  b\t c\n", "a b c"},
        {"a\u00A0\u2003b", "a b"},
        {"“a” ‘b’ „c‟ ‚d‛", "\"a\" 'b' \"c\" 'd'"},
        {"a–b—c‑d−e‐f―g", "a-b-c-d-e-f-g"},
        {"½ 1¼", "1⁄2 11⁄4"},
        {"m² m³ x¹ ⁴ ₂", "m2 m3 x1 4 2"},
        {"…", "..."},
        {"™ №7 ª º", "TM No7 a o"},
        {"ﬁ ﬂ ﬀ ﬃ ﬄ ﬆ", "fi fl ff ffi ffl st"},
        {"e\u0301 A\u030A c\u0327 s\u030C o\u030B S\u0326", "é Å ç š ő Ș"},
        {"\uFF21\uFF42\uFF11\uFF01\u3000x", "Ab1! x"},
        {"ſ ŀ ĳ", "s l· ij"},
        {"Ⅷ ⅳ ℃ ℡", "VIII iv °C TEL"},
        {"µ", "μ"},
        {"straße ÆŒ €", "straße ÆŒ €"},
        {"a\u200Bb\uFEFF", "ab"},
        {"5′ 6″", "5' 6''"},
        {"x\u0301", "x\u0301"},
        {"« ‹»", "« ‹»"},
        {"a\xffz", "a\uFFFDz"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t *have = NULL, *want = NULL;
        int64_t n = 0, m = 0;
        CHECK(ocr_text_normalize(cases[i].text, &have, &n) == NN_OK, "%s", nn_error_message());
        CHECK(ocr_text_codes(cases[i].want, &want, &m) == NN_OK, "%s", nn_error_message());
        CHECK(n == m && !memcmp(have, want, (size_t)n * sizeof *have),
              "case %zu, \"%s\": %lld characters", i, cases[i].text, (long long)n);
        nn_free(have);
        nn_free(want);
    }
    CHECK(io_code_upper(0xFF) == 0x178 && io_code_lower(0x178) == 0xFF, "y with diaeresis");
    CHECK(io_code_upper(0xF7) == 0xF7 && io_code_lower(0xD7) == 0xD7, "signs have no case");
    CHECK(io_code_upper(0x17E) == 0x17D && io_code_lower(0x139) == 0x13A &&
              io_code_upper(0x138) == 0x138,
          "Extended-A");
    CHECK(io_code_upper(0x3C2) == 0x3A3 && io_code_upper(0x44F) == 0x42F &&
              io_code_lower(0x401) == 0x451,
          "Greek, Cyrillic");
    for (uint32_t c = 1; c < 0x500; c++)
        CHECK(io_code_upper(io_code_upper(c)) == io_code_upper(c) &&
                  io_code_lower(io_code_lower(c)) == io_code_lower(c),
              "U+%04X: twice is once", (unsigned)c);
}

/* --- edit distance --- */

static int64_t recursive(const uint32_t *a, int64_t na, const uint32_t *b, int64_t nb)
{
    if (na == 0 || nb == 0)
        return na + nb;
    if (a[0] == b[0])
        return recursive(a + 1, na - 1, b + 1, nb - 1);
    int64_t best = recursive(a + 1, na - 1, b + 1, nb - 1), x = recursive(a + 1, na - 1, b, nb);
    best = x < best ? x : best;
    x = recursive(a, na, b + 1, nb - 1);
    return 1 + (x < best ? x : best);
}

/* Marks the symbols that a script names. */
static nn_err mark_edit(void *ctx, uint32_t from, uint32_t to)
{
    uint8_t *named = ctx;
    named[from] |= 1;
    named[to] |= 2;
    return NN_OK;
}

static nn_err count_edit(void *ctx, uint32_t from, uint32_t to)
{
    int64_t *counts = ctx; /* insertions, deletions, substitutions */
    /* An edit that changes nothing would make the sums below wrong. */
    counts[from == 0 ? 0 : to == 0 ? 1 : 2] += from == to ? 1000000 : 1;
    return NN_OK;
}

static void test_distance(void)
{
    for (int trial = 0; trial < 400; trial++) {
        nn_rng r = nn_rng_make(3, (uint64_t)trial);
        uint32_t a[8], b[8];
        int64_t na = nn_rng_int(&r, 0, 7), nb = nn_rng_int(&r, 0, 7), counts[3] = {0};
        for (int i = 0; i < 8; i++)
            a[i] = 1 + nn_rng_below(&r, 3), b[i] = 1 + nn_rng_below(&r, 3);
        int64_t want = recursive(a, na, b, nb);
        CHECK(ocr_edit_distance(a, na, b, nb) == want, "trial %d", trial);
        CHECK(ocr_edit_distance(b, nb, a, na) == want, "trial %d: symmetric", trial);
        CHECK(ocr_edit_script(a, na, b, nb, count_edit, counts) == NN_OK, "%s",
              nn_error_message());
        CHECK(counts[0] + counts[1] + counts[2] == want && counts[0] - counts[1] == nb - na,
              "trial %d: %lld + %lld + %lld edits, distance %lld", trial, (long long)counts[0],
              (long long)counts[1], (long long)counts[2], (long long)want);
    }
}

/* Long texts go through the divide and conquer; the script must be as short as the distance
 * says. */
static void test_long(void)
{
    enum { N = 3000 };
    static uint32_t a[N], b[2 * N];
    for (int trial = 0; trial < 3; trial++) {
        nn_rng r = nn_rng_make(4, (uint64_t)trial);
        int64_t nb = 0, counts[3] = {0};
        uint32_t symbols = trial == 0 ? 4 : 60;
        for (int i = 0; i < N; i++) {
            a[i] = 1 + nn_rng_below(&r, symbols);
            int roll = trial == 2 ? 9 : nn_rng_int(&r, 0, 9);
            if (roll != 0)
                b[nb++] = roll == 1 || trial == 2 ? 1 + nn_rng_below(&r, symbols) : a[i];
            if (roll == 2)
                b[nb++] = 1 + nn_rng_below(&r, symbols);
        }
        int64_t want = ocr_edit_distance(a, N, b, nb);
        CHECK(ocr_edit_script(a, N, b, nb, count_edit, counts) == NN_OK, "%s",
              nn_error_message());
        CHECK(counts[0] + counts[1] + counts[2] == want && counts[0] - counts[1] == nb - N,
              "trial %d: %lld edits, distance %lld", trial,
              (long long)(counts[0] + counts[1] + counts[2]), (long long)want);
    }
    /* Distinct symbols: what a script leaves unnamed must be equal, in order. */
    int64_t nb = 0;
    nn_rng r = nn_rng_make(4, 9);
    for (int k = 0; k < N; k++) {
        a[k] = (uint32_t)k + 1;
        int roll = nn_rng_int(&r, 0, 5);
        if (roll != 0)
            b[nb++] = roll == 1 ? (uint32_t)(N + k + 1) : a[k];
        if (roll == 2)
            b[nb++] = (uint32_t)(2 * N + k + 1);
    }
    static uint8_t named[3 * N + 1];
    int64_t edits[3] = {0}, i = 0, j = 0, kept = 0;
    CHECK(ocr_edit_script(a, N, b, nb, mark_edit, named) == NN_OK &&
              ocr_edit_script(a, N, b, nb, count_edit, edits) == NN_OK,
          "%s", nn_error_message());
    CHECK(edits[0] + edits[1] + edits[2] == ocr_edit_distance(a, N, b, nb),
          "as many as the distance");
    for (;;) {
        for (; i < N && (named[a[i]] & 1); i++)
            continue;
        for (; j < nb && (named[b[j]] & 2); j++)
            continue;
        if (i == N || j == nb || a[i] != b[j])
            break;
        i++, j++, kept++;
    }
    CHECK(i == N && j == nb && kept > N / 2,
          "what the script does not name is the same in both: %lld", (long long)kept);
    /* One against many, and nothing against many: beyond any table. */
    static uint32_t many[400000];
    for (int k = 0; k < 400000; k++)
        many[k] = 7;
    for (int have = 0; have < 2; have++) {
        int64_t counts[3] = {0};
        uint32_t one = have ? 7 : 8;
        many[200000] = one;
        CHECK(ocr_edit_script(&one, 1, many, 400000, count_edit, counts) == NN_OK &&
                  counts[0] == 399999 && counts[1] + counts[2] == 0,
              "%lld insertions", (long long)counts[0]);
        memset(counts, 0, sizeof counts);
        CHECK(ocr_edit_script(many, 400000, NULL, 0, count_edit, counts) == NN_OK &&
                  counts[1] == 400000,
              "%lld deletions", (long long)counts[1]);
    }
}

/* --- scores --- */

static bool is(double have, double want)
{
    return fabs(have - want) < 1e-12;
}

static void test_scores(void)
{
    ocr_metrics m;
    double cer = -1;
    ocr_metrics_init(&m);
    CHECK(is(ocr_score_cer(&m.view[0]), 0) && is(ocr_score_exact(&m.view[0]), 0), "no samples");
    /* Plain: "The cat" / "the cats": T-t and +s: 2 of 7; words: both wrong. */
    CHECK(ocr_metrics_add(&m, "The cat", "the cats", &cer) == NN_OK && is(cer, 2.0 / 7), "%g",
          cer);
    /* Quotes, dash and spaces are no errors. */
    CHECK(ocr_metrics_add(&m, "“A–B” c", " \"A-B\"  c ", &cer) == NN_OK && is(cer, 0), "%g",
          cer);
    /* A lost space: 1 of 8, without spaces none; words: 2 edits of 2 (one replaced, one lost).
     */
    CHECK(ocr_metrics_add(&m, "abcd 123", "abcd123", &cer) == NN_OK && is(cer, 1.0 / 8), "%g",
          cer);
    /* Nothing read of 4; then something read where nothing is. */
    CHECK(ocr_metrics_add(&m, "x, y", "", &cer) == NN_OK && is(cer, 1), "%g", cer);
    CHECK(ocr_metrics_add(&m, "", "no", &cer) == NN_OK && is(cer, 2), "%g", cer);

    /* Lengths: 7 + 7 + 8 + 4 + 0 = 26 (“A–B” c is 7); distances 2 + 0 + 1 + 4 + 2 = 9. */
    const ocr_score *s = &m.view[OCR_VIEW_PLAIN];
    CHECK(s->samples == 5 && s->length == 26 && s->distance == 9 &&
              is(ocr_score_cer(s), 9.0 / 26),
          "%lld of %lld", (long long)s->distance, (long long)s->length);
    /* Words: 2 + 2 + 2 + 2 + 0 = 8; wrong 2 + 0 + 2 + 2 + 1 = 7. */
    CHECK(s->words == 8 && s->word_distance == 7 && is(ocr_score_wer(s), 7.0 / 8),
          "%lld of %lld words", (long long)s->word_distance, (long long)s->words);
    CHECK(s->exact == 1 && is(ocr_score_exact(s), 0.2), "exact");
    CHECK(is(ocr_score_ned(s), (6.0 / 8 + 1 + 7.0 / 8 + 0 + 0) / 5), "ned %g",
          ocr_score_ned(s));
    /* Without spaces: lengths 6 + 6 + 7 + 3 + 0, distances 2 + 0 + 0 + 3 + 2; 2 exact. */
    s = &m.view[OCR_VIEW_NO_SPACE];
    CHECK(s->length == 22 && s->distance == 7 && s->exact == 2 && s->words == 4,
          "no space: %lld of %lld", (long long)s->distance, (long long)s->length);
    /* Without case: THE CAT / THE CATS. */
    s = &m.view[OCR_VIEW_CI];
    CHECK(s->length == 26 && s->distance == 8 && s->word_distance == 6, "ci: %lld",
          (long long)s->distance);
    s = &m.view[OCR_VIEW_CI_NO_SPACE];
    CHECK(s->length == 22 && s->distance == 6 && s->exact == 2, "ci, no space: %lld",
          (long long)s->distance);
    /* [a-z0-9]: thecat/thecats, abc/abc, abcd123/abcd123, xy/"", ""/no. */
    s = &m.view[OCR_VIEW_AN];
    CHECK(s->length == 18 && s->distance == 5 && s->exact == 2, "an: %lld of %lld",
          (long long)s->distance, (long long)s->length);
    CHECK(m.insertions == 3 && m.deletions == 5 && m.substitutions == 1, "%lld %lld %lld",
          (long long)m.insertions, (long long)m.deletions, (long long)m.substitutions);
    ocr_metrics_sort_confusions(&m);
    /* Twice a lost space ("abcd 123", "x, y"), then single ones by code. */
    CHECK(m.n_confusions == 8 && m.confusion[0].truth == ' ' && m.confusion[0].read == 0 &&
              m.confusion[0].count == 2,
          "%d confusions, first U+%04X read as U+%04X %lld times", m.n_confusions,
          (unsigned)m.confusion[0].truth, (unsigned)m.confusion[0].read,
          (long long)m.confusion[0].count);
    CHECK(m.confusion[1].truth == 0 && m.confusion[1].read == 'n' && m.confusion[1].count == 1,
          "then by code");
    /* Adding goes on after sorting. */
    for (int i = 0; i < 3; i++)
        CHECK(ocr_metrics_add(&m, "T", "t", NULL) == NN_OK, "%s", nn_error_message());
    ocr_metrics_sort_confusions(&m);
    CHECK(m.confusion[0].truth == 'T' && m.confusion[0].read == 't' &&
              m.confusion[0].count == 4 && m.n_confusions == 8,
          "U+%04X %lld times", (unsigned)m.confusion[0].truth, (long long)m.confusion[0].count);
    ocr_metrics_free(&m);

    /* Letters with marks: é right, ß and ž wrong, ł missing; a mark read for none is not counted. */
    ocr_metrics_init(&m);
    CHECK(ocr_metrics_add(&m, "été ß×1", "éte s×1", NULL) == NN_OK &&
              ocr_metrics_add(&m, "žał ea", "za éa", NULL) == NN_OK,
          "%s", nn_error_message());
    CHECK(m.marked == 5 && m.marked_wrong == 4, "%lld of %lld", (long long)m.marked_wrong,
          (long long)m.marked);
    ocr_metrics_free(&m);

    /* Case: a sharp s is SS in capitals; both empty is right. */
    ocr_metrics_init(&m);
    CHECK(ocr_metrics_add(&m, "STRASSE ŁÓDŹ ŸȘ", "Straße łódź ÿș", &cer) == NN_OK, "%s",
          nn_error_message());
    CHECK(m.view[OCR_VIEW_CI].exact == 1 && m.view[OCR_VIEW_PLAIN].exact == 0,
          "case of accents");
    CHECK(ocr_metrics_add(&m, " ", "", &cer) == NN_OK && is(cer, 0), "empty");
    CHECK(m.view[OCR_VIEW_PLAIN].exact == 1 && m.view[OCR_VIEW_PLAIN].ned_sum >= 1,
          "empty is exact");
    int64_t live = nn_mem_live();
    ocr_score before = m.view[OCR_VIEW_PLAIN];
    int failed = 0;
    for (int n = 1; n < 100; n++) {
        nn_mem_fail_at(n, false);
        nn_err err = ocr_metrics_add(&m, "some words", "sume wrds x", NULL);
        nn_mem_fail_at(0, false);
        if (!err)
            break;
        failed++;
        CHECK(err == NN_ERR_LIMIT && nn_mem_live() == live, "allocation %d: %d", n, err);
        CHECK(!memcmp(&before, &m.view[OCR_VIEW_PLAIN], sizeof before),
              "allocation %d: as it was", n);
    }
    CHECK(failed > 10 && failed < 99, "%d allocations failed", failed);
    ocr_metrics_free(&m);
}

int main(void)
{
    test_normalize();
    test_distance();
    test_long();
    test_scores();
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}
