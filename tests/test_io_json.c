/* test_io_json.c - what the reader takes and refuses, values that come back, UTF-8, and a
 * locale whose decimal point is a comma.
 */
#include <locale.h>
#include <math.h>

#include "io/json.h"
#include "nn/mem.h"
#include "nn/rng.h"
#include "tests/check.h"

static nn_err parse(const char *text, size_t n, io_json **out)
{
    /* Exactly n bytes, so that a sanitizer sees a read behind the end. */
    char *copy = malloc(n ? n : 1);
    if (n)
        memcpy(copy, text, n);
    nn_err err = io_json_parse(copy, n, "test", NN_ERR_MODEL, out);
    free(copy);
    return err;
}

static const char *const accepted[] = {
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "9223372036854775807",
    "-9223372036854775808",
    "0.5",
    "-0.0",
    "1e5",
    "1E+5",
    "1e-5",
    "1.25e10",
    "1e308",
    "1e-999",
    "\"\"",
    "\"a\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"",
    "\"\\ud83d\\ude00\"",
    "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"",
    "[]",
    "[ ]",
    "{}",
    "{ }",
    " \t\r\n[1 , 2]\n",
    "{\"a\":1,\"b\":{\"a\":2}}",
    "{\"\":0}",
    "\"\x7F\"",
    "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", /* 16 deep */
    "[1,[2,[3]],{\"x\":[]}]",
};

static const char *const refused[] = {
    "",
    " ",
    "nul",
    "nulll",
    "True",
    "tru",
    "undefined",
    "NaN",
    "Infinity",
    "-Infinity",
    "-",
    "+1",
    "01",
    "-01",
    "00",
    "1.",
    ".5",
    "1.e5",
    "1e",
    "1e+",
    "0x10",
    "1_000",
    "1,",
    "1 2",
    "9223372036854775808",
    "-9223372036854775809",
    "99999999999999999999999",
    "1e999",
    "-1e999",
    "1e99999999999999999999",
    "\"",
    "\"a",
    "\"\\",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud800\\u0041\"",
    "\"\\ud800x\"",
    "\"\\ud83d\\ud83d\"",
    "\"\n\"",
    "\"\t\"",
    "\"\x01\"",
    "'a'",
    "\"\xFF\"",
    "\"\xC3\"",
    "\"\xC0\x80\"",
    "\"\xC1\xBF\"",
    "\"\xE0\x80\x80\"",
    "\"\xE0\x9F\xBF\"",
    "\"\xED\xA0\x80\"",
    "\"\xED\xBF\xBF\"",
    "\"\xF0\x80\x80\x80\"",
    "\"\xF0\x8F\xBF\xBF\"",
    "\"\xF4\x90\x80\x80\"",
    "\"\xF5\x80\x80\x80\"",
    "\"\x80\"",
    "\"\xE2\x82\"",
    "[",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1}",
    "]",
    "{",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,",
    "{\"a\":1,}",
    "{a:1}",
    "{1:1}",
    "{\"a\" 1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1,\"a\":2}",
    "{\"a\":1,\"\\u0061\":2}",
    "{\"x\":{\"b\":0,\"c\":1,\"b\":2}}",
    "[]]",
    "{}{}",
    "[1]x",
    "1//",
    "/**/1",
    "\xEF\xBB\xBF"
    "1",
    "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", /* 17 deep */
    "\"\xE2\x80\xA8",
    "[\"a\" : 1]",
    "\x0C"
    "1",
    "[1]\v",
};

static void test_tables(void)
{
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
        io_json *j;
        nn_err err = parse(accepted[i], strlen(accepted[i]), &j);
        CHECK(err == NN_OK && j, "%s: %s", accepted[i], nn_error_message());
        io_json_free(j);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        io_json *j;
        nn_err err = parse(refused[i], strlen(refused[i]), &j);
        CHECK(err == NN_ERR_MODEL && !j && strstr(nn_error_message(), "test"), "\"%s\" gave %d",
              refused[i], err);
        io_json_free(j);
    }
    io_json *j;
    CHECK(parse("1\0", 2, &j) == NN_ERR_MODEL && parse("\"a\0b\"", 5, &j) == NN_ERR_MODEL,
          "0 bytes");
}

static void test_values(void)
{
    io_json *j;
    const char *text =
        "{\"i\":-9223372036854775808,\"f\":-2.5e-3,\"s\":\"a\\u00e9\\ud83d\\ude00\\n\",\"t\":"
        "true,"
        "\"n\":null,\"a\":[1,\"x\",[]],\"o\":{\"k\":7},\"big\":9223372036854775807}";
    CHECK(parse(text, strlen(text), &j) == NN_OK, "%s", nn_error_message());
    const io_json *v = io_json_get(j, "i");
    CHECK(v && v->kind == IO_JSON_INT && v->integer == INT64_MIN && v->number == -0x1p63, "i");
    v = io_json_get(j, "big");
    CHECK(v && v->kind == IO_JSON_INT && v->integer == INT64_MAX, "big");
    v = io_json_get(j, "f");
    CHECK(v && v->kind == IO_JSON_NUMBER && v->number == -2.5e-3, "f");
    v = io_json_get(j, "s");
    CHECK(v && v->kind == IO_JSON_STRING && v->length == 8 &&
              strcmp(v->text, "a\xC3\xA9\xF0\x9F\x98\x80\n") == 0,
          "s");
    v = io_json_get(j, "t");
    CHECK(v && v->kind == IO_JSON_BOOL && v->boolean, "t");
    v = io_json_get(j, "n");
    CHECK(v && v->kind == IO_JSON_NULL, "n");
    v = io_json_get(j, "a");
    CHECK(v && v->kind == IO_JSON_ARRAY && v->n == 3 && v->item[0].integer == 1 &&
              v->item[2].n == 0,
          "a");
    v = io_json_get(io_json_get(j, "o"), "k");
    CHECK(v && v->integer == 7, "o.k");
    CHECK(!io_json_get(j, "none") && !io_json_get(NULL, "i") &&
              !io_json_get(io_json_get(j, "a"), "i"),
          "absent");
    io_json_free(j);
    io_json_free(NULL);
}

/* Text that is deep, long or has many keys costs neither stack nor the square of its length. */
static void test_bombs(void)
{
    size_t n = 1 << 20;
    char *text = malloc(n);
    io_json *j;
    memset(text, '[', n);
    CHECK(parse(text, n, &j) == NN_ERR_MODEL, "deep arrays");
    for (size_t i = 0; i + 5 <= n; i += 5)
        memcpy(text + i, "{\"a\":", 5);
    CHECK(parse(text, n, &j) == NN_ERR_MODEL, "deep objects");
    memset(text, '1', n);
    CHECK(parse(text, n, &j) == NN_ERR_MODEL, "long integer");
    text[1] = '.';
    CHECK(parse(text, n, &j) == NN_ERR_MODEL, "long fraction");
    memset(text, '0', n);
    text[1] = ',';
    CHECK(parse(text, n, &j) == NN_ERR_MODEL, "long zeros");
    size_t used = 0;
    text[used++] = '{';
    for (int i = 0; used + 16 < n; i++)
        used += (size_t)snprintf(text + used, n - used, "%s\"%x\":0", i ? "," : "", i);
    text[used++] = '}';
    CHECK(parse(text, used, &j) == NN_OK && j->n > 90000, "many keys: %s", nn_error_message());
    io_json_free(j);
    free(text);
}

static void test_damage(void)
{
    const char *text = "{\"nodes\":[{\"op\":\"Conv\",\"x\":[1,-2,3.5e1,"
                       "\"\\u00e9\\ud83d\\ude00\xC3\xA9\"],\"t\":true},"
                       "{}],\"outputs\":[null,false,\"y\"]}";
    size_t n = strlen(text);
    int64_t live = nn_mem_live();
    for (size_t i = 0; i < n; i++) {
        io_json *j;
        nn_err err = parse(text, i, &j);
        CHECK(err == NN_ERR_MODEL && !j, "cut at %zu", i);
        io_json_free(j);
    }
    nn_rng rng = nn_rng_make(21, 0);
    int good = 0;
    for (int i = 0; i < 20000; i++) {
        char copy[256];
        memcpy(copy, text, n);
        for (int k = nn_rng_int(&rng, 1, 3); k > 0; k--) {
            static const char likely[] = "{}[]\",:\\u0189eE.-+tfn \n\x80\xC3\xED\xF4";
            char *at = copy + nn_rng_below(&rng, (uint32_t)n);
            *at = nn_rng_chance(&rng, 0.3f) ? (char)nn_rng_below(&rng, 256)
                                            : likely[nn_rng_below(&rng, sizeof likely - 1)];
        }
        io_json *j;
        good += parse(copy, n, &j) == NN_OK;
        io_json_free(j);
    }
    CHECK(good > 0 && good < 20000, "%d of 20000 mutations accepted", good);
    CHECK(nn_mem_live() == live, "%lld blocks leaked", (long long)(nn_mem_live() - live));
    /* Every allocation may fail. */
    for (int at = 1;; at++) {
        io_json *j;
        nn_mem_fail_at(at, false);
        nn_err err = io_json_parse(text, n, "test", NN_ERR_MODEL, &j);
        nn_mem_fail_at(0, false);
        io_json_free(j);
        CHECK(nn_mem_live() == live, "allocation %d: %lld leaked", at,
              (long long)(nn_mem_live() - live));
        if (err == NN_OK)
            break;
        CHECK(err == NN_ERR_LIMIT && !j, "allocation %d gave %d", at, err);
    }
}

static void test_strings(void)
{
    static const struct {
        const char *in, *out;
    } table[] = {{"", "\"\""},
                 {"a\"b\\c/d", "\"a\\\"b\\\\c/d\""},
                 {"\n\t\r\x01\x1F\x7F", "\"\\n\\t\\u000d\\u0001\\u001f\\u007f\""},
                 {"\xC3\xA9\xF0\x9F\x98\x80", "\"\xC3\xA9\xF0\x9F\x98\x80\""},
                 {"a\xFF\xC3", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\""}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        io_bytes b = {0};
        CHECK(io_json_string(&b, table[i].in) == NN_OK && b.size == strlen(table[i].out) &&
                  memcmp(b.data, table[i].out, b.size) == 0,
              "%zu: %.*s", i, (int)b.size, b.data ? (char *)b.data : "");
        io_json *j;
        CHECK(parse((char *)b.data, b.size, &j) == NN_OK &&
                  (i == 4 || strcmp(j->text, table[i].in) == 0),
              "%zu", i);
        io_json_free(j);
        io_bytes_free(&b);
    }
}

static void check_number(double v)
{
    io_bytes b = {0};
    io_json *j = NULL;
    CHECK(io_json_number(&b, v) == NN_OK && parse((char *)b.data, b.size, &j) == NN_OK &&
              j->kind == IO_JSON_NUMBER && memcmp(&j->number, &v, sizeof v) == 0,
          "%a became %.*s", v, (int)b.size, b.data ? (char *)b.data : "");
    io_json_free(j);
    io_bytes_free(&b);
}

static void test_numbers(void)
{
    static const double some[] = {0,
                                  -0.0,
                                  1,
                                  -1,
                                  0.1,
                                  1.0 / 3,
                                  1e21,
                                  1e300,
                                  5e-324,
                                  0x1p-1022,
                                  123456789012.0,
                                  0.1f,
                                  1.7976931348623157e308};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        check_number(some[i]);
    nn_rng rng = nn_rng_make(22, 0);
    for (int i = 0; i < 2000; i++) {
        uint64_t bits = nn_rng_u64(&rng);
        double v;
        memcpy(&v, &bits, sizeof v);
        if (isfinite(v))
            check_number(v);
    }
    io_bytes b = {0};
    CHECK(io_json_number(&b, NAN) == NN_OK && io_json_number(&b, 0.25) == NN_OK &&
              b.size == 8 && memcmp(b.data, "null0.25", 8) == 0,
          "%.*s", (int)b.size, (char *)b.data);
    io_bytes_free(&b);
}

static void test_locale(void)
{
    static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "nl_NL.UTF-8"};
    for (size_t i = 0; i < sizeof commas / sizeof *commas; i++) {
        if (setlocale(LC_ALL, commas[i])) {
            check_number(0.5);
            setlocale(LC_ALL, "C");
            return;
        }
    }
    CHECK_SKIP("no locale with a decimal comma (make test makes one; package locales)");
}

static void test_utf8(void)
{
    int bad = 0;
    for (int32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        char text[4];
        int n = io_utf8_put((uint32_t)c, text);
        const char *p = text;
        bad += io_utf8_next(&p, text + n) != c || p != text + n;
        p = text;
        bad += n > 1 && (io_utf8_next(&p, text + n - 1) != -1 || p != text);
    }
    CHECK(bad == 0, "%d code points do not come back", bad);
    CHECK(io_utf8_valid("", 0) && io_utf8_valid("a\0b", 3) &&
              !io_utf8_valid("\xED\xA0\x80", 3) && !io_utf8_valid("a\xC3", 2),
          "io_utf8_valid");
}

int main(void)
{
    int64_t live = nn_mem_live();
    test_tables();
    test_values();
    test_bombs();
    test_damage();
    test_strings();
    test_numbers();
    test_locale();
    test_utf8();
    CHECK(nn_mem_live() == live, "%lld blocks leaked", (long long)(nn_mem_live() - live));
    return check_done();
}
