/* upright.c - see upright.h.
 *
 *     file's picture  --mirror, turn-->  as seen  --stretch one side-->  square pixels
 */
#include "io/upright.h"

#include <math.h>
#include <string.h>

#include "nn/mem.h"

#define SQUARE 0.02 /* sides of a pixel that differ by less are left alone */

/* How the file's picture is seen: mirrored left to right, then turned clockwise. */
static const struct { bool mirror; int turn; } orientations[9] = {
    [1] = {false, 0}, [2] = {true, 0},   [3] = {false, 180}, [4] = {true, 180},
    [5] = {true, 270}, [6] = {false, 90}, [7] = {true, 90},   [8] = {false, 270},
};

static bool sideways(int orientation)
{
    return orientation >= 5;
}

/* From the picture as seen, of the file's w x h pixels, to the file's. */
static io_point seen_to_file(int orientation, double w, double h, double x, double y)
{
    double fx = x, fy = y;
    switch (orientation) {
    case 2: fx = w - x; break;
    case 3: fx = w - x, fy = h - y; break;
    case 4: fy = h - y; break;
    case 5: fx = y, fy = x; break;
    case 6: fx = y, fy = h - x; break;
    case 7: fx = w - y, fy = h - x; break;
    case 8: fx = w - y, fy = x; break;
    default: break;
    }
    return (io_point){(float)fx, (float)fy};
}

io_point io_upright_point(const io_upright *way, io_point p)
{
    return seen_to_file(way->orientation, way->width, way->height, (double)p.x / way->scale_x,
                        (double)p.y / way->scale_y);
}

static nn_err turn(const io_image *in, int orientation, io_image *out)
{
    bool side = sideways(orientation);
    nn_err err = io_image_new(out, side ? in->height : in->width, side ? in->width : in->height,
                              in->channels);
    if (err != NN_OK)
        return err;
    size_t n = (size_t)in->channels;
    for (int32_t y = 0; y < out->height; y++)
        for (int32_t x = 0; x < out->width; x++) {
            io_point p = seen_to_file(orientation, in->width, in->height, x + 0.5, y + 0.5);
            const uint8_t *from =
                in->pixels + ((size_t)p.y * (size_t)in->width + (size_t)p.x) * n;
            memcpy(out->pixels + ((size_t)y * (size_t)out->width + (size_t)x) * n, from, n);
        }
    return NN_OK;
}

/* Linear interpolation along one side; the other stays. */
static nn_err stretch(const io_image *in, int32_t width, int32_t height, io_image *out)
{
    nn_err err = io_image_new(out, width, height, in->channels);
    if (err != NN_OK)
        return err;
    size_t n = (size_t)in->channels, row = (size_t)in->width * n, step;
    bool down = height != in->height;
    int32_t had = down ? in->height : in->width, have = down ? height : width;
    step = down ? row : n;
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++) {
            double at = ((down ? y : x) + 0.5) * had / have - 0.5;
            int32_t first = (int32_t)floor(at);
            uint32_t part = (uint32_t)((at - first) * 256);
            int32_t a = first < 0 ? 0 : first, b = first + 1 < had ? first + 1 : had - 1;
            const uint8_t *base = in->pixels + (down ? (size_t)x * n : (size_t)y * row);
            uint8_t *to = out->pixels + ((size_t)y * (size_t)width + (size_t)x) * n;
            for (size_t c = 0; c < n; c++)
                to[c] = (uint8_t)((base[(size_t)a * step + c] * (256 - part) +
                                   base[(size_t)b * step + c] * part + 128) >> 8);
        }
    return NN_OK;
}

nn_err io_upright_make(const io_picture *picture, const char *name, int64_t max_pixels,
                       io_image *made, io_upright *way)
{
    nn_err err = NN_OK;
    const io_image *image = &picture->image;
    int orientation = picture->facts.orientation;
    io_image turned = {0};
    *made = (io_image){0};
    *way = (io_upright){orientation, image->width, image->height, 1, 1};
    double aspect = (double)picture->facts.aspect; /* of the pixels as they are seen */
    if (sideways(orientation))
        aspect = 1 / aspect;
    bool square = fabs(aspect - 1) < SQUARE;
    if (orientation == 1 && square)
        return NN_OK;
    if (orientation != 1)
        NN_TRY(turn(image, orientation, &turned));
    const io_image *seen = orientation != 1 ? &turned : image;
    if (!square) {
        double width = seen->width * fmax(aspect, 1), height = seen->height * fmax(1 / aspect, 1);
        NN_TRY(io_image_check_size(llround(width), llround(height), max_pixels, name));
        NN_TRY(stretch(seen, (int32_t)lround(width), (int32_t)lround(height), made));
        way->scale_x = (double)made->width / seen->width;
        way->scale_y = (double)made->height / seen->height;
    } else {
        *made = turned;
        turned = (io_image){0};
    }
out:
    io_image_free(&turned);
    return err;
}

static io_point map_point(const void *ctx, io_point p)
{
    return io_upright_point(ctx, p);
}

void io_upright_back(const io_upright *way, const io_image_facts *facts, io_document *d)
{
    io_doc_page *page = &d->page[0];
    if (way->orientation != 1 || way->scale_x != 1 || way->scale_y != 1)
        io_doc_map(d, map_point, way, way->width, way->height);
    page->mirrored = orientations[way->orientation].mirror;
    page->rotation = (page->rotation + orientations[way->orientation].turn) % 360;
    page->dpi = facts->dpi_x;
    page->dpi_y = facts->dpi_y;
}
