/* train.c - `octavo train`. Parts: train_options (what to do), train_dir (lock), train_state
 * (model and step), train_task (what is learnt: train_rec with train_feed and measure_lists,
 * train_det), train_log and train_curve.
 *
 *     source -> loader (threads) -> step, step, ... -> validate -> log, curve -> best, last
 *
 * Among several processes (train_ranks) all take the same steps; rank 0 alone validates, writes
 * and talks, and tells the others what became of it (follow).
 *
 * What is due is decided by the step's number alone, before the next step is taken; so a run
 * that was interrupted anywhere goes on as if it had not been.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "apps/cli/commands.h"
#include "apps/train/dir.h"
#include "apps/train/log.h"
#include "apps/train/qat_start.h"
#include "apps/train/ranks.h"
#include "apps/train/state.h"
#include "apps/train/task.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/parallel.h"

#define PLAIN_SECONDS 10 /* between two lines where there is no terminal */
#define MAX_BAD_STEPS \
    20 /* in a row; then --on-nan=skip gives up: the weights themselves are bad */

/* Sums since the last row of the log, or since the beginning. */
typedef struct meter {
    int64_t steps, samples;
    double seconds, wait, loss, grad_norm;
} meter;

typedef struct training {
    train_options o;
    train_dir dir;
    const train_task *task;
    train_ranks ranks;
    train_state s;
    train_data data;
    void *val; /* the task's */
    train_log log;
    char *last_path, *best_path, *start_path;
    meter row, whole;
    const ds_batch **batch; /* [own chunks] */
    double time_before; /* of the runs that this one resumes */
    double said;        /* when the last plain line was written */
    double val_score;   /* last mean; NAN: none */
    int64_t saved;      /* step of the checkpoint on disk; -1: none */
    int64_t refused;    /* samples that did not fit */
    int bad_steps;      /* in a row */
    int signal;         /* of any process; 0 */
} training;

static void meter_add(meter *m, int samples, const train_result *r, double seconds, double wait)
{
    m->steps++;
    m->samples += samples;
    m->seconds += seconds;
    m->wait += wait;
    m->loss += (double)r->loss;
    m->grad_norm += r->grad_norm;
}

static double samples_per_second(const meter *m)
{
    return m->seconds > 0 ? (double)m->samples / m->seconds : 0;
}

static double wait_share(const meter *m)
{
    return m->seconds > 0 ? m->wait / m->seconds : 0;
}

/* The folder is rank 0's. */
static nn_err open_folder(training *t)
{
    nn_err err;
    const train_options *o = &t->o;
    t->last_path = io_path_join(o->output, "last.safetensors");
    t->best_path = io_path_join(o->output, "best.safetensors");
    if (!t->last_path || !t->best_path) {
        err = nn_fail_memory(strlen(o->output), "file name");
        goto out;
    }
    if (!train_ranks_lead(&t->ranks))
        return NN_OK;
    NN_TRY(train_dir_open(&t->dir, o->output));
    if (!o->resume && !o->force &&
        (io_path_exists(t->last_path) || io_path_exists(t->best_path)))
        err = nn_fail(NN_ERR_USAGE, "%s: a training is there: --resume goes on with it, --force "
                                    "replaces it", o->output);
out:
    return err;
}

/* What rank 0 does beside the steps: validation, files. */
static nn_err open_results(training *t)
{
    nn_err err;
    const train_options *o = &t->o;
    if (!train_ranks_lead(&t->ranks))
        return NN_OK;
    NN_TRY(t->task->val_open(&t->val, o));
    NN_TRY(train_options_write(o));
    NN_TRY(train_log_open(&t->log, o->output, t->task->measure, t->task->title, o->val.n,
                          t->s.step));
    t->time_before = train_log_time(&t->log);
out:
    return err;
}

/* --qat: rank 0 makes the model that all begin with. */
static nn_err make_start(training *t)
{
    nn_err err = NN_OK;
    if (!t->o.qat)
        return NN_OK;
    t->start_path = io_path_join(t->o.output, "start.safetensors");
    if (!t->start_path)
        return nn_fail_memory(strlen(t->o.output), "file name");
    if (train_ranks_lead(&t->ranks))
        err = train_qat_start(&t->o, t->start_path);
    t->o.model = t->start_path;
    return err;
}

static nn_err open_data(training *t)
{
    nn_err err;
    const train_options *o = &t->o;
    NN_TRY(train_state_open(&t->s, t->task, o, &t->ranks));
    NN_TRY(t->task->data_open(&t->data, &t->s, o));
    cli_note("data: %s", t->data.describe);
    NN_TRY(train_options_resolve(&t->o, t->data.real));
    NN_TRY(train_ranks_begin(&t->ranks, o->chunks, train_step_floats(t->s.model.params)));
    err = train_state_begin(&t->s, o);
out:
    return err;
}

static nn_err start_data(training *t)
{
    nn_err err;
    t->data.ranks = &t->ranks;
    NN_TRY(t->task->data_start(&t->data, &t->s, &t->o));
    t->batch = nn_calloc((size_t)t->data.n_loaders, sizeof *t->batch);
    if (!t->batch)
        err = nn_fail_memory(sizeof *t->batch, "batches");
out:
    return err;
}

/* After each part all know whether it went well with all. */
static nn_err open_training(training *t)
{
    nn_err err;
    train_ranks *r = &t->ranks;
    NN_TRY(train_ranks_agree(r, open_folder(t)));
    NN_TRY(train_ranks_agree(r, train_ranks_threads(r, cli_given("threads"))));
    NN_TRY(train_ranks_agree(r, make_start(t)));
    NN_TRY(train_ranks_agree(r, open_data(t)));
    NN_TRY(train_ranks_agree(r, open_results(t)));
    err = train_ranks_agree(r, start_data(t));
out:
    return err;
}

static void close_training(training *t)
{
    t->task->data_close(&t->data);
    t->task->val_close(t->val);
    train_state_free(&t->s);
    train_dir_close(&t->dir);
    train_options_free(&t->o);
    train_ranks_close(&t->ranks);
    nn_free(t->batch);
    nn_free(t->start_path);
    nn_free(t->last_path);
    nn_free(t->best_path);
}

/* "1h02m", "3m20s", "12s" */
static const char *duration(double seconds, char text[32])
{
    long s = seconds > 0 && seconds < 1e8 ? (long)(seconds + 0.5) : 0;
    if (s >= 3600)
        snprintf(text, 32, "%ldh%02ldm", s / 3600, s / 60 % 60);
    else if (s >= 60)
        snprintf(text, 32, "%ldm%02lds", s / 60, s % 60);
    else
        snprintf(text, 32, "%lds", s);
    return text;
}

static void show_progress(training *t, const train_result *r)
{
    char text[256], score[48] = "", eta[32];
    bool line = cli_progress_on() && !t->o.no_progress;
    double now = nn_seconds();
    if (!line && now - t->said < PLAIN_SECONDS)
        return;
    double step_seconds = t->whole.steps > 0 ? t->whole.seconds / (double)t->whole.steps : 0;
    if (!isnan(t->val_score))
        snprintf(score, sizeof score, "  %.16s %.2f %%", t->task->title, 100 * t->val_score);
    snprintf(text, sizeof text,
             "step %lld/%lld  loss %.4g  %.1f %s/s  ETA %s%s  wait %.1f %%",
             (long long)t->s.step, (long long)t->o.steps, (double)r->loss,
             samples_per_second(&t->whole), t->task->samples,
             duration(step_seconds * (double)(t->o.steps - t->s.step), eta), score,
             100 * wait_share(&t->whole));
    if (line) {
        cli_progress(false, "%s", text);
    } else {
        cli_note("%s", text);
        t->said = now;
    }
}

/* Batches of the own chunks; *wait: seconds. */
static nn_err next_batches(training *t, double *wait)
{
    nn_err err = NN_OK;
    for (int i = 0; i < t->data.n_loaders; i++) {
        NN_TRY(ds_loader_next(t->data.loader[i], &t->batch[i]));
        t->refused += t->batch[i]->skipped;
        *wait += t->batch[i]->wait_seconds;
    }
out:
    return err;
}

static nn_err take_step(training *t)
{
    nn_err err;
    train_result result;
    double before = nn_seconds(), waited = 0;
    err = next_batches(t, &waited);
    /* Filling the first pool is start, not waiting. */
    double wait = t->whole.steps > 0 ? waited : 0;
    double start = t->whole.steps > 0 ? 0 : waited;
    NN_TRY(train_state_step(&t->s, &t->ranks, t->batch, err, t->o.on_nan == TRAIN_NAN_SKIP,
                            &result));
    t->signal = result.signal;
    if (result.skipped) {
        if (++t->bad_steps == MAX_BAD_STEPS)
            return nn_fail(NN_ERR_DIVERGED, "%d bad steps in a row; the last: %s",
                           MAX_BAD_STEPS, nn_error_message());
        if (train_ranks_lead(&t->ranks))
            cli_say("left out: %s", nn_error_message());
        return NN_OK;
    }
    t->bad_steps = 0;
    double seconds = nn_seconds() - before - start;
    meter_add(&t->row, t->o.batch, &result, seconds, wait);
    meter_add(&t->whole, t->o.batch, &result, seconds, wait);
    show_progress(t, &result);
out:
    return err;
}

/* Evaluates the shadow weights; the best so far are saved. */
static nn_err validate(training *t, train_row *row, bool *done)
{
    nn_err err;
    double mean = NAN;
    if (cli_progress_on() && !t->o.no_progress)
        cli_progress(true, "step %lld/%lld  validating", (long long)t->s.step,
                     (long long)t->o.steps);
    train_state_sync(&t->s);
    NN_TRY(t->task->val_run(t->val, &t->s, row->score, &mean, done));
    if (!*done)
        return NN_OK;
    t->s.validated = t->s.step;
    t->val_score = row->mean = mean;
    double rounded = round(mean * 1e6) / 1e6; /* as checkpoints keep it */
    bool improved = t->s.best < 0 || rounded < t->s.best;
    if (t->s.best < 0 || rounded < t->s.best - (double)t->o.min_delta)
        t->s.stale = 0;
    else
        t->s.stale++;
    if (improved) {
        t->s.best = rounded;
        NN_TRY(train_state_save_model(&t->s, t->best_path));
    }
    char text[CLI_MAX_LIST * 16];
    size_t used = 0;
    for (int i = 0; i < t->o.val.n && t->o.val.n > 1; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%.2f", i ? ", " : ": ",
                                 100 * row->score[i]);
    text[used] = 0;
    cli_note("step %lld: validation %s %.2f %%%s%s", (long long)t->s.step, t->task->title,
             100 * mean, text, improved ? ", the best so far" : "");
out:
    return err;
}

/* A row of the log from the sums since the last one. */
static nn_err write_row(training *t, train_row *row)
{
    meter *m = &t->row;
    double n = (double)m->steps;
    row->step = t->s.step;
    row->time = t->time_before + t->whole.seconds;
    row->lr = (double)nn_schedule_lr(&t->s.schedule, t->s.step - 1);
    row->loss = n > 0 ? m->loss / n : NAN;
    row->grad_norm = n > 0 ? m->grad_norm / n : NAN;
    row->samples_per_s = samples_per_second(m);
    row->wait_share = wait_share(m);
    *m = (meter){0};
    return train_log_add(&t->log, row);
}

static nn_err save(training *t)
{
    nn_err err;
    if (t->o.val.n == 0) {
        train_state_sync(&t->s);
        NN_TRY(train_state_save_model(&t->s, t->best_path));
    }
    NN_TRY(train_state_save_checkpoint(&t->s, t->last_path));
    t->saved = t->s.step;
    err = train_log_curve(&t->log);
out:
    return err;
}

static bool finished(const training *t)
{
    return t->s.step >= t->o.steps || (t->o.early_stop > 0 && t->s.stale >= t->o.early_stop);
}

static int signal_now(const training *t)
{
    return t->ranks.size > 1 ? t->signal : cli_signal();
}

/* What is due after the step, if this process writes. */
static nn_err validate_and_save(training *t)
{
    nn_err err = NN_OK;
    const train_options *o = &t->o;
    int64_t step = t->s.step;
    bool stop = signal_now(t) != 0, end = step >= o->steps, validated = false;
    train_row row = {.mean = NAN};
    for (int i = 0; i < CLI_MAX_LIST; i++)
        row.score[i] = NAN;
    if (t->o.val.n > 0 && step > 0 && t->s.validated != step &&
        (end || step % o->val_every == 0) && !stop) {
        NN_TRY(validate(t, &row, &validated));
        stop = cli_signal() != 0;
    }
    bool saving = t->saved != step && (finished(t) || stop || step % o->save_every == 0);
    if (validated || (t->row.steps > 0 && (saving || step % o->log_every == 0)))
        NN_TRY(write_row(t, &row));
    if (saving || validated)
        NN_TRY(save(t));
out:
    return err;
}

/* Does rank 0 validate or write after this step? By what all know. */
static bool is_due(const training *t)
{
    int64_t step = t->s.step;
    return finished(t) || t->signal || step % t->o.save_every == 0 ||
           step % t->o.log_every == 0 || (t->o.val.n > 0 && step % t->o.val_every == 0);
}

/* What came of it, to all: collective. */
static nn_err follow(training *t, nn_err err)
{
    if (!t->signal && train_ranks_lead(&t->ranks))
        t->signal = cli_signal();
    struct {
        double best;
        int64_t stale, validated;
        int32_t signal;
    } news = {t->s.best, t->s.stale, t->s.validated, t->signal};
    train_ranks_broadcast(&t->ranks, &news, sizeof news);
    t->s.best = news.best;
    t->s.stale = news.stale;
    t->s.validated = news.validated;
    t->signal = news.signal;
    return train_ranks_agree(&t->ranks, err);
}

static nn_err train(training *t)
{
    nn_err err = NN_OK;
    t->saved = -1;
    for (;;) {
        bool due = t->ranks.size > 1 && is_due(t);
        if (train_ranks_lead(&t->ranks))
            err = validate_and_save(t);
        NN_TRY(due ? follow(t, err) : err);
        if (signal_now(t) || finished(t))
            return NN_OK;
        NN_TRY(take_step(t));
    }
out:
    return err;
}

static void say_end(const training *t)
{
    char time[32], best[64] = "";
    if (t->s.best >= 0)
        snprintf(best, sizeof best, "; lowest %.16s %.2f %%", t->task->title, 100 * t->s.best);
    cli_note(
        "%s at step %lld of %lld after %s: %.1f %s/s, %.2f %% of the time waiting for data, "
        "peak memory %.0f MiB%s",
        signal_now(t) ? "interrupted" : "done", (long long)t->s.step, (long long)t->o.steps,
        duration(t->whole.seconds, time), samples_per_second(&t->whole), t->task->samples,
        100 * wait_share(&t->whole), cli_peak_rss_mb(), best);
    if (t->refused > 0)
        cli_note("%lld %s did not fit the network and were replaced by others",
                 (long long)t->refused, t->task->samples);
}

static void say_begin(const training *t)
{
    char about[64] = "", ranks[64] = "";
    t->task->say(&t->s, about, sizeof about);
    if (t->ranks.chunks > 1)
        snprintf(ranks, sizeof ranks, ", %d process%s, %d chunks", t->ranks.size,
                 t->ranks.size > 1 ? "es" : "", t->ranks.chunks);
    cli_note("%lld parameters%s, %lld steps of %d %s, %d threads%s",
             (long long)nn_params_count(t->s.model.params, true), about, (long long)t->o.steps,
             t->o.batch, t->task->samples, nn_threads(), ranks);
}

int app_train(int argc, char **argv)
{
    static training t; /* large: rows and options */
    t.val_score = NAN;
    t.dir.lock = -1;
    int code = train_options_parse(&t.o, argc, argv);
    if (code != CLI_GO)
        return code;
    t.task = train_tasks[t.o.task];
    nn_err err = train_ranks_open(&t.ranks);
    if (err == NN_OK)
        err = open_training(&t);
    if (err == NN_OK) {
        say_begin(&t);
        cli_catch_signals();
        t.said = nn_seconds();
        err = train(&t);
        cli_progress_done();
        if (err == NN_OK)
            say_end(&t);
    }
    /* What another rank failed of, it says itself. */
    code = t.ranks.followed && !train_ranks_lead(&t.ranks) ? (int)err : cli_error(err);
    nn_err closed = train_log_close(&t.log);
    if (err == NN_OK)
        code = cli_error(closed);
    int stopped = signal_now(&t);
    close_training(&t);
    return code == CLI_OK && stopped ? 128 + stopped : code;
}
