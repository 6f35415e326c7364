/* page_upright.c - the upright picture of a page: the given one rotated by quarters and
 * levelled, and the way back from its points.
 */
#include "ocr/page_parts.h"

#include "ocr/rotate.h"

#include <math.h>

/* The level picture has at most so many times the pixels: A4 at 45 degrees has 2.1, a receipt
 * five times as long as wide 2.3 at 15. A strip of 65535 x 1500 would need gigabytes. */
#define LEVEL_GROWTH 4.0f

/* `next` takes the upright picture's place; `from`: its points as points of that one. */
static void replace_upright(ocr_page_reading *r, io_image next, ocr_affine from)
{
    const ocr_affine to = r->to_given;
    io_image_free(&r->rotated);
    r->rotated = next;
    r->upright = &r->rotated;
    r->to_given = (ocr_affine){
        .xx = to.xx * from.xx + to.xy * from.yx,
        .xy = to.xx * from.xy + to.xy * from.yy,
        .x0 = to.xx * from.x0 + to.xy * from.y0 + to.x0,
        .yx = to.yx * from.xx + to.yy * from.yx,
        .yy = to.yx * from.xy + to.yy * from.yy,
        .y0 = to.yx * from.x0 + to.yy * from.y0 + to.y0,
    };
}

nn_err ocr_page_rotate(ocr_page_reading *r, int quarters)
{
    float w = (float)r->upright->width, h = (float)r->upright->height;
    const ocr_affine from[4] = {
        {1, 0, 0, 0, 1, 0}, {0, 1, 0, -1, 0, h}, {-1, 0, w, 0, -1, h}, {0, -1, w, 1, 0, 0}};
    io_image next;
    nn_err err = ocr_rotate_quarters(r->upright, quarters, &next);
    if (err)
        return err;
    replace_upright(r, next, from[quarters & 3]);
    r->quarters = (r->quarters + quarters) & 3;
    return NN_OK;
}

bool ocr_page_can_level(const ocr_page_reading *r)
{
    float w = (float)r->upright->width, h = (float)r->upright->height;
    int32_t width, height;
    ocr_rotated_size(r->upright, -r->skew, &width, &height);
    return (float)width * (float)height <= LEVEL_GROWTH * w * h;
}

nn_err ocr_page_level(ocr_page_reading *r, float degrees)
{
    float a = -degrees * 0.017453292519943295f, c = cosf(a), s = sinf(a);
    float w = (float)r->upright->width, h = (float)r->upright->height;
    io_image next;
    nn_err err = ocr_rotate_degrees(r->upright, -degrees, &next);
    if (err)
        return err;
    float x = 0.5f * (float)next.width, y = 0.5f * (float)next.height;
    replace_upright(r, next,
                 (ocr_affine){c, s, 0.5f * w - c * x - s * y, -s, c, 0.5f * h + s * x - c * y});
    r->levelled += degrees;
    return NN_OK;
}
