/* page_image.c - a tool of test_pages.sh: pictures that a test needs and a shell cannot make.
 *
 *     page_image turn IN DEGREES OUT            PGM: all of IN turned clockwise, white around
 *     page_image bend IN PIXELS OUT             PGM: columns moved down by a parabola, PIXELS in the middle
 *     page_image crop IN X Y WIDTH HEIGHT OUT   PGM: a part of IN
 *     page_image beside IN IN OUT               PGM: two pictures side by side, on white
 *     page_image noise WIDTH HEIGHT SEED OUT    PGM: every pixel by chance
 *     page_image pixels IN                      PNM on stdout: the first page, as the program decodes it
 *     page_image huge WIDTH HEIGHT OUT          PNG of one bit a pixel, whose data ends at once
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "io/image_file.h"
#include "io/source.h"

static void must(nn_err err)
{
    if (err == NN_OK)
        return;
    fprintf(stderr, "page_image: %s\n", nn_error_message());
    exit((int)err);
}

static void write_pgm(const char *path, const io_image *image)
{
    FILE *f = fopen(path, "wb");
    size_t n = (size_t)image->width * (size_t)image->height;
    if (!f || fprintf(f, "P5\n%d %d\n255\n", image->width, image->height) < 0 ||
        fwrite(image->pixels, 1, n, f) != n || fclose(f) != 0) {
        perror(path);
        exit(5);
    }
}

static int pixel(const io_image *image, int x, int y)
{
    bool inside = x >= 0 && y >= 0 && x < image->width && y < image->height;
    return inside ? image->pixels[(size_t)y * (size_t)image->width + (size_t)x] : 255;
}

/* As paper that is held up in its middle is seen: lines bend, letters stay. */
static void bend(const io_image *in, double pixels, const char *path)
{
    io_image out;
    must(io_image_new(&out, in->width, in->height + (int)ceil(fabs(pixels)), 1));
    for (int x = 0; x < out.width; x++) {
        double z = 2.0 * x / out.width - 1, down = pixels * (1 - z * z) + fmax(-pixels, 0);
        int whole = (int)floor(down);
        for (int y = 0; y < out.height; y++) {
            double f = down - whole;
            double v = pixel(in, x, y - whole) * (1 - f) + pixel(in, x, y - whole - 1) * f;
            out.pixels[(size_t)y * (size_t)out.width + (size_t)x] = (uint8_t)lround(v);
        }
    }
    write_pgm(path, &out);
    io_image_free(&out);
}

static void turn(const io_image *in, double degrees, const char *path)
{
    double a = degrees * 3.14159265358979323846 / 180, c = cos(a), s = sin(a);
    io_image out;
    must(io_image_new(&out, (int)lround(in->width * fabs(c) + in->height * fabs(s)),
                      (int)lround(in->width * fabs(s) + in->height * fabs(c)), 1));
    for (int i = 0; i < out.height; i++)
        for (int j = 0; j < out.width; j++) {
            double u = j + 0.5 - 0.5 * out.width, v = i + 0.5 - 0.5 * out.height;
            double x = c * u + s * v + 0.5 * in->width - 0.5;
            double y = c * v - s * u + 0.5 * in->height - 0.5;
            double fx = x - floor(x + 1e-6), fy = y - floor(y + 1e-6);
            int x0 = (int)floor(x + 1e-6), y0 = (int)floor(y + 1e-6);
            double top = pixel(in, x0, y0) * (1 - fx) + pixel(in, x0 + 1, y0) * fx;
            double low = pixel(in, x0, y0 + 1) * (1 - fx) + pixel(in, x0 + 1, y0 + 1) * fx;
            long value = lround(fmin(fmax(top * (1 - fy) + low * fy, 0), 255));
            out.pixels[(size_t)i * (size_t)out.width + (size_t)j] = (uint8_t)value;
        }
    write_pgm(path, &out);
    io_image_free(&out);
}

static void crop(const io_image *in, int x, int y, int w, int h, const char *path)
{
    io_image out;
    must(io_image_new(&out, w, h, 1));
    for (int i = 0; i < h; i++)
        for (int j = 0; j < w; j++)
            out.pixels[(size_t)i * (size_t)w + (size_t)j] = (uint8_t)pixel(in, x + j, y + i);
    write_pgm(path, &out);
    io_image_free(&out);
}

static void noise(int w, int h, uint32_t seed, const char *path)
{
    io_image out;
    must(io_image_new(&out, w, h, 1));
    for (size_t i = 0; i < (size_t)w * (size_t)h; i++) {
        seed = seed * 1664525u + 1013904223u; /* Numerical Recipes' */
        out.pixels[i] = (uint8_t)(seed >> 24);
    }
    write_pgm(path, &out);
    io_image_free(&out);
}

static void put_u32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static void write_chunk(FILE *f, const char *type, const uint8_t *data, uint32_t n)
{
    uint8_t begin[8], end[4];
    put_u32(begin, n);
    memcpy(begin + 4, type, 4);
    put_u32(end, (uint32_t)crc32(crc32(0, begin + 4, 4), data, n));
    fwrite(begin, 1, 8, f);
    fwrite(data, 1, n, f);
    fwrite(end, 1, 4, f);
}

static void huge(uint32_t w, uint32_t h, const char *path)
{
    uint8_t header[13] = {[8] = 1}, data[64];
    uLongf n = sizeof data;
    FILE *f = fopen(path, "wb");
    if (!f || compress(data, &n, header, sizeof header) != Z_OK) {
        perror(path);
        exit(5);
    }
    put_u32(header, w);
    put_u32(header + 4, h);
    fwrite("\x89PNG\r\n\x1a\n", 1, 8, f);
    write_chunk(f, "IHDR", header, 13);
    write_chunk(f, "IDAT", data, (uint32_t)n);
    write_chunk(f, "IEND", data, 0);
    fclose(f);
}

static void pixels(const char *path)
{
    io_source *source;
    io_sheet sheet;
    io_picture p;
    must(io_source_open(path, NULL, &source));
    must(io_source_next(source, &sheet));
    must(io_sheet_decode(&sheet, 0, true, &p));
    size_t n = (size_t)p.image.width * (size_t)p.image.height * (size_t)p.image.channels;
    printf("P%d\n%d %d\n255\n", p.image.channels == 1 ? 5 : 6, p.image.width, p.image.height);
    if (fwrite(p.image.pixels, 1, n, stdout) != n || fflush(stdout) != 0) {
        perror("page_image");
        exit(5);
    }
    if (p.damage.text[0]) {
        fprintf(stderr, "page_image: %s: %s\n", path, p.damage.text);
        exit(1);
    }
    io_picture_free(&p);
    io_sheet_free(&sheet);
    io_source_close(source);
}

static void beside(const io_image *a, const io_image *b, const char *path)
{
    io_image out;
    must(io_image_new(&out, a->width + b->width, a->height > b->height ? a->height : b->height, 1));
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            out.pixels[(size_t)y * (size_t)out.width + (size_t)x] =
                (uint8_t)(x < a->width ? pixel(a, x, y) : pixel(b, x - a->width, y));
    write_pgm(path, &out);
    io_image_free(&out);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    io_image in = {0};
    if (argc == 5 && strcmp(what, "huge") == 0) {
        huge((uint32_t)atol(argv[2]), (uint32_t)atol(argv[3]), argv[4]);
        return 0;
    }
    if (argc == 3 && strcmp(what, "pixels") == 0) {
        pixels(argv[2]);
        return 0;
    }
    if (argc == 6 && strcmp(what, "noise") == 0) {
        noise(atoi(argv[2]), atoi(argv[3]), (uint32_t)atol(argv[4]), argv[5]);
        return 0;
    }
    bool turns = argc == 5 && strcmp(what, "turn") == 0;
    bool bends = argc == 5 && strcmp(what, "bend") == 0;
    bool joins = argc == 5 && strcmp(what, "beside") == 0;
    if (!turns && !bends && !joins && !(argc == 8 && strcmp(what, "crop") == 0)) {
        fprintf(stderr, "page_image: see the head of tests/page_image.c\n");
        return 2;
    }
    must(io_image_read(argv[2], 0, &in));
    io_image_to_gray(&in);
    if (joins) {
        io_image other = {0};
        must(io_image_read(argv[3], 0, &other));
        io_image_to_gray(&other);
        beside(&in, &other, argv[4]);
        io_image_free(&other);
    } else if (turns)
        turn(&in, atof(argv[3]), argv[4]);
    else if (bends)
        bend(&in, atof(argv[3]), argv[4]);
    else
        crop(&in, atoi(argv[3]), atoi(argv[4]), atoi(argv[5]), atoi(argv[6]), argv[7]);
    io_image_free(&in);
    return 0;
}
