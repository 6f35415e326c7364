/* models.c - opening and closing the models. */
#include "ocr/api/api.h"

#include "nn/kernels/dispatch.h"
#include "nn/mem.h"

static ocr_model_source source(const octavo_source *s)
{
    return (ocr_model_source){.name = s->name, .bytes = s->bytes, .size = s->size};
}

octavo_models *octavo_models_open(const octavo_models_options *options, octavo_error *error)
{
    nn_err err;
    octavo_models_options o;
    octavo_models *m = NULL;
    NN_TRY(nn_kernels_init());
    NN_TRY(ocr_api_models_options(options, &o));
    m = nn_calloc(1, sizeof *m);
    if (!m) {
        err = nn_fail_memory(sizeof *m, "models");
        goto out;
    }
    const ocr_models_config config = {source(&o.recognizer), source(&o.detector),
                                      source(&o.direction), source(&o.language)};
    err = ocr_models_open(&m->models, &config);
out:
    if (err) {
        nn_free(m);
        m = NULL;
    }
    ocr_api_error(err, error);
    return m;
}

void octavo_models_close(octavo_models *m)
{
    if (!m)
        return;
    ocr_models_close(&m->models);
    nn_free(m);
}
