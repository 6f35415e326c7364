/* lm_options.h - how lines are decoded: beam and language model, the same in `read` and
 * `eval`.
 */
#ifndef APPS_CLI_LM_OPTIONS_H
#define APPS_CLI_LM_OPTIONS_H

#include "apps/cli/cli.h"
#include "ocr/models.h"

typedef struct app_lm_options {
    int beam;
    const char *lm; /* NULL: the built-in one if there is one */
    float weight;
} app_lm_options;

#define APP_LM_DEFAULTS {.beam = OCR_LM_BEAM, .weight = OCR_LM_WEIGHT}

#define APP_LM_OPTIONS(o)                                                                      \
    {"beam", 'b', CLI_INT, &(o).beam, "N", 0, 1000,                                            \
     "prefix beam search of this width; 0 is greedy and knows no language model"},             \
    {"lm", 0, CLI_TEXT, &(o).lm, "off|small|FILE", 0, 0,                                       \
     "language model that decides between readings alike: none, the built-in one (default), "  \
     "or one made by 'octavo lm'"},                                                            \
    {"lm-weight", 0, CLI_FLOAT, &(o).weight, "X", 0, 10, "how much it counts"}

typedef struct app_lm_used {
    ocr_lm lm;
    ocr_lm_view view;
} app_lm_used;

/* Where the language model comes from. NN_ERR_USAGE for one without a beam. */
nn_err app_lm_source(const app_lm_options *o, ocr_model_source *out);
/* Sets beam and lm of *decode, for a recogniser with this alphabet. *l starts as zeros and must
 * outlive its use. NN_ERR_USAGE, NN_ERR_MODEL. */
nn_err app_lm_open(app_lm_used *l, const app_lm_options *o, const ocr_alphabet *a,
                   ocr_decode_config *decode);
void app_lm_close(app_lm_used *l);

#endif
