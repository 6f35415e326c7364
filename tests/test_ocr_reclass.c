/* test_ocr_reclass.c - what the classes of another alphabet begin as: nothing that was read is
 * read otherwise.
 */
#include "check.h"

#include <math.h>

#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/normalize.h"
#include "ocr/reclass.h"

enum { FEATURES = 5 };

static void test_origins(void)
{
    /* New character, those it begins as; "": all. */
    static const struct { const char *code, *like; } cases[] = {
        {"a", "a"}, {"ē", "e"}, {"Ẅ", "W"}, {"ḃ", "b"},  {"Ȳ", "Y"},  {"ŝ", "s"},  {"İ", "I"},
        {"⁴", "4"}, {"₉", "9"}, {"ª", "a"}, {"⁻", "-"},  {"ſ", "f"},  {"ẞ", "B"},  {"″", "\""},
        {"≈", "=~"}, {"★", "*"}, {"→", ""}, {"ż", "z"},  {"é", "é"},  {"đ", "d"},  {"№", "N"},
    };
    ocr_alphabet from;
    CHECK(ocr_alphabet_new(&from, " !\"'*-0123456789=<>~ABINSWYabdefnoszé", NN_ERR_MODEL) ==
              NN_OK,
          "%s", nn_error_message());
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t *code = NULL, *like = NULL;
        int64_t one = 0, n = 0;
        int32_t have[OCR_RECLASS_MAX];
        CHECK(ocr_text_codes(cases[i].code, &code, &one) == NN_OK && one == 1, "one character");
        CHECK(ocr_text_codes(cases[i].like, &like, &n) == NN_OK, "codes");
        int k = ocr_reclass_origin(&from, code[0], have);
        CHECK(k == n, "%s begins as %d classes, not %d", cases[i].code, k, (int)n);
        for (int j = 0; j < k && j < n; j++)
            CHECK(from.code[have[j]] == like[j], "%s begins as U+%04X", cases[i].code,
                  (unsigned)from.code[have[j]]);
        nn_free(code);
        nn_free(like);
    }
    ocr_alphabet_free(&from);
}

typedef struct layer {
    nn_param weight, bias;
} layer;

static void layer_new(layer *l, int classes)
{
    l->weight = l->bias = (nn_param){0};
    l->weight.value.shape = nn_shape2(classes, FEATURES);
    l->bias.value.shape = nn_shape1(classes);
    l->weight.value.data = nn_calloc((size_t)classes * FEATURES, sizeof(float));
    l->bias.value.data = nn_calloc((size_t)classes, sizeof(float));
}

static void layer_free(layer *l)
{
    nn_free(l->weight.value.data);
    nn_free(l->bias.value.data);
}

static float logit(const layer *l, int class, const float x[FEATURES])
{
    float sum = nn_f32(&l->bias.value)[class];
    for (int k = 0; k < FEATURES; k++)
        sum += nn_f32(&l->weight.value)[class * FEATURES + k] * x[k];
    return sum;
}

/* Random layers: old classes keep their logits, new ones lie below the greatest old one, by the
 * whole distance. */
static void test_logits(const char *old_text, const char *new_text)
{
    ocr_alphabet from, to;
    layer old, new;
    nn_rng rng = nn_rng_make(7, 1);
    CHECK(ocr_alphabet_new(&from, old_text, NN_ERR_MODEL) == NN_OK, "old");
    CHECK(ocr_alphabet_new(&to, new_text, NN_ERR_MODEL) == NN_OK, "new");
    layer_new(&old, from.n);
    layer_new(&new, to.n);
    for (int i = 0; i < from.n * FEATURES; i++)
        nn_f32(&old.weight.value)[i] = 2 * nn_rng_float(&rng) - 1;
    for (int i = 0; i < from.n; i++)
        nn_f32(&old.bias.value)[i] = 2 * nn_rng_float(&rng) - 1;
    for (int i = 0; i < to.n * FEATURES; i++)
        nn_f32(&new.weight.value)[i] = NAN; /* every row is written */
    ocr_reclass_param(&from, &to, &old.weight, &new.weight);
    ocr_reclass_param(&from, &to, &old.bias, &new.bias);
    for (int round = 0; round < 50; round++) {
        float x[FEATURES], greatest = -INFINITY;
        for (int k = 0; k < FEATURES; k++)
            x[k] = 2 * nn_rng_float(&rng) - 1;
        for (int c = 0; c < from.n; c++)
            greatest = fmaxf(greatest, logit(&old, c, x));
        for (int c = 0; c < to.n; c++) {
            int known = c == 0 ? 0 : ocr_alphabet_class(&from, to.code[c]);
            float have = logit(&new, c, x);
            CHECK(known < 0 || have == logit(&old, known, x), "class %d keeps its logit", c);
            CHECK(known >= 0 || have <= greatest - OCR_RECLASS_BIAS + 1e-4f,
                  "class %d lies at %g, the greatest at %g", c, (double)have, (double)greatest);
        }
    }
    layer_free(&old);
    layer_free(&new);
    ocr_alphabet_free(&from);
    ocr_alphabet_free(&to);
}

int main(void)
{
    test_origins();
    test_logits("abcdefgh", "hgfedcbaxyzé→"); /* more, in another order */
    test_logits("abcdefgh", "ab");
    test_logits(" abcdefghijklmnopqrstuvwxyz.,<>=", ocr_alphabet_default_text());
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}
