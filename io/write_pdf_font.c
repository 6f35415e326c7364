/* write_pdf_font.c - a font without outlines, and what its codes mean.
 *
 * A code is two bytes (Identity-H) and is the character itself; characters beyond U+FFFF get
 * the codes D800 and up in the order of their first appearance (surrogates are no characters,
 * so these codes are free). ToUnicode tells readers: ranges for the former, UTF-16 pairs for
 * the latter. CIDToGIDMap sends every code to glyph 1 of a TrueType file that is made here: the
 * tables that ISO 32000-1 (9.9) asks for and no points. */
#include "io/write_pdf.h"

#include <stdio.h>
#include <string.h>

uint32_t io_pdf_code(io_pdf *p, uint32_t unicode)
{
    uint32_t code = unicode;
    if (unicode > 0xFFFF && p->shared) {
        code = 0xFFFD;
    } else if (unicode > 0xFFFF) {
        int32_t i = 0;
        while (i < p->n_astral && p->astral[i] != unicode)
            i++;
        if (i < IO_PDF_ASTRAL) {
            p->astral[i] = unicode;
            p->n_astral += i == p->n_astral;
            return 0xD800 + (uint32_t)i;
        }
        code = 0xFFFD;
    }
    p->used[code / 8] |= (uint8_t)(1u << code % 8);
    return code;
}

static bool is_used(const io_pdf *p, uint32_t code)
{
    if (p->shared && code < 0x10000)
        return code < 0xD800 || code > 0xDFFF;
    return code < 0x10000 && p->used[code / 8] >> code % 8 & 1;
}

/* The n-th entry of the CMap, from *code on: a range that does not cross a high byte (a rule of
 * the format), then *code stands behind it. False when there are no more. */
static bool next_range(const io_pdf *p, uint32_t *code, uint32_t *first, uint32_t *last)
{
    while (*code < 0x10000 && !is_used(p, *code))
        ++*code;
    if (*code >= 0x10000)
        return false;
    *first = *last = *code;
    while (is_used(p, *last + 1) && (*last + 1) % 256 != 0)
        ++*last;
    *code = *last + 1;
    return true;
}

#define BLOCK 100 /* entries: the format's limit */

static void put_cmap(io_writer *w)
{
    const io_pdf *p = io_pdf_of(w);
    uint32_t code = 0, count = 0, first, last;
    io_put(w, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
              "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
              "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
              "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    while (next_range(p, &code, &first, &last))
        count++;
    code = 0;
    for (uint32_t i = 0; i < count && next_range(p, &code, &first, &last); i++) {
        if (i % BLOCK == 0)
            io_put_format(w, "%u beginbfrange\n", count - i < BLOCK ? count - i : BLOCK);
        io_put_format(w, "<%04X> <%04X> <%04X>\n", first, last, first);
        if (i % BLOCK == BLOCK - 1 || i + 1 == count)
            io_put(w, "endbfrange\n");
    }
    uint32_t n = (uint32_t)p->n_astral;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t above = p->astral[i] - 0x10000;
        if (i % BLOCK == 0)
            io_put_format(w, "%u beginbfchar\n", n - i < BLOCK ? n - i : BLOCK);
        io_put_format(w, "<%04X> <%04X%04X>\n", 0xD800 + i, 0xD800 + (above >> 10),
                      0xDC00 + (above & 0x3FF));
        if (i % BLOCK == BLOCK - 1 || i + 1 == n)
            io_put(w, "endbfchar\n");
    }
    io_put(w, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}

static void put16(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
    put16(p, v >> 16);
    put16(p + 2, v & 0xFFFF);
}

static uint32_t table_sum(const uint8_t *p, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i += 4)
        sum += (uint32_t)p[i] << 24 | (uint32_t)p[i + 1] << 16 | (uint32_t)p[i + 2] << 8 |
               p[i + 3];
    return sum;
}

/* Fields by their places in the OpenType specification; all others are 0. */
static void make_tables(uint8_t head[56], uint8_t hhea[36], uint8_t maxp[32], uint8_t hmtx[8])
{
    put32(head, 0x00010000);
    put32(head + 4, 0x00010000);
    put32(head + 12, 0x5F0F3CF5); /* magic */
    put16(head + 16, 0x000B);     /* baseline and left edge at 0, integer widths */
    put16(head + 18, 1000);       /* units an em */
    put16(head + 38, (uint16_t)-200);
    put16(head + 40, 500);
    put16(head + 42, 800);
    put16(head + 46, 3);          /* smallest size */
    put16(head + 48, 2);          /* direction hint, as all fonts have */
    put32(hhea, 0x00010000);
    put16(hhea + 4, 800);
    put16(hhea + 6, (uint16_t)-200);
    put16(hhea + 10, 500);        /* widest */
    put16(hhea + 18, 1);          /* caret stands upright */
    put16(hhea + 34, 2);          /* widths in hmtx */
    put32(maxp, 0x00010000);
    put16(maxp + 4, 2);           /* glyphs */
    put16(maxp + 14, 2);          /* zones */
    put16(hmtx, 500);
    put16(hmtx + 4, 500);
}

#define N_TABLES 6
#define HEADER (12 + 16 * N_TABLES)

static size_t make_font(uint8_t file[512])
{
    uint8_t head[56] = {0}, hhea[36] = {0}, maxp[32] = {0}, hmtx[8] = {0}, zeros[8] = {0};
    make_tables(head, hhea, maxp, hmtx);
    const struct {
        const char *tag;
        const uint8_t *data;
        uint32_t size, padded;
    } table[N_TABLES] = {
        {"glyf", zeros, 4, 4},   {"head", head, 54, 56}, {"hhea", hhea, 36, 36},
        {"hmtx", hmtx, 8, 8}, /* both glyphs begin and end at 0 */
        {"loca", zeros, 6, 8},   {"maxp", maxp, 32, 32},
    };
    memset(file, 0, 512);
    put32(file, 0x00010000);
    put16(file + 4, N_TABLES);
    put16(file + 6, 64); /* 16 times the power of two below 6; its log; the rest */
    put16(file + 8, 2);
    put16(file + 10, 16 * N_TABLES - 64);
    uint32_t at = HEADER, head_at = 0;
    for (int i = 0; i < N_TABLES; i++) {
        uint8_t *entry = file + 12 + 16 * i;
        memcpy(entry, table[i].tag, 4);
        put32(entry + 4, table_sum(table[i].data, table[i].padded));
        put32(entry + 8, at);
        put32(entry + 12, table[i].size);
        memcpy(file + at, table[i].data, table[i].padded);
        head_at = table[i].data == head ? at : head_at;
        at += table[i].padded;
    }
    put32(file + head_at + 8, 0xB1B0AFBA - table_sum(file, at)); /* checkSumAdjustment */
    return at;
}

void io_pdf_font(io_writer *w)
{
    int32_t descendant = io_pdf_object(w), unicode = io_pdf_object(w), map = io_pdf_object(w);
    int32_t descriptor = io_pdf_object(w), file = io_pdf_object(w);
    io_pdf_object_begin(w, IO_PDF_FONT);
    io_put_format(w, "<</Type/Font/Subtype/Type0/BaseFont/OctavoEmpty/Encoding/Identity-H"
                     "/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>\nendobj\n",
                  descendant, unicode);
    io_pdf_object_begin(w, descendant);
    io_put(w, "<</Type/Font/Subtype/CIDFontType2/BaseFont/OctavoEmpty/CIDSystemInfo"
              "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 500");
    io_put_format(w, "/CIDToGIDMap %d 0 R/FontDescriptor %d 0 R>>\nendobj\n", map, descriptor);
    io_pdf_object_begin(w, descriptor);
    io_put(w, "<</Type/FontDescriptor/FontName/OctavoEmpty/Flags 5/FontBBox[0 -200 500 800]"
              "/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 800/StemV 80");
    io_put_format(w, "/FontFile2 %d 0 R>>\nendobj\n", file);

    uint8_t font[512];
    char dict[32];
    size_t begin = w->out.size, size = make_font(font);
    snprintf(dict, sizeof dict, "/Length1 %zu", size);
    io_put_bytes(w, font, size);
    io_pdf_pack(w, file, dict, begin);

    begin = w->out.size;
    for (int i = 0; i < 0x10000; i++)
        io_put_bytes(w, "\0\1", 2);
    io_pdf_pack(w, map, "", begin);

    begin = w->out.size;
    put_cmap(w);
    io_pdf_pack(w, unicode, "", begin);
}
