/* fields.c - see fields.h. */
#include "fields/fields.h"

#include "fields/picker.h"

static nn_err add_picked(const fields_picker *p, const fields_text *t, const fields_hits *hits,
                         io_document *d, int32_t index)
{
    fields_pick pick[FIELDS_MAX_LEARNT];
    nn_err err = fields_picker_run(p, t, hits, pick);
    for (int i = 0; i < p->learnt.n && err == NN_OK; i++) {
        int type = p->learnt.field[i].type;
        if (pick[i].begin < pick[i].end)
            err = fields_add(d, index, t, p->learnt.field[i].name,
                             type < FIELDS_KINDS ? fields_kind_name((fields_kind)type) : "",
                             pick[i].begin, pick[i].end, pick[i].hit ? pick[i].hit->normal : "",
                             pick[i].sure);
    }
    return err;
}

static nn_err find_page(const fields_form *form, io_document *d, int32_t index)
{
    nn_err err;
    fields_text t = {0};
    fields_hits hits = {0};
    NN_TRY(fields_text_new(d, index, &t));
    NN_TRY(fields_detect(&t, &hits));
    if (form->picker)
        NN_TRY(add_picked(form->picker, &t, &hits, d, index));
    err = fields_form_fill(form, &t, &hits, d, index);
out:
    fields_hits_free(&hits);
    fields_text_free(&t);
    return err;
}

nn_err fields_find(const fields_form *form, io_document *d)
{
    io_doc_clear_fields(d);
    for (int32_t i = 0; i < d->n_pages; i++) {
        nn_err err = find_page(form, d, i);
        if (err != NN_OK)
            return err;
    }
    return NN_OK;
}
