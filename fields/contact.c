/* contact.c - e-mail and web addresses, telephone numbers. */
#include "fields/detect.h"
#include "fields/scan.h"

#include <stdio.h>
#include <string.h>

static bool local_part(char c)
{
    return fields_alnum(c) || (c && strchr("._%+-", c));
}
static bool domain_part(char c)
{
    return (fields_alnum(c) && !(c & 0x80)) || c == '-' || c == '.';
}

void fields_find_emails(const fields_text *t, fields_hits *h)
{
    for (int32_t i = 1; i + 1 < t->n; i++) {
        if (t->text[i] != '@')
            continue;
        int32_t begin = i, end = i + 1;
        while (begin > 0 && i - begin < 64 && local_part(t->text[begin - 1]))
            begin--;
        while (begin < i && strchr(".-", t->text[begin]))
            begin++;
        while (end - i < 255 && domain_part(t->text[end]))
            end++;
        while (end > i + 1 && !fields_alnum(t->text[end - 1]))
            end--;
        const char *dot = memrchr(t->text + i, '.', (size_t)(end - i));
        if (begin == i || !dot || t->text + end - dot < 3 || !fields_letter(dot[1]) ||
            dot == t->text + i + 1)
            continue;
        fields_hit *hit = fields_hit_add(h, FIELDS_EMAIL, begin, end, 0.98f);
        if (hit && end - begin < FIELDS_NORMAL)
            for (int32_t k = begin; k < end; k++)
                hit->normal[k - begin] = fields_lower(t->text[k]);
        i = end;
    }
}

void fields_find_urls(const fields_text *t, fields_hits *h)
{
    static const char *const starts[] = {"http://", "https://", "www."};
    for (int32_t i = 0; i < t->n; i++) {
        if (i > 0 && fields_alnum(t->text[i - 1]))
            continue;
        for (int k = 0; k < 3; k++) {
            int n = fields_begins(t->text + i, starts[k]);
            int32_t end = i + n;
            if (n == 0 || !fields_alnum(t->text[end]))
                continue;
            while (t->text[end] > ' ' && !strchr("<>\"')", t->text[end]))
                end++;
            while (end > i + n && strchr(".,;:!?", t->text[end - 1]))
                end--;
            if (!memchr(t->text + i + n, '.', (size_t)(end - i - n)))
                continue;
            fields_hit_add(h, FIELDS_URL, i, end, 0.98f);
            i = end;
            break;
        }
    }
}

/* The country whose numbers a page without country codes means: its currency and its states say
 * so for Malaysia; others are not told without more evidence. "" not known. */
static const char *country_code(const fields_text *t)
{
    for (const char *p = t->text; *p; p++) {
        char before = p == t->text ? ' ' : p[-1];
        if (fields_alnum(before))
            continue;
        if (fields_begins(p, "malaysia") || fields_begins(p, "selangor") ||
            fields_begins(p, "johor") || (fields_begins(p, "sdn") && !fields_alnum(p[3])))
            return "60";
    }
    return "";
}

static const char *const phone_words[] = {"telephone", "telefon", "tel",       "phone",  "fax",
                                          "mobile",    "mobil",   "handphone", "h/p",    "hp",
                                          "t:",        "ph",      "contact",   "hotline"};

static bool labelled(const fields_text *t, int32_t at)
{
    int32_t begin = at;
    while (begin > 0 && at - begin < 24 && t->text[begin - 1] != '\n')
        begin--;
    for (int32_t i = begin; i < at; i++)
        if (i == 0 || !fields_alnum(t->text[i - 1]))
            for (size_t k = 0; k < sizeof phone_words / sizeof *phone_words; k++) {
                int n = fields_begins(t->text + i, phone_words[k]);
                if (n && (n > 2 || !fields_letter(t->text[i + n])))
                    return true;
            }
    return false;
}

/* +60 3-7728 8833, (03) 7728 8833, TEL: 07-3507405. ITU-T E.164: up to 15 digits. */
void fields_find_phones(const fields_text *t, fields_hits *h)
{
    const char *country = country_code(t);
    for (int32_t i = 0; i < t->n; i++) {
        const char *p = t->text + i;
        char digit[20];
        int n = 0;
        bool plus = *p == '+', bracket = *p == '(';
        if (i > 0 && (fields_digit(p[-1]) || p[-1] == '.' || p[-1] == '-' || p[-1] == '/' ||
                      p[-1] == '+'))
            continue;
        p += plus || bracket;
        if (bracket && *p == '+')
            plus = true, p++;
        if (!fields_digit(*p) || (!plus && !labelled(t, i)))
            continue;
        const char *end = p;
        while (n < 16) {
            if (fields_digit(*p)) {
                digit[n++] = *p++;
                end = p;
            } else if (*p && strchr(" -.()", *p) &&
                       (fields_digit(p[1]) ||
                        (strchr(" -()", p[1]) && p[1] && fields_digit(p[2])))) {
                p++;
            } else {
                break;
            }
        }
        digit[n] = 0;
        if (n < 7 || n > 15 || fields_digit(*p) || (*end == '.' && fields_digit(end[1])))
            continue;
        fields_hit *hit =
            fields_hit_add(h, FIELDS_PHONE, i, (int32_t)(end - t->text), plus ? 0.97f : 0.9f);
        if (!hit)
            continue;
        if (plus && digit[0] != '0') {
            /* +44 (0)20: the trunk's 0 is not dialled from abroad. */
            const char *zero = strstr(t->text + hit->begin, "(0)");
            if (zero && zero < t->text + hit->end) {
                int before = 0;
                for (const char *q = t->text + hit->begin; q < zero; q++)
                    before += fields_digit(*q);
                memmove(digit + before, digit + before + 1, (size_t)(n - before));
            }
            snprintf(hit->normal, sizeof hit->normal, "+%s", digit);
        } else if (!plus && digit[0] == '0' && digit[1] != '0' && *country) {
            snprintf(hit->normal, sizeof hit->normal, "+%s%s", country, digit + 1);
        } else {
            snprintf(hit->normal, sizeof hit->normal, "%s", digit);
        }
        i = (int32_t)(end - t->text) - 1;
    }
}
