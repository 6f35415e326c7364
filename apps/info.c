/* info.c - `octavo info`: what a model is made of and what it costs. */
#include <stdio.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/cli/network.h"
#include "io/json.h"
#include "nn/mem.h"
#include "nn/passes.h"
#include "ocr/builtin.h"

enum { FORMAT_TEXT, FORMAT_JSON };

typedef struct facts {
    app_network network;
    app_sizes sizes;
    int n_inputs;
    nn_shape inputs[NN_MAX_INPUTS];
    nn_exec *exec;
    int64_t macs;
    size_t arena;     /* of inference, after the passes that `read` runs */
    int64_t alphabet; /* characters, -1 when none is stored */
} facts;

/* Elements of the Params that node i reads. */
static int64_t node_params(const nn_graph *g, int i)
{
    int64_t n = 0;
    for (int k = 0; k < g->node[i].n_in; k++) {
        int in = g->node[i].in[k];
        if (in >= 0 && g->node[in].kind == NN_NODE_PARAM)
            n += nn_shape_count(g->node[in].shape);
    }
    return n;
}

static double param_bytes(const nn_params *p)
{
    double bytes = 0;
    for (int i = 0; i < p->n; i++)
        bytes += (double)nn_shape_count(p->param[i].value.shape) *
                 (double)nn_dtype_size(p->param[i].value.dtype);
    return bytes;
}

static const char *op_name(const nn_node *node)
{
    return node->kind == NN_NODE_INPUT   ? "Input"
           : node->kind == NN_NODE_PARAM ? "Param"
                                         : nn_ops[node->op].name;
}

static int64_t count_characters(const char *text)
{
    int64_t n = 0;
    const char *p = text, *end = text + strlen(text);
    while (p < end && io_utf8_next(&p, end) >= 0)
        n++;
    return n;
}

static nn_err gather(facts *f)
{
    nn_err err = NN_OK;
    NN_TRY(app_network_shapes(f->network.model.graph, &f->network.model.meta, &f->sizes, f->inputs,
                              &f->n_inputs));
    NN_TRY(nn_exec_new(&f->exec, f->network.model.graph, f->network.model.params, false));
    NN_TRY(nn_exec_bind(f->exec, f->n_inputs, f->inputs));
    for (int i = 0; i < f->network.model.graph->n; i++)
        if (f->network.model.graph->node[i].kind == NN_NODE_OP)
            f->macs += nn_exec_macs(f->exec, i);
    const char *alphabet = io_meta_get(&f->network.model.meta, "octavo.alphabet");
    f->alphabet = alphabet ? count_characters(alphabet) : -1;
out:
    return err;
}

/* The memory plan of inference. Consumes the graph: the last thing to do. */
static nn_err gather_memory(facts *f)
{
    nn_err err = NN_OK;
    nn_exec_free(f->exec);
    f->exec = NULL;
    NN_TRY(nn_pass_inference(&f->network.model.graph, &f->network.model.params));
    NN_TRY(nn_exec_new(&f->exec, f->network.model.graph, f->network.model.params, false));
    NN_TRY(nn_exec_bind(f->exec, f->n_inputs, f->inputs));
    f->arena = nn_exec_arena_bytes(f->exec);
out:
    return err;
}

static nn_err add_text_layers(facts *f, io_bytes *o)
{
    nn_err err = NN_OK;
    const nn_graph *g = f->network.model.graph;
    char shape[NN_SHAPE_TEXT];
    NN_TRY(io_bytes_format(o, "%-28s %-22s %-6s %-16s %10s %9s\n", "layer", "operator", "in",
                           "output", "params", "MMAC"));
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        if (node->kind == NN_NODE_PARAM)
            continue;
        nn_shape_text(nn_exec_value(f->exec, i)->shape, shape);
        if (node->kind == NN_NODE_INPUT)
            NN_TRY(
                io_bytes_format(o, "%-28s %-22s %-6s %-16s\n", node->name, "Input", "", shape));
        else
            NN_TRY(io_bytes_format(o, "%-28s %-22s %-6s %-16s %10lld %9.2f\n", node->name,
                                   op_name(node), app_node_precision(g, f->exec, i), shape,
                                   (long long)node_params(g, i),
                                   (double)nn_exec_macs(f->exec, i) * 1e-6));
    }
out:
    return err;
}

static nn_err add_text_totals(const facts *f, int64_t params, int64_t trainable, io_bytes *o)
{
    nn_err err = NN_OK;
    const io_meta *m = &f->network.model.meta;
    NN_TRY(io_bytes_format(o, "\nmodel       %s\nparameters  %lld (%lld trainable), %.2f MB\n",
                           f->network.name, (long long)params, (long long)trainable,
                           param_bytes(f->network.model.params) * 1e-6));
    NN_TRY(io_bytes_format(o, "cost        %.1f MMAC at batch %d, height %d, width %d\n",
                           (double)f->macs * 1e-6, f->sizes.batch, f->sizes.height,
                           f->sizes.width));
    NN_TRY(io_bytes_format(o, "memory      %.2f MB for activations when reading\n",
                           (double)f->arena * 1e-6));
    if (f->alphabet >= 0)
        NN_TRY(io_bytes_format(o, "alphabet    %lld characters\n", (long long)f->alphabet));
    for (int i = 0; i < m->n; i++) {
        NN_TRY(io_bytes_format(o, "%s = ", m->key[i]));
        NN_TRY(cli_tsv_text(o, m->value[i]));
        NN_TRY(io_bytes_text(o, "\n"));
    }
out:
    return err;
}

static nn_err add_json_layers(facts *f, io_bytes *o)
{
    nn_err err = NN_OK;
    const nn_graph *g = f->network.model.graph;
    NN_TRY(io_bytes_text(o, "\"layers\":["));
    for (int i = 0, shown = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        if (node->kind == NN_NODE_PARAM)
            continue;
        nn_shape s = nn_exec_value(f->exec, i)->shape;
        NN_TRY(io_bytes_text(o, shown++ ? ",{\"name\":" : "{\"name\":"));
        NN_TRY(io_json_string(o, node->name));
        NN_TRY(io_bytes_format(o, ",\"op\":\"%s\",\"precision\":\"%s\",\"shape\":[",
                               op_name(node), app_node_precision(g, f->exec, i)));
        for (int d = 0; d < s.rank; d++)
            NN_TRY(io_bytes_format(o, "%s%d", d ? "," : "", s.dim[d]));
        NN_TRY(io_bytes_format(
            o, "],\"params\":%lld,\"macs\":%lld}", (long long)node_params(g, i),
            (long long)(node->kind == NN_NODE_OP ? nn_exec_macs(f->exec, i) : 0)));
    }
    err = io_bytes_text(o, "]");
out:
    return err;
}

static nn_err add_json_totals(const facts *f, int64_t params, int64_t trainable, io_bytes *o)
{
    nn_err err = NN_OK;
    const io_meta *m = &f->network.model.meta;
    NN_TRY(io_bytes_text(o, ",\"model\":"));
    NN_TRY(io_json_string(o, f->network.name));
    NN_TRY(
        io_bytes_format(o,
                        ",\"params\":%lld,\"trainable_params\":%lld,\"macs\":%lld,\"batch\":%d,"
                        "\"height\":%d,\"width\":%d,\"arena_bytes\":%zu",
                        (long long)params, (long long)trainable, (long long)f->macs,
                        f->sizes.batch, f->sizes.height, f->sizes.width, f->arena));
    if (f->alphabet >= 0)
        NN_TRY(io_bytes_format(o, ",\"alphabet_size\":%lld", (long long)f->alphabet));
    NN_TRY(io_bytes_text(o, ",\"metadata\":{"));
    for (int i = 0; i < m->n; i++) {
        NN_TRY(io_bytes_text(o, i ? "," : ""));
        NN_TRY(io_json_string(o, m->key[i]));
        NN_TRY(io_bytes_text(o, ":"));
        NN_TRY(io_json_string(o, m->value[i]));
    }
    err = io_bytes_text(o, "}}\n");
out:
    return err;
}

/* What reading runs, after gather_memory: the graph that the passes left, and how each node is
 * computed. */
static nn_err add_text_plan(const facts *f, io_bytes *o)
{
    nn_err err = NN_OK;
    char shape[NN_SHAPE_TEXT];
    NN_TRY(io_bytes_format(o, "\n%-28s %-18s %-12s %-18s %s\n", "as it is run", "operator",
                           "activation", "algorithm", "output"));
    for (int i = 0; i < f->network.model.graph->n; i++) {
        const nn_node *node = &f->network.model.graph->node[i];
        if (node->kind == NN_NODE_OP)
            NN_TRY(io_bytes_format(o, "%-28s %-18s %-12s %-18s %s\n", node->name, op_name(node),
                                   nn_node_string(node, "activation", ""),
                                   nn_exec_algorithm(f->exec, i),
                                   nn_shape_text(nn_exec_value(f->exec, i)->shape, shape)));
    }
out:
    return err;
}

static nn_err add_json_plan(const facts *f, io_bytes *o)
{
    nn_err err = NN_OK;
    NN_TRY(io_bytes_text(o, ",\"plan\":["));
    for (int i = 0, shown = 0; i < f->network.model.graph->n; i++) {
        const nn_node *node = &f->network.model.graph->node[i];
        if (node->kind != NN_NODE_OP)
            continue;
        NN_TRY(io_bytes_text(o, shown++ ? ",{\"name\":" : "{\"name\":"));
        NN_TRY(io_json_string(o, node->name));
        NN_TRY(io_bytes_format(o, ",\"op\":\"%s\",\"activation\":\"%s\",\"algorithm\":\"%s\"}",
                               op_name(node), nn_node_string(node, "activation", ""),
                               nn_exec_algorithm(f->exec, i)));
    }
    err = io_bytes_text(o, "]");
out:
    return err;
}

/* --- what is built in --- */

static nn_err add_builtin(const ocr_builtin *b, bool json, bool first, io_bytes *o)
{
    nn_err err = NN_OK;
    io_model m = {0};
    NN_TRY(ocr_model_open(b->name, &m));
    const char *text = io_meta_get(&m.meta, "octavo.alphabet");
    long long params = m.params ? (long long)nn_params_count(m.params, false) : 0;
    const char *precision = m.graph && m.graph->n > 0 ? app_network_precision(m.graph) : "-";
    long long characters = text ? (long long)count_characters(text) : 0;
    if (json) {
        NN_TRY(io_bytes_format(o,
                               "%s{\"name\":\"%s\",\"bytes\":%zu,\"params\":%lld,"
                               "\"precision\":\"%s\",\"alphabet_size\":%lld,\"about\":",
                               first ? "" : ",", b->name, b->bytes, params, precision,
                               characters));
        NN_TRY(io_json_string(o, b->about));
        err = io_bytes_text(o, "}");
    } else {
        err = io_bytes_format(o, "%-13s %8.2f %11lld %-10s %10lld  %s\n", b->name,
                              (double)b->bytes * 1e-6, params, precision, characters, b->about);
    }
out:
    io_model_free(&m);
    return err;
}

static nn_err list_builtins(bool json, io_bytes *o)
{
    nn_err err = NN_OK;
    ocr_builtin b;
    if (json)
        NN_TRY(io_bytes_text(
            o, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\",\"models\":["));
    else
        NN_TRY(io_bytes_format(o, "%-13s %8s %11s %-10s %10s  %s\n", "model", "MB",
                               "parameters", "precision", "characters", "what for"));
    for (int i = 0; ocr_builtin_at(i, &b); i++)
        NN_TRY(add_builtin(&b, json, i == 0, o));
    if (json)
        err = io_bytes_text(o, "]}\n");
out:
    return err;
}

/* Options that are about one model, without one: CLI_GO or CLI_USAGE. */
static int refuse_without_model(const cli_command *command)
{
    static const char *const of_one[] = {"width", "height", "batch", "classes", "plan"};
    for (size_t i = 0; i < sizeof of_one / sizeof of_one[0]; i++)
        if (cli_given(of_one[i]))
            return cli_usage(command, "--%s: expected a MODEL or --arch beside it", of_one[i]);
    return CLI_GO;
}

int app_info(int argc, char **argv)
{
    app_network_choice choice = APP_NETWORK_DEFAULTS;
    bool plan = false;
    int format = FORMAT_TEXT;
    facts f = {.sizes = {.batch = 1, .max_labels = 32}};
    const cli_option options[] = {
        {"width", 'w', CLI_INT, &f.sizes.width, "W", 0, 65536,
         "width of the image in pixels; 0 takes 280, a detector's 640"},
        {"height", 0, CLI_INT, &f.sizes.height, "H", 0, 4096,
         "its height; 0 is the network's"},
        {"batch", 0, CLI_INT, &f.sizes.batch, "N", 1, 4096, "images at once"},
        APP_NETWORK_OPTIONS(choice),
        {"plan", 0, CLI_FLAG, &plan, NULL, 0, 0,
         "also what is run when reading: fused layers, the algorithm chosen for each"},
        {"format", 'f', CLI_CHOICE, &format, "text|json", 0, 0, "form of the output"},
        CLI_END,
    };
    const cli_command command = {
        "info", "[OPTION]... [MODEL]",
        "Shows a model's layers, their shapes, parameters and multiply-accumulates, and what\n"
        "is stored beside them. Without MODEL: which models are built in.",
        options, 0, 1, app_network_list()};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if ((code = app_network_choose(&command, &choice, argc, argv, first)) != CLI_GO)
        return code;

    nn_err err = NN_OK;
    io_bytes out = {0};
    bool json = format == FORMAT_JSON;
    if (!choice.model && !choice.arch) {
        if ((code = refuse_without_model(&command)) != CLI_GO)
            return code;
        NN_TRY(list_builtins(json, &out));
        err = cli_write(NULL, &out);
        goto out;
    }
    NN_TRY(app_network_open(&choice, &f.network));
    if (f.sizes.height == 0)
        f.sizes.height = f.network.height;
    if (f.sizes.width == 0)
        f.sizes.width = f.network.width;
    NN_TRY(gather(&f));
    int64_t params = nn_params_count(f.network.model.params, false);
    int64_t trainable = nn_params_count(f.network.model.params, true);
    if (json)
        NN_TRY(io_bytes_text(&out, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\","));
    NN_TRY(json ? add_json_layers(&f, &out) : add_text_layers(&f, &out));
    NN_TRY(gather_memory(&f));
    if (plan && json)
        NN_TRY(add_json_plan(&f, &out));
    NN_TRY(json ? add_json_totals(&f, params, trainable, &out)
                : add_text_totals(&f, params, trainable, &out));
    if (plan && !json)
        NN_TRY(add_text_plan(&f, &out));
    err = cli_write(NULL, &out);
out:
    nn_exec_free(f.exec);
    app_network_free(&f.network);
    io_bytes_free(&out);
    return cli_write_error(err);
}
