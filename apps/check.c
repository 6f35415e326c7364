/* check.c - `octavo check`: does this program work on this machine? Each line says what was
 * tried. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/embedded.h"
#include "io/image_file.h"
#include "nn/gemm.h"
#include "nn/kernels/kernels.h"
#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "nn/rng.h"
#include "ocr/builtin.h"
#include "ocr/recognizer.h"
#include "quant/prepare.h"

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
        if (!k)
            continue;
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

/* --- the built-in models in 8 bits: the same bytes on every tier, and the published ones --- */

/* A picture of its own: no vector of it is like another, and every tail of a layer is run. */
static void fill_picture(nn_tensor *t)
{
    float *x = nn_f32(t);
    nn_rng r = nn_rng_make(SEED, 4);
    int64_t n = nn_shape_count(t->shape);
    int32_t width = t->shape.dim[2] * t->shape.dim[3];
    for (int64_t i = 0; i < n; i++)
        x[i] = nn_rng_range(&r, -1, 1) + (i % width / 7 % 3 == 0 ? -1.0f : 1.0f);
}

typedef struct summer {
    nn_exec *exec;
    uint32_t sum;
} summer;

/* Values of layers in float are left out: they round as a tier's kernels do. */
static void add_layer(void *ctx, int node, bool backward, bool begin)
{
    summer *s = ctx;
    (void)backward;
    if (begin)
        return;
    const nn_tensor *y = nn_exec_value(s->exec, node);
    if (y->dtype != NN_F32)
        s->sum = (uint32_t)crc32_z(s->sum, y->data, nn_tensor_bytes(y));
}

/* CRC-32 of what all layers in 8 bits of a built-in model give for the picture, whose free axes
 * have FREE pixels. The model is opened for each tier: its weights are packed for one. *quantised:
 * it has such layers. */
static nn_err model_sum(const char *name, const nn_kernels *k, bool *quantised, uint32_t *sum)
{
    enum { FREE = 96 };
    nn_err err = NN_OK;
    io_model m = {0};
    summer s = {0};
    NN_TRY(ocr_model_open(name, &m));
    const nn_graph *g = m.graph;
    *quantised = g && quant_is_quantised(g);
    if (!*quantised)
        goto out;
    nn_shape shape = g->node[nn_graph_first_input(g)].shape;
    for (int i = 0; i < shape.rank; i++)
        shape.dim[i] = shape.dim[i] > 0 ? shape.dim[i] : i == 0 ? 1 : FREE + 64 * (i == 2);
    nn_kernels_use(k);
    NN_TRY(nn_exec_new(&s.exec, g, m.params, false));
    NN_TRY(nn_exec_bind(s.exec, 1, &shape));
    fill_picture(nn_exec_input(s.exec, 0));
    nn_exec_set_hook(s.exec, add_layer, &s);
    nn_exec_forward(s.exec);
    *sum = s.sum;
out:
    nn_exec_free(s.exec);
    io_model_free(&m);
    return err;
}

/* Of models/check.sums; false: it has none of that name. */
static bool published_sum(const char *name, uint32_t *sum)
{
    const char *p = (const char *)app_check_sums; /* a 0 ends it */
    size_t n = strlen(name);
    for (; *p; p += strcspn(p, "\n"), p += *p == '\n')
        if (strncmp(p, name, n) == 0 && p[n] == ' ')
            return sscanf(p + n, "%" SCNx32, sum) == 1;
    return false;
}

/* What each tier gives for each built-in model in 8 bits; with `list`, that of the reference
 * kernels is printed in the form of models/check.sums, and nothing is compared. */
static nn_err check_models(checker *c, bool list)
{
    nn_err err = NN_OK;
    ocr_builtin b;
    const nn_kernels *before = nn_kernels_get();
    for (int i = 0; ocr_builtin_at(i, &b); i++) {
        bool quantised = true;
        for (int t = 0; t <= (list ? NN_TIER_REF : (int)nn_tier_best()) && quantised; t++) {
            const nn_kernels *k = nn_kernels_tier((nn_tier)t);
            char what[64], details[64];
            uint32_t sum, published = 0;
            if (!k)
                continue;
            NN_TRY(model_sum(b.name, k, &quantised, &sum));
            if (!quantised)
                continue;
            if (list) {
                NN_TRY(io_bytes_format(&c->out, "%s %08" PRIx32 "\n", b.name, sum));
                continue;
            }
            bool known = published_sum(b.name, &published);
            snprintf(what, sizeof what, "kernels %s, %s in 8 bits", k->tier, b.name);
            snprintf(details, sizeof details, "layers %08" PRIx32 ", published %08" PRIx32, sum,
                     published);
            say(c, known && sum == published, what, details);
        }
    }
out:
    nn_kernels_use(before);
    return err;
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
    bool list = false;
    const cli_option options[] = {
        {"model", 'm', CLI_TEXT, &model_path, "FILE|NAME", 0, 0,
         "try this model instead of the built-in one"},
        {"sums", 0, CLI_FLAG, &list, NULL, 0, 0,
         "only print what the built-in models in 8 bits give on the reference kernels: for "
         "models/check.sums"},
        CLI_END,
    };
    const cli_command command = {
        "check", "[OPTION]...",
        "Tests this program on this machine: the kernels of every tier that the CPU has, whether\n"
        "the built-in models in 8 bits give the published bytes on each, and whether the built-in\n"
        "line is read. Exit code 1 when something fails.",
        options, 0, 0, NULL};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    checker c = {0};
    char details[128];
    nn_err err;
    if (list) {
        NN_TRY(check_models(&c, true));
        NN_TRY(cli_write(NULL, &c.out));
        goto out;
    }
    snprintf(details, sizeof details, "best here %s, in use %s, %d threads",
             nn_tier_name(nn_tier_best()), nn_kernels_get()->tier, nn_threads());
    c.err = io_bytes_format(&c.out, "processor: %s\n", details);
    check_kernels(&c);
    if ((err = check_models(&c, false)) != NN_OK)
        say(&c, false, "built-in models", nn_error_message());
    check_reading(&c, model_path);
    NN_TRY(c.err);
    NN_TRY(io_bytes_format(&c.out, "%d passed, %d failed\n", c.passed, c.failed));
    err = cli_write(NULL, &c.out);
out:
    io_bytes_free(&c.out);
    if (err != NN_OK)
        return cli_write_error(err);
    return c.failed ? CLI_SOME_FAILED : CLI_OK;
}
