/* builtin.c - the table of built-in models; their bytes come from builtin.S. */
#include "ocr/builtin.h"

#include <string.h>

#include "nn/mem.h"

/* Name, symbol, file, what for. */
#define MODELS(X)                                                                              \
    X("default", ocr_builtin_recognizer_int8, "default-int8", "reads lines, fast")             \
    X("default-fp32", ocr_builtin_recognizer, "default",                                       \
      "the same in float: what train and quantize take for default")                           \
    X("best", ocr_builtin_recognizer_best, "best-int8", "reads lines, larger and slower")      \
    X("detector", ocr_builtin_detector, "detector", "finds the text of a page")                \
    X("direction", ocr_builtin_direction, "direction", "tells lines that are upside down")     \
    X("receipt-fields", ocr_builtin_receipt_fields, "receipt-fields",                          \
      "picks company, date, address, total of receipts: --fields receipt")                     \
    X("lm-small", ocr_builtin_lm_small, "lm-small", "language model: --lm small")

#define DECLARE(name, symbol, file, about)                                                     \
    extern const uint8_t symbol[];                                                             \
    extern const uint64_t symbol##_size; /* 0: the file was not there */
MODELS(DECLARE)

#define ROW(name, symbol, file, about) {name, symbol, &symbol##_size, file, about},
static const struct {
    const char *name;
    const uint8_t *bytes;
    const uint64_t *size;
    const char *file, *about;
} models[] = {MODELS(ROW)};
enum { N_MODELS = sizeof models / sizeof models[0] };

/* Index of a name in the table, -1 when unknown. */
static int find(const char *name)
{
    if (strcmp(name, "default") == 0 && ocr_builtin_recognizer_int8_size == 0)
        name = "default-fp32";
    for (int i = 0; i < N_MODELS; i++)
        if (strcmp(name, models[i].name) == 0)
            return i;
    return -1;
}

bool ocr_builtin_has(const char *name)
{
    int at = find(name);
    return at >= 0 && *models[at].size > 0;
}

bool ocr_builtin_knows(const char *name)
{
    return find(name) >= 0;
}

bool ocr_builtin_at(int i, ocr_builtin *out)
{
    for (int k = 0; k < N_MODELS; k++)
        if (*models[k].size > 0 && i-- == 0) {
            *out = (ocr_builtin){models[k].name, models[k].about, models[k].bytes,
                                 (size_t)*models[k].size};
            return true;
        }
    return false;
}

nn_err ocr_model_open(const char *name, io_model *out)
{
    int at = find(name);
    if (at < 0)
        return io_model_read(name, out);
    if (*models[at].size == 0)
        return nn_fail(NN_ERR_MODEL,
                       "%s: this program was built without models/%s.safetensors; name a model "
                       "file",
                       models[at].name, models[at].file);
    nn_err err =
        io_model_decode_built_in(models[at].bytes, *models[at].size, models[at].name, out);
    /* The model is a copy, or reads again what it needs: pages of the program's file come
     * back. */
    nn_mem_discard((void *)(uintptr_t)models[at].bytes, (size_t)*models[at].size);
    return err;
}
