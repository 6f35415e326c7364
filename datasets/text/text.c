/* text.c - see text.h. */
#include "datasets/text/text.h"

#include "io/file.h"
#include "io/letter_case.h"
#include "nn/mem.h"

#include <string.h>

/* Greek letters stand for quantities: they, and the micro sign, keep their case. */
static uint32_t upper_of(uint32_t c)
{
    return c == 0xB5 || (c >= 0x370 && c < 0x400) ? c : io_code_upper(c);
}

uint32_t ds_code_upper(uint32_t c, ds_casing casing)
{
    return casing == DS_CASING_TURKIC && c == 'i' ? 0x130 : upper_of(c);
}

uint32_t ds_code_lower(uint32_t c, ds_casing casing)
{
    if (casing == DS_CASING_TURKIC && c == 'I')
        return 0x131;
    return c >= 0x370 && c < 0x400 ? c : io_code_lower(c);
}

void ds_text_upper(ds_text *t, ds_casing casing)
{
    for (int i = 0; i < t->n; i++) {
        if (t->code[i] == 0xDF && t->n < DS_TEXT_MAX) {
            memmove(t->code + i + 1, t->code + i, (size_t)(t->n - i) * sizeof t->code[0]);
            t->code[i] = t->code[i + 1] = 'S';
            t->n++;
        }
        t->code[i] = ds_code_upper(t->code[i], casing);
    }
}

char *ds_text_utf8(const ds_text *t)
{
    char *s = nn_alloc((size_t)t->n * 4 + 1);
    if (!s)
        return NULL;
    size_t n = 0;
    for (int i = 0; i < t->n; i++)
        n += (size_t)io_utf8_put(t->code[i], s + n);
    s[n] = 0;
    return s;
}

bool ds_text_tidy(ds_text *t, bool (*has)(const void *ctx, uint32_t code), const void *ctx)
{
    int n = 0;
    for (int i = 0; i < t->n; i++) {
        uint32_t c = t->code[i];
        if (c == ' ') {
            if (n > 0 && t->code[n - 1] != ' ' && has(ctx, ' '))
                t->code[n++] = ' ';
        } else if (has(ctx, c)) {
            t->code[n++] = c;
        }
    }
    while (n > 0 && t->code[n - 1] == ' ')
        n--;
    t->n = n;
    return n > 0;
}

void ds_text_from_utf8(const char *s, size_t n, ds_text *out)
{
    const char *end = s + n;
    out->n = 0;
    while (s < end && out->n < DS_TEXT_MAX) {
        int32_t code = io_utf8_next(&s, end);
        if (code < 0)
            break;
        out->code[out->n++] = code == '\t' || code == 0xA0 ? ' ' : (uint32_t)code;
    }
}

void ds_text_limit(ds_text *t, int most, nn_rng *r)
{
    if (t->n <= most)
        return;
    int from = 0;
    if (nn_rng_chance(r, 0.5f)) {
        from = (int)nn_rng_below(r, (uint32_t)(t->n - most + 1));
        for (int i = from; i > 0 && i > from - 8; i--)
            if (t->code[i - 1] == ' ')
                from = i;
    }
    int n = most < t->n - from ? most : t->n - from;
    if (from + n < t->n && t->code[from + n] != ' ')
        for (int i = n; i > n / 2; i--)
            if (t->code[from + i - 1] == ' ') {
                n = i - 1;
                break;
            }
    memmove(t->code, t->code + from, (size_t)n * sizeof t->code[0]);
    t->n = n;
}

bool ds_code_is_letter(uint32_t c)
{
    return io_code_upper(c) != c || io_code_lower(c) != c || c == 0xDF;
}

void ds_text_case(ds_text *t, const char *how, ds_casing casing)
{
    if (!strcmp(how, "upper")) {
        ds_text_upper(t, casing);
        return;
    }
    bool title = !strcmp(how, "title");
    for (int i = 0; i < t->n; i++) {
        uint32_t before = i > 0 ? t->code[i - 1] : ' ';
        /* Smith's, not Smith'S. */
        bool inside =
            (before == '\'' || before == 0x2019) && i > 1 && ds_code_is_letter(t->code[i - 2]);
        bool first = !inside && !ds_code_is_letter(before);
        /* IJ is one letter of Dutch. */
        bool second = casing == DS_CASING_DUTCH && before == 'I' &&
                      (t->code[i] == 'j' || t->code[i] == 'J') &&
                      (i == 1 || !ds_code_is_letter(t->code[i - 2]));
        t->code[i] = title && (first || second) ? ds_code_upper(t->code[i], casing)
                                                : ds_code_lower(t->code[i], casing);
    }
}

void ds_text_curl(ds_text *t, bool quotes)
{
    for (int i = 0; i < t->n; i++) {
        bool opening = i == 0 || t->code[i - 1] == ' ' || t->code[i - 1] == '(';
        bool inside = i > 0 && i + 1 < t->n && ds_code_is_letter(t->code[i - 1]) &&
                      ds_code_is_letter(t->code[i + 1]);
        if (t->code[i] == '\'' && (quotes || inside))
            t->code[i] = opening ? 0x2018 : 0x2019;
        else if (t->code[i] == '"' && quotes)
            t->code[i] = opening ? 0x201C : 0x201D;
    }
}

int ds_code_compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}
