/* io.c - messages, the progress line, signals, checked output, the model in the program. */
#include "apps/cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apps/cli/state.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "ocr/builtin.h"

#define PROGRESS_SECONDS 0.1 /* at most 10 lines a second */

#define PLAIN_SECONDS 10     /* between two where they are lines of a log */

static bool quiet;
static int progress_kind;
static bool progress_shown;
static double progress_last = -1;
static bool reader_gone;
static volatile sig_atomic_t signal_seen;

void cli_set_quiet(void)
{
    quiet = true;
}

void cli_set_progress(int kind)
{
    progress_kind = kind;
    progress_last = kind == CLI_PROGRESS_PLAIN ? nn_seconds() : -1;
}

bool cli_progress_plain(void)
{
    return !quiet && progress_kind == CLI_PROGRESS_PLAIN;
}

/* A terminal that understands "\r" and escape codes. */
static bool smart_terminal(void)
{
    const char *term = getenv("TERM");
    return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

bool cli_progress_on(void)
{
    return cli_progress_plain() ||
           (!quiet && progress_kind == CLI_PROGRESS_AUTO && smart_terminal());
}

void cli_progress(bool now, const char *format, ...)
{
    double seconds = nn_seconds();
    double least = cli_progress_plain() ? PLAIN_SECONDS : PROGRESS_SECONDS;
    if (!cli_progress_on() || (!now && seconds - progress_last < least))
        return;
    struct winsize size = {0};
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    progress_last = seconds;
    if (cli_progress_plain()) {
        cli_say("%s", text);
        return;
    }
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    int columns = known ? size.ws_col : 80;
    fprintf(stderr, "\r%.*s\033[K", columns - 1, text);
    fflush(stderr);
    progress_shown = true;
}

void cli_progress_done(void)
{
    if (progress_shown)
        fputs("\r\033[K", stderr);
    progress_shown = false;
}

void cli_say(const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cli_progress_done();
    fprintf(stderr, "octavo: %s\n", text);
}

void cli_note(const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!quiet)
        cli_say("%s", text);
}

int cli_error(nn_err err)
{
    if (err != NN_OK)
        cli_say("%s", nn_error_message());
    return (int)err;
}

/* The second one, of whatever kind, meets the default: it kills. */
static void remember_signal(int number)
{
    if (signal_seen) {
        signal(number, SIG_DFL);
        raise(number);
    }
    signal_seen = number;
}

void cli_catch_signals(void)
{
    struct sigaction action, before;
    memset(&action, 0, sizeof action);
    action.sa_handler = remember_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* nohup has the terminal's end ignored. */
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
    io_wait_until(cli_signal);
}

int cli_signal(void)
{
    return signal_seen;
}

const char *cli_model_float(const char *path)
{
    return !path || strcmp(path, "default") == 0 ? "default-fp32" : path;
}

const char *cli_model_name(const char *path)
{
    return path ? path : "default";
}

nn_err cli_write(const char *path, const io_bytes *bytes)
{
    if (path && strcmp(path, "-") != 0)
        return io_file_write(path, bytes->data, bytes->size);
    size_t done = 0;
    while (done < bytes->size) {
        ssize_t n = write(STDOUT_FILENO, bytes->data + done, bytes->size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            reader_gone = errno == EPIPE;
            return nn_fail(NN_ERR_OUTPUT, "stdout: cannot write %zu bytes: %s",
                           bytes->size - done, strerror(errno));
        }
        done += (size_t)n;
    }
    return NN_OK;
}

int cli_write_error(nn_err err)
{
    return err == NN_ERR_OUTPUT && reader_gone ? CLI_PIPE_CLOSED : cli_error(err);
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool cli_same_file(const char *a, const char *b)
{
    struct stat sa, sb;
    return strcmp(last_part(a), last_part(b)) == 0 && stat(a, &sa) == 0 && stat(b, &sb) == 0 &&
           S_ISREG(sa.st_mode) && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

nn_err cli_writable_dir(const char *path)
{
    if (access(path, W_OK | X_OK) != 0)
        return nn_fail(NN_ERR_OUTPUT, "%s: cannot write into this folder: %s", path,
                       strerror(errno));
    return NN_OK;
}

nn_err cli_writable(const char *path)
{
    if (!path || strcmp(path, "-") == 0)
        return NN_OK;
    if (io_path_is_dir(path))
        return nn_fail(NN_ERR_OUTPUT, "%s: expected a file to write, found a folder", path);
    char *dir = io_path_dir(path);
    nn_err err = dir ? cli_writable_dir(dir) : nn_fail_memory(strlen(path), "a path");
    nn_free(dir);
    return err;
}

nn_err cli_tsv_text(io_bytes *out, const char *text)
{
    size_t n = strlen(text), start = out->size;
    nn_err err = io_bytes_add(out, text, n);
    if (err == NN_OK)
        for (size_t i = start; i < start + n; i++)
            if (out->data[i] < 0x20 || out->data[i] == 0x7f)
                out->data[i] = ' ';
    return err;
}

nn_err cli_html_text(io_bytes *html, const char *text, size_t n)
{
    nn_err err = NN_OK;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '&')
            NN_TRY(io_bytes_text(html, "&amp;"));
        else if (c == '<')
            NN_TRY(io_bytes_text(html, "&lt;"));
        else if (c == '>')
            NN_TRY(io_bytes_text(html, "&gt;"));
        else if (c == '"')
            NN_TRY(io_bytes_text(html, "&quot;"));
        else if (c < 0x20 || c == 0x7f)
            NN_TRY(io_bytes_text(html, " "));
        else
            NN_TRY(io_bytes_add(html, &text[i], 1));
    }
out:
    return err;
}

double cli_peak_rss_mb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024; /* Linux counts KiB */
}
