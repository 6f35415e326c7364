/* test_ds_languages.c - lines of text in many languages: every character of the alphabet is seen
 * often enough, every language is spoken by every kind of document, capitals follow the
 * language, word lists are read in their encodings. */
#include <stdlib.h>
#include <unistd.h>

#include "datasets/line/recipe.h"
#include "datasets/text/balance.h"
#include "datasets/text/gen.h"
#include "datasets/text/parts.h"
#include "io/file.h"
#include "nn/mem.h"
#include "ocr/alphabet.h"
#include "tests/check.h"

static uint32_t alphabet[1024];
static int n_alphabet;

static ds_text_config plain(void)
{
    return (ds_text_config){
        .alphabet = alphabet, .n_alphabet = n_alphabet, .words = -1, .max_length = 80};
}

/* 2,000 of a million lines is what the training text promises: 80 of this sample, less two
 * deviations of chance. */
static void test_balance(const ds_texts *t)
{
    enum { LINES = 40000 };
    static int64_t seen[1024];
    int few = 0;
    for (int i = 0; i < LINES; i++) {
        nn_rng r = nn_rng_make(77, (uint64_t)i);
        ds_text line;
        ds_scene scene = ds_scene_draw(&r);
        ds_texts_line(t, scene, &r, &line);
        for (int k = 0; k < line.n; k++) {
            uint32_t *at = bsearch(&line.code[k], alphabet, (size_t)n_alphabet, sizeof *at,
                                   ds_code_compare);
            CHECK(at != NULL, "line %d: U+%04X is not of the alphabet", i, line.code[k]);
            if (at)
                seen[at - alphabet]++;
        }
    }
    for (int k = 0; k < n_alphabet; k++)
        if (seen[k] < LINES * 2000 / 1000000 - 18) {
            printf("U+%04X: %d in %d lines\n", alphabet[k], (int)seen[k], LINES);
            few++;
        }
    CHECK(few == 0, "%d of %d characters are seen less than 2,000 times in a million lines",
          few, n_alphabet);
}

/* Every rule that a language or the common ones name is there: expanding them asserts it. */
static void test_languages(void)
{
    for (int i = 0; i < DS_LANGUAGES; i++) {
        ds_texts *t = NULL;
        ds_text_config config = plain();
        config.language = ds_languages[i].code;
        CHECK(ds_texts_new(&t, &config) == NN_OK, "%s", nn_error_message());
        if (!t)
            continue;
        CHECK(t->common[i].n >= 40, "%s: %d words", config.language, t->common[i].n);
        int marked = 0;
        for (int k = 0; k < 200; k++) {
            nn_rng r = nn_rng_make(5, (uint64_t)k);
            ds_text line;
            ds_texts_line(t, (ds_scene)(k % DS_SCENES), &r, &line);
            for (int j = 0; j < line.n; j++)
                marked += line.code[j] >= 0xC0 && ds_code_is_letter(line.code[j]);
        }
        CHECK(i == DS_LANGUAGE_en || marked > 20, "%s: %d letters with marks",
              config.language, marked);
        ds_texts_free(t);
    }
    ds_texts *t = NULL;
    ds_text_config config = plain();
    config.language = "xx";
    CHECK(ds_texts_new(&t, &config) == NN_ERR_USAGE && !t, "a language that there is not");
    CHECK(strstr(nn_error_message(), "'xx'") != NULL, "message: %s", nn_error_message());
}

static void check_case(const char *text, const char *how, ds_casing casing, const char *want)
{
    ds_text t;
    ds_text_from_utf8(text, strlen(text), &t);
    ds_text_case(&t, how, casing);
    char *got = ds_text_utf8(&t);
    CHECK(!strcmp(got, want), "%s %s: %s, expected %s", how, text, got, want);
    nn_free(got);
}

static void test_capitals(void)
{
    check_case("iğne ılık", "upper", DS_CASING_TURKIC, "İĞNE ILIK");
    check_case("ISI İĞNE", "lower", DS_CASING_TURKIC, "ısı iğne");
    check_case("istanbul ırmak", "title", DS_CASING_TURKIC, "İstanbul Irmak");
    check_case("ijsland bij", "title", DS_CASING_DUTCH, "IJsland Bij");
    check_case("straße ẅĺ", "upper", DS_CASING_PLAIN, "STRASSE ẄĹ");
    check_case("ðþřșțęḟəŋŧ", "upper", DS_CASING_PLAIN, "ÐÞŘȘȚĘḞƏŊŦ");
    check_case("10 µm αβ", "upper", DS_CASING_PLAIN, "10 µM αβ");
}

static bool anything(const void *ctx, uint32_t code)
{
    (void)ctx;
    return code > ' ';
}

static void test_lists(const char *dir)
{
    char list[96], affixes[96];
    ds_words words;
    snprintf(list, sizeof list, "%s/x.dic", dir);
    snprintf(affixes, sizeof affixes, "%s/x.aff", dir);
    static const char latin2[] = "4\n\xB9\x6B\x6F\x6C\x61/AB\nd\xEC\x6C\xE1n\xED\tpo:x\n12\na-b'c\n/z\n";
    CHECK(io_file_write(list, latin2, sizeof latin2 - 1) == NN_OK &&
              io_file_write(affixes, "# \nSET ISO8859-2\n", 17) == NN_OK,
          "%s", nn_error_message());
    CHECK(ds_words_list(&words, list, anything, NULL) == NN_OK, "%s", nn_error_message());
    CHECK(words.n == 3 && !strcmp(words.word[0], "škola") && !strcmp(words.word[1], "dělání") &&
              !strcmp(words.word[2], "a-b'c"),
          "%d words of Latin-2", words.n);
    ds_words_free(&words);
    CHECK(io_file_write(affixes, "SET KOI8-R\n", 11) == NN_OK, "%s", nn_error_message());
    CHECK(ds_words_list(&words, list, anything, NULL) == NN_ERR_INPUT &&
              strstr(nn_error_message(), "KOI8-R"),
          "an encoding that we do not know: %s", nn_error_message());
    unlink(affixes);
    CHECK(io_file_write(list, "f\xE5r\nmer\n", 8) == NN_OK, "%s", nn_error_message());
    CHECK(ds_words_list(&words, list, anything, NULL) == NN_OK && words.n == 2 &&
              !strcmp(words.word[0], "får"),
          "Latin-1 where it is no UTF-8: %s", nn_error_message());
    ds_words_free(&words);
    unlink(list);
    CHECK(ds_words_list(&words, list, anything, NULL) == NN_ERR_INPUT, "a list that is not there");
}

int main(void)
{
    char dir[] = "/tmp/octavo-lists-XXXXXX";
    for (const char *p = ocr_alphabet_default_text(), *end = p + strlen(p); p < end;)
        alphabet[n_alphabet++] = (uint32_t)io_utf8_next(&p, end);
    qsort(alphabet, (size_t)n_alphabet, sizeof *alphabet, ds_code_compare);
    ds_texts *t = NULL;
    ds_text_config config = plain();
    CHECK(mkdtemp(dir) && ds_texts_new(&t, &config) == NN_OK, "%s", nn_error_message());
    if (t)
        test_balance(t);
    ds_texts_free(t);
    test_languages();
    test_capitals();
    test_lists(dir);
    rmdir(dir);
    return check_done();
}
