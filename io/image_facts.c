/* image_facts.c - see image_facts.h. */
#include "io/image_facts.h"

#include <string.h>

#define CM_PER_INCH 2.54
#define METRES_PER_INCH 0.0254

/* Tags of an IFD (TIFF 6.0, section 8). */
enum { TAG_ORIENTATION = 274, TAG_X_RESOLUTION = 282, TAG_Y_RESOLUTION, TAG_UNIT = 296 };
enum { TYPE_SHORT = 3, TYPE_RATIONAL = 5 };

static uint32_t number(const uint8_t *p, int n, bool little)
{
    uint32_t v = 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | p[little ? n - 1 - i : i];
    return v;
}

static uint32_t big(const uint8_t *p, int n)
{
    return number(p, n, false);
}

static bool plausible(double dpi)
{
    return dpi >= 10 && dpi <= 10000;
}

void io_image_facts_dpi(io_image_facts *facts, double x, double y)
{
    if (!plausible(x) || !plausible(y))
        return;
    facts->dpi_x = (float)x;
    facts->dpi_y = (float)y;
    facts->aspect = (float)(y / x);
}

/* Two densities without a unit tell the shape of a pixel alone. */
static void set_shape(io_image_facts *facts, double x, double y)
{
    if (x > 0 && y > 0 && y / x >= 0.1 && y / x <= 10)
        facts->aspect = (float)(y / x);
}

/* Exif: "II*" or "MM*", offset of the IFD; a count and entries of 12 bytes: tag, type, count,
 * value or offset. */
static void read_exif(const uint8_t *b, size_t n, bool dpi_known, io_image_facts *facts)
{
    if (n < 14 || (memcmp(b, "II*\0", 4) != 0 && memcmp(b, "MM\0*", 4) != 0))
        return;
    bool little = b[0] == 'I';
    size_t at = number(b + 4, 4, little);
    if (at > n - 2)
        return;
    double resolution[2] = {0, 0}, unit = 1;
    size_t entries = number(b + at, 2, little);
    for (size_t i = 0; i < entries && n - at - 2 >= 12 * (i + 1); i++) {
        const uint8_t *e = b + at + 2 + 12 * i;
        uint32_t tag = number(e, 2, little), type = number(e + 2, 2, little);
        uint32_t value = number(e + 8, type == TYPE_SHORT ? 2 : 4, little);
        if (type == TYPE_SHORT && tag == TAG_ORIENTATION && value >= 1 && value <= 8)
            facts->orientation = (int)value;
        else if (type == TYPE_SHORT && tag == TAG_UNIT)
            unit = value == 3 ? CM_PER_INCH : value == 2 ? 1 : 0;
        else if (type == TYPE_RATIONAL && (tag == TAG_X_RESOLUTION || tag == TAG_Y_RESOLUTION) &&
                 n >= 8 && value <= n - 8)
            resolution[tag - TAG_X_RESOLUTION] =
                (double)number(b + value, 4, little) /
                (double)nn_max_i64(1, number(b + value + 4, 4, little));
    }
    /* 72 is what cameras write that know none (Exif 2.3, XResolution: the default). */
    bool default_dpi = resolution[0] == 72 && resolution[1] == 72 && unit == 1;
    if (!dpi_known && !default_dpi)
        io_image_facts_dpi(facts, unit * resolution[0], unit * resolution[1]);
}

/* Chunks of length, type, data, CRC; pHYs: pixels per unit in x, in y, unit (1: metre). */
static void png_facts(const uint8_t *b, size_t n, io_image_facts *facts)
{
    size_t at = 8;
    bool late = false; /* pHYs has to come before the pixels, eXIf may follow them */
    while (n - at >= 12) {
        size_t size = big(b + at, 4);
        const uint8_t *type = b + at + 4, *data = type + 4;
        if (size > n - at - 12 || memcmp(type, "IEND", 4) == 0)
            return;
        late |= memcmp(type, "IDAT", 4) == 0;
        if (memcmp(type, "pHYs", 4) == 0 && size == 9 && !late) {
            double x = big(data, 4), y = big(data + 4, 4);
            if (data[8] == 1)
                io_image_facts_dpi(facts, METRES_PER_INCH * x, METRES_PER_INCH * y);
            else
                set_shape(facts, x, y);
        } else if (memcmp(type, "eXIf", 4) == 0) {
            read_exif(data, size, facts->dpi_x > 0, facts);
        }
        at += size + 12;
    }
}

/* Segments FF, marker, length, data until the scan. JFIF: "JFIF" 0, version (2), unit (1: inch,
 * 2: cm), density in x, in y. */
static void jpeg_facts(const uint8_t *b, size_t n, io_image_facts *facts)
{
    size_t at = 2;
    while (n - at >= 4 && b[at] == 0xFF) {
        uint8_t marker = b[at + 1];
        if (marker == 0xFF) { /* padding */
            at++;
            continue;
        }
        size_t size = big(b + at + 2, 2);
        const uint8_t *data = b + at + 4;
        if (marker == 0xDA || size < 2 || size > n - at - 2)
            return;
        if (marker == 0xE0 && size >= 14 && memcmp(data, "JFIF", 5) == 0) {
            double x = big(data + 8, 2), y = big(data + 10, 2);
            if (data[7] == 1 || data[7] == 2)
                io_image_facts_dpi(facts, data[7] == 2 ? CM_PER_INCH * x : x,
                                   data[7] == 2 ? CM_PER_INCH * y : y);
            else
                set_shape(facts, x, y);
        } else if (marker == 0xE1 && size >= 8 && memcmp(data, "Exif\0", 6) == 0) {
            read_exif(data + 6, size - 8, facts->dpi_x > 0, facts);
        }
        at += 2 + size;
    }
}

/* RIFF: type, length, data, padded to even lengths. */
static void webp_facts(const uint8_t *b, size_t n, io_image_facts *facts)
{
    size_t at = 12;
    while (n - at >= 8) {
        size_t size = number(b + at + 4, 4, true);
        const uint8_t *data = b + at + 8;
        if (size > n - at - 8)
            return;
        if (memcmp(b + at, "EXIF", 4) == 0) {
            bool head = size >= 6 && memcmp(data, "Exif\0", 6) == 0;
            read_exif(data + (head ? 6 : 0), size - (head ? 6 : 0), false, facts);
        }
        at += 8 + size + (size & 1);
        if (at > n)
            return;
    }
}

io_image_facts io_image_facts_of(const uint8_t *bytes, size_t n)
{
    io_image_facts facts = IO_IMAGE_FACTS_NONE;
    if (n >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
        png_facts(bytes, n, &facts);
    else if (n >= 2 && bytes[0] == 0xFF && bytes[1] == 0xD8)
        jpeg_facts(bytes, n, &facts);
    else if (n >= 12 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0)
        webp_facts(bytes, n, &facts);
    else if (n >= 46 && memcmp(bytes, "BM", 2) == 0) /* pixels a metre */
        io_image_facts_dpi(&facts, METRES_PER_INCH * number(bytes + 38, 4, true),
                           METRES_PER_INCH * number(bytes + 42, 4, true));
    return facts;
}
