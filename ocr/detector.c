/* detector.c - one pass: scale, tiles, map, boxes; and which further ones are due.
 *
 *      +-------+-------+      Each tile is run with a margin of its neighbours' pixels around
 *      |    .  |  .    |      it (dots) and gives its own square of the map only; what a value
 *      |....+--|--+....|      depends on beyond the margin is far away. Seams cannot cut a
 *      |    |..|..|    |      text: boxes are sought in the whole map.
 *      +-------+-------+
 */
#include "ocr/detector.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/number.h"
#include "nn/exec.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "nn/passes.h"
#include "ocr/coarse_boxes.h"
#include "ocr/page_resize.h"
#include "ocr/tasks.h"
#include "ocr/weak_boxes.h"

#define MARGIN 96    /* pixels around a tile */
#define TILE 1536    /* side of a tile without margins: activations of it are 80 MB */
#define MAX_SCALE 3.0

/* ---- the model ---- */

void ocr_detector_prep_format(const ocr_dbnet_form *form, char text[OCR_DETECTOR_PREP_TEXT])
{
    char shrink[IO_NUMBER_TEXT];
    io_number_format((double)form->shrink, 6, shrink);
    snprintf(text, OCR_DETECTOR_PREP_TEXT, "channels=%d;stride=%d;shrink=%s%s", form->channels,
             form->stride, shrink, form->bgr ? ";order=bgr" : "");
}

/* The number after `key` at *text, moving behind it and a ';'. */
static bool read_number(const char **text, const char *key, double lo, double hi, double *out)
{
    size_t n = strlen(key);
    if (strncmp(*text, key, n) != 0)
        return false;
    const char *end = *text + n;
    if (!io_number_parse(&end, out) || *out < lo || *out > hi || (*end != ';' && *end != 0))
        return false;
    *text = *end == ';' ? end + 1 : end;
    return true;
}

nn_err ocr_detector_prep_parse(const char *text, ocr_dbnet_form *form)
{
    const char *p = text;
    double channels, stride, shrink;
    bool bgr = false;
    if (!read_number(&p, "channels=", 1, 3, &channels) || channels == 2 ||
        !read_number(&p, "stride=", 1, 4, &stride) || stride == 3 ||
        floor(channels) != channels || floor(stride) != stride ||
        !read_number(&p, "shrink=", 0.01, 0.99, &shrink) ||
        (*p && ((bgr = strcmp(p, "order=bgr") == 0), !bgr || channels < 3)))
        return nn_fail(NN_ERR_MODEL,
                       "octavo.preprocess of a detector: expected channels=1|3;stride=1|2|4;"
                       "shrink=0.01..0.99[;order=bgr], found \"%.60s\"",
                       text);
    *form = (ocr_dbnet_form){(int)channels, (int)stride, (float)shrink, bgr};
    return NN_OK;
}

nn_err ocr_detector_new(ocr_detector *out, io_model *model)
{
    nn_err err;
    memset(out, 0, sizeof *out);
    const char *prep;
    NN_TRY(ocr_task_open(OCR_TASK_DET, &out->model, model, &prep));
    NN_TRY(ocr_detector_prep_parse(prep, &out->form));
    nn_graph *g = out->model.graph;
    if (g->n_out < 1 || g->n_out > 2) {
        err =
            nn_fail(NN_ERR_MODEL,
                    "the model is not a text detector: %d outputs, expected 1 or 2", g->n_out);
        goto out;
    }
    g->n_out = 1; /* the threshold is for training */
    NN_TRY(nn_pass_inference(&out->model.graph, &out->model.params));
    NN_TRY(nn_exec_pool_new(&out->execs, out->model.graph, out->model.params));
    /* Binding is the last check that the graph fits its parameters and form. */
    const int side = 2 * OCR_DBNET_UNIT;
    nn_shape image = nn_shape4(1, side, side, out->form.channels);
    nn_shape want = nn_shape4(1, side / out->form.stride, side / out->form.stride, 1);
    nn_exec *exec;
    NN_TRY(nn_exec_pool_take(out->execs, &exec));
    err = nn_exec_bind(exec, 1, &image);
    nn_shape have = err ? want : nn_exec_output(exec, 0)->shape;
    nn_exec_pool_give(out->execs, exec);
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    if (!nn_shape_equal(have, want))
        err =
            nn_fail(NN_ERR_MODEL, "the model is not a text detector: it gives %s, expected %s",
                    nn_shape_text(have, a), nn_shape_text(want, b));
out:
    if (err != NN_OK)
        ocr_detector_free(out);
    return err;
}

void ocr_detector_free(ocr_detector *d)
{
    nn_exec_pool_free(d->execs);
    io_model_free(&d->model);
    memset(d, 0, sizeof *d);
}

void ocr_detector_normalize(const ocr_dbnet_form *form, size_t n, const uint8_t *pixels,
                            float *out)
{
    static const float mean[3] = {0.485f, 0.456f, 0.406f},
                       deviation[3] = {0.229f, 0.224f, 0.225f};
    if (form->channels == 1) {
        for (size_t i = 0; i < n; i++)
            out[i] = (float)pixels[i] * (1 / 127.5f) - 1;
        return;
    }
    float scale[3], shift[3];
    for (int k = 0; k < 3; k++) {
        scale[k] = 1 / (255 * deviation[k]);
        shift[k] = -mean[k] / deviation[k];
    }
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 3; k++)
            out[3 * i + (size_t)k] =
                (float)pixels[3 * i + (size_t)(form->bgr ? 2 - k : k)] * scale[k] + shift[k];
}

/* ---- one pass ---- */

ocr_detect_options ocr_detect_defaults(void)
{
    ocr_detect_options o = {.boxes = ocr_boxes_defaults()};
    o.boxes.thresh = OCR_DETECT_THRESH;
    return o;
}

void ocr_detection_free(ocr_detection *d)
{
    ocr_boxes_free(&d->boxes);
}

/* Rows [y0, y0 + h) x columns [x0, x0 + w) of the page into the network's input; the page's
 * edge pixels go on beyond it. */
static void fill_input(const ocr_dbnet_form *form, const io_image *page, int x0, int y0, int w,
                       int h, float *out)
{
    const size_t c = (size_t)form->channels;
    int inside = nn_min_i64(w, page->width - x0) > 0 ? (int)nn_min_i64(w, page->width - x0) : 0;
    for (int y = 0; y < h; y++) {
        int from = y0 + y < page->height ? y0 + y : page->height - 1;
        const uint8_t *row =
            page->pixels + ((size_t)from * (size_t)page->width + (size_t)x0) * c;
        float *to = out + (size_t)y * (size_t)w * c;
        ocr_detector_normalize(form, (size_t)inside, row, to);
        for (int x = inside; x < w; x++)
            memcpy(to + (size_t)x * c, to + (size_t)(inside - 1) * c, c * sizeof *to);
    }
}

/* The map's square that belongs to the tile at (x, y), of `tile` pixels. */
static nn_err run_tile(const ocr_detector *d, const io_image *page, int x, int y, int tile,
                       int map_w, int map_h, float *map)
{
    const int s = d->form.stride, unit = OCR_DBNET_UNIT;
    int x0 = (int)nn_max_i64(0, x - MARGIN), y0 = (int)nn_max_i64(0, y - MARGIN);
    int x1 = (int)nn_min_i64(page->width, (int64_t)x + tile + MARGIN);
    int y1 = (int)nn_min_i64(page->height, (int64_t)y + tile + MARGIN);
    int w = (int)nn_round_up((size_t)(x1 - x0), unit),
        h = (int)nn_round_up((size_t)(y1 - y0), unit);
    nn_shape shape = nn_shape4(1, h, w, d->form.channels);
    nn_exec *exec;
    nn_err err = nn_exec_pool_take(d->execs, &exec);
    if (err != NN_OK)
        return err;
    NN_TRY(nn_exec_bind(exec, 1, &shape));
    fill_input(&d->form, page, x0, y0, w, h, nn_f32(nn_exec_input(exec, 0)));
    nn_exec_forward(exec);
    const nn_tensor *out = nn_exec_output(exec, 0);
    int left = x / s, top = y / s;
    int right = (int)nn_min_i64(map_w, ((int64_t)x + tile) / s);
    int bottom = (int)nn_min_i64(map_h, ((int64_t)y + tile) / s);
    for (int row = top; row < bottom; row++)
        memcpy(map + (int64_t)row * map_w + left,
               nn_f32(out) + (int64_t)(row - y0 / s) * (w / s) + (left - x0 / s),
               (size_t)(right - left) * sizeof *map);
out:
    nn_exec_pool_give(d->execs, exec);
    return err;
}

/* NN_ERR_MODEL when the map holds a NaN or an infinity. */
static nn_err check_map(const float *map, int64_t n)
{
    if (nn_all_finite(n, map))
        return NN_OK;
    return nn_fail(NN_ERR_MODEL, "the detector gives values that are no numbers");
}

/* Boxes, in the image's pixels, of the image at w x h. */
static nn_err pass(const ocr_detector *d, const io_image *image, int w, int h,
                   const ocr_detect_options *options, ocr_boxes *boxes)
{
    nn_err err = NN_OK;
    io_image scaled = {0};
    const io_image *page = image;
    float *map = NULL;
    const int s = d->form.stride;
    int tile = options->tile > 0 ? options->tile : TILE;
    tile = (int)nn_round_up((size_t)tile, OCR_DBNET_UNIT);
    ocr_boxes_free(boxes);
    if (w != image->width || h != image->height) {
        NN_TRY(ocr_resize(image, w, h, &scaled));
        page = &scaled;
    }
    int map_w = (w + s - 1) / s, map_h = (h + s - 1) / s;
    map = nn_alloc((size_t)map_w * (size_t)map_h * sizeof *map);
    if (!map) {
        err = nn_fail_memory((size_t)map_w * (size_t)map_h * sizeof *map, "a probability map");
        goto out;
    }
    /* What is left beyond the last whole tile but one third goes with that tile. */
    int across = (int)nn_max_i64(1, (w + 2 * (int64_t)tile / 3) / tile);
    int down = (int)nn_max_i64(1, (h + 2 * (int64_t)tile / 3) / tile);
    int side_x = (int)nn_round_up((size_t)((w + across - 1) / across), OCR_DBNET_UNIT);
    int side_y = (int)nn_round_up((size_t)((h + down - 1) / down), OCR_DBNET_UNIT);
    int side = side_x > side_y ? side_x : side_y;
    for (int y = 0; y < h; y += side)
        for (int x = 0; x < w; x += side) {
            NN_TRY(nn_limits_step(((double)y * w + (double)x * side) / ((double)h * w)));
            NN_TRY(run_tile(d, page, x, y, side, map_w, map_h, map));
        }
    NN_TRY(nn_limits_step(1));
    NN_TRY(check_map(map, (int64_t)map_w * map_h));
    const ocr_map m = {
        .width = map_w,
        .height = map_h,
        .stride = s,
        .value = map,
        .scale_x = (float)s * (float)image->width / (float)w,
        .scale_y = (float)s * (float)image->height / (float)h,
        .page_width = image->width,
        .page_height = image->height,
    };
    NN_TRY(ocr_boxes_find(&options->boxes, &m, boxes));
    err = ocr_weak_boxes_sift(options->boxes.box_thresh, image->width, image->height, boxes);
out:
    nn_free(map);
    io_image_free(&scaled);
    return err;
}

/* ---- the scale ---- */

typedef struct extent {
    float height, length;
} extent;

static int compare_heights(const void *a, const void *b)
{
    float x = ((const extent *)a)->height, y = ((const extent *)b)->height;
    return (x > y) - (x < y);
}

/* Heights, in the image's pixels, that a quarter and three quarters of the text are below,
 * counted by length. For at least one box. */
static nn_err text_heights(const ocr_boxes *b, float *quarter, float *three)
{
    extent *e = nn_alloc((size_t)b->n * sizeof *e);
    double whole = 0, sum = 0;
    if (!e)
        return nn_fail_memory((size_t)b->n * sizeof *e, "the heights of texts");
    for (int i = 0; i < b->n; i++) {
        const float *p = b->box[i].xy;
        float w = hypotf(p[2] - p[0], p[3] - p[1]), h = hypotf(p[4] - p[2], p[5] - p[3]);
        e[i] = w > h ? (extent){h, w} : (extent){w, h};
        whole += (double)e[i].length;
    }
    qsort(e, (size_t)b->n, sizeof *e, compare_heights);
    *quarter = *three = e[b->n - 1].height;
    for (int i = b->n - 1; i >= 0; i--) {
        sum += (double)e[i].length;
        if (sum <= 0.75 * whole + 0.5 * (double)e[i].length)
            *quarter = e[i].height;
        if (sum <= 0.25 * whole + 0.5 * (double)e[i].length)
            *three = e[i].height;
    }
    nn_free(e);
    return NN_OK;
}

static void scaled_size(const io_image *image, double scale, int *w, int *h)
{
    double most = sqrt((double)OCR_DETECT_PIXELS_MAX / ((double)image->width * image->height));
    scale = fmin(fmin(scale, most), MAX_SCALE);
    *w = (int)fmin(65536, fmax(1, floor(image->width * scale + 0.5)));
    *h = (int)fmin(65536, fmax(1, floor(image->height * scale + 0.5)));
}

/* The scale that suits the page's text, after a pass at `scale` found `b`. */
static nn_err suitable_scale(const ocr_boxes *b, double scale, double *out)
{
    float quarter = 0, three = 0;
    *out = scale;
    if (b->n == 0) {
        if (scale < 1)
            *out = fmin(1, 2 * scale);
        return NN_OK;
    }
    nn_err err = text_heights(b, &quarter, &three);
    double low = (double)quarter * scale, high = (double)three * scale;
    if (low < (double)OCR_DETECT_TEXT_MIN ||
        (low > (double)OCR_DETECT_TEXT_MAX && high > (double)OCR_DETECT_TEXT_MAX))
        *out = (double)OCR_DETECT_TEXT / (double)quarter;
    return err;
}

static nn_err main_look(const ocr_detector *d, const io_image *image,
                        const ocr_detect_options *options, ocr_detection *out)
{
    nn_err err;
    int w, h;
    double longer = image->width > image->height ? image->width : image->height, again;
    double scale = options->limit_side > 0
                       ? options->limit_side / longer
                       : sqrt(OCR_DETECT_PIXELS / ((double)image->width * image->height));
    scale = fmin(1, scale);
    scaled_size(image, scale, &w, &h);
    NN_TRY(pass(d, image, w, h, options, &out->boxes));
    out->width = w;
    out->height = h;
    out->passes = 1;
    if (options->limit_side > 0)
        return NN_OK;
    NN_TRY(suitable_scale(&out->boxes, scale, &again));
    scaled_size(image, again, &w, &h);
    /* A pixel more or less is not worth a second pass. */
    if (fabs((double)w / out->width - 1) < 0.1)
        return NN_OK;
    NN_TRY(pass(d, image, w, h, options, &out->boxes));
    out->width = w;
    out->height = h;
    out->passes = 2;
out:
    return err;
}

/* Looks at a quarter and a sixteenth of the main one's scale: 7 % of its pixels. */
static nn_err coarse_looks(const ocr_detector *d, const io_image *image,
                           const ocr_detect_options *options, ocr_detection *out)
{
    nn_err err = NN_OK;
    ocr_boxes coarse = {0};
    ocr_detect_options sure = *options;
    sure.boxes.weak_thresh = sure.boxes.box_thresh;
    for (int shrink = 4; shrink <= 16 && err == NN_OK; shrink *= 4) {
        int w = out->width / shrink, h = out->height / shrink;
        if (w < OCR_DETECT_COARSE_SIDE || h < OCR_DETECT_COARSE_SIDE)
            break;
        NN_TRY(pass(d, image, w, h, &sure, &coarse));
        /* What the look before did not reach. */
        float high = OCR_DETECT_TEXT_MAX / 4 * (float)image->height / (float)h;
        err = ocr_coarse_boxes_add(high, &coarse, &out->boxes);
    }
out:
    ocr_boxes_free(&coarse);
    return err;
}

nn_err ocr_detect(const ocr_detector *d, const io_image *image,
                  const ocr_detect_options *options, ocr_detection *out)
{
    nn_err err;
    io_image copy = {0};
    *out = (ocr_detection){0};
    const io_image *page = image;
    if (image->channels != d->form.channels) {
        size_t n = (size_t)image->width * (size_t)image->height;
        NN_TRY(io_image_new(&copy, image->width, image->height, 3));
        if (image->channels == 3)
            memcpy(copy.pixels, image->pixels, 3 * n);
        else
            for (size_t i = 0; i < n; i++)
                memset(copy.pixels + 3 * i, image->pixels[i], 3);
        if (d->form.channels == 1)
            io_image_to_gray(&copy);
        page = &copy;
    }
    NN_TRY(main_look(d, page, options, out));
    if (options->limit_side == 0)
        err = coarse_looks(d, page, options, out);
out:
    io_image_free(&copy);
    if (err != NN_OK)
        ocr_detection_free(out);
    return err;
}
