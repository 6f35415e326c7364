#include "apps/cli/lm_options.h"

#include <string.h>

nn_err app_lm_source(const app_lm_options *o, ocr_model_source *out)
{
    bool off = o->lm ? strcmp(o->lm, "off") == 0 : o->beam <= 1;
    if (!off && o->beam <= 1)
        return nn_fail(NN_ERR_USAGE, "--lm: expected a --beam of 2 or more with it, found %d",
                       o->beam);
    *out = (ocr_model_source){.name = off ? "off" : o->lm};
    return NN_OK;
}

nn_err app_lm_open(app_lm_used *l, const app_lm_options *o, const ocr_alphabet *a,
                   ocr_decode_config *decode)
{
    nn_err err;
    ocr_model_source source;
    bool have;
    decode->beam = o->beam;
    NN_TRY(app_lm_source(o, &source));
    NN_TRY(ocr_language_open(&source, &l->lm, &have));
    if (!have)
        return NN_OK;
    NN_TRY(ocr_lm_view_new(&l->view, &l->lm, a, o->weight));
    decode->lm = &l->view;
out:
    return err;
}

void app_lm_close(app_lm_used *l)
{
    ocr_lm_view_free(&l->view);
    ocr_lm_free(&l->lm);
}
