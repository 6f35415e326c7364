/* test_ocr_decode.c - greedy by hand, beam search (with and without a language model) and
 * alignment against all paths, masks. */
#include "check.h"

#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/confidence.h"
#include "ocr/decode.h"

#include <math.h>

#define MAX_T 6
#define MAX_V 5

static ocr_alphabet make_alphabet(const char *text)
{
    ocr_alphabet a;
    CHECK(ocr_alphabet_new(&a, text, NN_ERR_MODEL) == NN_OK, "%s", nn_error_message());
    return a;
}

/* --- all paths --- */

typedef struct all_paths {
    int n;
    char text[4096][MAX_T + 1]; /* as digits of classes */
    double p[4096], best[4096]; /* sum over its paths; its likeliest path */
} all_paths;

static void enumerate(int steps, int classes, const double *p, const uint8_t *allow,
                      all_paths *out)
{
    out->n = 0;
    int64_t count = 1;
    for (int t = 0; t < steps; t++)
        count *= classes;
    for (int64_t path = 0; path < count; path++) {
        char text[MAX_T + 1];
        int n = 0, before = 0;
        double q = 1.0;
        int64_t rest = path;
        for (int t = 0; t < steps; t++, rest /= classes) {
            int v = (int)(rest % classes);
            if (allow && v && !allow[v])
                q = 0.0;
            q *= p[t * classes + v];
            if (v && v != before)
                text[n++] = (char)('0' + v);
            before = v;
        }
        text[n] = 0;
        int i = 0;
        while (i < out->n && strcmp(out->text[i], text) != 0)
            i++;
        if (i == out->n) {
            strcpy(out->text[out->n++], text);
            out->p[i] = out->best[i] = 0.0;
        }
        out->p[i] += q;
        out->best[i] = fmax(out->best[i], q);
    }
}

static int likeliest(const all_paths *all)
{
    int best = 0;
    for (int i = 1; i < all->n; i++)
        if (all->p[i] > all->p[best])
            best = i;
    return best;
}

static void labels_of(const ocr_text *text, char *out)
{
    for (int i = 0; i < text->n; i++)
        *out++ = (char)('0' + text->chars[i].label);
    *out = 0;
}

/* ln p of the path that the reported places stand for; checks that they are one. */
static double place_path(const ocr_text *text, int steps, int classes, const double *p)
{
    double sum = 0.0;
    int at = 0;
    for (int i = 0; i < text->n; i++) {
        const ocr_char *c = &text->chars[i];
        CHECK(c->t0 >= at && c->t1 > c->t0 && c->t1 <= steps, "place [%d, %d) after %d", c->t0,
              c->t1, at);
        bool same = i > 0 && text->chars[i - 1].label == c->label;
        CHECK(!same || c->t0 > at, "a blank between equal characters");
        for (; at < c->t0; at++)
            sum += log(p[at * classes]);
        for (; at < c->t1; at++)
            sum += log(p[at * classes + c->label]);
    }
    for (; at < steps; at++)
        sum += log(p[at * classes]);
    return sum;
}

static void softmax(int steps, int classes, const float *x, const uint8_t *allow, double *p)
{
    for (int t = 0; t < steps; t++) {
        double sum = 0;
        for (int v = 0; v < classes; v++)
            sum += allow && v && !allow[v] ? 0.0 : exp(x[t * classes + v]);
        for (int v = 0; v < classes; v++)
            p[t * classes + v] = allow && v && !allow[v] ? 0.0 : exp(x[t * classes + v]) / sum;
    }
}

static void test_all_paths(void)
{
    static all_paths all;
    static const char *alphabets[] = {"", "", "a", "ab", "abc", "abcd"};
    int greedy_differs = 0, narrow_misses = 0;
    for (int trial = 0; trial < 300; trial++) {
        nn_rng r = nn_rng_make(5, (uint64_t)trial);
        int classes = nn_rng_int(&r, 2, MAX_V), steps = nn_rng_int(&r, 1, MAX_T);
        if (classes == MAX_V && steps == MAX_T)
            steps--;
        ocr_alphabet a = make_alphabet(alphabets[classes]);
        float x[MAX_T * MAX_V];
        double p[MAX_T * MAX_V];
        uint8_t allow[MAX_V] = {1, 1, 1, 1, 1};
        for (int i = 0; i < steps * classes; i++)
            x[i] = 1.5f * nn_rng_normal(&r);
        bool masked = trial % 3 == 0 && classes > 2;
        if (masked)
            allow[1 + nn_rng_below(&r, (uint32_t)classes - 1)] = 0;
        softmax(steps, classes, x, masked ? allow : NULL, p);
        enumerate(steps, classes, p, masked ? allow : NULL, &all);

        ocr_text wide, narrow, greedy;
        char have[MAX_T + 1];
        ocr_decode_config config = {.beam = OCR_MAX_BEAM, .allow = masked ? allow : NULL};
        CHECK(ocr_decode(&a, &config, steps, x, &wide) == NN_OK, "%s", nn_error_message());
        int best = likeliest(&all);
        labels_of(&wide, have);
        CHECK(strcmp(have, all.text[best]) == 0,
              "trial %d: \"%s\", the likeliest of all is \"%s\"", trial, have, all.text[best]);
        CHECK(fabs(wide.log_prob - log(all.p[best])) < 1e-5, "trial %d: ln p %g, expected %g",
              trial, wide.log_prob, log(all.p[best]));
        CHECK(fabs(wide.certainty - all.p[best]) < 1e-5, "trial %d: certainty %g, expected %g",
              trial, wide.certainty, all.p[best]);
        double placed = place_path(&wide, steps, classes, p);
        CHECK(fabs(placed - log(all.best[best])) < 1e-5,
              "trial %d: alignment %g, the best has %g", trial, placed, log(all.best[best]));

        config.beam = 2;
        CHECK(ocr_decode(&a, &config, steps, x, &narrow) == NN_OK, "%s", nn_error_message());
        labels_of(&narrow, have);
        int i = 0;
        while (i < all.n && strcmp(all.text[i], have) != 0)
            i++;
        CHECK(i < all.n && narrow.log_prob < log(all.p[i]) + 1e-5,
              "trial %d: never more than all paths", trial);
        CHECK(i == all.n || fabs(narrow.certainty - all.p[i]) < 1e-5,
              "trial %d: certainty %g, expected %g", trial, narrow.certainty, all.p[i]);
        narrow_misses += i != best;

        config.beam = 0;
        CHECK(ocr_decode(&a, &config, steps, x, &greedy) == NN_OK, "%s", nn_error_message());
        double path = 0;
        for (int t = 0; t < steps; t++) {
            double top = 0;
            for (int v = 0; v < classes; v++)
                top = fmax(top, p[t * classes + v]);
            path += log(top);
        }
        CHECK(fabs(greedy.log_prob - path) < 1e-5, "trial %d: best path %g, expected %g", trial,
              greedy.log_prob, path);
        CHECK(fabs(place_path(&greedy, steps, classes, p) - path) < 1e-5,
              "trial %d: places of greedy", trial);
        for (int k = 0; k < greedy.n; k++) {
            const ocr_char *c = &greedy.chars[k];
            double top = 0;
            for (int t = c->t0; t < c->t1; t++)
                top = fmax(top, p[t * classes + c->label]);
            CHECK(fabs(top - c->confidence) < 1e-6, "trial %d: confidence %g, expected %g",
                  trial, c->confidence, top);
            CHECK(allow[c->label], "trial %d: a denied class", trial);
        }
        labels_of(&greedy, have);
        i = 0;
        while (strcmp(all.text[i], have) != 0)
            i++;
        CHECK(fabs(greedy.certainty - all.p[i]) < 1e-5, "trial %d: certainty %g, expected %g",
              trial, greedy.certainty, all.p[i]);
        greedy_differs += strcmp(have, all.text[best]) != 0;
        ocr_text_free(&wide);
        ocr_text_free(&narrow);
        ocr_text_free(&greedy);
        ocr_alphabet_free(&a);
    }
    /* Else the trials would not tell the searches apart. */
    CHECK(greedy_differs > 10 && narrow_misses > 0,
          "greedy differs %d times, a narrow beam misses %d times", greedy_differs,
          narrow_misses);
}

/* --- with a language model --- */

/* Of a text: its ln p over all paths, and for each character, all letters here,
 * OCR_LM_WEIGHT trust (ln p(c|h) - ln p(c)), h from the line's edge on. */
static double judged_score(const all_paths *all, int i, const ocr_lm *lm, double trust)
{
    const double weight = (double)OCR_LM_WEIGHT;
    double sum = log(all->p[i]);
    uint64_t h = ~(uint64_t)0 << 8 | OCR_LM_EDGE;
    for (const char *c = all->text[i]; *c; c++) {
        uint8_t symbol = ocr_lm_symbol(lm, (uint32_t)('a' + *c - '1'));
        sum += weight * trust * (double)ocr_lm_log_prob(lm, h, symbol);
        sum -= weight * trust * (double)ocr_lm_log_prob(lm, ~(uint64_t)0, symbol);
        h = h << 8 | symbol;
    }
    return sum;
}

/* Of every text that has a path. */
static int best_judged(const all_paths *all, const ocr_lm *lm, double trust, double *score,
                       double *share)
{
    int best = -1;
    double whole = 0;
    for (int i = 0; i < all->n; i++) {
        double sum = judged_score(all, i, lm, trust);
        whole += exp(sum);
        if (best < 0 || sum > *score) {
            best = i;
            *score = sum;
        }
    }
    *share = exp(*score) / whole;
    return best;
}

/* Of the model's own favourite: its letters' mean of ln p(c|h) / p(c), four more counted. */
static double trust_in(const char *text, const ocr_lm *lm)
{
    uint64_t h = ~(uint64_t)0 << 8 | OCR_LM_EDGE;
    double sum = 0;
    for (const char *c = text; *c; c++) {
        uint8_t symbol = ocr_lm_symbol(lm, (uint32_t)('a' + *c - '1'));
        sum += (double)ocr_lm_log_prob(lm, h, symbol) -
               (double)ocr_lm_log_prob(lm, ~(uint64_t)0, symbol);
        h = h << 8 | symbol;
    }
    double mean = sum / ((double)strlen(text) + 4);
    return fmin(fmax((mean + 0.1) / 0.4, 0), 1);
}

static void test_language_model(void)
{
    static all_paths all;
    static const char text[] = "abcd\nabab\ndcba\nabcabc\naabb\nabcd\n";
    ocr_lm lm;
    ocr_lm_text twelve[12];
    for (int i = 0; i < 12; i++)
        twelve[i] = (ocr_lm_text){text, sizeof text - 1, 1};
    CHECK(ocr_lm_build(4, 1 << 20, 12, twelve, &lm) == NN_OK, "%s", nn_error_message());
    int changed = 0, unheard = 0, partly = 0;
    for (int trial = 0; trial < 150; trial++) {
        nn_rng r = nn_rng_make(11, (uint64_t)trial);
        int steps = nn_rng_int(&r, 1, 5);
        ocr_alphabet a = make_alphabet("abcd");
        ocr_lm_view view;
        CHECK(ocr_lm_view_new(&view, &lm, &a, OCR_LM_WEIGHT) == NN_OK, "%s",
              nn_error_message());
        float x[MAX_T * MAX_V];
        double p[MAX_T * MAX_V], score = 0, share;
        for (int i = 0; i < steps * MAX_V; i++)
            x[i] = 1.5f * nn_rng_normal(&r);
        softmax(steps, MAX_V, x, NULL, p);
        enumerate(steps, MAX_V, p, NULL, &all);
        int best = best_judged(&all, &lm, 1, &score, &share);
        double trust = trust_in(all.text[best], &lm);
        if (trust < 1)
            best = best_judged(&all, &lm, trust, &score, &share);
        unheard += trust == 0;
        partly += trust > 0 && trust < 1;
        changed += best != likeliest(&all);

        ocr_text judged;
        char have[MAX_T + 1];
        ocr_decode_config config = {.beam = OCR_MAX_BEAM, .lm = &view};
        CHECK(ocr_decode(&a, &config, steps, x, &judged) == NN_OK, "%s", nn_error_message());
        labels_of(&judged, have);
        CHECK(strcmp(have, all.text[best]) == 0,
              "trial %d: \"%s\", the best of all is \"%s\"", trial, have, all.text[best]);
        /* All texts were kept, so that their p is 1, but for those 16 nats behind. */
        CHECK(fabs(judged.log_prob - log(all.p[best])) < 1e-5 &&
                  fabs(judged.certainty - share) < 1e-4,
              "trial %d: ln p %g, certainty %g, expected %g", trial, judged.log_prob,
              judged.certainty, share);
        ocr_text_free(&judged);

        /* Greedily there is none; and one that counts nothing changes nothing. */
        ocr_text with, without;
        ocr_lm_view_free(&view);
        CHECK(ocr_lm_view_new(&view, &lm, &a, 0) == NN_OK, "%s", nn_error_message());
        for (int beam = 0; beam <= 3; beam += 3) {
            config = (ocr_decode_config){.beam = beam, .lm = &view};
            CHECK(ocr_decode(&a, &config, steps, x, &with) == NN_OK, "%s", nn_error_message());
            config.lm = NULL;
            CHECK(ocr_decode(&a, &config, steps, x, &without) == NN_OK, "%s",
                  nn_error_message());
            CHECK(strcmp(with.utf8, without.utf8) == 0 && with.log_prob == without.log_prob,
                  "trial %d: \"%s\" and \"%s\"", trial, with.utf8, without.utf8);
            ocr_text_free(&with);
            ocr_text_free(&without);
        }
        ocr_lm_view_free(&view);
        ocr_alphabet_free(&a);
    }
    CHECK(changed > 10, "the model decides %d times", changed);
    CHECK(unheard > 0 && partly > 10, "unheard %d, heard in part %d times", unheard, partly);
    ocr_lm_free(&lm);
}

/* One step, of whose five texts two are kept: what the others have of the probability is no
 * part of the certainty, which is that of the two times the first one's share. */
static void test_certainty_of_few(void)
{
    static all_paths all;
    static const char text[] = "abcd\nabab\ndcba\nabcabc\naabb\nabcd\n";
    ocr_lm lm;
    ocr_lm_text given = {text, sizeof text - 1, 1};
    CHECK(ocr_lm_build(4, 1 << 20, 1, &given, &lm) == NN_OK, "%s", nn_error_message());
    ocr_alphabet a = make_alphabet("abcd");
    ocr_lm_view view;
    CHECK(ocr_lm_view_new(&view, &lm, &a, OCR_LM_WEIGHT) == NN_OK, "%s", nn_error_message());
    int lost = 0;
    for (int trial = 0; trial < 60; trial++) {
        nn_rng r = nn_rng_make(12, (uint64_t)trial);
        float x[MAX_V];
        double p[MAX_V], trust = 1, score[MAX_V];
        for (int i = 0; i < MAX_V; i++)
            x[i] = nn_rng_normal(&r);
        softmax(1, MAX_V, x, NULL, p);
        enumerate(1, MAX_V, p, NULL, &all);
        int first = 0, second = -1;
        for (int pass = 0; pass < 2; pass++) {
            first = 0, second = -1;
            for (int i = 0; i < all.n; i++)
                score[i] = judged_score(&all, i, &lm, trust);
            for (int i = 1; i < all.n; i++)
                first = score[i] > score[first] ? i : first;
            for (int i = 0; i < all.n; i++)
                if (i != first && (second < 0 || score[i] > score[second]))
                    second = i;
            trust = trust_in(all.text[first], &lm);
        }
        if (trust == 0)
            continue; /* then no model was heard: p(text) */
        double kept = all.p[first] + all.p[second],
               want = kept / (1 + exp(score[second] - score[first]));
        ocr_text judged;
        char have[MAX_T + 1];
        ocr_decode_config config = {.beam = 2, .lm = &view};
        CHECK(ocr_decode(&a, &config, 1, x, &judged) == NN_OK, "%s", nn_error_message());
        labels_of(&judged, have);
        CHECK(!strcmp(have, all.text[first]) && fabs(judged.certainty - want) < 1e-5,
              "trial %d: \"%s\" with certainty %g, expected \"%s\" with %g", trial, have,
              judged.certainty, all.text[first], want);
        lost += kept < 0.9;
        ocr_text_free(&judged);
    }
    CHECK(lost > 10, "much is lost %d times", lost);
    ocr_lm_view_free(&view);
    ocr_alphabet_free(&a);
    ocr_lm_free(&lm);
}

/* --- by hand --- */

/* Logits from rows of probabilities. */
static void log_all(int n, const double *p, float *x)
{
    for (int i = 0; i < n; i++)
        x[i] = (float)log(p[i]);
}

static void test_by_hand(void)
{
    ocr_alphabet a = make_alphabet("aé");
    /* a a - a é: "aaé". */
    static const double p[] = {0.1,  0.8, 0.1, 0.3, 0.6,  0.1,  0.9, 0.05,
                               0.05, 0.2, 0.7, 0.1, 0.25, 0.25, 0.5};
    float x[15];
    log_all(15, p, x);
    ocr_text text;
    CHECK(ocr_decode(&a, &(ocr_decode_config){0}, 5, x, &text) == NN_OK, "%s",
          nn_error_message());
    CHECK(strcmp(text.utf8, "aaé") == 0 && text.n == 3, "\"%s\"", text.utf8);
    static const ocr_char want[] = {{1, 0.8f, 0, 2, 0}, {1, 0.7f, 3, 4, 0}, {2, 0.5f, 4, 5, 0}};
    for (int i = 0; i < 3 && i < text.n; i++) {
        const ocr_char *c = &text.chars[i];
        CHECK(c->label == want[i].label && c->t0 == want[i].t0 && c->t1 == want[i].t1 &&
                  fabsf(c->confidence - want[i].confidence) < 1e-6f,
              "character %d: class %d, %g, [%d, %d)", i, c->label, c->confidence, c->t0, c->t1);
    }
    CHECK(fabs(text.confidence - cbrt(0.8 * 0.7 * 0.5)) < 1e-6, "line %g", text.confidence);
    CHECK(fabs(text.log_prob - log(0.8 * 0.6 * 0.9 * 0.7 * 0.5)) < 1e-5, "ln p %g",
          text.log_prob);
    ocr_text_free(&text);

    /* The classic: blank is likelier at each step (0.6^2 = 0.36), yet "a" has 0.64 over its
     * three paths. */
    static const double q[] = {0.6, 0.4, 0.0001, 0.6, 0.4, 0.0001};
    log_all(6, q, x);
    CHECK(ocr_decode(&a, &(ocr_decode_config){.beam = 1}, 2, x, &text) == NN_OK, "%s",
          nn_error_message());
    CHECK(fabs(text.certainty - 0.36) < 1e-3, "nothing read: certainty %g", text.certainty);
    CHECK(text.n == 0 && !strcmp(text.utf8, "") && text.confidence == 1.0f && !text.chars,
          "greedy: \"%s\"", text.utf8);
    ocr_text_free(&text);
    CHECK(ocr_decode(&a, &(ocr_decode_config){.beam = 3}, 2, x, &text) == NN_OK, "%s",
          nn_error_message());
    CHECK(!strcmp(text.utf8, "a") && fabs(text.log_prob - log(0.64)) < 1e-3, "beam: \"%s\"",
          text.utf8);
    ocr_text_free(&text);

    /* All equal: the smaller class, whatever the search. */
    memset(x, 0, sizeof x);
    for (int beam = 1; beam <= 8; beam *= 2) {
        ocr_text again;
        ocr_decode_config config = {.beam = beam};
        CHECK(ocr_decode(&a, &config, 1, x, &text) == NN_OK, "%s", nn_error_message());
        CHECK(text.n == 0, "one step, all equal: \"%s\"", text.utf8);
        ocr_text_free(&text);
        CHECK(ocr_decode(&a, &config, 5, x, &text) == NN_OK &&
                  ocr_decode(&a, &config, 5, x, &again) == NN_OK,
              "ties");
        CHECK(!strcmp(text.utf8, again.utf8) && text.log_prob == again.log_prob,
              "the same twice");
        ocr_text_free(&text);
        ocr_text_free(&again);
    }

    /* Extreme but finite logits; NaN and Inf are told. */
    for (int beam = 0; beam <= 4; beam += 4) {
        ocr_decode_config config = {.beam = beam};
        float wild[6] = {-3e38f, 3e38f, 0, 3e38f, -3e38f, -3e38f};
        CHECK(ocr_decode(&a, &config, 2, wild, &text) == NN_OK, "%s", nn_error_message());
        CHECK(!strcmp(text.utf8, "a") && text.chars[0].confidence == 1.0f, "\"%s\"", text.utf8);
        ocr_text_free(&text);
        static const float bad[] = {NAN, INFINITY, -INFINITY};
        for (int i = 0; i < 3; i++) {
            wild[4] = bad[i];
            CHECK(ocr_decode(&a, &config, 2, wild, &text) == NN_ERR_MODEL &&
                      strstr(nn_error_message(), "step 1"),
                  "not finite: %s", nn_error_message());
        }
    }
    ocr_alphabet_free(&a);
}

/* Temperature 2 takes roots: of 0.64 and 0.16 are left 0.8 and 0.4, that is 2/3 and 1/3. A long
 * line keeps a certainty that no float of a product along the way could hold. */
static void test_temperature(void)
{
    enum { LONG = 3000 };
    ocr_alphabet a = make_alphabet("a");
    ocr_text text;
    float x[2] = {(float)log(0.16), (float)log(0.64)};
    CHECK(ocr_decode(&a, &(ocr_decode_config){.temperature = 2}, 1, x, &text) == NN_OK, "%s",
          nn_error_message());
    CHECK(!strcmp(text.utf8, "a") && fabs(text.certainty - 2 / 3.0) < 1e-6 &&
              fabs(text.confidence - 2 / 3.0) < 1e-6,
          "certainty %g", text.certainty);
    ocr_text_free(&text);
    float *line = nn_alloc(2 * LONG * sizeof *line);
    CHECK(line, "memory");
    for (int t = 0; t < LONG; t++) {
        line[2 * t] = t % 2 ? 12 : 0;
        line[2 * t + 1] = t % 2 ? 0 : 12;
    }
    CHECK(ocr_decode(&a, &(ocr_decode_config){0}, LONG, line, &text) == NN_OK, "%s",
          nn_error_message());
    /* Almost all of its probability is that of one path of steps of p = 1 / (1 + e^-12). */
    CHECK(text.n == LONG / 2 && fabs(text.certainty - exp(-LONG * log1p(exp(-12.0)))) < 1e-3,
          "certainty %g", text.certainty);
    ocr_text_free(&text);
    for (int n = 1; n <= 4; n++) {
        nn_mem_fail_at(n, false);
        nn_err err = ocr_decode(&a, &(ocr_decode_config){0}, LONG, line, &text);
        nn_mem_fail_at(0, false);
        CHECK(err == NN_ERR_LIMIT, "allocation %d fails", n);
    }
    nn_free(line);
    ocr_alphabet_free(&a);
}

static void test_calibration(void)
{
    /* Two bins: 0.9, 0.92 both right (-0.18), 0.5, 0.5 one right (0): 0.18 / 4. */
    static const float c[] = {0.9f, 0.92f, 0.5f, 0.5f};
    static const bool right[] = {true, true, true, false};
    CHECK(fabs(ocr_confidence_ece(4, c, right) - 0.045) < 1e-6, "error %g",
          ocr_confidence_ece(4, c, right));
    CHECK(fabs(ocr_confidence_nll(4, c, right) +
               (log(0.9) + log(0.92) + 2 * log(0.5)) / 4) < 1e-6, "loss");
    static const float ends[] = {0, 1, 1};
    static const bool came[] = {false, true, true}, other[] = {true, false, false};
    CHECK(ocr_confidence_ece(3, ends, came) == 0 && ocr_confidence_ece(3, ends, other) == 1,
          "0 and 1 lie in bins");
    CHECK(isfinite(ocr_confidence_nll(3, ends, other)), "a certain error has a finite loss");
    CHECK(ocr_confidence_ece(0, c, right) == 0 && ocr_confidence_nll(0, c, right) == 0,
          "no samples");
}

/* A mask renormalises: blank, é and 1 are left with 0.1, 0.3 and 0.1. */
static void test_mask(void)
{
    ocr_alphabet a = make_alphabet(" aé1");
    static const double p[] = {0.1, 0.1, 0.5, 0.3, 0.1};
    float x[5];
    log_all(5, p, x);
    uint8_t *mask = NULL;
    ocr_text text;
    for (int beam = 0; beam <= 4; beam += 4) {
        CHECK(ocr_decode_mask(&a, "é1", NULL, &mask) == NN_OK, "%s", nn_error_message());
        CHECK(!memcmp(mask, (uint8_t[]){1, 0, 0, 1, 1}, 5), "allow");
        CHECK(ocr_decode(&a, &(ocr_decode_config){.beam = beam, .allow = mask}, 1, x, &text) ==
                  NN_OK,
              "%s", nn_error_message());
        CHECK(!strcmp(text.utf8, "é") && fabs(text.chars[0].confidence - 0.6) < 1e-6, "\"%s\"",
              text.utf8);
        ocr_text_free(&text);
        nn_free(mask);
    }
    CHECK(ocr_decode_mask(&a, NULL, "aé", &mask) == NN_OK &&
              !memcmp(mask, (uint8_t[]){1, 1, 0, 0, 1}, 5),
          "deny");
    nn_free(mask);
    CHECK(ocr_decode_mask(&a, "aé", "a", &mask) == NN_OK &&
              !memcmp(mask, (uint8_t[]){1, 0, 0, 1, 0}, 5),
          "both");
    nn_free(mask);
    CHECK(ocr_decode_mask(&a, NULL, NULL, &mask) == NN_OK &&
              !memcmp(mask, (uint8_t[]){1, 1, 1, 1, 1}, 5),
          "none");
    nn_free(mask);
    static const struct { const char *allow, *deny, *says;
    } bad[] = {
        {"ab", NULL, "--allow: the model does not know \"b\" (U+0062)"},
        {NULL, "€", "--deny: the model does not know \"€\" (U+20AC)"},
        {"a", "a", "leave no character"},
        {"", NULL, "leave no character"},
        {"a\xff", NULL, "UTF-8 at byte 1"},
        {NULL, " aé1", "leave no character"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(ocr_decode_mask(&a, bad[i].allow, bad[i].deny, &mask) == NN_ERR_USAGE &&
                  strstr(nn_error_message(), bad[i].says),
              "case %zu: %s", i, nn_error_message());
    ocr_alphabet_free(&a);
}

/* A long line with a real-sized alphabet: beam finds the planted text; every allocation may
 * fail. */
static void test_long(void)
{
    enum { STEPS = 1024 };
    ocr_alphabet a = make_alphabet(ocr_alphabet_default_text());
    float *x = nn_alloc((size_t)STEPS * (size_t)a.n * sizeof *x);
    nn_rng r = nn_rng_make(9, 0);
    for (int t = 0; t < STEPS; t++)
        for (int v = 0; v < a.n; v++)
            x[t * a.n + v] = nn_rng_normal(&r) +
                             (v == (t % 3 ? 0 : 1 + t / 3 % 95) ? 16.0f : 0.0f);
    ocr_text greedy, beam;
    CHECK(ocr_decode(&a, &(ocr_decode_config){0}, STEPS, x, &greedy) == NN_OK, "%s",
          nn_error_message());
    CHECK(ocr_decode(&a, &(ocr_decode_config){.beam = 16}, STEPS, x, &beam) == NN_OK, "%s",
          nn_error_message());
    CHECK(greedy.n == (STEPS + 2) / 3 && !strcmp(greedy.utf8, beam.utf8),
          "%d and %d characters", greedy.n, beam.n);
    for (int i = 0; i < beam.n; i++)
        CHECK(beam.chars[i].t0 <= 3 * i && beam.chars[i].t1 > 3 * i, "character %d at [%d, %d)",
              i, beam.chars[i].t0, beam.chars[i].t1);
    ocr_text_free(&greedy);
    ocr_text_free(&beam);
    int64_t live = nn_mem_live();
    for (int n = 1; n <= 8; n++) {
        nn_mem_fail_at(n, false);
        CHECK(ocr_decode(&a, &(ocr_decode_config){.beam = 4}, 8, x, &beam) == NN_ERR_LIMIT,
              "allocation %d fails", n);
        nn_mem_fail_at(0, false);
        CHECK(nn_mem_live() == live, "allocation %d: nothing leaks", n);
    }
    nn_free(x);
    ocr_alphabet_free(&a);
}

/* A dash is as sure as all dashes together, whichever was read; other characters are not. */
static void test_dashes(void)
{
    ocr_alphabet a = make_alphabet("-a\u2013\u2014");
    /* "-" at step 0 and "a" at step 2: the other dashes have a part of each. */
    static const double p[] = {0.1,  0.35, 0.05, 0.3,  0.2,  0.9, 0.025, 0.025,
                               0.03, 0.02, 0.1,  0.15, 0.45, 0.2, 0.1};
    float x[15];
    log_all(15, p, x);
    for (int beam = 0; beam <= 8; beam += 8) {
        ocr_text text;
        CHECK(ocr_decode(&a, &(ocr_decode_config){.beam = beam}, 3, x, &text) == NN_OK, "%s", nn_error_message());
        CHECK(strcmp(text.utf8, "-a") == 0 && text.n == 2, "\"%s\"", text.utf8);
        if (text.n == 2)
            CHECK(fabsf(text.chars[0].confidence - 0.85f) < 1e-5f && fabsf(text.chars[1].confidence - 0.45f) < 1e-5f,
                  "a dash %g, a letter %g", text.chars[0].confidence, text.chars[1].confidence);
        ocr_text_free(&text);
    }
    ocr_alphabet_free(&a);
}

int main(void)
{
    test_dashes();
    test_all_paths();
    test_language_model();
    test_certainty_of_few();
    test_by_hand();
    test_temperature();
    test_calibration();
    test_mask();
    test_long();
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}
