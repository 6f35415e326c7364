/* gen.c - what a line of each kind of document holds. */
#include <stdlib.h>
#include <string.h>

#include "datasets/text/balance.h"
#include "datasets/text/gen.h"
#include "datasets/text/parts.h"
#include "datasets/text/signs.h"
#include "io/file.h"
#include "nn/mem.h"

#define FILE_LIMIT ((size_t)64 << 20)

bool ds_texts_has(const void *ctx, uint32_t code)
{
    const ds_texts *t = ctx;
    if (code < 128)
        return t->ascii[code];
    return bsearch(&code, t->alphabet, (size_t)t->config.n_alphabet, sizeof code,
                   ds_code_compare) != NULL;
}

static nn_err read_items(const ds_texts *t, const char *path, bool rows, ds_words *out)
{
    io_bytes bytes = {0};
    nn_err err = io_file_read(path, FILE_LIMIT, NN_ERR_INPUT, &bytes);
    if (!err)
        err = ds_words_cut(out, bytes, rows, ds_texts_has, t);
    if (!err && out->n == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: expected %s of the alphabet, found none", path,
                      rows ? "lines" : "words");
    return err;
}

static nn_err read_language(ds_texts *t, int i)
{
    nn_err err = NN_OK;
    const ds_language *language = &ds_languages[i];
    io_bytes common = {0};
    NN_TRY(io_bytes_text(&common, language->words));
    NN_TRY(io_bytes_add(&common, "", 1));
    NN_TRY(ds_words_cut(&t->common[i], common, false, ds_texts_has, t));
    common = (io_bytes){0};
    if (!language->list || (t->only >= 0 && t->only != i))
        goto out;
    char path[128] = DS_LISTS_FOLDER;
    strncat(path, language->list, sizeof path - sizeof DS_LISTS_FOLDER);
    if (!io_path_exists(path))
        goto out;
    NN_TRY(ds_words_list(&t->dictionary[i], path, ds_texts_has, t));
    t->n_lists += t->dictionary[i].n > 0;
out:
    io_bytes_free(&common);
    return err;
}

int ds_texts_lists(const ds_texts *t)
{
    return t->n_lists;
}

nn_err ds_texts_packages(io_bytes *out)
{
    nn_err err = NN_OK;
    for (int i = 0; i < DS_LANGUAGES; i++)
        if (ds_languages[i].package)
            NN_TRY(io_bytes_format(out, "%s%s", out->size ? " " : "", ds_languages[i].package));
out:
    return err;
}

nn_err ds_texts_languages(io_bytes *out)
{
    nn_err err = NN_OK;
    for (int i = 0; i < DS_LANGUAGES; i++) {
        const ds_language *language = &ds_languages[i];
        char path[128] = DS_LISTS_FOLDER;
        strncat(path, language->list ? language->list : "", sizeof path - sizeof DS_LISTS_FOLDER);
        const char *state = !language->list ? "" : io_path_exists(path) ? "" : "  (not here)";
        NN_TRY(io_bytes_format(out, "%-8s %-24s%s%s%s\n", language->code, language->name,
                               language->list ? "  " : "", language->list ? path : "", state));
    }
out:
    return err;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const ds_rule_parts *)a)->name, ((const ds_rule_parts *)b)->name);
}

/* Cuts `n` rules into alternatives and adds them to the set. */
static nn_err add_rules(ds_rule_set *set, const ds_rule *rules, int n)
{
    ds_rule_parts *all = nn_alloc((size_t)(set->n + n) * sizeof *all);
    if (!all)
        return nn_fail_memory((size_t)n * sizeof *all, "the text grammar");
    if (set->n)
        memcpy(all, set->rule, (size_t)set->n * sizeof *all);
    nn_free(set->rule);
    set->rule = all;
    for (int i = 0; i < n; i++) {
        const char *body = rules[i].body;
        ds_rule_parts *u = &all[set->n];
        *u = (ds_rule_parts){.name = rules[i].name};
        size_t alternatives = 1;
        for (const char *p = body; *p; p++)
            alternatives += *p == '\n';
        u->begin = nn_alloc(alternatives * sizeof *u->begin);
        u->length = nn_alloc(alternatives * sizeof *u->length);
        set->n++;
        if (!u->begin || !u->length)
            return nn_fail_memory(alternatives * 16, "the text grammar");
        while (true) {
            size_t length = strcspn(body, "\n");
            u->begin[u->n] = body;
            u->length[u->n++] = (int)length;
            if (!body[length])
                break;
            body += length + 1;
        }
    }
    qsort(all, (size_t)set->n, sizeof *all, by_name);
    for (int i = 1; i < set->n; i++)
        NN_ASSERT(strcmp(all[i - 1].name, all[i].name) && "a rule of a set stands once");
    return NN_OK;
}

static nn_err prepare_rules(ds_texts *t)
{
    nn_err err = NN_OK;
    NN_TRY(add_rules(&t->rules[DS_RULES_GENERAL], ds_rules, ds_n_rules));
    NN_TRY(add_rules(&t->rules[DS_RULES_GENERAL], ds_sign_rules, ds_n_sign_rules));
    NN_TRY(add_rules(&t->rules[DS_RULES_GENERAL], ds_notation_rules, ds_n_notation_rules));
    NN_TRY(add_rules(&t->rules[DS_RULES_PROSE], ds_prose_rules, ds_n_prose_rules));
    NN_TRY(add_rules(&t->rules[DS_RULES_ABROAD], ds_abroad_rules, ds_n_abroad_rules));
    for (int i = 0; i < DS_LANGUAGES; i++) {
        const ds_rule *rules = ds_languages[i].rules;
        int n = 0;
        while (rules[n].name)
            n++;
        NN_TRY(add_rules(&t->rules[DS_RULES_LANGUAGE + i], rules, n));
    }
out:
    return err;
}

/* Counts lines of every kind as they come. */
static nn_err balance(ds_texts *t)
{
    nn_err err = ds_balance_new(&t->balance, t);
    for (int i = 0; i < DS_BALANCE_SAMPLE && !err; i++) {
        nn_rng r = nn_rng_make(0, (uint64_t)i);
        ds_text line;
        ds_texts_line(t, (ds_scene)(i % DS_SCENES), &r, &line);
        ds_balance_count(t->balance, &line);
    }
    return err;
}

nn_err ds_texts_new(ds_texts **out, const ds_text_config *config)
{
    nn_err err = NN_OK;
    *out = NULL;
    ds_texts *t = nn_calloc(1, sizeof *t);
    if (!t)
        return nn_fail_memory(sizeof *t, "the text generator");
    t->config = *config;
    t->only = -1;
    for (int i = 0; i < DS_LANGUAGES && config->language; i++)
        if (!strcmp(ds_languages[i].code, config->language))
            t->only = i;
    if (config->language && t->only < 0) {
        err = nn_fail(NN_ERR_USAGE, "expected a language of the table, found '%s'",
                      config->language);
        goto out;
    }
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
    NN_TRY(prepare_rules(t));
    if (config->words_file)
        NN_TRY(read_items(t, config->words_file, false, &t->custom));
    if (config->text_file)
        NN_TRY(read_items(t, config->text_file, true, &t->lines));
    for (int i = 0; i < DS_LANGUAGES && !t->custom.n && !t->sequence; i++)
        NN_TRY(read_language(t, i));
    if (!t->custom.n && !t->lines.n && !t->sequence)
        NN_TRY(balance(t));
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
        ds_words_free(&t->common[i]);
        ds_words_free(&t->dictionary[i]);
    }
    for (int i = 0; i < DS_RULE_SETS; i++) {
        for (int k = 0; k < t->rules[i].n; k++) {
            nn_free(t->rules[i].rule[k].begin);
            nn_free(t->rules[i].rule[k].length);
        }
        nn_free(t->rules[i].rule);
    }
    ds_balance_free(t->balance);
    ds_words_free(&t->custom);
    ds_words_free(&t->lines);
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
        uint32_t c = !kinds && nn_rng_chance(r, 0.5f)
                         ? ds_balance_draw(t, r)
                         : t->alphabet[nn_rng_below(r, (uint32_t)t->config.n_alphabet)];
        bool digit = c >= '0' && c <= '9', letter = ds_code_is_letter(c);
        if (c != ' ' && (digit ? digits : letter ? letters : symbols))
            out->code[out->n++] = c;
    }
}

static const struct scene_text {
    const char *rule;
    float upper, title; /* chance that the whole line is set so */
    float curly;
    int shortest, longest; /* running text, characters */
    float english;         /* chance that it is English */
    const char *topics;    /* of English sentences, or NULL */
    bool exact;            /* codes and signs: nothing is put in or set otherwise afterwards */
} scene_texts[DS_SCENES] = {
    [DS_SCENE_RECEIPT] = {"receipt", 0.55f, 0.05f, 0, 10, 35, 0.36f, NULL, false},
    [DS_SCENE_FORM] = {"form", 0.2f, 0.1f, 0.1f, 8, 45, 0.32f, "vdarn", false},
    [DS_SCENE_TYPEWRITER] = {"typeline", 0.05f, 0.02f, 0, 12, 66, 0.34f, "lmmrrdavs", false},
    [DS_SCENE_BOOK] = {"bookline", 0.03f, 0.02f, 0.7f, 12, 64, 0.3f, "sssr", false},
    [DS_SCENE_LATIN] = {"latinline", 0.03f, 0.02f, 0.5f, 12, 60, 0.03f, NULL, false},
    [DS_SCENE_OFFICE] = {"officeline", 0.08f, 0.06f, 0.3f, 12, 58, 0.28f, "lllmniv", false},
    [DS_SCENE_SIGN] = {"signline", 0.45f, 0.2f, 0.2f, 5, 24, 0.32f, NULL, false},
    [DS_SCENE_PHOTO] = {"photoline", 0.45f, 0.14f, 0.2f, 4, 16, 0.4f, NULL, false},
    [DS_SCENE_CELL] = {.rule = "cell", .english = 0.35f, .exact = true},
    [DS_SCENE_NUMBERS] = {.rule = "numbers", .english = 0.35f, .exact = true},
    [DS_SCENE_CODE] = {.rule = "codes", .english = 0.35f, .exact = true},
    [DS_SCENE_ZONE] = {.rule = "zone", .english = 1, .exact = true},
    [DS_SCENE_SOURCE] = {.rule = "source", .english = 0.8f, .exact = true},
    [DS_SCENE_SCREEN] = {.rule = "screen", .shortest = 6, .longest = 40, .english = 0.35f,
                         .exact = true},
    [DS_SCENE_NOTATION] = {.rule = "notation", .shortest = 6, .longest = 40, .english = 0.35f,
                           .exact = true},
    [DS_SCENE_DISPLAY] = {.rule = "display", .english = 1, .exact = true},
};

/* English, or one of the others by its share; those of which the alphabet has no word never.
 * Latin books are Latin, some with its lengths. */
static int draw_language(const ds_texts *t, ds_scene scene, nn_rng *r)
{
    float sum = 0, w[DS_LANGUAGES], kind = nn_rng_float(r);
    if (t->only >= 0)
        return t->only;
    if (scene == DS_SCENE_LATIN && kind > 0.15f)
        return kind > 0.27f ? DS_LANGUAGE_la : DS_LANGUAGE_la_long;
    if (kind < scene_texts[scene].english && t->common[DS_LANGUAGE_en].n)
        return DS_LANGUAGE_en;
    for (int i = 0; i < DS_LANGUAGES; i++) {
        w[i] = t->common[i].n ? ds_languages[i].share : 0;
        sum += w[i];
    }
    float at = nn_rng_float(r) * sum;
    for (int i = 0; i < DS_LANGUAGES; i++) {
        at -= w[i];
        if (at < 0)
            return i;
    }
    return DS_LANGUAGE_en;
}

/* Of English lines with running text: a reader that learned sentences alone would guess words
 * that are not there, in names, lists and other languages. */
#define PROSE_LINES 0.4f

static void build_line(const ds_texts *t, ds_scene scene, nn_rng *r, ds_text *out)
{
    const struct scene_text *s = &scene_texts[scene];
    const ds_text_config *c = &t->config;
    ds_builder b = {.t = t, .r = r, .scene = scene};
    b.language = draw_language(t, scene, r);
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
        if (s->topics && b.language == DS_LANGUAGE_en) {
            ds_memory_draw(&memory, t, PROSE_LINES, s->topics, r);
            b.memory = &memory;
        }
        b.target = nn_rng_int(r, s->shortest, s->longest);
        ds_builder_rule(&b, s->rule, strlen(s->rule));
        ds_text_from_utf8(b.s, b.n, out);
    }
    ds_casing casing = ds_languages[b.language].casing;
    if (t->letter_case) {
        ds_text_case(out, t->letter_case, casing);
        return;
    }
    if (s->exact || t->custom.n || c->words > 0 || (t->lines.n && c->text_share >= 1))
        return;
    if (nn_rng_chance(r, s->curly))
        ds_text_curl(out, b.language == DS_LANGUAGE_en);
    float u = nn_rng_float(r);
    if (u < s->upper)
        ds_text_case(out, "upper", casing);
    else if (u < s->upper + s->title)
        ds_text_case(out, "title", casing);
    if (t->balance && nn_rng_chance(r, ds_balance_share(t->balance)))
        ds_balance_line(t, b.language, r, out);
}

void ds_texts_line(const ds_texts *t, ds_scene scene, nn_rng *r, ds_text *out)
{
    for (int tries = 0; tries < 6; tries++) {
        build_line(t, scene, r, out);
        int before = out->n;
        ds_text_limit(out, t->config.max_length, r);
        before = out->n < before ? out->n : before;
        /* A text of which most is not in the alphabet says little: another one. */
        if (ds_text_tidy(out, ds_texts_has, t) && (2 * out->n > before || tries > 3))
            return;
    }
    for (int i = 0; i < 1000; i++) {
        random_sequence(t, NULL,
                        nn_rng_int(r, 1, t->config.max_length < 12 ? t->config.max_length : 12),
                        r, out);
        if (ds_text_tidy(out, ds_texts_has, t))
            return;
    }
    NN_ASSERT(false && "an alphabet has a visible character");
}
