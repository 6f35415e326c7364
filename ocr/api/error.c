/* error.c - errors, and what the library says about itself. */
#include "ocr/api/api.h"

#include <string.h>

#include "io/codecs.h"
#include "ocr/builtin.h"

/* Codes are the same numbers; NN_ERR_DIVERGED is training's alone. */
_Static_assert((int)OCTAVO_ERR_USAGE == NN_ERR_USAGE && (int)OCTAVO_ERR_INPUT == NN_ERR_INPUT &&
                   (int)OCTAVO_ERR_MODEL == NN_ERR_MODEL &&
                   (int)OCTAVO_ERR_OUTPUT == NN_ERR_OUTPUT &&
                   (int)OCTAVO_ERR_LIMIT == NN_ERR_LIMIT &&
                   (int)OCTAVO_ERR_CANCELLED == NN_ERR_CANCELLED,
               "octavo_code follows nn_err");

octavo_code ocr_api_error(nn_err err, octavo_error *error)
{
    NN_ASSERT(err != NN_ERR_DIVERGED);
    octavo_code code = (octavo_code)err;
    if (!error)
        return code;
    const char *message = err ? nn_error_message() : "";
    size_t n = strlen(message);
    if (n >= sizeof error->message)
        n = sizeof error->message - 1;
    error->code = code;
    memcpy(error->message, message, n);
    error->message[n] = 0;
    return code;
}

octavo_code ocr_api_absent(const char *what, octavo_error *error)
{
    if (error && error->code)
        return error->code;
    return ocr_api_error(nn_fail(NN_ERR_USAGE, "no %s: NULL", what), error);
}

const char *octavo_version(void)
{
    return OCTAVO_VERSION;
}

int octavo_has(const char *what)
{
    if (!what)
        return 0;
    static const struct { const char *name; bool (*have)(void); } kinds[] = {
        {"jpeg", io_jpeg_available}, {"tiff", io_tiff_available}, {"webp", io_webp_available},
        {"jpeg2000", io_jp2_available}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(what, kinds[i].name) == 0)
            return kinds[i].have();
    return ocr_builtin_has(what);
}
