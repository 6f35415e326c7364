/* amount.c - amounts of money and percentages.
 *
 *     1.234,56 EUR   RM 1,234.56   $8.20   -5,00 Kc   12.50 CR   (3.10)   1 234,50 zl
 *
 * The last point or comma divides the decimals when two digits follow it, or one where a currency
 * stands beside; all others must stand before three digits. An amount has decimals or a currency. */
#include "fields/detect.h"
#include "fields/scan.h"

#include <stdio.h>
#include <string.h>

static const struct currency {
    const char *sign, *iso;
} currencies[] = {
    {"rm", "MYR"},        {"myr", "MYR"},  {"us$", "USD"},       {"usd", "USD"},
    {"s$", "SGD"},        {"sgd", "SGD"},  {"a$", "AUD"},        {"aud", "AUD"},
    {"c$", "CAD"},        {"cad", "CAD"},  {"hk$", "HKD"},       {"hkd", "HKD"},
    {"r$", "BRL"},        {"brl", "BRL"},  {"$", "USD"},         {"\xe2\x82\xac", "EUR"},
    {"eur", "EUR"},       {"euro", "EUR"}, {"\xc2\xa3", "GBP"},  {"gbp", "GBP"},
    {"\xc2\xa5", "JPY"},  {"jpy", "JPY"},  {"chf", "CHF"},       {"fr.", "CHF"},
    {"z\xc5\x82", "PLN"}, {"pln", "PLN"},  {"k\xc4\x8d", "CZK"}, {"czk", "CZK"},
    {"sek", "SEK"},       {"dkk", "DKK"},  {"nok", "NOK"},       {"\xe2\x82\xb9", "INR"},
    {"inr", "INR"},       {"rs.", "INR"},  {"idr", "IDR"},       {"thb", "THB"},
    {"cny", "CNY"},
};

static const struct currency *currency_at(const char *p, int *bytes)
{
    const struct currency *best = NULL;
    *bytes = 0;
    for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++) {
        int n = fields_begins(p, currencies[i].sign);
        if (n > *bytes) {
            best = &currencies[i];
            *bytes = n;
        }
    }
    return best;
}

/* The currency that ends at `at` (after blanks), into *begin where it begins. */
static const struct currency *currency_before(const fields_text *t, int32_t at, int32_t *begin)
{
    while (at > 0 && fields_blank(t->text[at - 1]))
        at--;
    if (at > 0 && t->text[at - 1] == ':')
        at--;
    const struct currency *best = NULL;
    int longest = 0;
    for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++) {
        int n = (int)strlen(currencies[i].sign);
        if (n <= at && n > longest &&
            fields_begins(t->text + at - n, currencies[i].sign) == n) {
            char before = at > n ? t->text[at - n - 1] : ' ';
            bool letters =
                fields_letter(currencies[i].sign[0]) && !(currencies[i].sign[0] & 0x80);
            if (letters && fields_letter(before))
                continue;
            best = &currencies[i];
            longest = n;
            *begin = at - n;
        }
    }
    return best;
}

typedef struct number {
    char digits[24]; /* without separators; the decimals last */
    int n, decimals;
    const char *end;
} number;

static bool separator(char c)
{
    return c == '.' || c == ',' || c == '\'';
}

/* A number at p, which is a digit. */
static bool number_at(const char *p, bool currency, number *out)
{
    int groups = 0, size = 0, sizes[8] = {0};
    char signs[8] = {0};
    *out = (number){.end = p};
    for (;;) {
        while (fields_digit(*p) && out->n < 20) {
            out->digits[out->n++] = *p++;
            size++;
        }
        if (fields_digit(*p) || groups == 7)
            return false;
        sizes[groups] = size;
        out->end = p;
        bool thousands = (*p == ' ') && groups < 6 && size <= 3 && fields_digit(p[1]) &&
                         fields_digit(p[2]) && fields_digit(p[3]) && !fields_digit(p[4]) &&
                         (p[4] == ',' || p[4] == '.');
        if (!(separator(*p) && fields_digit(p[1])) && !thousands)
            break;
        signs[groups++] = *p++;
        size = 0;
    }
    out->digits[out->n] = 0;
    int last = sizes[groups];
    if (groups > 0 && (last == 2 || (last == 1 && currency)) && signs[groups - 1] != ' ') {
        out->decimals = last;
        groups--;
    }
    for (int i = 1; i <= groups; i++)
        if (sizes[i] != 3)
            return false;
    if (groups > 0 && sizes[0] > 3)
        return false;
    for (int i = 1; i < groups; i++)
        if (signs[i] != signs[0])
            return false;
    return true;
}

static void decimal(const number *v, bool minus, char *out, size_t size)
{
    int whole = v->n - v->decimals, skip = 0;
    while (skip < whole - 1 && v->digits[skip] == '0')
        skip++;
    snprintf(out, size, "%s%.*s%s%s", minus ? "-" : "", whole > 0 ? whole - skip : 1,
             whole > 0 ? v->digits + skip : "0", v->decimals ? "." : "", v->digits + whole);
}

static bool begins_number(const fields_text *t, int32_t i)
{
    char before = i > 0 ? t->text[i - 1] : ' ';
    if (!fields_digit(t->text[i]) || fields_digit(before))
        return false;
    return !(separator(before) && i > 1 && fields_digit(t->text[i - 2]));
}

void fields_find_percents(const fields_text *t, fields_hits *h)
{
    for (int32_t i = 0; i < t->n; i++) {
        number v;
        if (!begins_number(t, i))
            continue;
        const char *p = t->text + i;
        int whole = 0, decimals = 0;
        v = (number){0};
        while (fields_digit(*p) && v.n < 6) {
            v.digits[v.n++] = *p++;
            whole++;
        }
        if ((*p == '.' || *p == ',') && fields_digit(p[1])) {
            p++;
            while (fields_digit(*p) && v.n < 12) {
                v.digits[v.n++] = *p++;
                decimals++;
            }
        }
        if (fields_digit(*p) || whole == 0)
            continue;
        v.decimals = decimals;
        p += *p == ' ';
        if (*p != '%')
            continue;
        bool minus = i > 0 && t->text[i - 1] == '-';
        fields_hit *hit =
            fields_hit_add(h, FIELDS_PERCENT, i - minus, (int32_t)(p + 1 - t->text), 0.98f);
        if (hit)
            decimal(&v, minus, hit->normal, sizeof hit->normal);
        i = (int32_t)(p - t->text);
    }
}

void fields_find_amounts(const fields_text *t, fields_hits *h)
{
    for (int32_t i = 0; i < t->n; i++) {
        if (!begins_number(t, i))
            continue;
        number v;
        int32_t begin = i;
        int bytes = 0;
        /* A sign may stand on either side of the currency. */
        int32_t at = i;
        bool minus = at > 0 && (t->text[at - 1] == '-' || t->text[at - 1] == '(');
        bool bracket = minus && t->text[at - 1] == '(';
        at -= minus;
        const struct currency *c = currency_before(t, at, &begin);
        if (!c)
            begin = at;
        else if (!minus && begin > 0 && t->text[begin - 1] == '-') {
            minus = true;
            begin--;
        }
        if (!c && at > 0 && fields_letter(t->text[at - 1]))
            continue;
        bool known = c != NULL;
        const char *after = t->text + i;
        while (fields_digit(*after) || separator(*after))
            after++;
        if (!known)
            known = currency_at(fields_skip_blanks(after), &bytes) != NULL;
        if (!number_at(t->text + i, known, &v))
            continue;
        const char *p = v.end;
        if (!c) {
            const char *next = fields_skip_blanks(p);
            c = currency_at(next, &bytes);
            if (c && fields_letter(next[0]) && !(next[0] & 0x80) && fields_letter(next[bytes]))
                c = NULL;
            /* The currency of the next amount is not this one's. */
            if (c && fields_digit(*fields_skip_blanks(next + bytes)))
                c = NULL;
            if (c)
                p = next + bytes;
        }
        if (v.decimals != 2 && !c)
            continue;
        if (!c && (fields_letter(*p) || *p == '/' || *p == ':') && !fields_begins(p, "cr") &&
            !fields_begins(p, "dr"))
            continue;
        if (!c && fields_begins(p, "%"))
            continue;
        if (bracket && *p == ')')
            p++;
        else if (bracket)
            minus = false, begin += begin == at;
        const char *credit = fields_skip_blanks(p);
        if (fields_begins(credit, "cr") && !fields_alnum(credit[2])) {
            minus = true;
            p = credit + 2;
        } else if (fields_begins(credit, "dr") && !fields_alnum(credit[2])) {
            p = credit + 2;
        } else if (*p == '-' && !fields_alnum(p[1])) {
            minus = true;
            p++;
        }
        fields_hit *hit =
            fields_hit_add(h, FIELDS_AMOUNT, begin, (int32_t)(p - t->text), c ? 0.97f : 0.85f);
        if (hit) {
            decimal(&v, minus, hit->normal, sizeof hit->normal - 8);
            if (c) {
                strcat(hit->normal, " ");
                strcat(hit->normal, c->iso);
            }
        }
        i = (int32_t)(p - t->text) - 1;
    }
}
