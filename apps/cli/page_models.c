#include "apps/cli/page_models.h"

#include <string.h>

page_models_options page_models_defaults(void)
{
    return (page_models_options){
        .rotate = "auto", .lm = APP_LM_DEFAULTS, .page = ocr_page_defaults()};
}

static nn_err read_rotate(const char *text, int *rotate)
{
    static const char *const turns[] = {"0", "90", "180", "270"};
    *rotate = -1;
    for (int i = 0; i < 4; i++)
        if (strcmp(text, turns[i]) == 0)
            *rotate = 90 * i;
    if (*rotate < 0 && strcmp(text, "auto") != 0)
        return nn_fail(NN_ERR_USAGE, "--rotate: expected auto, 0, 90, 180 or 270, found '%s'",
                       text);
    return NN_OK;
}

nn_err page_models_open(page_models *m, const page_models_options *o)
{
    nn_err err = NN_OK;
    m->config = o->page;
    NN_TRY(read_rotate(o->rotate, &m->config.rotate));
    ocr_models_config config = {.recognizer.name = o->recognizer,
                                .detector.name = o->detector,
                                .direction.name = o->direction};
    if (m->config.rotate >= 0)
        config.direction.name = "off";
    NN_TRY(app_lm_source(&o->lm, &config.language));
    NN_TRY(ocr_models_open(&m->models, &config));
    const ocr_decode_options decode = {o->lm.beam, o->lm.weight, o->allow, o->deny};
    NN_TRY(ocr_decoding_open(&m->decoding, &m->models.recognizer,
                             m->models.have_language ? &m->models.language : NULL, &decode));
    m->page = m->models.page;
    m->config.decode = m->decoding.config;
out:
    return err;
}

void page_models_close(page_models *m)
{
    ocr_decoding_close(&m->decoding);
    ocr_models_close(&m->models);
    *m = (page_models){0};
}
