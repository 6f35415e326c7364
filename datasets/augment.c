/* augment.c - see augment.h. */
#include "datasets/augment.h"

#include <string.h>

nn_err ds_augment_parse(const char *text, ds_augment *out)
{
    static const char *const word[] = {"flip", "shift", "cutout"};
    bool *const flag[] = {&out->flip, &out->shift, &out->cutout};
    for (int k = 0; k < 3; k++)
        *flag[k] = false;
    if (strcmp(text, "none") == 0)
        return NN_OK;
    for (const char *p = text;;) {
        size_t n = strcspn(p, ",");
        int k = 0;
        while (k < 3 && (strlen(word[k]) != n || strncmp(word[k], p, n) != 0))
            k++;
        if (k == 3)
            return nn_fail(NN_ERR_USAGE,
                           "--augment: expected flip, shift, cutout with commas between them, "
                           "or none, found '%.60s'",
                           text);
        *flag[k] = true;
        if (!p[n])
            return NN_OK;
        p += n + 1;
    }
}

static int clamp(int x, int n)
{
    return x < 0 ? 0 : x < n ? x : n - 1;
}

static void cut_out(const ds_augment *a, nn_rng *r, io_image *image)
{
    int shorter = image->width < image->height ? image->width : image->height;
    float longest = 0.5f * a->level < 1 ? 0.5f * a->level : 1;
    int side = (int)((float)shorter * nn_rng_range(r, 0.125f * longest, longest) + 0.5f);
    int left = nn_rng_int(r, 0, image->width - 1) - side / 2;
    int top = nn_rng_int(r, 0, image->height - 1) - side / 2;
    for (int y = top; y < top + side; y++)
        for (int x = left; x < left + side; x++)
            if (y >= 0 && y < image->height && x >= 0 && x < image->width)
                memcpy(image->pixels + ((int64_t)y * image->width + x) * image->channels,
                       a->gray, (size_t)image->channels);
}

void ds_augment_draw(const ds_augment *a, nn_rng *r, const io_image *in, io_image *out)
{
    int w = in->width, h = in->height;
    bool some = a->level > 0;
    bool flip = some && a->flip && nn_rng_chance(r, 0.5f);
    int most_x = some && a->shift ? (int)((float)w * a->level / 8) : 0;
    int most_y = some && a->shift ? (int)((float)h * a->level / 8) : 0;
    int dx = nn_rng_int(r, -most_x, most_x), dy = nn_rng_int(r, -most_y, most_y);
    NN_ASSERT(out->width == w && out->height == h && out->channels == in->channels);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            int from_x = clamp(x + dx, w), from_y = clamp(y + dy, h);
            if (flip)
                from_x = w - 1 - from_x;
            memcpy(out->pixels + ((int64_t)y * w + x) * in->channels,
                   in->pixels + ((int64_t)from_y * w + from_x) * in->channels,
                   (size_t)in->channels);
        }
    if (some && a->cutout && nn_rng_chance(r, 0.5f))
        cut_out(a, r, out);
}
