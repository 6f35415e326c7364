/* read.c - a picture from a file, from memory or as pixels becomes a result. */
#include "ocr/api/api.h"

#include <string.h>

#include "io/image_file.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/page.h"
#include "ocr/words.h"

/* One of the three is given. */
typedef struct input {
    const char *path;
    const void *bytes;
    size_t size;
    const octavo_pixels *pixels;
} input;

/* --- pixels --- */

static nn_err check_pixels(const octavo_pixels *p, ptrdiff_t *stride)
{
    if (!p || !p->data || p->width < 1 || p->height < 1 || p->width > IO_MAX_SIDE ||
        p->height > IO_MAX_SIDE)
        return nn_fail(NN_ERR_USAGE,
                       "pixels: expected data of 1 to %d pixels a side, found %s%d x %d",
                       IO_MAX_SIDE, p && p->data ? "" : "none, ", p ? p->width : 0,
                       p ? p->height : 0);
    if (p->channels < 1 || p->channels > 4)
        return nn_fail(NN_ERR_USAGE, "pixels: expected 1 to 4 channels, found %d", p->channels);
    ptrdiff_t row = (ptrdiff_t)p->width * p->channels;
    *stride = p->stride ? p->stride : row;
    if (*stride < row && *stride > -row)
        return nn_fail(NN_ERR_USAGE,
                       "pixels: expected a stride of %td bytes or more either way, found %td",
                       row, p->stride);
    return NN_OK;
}

/* The channels of a pixel over white. */
static void lay_over_white(size_t width, int colors, const uint8_t *from, uint8_t *to)
{
    for (size_t x = 0; x < width; x++) {
        const uint8_t *pixel = from + x * (size_t)(colors + 1);
        uint32_t a = pixel[colors];
        for (int c = 0; c < colors; c++)
            *to++ = io_over_white(pixel[c], a);
    }
}

static nn_err copy_pixels(const octavo_pixels *p, const octavo_options *o, io_image *out)
{
    ptrdiff_t stride = 0;
    nn_err err;
    NN_TRY(check_pixels(p, &stride));
    NN_TRY(io_image_check_size(p->width, p->height, o->max_pixels, o->name));
    NN_TRY(io_image_new(out, p->width, p->height, p->channels <= 2 ? 1 : 3));
    for (int32_t y = 0; y < p->height; y++) {
        const uint8_t *from = p->data + y * stride;
        size_t row = (size_t)out->width * (size_t)out->channels;
        uint8_t *to = out->pixels + (size_t)y * row;
        if (p->channels == out->channels)
            memcpy(to, from, row);
        else
            lay_over_white((size_t)out->width, out->channels, from, to);
    }
out:
    return err;
}

/* --- a picture --- */

static nn_err load(const input *in, const octavo_options *o, ocr_api_page *page)
{
    nn_err err;
    if (!in->path && !in->bytes)
        return copy_pixels(in->pixels, o, &page->image);
    const uint8_t *bytes = in->bytes;
    size_t size = in->size;
    if (in->path) {
        NN_TRY(io_image_file(in->path, &page->file));
        bytes = page->file.data;
        size = page->file.size;
    } else if (o->keep_image) {
        NN_TRY(io_bytes_add(&page->file, bytes, size));
    }
    err = io_image_decode(bytes, size, o->name, o->max_pixels, &page->image);
out:
    return err;
}

static ocr_page_config page_config(const octavo_options *o, const ocr_decoding *decoding)
{
    static const ocr_layout_mode layouts[] = {
        [OCTAVO_PAGE] = OCR_LAYOUT_AUTO,
        [OCTAVO_SINGLE_COLUMN] = OCR_LAYOUT_SINGLE_COLUMN,
        [OCTAVO_SINGLE_BLOCK] = OCR_LAYOUT_SINGLE_BLOCK,
        [OCTAVO_SPARSE] = OCR_LAYOUT_SPARSE,
    };
    ocr_page_config c = ocr_page_defaults();
    c.detect.boxes.thresh = o->det_thresh;
    c.detect.boxes.box_thresh = o->det_box_thresh;
    c.detect.boxes.weak_thresh = o->det_weak_thresh;
    c.detect.boxes.unclip_ratio = o->det_unclip_ratio;
    c.detect.boxes.max_candidates = o->det_max_candidates;
    c.detect.limit_side = o->det_limit_side;
    c.decode = decoding->config;
    c.layout = o->mode == OCTAVO_LINE ? OCR_LAYOUT_AUTO : layouts[o->mode];
    c.rotate = o->rotation;
    c.batch = o->batch;
    c.drop_score = o->min_confidence;
    return c;
}

/* The picture as one line, as `octavo read --psm line` reads it. */
static nn_err read_line(const ocr_recognizer *r, const octavo_options *o,
                        const ocr_decode_config *decode, ocr_api_page *page)
{
    nn_err err;
    io_image gray = {0};
    ocr_text text = {0};
    NN_TRY(io_image_new(&gray, page->image.width, page->image.height, page->image.channels));
    memcpy(gray.pixels, page->image.pixels,
           (size_t)gray.width * (size_t)gray.height * (size_t)gray.channels);
    io_image_to_gray(&gray);
    NN_TRY(ocr_recognizer_read(r, decode, 1, 1, &gray, &text));
    err = ocr_line_document(r, &gray, &text, o->name, &page->doc);
    ocr_text_free(&text);
out:
    io_image_free(&gray);
    return err;
}

static nn_err recognise(const ocr_models *m, const octavo_options *o,
                        const ocr_decoding *decoding, ocr_api_page *page)
{
    nn_err err;
    ocr_page_stats stats = {0};
    const ocr_page_config config = page_config(o, decoding);
    if (o->mode == OCTAVO_LINE)
        NN_TRY(read_line(&m->recognizer, o, &decoding->config, page));
    else
        NN_TRY(ocr_page_read(&m->page, &config, &page->image, o->name, &page->doc, &stats));
    page->view.texts_left_out = stats.candidates_dropped;
    err = io_doc_finish(&page->doc);
out:
    if (err == NN_ERR_LIMIT)
        nn_fail_prefix("%s", o->name);
    return err;
}

static nn_err read_page(const ocr_models *m, const input *in, const octavo_options *o,
                        ocr_api_page *page)
{
    nn_err err;
    ocr_decoding decoding = {0};
    if (o->mode != OCTAVO_LINE && !m->have_detector)
        return nn_fail(NN_ERR_USAGE,
                       "the models were opened without a detector: they read lines alone");
    NN_TRY(ocr_decoding_open(&decoding, &m->recognizer, m->have_language ? &m->language : NULL,
                             &(ocr_decode_options){o->beam, o->language_weight, o->allow,
                                                   o->deny}));
    NN_TRY(load(in, o, page));
    NN_TRY(recognise(m, o, &decoding, page));
    io_doc_page *to = &page->doc.page[0];
    to->dpi = in->pixels   ? in->pixels->dpi
              : in->path ? io_image_dpi(page->file.data, page->file.size)
                         : io_image_dpi(in->bytes, in->size);
    if (!o->keep_image) {
        io_image_free(&page->image);
        io_bytes_free(&page->file);
    }
out:
    ocr_decoding_close(&decoding);
    return err;
}

/* With the call's limits and number of threads, which are this thread's alone. */
static nn_err read_limited(const ocr_models *m, const input *in, const octavo_options *o,
                           nn_limits *limits, octavo_result **out)
{
    ocr_api_page page = {0};
    int threads = nn_set_threads(o->threads);
    nn_limits_enter(limits);
    nn_err err = read_page(m, in, o, &page);
    if (!err)
        err = ocr_api_result_new(&page, out);
    else
        ocr_api_page_free(&page);
    if (!err) {
        nn_limits_stage(0, 1);
        err = nn_limits_step(1);
        if (err)
            octavo_result_free(*out);
    }
    nn_limits_leave(limits);
    nn_set_threads(threads);
    return err;
}

typedef struct caller {
    octavo_progress *progress;
    void *context;
} caller;

static bool go_on(void *ctx, double done)
{
    const caller *c = ctx;
    return c->progress(c->context, done) == 0;
}

static octavo_result *read_input(const octavo_models *models, const input *in,
                                 const octavo_options *options, octavo_error *error)
{
    octavo_options o;
    octavo_result *result = NULL;
    if (!models) {
        ocr_api_absent("models", error);
        return NULL;
    }
    nn_err err = ocr_api_options(options, &o);
    if (!err) {
        if (!o.name)
            o.name = in->path ? in->path : "memory";
        caller c = {o.progress, o.progress_context};
        nn_limits limits = {.max_bytes = o.max_memory, .max_seconds = o.max_seconds,
                            .go_on = o.progress ? go_on : NULL, .ctx = &c};
        err = read_limited(&models->models, in, &o, &limits, &result);
    }
    ocr_api_error(err, error);
    return err ? NULL : result;
}

octavo_result *octavo_read_file(const octavo_models *models, const char *path,
                                const octavo_options *options, octavo_error *error)
{
    /* "-" is a file here: standard input is the program's. */
    const char *name = path && strcmp(path, "-") == 0 ? "./-" : path;
    if (models && !name) {
        ocr_api_error(nn_fail(NN_ERR_USAGE, "no path"), error);
        return NULL;
    }
    return read_input(models, &(input){.path = name}, options, error);
}

octavo_result *octavo_read_memory(const octavo_models *models, const void *bytes, size_t size,
                                  const octavo_options *options, octavo_error *error)
{
    if (models && !bytes) {
        ocr_api_error(nn_fail(NN_ERR_USAGE, "no bytes"), error);
        return NULL;
    }
    return read_input(models, &(input){.bytes = bytes, .size = size}, options, error);
}

octavo_result *octavo_read_pixels(const octavo_models *models, const octavo_pixels *pixels,
                                  const octavo_options *options, octavo_error *error)
{
    return read_input(models, &(input){.pixels = pixels}, options, error);
}
