/* write_pdf_archive.c - what makes of a PDF a PDF/A-2b (ISO 19005-2): metadata in XMP (6.6) and what
 * its device colours mean, an output intent with a profile (6.2.3). Fonts are embedded anyway (6.2.11), nothing is transparent
 * (6.2.10) and each file has an ID (6.1.3).
 *
 * The profile is sRGB (IEC 61966-2-1) by the ICC's rules of 2001 (version 2.1), which every reader
 * of PDF 1.5 knows: three colorants, and one curve for all.
 */
#include "io/write_pdf.h"

#include <math.h>
#include <string.h>

#define CURVE 1024 /* points: below 1/1000 of a step of 8 bits away from the formula */

enum { TAGS = 9, HEAD = 128, TABLE = HEAD + 4 + 12 * TAGS };

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

/* X, Y, Z as numbers of 16.16 bits. */
static size_t make_xyz(uint8_t *p, const uint32_t xyz[3])
{
    memcpy(p, "XYZ ", 4);
    for (int i = 0; i < 3; i++)
        put32(p + 8 + 4 * i, xyz[i]);
    return 20;
}

static size_t make_text(uint8_t *p, const char *type, const char *text)
{
    size_t n = strlen(text) + 1;
    memcpy(p, type, 4);
    if (strcmp(type, "text") == 0) {
        memcpy(p + 8, text, n);
        return 8 + n;
    }
    put32(p + 8, (uint32_t)n); /* desc: then the same in Unicode and for the Macintosh, empty */
    memcpy(p + 12, text, n);
    return 12 + n + 8 + 3 + 67;
}

static size_t make_curve(uint8_t *p)
{
    memcpy(p, "curv", 4);
    put32(p + 8, CURVE);
    for (int i = 0; i < CURVE; i++) {
        double v = (double)i / (CURVE - 1);
        double linear = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
        put16(p + 12 + 2 * i, (uint32_t)lround(65535 * linear));
    }
    return 12 + 2 * CURVE;
}

/* The bytes of the profile; `p` is zeros. */
static size_t make_profile(uint8_t p[TABLE + 4096])
{
    /* The primaries of ITU-R BT.709 and D65, brought to D50 by Bradford's matrix: their columns add
     * up to D50, which is the white. */
    static const uint32_t white[3] = {0xF6D6, 0x10000, 0xD32D},
                          red[3] = {0x6FA0, 0x38F5, 0x0390},
                          green[3] = {0x6297, 0xB787, 0x18D9},
                          blue[3] = {0x249F, 0x0F84, 0xB6C4};
    static const char *const tag[TAGS] = {"desc", "cprt", "wtpt", "rXYZ", "gXYZ",
                                          "bXYZ", "rTRC", "gTRC", "bTRC"};
    static const uint32_t *const color[4] = {white, red, green, blue};
    size_t at = TABLE, begin = at, n = 0;
    put32(p + 8, 0x02100000);
    memcpy(p + 12, "mntrRGB XYZ ", 12);
    for (int i = 0; i < 6; i++) /* 2026-01-01 */
        put16(p + 24 + 2 * i, (const uint16_t[6]){2026, 1, 1, 0, 0, 0}[i]);
    memcpy(p + 36, "acsp", 4);
    for (int i = 0; i < 3; i++)
        put32(p + 68 + 4 * i, white[i]);
    put32(p + HEAD, TAGS);
    for (int i = 0; i < TAGS; i++) {
        if (i < 7) {
            begin = at;
            n = i == 0   ? make_text(p + at, "desc", "sRGB, made by Octavo")
                : i == 1 ? make_text(p + at, "text", "Free for any use")
                : i < 6  ? make_xyz(p + at, color[i - 2])
                         : make_curve(p + at);
            at += (n + 3) & ~(size_t)3;
        } /* else the curve of red */
        memcpy(p + HEAD + 4 + 12 * i, tag[i], 4);
        put32(p + HEAD + 8 + 12 * i, (uint32_t)begin);
        put32(p + HEAD + 12 + 12 * i, (uint32_t)n);
    }
    put32(p, (uint32_t)at);
    return at;
}

int32_t io_pdf_intent(io_writer *w)
{
    static const uint8_t zeros[TABLE + 4096];
    int32_t profile = io_pdf_object(w), intent = io_pdf_object(w);
    size_t begin = w->out.size;
    io_put_bytes(w, zeros, sizeof zeros);
    if (w->err != NN_OK)
        return 0;
    w->out.size = begin + make_profile(w->out.data + begin);
    io_pdf_pack(w, profile, "/N 3", begin);
    io_pdf_object_begin(w, intent);
    io_put_format(w,
                  "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
                  "/Info(sRGB, IEC 61966-2-1)/DestOutputProfile %d 0 R>>\nendobj\n",
                  profile);
    return intent;
}

int32_t io_pdf_metadata(io_writer *w)
{
    int32_t number = io_pdf_object(w);
    io_bytes xmp = {0};
    size_t begin = w->out.size;
    io_put(w,
           "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
           "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
           "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
           "<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"\n"
           " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" "
           "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
           " xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
           "<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n"
           "<dc:format>application/pdf</dc:format>\n");
    if (w->config.language && w->config.language[0]) {
        io_put(w, "<dc:language><rdf:Bag><rdf:li>");
        io_put_xml(w, w->config.language);
        io_put(w, "</rdf:li></rdf:Bag></dc:language>\n");
    }
    io_put(w, "<pdf:Producer>");
    io_put_xml(w, w->config.engine);
    io_put(w, "</pdf:Producer>\n<xmp:CreateDate>");
    io_put_time(w, false);
    io_put(w, "</xmp:CreateDate>\n<xmp:ModifyDate>");
    io_put_time(w, false);
    io_put(w, "</xmp:ModifyDate>\n</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
              "<?xpacket end=\"r\"?>\n");
    if (w->err == NN_OK)
        io_put_failed(w, io_bytes_add(&xmp, w->out.data + begin, w->out.size - begin));
    if (w->err == NN_OK) {
        w->out.size = begin;
        /* Not compressed: programs that know no PDF find it, too. */
        io_pdf_stream(w, number, "/Type/Metadata/Subtype/XML", &xmp);
    }
    io_bytes_free(&xmp);
    return number;
}
