/* tune_space.c - see tune_space.h. */
#include "apps/tune_space.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "apps/train/options.h"
#include "io/number.h"

/* Options that are about the search itself. */
static bool is_ours(const char *name)
{
    static const char *const ours[] = {"output", "resume", "force", "config", "data", "val",
                                       "seed", "no-progress", "task"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcmp(name, ours[i]) == 0)
            return true;
    return false;
}

static nn_err parse_choices(tune_dim *d, const char *values, size_t length)
{
    const char *end = values + length;
    for (const char *p = values; p < end;) {
        size_t n = strcspn(p, ", ");
        n = n < (size_t)(end - p) ? n : (size_t)(end - p);
        if (n == 0 || n >= TUNE_VALUE || d->n == 16)
            return nn_fail(NN_ERR_USAGE, "--space: %s: expected 1 to 16 values of at most %d "
                                         "characters", d->name, TUNE_VALUE - 1);
        snprintf(d->choice[d->n++], TUNE_VALUE, "%.*s", (int)n, p);
        p += n + 1;
    }
    return d->n > 0 ? NN_OK : nn_fail(NN_ERR_USAGE, "--space: %s: expected values", d->name);
}

static nn_err parse_dim(const char *text, size_t length, tune_dim *d)
{
    const char *equals = memchr(text, '=', length);
    size_t n = equals ? (size_t)(equals - text) : length;
    snprintf(d->name, sizeof d->name, "%.*s", (int)(n < sizeof d->name ? n : sizeof d->name - 1),
             text);
    const cli_option *o = n < sizeof d->name ? train_options_find(d->name) : NULL;
    if (!o || is_ours(d->name))
        return nn_fail(NN_ERR_USAGE, "--space: '%.*s' names no option of octavo train that can "
                                     "be searched", (int)length, text);
    if (!equals || !cli_takes_value(o))
        return nn_fail(NN_ERR_USAGE, "--space: %s: expected %s=VALUES", d->name, d->name);
    const char *values = equals + 1, *end = text + length;
    d->log = strncmp(values, "log:", 4) == 0;
    values += d->log ? 4 : 0;
    d->whole = o->kind == CLI_INT || o->kind == CLI_INT64 || o->kind == CLI_UINT64;
    /* "3..4": a number's own point would take the first of the two. */
    const char *dots = memmem(values, (size_t)(end - values), "..", 2);
    char low[TUNE_VALUE];
    if (!dots || dots - values >= TUNE_VALUE) {
        if (d->log)
            return nn_fail(NN_ERR_USAGE, "--space: %s: expected log:A..B", d->name);
        return parse_choices(d, values, (size_t)(end - values));
    }
    snprintf(low, sizeof low, "%.*s", (int)(dots - values), values);
    const char *p = dots + 2;
    if (!io_number_parse_all(low, &d->lo) || !io_number_parse(&p, &d->hi) || p != end || !(d->lo < d->hi) || (d->log && d->lo <= 0) ||
        d->lo < o->lo || d->hi > o->hi || o->kind == CLI_TEXT ||
        o->kind == CLI_CHOICE)
        return nn_fail(NN_ERR_USAGE, "--space: '%.*s': expected A..B with A < B in the option's "
                                     "range, above 0 with log:", (int)length, text);
    return NN_OK;
}

nn_err tune_space_parse(const char *text, tune_space *out)
{
    *out = (tune_space){0};
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, " \t\n");
        if (n > 0) {
            if (out->n == TUNE_MAX_DIMS)
                return nn_fail(NN_ERR_USAGE, "--space: more than %d options", TUNE_MAX_DIMS);
            nn_err err = parse_dim(p, n, &out->dim[out->n]);
            if (err != NN_OK)
                return err;
            for (int i = 0; i < out->n; i++)
                if (strcmp(out->dim[i].name, out->dim[out->n].name) == 0)
                    return nn_fail(NN_ERR_USAGE, "--space: %s twice", out->dim[i].name);
            out->n++;
        }
        p += n + (p[n] != 0);
    }
    return out->n > 0 ? NN_OK : nn_fail(NN_ERR_USAGE, "--space: it names no option");
}

void tune_space_draw(const tune_dim *d, nn_rng *r, char value[TUNE_VALUE])
{
    double u = (double)nn_rng_float(r);
    if (d->n > 0) {
        snprintf(value, TUNE_VALUE, "%s", d->choice[nn_rng_below(r, (uint32_t)d->n)]);
        return;
    }
    double x = d->log ? exp(log(d->lo) + u * (log(d->hi) - log(d->lo)))
                      : d->lo + u * (d->hi - d->lo);
    if (d->whole)
        snprintf(value, TUNE_VALUE, "%lld", (long long)(x + 0.5));
    else
        io_number_format(x, 4, value);
}

double tune_space_place(const tune_dim *d, const char *value)
{
    double x = 0;
    for (int i = 0; i < d->n; i++)
        if (strcmp(d->choice[i], value) == 0)
            return d->n > 1 ? (double)i / (d->n - 1) : 0.5;
    io_number_parse_all(value, &x);
    double at = d->log ? log(x / d->lo) / log(d->hi / d->lo) : (x - d->lo) / (d->hi - d->lo);
    return fmin(fmax(at, 0), 1);
}
