/* models.h - the models that read a page, opened together; how its lines are decoded.
 *
 * Once open they do not change: any number of threads may read with them.
 */
#ifndef OCR_MODELS_H
#define OCR_MODELS_H

#include "ocr/decode.h"
#include "ocr/page_config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* {0}: the built-in one. */
typedef struct ocr_model_source {
    const char *name; /* ocr_model_open; "off": none */
    const void *bytes; /* of a model file, NULL: by name, which else is for messages */
    size_t size;
    io_model *model; /* not NULL: this one, which is taken over */
} ocr_model_source;

typedef struct ocr_models_config {
    ocr_model_source recognizer; /* may not be off */
    ocr_model_source detector, direction, language;
} ocr_models_config;

typedef struct ocr_models {
    ocr_recognizer recognizer;
    ocr_detector detector;
    ocr_direction direction;
    ocr_lm language;
    bool have_recognizer, have_detector, have_direction, have_language;
    ocr_page_models page; /* for ocr_page_read; detector and direction NULL where off */
} ocr_models;

/* *m stays where it is: its parts point at each other. Without a built-in language model there
 * is none unless named; the other built-in ones must be there. NN_ERR_USAGE, NN_ERR_MODEL,
 * NN_ERR_LIMIT: nothing is left open. */
nn_err ocr_models_open(ocr_models *m, const ocr_models_config *config);
void ocr_models_close(ocr_models *m); /* good for {0} */

/* The language model alone: *have tells whether there is one (not when off). "small" is another
 * name of the built-in one. */
nn_err ocr_language_open(const ocr_model_source *s, ocr_lm *out, bool *have);

typedef struct ocr_decode_options {
    int beam;
    float language_weight;
    const char *allow, *deny; /* ocr_decode_mask; NULL: all */
} ocr_decode_options;

#define OCR_DECODE_DEFAULTS {.beam = OCR_LM_BEAM, .language_weight = OCR_LM_WEIGHT}

typedef struct ocr_decoding {
    ocr_decode_config config; /* points at the others */
    ocr_lm_view view;
    uint8_t *mask;
} ocr_decoding;

/* lm NULL, or a beam below 2: no language model. The recogniser and lm outlive *d, which stays
 * where it is. NN_ERR_USAGE, NN_ERR_LIMIT: nothing is left open. */
nn_err ocr_decoding_open(ocr_decoding *d, const ocr_recognizer *r, const ocr_lm *lm,
                         const ocr_decode_options *o);
void ocr_decoding_close(ocr_decoding *d); /* good for {0} */

#ifdef __cplusplus
}
#endif

#endif
