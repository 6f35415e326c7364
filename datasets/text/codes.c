/* codes.c - codes that nobody can guess: random ones, and those with check digits. */
#include <string.h>

#include "datasets/text/signs.h"

#define ALIKE "O0I1lS5B8Z2G6"
#define DIGITS "0123456789"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SMALL "abcdefghijklmnopqrstuvwxyz"

static char one_of(const char *characters, nn_rng *r)
{
    return characters[nn_rng_below(r, (uint32_t)strlen(characters))];
}

static void put_drawn(ds_builder *b, const char *characters, int n)
{
    for (int i = 0; i < n; i++) {
        char c = one_of(characters, b->r);
        ds_builder_put(b, &c, 1);
    }
}

/* Characters of `rest`, a share of them from those of ALIKE that it holds. */
static void put_mixed(ds_builder *b, const char *rest, float alike, int n)
{
    while (n > 0) {
        char c = one_of(nn_rng_chance(b->r, alike) ? ALIKE : rest, b->r);
        if (!strchr(rest, c))
            continue;
        ds_builder_put(b, &c, 1);
        n--;
    }
}

static const char *draw_set(nn_rng *r)
{
    static const char *const sets[] = {
        CAPITALS DIGITS,
        CAPITALS DIGITS,
        CAPITALS SMALL DIGITS,
        CAPITALS SMALL DIGITS,
        SMALL DIGITS,
        CAPITALS SMALL,
        DIGITS,
    };
    return sets[nn_rng_below(r, sizeof sets / sizeof sets[0])];
}

void ds_code_mixed(ds_builder *b)
{
    put_mixed(b, draw_set(b->r), nn_rng_chance(b->r, 0.5f) ? 0.4f : 0.05f,
              nn_rng_int(b->r, 4, 17));
}

void ds_code_serial(ds_builder *b)
{
    static const char separators[] = "----- ./_:";
    nn_rng *r = b->r;
    char separator = one_of(separators, r);
    int groups = nn_rng_int(r, 1, 5), length = nn_rng_int(r, 2, 8);
    bool even = nn_rng_chance(r, 0.6f);
    const char *set = nn_rng_chance(r, 0.75f) ? CAPITALS DIGITS : draw_set(r);
    for (int i = 0; i < groups; i++) {
        ds_builder_put(b, &separator, i > 0);
        /* Groups all of digits, or of letters, between mixed ones. */
        float kind = nn_rng_float(r);
        const char *own = kind < 0.6f ? set : kind < 0.85f ? DIGITS : CAPITALS;
        put_mixed(b, even ? set : own, 0.25f, even ? length : nn_rng_int(r, 1, 8));
    }
}

void ds_code_base64(ds_builder *b)
{
    nn_rng *r = b->r;
    bool url = nn_rng_chance(r, 0.3f);
    int n = nn_rng_int(r, 6, 44), pad = n % 4 > 1 && !url ? 4 - n % 4 : 0;
    put_drawn(b, url ? CAPITALS SMALL DIGITS "-_" : CAPITALS SMALL DIGITS "+/", n);
    ds_builder_put(b, "==", (size_t)pad);
}

void ds_code_hex(ds_builder *b)
{
    static const int lengths[] = {4, 6, 7, 8, 8, 10, 12, 12, 16, 16, 20, 24, 32, 32, 40, 64};
    nn_rng *r = b->r;
    const char *set = nn_rng_chance(r, 0.65f) ? DIGITS "abcdef" : DIGITS "ABCDEF";
    int n = lengths[nn_rng_below(r, sizeof lengths / sizeof lengths[0])];
    char separator = one_of(": -", r);
    bool pairs = nn_rng_chance(r, 0.2f);
    for (int i = 0; i < n; i++) {
        ds_builder_put(b, &separator, pairs && i > 0 && i % 2 == 0);
        put_drawn(b, set, 1);
    }
}

void ds_code_uuid(ds_builder *b)
{
    static const int groups[] = {8, 4, 4, 4, 12};
    nn_rng *r = b->r;
    const char *set = nn_rng_chance(r, 0.75f) ? DIGITS "abcdef" : DIGITS "ABCDEF";
    bool braces = nn_rng_chance(r, 0.1f);
    /* Narrow columns break them. */
    int first = nn_rng_chance(r, 0.25f) ? nn_rng_int(r, 0, 3) : 0;
    int last = nn_rng_chance(r, 0.25f) ? nn_rng_int(r, first + 1, 4) : 4;
    ds_builder_put(b, "{", braces);
    for (int i = first; i <= last; i++) {
        ds_builder_put(b, "-", i > first);
        put_drawn(b, set, groups[i]);
    }
    ds_builder_put(b, "}", braces);
}

#define IBAN_MOST 30 /* characters after the check digits */

/* ---- IBAN (ISO 13616): country, two check digits, and a body of n digits, a capitals, c
 * either ---- */

static const char *const iban_forms[] = {
    "DE18n", "FR10n11c2n", "NL4a10n", "IT1a10n12c", "GB4a14n", "LV4a13c", "MT4a5n18c", "ES20n",
    "AT16n", "BE12n",      "CH5n12c", "PL24n",      "PT21n",   "SE20n",   "FI14n",     "DK14n",
    "NO11n", "IE4a14n",    "TR6n16c", "CZ20n",      "HU24n",   "SK20n",   "DE18n",     "DE18n",
};

/* The remainder of the number by 97; letters count 10 to 35. */
static int remainder_97(const char *s, size_t n)
{
    int rest = 0;
    for (size_t i = 0; i < n; i++) {
        int value = s[i] <= '9' ? s[i] - '0' : s[i] - 'A' + 10;
        rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest;
}

void ds_code_iban(ds_builder *b)
{
    nn_rng *r = b->r;
    char whole[4 + IBAN_MOST + 4], *body = whole + 4;
    const char *form = iban_forms[nn_rng_below(r, sizeof iban_forms / sizeof iban_forms[0])];
    size_t n = 0;
    for (const char *p = form + 2; *p; p++) {
        int count = 0;
        for (; *p >= '0' && *p <= '9'; p++)
            count = 10 * count + *p - '0';
        /* Most banks' own numbers are digits, also where letters may be. */
        const char *set = *p == 'n' || (*p == 'c' && nn_rng_chance(r, 0.5f)) ? DIGITS
                          : *p == 'a'                                        ? CAPITALS
                                                                             : CAPITALS DIGITS;
        for (; count > 0 && n < IBAN_MOST; count--)
            body[n++] = one_of(set, r);
    }
    memcpy(body + n, form, 2);
    memcpy(body + n + 2, "00", 2);
    int check = 98 - remainder_97(body, n + 4);
    memcpy(whole, form, 2);
    whole[2] = (char)('0' + check / 10);
    whole[3] = (char)('0' + check % 10);
    bool grouped = nn_rng_chance(r, 0.75f);
    for (size_t i = 0; i < n + 4; i++) {
        ds_builder_put(b, " ", grouped && i > 0 && i % 4 == 0);
        ds_builder_put(b, &whole[i], 1);
    }
}

void ds_code_card(ds_builder *b)
{
    nn_rng *r = b->r;
    char digit[16];
    int sum = 0;
    digit[0] = one_of("3456", r);
    for (int i = 1; i < 15; i++)
        digit[i] = one_of(DIGITS, r);
    for (int i = 0; i < 15; i++) { /* Luhn: every second digit doubled, from the left here */
        int value = (digit[i] - '0') * (i % 2 ? 1 : 2);
        sum += value > 9 ? value - 9 : value;
    }
    digit[15] = (char)('0' + (10 - sum % 10) % 10);
    /* Printed on receipts and screens with all but the last digits hidden. */
    char hidden = one_of("XX**x", r);
    bool hide = nn_rng_chance(r, 0.35f);
    char separator = one_of("    -", r);
    bool grouped = nn_rng_chance(r, 0.75f);
    for (int i = 0; i < 16; i++) {
        ds_builder_put(b, &separator, grouped && i > 0 && i % 4 == 0);
        ds_builder_put(b, hide && i < 12 ? &hidden : &digit[i], 1);
    }
}
