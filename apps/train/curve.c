/* curve.c - the picture of a training: loss (logarithmic) above, the score (CER) below, steps
 * across.
 *
 *        80                      720
 *    40  +------------------------+   loss, 1-2-5 ticks
 *   260  +------------------------+
 *   310  +------------------------+   CER in percent, logarithmic when it fell far
 *   480  +------------------------+   ticks of steps
 */
#include <math.h>

#include "apps/train/log.h"

enum { LOSS_TOP = 40, LOSS_BOTTOM = 260, SCORE_TOP = 310, SCORE_BOTTOM = 480 };
enum { LEFT = 80, RIGHT = 720, WIDTH = 760, HEIGHT = 590, MAX_POINTS = 800 };

/* Okabe and Ito's colours for all readers: blue for the loss, vermilion for the mean score. */
static const char *const loss_color = "#0072b2", *const mean_color = "#d55e00";
static const char *const list_color[] = {"#009e73", "#cc79a7", "#e69f00", "#56b4e9"};

typedef struct axis {
    double lo, hi;   /* of the values */
    double from, to; /* of the pixels */
    bool logarithmic;
} axis;

static double place(const axis *a, double v)
{
    double share = a->logarithmic ? log(v / a->lo) / log(a->hi / a->lo)
                                  : (v - a->lo) / (a->hi - a->lo);
    return a->from + share * (a->to - a->from);
}

/* The largest of 1, 2, 5 times a power of ten that is at most v. */
static double round_down(double v)
{
    double power = pow(10, floor(log10(v) + 1e-9)), m = v / power;
    return (m >= 5 - 1e-9 ? 5 : m >= 2 - 1e-9 ? 2 : 1) * power;
}

/* The next one. */
static double next_up(double v)
{
    double power = pow(10, floor(log10(v) + 1e-9)), m = v / power;
    return (m < 1.5 ? 2 : m < 3 ? 5 : 10) * power;
}

static nn_err add_text(io_bytes *out, double x, double y, const char *anchor, const char *text)
{
    return io_bytes_format(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x,
                           y, anchor, text);
}

static nn_err add_x_tick(io_bytes *out, const axis *x, double v)
{
    nn_err err;
    char label[32];
    double at = place(x, v);
    if (v >= 1e6)
        snprintf(label, sizeof label, "%gM", v / 1e6);
    else if (v >= 1e3)
        snprintf(label, sizeof label, "%gk", v / 1e3);
    else
        snprintf(label, sizeof label, "%g", v);
    NN_TRY(io_bytes_format(out, "<path class=\"grid\" d=\"M%.1f %dV%dM%.1f %dV%d\"/>\n", at,
                           LOSS_TOP, LOSS_BOTTOM, at, SCORE_TOP, SCORE_BOTTOM));
    err = add_text(out, at, SCORE_BOTTOM + 18, "middle", label);
out:
    return err;
}

static nn_err add_y_tick(io_bytes *out, const axis *y, double v, const char *unit)
{
    nn_err err;
    char label[32];
    double at = place(y, v);
    snprintf(label, sizeof label, "%g%s", v, unit);
    NN_TRY(io_bytes_format(out, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", LEFT, at, RIGHT));
    err = add_text(out, LEFT - 8, at + 4, "end", label);
out:
    return err;
}

/* Ticks 1, 2, 5 on a logarithmic axis; only powers of ten when it spans more than three. */
static nn_err add_log_ticks(io_bytes *out, const axis *y, const char *unit)
{
    bool coarse = y->hi / y->lo > 1e3;
    for (double v = round_down(y->lo); v <= y->hi * (1 + 1e-9); v = next_up(v)) {
        bool power = fabs(log10(v) - round(log10(v))) < 1e-6;
        if (v < y->lo * (1 - 1e-9) || (coarse && !power))
            continue;
        nn_err err = add_y_tick(out, y, v, unit);
        if (err != NN_OK)
            return err;
    }
    return NN_OK;
}

/* One of the curves: column 0 loss, 1 mean score, 2.. that of a list (percent); NAN: no
 * point. */
static double value_of(const train_row *r, int column)
{
    return column == 0 ? r->loss : 100 * (column == 1 ? r->mean : r->score[column - 2]);
}

static nn_err add_curve(io_bytes *out, const train_log *log, int column, const axis *x,
                        const axis *y, const char *color, double width)
{
    nn_err err;
    /* More points than pixels are averaged in groups; validations are few and stay. */
    int group = column == 0 ? (log->n + MAX_POINTS - 1) / MAX_POINTS : 1;
    char letter = 'M';
    double last_x = 0, last_y = 0;
    int points = 0;
    NN_TRY(io_bytes_format(out, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"%g\" d=\"",
                           color, width));
    for (int i = 0; i < log->n; i += group) {
        double step = 0, value = 0;
        int n = 0;
        for (int k = i; k < i + group && k < log->n; k++) {
            double v = value_of(&log->row[k], column);
            if (!isfinite(v) || (y->logarithmic && v <= 0))
                continue;
            step += (double)log->row[k].step;
            value += v;
            n++;
        }
        if (n == 0)
            continue;
        last_x = place(x, step / n);
        last_y = place(y, value / n);
        NN_TRY(io_bytes_format(out, "%c%.1f %.1f", letter, last_x, last_y));
        letter = 'L';
        points++;
    }
    NN_TRY(io_bytes_text(out, "\"/>\n"));
    if (points > 0 && column > 0)
        err = io_bytes_format(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n",
                              last_x, last_y, color);
out:
    return err;
}

static nn_err add_legend(io_bytes *out, double x, double y, const char *color, const char *text)
{
    nn_err err;
    NN_TRY(io_bytes_format(out,
                           "<path stroke=\"%s\" stroke-width=\"2\" d=\"M%.1f %.1fh22\"/>\n",
                           color, x, y - 4));
    err = add_text(out, x + 28, y, "start", text);
out:
    return err;
}

static nn_err add_scores(io_bytes *out, const train_log *log, const axis *x)
{
    nn_err err;
    double top = 0, bottom = INFINITY, lowest = INFINITY, last = NAN;
    int lists = log->n_lists > 1 ? log->n_lists : 0;
    for (int i = 0; i < log->n; i++) {
        double mean = value_of(&log->row[i], 1);
        if (!isfinite(mean))
            continue;
        last = mean;
        lowest = fmin(lowest, mean);
        for (int c = 1; c < 2 + lists; c++) {
            double v = value_of(&log->row[i], c);
            top = isfinite(v) ? fmax(top, v) : top;
            bottom = isfinite(v) ? fmin(bottom, v) : bottom;
        }
    }
    if (isnan(last))
        return add_text(out, (LEFT + RIGHT) / 2.0, (SCORE_TOP + SCORE_BOTTOM) / 2.0, "middle",
                        "no validation yet");
    /* From everything wrong to nearly nothing: a linear scale would hide the second half. */
    bool logarithmic = bottom > 0 && top > 4 * bottom;
    axis y = {0, fmax(top * 1.05, 1), SCORE_BOTTOM, SCORE_TOP, logarithmic};
    if (logarithmic) {
        y.lo = bottom / 1.1;
        NN_TRY(add_log_ticks(out, &y, "&#160;%"));
    } else {
        double step = round_down(y.hi / 3);
        for (double v = 0; v <= y.hi + 1e-9; v += step)
            NN_TRY(add_y_tick(out, &y, v, "&#160;%"));
    }
    for (int i = 0; i < lists; i++)
        NN_TRY(add_curve(out, log, 2 + i, x, &y, list_color[i % 4], 1));
    NN_TRY(add_curve(out, log, 1, x, &y, mean_color, 2));
    /* Below the axis, where no curve goes; CLI_MAX_LIST and the mean fill three rows. */
    for (int i = 0; i <= lists && lists > 0; i++) {
        char name[32];
        if (i < lists)
            snprintf(name, sizeof name, "list %d", i + 1);
        else
            snprintf(name, sizeof name, "mean");
        NN_TRY(add_legend(out, LEFT + 80 * (i % 8), SCORE_BOTTOM + 65 + 16 * (i / 8),
                          i < lists ? list_color[i % 4] : mean_color, name));
    }
    err = io_bytes_format(
        out,
        "<text x=\"%d\" y=\"%d\" class=\"title\">Validation %s: now %.2f&#160;%%, "
        "lowest %.2f&#160;%%</text>\n",
        LEFT, SCORE_TOP - 12, log->title, last, lowest);
out:
    return err;
}

static nn_err add_loss(io_bytes *out, const train_log *log, const axis *x)
{
    nn_err err;
    double lo = INFINITY, hi = 0;
    for (int i = 0; i < log->n; i++) {
        double v = log->row[i].loss;
        if (isfinite(v) && v > 0) {
            lo = fmin(lo, v);
            hi = fmax(hi, v);
        }
    }
    if (hi == 0)
        return NN_OK;
    const axis y = {lo / 1.1, hi * 1.1, LOSS_BOTTOM, LOSS_TOP, true};
    NN_TRY(add_log_ticks(out, &y, ""));
    NN_TRY(add_curve(out, log, 0, x, &y, loss_color, 1.5));
    err = io_bytes_format(
        out, "<text x=\"%d\" y=\"%d\" class=\"title\">Training loss: now %.3g</text>\n", LEFT,
        LOSS_TOP - 12, log->row[log->n - 1].loss);
out:
    return err;
}

nn_err train_log_curve(const train_log *log)
{
    nn_err err;
    io_bytes out = {0};
    if (log->n == 0)
        return NN_OK;
    const axis x = {0, (double)log->row[log->n - 1].step, LEFT, RIGHT, false};
    NN_TRY(io_bytes_format(&out,
                           "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                           "width=\"%d\" height=\"%d\" "
                           "font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\">\n"
                           "<style>.grid{stroke:#ddd;fill:none}.frame{stroke:#888;fill:none}"
                           ".title{font-weight:bold}</style>\n"
                           "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
                           WIDTH, HEIGHT, WIDTH, HEIGHT, WIDTH, HEIGHT));
    double tick = fmax(1, round_down(x.hi / 5));
    for (double v = 0; v <= x.hi + 1e-9; v += tick)
        NN_TRY(add_x_tick(&out, &x, v));
    NN_TRY(add_text(&out, (LEFT + RIGHT) / 2.0, SCORE_BOTTOM + 38, "middle", "steps"));
    NN_TRY(add_loss(&out, log, &x));
    NN_TRY(add_scores(&out, log, &x));
    NN_TRY(io_bytes_format(
        &out, "<path class=\"frame\" d=\"M%d %dH%dV%dH%dZM%d %dH%dV%dH%dZ\"/>\n</svg>\n", LEFT,
        LOSS_TOP, RIGHT, LOSS_BOTTOM, LEFT, LEFT, SCORE_TOP, RIGHT, SCORE_BOTTOM, LEFT));
    err = io_file_write(log->svg_path, out.data, out.size);
out:
    io_bytes_free(&out);
    return err;
}
