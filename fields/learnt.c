/* learnt.c - see learnt.h. */
#include "fields/learnt.h"

#include <stdio.h>
#include <string.h>

#include "fields/plain.h"
#include "fields/scan.h"
#include "io/number.h"
#include "nn/mem.h"

#define BARE ",bare"

static const char *type_name(int type)
{
    return type == FIELDS_TYPE_TEXT ? "text" : fields_kind_name((fields_kind)type);
}

void fields_learnt_format(const fields_learnt *s, char text[FIELDS_LEARNT_TEXT])
{
    size_t used = 0;
    text[0] = 0;
    for (int i = 0; i < s->n; i++)
        used += (size_t)snprintf(text + used, FIELDS_LEARNT_TEXT - used, "%s%s=%s%s",
                                 i ? ";" : "", s->field[i].name, type_name(s->field[i].type),
                                 s->field[i].bare ? BARE : "");
}

int fields_learnt_find(const fields_learnt *s, const char *name)
{
    for (int i = 0; i < s->n; i++)
        if (strcmp(s->field[i].name, name) == 0)
            return i;
    return -1;
}

static nn_err add(fields_learnt *s, const char *name, size_t n, nn_err code)
{
    bool good = n > 0 && n < FIELDS_NAME && io_utf8_valid(name, n);
    for (size_t i = 0; i < n && good; i++)
        good = (uint8_t)name[i] > ' ' && !strchr("=;|#", name[i]);
    if (!good)
        return nn_fail(code, "a field named '%.*s': expected up to %d bytes without spaces, "
                             "'=', ';', '|', '#'", n > 40 ? 40 : (int)n, name, FIELDS_NAME - 1);
    if (s->n == FIELDS_MAX_LEARNT)
        return nn_fail(code == NN_ERR_INPUT ? NN_ERR_LIMIT : code, "more than %d fields",
                       FIELDS_MAX_LEARNT);
    memcpy(s->field[s->n].name, name, n);
    s->field[s->n].name[n] = 0;
    s->field[s->n++].type = FIELDS_TYPE_TEXT;
    return NN_OK;
}

nn_err fields_learnt_add(fields_learnt *s, const char *name)
{
    return add(s, name, strlen(name), NN_ERR_INPUT);
}

nn_err fields_learnt_parse(const char *text, fields_learnt *out)
{
    *out = (fields_learnt){0};
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "=;"), type = p[n] == '=' ? strcspn(p + n + 1, ";") : 0;
        nn_err err = add(out, p, n, NN_ERR_MODEL);
        if (err != NN_OK)
            return err;
        const char *word = p + n + 1;
        size_t own = type; /* without what follows a comma */
        if (type > strlen(BARE) && memcmp(word + type - strlen(BARE), BARE, strlen(BARE)) == 0)
            own -= strlen(BARE);
        fields_kind kind = type ? fields_kind_by_name(word, own) : FIELDS_KINDS;
        bool bare = own < type;
        out->field[out->n - 1].bare = bare;
        if (kind < FIELDS_KINDS && (!bare || kind == FIELDS_AMOUNT))
            out->field[out->n - 1].type = (int)kind;
        else if (type != 4 || memcmp(word, "text", 4) != 0)
            return nn_fail(NN_ERR_MODEL, "octavo.preprocess: expected name=type, found '%.40s'", p);
        p = word + type;
        p += *p == ';';
    }
    return out->n > 0 ? NN_OK : nn_fail(NN_ERR_MODEL, "octavo.preprocess names no field");
}

nn_err fields_value_type(const char *value, int *type, char normal[FIELDS_NORMAL])
{
    nn_err err;
    io_document d = {0};
    fields_text t = {0};
    fields_hits hits = {0};
    *type = FIELDS_TYPE_TEXT;
    if (normal)
        normal[0] = 0;
    NN_TRY(fields_document_of_text(value, strlen(value), "a value", &d));
    NN_TRY(fields_text_new(&d, 0, &t));
    NN_TRY(fields_detect(&t, &hits));
    for (int i = 0; i < hits.n; i++) {
        const fields_hit *hit = &hits.hit[i];
        if (hit->begin != 0 || hit->end != t.n || hit->kind == FIELDS_ADDRESS ||
            hit->kind == FIELDS_POSTCODE)
            continue;
        *type = (int)hit->kind;
        if (normal)
            strcpy(normal, hit->normal);
        break;
    }
out:
    fields_hits_free(&hits);
    fields_text_free(&t);
    io_doc_free(&d);
    return err;
}

const fields_hit *fields_hit_in(const fields_text *t, const fields_hits *hits, int kind,
                                int32_t word)
{
    const fields_word *w = &t->word[word];
    int lo = 0, hi = hits->n; /* hits are in order */
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (hits->hit[mid].begin < w->at)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < hits->n && hits->hit[lo].begin < w->end; lo++)
        if ((int)hits->hit[lo].kind == kind)
            return &hits->hit[lo];
    return NULL;
}

/* ---- values ---- */

bool fields_same_whole(const char *value, const char *truth)
{
    const char *p = fields_skip_blanks(value), *q = fields_skip_blanks(truth);
    while (*p && *q) {
        bool a = fields_blank(*p), b = fields_blank(*q);
        if (a != b || (!a && fields_upper(*p) != fields_upper(*q)))
            break;
        p = a ? fields_skip_blanks(p) : p + 1;
        q = b ? fields_skip_blanks(q) : q + 1;
    }
    return !*fields_skip_blanks(p) && !*fields_skip_blanks(q);
}

static bool same_letters(const char *p, const char *q)
{
    for (;;) {
        while (*p && !fields_alnum(*p))
            p++;
        while (*q && !fields_alnum(*q))
            q++;
        if (!*p || !*q)
            return !*p && !*q;
        if (fields_upper(*p++) != fields_upper(*q++))
            return false;
    }
}

/* Two normalised values: numbers by their value, the currency where both tell it. */
static bool same_normal(int type, const char *a, const char *b)
{
    double x, y;
    if (type != FIELDS_AMOUNT || !io_number_parse(&a, &x) || !io_number_parse(&b, &y))
        return *a && strcmp(a, b) == 0;
    return x == y && (!*a || !*b || strcmp(a, b) == 0);
}

nn_err fields_same_normalised(int type, const char *value, const char *normal,
                              const char *truth, bool *same)
{
    char want[FIELDS_NORMAL];
    int found;
    *same = same_letters(value, truth);
    if (type == FIELDS_TYPE_TEXT)
        return NN_OK;
    /* 1,00 and 100 have the same digits. */
    *same = *same && type != FIELDS_AMOUNT;
    nn_err err = *same ? NN_OK : fields_value_type(truth, &found, want);
    if (err == NN_OK && !*same)
        *same = found == type && same_normal(type, normal, want);
    return err;
}

/* ---- where a true value stands ---- */

static nn_err locate_hits(const fields_text *t, const fields_hits *hits, int type,
                          const char *truth, bool *begins, bool *ends, bool *known)
{
    for (int i = 0; i < hits->n; i++) {
        const fields_hit *hit = &hits->hit[i];
        bool same;
        if ((int)hit->kind != type)
            continue;
        char *value = nn_strndup(t->text + hit->begin, (size_t)(hit->end - hit->begin));
        if (!value)
            return nn_fail_memory((size_t)(hit->end - hit->begin), "a value");
        nn_err err = fields_same_normalised(type, value, hit->normal, truth, &same);
        nn_free(value);
        if (err != NN_OK)
            return err;
        if (same) {
            begins[fields_text_word(t, hit->begin)] = true;
            ends[fields_text_word(t, hit->end - 1)] = true;
            *known = true;
        }
    }
    return NN_OK;
}

/* Letters and digits of a text in capitals, and the word each is of. */
typedef struct letters {
    int32_t n;
    char *c;
    int32_t *word;
} letters;

static void letters_free(letters *l)
{
    nn_free(l->c);
    nn_free(l->word);
}

static nn_err letters_of(const char *text, int32_t n, const fields_text *t, letters *out)
{
    *out = (letters){.c = nn_alloc((size_t)n + 1)};
    out->word = t ? nn_alloc(((size_t)n + 1) * sizeof *out->word) : NULL;
    if (!out->c || (t && !out->word))
        return nn_fail_memory((size_t)n, "letters of a page");
    int32_t w = 0;
    for (int32_t i = 0; i < n; i++) {
        if (!fields_alnum(text[i]))
            continue;
        while (t && w + 1 < t->n_words && t->word[w + 1].at <= i)
            w++;
        if (t)
            out->word[out->n] = w;
        out->c[out->n++] = fields_upper(text[i]);
    }
    return NN_OK;
}

/* The stretches of the page that are nearest to the value (Sellers 1980: edit distance with a
 * free beginning and end): all that have no error, else the first of the best. */
static nn_err locate_text(const letters *page, const letters *value, bool *begins, bool *ends,
                          bool *known)
{
    nn_err err = NN_OK;
    int32_t n = page->n, m = value->n, limit = m / 4, best = limit + 1, at = -1;
    int32_t *cost = nn_alloc(2 * ((size_t)m + 1) * sizeof *cost), *from = cost + m + 1;
    int32_t at_from = 0;
    if (!cost)
        return nn_fail_memory((size_t)m, "an alignment");
    for (int32_t i = 0; i <= m; i++) {
        cost[i] = i;
        from[i] = 0;
    }
    for (int32_t j = 0; j < n && m > 0; j++) {
        int32_t before = cost[0], before_from = from[0];
        cost[0] = 0;
        from[0] = j + 1;
        for (int32_t i = 1; i <= m; i++) {
            int32_t up = cost[i], up_from = from[i];
            int32_t c = before + (value->c[i - 1] != page->c[j]), f = before_from;
            if (up + 1 < c) {
                c = up + 1;
                f = up_from;
            }
            if (cost[i - 1] + 1 < c) {
                c = cost[i - 1] + 1;
                f = from[i - 1];
            }
            before = up;
            before_from = up_from;
            cost[i] = c;
            from[i] = f;
        }
        if (cost[m] == 0) {
            begins[page->word[from[m]]] = true;
            ends[page->word[j]] = true;
            *known = true;
        }
        if (cost[m] < best) {
            best = cost[m];
            at = j;
            at_from = from[m];
        }
    }
    if (!*known && at >= 0 && at_from <= at) {
        begins[page->word[at_from]] = true;
        ends[page->word[at]] = true;
        *known = true;
    }
    nn_free(cost);
    return err;
}

nn_err fields_locate(const fields_text *t, const fields_hits *hits, int type, const char *truth,
                     bool *begins, bool *ends, bool *known)
{
    nn_err err;
    letters page = {0}, value = {0};
    memset(begins, 0, (size_t)t->n_words);
    memset(ends, 0, (size_t)t->n_words);
    *known = false;
    if (type != FIELDS_TYPE_TEXT)
        return locate_hits(t, hits, type, truth, begins, ends, known);
    NN_TRY(letters_of(t->text, t->n, t, &page));
    NN_TRY(letters_of(truth, (int32_t)strlen(truth), NULL, &value));
    err = locate_text(&page, &value, begins, ends, known);
out:
    letters_free(&page);
    letters_free(&value);
    return err;
}
