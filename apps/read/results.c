/* results.c - see results.h. */
#include "apps/read/results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "nn/clock.h"
#include "nn/mem.h"

void read_failed(read_failures *f, nn_err err)
{
    cli_error(err);
    if (f->n++ == 0)
        f->code = (int)err;
    else if (f->code != (int)err)
        f->code = NN_ERR_INPUT;
}

void read_picture_free(read_picture *p)
{
    io_image_free(&p->image);
    io_bytes_free(&p->file);
}

/* --- files of their own for each input --- */

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
static nn_err check_stems(const app_write_options *w)
{
    nn_err err = NN_OK;
    named *all = nn_calloc((size_t)w->n_inputs + 1, sizeof *all);
    int n = 0;
    while (all && n < w->n_inputs && (all[n].stem = stem(w->inputs[n])) != NULL) {
        all[n].path = w->inputs[n];
        n++;
    }
    if (n < w->n_inputs) {
        err = nn_fail_memory((size_t)w->n_inputs * sizeof *all, "file names");
        goto out;
    }
    qsort(all, (size_t)n, sizeof *all, by_stem);
    for (int i = 1; i < n && !err; i++)
        if (strcmp(all[i - 1].stem, all[i].stem) == 0)
            err = nn_fail(NN_ERR_USAGE,
                          "%s and %s would both be written to %s of %s: give them other names "
                          "or read them one by one",
                          all[i - 1].path, all[i].path, all[i].stem, w->base);
out:
    for (int i = 0; i < n; i++)
        nn_free(all[i].stem);
    nn_free(all);
    return err;
}

/* Writers for one input; *base (nn_alloc'ed) must outlive them. */
static nn_err open_apart(read_results *r, const char *path, char **base)
{
    app_write_options *w = &r->write;
    const char *folder = w->base;
    char *name = stem(path);
    *base = name ? io_path_join(folder, name) : NULL;
    nn_free(name);
    if (!*base)
        return nn_fail_memory(strlen(path), "a file name");
    w->base = *base;
    nn_err err = app_writers_open(w, 1, &r->writers);
    w->base = folder;
    return err;
}

/* --- all of them --- */

nn_err read_results_open(read_results *r, const app_write_options *write,
                         read_failures *failures)
{
    nn_err err = NN_OK;
    *r = (read_results){.write = *write, .apart = is_folder(write->base), .failures = failures,
                        .failed_before = failures->n, .begin = nn_seconds()};
    if (!r->apart) {
        NN_TRY(app_writers_open(&r->write, write->n_inputs, &r->writers));
        r->keep_pictures = app_writers_want_image(&r->writers);
        return NN_OK;
    }
    if (write->draw)
        return nn_fail(NN_ERR_USAGE, "--draw: not with a folder as --output");
    NN_TRY(check_stems(write));
    NN_TRY(cli_writable_dir(write->base));
    r->keep_pictures = write->formats != NULL;
    if (!write->formats)
        r->write.formats = "txt";
out:
    return err;
}

static void show_progress(const read_results *r)
{
    int n = r->write.n_inputs;
    double each = (nn_seconds() - r->begin) / r->done;
    cli_progress(false, "read %d of %d %s, %.2f a second, %.0f s to go", r->done, n,
                 r->write.lines ? "lines" : "pages", 1 / (each + 1e-9), each * (n - r->done));
}

nn_err read_results_add(read_results *r, const char *path, io_document *doc,
                        const read_picture *picture)
{
    nn_err err = NN_OK;
    char *base = NULL;
    if (r->apart)
        NN_TRY(open_apart(r, path, &base));
    io_doc_page *page = &doc->page[0];
    page->dpi = picture->dpi;
    if (app_writers_want_image(&r->writers)) {
        NN_ASSERT(r->keep_pictures);
        page->image = &picture->image;
        page->file = picture->file.data;
        page->file_size = picture->file.size;
    }
    NN_TRY(app_writers_page(&r->writers, doc, 0));
    if (r->apart)
        NN_TRY(app_writers_close(&r->writers));
    r->written++;
    r->done++;
    show_progress(r);
out:
    if (r->apart)
        app_writers_drop(&r->writers);
    nn_free(base);
    return err;
}

void read_results_fail(read_results *r, nn_err err)
{
    read_failed(r->failures, err);
    r->done++;
    show_progress(r);
}

nn_err read_results_close(read_results *r)
{
    return !r->apart && r->written > 0 ? app_writers_close(&r->writers) : NN_OK;
}

bool read_results_none(const read_results *r)
{
    return r->failures->n - r->failed_before == r->write.n_inputs;
}

void read_results_free(read_results *r)
{
    cli_progress_done();
    app_writers_drop(&r->writers);
}
