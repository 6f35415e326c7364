/* outputs.c - see outputs.h. */
#include "apps/cli/outputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "nn/mem.h"

/* SOURCE_DATE_EPOCH makes runs repeatable (reproducible-builds.org). */
static int64_t now(void)
{
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    if (fixed && *fixed && strspn(fixed, "0123456789") == strlen(fixed) && strlen(fixed) < 13)
        return strtoll(fixed, NULL, 10);
    return (int64_t)time(NULL);
}

static bool ends_with(const char *name, const char *suffix)
{
    size_t n = strlen(name), m = strlen(suffix);
    return n > m + 1 && name[n - m - 1] == '.' && strcmp(name + n - m, suffix) == 0;
}

static nn_err add_format(app_writers *w, io_format format)
{
    for (int i = 0; i < w->n; i++)
        if (w->format[i] == format)
            return nn_fail(NN_ERR_USAGE, "--format: '%s' stands there twice",
                           io_format_name(format));
    w->format[w->n++] = format;
    return NN_OK;
}

/* A device or a pipe is written to as it is named. */
static bool is_stream(const char *path)
{
    struct stat st;
    return strncmp(path, "/dev/std", 8) == 0 || strncmp(path, "/dev/fd/", 8) == 0 ||
           (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode));
}

static nn_err parse_formats(app_writers *w)
{
    const app_write_options *o = w->options;
    nn_err err = NN_OK;
    io_format format = IO_TXT;
    char names[IO_FORMAT_LIST];
    if (!o->formats) {
        w->one_file = w->to_stdout || io_format_by_suffix(o->base, &format) ||
                      is_stream(o->base);
        return add_format(w, format);
    }
    for (const char *p = o->formats;;) {
        size_t n = strcspn(p, ",");
        if (!io_format_by_name(p, n, &format)) {
            io_format_list(0, names);
            return nn_fail(NN_ERR_USAGE, "--format: expected some of %s, found '%.*s'", names,
                           (int)n, p);
        }
        NN_TRY(add_format(w, format));
        p += n;
        if (*p++ == 0)
            break;
    }
    if (w->to_stdout && w->n > 1)
        return nn_fail(NN_ERR_USAGE, "--format: stdout takes one format, found '%s'; "
                                     "--output=BASE writes several", o->formats);
    w->one_file = w->n == 1 && !w->to_stdout &&
                  (is_stream(o->base) || ends_with(o->base, io_format_suffix(w->format[0])));
out:
    return err;
}

/* nn_alloc'ed name of output i for the page that comes (one-page formats number it). */
static char *output_name(const app_writers *w, int i)
{
    bool draw = w->format[i] == IO_DRAW, given = draw || w->one_file;
    const char *base = draw ? w->options->draw : w->options->base;
    const char *suffix = io_format_suffix(w->format[i]);
    size_t n = strlen(base), size = n + strlen(suffix) + 32;
    char *name = nn_alloc(size), number[24] = "";
    if (!name)
        return NULL;
    if (io_format_is(w->format[i], IO_ONE_PAGE) && w->pages > 1)
        snprintf(number, sizeof number, "-%04d", w->done + 1);
    if (given && !number[0])
        snprintf(name, size, "%s", base);
    else if (given && ends_with(base, suffix))
        snprintf(name, size, "%.*s%s.%s", (int)(n - strlen(suffix) - 1), base, number, suffix);
    else if (given)
        snprintf(name, size, "%s%s", base, number);
    else
        snprintf(name, size, "%s%s.%s", base, number, suffix);
    return name;
}

/* The name of output i (nn_alloc'ed), which is neither an input nor another output. */
static nn_err claim_name(const app_writers *w, int i, char **out)
{
    const app_write_options *o = w->options;
    nn_err err = NN_OK;
    char *name = output_name(w, i);
    if (!name)
        return nn_fail_memory(0, "a file name");
    for (int k = 0; k < i && !w->to_stdout && !err; k++) {
        char *other = output_name(w, k);
        if (!other)
            err = nn_fail_memory(0, "a file name");
        else if (strcmp(name, other) == 0)
            err = nn_fail(NN_ERR_USAGE, "%s: two outputs would be written there", name);
        nn_free(other);
    }
    for (int k = 0; k < o->n_inputs && !err; k++)
        if (cli_same_file(o->inputs[k], name))
            err = nn_fail(NN_ERR_USAGE, "%s: the output would be written over the picture that "
                                        "is read", name);
    if (err)
        nn_free(name);
    else
        *out = name;
    return err;
}

static nn_err to_stdout(void *ctx, const io_bytes *bytes)
{
    (void)ctx;
    return cli_write(NULL, bytes);
}

static nn_err open_output(app_writers *w, int i)
{
    char *name;
    if (w->to_stdout && w->format[i] != IO_DRAW)
        return io_writer_open_sink(w->format[i], to_stdout, NULL, &w->config, &w->writer[i]);
    nn_err err = claim_name(w, i, &name);
    if (err == NN_OK) {
        err = io_writer_open(w->format[i], name, &w->config, &w->writer[i]);
        nn_free(name);
    }
    return err;
}

static bool in_parts(const app_writers *w, int i)
{
    return w->parts && w->format[i] == IO_PDF;
}

static bool has_format(const app_writers *w, io_format format)
{
    for (int i = 0; i < w->n; i++)
        if (w->format[i] == format)
            return true;
    return false;
}

nn_err app_writers_open(const app_write_options *options, int pages, app_writers *out)
{
    nn_err err = NN_OK;
    app_writers *w = out;
    *w = (app_writers){.options = options, .pages = pages, .pdf.config = &w->config};
    w->parts = options->pdfs && !options->archive && !options->text_only && !options->redacted;
    w->to_stdout = !options->base || strcmp(options->base, "-") == 0;
    w->config = (io_write_config){.engine = "octavo " OCTAVO_VERSION,
                                  .language = options->language,
                                  .time = now(),
                                  .text_only = options->text_only,
                                  .archive = options->archive,
                                  .edit = options->edit,
                                  .grid = options->grid,
                                  .dehyphenate = options->dehyphenate,
                                  .characters = options->characters,
                                  .lines = options->lines,
                                  .names = options->names};
    NN_TRY(parse_formats(w));
    if (w->to_stdout && pages > 1 && io_format_is(w->format[0], IO_ONE_PAGE)) {
        err = nn_fail(NN_ERR_USAGE, "--format: a file of '%s' holds one page and there are %d; "
                                    "--output=BASE numbers them",
                      io_format_name(w->format[0]), pages);
        goto out;
    }
    if (options->archive && !has_format(w, IO_PDF)) {
        err = nn_fail(NN_ERR_USAGE, "--pdfa: no PDF is among the formats; -f pdf makes one");
        goto out;
    }
    if (options->edit && !has_format(w, IO_HTML)) {
        err = nn_fail(NN_ERR_USAGE, "--edit: no HTML is among the formats; -f html makes it");
        goto out;
    }
    if (options->draw && strcmp(options->draw, "-") == 0) {
        err = nn_fail(NN_ERR_USAGE, "--draw: expected a file name, found '-'");
        goto out;
    }
    if (options->draw)
        NN_TRY(add_format(w, IO_DRAW));
    for (int i = 0; i < w->n; i++) {
        bool later = io_format_is(w->format[i], IO_ONE_PAGE) || in_parts(w, i);
        if (!later) {
            NN_TRY(open_output(w, i));
        } else if (!w->to_stdout || w->format[i] == IO_DRAW) {
            char *name;
            NN_TRY(claim_name(w, i, &name));
            err = cli_writable(name);
            nn_free(name);
            NN_TRY(err);
        }
    }
out:
    if (err != NN_OK)
        app_writers_drop(w);
    return err;
}

nn_err app_writers_there(const app_write_options *options, int pages, bool *there)
{
    nn_err err = NN_OK;
    app_writers w = {.options = options, .pages = pages, .done = pages - 1};
    *there = false;
    NN_TRY(parse_formats(&w));
    if (options->draw)
        NN_TRY(add_format(&w, IO_DRAW));
    *there = true;
    for (int i = 0; i < w.n && *there; i++) {
        char *name = output_name(&w, i); /* of the last page, where they are numbered */
        if (!name)
            return nn_fail_memory(0, "a file name");
        *there = io_path_exists(name);
        nn_free(name);
    }
out:
    return err;
}

bool app_writers_numbered(const app_write_options *options)
{
    app_writers w = {.options = options};
    bool numbered = options->draw != NULL;
    if (parse_formats(&w) == NN_OK)
        for (int i = 0; i < w.n; i++)
            numbered |= io_format_is(w.format[i], IO_ONE_PAGE);
    return numbered;
}

bool app_writers_show(const app_write_options *options, bool laid_over)
{
    app_writers w = {.options = options};
    const io_write_config config = {.text_only = options->text_only};
    bool show = options->draw != NULL;
    w.to_stdout = !options->base || strcmp(options->base, "-") == 0;
    if (parse_formats(&w) != NN_OK)
        return true;
    for (int i = 0; i < w.n; i++)
        show |= io_format_wants_picture(w.format[i], &config) &&
                !(laid_over && w.format[i] == IO_PDF);
    return show;
}

bool app_writers_stream(const app_writers *w)
{
    return w->to_stdout || is_stream(w->options->base);
}

bool app_writers_want_image(const app_writers *w)
{
    for (int i = 0; i < w->n; i++)
        if (io_format_wants_picture(w->format[i], &w->config))
            return true;
    return false;
}

/* The PDF that is made of parts. */
static nn_err end_parts(app_writers *w, int i)
{
    nn_err err = NN_OK;
    char *name = NULL;
    if (!w->to_stdout)
        NN_TRY(claim_name(w, i, &name));
    err = app_pdf_close(&w->pdf, name ? name : "-");
out:
    nn_free(name);
    return err;
}

/* Ends output i: the file stands, or its last bytes are on stdout. */
static nn_err end_output(app_writers *w, int i)
{
    if (in_parts(w, i))
        return end_parts(w, i);
    io_writer *writer = w->writer[i];
    w->writer[i] = NULL;
    return io_writer_close(writer);
}

nn_err app_writers_page(app_writers *w, const io_document *d, int32_t index,
                        const io_pdf_pages *pdf, int number)
{
    nn_err err = NN_OK;
    for (int i = 0; i < w->n; i++) {
        bool one_page = io_format_is(w->format[i], IO_ONE_PAGE);
        if (in_parts(w, i)) {
            NN_TRY(app_pdf_page(&w->pdf, d, index, pdf, number));
            continue;
        }
        if (one_page)
            NN_TRY(open_output(w, i));
        NN_TRY(io_writer_page(w->writer[i], d, index));
        if (one_page)
            NN_TRY(end_output(w, i));
    }
    w->done++;
out:
    return err;
}

nn_err app_writers_close(app_writers *w)
{
    nn_err err = NN_OK;
    for (int i = 0; i < w->n; i++)
        if (w->writer[i] || in_parts(w, i))
            NN_TRY(end_output(w, i));
out:
    app_writers_drop(w);
    return err;
}

void app_writers_drop(app_writers *w)
{
    for (int i = 0; i < w->n; i++) {
        io_writer_drop(w->writer[i]);
        w->writer[i] = NULL;
    }
    app_pdf_drop(&w->pdf);
}
