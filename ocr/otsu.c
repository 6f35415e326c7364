/* otsu.c - see otsu.h. */
#include "ocr/otsu.h"

int ocr_otsu(const int64_t histogram[256], int64_t count)
{
    double sum = 0, low_sum = 0, best = -1;
    int64_t low = 0;
    int at = 0;
    for (int v = 0; v < 256; v++)
        sum += (double)v * (double)histogram[v];
    for (int v = 0; v < 255; v++) {
        low += histogram[v];
        low_sum += (double)v * (double)histogram[v];
        if (low == 0 || low == count)
            continue;
        double gap = low_sum / (double)low - (sum - low_sum) / (double)(count - low);
        double between = (double)low * (double)(count - low) * gap * gap;
        if (between > best) {
            best = between;
            at = v;
        }
    }
    return at;
}
