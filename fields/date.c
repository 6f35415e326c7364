/* date.c - dates and times.
 *
 *     25/12/2018  25.12.18  2018-12-25  25 DEC 2018  Dec. 25, 2018  25. Dezember 2018  25 de diciembre de 2018
 *
 * Day or month first? A page writes all its dates one way: one with a number above 12 tells the
 * others. Without one, the day is first, and that is less sure. */
#include "fields/detect.h"
#include "fields/scan.h"

#include <stdio.h>
#include <string.h>

typedef struct date {
    int year, month, day; /* day and month as the order says; 0: not told */
    int first, second;    /* of a date in figures: as they stand */
    bool figures;
    int32_t begin, end;
    bool undone; /* letters were taken for digits */
    bool blanks; /* between its numbers */
} date;

static const struct month {
    int month;
    const char *name;
    int least;
} months[] = {
#define MONTH(number, name, least) {number, name, least},
#include "fields/months.def"
#undef MONTH
};

/* One letter without its accent at p, in small letters; bytes taken. 0: no letter. ae for ä as in
 * the table is two letters: *second. */
static int fold(const char *p, char *first, char *second)
{
    const uint8_t *u = (const uint8_t *)p;
    *second = 0;
    if (u[0] < 0x80) {
        *first = fields_lower(p[0]);
        return *first >= 'a' && *first <= 'z';
    }
    if (u[0] == 0xC3 && u[1]) {
        static const char latin1[] =
            "aaaaaaaceeeeiiiidnooooo/ouuuuypsaaaaaaaceeeeiiiidnooooo/ouuuuypy";
        *first = latin1[u[1] & 63];
        if ((u[1] & 31) == 4)
            *second = 'e';
        return 2;
    }
    if ((u[0] == 0xC4 || u[0] == 0xC5) && u[1]) {
        static const char *const extended =
            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
            "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
        *first = extended[(u[0] - 0xC4) * 64 + (u[1] & 63)];
        return 2;
    }
    return 0;
}

/* The month that the word at *p names; moves behind it. */
static int month_at(const char **p)
{
    char word[24];
    int n = 0;
    const char *at = *p;
    for (;;) {
        char a, b;
        int bytes = fold(at, &a, &b);
        if (bytes == 0)
            break;
        if (n >= (int)sizeof word - 3)
            return 0;
        word[n++] = a;
        if (b)
            word[n++] = b;
        at += bytes;
    }
    word[n] = 0;
    int best = 0, longest = 0;
    for (size_t i = 0; i < sizeof months / sizeof *months && n >= 3; i++) {
        int full = (int)strlen(months[i].name);
        bool prefix =
            n >= months[i].least && n <= full && strncmp(word, months[i].name, (size_t)n) == 0;
        bool inflected = n > full && n <= full + 3 && full >= 4 &&
                         strncmp(word, months[i].name, (size_t)full) == 0;
        int common = prefix ? n : inflected ? full : 0;
        if (common > longest) {
            longest = common;
            best = months[i].month;
        }
    }
    if (best)
        *p = at;
    return best;
}

/* Up to `most` digits, or letters read for them when one at least is a digit. -1: none. */
static int number_at(const char **p, int most, int *digits, bool *undone)
{
    int value = 0, n = 0, real = 0;
    const char *at = *p;
    while (n < most && fields_digit_like(*at) >= 0) {
        value = 10 * value + fields_digit_like(*at);
        real += fields_digit(*at);
        at++, n++;
    }
    if (n == 0 || 2 * real < n || real == 0)
        return -1;
    *undone |= real < n;
    *digits = n;
    *p = at;
    return value;
}

static int century(int year, int digits)
{
    if (digits != 2)
        return year;
    return year < 70 ? 2000 + year : 1900 + year;
}

static bool good_year(int year, int digits)
{
    return digits == 2 || (digits == 4 && year >= 1800 && year <= 2199);
}

static bool good_day(int year, int month, int day)
{
    static const int8_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
        return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month != 2 || day < 29 || leap;
}

/* What ends a year: no further digit, unless a time is glued to it (25/12/201820:15). */
static bool year_ends(const char *p)
{
    if (!fields_digit(*p))
        return !fields_letter(*p) || fields_begins(p, "t") || fields_begins(p, "at");
    return fields_digit(p[1]) && p[2] == ':';
}

/* A blank is one where the thin line of a slash or dash was not printed or not read. */
static bool separator(const char **p, char *which)
{
    const char *at = *p;
    at += *at == ' ' && at[1] && strchr("/-.", at[1]);
    if (!*at || !strchr("/-. ", *at))
        return false;
    *which = *at++;
    at += *at == ' ';
    *p = at;
    return true;
}

/* 25/12/2018, 2018-12-25 */
static bool in_figures(const char *p, date *d, const char **end)
{
    int n1, n2, n3;
    char s1, s2;
    d->undone = false;
    int a = number_at(&p, 4, &n1, &d->undone);
    if (a < 0 || n1 == 3 || !separator(&p, &s1))
        return false;
    int b = number_at(&p, 2, &n2, &d->undone);
    if (b < 0 || !separator(&p, &s2) || s1 != s2)
        return false;
    int c = number_at(&p, n1 == 4 ? 2 : 4, &n3, &d->undone);
    if (c < 0 || n3 == 3)
        return false;
    d->blanks = s1 == ' ';
    if (d->blanks && (n2 != 2 || n1 + n3 != 6 || d->undone))
        return false;
    d->figures = n1 != 4;
    if (n1 == 4) {
        *d = (date){.year = a, .month = b, .day = c, .undone = d->undone, .blanks = d->blanks};
        *end = p;
        return good_year(a, 4) && good_day(a, b, c) && !fields_digit(*p);
    }
    if (n3 == 1 || !good_year(c, n3) || !year_ends(p))
        return false;
    d->year = century(c, n3);
    d->first = a;
    d->second = b;
    *end = p;
    /* Nobody writes the month first with points: 12.31.00 is a time or a version. */
    return good_day(d->year, b, a) || (s1 != '.' && good_day(d->year, a, b));
}

static const char *skip_of(const char *p)
{
    for (;;) {
        const char *before = p;
        while (*p && strchr(" \t.,-/'", *p))
            p++;
        for (int i = 0; i < 3; i++) {
            static const char *const of[] = {"de ", "of ", "del "};
            p += fields_begins(p, of[i]);
        }
        if (p == before)
            return p;
    }
}

/* 25 DEC 2018, 1st of May 2018, 25. Dezember 2018; 25DEC18 */
static bool day_first(const char *p, date *d, const char **end)
{
    int n1, n3;
    d->undone = false;
    int day = number_at(&p, 2, &n1, &d->undone);
    if (day < 1)
        return false;
    static const char *const ordinal[] = {"st", "nd", "rd", "th", "er ", "\xc2\xba", "o "};
    for (size_t i = 0; i < sizeof ordinal / sizeof *ordinal; i++)
        if (strncmp(p, ordinal[i], strlen(ordinal[i])) == 0 || fields_begins(p, ordinal[i])) {
            p += strlen(ordinal[i]);
            break;
        }
    p = skip_of(p);
    int month = month_at(&p);
    if (!month)
        return false;
    p = skip_of(p);
    int year = number_at(&p, 4, &n3, &d->undone);
    if (year < 0 || n3 == 1 || !good_year(year, n3) || !year_ends(p))
        return false;
    *d = (date){.year = century(year, n3), .month = month, .day = day, .undone = d->undone};
    *end = p;
    return good_day(d->year, month, day);
}

/* Dec. 25, 2018 */
static bool month_first(const char *p, date *d, const char **end)
{
    int n1, n3;
    d->undone = false;
    int month = month_at(&p);
    if (!month)
        return false;
    p = skip_of(p);
    int day = number_at(&p, 2, &n1, &d->undone);
    if (day < 1 || fields_digit(*p))
        return false;
    for (int i = 0; i < 4; i++) {
        static const char *const ordinal[] = {"st", "nd", "rd", "th"};
        p += fields_begins(p, ordinal[i]);
    }
    const char *gap = p;
    p = skip_of(p);
    if (p == gap)
        return false;
    int year = number_at(&p, 4, &n3, &d->undone);
    if (year < 0 || n3 == 1 || !good_year(year, n3) || !year_ends(p))
        return false;
    *d = (date){.year = century(year, n3), .month = month, .day = day, .undone = d->undone};
    *end = p;
    return good_day(d->year, month, day);
}

/* Numbers with blanks between are a date where no further number stands beside them: those of
 * telephones and accounts have blanks, too. */
static bool alone(const fields_text *t, int32_t begin, const char *end)
{
    const char *p = t->text + begin;
    bool before = (begin > 0 && p[-1] == '+') || (begin > 1 && p[-1] == ' ' && fields_digit(p[-2]));
    return !before && !(*end == ' ' && fields_digit(end[1]) && fields_digit(end[2]));
}

static bool date_at(const fields_text *t, int32_t at, date *d)
{
    const char *p = t->text + at, *end = p;
    *d = (date){0};
    bool found =
        fields_digit_like(*p) >= 0 ? in_figures(p, d, &end) || day_first(p, d, &end) : false;
    if (!found && fields_letter(*p))
        found = month_first(p, d, &end);
    d->begin = at;
    d->end = (int32_t)(end - t->text);
    return found && (!d->blanks || alone(t, at, end));
}

/* Where a date may begin: behind something that is no part of a longer number or word. */
static bool may_begin(const fields_text *t, int32_t at)
{
    if (at == 0)
        return true;
    char before = t->text[at - 1];
    if (before == '/' || before == '-' || before == '.')
        return at < 2 || !fields_digit(t->text[at - 2]);
    return !fields_digit(before) && (!fields_letter(before) || fields_digit(t->text[at]));
}

void fields_find_dates(const fields_text *t, fields_hits *h)
{
    int day_votes = 0, month_votes = 0;
    date d;
    for (int32_t i = 0; i < t->n; i++)
        if (may_begin(t, i) && date_at(t, i, &d)) {
            if (d.figures) {
                day_votes += d.first > 12 && d.second <= 12;
                month_votes += d.second > 12 && d.first <= 12;
            }
            i = d.end - 1;
        }
    bool month_leads = month_votes > day_votes;
    for (int32_t i = 0; i < t->n; i++) {
        if (!may_begin(t, i) || !date_at(t, i, &d))
            continue;
        float sure = d.undone || d.blanks ? 0.9f : 0.99f;
        if (d.figures) {
            bool swap = month_leads;
            if (!good_day(d.year, swap ? d.first : d.second, swap ? d.second : d.first))
                swap = !swap;
            d.month = swap ? d.first : d.second;
            d.day = swap ? d.second : d.first;
            if (d.first <= 12 && d.second <= 12 && d.first != d.second &&
                day_votes == month_votes)
                sure = 0.7f;
        }
        fields_hit *hit = fields_hit_add(h, FIELDS_DATE, d.begin, d.end, sure);
        if (hit)
            snprintf(hit->normal, sizeof hit->normal, "%04d-%02d-%02d", d.year % 10000,
                     d.month % 100, d.day % 100);
        i = d.end - 1;
    }
}

/* 20:49:59, 8:15 PM, 14h30 */
void fields_find_times(const fields_text *t, fields_hits *h)
{
    for (int32_t i = 0; i < t->n; i++) {
        const char *p = t->text + i;
        int digits, second = -1;
        bool undone = false;
        bool glued = false; /* to a date: 25/12/201820:15 */
        for (int k = 0; k < h->n; k++)
            glued |= h->hit[k].kind == FIELDS_DATE && h->hit[k].end == i;
        if (!fields_digit(*p) ||
            (i > 0 && !glued &&
             (fields_digit(p[-1]) || p[-1] == ':' || p[-1] == '.' || p[-1] == ',')))
            continue;
        int hour = number_at(&p, 2, &digits, &undone);
        bool colon = *p == ':', h_form = fields_lower(*p) == 'h';
        if (undone || (!colon && !h_form) || !fields_digit(p[1]) || !fields_digit(p[2]) ||
            fields_digit(p[3]))
            continue;
        int minute = 10 * (p[1] - '0') + p[2] - '0';
        p += 3;
        if (*p == ':' && fields_digit(p[1]) && fields_digit(p[2]) && !fields_digit(p[3])) {
            second = 10 * (p[1] - '0') + p[2] - '0';
            p += 3;
        }
        const char *after = fields_skip_blanks(p);
        bool pm = fields_begins(after, "pm") || fields_begins(after, "p.m");
        bool am = fields_begins(after, "am") || fields_begins(after, "a.m");
        if ((am || pm) && !fields_alnum(after[after[1] == '.' ? 3 : 2])) {
            p = after + (after[1] == '.' ? 3 + (after[3] == '.') : 2);
            if (hour >= 1 && hour <= 12)
                hour = hour % 12 + (pm ? 12 : 0);
        } else if (fields_letter(*p)) {
            continue;
        }
        if (hour < 0 || hour > 23 || minute > 59 || second > 59)
            continue;
        fields_hit *hit = fields_hit_add(h, FIELDS_TIME, i, (int32_t)(p - t->text), 0.97f);
        if (hit && second >= 0)
            snprintf(hit->normal, sizeof hit->normal, "%02d:%02d:%02d", hour, minute, second);
        else if (hit)
            snprintf(hit->normal, sizeof hit->normal, "%02d:%02d", hour, minute);
        i = (int32_t)(p - t->text) - 1;
    }
}
