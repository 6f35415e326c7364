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

void read_page_free(read_page *p)
{
    io_picture_free(&p->picture);
    io_sheet_free(&p->sheet);
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
    int input;
} named;

static int by_stem(const void *a, const void *b)
{
    return strcmp(((const named *)a)->stem, ((const named *)b)->stem);
}

static const char *file_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Inputs that differ by the ends of their names alone keep these: a.pdf.txt beside a.tif.txt. */
static nn_err keep_ends(named *all, int n)
{
    for (int i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && strcmp(all[i].stem, all[end].stem) == 0;)
            end++;
        for (int k = i; k < end && end > i + 1; k++) {
            char *whole = nn_strdup(file_of(all[k].path));
            if (!whole)
                return nn_fail_memory(0, "file names");
            nn_free(all[k].stem);
            all[k].stem = whole;
        }
    }
    qsort(all, (size_t)n, sizeof *all, by_stem);
    return NN_OK;
}

/* Names for the inputs' files. Two that would write one file: the user is told before the work. */
static nn_err make_stems(read_results *r)
{
    nn_err err = NN_OK;
    const app_write_options *w = &r->write;
    named *all = nn_calloc((size_t)w->n_inputs + 1, sizeof *all);
    int n = 0;
    r->stem = nn_calloc((size_t)w->n_inputs + 1, sizeof *r->stem);
    while (all && n < w->n_inputs && (all[n].stem = stem(w->inputs[n])) != NULL) {
        all[n].path = w->inputs[n];
        all[n].input = n;
        n++;
    }
    if (n < w->n_inputs || !r->stem) {
        err = nn_fail_memory((size_t)w->n_inputs * sizeof *all, "file names");
        goto out;
    }
    qsort(all, (size_t)n, sizeof *all, by_stem);
    NN_TRY(keep_ends(all, n));
    for (int i = 1; i < n && !err; i++)
        if (strcmp(all[i - 1].stem, all[i].stem) == 0)
            err = nn_fail(NN_ERR_USAGE,
                          "%s and %s would both be written to %s of %s: give them other names "
                          "or read them one by one",
                          all[i - 1].path, all[i].path, all[i].stem, w->base);
out:
    for (int i = 0; i < n; i++)
        if (err)
            nn_free(all[i].stem);
        else
            r->stem[all[i].input] = all[i].stem;
    nn_free(all);
    return err;
}

/* Ends the files of the input before. */
static nn_err close_apart(read_results *r)
{
    nn_err err = r->input >= 0 ? app_writers_close(&r->writers) : NN_OK;
    app_writers_drop(&r->writers);
    io_sheet_free(&r->over);
    nn_free(r->base);
    r->base = NULL;
    r->input = -1;
    return err;
}

/* Writers for an input. */
static nn_err open_apart(read_results *r, const read_page *page)
{
    app_write_options *w = &r->write;
    const char *folder = w->base;
    nn_err err = close_apart(r);
    if (err)
        return err;
    r->base = io_path_join(folder, r->stem[page->input]);
    if (!r->base)
        return nn_fail_memory(strlen(folder), "a file name");
    w->base = r->base;
    err = app_writers_open(w, page->pages, &r->writers);
    w->base = folder;
    if (err == NN_OK)
        r->input = page->input;
    return err;
}

/* Pages of a PDF whose output is one keep their own paper, where it is the only input of that. */
static nn_err lay_over(read_results *r, read_page *page)
{
    const io_pdf_pages *pdf = io_sheet_pdf(&page->sheet);
    if (!pdf || r->over.file || !(r->apart || r->write.n_inputs == 1) || r->write.text_only)
        return NN_OK;
    r->over = page->sheet;
    page->sheet = (io_sheet){0};
    return app_writers_lay_over(&r->writers, pdf);
}

/* --- all of them --- */

nn_err read_results_open(read_results *r, const app_write_options *write,
                         read_failures *failures)
{
    nn_err err = NN_OK;
    *r = (read_results){.write = *write, .apart = is_folder(write->base), .failures = failures,
                        .begin = nn_seconds(), .input = -1};
    if (!r->apart) {
        NN_TRY(app_writers_open(&r->write, write->pages, &r->writers));
        r->keep_pictures = app_writers_want_image(&r->writers);
        return NN_OK;
    }
    if (write->draw)
        return nn_fail(NN_ERR_USAGE, "--draw: not with a folder as --output");
    NN_TRY(make_stems(r));
    if (!io_path_is_dir(write->base))
        NN_TRY(io_dir_make(write->base));
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
    double each = (nn_seconds() - r->begin) / (r->done > 0 ? r->done : 1);
    const char *what = r->write.lines ? "lines" : "pages";
    if (n == 1)
        cli_progress(false, "read %d %s", r->written, what);
    else if (r->done > 0)
        cli_progress(false, "read %d of %d files, %.2f a second, %.0f s to go", r->done, n,
                     1 / (each + 1e-9), each * (n - r->done));
}

nn_err read_results_add(read_results *r, io_document *doc, read_page *page)
{
    nn_err err = NN_OK;
    io_doc_page *to = &doc->page[0];
    int number = page->sheet.page;
    size_t size;
    if (r->apart && r->input != page->input)
        NN_TRY(open_apart(r, page));
    const io_pdf_pages *pdf = io_sheet_pdf(&page->sheet);
    bool cropped = pdf && pdf->sheet[number - 1].cropped;
    if (app_writers_want_image(&r->writers) && page->picture.image.pixels) {
        to->image = &page->picture.image;
        if (!page->picture.damage.text[0]) {
            to->file = io_sheet_bytes(&page->sheet, &size);
            to->file_size = size;
        }
    }
    NN_TRY(lay_over(r, page));
    if (r->over.file && r->writers.over && cropped && !page->copied) {
        cli_say("%s, page %d: it has a crop or trim box, over which qpdf cannot lay text: in the PDF "
                "it stays as it is", r->write.inputs[page->input], number);
        r->warned++;
    }
    NN_TRY(app_writers_page(&r->writers, doc, 0, page->copied || cropped ? 0 : number));
    r->written++;
    r->done = page->input;
    show_progress(r);
out:
    return err;
}

void read_results_fail(read_results *r, int input, nn_err err)
{
    read_failed(r->failures, err);
    r->done = input;
    show_progress(r);
}

void read_results_warn(read_results *r)
{
    r->warned++;
}

nn_err read_results_close(read_results *r)
{
    if (r->apart)
        return close_apart(r);
    return r->written > 0 ? app_writers_close(&r->writers) : NN_OK;
}

bool read_results_none(const read_results *r)
{
    return r->written == 0;
}

void read_results_free(read_results *r)
{
    cli_progress_done();
    app_writers_drop(&r->writers);
    io_sheet_free(&r->over);
    for (int i = 0; r->stem && i < r->write.n_inputs; i++)
        nn_free(r->stem[i]);
    nn_free(r->stem);
    nn_free(r->base);
}
