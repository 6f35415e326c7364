/* tiff.c - TIFF through libtiff, where the build has it (OCTAVO_TIFF).
 *
 * Pages are decoded strip by strip (or tile by tile): rows of 1 or 8 bits of grey as they are;
 * 16 bits and grey with opacity sample by sample; everything else (palette, RGB, CMYK, YCbCr, CIE
 * Lab, tiles, planes apart) through libtiff's RGBA interface. A strip that cannot be decoded
 * stays white.
 *
 * The file is in memory. libtiff's messages come to handlers of the opened file alone, and its
 * allocations are bounded, both since libtiff 4.5.
 */
#include "io/codecs.h"

#include <stdio.h>
#include <string.h>

#include "io/tiff.h"
#include "nn/mem.h"

#ifdef OCTAVO_TIFF

#include <tiffio.h>

#include "io/alpha.h"

/* libtiff's own working memory: a row of strips of the largest picture in 4 bytes a pixel. */
#define MAX_ALLOCATION ((tmsize_t)1 << 31)
#define MAX_PAGES 100000

typedef struct file {
    const uint8_t *bytes;
    size_t n, at;
    const char *name;
    char message[160];
    int errors;
} file;

static int on_message(file *f, bool error, const char *format, va_list args)
{
    f->errors += error;
    if (f->message[0] == 0 && error)
        vsnprintf(f->message, sizeof f->message, format, args);
    return 1; /* no further handler */
}

static int on_error(TIFF *tiff, void *ctx, const char *module, const char *format, va_list args)
{
    (void)tiff, (void)module;
    return on_message(ctx, true, format, args);
}

/* Fax codes that end early are a warning of libtiff's: the row is lost all the same. */
static int on_warning(TIFF *tiff, void *ctx, const char *module, const char *format,
                      va_list args)
{
    (void)tiff;
    bool fax = module && strncmp(module, "Fax", 3) == 0 && strstr(format, "remature EOF");
    return on_message(ctx, fax, format, args);
}

static tmsize_t on_read(thandle_t handle, void *to, tmsize_t n)
{
    file *f = (file *)handle;
    size_t left = f->at < f->n ? f->n - f->at : 0, got = (size_t)n < left ? (size_t)n : left;
    memcpy(to, f->bytes + f->at, got);
    f->at += got;
    return (tmsize_t)got;
}

static tmsize_t on_write(thandle_t handle, void *from, tmsize_t n)
{
    (void)handle, (void)from, (void)n;
    return 0;
}

static toff_t on_seek(thandle_t handle, toff_t at, int whence)
{
    file *f = (file *)handle;
    uint64_t to = at + (whence == SEEK_CUR ? f->at : whence == SEEK_END ? f->n : 0);
    if (to > INT64_MAX)
        return (toff_t)-1;
    f->at = (size_t)to;
    return to;
}

static int on_close(thandle_t handle)
{
    (void)handle;
    return 0;
}

static toff_t on_size(thandle_t handle)
{
    return ((file *)handle)->n;
}

static int on_map(thandle_t handle, void **base, toff_t *size)
{
    file *f = (file *)handle;
    *base = (void *)f->bytes;
    *size = f->n;
    return 1;
}

static void on_unmap(thandle_t handle, void *base, toff_t size)
{
    (void)handle, (void)base, (void)size;
}

static TIFF *open_tiff(file *f)
{
    TIFFOpenOptions *o = TIFFOpenOptionsAlloc();
    if (!o)
        return NULL;
    TIFFOpenOptionsSetMaxSingleMemAlloc(o, MAX_ALLOCATION);
    TIFFOpenOptionsSetErrorHandlerExtR(o, on_error, f);
    TIFFOpenOptionsSetWarningHandlerExtR(o, on_warning, f);
    TIFF *tiff = TIFFClientOpenExt(f->name, "r", (thandle_t)f, on_read, on_write, on_seek,
                                   on_close, on_size, on_map, on_unmap, o);
    TIFFOpenOptionsFree(o);
    return tiff;
}

static nn_err damaged(const file *f)
{
    return nn_fail(NN_ERR_INPUT, "%s: damaged TIFF: %s", f->name,
                   f->message[0] ? f->message : "it cannot be decoded");
}

/* --- pages --- */

nn_err io_tiff_pages(const uint8_t *bytes, size_t n, const char *name, uint64_t **at, int *pages,
                     io_damage *damage)
{
    nn_err err = NN_OK;
    file f = {.bytes = bytes, .n = n, .name = name};
    int capacity = 0;
    uint64_t first = 0;
    *at = NULL;
    *pages = 0;
    TIFF *tiff = open_tiff(&f);
    if (!tiff)
        return damaged(&f);
    for (int i = 0; i < MAX_PAGES; i++) {
        uint32_t kind = 0;
        if (i > 0 && !TIFFReadDirectory(tiff))
            break;
        TIFFGetField(tiff, TIFFTAG_SUBFILETYPE, &kind);
        if (i == 0)
            first = TIFFCurrentDirOffset(tiff);
        if (kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK))
            continue;
        if (*pages == capacity) {
            capacity = capacity ? 2 * capacity : 16;
            uint64_t *grown = nn_realloc(*at, (size_t)capacity * sizeof *grown);
            if (!grown) {
                err = nn_fail_memory((size_t)capacity * sizeof *grown, "the pages of a TIFF");
                goto out;
            }
            *at = grown;
        }
        (*at)[(*pages)++] = TIFFCurrentDirOffset(tiff);
    }
    if (*pages == 0) { /* the only picture calls itself small */
        *at = nn_alloc(sizeof **at);
        if (!*at) {
            err = nn_fail_memory(sizeof **at, "the pages of a TIFF");
            goto out;
        }
        (*at)[(*pages)++] = first;
    }
    if (!TIFFLastDirectory(tiff) && damage)
        snprintf(damage->text, sizeof damage->text, "damaged TIFF: behind page %d: %.100s", *pages,
                 f.message[0] ? f.message : "the list of pages breaks off");
out:
    TIFFClose(tiff);
    if (err != NN_OK) {
        nn_free(*at);
        *at = NULL;
    }
    return err;
}

/* --- one page --- */

typedef struct page {
    TIFF *tiff;
    file *f;
    uint32_t width, height, rows_per_strip;
    uint16_t bits, samples, photometric, planes;
    bool tiled, alpha;
    int lost;        /* strips or tiles */
    uint32_t lost_rows;
} page;

static nn_err read_fields(page *p, int64_t max_pixels)
{
    uint16_t extra = 0, *kinds = NULL;
    TIFF *t = p->tiff;
    if (!TIFFGetField(t, TIFFTAG_IMAGEWIDTH, &p->width) ||
        !TIFFGetField(t, TIFFTAG_IMAGELENGTH, &p->height))
        return damaged(p->f);
    nn_err err = io_image_check_size(p->width, p->height, max_pixels, p->f->name);
    if (err != NN_OK)
        return err;
    TIFFGetFieldDefaulted(t, TIFFTAG_BITSPERSAMPLE, &p->bits);
    TIFFGetFieldDefaulted(t, TIFFTAG_SAMPLESPERPIXEL, &p->samples);
    TIFFGetFieldDefaulted(t, TIFFTAG_PLANARCONFIG, &p->planes);
    TIFFGetFieldDefaulted(t, TIFFTAG_EXTRASAMPLES, &extra, &kinds);
    if (!TIFFGetField(t, TIFFTAG_PHOTOMETRIC, &p->photometric))
        p->photometric = PHOTOMETRIC_MINISWHITE; /* what old fax programs leave out */
    TIFFGetFieldDefaulted(t, TIFFTAG_ROWSPERSTRIP, &p->rows_per_strip);
    p->tiled = TIFFIsTiled(t);
    p->alpha = extra > 0 && kinds[extra - 1] != EXTRASAMPLE_UNSPECIFIED;
    if (p->rows_per_strip == 0 || p->rows_per_strip > p->height)
        p->rows_per_strip = p->height;
    /* Deflate is the densest codec that keeps grey: 1032 to 1; fax codes make at most 2560 pixels
     * of 12 bits, an all-white row in group 4 takes one bit. */
    uint64_t least = (uint64_t)p->width * p->height / 8 / 1032;
    uint16_t compression = COMPRESSION_NONE;
    TIFFGetFieldDefaulted(t, TIFFTAG_COMPRESSION, &compression);
    if (compression == COMPRESSION_CCITTFAX4)
        least = p->height / 8;
    if (least > p->f->n)
        return nn_fail(NN_ERR_INPUT, "%s: damaged TIFF: %zu bytes cannot hold %ux%u pixels",
                       p->f->name, p->f->n, p->width, p->height);
    return NN_OK;
}

/* Rows of grey that need no conversion. */
static bool plain_gray(const page *p)
{
    return !p->tiled && p->samples == 1 && (p->bits == 1 || p->bits == 8) &&
           (p->photometric == PHOTOMETRIC_MINISWHITE ||
            p->photometric == PHOTOMETRIC_MINISBLACK);
}

static void put_gray(const page *p, const uint8_t *row, uint8_t *out)
{
    uint8_t invert = p->photometric == PHOTOMETRIC_MINISWHITE ? 255 : 0;
    for (uint32_t x = 0; x < p->width; x++) {
        uint8_t v = p->bits == 8 ? row[x] : row[x / 8] >> (7 - x % 8) & 1 ? 255 : 0;
        out[x] = v ^ invert;
    }
}

static nn_err read_gray(page *p, io_image *out)
{
    nn_err err = NN_OK;
    TIFF *t = p->tiff;
    tmsize_t stride = TIFFScanlineSize(t), size = TIFFStripSize(t);
    if (stride < ((tmsize_t)p->width * p->bits + 7) / 8 || size < stride)
        return damaged(p->f);
    uint8_t *strip = nn_calloc((size_t)size, 1);
    if (!strip)
        return nn_fail_memory((size_t)size, "a strip of a TIFF");
    NN_TRY(io_image_new(out, (int32_t)p->width, (int32_t)p->height, 1));
    memset(out->pixels, 255, (size_t)p->width * p->height);
    for (uint32_t y = 0, i = 0; y < p->height; y += p->rows_per_strip, i++) {
        uint32_t rows = (uint32_t)nn_min_i64(p->rows_per_strip, p->height - y);
        int before = p->f->errors;
        memset(strip, p->photometric == PHOTOMETRIC_MINISWHITE ? 0 : 255, (size_t)size);
        tmsize_t got = TIFFReadEncodedStrip(t, i, strip, rows * stride);
        uint32_t last = 0; /* row that holds something: those behind it are lost with the rest */
        for (uint32_t k = 0; k < rows; k++) {
            uint8_t *to = out->pixels + (size_t)(y + k) * p->width;
            put_gray(p, strip + k * stride, to);
            if (p->f->errors > before && (to[0] != 255 || memcmp(to, to + 1, p->width - 1) != 0))
                last = k + 1;
        }
        if (got < 0 || p->f->errors > before)
            p->lost++, p->lost_rows += rows - last;
    }
out:
    nn_free(strip);
    return err;
}

/* Adds a block of libtiff's ABGR words, whose rows stand upside down within `rows`, and which
 * are multiplied by their opacity. */
static void put_block(const page *p, const uint32_t *block, uint32_t stride, uint32_t rows,
                      uint32_t x0, uint32_t y0, uint8_t *rgba)
{
    uint32_t width = (uint32_t)nn_min_i64(stride, p->width - x0);
    for (uint32_t k = 0; k < rows && y0 + k < p->height; k++) {
        const uint32_t *from = block + (size_t)(rows - 1 - k) * stride;
        uint8_t *to = rgba + 4 * ((size_t)(y0 + k) * p->width + x0);
        for (uint32_t x = 0; x < width; x++, to += 4) {
            uint32_t a = p->alpha ? TIFFGetA(from[x]) : 255;
            uint32_t c[3] = {TIFFGetR(from[x]), TIFFGetG(from[x]), TIFFGetB(from[x])};
            for (int i = 0; i < 3; i++) {
                uint32_t v = a == 255 ? c[i] : a == 0 ? 0 : (c[i] * 255 + a / 2) / a;
                to[i] = (uint8_t)(v > 255 ? 255 : v);
            }
            to[3] = (uint8_t)a;
        }
    }
}

static nn_err read_colors(page *p, io_image *out)
{
    nn_err err = NN_OK;
    TIFF *t = p->tiff;
    uint32_t width = p->width, rows = p->rows_per_strip;
    uint8_t *rgba = NULL;
    uint32_t *block = NULL;
    char why[1024] = "";
    if (!TIFFRGBAImageOK(t, why))
        return nn_fail(NN_ERR_INPUT, "%s: a kind of TIFF that is not read: %.200s", p->f->name,
                       why);
    if (p->tiled && (!TIFFGetField(t, TIFFTAG_TILEWIDTH, &width) ||
                     !TIFFGetField(t, TIFFTAG_TILELENGTH, &rows)))
        return damaged(p->f);
    size_t size, all = (size_t)p->width * p->height;
    if (width == 0 || rows == 0 || !nn_mul_size((size_t)width * 4, rows, &size) ||
        size > (size_t)MAX_ALLOCATION)
        return nn_fail(NN_ERR_LIMIT, "%s: a TIFF of too large tiles: %u x %u", p->f->name, width,
                       rows);
    block = nn_calloc(size, 1);
    rgba = nn_alloc(4 * all);
    if (!block || !rgba) {
        err = nn_fail_memory(4 * all, "a picture");
        goto out;
    }
    memset(rgba, 255, 4 * all);
    for (uint32_t y = 0; y < p->height; y += rows)
        for (uint32_t x = 0; x < p->width; x += width) {
            uint32_t held = p->tiled ? rows : (uint32_t)nn_min_i64(rows, p->height - y);
            int before = p->f->errors;
            int ok = p->tiled ? TIFFReadRGBATileExt(t, x, y, block, 1)
                              : TIFFReadRGBAStripExt(t, y, block, 1);
            if (!ok || p->f->errors > before)
                p->lost++, p->lost_rows += x == 0 ? (uint32_t)nn_min_i64(rows, p->height - y) : 0;
            else
                put_block(p, block, width, held, x, y, rgba);
        }
    NN_TRY(io_image_new(out, (int32_t)p->width, (int32_t)p->height, 3));
    io_alpha alpha = {0};
    io_alpha_add(&alpha, rgba, all, 3);
    io_alpha_lay(rgba, all, 3, io_alpha_on_black(&alpha) ? 0 : 255, out->pixels);
out:
    nn_free(rgba);
    nn_free(block);
    return err;
}

/* --- samples as they stand: what libtiff's own conversion lacks or spoils --- */

/* 16 bits, which it takes for 8 in tiles of one sample and refuses for CMYK, and grey with opacity,
 * which it does not divide by that. */
static bool is_direct(const page *p)
{
    uint16_t format = SAMPLEFORMAT_UINT, compression = COMPRESSION_NONE;
    bool gray = p->photometric == PHOTOMETRIC_MINISWHITE ||
                p->photometric == PHOTOMETRIC_MINISBLACK;
    int colors = gray ? 1 : p->photometric == PHOTOMETRIC_RGB ? 3 : 4;
    TIFFGetFieldDefaulted(p->tiff, TIFFTAG_SAMPLEFORMAT, &format);
    TIFFGetFieldDefaulted(p->tiff, TIFFTAG_COMPRESSION, &compression);
    if (!gray && p->photometric != PHOTOMETRIC_RGB && p->photometric != PHOTOMETRIC_SEPARATED)
        return false;
    if (format != SAMPLEFORMAT_UINT || compression == COMPRESSION_JPEG ||
        compression == COMPRESSION_OJPEG || p->samples < colors + (p->alpha ? 1 : 0) ||
        p->samples > 16)
        return false;
    return p->bits == 16 || (p->bits == 8 && gray && p->alpha);
}

/* Which of a pixel's four bytes sample s becomes: grey or red, green, blue, or C, M, Y, K; opacity is
 * the last one. -1: none. */
static int byte_of(const page *p, int s)
{
    bool gray = p->photometric == PHOTOMETRIC_MINISWHITE ||
                p->photometric == PHOTOMETRIC_MINISBLACK;
    int colors = gray ? 1 : p->photometric == PHOTOMETRIC_RGB ? 3 : 4;
    if (s < colors)
        return s;
    return p->alpha && colors < 4 && s == p->samples - 1 ? 3 : -1;
}

/* A block of rows x width pixels of samples first..first + n - 1. */
static void put_samples(const page *p, const uint8_t *block, int first, int n, uint32_t width,
                        uint32_t rows, uint32_t x0, uint32_t y0, uint8_t *rgba)
{
    uint32_t wide = (uint32_t)nn_min_i64(width, p->width - x0);
    for (uint32_t k = 0; k < rows && y0 + k < p->height; k++)
        for (int s = 0; s < n; s++) {
            int byte = byte_of(p, first + s);
            if (byte < 0)
                continue;
            size_t at = (size_t)k * width * (size_t)n + (size_t)s;
            uint8_t *to = rgba + 4 * ((size_t)(y0 + k) * p->width + x0) + byte;
            for (uint32_t x = 0; x < wide; x++, at += (size_t)n, to += 4)
                *to = p->bits == 8
                          ? block[at]
                          : (uint8_t)(((uint32_t)((const uint16_t *)block)[at] * 255 + 32767) /
                                      65535);
        }
}

/* Samples become red, green, blue and opacity. */
static void convert(const page *p, bool associated, uint8_t *rgba)
{
    size_t all = (size_t)p->width * p->height;
    for (uint8_t *c = rgba; c < rgba + 4 * all; c += 4) {
        if (p->photometric == PHOTOMETRIC_SEPARATED) {
            for (int i = 0; i < 3; i++)
                c[i] = (uint8_t)(((255 - c[i]) * (255 - c[3]) + 127) / 255);
            c[3] = 255;
            continue;
        }
        for (int i = 0; associated && c[3] > 0 && i < 3; i++) {
            int v = (c[i] * 255 + c[3] / 2) / c[3];
            c[i] = (uint8_t)(v > 255 ? 255 : v);
        }
        if (p->photometric == PHOTOMETRIC_MINISWHITE)
            c[0] = (uint8_t)(255 - c[0]);
        if (p->photometric != PHOTOMETRIC_RGB)
            c[1] = c[2] = c[0];
    }
}

static nn_err read_direct(page *p, io_image *out)
{
    nn_err err = NN_OK;
    TIFF *t = p->tiff;
    uint32_t width = p->width, rows = p->rows_per_strip;
    uint16_t extra = 0, *kinds = NULL;
    uint8_t *rgba = NULL, *block = NULL;
    bool apart = p->planes == PLANARCONFIG_SEPARATE && p->samples > 1;
    int n = apart ? 1 : p->samples;
    if (p->tiled && (!TIFFGetField(t, TIFFTAG_TILEWIDTH, &width) ||
                     !TIFFGetField(t, TIFFTAG_TILELENGTH, &rows)))
        return damaged(p->f);
    size_t row, size, all = (size_t)p->width * p->height;
    tmsize_t theirs = p->tiled ? TIFFTileSize(t) : TIFFStripSize(t);
    if (width == 0 || rows == 0 || !nn_mul_size((size_t)width, (size_t)(n * p->bits / 8), &row) ||
        !nn_mul_size(row, rows, &size) || size > (size_t)MAX_ALLOCATION || theirs < 1 ||
        (size_t)theirs > size)
        return nn_fail(NN_ERR_LIMIT, "%s: a TIFF of too large tiles: %u x %u", p->f->name, width,
                       rows);
    block = nn_calloc(size, 1);
    rgba = nn_alloc(4 * all);
    if (!block || !rgba) {
        err = nn_fail_memory(4 * all, "a picture");
        goto out;
    }
    memset(rgba, 255, 4 * all);
    for (int s = 0; s < p->samples; s += n)
        for (uint32_t y = 0; y < p->height; y += rows)
            for (uint32_t x = 0; x < p->width; x += width) {
                uint32_t i = p->tiled ? TIFFComputeTile(t, x, y, 0, (uint16_t)s)
                                      : TIFFComputeStrip(t, y, (uint16_t)s);
                uint32_t held = p->tiled ? rows : (uint32_t)nn_min_i64(rows, p->height - y);
                int before = p->f->errors;
                tmsize_t want = (tmsize_t)(row * held);
                tmsize_t got = p->tiled ? TIFFReadEncodedTile(t, i, block, want)
                                        : TIFFReadEncodedStrip(t, i, block, want);
                if (got < want || p->f->errors > before)
                    p->lost++, p->lost_rows += x == 0 ? (uint32_t)nn_min_i64(rows, p->height - y)
                                                      : 0;
                else
                    put_samples(p, block, s, n, width, held, x, y, rgba);
            }
    TIFFGetFieldDefaulted(t, TIFFTAG_EXTRASAMPLES, &extra, &kinds);
    convert(p, p->alpha && extra > 0 && kinds[extra - 1] == EXTRASAMPLE_ASSOCALPHA, rgba);
    NN_TRY(io_image_new(out, (int32_t)p->width, (int32_t)p->height, 3));
    io_alpha alpha = {0};
    io_alpha_add(&alpha, rgba, all, 3);
    io_alpha_lay(rgba, all, 3, io_alpha_on_black(&alpha) ? 0 : 255, out->pixels);
out:
    nn_free(rgba);
    nn_free(block);
    return err;
}

static nn_err read_page(page *p, int64_t max_pixels, io_image *out, io_damage *damage)
{
    nn_err err;
    TIFF *t = p->tiff;
    NN_TRY(read_fields(p, max_pixels));
    /* libtiff turns rows for a picture that stands otherwise; ours are the file's. */
    TIFFSetField(t, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    p->f->message[0] = 0;
    p->f->errors = 0;
    NN_TRY(plain_gray(p)  ? read_gray(p, out)
           : is_direct(p) ? read_direct(p, out)
                          : read_colors(p, out));
    if (p->lost > 0 && (!damage || p->lost_rows > p->height - p->height / IO_DAMAGE_LEAST))
        err = damaged(p->f);
    else if (p->lost > 0)
        snprintf(damage->text, sizeof damage->text, "damaged TIFF: %.90s; %d of its %s",
                 p->f->message[0] ? p->f->message : "lost data", p->lost,
                 p->tiled ? "tiles could not be read" : "strips could not be read whole");
out:
    return err;
}

nn_err io_tiff_page(const uint8_t *bytes, size_t n, uint64_t at, const char *name,
                    int64_t max_pixels, io_image *out, io_damage *damage)
{
    file f = {.bytes = bytes, .n = n, .name = name};
    page p = {.f = &f};
    *out = (io_image){0};
    p.tiff = open_tiff(&f);
    if (!p.tiff)
        return damaged(&f);
    nn_err err = TIFFSetSubDirectory(p.tiff, at) ? read_page(&p, max_pixels, out, damage)
                                                 : damaged(&f);
    TIFFClose(p.tiff);
    if (err != NN_OK)
        io_image_free(out);
    return err;
}

io_image_facts io_tiff_facts(const uint8_t *bytes, size_t n, uint64_t at)
{
    file f = {.bytes = bytes, .n = n, .name = "TIFF"};
    io_image_facts facts = IO_IMAGE_FACTS_NONE;
    TIFF *tiff = open_tiff(&f);
    float x = 0, y = 0;
    uint16_t unit = RESUNIT_INCH, orientation = 1;
    if (tiff && TIFFSetSubDirectory(tiff, at)) {
        TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
        TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
        if (TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &x) &&
            TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &y) && x > 0 && y > 0) {
            double inch = unit == RESUNIT_CENTIMETER ? 2.54 : 1;
            if (unit != RESUNIT_NONE)
                io_image_facts_dpi(&facts, inch * (double)x, inch * (double)y);
            else if (y / x >= 0.1f && y / x <= 10)
                facts.aspect = y / x;
        }
        if (orientation >= 1 && orientation <= 8)
            facts.orientation = orientation;
    }
    if (tiff)
        TIFFClose(tiff);
    return facts;
}

bool io_tiff_available(void)
{
    return true;
}

#else

static nn_err absent(const char *name)
{
    return nn_fail(NN_ERR_INPUT, "%s: a TIFF, and this program is built without libtiff: convert "
                                 "it, for example with tiff2pdf or tifftopnm", name);
}

nn_err io_tiff_pages(const uint8_t *bytes, size_t n, const char *name, uint64_t **at, int *pages,
                     io_damage *damage)
{
    (void)bytes, (void)n, (void)damage;
    *at = NULL;
    *pages = 0;
    return absent(name);
}

nn_err io_tiff_page(const uint8_t *bytes, size_t n, uint64_t at, const char *name,
                    int64_t max_pixels, io_image *out, io_damage *damage)
{
    (void)bytes, (void)n, (void)at, (void)max_pixels, (void)damage;
    *out = (io_image){0};
    return absent(name);
}

io_image_facts io_tiff_facts(const uint8_t *bytes, size_t n, uint64_t at)
{
    (void)bytes, (void)n, (void)at;
    return IO_IMAGE_FACTS_NONE;
}

bool io_tiff_available(void)
{
    return false;
}

#endif

nn_err io_tiff_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                      io_image *out, io_damage *damage)
{
    uint64_t *at;
    int pages;
    *out = (io_image){0};
    nn_err err = io_tiff_pages(bytes, n, name, &at, &pages, damage);
    if (err == NN_OK)
        err = io_tiff_page(bytes, n, at[0], name, max_pixels, out, damage);
    nn_free(at);
    return err;
}
