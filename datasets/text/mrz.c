/* mrz.c - machine-readable zones of passports and cards: ICAO 9303 part 4 (TD3), 5 (TD1), 6
 * (TD2). */
#include <string.h>

#include "datasets/text/signs.h"

#define DIGITS "0123456789"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static char one_of(const char *characters, nn_rng *r)
{
    return characters[nn_rng_below(r, (uint32_t)strlen(characters))];
}

/* Part 3, 4.9: weights 7, 3, 1; A counts 10, < counts 0. `sum` and `i` go on over fields. */
typedef struct check {
    int sum, i;
} check;

static void check_add(check *c, const char *s, int n)
{
    static const int weight[3] = {7, 3, 1};
    for (int k = 0; k < n; k++, c->i++) {
        int value = s[k] == '<' ? 0 : s[k] <= '9' ? s[k] - '0' : s[k] - 'A' + 10;
        c->sum += value * weight[c->i % 3];
    }
}

static char check_digit(check c)
{
    return (char)('0' + c.sum % 10);
}

static char check_of(const char *s, int n)
{
    check c = {0, 0};
    check_add(&c, s, n);
    return check_digit(c);
}

/* Fills at[0..n) from the left, the rest of it stays <. */
static void fill(char *at, int n, const char *set, int count, nn_rng *r)
{
    for (int i = 0; i < n && i < count; i++)
        at[i] = one_of(set, r);
}

static void put_date(char *at, nn_rng *r)
{
    int year = nn_rng_int(r, 0, 99), month = nn_rng_int(r, 1, 12), day = nn_rng_int(r, 1, 28);
    const int part[3] = {year, month, day};
    for (int i = 0; i < 3; i++) {
        at[2 * i] = (char)('0' + part[i] / 10);
        at[2 * i + 1] = (char)('0' + part[i] % 10);
    }
}

static void put_country(char *at, nn_rng *r)
{
    static const char *const known[] = {"D<<", "FRA", "NLD", "ITA", "GBR", "LVA", "MLT", "ESP",
                                        "AUT", "BEL", "CHE", "POL", "PRT", "SWE", "FIN", "DNK",
                                        "NOR", "IRL", "TUR", "CZE", "HUN", "ROU", "USA", "UTO",
                                        "CAN", "AUS", "BRA", "CHN", "IND", "JPN", "UKR", "EST"};
    if (nn_rng_chance(r, 0.8f))
        memcpy(at, known[nn_rng_below(r, sizeof known / sizeof known[0])], 3);
    else
        fill(at, 3, CAPITALS, 3, r);
}

/* Primary identifier, two fillers, secondary ones, one filler between names. Vowels and
 * consonants in turn, mostly: names. */
static void put_name(char *at, int n, nn_rng *r)
{
    int used = 0, parts = nn_rng_int(r, 2, 4), primary = nn_rng_int(r, 1, parts - 1);
    for (int i = 0; i < parts; i++) {
        used += i == 0 ? 0 : i == primary ? 2 : 1;
        int length = nn_rng_int(r, 2, 11);
        for (int k = 0; k < length && used < n; k++) {
            bool vowel = (k % 2 == 1) != nn_rng_chance(r, 0.15f);
            at[used++] = one_of(vowel ? "AEIOUEAIO" : CAPITALS, r);
        }
        if (used + 2 >= n)
            return;
    }
}

/* Birth date, its check digit, sex, expiry, its check digit. */
static void put_dates(char *birth, char *sex, char *expiry, nn_rng *r)
{
    put_date(birth, r);
    birth[6] = check_of(birth, 6);
    *sex = one_of("MMMFFF<", r);
    put_date(expiry, r);
    expiry[6] = check_of(expiry, 6);
}

static void put_number(char *at, nn_rng *r)
{
    static const char *const sets[] = {DIGITS, (CAPITALS DIGITS),
                                       ("CFGHJKLMNPRTVWXYZ" DIGITS)};
    int n = nn_rng_chance(r, 0.8f) ? 9 : nn_rng_int(r, 6, 9);
    fill(at, n, sets[nn_rng_below(r, 3)], n, r);
    if (nn_rng_chance(r, 0.4f))
        fill(at, 2, CAPITALS, nn_rng_int(r, 1, 2), r);
    at[9] = check_of(at, 9);
}

/* Two lines; what TD3 and TD2 have in common. */
static void draw_book(int width, char *first, char *second, nn_rng *r)
{
    first[0] = width == 44 ? 'P' : one_of("IAC", r);
    if (nn_rng_chance(r, 0.3f))
        first[1] = one_of(CAPITALS, r);
    put_country(first + 2, r);
    put_name(first + 5, width - 5, r);
    put_number(second, r);
    put_country(second + 10, r);
    put_dates(second + 13, second + 20, second + 21, r);
    int optional = width - 30; /* with its own check digit in TD3 */
    if (nn_rng_chance(r, 0.4f))
        fill(second + 28, optional, nn_rng_chance(r, 0.6f) ? DIGITS : CAPITALS DIGITS,
             nn_rng_int(r, 1, optional), r);
    if (width == 44)
        /* "May be zero or <" where there is no optional data. */
        second[42] =
            second[28] == '<' && nn_rng_chance(r, 0.5f) ? '<' : check_of(second + 28, 14);
    check whole = {0, 0};
    check_add(&whole, second, 10);
    check_add(&whole, second + 13, 7);
    check_add(&whole, second + 21, width - 22);
    second[width - 1] = check_digit(whole);
}

static void draw_card(char line[3][45], nn_rng *r)
{
    char *first = line[0], *second = line[1];
    first[0] = one_of("IIIAC", r);
    if (nn_rng_chance(r, 0.3f))
        first[1] = one_of(CAPITALS, r);
    put_country(first + 2, r);
    put_number(first + 5, r);
    if (nn_rng_chance(r, 0.4f))
        fill(first + 15, 15, CAPITALS DIGITS, nn_rng_int(r, 1, 15), r);
    put_dates(second, second + 7, second + 8, r);
    put_country(second + 15, r);
    if (nn_rng_chance(r, 0.3f))
        fill(second + 18, 11, DIGITS, nn_rng_int(r, 1, 11), r);
    check whole = {0, 0};
    check_add(&whole, first + 5, 25);
    check_add(&whole, second, 7);
    check_add(&whole, second + 8, 7);
    check_add(&whole, second + 18, 11);
    second[29] = check_digit(whole);
    put_name(line[2], 30, r);
}

int ds_mrz_draw(ds_mrz kind, nn_rng *r, char line[3][45])
{
    static const int width[DS_MRZS] = {30, 36, 44};
    for (int i = 0; i < 3; i++) {
        memset(line[i], '<', (size_t)width[kind]);
        line[i][width[kind]] = 0;
    }
    if (kind == DS_MRZ_TD1)
        draw_card(line, r);
    else
        draw_book(width[kind], line[0], line[1], r);
    return kind == DS_MRZ_TD1 ? 3 : 2;
}

void ds_code_mrz(ds_builder *b)
{
    char line[3][45];
    ds_mrz kind = nn_rng_chance(b->r, 0.5f) ? DS_MRZ_TD3 : (ds_mrz)nn_rng_below(b->r, DS_MRZS);
    int n = ds_mrz_draw(kind, b->r, line);
    const char *one = line[nn_rng_below(b->r, (uint32_t)n)];
    ds_builder_put(b, one, strlen(one));
}
