/* tune.c - `octavo tune`: trainings with options drawn at random, each a process of its own.
 *
 * Trial k draws from the stream (seed, k), so it is the same whenever it is run. Its folder is a
 * training's; score-STEPS in it is written when it has come so far: the lowest error on --val, or
 * why there is none. A search that was killed reads these again, and its trainings go on. What is
 * best on --val is measured on --test once, in the end: no trial was chosen by that list.
 *
 * Successive halving (Li et al. 2018, Hyperband; Jamieson and Talwalkar 2016): all trials take a
 * few steps, the better 1 / eta of them eta times as many, and so on up to --steps.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/cli/spawn.h"
#include "apps/measure/child.h"
#include "apps/tune_space.h"
#include "io/number.h"
#include "nn/mem.h"
#include "nn/parallel.h"

#define PATH 1024
#define MAX_TRIALS 1000
#define MAX_FILE ((size_t)1 << 31)
#define ETA 3

enum { SEARCH_RANDOM, SEARCH_HALVING };

typedef struct trial {
    char value[TUNE_MAX_DIMS][TUNE_VALUE];
    int64_t steps; /* how far it has come */
    double score;  /* NAN: none */
    char state[32]; /* "", "diverged", "failed: code 3" */
    long pid;      /* running */
} trial;

typedef struct tuner {
    const char *space_text, *data, *task_name, *output;
    cli_list val, test;
    int trials, jobs, search;
    int64_t steps;
    uint64_t seed;
    char **more; /* train's further options */
    int n_more;
    ocr_task task;
    tune_space space;
    trial *trial;
    double test_score;
    int best;
} tuner;

static void in_trial(const tuner *t, int k, const char *name, char path[PATH])
{
    snprintf(path, PATH, "%s/trial-%03d/%s", t->output, k + 1, name);
}

static int dim_of(const tuner *t, const char *name)
{
    for (int i = 0; i < t->space.n; i++)
        if (strcmp(t->space.dim[i].name, name) == 0)
            return i;
    return -1;
}

/* ---- one trial ---- */

static int64_t own_steps(const tuner *t, int k)
{
    int at = dim_of(t, "steps");
    return at < 0 ? t->steps : strtoll(t->trial[k].value[at], NULL, 10);
}

static nn_err start(tuner *t, int k, int64_t steps)
{
    const char *argv[CLI_MAX_ARGS];
    char folder[PATH], last[PATH], log[PATH], text[TUNE_MAX_DIMS][TUNE_VALUE + 40];
    char length[40], every[40], threads[40];
    int n = 0;
    nn_err err;
    in_trial(t, k, "run", folder);
    in_trial(t, k, "run/last.safetensors", last);
    in_trial(t, k, "", log);
    NN_TRY(io_dir_make(log));
    in_trial(t, k, "messages.txt", log);
    argv[n++] = "train";
    if (io_path_exists(last)) {
        argv[n++] = "--resume";
    } else {
        argv[n++] = "--data";
        argv[n++] = t->data;
        argv[n++] = "--task";
        argv[n++] = t->task_name;
        argv[n++] = "--force";
        for (int i = 0; i < t->n_more; i++)
            argv[n++] = t->more[i];
        for (int i = 0; i < t->space.n; i++) {
            snprintf(text[i], sizeof text[i], "--%s=%s", t->space.dim[i].name,
                     t->trial[k].value[i]);
            if (strcmp(t->space.dim[i].name, "steps") != 0)
                argv[n++] = text[i];
        }
    }
    for (int i = 0; i < t->val.n; i++) {
        argv[n++] = "--val";
        argv[n++] = t->val.text[i];
    }
    snprintf(length, sizeof length, "--steps=%lld", (long long)steps);
    snprintf(every, sizeof every, "--val-every=%lld", (long long)nn_max_i64(1, steps / 4));
    snprintf(threads, sizeof threads, "--threads=%d",
             (int)nn_max_i64(1, nn_threads() / t->jobs));
    argv[n++] = length;
    argv[n++] = every;
    argv[n++] = threads;
    argv[n++] = "-o";
    argv[n++] = folder;
    argv[n] = NULL;
    err = cli_child_start(argv, "/dev/null", log, &t->trial[k].pid);
out:
    return err;
}

/* The lowest value of log.csv's eighth column. */
static double lowest(const char *text)
{
    double low = NAN;
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *p = line;
        double value;
        for (int column = 0; column < 7 && p; column++)
            p = (p = strpbrk(p, ",\n")) && *p == ',' ? p + 1 : NULL;
        if (p && io_number_parse(&p, &value) && !(value >= low))
            low = value;
    }
    return low;
}

/* What became of a trial that has `steps` behind it, into its file. */
static nn_err record(tuner *t, int k, int64_t steps, int code)
{
    nn_err err = NN_OK;
    trial *one = &t->trial[k];
    char path[PATH], name[48];
    io_bytes log = {0}, out = {0};
    one->pid = 0;
    one->steps = steps;
    one->score = NAN;
    in_trial(t, k, "run/log.csv", path);
    if (code == NN_ERR_DIVERGED) {
        snprintf(one->state, sizeof one->state, "diverged");
    } else if (code != 0) {
        snprintf(one->state, sizeof one->state, "failed: code %d", code);
    } else {
        NN_TRY(io_file_read(path, MAX_FILE, NN_ERR_INPUT, &log));
        one->score = lowest((const char *)log.data);
    }
    if (*one->state)
        NN_TRY(io_bytes_format(&out, "%s\n", one->state));
    else
        NN_TRY(io_bytes_format(&out, "%.6f\n", one->score));
    snprintf(name, sizeof name, "score-%lld", (long long)steps);
    in_trial(t, k, name, path);
    /* Stopped by a signal, it is to go on. */
    if (code < 128)
        NN_TRY(io_file_write(path, out.data, out.size));
    if (*one->state)
        cli_note("trial %d, %lld steps: %s", k + 1, (long long)steps, one->state);
    else
        cli_note("trial %d, %lld steps: validation error %.4f", k + 1, (long long)steps,
                 one->score);
out:
    io_bytes_free(&log);
    io_bytes_free(&out);
    return err;
}

/* Is its result of so many steps there? */
static bool recall(tuner *t, int k, int64_t steps)
{
    trial *one = &t->trial[k];
    char path[PATH], name[48];
    io_bytes text = {0};
    snprintf(name, sizeof name, "score-%lld", (long long)steps);
    in_trial(t, k, name, path);
    if (!io_path_exists(path) || io_file_read(path, 4096, NN_ERR_INPUT, &text) != NN_OK)
        return false;
    const char *p = (const char *)text.data;
    one->steps = steps;
    if (!io_number_parse(&p, &one->score)) {
        one->score = NAN;
        snprintf(one->state, sizeof one->state, "%.*s", (int)strcspn(p, "\n"), p);
    }
    io_bytes_free(&text);
    return true;
}

/* ---- the search ---- */

/* Runs these trials up to steps (0: each its own), `jobs` at a time. */
static nn_err run_all(tuner *t, const int *which, int n, int64_t steps)
{
    nn_err err = NN_OK;
    int next = 0, running = 0;
    while (next < n || running > 0) {
        if (next < n && running < t->jobs) {
            int k = which[next++];
            int64_t own = steps ? steps : own_steps(t, k);
            if (recall(t, k, own))
                continue;
            t->trial[k].steps = own;
            NN_TRY(start(t, k, own));
            running++;
            continue;
        }
        long done = 0;
        int code = cli_child_wait(-1, &done);
        running--;
        for (int k = 0; k < t->trials; k++)
            if (done > 0 && t->trial[k].pid == done)
                NN_TRY(record(t, k, t->trial[k].steps, code));
    }
out:
    return err;
}

static const tuner *sorted; /* qsort has no context */

static int by_score(const void *a, const void *b)
{
    double x = sorted->trial[*(const int *)a].score, y = sorted->trial[*(const int *)b].score;
    if (isnan(x) != isnan(y))
        return isnan(x) ? 1 : -1;
    if (x < y || x > y)
        return x < y ? -1 : 1;
    return *(const int *)a - *(const int *)b;
}

static void sort(const tuner *t, int *which, int n)
{
    sorted = t;
    qsort(which, (size_t)n, sizeof *which, by_score);
}

static nn_err search(tuner *t, int *which)
{
    nn_err err = NN_OK;
    int n = t->trials;
    int64_t steps = t->steps;
    for (int k = 0; k < n; k++)
        which[k] = k;
    if (t->search == SEARCH_RANDOM) {
        NN_TRY(run_all(t, which, n, 0));
        sort(t, which, n);
        return NN_OK;
    }
    for (int left = n; left > 1 && steps >= ETA; left = (left + ETA - 1) / ETA)
        steps /= ETA;
    for (;; steps = nn_min_i64(steps * ETA, t->steps)) {
        NN_TRY(run_all(t, which, n, steps));
        sort(t, which, n);
        if (n == 1 || steps >= t->steps)
            break;
        n = (n + ETA - 1) / ETA;
    }
    if (n == 1 && steps < t->steps && !isnan(t->trial[which[0]].score))
        err = run_all(t, which, 1, t->steps);
out:
    return err;
}

/* ---- results ---- */

static nn_err add_table(const tuner *t, const int *order, bool csv, io_bytes *o)
{
    nn_err err;
    const char *gap = csv ? "," : "  ";
    NN_TRY(io_bytes_format(o, csv ? "trial,steps,val_error,state" : "%5s  %8s  %9s", "trial",
                           "steps", "val error"));
    for (int i = 0; i < t->space.n; i++)
        NN_TRY(io_bytes_format(o, csv ? "%s%s" : "%s%10s", gap, t->space.dim[i].name));
    NN_TRY(io_bytes_text(o, "\n"));
    for (int row = 0; row < t->trials; row++) {
        const trial *one = &t->trial[order[row]];
        char score[40] = "";
        if (!isnan(one->score))
            snprintf(score, sizeof score, "%.6f", one->score);
        if (csv)
            NN_TRY(io_bytes_format(o, "%d,%lld,%s,%s", order[row] + 1, (long long)one->steps,
                                   score, *one->state ? one->state : "done"));
        else
            NN_TRY(io_bytes_format(o, "%5d  %8lld  %9s", order[row] + 1, (long long)one->steps,
                                   *score ? score : one->state));
        for (int i = 0; i < t->space.n; i++)
            NN_TRY(io_bytes_format(o, csv ? "%s%s" : "%s%10s", gap, one->value[i]));
        NN_TRY(io_bytes_text(o, "\n"));
    }
out:
    return err;
}

#define PLOT_HEIGHT 300
#define PLOT_GAP 130

/* Parallel coordinates: an axis for each option and one for the error; a line is a trial. */
static nn_err add_plot(const tuner *t, const int *order, io_bytes *o)
{
    nn_err err;
    double low = NAN, high = NAN;
    const int axes = t->space.n + 1;
    for (int k = 0; k < t->trials; k++) {
        double s = t->trial[k].score;
        low = isnan(s) || s >= low ? low : s;
        high = isnan(s) || s <= high ? high : s;
    }
    NN_TRY(io_bytes_format(o, "<svg width=\"%d\" height=\"%d\" font-size=\"12\" "
                              "text-anchor=\"middle\">\n",
                           axes * PLOT_GAP, PLOT_HEIGHT + 60));
    for (int row = t->trials - 1; row >= 0; row--) { /* the best last, on top */
        const trial *one = &t->trial[order[row]];
        NN_TRY(io_bytes_text(o, "<polyline fill=\"none\" points=\""));
        for (int i = 0; i < axes; i++) {
            double at = i < t->space.n ? tune_space_place(&t->space.dim[i], one->value[i])
                        : isnan(one->score) || !(high > low)
                            ? 1
                            : (one->score - low) / (high - low);
            NN_TRY(io_bytes_format(o, "%d,%.1f ", PLOT_GAP / 2 + i * PLOT_GAP,
                                   30 + PLOT_HEIGHT * (1 - at)));
        }
        NN_TRY(io_bytes_format(o, "\" stroke=\"%s\" stroke-width=\"%d\"><title>trial %d</title>"
                                  "</polyline>\n",
                               row == 0 ? "#d40" : isnan(one->score) ? "#ccc" : "#28c",
                               row == 0 ? 3 : 1, order[row] + 1));
    }
    for (int i = 0; i < axes; i++) {
        int x = PLOT_GAP / 2 + i * PLOT_GAP;
        const tune_dim *d = i < t->space.n ? &t->space.dim[i] : NULL;
        char least[TUNE_VALUE], most[TUNE_VALUE];
        if (d && d->n > 0) {
            snprintf(least, sizeof least, "%.*s", TUNE_VALUE - 1, d->choice[0]);
            snprintf(most, sizeof most, "%.*s", TUNE_VALUE - 1, d->choice[d->n - 1]);
        } else {
            io_number_format(d ? d->lo : low, 4, least);
            io_number_format(d ? d->hi : high, 4, most);
        }
        NN_TRY(io_bytes_format(o, "<path stroke=\"#000\" d=\"M%d 30v%d\"/><text x=\"%d\" "
                                  "y=\"12\">%s</text><text x=\"%d\" y=\"26\">",
                               x, PLOT_HEIGHT, x, d ? d->name : "error", x));
        NN_TRY(cli_html_text(o, most, strlen(most)));
        NN_TRY(io_bytes_format(o, "</text><text x=\"%d\" y=\"%d\">", x, PLOT_HEIGHT + 46));
        NN_TRY(cli_html_text(o, least, strlen(least)));
        NN_TRY(io_bytes_text(o, "</text>\n"));
    }
    err = io_bytes_text(o, "</svg>\n");
out:
    return err;
}

static nn_err add_html(const tuner *t, const int *order, const char *table, io_bytes *o)
{
    nn_err err;
    NN_TRY(io_bytes_text(o, "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">"
                            "<title>octavo tune</title>\n<h1>octavo tune</h1>\n<p>"));
    NN_TRY(cli_html_text(o, t->space_text, strlen(t->space_text)));
    NN_TRY(io_bytes_text(o, "</p>\n"));
    NN_TRY(add_plot(t, order, o));
    NN_TRY(io_bytes_text(o, "<pre>"));
    NN_TRY(cli_html_text(o, "", 0));
    for (const char *line = table; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        NN_TRY(cli_html_text(o, line, strcspn(line, "\n")));
        NN_TRY(io_bytes_text(o, "\n"));
    }
    err = io_bytes_text(o, "</pre>\n</html>\n");
out:
    return err;
}

static nn_err copy(const tuner *t, const char *from, const char *to)
{
    nn_err err;
    char path[PATH];
    io_bytes bytes = {0};
    in_trial(t, t->best, from, path);
    NN_TRY(io_file_read(path, MAX_FILE, NN_ERR_OUTPUT, &bytes));
    snprintf(path, PATH, "%s/%s", t->output, to);
    err = io_file_write(path, bytes.data, bytes.size);
out:
    io_bytes_free(&bytes);
    return err;
}

static nn_err write_results(tuner *t, const int *order)
{
    nn_err err;
    char path[PATH], json[PATH];
    io_bytes table = {0}, csv = {0}, html = {0};
    t->best = order[0];
    if (isnan(t->trial[t->best].score)) {
        err = nn_fail(NN_ERR_DIVERGED, "no trial has a result: see %s/trial-001/messages.txt",
                      t->output);
        goto out;
    }
    NN_TRY(copy(t, "run/best.safetensors", "best.safetensors"));
    NN_TRY(copy(t, "run/config", "config"));
    NN_TRY(add_table(t, order, false, &table));
    NN_TRY(io_bytes_format(&table, "best: trial %d, validation error %.6f\n", t->best + 1,
                           t->trial[t->best].score));
    if (t->test.n > 0) {
        snprintf(path, PATH, "%s/best.safetensors", t->output);
        snprintf(json, PATH, "%s/test.json", t->output);
        NN_TRY(measure_child(t->task, path, &t->test, json, NULL, &t->test_score));
        NN_TRY(io_bytes_format(&table, "on the test lists, by which nothing was chosen: %.6f\n",
                               t->test_score));
    }
    NN_TRY(add_table(t, order, true, &csv));
    NN_TRY(add_html(t, order, (const char *)table.data, &html));
    snprintf(path, PATH, "%s/tune.csv", t->output);
    NN_TRY(io_file_write(path, csv.data, csv.size));
    snprintf(path, PATH, "%s/tune.html", t->output);
    NN_TRY(io_file_write(path, html.data, html.size));
    err = cli_write(NULL, &table);
out:
    io_bytes_free(&table);
    io_bytes_free(&csv);
    io_bytes_free(&html);
    return err;
}

/* The search that a folder holds; another one does not go on in it. */
static nn_err keep_settings(const tuner *t)
{
    nn_err err;
    char path[PATH];
    io_bytes now = {0}, before = {0};
    NN_TRY(io_dir_make(t->output));
    snprintf(path, PATH, "%s/tune.settings", t->output);
    NN_TRY(io_bytes_format(&now, "space=%s\ndata=%s\ntask=%s\nsearch=%d\nseed=%llu\nsteps=%lld\n",
                           t->space_text, t->data, t->task_name, t->search,
                           (unsigned long long)t->seed, (long long)t->steps));
    for (int i = 0; i < t->val.n; i++)
        NN_TRY(io_bytes_format(&now, "val=%s\n", t->val.text[i]));
    for (int i = 0; i < t->n_more; i++)
        NN_TRY(io_bytes_format(&now, "train=%s\n", t->more[i]));
    if (!io_path_exists(path)) {
        err = io_file_write(path, now.data, now.size);
        goto out;
    }
    NN_TRY(io_file_read(path, MAX_FILE, NN_ERR_INPUT, &before));
    if (before.size != now.size || memcmp(before.data, now.data, now.size) != 0)
        err = nn_fail(NN_ERR_USAGE, "%s: another search is there (see %s)", t->output, path);
out:
    io_bytes_free(&now);
    io_bytes_free(&before);
    return err;
}

static nn_err go(tuner *t)
{
    nn_err err;
    int *order = nn_calloc((size_t)t->trials, sizeof *order);
    t->trial = nn_calloc((size_t)t->trials, sizeof *t->trial);
    if (!order || !t->trial) {
        err = nn_fail_memory((size_t)t->trials * sizeof *t->trial, "trials");
        goto out;
    }
    for (int k = 0; k < t->trials; k++) {
        nn_rng r = nn_rng_make(t->seed, (uint64_t)k);
        for (int i = 0; i < t->space.n; i++)
            tune_space_draw(&t->space.dim[i], &r, t->trial[k].value[i]);
        t->trial[k].score = NAN;
    }
    NN_TRY(keep_settings(t));
    NN_TRY(search(t, order));
    sort(t, order, t->trials);
    err = write_results(t, order);
out:
    nn_free(order);
    nn_free(t->trial);
    return err;
}

int app_tune(int argc, char **argv)
{
    tuner t = {.trials = 20, .jobs = 1, .seed = 1, .task_name = "rec"};
    const cli_option options[] = {
        {"space", 0, CLI_TEXT, &t.space_text, "SPACE", 0, 0, "what to search, see below"},
        {"trials", 'n', CLI_INT, &t.trials, "N", 1, MAX_TRIALS, "how many are tried"},
        {"search", 0, CLI_CHOICE, &t.search, "random|halving", 0, 0,
         "random: each trial to its end; halving: all begin, a third goes on three times as far, "
         "and so on (successive halving)"},
        {"task", 0, CLI_TEXT, &t.task_name, "rec|det|direction", 0, 0, "as octavo train --task"},
        {"data", 'd', CLI_TEXT, &t.data, "SPEC", 0, 0, "training samples, as octavo train --data"},
        {"val", 0, CLI_LIST, &t.val, "LIST", 0, 0,
         "choose by the error on this list; may be given several times"},
        {"test", 0, CLI_LIST, &t.test, "LIST", 0, 0,
         "measure what was chosen on this list, once; may be given several times"},
        {"steps", 0, CLI_INT64, &t.steps, "N", 1, 1e12,
         "steps of a training, unless the space has them; with halving of the longest"},
        {"jobs", 0, CLI_INT, &t.jobs, "N", 1, 256, "trainings at a time; they share --threads"},
        {"seed", 0, CLI_UINT64, &t.seed, "N", 0, 0, "of the search"},
        {"output", 'o', CLI_TEXT, &t.output, "FOLDER", 0, 0,
         "where everything goes: best.safetensors, its config, tune.csv, tune.html, trial-001, ..."},
        CLI_END,
    };
    const cli_command command = {
        "tune", "[OPTION]... --space=SPACE --data=SPEC --val=LIST -o FOLDER [-- TRAIN-OPTION...]",
        "Trains with options drawn at random, each time anew from the beginning, and keeps what\n"
        "is best on --val. A training that diverges is recorded, the search goes on.",
        options, 0, -1,
        "SPACE: options of octavo train with their values, spaces between:\n"
        "  lr=log:1e-4..3e-3  even in the logarithm      batch=16,32,64  one of these\n"
        "  steps=500..4000    between these\n"
        "Called again with the same options it goes on where it was stopped, also with more\n"
        "--trials. octavo train --config=FOLDER/config begins with what was best.\n"
        "Example: octavo tune --space \"lr=log:1e-4..3e-3 batch=16,32\" --trials=20 --steps=2000\n"
        "         --data=train.txt --val=val.txt --test=test.txt -o search -- --model=default"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    t.more = argv + first;
    t.n_more = argc - first;
    if (!t.space_text || !t.data || !t.output || t.val.n == 0)
        return cli_usage(&command, "missing --%s", !t.space_text ? "space=SPACE"
                                                   : !t.data     ? "data=SPEC"
                                                   : !t.output   ? "output=FOLDER"
                                                                 : "val=LIST");
    if (t.n_more > CLI_MAX_ARGS / 2 || strlen(t.output) > PATH / 2)
        return cli_usage(&command, "too long a command line");
    for (int i = 0; i < OCR_TASKS; i++)
        if (strcmp(ocr_task_get((ocr_task)i)->name, t.task_name) == 0)
            t.task = (ocr_task)i;
    nn_err err = tune_space_parse(t.space_text, &t.space);
    bool has_steps = err == NN_OK && dim_of(&t, "steps") >= 0;
    if (err == NN_OK && !has_steps && t.steps == 0)
        return cli_usage(&command, "missing --steps, or steps= in --space");
    if (has_steps && (t.steps > 0 || t.search == SEARCH_HALVING))
        return cli_usage(&command, "steps= in --space: not with --%s",
                         t.steps > 0 ? "steps" : "search=halving");
    for (int i = 0; i < t.test.n; i++)
        for (int k = 0; k < t.val.n; k++)
            if (cli_same_file(t.test.text[i], t.val.text[k]))
                return cli_usage(&command, "--test: %s is what is chosen by (--val)",
                                 t.test.text[i]);
    if (err == NN_OK)
        err = go(&t);
    return cli_write_error(err);
}
