/* normalize.c - tables of Unicode facts (UnicodeData.txt 14.0: decompositions) and the
 * loops over them. A text is first decomposed by form, then composed with following marks, then
 * made plain.
 */
#include "ocr/normalize.h"

#include "io/file.h"
#include "nn/mem.h"

#include <string.h>

#define REPLACEMENT 0xFFFDu

/* Combining mark; then base, composed, base, composed ... */
static const struct mark_row {
    uint32_t mark;
    const char *pairs;
} MARKS[] = {
    {0x0300, "AÀEÈIÌOÒUÙWẀYỲaàeèiìoòuùwẁyỳ"},
    {0x0301, "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśWẂwẃZŹzź"},
    {0x0302, "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷ"},
    {0x0303, "AÃNÑOÕaãnñoõIĨiĩUŨuũ"},
    {0x0304, "AĀaāEĒeēIĪiīOŌoōUŪuūYȲyȳ"},
    {0x0306, "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭ"},
    {0x0307, "BḂbḃCĊcċDḊdḋEĖeėFḞfḟGĠgġIİMṀmṁPṖpṗSṠsṡTṪtṫZŻzż"},
    {0x0308, "AÄEËIÏOÖUÜWẄaäeëiïoöuüwẅyÿYŸ"},
    {0x030A, "AÅaåUŮuů"},
    {0x030B, "OŐoőUŰuű"},
    {0x030C, "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzž"},
    {0x0326, "SȘsșTȚtț"},
    {0x0327, "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţ"},
    {0x0328, "AĄaąEĘeęIĮiįUŲuų"},
};

/* Compatibility forms, by code. */
static const struct form_row {
    uint32_t code;
    const char *form;
} FORMS[] = {
    {0x00A0, " "}, {0x00A8, " \u0308"}, {0x00AA, "a"}, {0x00AF, " \u0304"}, {0x00B2, "2"},
    {0x00B3, "3"}, {0x00B4, " \u0301"}, {0x00B5, "μ"}, {0x00B8, " \u0327"}, {0x00B9, "1"},
    {0x00BA, "o"}, {0x00BC, "1⁄4"}, {0x00BD, "1⁄2"}, {0x00BE, "3⁄4"}, {0x0132, "IJ"},
    {0x0133, "ij"}, {0x013F, "L·"}, {0x0140, "l·"}, {0x0149, "ʼn"}, {0x017F, "s"},
    {0x2000, " "}, {0x2001, " "}, {0x2002, " "}, {0x2003, " "}, {0x2004, " "},
    {0x2005, " "}, {0x2006, " "}, {0x2007, " "}, {0x2008, " "}, {0x2009, " "},
    {0x200A, " "}, {0x2011, "‐"}, {0x2024, "."}, {0x2025, ".."}, {0x2026, "..."},
    {0x202F, " "}, {0x2033, "′′"}, {0x2034, "′′′"}, {0x2036, "‵‵"}, {0x2037, "‵‵‵"},
    {0x203C, "!!"}, {0x2047, "??"}, {0x2048, "?!"}, {0x2049, "!?"}, {0x2057, "′′′′"},
    {0x205F, " "}, {0x2070, "0"}, {0x2071, "i"}, {0x2074, "4"}, {0x2075, "5"},
    {0x2076, "6"}, {0x2077, "7"}, {0x2078, "8"}, {0x2079, "9"}, {0x207A, "+"},
    {0x207B, "−"}, {0x207C, "="}, {0x207D, "("}, {0x207E, ")"}, {0x207F, "n"},
    {0x2080, "0"}, {0x2081, "1"}, {0x2082, "2"}, {0x2083, "3"}, {0x2084, "4"},
    {0x2085, "5"}, {0x2086, "6"}, {0x2087, "7"}, {0x2088, "8"}, {0x2089, "9"},
    {0x208A, "+"}, {0x208B, "−"}, {0x208C, "="}, {0x208D, "("}, {0x208E, ")"},
    {0x2100, "a/c"}, {0x2101, "a/s"}, {0x2103, "°C"}, {0x2105, "c/o"}, {0x2106, "c/u"},
    {0x2109, "°F"}, {0x2113, "l"}, {0x2116, "No"}, {0x2120, "SM"}, {0x2121, "TEL"},
    {0x2122, "TM"}, {0x2126, "Ω"}, {0x212A, "K"}, {0x212B, "Å"}, {0x213B, "FAX"},
    {0x2150, "1⁄7"}, {0x2151, "1⁄9"}, {0x2152, "1⁄10"}, {0x2153, "1⁄3"}, {0x2154, "2⁄3"},
    {0x2155, "1⁄5"}, {0x2156, "2⁄5"}, {0x2157, "3⁄5"}, {0x2158, "4⁄5"}, {0x2159, "1⁄6"},
    {0x215A, "5⁄6"}, {0x215B, "1⁄8"}, {0x215C, "3⁄8"}, {0x215D, "5⁄8"}, {0x215E, "7⁄8"},
    {0x215F, "1⁄"}, {0x2160, "I"}, {0x2161, "II"}, {0x2162, "III"}, {0x2163, "IV"},
    {0x2164, "V"}, {0x2165, "VI"}, {0x2166, "VII"}, {0x2167, "VIII"}, {0x2168, "IX"},
    {0x2169, "X"}, {0x216A, "XI"}, {0x216B, "XII"}, {0x216C, "L"}, {0x216D, "C"},
    {0x216E, "D"}, {0x216F, "M"}, {0x2170, "i"}, {0x2171, "ii"}, {0x2172, "iii"},
    {0x2173, "iv"}, {0x2174, "v"}, {0x2175, "vi"}, {0x2176, "vii"}, {0x2177, "viii"},
    {0x2178, "ix"}, {0x2179, "x"}, {0x217A, "xi"}, {0x217B, "xii"}, {0x217C, "l"},
    {0x217D, "c"}, {0x217E, "d"}, {0x217F, "m"}, {0x3000, " "}, {0xFB00, "ff"},
    {0xFB01, "fi"}, {0xFB02, "fl"}, {0xFB03, "ffi"}, {0xFB04, "ffl"}, {0xFB05, "st"},
    {0xFB06, "st"},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

uint32_t ocr_code_compose(uint32_t base, uint32_t mark)
{
    for (size_t i = 0; i < COUNT(MARKS); i++) {
        if (MARKS[i].mark != mark)
            continue;
        const char *p = MARKS[i].pairs, *end = p + strlen(p);
        while (p < end) {
            uint32_t from = (uint32_t)io_utf8_next(&p, end);
            uint32_t to = (uint32_t)io_utf8_next(&p, end);
            if (from == base)
                return to;
        }
    }
    return 0;
}

uint32_t ocr_code_base(uint32_t code)
{
    for (size_t i = 0; i < COUNT(MARKS); i++) {
        const char *p = MARKS[i].pairs, *end = p + strlen(p);
        while (p < end) {
            uint32_t base = (uint32_t)io_utf8_next(&p, end);
            if ((uint32_t)io_utf8_next(&p, end) == code)
                return base;
        }
    }
    return code;
}

int ocr_code_compat(uint32_t code, uint32_t out[OCR_FORM_MAX])
{
    if (code >= 0xFF01 && code <= 0xFF5E) { /* full-width ASCII */
        out[0] = code - 0xFF01 + '!';
        return 1;
    }
    size_t lo = 0, hi = COUNT(FORMS);
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (FORMS[mid].code < code)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == COUNT(FORMS) || FORMS[lo].code != code)
        return 0;
    const char *p = FORMS[lo].form, *end = p + strlen(p);
    int n = 0;
    while (p < end) {
        NN_ASSERT(n < OCR_FORM_MAX);
        out[n++] = (uint32_t)io_utf8_next(&p, end);
    }
    return n;
}

uint32_t ocr_code_plain(uint32_t code)
{
    switch (code) {
    case 0x00B4: /* acute accent, typed as an apostrophe */
    case 0x02B9: case 0x02BB: case 0x02BC: case 0x02BD: /* modifier letters */
    case 0x2018: case 0x2019: case 0x201A: case 0x201B:
    case 0x2032: case 0x2035: /* primes */
        return '\'';
    case 0x201C: case 0x201D: case 0x201E: case 0x201F:
    case 0x2033: case 0x2036:
        return '"';
    case 0x00AD: /* soft hyphen: visible at a line's end */
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2015:
    case 0x2043: case 0x2212:
    case 0xFE58: case 0xFE63:
        return '-';
    default:
        return code;
    }
}

bool ocr_code_is_marked(uint32_t code)
{
    return (code >= 0xC0 && code <= 0x24F && code != 0xD7 && code != 0xF7) || code == 0x259 ||
           (code >= 0x1E00 && code <= 0x1EFF);
}

bool ocr_code_is_space(uint32_t code)
{
    return code == ' ' || (code >= 0x09 && code <= 0x0D) || code == 0x85 || code == 0xA0 ||
           code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
           code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool ocr_code_is_invisible(uint32_t code)
{
    return (code >= 0x200B && code <= 0x200F) || code == 0x2060 || code == 0xFEFF;
}

nn_err ocr_text_codes(const char *utf8, uint32_t **out, int64_t *n)
{
    size_t length = strlen(utf8);
    size_t bytes;
    *out = NULL;
    *n = 0;
    if (!nn_mul_size(length, sizeof **out, &bytes) || !(*out = nn_alloc(bytes)))
        return nn_fail_memory(length, "a text");
    const char *p = utf8, *end = utf8 + length;
    while (p < end) {
        int32_t code = io_utf8_next(&p, end);
        if (code < 0) {
            code = (int32_t)REPLACEMENT;
            p++;
        }
        (*out)[(*n)++] = (uint32_t)code;
    }
    return NN_OK;
}

nn_err ocr_text_normalize(const char *utf8, uint32_t **out, int64_t *n)
{
    uint32_t *code = NULL, *norm = NULL;
    int64_t count = 0, used = 0, kept = 0;
    nn_err err;

    NN_TRY(ocr_text_codes(utf8, &code, &count));
    size_t bytes;
    if (!nn_mul_size((size_t)count, OCR_FORM_MAX * sizeof *norm, &bytes) ||
        !(norm = nn_alloc(bytes))) {
        err = nn_fail_memory((size_t)count, "a normalised text");
        goto out;
    }
    for (int64_t i = 0; i < count; i++) {
        uint32_t form[OCR_FORM_MAX];
        int k = ocr_code_compat(code[i], form);
        if (k == 0) {
            uint32_t one = used > 0 ? ocr_code_compose(norm[used - 1], code[i]) : 0;
            if (one)
                norm[used - 1] = one;
            else
                norm[used++] = code[i];
        }
        for (int j = 0; j < k; j++)
            norm[used++] = form[j];
    }
    bool gap = false;
    for (int64_t i = 0; i < used; i++) {
        uint32_t c = ocr_code_plain(norm[i]);
        if (ocr_code_is_invisible(c))
            continue;
        if (ocr_code_is_space(c)) {
            gap = kept > 0;
            continue;
        }
        /* A gap takes the place of at least one character, so that kept never passes i. */
        if (gap)
            norm[kept++] = ' ';
        gap = false;
        norm[kept++] = c;
    }
    *out = norm;
    *n = kept;
    norm = NULL;
    err = NN_OK;
out:
    nn_free(norm);
    nn_free(code);
    return err;
}
