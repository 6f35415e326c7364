/* metrics.c - views of a pair of texts, their distances, and a table of confusions. */
#include "ocr/metrics.h"

#include "io/letter_case.h"
#include "nn/mem.h"
#include "ocr/edit.h"
#include "ocr/normalize.h"

#include <stdlib.h>
#include <string.h>

typedef struct text {
    uint32_t *code;
    int64_t n;
} text;

void ocr_metrics_init(ocr_metrics *m)
{
    memset(m, 0, sizeof *m);
}

void ocr_metrics_free(ocr_metrics *m)
{
    nn_free(m->confusion);
    memset(m, 0, sizeof *m);
}

static uint32_t lower_alphanumeric(uint32_t code)
{
    code = io_code_lower(code);
    return (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9') ? code : 0;
}

/* `to` has room for 2 n: a sharp s has two capitals. */
static void make_view(ocr_view view, const text *from, text *to)
{
    bool keep_space = view == OCR_VIEW_PLAIN || view == OCR_VIEW_CI;
    bool upper = view == OCR_VIEW_CI || view == OCR_VIEW_CI_NO_SPACE;
    to->n = 0;
    for (int64_t i = 0; i < from->n; i++) {
        uint32_t c = from->code[i];
        if (c == ' ' && !keep_space)
            continue;
        if (view == OCR_VIEW_AN && (c = lower_alphanumeric(c)) == 0)
            continue;
        if (upper && (c == 0xDF || c == 0x1E9E)) {
            to->code[to->n++] = 'S';
            c = 's';
        }
        to->code[to->n++] = upper ? io_code_upper(c) : c;
    }
}

typedef struct word {
    const uint32_t *code;
    int64_t n;
} word;

static int64_t split_words(const text *t, word *out)
{
    int64_t n = 0, start = 0;
    for (int64_t i = 0; i <= t->n; i++)
        if (i == t->n || t->code[i] == ' ') {
            if (i > start)
                out[n++] = (word){t->code + start, i - start};
            start = i + 1;
        }
    return n;
}

static int compare_words(const word *a, const word *b)
{
    int order = memcmp(a->code, b->code, (size_t)nn_min_i64(a->n, b->n) * sizeof *a->code);
    return order ? order : (a->n > b->n) - (a->n < b->n);
}

static int compare_word_pointers(const void *a, const void *b)
{
    const word *const *x = a, *const *y = b;
    return compare_words(*x, *y);
}

/* Numbers equal words equally. id has n entries, in the order of `words`. */
static void number_words(const word *words, int64_t n, const word **sorted, uint32_t *id)
{
    for (int64_t i = 0; i < n; i++)
        sorted[i] = &words[i];
    qsort(sorted, (size_t)n, sizeof *sorted, compare_word_pointers);
    uint32_t number = 0;
    for (int64_t i = 0; i < n; i++) {
        number += i > 0 && compare_words(sorted[i - 1], sorted[i]) != 0;
        id[sorted[i] - words] = number;
    }
}

static nn_err word_distance(const text *reference, const text *reading, int64_t *words,
                            int64_t *distance)
{
    nn_err err = NN_OK;
    int64_t most = (reference->n + 1) / 2 + (reading->n + 1) / 2;
    word *list = nn_alloc((size_t)most * sizeof *list);
    const word **sorted = nn_alloc((size_t)most * sizeof *sorted);
    uint32_t *id = nn_alloc((size_t)most * sizeof *id);
    *distance = -1;
    if (list && sorted && id) {
        int64_t na = split_words(reference, list), nb = split_words(reading, list + na);
        number_words(list, na + nb, sorted, id);
        *words = na;
        *distance = ocr_edit_distance(id, na, id + na, nb);
    }
    if (*distance < 0)
        err = nn_fail_memory((size_t)most * sizeof *list, "comparing two texts");
    nn_free(id);
    nn_free(sorted);
    nn_free(list);
    return err;
}

static nn_err score_pair(const text *reference, const text *reading, ocr_score *out)
{
    memset(out, 0, sizeof *out);
    out->samples = 1;
    out->length = reference->n;
    out->distance = ocr_edit_distance(reference->code, reference->n, reading->code, reading->n);
    if (out->distance < 0)
        return nn_fail_memory((size_t)reading->n * sizeof *reading->code,
                              "comparing two texts");
    out->exact = out->distance == 0;
    int64_t longer = nn_max_i64(reference->n, reading->n);
    out->ned_sum = longer > 0 ? 1.0 - (double)out->distance / (double)longer : 1.0;
    return word_distance(reference, reading, &out->words, &out->word_distance);
}

static void add_score(ocr_score *to, const ocr_score *s)
{
    to->samples += s->samples;
    to->distance += s->distance;
    to->length += s->length;
    to->words += s->words;
    to->word_distance += s->word_distance;
    to->exact += s->exact;
    to->ned_sum += s->ned_sum;
}

static int compare_confusions(const void *a, const void *b)
{
    const struct ocr_confusion *x = a, *y = b;
    if (x->truth != y->truth)
        return x->truth < y->truth ? -1 : 1;
    return (x->read > y->read) - (x->read < y->read);
}

/* The edits of one pair, gathered before they are merged, so that a failure leaves m whole. */
typedef struct edits {
    struct ocr_confusion *edit;
    int64_t n, capacity;
} edits;

static nn_err note_edit(void *ctx, uint32_t truth, uint32_t read)
{
    edits *e = ctx;
    NN_ASSERT(e->n < e->capacity);
    e->edit[e->n++] = (struct ocr_confusion){truth, read, 1};
    return NN_OK;
}

/* Sorts by (truth, read) and adds up equal ones; returns how many are left. */
static int64_t merge(struct ocr_confusion *c, int64_t n)
{
    int64_t kept = 0;
    qsort(c, (size_t)n, sizeof *c, compare_confusions);
    for (int64_t i = 0; i < n; i++) {
        if (kept > 0 && compare_confusions(&c[kept - 1], &c[i]) == 0)
            c[kept - 1].count += c[i].count;
        else
            c[kept++] = c[i];
    }
    return kept;
}

static nn_err make_room(ocr_metrics *m, int64_t more)
{
    if (m->n_confusions + more <= m->cap_confusions)
        return NN_OK;
    int64_t capacity = nn_max_i64(2 * (int64_t)m->cap_confusions, m->n_confusions + more);
    size_t bytes = (size_t)capacity * sizeof *m->confusion;
    struct ocr_confusion *bigger = NULL;
    if (capacity <= INT32_MAX)
        bigger = nn_realloc(m->confusion, bytes);
    if (!bigger)
        return nn_fail_memory(bytes, "confusions");
    m->confusion = bigger;
    m->cap_confusions = (int)capacity;
    return NN_OK;
}

static void add_edits(ocr_metrics *m, const edits *e)
{
    for (int64_t i = 0; i < e->n; i++) {
        const struct ocr_confusion *c = &e->edit[i];
        if (c->truth == 0)
            m->insertions++;
        else if (c->read == 0)
            m->deletions++;
        else
            m->substitutions++;
        m->marked_wrong += ocr_code_is_marked(c->truth);
        m->confusion[m->n_confusions++] = *c;
    }
    m->n_confusions = (int)merge(m->confusion, m->n_confusions);
}

nn_err ocr_metrics_add(ocr_metrics *m, const char *reference, const char *reading,
                       double *cer_out)
{
    text a = {0}, b = {0}, va = {0}, vb = {0};
    edits list = {0};
    ocr_score score[OCR_VIEWS];
    nn_err err;

    NN_TRY(ocr_text_normalize(reference, &a.code, &a.n));
    NN_TRY(ocr_text_normalize(reading, &b.code, &b.n));
    va.code = nn_alloc(2 * (size_t)a.n * sizeof *va.code);
    vb.code = nn_alloc(2 * (size_t)b.n * sizeof *vb.code);
    if (!va.code || !vb.code) {
        err = nn_fail_memory(2 * (size_t)(a.n + b.n) * sizeof *va.code, "comparing two texts");
        goto out;
    }
    for (int v = 0; v < OCR_VIEWS; v++) {
        make_view(v, &a, &va);
        make_view(v, &b, &vb);
        NN_TRY(score_pair(&va, &vb, &score[v]));
    }
    list.capacity = score[OCR_VIEW_PLAIN].distance;
    if (list.capacity > 0) {
        list.edit = nn_alloc((size_t)list.capacity * sizeof *list.edit);
        if (!list.edit) {
            err = nn_fail_memory((size_t)list.capacity * sizeof *list.edit, "confusions");
            goto out;
        }
        NN_TRY(ocr_edit_script(a.code, a.n, b.code, b.n, note_edit, &list));
        NN_TRY(make_room(m, list.n));
        add_edits(m, &list);
    }
    for (int v = 0; v < OCR_VIEWS; v++)
        add_score(&m->view[v], &score[v]);
    for (int64_t i = 0; i < a.n; i++)
        m->marked += ocr_code_is_marked(a.code[i]);
    if (cer_out)
        *cer_out = (double)score[OCR_VIEW_PLAIN].distance / (double)nn_max_i64(1, a.n);
out:
    nn_free(list.edit);
    nn_free(vb.code);
    nn_free(va.code);
    nn_free(b.code);
    nn_free(a.code);
    return err;
}

static int compare_counts(const void *a, const void *b)
{
    const struct ocr_confusion *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return compare_confusions(a, b);
}

void ocr_metrics_sort_confusions(ocr_metrics *m)
{
    if (m->n_confusions > 0)
        qsort(m->confusion, (size_t)m->n_confusions, sizeof *m->confusion, compare_counts);
}

static double share(double part, int64_t whole)
{
    return part / (double)nn_max_i64(1, whole);
}

double ocr_score_cer(const ocr_score *s)
{
    return share((double)s->distance, s->length);
}

double ocr_score_wer(const ocr_score *s)
{
    return share((double)s->word_distance, s->words);
}

double ocr_score_exact(const ocr_score *s)
{
    return share((double)s->exact, s->samples);
}

double ocr_score_ned(const ocr_score *s)
{
    return share(s->ned_sum, s->samples);
}
