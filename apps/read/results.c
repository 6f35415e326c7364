/* results.c - see results.h. */
#include "apps/read/results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "io/hash.h"
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

/* --- pages that are kept --- */

#define PART ".part"

static char *with_end(const char *base)
{
    size_t n = strlen(base) + sizeof PART;
    char *name = nn_alloc(n);
    if (name)
        snprintf(name, n, "%s" PART, base);
    return name;
}

static char *part_name(const read_results *r, int input)
{
    if (r->apart) {
        char *base = io_path_join(r->folder, r->stem[input]);
        char *name = base ? with_end(base) : NULL;
        nn_free(base);
        return name;
    }
    return with_end(r->write.base);
}

nn_err read_results_there(const read_results *r, int input, int pages, bool resume, bool *there)
{
    nn_err err = NN_OK;
    app_write_options o = r->write;
    char *base = NULL, *part = part_name(r, input);
    *there = false;
    if (r->apart)
        o.base = base = io_path_join(r->folder, r->stem[input]);
    if (!part || !o.base)
        err = nn_fail_memory(0, "a file name");
    else if (!resume || !io_path_exists(part))
        err = app_writers_there(&o, pages, there);
    nn_free(base);
    nn_free(part);
    return err;
}

static uint64_t add_input(const read_results *r, uint64_t key, int i)
{
    struct stat st;
    const char *path = r->write.inputs[i];
    uint8_t skip = r->skip && r->skip[i];
    key = io_hash(io_hash(key, path, strlen(path) + 1), &skip, 1);
    if (strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
        int64_t facts[3] = {st.st_size, st.st_mtim.tv_sec, st.st_mtim.tv_nsec};
        key = io_hash(key, facts, sizeof facts);
    }
    return key;
}

/* Under the lock. */
static nn_err open_store(read_results *r, int input, io_page_store **out)
{
    uint64_t key = r->key;
    char *name = part_name(r, input < 0 ? 0 : input);
    nn_err err = NN_OK;
    if (!name)
        return nn_fail_memory(0, "a file name");
    for (int i = 0; i < r->write.n_inputs; i++)
        if (input < 0 || i == input)
            key = add_input(r, key, i);
    if (r->n_stores == r->stores_capacity) {
        int capacity = r->stores_capacity ? 2 * r->stores_capacity : 8;
        struct read_store *grown = nn_realloc(r->stores, (size_t)capacity * sizeof *grown);
        if (!grown) {
            err = nn_fail_memory((size_t)capacity * sizeof *grown, "the list of outputs");
            goto out;
        }
        r->stores = grown;
        r->stores_capacity = capacity;
    }
    NN_TRY(io_page_store_open(name, key, r->resume, out));
    int kept = io_page_store_count(*out);
    if (kept > 0)
        cli_note("%s: %d page%s read before", name, kept, kept == 1 ? " was" : "s were");
    r->taken_over += kept;
    r->stores[r->n_stores++] = (struct read_store){input, *out};
out:
    nn_free(name);
    return err;
}

/* Pages of inputs before this one need not be kept any more, or those of all. */
static void close_stores(read_results *r, int before, bool done)
{
    int n = 0;
    pthread_mutex_lock(&r->lock);
    for (int i = 0; i < r->n_stores; i++)
        if (r->stores[i].input < before)
            io_page_store_close(r->stores[i].store, done);
        else
            r->stores[n++] = r->stores[i];
    r->n_stores = n;
    pthread_mutex_unlock(&r->lock);
}

nn_err read_results_keep(read_results *r, uint64_t key, bool resume, const bool *skip)
{
    io_page_store *store;
    bool any = !skip;
    r->key = key;
    r->resume = resume;
    r->skip = skip;
    /* Lines are read as fast as kept; what is blackened is kept nowhere. */
    r->keep = r->write.base && !r->write.lines && !r->write.redacted;
    for (int i = 0; i < r->write.n_inputs; i++)
        any |= skip && !skip[i];
    r->todo = 0;
    for (int i = 0; i < r->write.n_inputs; i++)
        r->todo += !(skip && skip[i]);
    if (!r->keep || r->apart || !any || r->write.pages < 2 || app_writers_stream(&r->writers))
        return NN_OK;
    return open_store(r, -1, &store);
}

nn_err read_results_store(read_results *r, int input, int pages, io_page_store **out)
{
    nn_err err = NN_OK;
    *out = NULL;
    pthread_mutex_lock(&r->lock);
    for (int i = 0; i < r->n_stores && !*out; i++)
        if (r->stores[i].input == (r->apart ? input : -1))
            *out = r->stores[i].store;
    if (!*out && r->keep && r->apart && pages > 1)
        err = open_store(r, input, out);
    pthread_mutex_unlock(&r->lock);
    return err;
}

/* Ends the files of the input before. */
static nn_err close_apart(read_results *r)
{
    nn_err err = r->input >= 0 ? app_writers_close(&r->writers) : NN_OK;
    if (err == NN_OK && r->input >= 0)
        close_stores(r, r->input + 1, true);
    app_writers_drop(&r->writers);
    io_sheet_free(&r->over);
    nn_free(r->base);
    r->base = NULL;
    r->write.base = r->folder;
    r->input = -1;
    return err;
}

/* Writers for an input. */
static nn_err open_apart(read_results *r, const read_page *page)
{
    app_write_options *w = &r->write;
    nn_err err = close_apart(r);
    if (err)
        return err;
    r->base = io_path_join(r->folder, r->stem[page->input]);
    if (!r->base)
        return nn_fail_memory(strlen(r->folder), "a file name");
    w->base = r->base; /* until they are closed: files may be opened with each page */
    w->pdfs = io_sheet_pdf(&page->sheet) != NULL;
    err = app_writers_open(w, page->pages, &r->writers);
    if (err == NN_OK)
        r->input = page->input;
    return err;
}

bool read_results_want_picture(const read_results *r, const read_page *page)
{
    const app_write_options *w = &r->write;
    return app_writers_show(w, io_sheet_pdf(&page->sheet) && !w->text_only && !w->archive &&
                                   !w->redacted);
}

/* The PDF has to last: the sheet is kept, with it. */
static void keep_pdf(read_results *r, read_page *page)
{
    const io_pdf_pages *pdf = io_sheet_pdf(&page->sheet);
    if (!pdf || (r->over.file && io_sheet_pdf(&r->over) == pdf))
        return;
    io_sheet_free(&r->over);
    r->over = page->sheet;
    page->sheet = (io_sheet){0};
}

/* --- all of them --- */

nn_err read_results_open(read_results *r, const app_write_options *write,
                         read_failures *failures)
{
    nn_err err = NN_OK;
    *r = (read_results){.write = *write, .apart = is_folder(write->base), .failures = failures,
                        .begin = nn_seconds(), .input = -1, .todo = write->n_inputs};
    pthread_mutex_init(&r->lock, NULL);
    if (!r->apart) {
        NN_TRY(app_writers_open(&r->write, write->pages, &r->writers));
        r->keep_pictures = app_writers_want_image(&r->writers);
        return NN_OK;
    }
    r->folder = write->base;
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

/* Inputs before this one are dealt with. */
static void move_to(read_results *r, int input)
{
    for (; r->at < input; r->at++)
        r->done += !(r->skip && r->skip[r->at]);
}

static void show_progress(const read_results *r, bool now)
{
    int n = r->todo;
    double each = (nn_seconds() - r->begin) / (r->done > 0 ? r->done : 1);
    const char *what = r->write.lines ? "lines" : "pages";
    if (n == 1)
        cli_progress(now, "read %d %s", r->written, what);
    else if (r->done > 0)
        cli_progress(now, "read %d of %d files, %.2f a second, %.0f s to go", r->done, n,
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
    const io_pdf_pages *pdf = page->part ? NULL : io_sheet_pdf(&page->sheet);
    if (pdf && r->write.archive && !r->told_archive) {
        cli_say("%s: --pdfa: the pages of a PDF become pictures with text; ocrmypdf --output-type=pdfa "
                "with Octavo's plugin keeps their lines and letters", r->write.inputs[page->input]);
        r->told_archive = true;
    }
    if (app_writers_want_image(&r->writers) && page->picture.image.pixels) {
        to->image = &page->picture.image;
        if (!page->picture.damage.text[0] && !r->write.redacted && !page->part) {
            to->file = io_sheet_bytes(&page->sheet, &size);
            to->file_size = size;
        }
    }
    NN_TRY(app_writers_page(&r->writers, doc, 0, pdf, page->copied ? 0 : number));
    keep_pdf(r, page);
    r->written++;
    if (page->store && !page->kept) {
        io_page_note note = {.copied = page->copied, .dropped = page->dropped,
                             .damage = page->picture.damage};
        NN_TRY(io_page_store_add(page->store, page->input, number, doc, &note));
    }
    move_to(r, page->input);
    show_progress(r, false);
out:
    return err;
}

void read_results_fail(read_results *r, int input, nn_err err)
{
    read_failed(r->failures, err);
    move_to(r, input);
    show_progress(r, false);
}

void read_results_warn(read_results *r)
{
    r->warned++;
}

nn_err read_results_close(read_results *r)
{
    nn_err err = r->apart         ? close_apart(r)
                 : r->written > 0 ? app_writers_close(&r->writers)
                                  : NN_OK;
    if (err == NN_OK) {
        close_stores(r, r->write.n_inputs, true);
        move_to(r, r->write.n_inputs);
        show_progress(r, cli_progress_plain());
    }
    return err;
}

bool read_results_none(const read_results *r)
{
    return r->written == 0;
}

void read_results_free(read_results *r)
{
    cli_progress_done();
    app_writers_drop(&r->writers);
    close_stores(r, r->write.n_inputs, false);
    nn_free(r->stores);
    pthread_mutex_destroy(&r->lock);
    io_sheet_free(&r->over);
    for (int i = 0; r->stem && i < r->write.n_inputs; i++)
        nn_free(r->stem[i]);
    nn_free(r->stem);
    nn_free(r->base);
}
