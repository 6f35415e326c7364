/* test_io_number.c - numbers in text: what is one and where it ends, every bit against strtod,
 * and a point in a locale that writes a comma.
 */
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "io/number.h"
#include "nn/rng.h"
#include "tests/check.h"

static void reads(const char *text, double want, const char *rest)
{
    const char *p = text;
    double value = -77;
    CHECK(io_number_parse(&p, &value) && value == want && strcmp(p, rest) == 0,
          "\"%s\": found %g and \"%s\", expected %g and \"%s\"", text, value, p, want, rest);
    CHECK(io_number_parse_all(text, &value) == (*rest == 0), "\"%s\" as a whole", text);
}

static void refuses(const char *text)
{
    const char *p = text;
    double value = -77;
    CHECK(!io_number_parse(&p, &value) && value == -77 && p == text, "\"%.20s\" is a number",
          text);
    CHECK(!io_number_parse_all(text, &value) && value == -77, "\"%.20s\" is a number", text);
}

static void test_grammar(void)
{
    reads("0", 0, "");
    reads("12", 12, "");
    reads("-12.5", -12.5, "");
    reads("+.5", 0.5, "");
    reads("5.", 5, "");
    reads("1e3", 1000, "");
    reads("1.5E-2x", 0.015, "x");
    reads("007", 7, "");
    reads("1e", 1, "e");
    reads("1e+", 1, "e+");
    reads("1.5,2", 1.5, ",2");
    reads("1,5", 1, ",5");
    reads("0x10", 0, "x10");
    reads("1 ", 1, " ");
    reads("1..2", 1, ".2");
    reads("1e-999", 0, "");
    CHECK(signbit(({ double v; io_number_parse_all("-0", &v); v; })), "-0");
    static const char *const not[] = {"",      " 1",     "\t1", ".",  "-",
                                      "+-1",   "e5",     ".e5", "inf", "nan",
                                      "-inf",  "1e999",  "-1e999", ",5", "x"};
    for (size_t i = 0; i < sizeof not / sizeof *not; i++)
        refuses(not[i]);
    char text[200];
    memset(text, '1', sizeof text);
    text[127] = 0;
    double value;
    CHECK(io_number_parse_all(text, &value) && value > 1e126, "127 characters");
    text[127] = '1', text[128] = 0;
    refuses(text);
}

/* Random bits: written with 17 digits they come back, with fewer as strtod says. */
static void test_values(void)
{
    for (uint64_t i = 0; i < 3000; i++) {
        nn_rng r = nn_rng_make(5, i);
        uint64_t bits = nn_rng_below(&r, UINT32_MAX);
        bits = bits << 32 | nn_rng_below(&r, UINT32_MAX);
        double value, back = 0;
        char text[IO_NUMBER_TEXT], plain[64];
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        io_number_format(value, 17, text);
        CHECK(io_number_parse_all(text, &back) && back == value, "%s", text);
        int digits = nn_rng_int(&r, 1, 17);
        io_number_format(value, digits, text);
        snprintf(plain, sizeof plain, "%.*g", digits, value);
        CHECK(strcmp(text, plain) == 0, "%s, printf says %s", text, plain);
        if (io_number_parse_all(text, &back))
            CHECK(back == strtod(text, NULL), "%s", text);
        else
            CHECK(isinf(strtod(text, NULL)), "%s", text);
    }
}

int main(void)
{
    static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "nl_NL.UTF-8"};
    test_grammar();
    test_values();
    bool found = false;
    for (size_t i = 0; i < sizeof commas / sizeof *commas && !found; i++)
        found = setlocale(LC_ALL, commas[i]) != NULL;
    if (found) {
        CHECK(strtod("1,5", NULL) == 1.5, "the locale has a comma");
        test_grammar();
        char text[IO_NUMBER_TEXT];
        io_number_format(0.25, 6, text);
        CHECK(strcmp(text, "0.25") == 0, "%s", text);
        setlocale(LC_ALL, "C");
    } else {
        CHECK_SKIP("no locale with a decimal comma (make test makes one; package locales)");
    }
    return check_done();
}
