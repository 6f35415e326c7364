/* models.c - see models.h. */
#include "ocr/models.h"

#include <string.h>

#include "nn/mem.h"
#include "ocr/builtin.h"

static bool is_off(const ocr_model_source *s)
{
    return !s->bytes && !s->model && s->name && strcmp(s->name, "off") == 0;
}

static nn_err open_source(const ocr_model_source *s, const char *builtin, io_model *out)
{
    if (s->model) {
        *out = *s->model;
        *s->model = (io_model){0};
        return NN_OK;
    }
    if (s->bytes)
        return io_model_decode(s->bytes, s->size, s->name ? s->name : builtin, out);
    return ocr_model_open(s->name ? s->name : builtin, out);
}

nn_err ocr_language_open(const ocr_model_source *s, ocr_lm *out, bool *have)
{
    nn_err err;
    io_model model = {0};
    ocr_model_source named = *s;
    *have = false;
    if (is_off(s) || (!s->bytes && !s->name && !ocr_builtin_has("lm-small")))
        return NN_OK;
    if (!s->bytes && s->name && strcmp(s->name, "small") == 0)
        named.name = NULL;
    NN_TRY(open_source(&named, "lm-small", &model));
    err = ocr_lm_new(out, &model);
    if (err)
        nn_fail_prefix("%s", s->name ? s->name : "lm-small");
    *have = err == NN_OK;
out:
    return err;
}

nn_err ocr_models_open(ocr_models *m, const ocr_models_config *config)
{
    nn_err err = NN_OK;
    io_model model = {0};
    *m = (ocr_models){0};
    if (is_off(&config->recognizer))
        return nn_fail(NN_ERR_USAGE, "the recogniser: expected a model, found 'off'");
    if (!is_off(&config->detector)) {
        NN_TRY(open_source(&config->detector, "detector", &model));
        NN_TRY(ocr_detector_new(&m->detector, &model));
        m->have_detector = true;
    }
    NN_TRY(open_source(&config->recognizer, "default", &model));
    NN_TRY(ocr_recognizer_new(&m->recognizer, &model));
    m->have_recognizer = true;
    if (!is_off(&config->direction)) {
        NN_TRY(open_source(&config->direction, "direction", &model));
        NN_TRY(ocr_direction_new(&m->direction, &model));
        m->have_direction = true;
    }
    NN_TRY(ocr_language_open(&config->language, &m->language, &m->have_language));
    m->page = (ocr_page_models){.detector = m->have_detector ? &m->detector : NULL,
                                .recognizer = &m->recognizer,
                                .direction = m->have_direction ? &m->direction : NULL};
out:
    if (err)
        ocr_models_close(m);
    return err;
}

void ocr_models_close(ocr_models *m)
{
    if (m->have_language)
        ocr_lm_free(&m->language);
    if (m->have_direction)
        ocr_direction_free(&m->direction);
    if (m->have_recognizer)
        ocr_recognizer_free(&m->recognizer);
    if (m->have_detector)
        ocr_detector_free(&m->detector);
    *m = (ocr_models){0};
}

nn_err ocr_decoding_open(ocr_decoding *d, const ocr_recognizer *r, const ocr_lm *lm,
                         const ocr_decode_options *o)
{
    nn_err err = NN_OK;
    *d = (ocr_decoding){0};
    if (o->allow || o->deny)
        NN_TRY(ocr_decode_mask(&r->alphabet, o->allow, o->deny, &d->mask));
    d->config = (ocr_decode_config){
        .beam = o->beam, .allow = d->mask, .temperature = r->temperature};
    if (lm && o->beam > 1) {
        NN_TRY(ocr_lm_view_new(&d->view, lm, &r->alphabet, o->language_weight));
        d->config.lm = &d->view;
    }
out:
    if (err)
        ocr_decoding_close(d);
    return err;
}

void ocr_decoding_close(ocr_decoding *d)
{
    ocr_lm_view_free(&d->view);
    nn_free(d->mask);
    *d = (ocr_decoding){0};
}
