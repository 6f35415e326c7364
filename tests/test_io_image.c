/* test_io_image.c - pictures in and out: every kind of PNG against values computed here, the
 * six PNM forms, JPEG, damage of every sort, and sizes that a header only claims.
 */
#include <png.h>
#include <unistd.h>
#include <zlib.h>
#ifdef OCTAVO_JPEG
#include <jpeglib.h>
#endif

#include "io/codecs.h"
#include "io/image_file.h"
#include "nn/mem.h"
#include "nn/rng.h"
#include "tests/check.h"

/* ---- PNG files made by libpng's writer, with their expected pixels ---- */

typedef struct png_case {
    int color, depth, width, height;
    bool interlaced, trns;
} png_case;

static void png_quiet(png_structp png, png_const_charp text)
{
    (void)png, (void)text;
}

static void png_append(png_structp png, png_bytep data, size_t n)
{
    if (io_bytes_add(png_get_io_ptr(png), data, n) != NN_OK)
        abort();
}

static void png_flush_nothing(png_structp png)
{
    (void)png;
}

static int channels_of(int color)
{
    return color == PNG_COLOR_TYPE_RGB          ? 3
           : color == PNG_COLOR_TYPE_RGB_ALPHA  ? 4
           : color == PNG_COLOR_TYPE_GRAY_ALPHA ? 2
                                                : 1;
}

static int blend(int v, int a)
{
    return (int)((v * a + 255 * (255 - a)) / 255.0 + 0.5);
}

static int to8(int v, int depth)
{
    return (int)(v * 255.0 / ((1 << depth) - 1) + 0.5);
}

/* Random samples -> file bytes and the pixels that a reader must give. `n_palette` entries;
 * with bad_index one pixel lies beyond them. */
static void make_png(const png_case *c, nn_rng *rng, int n_palette, bool bad_index,
                     io_bytes *out, uint8_t *expected)
{
    int ch = channels_of(c->color), w = c->width, h = c->height, top = 1 << c->depth;
    bool palette = c->color == PNG_COLOR_TYPE_PALETTE;
    png_color colors[256];
    png_byte alphas[256];
    for (int i = 0; i < 256; i++) {
        colors[i] =
            (png_color){(png_byte)nn_rng_below(rng, 256), (png_byte)nn_rng_below(rng, 256),
                        (png_byte)nn_rng_below(rng, 256)};
        alphas[i] = (png_byte)nn_rng_below(rng, 256);
    }
    int *s = malloc(sizeof *s * (size_t)(w * h * ch));
    for (int i = 0; i < w * h * ch; i++)
        s[i] = (int)nn_rng_below(rng, (uint32_t)(palette ? n_palette : top));
    if (bad_index)
        s[w * h / 2] = n_palette;
    /* The transparent colour is that of the first pixel, so that it occurs. */
    png_color_16 key = {0};
    if (c->color == PNG_COLOR_TYPE_GRAY)
        key.gray = (png_uint_16)s[0];
    else if (ch == 3)
        key = (png_color_16){
            .red = (png_uint_16)s[0], .green = (png_uint_16)s[1], .blue = (png_uint_16)s[2]};

    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, png_quiet);
    png_infop info = png_create_info_struct(png);
    png_set_benign_errors(png, 1);
    png_set_write_fn(png, out, png_append, png_flush_nothing);
    png_set_IHDR(png, info, (png_uint_32)w, (png_uint_32)h, c->depth, c->color,
                 c->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, 0, 0);
    if (palette)
        png_set_PLTE(png, info, colors, n_palette);
    if (c->trns)
        png_set_tRNS(png, info, alphas, palette ? n_palette / 2 + 1 : 0, palette ? NULL : &key);
    png_text note = {.compression = PNG_TEXT_COMPRESSION_NONE, .key = "Title", .text = "x"};
    png_set_text(png, info, &note, 1);
    png_write_info(png, info);
    size_t row_bytes = ((size_t)(w * ch * c->depth) + 7) / 8;
    uint8_t *raw = calloc((size_t)h, row_bytes);
    png_bytep *rows = malloc(sizeof *rows * (size_t)h);
    for (int y = 0; y < h; y++) {
        rows[y] = raw + (size_t)y * row_bytes;
        for (int i = 0; i < w * ch; i++) {
            int v = s[y * w * ch + i];
            if (c->depth == 16) {
                rows[y][2 * i] = (uint8_t)(v >> 8);
                rows[y][2 * i + 1] = (uint8_t)v;
            } else {
                int bit = i * c->depth;
                rows[y][bit / 8] |= (uint8_t)(v << (8 - c->depth - bit % 8));
            }
        }
    }
    png_write_image(png, rows);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);

    int oc = c->color & PNG_COLOR_MASK_COLOR ? 3 : 1;
    double opacity = 0, light = 0; /* light letters on a transparent ground lie on black */
    for (int i = 0; i < 2 * w * h; i++) {
        const int *p = s + i % (w * h) * ch;
        bool black = i >= w * h && opacity < 0.5 * 255 * w * h && light > 0.75 * opacity;
        for (int k = 0; k < oc; k++) {
            int v, a = 255;
            if (palette) {
                v = k == 0 ? colors[p[0]].red : k == 1 ? colors[p[0]].green : colors[p[0]].blue;
                a = c->trns && p[0] < n_palette / 2 + 1 ? alphas[p[0]] : 255;
            } else {
                v = to8(p[k], c->depth);
                if (ch == 2 || ch == 4)
                    a = to8(p[ch - 1], c->depth);
                else if (c->trns && memcmp(p, s, sizeof *p * (size_t)ch) == 0)
                    a = 0;
            }
            static const double weight[3] = {0.3125, 0.5625, 0.125};
            if (i < w * h) {
                opacity += a / (double)oc;
                light += a * v / 255.0 * (oc == 1 ? 1 : weight[k]);
            }
            expected[i % (w * h) * oc + k] = (uint8_t)(black ? v * a / 255.0 + 0.5 : blend(v, a));
        }
    }
    free(s);
    free(raw);
    free(rows);
}

static const struct {
    int color, depths[6];
} png_kinds[] = {
    {PNG_COLOR_TYPE_GRAY, {1, 2, 4, 8, 16, 0}}, {PNG_COLOR_TYPE_PALETTE, {1, 2, 4, 8, 0}},
    {PNG_COLOR_TYPE_RGB, {8, 16, 0}},           {PNG_COLOR_TYPE_GRAY_ALPHA, {8, 16, 0}},
    {PNG_COLOR_TYPE_RGB_ALPHA, {8, 16, 0}},
};
static const int sides[][2] = {{1, 1}, {7, 5}, {33, 9}, {1, 40}, {40, 1}};

static void test_png_kinds(void)
{
    nn_rng rng = nn_rng_make(11, 0);
    for (size_t k = 0; k < sizeof png_kinds / sizeof *png_kinds; k++)
        for (const int *d = png_kinds[k].depths; *d; d++)
            for (size_t z = 0; z < sizeof sides / sizeof *sides; z++)
                for (int flags = 0; flags < 4; flags++) {
                    png_case c = {png_kinds[k].color, *d,        sides[z][0],
                                  sides[z][1],        flags & 1, flags & 2};
                    if (c.trns && c.color & PNG_COLOR_MASK_ALPHA)
                        continue;
                    io_bytes file = {0};
                    uint8_t expected[33 * 9 * 3];
                    int n_palette = *d == 8 ? 200 : 1 << *d;
                    make_png(&c, &rng, n_palette, false, &file, expected);
                    io_image m;
                    nn_err err = io_image_decode(file.data, file.size, "test", 0, &m);
                    size_t bytes = (size_t)c.width * (size_t)c.height * (size_t)m.channels;
                    CHECK(err == NN_OK && m.width == c.width && m.height == c.height &&
                              m.channels == (c.color & PNG_COLOR_MASK_COLOR ? 3 : 1) &&
                              memcmp(m.pixels, expected, bytes) == 0,
                          "colour %d depth %d %dx%d flags %d: %s", c.color, c.depth, c.width,
                          c.height, flags, err ? nn_error_message() : "pixels differ");
                    io_image_free(&m);
                    io_bytes_free(&file);
                }
}

static void fill(io_image *m, nn_rng *rng, bool smooth)
{
    for (int y = 0; y < m->height; y++)
        for (int x = 0; x < m->width; x++)
            for (int k = 0; k < m->channels; k++)
                m->pixels[(y * m->width + x) * m->channels + k] =
                    smooth ? (uint8_t)(60 + x + 2 * y + 20 * k)
                           : (uint8_t)nn_rng_below(rng, 256);
}

static void check_round_trip(int w, int h, int channels, nn_rng *rng)
{
    io_image m, back = {0};
    io_bytes file = {0};
    CHECK(io_image_new(&m, w, h, channels) == NN_OK, "%s", nn_error_message());
    fill(&m, rng, false);
    CHECK(io_png_encode(&m, &file) == NN_OK, "%s", nn_error_message());
    CHECK(io_image_decode(file.data, file.size, "test", 0, &back) == NN_OK, "%s",
          nn_error_message());
    CHECK(back.width == w && back.height == h && back.channels == channels &&
              memcmp(back.pixels, m.pixels, (size_t)w * (size_t)h * (size_t)channels) == 0,
          "%dx%dx%d", w, h, channels);
    io_image_free(&m);
    io_image_free(&back);
    io_bytes_free(&file);
}

static void test_png_round_trips(void)
{
    nn_rng rng = nn_rng_make(12, 0);
    for (int channels = 1; channels <= 3; channels += 2) {
        check_round_trip(1, 1, channels, &rng);
        check_round_trip(1, 65535, channels, &rng);
        check_round_trip(65535, 1, channels, &rng);
        check_round_trip(131, 77, channels, &rng);
    }
    check_round_trip(IO_MAX_SIDE, 1, 1, &rng);
}

/* ---- damage ---- */

/* A decoder's answer is an error that owns nothing, or a picture; never anything else. True:
 * error. */
static bool try_decode(const uint8_t *bytes, size_t n, const char *what)
{
    /* A copy of exactly n bytes, so that a sanitizer sees a read behind the end. */
    uint8_t *copy = malloc(n ? n : 1);
    if (n)
        memcpy(copy, bytes, n);
    int64_t live = nn_mem_live();
    io_image m;
    nn_err err = io_image_decode(copy, n, "test", 1 << 20, &m);
    bool good = err == NN_OK ? m.width >= 1 && m.height >= 1 && m.pixels &&
                                   (m.channels == 1 || m.channels == 3)
                             : (err == NN_ERR_INPUT || err == NN_ERR_LIMIT) && !m.pixels &&
                                   !m.width && nn_error_message()[0];
    if (err == NN_OK)
        io_image_free(&m);
    if (!good || nn_mem_live() != live)
        CHECK(false, "%s: error %d, live %+lld", what, err, (long long)(nn_mem_live() - live));
    free(copy);
    return err != NN_OK;
}

/* Gives every chunk the CRC that its bytes have now. */
static void repair_crcs(uint8_t *p, size_t n)
{
    for (size_t at = 8; at + 12 <= n;) {
        size_t len =
            (size_t)p[at] << 24 | (size_t)p[at + 1] << 16 | (size_t)p[at + 2] << 8 | p[at + 3];
        if (len > n - at - 12)
            return;
        uLong crc = crc32(crc32(0, NULL, 0), p + at + 4, (uInt)len + 4);
        for (int i = 0; i < 4; i++)
            p[at + 8 + len + (size_t)i] = (uint8_t)(crc >> (24 - 8 * i));
        at += len + 12;
    }
}

/* `count` seeded mutations: bits, bytes, runs, insertions, removals. */
static void mutate(const io_bytes *file, nn_rng *rng, int count, bool repair, const char *what)
{
    int refused = 0;
    uint8_t *copy = malloc(file->size + 64);
    for (int i = 0; i < count; i++) {
        size_t n = file->size;
        memcpy(copy, file->data, n);
        for (int k = nn_rng_int(rng, 1, 4); k > 0; k--) {
            size_t at = nn_rng_below(rng, (uint32_t)n);
            size_t run = nn_min_i64(nn_rng_int(rng, 1, 16), (int64_t)(n - at));
            switch (nn_rng_below(rng, 5)) {
            case 0:
                copy[at] ^= (uint8_t)(1u << nn_rng_below(rng, 8));
                break;
            case 1:
                copy[at] = (uint8_t)nn_rng_below(rng, 256);
                break;
            case 2:
                memset(copy + at, nn_rng_chance(rng, 0.5f) ? 0xFF : 0, run);
                break;
            case 3:
                if (n + run <= file->size + 64) {
                    memmove(copy + at + run, copy + at, n - at);
                    n += run;
                }
                break;
            default:
                if (n > run) {
                    memmove(copy + at, copy + at + run, n - at - run);
                    n -= run;
                }
            }
        }
        if (repair)
            repair_crcs(copy, n);
        refused += try_decode(copy, n, what);
    }
    free(copy);
    CHECK(refused > 0 && refused <= count, "%s: %d of %d refused", what, refused, count);
    printf("%s: %d of %d mutations refused, none crashed\n", what, refused, count);
}

static void truncate_all(const io_bytes *file, bool all_refused, const char *what)
{
    size_t refused = 0;
    for (size_t n = 0; n < file->size; n++)
        refused += try_decode(file->data, n, what);
    CHECK(!all_refused || refused == file->size, "%s: %zu of %zu truncations refused", what,
          refused, file->size);
}

static void test_png_damage(void)
{
    nn_rng rng = nn_rng_make(13, 0);
    uint8_t expected[33 * 21 * 3];
    const png_case cases[] = {
        {PNG_COLOR_TYPE_GRAY, 8, 33, 21, false, false},
        {PNG_COLOR_TYPE_PALETTE, 4, 33, 21, true, true},
        {PNG_COLOR_TYPE_RGB, 16, 17, 9, true, true},
        {PNG_COLOR_TYPE_RGB_ALPHA, 8, 17, 9, false, false},
        {PNG_COLOR_TYPE_GRAY, 1, 33, 21, true, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        io_bytes file = {0};
        make_png(&cases[i], &rng, 16, false, &file, expected);
        truncate_all(&file, true, "PNG");
        mutate(&file, &rng, 300, false, "PNG");
        mutate(&file, &rng, 1000, true, "PNG with right CRCs");
        /* Bytes behind the end do no harm. */
        CHECK(io_bytes_text(&file, "tail") == NN_OK, "%s", nn_error_message());
        CHECK(!try_decode(file.data, file.size, "PNG"), "%s", nn_error_message());
        io_bytes_free(&file);
    }
    png_case palette = {PNG_COLOR_TYPE_PALETTE, 4, 8, 8, false, false};
    io_bytes file = {0};
    make_png(&palette, &rng, 10, true, &file, expected);
    CHECK(try_decode(file.data, file.size, "index") && strstr(nn_error_message(), "palette"),
          "%s", nn_error_message());
    io_bytes_free(&file);
}

static void put32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static nn_err decode_counted(const uint8_t *p, size_t n, int64_t max_pixels,
                             int64_t *allocations)
{
    io_image m;
    int64_t before = nn_mem_count();
    nn_err err = io_image_decode(p, n, "bomb", max_pixels, &m);
    *allocations = nn_mem_count() - before;
    if (err == NN_OK)
        io_image_free(&m);
    return err;
}

/* Sizes that a header claims are refused before memory is taken. */
static void test_bombs(void)
{
    nn_rng rng = nn_rng_make(14, 0);
    uint8_t expected[64 * 3];
    png_case c = {PNG_COLOR_TYPE_GRAY, 1, 8, 8, false, false};
    io_bytes file = {0};
    int64_t made;
    make_png(&c, &rng, 2, false, &file, expected);
    static const struct {
        uint32_t w, h;
        nn_err expected;
    } sizes[] = {
        {60000, 60000, NN_ERR_LIMIT},  {0x7FFFFFFF, 0x7FFFFFFF, NN_ERR_LIMIT},
        {1, 1000001, NN_ERR_LIMIT},    {1000001, 1, NN_ERR_LIMIT},
        {0xFFFFFFFF, 1, NN_ERR_LIMIT}, {0, 5, NN_ERR_INPUT},
        {16384, 16384, NN_ERR_INPUT}, /* within the limits, but 100 bytes cannot hold it */
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        put32(file.data + 16, sizes[i].w);
        put32(file.data + 20, sizes[i].h);
        repair_crcs(file.data, file.size);
        nn_err err = decode_counted(file.data, file.size, 0, &made);
        CHECK(err == sizes[i].expected && made == 0,
              "PNG %ux%u: error %d, %lld allocations: %s", sizes[i].w, sizes[i].h, err,
              (long long)made, nn_error_message());
    }
    put32(file.data + 16, 8), put32(file.data + 20, 8);
    repair_crcs(file.data, file.size);
    CHECK(decode_counted(file.data, file.size, 64, &made) == NN_OK, "%s", nn_error_message());
    CHECK(decode_counted(file.data, file.size, 63, &made) == NN_ERR_LIMIT && made == 0,
          "max_pixels");
    io_bytes_free(&file);

    static const char *const pnm[] = {"P5 60000 60000 255\nxx", "P4 60000 60000\nxx",
                                      "P6 1000001 1 255\nx", "P1 999999999 999999999\n1",
                                      "P3 99999 99999 65535\n1 2 3"};
    for (size_t i = 0; i < sizeof pnm / sizeof *pnm; i++) {
        nn_err err = decode_counted((const uint8_t *)pnm[i], strlen(pnm[i]), 0, &made);
        CHECK(err == NN_ERR_LIMIT && made == 0, "%s: %d, %lld", pnm[i], err, (long long)made);
    }
    const char *hollow = "P5 10000 10000 255\nxx";
    CHECK(decode_counted((const uint8_t *)hollow, strlen(hollow), 0, &made) == NN_ERR_INPUT &&
              made == 0,
          "%s", nn_error_message());
}

/* ---- PNM ---- */

typedef struct pnm_case {
    const char *text;
    size_t n;           /* 0: strlen */
    int w, h, channels; /* w 0: refused */
    const char *pixels;
} pnm_case;

static const pnm_case pnm_cases[] = {
    {"P1 2 2 1 0 0 1", 0, 2, 2, 1, "\0\xFF\xFF\0"},
    {"P1\n# note\n2 2\n1001\n", 0, 2, 2, 1, "\0\xFF\xFF\0"},
    {"P1 2 1 1#x\n0", 0, 2, 1, 1, "\0\xFF"},
    {"P2 2 1 255 7 255", 0, 2, 1, 1, "\x07\xFF"},
    {"P2\t2\r\n1 # a # b\n3\n0 3\n\n", 0, 2, 1, 1, "\0\xFF"},
    {"P2 1 1 65535 65535", 0, 1, 1, 1, "\xFF"},
    {"P2 1 1 65535 32768", 0, 1, 1, 1, "\x80"},
    {"P2 1 1 1 1", 0, 1, 1, 1, "\xFF"},
    {"P3 1 1 100 0 50 100", 0, 1, 1, 3, "\0\x80\xFF"},
    {"P4 9 1\n\x80\x80", 0, 9, 1, 1, "\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0"},
    {"P5 2 1 255\nab", 0, 2, 1, 1, "ab"},
    {"P5 2 1 255\n#a", 0, 2, 1, 1, "#a"}, /* behind the one space all is samples */
    {"P5#c\n2 1 255 ab\n", 0, 2, 1, 1, "ab"},
    {"P5 1 1 65535\n\x80\x01", 14 + 1, 1, 1, 1, "\x80"},
    {"P5 2 1 3\n\x00\x03", 11, 2, 1, 1, "\0\xFF"},
    {"P6 1 1 255\nabc", 0, 1, 1, 3, "abc"},
    {"P6 1 1 256\n\x01\x00\x00\x80\x00\x00", 17, 1, 1, 3, "\xFF\x80\0"},
    {"P", 0, 0, 0, 0, NULL},
    {"P5", 0, 0, 0, 0, NULL},
    {"P55 1 1 255\na", 0, 0, 0, 0, NULL},
    {"P7\nWIDTH 1\n", 0, 0, 0, 0, NULL},
    {"P5 0 1 255\n", 0, 0, 0, 0, NULL},
    {"P5 1 0 255\n", 0, 0, 0, 0, NULL},
    {"P5 -1 1 255\na", 0, 0, 0, 0, NULL},
    {"P5 +1 1 255\na", 0, 0, 0, 0, NULL},
    {"P5 1.0 1 255\na", 0, 0, 0, 0, NULL},
    {"P5 0x1 1 255\na", 0, 0, 0, 0, NULL},
    {"P5 1 1 0\na", 0, 0, 0, 0, NULL},
    {"P5 1 1 65536\na", 0, 0, 0, 0, NULL},
    {"P5 1 1 9999999999\na", 0, 0, 0, 0, NULL},
    {"P5 18446744073709551617 1 255\na", 0, 0, 0, 0, NULL},
    {"P5 1 1 255", 0, 0, 0, 0, NULL},
    {"P5 1 1 255\n", 0, 0, 0, 0, NULL},
    {"P5 1 1 255#c\na", 0, 0, 0, 0, NULL},
    {"P5 2 1 255\na", 0, 0, 0, 0, NULL},
    {"P5 1 1 255\naP5 1 1 255\nb", 0, 0, 0, 0, NULL},
    {"P5 1 1 3\n\x04", 0, 0, 0, 0, NULL},
    {"P5 1 1 300\n\x01\x2D", 0, 0, 0, 0, NULL},
    {"P5 1 1 65535\na", 0, 0, 0, 0, NULL},
    {"P5 # never ends", 0, 0, 0, 0, NULL},
    {"P4 9 1\n\x80", 0, 0, 0, 0, NULL},
    {"P6 1 1 255\nab", 0, 0, 0, 0, NULL},
    {"P1 2 1 1", 0, 0, 0, 0, NULL},
    {"P1 2 1 12", 0, 0, 0, 0, NULL},
    {"P1 1 1 1 1", 0, 0, 0, 0, NULL},
    {"P2 2 1 255 7", 0, 0, 0, 0, NULL},
    {"P2 2 1 255 7 256", 0, 0, 0, 0, NULL},
    {"P2 2 1 255 7 x", 0, 0, 0, 0, NULL},
    {"P2 2 1 255 7 8 9", 0, 0, 0, 0, NULL},
    {"P2 2 1 255 7,8", 0, 0, 0, 0, NULL},
};

static void test_pnm(void)
{
    nn_rng rng = nn_rng_make(15, 0);
    for (size_t i = 0; i < sizeof pnm_cases / sizeof *pnm_cases; i++) {
        const pnm_case *c = &pnm_cases[i];
        io_image m;
        size_t n = c->n ? c->n : strlen(c->text);
        nn_err err = io_image_decode((const uint8_t *)c->text, n, "pnm", 0, &m);
        if (c->w)
            CHECK(err == NN_OK && m.width == c->w && m.height == c->h &&
                      m.channels == c->channels &&
                      memcmp(m.pixels, c->pixels, (size_t)(c->w * c->h * c->channels)) == 0,
                  "case %zu \"%s\": %d %s", i, c->text, err, nn_error_message());
        else
            CHECK(err == NN_ERR_INPUT && !m.pixels, "case %zu \"%s\" gave %d", i, c->text, err);
        io_image_free(&m);
        io_bytes file = {0};
        CHECK(io_bytes_add(&file, c->text, n) == NN_OK, "%s", nn_error_message());
        truncate_all(&file, false, "PNM");
        io_bytes_free(&file);
    }
    /* Larger ones: every truncation of a raw one is refused, mutations never crash. */
    for (int kind = 1; kind <= 6; kind++) {
        io_bytes file = {0};
        int channels = kind % 3 == 0 ? 3 : 1, w = 19, h = 7;
        bool bits = kind % 3 == 1;
        nn_err err = bits ? io_bytes_format(&file, "P%d\n# c\n%d %d\n", kind, w, h)
                          : io_bytes_format(&file, "P%d\n# c\n%d %d 255\n", kind, w, h);
        int n = kind == 4 ? 3 * h : w * h * channels;
        for (int i = 0; i < n && err == NN_OK; i++) {
            uint8_t v = (uint8_t)nn_rng_below(&rng, bits && kind == 1 ? 2 : 256);
            err = kind < 4 ? io_bytes_format(&file, "%d ", v) : io_bytes_add(&file, &v, 1);
        }
        CHECK(err == NN_OK && !try_decode(file.data, file.size, "PNM"), "P%d: %s", kind,
              nn_error_message());
        truncate_all(&file, kind > 3, "PNM");
        mutate(&file, &rng, 1000, false, "PNM");
        io_bytes_free(&file);
    }
}

/* ---- JPEG ---- */

#ifdef OCTAVO_JPEG
static void test_jpeg_round_trips(void)
{
    for (int channels = 1; channels <= 3; channels += 2) {
        for (int i = 0; i < 3; i++) {
            int w = i == 0 ? 1 : 37 + i, h = i == 0 ? 1 : 21;
            io_image m, back = {0};
            io_bytes file = {0};
            CHECK(io_image_new(&m, w, h, channels) == NN_OK, "%s", nn_error_message());
            fill(&m, NULL, true);
            CHECK(io_jpeg_encode(&m, 95, &file) == NN_OK, "%s", nn_error_message());
            nn_err err = io_image_decode(file.data, file.size, "jpeg", 0, &back);
            CHECK(err == NN_OK && back.width == w && back.height == h &&
                      back.channels == channels,
                  "%s", nn_error_message());
            int worst = 0;
            for (int k = 0; err == NN_OK && k < w * h * channels; k++)
                worst = (int)nn_max_i64(worst, abs(back.pixels[k] - m.pixels[k]));
            CHECK(worst <= 6, "smooth picture off by %d", worst);
            io_image_free(&m);
            io_image_free(&back);
            io_bytes_free(&file);
        }
    }
    io_image m;
    io_bytes file = {0};
    CHECK(io_image_new(&m, 3, 3, 1) == NN_OK, "%s", nn_error_message());
    CHECK(io_jpeg_encode(&m, 0, &file) == NN_ERR_USAGE &&
              io_jpeg_encode(&m, 101, &file) == NN_ERR_USAGE,
          "quality");
    io_image_free(&m);
}

/* A CMYK or many-scan JPEG by libjpeg itself. */
static void make_jpeg(const uint8_t *pixels, int w, int h, int channels, bool adobe, int scans,
                      io_bytes *out)
{
    struct jpeg_compress_struct j;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long n = 0;
    jpeg_scan_info scan[256];
    j.err = jpeg_std_error(&errors);
    jpeg_create_compress(&j);
    jpeg_mem_dest(&j, &bytes, &n);
    j.image_width = (JDIMENSION)w;
    j.image_height = (JDIMENSION)h;
    j.input_components = channels;
    j.in_color_space = channels == 4 ? JCS_CMYK : channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&j);
    jpeg_set_quality(&j, 98, TRUE);
    if (channels == 4)
        j.write_Adobe_marker = adobe;
    if (scans) {
        /* One scan for DC, then one for each AC coefficient of each component. */
        int k = 0;
        scan[k++] = (jpeg_scan_info){.comps_in_scan = 3, .component_index = {0, 1, 2}};
        for (int c = 0; c < 3; c++)
            for (int at = 1; at<64; at += scans> 100 ? 1 : 63)
                scan[k++] = (jpeg_scan_info){.comps_in_scan = 1,
                                             .component_index = {c},
                                             .Ss = at,
                                             .Se = scans > 100 ? at : 63};
        j.scan_info = scan;
        j.num_scans = k;
    }
    jpeg_start_compress(&j, TRUE);
    while (j.next_scanline < j.image_height) {
        JSAMPROW row = (JSAMPROW)pixels + (size_t)j.next_scanline * (size_t)(w * channels);
        jpeg_write_scanlines(&j, &row, 1);
    }
    jpeg_finish_compress(&j);
    jpeg_destroy_compress(&j);
    if (io_bytes_add(out, bytes, n) != NN_OK)
        abort();
    free(bytes);
}

static void test_jpeg_kinds(void)
{
    /* Ink 100 %, 0, 0, 0 is cyan; with half black it is half as light. */
    static const uint8_t ink[2][4] = {{255, 0, 0, 0}, {255, 0, 0, 128}};
    static const uint8_t light[2][3] = {{0, 255, 255}, {0, 127, 127}};
    for (int k = 0; k < 2; k++) {
        for (int adobe = 0; adobe < 2; adobe++) {
            uint8_t pixels[16 * 16 * 4];
            for (size_t i = 0; i < sizeof pixels; i++)
                pixels[i] = adobe ? 255 - ink[k][i % 4] : ink[k][i % 4];
            io_bytes file = {0};
            make_jpeg(pixels, 16, 16, 4, adobe, 0, &file);
            io_image m;
            nn_err err = io_image_decode(file.data, file.size, "cmyk", 0, &m);
            int worst = 0;
            for (int i = 0; err == NN_OK && i < 16 * 16 * 3; i++)
                worst = (int)nn_max_i64(worst, abs(m.pixels[i] - light[k][i % 3]));
            CHECK(err == NN_OK && m.channels == 3 && worst <= 3, "CMYK adobe %d: off by %d: %s",
                  adobe, worst, nn_error_message());
            io_image_free(&m);
            io_bytes_free(&file);
        }
    }
    uint8_t pixels[24 * 24 * 3];
    for (int i = 0; i < 24 * 24 * 3; i++)
        pixels[i] = (uint8_t)(i * 7);
    io_bytes file = {0}, many = {0};
    make_jpeg(pixels, 24, 24, 3, false, 4, &file);
    CHECK(!try_decode(file.data, file.size, "progressive"), "%s", nn_error_message());
    make_jpeg(pixels, 24, 24, 3, false, 190, &many);
    io_image m;
    nn_err err = io_image_decode(many.data, many.size, "many scans", 0, &m);
    CHECK(err == NN_ERR_LIMIT, "190 scans gave %d", err);
    io_bytes_free(&file);
    io_bytes_free(&many);
}

static void test_jpeg_damage(void)
{
    nn_rng rng = nn_rng_make(16, 0);
    for (int channels = 1; channels <= 3; channels += 2) {
        io_image m;
        io_bytes file = {0};
        CHECK(io_image_new(&m, 40, 24, channels) == NN_OK, "%s", nn_error_message());
        fill(&m, &rng, false);
        CHECK(io_jpeg_encode(&m, 60, &file) == NN_OK, "%s", nn_error_message());
        truncate_all(&file, true, "JPEG");
        mutate(&file, &rng, 1000, false, "JPEG");
        /* The size stands in the SOF0 segment: FF C0, length, precision, height, width. */
        uint8_t *sof = memmem(file.data, file.size, "\xFF\xC0", 2);
        CHECK(sof != NULL, "no SOF0");
        int64_t made;
        memset(sof + 5, 0xEA, 4); /* 60138 x 60138 */
        CHECK(decode_counted(file.data, file.size, 0, &made) == NN_ERR_LIMIT && made == 0, "%s",
              nn_error_message());
        memset(sof + 5, 0x3F,
               4); /* 16191 x 16191: allowed, but more than these bytes can hold */
        CHECK(decode_counted(file.data, file.size, 0, &made) == NN_ERR_INPUT && made == 0, "%s",
              nn_error_message());
        io_image_free(&m);
        io_bytes_free(&file);
    }
    uint8_t pixels[24 * 24 * 3];
    for (int i = 0; i < 24 * 24 * 3; i++)
        pixels[i] = (uint8_t)nn_rng_below(&rng, 256);
    io_bytes file = {0};
    make_jpeg(pixels, 24, 24, 3, false, 4, &file);
    truncate_all(&file, true, "progressive JPEG");
    mutate(&file, &rng, 1000, false, "progressive JPEG");
    io_bytes_free(&file);
}
#endif

static void test_jpeg(void)
{
#ifdef OCTAVO_JPEG
    CHECK(io_jpeg_available(), "built with JPEG");
    test_jpeg_round_trips();
    test_jpeg_kinds();
    test_jpeg_damage();
#else
    io_image m;
    CHECK(!io_jpeg_available(), "built without JPEG");
    CHECK(io_image_decode((const uint8_t *)"\xFF\xD8\xFF\xE0", 4, "x.jpg", 0, &m) ==
                  NN_ERR_INPUT &&
              strstr(nn_error_message(), "without JPEG"),
          "%s", nn_error_message());
    CHECK_NOT_APPLICABLE("JPEG pictures: built without JPEG");
#endif
}

/* ---- the rest ---- */

static void test_gray(void)
{
    io_image m;
    CHECK(io_image_new(&m, 5, 1, 3) == NN_OK, "%s", nn_error_message());
    memcpy(m.pixels, "\xFF\xFF\xFF\0\0\0\xFF\0\0\0\xFF\0\0\0\xFF", 15);
    io_image_to_gray(&m);
    /* 0.299, 0.587, 0.114 of 255 */
    CHECK(m.channels == 1 && memcmp(m.pixels, "\xFF\0\x4C\x96\x1D", 5) == 0, "%d %d %d",
          m.pixels[2], m.pixels[3], m.pixels[4]);
    io_image_to_gray(&m);
    CHECK(m.channels == 1 && m.pixels[0] == 255, "grey stays");
    io_image_free(&m);
}

static void test_strangers(void)
{
    static const struct {
        const char *bytes, *word;
    } files[] = {{"", "empty"},          {"%PDF-1.7", "PDF"}, {"II*\0", "TIFF"},
                 {"GIF89a", "GIF"},      {"BM1234", "BMP"},   {"hello", "PNG"},
                 {"\x89PNG", "damaged"}, {"\x89", "PNG"}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        io_image m;
        size_t n = strlen(files[i].bytes);
        nn_err err = io_image_decode((const uint8_t *)files[i].bytes, n, "file.x", 0, &m);
        CHECK(err == NN_ERR_INPUT && strstr(nn_error_message(), files[i].word) &&
                  strstr(nn_error_message(), "file.x"),
              "%zu: %d %s", i, err, nn_error_message());
    }
}

static void test_files(void)
{
    char dir[] = "/tmp/octavo-image-XXXXXX";
    CHECK(mkdtemp(dir) != NULL, "mkdtemp");
    char *path = io_path_join(dir, "a.bin");
    nn_rng rng = nn_rng_make(17, 0);
    io_image m, back;
    CHECK(io_image_new(&m, 20, 10, 3) == NN_OK, "%s", nn_error_message());
    fill(&m, &rng, false);
    CHECK(io_png_write(path, &m) == NN_OK, "%s", nn_error_message());
    CHECK(io_image_read(path, 0, &back) == NN_OK && memcmp(m.pixels, back.pixels, 600) == 0,
          "%s", nn_error_message());
    io_image_free(&back);
    CHECK(io_image_read(path, 199, &back) == NN_ERR_LIMIT && strstr(nn_error_message(), path),
          "%s", nn_error_message());
    CHECK(io_file_write(path, "", 0) == NN_OK && io_image_read(path, 0, &back) == NN_ERR_INPUT,
          "empty file");
    unlink(path);
    CHECK(io_image_read(path, 0, &back) == NN_ERR_INPUT && strstr(nn_error_message(), path),
          "%s", nn_error_message());
    CHECK(io_image_read("/dev/zero", 0, &back) == NN_ERR_INPUT &&
              strstr(nn_error_message(), "expected PNG"),
          "%s", nn_error_message());
    CHECK(io_image_read(dir, 0, &back) == NN_ERR_INPUT && strstr(nn_error_message(), "folder"),
          "%s", nn_error_message());
    io_image_free(&m);
    nn_free(path);
    rmdir(dir);
}

int main(void)
{
    int64_t live = nn_mem_live();
    test_png_kinds();
    test_png_round_trips();
    test_png_damage();
    test_bombs();
    test_pnm();
    test_jpeg();
    test_gray();
    test_strangers();
    test_files();
    CHECK(nn_mem_live() == live, "%lld blocks leaked", (long long)(nn_mem_live() - live));
    return check_done();
}
