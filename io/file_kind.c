/* file_kind.c - see file_kind.h. */
#include "io/file_kind.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define START(at, text) at, sizeof(text) - 1, text
#define ISO_MEDIA "heif-convert (package libheif-examples) makes a JPEG of it"

/* The first that fits. */
static const io_file_kind kinds[] = {
    {"PNG", START(0, "\x89P"), IO_FORM_PICTURE, io_png_decode, NULL},
    {"JPEG", START(0, "\xFF\xD8"), IO_FORM_PICTURE, io_jpeg_decode, NULL},
    {"PNM", START(0, "P1"), IO_FORM_STREAM, io_pnm_decode, NULL},
    {"PNM", START(0, "P2"), IO_FORM_STREAM, io_pnm_decode, NULL},
    {"PNM", START(0, "P3"), IO_FORM_STREAM, io_pnm_decode, NULL},
    {"PNM", START(0, "P4"), IO_FORM_STREAM, io_pnm_decode, NULL},
    {"PNM", START(0, "P5"), IO_FORM_STREAM, io_pnm_decode, NULL},
    {"PNM", START(0, "P6"), IO_FORM_STREAM, io_pnm_decode, NULL},
    {"PAM", START(0, "P7"), IO_FORM_STREAM, io_pnm_decode, NULL},
    {"TIFF", START(0, "II*\0"), IO_FORM_TIFF, io_tiff_decode, NULL},
    {"TIFF", START(0, "MM\0*"), IO_FORM_TIFF, io_tiff_decode, NULL},
    {"BigTIFF", START(0, "II+\0"), IO_FORM_TIFF, io_tiff_decode, NULL},
    {"BigTIFF", START(0, "MM\0+"), IO_FORM_TIFF, io_tiff_decode, NULL},
    {"PDF", START(0, "%PDF"), IO_FORM_PDF, NULL, NULL},
    {"BMP", START(0, "BM"), IO_FORM_PICTURE, io_bmp_decode, NULL},
    {"GIF", START(0, "GIF8"), IO_FORM_PICTURE, io_gif_decode, NULL},
    {"WebP", START(8, "WEBP"), IO_FORM_PICTURE, io_webp_decode, NULL},
    {"JPEG 2000", START(0, "\0\0\0\x0CjP  "), IO_FORM_PICTURE, io_jp2_decode, NULL},
    {"JPEG 2000", START(0, "\xFF\x4F\xFF\x51"), IO_FORM_PICTURE, io_jp2_decode, NULL},
    {"HEIC picture", START(4, "ftyphei"), IO_FORM_FOREIGN, NULL, ISO_MEDIA},
    {"HEIC picture", START(4, "ftyphev"), IO_FORM_FOREIGN, NULL, ISO_MEDIA},
    {"HEIC picture", START(4, "ftypmif1"), IO_FORM_FOREIGN, NULL, ISO_MEDIA},
    {"HEIC picture", START(4, "ftypmsf1"), IO_FORM_FOREIGN, NULL, ISO_MEDIA},
    {"AVIF picture", START(4, "ftypavi"), IO_FORM_FOREIGN, NULL,
     "heif-convert (package libheif-examples) or avifdec (libavif-bin) makes a PNG of it"},
    {"JPEG XL picture", START(0, "\xFF\x0A"), IO_FORM_FOREIGN, NULL,
     "djxl (package libjxl-tools) makes a PNG of it"},
    {"JPEG XL picture", START(0, "\0\0\0\x0CJXL "), IO_FORM_FOREIGN, NULL,
     "djxl (package libjxl-tools) makes a PNG of it"},
    {"SVG drawing", START(0, "<svg"), IO_FORM_FOREIGN, NULL,
     "rsvg-convert (package librsvg2-bin) makes a PNG of it"},
    {"SVG drawing or other XML", START(0, "<?xml"), IO_FORM_FOREIGN, NULL,
     "rsvg-convert (package librsvg2-bin) makes a PNG of an SVG"},
    {"DjVu document", START(0, "AT&TFORM"), IO_FORM_FOREIGN, NULL,
     "ddjvu -format=tiff (package djvulibre-bin) makes a TIFF of it"},
    {"PostScript document", START(0, "%!PS"), IO_FORM_FOREIGN, NULL,
     "ps2pdf (package ghostscript) makes a PDF of it"},
    {"JBIG2 picture", START(0, "\x97JB2\r\n"), IO_FORM_FOREIGN, NULL,
     "jbig2dec (package jbig2dec) makes a PNM of it"},
    {"Photoshop picture", START(0, "8BPS"), IO_FORM_FOREIGN, NULL,
     "convert (package imagemagick) makes a PNG of it"},
    {"Windows icon", START(0, "\0\0\1\0"), IO_FORM_FOREIGN, NULL,
     "icotool -x (package icoutils) makes PNGs of it"},
};

const io_file_kind *io_file_kind_of(const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const io_file_kind *k = &kinds[i];
        if (n >= k->at + k->n && memcmp(bytes + k->at, k->start, k->n) == 0)
            return k;
    }
    return NULL;
}

nn_err io_file_kind_find(const uint8_t *bytes, size_t n, const char *name,
                         const io_file_kind **out)
{
    *out = io_file_kind_of(bytes, n);
    if (n == 0)
        return nn_fail(NN_ERR_INPUT, "%s: expected a picture, found an empty file", name);
    if (!*out)
        return nn_fail(NN_ERR_INPUT, "%s: expected PNG, JPEG, PNM, TIFF, PDF or another kind of "
                                     "picture, found none's first bytes", name);
    if ((*out)->form == IO_FORM_FOREIGN)
        return nn_fail(NN_ERR_INPUT, "%s: a kind that is not read here: %s; %s",
                       name, (*out)->name, (*out)->advice);
    return NN_OK;
}

bool io_file_is_picture(const char *path)
{
    uint8_t start[IO_BEGIN_BYTES];
    /* A pipe without a writer must not hold the reader up. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd >= 0 ? read(fd, start, sizeof start) : -1;
    if (fd >= 0)
        close(fd);
    const io_file_kind *kind = n > 0 ? io_file_kind_of(start, (size_t)n) : NULL;
    return kind && kind->decode;
}
