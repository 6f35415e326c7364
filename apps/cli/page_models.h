/* page_models.h - the three models that read a page and their options: for `read` and
 * `eval --task=page`.
 */
#ifndef APPS_CLI_PAGE_MODELS_H
#define APPS_CLI_PAGE_MODELS_H

#include "apps/cli/det_options.h"
#include "apps/cli/lm_options.h"
#include "apps/cli/model.h"
#include "ocr/models.h"
#include "ocr/page.h"

typedef struct page_models_options {
    const char *recognizer, *detector, *direction; /* NULL: those in the program */
    const char *rotate, *allow, *deny;
    cli_reader reader; /* of the recogniser */
    app_lm_options lm;
    ocr_page_config page; /* without decode and rotate */
} page_models_options;

page_models_options page_models_defaults(void);

#define PAGE_MODELS_OPTIONS(o)                                                                 \
    {"rotate", 0, CLI_TEXT, &(o).rotate, "TURN", 0, 0,                                         \
     "auto, or the clockwise turn that makes pages upright: 0, 90, 180, 270"},                 \
    {"model", 'm', CLI_TEXT, &(o).recognizer, "FILE|NAME", 0, 0,                               \
     "recogniser: a file, 'default' or, where that is built in, 'best'; without it default"},  \
    CLI_ALPHABET_FILE((o).reader),                                                             \
    {"det-model", 0, CLI_TEXT, &(o).detector, "FILE", 0, 0,                                    \
     "text detector, else the built-in one"},                                                  \
    {"direction-model", 0, CLI_TEXT, &(o).direction, "FILE|NAME", 0, 0,                        \
     "direction classifier, else the built-in one"},                                           \
    {"cls-model", 0, CLI_TEXT, &(o).direction, "FILE|NAME", 0, 0, NULL},                       \
    APP_DET_OPTIONS((o).page.detect),                                                          \
    {"drop-score", 0, CLI_FLOAT, &(o).page.drop_score, "P", 0, 1,                              \
     "leave out what is read with less confidence"},                                           \
    APP_LM_OPTIONS((o).lm),                                                                    \
    {"allow", 0, CLI_TEXT, &(o).allow, "CHARS", 0, 0, "read these characters only"},           \
    {"deny", 0, CLI_TEXT, &(o).deny, "CHARS", 0, 0, "never read these characters"},            \
    {"batch", 0, CLI_INT, &(o).page.batch, "N", 1, 4096, "lines at once through the network"}

typedef struct page_models {
    ocr_models models;
    ocr_decoding decoding;
    ocr_page_models page; /* of models, for ocr_page_read */
    ocr_page_config config;
} page_models;

/* *m stays where it is: its parts point at each other. NN_ERR_USAGE, NN_ERR_MODEL. */
nn_err page_models_open(page_models *m, const page_models_options *o);
void page_models_close(page_models *m);

#endif
