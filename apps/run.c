/* run.c - `octavo run`: one forward pass of any network on NumPy arrays; a classifier on
 * pictures (run_pictures.c). */
#include <math.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/cli/model.h"
#include "apps/run_pictures.h"
#include "io/npy.h"
#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/passes.h"

#define MAX_NPY_BYTES ((size_t)1 << 33)

typedef struct running {
    const char *path;
    io_model model;
    cli_ports ports;
    nn_exec *exec;
    nn_tensor in[NN_MAX_INPUTS]; /* in memory's order of axes */
} running;

/* "NAME=FILE", or FILE alone where there is one port; its index, -1 with an error. */
static int port_of(const running *r, int n, const onnx_port *port, const char *kind,
                   const char *text, const char **file)
{
    const char *equal = strchr(text, '=');
    size_t length = equal ? (size_t)(equal - text) : 0;
    *file = equal ? equal + 1 : text;
    if (!equal && n == 1)
        return 0;
    for (int i = 0; equal && i < n; i++)
        if (strlen(port[i].name) == length && strncmp(port[i].name, text, length) == 0)
            return i;
    io_bytes names = {0};
    for (int i = 0; i < n; i++)
        if (io_bytes_format(&names, "%s%s", i ? ", " : "", port[i].name))
            break;
    nn_fail(NN_ERR_USAGE, "--%s=%s: expected NAME=FILE with an %s of %s: %.*s", kind, text, kind,
            r->path, (int)names.size, names.data ? (const char *)names.data : "");
    io_bytes_free(&names);
    return -1;
}

static nn_err read_input(running *r, const char *text)
{
    nn_err err;
    const char *path;
    io_bytes bytes = {0};
    nn_tensor array = {0};
    int i = port_of(r, r->ports.n_in, r->ports.in, "input", text, &path);
    if (i < 0)
        return NN_ERR_USAGE;
    const onnx_port *p = &r->ports.in[i];
    if (r->in[i].data)
        return nn_fail(NN_ERR_USAGE, "--input=%s: given twice", text);
    NN_TRY(io_file_read(path, MAX_NPY_BYTES, NN_ERR_INPUT, &bytes));
    NN_TRY(io_npy_decode(bytes.data, bytes.size, path, &array));
    nn_dtype want = onnx_is_float(p->type) ? NN_F32 : NN_S64;
    if (array.shape.rank != p->rank || array.dtype != want) {
        char shape[NN_SHAPE_TEXT];
        err = nn_fail(NN_ERR_INPUT,
                      "%s: %s of shape %s, expected %s of %d dimensions for input \"%s\"", path,
                      array.dtype == NN_F32 ? "floats" : "integers",
                      nn_shape_text(array.shape, shape), onnx_type_name(p->type), p->rank,
                      p->name);
        goto out;
    }
    r->in[i] = (nn_tensor){.dtype = want, .shape = onnx_port_shape(p, array.shape)};
    r->in[i].data = nn_alloc(nn_tensor_bytes(&r->in[i]));
    if (!r->in[i].data) {
        err = nn_fail_memory(nn_tensor_bytes(&r->in[i]), "an input");
        goto out;
    }
    onnx_port_put(p, array.shape, array.data, want, r->in[i].data);
out:
    nn_free(array.data);
    io_bytes_free(&bytes);
    return err;
}

static nn_err forward(running *r)
{
    nn_err err;
    for (int i = 0; i < r->ports.n_in; i++)
        if (!r->in[i].data)
            return nn_fail(NN_ERR_USAGE, "missing --input=%s=FILE.npy", r->ports.in[i].name);
    NN_TRY(nn_exec_new(&r->exec, r->model.graph, r->model.params, false));
    NN_TRY(nn_exec_bind_values(r->exec, r->ports.n_in, r->in));
    for (int i = 0; i < r->ports.n_in; i++)
        if (nn_tensor_bytes(&r->in[i]) > 0)
            memcpy(nn_exec_input(r->exec, i)->data, r->in[i].data, nn_tensor_bytes(&r->in[i]));
    nn_exec_forward(r->exec);
out:
    return err;
}

/* Output i as its users know it; nn_free(to->data). */
static nn_err take_output(const running *r, int i, nn_tensor *to)
{
    const nn_tensor *y = nn_exec_output(r->exec, i);
    onnx_port p = r->ports.out[i];
    if (p.rank < 0) {
        p.rank = y->shape.rank;
        for (int a = 0; a < p.rank; a++)
            p.perm[a] = a;
    }
    if (p.rank != y->shape.rank)
        return nn_fail(NN_ERR_MODEL, "%s: output \"%s\" has %d dimensions, the file says %d",
                       r->path, p.name, y->shape.rank, p.rank);
    *to = (nn_tensor){.dtype = y->dtype, .data = nn_alloc(nn_tensor_bytes(y))};
    if (!to->data)
        return nn_fail_memory(nn_tensor_bytes(y), "an output");
    to->shape = onnx_port_get(&p, y, to->data);
    return NN_OK;
}

static double number_at(const nn_tensor *t, int64_t i)
{
    return t->dtype == NN_F32 ? (double)nn_f32(t)[i] : (double)nn_s64(t)[i];
}

static nn_err add_summary(const char *name, const nn_tensor *t, io_bytes *out)
{
    char shape[NN_SHAPE_TEXT];
    int64_t n = nn_shape_count(t->shape);
    double low = INFINITY, high = -INFINITY, sum = 0;
    if (t->dtype != NN_F32 && t->dtype != NN_S64)
        return io_bytes_format(out, "%s\t%s\t%s\n", name, nn_dtype_name(t->dtype),
                               nn_shape_text(t->shape, shape));
    for (int64_t i = 0; i < n; i++) {
        low = fmin(low, number_at(t, i));
        high = fmax(high, number_at(t, i));
        sum += number_at(t, i);
    }
    return io_bytes_format(out, "%s\t%s\t%s\tmin %.6g\tmean %.6g\tmax %.6g\n", name,
                           nn_dtype_name(t->dtype), nn_shape_text(t->shape, shape), low,
                           n ? sum / (double)n : NAN, high);
}

static nn_err write_output(const running *r, const char *text)
{
    nn_err err;
    const char *path;
    nn_tensor y = {0};
    io_bytes bytes = {0};
    int i = port_of(r, r->ports.n_out, r->ports.out, "output", text, &path);
    if (i < 0)
        return NN_ERR_USAGE;
    NN_TRY(take_output(r, i, &y));
    NN_TRY(io_npy_encode(&y, &bytes));
    err = cli_write(path, &bytes);
out:
    io_bytes_free(&bytes);
    nn_free(y.data);
    return err;
}

static nn_err summarise(const running *r)
{
    nn_err err = NN_OK;
    io_bytes text = {0};
    for (int i = 0; i < r->ports.n_out; i++) {
        nn_tensor y = {0};
        NN_TRY(take_output(r, i, &y));
        err = add_summary(r->ports.out[i].name, &y, &text);
        nn_free(y.data);
        NN_TRY(err);
    }
    err = cli_write(NULL, &text);
out:
    io_bytes_free(&text);
    return err;
}

int app_run(int argc, char **argv)
{
    cli_list inputs = {0}, outputs = {0};
    int top = 5, format = APP_CLASSES_TEXT, failed = 0;
    const cli_option options[] = {
        {"input", 'i', CLI_LIST, &inputs, "NAME=FILE", 0, 0,
         "a NumPy array (.npy) for an input; FILE alone where there is one input"},
        {"output", 'o', CLI_LIST, &outputs, "NAME=FILE", 0, 0,
         "write an output as a NumPy array; without it they are summed up on stdout"},
        {"top", 'k', CLI_INT, &top, "K", 1, 20000, "pictures: classes that are told of each"},
        {"format", 'f', CLI_CHOICE, &format, "text|json", 0, 0,
         "pictures: rows of file, class, probability, class, ..., or a JSON object a line"},
        CLI_END,
    };
    const cli_command command = {
        "run", "[OPTION]... MODEL [PICTURE]...",
        "Runs a network once on arrays (--input): a model file, a built-in model, an ONNX file.\n"
        "Arrays have the order of axes that the model's users know: of ONNX its own, of Octavo's\n"
        "N,H,W,C. Or tells what a classifier (octavo train --task=classify) sees on pictures.",
        options, 1, -1,
        "Floats are computed in 32 bits, integers and truth values in 64. An --input that is\n"
        "missing names it. Example:\n"
        "octavo run resnet50.onnx --input data=cat.npy --output logits=out.npy"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (argc > first + 1 && (inputs.n || outputs.n))
        return cli_usage(&command, "expected arrays (--input) or pictures, found both");
    nn_err err;
    running r = {.path = argv[first]};
    NN_TRY(cli_model_load(r.path, &r.model));
    if (argc > first + 1) {
        err = app_run_pictures(&r.model, argc - first - 1, argv + first + 1, top,
                               (app_classes_format)format, &failed);
        goto out;
    }
    NN_TRY(cli_model_ports(&r.model, &r.ports));
    NN_TRY(nn_pass_inference(&r.model.graph, &r.model.params));
    for (int i = 0; i < inputs.n; i++)
        NN_TRY(read_input(&r, inputs.text[i]));
    NN_TRY(forward(&r));
    for (int i = 0; i < outputs.n; i++)
        NN_TRY(write_output(&r, outputs.text[i]));
    err = outputs.n ? NN_OK : summarise(&r);
out:
    nn_exec_free(r.exec);
    for (int i = 0; i < NN_MAX_INPUTS; i++)
        nn_free(r.in[i].data);
    io_model_free(&r.model);
    return failed && !err ? CLI_SOME_FAILED : cli_write_error(err);
}
