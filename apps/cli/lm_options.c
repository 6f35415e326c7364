#include "apps/cli/lm_options.h"

#include <string.h>

#include "ocr/builtin.h"

nn_err app_lm_open(app_lm_used *l, const app_lm_options *o, const ocr_alphabet *a,
                   ocr_decode_config *decode)
{
    nn_err err;
    io_model model = {0};
    const char *name = o->lm;
    decode->beam = o->beam;
    if (!name)
        name = ocr_builtin_has("lm-small") && o->beam > 1 ? "small" : "off";
    if (strcmp(name, "off") == 0)
        return NN_OK;
    if (o->beam <= 1)
        return nn_fail(NN_ERR_USAGE, "--lm: expected a --beam of 2 or more with it, found %d",
                       o->beam);
    NN_TRY(cli_model_load(strcmp(name, "small") == 0 ? "lm-small" : name, &model));
    err = ocr_lm_new(&l->lm, &model);
    if (err) {
        nn_fail_prefix("%s", name);
        goto out;
    }
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
