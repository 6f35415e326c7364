/* gen.c - word lists and dictionaries, and what a line of each kind of document holds. */
#include <stdlib.h>
#include <string.h>

#include "datasets/text/gen.h"
#include "datasets/text/signs.h"
#include "nn/mem.h"

#define DICT_FOLDER "/usr/share/dict/"
#define FILE_LIMIT ((size_t)64 << 20)
/* Words kept of a dictionary: enough that repeats are rare in 100,000 lines. */
#define DICT_WORDS 60000

static int compare_codes(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static bool in_alphabet(const void *ctx, uint32_t code)
{
    const ds_texts *t = ctx;
    if (code < 128)
        return t->ascii[code];
    return bsearch(&code, t->alphabet, (size_t)t->config.n_alphabet, sizeof code,
                   compare_codes) != NULL;
}

/* Cuts `bytes` into items (rows, or words at spaces), in place; keeps those all in the
 * alphabet, every step-th of them when there are more than `most`. */
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

static nn_err read_items(const ds_texts *t, const char *path, bool rows, io_bytes *bytes,
                         ds_words *out)
{
    nn_err err = io_file_read(path, FILE_LIMIT, NN_ERR_INPUT, bytes);
    if (!err)
        err = cut_items(t, bytes, rows, 0, out);
    if (!err && out->n == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: expected %s of the alphabet, found none", path,
                      rows ? "lines" : "words");
    return err;
}

static nn_err prepare_rules(ds_texts *t, const ds_rule *rule, int n)
{
    NN_ASSERT(t->n_rules + n <= DS_MAX_RULES);
    for (int i = 0; i < n; i++) {
        const char *body = rule[i].body;
        ds_rule_parts *u = &t->rules[t->n_rules++];
        u->name = rule[i].name;
        size_t forms = 1;
        for (const char *p = body; *p; p++)
            forms += *p == '\n';
        u->begin = nn_alloc(forms * sizeof *u->begin);
        u->length = nn_alloc(forms * sizeof *u->length);
        if (!u->begin || !u->length)
            return nn_fail_memory(forms * 16, "the text grammar");
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
    t->built_in = ds_signs_put;
    t->alphabet = nn_alloc((size_t)config->n_alphabet * sizeof(uint32_t));
    t->letter_case = config->letter_case ? nn_strdup(config->letter_case) : NULL;
    t->sequence = config->sequence ? nn_strdup(config->sequence) : NULL;
    if (!t->alphabet || (config->letter_case && !t->letter_case) ||
        (config->sequence && !t->sequence)) {
        err = nn_fail_memory((size_t)config->n_alphabet * 4, "the alphabet");
        goto out;
    }
    memcpy(t->alphabet, config->alphabet, (size_t)config->n_alphabet * sizeof(uint32_t));
    for (int i = 0; i < config->n_alphabet; i++)
        if (t->alphabet[i] < 128)
            t->ascii[t->alphabet[i]] = true;
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
    NN_TRY(prepare_rules(t, ds_rules, ds_n_rules));
    NN_TRY(prepare_rules(t, ds_prose_rules, ds_n_prose_rules));
    NN_TRY(prepare_rules(t, ds_sign_rules, ds_n_sign_rules));
    NN_TRY(prepare_rules(t, ds_notation_rules, ds_n_notation_rules));
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
    for (int i = 0; i < t->n_rules; i++) {
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

static void random_sequence(const ds_texts *t, const char *kinds, int length, nn_rng *r,
                            ds_text *out)
{
    bool letters = !kinds || strstr(kinds, "letters"),
         digits = !kinds || strstr(kinds, "digits");
    bool symbols = !kinds || strstr(kinds, "symbols");
    out->n = 0;
    for (int tries = 0; out->n < length && tries < 400; tries++) {
        uint32_t c = t->alphabet[nn_rng_below(r, (uint32_t)t->config.n_alphabet)];
        bool digit = c >= '0' && c <= '9', letter = ds_code_is_letter(c);
        if (c != ' ' && (digit ? digits : letter ? letters : symbols))
            out->code[out->n++] = c;
    }
}

/* Puts one or two characters, each as likely, where the text can hold them: so that rare ones
 * are seen. */
static void sprinkle(const ds_texts *t, nn_rng *r, ds_text *out)
{
    for (int times = nn_rng_int(r, 1, 3); times > 0 && out->n + 2 < DS_TEXT_MAX; times--) {
        uint32_t c = t->alphabet[nn_rng_below(r, (uint32_t)t->config.n_alphabet)];
        int at = (int)nn_rng_below(r, (uint32_t)out->n + 1);
        if (ds_code_is_letter(c)) {
            if (at == out->n)
                out->n++;
            out->code[at] = c;
        } else {
            memmove(out->code + at + 1, out->code + at,
                    (size_t)(out->n - at) * sizeof out->code[0]);
            out->code[at] = c;
            out->n++;
        }
    }
}

#define ANY_LANGUAGE {6, 2, 2, 1.5f, 1.5f, 1.5f, 1.5f, 1.5f, 1.5f, 1.5f, 0}
#define MOSTLY_ENGLISH {16, 1, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0}

static const struct scene_text {
    const char *rule;
    float upper, title; /* chance that the whole line is set so */
    float curly;
    int shortest, longest; /* running text, characters */
    float language[DS_LANGUAGES];
    const char *topics; /* of English sentences, or NULL */
    bool exact;         /* codes and signs: nothing is put in or set otherwise afterwards */
} scene_texts[DS_SCENES] = {
    [DS_SCENE_RECEIPT] = {"receipt",
                          0.55f,
                          0.05f,
                          0,
                          10,
                          35,
                          {14, 1, 1, 1, 0.7f, 0.5f, 0.5f, 0.4f, 0.3f, 0.3f, 0},
                          NULL},
    [DS_SCENE_FORM] = {"form",
                       0.2f,
                       0.1f,
                       0.1f,
                       8,
                       45,
                       {14, 2, 2, 1.2f, 1, 1, 0.8f, 0.7f, 0.5f, 0.7f, 0},
                       "vdarn"},
    [DS_SCENE_TYPEWRITER] = {"typeline",
                             0.05f,
                             0.02f,
                             0,
                             12,
                             66,
                             {16, 2, 1.2f, 0.5f, 0.5f, 0.4f, 0.5f, 0.4f, 0.3f, 0.2f, 0.3f},
                             "lmmrrdavs"},
    [DS_SCENE_BOOK] = {"bookline",
                       0.03f,
                       0.02f,
                       0.7f,
                       12,
                       64,
                       {16, 2.5f, 2, 1, 1, 0.7f, 0.5f, 0.5f, 0.4f, 0.5f, 1},
                       "sssr"},
    [DS_SCENE_LATIN] =
        {"latinline", 0.03f, 0.02f, 0.5f, 12, 60, {0.3f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10}, NULL},
    [DS_SCENE_OFFICE] = {"officeline",
                         0.08f,
                         0.06f,
                         0.3f,
                         12,
                         58,
                         {14, 2.5f, 2.2f, 1.5f, 1.2f, 1, 0.8f, 0.8f, 0.6f, 1, 0.2f},
                         "lllmniv"},
    [DS_SCENE_SIGN] = {"signline",
                       0.55f,
                       0.2f,
                       0.2f,
                       5,
                       24,
                       {14, 1.5f, 1.5f, 1, 1, 0.7f, 0.5f, 0.5f, 0.4f, 0.4f, 0},
                       NULL},
    [DS_SCENE_PHOTO] = {"photoline",
                        0.5f,
                        0.14f,
                        0.2f,
                        4,
                        16,
                        {16, 0.7f, 0.7f, 0.5f, 0.5f, 0.3f, 0.3f, 0.2f, 0.2f, 0.2f, 0},
                        NULL},
    [DS_SCENE_CELL] = {.rule = "cell", .language = ANY_LANGUAGE, .exact = true},
    [DS_SCENE_NUMBERS] = {.rule = "numbers", .language = ANY_LANGUAGE, .exact = true},
    [DS_SCENE_CODE] = {.rule = "codes", .language = ANY_LANGUAGE, .exact = true},
    [DS_SCENE_ZONE] = {.rule = "zone", .language = {1}, .exact = true},
    [DS_SCENE_SOURCE] = {.rule = "source", .language = MOSTLY_ENGLISH, .exact = true},
    [DS_SCENE_SCREEN] = {.rule = "screen", .shortest = 6, .longest = 40,
                         .language = ANY_LANGUAGE, .exact = true},
    [DS_SCENE_NOTATION] = {.rule = "notation", .shortest = 6, .longest = 40,
                           .language = ANY_LANGUAGE, .exact = true},
    [DS_SCENE_DISPLAY] = {.rule = "display", .language = {1}, .exact = true},
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

/* Of English lines with running text: a reader that learned sentences alone would guess words
 * that are not there, in names, lists and other languages. */
#define PROSE_LINES 0.4f

static void build_line(const ds_texts *t, ds_scene scene, nn_rng *r, ds_text *out)
{
    const struct scene_text *s = &scene_texts[scene];
    const ds_text_config *c = &t->config;
    ds_builder b = {.t = t, .r = r, .scene = scene};
    b.language = draw_language(t, s->language, r);
    if (c->sequence) {
        random_sequence(t, c->sequence,
                        nn_rng_int(r, 1, c->max_length < 20 ? c->max_length : 20), r, out);
        return;
    }
    if (t->lines.n && nn_rng_chance(r, c->text_share)) {
        const char *line = ds_words_draw(&t->lines, r);
        ds_text_from_utf8(line, strlen(line), out);
    } else if (c->words > 0) {
        for (int i = 0; i < c->words; i++) {
            ds_builder_put(&b, " ", i > 0);
            ds_builder_word(&b, false);
        }
        ds_text_from_utf8(b.s, b.n, out);
    } else if (t->custom.n) {
        for (int i = nn_rng_int(r, 1, 8); i > 0; i--) {
            ds_builder_word(&b, false);
            ds_builder_put(&b, " ", i > 1);
        }
        ds_text_from_utf8(b.s, b.n, out);
    } else if (!s->exact && nn_rng_chance(r, 0.02f)) {
        random_sequence(t, NULL, nn_rng_int(r, 1, 10), r, out);
    } else {
        ds_memory memory = {.line = true};
        if (s->topics && b.language == 0) {
            ds_memory_draw(&memory, t, PROSE_LINES, s->topics, r);
            b.memory = &memory;
        }
        b.target = nn_rng_int(r, s->shortest, s->longest);
        ds_builder_rule(&b, s->rule, strlen(s->rule));
        ds_text_from_utf8(b.s, b.n, out);
    }
    if (t->letter_case) {
        ds_text_case(out, t->letter_case);
        return;
    }
    if (s->exact || t->custom.n || (t->lines.n && c->text_share >= 1))
        return;
    if (nn_rng_chance(r, s->curly))
        ds_text_curl(out);
    if (nn_rng_chance(r, 0.06f))
        sprinkle(t, r, out);
    float u = nn_rng_float(r);
    if (u < s->upper)
        ds_text_case(out, "upper");
    else if (u < s->upper + s->title)
        ds_text_case(out, "title");
}

void ds_texts_line(const ds_texts *t, ds_scene scene, nn_rng *r, ds_text *out)
{
    for (int tries = 0; tries < 6; tries++) {
        build_line(t, scene, r, out);
        int before = out->n;
        ds_text_limit(out, t->config.max_length, r);
        before = out->n < before ? out->n : before;
        /* A text of which most is not in the alphabet says little: another one. */
        if (ds_text_tidy(out, in_alphabet, t) && (2 * out->n > before || tries > 3))
            return;
    }
    for (int i = 0; i < 1000; i++) {
        random_sequence(t, NULL,
                        nn_rng_int(r, 1, t->config.max_length < 12 ? t->config.max_length : 12),
                        r, out);
        if (ds_text_tidy(out, in_alphabet, t))
            return;
    }
    NN_ASSERT(false && "an alphabet has a visible character");
}
