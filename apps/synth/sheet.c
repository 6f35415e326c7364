/* sheet.c - thumbnails on a contact sheet. */
#include "apps/synth/sheet.h"

#include <string.h>

#include "nn/base.h"

nn_err synth_sheet_new(int64_t n, io_image *out)
{
    int64_t rows = (n + SHEET_COLUMNS - 1) / SHEET_COLUMNS;
    int w = SHEET_COLUMNS * (SHEET_WIDTH + SHEET_GAP) + SHEET_GAP;
    if (rows > 200)
        return nn_fail(NN_ERR_LIMIT, "a sheet of %lld pages: expected at most %d",
                       (long long)n, 200 * SHEET_COLUMNS);
    nn_err err = io_image_new(out, w, (int)rows * (SHEET_HEIGHT + SHEET_GAP) + SHEET_GAP, 3);
    if (err == NN_OK)
        memset(out->pixels, 255, 3 * (size_t)out->width * (size_t)out->height);
    return err;
}

void synth_sheet_put(io_image *sheet, int64_t i, const io_image *page)
{
    int left = SHEET_GAP + (int)(i % SHEET_COLUMNS) * (SHEET_WIDTH + SHEET_GAP),
        top = SHEET_GAP + (int)(i / SHEET_COLUMNS) * (SHEET_HEIGHT + SHEET_GAP);
    double step = (double)page->width / SHEET_WIDTH;
    for (int y = 0; y < SHEET_HEIGHT && (y + 1) * step <= page->height; y++)
        for (int x = 0; x < SHEET_WIDTH; x++) {
            int x0 = (int)(x * step), x1 = (int)((x + 1) * step), y0 = (int)(y * step),
                y1 = (int)((y + 1) * step);
            x1 = x1 > x0 ? x1 : x0 + 1;
            y1 = y1 > y0 ? y1 : y0 + 1;
            int64_t sum[3] = {0}, n = (int64_t)(x1 - x0) * (y1 - y0);
            for (int v = y0; v < y1; v++)
                for (int u = x0; u < x1; u++)
                    for (int k = 0; k < 3; k++)
                        sum[k] += page->pixels[3 * ((size_t)v * (size_t)page->width +
                                                    (size_t)u) + (size_t)k];
            uint8_t *to = sheet->pixels + 3 * ((size_t)(top + y) * (size_t)sheet->width +
                                               (size_t)(left + x));
            for (int k = 0; k < 3; k++)
                to[k] = (uint8_t)(sum[k] / n);
        }
}
