/* reclass.c - see reclass.h. */
#include "ocr/reclass.h"

#include <string.h>

#include "io/file.h"
#include "ocr/normalize.h"

/* A character, then those that it looks like and that older alphabets may know; only what
 * Unicode's decompositions (normalize.h) do not say. */
static const char *const LOOKS[] = {
    "ẞBß", "ŊN",  "ŋn",  "ŦT",  "ŧt",  "ĦH",  "ħh",  "ĐD",  "đd",  "ÐD",  "ðd",  "ØO",
    "øo",  "ŁL",  "łl",  "ĿL",  "ŀl",  "ıi",  "ſf",  "ƏO",  "əe",  "ÞP",  "þp",  "ºo°",
    "′'’", "″\"”", "‹<«", "›>»", "÷+",  "‰%",  "≤<",  "≥>",  "≠=",  "≈=~", "√V",  "⇒=",
    "⅓½¼", "⅔½¼", "⅛½¼", "⅜½¼", "⅝½¾", "⅞¾½", "Ωn",  "μuµ", "αa",  "βBß", "γy",  "δ6",
    "εe",  "θ08", "λA",  "πn",  "σo",  "φo",  "ωw",  "ΔA",  "ΣE",  "●•",  "○Oo", "◦o°",
    "☐O",  "☑O",  "☒X",  "✓v",  "✗x",  "★*",  "☆*",  "▪•",  "₹R",  "₽P",  "₺L",  "₩W",
    "₴S",  "¶P",
};

static int looks_like(const ocr_alphabet *from, uint32_t code, int32_t out[OCR_RECLASS_MAX])
{
    int n = 0;
    for (size_t i = 0; i < sizeof LOOKS / sizeof LOOKS[0]; i++) {
        const char *p = LOOKS[i], *end = p + strlen(p);
        if ((uint32_t)io_utf8_next(&p, end) != code)
            continue;
        while (p < end) {
            int class = ocr_alphabet_class(from, (uint32_t)io_utf8_next(&p, end));
            NN_ASSERT(n < OCR_RECLASS_MAX);
            if (class > 0)
                out[n++] = class;
        }
    }
    return n;
}

int ocr_reclass_origin(const ocr_alphabet *from, uint32_t code, int32_t out[OCR_RECLASS_MAX])
{
    uint32_t form[OCR_FORM_MAX];
    out[0] = ocr_alphabet_class(from, code);
    if (out[0] > 0)
        return 1;
    int n = looks_like(from, code, out);
    if (n > 0)
        return n;
    /* The letter without its mark; of a compatibility form the first character. */
    uint32_t like = ocr_code_base(code);
    if (like == code && ocr_code_compat(code, form) > 0)
        like = form[0];
    out[0] = like == code ? -1 : ocr_alphabet_class(from, ocr_code_plain(like));
    return out[0] > 0;
}

/* y += x over one row. */
static void add_row(float *y, const nn_param *old, size_t row, int class)
{
    const float *x = nn_f32(&old->value) + (size_t)class * row;
    for (size_t k = 0; k < row; k++)
        y[k] += x[k];
}

void ocr_reclass_param(const ocr_alphabet *from, const ocr_alphabet *to, const nn_param *old,
                       nn_param *out)
{
    NN_ASSERT(old->value.shape.dim[0] == from->n && out->value.shape.dim[0] == to->n);
    size_t row = (size_t)nn_shape_count(old->value.shape) / (size_t)from->n;
    float less = old->value.shape.rank == 1 ? OCR_RECLASS_BIAS : 0.0f;
    for (int i = 0; i < to->n; i++) {
        int32_t class[OCR_RECLASS_MAX];
        float *y = nn_f32(&out->value) + (size_t)i * row;
        bool known = i == 0 || ocr_alphabet_class(from, to->code[i]) > 0;
        int n = i == 0 ? 0 : ocr_reclass_origin(from, to->code[i], class);
        memset(y, 0, row * sizeof *y);
        if (i == 0)
            add_row(y, old, row, 0);
        for (int k = 0; k < n; k++)
            add_row(y, old, row, class[k]);
        if (i > 0 && n == 0) {
            n = from->n - 1;
            for (int c = 1; c < from->n; c++)
                add_row(y, old, row, c);
        }
        for (size_t k = 0; !known && k < row; k++)
            y[k] = y[k] / (float)n - less;
    }
}
