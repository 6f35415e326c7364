/* html.c - the page of `octavo quantize --report`: figures, a table with bars, and a
 * histogram of every value with the range that was chosen.
 *
 *   histogram  bins of x from min to max across, log(1 + count) up; outside the range shaded
 *
 *        |   _##_       |
 *    ::::| _######__    |:::::::      | the ends of the range
 */
#include "apps/quantize/quantize.h"

#include <math.h>
#include <stdio.h>
#include <string.h>


/* Okabe and Ito's colours for all readers. */
#define FLOAT_COLOR "#56b4e9"
#define LOW_COLOR "#d55e00"
enum { BAR = 150, PLOT_W = 260, PLOT_H = 90, COLUMNS = 130 };

static nn_err add_name(io_bytes *o, const char *text)
{
    return cli_html_text(o, text, strlen(text));
}

static nn_err add_head(io_bytes *o)
{
    return io_bytes_text(
        o,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n"
        "<title>Octavo: quantisation</title>\n"
        "<style>\n"
        ":root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fbfaf7; --rule: #d8d4cb;\n"
        "  --soft: #6a665e; --fill: #009e73; --cut: #e8e3d8; }\n"
        "@media (prefers-color-scheme: dark) {\n"
        "  :root { --ink: #e6e3dc; --paper: #1c1b19; --rule: #44413b; --soft: #a29d92;\n"
        "    --cut: #33302b; } }\n"
        "body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem;\n"
        "  background: var(--paper); color: var(--ink);\n"
        "  font: 1rem/1.45 system-ui, sans-serif; }\n"
        "h1 { font-size: 1.35rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }\n"
        "table { border-collapse: collapse; font-size: .85rem; }\n"
        "div.wide { overflow-x: auto; }\n"
        "th, td { text-align: right; padding: .15rem .6rem; white-space: nowrap;\n"
        "  border-bottom: 1px solid var(--rule); }\n"
        "th { color: var(--soft); font-weight: 600; }\n"
        "th.t, td.t { text-align: left; } td.g { padding: 0 .3rem; }\n"
        "svg { display: block; }\n"
        "svg text { fill: var(--soft); font: 10px system-ui, sans-serif; }\n"
        ".plots { display: flex; flex-wrap: wrap; gap: 1rem; }\n"
        "figure { margin: 0; } figcaption { font-size: .8rem; overflow-wrap: anywhere;\n"
        "  max-width: 260px; }\n"
        ".key { display: inline-block; width: .8rem; height: .8rem; margin: 0 .3rem 0 1rem; }\n"
        "</style>\n</head>\n<body>\n");
}

static nn_err add_row(io_bytes *o, const char *what, double before, double after,
                      const char *change)
{
    return io_bytes_format(
        o, "<tr><td class=\"t\">%s</td><td>%.3f</td><td>%.3f</td><td>%s</td></tr>\n", what,
        before, after, change);
}

static nn_err add_summary(const quantize_result *r, io_bytes *o)
{
    nn_err err;
    char change[48], what[80], shape[NN_SHAPE_TEXT];
    NN_TRY(io_bytes_text(o, "<h1>"));
    NN_TRY(add_name(o, r->model));
    NN_TRY(io_bytes_text(o, " &rarr; "));
    NN_TRY(add_name(o, r->output));
    NN_TRY(io_bytes_format(o, "</h1>\n<p>%d calibration samples (hash %016llx): ", r->data->n,
                           (unsigned long long)r->data->list_hash));
    NN_TRY(add_name(o, r->data->source));
    NN_TRY(io_bytes_format(
        o, ".<br>Ranges by %s%s%s%s%s; plan %s, measured on %s with %d thread%s.</p>\n",
        quant_method_name(r->config.method), r->config.symmetric ? ", symmetric" : "",
        r->config.clip ? ", weights clipped" : "", r->rounded ? ", rounded by error" : "",
        r->config.correct_bias ? ", biases corrected" : "", r->plan, r->tier, r->threads,
        r->threads == 1 ? "" : "s"));
    NN_TRY(io_bytes_text(o, "<table><tr><th class=\"t\"></th><th>float</th><th>quantised</th>"
                            "<th>change</th></tr>\n"));
    for (int i = 0; i < r->eval->n; i++) {
        snprintf(what, sizeof what, "%s %%, list %d (%d lines)", r->task->measure, i + 1,
                 r->eval->list[i].n);
        snprintf(change, sizeof change, "%+.3f points",
                 100 * (r->score[i] - r->score_float[i]));
        NN_TRY(add_row(o, what, 100 * r->score_float[i], 100 * r->score[i], change));
    }
    if (r->eval->n > 0) {
        snprintf(change, sizeof change, "%+.3f points", 100 * (r->mean - r->mean_float));
        snprintf(what, sizeof what, "%s %%, mean", r->task->measure);
        NN_TRY(add_row(o, what, 100 * r->mean_float, 100 * r->mean, change));
    }
    snprintf(change, sizeof change, "%.3f of it", (double)r->bytes / (double)r->bytes_float);
    NN_TRY(add_row(o, "size, MB", (double)r->bytes_float * 1e-6, (double)r->bytes * 1e-6,
                   change));
    snprintf(change, sizeof change, r->steady ? "%.2f times faster" : QUANTIZE_UNSTEADY,
             r->ms_float / r->ms);
    snprintf(what, sizeof what, "ms for %s",
             nn_shape_text(r->data->shape[r->data->median], shape));
    NN_TRY(add_row(o, what, r->ms_float, r->ms, change));
    err = io_bytes_text(o, "</table>\n");
out:
    return err;
}

static nn_err add_cell(io_bytes *o, double v, int digits)
{
    if (isnan(v))
        return io_bytes_text(o, "<td>&ndash;</td>");
    if (isinf(v))
        return io_bytes_text(o, "<td>equal</td>");
    return io_bytes_format(o, "<td>%.*f</td>", digits, v);
}

static nn_err add_bar(io_bytes *o, double y, double share, const char *color)
{
    if (!(share > 0))
        return NN_OK;
    return io_bytes_format(o,
                           "<rect x=\"0\" y=\"%.0f\" width=\"%.1f\" height=\"7\" fill=\"%s\"/>",
                           y, fmin(share, 1) * BAR, color);
}

static nn_err add_layer_row(const quantize_layer *l, double slowest, double best, io_bytes *o)
{
    nn_err err;
    double sqnr = l->error.n ? quant_error_sqnr(&l->error) : NAN;
    NN_TRY(io_bytes_text(o, "<tr><td class=\"t\">"));
    NN_TRY(add_name(o, l->name));
    NN_TRY(io_bytes_format(o, "</td><td class=\"t\">%s</td><td>%d</td>", l->op, l->bits));
    NN_TRY(add_cell(o, sqnr, 1));
    NN_TRY(io_bytes_format(o, "<td class=\"g\"><svg width=\"%d\" height=\"16\">", BAR));
    NN_TRY(add_bar(o, 4, isinf(sqnr) ? 1 : sqnr / best, "#009e73"));
    NN_TRY(io_bytes_text(o, "</svg></td>"));
    NN_TRY(add_cell(o, l->error.n ? quant_error_cosine(&l->error) : NAN, 5));
    NN_TRY(add_cell(o, l->error.n ? l->error.max : NAN, 3));
    NN_TRY(add_cell(o, l->ms_float, 4));
    NN_TRY(add_cell(o, l->ms_low, 4));
    NN_TRY(io_bytes_format(o, "<td class=\"g\"><svg width=\"%d\" height=\"16\">", BAR));
    NN_TRY(add_bar(o, 0, l->ms_float / slowest, FLOAT_COLOR));
    NN_TRY(add_bar(o, 8, l->ms_low / slowest, LOW_COLOR));
    NN_TRY(io_bytes_format(o, "</svg></td><td class=\"t\">%s", l->reason));
    if (!isnan(l->gain))
        NN_TRY(io_bytes_format(o, "%s%+.2f dB if it alone were float", *l->reason ? "; " : "",
                               l->gain));
    err = io_bytes_text(o, "</td></tr>\n");
out:
    return err;
}

static nn_err add_layers(const quantize_result *r, io_bytes *o)
{
    nn_err err;
    double slowest = 0, best = 1;
    for (int i = 0; i < r->n; i++) {
        const quantize_layer *l = &r->layer[i];
        double sqnr = quant_error_sqnr(&l->error);
        if (!l->listed)
            continue;
        slowest = fmax(slowest, fmax(l->ms_float, isnan(l->ms_low) ? 0 : l->ms_low));
        if (l->error.n && isfinite(sqnr))
            best = fmax(best, sqnr);
    }
    NN_TRY(io_bytes_text(
        o,
        "<h2>Layers</h2>\n<p>SQNR is of the layer's result, all rounding before it included."
        "<span class=\"key\" style=\"background:" FLOAT_COLOR "\"></span>float"
        "<span class=\"key\" style=\"background:" LOW_COLOR "\"></span>8 bits</p>\n"
        "<div class=\"wide\"><table><tr><th class=\"t\">layer</th><th class=\"t\">operator</th>"
        "<th>bits</th><th>SQNR dB</th><th></th><th>cosine</th><th>max error</th>"
        "<th>ms float</th><th>ms 8 bits</th><th></th><th class=\"t\">note</th></tr>\n"));
    for (int i = 0; i < r->n; i++)
        if (r->layer[i].listed)
            NN_TRY(add_layer_row(&r->layer[i], slowest, best, o));
    err = io_bytes_text(o, "</table></div>\n");
out:
    return err;
}

/* Count of |bins| that fall into column c of the plot, which spans [lo, hi]. */
static int64_t column_count(const quant_observer *h, double width, double lo, double hi, int c)
{
    int64_t sum = 0;
    double a = lo + (hi - lo) * c / COLUMNS, b = lo + (hi - lo) * (c + 1) / COLUMNS;
    int first = (int)ceil(a / width - 0.5), last = (int)ceil(b / width - 0.5) - 1;
    for (int i = first; i <= last; i++)
        if (i >= 0 && i < QUANT_BINS)
            sum += h->positive[i];
        else if (i < 0 && -1 - i < QUANT_BINS)
            sum += h->negative[-1 - i];
    return sum;
}

static nn_err add_histogram(const char *name, const quant_value *v, io_bytes *o)
{
    nn_err err;
    const quant_observer *h = &v->observer;
    double lo = (double)h->min, hi = (double)h->max, top = 0;
    double width = fmax(-lo, hi) / QUANT_BINS, count[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) {
        count[c] = log(1 + (double)column_count(h, width, lo, hi, c));
        top = fmax(top, count[c]);
    }
    double from = PLOT_W * ((double)v->range.lo - lo) / (hi - lo);
    double to = PLOT_W * ((double)v->range.hi - lo) / (hi - lo);
    NN_TRY(io_bytes_format(o, "<figure><svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">",
                           PLOT_W, PLOT_H + 14, PLOT_W, PLOT_H + 14));
    NN_TRY(io_bytes_format(
        o,
        "<rect x=\"0\" y=\"0\" width=\"%.1f\" height=\"%d\" fill=\"var(--cut)\"/>"
        "<rect x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%d\" "
        "fill=\"var(--cut)\"/><path fill=\"var(--fill)\" d=\"M0 %d",
        from, PLOT_H, to, PLOT_W - to, PLOT_H, PLOT_H));
    for (int c = 0; c < COLUMNS; c++)
        NN_TRY(io_bytes_format(o, "V%.1fh2",
                               PLOT_H - (PLOT_H - 4) * (top > 0 ? count[c] / top : 0)));
    NN_TRY(io_bytes_format(o,
                           "V%dZ\"/><path stroke=\"" LOW_COLOR "\" d=\"M%.1f 0v%dM%.1f 0v%d\"/>"
                           "<path stroke=\"var(--rule)\" d=\"M0 %dh%d\"/>",
                           PLOT_H, from, PLOT_H, to, PLOT_H, PLOT_H, PLOT_W));
    NN_TRY(io_bytes_format(o, "<text x=\"0\" y=\"%d\">%.3g</text><text x=\"%d\" y=\"%d\" "
                              "text-anchor=\"end\">%.3g</text></svg><figcaption>",
                           PLOT_H + 11, lo, PLOT_W, PLOT_H + 11, hi));
    NN_TRY(add_name(o, name));
    err = io_bytes_format(o, ": %.3g to %.3g</figcaption></figure>\n", (double)v->range.lo,
                          (double)v->range.hi);
out:
    return err;
}

nn_err quantize_report_html(const quantize_result *r, io_bytes *o)
{
    nn_err err;
    NN_TRY(add_head(o));
    NN_TRY(add_summary(r, o));
    NN_TRY(add_layers(r, o));
    NN_TRY(io_bytes_text(
        o, "<h2>Ranges</h2>\n<p>Values that calibration saw (0 not counted), counts "
           "on a logarithmic scale. What lies in the grey is cut.</p>\n"
           "<div class=\"plots\">\n"));
    for (int i = 0; i < r->n; i++) {
        const quant_value *v = &r->cal->value[i];
        if (v->seen && v->observer.counted > 0)
            NN_TRY(add_histogram(r->layer[i].name, v, o));
    }
    err = io_bytes_text(o, "</div>\n</body>\n</html>\n");
out:
    return err;
}
