/* codes.c - numbers that prove themselves: IBAN (ISO 13616, mod 97 of ISO 7064), card numbers
 * (ISO/IEC 7812, Luhn), VAT and tax numbers (by their country's form, or by the words before). */
#include "fields/detect.h"
#include "fields/scan.h"

#include <stdio.h>
#include <string.h>

/* ISO 13616: country, length; D: all of its account is digits. */
static const struct iban {
    char country[3];
    int length;
    bool digits;
} ibans[] = {
    {"AT", 20, true},  {"BE", 16, true},  {"BG", 22, false}, {"CH", 21, false},
    {"CY", 28, false}, {"CZ", 24, true},  {"DE", 22, true},  {"DK", 18, true},
    {"EE", 20, true},  {"ES", 24, true},  {"FI", 18, true},  {"FR", 27, false},
    {"GB", 22, false}, {"GR", 27, false}, {"HR", 21, true},  {"HU", 28, true},
    {"IE", 22, false}, {"IS", 26, true},  {"IT", 27, false}, {"LI", 21, false},
    {"LT", 20, true},  {"LU", 20, false}, {"LV", 21, false}, {"MT", 31, false},
    {"NL", 18, false}, {"NO", 15, true},  {"PL", 28, true},  {"PT", 25, true},
    {"RO", 24, false}, {"SE", 24, true},  {"SI", 19, true},  {"SK", 24, true},
};

static bool mod97(const char *code, int n)
{
    int rest = 0;
    for (int i = 0; i < n; i++) {
        char c = code[(i + 4) % n];
        rest = fields_digit(c) ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
    }
    return rest == 1;
}

/* What stands at p without blanks, `most` letters and digits, as capitals. The end, or NULL. */
static const char *collect(const char *p, int most, char *out)
{
    int n = 0;
    while (n < most) {
        if (*p == ' ' && n > 0)
            p++;
        if (!fields_alnum(*p) || (*p & 0x80))
            return NULL;
        out[n++] = *p++; /* case tells l from L: kept until confusions are undone */
    }
    out[n] = 0;
    return fields_alnum(*p) ? NULL : p;
}

/* The country's letter, or a digit that it is read for: the checksum proves it. */
static bool country_letter(char c, char letter)
{
    return fields_upper(c) == letter ||
           (fields_digit(c) && fields_digit_like(letter) == c - '0');
}

/* Check digits are digits, in most countries the account too: prose has mod 97 right once in 97 times. */
static bool good_iban(const struct iban *form, const char *code)
{
    for (int i = 2; i < (form->digits ? form->length : 4); i++)
        if (!fields_digit(code[i]))
            return false;
    return mod97(code, form->length);
}

void fields_find_ibans(const fields_text *t, fields_hits *h)
{
    for (int32_t i = 0; i + 15 <= t->n; i++) {
        if (i > 0 && fields_alnum(t->text[i - 1]))
            continue;
        for (size_t k = 0; k < sizeof ibans / sizeof *ibans; k++) {
            char code[40], undone[40];
            if (!country_letter(t->text[i], ibans[k].country[0]) ||
                !country_letter(t->text[i + 1], ibans[k].country[1]))
                continue;
            const char *end = collect(t->text + i, ibans[k].length, code);
            if (!end)
                continue;
            int n = ibans[k].length;
            memcpy(code, ibans[k].country, 2);
            memcpy(undone, code, sizeof code);
            bool change = false;
            for (int c = 2; c < n; c++)
                if ((c < 4 || ibans[k].digits) && fields_digit_like(code[c]) >= 0 &&
                    !fields_digit(code[c])) {
                    undone[c] = (char)('0' + fields_digit_like(code[c]));
                    change = true;
                }
            for (int c = 0; c < n; c++) {
                code[c] = fields_upper(code[c]);
                undone[c] = fields_upper(undone[c]);
            }
            bool plain = good_iban(&ibans[k], code);
            if (!plain && !(change && good_iban(&ibans[k], undone)))
                continue;
            fields_hit *hit =
                fields_hit_add(h, FIELDS_IBAN, i, (int32_t)(end - t->text), 0.999f);
            if (hit)
                snprintf(hit->normal, sizeof hit->normal, "%s", plain ? code : undone);
            i = (int32_t)(end - t->text);
            break;
        }
    }
}

static bool luhn(const char *digit, int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        int v = digit[n - 1 - i] - '0';
        v = i % 2 ? 2 * v : v;
        sum += v > 9 ? v - 9 : v;
    }
    return sum % 10 == 0;
}

/* 4000 1234 5678 9010: one kind of divider, or none. */
void fields_find_cards(const fields_text *t, fields_hits *h)
{
    for (int32_t i = 0; i < t->n; i++) {
        char digit[20];
        int n = 0, groups = 1;
        const char *p = t->text + i, *end = p;
        char divider = 0;
        if (*p < '2' || *p > '6' ||
            (i > 0 && (fields_alnum(p[-1]) || p[-1] == '-' || p[-1] == '.')))
            continue;
        while (n < 19) {
            if (fields_digit(*p)) {
                digit[n++] = *p++;
                end = p;
            } else if ((*p == ' ' || *p == '-') && fields_digit(p[1]) &&
                       (!divider || *p == divider)) {
                divider = *p++;
                groups++;
            } else {
                break;
            }
        }
        digit[n] = 0;
        if (n < 13 || fields_alnum(*end) || *end == '.' || groups > 5 || !luhn(digit, n))
            continue;
        bool brand = digit[0] == '4' || digit[0] == '5' || digit[0] == '2' || digit[0] == '6' ||
                     (digit[0] == '3' && (digit[1] == '4' || digit[1] == '7'));
        if (!brand || (groups == 1 && n != 16 && n != 15))
            continue;
        fields_hit *hit = fields_hit_add(h, FIELDS_CARD, i, (int32_t)(end - t->text),
                                         groups > 1 ? 0.98f : 0.8f);
        if (hit)
            snprintf(hit->normal, sizeof hit->normal, "%s", digit);
        i = (int32_t)(end - t->text);
    }
}

/* The European Commission's forms of VAT numbers: 9 a digit, X a digit or capital. */
static const struct vat {
    const char *prefix, *form;
} vats[] = {
    {"ATU", "99999999"},   {"BE", "9999999999"},   {"CHE", "999999999"},   {"CZ", "99999999"},
    {"CZ", "9999999999"},  {"DE", "999999999"},    {"DK", "99999999"},     {"ES", "X9999999X"},
    {"FI", "99999999"},    {"FR", "XX999999999"},  {"GB", "999999999"},    {"IE", "9999999X"},
    {"IT", "99999999999"}, {"LU", "99999999"},     {"NL", "999999999B99"}, {"PL", "9999999999"},
    {"PT", "999999999"},   {"SE", "999999999999"}, {"SK", "9999999999"},
};

static const char *match_form(const char *p, const char *form, char *out)
{
    int n = 0;
    while (*form) {
        while (n > 0 && (*p == ' ' || *p == '.' || *p == '-') && fields_alnum(p[1]))
            p++;
        bool good = *form == '9'   ? fields_digit(*p)
                    : *form == 'B' ? *p == 'B'
                                   : fields_digit(*p) || (*p >= 'A' && *p <= 'Z');
        if (!good)
            return NULL;
        out[n++] = *p++;
        form++;
    }
    out[n] = 0;
    return fields_alnum(*p) ? NULL : p;
}

/* ISO 7064 mod 11,10 for Germany, mod 97 for Belgium, Luhn for Italy; the others are not known. */
static bool vat_check(const char *prefix, const char *digit)
{
    if (strcmp(prefix, "DE") == 0) {
        int product = 10;
        for (int i = 0; i < 8; i++) {
            int sum = (digit[i] - '0' + product) % 10;
            product = 2 * (sum ? sum : 10) % 11;
        }
        return (11 - product) % 10 == digit[8] - '0';
    }
    if (strcmp(prefix, "BE") == 0) {
        int rest = 0;
        for (int i = 0; i < 8; i++)
            rest = (rest * 10 + digit[i] - '0') % 97;
        return 97 - rest == (digit[8] - '0') * 10 + digit[9] - '0';
    }
    return strcmp(prefix, "IT") != 0 || luhn(digit, 11);
}

static const char *const tax_words[] = {
    "gst id",       "gst reg",   "gst no", "gst#",   "gst :",  "vat no",      "vat reg",
    "vat id",       "tax id",    "tax no", "sst no", "sst id", "ust-id",      "ustid",
    "steuernummer", "steuer-nr", "st.-nr", "nip",    "p.iva",  "partita iva", "cif",
    "nif",          "siret",     "siren",  "btw",
};

static void by_form(const fields_text *t, fields_hits *h)
{
    for (int32_t i = 0; i < t->n; i++) {
        const char *p = t->text + i;
        char code[24];
        if (i > 0 && fields_alnum(p[-1]))
            continue;
        for (size_t k = 0; k < sizeof vats / sizeof *vats; k++) {
            size_t n = strlen(vats[k].prefix);
            if (strncmp(p, vats[k].prefix, n) != 0)
                continue;
            const char *end =
                match_form(p + n + (p[n] == ' ' || p[n] == '-'), vats[k].form, code);
            if (!end || !vat_check(vats[k].prefix, code))
                continue;
            fields_hit *hit = fields_hit_add(h, FIELDS_VAT, i, (int32_t)(end - t->text), 0.95f);
            if (hit)
                snprintf(hit->normal, sizeof hit->normal, "%s%s", vats[k].prefix, code);
            break;
        }
    }
}

/* Behind words that say so: digits of any form. */
static void by_label(const fields_text *t, fields_hits *h)
{
    for (int32_t i = 0; i < t->n; i++) {
        const char *p = t->text + i;
        char code[24];
        if (i > 0 && fields_alnum(p[-1]))
            continue;
        for (size_t k = 0; k < sizeof tax_words / sizeof *tax_words; k++) {
            int n = fields_begins(p, tax_words[k]);
            if (!n || (fields_letter(tax_words[k][n - 1]) && n <= 4 && fields_letter(p[n])))
                continue;
            const char *q = p + n;
            for (int skipped = 0; *q && *q != '\n' && !fields_digit(*q) && skipped < 14;
                 skipped++)
                q++;
            const char *begin = q, *end = q;
            int digits = 0, used = 0;
            while (used < 24 && (fields_digit(*q) || ((*q == '-' || *q == '/' || *q == '.') &&
                                                      fields_digit(q[1])))) {
                if (fields_digit(*q))
                    code[digits < 20 ? digits++ : 19] = *q;
                end = ++q;
                used++;
            }
            if (digits < 8 || digits > 15 || fields_alnum(*end))
                continue;
            code[digits] = 0;
            fields_hit *hit = fields_hit_add(h, FIELDS_VAT, (int32_t)(begin - t->text),
                                             (int32_t)(end - t->text), 0.9f);
            if (hit)
                snprintf(hit->normal, sizeof hit->normal, "%s", code);
            break;
        }
    }
}

void fields_find_vats(const fields_text *t, fields_hits *h)
{
    by_form(t, h);
    by_label(t, h);
}
