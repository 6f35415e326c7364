/* check.c - `octavo check`: does this program work on this machine? Each line says what was
 * tried. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/embedded.h"
#include "io/image_file.h"
#include "nn/gemm.h"
#include "nn/kernels/kernels.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "nn/rng.h"
#include "ocr/recognizer.h"

#define SEED 3
/* Sizes that are no multiple of any vector or block, so that every tail is run. */
enum { ROWS = 37, COLUMNS = 53, DEPTH = 71, LENGTH = 1003 };

typedef struct checker {
    io_bytes out;
    int passed, failed;
    nn_err err;        /* of writing the report */
} checker;

static void say(checker *c, bool good, const char *what, const char *details)
{
    if (good)
        c->passed++;
    else
        c->failed++;
    if (c->err == NN_OK)
        c->err = io_bytes_format(&c->out, "%-6s %s%s%s\n", good ? "ok" : "FAILED", what,
                                 details[0] ? ": " : "", details);
}

static void fill(float *x, int n, uint64_t stream)
{
    nn_rng r = nn_rng_make(SEED, stream);
    for (int i = 0; i < n; i++)
        x[i] = nn_rng_range(&r, -2, 2);
}

/* C = A B through the tier's kernel against a plain loop in double. The bound is the usual one
 * of a dot product: K eps sum |a b| (Higham 2002, section 3.1), K = DEPTH, |a b| <= 4. */
static bool gemm_agrees(const nn_kernels *k, double *worst)
{
    static float a[ROWS * DEPTH], b[DEPTH * COLUMNS], c[ROWS * COLUMNS];
    fill(a, ROWS * DEPTH, 1);
    fill(b, DEPTH * COLUMNS, 2);
    const nn_gemm_args args = {
        .m = ROWS, .n = COLUMNS, .k = DEPTH, .a = a, .a_row = DEPTH, .a_col = 1,
        .b = b, .b_row = COLUMNS, .c = c, .c_row = COLUMNS,
    };
    nn_gemm(k, &args);
    *worst = 0;
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLUMNS; j++) {
            double sum = 0;
            for (int d = 0; d < DEPTH; d++)
                sum += (double)a[i * DEPTH + d] * b[d * COLUMNS + j];
            *worst = fmax(*worst, fabs(sum - c[i * COLUMNS + j]));
        }
    return *worst <= DEPTH * 1.2e-7 * DEPTH * 4;
}

static bool functions_agree(const nn_kernels *k, double *worst)
{
    static float x[LENGTH], y[LENGTH];
    fill(x, LENGTH, 3);
    *worst = 0;
    k->exp_f32(LENGTH, x, y);
    for (int i = 0; i < LENGTH; i++)
        *worst = fmax(*worst, fabs(y[i] / exp((double)x[i]) - 1));
    k->act_f32(LENGTH, NN_ACT_TANH, 0, x, y);
    for (int i = 0; i < LENGTH; i++)
        *worst = fmax(*worst, fabs(y[i] - tanh((double)x[i])));
    k->act_f32(LENGTH, NN_ACT_SIGMOID, 0, x, y);
    for (int i = 0; i < LENGTH; i++)
        *worst = fmax(*worst, fabs(y[i] - 1 / (1 + exp(-(double)x[i]))));
    return *worst <= 1e-6;
}

static void check_kernels(checker *c)
{
    for (int t = 0; t <= (int)nn_tier_best(); t++) {
        const nn_kernels *k = nn_kernels_tier((nn_tier)t);
        char what[64], details[64];
        double worst;
        if (strcmp(k->tier, nn_tier_name((nn_tier)t)) != 0)
            continue; /* this program has no kernels of that tier */
        snprintf(what, sizeof what, "kernels %s, matrix product", k->tier);
        bool good = gemm_agrees(k, &worst);
        snprintf(details, sizeof details, "largest error %.1e", worst);
        say(c, good, what, details);
        snprintf(what, sizeof what, "kernels %s, exp tanh sigmoid", k->tier);
        good = functions_agree(k, &worst);
        snprintf(details, sizeof details, "largest error %.1e", worst);
        say(c, good, what, details);
    }
}

static bool same_text(const ocr_text *text, const char *expected, size_t n)
{
    while (n > 0 && (expected[n - 1] == '\n' || expected[n - 1] == '\r'))
        n--;
    return strlen(text->utf8) == n && memcmp(text->utf8, expected, n) == 0;
}

/* The same line on one thread and on all of them. */
static void check_reading(checker *c, const char *model_path)
{
    nn_err err = NN_OK;
    io_model model = {0};
    ocr_recognizer recognizer;
    io_image image = {0};
    ocr_text text[2] = {0};
    bool have_recognizer = false;
    int threads = nn_threads(), n_texts = 0;
    const ocr_decode_config greedy = {0};
    char details[512];
    NN_TRY(cli_model_load(model_path, &model));
    NN_TRY(ocr_recognizer_new(&recognizer, &model));
    have_recognizer = true;
    say(c, true, "model loads", cli_model_name(model_path));
    NN_TRY(io_image_decode(app_check_image, app_check_image_size, "built-in line", 0, &image));
    io_image_to_gray(&image);
    for (int i = 0; i < 2; i++) {
        nn_set_threads(i == 0 ? 1 : threads);
        NN_TRY(ocr_recognizer_read(&recognizer, &greedy, 1, 1, &image, &text[i]));
        n_texts++;
    }
    bool good = same_text(&text[0], (const char *)app_check_text, app_check_text_size);
    snprintf(details, sizeof details, "'%s', confidence %.3f", text[0].utf8,
             (double)text[0].confidence);
    say(c, good, "model reads the built-in line", details);
    good = strcmp(text[0].utf8, text[1].utf8) == 0 && text[0].confidence == text[1].confidence;
    snprintf(details, sizeof details, "1 and %d threads", threads);
    say(c, good, "the reading does not depend on threads", details);
out:
    if (err != NN_OK)
        say(c, false, "reading a line", nn_error_message());
    nn_set_threads(threads);
    while (n_texts > 0)
        ocr_text_free(&text[--n_texts]);
    io_image_free(&image);
    if (have_recognizer)
        ocr_recognizer_free(&recognizer);
}

int app_check(int argc, char **argv)
{
    const char *model_path = NULL;
    const cli_option options[] = {
        {"model", 'm', CLI_TEXT, &model_path, "FILE|NAME", 0, 0,
         "try this model instead of the built-in one"},
        CLI_END,
    };
    const cli_command command = {
        "check", "[OPTION]...",
        "Tests this program on this machine: the kernels of every tier that the CPU has, and\n"
        "whether the built-in model reads the built-in line. Exit code 1 when something fails.",
        options, 0, 0, NULL};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    checker c = {0};
    char details[128];
    snprintf(details, sizeof details, "best here %s, in use %s, %d threads",
             nn_tier_name(nn_tier_best()), nn_kernels_get()->tier, nn_threads());
    c.err = io_bytes_format(&c.out, "processor: %s\n", details);
    check_kernels(&c);
    check_reading(&c, model_path);
    nn_err err = c.err;
    if (err == NN_OK)
        err = io_bytes_format(&c.out, "%d passed, %d failed\n", c.passed, c.failed);
    if (err == NN_OK)
        err = cli_write(NULL, &c.out);
    io_bytes_free(&c.out);
    if (err != NN_OK)
        return cli_write_error(err);
    return c.failed ? CLI_SOME_FAILED : CLI_OK;
}
