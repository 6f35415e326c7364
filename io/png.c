/* png.c - PNG through libpng's row interface, in memory both ways.
 *
 * libpng leaves by longjmp. All that must outlive it (the libpng structs, the pixels, the
 * message) sits in a struct that belongs to the caller of the function that calls setjmp, so no
 * value is ever lost in a register, and there is one place that frees. The size is taken from
 * the bytes of IHDR before libpng is asked for anything: a file that claims 60000x60000 costs
 * no allocation.
 *
 * A damaged file is read a second time, where its caller takes what there is: wrong check sums
 * are passed over then, and rows that do not come stay white.
 */
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "io/alpha.h"
#include "io/codecs.h"
#include "nn/mem.h"

/* A PNG begins with 8 signature bytes and the 13 bytes of IHDR between length, name and CRC. */
#define PNG_HEAD 33
/* Deflate cannot shrink more than 1032 : 1 (zlib.net, "zlib Technical Details", maximum
 * compression). */
#define DEFLATE_RATIO 1032

typedef struct codec {
    png_structp png;
    png_infop info;
    jmp_buf leave;
    char message[128];
    bool no_memory;
    const uint8_t *in; /* reading */
    size_t left;
    io_bytes *bytes; /* writing */
    io_image image;
    uint8_t *raw; /* rows as libpng gives them, when they need work of ours */
    io_alpha alpha;
    uint32_t ground;       /* below transparency */
    bool tolerant, repair; /* repair: something was passed over */
    png_uint_32 rows;      /* of the picture that are complete */
} codec;

/* What a row of libpng's still needs to become grey or RGB. */
typedef enum row_kind { ROW_DONE, ROW_GRAY_ALPHA, ROW_RGB_ALPHA, ROW_PALETTE } row_kind;

static void on_error(png_structp png, png_const_charp text)
{
    codec *c = png_get_error_ptr(png);
    size_t n = strnlen(text, sizeof c->message - 1);
    memcpy(c->message, text, n);
    c->message[n] = 0;
    longjmp(c->leave, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    codec *c = png_get_error_ptr(png);
    if (c->tolerant && !c->repair && strstr(text, "CRC")) {
        c->repair = true;
        strcpy(c->message, "wrong check sum (CRC)");
    }
}

static png_voidp on_alloc(png_structp png, png_alloc_size_t n)
{
    void *p = nn_alloc(n);
    codec *c = png_get_mem_ptr(png);
    if (!p && c)
        c->no_memory = true;
    return p;
}

static void on_free(png_structp png, png_voidp p)
{
    (void)png;
    nn_free(p);
}

static void on_read(png_structp png, png_bytep out, size_t n)
{
    codec *c = png_get_io_ptr(png);
    if (n > c->left)
        png_error(png, "the file ends early");
    memcpy(out, c->in, n);
    c->in += n;
    c->left -= n;
}

static void on_write(png_structp png, png_bytep data, size_t n)
{
    codec *c = png_get_io_ptr(png);
    if (io_bytes_add(c->bytes, data, n) != NN_OK) {
        c->no_memory = true;
        png_error(png, "out of memory");
    }
}

static void on_flush(png_structp png)
{
    (void)png;
}

/* The entries of a palette, with opacity; how many are real. */
static int read_palette(codec *c, uint8_t rgba[256][4])
{
    png_colorp color = NULL;
    png_bytep alpha = NULL;
    int n = 0, n_alpha = 0;
    if (!png_get_PLTE(c->png, c->info, &color, &n))
        png_error(c->png, "no palette");
    if (!png_get_tRNS(c->png, c->info, &alpha, &n_alpha, NULL) || !alpha)
        n_alpha = 0;
    for (int i = 0; i < n && i < 256; i++) {
        rgba[i][0] = color[i].red;
        rgba[i][1] = color[i].green;
        rgba[i][2] = color[i].blue;
        rgba[i][3] = i < n_alpha ? alpha[i] : 255;
    }
    return n;
}

static void finish_row(codec *c, row_kind kind, const uint8_t *in, int32_t y, int n_colors,
                       uint8_t rgba[256][4])
{
    size_t width = (size_t)c->image.width, colors = (size_t)c->image.channels;
    uint8_t *out = c->image.pixels + (size_t)y * width * colors;
    if (kind != ROW_PALETTE) {
        io_alpha_add(&c->alpha, in, width, colors);
        io_alpha_lay(in, width, colors, c->ground, out);
        return;
    }
    for (size_t x = 0; x < width; x++) {
        if (in[x] >= n_colors)
            png_error(c->png, "a pixel's colour is not in the palette");
        io_alpha_add(&c->alpha, rgba[in[x]], 1, 3);
        io_alpha_lay(rgba[in[x]], 1, 3, c->ground, out + 3 * x);
    }
}

/* Every transform that the file needs is asked for by name; there is no colour management. */
static row_kind set_transforms(codec *c, int color, int depth)
{
    png_structp png = c->png;
    if (depth == 16)
        png_set_scale_16(png);
    if (color == PNG_COLOR_TYPE_PALETTE) {
        png_set_packing(png);
        return ROW_PALETTE;
    }
    if (color == PNG_COLOR_TYPE_GRAY && depth < 8)
        png_set_expand_gray_1_2_4_to_8(png);
    bool alpha = (color & PNG_COLOR_MASK_ALPHA) != 0;
    if (png_get_valid(png, c->info, PNG_INFO_tRNS)) {
        png_set_tRNS_to_alpha(png);
        alpha = true;
    }
    if (!alpha)
        return ROW_DONE;
    return color & PNG_COLOR_MASK_COLOR ? ROW_RGB_ALPHA : ROW_GRAY_ALPHA;
}

static bool decode(codec *c)
{
    /* Nothing local lives across setjmp: on a jump this function only says so. */
    if (setjmp(c->leave))
        return false;
    c->png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, c, on_error, on_warning, c,
                                      on_alloc, on_free);
    c->info = c->png ? png_create_info_struct(c->png) : NULL;
    if (!c->info) {
        c->no_memory = true;
        return false;
    }
    png_structp png = c->png;
    png_set_user_limits(png, IO_MAX_SIDE, IO_MAX_SIDE);
    /* Chunks that do not change pixels are not even parsed. */
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_read_fn(png, c, on_read);
    if (c->tolerant)
        png_set_crc_action(png, PNG_CRC_WARN_USE, PNG_CRC_WARN_DISCARD);
    png_read_info(png, c->info);
    png_uint_32 width, height;
    int depth, color, interlace;
    png_get_IHDR(png, c->info, &width, &height, &depth, &color, &interlace, NULL, NULL);
    row_kind kind = set_transforms(c, color, depth);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, c->info);

    uint8_t rgba[256][4];
    int n_colors = kind == ROW_PALETTE ? read_palette(c, rgba) : 0;
    size_t row_bytes = png_get_rowbytes(png, c->info);
    int channels = color & PNG_COLOR_MASK_COLOR ? 3 : 1;
    if (io_image_new(&c->image, (int32_t)width, (int32_t)height, channels) != NN_OK) {
        c->no_memory = true;
        return false;
    }
    if (c->tolerant)
        memset(c->image.pixels, 255, (size_t)width * height * (size_t)channels);
    /* Interlaced rows are completed over seven passes, so all of them must be kept. */
    size_t held = kind == ROW_DONE ? 0 : passes > 1 ? height : 1;
    if (held > 0 && !(c->raw = nn_calloc(held, row_bytes))) {
        c->no_memory = true;
        return false;
    }
    for (int pass = 0; pass < passes; pass++) {
        for (png_uint_32 y = 0; y < height; y++) {
            uint8_t *row = held == 0   ? c->image.pixels + y * row_bytes
                           : held == 1 ? c->raw
                                       : c->raw + y * row_bytes;
            png_read_row(png, row, NULL);
            if (held > 0 && pass == passes - 1)
                finish_row(c, kind, row, (int32_t)y, n_colors, rgba);
            c->rows = pass == passes - 1 ? y + 1 : 0;
        }
    }
    png_read_end(png, NULL);
    return true;
}

static uint32_t big_endian(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* decode with its clearing up; without success c->image holds what there is, where the codec is
 * tolerant. */
static bool decode_once(codec *c)
{
    bool ok = decode(c);
    if (c->png)
        png_destroy_read_struct(&c->png, &c->info, NULL);
    nn_free(c->raw);
    c->raw = NULL;
    if (!ok && !c->tolerant)
        io_image_free(&c->image);
    return ok;
}

nn_err io_png_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                     io_image *out, io_damage *damage)
{
    *out = (io_image){0};
    if (n < PNG_HEAD || png_sig_cmp(bytes, 0, 8) != 0 || big_endian(bytes + 8) != 13 ||
        memcmp(bytes + 12, "IHDR", 4) != 0)
        return nn_fail(NN_ERR_INPUT, "%s: damaged PNG: expected signature and IHDR", name);
    uint64_t width = big_endian(bytes + 16), height = big_endian(bytes + 20);
    nn_err err = io_image_check_size((int64_t)width, (int64_t)height, max_pixels, name);
    if (err != NN_OK)
        return err;
    /* At least one bit a pixel and a filter byte a row must come out of the compression. */
    uint64_t least = height * ((width + 7) / 8 + 1);
    if (bytes[28] == 0 && least / DEFLATE_RATIO > n)
        return nn_fail(NN_ERR_INPUT, "%s: damaged PNG: %zu bytes cannot hold %llux%llu pixels",
                       name, n, (unsigned long long)width, (unsigned long long)height);

    codec c = {.in = bytes, .left = n, .ground = 255};
    bool ok = decode_once(&c);
    if (!ok && damage && !c.no_memory) {
        c = (codec){.in = bytes, .left = n, .ground = 255, .tolerant = true};
        ok = decode_once(&c);
        if (!ok && c.image.pixels && c.rows > 0 && c.rows >= height / IO_DAMAGE_LEAST)
            ok = c.repair = true;
        if (ok && c.rows < height)
            snprintf(damage->text, sizeof damage->text, "damaged PNG: %.60s; rows %u to %u of it "
                     "are missing", c.message, c.rows + 1, (unsigned)height);
        else if (ok)
            snprintf(damage->text, sizeof damage->text, "damaged PNG: %.60s; all its rows are there",
                     c.repair ? c.message : "wrong check sum");
    }
    if (ok && io_alpha_on_black(&c.alpha)) {
        codec again = {.in = bytes, .left = n, .tolerant = c.tolerant};
        if (decode_once(&again) || c.tolerant) {
            io_image_free(&c.image);
            c.image = again.image;
        } else {
            io_image_free(&again.image);
        }
    }
    if (ok) {
        *out = c.image;
        return NN_OK;
    }
    io_image_free(&c.image);
    if (c.no_memory)
        return nn_fail(NN_ERR_LIMIT, "%s: out of memory for a PNG of %llux%llu pixels", name,
                       (unsigned long long)width, (unsigned long long)height);
    return nn_fail(NN_ERR_INPUT, "%s: damaged PNG: %s", name, c.message);
}

static bool encode(codec *c, const io_image *image)
{
    if (setjmp(c->leave))
        return false;
    c->png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, c, on_error, on_warning, c,
                                       on_alloc, on_free);
    c->info = c->png ? png_create_info_struct(c->png) : NULL;
    if (!c->info)
        return false;
    png_set_user_limits(c->png, IO_MAX_SIDE, IO_MAX_SIDE);
    png_set_write_fn(c->png, c, on_write, on_flush);
    png_set_IHDR(c->png, c->info, (png_uint_32)image->width, (png_uint_32)image->height, 8,
                 image->channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(c->png, c->info);
    for (int32_t y = 0; y < image->height; y++)
        png_write_row(c->png, image->pixels +
                                  (size_t)y * (size_t)image->width * (size_t)image->channels);
    png_write_end(c->png, c->info);
    return true;
}

nn_err io_png_encode(const io_image *image, io_bytes *out)
{
    NN_ASSERT(image->width >= 1 && image->height >= 1 && image->width <= IO_MAX_SIDE &&
              image->height <= IO_MAX_SIDE);
    codec c = {.bytes = out};
    size_t before = out->size;
    bool ok = encode(&c, image);
    if (c.png)
        png_destroy_write_struct(&c.png, &c.info);
    if (ok)
        return NN_OK;
    out->size = before;
    return nn_fail(NN_ERR_LIMIT, "out of memory for a PNG of %dx%d pixels", image->width,
                   image->height);
}

nn_err io_png_write(const char *path, const io_image *image)
{
    io_bytes file = {0};
    nn_err err = io_png_encode(image, &file);
    if (err == NN_OK)
        err = io_file_write(path, file.data, file.size);
    io_bytes_free(&file);
    return err;
}
