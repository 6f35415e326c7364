/* read_pages.c - pages: each is decoded while the one before is read.
 *
 *     loader thread:   decode 1 | decode 2 | decode 3 | ...
 *     this thread:              | read 1, write 1 | read 2, write 2 | ...
 *
 * So two pictures are in memory, however many there are. With -j 1 one thread does both.
 */
#include "apps/read.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "nn/mem.h"
#include "nn/parallel.h"

typedef struct picture {
    const char *path;
    int64_t max_pixels;
    io_bytes file;
    io_image image;
    nn_err err;
    char message[512];
    double seconds;
} picture;

typedef struct pages {
    const read_options *o;
    page_models models;
    app_write_options write;
    app_writers writers;
    bool apart;         /* files of their own for each input */
    io_document doc;
    read_failures failures;
    int written;
} pages;

/* --- pictures --- */

static void *load_picture(void *ctx)
{
    picture *p = ctx;
    double begin = cli_seconds();
    const char *name = strcmp(p->path, "-") == 0 ? "standard input" : p->path;
    p->err = io_image_file(p->path, &p->file);
    if (p->err == NN_OK)
        p->err = io_image_decode(p->file.data, p->file.size, name, p->max_pixels, &p->image);
    if (p->err != NN_OK)
        snprintf(p->message, sizeof p->message, "%s", nn_error_message());
    p->seconds = cli_seconds() - begin;
    return NULL;
}

static void free_picture(picture *p)
{
    io_image_free(&p->image);
    io_bytes_free(&p->file);
    *p = (picture){0};
}

/* --- outputs --- */

static bool is_folder(const char *path)
{
    struct stat s;
    size_t n = path ? strlen(path) : 0;
    return n > 0 && (path[n - 1] == '/' || (stat(path, &s) == 0 && S_ISDIR(s.st_mode)));
}

/* "scans/a.b.png" gives "a.b"; stdin "stdin". nn_alloc'ed, NULL without memory. */
static char *stem(const char *path)
{
    if (strcmp(path, "-") == 0)
        return nn_strdup("stdin");
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return nn_strndup(name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
}

typedef struct named {
    char *stem;
    const char *path;
} named;

static int by_stem(const void *a, const void *b)
{
    return strcmp(((const named *)a)->stem, ((const named *)b)->stem);
}

/* Two inputs that would write one file: the user is told before the work. */
static nn_err check_stems(const pages *p)
{
    nn_err err = NN_OK;
    const app_inputs *in = &p->o->inputs;
    named *all = nn_calloc((size_t)in->n + 1, sizeof *all);
    int n = 0;
    while (all && n < in->n && (all[n].stem = stem(in->path[n])) != NULL) {
        all[n].path = in->path[n];
        n++;
    }
    if (n < in->n) {
        err = nn_fail_memory((size_t)in->n * sizeof *all, "file names");
        goto out;
    }
    qsort(all, (size_t)n, sizeof *all, by_stem);
    for (int i = 1; i < n && !err; i++)
        if (strcmp(all[i - 1].stem, all[i].stem) == 0)
            err = nn_fail(NN_ERR_USAGE,
                          "%s and %s would both be written to %s of %s: give them other names "
                          "or read them one by one",
                          all[i - 1].path, all[i].path, all[i].stem, p->o->output);
out:
    for (int i = 0; i < n; i++)
        nn_free(all[i].stem);
    nn_free(all);
    return err;
}

static nn_err open_apart(pages *p, const char *path, char **base)
{
    nn_err err;
    char *name = stem(path);
    *base = name ? io_path_join(p->o->output, name) : NULL;
    nn_free(name);
    if (!*base)
        return nn_fail_memory(strlen(path), "a file name");
    p->write.base = *base;
    if (!p->write.formats)
        p->write.formats = "txt";
    NN_TRY(app_writers_open(&p->write, 1, &p->writers));
out:
    return err;
}

static nn_err write_page(pages *p, const picture *in)
{
    nn_err err = NN_OK;
    char *base = NULL;
    if (p->apart)
        NN_TRY(open_apart(p, in->path, &base));
    io_doc_page *page = &p->doc.page[0];
    page->dpi = io_image_dpi(in->file.data, in->file.size);
    if (app_writers_want_image(&p->writers)) {
        page->image = &in->image;
        page->file = in->file.data;
        page->file_size = in->file.size;
    }
    NN_TRY(app_writers_page(&p->writers, &p->doc, 0));
    if (p->apart)
        NN_TRY(app_writers_close(&p->writers));
    p->written++;
out:
    nn_free(base);
    return err;
}

/* --- pages --- */

static nn_err read_picture(pages *p, const picture *in)
{
    nn_err err = NN_OK;
    ocr_page_stats stats;
    const char *name = strcmp(in->path, "-") == 0 ? "stdin" : in->path;
    if (in->err != NN_OK) {
        read_failed(&p->failures, nn_fail(in->err, "%s", in->message));
        return NN_OK;
    }
    io_doc_clear(&p->doc);
    err = ocr_page_read(&p->models.page, &p->models.config, &in->image, name, &p->doc, &stats);
    if (err == NN_OK)
        err = io_doc_finish(&p->doc);
    if (err == NN_ERR_LIMIT) { /* the next page may be a smaller one */
        read_failed(&p->failures, nn_fail(err, "%s: %s", name, nn_error_message()));
        return NN_OK;
    }
    NN_TRY(err);
    if (stats.candidates_dropped > 0)
        cli_note("%s: %lld of the smallest text segments were left out "
                 "(--det-max-candidates)",
                 name, (long long)stats.candidates_dropped);
    err = write_page(p, in);
out:
    return err;
}

static nn_err read_all(pages *p)
{
    nn_err err = NN_OK;
    const app_inputs *in = &p->o->inputs;
    picture now = {0}, next = {0};
    pthread_t loader;
    bool loading = false;
    double begin = cli_seconds();
    if (in->n > 0) {
        now = (picture){.path = in->path[0], .max_pixels = p->o->max_pixels};
        load_picture(&now);
    }
    for (int i = 0; i < in->n; i++) {
        if (i + 1 < in->n) {
            next = (picture){.path = in->path[i + 1], .max_pixels = p->o->max_pixels};
            loading = nn_threads() > 1 &&
                      pthread_create(&loader, NULL, load_picture, &next) == 0;
            if (!loading)
                load_picture(&next);
        }
        err = read_picture(p, &now);
        if (loading)
            pthread_join(loader, NULL);
        loading = false;
        free_picture(&now);
        now = next;
        next = (picture){0};
        if (err || cli_signal())
            break;
        double each = (cli_seconds() - begin) / (i + 1);
        cli_progress(false, "read %d of %d pages, %.2f pages a second, %.0f s to go", i + 1,
                     in->n, 1 / (each + 1e-9), each * (in->n - i - 1));
    }
    free_picture(&now);
    cli_progress_done();
    return err;
}

nn_err read_pages(const read_options *o, read_failures *failures)
{
    nn_err err = NN_OK;
    pages p = {.o = o, .failures = *failures, .apart = is_folder(o->output)};
    p.write = (app_write_options){.formats = o->formats, .base = o->output, .draw = o->draw,
                                  .language = o->language, .text_only = o->text_only,
                                  .grid = o->layout == 1,
                                  .characters = o->characters,
                                  .inputs = (const char *const *)o->inputs.path,
                                  .n_inputs = o->inputs.n};
    int failed_before = failures->n;
    /* A signal ends the work after the page at hand, so that no half file is left. */
    cli_catch_signals();
    if (p.apart) {
        if (o->draw) {
            err = nn_fail(NN_ERR_USAGE, "--draw: not with a folder as --output");
            goto out;
        }
        NN_TRY(check_stems(&p));
        NN_TRY(cli_writable_dir(o->output));
    } else {
        NN_TRY(app_writers_open(&p.write, o->inputs.n, &p.writers));
    }
    NN_TRY(page_models_open(&p.models, &o->models));
    NN_TRY(read_all(&p));
    if (cli_signal())
        goto out;
    p.failures.none_read = p.failures.n - failed_before == o->inputs.n;
    if (!p.apart && p.written > 0)
        NN_TRY(app_writers_close(&p.writers));
out:
    *failures = p.failures;
    app_writers_drop(&p.writers);
    io_doc_free(&p.doc);
    page_models_close(&p.models);
    return err;
}
