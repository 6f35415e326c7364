/* test_io_ccitt.c - fax compression of group 4: what libtiff makes of our code is what went in. */
#include "io/ccitt.h"
#include "io/tiff.h"
#include "nn/mem.h"
#include "tests/check.h"

static uint32_t seed = 1;
static uint32_t random_below(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)seed * n >> 32);
}

/* kind 0: runs about `length` long; 1: rows like the one above, moved here and there; 2: lone
 * pixels; 3: white; 4: black. */
static void fill(io_image *image, int kind, uint32_t length)
{
    uint8_t color = 255;
    size_t w = (size_t)image->width;
    for (size_t y = 0; y < (size_t)image->height; y++) {
        size_t shift = kind == 1 ? random_below(9) : 0;
        for (size_t x = 0; x < w; x++) {
            uint8_t *p = &image->pixels[y * w + x];
            if (random_below(length) == 0)
                color = (uint8_t)(255 - color);
            *p = color;
            if (kind == 1 && y > 0 && random_below(50) > 0)
                *p = image->pixels[(y - 1) * w + (x + shift < 4 + w ? (x + shift < 4 ? 0 : x + shift - 4) : w - 1)];
            if (kind == 2)
                *p = random_below(length) ? 255 : 0;
            if (kind >= 3)
                *p = kind == 3 ? 255 : 0;
        }
    }
}

static void put(io_bytes *out, uint32_t value, int n)
{
    for (int i = 0; i < n; i++)
        if (io_bytes_add(out, &(uint8_t){(uint8_t)(value >> 8 * i)}, 1))
            abort();
}

/* A TIFF of one strip around the code. */
static void wrap(const io_image *image, const io_bytes *code, io_bytes *out)
{
    const uint32_t tags[][2] = {{256, (uint32_t)image->width}, {257, (uint32_t)image->height},
                                {258, 1}, {259, 4}, {262, 0}, {273, 8 + 2 + 9 * 12 + 4}, {277, 1},
                                {278, (uint32_t)image->height}, {279, (uint32_t)code->size}};
    put(out, 0x002A4949, 4);
    put(out, 8, 4);
    put(out, 9, 2);
    for (int i = 0; i < 9; i++) {
        put(out, tags[i][0], 2);
        put(out, 4, 2);
        put(out, 1, 4);
        put(out, tags[i][1], 4);
    }
    put(out, 0, 4);
    if (io_bytes_add(out, code->data, code->size))
        abort();
}

static bool comes_back(const io_image *image)
{
    io_bytes code = {0}, file = {0};
    io_image back = {0};
    CHECK(io_ccitt_g4(image, &code) == NN_OK, "%s", nn_error_message());
    wrap(image, &code, &file);
    nn_err err = io_tiff_page(file.data, file.size, 8, "x", 0, &back, NULL);
    if (err != NN_OK)
        printf("%s\n", nn_error_message());
    bool same = err == NN_OK && back.channels == 1 && back.width == image->width &&
                back.height == image->height &&
                memcmp(back.pixels, image->pixels,
                       (size_t)image->width * (size_t)image->height) == 0;
    io_image_free(&back);
    io_bytes_free(&code);
    io_bytes_free(&file);
    return same;
}

static void make(io_image *image, int32_t width, int32_t height)
{
    *image = (io_image){.width = width, .height = height, .channels = 1};
    image->pixels = nn_alloc((size_t)width * (size_t)height);
    if (!image->pixels)
        abort();
}

/* By hand, from T.6. */
static void test_known(void)
{
    static const struct {
        const char *row; /* '#' black */
        uint8_t code[8];
        size_t n;
    } known[] = {
        /* V0, EOFB */
        {"........", {0x80, 0x08, 0x00, 0x80}, 4},
        /* H, white 2 (0111), black 3 (10), V0, EOFB: 001 0111 10 1 000000000001 000000000001 */
        {"..###...", {0x2F, 0x40, 0x04, 0x00, 0x40}, 5},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        io_image image;
        io_bytes code = {0};
        make(&image, (int32_t)strlen(known[i].row), 1);
        for (int x = 0; x < image.width; x++)
            image.pixels[x] = known[i].row[x] == '#' ? 0 : 255;
        CHECK(io_ccitt_g4(&image, &code) == NN_OK && code.size == known[i].n &&
                  memcmp(code.data, known[i].code, code.size) == 0, "%s", known[i].row);
        io_image_free(&image);
        io_bytes_free(&code);
    }
}

int main(void)
{
    static const int32_t widths[] = {1, 2, 7, 8, 9, 63, 64, 65, 1728, 2559, 2560, 2561, 2624, 6000};
    static const uint32_t lengths[] = {1, 2, 3, 10, 60, 700, 3000};
    test_known();
    io_image image;
    make(&image, 8, 1);
    fill(&image, 3, 1);
    bool tiff = comes_back(&image);
    io_image_free(&image);
    if (!tiff && strstr(nn_error_message(), "built without")) {
        printf("NOT APPLICABLE: built without libtiff: the code is not decoded\n");
        return check_done();
    }
    for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++)
        for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++)
            for (int kind = 0; kind < 5; kind++) {
                make(&image, widths[w], 1 + (int32_t)random_below(12));
                fill(&image, kind, lengths[l]);
                CHECK(comes_back(&image), "%d x %d, kind %d, runs of %u", image.width,
                      image.height, kind, lengths[l]);
                io_image_free(&image);
            }
    return check_done();
}
