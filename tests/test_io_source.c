/* test_io_source.c - inputs as sequences of pages: streams, TIFF; damage; orientation and shape of
 * pixels; BMP, GIF; children. */
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/alpha.h"
#include "io/child.h"
#include "io/codecs.h"
#include "io/image_file.h"
#include "io/source.h"
#include "io/upright.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/rng.h"
#include "tests/check.h"

#ifdef OCTAVO_TIFF
#include <tiffio.h>
#endif

/* The pages of bytes in memory: how many could be decoded, the first pixel of each in `first`. */
static int read_pages(const void *bytes, size_t n, const char *pages, uint8_t first[8], nn_err *end)
{
    io_source *source;
    io_sheet sheet;
    int count = 0;
    *end = io_source_open_memory(bytes, n, &(io_source_options){"x", pages}, &source);
    while (*end == NN_OK && (*end = io_source_next(source, &sheet)) == NN_OK && sheet.file) {
        io_picture p;
        nn_err err = io_sheet_decode(&sheet, 0, true, &p);
        if (err == NN_OK && count < 8)
            first[count++] = p.image.pixels[0];
        io_picture_free(&p);
        io_sheet_free(&sheet);
    }
    io_source_close(source);
    return count;
}

static void test_streams(void)
{
    static const char three[] = "P5 2 1 255\nabP5 1 1 255\nc\n\nP6 1 1 255\ndef\n";
    uint8_t first[8];
    nn_err end;
    CHECK(read_pages(three, sizeof three - 1, NULL, first, &end) == 3 && end == NN_OK &&
              memcmp(first, "acd", 3) == 0,
          "three pictures: %d", end);
    CHECK(read_pages(three, sizeof three - 1, "1,3-", first, &end) == 2 && end == NN_OK &&
              memcmp(first, "ad", 2) == 0,
          "first and last: %d", end);
    CHECK(read_pages(three, sizeof three - 1, "4-9", first, &end) == 0 && end == NN_ERR_INPUT &&
              strstr(nn_error_message(), "holds 3 pages"),
          "behind the end: %s", nn_error_message());
    CHECK(read_pages(three, sizeof three - 8, NULL, first, &end) == 2, "the last one cut: %d", end);
    static const char *const bad[] = {"", "0", "1-", "3-1", "1,,2", "a", "1,", "-2", "1-2-3"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(io_pages_check(bad[i]) == (i == 2 ? NN_OK : NN_ERR_USAGE), "'%s'", bad[i]);
    static const char pam[] = "P7\nWIDTH 2\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\n"
                              "TUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n\0\377\0\0";
    CHECK(read_pages(pam, sizeof pam - 1, NULL, first, &end) == 1 && first[0] == 0, "PAM: %s",
          nn_error_message());
    io_image m;
    CHECK(io_image_decode((const uint8_t *)pam, sizeof pam - 1, "pam", 0, &m) == NN_OK &&
              m.channels == 1 && m.pixels[1] == 255,
          "PAM's ground: %s", nn_error_message());
    io_image_free(&m);
    /* A pipe of pictures needs the memory of one. */
    int ends[2];
    CHECK(pipe(ends) == 0, "pipe");
    pid_t child = fork();
    if (child == 0) {
        static uint8_t page[1000 * 1000];
        for (int i = 0; i < 40; i++)
            if (write(ends[1], "P5 1000 1000 255\n", 17) != 17 ||
                write(ends[1], page, sizeof page) != sizeof page)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    char path[32];
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    io_source *source;
    io_sheet sheet;
    int n = 0;
    int64_t most = 0;
    CHECK(io_source_open(path, NULL, &source) == NN_OK, "%s", nn_error_message());
    CHECK(io_source_pages(source) == IO_PAGES_MANY, "one of many");
    while (io_source_next(source, &sheet) == NN_OK && sheet.file) {
        most = nn_max_i64(most, (int64_t)io_sheet_size(&sheet));
        n += strstr(sheet.label, ", page ") != NULL;
        io_sheet_free(&sheet);
    }
    io_source_close(source);
    close(ends[0]);
    CHECK(n == 40 && most == 1000017, "%d pictures of %lld bytes", n, (long long)most);
}

/* --- orientation --- */

/* The picture that each orientation shows of rows "abc" "def", by its definition. */
static void test_orientations(void)
{
    static const char *const seen[9] = {"",         "abc/def",  "cba/fed",  "fed/cba", "def/abc",
                                        "ad/be/cf", "da/eb/fc", "fc/eb/da", "cf/be/ad"};
    for (int o = 1; o <= 8; o++) {
        io_picture p = {.facts = IO_IMAGE_FACTS_NONE};
        io_image made;
        io_upright way;
        CHECK(io_image_new(&p.image, 3, 2, 1) == NN_OK, "%s", nn_error_message());
        memcpy(p.image.pixels, "abcdef", 6);
        p.facts.orientation = o;
        CHECK(io_upright_make(&p, "x", 0, &made, &way) == NN_OK, "%s", nn_error_message());
        const io_image *m = made.pixels ? &made : &p.image;
        int row = (int)strcspn(seen[o], "/");
        CHECK(m->width == row && m->width * m->height == 6, "%d: %dx%d", o, m->width, m->height);
        for (int i = 0; i < 6; i++) {
            char c = seen[o][i + i / row];
            CHECK(m->pixels[i] == c, "orientation %d pixel %d: %c, not %c", o, i, m->pixels[i], c);
            /* The way back leads to the pixel that it came from. */
            io_point q = io_upright_point(&way, (io_point){(float)(i % row) + 0.5f,
                                                           (float)(i / row) + 0.5f});
            CHECK(p.image.pixels[(int)q.y * 3 + (int)q.x] == c, "back %d pixel %d", o, i);
        }
        io_image_free(&made);
        io_picture_free(&p);
    }
}

static void test_square_pixels(void)
{
    io_picture p = {.facts = {204, 98, 98.0f / 204, 1}};
    io_image made;
    io_upright way;
    io_document d = {0};
    CHECK(io_image_new(&p.image, 40, 49, 1) == NN_OK, "%s", nn_error_message());
    memset(p.image.pixels, 7, 40 * 49);
    CHECK(io_upright_make(&p, "x", 0, &made, &way) == NN_OK && made.width == 40 &&
              made.height == 102 && made.pixels[0] == 7 && made.pixels[40 * 102 - 1] == 7,
          "%dx%d", made.width, made.height);
    io_image_free(&made);
    CHECK(io_upright_make(&p, "x", 40 * 60, &made, &way) == NN_ERR_LIMIT, "the limit holds");
    /* A ramp stays where it was: the middle of made row y is the file's (y + 1/2) 49/102. */
    for (int i = 0; i < 40 * 49; i++)
        p.image.pixels[i] = (uint8_t)(5 * (i / 40));
    CHECK(io_upright_make(&p, "x", 0, &made, &way) == NN_OK, "%s", nn_error_message());
    for (int y = 0; y < made.height; y++) {
        double want = fmin(fmax(((y + 0.5) * 49 / 102 - 0.5) * 5, 0), 240);
        int got = made.pixels[y * 40 + 7];
        CHECK(fabs(got - want) < 0.6, "row %d of the ramp: %d, not %g", y, got, want);
    }
    io_image_free(&made);
    memset(p.image.pixels, 7, 40 * 49);
    CHECK(io_upright_make(&p, "x", 0, &made, &way) == NN_OK, "%s", nn_error_message());
    const io_point line[4] = {{10, 20}, {30, 20}, {30, 40}, {10, 40}};
    CHECK(io_doc_add_page(&d, "x", made.width, made.height) == NN_OK &&
              io_doc_add_block(&d) == NN_OK && io_doc_add_paragraph(&d) == NN_OK &&
              io_doc_add_line(&d, line, 4, 1) == NN_OK && io_doc_line_text(&d, "ab") == NN_OK,
          "%s", nn_error_message());
    io_doc_line_sizes(&d, 10, 20, 4);
    CHECK(io_doc_finish(&d) == NN_OK, "%s", nn_error_message());
    io_upright_back(&way, &p.facts, &d);
    const io_box b = d.line[0].box;
    float scale = 49.0f / 102;
    CHECK(d.page[0].width == 40 && d.page[0].height == 49 && b.x0 == 10 && b.x1 == 30 &&
              fabsf(b.y0 - 20 * scale) < 1e-3f && fabsf(b.y1 - 40 * scale) < 1e-3f,
          "%g %g %g %g", (double)b.x0, (double)b.y0, (double)b.x1, (double)b.y1);
    CHECK(fabsf(d.line[0].ascent - 20 * scale) < 1e-3f && d.page[0].dpi == 204 &&
              d.page[0].dpi_y == 98, "sizes and resolution");
    io_doc_free(&d);
    io_image_free(&made);
    io_picture_free(&p);
}

static void test_exif(void)
{
    static const char exif[] =
        "\xff\xd8\xff\xe1\0\x4a" "exif\0\0II*\0\x08\0\0\0\x03\0"
        "\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
        "\x1a\x01\x05\0\x01\0\0\0\x32\0\0\0"
        "\x1b\x01\x05\0\x01\0\0\0\x3a\0\0\0"
        "\0\0\0\0\x58\x02\0\0\x02\0\0\0\xc8\0\0\0\x01\0\0\0";
    uint8_t *copy = malloc(sizeof exif - 1);
    memcpy(copy, exif, sizeof exif - 1);
    memcpy(copy + 6, "Exif", 4);
    io_image_facts f = io_image_facts_of(copy, sizeof exif - 1);
    CHECK(f.orientation == 6 && f.dpi_x == 300 && f.dpi_y == 200, "%d %g %g", f.orientation,
          (double)f.dpi_x, (double)f.dpi_y);
    free(copy);
    nn_rng rng = nn_rng_make(3, 0);
    for (int i = 0; i < 5000; i++) { /* exactly n bytes, so that a sanitizer sees more */
        size_t n = 1 + nn_rng_below(&rng, sizeof exif - 1);
        uint8_t *m = malloc(n);
        memcpy(m, exif, n);
        if (n > 10)
            memcpy(m + 6, "Exif", 4);
        for (int k = 0; k < 3; k++)
            m[nn_rng_below(&rng, (uint32_t)n)] = (uint8_t)nn_rng_below(&rng, 256);
        f = io_image_facts_of(m, n);
        if (f.orientation < 1 || f.orientation > 8 || !(f.aspect > 0))
            CHECK(false, "case %d: %d %g", i, f.orientation, (double)f.aspect);
        free(m);
    }
}

/* --- damage --- */

static void text_like(io_image *m, nn_rng *rng)
{
    for (int32_t i = 0; i < m->width * m->height * m->channels; i++)
        m->pixels[i] = nn_rng_below(rng, 4) ? 255 : (uint8_t)nn_rng_below(rng, 200);
}

/* What is left of a file that is cut: rows as in the whole one, then white; or an error. */
static void check_cut(io_decoder *decode, const io_bytes *file, const io_image *whole, size_t left,
                      bool readable, const char *what)
{
    io_image m;
    io_damage damage = {0};
    CHECK(decode(file->data, left, "cut", 0, &m, NULL) == NN_ERR_INPUT, "%s: strict", what);
    nn_err err = decode(file->data, left, "cut", 0, &m, &damage);
    CHECK(err == (readable ? NN_OK : NN_ERR_INPUT), "%s: %d %s", what, err, nn_error_message());
    if (err != NN_OK)
        return;
    int32_t row = m.width * m.channels, same = 0;
    while (same < m.height && memcmp(m.pixels + same * row, whole->pixels + same * row, (size_t)row) == 0)
        same++;
    CHECK(damage.text[0] && same >= m.height / 4, "%s: %d rows, %s", what, same, damage.text);
    const uint8_t *last = m.pixels + (m.height - 1) * row;
    CHECK(same == m.height || (last[0] == 255 && memcmp(last, last + 1, (size_t)row - 1) == 0),
          "%s: what is missing is white", what);
    io_image_free(&m);
}

static void test_damage(void)
{
    nn_rng rng = nn_rng_make(5, 0);
    io_image m, whole;
    io_bytes file = {0};
    CHECK(io_image_new(&m, 160, 240, 1) == NN_OK, "%s", nn_error_message());
    text_like(&m, &rng);
    CHECK(io_png_encode(&m, &file) == NN_OK, "%s", nn_error_message());
    check_cut(io_png_decode, &file, &m, file.size - 12, true, "PNG without IEND");
    check_cut(io_png_decode, &file, &m, file.size * 9 / 10, true, "PNG of 90 %");
    check_cut(io_png_decode, &file, &m, file.size / 10, false, "PNG of 10 %");
    uint8_t *crc = memmem(file.data, file.size, "IEND", 4);
    crc[-5] ^= 1; /* of the last IDAT */
    check_cut(io_png_decode, &file, &m, file.size, true, "PNG with a wrong check sum");
    file.size = 0;
#ifdef OCTAVO_JPEG
    CHECK(io_jpeg_encode(&m, 90, &file) == NN_OK &&
              io_jpeg_decode(file.data, file.size, "whole", 0, &whole, NULL) == NN_OK,
          "%s", nn_error_message());
    check_cut(io_jpeg_decode, &file, &whole, file.size - 2, true, "JPEG without end");
    check_cut(io_jpeg_decode, &file, &whole, file.size * 9 / 10, true, "JPEG of 90 %");
    check_cut(io_jpeg_decode, &file, &whole, file.size / 2, true, "JPEG of 50 %");
    check_cut(io_jpeg_decode, &file, &whole, file.size / 10, false, "JPEG of 10 %");
    io_image_free(&whole);
#else
    (void)whole;
#endif
    io_bytes_free(&file);
    io_image_free(&m);
}

/* --- BMP and GIF --- */

static void put(io_bytes *b, uint32_t v, int n)
{
    for (; n > 0; n--, v >>= 8)
        io_bytes_add(b, &(uint8_t){(uint8_t)v}, 1);
}

static void bmp_head(io_bytes *b, int32_t w, int32_t h, int bits, int compression, uint32_t colors)
{
    io_bytes_add(b, "BM", 2);
    put(b, 0, 4), put(b, 0, 4), put(b, 54 + 4 * colors, 4), put(b, 40, 4);
    put(b, (uint32_t)w, 4), put(b, (uint32_t)h, 4), put(b, 1, 2), put(b, (uint32_t)bits, 2);
    put(b, (uint32_t)compression, 4), put(b, 0, 4), put(b, 11811, 4), put(b, 5906, 4);
    put(b, colors, 4), put(b, 0, 4);
}

/* Damaged in all ways: refused or decoded, never worse. */
static void mutate(const io_bytes *file, io_decoder *decode, int times, const char *what)
{
    nn_rng rng = nn_rng_make(9, 0);
    int refused = 0;
    for (int i = 0; i < times; i++) {
        size_t n = nn_rng_below(&rng, 3) ? file->size : nn_rng_below(&rng, (uint32_t)file->size);
        uint8_t *copy = malloc(n + 1);
        io_image m;
        io_damage damage = {0};
        memcpy(copy, file->data, n);
        for (int k = 0; k < 4 && n > 0; k++)
            copy[nn_rng_below(&rng, (uint32_t)n)] = (uint8_t)nn_rng_below(&rng, 256);
        nn_err err = decode(copy, n, what, 1 << 20, &m, i & 1 ? &damage : NULL);
        refused += err != NN_OK;
        if (err == NN_OK && (m.width < 1 || (int64_t)m.width * m.height > 1 << 20))
            CHECK(false, "%s: %dx%d", what, m.width, m.height);
        io_image_free(&m);
        free(copy);
    }
    CHECK(refused > 0, "%s: %d of %d refused", what, refused, times);
}

static void test_bmp(void)
{
    io_bytes b = {0};
    io_image m;
    bmp_head(&b, 3, 2, 24, 0, 0); /* from the bottom up, rows padded to 12 bytes */
    io_bytes_add(&b, "\3\2\1\6\5\4\11\10\7\0\0\0" "\23\22\21\26\25\24\31\30\27\0\0\0", 24);
    CHECK(io_bmp_decode(b.data, b.size, "bmp", 0, &m, NULL) == NN_OK && m.channels == 3 &&
              memcmp(m.pixels, "\21\22\23\24\25\26\27\30\31\1\2\3\4\5\6\7\10\11", 18) == 0,
          "24 bits: %s", nn_error_message());
    io_image_free(&m);
    io_image_facts f = io_image_facts_of(b.data, b.size);
    CHECK(lroundf(f.dpi_x) == 300 && lroundf(f.dpi_y) == 150, "resolution");
    mutate(&b, io_bmp_decode, 2000, "BMP");
    b.size = 0;
    bmp_head(&b, 4, -2, 8, 0, 2); /* top down, grey colours */
    io_bytes_add(&b, "\0\0\0\0\200\200\200\0" "\0\1\1\0\1\1\1\1", 16);
    CHECK(io_bmp_decode(b.data, b.size, "bmp", 0, &m, NULL) == NN_OK && m.channels == 1 &&
              memcmp(m.pixels, "\0\200\200\0\200\200\200\200", 8) == 0, "8 bits: %s",
          nn_error_message());
    io_image_free(&m);
    b.size = 0;
    bmp_head(&b, 5, 2, 8, 1, 3); /* run lengths */
    io_bytes_add(&b, "\1\1\1\0\2\2\2\0\3\3\3\0" "\5\1\0\0" "\0\3\0\1\2\0" "\2\2\0\1", 26);
    CHECK(io_bmp_decode(b.data, b.size, "bmp", 0, &m, NULL) == NN_OK &&
              memcmp(m.pixels, "\1\2\3\3\3\2\2\2\2\2", 10) == 0, "run lengths: %s",
          nn_error_message());
    io_image_free(&m);
    mutate(&b, io_bmp_decode, 5000, "BMP of run lengths");
    b.size = 0;
    bmp_head(&b, 5, 2, 8, 1, 3); /* rows that are filled up to words, as ImageMagick writes them */
    io_bytes_add(&b, "\1\1\1\0\2\2\2\0\3\3\3\0" "\10\1\0\0" "\10\2\0\1", 20);
    CHECK(io_bmp_decode(b.data, b.size, "bmp", 0, &m, NULL) == NN_OK &&
              memcmp(m.pixels, "\3\3\3\3\3\2\2\2\2\2", 10) == 0, "rows of whole words: %s",
          nn_error_message());
    io_image_free(&m);
    io_bytes_free(&b);
}

/* LZW that never learns: a clear code before each 200 pixels. */
static void gif(io_bytes *b, const uint8_t *index, int w, int h, bool interlaced)
{
    io_bytes bits = {0};
    uint32_t held = 0;
    int n = 0;
    io_bytes_add(b, "GIF89a", 6);
    put(b, (uint32_t)w, 2), put(b, (uint32_t)h, 2), put(b, 0x81, 1), put(b, 0, 2);
    io_bytes_add(b, "\0\0\0\377\0\0\0\377\0\377\377\377", 12);
    io_bytes_add(b, "!\376\2hi\0!\371\4\1\0\0\2\0,\0\0\0\0", 19);
    put(b, (uint32_t)w, 2), put(b, (uint32_t)h, 2), put(b, interlaced ? 0x40 : 0, 1), put(b, 8, 1);
    for (int i = 0; i <= w * h; i++) {
        int codes = i == w * h ? 1 : 1 + (i % 200 == 0);
        for (int k = 0; k < codes; k++, n += 9)
            held |= (uint32_t)(i == w * h ? 257 : codes == 2 && k == 0 ? 256 : index[i]) << n;
        for (; n >= 8 || (i == w * h && n > 0); n -= 8, held >>= 8)
            put(&bits, held & 255, 1);
    }
    for (size_t at = 0; at < bits.size; at += 255) {
        size_t part = bits.size - at < 255 ? bits.size - at : 255;
        put(b, (uint32_t)part, 1);
        io_bytes_add(b, bits.data + at, part);
    }
    put(b, 0, 1), put(b, ';', 1);
    io_bytes_free(&bits);
}

static void test_gif(void)
{
    static const uint8_t color[4][3] = {{0, 0, 0}, {255, 0, 0}, {255, 255, 255}, {255, 255, 255}};
    nn_rng rng = nn_rng_make(21, 0);
    uint8_t index[37 * 29];
    for (int k = 0; k < 2; k++) {
        io_bytes b = {0};
        io_image m;
        for (size_t i = 0; i < sizeof index; i++)
            index[i] = (uint8_t)nn_rng_below(&rng, 4); /* 2 is transparent */
        gif(&b, index, 37, 29, k);
        CHECK(io_gif_decode(b.data, b.size, "gif", 0, &m, NULL) == NN_OK && m.width == 37 &&
                  m.height == 29,
              "%s", nn_error_message());
        int wrong = 0, at = 0;
        for (int pass = k ? 0 : 4; pass < 5; pass++) {
            static const int first[5] = {0, 4, 2, 1, 0}, step[5] = {8, 8, 4, 2, 1};
            for (int y = first[pass]; y < 29 && at < 37 * 29; y += step[pass])
                for (int x = 0; x < 37; x++, at++)
                    wrong += memcmp(m.pixels + 3 * (y * 37 + x), color[index[at]], 3) != 0;
        }
        CHECK(wrong == 0, "interlaced %d: %d pixels differ", k, wrong);
        io_image_free(&m);
        mutate(&b, io_gif_decode, 5000, "GIF");
        io_bytes_free(&b);
    }
}

/* --- TIFF --- */

#ifdef OCTAVO_TIFF
static void write_tiff(const char *path, int pages, int width, int height, int orientation,
                       int rows_per_strip)
{
    TIFF *t = TIFFOpen(path, "w");
    uint8_t row[64];
    for (int p = 0; p < pages; p++) {
        TIFFSetField(t, TIFFTAG_IMAGEWIDTH, width);
        TIFFSetField(t, TIFFTAG_IMAGELENGTH, height);
        TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, 1);
        TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, 1);
        TIFFSetField(t, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
        TIFFSetField(t, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
        TIFFSetField(t, TIFFTAG_ORIENTATION, orientation);
        TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, rows_per_strip);
        TIFFSetField(t, TIFFTAG_RESOLUTIONUNIT, RESUNIT_CENTIMETER);
        TIFFSetField(t, TIFFTAG_XRESOLUTION, 80.0);
        TIFFSetField(t, TIFFTAG_YRESOLUTION, 40.0);
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < (width + 7) / 8; i++)
                row[i] = (uint8_t)((y * 7 + i * 13 + p * 31) * (y % 5 ? 37 : 0));
            TIFFWriteScanline(t, row, (uint32_t)y, 0);
        }
        TIFFWriteDirectory(t);
    }
    TIFFClose(t);
}

static bool tiff_rows(const io_image *m, int p, int from, int to)
{
    for (int y = from; y < to; y++)
        for (int x = 0; x < m->width; x++) {
            int byte = (y * 7 + x / 8 * 13 + p * 31) * (y % 5 ? 37 : 0) & 255;
            if (m->pixels[y * m->width + x] != (byte >> (7 - x % 8) & 1 ? 0 : 255))
                return false;
        }
    return true;
}

enum { DEEP_W = 37, DEEP_H = 21 };

static int deep_sample(int x, int y, int s)
{
    return (x * 1777 + y * 3001 + s * 15013) % 65536;
}

/* Samples of 8 or 16 bits, in tiles of 16 x 16 or strips of 5 rows, together or apart. */
static void write_deep(const char *path, int bits, int samples, int photometric, int extra, bool tiled,
                       bool apart)
{
    TIFF *t = TIFFOpen(path, "w");
    uint16_t alpha = (uint16_t)extra, wide[32 * 16 * 5];
    uint8_t narrow[32 * 16 * 5];
    int w = tiled ? 16 : DEEP_W, h = tiled ? 16 : 5, n = apart ? 1 : samples;
    TIFFSetField(t, TIFFTAG_IMAGEWIDTH, DEEP_W);
    TIFFSetField(t, TIFFTAG_IMAGELENGTH, DEEP_H);
    TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, bits);
    TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, samples);
    TIFFSetField(t, TIFFTAG_COMPRESSION, COMPRESSION_LZW);
    TIFFSetField(t, TIFFTAG_PHOTOMETRIC, photometric);
    TIFFSetField(t, TIFFTAG_PLANARCONFIG, apart ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    if (extra)
        TIFFSetField(t, TIFFTAG_EXTRASAMPLES, 1, &alpha);
    if (tiled) {
        TIFFSetField(t, TIFFTAG_TILEWIDTH, w);
        TIFFSetField(t, TIFFTAG_TILELENGTH, h);
    } else {
        TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, h);
    }
    for (int s = 0; s < samples; s += n)
        for (int y = 0; y < DEEP_H; y += h)
            for (int x = 0; x < DEEP_W; x += w) {
                int rows = tiled || DEEP_H - y > h ? h : DEEP_H - y;
                for (int i = 0; i < rows * w * n; i++) {
                    int v = deep_sample(x + i / n % w, y + i / n / w, s + i % n);
                    wide[i] = (uint16_t)v;
                    narrow[i] = (uint8_t)(v >> 8);
                }
                void *data = bits == 16 ? (void *)wide : narrow;
                tmsize_t size = rows * w * n * bits / 8;
                if (tiled)
                    TIFFWriteEncodedTile(t, TIFFComputeTile(t, (uint32_t)x, (uint32_t)y, 0, (uint16_t)s),
                                         data, size);
                else
                    TIFFWriteEncodedStrip(t, TIFFComputeStrip(t, (uint32_t)y, (uint16_t)s), data, size);
            }
    TIFFClose(t);
}

/* What colour c of a pixel is, by its definition. */
static double deep_color(int bits, int samples, int photometric, int extra, int x, int y, int c)
{
    double v[5] = {0};
    for (int s = 0; s < samples; s++)
        v[s] = bits == 16 ? deep_sample(x, y, s) / 65535.0 : (deep_sample(x, y, s) >> 8) / 255.0;
    double a = extra ? v[samples - 1] : 1;
    if (photometric == PHOTOMETRIC_SEPARATED)
        return 255 * (1 - v[c]) * (1 - v[3]);
    double color = photometric == PHOTOMETRIC_RGB ? v[c] : v[0];
    if (extra == EXTRASAMPLE_ASSOCALPHA)
        color = a > 0 ? fmin(color / a, 1) : 0;
    if (photometric == PHOTOMETRIC_MINISWHITE)
        color = 1 - color;
    return 255 * (color * a + 1 - a);
}

static void test_deep_tiff(void)
{
    static const struct { int bits, samples, photometric, extra; } kinds[] = {
        {16, 1, PHOTOMETRIC_MINISBLACK, 0},
        {16, 1, PHOTOMETRIC_MINISWHITE, 0},
        {16, 3, PHOTOMETRIC_RGB, 0},
        {16, 4, PHOTOMETRIC_SEPARATED, 0},
        {16, 4, PHOTOMETRIC_RGB, EXTRASAMPLE_UNASSALPHA},
        {16, 2, PHOTOMETRIC_MINISBLACK, EXTRASAMPLE_UNASSALPHA},
        {8, 2, PHOTOMETRIC_MINISBLACK, EXTRASAMPLE_UNASSALPHA},
        {8, 2, PHOTOMETRIC_MINISBLACK, EXTRASAMPLE_ASSOCALPHA},
    };
    char path[] = "/tmp/octavo-tiff-XXXXXX";
    CHECK(close(mkstemp(path)) == 0, "mkstemp");
    for (size_t k = 0; k < 4 * sizeof kinds / sizeof kinds[0]; k++) {
        int bits = kinds[k / 4].bits, samples = kinds[k / 4].samples, extra = kinds[k / 4].extra;
        int photometric = kinds[k / 4].photometric;
        io_bytes file = {0};
        io_image m;
        double most = 0;
        write_deep(path, bits, samples, photometric, extra, k & 1, k & 2);
        CHECK(io_file_read(path, 1 << 20, NN_ERR_INPUT, &file) == NN_OK &&
                  io_tiff_decode(file.data, file.size, "tiff", 0, &m, NULL) == NN_OK &&
                  m.width == DEEP_W && m.height == DEEP_H && m.channels == 3,
              "kind %zu: %s", k, nn_error_message());
        for (int i = 0; m.pixels && i < 3 * DEEP_W * DEEP_H; i++) {
            int x = i / 3 % DEEP_W, y = i / 3 / DEEP_W;
            double want = deep_color(bits, samples, photometric, extra, x, y, i % 3);
            most = fmax(most, fabs(want - m.pixels[i]));
        }
        /* Opacity and colour are rounded before they meet. */
        CHECK(most <= (extra ? 1.6 : photometric == PHOTOMETRIC_SEPARATED ? 1.6 : 0.51),
              "kind %zu: off by %g", k, most);
        io_image_free(&m);
        mutate(&file, io_tiff_decode, 300, "deep TIFF");
        io_bytes_free(&file);
    }
    unlink(path);
}

static void test_tiff(void)
{
    char path[] = "/tmp/octavo-tiff-XXXXXX";
    io_bytes file = {0};
    io_source *source;
    io_sheet sheet;
    io_picture p;
    CHECK(close(mkstemp(path)) == 0, "mkstemp");
    write_tiff(path, 3, 90, 50, 6, 10);
    CHECK(io_source_open(path, &(io_source_options){.pages = "2-"}, &source) == NN_OK &&
              io_source_pages(source) == 2,
          "%s", nn_error_message());
    for (int k = 1; k < 3; k++) {
        CHECK(io_source_next(source, &sheet) == NN_OK && sheet.page == k + 1 &&
                  io_sheet_decode(&sheet, 0, false, &p) == NN_OK,
              "%s", nn_error_message());
        CHECK(p.image.width == 90 && p.image.channels == 1 && tiff_rows(&p.image, k, 0, 50) &&
                  p.facts.orientation == 6 && lroundf(p.facts.dpi_x) == 203 &&
                  lroundf(p.facts.dpi_y) == 102,
              "page %d", k);
        io_picture_free(&p);
        CHECK(io_sheet_decode(&sheet, 90 * 50 - 1, true, &p) == NN_ERR_LIMIT, "the limit");
        io_picture_free(&p);
        io_sheet_free(&sheet);
    }
    io_source_close(source);
    /* One strip of five is none. */
    write_tiff(path, 1, 90, 50, 1, 10);
    TIFF *t = TIFFOpen(path, "r");
    toff_t *at = NULL, *size = NULL;
    TIFFGetField(t, TIFFTAG_STRIPOFFSETS, &at);
    TIFFGetField(t, TIFFTAG_STRIPBYTECOUNTS, &size);
    size_t third = (size_t)at[2], bytes = (size_t)size[2];
    TIFFClose(t);
    CHECK(io_file_read(path, 1 << 20, NN_ERR_INPUT, &file) == NN_OK, "%s", nn_error_message());
    memset(file.data + third, 0, bytes);
    io_image m;
    io_damage damage = {0};
    CHECK(io_tiff_decode(file.data, file.size, "tiff", 0, &m, NULL) == NN_ERR_INPUT, "strict");
    CHECK(io_tiff_decode(file.data, file.size, "tiff", 0, &m, &damage) == NN_OK &&
              strstr(damage.text, "1 of its strips") && tiff_rows(&m, 0, 0, 20) &&
              tiff_rows(&m, 0, 30, 50),
          "%s %s", nn_error_message(), damage.text);
    io_image_free(&m);
    mutate(&file, io_tiff_decode, 3000, "TIFF");
    io_bytes_free(&file);
    unlink(path);
    test_deep_tiff();
}
#else
static void test_tiff(void)
{
    io_image m;
    CHECK(io_tiff_decode((const uint8_t *)"II*\0", 4, "x.tif", 0, &m, NULL) == NN_ERR_INPUT &&
              strstr(nn_error_message(), "libtiff"),
          "%s", nn_error_message());
    CHECK_NOT_APPLICABLE("TIFF pictures: built without libtiff");
}
#endif

/* --- transparency --- */

static void test_ground(void)
{
    static const struct { const char *what; uint8_t v, a; int of, seen; bool black; } kinds[] = {
        {"white letters", 255, 255, 100, 10, true}, {"black letters", 0, 255, 100, 10, false},
        {"grey letters", 128, 255, 100, 10, false}, {"a white page", 255, 255, 100, 90, false},
        {"nothing", 255, 0, 100, 100, false}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        io_alpha a = {0};
        for (int k = 0; k < kinds[i].of; k++) {
            uint8_t pixel[2] = {kinds[i].v, k < kinds[i].seen ? kinds[i].a : 0};
            io_alpha_add(&a, pixel, 1, 1);
        }
        CHECK(io_alpha_on_black(&a) == kinds[i].black, "%s", kinds[i].what);
    }
}

/* --- children --- */

static nn_err count_bytes(void *ctx, const uint8_t *data, size_t n)
{
    size_t *sum = ctx;
    (void)data;
    *sum += n;
    return *sum > 100000 ? nn_fail(NN_ERR_LIMIT, "enough") : NN_OK;
}

static void test_children(void)
{
    size_t sum = 0;
    const char *const none[] = {NULL}, *const sleep[] = {"60", NULL}, *const zero[] = {"/dev/zero", NULL};
    const char *const ours[] = {"/dev/fd/3", "/dev/fd/4", NULL}, *const absent[] = {"/nowhere", NULL};
    io_child c = {.program = "octavo-has-no-such-program", .package = "nothing",
                  .missing = NN_ERR_INPUT, .arguments = none, .seconds = 20,
                  .take = count_bytes, .ctx = &sum};
    CHECK(io_child_run(&c, "x") == NN_ERR_INPUT && strstr(nn_error_message(), "package nothing"),
          "%s", nn_error_message());
    c.program = "sleep", c.arguments = sleep, c.seconds = 0.3;
    double begin = nn_seconds();
    CHECK(io_child_run(&c, "x") == NN_ERR_LIMIT && nn_seconds() - begin < 20, "%s",
          nn_error_message());
    c.program = "cat", c.arguments = zero, c.seconds = 20;
    CHECK(io_child_run(&c, "x") == NN_ERR_LIMIT && strstr(nn_error_message(), "enough"), "%s",
          nn_error_message());
    c.arguments = absent;
    CHECK(io_child_run(&c, "x") == NN_OK && c.status == 1 && strstr(c.said, "nowhere"), "%d %s",
          c.status, c.said);
    FILE *a = io_temporary(), *b = io_temporary();
    fputs("one", a), fputs("three", b), fflush(a), fflush(b);
    sum = 0;
    c.arguments = ours;
    c.input = (const int[]){fileno(a), fileno(b)}, c.n_inputs = 2;
    CHECK(io_child_run(&c, "x") == NN_OK && c.status == 0 && sum == 8, "%zu bytes, %s", sum, c.said);
    fclose(a), fclose(b);
}

/* Behind a picture of a stream stand zeros, which are neither blank nor a picture: found by fuzzing,
 * as a program that never ended. */
static void test_zeros_between(void)
{
    static const uint8_t stream[] = "P5\n2 1\n255\nab\0\0P5\n1 1\n255\nc";
    io_source *s = NULL;
    io_sheet sheet;
    int pages = 0;
    CHECK(io_source_open_memory(stream, sizeof stream - 1, NULL, &s) == NN_OK, "%s",
          nn_error_message());
    while (pages < 9 && io_source_next(s, &sheet) == NN_OK && sheet.file) {
        pages++;
        io_sheet_free(&sheet);
    }
    CHECK(pages > 0 && pages < 9, "%d pages", pages);
    io_source_close(s);
}

int main(void)
{
    int64_t live = nn_mem_live();
    test_streams();
    test_zeros_between();
    test_orientations();
    test_square_pixels();
    test_exif();
    test_damage();
    test_bmp();
    test_gif();
    test_tiff();
    test_ground();
    test_children();
    CHECK(nn_mem_live() == live, "%lld blocks are left", (long long)(nn_mem_live() - live));
    return check_done();
}
