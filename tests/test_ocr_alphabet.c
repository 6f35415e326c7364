/* test_ocr_alphabet.c - classes of characters, refused alphabets, forms of labels, case pairs.
 */
#include "check.h"

#include "nn/mem.h"
#include "ocr/alphabet.h"
#include "ocr/normalize.h"

static void test_default(void)
{
    ocr_alphabet a;
    char *text = NULL;
    CHECK(ocr_alphabet_new(&a, ocr_alphabet_default_text(), NN_ERR_MODEL) == NN_OK, "%s",
          nn_error_message());
    CHECK(a.code[0] == 0 && a.code[1] == ' ' && a.code[95] == '~', "ASCII comes first");
    for (uint32_t c = ' '; c <= '~'; c++)
        CHECK(ocr_alphabet_class(&a, c) == (int)(c - ' ') + 1, "class of U+%04X", (unsigned)c);
    CHECK(ocr_alphabet_class(&a, 0) == -1 && ocr_alphabet_class(&a, 0x4E00) == -1, "unknown");
    for (uint32_t c = 0xC0; c <= 0xFF; c++)
        CHECK(c == 0xD7 || c == 0xF7 || ocr_alphabet_class(&a, c) > 0, "Latin-1 U+%04X",
              (unsigned)c);
    for (int i = 1; i < a.n; i++)
        CHECK(ocr_alphabet_class(&a, a.code[i]) == i, "class %d round trip", i);
    CHECK(ocr_alphabet_text(&a, &text) == NN_OK && !strcmp(text, ocr_alphabet_default_text()),
          "text comes back");
    nn_free(text);
    ocr_alphabet_free(&a);
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
}

static void test_refused(void)
{
    static const struct { const char *text, *says;
    } bad[] = {
        {"", "empty"},
        {"ab\xff", "UTF-8 at byte 2"},
        {"ab\xc3", "UTF-8"},
        {"\xc0\xaf", "UTF-8"},
        {"\xed\xa0\x80", "UTF-8"},
        {"abca", "\"a\" (U+0061) twice"},
        {"a\tb", "U+0009"},
        {"a\x7f", "U+007F"},
        {"a\xc2\x85", "U+0085"},
        {"éaé", "\"é\" (U+00E9) twice"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ocr_alphabet a;
        nn_err code = i % 2 ? NN_ERR_USAGE : NN_ERR_MODEL;
        CHECK(ocr_alphabet_new(&a, bad[i].text, code) == code, "case %zu is refused", i);
        CHECK(strstr(nn_error_message(), bad[i].says), "case %zu says: %s", i,
              nn_error_message());
    }
    /* 20,000 fit, 20,001 do not: from U+4E00 on, three bytes each. */
    static char many[3 * 20001 + 1];
    for (int n = 20000; n <= 20001; n++) {
        ocr_alphabet a;
        char *p = many;
        for (int i = 0; i < n; i++) {
            int c = 0x4E00 + i;
            *p++ = (char)(0xE0 | c >> 12);
            *p++ = (char)(0x80 | (c >> 6 & 63));
            *p++ = (char)(0x80 | (c & 63));
        }
        *p = 0;
        nn_err err = ocr_alphabet_new(&a, many, NN_ERR_MODEL);
        CHECK(err == (n == 20000 ? NN_OK : NN_ERR_MODEL), "%d characters: %d", n, err);
        if (!err)
            ocr_alphabet_free(&a);
    }
    for (int n = 1; n <= 4; n++) {
        ocr_alphabet a;
        nn_mem_fail_at(n, false);
        CHECK(ocr_alphabet_new(&a, "abc", NN_ERR_MODEL) == NN_ERR_LIMIT, "allocation %d fails",
              n);
        nn_mem_fail_at(0, false);
    }
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
}

static void test_case(void)
{
    static const char *pairs[] = {"aA", "zZ", "éÉ", "ÿŸ", "łŁ", "žŽ", "ňŇ", "șȘ", "œŒ", "þÞ",
                                  "ẁẀ", "ỳỲ", "ḃḂ", "ȳȲ", "əƏ", "ŝŜ", "ŋŊ"};
    static const uint32_t alone[] = {'1', ' ', 0xDF, 0x130, 0x131, 0x20AC, 0xB5, 0x1E9E, 0x17F};
    ocr_alphabet a;
    CHECK(ocr_alphabet_new(&a, ocr_alphabet_default_text(), NN_ERR_MODEL) == NN_OK, "default");
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        int32_t l[2] = {0, 0};
        uint32_t unknown;
        CHECK(ocr_alphabet_encode(&a, pairs[i], l, 2, &unknown) == 2, "pair %zu", i);
        CHECK(a.other_case[l[0]] == l[1] && a.other_case[l[1]] == l[0], "pair %s", pairs[i]);
    }
    for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++) {
        int c = ocr_alphabet_class(&a, alone[i]);
        CHECK(c > 0 && a.other_case[c] == 0, "U+%04X has no pair", (unsigned)alone[i]);
    }
    for (int i = 1; i < a.n; i++)
        CHECK(a.other_case[i] == 0 || a.other_case[a.other_case[i]] == i, "class %d: symmetric",
              i);
    ocr_alphabet_free(&a);
    CHECK(ocr_alphabet_new(&a, "abB", NN_ERR_MODEL) == NN_OK, "small");
    CHECK(a.other_case[1] == 0 && a.other_case[2] == 3 && a.other_case[3] == 2,
          "only pairs inside");
    ocr_alphabet_free(&a);
}

static void test_encode(void)
{
    /* Labels as classes of the alphabet, shown as text. */
    static const struct { const char *alphabet, *text, *want; } ok[] = {
        {" abc", "abc", "abc"},
        {" abc", "  a  b\t\tc \n", "a b c"},
        {" abc", "a\u00A0b\u2009\u3000c", "a b c"},
        {" abc", "a\u200Bb\uFEFF", "ab"},
        {" \"'-ab", "“a” ‘b’ „a‚ a–b—a", "\"a\" 'b' \"a' a-b-a"},
        {" \"'-ab“”‘’–—", "“a” ‘b’ „a‚ a–b—a", "“a” ‘b’ \"a' a–b—a"},
        {" fil.", "\uFB01l \uFB02 \uFB03…", "fil fl ffi..."},
        {" aeé", "e\u0301 a", "é a"},
        {"ẃỲȳḃ", "w\u0301Y\u0300y\u0304b\u0307", "ẃỲȳḃ"},
        {" 12⁄½", "½", "½"},
        {" 12⁄", "½", "1⁄2"},
        {"'´", "´", "´"},
        {"'", "´", "'"},
        {"ABC", "\uFF21\uFF22", "AB"},
        {" a", "", ""},
        {" a", "   ", ""},
    };
    static const struct { const char *alphabet, *text; uint32_t unknown; } no[] = {
        {" abc", "abd", 'd'},     {"abc", "a b", ' '},        {" abc", "a\xff", 0xFFFD},
        {" abc", "é", 0xE9},      {" abc", "e\u0301", 0xE9},  {" 12", "½", 0xBD},
        {" a", "a\u0301\u0302b", 0xE1},
    };
    for (size_t i = 0; i < sizeof ok / sizeof ok[0]; i++) {
        ocr_alphabet a;
        int32_t have[64], want[64];
        uint32_t unknown = 1, *code = NULL;
        int64_t n_codes = 0;
        CHECK(ocr_alphabet_new(&a, ok[i].alphabet, NN_ERR_MODEL) == NN_OK, "%s",
              nn_error_message());
        int n = ocr_alphabet_encode(&a, ok[i].text, have, 64, &unknown);
        CHECK(ocr_text_codes(ok[i].want, &code, &n_codes) == NN_OK, "codes");
        for (int64_t j = 0; j < n_codes; j++)
            want[j] = ocr_alphabet_class(&a, code[j]);
        CHECK(n == n_codes && !memcmp(have, want, (size_t)n_codes * sizeof *have),
              "case %zu: %d labels, expected %lld (unknown U+%04X)", i, n, (long long)n_codes,
              (unsigned)unknown);
        nn_free(code);
        ocr_alphabet_free(&a);
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        ocr_alphabet a;
        int32_t have[64];
        uint32_t unknown = 1;
        CHECK(ocr_alphabet_new(&a, no[i].alphabet, NN_ERR_MODEL) == NN_OK, "%s",
              nn_error_message());
        CHECK(ocr_alphabet_encode(&a, no[i].text, have, 64, &unknown) == -1 &&
                  unknown == no[i].unknown,
              "case %zu: unknown U+%04X", i, (unsigned)unknown);
        ocr_alphabet_free(&a);
    }
    ocr_alphabet a;
    int32_t have[4];
    uint32_t unknown = 1;
    CHECK(ocr_alphabet_new(&a, " ab", NN_ERR_MODEL) == NN_OK, "small");
    CHECK(ocr_alphabet_encode(&a, "abab", have, 4, &unknown) == 4, "exactly max");
    CHECK(ocr_alphabet_encode(&a, "ab ab", have, 4, &unknown) == -1 && unknown == 0,
          "too long");
    ocr_alphabet_free(&a);
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
}

int main(void)
{
    test_default();
    test_refused();
    test_case();
    test_encode();
    return check_done();
}
