/* jpeg.c - JPEG through libjpeg-turbo, where the build has it (OCTAVO_JPEG).
 *
 * libjpeg prints and exits by default, and fills what is missing with grey. Here its error
 * manager leaves by longjmp to a function whose state belongs to its caller (as in png.c), and
 * those warnings that mean lost picture data are errors; or, for a caller that takes what there
 * is, the place where the picture ends.
 */
#include "io/codecs.h"

#include <string.h>

#include "nn/mem.h"

#ifdef OCTAVO_JPEG

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>

/* A progressive file may hold any number of tiny scans, each of which costs a pass over the
 * whole picture; real ones have about ten. */
#define MAX_SCANS 100
#define WRITE_CHUNK 16384

typedef struct codec {
    struct jpeg_error_mgr errors; /* first, so that libjpeg's pointer leads back here */
    jmp_buf leave;
    char message[JMSG_LENGTH_MAX];
    nn_err code;
    const char *name;
    int64_t max_pixels;
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct to;
    struct jpeg_progress_mgr progress;
    struct jpeg_destination_mgr dest;
    io_image image;
    uint8_t *cmyk; /* one row */
    io_damage *damage; /* NULL: damage is an error */
    bool damaged, missing;
    int64_t rows; /* that had come when data began to be missing */
    io_bytes *bytes;
    uint8_t chunk[WRITE_CHUNK];
} codec;

static void leave(codec *c, nn_err code, const char *message)
{
    size_t n = strnlen(message, sizeof c->message - 1);
    memmove(c->message, message, n);
    c->message[n] = 0;
    c->code = code;
    longjmp(c->leave, 1);
}

static void on_error(j_common_ptr j)
{
    codec *c = (codec *)j->err;
    bool memory = j->err->msg_code == JERR_OUT_OF_MEMORY;
    char text[JMSG_LENGTH_MAX];
    j->err->format_message(j, text);
    leave(c, memory ? NN_ERR_LIMIT : NN_ERR_INPUT, text);
}

/* Where in the picture decoding is: rows that are complete. Several scans are read whole before
 * rows come: each covers the picture, the first one roughly. */
static int64_t rows_so_far(const codec *c)
{
    const struct jpeg_decompress_struct *in = &c->in;
    if (in->output_scanline > 0)
        return in->output_scanline;
    if (in->input_scan_number > 1)
        return in->image_height;
    return in->total_iMCU_rows > 0
               ? (int64_t)in->input_iMCU_row * in->image_height / in->total_iMCU_rows
               : 0;
}

/* The end of the file alone loses nothing: where bits are missing JWRN_HIT_MARKER follows. */
static void on_loss(j_common_ptr j)
{
    codec *c = (codec *)j->err;
    bool ended = j->err->msg_code == JWRN_JPEG_EOF;
    if (!c->damage || !j->is_decompressor)
        on_error(j);
    if (c->damaged && (ended || c->missing))
        return;
    c->damaged = true;
    c->missing = !ended;
    c->rows = ended ? (int64_t)c->in.image_height : rows_so_far(c);
    j->err->format_message(j, c->message);
    if (c->rows < nn_ceil_div(c->in.image_height, IO_DAMAGE_LEAST))
        leave(c, NN_ERR_INPUT, c->message);
}

static void on_message(j_common_ptr j, int level)
{
    if (level >= 0)
        return;
    switch (j->err->msg_code) {
    case JWRN_ARITH_BAD_CODE:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_JPEG_EOF:
    case JWRN_MUST_RESYNC:
        on_loss(j);
        break;
    default:
        break;
    }
}

static void on_print(j_common_ptr j)
{
    (void)j;
}

static void on_progress(j_common_ptr j)
{
    codec *c = (codec *)j->err;
    if (j->is_decompressor && c->in.input_scan_number > MAX_SCANS)
        leave(c, NN_ERR_LIMIT, "more scans than any camera or program makes");
}

static void use_errors(codec *c)
{
    jpeg_std_error(&c->errors);
    c->errors.error_exit = on_error;
    c->errors.emit_message = on_message;
    c->errors.output_message = on_print;
}

/* Adobe's programs store ink inverted (0 is full), others as the standard says. */
static void cmyk_to_rgb(const uint8_t *in, uint8_t *out, size_t width, bool inverted)
{
    for (size_t x = 0; x < width; x++) {
        uint32_t k = inverted ? in[4 * x + 3] : 255u - in[4 * x + 3];
        for (size_t i = 0; i < 3; i++) {
            uint32_t v = inverted ? in[4 * x + i] : 255u - in[4 * x + i];
            out[3 * x + i] = (uint8_t)((v * k + 127u) / 255u);
        }
    }
}

static bool decode(codec *c, const uint8_t *bytes, size_t n)
{
    if (setjmp(c->leave))
        return false;
    jpeg_create_decompress(&c->in);
    jpeg_mem_src(&c->in, bytes, n);
    jpeg_read_header(&c->in, TRUE);
    int64_t width = c->in.image_width, height = c->in.image_height;
    if ((c->code = io_image_check_size(width, height, c->max_pixels, c->name)) != NN_OK)
        return false;
    /* A Huffman-coded block of 8x8 pixels costs at least one bit. */
    if (!c->in.arith_code && nn_ceil_div(width, 8) * nn_ceil_div(height, 8) / 8 > (int64_t)n)
        leave(c, NN_ERR_INPUT, "too few bytes for its size");
    int parts = c->in.num_components;
    if (parts != 1 && parts != 3 && parts != 4)
        leave(c, NN_ERR_INPUT, "expected 1, 3 or 4 colour components");
    c->in.out_color_space = parts == 1 ? JCS_GRAYSCALE : parts == 3 ? JCS_RGB : JCS_CMYK;
    c->in.dct_method = JDCT_ISLOW; /* the one whose result is the same on every CPU */
    c->progress.progress_monitor = on_progress;
    c->in.progress = &c->progress;
    jpeg_start_decompress(&c->in);
    c->code = io_image_new(&c->image, (int32_t)width, (int32_t)height, parts == 1 ? 1 : 3);
    if (c->code != NN_OK)
        return false;
    if (parts == 4 && !(c->cmyk = nn_alloc((size_t)width * 4))) {
        c->code = nn_fail_memory((size_t)width * 4, "a picture");
        return false;
    }
    size_t stride = (size_t)width * (size_t)c->image.channels;
    while (c->in.output_scanline < c->in.output_height) {
        uint8_t *row = c->image.pixels + c->in.output_scanline * stride;
        JSAMPROW to = c->cmyk ? c->cmyk : row;
        jpeg_read_scanlines(&c->in, &to, 1);
        if (c->cmyk)
            cmyk_to_rgb(c->cmyk, row, (size_t)width, c->in.saw_Adobe_marker);
    }
    jpeg_finish_decompress(&c->in);
    return true;
}

/* Rows behind the damage are white; libjpeg made them grey. A block that was cut goes too. */
static void wipe_missing(codec *c)
{
    int64_t height = c->image.height, from = c->rows;
    size_t row = (size_t)c->image.width * (size_t)c->image.channels;
    if (from < height)
        memset(c->image.pixels + (size_t)from * row, 255, (size_t)(height - from) * row);
    if (from < height)
        snprintf(c->damage->text, sizeof c->damage->text,
                 "damaged JPEG: %.60s; rows %lld to %lld of it are missing", c->message,
                 (long long)from + 1, (long long)height);
    else
        snprintf(c->damage->text, sizeof c->damage->text,
                 "damaged JPEG: %.60s; all its rows are there", c->message);
}

nn_err io_jpeg_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                      io_image *out, io_damage *damage)
{
    *out = (io_image){0};
    codec c = {.name = name, .max_pixels = max_pixels, .damage = damage};
    use_errors(&c);
    c.in.err = &c.errors;
    bool ok = decode(&c, bytes, n);
    jpeg_destroy_decompress(&c.in);
    nn_free(c.cmyk);
    if (ok && c.damaged)
        wipe_missing(&c);
    if (ok) {
        *out = c.image;
        return NN_OK;
    }
    io_image_free(&c.image);
    /* Without a message of libjpeg's the failing call has left its own. */
    return c.message[0] ? nn_fail(c.code, "%s: damaged JPEG: %s", name, c.message) : c.code;
}

static void on_start(j_compress_ptr j)
{
    codec *c = (codec *)j->err;
    c->dest.next_output_byte = c->chunk;
    c->dest.free_in_buffer = WRITE_CHUNK;
}

static void put_chunk(codec *c, size_t n)
{
    if (io_bytes_add(c->bytes, c->chunk, n) != NN_OK)
        leave(c, NN_ERR_LIMIT, "out of memory");
}

static boolean on_full(j_compress_ptr j)
{
    put_chunk((codec *)j->err, WRITE_CHUNK);
    on_start(j);
    return TRUE;
}

static void on_end(j_compress_ptr j)
{
    codec *c = (codec *)j->err;
    put_chunk(c, WRITE_CHUNK - c->dest.free_in_buffer);
}

static bool encode(codec *c, const io_image *image, int quality)
{
    if (setjmp(c->leave))
        return false;
    jpeg_create_compress(&c->to);
    c->dest = (struct jpeg_destination_mgr){.init_destination = on_start,
                                            .empty_output_buffer = on_full,
                                            .term_destination = on_end};
    c->to.dest = &c->dest;
    c->to.image_width = (JDIMENSION)image->width;
    c->to.image_height = (JDIMENSION)image->height;
    c->to.input_components = image->channels;
    c->to.in_color_space = image->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&c->to);
    c->to.dct_method = JDCT_ISLOW;
    jpeg_set_quality(&c->to, quality, TRUE);
    jpeg_start_compress(&c->to, TRUE);
    while (c->to.next_scanline < c->to.image_height) {
        JSAMPROW row = image->pixels + (size_t)c->to.next_scanline * (size_t)image->width *
                                           (size_t)image->channels;
        jpeg_write_scanlines(&c->to, &row, 1);
    }
    jpeg_finish_compress(&c->to);
    return true;
}

bool io_jpeg_available(void)
{
    return true;
}

nn_err io_jpeg_encode(const io_image *image, int quality, io_bytes *out)
{
    if (quality < 1 || quality > 100)
        return nn_fail(NN_ERR_USAGE, "JPEG quality %d, expected 1 to 100", quality);
    if (image->width > JPEG_MAX_DIMENSION || image->height > JPEG_MAX_DIMENSION)
        return nn_fail(NN_ERR_LIMIT, "%dx%d pixels, a JPEG holds at most %ld a side",
                       image->width, image->height, (long)JPEG_MAX_DIMENSION);
    codec c = {.bytes = out};
    use_errors(&c);
    c.to.err = &c.errors;
    size_t before = out->size;
    bool ok = encode(&c, image, quality);
    jpeg_destroy_compress(&c.to);
    if (ok)
        return NN_OK;
    out->size = before;
    return nn_fail(NN_ERR_LIMIT, "JPEG of %dx%d pixels: %s", image->width, image->height,
                   c.message);
}

#else

bool io_jpeg_available(void)
{
    return false;
}

nn_err io_jpeg_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                      io_image *out, io_damage *damage)
{
    (void)bytes, (void)n, (void)max_pixels, (void)damage;
    *out = (io_image){0};
    return nn_fail(
        NN_ERR_INPUT,
        "%s: a JPEG, and this program is built without JPEG: convert it to PNG or PNM", name);
}

nn_err io_jpeg_encode(const io_image *image, int quality, io_bytes *out)
{
    (void)image, (void)quality, (void)out;
    return nn_fail(NN_ERR_USAGE, "this program is built without JPEG");
}

#endif
