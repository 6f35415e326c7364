/* test_ocr_sign.c - readers of signs: form of pictures, symbols of texts, reading, and the measures
 * of sign_metrics.h against counts made by hand.
 */
#include <math.h>
#include <string.h>

#include "nn/mem.h"
#include "ocr/networks.h"
#include "ocr/sign.h"
#include "ocr/sign_document.h"
#include "ocr/sign_metrics.h"
#include "tests/check.h"

static void test_form(void)
{
    static const char *const bad[] = {"", "view=", "view=1", "view=1025", "view=64;", "height=32"};
    ocr_sign_form f = {0};
    char text[OCR_SIGN_FORM_TEXT];
    CHECK(ocr_sign_form_parse("view=64", &f) == NN_OK && f.view == 64, "%s", nn_error_message());
    ocr_sign_form_format(&f, text);
    CHECK(!strcmp(text, "view=64"), "%s", text);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(ocr_sign_form_parse(bad[i], &f) == NN_ERR_MODEL, "\"%s\"", bad[i]);
}

/* Four plain views: each lands below the one before, grey as RGB. */
static void test_fit(void)
{
    const ocr_sign_form form = {.view = 6};
    static float x[4 * 6 * 6 * 3];
    for (int channels = 1; channels <= 3; channels += 2) {
        io_image picture, fit;
        CHECK(io_image_new(&picture, 40, 10, channels) == NN_OK, "memory");
        for (int i = 0; i < 400 * channels; i++)
            picture.pixels[i] = (uint8_t)(85 * (i / channels % 40 / 10));
        CHECK(ocr_sign_fit(&form, &picture, &fit) == NN_OK && fit.width == 6 && fit.height == 24 &&
                  fit.channels == 3,
              "%s", nn_error_message());
        ocr_sign_fill(&form, &fit, x);
        int wrong = 0;
        for (int i = 0; i < 4 * 108; i++)
            wrong += fabsf(x[i] - (2 * 85 * (float)(i / 108) / 255 - 1)) > 1e-6f;
        CHECK(wrong == 0, "%d channels: %d values are wrong", channels, wrong);
        io_image_free(&fit);
        picture.width--;
        CHECK(ocr_sign_fit(&form, &picture, &fit) == NN_ERR_INPUT &&
                  strstr(nn_error_message(), "39 x 10"),
              "%s", nn_error_message());
        io_image_free(&picture);
    }
}

static void test_symbols(void)
{
    ocr_alphabet a;
    int32_t symbol[8];
    int unknown = 0;
    CHECK(ocr_alphabet_new(&a, "ab\xC3\xA9 ", NN_ERR_USAGE) == NN_OK, "%s", nn_error_message());
    CHECK(ocr_sign_encode(&a, "b \xC3\xA9", symbol, 8, &unknown) == 4 && unknown == 0, "length");
    static const int32_t want[4] = {5, 7, 6, OCR_SIGN_END};
    CHECK(!memcmp(symbol, want, sizeof want), "%d %d %d %d", symbol[0], symbol[1], symbol[2],
          symbol[3]);
    CHECK(ocr_sign_encode(&a, "axb\xFF", symbol, 8, &unknown) == 5 && unknown == 2 &&
              symbol[1] == OCR_SIGN_UNKNOWN && symbol[3] == OCR_SIGN_UNKNOWN,
          "%d unknown", unknown);
    CHECK(ocr_sign_encode(&a, "abababa", symbol, 8, &unknown) == 8, "seven and an end");
    CHECK(ocr_sign_encode(&a, "abababab", symbol, 8, &unknown) == -1, "eight");
    CHECK(ocr_sign_encode(&a, "", symbol, 8, &unknown) == 1, "an empty text");
    ocr_alphabet_free(&a);
}

static void test_score(void)
{
    static const struct {
        const char *truth, *text;
        int common, length, right;
    } cases[] = {
        {"rue", "rue", 3, 6, 1},           {"rue", "", 0, 3, 0},
        {"", "", 0, 0, 1},                 {"abcbdab", "bdcaba", 4, 13, 0},
        {"\xC3\xA9t\xC3\xA9", "ete", 3, 6, 1}, {"a-b", "a b", 3, 6, 1},
        {"Rue", "rue", 2, 6, 0},           {"(a:", "\xEF\xBC\x88" "a\xEF\xBC\x9A", 3, 6, 1},
    };
    ocr_sign_score all = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ocr_sign_score one = {0};
        CHECK(ocr_sign_score_add(&one, cases[i].truth, cases[i].text) == NN_OK &&
                  ocr_sign_score_add(&all, cases[i].truth, cases[i].text) == NN_OK,
              "%s", nn_error_message());
        CHECK(one.common == cases[i].common && one.length == cases[i].length &&
                  one.right == cases[i].right && one.texts == 1,
              "\"%s\" \"%s\": %d of %d, right %d", cases[i].truth, cases[i].text, (int)one.common,
              (int)one.length, (int)one.right);
    }
    CHECK(fabs(ocr_sign_characters(&all) - 2.0 * 18 / 46) < 1e-12, "%g",
          ocr_sign_characters(&all));
    CHECK(fabs(ocr_sign_annotations(&all) - 5.0 / 8) < 1e-12, "%g", ocr_sign_annotations(&all));
    ocr_sign_score none = {0};
    CHECK(ocr_sign_characters(&none) == 1 && ocr_sign_annotations(&none) == 1, "none");
}

/* A small model with known answers: its last bias alone decides, first for a character, and a
 * reader that never ends says so. */
static void make_model(io_model *m, int favourite)
{
    const ocr_network *n = ocr_network_find("attention-ocr-half");
    memset(m, 0, sizeof *m);
    CHECK(ocr_network_build(n->name, 12, false, &m->graph) == NN_OK &&
              nn_params_new(&m->params, m->graph) == NN_OK &&
              ocr_network_describe(n, &m->meta) == NN_OK &&
              io_meta_set(&m->meta, "octavo.alphabet", "abcd") == NN_OK,
          "%s", nn_error_message());
    nn_params_init(m->params, m->graph, 1);
    nn_param *bias = nn_params_find(m->params, "decoder.ob");
    nn_f32(&bias->value)[favourite] = 100;
    m->params->version++;
}

static void test_reader(void)
{
    static const struct {
        int favourite;
        const char *unit; /* 64 times, or the whole where it ends */
        bool ended;
    } cases[] = {{OCR_SIGN_END, "", true},
                 {OCR_SIGN_CHARACTERS + 1, "b", false},
                 {OCR_SIGN_UNKNOWN, "\xEF\xBF\xBD", false},
                 {OCR_SIGN_CHARACTERS + 4, "\xEF\xBF\xBD", false}, /* behind the alphabet */
                 {OCR_SIGN_PAD, "", false}};
    io_image fit[3] = {0};
    for (int i = 0; i < 3; i++) {
        CHECK(io_image_new(&fit[i], 64, 256, 3) == NN_OK, "memory");
        memset(fit[i].pixels, 80 * i, 64 * 256 * 3);
    }
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        io_model m;
        ocr_sign_reader r;
        ocr_sign_text text[3];
        make_model(&m, cases[k].favourite);
        CHECK(ocr_sign_reader_new(&r, &m) == NN_OK, "%s", nn_error_message());
        CHECK(ocr_sign_read(&r, k == 2 ? 3 : 1, k == 1 ? 3 : 1, fit, text) == NN_OK, "%s", nn_error_message());
        for (int i = 0; i < (k == 1 ? 3 : 1); i++) {
            size_t unit = strlen(cases[k].unit), n = strlen(text[i].text);
            CHECK(text[i].ended == cases[k].ended && n == 64 * unit &&
                      !strncmp(text[i].text, cases[k].unit, unit),
                  "%d: \"%.20s\"", (int)k, text[i].text);
            CHECK(text[i].confidence > 0.99f && text[i].confidence <= 1, "confidence %g",
                  (double)text[i].confidence);
            int shown = 0;
            for (int j = 0; j < text[i].n; j++)
                shown += text[i].chars[j].x0 >= 0 && text[i].chars[j].x0 < text[i].chars[j].x1 &&
                         text[i].chars[j].x1 <= 1 && text[i].chars[j].confidence > 0.99f;
            CHECK(shown == text[i].n && text[i].n == (unit ? 64 : 0), "%d of %d", shown, text[i].n);
            ocr_sign_text_free(&text[i]);
        }
        ocr_sign_reader_free(&r);
    }
    for (int i = 0; i < 3; i++)
        io_image_free(&fit[i]);
}

/* "ab c" over views of 20 pixels that hold four places each. */
static void test_document(void)
{
    ocr_sign_char chars[] = {{'a', 0.5f, 0, 0.25f}, {'b', 0.125f, 0.25f, 0.75f}, {' ', 1, 0.5f, 0.75f},
                             {'c', 0.75f, 0.75f, 1}};
    float weights[] = {1, 0, 0, 0, 0, 0.5f, 0.5f, 0, 0, 0, 1, 0, 0, 0, 0.25f, 0.75f};
    char line[] = "ab c";
    const ocr_sign_text text = {line, 0.25f, true, 4, 4, chars, weights};
    io_document doc = {0};
    CHECK(ocr_sign_document(&text, 80, 20, "sign", &doc) == NN_OK && io_doc_finish(&doc) == NN_OK, "%s",
          nn_error_message());
    CHECK(doc.n_pages == 1 && doc.n_lines == 1 && doc.n_words == 2 && doc.n_chars == 3,
          "%d pages, %d lines, %d words, %d characters", doc.n_pages, doc.n_lines, doc.n_words, doc.n_chars);
    static const struct {
        const char *text;
        float confidence, x0, x1;
    } want[2] = {{"ab", 0.25f, 0, 15}, {"c", 0.75f, 15, 20}};
    for (int i = 0; i < 2 && i < doc.n_words; i++) {
        const io_doc_word *w = &doc.word[i];
        io_box b = w->box;
        CHECK(!strcmp(doc.text + w->text, want[i].text) && fabsf(w->confidence - want[i].confidence) < 1e-6f,
              "%s %g", doc.text + w->text, (double)w->confidence);
        CHECK(b.x0 == want[i].x0 && b.x1 == want[i].x1 && b.y0 == 0 && b.y1 == 20, "%s: %g to %g", want[i].text,
              (double)b.x0, (double)b.x1);
    }
    io_doc_free(&doc);

    io_image picture, drawing;
    CHECK(io_image_new(&picture, 80, 20, 1) == NN_OK, "memory");
    memset(picture.pixels, 77, 80 * 20);
    CHECK(ocr_sign_draw(&text, &picture, &drawing) == NN_OK && drawing.width == 80 && drawing.channels == 3 &&
              drawing.height == 20 + 4 * 8,
          "%s", nn_error_message());
    int wrong = 0;
    for (int i = 0; i < 80 * 20 * 3; i++)
        wrong += drawing.pixels[i] != 77;
    for (int c = 0; c < 4; c++)
        for (int x = 0; x < 80; x++) { /* the largest weight of each is dark, none is white */
            float w = weights[4 * c + x % 20 / 5];
            int p = drawing.pixels[((20 + 8 * c + 3) * 80 + x) * 3];
            wrong += p != (c == 3 && x % 20 / 5 == 2 ? 180 : w > 0 ? 30 : 255);
        }
    CHECK(wrong == 0, "%d pixels are wrong", wrong);
    io_image_free(&drawing);
    io_image_free(&picture);
}

static void test_refused(void)
{
    static const struct {
        const char *key, *value, *says;
    } cases[] = {{"octavo.preprocess", "view=63", ""},
                 {"octavo.preprocess", "channels=1", "view=N"},
                 {"octavo.alphabet", "abcdefghijklmn", "not a reader of signs"},
                 {"octavo.alphabet", "aa", ""},
                 {"octavo.task", "rec", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        io_model m;
        ocr_sign_reader r;
        int64_t live = nn_mem_live();
        make_model(&m, OCR_SIGN_END);
        CHECK(io_meta_set(&m.meta, cases[i].key, cases[i].value) == NN_OK, "memory");
        CHECK(ocr_sign_reader_new(&r, &m) == NN_ERR_MODEL &&
                  strstr(nn_error_message(), cases[i].says),
              "%s=%s: %s", cases[i].key, cases[i].value, nn_error_message());
        CHECK(nn_mem_live() == live, "nothing leaks");
    }
}

int main(void)
{
    CHECK(nn_kernels_init() == NN_OK, "%s", nn_error_message());
    test_form();
    test_fit();
    test_symbols();
    test_score();
    test_reader();
    test_document();
    test_refused();
    return check_done();
}
