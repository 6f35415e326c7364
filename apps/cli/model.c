/* model.c - what a command takes for a model: a built-in name, a model file, an ONNX file. What a
 * file is, its first bytes say: a model file's ninth is '{', an ONNX file begins with its version.
 */
#include "apps/cli/model.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ocr/adopt.h"
#include "ocr/builtin.h"
#include "ocr/tasks.h"
#include "onnx/reader.h"

static bool is_onnx(const char *path)
{
    uint8_t begin[9] = {0};
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool onnx = fd >= 0 && read(fd, begin, sizeof begin) == (ssize_t)sizeof begin &&
                begin[0] == 8 && begin[8] != '{';
    if (fd >= 0)
        close(fd);
    return onnx;
}

static nn_err keep_ports(io_meta *m, const char *key, int n, const onnx_port *p)
{
    io_bytes text = {0};
    nn_err err = onnx_ports_encode(n, p, &text);
    if (!err)
        err = io_bytes_add(&text, "", 1);
    if (!err)
        err = io_meta_set(m, key, (const char *)text.data);
    io_bytes_free(&text);
    return err;
}

/* What a file tells of its use: its characters, as RapidOCR's do; all, one that we exported. */
static nn_err keep_facts(const onnx_model *from, io_meta *m)
{
    static const char *const FACT[][2] = {{"character", OCR_ADOPT_ALPHABET},
                                          {"octavo.alphabet", OCR_ADOPT_ALPHABET},
                                          {"octavo.preprocess", OCR_ADOPT_PREPROCESS},
                                          {"octavo.task", OCR_ADOPT_TASK}};
    nn_err err = NN_OK;
    for (int i = 0; i < from->n_meta && !err; i += 2)
        for (size_t k = 0; k < sizeof FACT / sizeof *FACT && !err; k++)
            if (strcmp(from->meta[i], FACT[k][0]) == 0)
                err = io_meta_set(m, FACT[k][1], from->meta[i + 1]);
    return err;
}

static nn_err import(const char *path, io_model *out)
{
    nn_err err;
    onnx_model *m = NULL;
    onnx_net net = {0};
    *out = (io_model){0};
    NN_TRY(onnx_model_read(path, &m));
    err = onnx_import(m, &net);
    if (!err)
        err = keep_ports(&out->meta, CLI_PORTS_IN, net.n_in, net.in);
    if (!err)
        err = keep_ports(&out->meta, CLI_PORTS_OUT, net.n_out, net.out);
    if (!err)
        err = keep_facts(m, &out->meta);
    if (err) {
        nn_fail_prefix("%s", path);
        goto out;
    }
    out->graph = net.graph;
    out->params = net.params;
    net.graph = NULL;
    net.params = NULL;
out:
    onnx_net_free(&net);
    onnx_model_free(m);
    if (err)
        io_model_free(out);
    return err;
}

nn_err cli_model_load(const char *path, io_model *out)
{
    if (path && !ocr_builtin_has(path) && is_onnx(path))
        return import(path, out);
    return ocr_model_open(path ? path : "default", out);
}

#define MAX_ALPHABET_BYTES ((size_t)1 << 20)

static nn_err adopt(const char *path, const cli_reader *r, io_model *m)
{
    nn_err err;
    io_bytes alphabet = {0};
    ocr_adopt_options o = {.preprocess = r->preprocess};
    bool adopted;
    if (r->alphabet_file) {
        NN_TRY(io_file_read(r->alphabet_file, MAX_ALPHABET_BYTES, NN_ERR_INPUT, &alphabet));
        o.alphabet = (const char *)alphabet.data;
    }
    err = ocr_adopt(m, &o, &adopted);
    if (err)
        nn_fail_prefix("%s", cli_model_name(path));
    else if (!adopted && (r->alphabet_file || r->preprocess))
        err = nn_fail(NN_ERR_USAGE, "--%s: %s is no network that was imported and reads images",
                      r->alphabet_file ? "alphabet-file" : "preprocess", cli_model_name(path));
    if (!err && adopted && ocr_task_of(&m->meta) != OCR_TASK_DET) { /* its input changed */
        io_meta_remove(&m->meta, CLI_PORTS_IN);
        io_meta_remove(&m->meta, CLI_PORTS_OUT);
    }
out:
    io_bytes_free(&alphabet);
    return err;
}

nn_err cli_model_load_reader(const char *path, const cli_reader *r, io_model *out)
{
    nn_err err = cli_model_load(path, out);
    if (!err && (err = adopt(path, r, out)) != NN_OK)
        io_model_free(out);
    return err;
}

/* Of a model of our own: as the graph has them. */
static void own_port(const nn_node *node, onnx_port *p)
{
    *p = (onnx_port){.type = node->dtype == NN_S64 ? ONNX_INT64 : ONNX_FLOAT,
                     .rank = node->shape.rank};
    snprintf(p->name, sizeof p->name, "%s", node->name);
    for (int i = 0; i < p->rank; i++) {
        p->dim[i] = node->shape.dim[i];
        p->perm[i] = i;
    }
}

static nn_err own_ports(const nn_graph *g, cli_ports *out)
{
    for (int i = 0; i < g->n; i++)
        if (g->node[i].kind == NN_NODE_INPUT) {
            if (out->n_in == NN_MAX_INPUTS)
                return nn_fail(NN_ERR_MODEL, "more than %d inputs", NN_MAX_INPUTS);
            own_port(&g->node[i], &out->in[out->n_in++]);
        }
    for (out->n_out = 0; out->n_out < g->n_out; out->n_out++) {
        own_port(&g->node[g->out[out->n_out]], &out->out[out->n_out]);
        out->out[out->n_out].rank = -1; /* known once bound */
    }
    return NN_OK;
}

/* Whether the file's ports are those of its graph. */
static bool ports_fit(const nn_graph *g, const cli_ports *p)
{
    int n = 0;
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        if (node->kind != NN_NODE_INPUT)
            continue;
        bool floats = n < p->n_in && onnx_is_float(p->in[n].type);
        if (n == p->n_in || p->in[n].rank != node->shape.rank ||
            node->dtype != (floats ? NN_F32 : NN_S64))
            return false;
        n++;
    }
    return n == p->n_in && g->n_out == p->n_out;
}

nn_err cli_model_ports(const io_model *m, cli_ports *out)
{
    nn_err err;
    const char *in = io_meta_get(&m->meta, CLI_PORTS_IN);
    const char *outs = io_meta_get(&m->meta, CLI_PORTS_OUT);
    *out = (cli_ports){0};
    if (!in || !outs)
        return own_ports(m->graph, out);
    NN_TRY(onnx_ports_decode(in, &out->n_in, out->in));
    NN_TRY(onnx_ports_decode(outs, &out->n_out, out->out));
    err = ports_fit(m->graph, out)
              ? NN_OK
              : nn_fail(NN_ERR_MODEL, "its inputs and outputs are not those of its graph");
out:
    return err;
}
