/* balance.c - see balance.h. */
#include "datasets/text/balance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/text/parts.h"
#include "io/file.h"
#include "io/letter_case.h"
#include "nn/mem.h"

/* A character should be seen 2,000 times in a million lines. Faces that lack it, and cuts to
 * the longest line, take some away: we ask for more. */
#define QUOTA 3500e-6
/* Few lines hold many of them, so that what a network learns of the other lines' words stays
 * true. Characters that are gained for each such line, measured; kinds of lines that are kept
 * exact count, too. */
#define LEAST 4
#define MOST 8
#define GAIN 4.5f
#define MOST_LINES 0.25f
/* Words kept for each letter. */
#define HOLDERS 512
#define DOTTED_I 0x130u

/* Words that hold a letter. */
typedef struct holders {
    int met, seen, n; /* there are; of these looked at; kept */
    struct holder {
        const char *word;
        int language;
    } *holder;
} holders;

struct ds_balance {
    const ds_texts *t;
    int counted;      /* lines */
    float share;
    float *sum;       /* [n_alphabet] times seen; then of what each lacks, added up */
    holders *holders; /* [n_alphabet] for what is no ASCII */
};

static int index_of(const ds_texts *t, uint32_t code)
{
    const uint32_t *at = bsearch(&code, t->alphabet, (size_t)t->config.n_alphabet, sizeof code,
                                 ds_code_compare);
    return at ? (int)(at - t->alphabet) : -1;
}

/* The small letter, under which words are kept. */
static uint32_t folded(uint32_t code)
{
    return code == DOTTED_I ? code : io_code_lower(code);
}

/* Indices of a word's letters beyond ASCII, each once. */
static int distinct(const ds_texts *t, const char *word, int at[32])
{
    int n = 0;
    for (const char *p = word, *end = word + strlen(word); p < end && n < 32;) {
        int32_t code = io_utf8_next(&p, end);
        int i = code < 128 ? -1 : index_of(t, folded((uint32_t)code));
        for (int k = 0; k < n && i >= 0; k++)
            i = at[k] == i ? -1 : i;
        if (i >= 0)
            at[n++] = i;
    }
    return n;
}

/* Counts the words that hold each letter, or keeps every so many-th of them. */
static nn_err collect(ds_balance *b, int language, const ds_words *words,
                      bool count)
{
    for (int i = 0; i < words->n; i++) {
        int at[32], n = distinct(b->t, words->word[i], at);
        for (int k = 0; k < n; k++) {
            holders *h = &b->holders[at[k]];
            if (count) {
                h->met++;
                continue;
            }
            int step = (h->met + HOLDERS - 1) / HOLDERS;
            if (!h->holder && !(h->holder = nn_alloc(HOLDERS * sizeof *h->holder)))
                return nn_fail_memory(HOLDERS * sizeof *h->holder, "words of a letter");
            if (h->seen++ % step == 0)
                h->holder[h->n++] = (struct holder){words->word[i], language};
        }
    }
    return NN_OK;
}

nn_err ds_balance_new(ds_balance **out, const ds_texts *t)
{
    nn_err err = NN_OK;
    size_t n = (size_t)t->config.n_alphabet;
    ds_balance *b = nn_calloc(1, sizeof *b);
    if (!b)
        return nn_fail_memory(sizeof *b, "the alphabet's words");
    b->t = t;
    b->sum = nn_calloc(n, sizeof *b->sum);
    b->holders = nn_calloc(n, sizeof *b->holders);
    if (!b->sum || !b->holders) {
        err = nn_fail_memory(n * sizeof *b->holders, "the alphabet's words");
        goto out;
    }
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < DS_LANGUAGES; i++) {
            NN_TRY(collect(b, i, &t->common[i], pass == 0));
            NN_TRY(collect(b, i, &t->dictionary[i], pass == 0));
        }
    *out = b;
    return NN_OK;
out:
    ds_balance_free(b);
    return err;
}

void ds_balance_free(ds_balance *b)
{
    if (!b)
        return;
    for (int i = 0; b->holders && i < b->t->config.n_alphabet; i++)
        nn_free(b->holders[i].holder);
    nn_free(b->holders);
    nn_free(b->sum);
    nn_free(b);
}

void ds_balance_count(ds_balance *b, const ds_text *line)
{
    const ds_texts *t = b->t;
    for (int i = 0; i < line->n; i++)
        b->sum[index_of(t, line->code[i])] += 1;
    if (++b->counted < DS_BALANCE_SAMPLE)
        return;
    float total = 0;
    for (int i = 0; i < t->config.n_alphabet; i++) {
        /* less one deviation: what came by luck is not there; and less a quarter, as the
         * mixture is not the sample's, which has every kind as often */
        float seen = 0.75f * (b->sum[i] - sqrtf(b->sum[i])) / DS_BALANCE_SAMPLE;
        if (t->alphabet[i] != ' ' && seen < (float)QUOTA)
            total += (float)QUOTA - seen;
        b->sum[i] = total;
    }
    b->share = total / GAIN < MOST_LINES ? total / GAIN : MOST_LINES;
}

float ds_balance_share(const ds_balance *b)
{
    return b->share;
}

uint32_t ds_balance_draw(const ds_texts *t, nn_rng *r)
{
    const ds_balance *b = t->balance;
    int n = t->config.n_alphabet;
    const float *sum = b ? b->sum : NULL;
    if (!b || b->share <= 0)
        return t->alphabet[nn_rng_below(r, (uint32_t)n)];
    float at = nn_rng_float(r) * sum[n - 1];
    int lo = 0, hi = n - 1;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (sum[mid] > at)
            hi = mid;
        else
            lo = mid + 1;
    }
    return t->alphabet[lo];
}

/* Replaces [from, to) of the line; not at all where it would grow too long. */
static void replace(ds_text *line, int from, int to, const ds_text *with)
{
    int n = line->n - (to - from) + with->n;
    if (n > DS_TEXT_MAX)
        return;
    memmove(line->code + from + with->n, line->code + to,
            (size_t)(line->n - to) * sizeof line->code[0]);
    memcpy(line->code + from, with->code, (size_t)with->n * sizeof line->code[0]);
    line->n = n;
}

/* A run of letters, from a random place on; false when there is none. */
static bool find_word(const ds_text *line, nn_rng *r, int *from, int *to)
{
    int start = line->n ? (int)nn_rng_below(r, (uint32_t)line->n) : 0;
    for (int k = 0; k < line->n; k++) {
        int i = (start + k) % line->n;
        if (!ds_code_is_letter(line->code[i]))
            continue;
        for (*from = i; *from > 0 && ds_code_is_letter(line->code[*from - 1]);)
            --*from;
        for (*to = i + 1; *to < line->n && ds_code_is_letter(line->code[*to]);)
            ++*to;
        return true;
    }
    return false;
}

static bool holds(const ds_text *text, uint32_t code)
{
    for (int i = 0; i < text->n; i++)
        if (text->code[i] == code)
            return true;
    return false;
}

/* Letters that few words or none hold, and in place of what they are written in words of which
 * language: in Irish of old a dot stood for the h of today. */
static const struct {
    uint32_t code;
    const char *from;
    int language;
} spellings[] = {
    {0x1E03, "bh", DS_LANGUAGE_ga}, {0x1E0B, "dh", DS_LANGUAGE_ga},
    {0x1E1F, "fh", DS_LANGUAGE_ga}, {0x1E41, "mh", DS_LANGUAGE_ga},
    {0x1E57, "ph", DS_LANGUAGE_ga}, {0x1E61, "sh", DS_LANGUAGE_ga},
    {0x1E6B, "th", DS_LANGUAGE_ga}, {0x163, "ț", DS_LANGUAGE_ro},
    {0x140, "l·", DS_LANGUAGE_ca},  {0x17F, "s", DS_LANGUAGE_de},
    {0x157, "r", DS_LANGUAGE_lv},   {0x1E81, "w", DS_LANGUAGE_cy},
    {0x1E83, "w", DS_LANGUAGE_cy},  {0x1E85, "w", DS_LANGUAGE_cy},
    {0x175, "w", DS_LANGUAGE_cy},   {0x177, "y", DS_LANGUAGE_cy},
    {0x1EF3, "y", DS_LANGUAGE_cy},  {0x14B, "n", DS_LANGUAGE_se},
    {0x167, "t", DS_LANGUAGE_se},   {0x115, "e", DS_LANGUAGE_la},
    {0x12D, "i", DS_LANGUAGE_la},   {0x14F, "o", DS_LANGUAGE_la},
    {0x233, "y", DS_LANGUAGE_la},   {DOTTED_I, "i", DS_LANGUAGE_tr},
};

/* A word spelled with the letter, by the table. */
static bool spell(const ds_texts *t, uint32_t code, nn_rng *r, ds_text *out, ds_casing *casing)
{
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        if (spellings[i].code != code)
            continue;
        int language = spellings[i].language;
        const char *from = spellings[i].from;
        const ds_words *words =
            &(t->dictionary[language].n ? t->dictionary : t->common)[language];
        *casing = ds_languages[language].casing;
        for (int tries = 0; tries < 30 && words->n; tries++) {
            const char *word = ds_words_draw(words, r), *at = strstr(word, from);
            /* a long s ends no word; a dotted I begins one */
            if (!at || (code == 0x17F && !at[1]) || (code == DOTTED_I && at != word))
                continue;
            ds_text rest;
            ds_text_from_utf8(word, (size_t)(at - word), out);
            out->code[out->n++] = code;
            ds_text_from_utf8(at + strlen(from), strlen(at + strlen(from)), &rest);
            for (int k = 0; k < rest.n && out->n < DS_TEXT_MAX; k++)
                out->code[out->n++] = rest.code[k];
            return true;
        }
    }
    return false;
}

/* A word that holds the small letter: of the line's language if one of some at random is. */
static bool draw_word(const ds_texts *t, uint32_t code, int language, nn_rng *r, ds_text *out,
                      ds_casing *casing)
{
    int i = index_of(t, code);
    const holders *h = i < 0 ? NULL : &t->balance->holders[i];
    /* Few words should not stand for a letter. */
    bool few = !h || h->n < 300;
    if (few && nn_rng_chance(r, h && h->n ? 0.7f : 1) && spell(t, code, r, out, casing))
        return true;
    if (!h || h->n == 0)
        return false;
    struct holder pick = {NULL, 0};
    for (int tries = 0; tries < 6 && (!pick.word || pick.language != language); tries++)
        pick = h->holder[nn_rng_below(r, (uint32_t)h->n)];
    *casing = ds_languages[pick.language].casing;
    ds_text_from_utf8(pick.word, strlen(pick.word), out);
    return true;
}

/* A word with this letter, small or capital. */
static bool draw_holder(const ds_texts *t, uint32_t code, int language, nn_rng *r, ds_text *out)
{
    ds_casing casing = DS_CASING_PLAIN;
    if (!draw_word(t, folded(code), language, r, out, &casing))
        return false;
    if (holds(out, code))
        return true;
    if (nn_rng_chance(r, 0.6f))
        out->code[0] = ds_code_upper(out->code[0], casing);
    if (holds(out, code))
        return true;
    if (code == 0x1E9E) /* capital sharp s, for SS */
        for (int k = 0; k < out->n; k++)
            out->code[k] = out->code[k] == 0xDF ? code : out->code[k];
    ds_text_case(out, "upper", casing);
    return holds(out, code);
}

/* In a word of its own, or in place of one or of its letter. */
static void put_letter(const ds_texts *t, uint32_t code, int language, nn_rng *r, ds_text *line)
{
    int from, to;
    ds_text word;
    if (nn_rng_chance(r, 0.6f) || !find_word(line, r, &from, &to))
        from = to = line->n;
    if (draw_holder(t, code, language, r, &word)) {
        bool capital = from < to && io_code_lower(line->code[from]) != line->code[from];
        if (capital && word.code[0] != code)
            word.code[0] = ds_code_upper(word.code[0], DS_CASING_PLAIN);
    } else {
        /* in the place of another */
        word = (ds_text){.n = 1, .code = {code}};
        if (from < to)
            from += (int)nn_rng_below(r, (uint32_t)(to - from));
        to = from < to ? from + 1 : to;
    }
    if (from == to && from > 0 && from < DS_TEXT_MAX) {
        line->code[line->n++] = ' ';
        from = to = line->n;
    }
    replace(line, from, to, &word);
}

/* At the beginning or end of a word or number, or alone beside it. */
static void put_sign(uint32_t code, nn_rng *r, ds_text *line)
{
    ds_text sign = {0};
    int at = (int)nn_rng_below(r, (uint32_t)line->n + 1);
    bool before = nn_rng_chance(r, 0.4f), apart = nn_rng_chance(r, 0.35f);
    while (before && at > 0 && line->code[at - 1] != ' ')
        at--;
    while (!before && at < line->n && line->code[at] != ' ')
        at++;
    if (apart && !before)
        sign.code[sign.n++] = ' ';
    sign.code[sign.n++] = code;
    if (apart && before)
        sign.code[sign.n++] = ' ';
    replace(line, at, at, &sign);
}

void ds_balance_line(const ds_texts *t, int language, nn_rng *r, ds_text *line)
{
    for (int times = nn_rng_int(r, LEAST, MOST); times > 0; times--) {
        uint32_t code = ds_balance_draw(t, r);
        if (ds_code_is_letter(code) && !(code >= 0x370 && code < 0x400) && code != 0xB5)
            put_letter(t, code, language, r, line);
        else
            put_sign(code, r, line);
    }
}
