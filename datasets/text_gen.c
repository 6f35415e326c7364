/* text_gen.c - the grammar's expander, running text, letter case, and what keeps a text in the alphabet. */
#include "datasets/text_gen.h"

#include <stdlib.h>
#include <string.h>

#include "io/file.h"
#include "nn/mem.h"

#define DICT_FOLDER "/usr/share/dict/"
#define FILE_LIMIT ((size_t)64 << 20)
/* Words kept of a dictionary: enough that repeats are rare in 100,000 lines. */
#define DICT_WORDS 60000
#define MAX_DEPTH 10
#define MAX_RULES 128

typedef struct rule {
    const char *name;
    int n;
    const char **begin;
    int *length;
} rule;

struct ds_texts {
    ds_text_config config;
    uint32_t *alphabet;
    ds_words common[DS_LANGUAGES], dictionary[DS_LANGUAGES], custom, lines;
    io_bytes common_bytes[DS_LANGUAGES], dictionary_bytes[DS_LANGUAGES], custom_bytes, lines_bytes;
    rule rules[MAX_RULES];
    char *letter_case, *sequence;
};

static int compare_codes(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static bool in_alphabet(const void *ctx, uint32_t code)
{
    const ds_texts *t = ctx;
    return bsearch(&code, t->alphabet, (size_t)t->config.n_alphabet, sizeof code, compare_codes) != NULL;
}

uint32_t ds_code_upper(uint32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7))
        return c - 32;
    if (c == 0xFF)
        return 0x178;
    if (c == 0x131)
        return 'I';
    /* Latin Extended-A: pairs of a capital at an even place, with two stretches where it is odd. */
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

/* Cuts `bytes` into items (rows, or words at spaces), in place; keeps those all in the alphabet, every
 * step-th of them when there are more than `most`. */
static nn_err cut_items(const ds_texts *t, io_bytes *bytes, bool rows, int most, ds_words *out)
{
    char *end = (char *)bytes->data + bytes->size;
    int64_t total = 0;
    for (char *p = (char *)bytes->data; p < end; p++)
        total += *p == '\n' || (!rows && *p == ' ');
    int64_t step = most > 0 && total > most ? nn_ceil_div(total, most) : 1;
    size_t capacity = (size_t)(total / step) + 2;
    out->word = nn_alloc(capacity * sizeof *out->word);
    out->n = 0;
    if (!out->word)
        return nn_fail_memory(capacity * sizeof *out->word, "a word list");
    int64_t index = 0;
    for (char *p = (char *)bytes->data; p < end;) {
        char *q = p;
        while (q < end && *q != '\n' && *q != '\r' && (rows || *q != ' '))
            q++;
        bool wanted = q > p && index++ % step == 0;
        if (wanted && !rows) {
            const char *at = p;
            while (wanted && at < q) {
                int32_t code = io_utf8_next(&at, q);
                wanted = code > ' ' && in_alphabet(t, (uint32_t)code);
            }
        } else if (wanted) {
            wanted = io_utf8_valid(p, (size_t)(q - p));
        }
        char *next = q < end ? q + 1 : q;
        *q = 0; /* io_file_read leaves a byte after the data */
        if (wanted)
            out->word[out->n++] = p;
        p = next;
    }
    return NN_OK;
}

static nn_err read_items(const ds_texts *t, const char *path, bool rows, io_bytes *bytes, ds_words *out)
{
    nn_err err = io_file_read(path, FILE_LIMIT, NN_ERR_INPUT, bytes);
    if (!err)
        err = cut_items(t, bytes, rows, 0, out);
    if (!err && out->n == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: expected %s of the alphabet, found none", path,
                      rows ? "lines" : "words");
    return err;
}

static nn_err prepare_rules(ds_texts *t)
{
    NN_ASSERT(ds_n_rules <= MAX_RULES);
    for (int i = 0; i < ds_n_rules; i++) {
        const char *body = ds_rules[i].body;
        rule *u = &t->rules[i];
        u->name = ds_rules[i].name;
        size_t n = 1;
        for (const char *p = body; *p; p++)
            n += *p == '\n';
        u->begin = nn_alloc(n * sizeof *u->begin);
        u->length = nn_alloc(n * sizeof *u->length);
        if (!u->begin || !u->length)
            return nn_fail_memory(n * 16, "the text grammar");
        while (true) {
            size_t length = strcspn(body, "\n");
            u->begin[u->n] = body;
            u->length[u->n++] = (int)length;
            if (!body[length])
                break;
            body += length + 1;
        }
    }
    return NN_OK;
}

nn_err ds_texts_new(ds_texts **out, const ds_text_config *config)
{
    nn_err err = NN_OK;
    *out = NULL;
    ds_texts *t = nn_calloc(1, sizeof *t);
    if (!t)
        return nn_fail_memory(sizeof *t, "the text generator");
    t->config = *config;
    t->alphabet = nn_alloc((size_t)config->n_alphabet * sizeof(uint32_t));
    t->letter_case = config->letter_case ? nn_strdup(config->letter_case) : NULL;
    t->sequence = config->sequence ? nn_strdup(config->sequence) : NULL;
    if (!t->alphabet || (config->letter_case && !t->letter_case) || (config->sequence && !t->sequence)) {
        err = nn_fail_memory((size_t)config->n_alphabet * 4, "the alphabet");
        goto out;
    }
    memcpy(t->alphabet, config->alphabet, (size_t)config->n_alphabet * sizeof(uint32_t));
    for (int i = 0; i < DS_LANGUAGES; i++) {
        NN_TRY(io_bytes_text(&t->common_bytes[i], ds_common_words[i]));
        NN_TRY(io_bytes_add(&t->common_bytes[i], "", 1));
        t->common_bytes[i].size--;
        NN_TRY(cut_items(t, &t->common_bytes[i], false, 0, &t->common[i]));
        char path[128] = DICT_FOLDER;
        if (!ds_dictionary[i] || config->words_file)
            continue;
        strncat(path, ds_dictionary[i], sizeof path - sizeof DICT_FOLDER - 1);
        if (!io_path_exists(path))
            continue;
        NN_TRY(io_file_read(path, FILE_LIMIT, NN_ERR_INPUT, &t->dictionary_bytes[i]));
        NN_TRY(cut_items(t, &t->dictionary_bytes[i], false, DICT_WORDS, &t->dictionary[i]));
    }
    if (config->words_file)
        NN_TRY(read_items(t, config->words_file, false, &t->custom_bytes, &t->custom));
    if (config->text_file)
        NN_TRY(read_items(t, config->text_file, true, &t->lines_bytes, &t->lines));
    NN_TRY(prepare_rules(t));
    *out = t;
    return NN_OK;
out:
    ds_texts_free(t);
    return err;
}

void ds_texts_free(ds_texts *t)
{
    if (!t)
        return;
    for (int i = 0; i < DS_LANGUAGES; i++) {
        nn_free(t->common[i].word);
        nn_free(t->dictionary[i].word);
        io_bytes_free(&t->common_bytes[i]);
        io_bytes_free(&t->dictionary_bytes[i]);
    }
    for (int i = 0; i < ds_n_rules; i++) {
        nn_free(t->rules[i].begin);
        nn_free(t->rules[i].length);
    }
    nn_free(t->custom.word);
    nn_free(t->lines.word);
    io_bytes_free(&t->custom_bytes);
    io_bytes_free(&t->lines_bytes);
    nn_free(t->letter_case);
    nn_free(t->sequence);
    nn_free(t->alphabet);
    nn_free(t);
}

int ds_texts_words(const ds_texts *t)
{
    int n = t->custom.n;
    for (int i = 0; i < DS_LANGUAGES; i++)
        n += t->common[i].n + t->dictionary[i].n;
    return n;
}

/* ---- building a line, in UTF-8 ---- */

typedef struct builder {
    const ds_texts *t;
    nn_rng *r;
    ds_scene scene;
    int language, target; /* characters wanted of running text */
    int depth;
    size_t n;
    char s[1024];
} builder;

static void put(builder *b, const char *text, size_t n)
{
    if (b->n + n < sizeof b->s) {
        memcpy(b->s + b->n, text, n);
        b->n += n;
    }
}

static void put_code(builder *b, uint32_t code)
{
    char bytes[4];
    put(b, bytes, (size_t)io_utf8_put(code, bytes));
}

static const char *draw_word(const ds_words *words, nn_rng *r)
{
    return words->word[nn_rng_below(r, (uint32_t)words->n)];
}

/* The beginning of one word with the end of another, joined where they have a letter in common: reads
 * like a word of the language and is none. Leaves `a` whole when they share no letter. */
static void put_made_up(builder *b, const char *a, const char *z)
{
    size_t n = strlen(a), m = strlen(z);
    size_t from = n > 2 ? 1 + nn_rng_below(b->r, (uint32_t)(n - 1)) : 0;
    for (size_t i = from; i < n; i++)
        for (size_t j = 1; j + 1 < m; j++)
            if (a[i] == z[j] && (unsigned char)a[i] < 128) {
                put(b, a, i);
                put(b, z + j, m - j);
                return;
            }
    put(b, a, n);
}

static void put_word(builder *b, bool made_up)
{
    const ds_texts *t = b->t;
    const ds_words *common = &t->common[b->language], *dictionary = &t->dictionary[b->language];
    if (t->custom.n) {
        const char *w = draw_word(&t->custom, b->r);
        put(b, w, strlen(w));
        return;
    }
    if (common->n == 0 && dictionary->n == 0) {
        for (int i = nn_rng_int(b->r, 1, 8); i > 0; i--)
            put_code(b, t->alphabet[nn_rng_below(b->r, (uint32_t)t->config.n_alphabet)]);
        return;
    }
    float kind = nn_rng_float(b->r);
    const ds_words *from = common->n && (kind < 0.55f || dictionary->n == 0) ? common : dictionary;
    const char *w = draw_word(from, b->r);
    if (made_up || kind > 0.9f)
        put_made_up(b, w, draw_word(from, b->r));
    else
        put(b, w, strlen(w));
}

/* Makes a capital of the character at byte `at`. */
static void capital_at(builder *b, size_t at)
{
    const char *p = b->s + at;
    int32_t code = io_utf8_next(&p, b->s + b->n);
    if (code <= 0)
        return;
    char bytes[4];
    int n = io_utf8_put(ds_code_upper((uint32_t)code), bytes);
    if ((size_t)n == (size_t)(p - (b->s + at)))
        memcpy(b->s + at, bytes, (size_t)n);
}

static void put_capital_word(builder *b, bool made_up)
{
    size_t at = b->n;
    put_word(b, made_up);
    capital_at(b, at);
}

static void put_running(builder *b, int length)
{
    nn_rng *r = b->r;
    size_t start = b->n;
    bool capital = nn_rng_chance(r, 0.35f);
    bool german = b->language == 1;
    char open = 0;
    while (true) {
        if (!open && nn_rng_chance(r, 0.02f)) {
            open = "\"\"'(("[nn_rng_below(r, 5)];
            put(b, &open, 1);
        }
        size_t at = b->n;
        if (nn_rng_chance(r, 0.015f))
            put_code(b, '1' + nn_rng_below(r, 9));
        else
            put_word(b, false);
        if (capital || nn_rng_chance(r, german ? 0.25f : 0.06f))
            capital_at(b, at);
        capital = false;
        if (open && nn_rng_chance(r, 0.4f)) {
            put(b, open == '(' ? ")" : &open, 1);
            open = 0;
        }
        bool last = (int)(b->n - start) >= length;
        float mark = nn_rng_float(r);
        if (mark < 0.075f) {
            put(b, ",", 1);
        } else if (mark < 0.13f || (last && mark < 0.3f)) {
            put(b, ".", 1);
            capital = true;
        } else if (mark > 0.985f) {
            put(b, &";:?!"[nn_rng_below(r, 4)], 1);
        } else if (mark > 0.975f && !last) {
            static const char *const dash[] = {"-", " - ", " – ", "—", "— ", "--"};
            const char *d = dash[nn_rng_below(r, 6)];
            put(b, d, strlen(d));
            continue;
        }
        if (last)
            break;
        put(b, " ", 1);
    }
    /* A line of a column often ends inside a word. */
    if ((b->scene == DS_SCENE_BOOK || b->scene == DS_SCENE_LATIN || b->scene == DS_SCENE_TYPEWRITER) &&
        b->n > start + 20 && nn_rng_chance(r, 0.2f)) {
        size_t cut = b->n - 1;
        while (cut > start && b->s[cut] != ' ' && b->n - cut < 9)
            cut--;
        cut += 3;
        while (cut < b->n && ((unsigned char)b->s[cut] & 0xC0) == 0x80)
            cut++;
        if (cut < b->n && b->s[cut - 1] > ' ') {
            b->n = cut;
            put(b, "-", 1);
        }
    }
}

static void expand(builder *b, const char *p, const char *end);

static void expand_rule(builder *b, const char *name, size_t n)
{
    if (n == 1 && name[0] == 'w') {
        put_word(b, false);
    } else if (n == 1 && name[0] == 'W') {
        put_capital_word(b, false);
    } else if (n == 1 && name[0] == 'p') {
        put_word(b, true);
    } else if (n == 4 && !memcmp(name, "pcap", 4)) {
        put_capital_word(b, true);
    } else if (n == 4 && !memcmp(name, "text", 4)) {
        put_running(b, b->target);
    } else {
        for (int i = 0; i < ds_n_rules; i++) {
            const rule *u = &b->t->rules[i];
            if (strncmp(u->name, name, n) || u->name[n])
                continue;
            uint32_t k = nn_rng_below(b->r, (uint32_t)u->n);
            expand(b, u->begin[k], u->begin[k] + u->length[k]);
            return;
        }
        NN_ASSERT(!"the grammar names a rule that there is not");
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
    NN_ASSERT(!"the grammar closes its brackets");
    return end;
}

static void expand_choice(builder *b, const char *p, const char *end)
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

static void expand(builder *b, const char *p, const char *end)
{
    if (++b->depth > MAX_DEPTH) {
        b->depth--;
        return;
    }
    while (p < end) {
        const char *close;
        switch (*p) {
        case '\\':
            put(b, p + 1, 1);
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
            put(b, &"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[nn_rng_below(b->r, 36)], 1);
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
                expand_rule(b, p + 1, (size_t)(close - p - 1));
                p = close + 1;
                break;
            }
            /* fall through */
        default:
            put(b, p++, 1);
        }
    }
    b->depth--;
}

/* ---- from the bytes to characters of the alphabet ---- */

static void decode(const char *s, size_t n, ds_text *out)
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

/* The cut keeps whole words where a space is near. */
static void limit_length(ds_text *t, int most, nn_rng *r)
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

static bool is_letter(uint32_t c)
{
    return ds_code_upper(c) != c || ds_code_lower(c) != c || c == 0xDF;
}

static void change_case(ds_text *t, const char *how)
{
    if (!strcmp(how, "upper")) {
        ds_text_upper(t);
        return;
    }
    bool title = !strcmp(how, "title");
    for (int i = 0; i < t->n; i++) {
        bool first = i == 0 || !is_letter(t->code[i - 1]);
        t->code[i] = title && first ? ds_code_upper(t->code[i]) : ds_code_lower(t->code[i]);
    }
}

/* Book print has curly quotes; typewriters have none. */
static void curl_quotes(ds_text *t)
{
    for (int i = 0; i < t->n; i++) {
        bool opening = i == 0 || t->code[i - 1] == ' ' || t->code[i - 1] == '(';
        if (t->code[i] == '\'')
            t->code[i] = opening ? 0x2018 : 0x2019;
        else if (t->code[i] == '"')
            t->code[i] = opening ? 0x201C : 0x201D;
    }
}

static void random_sequence(const ds_texts *t, const char *kinds, int length, nn_rng *r, ds_text *out)
{
    bool letters = !kinds || strstr(kinds, "letters"), digits = !kinds || strstr(kinds, "digits");
    bool symbols = !kinds || strstr(kinds, "symbols");
    out->n = 0;
    for (int tries = 0; out->n < length && tries < 400; tries++) {
        uint32_t c = t->alphabet[nn_rng_below(r, (uint32_t)t->config.n_alphabet)];
        bool digit = c >= '0' && c <= '9', letter = is_letter(c);
        if (c != ' ' && (digit ? digits : letter ? letters : symbols))
            out->code[out->n++] = c;
    }
}

/* Puts one or two characters, each as likely, where the text can hold them: so that rare ones are seen. */
static void sprinkle(const ds_texts *t, nn_rng *r, ds_text *out)
{
    for (int times = nn_rng_int(r, 1, 3); times > 0 && out->n + 2 < DS_TEXT_MAX; times--) {
        uint32_t c = t->alphabet[nn_rng_below(r, (uint32_t)t->config.n_alphabet)];
        int at = (int)nn_rng_below(r, (uint32_t)out->n + 1);
        if (is_letter(c)) {
            if (at == out->n)
                out->n++;
            out->code[at] = c;
        } else {
            memmove(out->code + at + 1, out->code + at, (size_t)(out->n - at) * sizeof out->code[0]);
            out->code[at] = c;
            out->n++;
        }
    }
}

static const struct scene_text {
    const char *rule;
    float upper, title;     /* chance that the whole line is set so */
    float curly;
    int shortest, longest;  /* running text, characters */
    float language[DS_LANGUAGES];
} scene_texts[DS_SCENES] = {
    [DS_SCENE_RECEIPT] = {"receipt", 0.55f, 0.05f, 0, 10, 35,
                          {14, 1, 1, 1, 0.7f, 0.5f, 0.5f, 0.4f, 0.3f, 0.3f, 0}},
    [DS_SCENE_FORM] = {"form", 0.2f, 0.1f, 0.1f, 8, 45, {14, 2, 2, 1.2f, 1, 1, 0.8f, 0.7f, 0.5f, 0.7f, 0}},
    [DS_SCENE_TYPEWRITER] = {"typeline", 0.05f, 0.02f, 0, 12, 66,
                             {16, 2, 1.2f, 0.5f, 0.5f, 0.4f, 0.5f, 0.4f, 0.3f, 0.2f, 0.3f}},
    [DS_SCENE_BOOK] = {"bookline", 0.03f, 0.02f, 0.7f, 12, 64,
                       {16, 2.5f, 2, 1, 1, 0.7f, 0.5f, 0.5f, 0.4f, 0.5f, 1}},
    [DS_SCENE_LATIN] = {"latinline", 0.03f, 0.02f, 0.5f, 12, 60, {0.3f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10}},
    [DS_SCENE_OFFICE] = {"officeline", 0.08f, 0.06f, 0.3f, 12, 58,
                         {14, 2.5f, 2.2f, 1.5f, 1.2f, 1, 0.8f, 0.8f, 0.6f, 1, 0.2f}},
    [DS_SCENE_SIGN] = {"signline", 0.55f, 0.2f, 0.2f, 5, 24,
                       {14, 1.5f, 1.5f, 1, 1, 0.7f, 0.5f, 0.5f, 0.4f, 0.4f, 0}},
};

static int draw_language(const ds_texts *t, const float *weight, nn_rng *r)
{
    float sum = 0, w[DS_LANGUAGES];
    for (int i = 0; i < DS_LANGUAGES; i++) {
        w[i] = t->common[i].n + t->dictionary[i].n > 0 ? weight[i] : 0;
        sum += w[i];
    }
    float at = nn_rng_float(r) * sum;
    for (int i = 0; i < DS_LANGUAGES; i++) {
        at -= w[i];
        if (at < 0)
            return i;
    }
    return 0;
}

static void build_line(const ds_texts *t, ds_scene scene, nn_rng *r, ds_text *out)
{
    const struct scene_text *s = &scene_texts[scene];
    const ds_text_config *c = &t->config;
    builder b = {.t = t, .r = r, .scene = scene};
    b.language = draw_language(t, s->language, r);
    if (c->sequence) {
        random_sequence(t, c->sequence, nn_rng_int(r, 1, c->max_length < 20 ? c->max_length : 20), r, out);
        return;
    }
    if (t->lines.n && nn_rng_chance(r, c->text_share)) {
        const char *line = draw_word(&t->lines, r);
        decode(line, strlen(line), out);
    } else if (c->words > 0) {
        for (int i = 0; i < c->words; i++) {
            put(&b, " ", i > 0);
            put_word(&b, false);
        }
        decode(b.s, b.n, out);
    } else if (t->custom.n) {
        for (int i = nn_rng_int(r, 1, 8); i > 0; i--) {
            put_word(&b, false);
            put(&b, " ", i > 1);
        }
        decode(b.s, b.n, out);
    } else if (nn_rng_chance(r, 0.02f)) {
        random_sequence(t, NULL, nn_rng_int(r, 1, 10), r, out);
    } else {
        b.target = nn_rng_int(r, s->shortest, s->longest);
        expand_rule(&b, s->rule, strlen(s->rule));
        decode(b.s, b.n, out);
    }
    if (t->letter_case) {
        change_case(out, t->letter_case);
        return;
    }
    if (t->custom.n || (t->lines.n && c->text_share >= 1))
        return;
    if (nn_rng_chance(r, s->curly))
        curl_quotes(out);
    if (nn_rng_chance(r, 0.06f))
        sprinkle(t, r, out);
    float u = nn_rng_float(r);
    if (u < s->upper)
        change_case(out, "upper");
    else if (u < s->upper + s->title)
        change_case(out, "title");
}

void ds_texts_line(const ds_texts *t, ds_scene scene, nn_rng *r, ds_text *out)
{
    for (int tries = 0; tries < 6; tries++) {
        build_line(t, scene, r, out);
        int before = out->n;
        limit_length(out, t->config.max_length, r);
        before = out->n < before ? out->n : before;
        /* A text of which most is not in the alphabet says little: another one. */
        if (ds_text_tidy(out, in_alphabet, t) && (2 * out->n > before || tries > 3))
            return;
    }
    for (int i = 0; i < 1000; i++) {
        random_sequence(t, NULL, nn_rng_int(r, 1, t->config.max_length < 12 ? t->config.max_length : 12), r,
                        out);
        if (ds_text_tidy(out, in_alphabet, t))
            return;
    }
    NN_ASSERT(!"an alphabet has a visible character");
}
