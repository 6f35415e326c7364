/* text.c - case mappings of Latin, Greek and Cyrillic by their blocks in Unicode, and the rest
 * of text.h.
 */
#include "datasets/text/text.h"

#include "io/file.h"
#include "nn/mem.h"

#include <string.h>

uint32_t ds_code_upper(uint32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7))
        return c - 32;
    if (c == 0xFF)
        return 0x178;
    if (c == 0x131)
        return 'I';
    /* Latin Extended-A: pairs of a capital at an even place, with two stretches where it is
     * odd. */
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c % 2 == 0 ? c - 1 : c;
    if (c >= 0x100 && c <= 0x177 && c != 0x138 && c != 0x149)
        return c % 2 == 1 ? c - 1 : c;
    if (c >= 0x218 && c <= 0x21B)
        return c & ~1u;
    if (c >= 0x3B1 && c <= 0x3C9 && c != 0x3C2)
        return c - 32;
    if (c >= 0x430 && c <= 0x44F)
        return c - 32;
    if (c >= 0x450 && c <= 0x45F)
        return c - 80;
    return c;
}

uint32_t ds_code_lower(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7))
        return c + 32;
    if (c == 0x178)
        return 0xFF;
    if (c == 0x130)
        return 'i';
    if (c >= 0x100 && c < 0x180 && ds_code_upper(c + 1) == c)
        return c + 1;
    if (c >= 0x218 && c <= 0x21B)
        return c | 1u;
    if (c >= 0x391 && c <= 0x3A9 && c != 0x3A2)
        return c + 32;
    if (c >= 0x410 && c <= 0x42F)
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    return c;
}

void ds_text_upper(ds_text *t)
{
    for (int i = 0; i < t->n; i++) {
        if (t->code[i] == 0xDF && t->n < DS_TEXT_MAX) {
            memmove(t->code + i + 1, t->code + i, (size_t)(t->n - i) * sizeof t->code[0]);
            t->code[i] = t->code[i + 1] = 'S';
            t->n++;
        }
        t->code[i] = ds_code_upper(t->code[i]);
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
    return ds_code_upper(c) != c || ds_code_lower(c) != c || c == 0xDF;
}

void ds_text_case(ds_text *t, const char *how)
{
    if (!strcmp(how, "upper")) {
        ds_text_upper(t);
        return;
    }
    bool title = !strcmp(how, "title");
    for (int i = 0; i < t->n; i++) {
        uint32_t before = i > 0 ? t->code[i - 1] : ' ';
        /* Smith's, not Smith'S. */
        bool inside =
            (before == '\'' || before == 0x2019) && i > 1 && ds_code_is_letter(t->code[i - 2]);
        bool first = !inside && !ds_code_is_letter(before);
        t->code[i] = title && first ? ds_code_upper(t->code[i]) : ds_code_lower(t->code[i]);
    }
}

void ds_text_curl(ds_text *t)
{
    for (int i = 0; i < t->n; i++) {
        bool opening = i == 0 || t->code[i - 1] == ' ' || t->code[i - 1] == '(';
        if (t->code[i] == '\'')
            t->code[i] = opening ? 0x2018 : 0x2019;
        else if (t->code[i] == '"')
            t->code[i] = opening ? 0x201C : 0x201D;
    }
}

int ds_code_compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}
