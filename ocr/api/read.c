/* read.c - a picture from a file, from memory or as pixels becomes a result. */
#include "ocr/api/api.h"

#include <stdio.h>
#include <string.h>

#include "io/alpha.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/form.h"
#include "ocr/line_cut.h"
#include "ocr/picture.h"
#include "ocr/words.h"

/* One of the three is given. */
typedef struct input {
    const char *path;
    const void *bytes;
    size_t size;
    const octavo_pixels *pixels;
} input;

/* What all pages of a call are read with. */
typedef struct setting {
    const octavo_options *o;
    ocr_decoding decoding;
    ocr_form form; /* where o->fields is not NULL */
} setting;

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

static nn_err copy_pixels(const octavo_pixels *p, const octavo_options *o, io_image *out)
{
    ptrdiff_t stride = 0;
    nn_err err;
    NN_TRY(check_pixels(p, &stride));
    NN_TRY(io_image_check_size(p->width, p->height, o->max_pixels, o->name));
    NN_TRY(io_image_new(out, p->width, p->height, p->channels <= 2 ? 1 : 3));
    io_alpha alpha = {0};
    for (int32_t y = 0; y < p->height && p->channels != out->channels; y++)
        io_alpha_add(&alpha, p->data + y * stride, (size_t)p->width, (size_t)out->channels);
    for (int32_t y = 0; y < p->height; y++) {
        const uint8_t *from = p->data + y * stride;
        size_t row = (size_t)out->width * (size_t)out->channels;
        uint8_t *to = out->pixels + (size_t)y * row;
        if (p->channels == out->channels)
            memcpy(to, from, row);
        else
            io_alpha_lay(from, (size_t)out->width, (size_t)out->channels,
                         io_alpha_on_black(&alpha) ? 0 : 255, to);
    }
out:
    return err;
}

/* --- a picture --- */

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
                        const ocr_decode_config *decode, const io_picture *picture,
                        io_document *doc)
{
    nn_err err;
    io_image gray = {0};
    io_upright way;
    ocr_line_cut cut;
    ocr_text text = {0};
    const io_image *image = &picture->image;
    NN_TRY(io_upright_make(picture, o->name, o->max_pixels, &gray, &way));
    if (!gray.pixels)
        NN_TRY(io_image_copy(image, &gray));
    io_image_to_gray(&gray);
    NN_TRY(ocr_line_cut_make(&gray, &cut));
    NN_TRY(ocr_line_cut_read(r, decode, 1, 1, &gray, &cut, &text));
    err = ocr_line_document(r, &gray, &text, o->name, doc);
    ocr_text_free(&text);
    if (err == NN_OK)
        err = io_doc_finish(doc);
    if (err == NN_OK)
        ocr_line_cut_back(&cut, doc);
    if (err == NN_OK)
        io_upright_back(&way, &picture->facts, doc);
out:
    io_image_free(&gray);
    return err;
}

/* Reads the picture, and takes it over. `file`: the bytes of its file, NULL for none. */
static nn_err read_picture(const ocr_models *m, const setting *with, io_picture *picture,
                           const uint8_t *file, size_t size, ocr_api_page *page)
{
    nn_err err;
    const octavo_options *o = with->o;
    ocr_page_stats stats = {0};
    const ocr_page_config config = page_config(o, &with->decoding);
    if (o->mode == OCTAVO_LINE)
        NN_TRY(read_line(&m->recognizer, o, &with->decoding.config, picture, &page->doc));
    else
        NN_TRY(ocr_picture_read(&m->page, &config, picture, o->name, o->max_pixels, &page->doc,
                                &stats));
    if (o->fields)
        NN_TRY(fields_find(&with->form.form, &page->doc));
    page->view.texts_left_out = stats.candidates_dropped;
    if (o->keep_image) {
        page->image = picture->image;
        picture->image = (io_image){0};
        if (file && !picture->damage.text[0])
            NN_TRY(io_bytes_add(&page->file, file, size));
    }
out:
    io_picture_free(picture);
    if (err == NN_ERR_LIMIT)
        nn_fail_prefix("%s", o->name);
    return err;
}

/* The page joins the result, which is made with the first one. Takes over *page. */
static nn_err add_page(ocr_api_page *page, octavo_result **out)
{
    octavo_result *one = NULL;
    octavo_error error = {0};
    nn_err err = ocr_api_result_new(page, &one);
    if (err || !*out) {
        *out = err ? *out : one;
        return err;
    }
    err = (nn_err)octavo_result_append(*out, one, &error);
    octavo_result_free(one);
    return err;
}

static nn_err read_pixels(const ocr_models *m, const octavo_pixels *pixels, const setting *with,
                          octavo_result **out)
{
    nn_err err;
    ocr_api_page page = {0};
    io_picture picture = {.facts = IO_IMAGE_FACTS_NONE};
    NN_TRY(copy_pixels(pixels, with->o, &picture.image));
    picture.facts.dpi_x = picture.facts.dpi_y = pixels->dpi;
    NN_TRY(read_picture(m, with, &picture, NULL, 0, &page));
    return add_page(&page, out);
out:
    ocr_api_page_free(&page);
    return err;
}

/* One sheet of a source. What is damaged is told once, for the first page that is. */
static nn_err read_sheet(const ocr_models *m, const io_sheet *sheet, const setting *with,
                         octavo_error *warning, octavo_result **out)
{
    nn_err err;
    ocr_api_page page = {0};
    io_picture picture = {0};
    size_t size;
    const uint8_t *file = io_sheet_bytes(sheet, &size);
    NN_TRY(io_sheet_decode(sheet, with->o->max_pixels, !with->o->strict, &picture));
    if (picture.damage.text[0] && !warning->message[0])
        snprintf(warning->message, sizeof warning->message, "%.300s: %s", sheet->label,
                 picture.damage.text);
    NN_TRY(read_picture(m, with, &picture, file, size, &page));
    return add_page(&page, out);
out:
    io_picture_free(&picture);
    ocr_api_page_free(&page);
    return err;
}

static nn_err read_source(const ocr_models *m, const input *in, const setting *with,
                          octavo_error *warning, octavo_result **out)
{
    nn_err err;
    io_source *source = NULL;
    io_sheet sheet = {0};
    const io_source_options options = {.name = with->o->name, .pages = with->o->pages};
    NN_TRY(in->path ? io_source_open(in->path, &options, &source)
                    : io_source_open_memory(in->bytes, in->size, &options, &source));
    int n = io_source_pages(source) == IO_PAGES_MANY ? 0 : io_source_pages(source);
    for (int i = 0;; i++) {
        NN_TRY(io_source_next(source, &sheet));
        if (!sheet.file)
            break;
        nn_limits_part((double)i / (i < n ? n : i + 1), (double)(i + 1) / (i < n ? n : i + 1));
        NN_TRY(read_sheet(m, &sheet, with, warning, out));
        io_sheet_free(&sheet);
    }
out:
    io_sheet_free(&sheet);
    io_source_close(source);
    return err;
}

static nn_err read_any(const ocr_models *m, const input *in, const octavo_options *o,
                       octavo_error *warning, octavo_result **out)
{
    nn_err err;
    setting with = {.o = o};
    if (o->mode != OCTAVO_LINE && !m->have_detector)
        return nn_fail(NN_ERR_USAGE,
                       "the models were opened without a detector: they read lines alone");
    if (o->fields)
        NN_TRY(ocr_form_open(o->fields, "fields", &with.form));
    NN_TRY(ocr_decoding_open(&with.decoding, &m->recognizer, m->have_language ? &m->language : NULL,
                             &(ocr_decode_options){o->beam, o->language_weight, o->allow,
                                                   o->deny}));
    err = in->pixels || (!in->path && !in->bytes)
              ? read_pixels(m, in->pixels, &with, out)
              : read_source(m, in, &with, warning, out);
out:
    ocr_decoding_close(&with.decoding);
    ocr_form_close(&with.form);
    return err;
}

/* With the call's limits and number of threads, which are this thread's alone. */
static nn_err read_limited(const ocr_models *m, const input *in, const octavo_options *o,
                           nn_limits *limits, octavo_error *warning, octavo_result **out)
{
    int threads = nn_set_threads(o->threads);
    nn_limits_enter(limits);
    nn_err err = read_any(m, in, o, warning, out);
    if (!err) {
        nn_limits_part(0, 1);
        nn_limits_stage(0, 1);
        err = nn_limits_step(1);
    }
    if (err) {
        octavo_result_free(*out);
        *out = NULL;
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
    octavo_error warning = {0};
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
                            .max_work = o.max_work,
                            .go_on = o.progress ? go_on : NULL, .ctx = &c};
        err = read_limited(&models->models, in, &o, &limits, &warning, &result);
    }
    ocr_api_error(err, error);
    if (!err && error)
        *error = warning;
    return result;
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
