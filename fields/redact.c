/* redact.c - see redact.h. A text is overwritten where it stands: no copy of it is left. */
#include "fields/redact.h"

#include <string.h>

#include "fields/picker.h"
#include "nn/mem.h"

#define FULL_BLOCK "\xE2\x96\x88" /* U+2588 */
#define MARGIN 0.2f               /* of a word's shorter side: what its box may miss of its ink */

static bool in_form(const fields_form *form, const char *name)
{
    for (int i = 0; form && i < form->n; i++)
        if (strcmp(form->rule[i].name, name) == 0)
            return true;
    return form && form->picker && fields_learnt_find(&form->picker->learnt, name) >= 0;
}

nn_err fields_redaction_parse(const char *list, const fields_form *form, fields_redaction *out)
{
    *out = (fields_redaction){0};
    for (const char *p = list;;) {
        size_t n = strcspn(p, ",");
        char name[FIELDS_NAME] = "";
        fields_kind kind = fields_kind_by_name(p, n);
        if (n < sizeof name)
            memcpy(name, p, n);
        if (kind < FIELDS_KINDS)
            out->kind[kind] = true;
        else if (n > 0 && n < sizeof name && in_form(form, name) &&
                 out->n_names < FIELDS_MAX_REDACTED)
            strcpy(out->name[out->n_names++], name);
        else
            return nn_fail(NN_ERR_USAGE,
                           "--redact: expected kinds (date, phone, iban, ...) or fields that "
                           "--fields seeks, found '%.*s'", n > 40 ? 40 : (int)n, p);
        p += n;
        if (*p++ == 0)
            return NN_OK;
    }
}

static bool named(const fields_redaction *r, const char *name)
{
    for (int i = 0; i < r->n_names; i++)
        if (strcmp(r->name[i], name) == 0)
            return true;
    return false;
}

static nn_err mark_words(const fields_redaction *r, const io_document *d, int32_t index, bool *out)
{
    nn_err err;
    fields_text t = {0};
    fields_hits hits = {0};
    io_span fields = d->page[index].fields;
    NN_TRY(fields_text_new(d, index, &t));
    NN_TRY(fields_detect(&t, &hits));
    for (int i = 0; i < hits.n; i++) {
        const fields_hit *hit = &hits.hit[i];
        if (!r->kind[hit->kind])
            continue;
        int32_t last = fields_text_word(&t, hit->end - 1);
        for (int32_t w = fields_text_word(&t, hit->begin); w <= last; w++)
            out[t.word[w].word] = true;
    }
    for (int32_t i = fields.first; i < fields.first + fields.n; i++) {
        const io_doc_field *f = &d->field[i];
        const char *kind = io_doc_text(d, f->kind);
        fields_kind k = fields_kind_by_name(kind, strlen(kind));
        if (!named(r, io_doc_text(d, f->name)) && !(k < FIELDS_KINDS && r->kind[k]))
            continue;
        for (int32_t w = f->words.first; w < f->words.first + f->words.n; w++)
            out[d->field_word[w]] = true;
    }
out:
    fields_hits_free(&hits);
    fields_text_free(&t);
    return err;
}

static void cover(io_document *d, int32_t text)
{
    if (!text)
        return;
    char *p = d->text + text;
    size_t n = strlen(p);
    memset(p, n < strlen(FULL_BLOCK) ? '*' : 0, n);
    if (n >= strlen(FULL_BLOCK))
        memcpy(p, FULL_BLOCK, strlen(FULL_BLOCK));
}

/* A line's text is its words with spaces between; covered ones are not longer than they were. */
static void cover_line(io_document *d, io_doc_line *line, const bool *covered)
{
    bool any = false;
    for (int32_t i = line->words.first; i < line->words.first + line->words.n; i++) {
        io_doc_word *w = &d->word[i];
        if (!covered[i])
            continue;
        any = true;
        if (w->text != line->text)
            cover(d, w->text);
        w->chars.n = 0;
    }
    if (!any || !line->text)
        return;
    char *to = d->text + line->text;
    size_t most = strlen(to), used = 0;
    memset(to, 0, most);
    for (int32_t i = line->words.first; i < line->words.first + line->words.n; i++) {
        const char *word = io_doc_text(d, d->word[i].text);
        size_t n = d->word[i].text == line->text ? 0 : strlen(word);
        if (n == 0 || used + n + (used > 0) > most)
            continue;
        if (used > 0)
            to[used++] = ' ';
        memcpy(to + used, word, n);
        used += n;
    }
    if (used == 0)
        memset(to, '*', most < 3 ? most : 3);
}

static void drop_fields(io_document *d, io_doc_page *page, const bool *covered)
{
    int32_t kept = page->fields.first;
    for (int32_t i = page->fields.first; i < page->fields.first + page->fields.n; i++) {
        const io_doc_field *f = &d->field[i];
        bool any = false;
        for (int32_t w = f->words.first; w < f->words.first + f->words.n; w++)
            any |= covered[d->field_word[w]];
        if (any) {
            memset(d->text + f->value, 0, strlen(d->text + f->value));
            memset(d->text + f->normalised, 0, strlen(d->text + f->normalised));
        } else {
            d->field[kept++] = *f;
        }
    }
    page->fields.n = kept - page->fields.first;
}

static io_box wider(io_box b)
{
    float w = b.x1 - b.x0, h = b.y1 - b.y0, margin = MARGIN * (w < h ? w : h) + 1;
    return (io_box){b.x0 - margin, b.y0 - margin, b.x1 + margin, b.y1 + margin};
}

nn_err fields_redact(const fields_redaction *r, io_document *d, int32_t index, io_box **black,
                     int32_t *n)
{
    nn_err err;
    *n = 0;
    *black = NULL;
    io_doc_page *page = &d->page[index];
    bool *covered = nn_calloc((size_t)d->n_words + 1, sizeof *covered);
    if (!covered)
        return nn_fail_memory((size_t)d->n_words, "words of a page");
    NN_TRY(mark_words(r, d, index, covered));
    int32_t count = 0;
    for (int32_t i = 0; i < d->n_words; i++)
        count += covered[i];
    *black = nn_alloc(((size_t)count + 1) * sizeof **black);
    if (!*black) {
        err = nn_fail_memory((size_t)count * sizeof **black, "words of a page");
        goto out;
    }
    for (int32_t i = 0; i < d->n_words; i++)
        if (covered[i])
            (*black)[(*n)++] = wider(d->word[i].box);
    for (int32_t i = 0; i < d->n_lines; i++)
        cover_line(d, &d->line[i], covered);
    drop_fields(d, page, covered);
out:
    nn_free(covered);
    return err;
}
