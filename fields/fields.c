/* fields.c - see fields.h. */
#include "fields/fields.h"

static nn_err find_page(const fields_form *form, io_document *d, int32_t index)
{
    nn_err err;
    fields_text t = {0};
    fields_hits hits = {0};
    NN_TRY(fields_text_new(d, index, &t));
    NN_TRY(fields_detect(&t, &hits));
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
