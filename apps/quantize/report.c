/* report.c - what `octavo quantize` did, as text and JSON. */
#include "apps/quantize/quantize.h"

#include <math.h>
#include <stdio.h>

#include "io/json.h"

/* "12.3", "-" for what was not measured, "inf" for equal values. */
static const char *number(double v, int digits, char buffer[24])
{
    if (isnan(v))
        return "-";
    if (isinf(v))
        return "inf";
    snprintf(buffer, 24, "%.*f", digits, v);
    return buffer;
}

static quant_range shown_range(const quantize_result *r, const quantize_layer *l)
{
    const quant_value *v = &r->cal->value[l->node];
    return l->bits == 16 ? (quant_range){v->observer.min, v->observer.max} : v->range;
}

static nn_err add_text_layers(const quantize_result *r, io_bytes *o)
{
    nn_err err;
    char a[24], b[24], c[24], d[24], e[24];
    NN_TRY(io_bytes_format(o, "%-22s %-18s %4s %8s %9s %19s %9s %9s  %s\n", "layer", "operator",
                           "bits", "SQNR dB", "cosine", "range", "ms float", "ms 8 bit",
                           "note"));
    for (int i = 0; i < r->n; i++) {
        const quantize_layer *l = &r->layer[i];
        if (!l->listed)
            continue;
        char range[48] = "";
        quant_range q = shown_range(r, l);
        snprintf(range, sizeof range, "%.3g..%.3g", (double)q.lo, (double)q.hi);
        bool same = l->error.n == 0;
        NN_TRY(io_bytes_format(
            o, "%-22s %-18s %4d %8s %9s %19s %9s %9s  %s", l->name, l->op, l->bits,
            number(same ? NAN : quant_error_sqnr(&l->error), 1, a),
            number(same ? NAN : quant_error_cosine(&l->error), 5, b), range,
            number(l->ms_float, 4, c), number(l->ms_low, 4, d), l->reason));
        if (!isnan(l->gain))
            NN_TRY(io_bytes_format(o, "%s%s dB if float", *l->reason ? ", " : "",
                                   number(l->gain, 2, e)));
        NN_TRY(io_bytes_text(o, "\n"));
    }
out:
    return err;
}

static nn_err add_text_scores(const quantize_result *r, io_bytes *o)
{
    nn_err err = NN_OK;
    char label[32];
    for (int i = 0; i < r->eval->n; i++) {
        snprintf(label, sizeof label, "%s list %d", r->task->measure, i + 1);
        NN_TRY(io_bytes_format(o, "%-12s %.3f %% -> %.3f %% (%+.3f points, %d lines)\n", label,
                               100 * r->score_float[i], 100 * r->score[i],
                               100 * (r->score[i] - r->score_float[i]), r->eval->list[i].n));
    }
    double drop = 100 * (r->mean - r->mean_float);
    snprintf(label, sizeof label, "%s mean", r->task->measure);
    err =
        io_bytes_format(o, "%-12s %.3f %% -> %.3f %% (%+.3f points, allowed %.2f)%s\n", label,
                        100 * r->mean_float, 100 * r->mean, drop, r->max_drop,
                        drop > r->max_drop ? ": NOT HELD, even with all weights in float" : "");
out:
    return err;
}

nn_err quantize_report_text(const quantize_result *r, io_bytes *o)
{
    nn_err err;
    NN_TRY(add_text_layers(r, o));
    NN_TRY(io_bytes_format(o, "\nmodel        %s -> %s\n", r->model, r->output));
    NN_TRY(io_bytes_format(o, "calibration  %d samples (%016llx): %s\n", r->data->n,
                           (unsigned long long)r->data->list_hash, r->data->source));
    NN_TRY(io_bytes_format(o, "method       %s%s%s%s%s", quant_method_name(r->config.method),
                           r->config.symmetric ? ", symmetric" : "",
                           r->config.clip ? ", weights clipped" : "",
                           r->rounded ? ", rounded by error" : "",
                           r->config.correct_bias ? ", bias correction" : ""));
    NN_TRY(io_bytes_format(o, r->equalised ? ", %d pairs equalised\n" : "\n", r->equalised));
    NN_TRY(io_bytes_format(o, "plan         %s, measured on %s, %d threads\n", r->plan, r->tier,
                           r->threads));
    NN_TRY(io_bytes_format(o, "size         %.3f MB -> %.3f MB (%.3f)\n",
                           (double)r->bytes_float * 1e-6, (double)r->bytes * 1e-6,
                           (double)r->bytes / (double)r->bytes_float));
    char shape[NN_SHAPE_TEXT];
    char change[64];
    snprintf(change, sizeof change, r->steady ? "%.2f times faster" : QUANTIZE_UNSTEADY,
             r->ms_float / r->ms);
    NN_TRY(io_bytes_format(o, "latency      %.3f ms -> %.3f ms (%s), %s\n", r->ms_float, r->ms,
                           change, nn_shape_text(r->data->shape[r->data->median], shape)));
    err = r->eval->n > 0 ? add_text_scores(r, o) : NN_OK;
out:
    return err;
}

/* Numbers that JSON has no word for become null. */
static nn_err add_field(io_bytes *o, const char *key, double v)
{
    nn_err err = io_bytes_format(o, ",\"%s\":", key);
    return err ? err : io_json_number(o, v);
}

/* ,"cer_float":0.01,"cer":0.02 */
static nn_err add_scores(const quantize_result *r, double before, double after, io_bytes *o)
{
    char key[32];
    snprintf(key, sizeof key, "%s_float", r->task->key);
    nn_err err = add_field(o, key, before);
    return err ? err : add_field(o, r->task->key, after);
}

static nn_err add_json_layer(const quantize_result *r, const quantize_layer *l, io_bytes *o)
{
    nn_err err;
    quant_range q = shown_range(r, l);
    NN_TRY(io_bytes_text(o, "{\"name\":"));
    NN_TRY(io_json_string(o, l->name));
    NN_TRY(io_bytes_format(o, ",\"op\":\"%s\",\"bits\":%d,\"reason\":\"%s\"", l->op, l->bits,
                           l->reason));
    NN_TRY(add_field(o, "sqnr_db", l->error.n ? quant_error_sqnr(&l->error) : NAN));
    NN_TRY(add_field(o, "cosine", l->error.n ? quant_error_cosine(&l->error) : NAN));
    NN_TRY(add_field(o, "max_error", l->error.n ? l->error.max : NAN));
    NN_TRY(add_field(o, "range_low", (double)q.lo));
    NN_TRY(add_field(o, "range_high", (double)q.hi));
    NN_TRY(add_field(o, "ms_float", l->ms_float));
    NN_TRY(add_field(o, "ms_low", l->ms_low));
    NN_TRY(add_field(o, "gain_db", l->gain));
    err = io_bytes_text(o, "}");
out:
    return err;
}

nn_err quantize_report_json(const quantize_result *r, io_bytes *o)
{
    nn_err err;
    NN_TRY(io_bytes_format(o,
                           "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION
                           "\",\"task\":\"%s\","
                           "\"model\":",
                           ocr_task_get(r->task->task)->stored));
    NN_TRY(io_json_string(o, r->model));
    NN_TRY(io_bytes_text(o, ",\"output\":"));
    NN_TRY(io_json_string(o, r->output));
    NN_TRY(io_bytes_format(
        o,
        ",\"method\":\"%s\",\"symmetric\":%s,\"samples\":%d,\"calibration\":"
        "\"%016llx\",\"plan\":\"%s\",\"isa\":\"%s\",\"threads\":%d",
        quant_method_name(r->config.method), r->config.symmetric ? "true" : "false", r->data->n,
        (unsigned long long)r->data->list_hash, r->plan, r->tier, r->threads));
    NN_TRY(io_bytes_format(o, ",\"equalised_pairs\":%d,\"bytes_float\":%zu,\"bytes\":%zu",
                           r->equalised, r->bytes_float, r->bytes));
    NN_TRY(add_field(o, "ms_float", r->ms_float));
    NN_TRY(add_field(o, "ms", r->ms));
    NN_TRY(io_bytes_format(o, ",\"ms_steady\":%s", r->steady ? "true" : "false"));
    if (r->eval->n > 0) {
        NN_TRY(add_scores(r, r->mean_float, r->mean, o));
        NN_TRY(add_field(o, "max_drop_points", r->max_drop));
    }
    NN_TRY(io_bytes_text(o, ",\"lists\":["));
    for (int i = 0; i < r->eval->n; i++) {
        NN_TRY(io_bytes_format(o, "%s{\"samples\":%d", i ? "," : "", r->eval->list[i].n));
        NN_TRY(add_scores(r, r->score_float[i], r->score[i], o));
        NN_TRY(io_bytes_text(o, "}"));
    }
    NN_TRY(io_bytes_text(o, "],\"layers\":["));
    for (int i = 0, shown = 0; i < r->n; i++)
        if (r->layer[i].listed) {
            NN_TRY(io_bytes_text(o, shown++ ? "," : ""));
            NN_TRY(add_json_layer(r, &r->layer[i], o));
        }
    err = io_bytes_text(o, "]}\n");
out:
    return err;
}
