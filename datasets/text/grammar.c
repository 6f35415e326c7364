/* grammar.c - writes a line: words, made-up words, running text, and the grammar's
 * expander (its signs: gen.h). */
#include <string.h>

#include "datasets/text/parts.h"
#include "io/file.h"

#define MAX_DEPTH 10

void ds_builder_put(ds_builder *b, const char *text, size_t n)
{
    if (b->n + n < sizeof b->s) {
        memcpy(b->s + b->n, text, n);
        b->n += n;
    }
}

static void put_code(ds_builder *b, uint32_t code)
{
    char bytes[4];
    ds_builder_put(b, bytes, (size_t)io_utf8_put(code, bytes));
}

/* A word that is none but reads like one of these, by Shannon's way of 1948 (A Mathematical
 * Theory of Communication, section 3): what follows the last letters at the next place, from a
 * random one on, where they stand; three letters of a long list, two of a short one. */
static void put_made_up(ds_builder *b, const ds_words *from)
{
    const char *text = (const char *)from->bytes.data, *end = text + from->bytes.size;
    const int order = from->bytes.size > 100000 ? 3 : 2;
    const char *p = ds_words_draw(from, b->r);
    size_t start = b->n;
    int length = 0;
    for (const char *q = p; length < order && *q; length++) {
        io_utf8_next(&q, end);
        ds_builder_put(b, p, (size_t)(q - p));
        p = q;
    }
    for (; length >= order && length < 14; length++) {
        size_t at = b->n;
        for (int i = 0; i < order && at > start; i++)
            do
                at--;
            while (at > start && ((unsigned char)b->s[at] & 0xC0) == 0x80);
        const char *last = b->s + at;
        size_t n = b->n - at;
        const char *found = NULL;
        /* a short word goes on if it can */
        for (int tries = 0; tries < (length < 5 ? 4 : 1) && (!found || !found[n]); tries++) {
            const char *begin = text + nn_rng_below(b->r, (uint32_t)from->bytes.size);
            found = memmem(begin, (size_t)(end - begin), last, n);
            if (!found)
                found = memmem(text, from->bytes.size, last, n);
        }
        if (!found || !found[n])
            break;
        const char *next = found + n;
        io_utf8_next(&next, end);
        ds_builder_put(b, found + n, (size_t)(next - found - n));
    }
}

void ds_builder_word(ds_builder *b, bool made_up)
{
    const ds_texts *t = b->t;
    const ds_words *common = &t->common[b->language], *dictionary = &t->dictionary[b->language];
    if (t->custom.n) {
        const char *w = ds_words_draw(&t->custom, b->r);
        ds_builder_put(b, w, strlen(w));
        return;
    }
    if (common->n == 0 && dictionary->n == 0) {
        for (int i = nn_rng_int(b->r, 1, 8); i > 0; i--)
            put_code(b, t->alphabet[nn_rng_below(b->r, (uint32_t)t->config.n_alphabet)]);
        return;
    }
    /* Without a dictionary the few common words would be all that is read. */
    float kind = nn_rng_float(b->r);
    const ds_words *from = common->n && (kind < 0.5f || dictionary->n == 0) ? common : dictionary;
    if (made_up || kind > (dictionary->n ? 0.9f : 0.6f)) {
        put_made_up(b, from);
        return;
    }
    const char *w = ds_words_draw(from, b->r);
    ds_builder_put(b, w, strlen(w));
}

/* Makes a capital of the character at byte `at`, and of the j of a Dutch ij. */
static void capital_at(ds_builder *b, size_t at)
{
    ds_casing casing = ds_languages[b->language].casing;
    const char *p = b->s + at;
    int32_t code = io_utf8_next(&p, b->s + b->n);
    if (code <= 0)
        return;
    char bytes[4];
    size_t old = (size_t)(p - (b->s + at));
    size_t n = (size_t)io_utf8_put(ds_code_upper((uint32_t)code, casing), bytes);
    if (b->n + n >= sizeof b->s)
        return;
    /* i becomes a dotted I of two bytes. */
    memmove(b->s + at + n, b->s + at + old, b->n - at - old);
    memcpy(b->s + at, bytes, n);
    b->n += n - old;
    if (casing == DS_CASING_DUTCH && code == 'i' && at + 1 < b->n && b->s[at + 1] == 'j')
        b->s[at + 1] = 'J';
}

static void put_capital_word(ds_builder *b, bool made_up)
{
    size_t at = b->n;
    ds_builder_word(b, made_up);
    capital_at(b, at);
}

/* One of the language's marks, number `k` of opening, closing, opening, closing. */
static void put_quote(ds_builder *b, int k)
{
    const char *p = ds_languages[b->language].quotes;
    for (; k > 0 && strchr(p, '|'); k--)
        p = strchr(p, '|') + 1;
    ds_builder_put(b, p, strcspn(p, "|"));
}

/* What quotes or brackets some words: its kind, -1 for none, stays open until it is closed. */
enum { TYPED_DOUBLE, TYPED_SINGLE, BRACKETS, SECOND, FIRST };

static void put_bracket(ds_builder *b, int kind, bool closing)
{
    static const char typed[][2] = {"\"\"", "\'\'", "()"};
    if (kind < SECOND)
        ds_builder_put(b, &typed[kind][closing], 1);
    else
        put_quote(b, (kind == SECOND ? 2 : 0) + closing);
}

/* Words of the language as a sentence has them, but for its sense. */
static void put_salad(ds_builder *b, int length)
{
    nn_rng *r = b->r;
    size_t start = b->n;
    bool capital = nn_rng_chance(r, 0.4f), whole = capital && nn_rng_chance(r, 0.5f);
    bool german = b->language == DS_LANGUAGE_de || b->language == DS_LANGUAGE_lb;
    int open = -1;
    while (true) {
        if (open < 0 && nn_rng_chance(r, 0.025f)) {
            open = nn_rng_int(r, TYPED_DOUBLE, FIRST + 1);
            open = open > FIRST ? FIRST : open;
            put_bracket(b, open, false);
        }
        size_t at = b->n;
        float what = nn_rng_float(r);
        if (what < 0.015f)
            put_code(b, '1' + nn_rng_below(r, 9));
        else if (what < 0.05f && b->language != DS_LANGUAGE_en)
            ds_builder_rule(b, "inline", 6);
        else
            ds_builder_word(b, false);
        if (capital || nn_rng_chance(r, german ? 0.25f : 0.06f))
            capital_at(b, at);
        capital = false;
        bool last = (int)(b->n - start) >= length;
        if (open >= 0 && (nn_rng_chance(r, 0.4f) || (last && nn_rng_chance(r, 0.7f)))) {
            put_bracket(b, open, true);
            open = -1;
        }
        float mark = nn_rng_float(r);
        if (last && whole) {
            ds_builder_put(b, &"....!?:"[nn_rng_below(r, 7)], 1);
        } else if (mark < 0.075f) {
            ds_builder_put(b, ",", 1);
        } else if (mark < 0.13f || (last && mark < 0.3f)) {
            ds_builder_put(b, ".", 1);
            capital = true;
        } else if (mark > 0.985f) {
            ds_builder_put(b, &";:?!"[nn_rng_below(r, 4)], 1);
        } else if (mark > 0.975f && !last) {
            static const char *const dash[] = {"-", " - ", " – ", "—", "— ", "--"};
            const char *d = dash[nn_rng_below(r, 6)];
            ds_builder_put(b, d, strlen(d));
            continue;
        }
        if (last)
            break;
        ds_builder_put(b, " ", 1);
    }
}

static void expand(ds_builder *b, const char *p, const char *end);

static const ds_rule_parts *find_in(const ds_rule_set *set, const char *name, size_t n)
{
    int lo = 0, hi = set->n;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        int order = strncmp(set->rule[mid].name, name, n);
        if (order == 0 && set->rule[mid].name[n])
            order = 1;
        if (order == 0)
            return &set->rule[mid];
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

/* The rules of a page of sentences come before others; others before those of sentences; those
 * of the language before all. */
static const ds_rule_parts *find_rule(const ds_builder *b, const char *name, size_t n)
{
    const ds_rule_set *set = b->t->rules;
    bool own = b->memory && b->memory->prose && (!b->memory->line || b->telling);
    const ds_rule_parts *u = NULL;
    if (b->language != DS_LANGUAGE_en) {
        u = find_in(&set[DS_RULES_LANGUAGE + b->language], name, n);
        if (!u)
            u = find_in(&set[DS_RULES_ABROAD], name, n);
    }
    if (!u && own)
        u = find_in(&set[DS_RULES_PROSE], name, n);
    if (!u)
        u = find_in(&set[DS_RULES_GENERAL], name, n);
    /* <W> and its like are built in where words are sampled at random. */
    if (!u && n > 1)
        u = find_in(&set[DS_RULES_PROSE], name, n);
    return u;
}

void ds_memory_draw(ds_memory *m, const ds_texts *t, float prose, const char *topics, nn_rng *r)
{
    bool able = !t->custom.n;
    for (int i = 0; i < 128; i++) {
        bool needed = ds_code_is_letter((uint32_t)i) || (i >= '0' && i <= '9') || i == '.';
        able &= !needed || t->ascii[i];
    }
    m->known = true;
    m->prose = nn_rng_chance(r, prose) && able;
    m->topics = topics;
    m->topic = -1;
}

/* The first two sentences of a topic are such as one begins with: bits of ds_memory.said. */
#define OPENINGS 3u

static void draw_topic(ds_memory *m, nn_rng *r)
{
    static const char letters[] = "lmnivdasr";
    char letter = m->topics[nn_rng_below(r, (uint32_t)strlen(m->topics))];
    m->topic = (int)(strchr(letters, letter) - letters);
    m->said = m->begun ? OPENINGS : 0;
}

/* "a" before a vowel that begins a word. */
static void join_articles(ds_builder *b, size_t from)
{
    for (size_t i = from; i + 2 < b->n && b->n + 1 < sizeof b->s; i++) {
        bool begins = i == from || b->s[i - 1] == ' ' || b->s[i - 1] == '"';
        if (begins && (b->s[i] == 'a' || b->s[i] == 'A') && b->s[i + 1] == ' ' &&
            strchr("aeio", b->s[i + 2])) {
            memmove(b->s + i + 2, b->s + i + 1, b->n - i - 1);
            b->s[i + 1] = 'n';
            b->n++;
        }
    }
}

/* A sentence of the topic, if it can be one that was not said yet. */
static void put_sentence(ds_builder *b)
{
    ds_memory *m = b->memory;
    size_t at = b->n;
    if (m->topic < 0)
        draw_topic(m, b->r);
    const char *name = ds_topic_rules[m->topic];
    const ds_rule_parts *u = find_rule(b, name, strlen(name));
    bool opening = !m->begun && !m->line;
    uint32_t n = (uint32_t)u->n, k = nn_rng_below(b->r, opening ? 2 : n);
    for (uint32_t i = 0; i < n && m->said >> k & 1; i++)
        k = (k + 1) % n;
    m->said |= opening ? OPENINGS : 1u << k;
    m->begun |= opening;
    expand(b, u->begin[k], u->begin[k] + u->length[k]);
    capital_at(b, at);
    join_articles(b, at);
    if (m->said == (1u << n) - 1)
        draw_topic(m, b->r);
}

/* Sentences of at least `length` characters; of a line, about so many from anywhere in them. */
static void put_prose(ds_builder *b, int length)
{
    size_t start = b->n, want = (size_t)length;
    bool line = b->memory->line;
    b->telling = true;
    while (b->n - start < want + (line ? 60 : 0) && b->n + 300 < sizeof b->s) {
        size_t before = b->n;
        ds_builder_put(b, " ", b->n > start);
        put_sentence(b);
        if (b->n <= before + 1) /* too deep in the grammar */
            break;
    }
    b->telling = false;
    if (!line)
        return;
    size_t skip = nn_rng_chance(b->r, 0.3f) ? 0 : nn_rng_below(b->r, 60), end;
    while (skip > 0 && start + skip < b->n && b->s[start + skip - 1] != ' ')
        skip++;
    if (start + skip >= b->n)
        skip = 0;
    b->n -= skip;
    memmove(b->s + start, b->s + start + skip, b->n - start);
    for (end = start + want; end < b->n && b->s[end] != ' ';)
        end++;
    b->n = end < b->n ? end : b->n;
}

static void put_running(ds_builder *b, int length)
{
    nn_rng *r = b->r;
    size_t start = b->n;
    if (b->memory && b->memory->prose)
        put_prose(b, length);
    else
        put_salad(b, length);
    /* A line of a column often ends inside a word. */
    if ((b->scene == DS_SCENE_BOOK || b->scene == DS_SCENE_LATIN ||
         b->scene == DS_SCENE_TYPEWRITER) &&
        b->n > start + 20 && nn_rng_chance(r, 0.2f)) {
        size_t cut = b->n - 1;
        while (cut > start && b->s[cut] != ' ' && b->n - cut < 9)
            cut--;
        cut += 3;
        while (cut < b->n && ((unsigned char)b->s[cut] & 0xC0) == 0x80)
            cut++;
        if (cut < b->n && b->s[cut - 1] > ' ') {
            b->n = cut;
            ds_builder_put(b, "-", 1);
        }
    }
}

static void put_rule(ds_builder *b, const ds_rule_parts *u)
{
    uint32_t k = nn_rng_below(b->r, (uint32_t)u->n);
    size_t at = b->n;
    expand(b, u->begin[k], u->begin[k] + u->length[k]);
    const ds_rule_set *prose = &b->t->rules[DS_RULES_PROSE];
    if (u >= prose->rule && u < prose->rule + prose->n &&
        (!strcmp(u->name, "item") || !strcmp(u->name, "heading")))
        capital_at(b, at);
}

/* <myX>: what X was at first. */
static void put_remembered(ds_builder *b, const char *name, size_t n)
{
    ds_memory *m = b->memory;
    size_t at = b->n;
    for (int i = 0; m && i < m->n_slots; i++)
        if (!strncmp(m->slot_name[i], name, n) && !m->slot_name[i][n]) {
            ds_builder_put(b, m->slot[i], strlen(m->slot[i]));
            return;
        }
    if (m && m->old && n == 3 && !memcmp(name, "era", 3))
        ds_builder_rule(b, "oldera", 6);
    else
        ds_builder_rule(b, name, n);
    if (m && m->n_slots < DS_SLOTS && n < sizeof m->slot_name[0] && b->n - at < DS_SLOT_BYTES) {
        memcpy(m->slot_name[m->n_slots], name, n);
        memcpy(m->slot[m->n_slots++], b->s + at, b->n - at);
    }
}

void ds_builder_rule(ds_builder *b, const char *name, size_t n)
{
    const ds_rule_parts *u = find_rule(b, name, n);
    if (u) {
        put_rule(b, u);
    } else if (n > 2 && name[0] == 'm' && name[1] == 'y') {
        put_remembered(b, name + 2, n - 2);
    } else if (n == 1 && name[0] == 'w') {
        ds_builder_word(b, false);
    } else if (n == 1 && name[0] == 'W') {
        put_capital_word(b, false);
    } else if (n == 1 && name[0] == 'p') {
        ds_builder_word(b, true);
    } else if (n == 4 && !memcmp(name, "pcap", 4)) {
        put_capital_word(b, true);
    } else if (n == 4 && !memcmp(name, "text", 4)) {
        put_running(b, b->target);
    } else if (!b->t->built_in(b, name, n)) {
        NN_ASSERT(false && "the grammar names a rule that there is not");
    }
}

/* The matching close of the bracket at p, nested ones skipped. */
static const char *find_close(const char *p, const char *end)
{
    char open = *p, close = open == '{' ? '}' : ']';
    int depth = 0;
    for (; p < end; p++) {
        if (*p == '\\')
            p++;
        else if (*p == open)
            depth++;
        else if (*p == close && --depth == 0)
            return p;
    }
    NN_ASSERT(false && "the grammar closes its brackets");
    return end;
}

static void expand_choice(ds_builder *b, const char *p, const char *end)
{
    const char *begin[64], *stop[64];
    int n = 0, depth = 0;
    begin[0] = p;
    for (const char *q = p; q <= end; q++) {
        if (q == end || (*q == '|' && depth == 0)) {
            NN_ASSERT(n < 63);
            stop[n++] = q;
            begin[n] = q + 1;
        } else if (*q == '\\') {
            q++;
        } else if (*q == '{') {
            depth++;
        } else if (*q == '}') {
            depth--;
        }
    }
    uint32_t k = nn_rng_below(b->r, (uint32_t)n);
    expand(b, begin[k], stop[k]);
}

static void expand(ds_builder *b, const char *p, const char *end)
{
    if (++b->depth > MAX_DEPTH) {
        b->depth--;
        return;
    }
    while (p < end) {
        const char *close;
        switch (*p) {
        case '\\':
            ds_builder_put(b, p + 1, 1);
            p += 2;
            break;
        case '#':
            put_code(b, '0' + nn_rng_below(b->r, 10));
            p++;
            break;
        case '^':
            put_code(b, '1' + nn_rng_below(b->r, 9));
            p++;
            break;
        case '~':
            put_code(b, 'A' + nn_rng_below(b->r, 26));
            p++;
            break;
        case '`':
            ds_builder_put(b, &"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[nn_rng_below(b->r, 36)],
                           1);
            p++;
            break;
        case '{':
            close = find_close(p, end);
            expand_choice(b, p + 1, close);
            p = close + 1;
            break;
        case '[':
            close = find_close(p, end);
            if (nn_rng_chance(b->r, 0.5f))
                expand(b, p + 1, close);
            p = close + 1;
            break;
        case '<':
            close = memchr(p, '>', (size_t)(end - p));
            if (close && ((p[1] >= 'a' && p[1] <= 'z') || (p[1] >= 'A' && p[1] <= 'Z'))) {
                ds_builder_rule(b, p + 1, (size_t)(close - p - 1));
                p = close + 1;
                break;
            }
            /* fall through */
        default:
            ds_builder_put(b, p++, 1);
        }
    }
    b->depth--;
}
