/* quantize_and_run.c - turns the built-in line recogniser into 8 bits, calibrated on the lines
 * that are named, and reads them with both.
 *
 *     cc quantize_and_run.c $(pkg-config --cflags --libs octavo-engine) -o quantize_and_run
 *     ./quantize_and_run line-*.png
 */
#include <octavo/io/image_file.h>
#include <octavo/nn/clock.h>
#include <octavo/nn/mem.h>
#include <octavo/nn/passes.h>
#include <octavo/ocr/builtin.h>
#include <octavo/ocr/recognizer.h>
#include <octavo/quant/convert.h>
#include <octavo/quant/prepare.h>
#include <stdio.h>
#include <string.h>

enum { MAX_LINES = 64 };
typedef struct lines {
    int n;
    io_image image[MAX_LINES]; /* grey */
    ocr_prep prep;
} lines;

/* Calibration asks for line i in the network's input. */
static nn_err feed(void *ctx, int64_t i, nn_exec *e)
{
    const lines *l = ctx;
    const io_image *image = &l->image[i];
    int width = ocr_prep_width(&l->prep, image->width, image->height);
    nn_shape shape = nn_shape4(1, l->prep.height, width, 1);
    nn_err err = nn_exec_bind(e, 1, &shape);
    return err ? err : ocr_prep_line(&l->prep, image, nn_f32(nn_exec_input(e, 0)), width);
}

/* All that has an 8-bit form gets it. */
static nn_err quantize(io_model *m, lines *l)
{
    nn_err err;
    quant_calibration seen = {0};
    const quant_config config = {.method = QUANT_MIN_MAX, .correct_bias = true};
    uint8_t bits[NN_MAX_NODES];
    nn_graph *graph = NULL;
    nn_params *params = NULL;
    NN_TRY(ocr_prep_parse(io_meta_get(&m->meta, "octavo.preprocess"), &l->prep));
    NN_TRY(nn_pass_inference(&m->graph, &m->params));
    NN_TRY(quant_split_activations(&m->graph, &m->params));
    NN_TRY(quant_calibrate(&seen, m->graph, m->params, l->n, feed, l, false));
    quant_calibration_ranges(&seen, config.method, 0);
    memset(bits, 8, sizeof bits);
    NN_TRY(quant_convert(m->graph, m->params, &seen, &config, bits, &graph, &params));
    nn_graph_free(m->graph);
    nn_params_free(m->params);
    m->graph = graph;
    m->params = params;
out:
    quant_calibration_free(&seen);
    return err;
}

static nn_err read_lines(io_model *m, const lines *l, const char *what)
{
    ocr_recognizer r;
    ocr_text text[MAX_LINES];
    nn_err err = ocr_recognizer_new(&r, m);
    if (err)
        return err;
    double begin = nn_seconds();
    err = ocr_recognizer_read(&r, &(ocr_decode_config){0}, 16, l->n, l->image, text);
    for (int i = 0; i < l->n && !err; i++)
        printf("%s: %s\n", what, text[i].utf8);
    printf("%s: %.1f ms\n", what, 1e3 * (nn_seconds() - begin));
    for (int i = 0; i < l->n && !err; i++)
        ocr_text_free(&text[i]);
    ocr_recognizer_free(&r);
    return err;
}

int main(int argc, char **argv)
{
    nn_err err = NN_OK;
    static lines l;
    io_model model = {0};
    for (int i = 1; i < argc && l.n < MAX_LINES; i++) {
        NN_TRY(io_image_read(argv[i], 0, &l.image[l.n]));
        io_image_to_gray(&l.image[l.n++]);
    }
    NN_TRY(ocr_model_open("default-fp32", &model));
    NN_TRY(read_lines(&model, &l, "float "));
    NN_TRY(ocr_model_open("default-fp32", &model));
    NN_TRY(quantize(&model, &l));
    NN_TRY(read_lines(&model, &l, "8 bits"));
out:
    if (err)
        fprintf(stderr, "quantize_and_run: %s\n", nn_error_message());
    io_model_free(&model);
    while (l.n > 0)
        io_image_free(&l.image[--l.n]);
    return err;
}
