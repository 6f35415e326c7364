/* fields.c - see fields.h. */
#include "apps/measure/fields.h"

#include <math.h>
#include <string.h>

#include "fields/learnt.h"
#include "nn/mem.h"
#include "ocr/confidence.h"

static measure_field *field_of(measure_fields *m, const char *name)
{
    for (int i = 0; i < m->n; i++)
        if (strcmp(m->field[i].name, name) == 0)
            return &m->field[i];
    if (m->n == MEASURE_FIELDS || strlen(name) >= FIELDS_NAME)
        return NULL;
    measure_field *f = &m->field[m->n++];
    *f = (measure_field){0};
    strcpy(f->name, name);
    return f;
}

static int type_of(const char *kind)
{
    fields_kind k = fields_kind_by_name(kind, strlen(kind));
    return k < FIELDS_KINDS ? (int)k : FIELDS_TYPE_TEXT;
}

/* Each value found takes a true one that nobody took, one that is whole first. */
static nn_err match(const labelled_page *page, const char *name, int truths,
                    const io_doc_field *f, bool *taken, bool *whole, bool *normalised)
{
    const io_document *d = &page->document;
    const char *value = io_doc_text(d, f->value), *normal = io_doc_text(d, f->normalised);
    int type = type_of(io_doc_text(d, f->kind)), best = -1;
    *whole = *normalised = false;
    for (int i = 0; i < truths; i++) {
        const char *truth = labelled_value(page, name, i);
        bool same;
        if (taken[i])
            continue;
        nn_err err = fields_same_normalised(type, value, normal, truth, &same);
        if (err != NN_OK)
            return err;
        bool is_whole = fields_same_whole(value, truth);
        if (is_whole || (same && best < 0)) {
            best = i;
            *normalised = true;
            *whole = is_whole;
        }
        if (is_whole)
            break;
    }
    if (best >= 0)
        taken[best] = true;
    return NN_OK;
}

static void add_bin(measure_fields *m, float sure, bool right)
{
    int k = (int)(sure * MEASURE_BINS);
    k = k < 0 ? 0 : k >= MEASURE_BINS ? MEASURE_BINS - 1 : k;
    m->bin[k].n++;
    m->bin[k].right += right;
    m->bin[k].sure += (double)sure;
    m->loss += ocr_confidence_nll(1, &sure, &right);
}

static nn_err add_field(const labelled_page *page, const char *name, measure_fields *m,
                        int *wrong)
{
    nn_err err = NN_OK;
    const io_document *d = &page->document;
    io_span fields = d->page[0].fields;
    measure_field *mine = field_of(m, name);
    int truths = labelled_values(page, name);
    if (!mine)
        return nn_fail(NN_ERR_LIMIT, "more than %d fields, or a name of %d bytes", MEASURE_FIELDS,
                       FIELDS_NAME);
    if (truths < 0)
        return NN_OK;
    bool *taken = nn_calloc((size_t)truths + 1, sizeof *taken);
    if (!taken)
        return nn_fail_memory((size_t)truths, "values");
    measure_count c = {.truths = truths};
    for (int i = fields.first; i < fields.first + fields.n; i++) {
        bool whole, normalised;
        if (strcmp(io_doc_text(d, d->field[i].name), name) != 0)
            continue;
        NN_TRY(match(page, name, truths, &d->field[i], taken, &whole, &normalised));
        c.found++;
        c.whole += whole;
        c.normalised += normalised;
        add_bin(m, d->field[i].confidence, normalised);
    }
    measure_count *to[2] = {&mine->count, &m->all};
    for (int i = 0; i < 2; i++) {
        to[i]->truths += c.truths;
        to[i]->found += c.found;
        to[i]->whole += c.whole;
        to[i]->normalised += c.normalised;
    }
    *wrong += (int)(nn_max_i64(c.truths, c.found) - c.normalised);
out:
    nn_free(taken);
    return err;
}

nn_err measure_fields_add(const labelled_page *page, measure_fields *m, int *wrong)
{
    nn_err err = NN_OK;
    *wrong = 0;
    for (int i = 0; i < page->truth->n && err == NN_OK; i++)
        err = add_field(page, page->truth->key[i], m, wrong);
    return err;
}

static double share(int64_t right, int64_t of)
{
    return of > 0 ? (double)right / (double)of : 1;
}

double measure_precision(const measure_count *c, int64_t right)
{
    return share(right, c->found);
}

double measure_recall(const measure_count *c, int64_t right)
{
    return share(right, c->truths);
}

double measure_f1(const measure_count *c, int64_t right)
{
    return share(2 * right, c->found + c->truths);
}

static int64_t in_bins(const measure_fields *m)
{
    int64_t n = 0;
    for (int k = 0; k < MEASURE_BINS; k++)
        n += m->bin[k].n;
    return n;
}

double measure_calibration(const measure_fields *m)
{
    double sum = 0;
    int64_t n = in_bins(m);
    for (int k = 0; k < MEASURE_BINS; k++)
        sum += fabs(m->bin[k].sure - (double)m->bin[k].right);
    return n > 0 ? sum / (double)n : 0;
}

double measure_calibration_loss(const measure_fields *m)
{
    int64_t n = in_bins(m);
    return n > 0 ? m->loss / (double)n : 0;
}
