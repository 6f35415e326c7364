/* alphabet.c - classes of characters: class c is the c-th character of the model's string. */
#include "ocr/alphabet.h"

#include "io/file.h"
#include "io/letter_case.h"
#include "nn/mem.h"
#include "ocr/normalize.h"

#include <stdlib.h>
#include <string.h>

#define MAX_CLASSES 20000

const char *ocr_alphabet_default_text(void)
{
    return " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
           "abcdefghijklmnopqrstuvwxyz{|}~"
           /* Western European: Latin-1's letters, OE, Y with diaeresis. */
           "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿŒœŸ"
           /* Polish; Czech and Slovak; Hungarian; Romanian. */
           "ĄąĆćĘęŁłŃńŚśŹźŻżČčĎďĚěĹĺĽľŇňŔŕŘřŠšŤťŮůŽžŐőŰűĂăȘșȚțŢţ"
           /* Turkish; South Slavic; Baltic; Maltese; Welsh. */
           "ĞğİıŞşĐđĀāĒēĖėĢģĪīĮįĶķĻļŅņŌōŪūŲųĊċĠġĦħŴŵŶŷ"
           "£€§°«»“”„‘’‚–—…½¼¾²³±×·•©®™µ¿¡¢¥№†‡"
           /* German capitals; Sami; Catalan; Welsh; Azerbaijani; Esperanto; Latvian of old; Irish
            * of old; Latin with its lengths; long s. */
           "ẞŊŋŦŧĿŀẀẁẂẃẄẅỲỳƏəĈĉĜĝĤĥĴĵŜŝŬŭŖŗḂḃḊḋḞḟṀṁṖṗṠṡṪṫĔĕĬĭŎŏȲȳſ"
           /* Ordinals, indices, primes, fractions. */
           "ªº¹⁴⁵⁶⁷⁸⁹⁰⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉′″⅓⅔⅛⅜⅝⅞"
           "‹›÷¶‰≤≥≠≈∞√ΩμαβγδεθλπσφωΔΣΦ→←↑↓↔⇒☐☑☒✓✗●○■□▪◦►★☆₹₽₺₩₴";
}

typedef struct by_code {
    uint32_t code;
    int32_t class;
} by_code;

static int compare_codes(const void *a, const void *b)
{
    const by_code *x = a, *y = b;
    return (x->code > y->code) - (x->code < y->code);
}

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code <= 0x9F);
}

/* Fills a->code; counts first, so that nothing is allocated for a string that is refused. */
static nn_err read_codes(ocr_alphabet *a, const char *text, nn_err code)
{
    const char *p = text, *end = text + strlen(text);
    int n = 1;
    for (; p < end; n++) {
        const char *at = p;
        int32_t c = io_utf8_next(&p, end);
        if (c < 0)
            return nn_fail(code, "the alphabet is not valid UTF-8 at byte %td", at - text);
        if (is_control((uint32_t)c))
            return nn_fail(code, "the alphabet holds the control character U+%04X at byte %td",
                           (unsigned)c, at - text);
        if (n > MAX_CLASSES)
            return nn_fail(code, "the alphabet has more than %d characters", MAX_CLASSES);
    }
    if (n == 1)
        return nn_fail(code, "the alphabet is empty");
    a->n = n;
    a->code = nn_calloc((size_t)n, sizeof *a->code);
    a->other_case = nn_calloc((size_t)n, sizeof *a->other_case);
    a->sorted = nn_calloc((size_t)n, sizeof *a->sorted);
    if (!a->code || !a->other_case || !a->sorted)
        return nn_fail_memory((size_t)n * sizeof *a->code, "an alphabet");
    p = text;
    for (int i = 1; i < n; i++)
        a->code[i] = (uint32_t)io_utf8_next(&p, end);
    return NN_OK;
}

nn_err ocr_alphabet_new(ocr_alphabet *out, const char *text, nn_err code)
{
    by_code *order = NULL;
    nn_err err;

    memset(out, 0, sizeof *out);
    NN_TRY(read_codes(out, text, code));
    out->n_sorted = out->n - 1;
    order = nn_alloc((size_t)out->n_sorted * sizeof *order);
    if (!order) {
        err = nn_fail_memory((size_t)out->n_sorted * sizeof *order, "an alphabet");
        goto out;
    }
    for (int i = 1; i < out->n; i++)
        order[i - 1] = (by_code){out->code[i], i};
    qsort(order, (size_t)out->n_sorted, sizeof *order, compare_codes);
    for (int i = 0; i < out->n_sorted; i++) {
        if (i > 0 && order[i].code == order[i - 1].code) {
            char shown[5] = "";
            io_utf8_put(order[i].code, shown);
            err = nn_fail(code, "the alphabet holds \"%s\" (U+%04X) twice", shown,
                          (unsigned)order[i].code);
            goto out;
        }
        out->sorted[i] = order[i].class;
    }
    for (int i = 1; i < out->n; i++) {
        uint32_t upper = io_code_upper(out->code[i]), lower = io_code_lower(out->code[i]);
        uint32_t other = upper != out->code[i] ? upper : lower;
        /* Only true pairs: dotless i has the capital I, but I's small letter is i. */
        bool pair = other != out->code[i] && (io_code_upper(other) == out->code[i] ||
                                              io_code_lower(other) == out->code[i]);
        int class = pair ? ocr_alphabet_class(out, other) : -1;
        out->other_case[i] = class > 0 ? class : 0;
    }
    err = NN_OK;
out:
    nn_free(order);
    if (err)
        ocr_alphabet_free(out);
    return err;
}

void ocr_alphabet_free(ocr_alphabet *a)
{
    nn_free(a->code);
    nn_free(a->other_case);
    nn_free(a->sorted);
    memset(a, 0, sizeof *a);
}

nn_err ocr_alphabet_text(const ocr_alphabet *a, char **out)
{
    size_t bytes = (size_t)a->n * 4 + 1, used = 0;
    *out = nn_alloc(bytes);
    if (!*out)
        return nn_fail_memory(bytes, "an alphabet");
    for (int i = 1; i < a->n; i++)
        used += (size_t)io_utf8_put(a->code[i], *out + used);
    (*out)[used] = 0;
    return NN_OK;
}

int ocr_alphabet_class(const ocr_alphabet *a, uint32_t code)
{
    int lo = 0, hi = a->n_sorted;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (a->code[a->sorted[mid]] < code)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < a->n_sorted && a->code[a->sorted[lo]] == code ? a->sorted[lo] : -1;
}

/* Class of a character or of its plain form; -1 when neither is known. */
static int class_or_plain(const ocr_alphabet *a, uint32_t code)
{
    int class = ocr_alphabet_class(a, code);
    return class > 0 ? class : ocr_alphabet_class(a, ocr_code_plain(code));
}

/* Classes of one character; 0 when it has none. */
static int encode_one(const ocr_alphabet *a, uint32_t code, int32_t out[OCR_FORM_MAX])
{
    uint32_t form[OCR_FORM_MAX];
    out[0] = class_or_plain(a, code);
    if (out[0] > 0)
        return 1;
    int n = ocr_code_compat(code, form);
    for (int i = 0; i < n; i++) {
        out[i] = class_or_plain(a, form[i]);
        if (out[i] <= 0)
            return 0;
    }
    return n;
}

int ocr_alphabet_encode(const ocr_alphabet *a, const char *text, int32_t *labels, int max,
                        uint32_t *unknown)
{
    const char *p = text, *end = text + strlen(text);
    int n = 0;
    bool gap = false;
    *unknown = 0;
    while (p < end) {
        int32_t next = io_utf8_next(&p, end);
        if (next < 0) {
            *unknown = 0xFFFD;
            return -1;
        }
        uint32_t code = (uint32_t)next;
        for (const char *q = p; q < end; p = q) {
            int32_t mark = io_utf8_next(&q, end);
            uint32_t composed = mark < 0 ? 0 : ocr_code_compose(code, (uint32_t)mark);
            if (!composed)
                break;
            code = composed;
        }
        if (ocr_code_is_invisible(code))
            continue;
        if (ocr_code_is_space(code)) {
            gap = n > 0;
            continue;
        }
        int32_t class[OCR_FORM_MAX + 1];
        int space = 0;
        if (gap) {
            class[0] = ocr_alphabet_class(a, ' ');
            if (class[0] < 0) {
                *unknown = ' ';
                return -1;
            }
            space = 1;
        }
        int k = encode_one(a, code, class + space);
        if (k == 0) {
            *unknown = code;
            return -1;
        }
        k += space;
        if (n + k > max)
            return -1;
        memcpy(labels + n, class, (size_t)k * sizeof *labels);
        n += k;
        gap = false;
    }
    return n;
}
