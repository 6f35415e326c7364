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

/* A file, which may be another program's, into *m; a built-in model stays with its name. */
static nn_err load(const char *name, const cli_reader *reader, io_model *m,
                   ocr_model_source *s)
{
    *s = (ocr_model_source){.name = name};
    if (!name || strcmp(name, "off") == 0)
        return reader->alphabet_file
                   ? nn_fail(NN_ERR_USAGE, "--alphabet-file: the built-in recogniser has its own")
                   : NN_OK;
    s->model = m;
    return cli_model_load_reader(name, reader, m);
}

nn_err page_models_open(page_models *m, const page_models_options *o)
{
    nn_err err = NN_OK;
    const cli_reader none = {0};
    io_model file[3] = {0};
    ocr_models_config config = {0};
    m->config = o->page;
    NN_TRY(read_rotate(o->rotate, &m->config.rotate));
    const char *direction = m->config.rotate >= 0 ? "off" : o->direction;
    NN_TRY(load(o->recognizer, &o->reader, &file[0], &config.recognizer));
    NN_TRY(load(o->detector, &none, &file[1], &config.detector));
    NN_TRY(load(direction, &none, &file[2], &config.direction));
    NN_TRY(app_lm_source(&o->lm, &config.language));
    NN_TRY(ocr_models_open(&m->models, &config));
    const ocr_decode_options decode = {o->lm.beam, o->lm.weight, o->allow, o->deny};
    NN_TRY(ocr_decoding_open(&m->decoding, &m->models.recognizer,
                             m->models.have_language ? &m->models.language : NULL, &decode));
    m->page = m->models.page;
    m->config.decode = m->decoding.config;
out:
    for (int i = 0; i < 3; i++)
        io_model_free(&file[i]);
    return err;
}

void page_models_close(page_models *m)
{
    ocr_decoding_close(&m->decoding);
    ocr_models_close(&m->models);
    *m = (page_models){0};
}
