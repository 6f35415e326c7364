#include "apps/cli/page_models.h"

#include <string.h>

#include "nn/mem.h"

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
    io_model model = {0};
    m->config = o->page;
    NN_TRY(read_rotate(o->rotate, &m->config.rotate));
    NN_TRY(cli_model_load(o->detector ? o->detector : "detector", &model));
    NN_TRY(ocr_detector_new(&m->detector, &model));
    m->have_detector = true;
    NN_TRY(cli_model_load(o->recognizer, &model));
    NN_TRY(ocr_recognizer_new(&m->recognizer, &model));
    m->have_recognizer = true;
    if (m->config.rotate < 0) {
        NN_TRY(cli_model_load(o->direction ? o->direction : "direction", &model));
        NN_TRY(ocr_direction_new(&m->direction, &model));
        m->have_direction = true;
    }
    if (o->allow || o->deny)
        NN_TRY(ocr_decode_mask(&m->recognizer.alphabet, o->allow, o->deny, &m->mask));
    m->page = (ocr_page_models){.detector = &m->detector, .recognizer = &m->recognizer,
                                .direction = m->have_direction ? &m->direction : NULL};
    m->config.decode = (ocr_decode_config){.allow = m->mask,
                                           .temperature = m->recognizer.temperature};
    err = app_lm_open(&m->lm, &o->lm, &m->recognizer.alphabet, &m->config.decode);
out:
    return err;
}

void page_models_close(page_models *m)
{
    if (m->have_direction)
        ocr_direction_free(&m->direction);
    if (m->have_recognizer)
        ocr_recognizer_free(&m->recognizer);
    if (m->have_detector)
        ocr_detector_free(&m->detector);
    app_lm_close(&m->lm);
    nn_free(m->mask);
    *m = (page_models){0};
}
