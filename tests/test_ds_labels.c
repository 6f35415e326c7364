/* test_ds_labels.c - masks and boxes of generated lines: they stand where the image has its
 * characters, whatever bends it, and asking for them changes no line. */
#include "datasets/line/synth.h"
#include "io/file.h"
#include "nn/mem.h"
#include "tests/check.h"

static int mask_at(const io_image *mask, int x, int y)
{
    return mask->pixels[(size_t)y * (size_t)mask->width + (size_t)x];
}

static int most_in(const io_image *mask, int x0, int y0, int x1, int y1)
{
    int most = 0;
    for (int y = y0 > 0 ? y0 : 0; y < y1 && y < mask->height; y++)
        for (int x = x0 > 0 ? x0 : 0; x < x1 && x < mask->width; x++)
            most = mask_at(mask, x, y) > most ? mask_at(mask, x, y) : most;
    return most;
}

typedef struct tally {
    int order, outside, empty, loose, boxes;
    int64_t ink, uncovered; /* pixels of the mask; those beyond all boxes */
    int64_t dark_ink, light_ink, dark_paper, light_paper; /* the image under mask and beside */
} tally;

/* Each box lies in the image, holds ink, and has ink at each of its sides. */
static void look_boxes(const ds_line *line, const io_image *mask, const ds_box *box, int n,
                       tally *t)
{
    const char *p = line->text, *end = p + strlen(p);
    int at = 0;
    enum { NEAR = 3, SOME = 24 };
    while (p < end) {
        int32_t code = io_utf8_next(&p, end);
        if (code == ' ' || code == 0xA0)
            continue;
        t->order += at >= n || box[at].code != (uint32_t)code;
        at++;
    }
    t->order += at != n;
    for (int i = 0; i < n; i++) {
        const ds_box *b = &box[i];
        t->boxes++;
        t->outside += b->x0 < 0 || b->y0 < 0 || b->x0 >= b->x1 || b->y0 >= b->y1 ||
                      b->x1 > mask->width || b->y1 > mask->height;
        t->empty += most_in(mask, b->x0, b->y0, b->x1, b->y1) < SOME;
        t->loose += most_in(mask, b->x0, b->y0, b->x0 + NEAR, b->y1) < SOME ||
                    most_in(mask, b->x1 - NEAR, b->y0, b->x1, b->y1) < SOME ||
                    most_in(mask, b->x0, b->y0, b->x1, b->y0 + NEAR) < SOME ||
                    most_in(mask, b->x0, b->y1 - NEAR, b->x1, b->y1) < SOME;
    }
}

static void look_mask(const ds_line *line, const io_image *mask, const ds_box *box, int n,
                      tally *t)
{
    for (int y = 0; y < mask->height; y++)
        for (int x = 0; x < mask->width; x++) {
            int v = mask_at(mask, x, y), image = mask_at(&line->image, x, y);
            bool covered = false;
            for (int i = 0; i < n && !covered && v >= 128; i++)
                covered = x >= box[i].x0 - 1 && x <= box[i].x1 && y >= box[i].y0 - 1 &&
                          y <= box[i].y1;
            t->ink += v >= 128;
            t->uncovered += v >= 128 && !covered;
            t->dark_ink += v >= 224 && image < 128;
            t->light_ink += v >= 224 && image >= 128;
            t->dark_paper += v == 0 && image < 128;
            t->light_paper += v == 0 && image >= 128;
        }
}

static tally look(const ds_synth_config *config, int samples)
{
    ds_synth *s = NULL;
    ds_synth_context *c = NULL, *plain = NULL;
    tally t = {0};
    int changed = 0, n;
    ds_box *box;
    io_image mask;
    CHECK(ds_synth_new(&s, config) == NN_OK, "%s", nn_error_message());
    CHECK(ds_synth_context_new(&c, s) == NN_OK, "%s", nn_error_message());
    CHECK(ds_synth_context_new(&plain, s) == NN_OK, "%s", nn_error_message());
    CHECK(ds_synth_mask(c, &mask) == NN_ERR_USAGE, "a mask of no line");
    CHECK(ds_synth_boxes(c, &box, &n) == NN_ERR_USAGE && !box && n == 0, "boxes of no line");
    for (int i = 0; i < samples; i++) {
        ds_line line, same;
        CHECK(ds_synth_line(c, (uint64_t)i, &line) == NN_OK, "%s", nn_error_message());
        CHECK(ds_synth_boxes(c, &box, &n) == NN_OK, "%s", nn_error_message());
        CHECK(ds_synth_mask(c, &mask) == NN_OK, "%s", nn_error_message());
        CHECK(ds_synth_line(plain, (uint64_t)i, &same) == NN_OK, "%s", nn_error_message());
        CHECK(mask.width == line.image.width && mask.height == line.image.height &&
                  mask.channels == 1,
              "sample %d: a mask of %dx%d", i, mask.width, mask.height);
        changed += line.image.width != same.image.width ||
                   line.image.height != same.image.height ||
                   memcmp(line.image.pixels, same.image.pixels,
                          (size_t)same.image.width * (size_t)same.image.height) != 0;
        look_boxes(&line, &mask, box, n, &t);
        look_mask(&line, &mask, box, n, &t);
        nn_free(box);
        io_image_free(&mask);
        ds_line_free(&line);
        ds_line_free(&same);
    }
    CHECK(changed == 0, "%d of %d lines change when labels are asked for", changed, samples);
    CHECK(t.order == 0, "%d characters without their box", t.order);
    CHECK(t.outside == 0, "%d boxes outside of the image", t.outside);
    CHECK(t.empty == 0, "%d of %d boxes without ink", t.empty, t.boxes);
    CHECK(t.loose * 200 < t.boxes, "%d of %d boxes too large", t.loose, t.boxes);
    CHECK(t.ink > 1000 && t.uncovered == 0, "%lld of %lld pixels of ink in no box",
          (long long)t.uncovered, (long long)t.ink);
    ds_synth_context_free(c);
    ds_synth_context_free(plain);
    ds_synth_free(s);
    return t;
}

static void check_image(const tally *t, const char *what)
{
    CHECK(t->light_ink * 50 < t->dark_ink, "%s: %lld pixels light under the mask, %lld dark",
          what, (long long)t->light_ink, (long long)t->dark_ink);
    CHECK(t->dark_paper * 200 < t->light_paper,
          "%s: %lld pixels dark beside the mask, %lld light", what, (long long)t->dark_paper,
          (long long)t->light_paper);
}

int main(void)
{
    ds_synth_config config = ds_synth_defaults();
    ds_synth *s = NULL;
    tally t;
    if (!ds_synth_available()) {
        CHECK_NOT_APPLICABLE("built without FreeType: nothing can be rendered");
        return check_done();
    }
    if (ds_synth_new(&s, &config) != NN_OK) {
        CHECK_SKIP("%s", nn_error_message());
        return check_done();
    }
    ds_synth_free(s);
    look(&config, 150);
    config.width = 700;
    config.align = 1;
    config.seed = 2;
    look(&config, 50);
    config.level = 0;
    t = look(&config, 60);
    check_image(&t, "straight");
    config.skew = 5;
    config.distortion = "sine";
    t = look(&config, 60);
    check_image(&t, "wave");
    config.distortion = "perspective";
    config.align = 2;
    t = look(&config, 60);
    check_image(&t, "perspective");
    return check_done();
}
