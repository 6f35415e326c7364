/* write_pdf_image.c - the picture of a page as a PDF image object, without a loss.
 *
 * What the source holds is copied where PDF knows it: a JPEG is DCTDecode; the IDAT chunks of
 * a PNG are, end to end, FlateDecode with PNG predictors. Else the pixels are compressed, 8 bits
 * with the "Up" predictor (each row minus the row above, which suits paper). Where there are
 * only black and white ones, 1 bit each is enough. */
#include "io/ccitt.h"
#include "io/write_pdf.h"

#include <stdio.h>
#include <string.h>

#include "nn/mem.h"

static uint32_t big(const uint8_t *p, int n)
{
    uint32_t v = 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | p[i];
    return v;
}

/* Finds the frame header; false for what DCTDecode does not read (arithmetic coding, 12 bits)
 * or a size that is not the page's. */
static bool jpeg_header(const io_doc_page *page, int *components, bool *adobe)
{
    const uint8_t *b = page->file;
    size_t at = 2, n = page->file_size;
    *adobe = false;
    while (n - at >= 4 && b[at] == 0xFF) {
        uint8_t marker = b[at + 1];
        if (marker == 0xFF) { /* padding */
            at++;
            continue;
        }
        size_t size = big(b + at + 2, 2);
        if (size < 2 || size > n - at - 2)
            return false;
        if (marker == 0xEE && size >= 14 && memcmp(b + at + 4, "Adobe", 5) == 0)
            *adobe = true;
        if (marker >= 0xC0 && marker <= 0xC2) { /* baseline, extended, progressive */
            if (size < 8 || b[at + 4] != 8)
                return false;
            *components = b[at + 9];
            return big(b + at + 5, 2) == (uint32_t)page->height &&
                   big(b + at + 7, 2) == (uint32_t)page->width &&
                   (*components == 1 || *components == 3 || *components == 4);
        }
        if (marker == 0xDA || (marker > 0xC2 && marker <= 0xCF && marker != 0xC4 &&
                               marker != 0xC8 && marker != 0xCC))
            return false;
        at += 2 + size;
    }
    return false;
}

static void put_image(io_writer *w, int32_t number, const io_doc_page *page, const char *rest,
                      const io_bytes *data)
{
    char dict[2048];
    int n = snprintf(dict, sizeof dict, "/Type/XObject/Subtype/Image/Width %d/Height %d%s",
                     page->width, page->height, rest);
    NN_ASSERT(n > 0 && n < (int)sizeof dict);
    io_pdf_stream(w, number, dict, data);
}

static bool put_jpeg(io_writer *w, int32_t number, const io_doc_page *page)
{
    int components;
    bool adobe;
    if (!jpeg_header(page, &components, &adobe) || (components == 4 && w->config.archive))
        return false; /* the output intent of PDF/A knows no inks */
    char rest[160];
    /* Adobe's CMYK files hold ink as 255 - value. */
    snprintf(rest, sizeof rest, "/ColorSpace/%s/BitsPerComponent 8%s/Filter/DCTDecode",
             components == 1   ? "DeviceGray"
             : components == 3 ? "DeviceRGB"
                               : "DeviceCMYK",
             components == 4 && adobe ? "/Decode[1 0 1 0 1 0 1 0]" : "");
    io_bytes file = {.data = (uint8_t *)page->file, .size = page->file_size};
    put_image(w, number, page, rest, &file);
    return true;
}

/* Chunks: length, type, data, CRC. Collects IDAT; the palette and whether it is transparent.
 * False when a chunk does not fit in the file or there is something that PDF must not guess. */
static bool png_chunks(const io_doc_page *page, io_bytes *idat, const uint8_t **palette,
                       uint32_t *colors, nn_err *err)
{
    const uint8_t *b = page->file;
    size_t at = 8, n = page->file_size;
    *palette = NULL;
    *colors = 0;
    while (n - at >= 12) {
        size_t size = big(b + at, 4);
        const uint8_t *type = b + at + 4;
        if (size > n - at - 12 || memcmp(type, "tRNS", 4) == 0)
            return false;
        if (memcmp(type, "PLTE", 4) == 0) {
            *palette = type + 4;
            *colors = (uint32_t)(size / 3);
        } else if (memcmp(type, "IDAT", 4) == 0) {
            *err = io_bytes_add(idat, type + 4, size);
            if (*err != NN_OK)
                return false;
        } else if (memcmp(type, "IEND", 4) == 0) {
            return idat->size > 0;
        }
        at += size + 12;
    }
    return false;
}

/* PNG's colour types: 0 grey, 2 RGB, 3 palette; 4 and 6 have alpha. Not one of more than `most`
 * bytes. */
static bool put_png(io_writer *w, int32_t number, const io_doc_page *page, size_t most)
{
    const uint8_t *b = page->file, *palette;
    uint32_t colors;
    io_bytes idat = {0};
    nn_err err = NN_OK;
    if (page->file_size < 33 || memcmp(b + 12, "IHDR", 4) != 0)
        return false;
    int depth = b[24], color = b[25], interlace = b[28];
    bool ok = big(b + 16, 4) == (uint32_t)page->width &&
              big(b + 20, 4) == (uint32_t)page->height &&
              (color == 0 || color == 2 || color == 3) && interlace == 0;
    ok = ok && png_chunks(page, &idat, &palette, &colors, &err);
    ok = ok && idat.size <= most && (color != 3 || (colors >= 1 && colors <= 256));
    io_put_failed(w, err);
    if (ok) {
        char rest[1900];
        int at;
        if (color == 3) {
            at = snprintf(rest, sizeof rest, "/ColorSpace[/Indexed/DeviceRGB %u<", colors - 1);
            for (uint32_t i = 0; i < 3 * colors; i++)
                at += snprintf(rest + at, sizeof rest - (size_t)at, "%02X", palette[i]);
            at += snprintf(rest + at, sizeof rest - (size_t)at, ">]");
        } else {
            at = snprintf(rest, sizeof rest, "/ColorSpace/Device%s",
                          color == 2 ? "RGB" : "Gray");
        }
        at += snprintf(rest + at, sizeof rest - (size_t)at,
                       "/BitsPerComponent %d/Filter/FlateDecode/DecodeParms<</Predictor 15"
                       "/Colors %d/BitsPerComponent %d/Columns %d>>",
                       depth, color == 2 ? 3 : 1, depth, page->width);
        NN_ASSERT(at < (int)sizeof rest);
        put_image(w, number, page, rest, &idat);
    }
    io_bytes_free(&idat);
    return ok;
}

static bool black_and_white(const io_image *image)
{
    size_t n = (size_t)image->width * (size_t)image->height;
    for (size_t i = 0; i < n; i++)
        if (image->pixels[i] != 0 && image->pixels[i] != 255)
            return false;
    return image->channels == 1;
}

/* Rows of bits, the leftmost pixel in the highest. */
static nn_err pack_bits(const io_image *image, io_bytes *out)
{
    size_t row = ((size_t)image->width + 7) / 8, n = row * (size_t)image->height;
    uint8_t *bits = nn_calloc(n, 1);
    if (!bits)
        return nn_fail_memory(n, "a picture");
    for (int32_t y = 0; y < image->height; y++) {
        const uint8_t *p = image->pixels + (size_t)y * (size_t)image->width;
        for (int32_t x = 0; x < image->width; x++)
            bits[(size_t)y * row + (size_t)x / 8] |= (uint8_t)((p[x] & 0x80) >> (x & 7));
    }
    nn_err err = io_pdf_deflate(bits, n, out);
    nn_free(bits);
    return err;
}

/* Each row: its filter's number (2: Up) and differences to the row above. */
static nn_err pack_up(const io_image *image, io_bytes *out)
{
    size_t row = (size_t)image->width * (size_t)image->channels, n;
    if (!nn_mul_size(row + 1, (size_t)image->height, &n))
        return nn_fail_memory(SIZE_MAX, "a picture");
    uint8_t *up = nn_alloc(n);
    if (!up)
        return nn_fail_memory(n, "a picture");
    for (int32_t y = 0; y < image->height; y++) {
        const uint8_t *p = image->pixels + (size_t)y * row;
        uint8_t *to = up + (size_t)y * (row + 1);
        *to++ = 2;
        for (size_t x = 0; x < row; x++)
            to[x] = (uint8_t)(p[x] - (y ? p[x - row] : 0));
    }
    nn_err err = io_pdf_deflate(up, n, out);
    nn_free(up);
    return err;
}

static void put_pixels(io_writer *w, int32_t number, const io_doc_page *page)
{
    const io_image *image = page->image;
    io_bytes data = {0};
    char rest[256];
    io_put_failed(w, pack_up(image, &data));
    snprintf(rest, sizeof rest,
             "/ColorSpace/Device%s/BitsPerComponent 8/Filter/FlateDecode/DecodeParms"
             "<</Predictor 12/Colors %d/Columns %d>>",
             image->channels == 1 ? "Gray" : "RGB", image->channels, page->width);
    put_image(w, number, page, rest, &data);
    io_bytes_free(&data);
}

/* In one bit a pixel: as fax, by Flate, or as the PNG has it, whatever is smallest. */
static void put_bilevel(io_writer *w, int32_t number, const io_doc_page *page, bool png)
{
    io_bytes fax = {0}, flate = {0};
    char rest[256];
    io_put_failed(w, io_ccitt_g4(page->image, &fax));
    io_put_failed(w, pack_bits(page->image, &flate));
    bool faxed = fax.size <= flate.size;
    const io_bytes *data = faxed ? &fax : &flate;
    if (w->err == NN_OK && !(png && put_png(w, number, page, data->size))) {
        snprintf(rest, sizeof rest,
                 faxed ? "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode"
                         "/DecodeParms<</K -1/Columns %d/Rows %d>>"
                       : "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode",
                 page->width, page->height);
        put_image(w, number, page, rest, data);
    }
    io_bytes_free(&fax);
    io_bytes_free(&flate);
}

int32_t io_pdf_image(io_writer *w, const io_doc_page *page)
{
    io_embed kind = io_embed_kind(page);
    if (kind == IO_EMBED_NONE && !page->image)
        return 0;
    int32_t number = io_pdf_object(w);
    if (w->err != NN_OK)
        return 0;
    if (kind == IO_EMBED_JPEG && put_jpeg(w, number, page))
        return number;
    const io_image *image = page->image;
    NN_ASSERT(!image || (image->width == page->width && image->height == page->height));
    if (image && black_and_white(image)) {
        put_bilevel(w, number, page, kind == IO_EMBED_PNG);
        return number;
    }
    if (kind == IO_EMBED_PNG && put_png(w, number, page, SIZE_MAX))
        return number;
    if (image) {
        put_pixels(w, number, page);
        return number;
    }
    /* Nothing that a PDF can show: the number stays free. */
    io_pdf_object_begin(w, number);
    io_put(w, "null\nendobj\n");
    return 0;
}
