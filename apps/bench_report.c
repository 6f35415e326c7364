/* bench_report.c - the figures of `octavo bench` as text, JSON and CSV. */
#include <stdio.h>
#include <string.h>

#include "apps/bench.h"
#include "apps/cli/cli.h"
#include "io/json.h"
#include "nn/parallel.h"

static const char *const HINTS[] = {"none", "latency", "throughput"};

/* Nearest-rank quantile of the sorted times, in ms. */
static double quantile_ms(const app_timing *t, double q)
{
    int rank = (int)(q * t->runs + 0.999999);
    return 1e3 * t->seconds[rank < 1 ? 0 : rank - 1];
}

static double per_second(const app_timing *t)
{
    if (t->streams > 0)
        return (double)t->runs * t->sizes.batch / (t->wall > 0 ? t->wall : 1e-9);
    return 1e3 * t->sizes.batch / quantile_ms(t, 0.5);
}

/* A training step costs about three forwards: one, and one each for inputs and weights. */
static double gflops(const app_timing *t)
{
    if (t->streams > 0)
        return 2e-9 * (double)t->macs * per_second(t) / t->sizes.batch;
    return 2e-6 * (double)t->macs * (t->train ? 3 : 1) / quantile_ms(t, 0.5);
}

/* Bytes that a forward of node i must touch: inputs, parameters, output. */
static int64_t node_bytes(const app_timing *t, int i)
{
    const nn_node *node = &t->graph->node[i];
    int64_t bytes = (int64_t)nn_tensor_bytes(nn_exec_value(t->exec, i));
    for (int k = 0; k < node->n_in; k++)
        if (node->in[k] >= 0)
            bytes += (int64_t)nn_tensor_bytes(nn_exec_value(t->exec, node->in[k]));
    return bytes;
}

static const char *op_name(const app_timing *t, int i)
{
    return nn_ops[t->graph->node[i].op].name;
}

/* Seconds of all runs that some line of the table stands for. */
static double sum_layers(const app_timing *t)
{
    double sum = t->zeroing + t->updating;
    for (int i = 0; i < t->graph->n; i++)
        sum += t->layer[i].forward + t->layer[i].backward;
    return sum;
}

static double sum_runs(const app_timing *t)
{
    double sum = 0;
    for (int i = 0; i < t->runs; i++)
        sum += t->seconds[i];
    return sum;
}

/* What shares are of: under load latencies hold waiting, too. */
static double whole_seconds(const app_timing *t)
{
    return t->streams > 0 ? sum_layers(t) : sum_runs(t);
}

/* Products of an algorithm for one of the direct form; those of Winograd's are of 16 bits instead of
 * 8, which take two. */
static double saving(const char *algorithm, bool low)
{
    int h, w;
    if (sscanf(algorithm, "winograd %dx%d", &h, &w) != 2)
        return 1;
    return (low ? 2 : 1) * (h + 2) * (w + 2) / (9.0 * h * w);
}

/* Seconds that this machine needs at least for a forward of node i. */
static double bound(const app_timing *t, int i)
{
    bool low = strcmp(app_node_precision(t->graph, t->exec, i), "f32") != 0;
    return app_limits_bound(&t->limits,
                            saving(nn_exec_algorithm(t->exec, i), low) *
                                (double)nn_exec_macs(t->exec, i),
                            (double)node_bytes(t, i), low);
}

static bool has_bounds(const app_timing *t)
{
    return t->limits.threads > 0;
}

static nn_err add_layer(const app_timing *t, int i, io_bytes *o)
{
    nn_err err = NN_OK;
    const app_layer_time *l = &t->layer[i];
    double flops = 2.0 * (double)nn_exec_macs(t->exec, i) * t->runs, whole = whole_seconds(t);
    NN_TRY(io_bytes_format(o, "%-20s %-18s %-16s %9.3f %8.1f", t->graph->node[i].name,
                           op_name(t, i), nn_exec_algorithm(t->exec, i),
                           1e3 * l->forward / t->runs, 1e-9 * flops / (l->forward + 1e-12)));
    /* Backward: a product for the weights, and one for the input unless that is the image. */
    int products = t->graph->node[t->graph->node[i].in[0]].kind == NN_NODE_INPUT ? 1 : 2;
    if (t->train)
        NN_TRY(io_bytes_format(o, " %9.3f %8.1f", 1e3 * l->backward / t->runs,
                               1e-9 * products * flops / (l->backward + 1e-12)));
    NN_TRY(io_bytes_format(o, " %6.1f%% %8.2f", 100 * (l->forward + l->backward) / whole,
                           1e-6 * (double)node_bytes(t, i)));
    if (has_bounds(t))
        NN_TRY(io_bytes_format(o, " %9.3f %7.0f%%", 1e3 * bound(t, i),
                               100 * bound(t, i) * t->runs / (l->forward + 1e-12)));
    err = io_bytes_text(o, "\n");
out:
    return err;
}

static double sum_bounds(const app_timing *t)
{
    double sum = 0;
    for (int i = 0; i < t->graph->n; i++)
        if (t->graph->node[i].kind == NN_NODE_OP)
            sum += bound(t, i);
    return sum;
}

static nn_err add_limits(const app_timing *t, io_bytes *o)
{
    const app_limits *l = &t->limits;
    nn_err err;
    NN_TRY(io_bytes_format(
        o,
        "limits measured here, %d threads: %.0f GMAC/s f32, %.0f of 8 bits; %.0f GB/s from L2, "
        "%.0f from L3, %.0f from memory\n",
        l->threads, 1e-9 * l->mac_f32, 1e-9 * l->mac_u8, 1e-9 * l->bytes[APP_LIMIT_L2],
        1e-9 * l->bytes[APP_LIMIT_L3], 1e-9 * l->bytes[APP_LIMIT_MEMORY]));
    if (l->threads > 1)
        NN_TRY(io_bytes_format(o, "%d threads multiply %.2f times as fast as one%s\n",
                               l->threads, l->mac_f32 / l->one_f32,
                               l->mac_f32 < 0.75 * l->threads * l->one_f32
                                   ? ": they share cores, or the machine has other work"
                                   : ""));
    err = io_bytes_format(o, "bounds together %.3f ms, %.0f%% of them reached\n",
                          1e3 * sum_bounds(t),
                          100 * sum_bounds(t) * t->runs / (sum_layers(t) + 1e-12));
out:
    return err;
}

static nn_err add_layers(const app_timing *t, io_bytes *o)
{
    nn_err err = NN_OK;
    NN_TRY(io_bytes_format(o, "\n%-20s %-18s %-16s %9s %8s", "layer", "operator", "algorithm",
                           "ms", "GFLOP/s"));
    if (t->train)
        NN_TRY(io_bytes_format(o, " %9s %8s", "backward", "GFLOP/s"));
    NN_TRY(io_bytes_format(o, " %7s %8s", "share", "MB"));
    if (has_bounds(t))
        NN_TRY(io_bytes_format(o, " %9s %8s", "bound ms", "reached"));
    NN_TRY(io_bytes_text(o, "\n"));
    for (int i = 0; i < t->graph->n; i++)
        if (t->graph->node[i].kind == NN_NODE_OP)
            NN_TRY(add_layer(t, i, o));
    if (t->train)
        NN_TRY(io_bytes_format(o,
                               "gradients to zero %.3f ms, their norm and the optimiser %.3f\n",
                               1e3 * t->zeroing / t->runs, 1e3 * t->updating / t->runs));
    if (has_bounds(t))
        NN_TRY(add_limits(t, o));
    if (t->streams > 0)
        return io_bytes_format(o, "together %.3f ms a request\n",
                               1e3 * sum_layers(t) / t->runs);
    NN_TRY(io_bytes_format(o, "together %.3f ms, %.1f%% of a run's mean of %.3f\n",
                           1e3 * sum_layers(t) / t->runs, 100 * sum_layers(t) / sum_runs(t),
                           1e3 * sum_runs(t) / t->runs));
out:
    return err;
}

/* "hint throughput: 2 streams of 1 thread, 4 requests in flight, 64 pictures, 10.0 s" */
static nn_err add_load(const app_timing *t, io_bytes *o)
{
    nn_err err;
    NN_TRY(io_bytes_format(o, "hint %s: %d streams of %d threads, %d requests in flight, ",
                           HINTS[t->hint], t->streams, t->stream_threads, t->requests));
    if (t->n_pictures)
        NN_TRY(io_bytes_format(o, "%d pictures", t->n_pictures));
    else
        NN_TRY(io_bytes_text(o, "random numbers"));
    NN_TRY(io_bytes_format(o, ", %d requests in %.2f s\n", t->runs, t->wall));
    err = io_bytes_format(o,
                          "latency median %.3f ms, mean %.3f, min %.3f, max %.3f, p90 %.3f, "
                          "p99 %.3f\nthroughput %.2f images/s, about %.1f GFLOP/s\n",
                          quantile_ms(t, 0.5), 1e3 * sum_runs(t) / t->runs, 1e3 * t->seconds[0],
                          quantile_ms(t, 1), quantile_ms(t, 0.9), quantile_ms(t, 0.99),
                          per_second(t), gflops(t));
out:
    return err;
}

static nn_err add_text(const app_timing *t, io_bytes *o)
{
    nn_err err = NN_OK;
    NN_TRY(io_bytes_format(o, "%s, %s, %s, %s, %d x %dx%d, %d threads\n", t->network.name,
                           t->train ? "train" : "infer", app_network_precision(t->graph),
                           nn_kernels_name(nn_kernels_get()), t->sizes.batch, t->sizes.height,
                           t->sizes.width, nn_threads()));
    for (int i = 0; i < t->warmup; i++)
        NN_TRY(io_bytes_format(o, "%s%.3f%s", i ? ", " : "warm-up ", 1e3 * t->warmup_seconds[i],
                               i + 1 < t->warmup ? "" : " ms\n"));
    if (t->streams > 0)
        NN_TRY(add_load(t, o));
    else
        NN_TRY(io_bytes_format(o,
                               "median %.3f ms, p90 %.3f, p99 %.3f, min %.3f (%d runs): "
                               "%.2f images/s, about %.1f GFLOP/s\n",
                               quantile_ms(t, 0.5), quantile_ms(t, 0.9), quantile_ms(t, 0.99),
                               1e3 * t->seconds[0], t->runs, per_second(t), gflops(t)));
    NN_TRY(io_bytes_format(o, "peak memory %.1f MB, of it activations %.1f MB\n", t->peak_mb,
                           (double)nn_exec_arena_bytes(t->exec) / 1048576));
    if (t->layers)
        NN_TRY(add_layers(t, o));
out:
    return err;
}

static nn_err add_json_layers(const app_timing *t, io_bytes *o)
{
    nn_err err = NN_OK;
    NN_TRY(io_bytes_format(o, ",\"zeroing_ms\":%.4f,\"optimiser_ms\":%.4f,\"layers\":[",
                           1e3 * t->zeroing / t->runs, 1e3 * t->updating / t->runs));
    for (int i = 0, shown = 0; i < t->graph->n; i++) {
        if (t->graph->node[i].kind != NN_NODE_OP)
            continue;
        NN_TRY(io_bytes_text(o, shown++ ? ",{\"name\":" : "{\"name\":"));
        NN_TRY(io_json_string(o, t->graph->node[i].name));
        NN_TRY(io_bytes_format(
            o,
            ",\"op\":\"%s\",\"precision\":\"%s\",\"algorithm\":\"%s\","
            "\"forward_ms\":%.4f,\"backward_ms\":%.4f,\"macs\":%lld,"
            "\"bytes\":%lld,\"bound_ms\":%.4f}",
            op_name(t, i), app_node_precision(t->graph, t->exec, i),
            nn_exec_algorithm(t->exec, i), 1e3 * t->layer[i].forward / t->runs,
            1e3 * t->layer[i].backward / t->runs, (long long)nn_exec_macs(t->exec, i),
            (long long)node_bytes(t, i), has_bounds(t) ? 1e3 * bound(t, i) : 0.0));
    }
    const app_limits *m = &t->limits;
    err = io_bytes_format(o,
                          "],\"limits\":{\"threads\":%d,\"gmac_f32\":%.2f,\"gmac_u8\":%.2f,"
                          "\"gmac_f32_one_thread\":%.2f,\"gbyte_l2\":%.2f,\"gbyte_l3\":%.2f,"
                          "\"gbyte_memory\":%.2f}",
                          m->threads, 1e-9 * m->mac_f32, 1e-9 * m->mac_u8, 1e-9 * m->one_f32,
                          1e-9 * m->bytes[APP_LIMIT_L2], 1e-9 * m->bytes[APP_LIMIT_L3],
                          1e-9 * m->bytes[APP_LIMIT_MEMORY]);
out:
    return err;
}

static nn_err add_json(const app_timing *t, io_bytes *o)
{
    nn_err err = NN_OK;
    NN_TRY(
        io_bytes_text(o, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\",\"model\":"));
    NN_TRY(io_json_string(o, t->network.name));
    NN_TRY(io_bytes_format(o,
                           ",\"mode\":\"%s\",\"precision\":\"%s\",\"isa\":\"%s\","
                           "\"batch\":%d,\"height\":%d,\"width\":%d,\"threads\":%d,"
                           "\"warmup_ms\":[",
                           t->train ? "train" : "infer", app_network_precision(t->graph),
                           nn_kernels_name(nn_kernels_get()), t->sizes.batch, t->sizes.height,
                           t->sizes.width, nn_threads()));
    for (int i = 0; i < t->warmup; i++)
        NN_TRY(io_bytes_format(o, "%s%.4f", i ? "," : "", 1e3 * t->warmup_seconds[i]));
    NN_TRY(io_bytes_format(o,
                           "],\"median_ms\":%.4f,\"p90_ms\":%.4f,\"p99_ms\":%.4f,"
                           "\"min_ms\":%.4f,\"mean_ms\":%.4f,\"runs\":%d,"
                           "\"images_per_second\":%.3f,\"macs\":%lld,\"gflops\":%.2f,"
                           "\"arena_mb\":%.2f,\"peak_rss_mb\":%.1f",
                           quantile_ms(t, 0.5), quantile_ms(t, 0.9), quantile_ms(t, 0.99),
                           1e3 * t->seconds[0], 1e3 * sum_runs(t) / t->runs, t->runs,
                           per_second(t), (long long)t->macs, gflops(t),
                           (double)nn_exec_arena_bytes(t->exec) / 1048576, t->peak_mb));
    if (t->streams > 0)
        NN_TRY(io_bytes_format(o,
                               ",\"hint\":\"%s\",\"streams\":%d,\"stream_threads\":%d,"
                               "\"requests_in_flight\":%d,\"max_ms\":%.4f,"
                               "\"seconds\":%.4f,\"pictures\":%d",
                               HINTS[t->hint], t->streams, t->stream_threads, t->requests,
                               quantile_ms(t, 1), t->wall, t->n_pictures));
    if (t->layers)
        NN_TRY(add_json_layers(t, o));
    err = io_bytes_text(o, "}\n");
out:
    return err;
}

static nn_err add_csv_text(io_bytes *o, const char *text)
{
    nn_err err = NN_OK;
    NN_TRY(io_bytes_text(o, "\""));
    for (const char *p = text; *p; p++)
        NN_TRY(io_bytes_add(o, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1));
    err = io_bytes_text(o, "\"");
out:
    return err;
}

/* A second table behind an empty line. */
static nn_err add_csv_layers(const app_timing *t, io_bytes *o)
{
    nn_err err;
    NN_TRY(io_bytes_text(
        o, "\nlayer,operator,precision,algorithm,ms,backward_ms,macs,bytes,bound_ms\n"));
    for (int i = 0; i < t->graph->n; i++) {
        if (t->graph->node[i].kind != NN_NODE_OP)
            continue;
        NN_TRY(add_csv_text(o, t->graph->node[i].name));
        NN_TRY(io_bytes_format(
            o, ",%s,%s,%s,%.4f,%.4f,%lld,%lld,%.4f\n", op_name(t, i),
            app_node_precision(t->graph, t->exec, i), nn_exec_algorithm(t->exec, i),
            1e3 * t->layer[i].forward / t->runs, 1e3 * t->layer[i].backward / t->runs,
            (long long)nn_exec_macs(t->exec, i), (long long)node_bytes(t, i),
            has_bounds(t) ? 1e3 * bound(t, i) : 0.0));
    }
out:
    return err;
}

static nn_err add_csv(const app_timing *t, io_bytes *o)
{
    nn_err err = NN_OK;
    NN_TRY(io_bytes_text(o, "model,mode,precision,isa,batch,height,width,threads,median_ms,"
                            "p90_ms,p99_ms,min_ms,runs,images_per_second,peak_rss_mb,mean_ms,"
                            "max_ms,hint,streams,requests_in_flight,seconds,warmup_ms\n"));
    NN_TRY(add_csv_text(o, t->network.name));
    NN_TRY(io_bytes_format(
        o,
        ",%s,%s,%s,%d,%d,%d,%d,%.4f,%.4f,%.4f,%.4f,%d,%.3f,%.1f,%.4f,%.4f,"
        "%s,%d,%d,%.4f,%.4f\n",
        t->train ? "train" : "infer", app_network_precision(t->graph),
        nn_kernels_name(nn_kernels_get()), t->sizes.batch, t->sizes.height, t->sizes.width,
        nn_threads(), quantile_ms(t, 0.5), quantile_ms(t, 0.9), quantile_ms(t, 0.99),
        1e3 * t->seconds[0], t->runs, per_second(t), t->peak_mb, 1e3 * sum_runs(t) / t->runs,
        quantile_ms(t, 1), HINTS[t->hint], t->streams, t->requests,
        t->streams ? t->wall : sum_runs(t), t->warmup ? 1e3 * t->warmup_seconds[0] : 0.0));
    err = t->layers ? add_csv_layers(t, o) : NN_OK;
out:
    return err;
}

nn_err app_bench_report(const app_timing *t, app_bench_format format, io_bytes *out)
{
    return format == APP_BENCH_JSON  ? add_json(t, out)
           : format == APP_BENCH_CSV ? add_csv(t, out)
                                     : add_text(t, out);
}
