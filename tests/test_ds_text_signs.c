/* test_ds_text_signs.c - texts of cells, numbers, codes, source code, screens and notation:
 * never empty, of the alphabet only, check digits right, every sign often enough. */
#include <string.h>

#include "datasets/text/gen.h"
#include "datasets/text/signs.h"
#include "io/file.h"
#include "nn/mem.h"
#include "tests/check.h"

#define ASCII                                                                                  \
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"                      \
    "abcdefghijklmnopqrstuvwxyz{|}~"
#define MORE \
    "ÄÖÜßàäöüçéèñåæøēčšžđğłőșț€£§°«»“”„‘’‚–—…½¼¾²³±×·•©®™µ¿¡¢¥№†‡ªº" \
    "¹⁴⁵⁶⁷⁸⁹⁰⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉′″⅓⅔⅛⅜⅝⅞" \
    "‹›÷¶‰≤≥≠≈∞√ΩμαβγδεθλπσφωΔΣΦ→←↑↓↔⇒☐☑☒✓✗●○■□▪◦►★☆₹₽₺₩₴"

static const ds_scene scenes[] = {DS_SCENE_CELL,     DS_SCENE_NUMBERS, DS_SCENE_CODE,
                                  DS_SCENE_ZONE,     DS_SCENE_SOURCE,  DS_SCENE_SCREEN,
                                  DS_SCENE_NOTATION, DS_SCENE_DISPLAY};
enum { SCENES = sizeof scenes / sizeof scenes[0] };

static int sorted_alphabet(const char *text, uint32_t *out)
{
    const char *p = text, *end = text + strlen(text);
    int n = 0;
    while (p < end) {
        uint32_t c = (uint32_t)io_utf8_next(&p, end);
        int at = n++;
        for (; at > 0 && out[at - 1] > c; at--)
            out[at] = out[at - 1];
        out[at] = c;
    }
    return n;
}

static ds_texts *make_texts(const char *alphabet)
{
    uint32_t code[512];
    ds_text_config config = {.alphabet = code, .words = -1, .max_length = 80};
    ds_texts *t = NULL;
    config.n_alphabet = sorted_alphabet(alphabet, code);
    CHECK(ds_texts_new(&t, &config) == NN_OK, "%s", nn_error_message());
    return t;
}

static bool holds(const char *alphabet, uint32_t c)
{
    const char *p = alphabet, *end = p + strlen(p);
    while (p < end)
        if ((uint32_t)io_utf8_next(&p, end) == c)
            return true;
    return false;
}

/* Alphabets down to two characters still restrict every kind. */
static void test_alphabet(void)
{
    static const char *const alphabets[] = {ASCII MORE, ASCII, "0123456789", "ab", "é "};
    for (size_t k = 0; k < sizeof alphabets / sizeof alphabets[0]; k++) {
        ds_texts *t = make_texts(alphabets[k]);
        for (int s = 0; t && s < SCENES; s++) {
            int bad = 0, empty = 0;
            for (uint64_t i = 0; i < (k == 0 ? 2000 : 200); i++) {
                nn_rng r = nn_rng_make(11, i);
                ds_text text;
                ds_texts_line(t, scenes[s], &r, &text);
                empty += text.n == 0;
                for (int c = 0; c < text.n; c++)
                    bad += !holds(alphabets[k], text.code[c]) &&
                           !(text.code[c] == ' ' && c > 0 && c + 1 < text.n);
            }
            CHECK(empty == 0 && bad == 0, "alphabet %d, kind %d: %d empty, %d strange", (int)k,
                  (int)scenes[s], empty, bad);
        }
        ds_texts_free(t);
    }
}

/* Each printable ASCII character in source code; each sign of notation somewhere in it. */
static void test_source_holds_ascii(const ds_texts *t)
{
    enum { LINES = 20000 };
    static int count[128];
    int indented = 0;
    for (uint64_t i = 0; i < LINES; i++) {
        nn_rng r = nn_rng_make(12, i);
        ds_text text;
        ds_texts_line(t, DS_SCENE_SOURCE, &r, &text);
        for (int c = 0; c < text.n; c++)
            if (text.code[c] < 128)
                count[text.code[c]]++;
        indented += text.code[0] == ' ';
    }
    CHECK(indented == 0, "%d lines are indented", indented);
    for (int c = '!'; c <= '~'; c++) {
        int floor = c >= 'A' && c <= 'Z' ? 150 : 550;
        CHECK(count[c] >= floor, "%c: %d times in %d lines, expected %d", c, count[c], LINES,
              floor);
    }
}

static void test_notation_holds_signs(const ds_texts *t)
{
    static int count[0x3000];
    for (uint64_t i = 0; i < 60000; i++) {
        nn_rng r = nn_rng_make(13, i);
        ds_text text;
        ds_scene scene = i % 3 ? DS_SCENE_NOTATION : i % 2 ? DS_SCENE_SCREEN : DS_SCENE_CELL;
        ds_texts_line(t, scene, &r, &text);
        for (int c = 0; c < text.n; c++)
            if (text.code[c] < 0x3000)
                count[text.code[c]]++;
    }
    const char *p = MORE, *end = p + strlen(p);
    while (p < end) {
        uint32_t c = (uint32_t)io_utf8_next(&p, end);
        CHECK(ds_code_is_letter(c) || count[c] >= 60, "U+%04X: %d times", (unsigned)c,
              count[c]);
    }
}

/* Of the lines with one character: digits all as often, letters all as often. */
static void test_lone_characters(const ds_texts *t)
{
    enum { LINES = 60000 };
    static int count[128];
    int digits = 0, letters = 0;
    for (uint64_t i = 0; i < LINES; i++) {
        nn_rng r = nn_rng_make(14, i);
        ds_text text;
        ds_texts_line(t, DS_SCENE_CELL, &r, &text);
        if (text.n == 1 && text.code[0] < 128)
            count[text.code[0]]++;
    }
    for (int c = '0'; c <= '9'; c++)
        digits += count[c];
    for (int c = 'A'; c <= 'z'; c++)
        letters += c <= 'Z' || c >= 'a' ? count[c] : 0;
    CHECK(digits > LINES / 10 && letters > LINES / 10, "%d digits, %d letters alone", digits,
          letters);
    for (int c = '0'; c <= '9'; c++)
        CHECK(count[c] * 10 > digits * 7 / 10 && count[c] * 10 < digits * 14 / 10,
              "%c alone: %d of %d digits", c, count[c], digits);
    for (int c = 'A'; c <= 'z'; c++)
        if (c <= 'Z' || c >= 'a')
            CHECK(count[c] * 52 > letters * 6 / 10 && count[c] * 52 < letters * 20 / 10,
                  "%c alone: %d of %d letters", c, count[c], letters);
    CHECK(count['-'] > 0 && count['+'] > 0 && count['%'] > 0, "signs alone");
}

/* ICAO 9303 part 3, 4.9, by its own way: the sum of each value times 7, 3, 1. */
static int expected_check(const char *fields)
{
    int sum = 0;
    for (int i = 0; fields[i]; i++) {
        static const char order[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        const char *at = strchr(order, fields[i]);
        int value = fields[i] == '<' || !at ? 0 : (int)(at - order);
        CHECK(fields[i] == '<' || at, "a zone holds %c", fields[i]);
        sum += value * (i % 3 == 0 ? 7 : i % 3 == 1 ? 3 : 1);
    }
    return sum % 10;
}

static void check_field(const char *line, int from, int n, int at, const char *what)
{
    char field[64];
    memcpy(field, line + from, (size_t)n);
    field[n] = 0;
    CHECK(line[at] == '0' + expected_check(field), "%s of %s: %c, expected %d", what, line,
          line[at], expected_check(field));
}

static void check_whole(const char *line, const char *joined, int at)
{
    CHECK(line[at] == '0' + expected_check(joined), "the composite digit of %s", line);
}

static void test_zones(void)
{
    static const char specimen[] = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"; /* part 4 */
    char line[3][45], joined[128];
    check_field(specimen, 0, 9, 9, "number");
    for (uint64_t i = 0; i < 600; i++) {
        nn_rng r = nn_rng_make(15, i);
        ds_mrz kind = (ds_mrz)(i % DS_MRZS);
        int n = ds_mrz_draw(kind, &r, line), width = kind == DS_MRZ_TD1   ? 30
                                                     : kind == DS_MRZ_TD2 ? 36
                                                                          : 44;
        CHECK(n == (kind == DS_MRZ_TD1 ? 3 : 2), "%d lines", n);
        for (int k = 0; k < n; k++) {
            CHECK((int)strlen(line[k]) == width, "%s", line[k]);
            CHECK(strspn(line[k], "<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(line[k]),
                  "%s", line[k]);
        }
        if (kind == DS_MRZ_TD1) {
            check_field(line[0], 5, 9, 14, "number");
            check_field(line[1], 0, 6, 6, "birth");
            check_field(line[1], 8, 6, 14, "expiry");
            snprintf(joined, sizeof joined, "%.25s%.7s%.7s%.11s", line[0] + 5, line[1],
                     line[1] + 8, line[1] + 18);
            check_whole(line[1], joined, 29);
            continue;
        }
        check_field(line[1], 0, 9, 9, "number");
        check_field(line[1], 13, 6, 19, "birth");
        check_field(line[1], 21, 6, 27, "expiry");
        if (kind == DS_MRZ_TD3 && line[1][42] != '<')
            check_field(line[1], 28, 14, 42, "personal number");
        snprintf(joined, sizeof joined, "%.10s%.7s%.*s", line[1], line[1] + 13, width - 22,
                 line[1] + 21);
        check_whole(line[1], joined, width - 1);
    }
}

static void write_built_in(const ds_texts *t, const char *name, uint64_t seed, char *out)
{
    nn_rng r = nn_rng_make(16, seed);
    ds_builder b = {.t = t, .r = &r};
    CHECK(ds_signs_put(&b, name, strlen(name)), "%s", name);
    memcpy(out, b.s, b.n);
    out[b.n] = 0;
}

static void test_check_digits(const ds_texts *t)
{
    char text[1024];
    for (uint64_t i = 0; i < 400; i++) {
        /* ISO 13616: the first four characters behind the rest, letters as 10 to 35. */
        char compact[64];
        size_t n = 0;
        write_built_in(t, "iban", i, text);
        for (const char *p = text; *p; p++)
            if (*p != ' ')
                compact[n++] = *p;
        int rest = 0;
        for (size_t k = 0; k < n; k++) {
            char c = compact[(k + 4) % n];
            rest = c <= '9' ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
        }
        CHECK(rest == 1, "%s leaves %d", text, rest);
        write_built_in(t, "card", i, text);
        if (strpbrk(text, "Xx*"))
            continue;
        int sum = 0, place = 0;
        for (size_t k = strlen(text); k-- > 0;)
            if (text[k] >= '0' && text[k] <= '9') {
                int value = (text[k] - '0') * (place++ % 2 ? 2 : 1);
                sum += value / 10 + value % 10;
            }
        CHECK(place == 16 && sum % 10 == 0, "%s: Luhn's sum is %d", text, sum);
    }
    nn_rng r = nn_rng_make(1, 1);
    ds_builder b = {.t = t, .r = &r};
    CHECK(!ds_signs_put(&b, "moon", 4) && !ds_signs_put(&b, "car", 3) && b.n == 0,
          "a name that means nothing");
}

int main(void)
{
    ds_texts *t = make_texts(ASCII MORE);
    test_alphabet();
    if (t) {
        test_source_holds_ascii(t);
        test_notation_holds_signs(t);
        test_lone_characters(t);
        test_check_digits(t);
    }
    test_zones();
    ds_texts_free(t);
    return check_done();
}
