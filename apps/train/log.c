#include "apps/train/log.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/number.h"
#include "nn/mem.h"

#define MAX_LOG_BYTES ((size_t)1 << 30)
#define FIXED 8 /* columns before those of the lists */

static nn_err keep(train_log *log, const train_row *row)
{
    if (log->n == log->capacity) {
        int capacity = log->capacity ? 2 * log->capacity : 256;
        train_row *grown = nn_realloc(log->row, (size_t)capacity * sizeof *grown);
        if (!grown)
            return nn_fail_memory((size_t)capacity * sizeof *grown, "log");
        log->row = grown;
        log->capacity = capacity;
    }
    log->row[log->n++] = *row;
    return NN_OK;
}

static nn_err format_number(io_bytes *out, const char *format, double value)
{
    nn_err err = io_bytes_text(out, ",");
    if (err == NN_OK && !isnan(value))
        err = io_bytes_format(out, format, value);
    return err;
}

static nn_err format_row(const train_log *log, io_bytes *out, const train_row *r)
{
    nn_err err;
    NN_TRY(io_bytes_format(out, "%lld", (long long)r->step));
    NN_TRY(format_number(out, "%.2f", r->time));
    NN_TRY(format_number(out, "%.6g", r->lr));
    NN_TRY(format_number(out, "%.6g", r->loss));
    NN_TRY(format_number(out, "%.5g", r->grad_norm));
    NN_TRY(format_number(out, "%.2f", r->samples_per_s));
    NN_TRY(format_number(out, "%.4f", r->wait_share));
    NN_TRY(format_number(out, "%.6f", r->mean));
    for (int i = 0; i < log->n_lists; i++)
        NN_TRY(format_number(out, "%.6f", r->score[i]));
    err = io_bytes_text(out, "\n");
out:
    return err;
}

/* Rows of an older log; what does not look like a row (its head, a torn last line) is passed
 * over. */
static nn_err read_rows(train_log *log, char *text, int64_t last_step)
{
    for (char *line = text, *next; *line; line = next) {
        char *end = strchr(line, '\n');
        if (!end)
            break;
        *end = 0;
        next = end + 1;
        double field[FIXED + CLI_MAX_LIST];
        int n = 0;
        for (const char *p = line; n < FIXED + CLI_MAX_LIST; p++) {
            if (!io_number_parse(&p, &field[n]) || (*p && *p != ','))
                field[n] = NAN; /* empty, "nan", or not of a row */
            n++;
            p += strcspn(p, ",");
            if (!*p)
                break;
        }
        if (n < FIXED || !(field[0] >= 1) || !(field[0] <= (double)last_step))
            continue;
        train_row row = {
            .step = (int64_t)field[0],
            .time = field[1],
            .lr = field[2],
            .loss = field[3],
            .grad_norm = field[4],
            .samples_per_s = field[5],
            .wait_share = field[6],
            .mean = field[7],
        };
        for (int i = 0; i < CLI_MAX_LIST; i++)
            row.score[i] = FIXED + i < n ? field[FIXED + i] : NAN;
        nn_err err = keep(log, &row);
        if (err != NN_OK)
            return err;
    }
    return NN_OK;
}

static nn_err write_failed(const train_log *log)
{
    return nn_fail(NN_ERR_OUTPUT, "%s: cannot write it: %s", log->csv_path, strerror(errno));
}

nn_err train_log_open(train_log *log, const char *dir, const char *measure, const char *title,
                      int n_lists, int64_t step)
{
    nn_err err;
    io_bytes text = {0};
    *log = (train_log){.n_lists = n_lists, .title = title};
    log->csv_path = io_path_join(dir, "log.csv");
    log->svg_path = io_path_join(dir, "curve.svg");
    if (!log->csv_path || !log->svg_path) {
        err = nn_fail_memory(strlen(dir), "file name");
        goto out;
    }
    if (step > 0 && io_path_exists(log->csv_path)) {
        NN_TRY(io_file_read(log->csv_path, MAX_LOG_BYTES, NN_ERR_INPUT, &text));
        NN_TRY(read_rows(log, (char *)text.data, step));
        text.size = 0;
    }
    NN_TRY(io_bytes_format(
        &text, "step,time,lr,loss,grad_norm,lines_per_s,wait_share,val_%s", measure));
    for (int i = 0; i < n_lists; i++)
        NN_TRY(io_bytes_format(&text, ",val_%s_%d", measure, i + 1));
    NN_TRY(io_bytes_text(&text, "\n"));
    for (int i = 0; i < log->n; i++)
        NN_TRY(format_row(log, &text, &log->row[i]));
    NN_TRY(io_file_write(log->csv_path, text.data, text.size));
    log->file = fopen(log->csv_path, "ae");
    if (!log->file)
        err = write_failed(log);
out:
    io_bytes_free(&text);
    if (err != NN_OK)
        train_log_close(log);
    return err;
}

nn_err train_log_add(train_log *log, const train_row *row)
{
    nn_err err;
    io_bytes text = {0};
    NN_TRY(keep(log, row));
    NN_TRY(format_row(log, &text, row));
    if (fwrite(text.data, 1, text.size, log->file) != text.size || fflush(log->file) != 0)
        err = write_failed(log);
out:
    io_bytes_free(&text);
    return err;
}

double train_log_time(const train_log *log)
{
    return log->n > 0 ? log->row[log->n - 1].time : 0;
}

nn_err train_log_close(train_log *log)
{
    nn_err err = NN_OK;
    if (log->file && fclose(log->file) != 0)
        err = write_failed(log);
    nn_free(log->row);
    nn_free(log->csv_path);
    nn_free(log->svg_path);
    *log = (train_log){0};
    return err;
}
