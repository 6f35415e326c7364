/* form.c - finds what a form asks for. A label is found in the text; its value is the first thing
 * of its type right of it in its row, up to the next label's column, or below it. */
#include "fields/form.h"

#include <math.h>
#include <string.h>

#include "fields/scan.h"
#include "io/number.h"
#include "nn/mem.h"

#define MAX_BELOW 2 /* rows */

nn_err fields_add(io_document *d, int32_t index, const fields_text *t, const char *name,
                  const char *kind, int32_t begin, int32_t end, const char *normal, float sure)
{
    nn_err err;
    double confidence = 0;
    int32_t first = fields_text_word(t, begin), last = fields_text_word(t, end - 1),
            n = last - first + 1;
    char *value = nn_alloc((size_t)(end - begin) + 1);
    int32_t *words = nn_alloc((size_t)n * sizeof *words);
    if (!value || !words) {
        err = nn_fail_memory((size_t)(end - begin), "a field");
        goto out;
    }
    size_t used = 0;
    for (int32_t i = begin; i < end; i++) {
        char c = t->text[i] == '\n' || t->text[i] == '\t' ? ' ' : t->text[i];
        if (c != ' ' || (used > 0 && value[used - 1] != ' '))
            value[used++] = c;
    }
    value[used] = 0;
    for (int32_t i = 0; i < n; i++) {
        words[i] = t->word[first + i].word;
        confidence += (double)d->word[words[i]].confidence;
    }
    err = io_doc_add_field(d, index, name, kind, value, normal && *normal ? normal : value,
                           sure * (float)(confidence / n), words, n);
out:
    nn_free(value);
    nn_free(words);
    return err;
}

static bool passed_over(char c)
{
    return c && strchr(".:#-' ", c);
}

/* Does `label` stand at p? The bytes it takes. Points, colons and blanks may differ. */
static int32_t label_at(const char *p, const char *label)
{
    const char *at = p;
    while (*label) {
        if (passed_over(*label) && fields_lower(*at) != fields_lower(*label)) {
            label++;
        } else if (fields_lower(*at) == fields_lower(*label) && *at) {
            at++;
            label++;
        } else if (at > p && passed_over(*at)) {
            at++;
        } else {
            return 0;
        }
    }
    return fields_alnum(at[-1]) && fields_alnum(*at) ? 0 : (int32_t)(at - p);
}

/* The end of the stretch without a wide gap that begins at `at`. */
static int32_t stretch_end(const fields_text *t, int32_t at)
{
    while (t->text[at] && t->text[at] != '\n' && t->text[at] != '\t')
        at++;
    return at;
}

typedef struct value {
    int32_t begin, end;
    const fields_hit *hit; /* NULL: by its place alone */
} value;

/* The first thing of the type in [begin, end). */
static bool find_value(const fields_text *t, const fields_hits *hits, int type, int32_t begin,
                       int32_t end, value *out)
{
    while (begin < end && strchr(" \t:.=#-", t->text[begin]))
        begin++;
    if (begin >= end)
        return false;
    if (type == FIELDS_TYPE_TEXT) {
        int32_t stop = stretch_end(t, begin);
        *out = (value){begin, stop < end ? stop : end, NULL};
        return true;
    }
    if (type == FIELDS_TYPE_NUMBER) {
        for (int32_t i = begin; i < end; i++) {
            int32_t stop = i;
            bool digit = false;
            while (stop < end && !fields_blank(t->text[stop]))
                digit |= fields_digit(t->text[stop++]);
            if (digit) {
                while (stop > i + 1 && strchr(",.;:", t->text[stop - 1]))
                    stop--;
                *out = (value){i, stop, NULL};
                return true;
            }
            i = stop;
        }
        return false;
    }
    for (int i = 0; i < hits->n; i++)
        if ((int)hits->hit[i].kind == type && hits->hit[i].begin >= begin &&
            hits->hit[i].end <= end) {
            *out = (value){hits->hit[i].begin, hits->hit[i].end, &hits->hit[i]};
            return true;
        }
    return false;
}

static bool right_of(const fields_text *t, const fields_hits *hits, int type, int32_t end,
                     value *out)
{
    return find_value(t, hits, type, end, t->row[fields_text_row(t, end - 1)].end, out);
}

/* Words of the next rows that stand under the label, or begin under it. */
static bool below(const fields_text *t, const fields_hits *hits, int type, int32_t begin,
                  int32_t end, value *out)
{
    const fields_word *a = &t->word[fields_text_word(t, begin)],
                      *b = &t->word[fields_text_word(t, end - 1)];
    float x0 = a->box.x0, x1 = b->box.x1, bottom = b->box.y1;
    int32_t row = fields_text_row(t, begin);
    for (int32_t r = row + 1; r < t->n_rows && r <= row + MAX_BELOW; r++) {
        if (t->row[r].box.y0 - bottom > 2.5f * t->line_height)
            return false;
        for (int32_t w = t->row[r].first; w < t->row[r].first + t->row[r].words; w++) {
            const fields_word *word = &t->word[w];
            bool begins = w == t->row[r].first || t->text[word->at - 1] == '\t';
            if (word->box.x1 <= x0 || word->box.x0 >= x1 ||
                !(begins || fabsf(word->box.x0 - x0) < t->line_height))
                continue;
            if (find_value(t, hits, type, word->at, stretch_end(t, word->at), out))
                return true;
        }
    }
    return false;
}

static nn_err add_value(const fields_rule *rule, const fields_text *t, io_document *d,
                        int32_t index, const value *v, float sure)
{
    const char *kind =
        rule->type < FIELDS_KINDS ? fields_kind_name((fields_kind)rule->type) : "";
    return fields_add(d, index, t, rule->name, kind, v->begin, v->end,
                      v->hit ? v->hit->normal : "", v->hit ? sure * v->hit->sure : sure);
}

/* Labels in the rule's order: the first one that stands on the page with a value. */
static nn_err by_label(const fields_rule *rule, const fields_text *t, const fields_hits *hits,
                       io_document *d, int32_t index)
{
    for (int l = 0; l < rule->n_labels; l++)
        for (int32_t i = 0; i < t->n; i++) {
            value v;
            if (i > 0 && fields_alnum(t->text[i - 1]))
                continue;
            int32_t n = label_at(t->text + i, rule->label[l]);
            if (n == 0)
                continue;
            bool found =
                rule->where & FIELDS_BELOW_FIRST && below(t, hits, rule->type, i, i + n, &v);
            found = found ||
                    (rule->where & FIELDS_RIGHT && right_of(t, hits, rule->type, i + n, &v));
            found = found ||
                    (rule->where & FIELDS_BELOW && below(t, hits, rule->type, i, i + n, &v));
            if (found)
                return add_value(rule, t, d, index, &v, 0.9f);
        }
    return NN_OK;
}

static nn_err by_type(const fields_rule *rule, const fields_text *t, const fields_hits *hits,
                      io_document *d, int32_t index)
{
    const fields_hit *best = NULL;
    double most = -INFINITY;
    for (int i = 0; i < hits->n; i++) {
        const fields_hit *hit = &hits->hit[i];
        if ((int)hit->kind != rule->type)
            continue;
        value v = {hit->begin, hit->end, hit};
        if (rule->where == FIELDS_EVERY) {
            nn_err err = add_value(rule, t, d, index, &v, 1);
            if (err != NN_OK)
                return err;
            continue;
        }
        const char *number = hit->normal;
        double amount = 0;
        bool better = !best || rule->where == FIELDS_LAST;
        if (rule->where == FIELDS_LARGEST)
            better = io_number_parse(&number, &amount) && amount > most;
        if (better) {
            best = hit;
            most = amount;
        }
    }
    value v = {best ? best->begin : 0, best ? best->end : 0, best};
    return best ? add_value(rule, t, d, index, &v, 1) : NN_OK;
}

/* "Label: value", where the label is letters and the value stands in the same row. */
static nn_err add_pairs(const fields_text *t, io_document *d, int32_t index)
{
    for (int32_t r = 0; r < t->n_rows; r++)
        for (int32_t begin = t->row[r].begin; begin < t->row[r].end;) {
            int32_t end = stretch_end(t, begin), colon = begin;
            bool letters = fields_letter(t->text[begin]);
            while (colon < end && t->text[colon] != ':' && colon - begin < 40)
                colon++;
            int32_t from = colon + 1, to = end;
            if (letters && colon < end && t->text[colon] == ':') {
                while (from < to && t->text[from] == ' ')
                    from++;
                if (from >= to && t->text[to] == '\t') { /* the value begins the next stretch */
                    from = to + 1;
                    to = stretch_end(t, from);
                }
                bool time = colon > begin && fields_digit(t->text[colon - 1]) &&
                            fields_digit(t->text[colon + 1]);
                if (from < to && !time) {
                    char name[48] = {0};
                    int32_t n = colon - begin;
                    while (n > 0 && t->text[begin + n - 1] == ' ')
                        n--;
                    memcpy(name, t->text + begin, (size_t)n);
                    nn_err err = fields_add(d, index, t, name, "", from, to, NULL, 0.8f);
                    if (err != NN_OK)
                        return err;
                    end = to > end ? to : end;
                }
            }
            begin = end + 1;
        }
    return NN_OK;
}

nn_err fields_form_fill(const fields_form *form, const fields_text *t, const fields_hits *hits,
                        io_document *d, int32_t index)
{
    for (int i = 0; i < form->n; i++) {
        const fields_rule *rule = &form->rule[i];
        nn_err err = rule->where < FIELDS_FIRST ? by_label(rule, t, hits, d, index)
                                                : by_type(rule, t, hits, d, index);
        if (err != NN_OK)
            return err;
    }
    return form->pairs ? add_pairs(t, d, index) : NN_OK;
}
