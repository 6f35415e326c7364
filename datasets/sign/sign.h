/* sign.h - French street signs in four views, as FSNS has them (Smith and others 2016): 600 x 150
 * pixels, RGB, four photographs of one sign side by side.
 *
 * A plate is drawn once, large; each view sees it from elsewhere, blurred, lit and partly hidden in
 * its own way. Its text is set in one to three rows, half of the time in capitals; the label has the
 * name as it is written, in one row. Needs FreeType.
 */
#ifndef DS_SIGN_SIGN_H
#define DS_SIGN_SIGN_H

#include "io/image.h"
#include "nn/rng.h"
#include "datasets/sign/names.h"

#define DS_SIGN_SIDE 150
#define DS_SIGN_VIEWS 4

typedef struct ds_sign_config {
    uint64_t seed;
    float level;            /* of warp, blur, occlusion, light: 0 none, 1 the default */
    bool held_out;          /* names and font families that are otherwise never drawn */
    const char *font_list, *font_dir; /* as ds_fonts_find */
} ds_sign_config;

typedef struct ds_signs ds_signs;
typedef struct ds_sign_context ds_sign_context; /* of one thread */

/* NN_ERR_USAGE without FreeType or fonts. */
nn_err ds_signs_new(ds_signs **out, const ds_sign_config *config);
void ds_signs_free(ds_signs *s);
nn_err ds_sign_context_new(ds_sign_context **out, const ds_signs *s);
void ds_sign_context_free(ds_sign_context *c);
/* Sample `index`, a function of (config, index). */
nn_err ds_sign_draw(ds_sign_context *c, uint64_t index, io_image *out, char name[DS_SIGN_NAME]);

#endif
