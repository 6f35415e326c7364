/* compare.c - `octavo compare`: two models on the same images, layer by layer. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/cli/image_input.h"
#include "apps/cli/inputs.h"
#include "apps/cli/model.h"
#include "io/image_file.h"
#include "io/json.h"
#include "io/npy.h"
#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/passes.h"
#include "quant/layer_compare.h"
#include "quant/prepare.h"

enum { FORMAT_TEXT, FORMAT_JSON };
enum { A, B };

typedef struct comparison {
    const char *path[2], *dump;
    io_model model[2];
    app_image_form form;
    app_inputs inputs;
    nn_shape *shape; /* [images] of what the network takes */
    float **x;
    int64_t max_pixels;
    quant_error *error; /* [nodes of A] */
    int dumped;
} comparison;

static nn_err open_model(comparison *c, int which)
{
    nn_err err;
    io_model *m = &c->model[which];
    NN_TRY(cli_model_load_reader(c->path[which], &(cli_reader){0}, m));
    app_image_form form;
    NN_TRY(app_image_form_read(m, cli_model_name(c->path[which]), &form));
    if (which == B && !app_image_form_equal(&form, &c->form)) {
        err = nn_fail(NN_ERR_MODEL, "%s and %s prepare images differently",
                      cli_model_name(c->path[A]), cli_model_name(c->path[B]));
        goto out;
    }
    c->form = form;
    NN_TRY(nn_pass_inference(&m->graph, &m->params));
    /* As the quantiser had it, so that names mean the same values. */
    if (!quant_is_quantised(m->graph))
        err = quant_split_activations(&m->graph, &m->params);
out:
    return err;
}

static nn_err feed(void *ctx, int64_t i, nn_exec *e)
{
    const comparison *c = ctx;
    nn_err err = nn_exec_bind(e, 1, &c->shape[i]);
    if (err) {
        nn_fail_prefix("%s", c->inputs.path[i]);
        return err;
    }
    memcpy(nn_exec_input(e, 0)->data, c->x[i],
           (size_t)nn_shape_count(c->shape[i]) * sizeof(float));
    return NN_OK;
}

/* DIR/0001.conv1.a.npy; a layer's name may hold what a file's may not. */
static nn_err dump_value(comparison *c, int64_t sample, const char *layer, char side,
                         const nn_tensor *t)
{
    nn_err err;
    char name[NN_MAX_NAME + 32], safe[NN_MAX_NAME];
    io_bytes bytes = {0};
    snprintf(safe, sizeof safe, "%s", layer);
    for (char *p = safe; *p; p++)
        if (*p == '/' || *p == '\\')
            *p = '_';
    snprintf(name, sizeof name, "%04lld.%s.%c.npy", (long long)sample + 1, safe, side);
    char *path = io_path_join(c->dump, name);
    if (!path)
        return nn_fail_memory(strlen(name), "a path");
    err = io_npy_encode(t, &bytes);
    if (!err)
        err = io_file_write(path, bytes.data, bytes.size);
    c->dumped += err == NN_OK;
    nn_free(path);
    io_bytes_free(&bytes);
    return err;
}

static nn_err visit(void *ctx, int64_t sample, int a, int b, const nn_tensor *ta,
                    const nn_tensor *tb, const float *real_a, const float *real_b)
{
    comparison *c = ctx;
    const char *layer = c->model[A].graph->node[a].name;
    nn_tensor exact = {.dtype = NN_F32, .shape = ta->shape, .data = (void *)real_a};
    nn_tensor other = {.dtype = NN_F32, .shape = tb->shape, .data = (void *)real_b};
    (void)b;
    if (!c->dump)
        return NN_OK;
    nn_err err = dump_value(c, sample, layer, 'a', &exact);
    return err ? err : dump_value(c, sample, layer, 'b', &other);
}

static const char *op_name(const nn_node *node)
{
    return node->kind == NN_NODE_OP ? nn_ops[node->op].name : "Input";
}

static nn_err add_text(const comparison *c, io_bytes *o)
{
    nn_err err;
    const nn_graph *a = c->model[A].graph, *b = c->model[B].graph;
    int alone = 0;
    NN_TRY(io_bytes_format(o, "%-28s %-18s %-22s %9s %9s %11s\n", "layer",
                           cli_model_name(c->path[A]), cli_model_name(c->path[B]), "SQNR dB",
                           "cosine", "max error"));
    for (int i = 0; i < a->n; i++) {
        int j = quant_match(a, i, b);
        if (a->node[i].kind == NN_NODE_PARAM)
            continue;
        if (j < 0) {
            alone++;
            continue;
        }
        const quant_error *e = &c->error[i];
        char sqnr[24] = "equal";
        if (isfinite(quant_error_sqnr(e)))
            snprintf(sqnr, sizeof sqnr, "%.2f", quant_error_sqnr(e));
        NN_TRY(io_bytes_format(o, "%-28s %-18s %-22s %9s %9.6f %11.4g\n", a->node[i].name,
                               op_name(&a->node[i]), op_name(&b->node[j]), sqnr,
                               quant_error_cosine(e), e->max));
    }
    if (alone)
        NN_TRY(io_bytes_format(o, "%d layers of the first have no partner of the same name\n",
                               alone));
    NN_TRY(io_bytes_format(o, "%d images", c->inputs.n));
    if (c->dump)
        NN_TRY(io_bytes_format(o, ", %d files in %s", c->dumped, c->dump));
    err = io_bytes_text(o, "\n");
out:
    return err;
}

static nn_err add_json(const comparison *c, io_bytes *o)
{
    nn_err err;
    const nn_graph *a = c->model[A].graph, *b = c->model[B].graph;
    NN_TRY(io_bytes_text(o, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION
                            "\",\"models\":["));
    NN_TRY(io_json_string(o, cli_model_name(c->path[A])));
    NN_TRY(io_bytes_text(o, ","));
    NN_TRY(io_json_string(o, cli_model_name(c->path[B])));
    NN_TRY(io_bytes_format(o, "],\"images\":%d,\"files\":%d,\"layers\":[", c->inputs.n,
                           c->dumped));
    for (int i = 0, shown = 0; i < a->n; i++) {
        int j = quant_match(a, i, b);
        const quant_error *e = &c->error[i];
        if (j < 0)
            continue;
        NN_TRY(io_bytes_text(o, shown++ ? ",{\"name\":" : "{\"name\":"));
        NN_TRY(io_json_string(o, a->node[i].name));
        NN_TRY(io_bytes_format(o, ",\"op_a\":\"%s\",\"op_b\":\"%s\",\"sqnr_db\":",
                               op_name(&a->node[i]), op_name(&b->node[j])));
        NN_TRY(io_json_number(o, quant_error_sqnr(e)));
        NN_TRY(io_bytes_text(o, ",\"cosine\":"));
        NN_TRY(io_json_number(o, quant_error_cosine(e)));
        NN_TRY(io_bytes_text(o, ",\"max_error\":"));
        NN_TRY(io_json_number(o, e->max));
        NN_TRY(io_bytes_text(o, "}"));
    }
    err = io_bytes_text(o, "]}\n");
out:
    return err;
}

static nn_err read_images(comparison *c)
{
    size_t n = (size_t)c->inputs.n;
    c->shape = nn_calloc(n, sizeof *c->shape);
    c->x = nn_calloc(n, sizeof *c->x);
    if (!c->shape || !c->x)
        return nn_fail_memory(n * sizeof *c->shape, "images");
    for (int i = 0; i < c->inputs.n; i++) {
        io_image image = {0};
        nn_err err = io_image_read(c->inputs.path[i], c->max_pixels, &image);
        if (!err)
            err = app_image_input(&c->form, &image, &c->shape[i], &c->x[i]);
        io_image_free(&image);
        if (err)
            return err;
    }
    return NN_OK;
}

int app_compare(int argc, char **argv)
{
    int format = FORMAT_TEXT;
    comparison c = {.max_pixels = IO_MAX_PIXELS_DEFAULT};
    const cli_option options[] = {
        {"dump", 'd', CLI_TEXT, &c.dump, "DIR", 0, 0,
         "also write each layer of both as DIR/IMAGE.LAYER.a.npy and .b.npy (real numbers, "
         "N,H,W,C or N,T,C)"},
        {"format", 'f', CLI_CHOICE, &format, "text|json", 0, 0, "form of the table"},
        {"max-pixels", 0, CLI_INT64, &c.max_pixels, "N", 1, (double)((int64_t)1 << 40),
         "refuse larger images, by the size in their header"},
        CLI_END,
    };
    const cli_command command = {
        "compare", "[OPTION]... A B IMAGE...",
        "Runs two models on the same images and compares each layer that has the same name in\n"
        "both: a float model and its 8-bit one, or two trainings. Recognisers and direction\n"
        "classifiers take lines, detectors pages (at most 960 pixels a side), classifiers\n"
        "pictures. 'default' is the built-in model; a folder stands for the images in it.",
        options, 3, -1,
        "SQNR: 10 log10(sum a^2 / sum (a-b)^2); cosine of the two as vectors; the largest\n"
        "difference. Layers of B that an 8-bit model fuses or equalises (scales by channel)\n"
        "differ although both models read the same."};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;

    nn_err err = NN_OK;
    io_bytes out = {0};
    c.path[A] = argv[first];
    c.path[B] = argv[first + 1];
    for (int i = first + 2; i < argc; i++)
        NN_TRY(app_inputs_add(&c.inputs, argv[i]));
    if (c.dump) {
        NN_TRY(io_dir_make(c.dump));
        NN_TRY(cli_writable_dir(c.dump));
    }
    NN_TRY(open_model(&c, A));
    NN_TRY(open_model(&c, B));
    NN_TRY(read_images(&c));
    c.error = nn_calloc((size_t)c.model[A].graph->n, sizeof *c.error);
    if (!c.error) {
        err = nn_fail_memory((size_t)c.model[A].graph->n * sizeof *c.error, "a comparison");
        goto out;
    }
    NN_TRY(quant_compare(c.model[A].graph, c.model[A].params, c.model[B].graph,
                         c.model[B].params, c.inputs.n, feed, &c, c.error, visit, &c));
    NN_TRY(format == FORMAT_JSON ? add_json(&c, &out) : add_text(&c, &out));
    err = cli_write(NULL, &out);
out:
    for (int i = 0; c.x && i < c.inputs.n; i++)
        nn_free(c.x[i]);
    nn_free(c.x);
    nn_free(c.shape);
    nn_free(c.error);
    app_inputs_free(&c.inputs);
    io_model_free(&c.model[A]);
    io_model_free(&c.model[B]);
    io_bytes_free(&out);
    return cli_write_error(err);
}
