/* detect.c - `octavo detect`: where texts stand on pages. */
#include <stdio.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/cli/det_options.h"
#include "apps/cli/inputs.h"
#include "apps/cli/model.h"
#include "io/json.h"
#include "io/upright.h"
#include "io/write.h"
#include "nn/mem.h"
#include "ocr/detector.h"

enum { FORMAT_LABELS, FORMAT_JSON };

typedef struct detecting {
    ocr_detector detector;
    ocr_detect_options options;
    int format;
    int64_t max_pixels;
    const char *draw; /* a file, or a folder for several images */
    bool draw_folder;
    app_inputs inputs;
    int pages, failed;
    bool warned;
    nn_err last; /* failure */
} detecting;

/* The outline that is reported: the polygon where there is one. */
static int corners(const ocr_box *b, const float **xy)
{
    *xy = b->n > 0 ? b->polygon : b->xy;
    return b->n > 0 ? b->n : 4;
}

static nn_err add_points(const ocr_box *b, const char *format, io_bytes *out)
{
    nn_err err = NN_OK;
    const float *xy;
    int n = corners(b, &xy);
    for (int k = 0; k < n; k++) {
        if (k > 0)
            NN_TRY(io_bytes_text(out, ", "));
        NN_TRY(io_bytes_format(out, format, (double)xy[2 * k], (double)xy[2 * k + 1]));
    }
out:
    return err;
}

/* PaddleOCR's label row; nobody has read the text yet. */
static nn_err add_label_row(const char *path, const ocr_detection *d, io_bytes *out)
{
    nn_err err;
    if (strpbrk(path, "\t\n\r"))
        return nn_fail(NN_ERR_INPUT,
                       "%s: a label file cannot hold a name with a tab or a line break: "
                       "use --format=json",
                       path);
    NN_TRY(io_bytes_format(out, "%s\t[", path));
    for (int i = 0; i < d->boxes.n; i++) {
        NN_TRY(
            io_bytes_format(out, "%s{\"transcription\": \"\", \"points\": [", i ? ", " : ""));
        NN_TRY(add_points(&d->boxes.box[i], "[%.0f, %.0f]", out));
        NN_TRY(io_bytes_text(out, "]}"));
    }
    err = io_bytes_text(out, "]\n");
out:
    return err;
}

static nn_err add_json_row(const char *path, const io_image *image, const ocr_detection *d,
                           io_bytes *out)
{
    nn_err err;
    NN_TRY(io_bytes_text(out, "{\"image\":"));
    NN_TRY(io_json_string(out, path));
    NN_TRY(io_bytes_format(out,
                           ",\"width\":%d,\"height\":%d,\"scaled_width\":%d,"
                           "\"scaled_height\":%d,\"dropped\":%lld,\"boxes\":[",
                           image->width, image->height, d->width, d->height,
                           (long long)d->boxes.dropped));
    for (int i = 0; i < d->boxes.n; i++) {
        NN_TRY(io_bytes_format(out, "%s{\"score\":", i ? "," : ""));
        NN_TRY(io_json_number(out, (double)d->boxes.box[i].score));
        NN_TRY(io_bytes_text(out, ",\"points\":["));
        NN_TRY(add_points(&d->boxes.box[i], "[%.2f, %.2f]", out));
        NN_TRY(io_bytes_text(out, "]}"));
    }
    err = io_bytes_text(out, "]}\n");
out:
    return err;
}

static nn_err draw(const char *to, const char *path, const io_image *image,
                   const ocr_detection *d)
{
    nn_err err;
    io_document doc = {0};
    io_writer *w = NULL;
    const io_write_config config = {.engine = "octavo " OCTAVO_VERSION};
    io_point *point = NULL;
    NN_TRY(io_doc_add_page(&doc, path, image->width, image->height));
    doc.page[0].image = image;
    NN_TRY(io_doc_add_block(&doc));
    NN_TRY(io_doc_add_paragraph(&doc));
    for (int i = 0; i < d->boxes.n; i++) {
        const float *xy;
        int n = corners(&d->boxes.box[i], &xy);
        nn_free(point);
        point = nn_alloc((size_t)n * sizeof *point);
        if (!point) {
            err = nn_fail_memory((size_t)n * sizeof *point, "an outline");
            goto out;
        }
        for (int k = 0; k < n; k++)
            point[k] = (io_point){xy[2 * k], xy[2 * k + 1]};
        NN_TRY(io_doc_add_line(&doc, point, n, d->boxes.box[i].score));
    }
    NN_TRY(io_doc_finish(&doc));
    NN_TRY(io_writer_open(IO_DRAW, to, &config, &w));
    NN_TRY(io_writer_page(w, &doc, 0));
    err = io_writer_close(w);
    w = NULL;
out:
    io_writer_drop(w);
    nn_free(point);
    io_doc_free(&doc);
    return err;
}

/* DRAW/name.png for page name.jpg, DRAW/name-0002.png for the second of several in a file. */
static char *drawing_path(const detecting *g, const char *path, int page)
{
    if (!g->draw_folder)
        return nn_strdup(g->draw);
    const char *base = strrchr(path, '/');
    base = base ? base + 1 : path;
    const char *dot = strrchr(base, '.');
    int n = dot && dot > base ? (int)(dot - base) : (int)strlen(base);
    char name[300], number[16] = "";
    if (page > 0)
        snprintf(number, sizeof number, "-%04d", page);
    snprintf(name, sizeof name, "%.*s%s.boxes.png", n < 250 ? n : 250, base, number);
    return io_path_join(g->draw, name);
}

/* Outlines in the file's own pixels. */
static void map_back(const io_upright *way, ocr_detection *d)
{
    for (int i = 0; i < d->boxes.n; i++) {
        ocr_box *b = &d->boxes.box[i];
        for (int k = 0; k < 4 + b->n; k++) {
            float *xy = k < 4 ? b->xy + 2 * k : b->polygon + 2 * (k - 4);
            const io_point p = io_upright_point(way, (io_point){xy[0], xy[1]});
            xy[0] = p.x, xy[1] = p.y;
        }
    }
}

/* Appends the page's row to out. `several`: the file has more. */
static nn_err detect_page(detecting *g, const char *path, const io_sheet *sheet, bool several,
                          io_bytes *out)
{
    nn_err err;
    io_picture picture = {0};
    io_image made = {0};
    io_upright way;
    ocr_detection found = {0};
    char *to = NULL;
    NN_TRY(io_sheet_decode(sheet, g->max_pixels, !g->inputs.strict, &picture));
    g->warned |= app_inputs_warn(sheet->label, &picture);
    NN_TRY(io_upright_make(&picture, sheet->label, g->max_pixels, &made, &way));
    NN_TRY(ocr_detect(&g->detector, made.pixels ? &made : &picture.image, &g->options, &found));
    if (made.pixels)
        map_back(&way, &found);
    if (found.boxes.dropped > 0)
        cli_note("%s: only the %d largest of %lld candidates were looked at "
                 "(--det-max-candidates)",
                 sheet->label, g->options.boxes.max_candidates,
                 (long long)(found.boxes.dropped + g->options.boxes.max_candidates));
    NN_TRY(g->format == FORMAT_JSON ? add_json_row(path, &picture.image, &found, out)
                                    : add_label_row(path, &found, out));
    if (g->draw) {
        to = drawing_path(g, path, several ? sheet->page : 0);
        err = to ? draw(to, path, &picture.image, &found)
                 : nn_fail_memory(strlen(path), "file name");
    }
out:
    nn_free(to);
    ocr_detection_free(&found);
    io_image_free(&made);
    io_picture_free(&picture);
    return err;
}

/* Rows of all pages of input i, given out as they are done where no file is asked for. What fails is
 * told and counted, unless it ends the work. */
static nn_err detect_input(detecting *g, int i, const char *output, io_bytes *out)
{
    nn_err err;
    io_source *source = NULL;
    io_sheet sheet = {0};
    for (int at = i; at == i;) {
        size_t before = out->size;
        err = app_inputs_next(&g->inputs, &at, &source, &sheet);
        if (err == NN_OK && !sheet.file)
            break;
        if (err == NN_OK)
            err = detect_page(g, g->inputs.path[i], &sheet, io_source_pages(source) > 1, out);
        io_sheet_free(&sheet);
        if (err == NN_ERR_OUTPUT || err == NN_ERR_MODEL || err == NN_ERR_USAGE)
            goto out;
        if (err != NN_OK) {
            out->size = before;
            cli_error(err);
            g->last = err;
            g->failed++;
        } else {
            g->pages++;
        }
        if (!output) {
            NN_TRY(cli_write(NULL, out));
            out->size = 0;
        }
    }
    err = NN_OK;
out:
    io_sheet_free(&sheet);
    io_source_close(source);
    return err;
}

int app_detect(int argc, char **argv)
{
    const char *model_path = "detector", *output = NULL;
    detecting g = {.options = ocr_detect_defaults(), .max_pixels = IO_MAX_PIXELS_DEFAULT};
    const cli_option options[] = {
        {"model", 'm', CLI_TEXT, &model_path, "FILE|NAME", 0, 0,
         "the detector; without it the built-in one"},
        {"format", 'f', CLI_CHOICE, &g.format, "labels|json", 0, 0,
         "rows image<TAB>[{\"transcription\": \"\", \"points\": ...}], or an object a page "
         "with scores"},
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0, "write there instead of to stdout"},
        {"draw", 0, CLI_TEXT, &g.draw, "PNG", 0, 0,
         "also draw the boxes over the page; with several images a folder"},
        {"polygons", 0, CLI_FLAG, &g.options.boxes.polygons, NULL, 0, 0,
         "outlines that follow curved texts instead of rectangles"},
        APP_DET_OPTIONS(g.options),
        {"max-pixels", 0, CLI_INT64, &g.max_pixels, "N", 1, (double)((int64_t)1 << 40),
         "refuse larger images, by the size in their header"},
        APP_INPUT_OPTIONS(g.inputs),
        CLI_END,
    };
    const cli_command command = {
        "detect", "[OPTION]... IMAGE...",
        "Finds the texts of pages: the boxes of lines, or of what stands together in a line.\n"
        "IMAGE is a file of one page or many (what it is, its bytes say), '-' for stdin, or a\n"
        "folder of them.",
        options, 1, -1,
        "The labels are what octavo train --task=det and PaddleOCR read.\n"
        "Example: octavo detect --draw=boxes.png scan.png"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;

    nn_err err;
    io_model model = {0};
    io_bytes out = {0};
    NN_TRY(cli_writable(output));
    for (int i = first; i < argc; i++)
        NN_TRY(app_inputs_add(&g.inputs, argv[i]));
    g.draw_folder = g.draw && (g.inputs.n > 1 || io_path_is_dir(g.draw));
    if (g.draw_folder)
        NN_TRY(io_dir_make(g.draw));
    NN_TRY(cli_model_load_reader(model_path, &(cli_reader){0}, &model));
    NN_TRY(ocr_detector_new(&g.detector, &model));
    for (int i = 0; i < g.inputs.n; i++) {
        NN_TRY(detect_input(&g, i, output, &out));
        cli_progress(false, "file %d of %d", i + 1, g.inputs.n);
    }
    cli_progress_done();
    app_inputs_tell(&g.inputs);
    err = output ? cli_write(output, &out) : NN_OK;
    /* One bad page of several is reported by 1, a single one by its own code. */
    code = g.failed == 0 ? (g.warned || g.inputs.unread ? CLI_SOME_FAILED : CLI_OK)
           : g.inputs.n == 1 && g.pages == 0 ? (int)g.last
                                             : CLI_SOME_FAILED;
out:
    if (err != NN_OK)
        code = cli_write_error(err);
    app_inputs_free(&g.inputs);
    ocr_detector_free(&g.detector);
    io_bytes_free(&out);
    return code;
}
