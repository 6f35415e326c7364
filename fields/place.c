/* place.c - postcodes and addresses. A postcode is one by its form and what stands beside it; an
 * address is the rows around it that look like a street or a place. */
#include "fields/detect.h"
#include "fields/scan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_ROWS_ABOVE 4

static const char *const street_words[] = {
    "jalan",  "jln",     "lot ",      "lorong", "taman",   "tmn",     "persiaran",
    "level ", "no.",     "no ",       "street", "st.",     "road",    "rd",
    "avenue", "ave",     "lane",      "drive",  "suite",   "floor",   "p.o. box",
    "po box", "rue ",    "boulevard", "bd ",    "place ",  "chemin",  "calle",
    "plaza",  "avenida", "via ",      "piazza", "corso",   "viale",   "rua ",
    "ul.",    "ulica",   "kerk",      "bandar", "kawasan", "seksyen",
    "ulice",
};
static const char *const street_ends[] = {"straße", "strasse", "str.",  "gasse", "weg",
                                          "platz",  "allee",   "gatan", "vägen", "gade",
                                          "vej",    "straat",  "laan",  "katu",  "tie"};

static bool word_in(const fields_text *t, const fields_row *r, const char *const *word,
                    size_t n, bool ends)
{
    for (int32_t i = r->begin; i < r->end; i++) {
        if (!ends && i > r->begin && fields_alnum(t->text[i - 1]))
            continue;
        for (size_t k = 0; k < n; k++) {
            int bytes = fields_begins(t->text + i, word[k]);
            if (!bytes)
                continue;
            char last = word[k][bytes - 1], next = t->text[i + bytes];
            if (!fields_letter(last) || !fields_letter(next))
                return true;
        }
    }
    return false;
}

static bool street(const fields_text *t, const fields_row *r)
{
    bool digit = false;
    for (int32_t i = r->begin; i < r->end; i++)
        digit |= fields_digit(t->text[i]);
    return word_in(t, r, street_words, sizeof street_words / sizeof *street_words, false) ||
           (digit &&
            word_in(t, r, street_ends, sizeof street_ends / sizeof *street_ends, true));
}

/* Matches a form at p: 9 a digit, A a capital, others themselves. The end, or NULL. */
static const char *match(const char *p, const char *form)
{
    for (; *form; form++, p++) {
        bool good = *form == '9'   ? fields_digit(*p)
                    : *form == 'A' ? *p >= 'A' && *p <= 'Z'
                                   : *p == *form;
        if (!good)
            return NULL;
    }
    return fields_alnum(*p) ? NULL : p;
}

/* Two letters and more: a word that a place's name begins with. */
static bool name_at(const char *p)
{
    return ((*p >= 'A' && *p <= 'Z') || (*p & 0x80)) && fields_letter(p[1]) &&
           (fields_letter(p[2]) || !fields_digit(p[2]));
}

/* Do a word of letters alone and a blank stand before byte i? */
static bool behind_name(const fields_text *t, int32_t i)
{
    int letters = 0;
    if (i == 0 || t->text[i - 1] != ' ')
        return false;
    for (i -= 2; i >= 0 && (fields_letter(t->text[i]) || t->text[i] == ','); i--)
        letters += fields_letter(t->text[i]);
    return letters >= 3 && (i < 0 || fields_blank(t->text[i]) || t->text[i] == '\n');
}

static const char *postcode_at(const fields_text *t, int32_t i, float *sure)
{
    static const char *const glued[] = {"A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"};
    static const char *const own[] = {
        "A9 9AA", "A99 9AA", "AA9 9AA",   "AA99 9AA", "A9A 9AA", "AA9A 9AA", /* Britain */
        "99-999", "9999 AA", "99999-9999", "9999-999"}; /* Poland, Netherlands, USA, Portugal */
    const char *p = t->text + i;
    for (size_t k = 0; k < sizeof own / sizeof *own; k++) {
        const char *end = match(p, own[k]);
        if (end) {
            *sure = 0.85f;
            return (k == 7 || k == 9) && !name_at(fields_skip_blanks(end)) ? NULL : end;
        }
    }
    /* A narrow blank is lost in reading: London SW1A1AA, at the row's end behind a name. */
    for (size_t k = 0; k < sizeof glued / sizeof *glued && behind_name(t, i); k++) {
        const char *end = match(p, glued[k]);
        if (end && (*end == '\n' || *end == '\t' || !*end)) {
            *sure = 0.6f;
            return end;
        }
    }
    static const char *const before_name[] = {"99999", "9999", "999 99"};
    for (int k = 0; k < 3; k++) {
        const char *end = match(p, before_name[k]);
        if (!end)
            continue;
        const char *name = fields_skip_blanks(end + (*end == ','));
        const fields_row *row = &t->row[fields_text_row(t, i)];
        /* Few digits: "No. 4711   Date" is no address. */
        bool beside = name != end && (k == 0 || !memchr(end, '\t', (size_t)(name - end)));
        if (beside && name_at(name) && (k == 0 || street(t, row) || i == row->begin)) {
            *sure = k == 0 ? 0.8f : 0.5f;
            return end;
        }
        /* Washington, DC 20500 */
        if (k == 0 && i >= 4 && t->text[i - 1] == ' ' &&
            fields_upper(t->text[i - 2]) == t->text[i - 2] && fields_letter(t->text[i - 2]) &&
            fields_letter(t->text[i - 3]) && !fields_alnum(t->text[i - 4])) {
            *sure = 0.8f;
            return end;
        }
    }
    return NULL;
}

void fields_find_postcodes(const fields_text *t, fields_hits *h)
{
    for (int32_t i = 0; i < t->n; i++) {
        float sure = 0;
        if (i > 0 && (fields_alnum(t->text[i - 1]) || strchr("./-#:", t->text[i - 1])))
            continue;
        const char *end = postcode_at(t, i, &sure);
        fields_hit *hit = end ? fields_hit_add(h, FIELDS_POSTCODE, i, (int32_t)(end - t->text), sure)
                              : NULL;
        int32_t n = hit ? hit->end - hit->begin : 0;
        if (n > 4 && fields_letter(t->text[i]) && !memchr(t->text + i, ' ', (size_t)n))
            snprintf(hit->normal, sizeof hit->normal, "%.*s %.3s", (int)(n - 3), t->text + i, end - 3);
    }
}

static bool near(const fields_text *t, int32_t above, int32_t below)
{
    const io_box *a = &t->row[above].box, *b = &t->row[below].box;
    return b->y0 - a->y1 < 1.5f * t->line_height && a->x0 < b->x1 && b->x0 < a->x1;
}

void fields_find_addresses(const fields_text *t, fields_hits *h)
{
    int found = h->n;
    int32_t used = -1; /* last row of an address */
    for (int i = 0; i < found && h->err == NN_OK; i++) {
        if (h->hit[i].kind != FIELDS_POSTCODE)
            continue;
        int32_t row = fields_text_row(t, h->hit[i].begin), first = row, last = row;
        bool streets = street(t, &t->row[row]);
        float sure = h->hit[i].sure;
        if (row <= used)
            continue;
        while (first - 1 > used && row - first < MAX_ROWS_ABOVE && near(t, first - 1, first)) {
            /* A row without a street's word is one when the row above it has such a word. */
            if (street(t, &t->row[first - 1])) {
                first--;
                streets = true;
            } else if (first - 2 > used && near(t, first - 2, first - 1) &&
                       street(t, &t->row[first - 2])) {
                first -= 2;
                streets = true;
            } else {
                break;
            }
        }
        if (!streets)
            continue;
        used = last;
        fields_hit_add(h, FIELDS_ADDRESS, t->row[first].begin, t->row[last].end, sure);
    }
}
