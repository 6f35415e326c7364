/* onnx_conformance.c - ONNX's node tests: octavo's importer, bind and exec against the stored
 * inputs and outputs.
 *
 *   onnx_conformance [-v] [-x] [-o DIR] FOLDER ...    folders of cases, or of folders of cases
 *
 * With -x each model is exported first and what is tested is that file's import; -o keeps these
 * files, and a line in DIR/cases.jsonl for each set of inputs and outputs that ort_compare.js reads.
 *
 * A case is a folder with model.onnx and test_data_set_N/{input,output}_M.pb. It is passed, when
 * all outputs are right (relative 2e-3, absolute 1e-5, integers exactly, but for values that were
 * rounded to 8 or 16 bits: 1); refused, when the import or bind says why; failed, when an output is
 * wrong. Printed by operator (the case's node, the last one of several), refusals with their
 * reasons; the last line is the sum. Exit code 1 when anything failed, or fewer than MIN of
 * $OCTAVO_ONNX_MIN passed.
 */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "io/file.h"
#include "io/json.h"
#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/passes.h"
#include "onnx/import.h"
#include "onnx/reader.h"

#define MAX_OPS 256
#define MAX_REASONS 800

static struct tally {
    char op[64];
    int passed, refused, failed;
} tallies[MAX_OPS];
static int n_tallies, verbose, exported, n_reasons;
static const char *keep; /* folder for exported models */
static char reasons[MAX_REASONS][400];

static struct tally *tally_of(const char *op)
{
    for (int i = 0; i < n_tallies; i++)
        if (strcmp(tallies[i].op, op) == 0)
            return &tallies[i];
    if (n_tallies == MAX_OPS)
        abort();
    snprintf(tallies[n_tallies].op, sizeof tallies->op, "%.63s", op);
    return &tallies[n_tallies++];
}

/* A TensorProto file as F32 or S64 in ONNX's order; false when there is none. */
typedef struct array {
    onnx_type type;
    nn_tensor t;
} array;

/* `type`: what the model says; files of 2022 keep bfloat16 as uint16. */
static nn_err load(const char *path, onnx_type type, array *a)
{
    io_bytes bytes = {0};
    onnx_model *owner = NULL;
    onnx_tensor t;
    nn_err err = io_file_read(path, ONNX_MAX_BYTES, NN_ERR_INPUT, &bytes);
    if (!err)
        err = onnx_tensor_decode(bytes.data, bytes.size, &owner, &t);
    if (!err && type == ONNX_BFLOAT16 && t.type == ONNX_UINT16)
        t.type = type;
    if (!err && t.shape.rank > NN_MAX_RANK)
        err = nn_fail(NN_ERR_MODEL, "test data of rank %d", t.shape.rank);
    if (!err) {
        bool floats = t.type == ONNX_FLOAT || t.type == ONNX_DOUBLE || t.type == ONNX_FLOAT16 ||
                      t.type == ONNX_BFLOAT16;
        *a = (array){.type = t.type, .t = {.dtype = floats ? NN_F32 : NN_S64}};
        a->t.shape.rank = t.shape.rank;
        for (int i = 0; i < t.shape.rank; i++)
            a->t.shape.dim[i] = (int32_t)t.shape.dim[i];
        a->t.data = nn_alloc((size_t)t.count * 8);
        for (int64_t i = 0; i < t.count; i++)
            if (floats)
                nn_f32(&a->t)[i] = (float)onnx_tensor_number(&t, i);
            else
                nn_s64(&a->t)[i] = onnx_tensor_int(&t, i);
    }
    onnx_model_free(owner);
    io_bytes_free(&bytes);
    return err;
}

static bool same(const array *want, nn_shape shape, nn_dtype type, const void *got, char why[200])
{
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    if (type != want->t.dtype || !nn_shape_equal(shape, want->t.shape)) {
        snprintf(why, 200, "%s %s, expected %s %s", nn_dtype_name(type), nn_shape_text(shape, a),
                 nn_dtype_name(want->t.dtype), nn_shape_text(want->t.shape, b));
        return false;
    }
    int64_t slack = want->type == ONNX_UINT8 || want->type == ONNX_INT8 ||
                    want->type == ONNX_UINT16 || want->type == ONNX_INT16;
    for (int64_t i = 0; i < nn_shape_count(shape); i++) {
        if (type == NN_S64) {
            int64_t x = ((const int64_t *)got)[i], y = nn_s64(&want->t)[i];
            if (x > y + slack || x < y - slack) {
                snprintf(why, 200, "element %lld is %lld, expected %lld", (long long)i,
                         (long long)x, (long long)y);
                return false;
            }
            continue;
        }
        double x = (double)((const float *)got)[i], y = (double)nn_f32(&want->t)[i];
        if (isnan(x) && isnan(y))
            continue;
        /* A bfloat16 may be rounded or, in files of 2022, cut. */
        double slope = want->type == ONNX_BFLOAT16 ? 8e-3 : 2e-3;
        if (!(x == y || fabs(x - y) <= 1e-5 + slope * fabs(y))) {
            snprintf(why, 200, "element %lld is %g, expected %g", (long long)i, x, y);
            return false;
        }
    }
    return true;
}

enum { PASSED, REFUSED, FAILED };

/* One set of inputs and outputs. */
static int run_set(const onnx_net *net, const char *folder, char why[400])
{
    array in[NN_MAX_INPUTS] = {0}, want = {0};
    nn_tensor given[NN_MAX_INPUTS] = {0};
    nn_exec *exec = NULL;
    char path[1024];
    int result = REFUSED;
    for (int i = 0; i < net->n_in; i++) {
        snprintf(path, sizeof path, "%s/input_%d.pb", folder, i);
        if (load(path, net->in[i].type, &in[i]))
            goto said;
        given[i] = (nn_tensor){.dtype = in[i].t.dtype,
                               .shape = onnx_port_shape(&net->in[i], in[i].t.shape)};
        given[i].data = nn_alloc(nn_tensor_bytes(&given[i]));
        onnx_port_put(&net->in[i], in[i].t.shape, in[i].t.data, given[i].dtype, given[i].data);
    }
    if (nn_exec_new(&exec, net->graph, net->params, false) ||
        nn_exec_bind_values(exec, net->n_in, given))
        goto said;
    for (int i = 0; i < net->n_in; i++)
        if (nn_tensor_bytes(&given[i]) > 0)
            memcpy(nn_exec_input(exec, i)->data, given[i].data, nn_tensor_bytes(&given[i]));
    nn_exec_forward(exec);
    result = PASSED;
    for (int i = 0; i < net->n_out && result == PASSED; i++) {
        const nn_tensor *y = nn_exec_output(exec, i);
        char text[200];
        snprintf(path, sizeof path, "%s/output_%d.pb", folder, i);
        if (load(path, net->out[i].type, &want)) {
            result = REFUSED;
            goto said;
        }
        void *got = nn_alloc(nn_tensor_bytes(y));
        nn_shape shape = onnx_port_get(&net->out[i], y, got);
        if (!same(&want, shape, y->dtype, got, text)) {
            snprintf(why, 400, "output %d: %s", i, text);
            result = FAILED;
        } else if (net->out[i].type != want.type) {
            snprintf(why, 400, "output %d: is %s, expected %s", i,
                     onnx_type_name(net->out[i].type), onnx_type_name(want.type));
            result = FAILED;
        }
        nn_free(got);
        nn_free(want.t.data);
        want.t.data = NULL;
    }
    goto out;
said:
    snprintf(why, 400, "%s", nn_error_message());
out:
    nn_exec_free(exec);
    for (int i = 0; i < net->n_in; i++) {
        nn_free(in[i].t.data);
        nn_free(given[i].data);
    }
    return result;
}

/* --- exported and imported again --- */

/* The net as an ONNX file in `bytes`, which the new model m is of, and net the import of that. */
static nn_err export_again(onnx_net *net, onnx_model **m, io_bytes *bytes)
{
    io_onnx_axes in[NN_MAX_INPUTS], out[NN_MAX_INPUTS];
    const char *name[NN_MAX_INPUTS];
    const io_onnx_face face = {
        .output = name, .n_in = net->n_in, .n_out = net->n_out, .in = in, .out = out};
    nn_err err;
    onnx_port_axes(net->n_in, net->in, in);
    onnx_port_axes(net->n_out, net->out, out);
    for (int i = 0; i < net->n_out; i++)
        name[i] = net->out[i].name;
    NN_TRY(io_onnx_encode(net->graph, net->params, NULL, &face, bytes));
    onnx_net_free(net);
    onnx_model_free(*m);
    *m = NULL;
    NN_TRY(onnx_model_decode(bytes->data, bytes->size, NULL, m));
    NN_TRY(onnx_import(*m, net));
    err = nn_pass_inference(&net->graph, &net->params);
out:
    if (err)
        nn_fail_prefix("again: ");
    return err;
}

/* Test data as a field of a line of cases.jsonl, and its file of F32 or I64. */
static void keep_array(io_bytes *json, const char *name, const char *file, const array *a)
{
    char path[1024];
    size_t bytes = nn_tensor_bytes(&a->t);
    snprintf(path, sizeof path, "%s/%s", keep, file);
    nn_err err = io_file_write(path, bytes ? a->t.data : "", bytes);
    NN_TRY(err);
    NN_TRY(io_bytes_text(json, "{\"name\":"));
    NN_TRY(io_json_string(json, name));
    NN_TRY(io_bytes_format(json, ",\"file\":\"%s\",\"type\":\"%s\",\"dims\":[", file,
                           onnx_type_name(a->type)));
    for (int d = 0; d < a->t.shape.rank; d++)
        NN_TRY(io_bytes_format(json, "%s%d", d ? "," : "", a->t.shape.dim[d]));
    NN_TRY(io_bytes_text(json, "]}"));
out:
    if (err) {
        fprintf(stderr, "onnx_conformance: %s\n", nn_error_message());
        exit(1);
    }
}

static void keep_set(const onnx_net *net, const char *folder, const char *name, int set)
{
    char path[1024], file[300];
    io_bytes json = {0};
    array a;
    io_bytes_format(&json, "{\"model\":\"%s.onnx\",\"inputs\":[", name);
    for (int k = 0; k < net->n_in + net->n_out; k++) {
        bool out = k >= net->n_in;
        int i = out ? k - net->n_in : k;
        const onnx_port *p = out ? &net->out[i] : &net->in[i];
        snprintf(path, sizeof path, "%s/%sput_%d.pb", folder, out ? "out" : "in", i);
        snprintf(file, sizeof file, "%.200s.%d.%s%d", name, set, out ? "out" : "in", i);
        if (load(path, p->type, &a))
            return;
        io_bytes_text(&json, i > 0 ? "," : out ? "],\"outputs\":[" : "");
        keep_array(&json, p->name, file, &a);
        nn_free(a.t.data);
    }
    io_bytes_text(&json, "]}\n");
    snprintf(path, sizeof path, "%s/cases.jsonl", keep);
    FILE *f = fopen(path, "ab");
    if (!f || fwrite(json.data, 1, json.size, f) != json.size || fclose(f) != 0)
        exit(1);
    io_bytes_free(&json);
}

static void keep_model(const io_bytes *bytes, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%.200s.onnx", keep, name);
    if (io_file_write(path, bytes->data, bytes->size))
        exit(1);
}

static void run_case(const char *folder)
{
    char path[900], why[400] = "", op[64] = "?";
    onnx_model *m = NULL;
    onnx_net net = {0};
    io_bytes bytes = {0};
    int result = REFUSED, sets = 0;
    const char *name = strrchr(folder, '/');
    name = name ? name + 1 : folder;
    snprintf(path, sizeof path, "%s/model.onnx", folder);
    nn_err err = onnx_model_read(path, &m);
    if (!err) {
        snprintf(op, sizeof op, "%.63s", m->n_node > 0 ? m->node[m->n_node - 1].op : "none");
        err = onnx_import(m, &net);
    }
    if (!err) /* as every command does */
        err = nn_pass_inference(&net.graph, &net.params);
    if (!err && exported)
        err = export_again(&net, &m, &bytes);
    if (!err && keep)
        keep_model(&bytes, name);
    if (err)
        snprintf(why, sizeof why, "%s", nn_error_message());
    for (; !err; sets++) {
        struct stat st;
        snprintf(path, sizeof path, "%s/test_data_set_%d", folder, sets);
        if (stat(path, &st) != 0)
            break;
        result = run_set(&net, path, why);
        if (keep)
            keep_set(&net, path, name, sets);
        if (result != PASSED)
            break;
    }
    if (!err && sets == 0 && result != PASSED && !*why)
        snprintf(why, sizeof why, "no test data");
    struct tally *t = tally_of(op);
    *(result == PASSED ? &t->passed : result == REFUSED ? &t->refused : &t->failed) += 1;
    if (verbose && result == PASSED)
        printf("passed  %s\n", name);
    if (result != PASSED && n_reasons < MAX_REASONS)
        snprintf(reasons[n_reasons++], sizeof *reasons, "%s %.60s: %.300s",
                 result == FAILED ? "FAILED " : "refused", name, why);
    onnx_net_free(&net);
    onnx_model_free(m);
    io_bytes_free(&bytes);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void walk(const char *folder, int depth)
{
    char path[800], **name = NULL;
    struct dirent *e;
    int n = 0;
    snprintf(path, sizeof path, "%s/model.onnx", folder);
    if (io_path_exists(path)) {
        run_case(folder);
        return;
    }
    DIR *d = opendir(folder);
    if (!d || depth > 3) {
        if (d)
            closedir(d);
        return;
    }
    while ((e = readdir(d)) != NULL) {
        if (e->d_name[0] == '.')
            continue;
        name = realloc(name, (size_t)(n + 1) * sizeof *name);
        name[n++] = strdup(e->d_name);
    }
    closedir(d);
    qsort(name, (size_t)n, sizeof *name, by_name);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, name[i]);
        if (io_path_is_dir(path))
            walk(path, depth + 1);
        free(name[i]);
    }
    free(name);
}

int main(int argc, char **argv)
{
    const char *min = getenv("OCTAVO_ONNX_MIN");
    int passed = 0, refused = 0, failed = 0;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "-v") == 0)
            verbose = 1;
        else if (strcmp(argv[i], "-x") == 0)
            exported = 1;
        else if (strcmp(argv[i], "-o") == 0 && i + 1 < argc)
            keep = argv[++i];
        else
            walk(argv[i], 0);
    printf("%-28s %7s %7s %7s\n", "operator", "passed", "refused", "failed");
    for (int i = 0; i < n_tallies; i++) {
        const struct tally *t = &tallies[i];
        printf("%-28s %7d %7d %7d\n", t->op, t->passed, t->refused, t->failed);
        passed += t->passed;
        refused += t->refused;
        failed += t->failed;
    }
    for (int i = 0; i < n_reasons; i++)
        puts(reasons[i]);
    bool few = passed < (min ? atoi(min) : 1);
    if (few)
        printf("FAIL: %d cases passed, at least %s must\n", passed, min ? min : "1");
    printf("%d passed, %d failed, %d refused of %d\n", passed, failed, refused,
           passed + refused + failed);
    return failed > 0 || few;
}
