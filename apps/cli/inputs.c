/* inputs.c - see inputs.h. */
#include "apps/cli/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apps/cli/cli.h"
#include "io/file_kind.h"
#include "nn/mem.h"

#define LIST_MAX_BYTES ((size_t)1 << 28)
#define MAX_DEPTH 64   /* folders in folders */
#define MOST_NAMED 5   /* files that are no pictures */

/* Takes over `path`, which may be NULL after a failed allocation. */
static nn_err take(app_inputs *inputs, char *path)
{
    if (!path)
        return nn_fail_memory(0, "a path");
    if (inputs->n == inputs->capacity) {
        int capacity = inputs->capacity ? 2 * inputs->capacity : 64;
        char **grown = nn_realloc(inputs->path, (size_t)capacity * sizeof *grown);
        if (!grown) {
            nn_free(path);
            return nn_fail_memory((size_t)capacity * sizeof *grown, "the list of images");
        }
        inputs->path = grown;
        inputs->capacity = capacity;
    }
    inputs->path[inputs->n++] = path;
    return NN_OK;
}

static size_t digits(const char *p)
{
    return strspn(p, "0123456789");
}

/* Bytes, but runs of digits by their number; then bytes alone. */
static int compare_naturally(const void *a, const void *b)
{
    const char *start_p = *(char *const *)a, *start_q = *(char *const *)b;
    const char *p = start_p, *q = start_q;
    while (*p && *q) {
        size_t n = digits(p), m = digits(q);
        if (n == 0 || m == 0) {
            if (*p != *q)
                return (unsigned char)*p - (unsigned char)*q;
            p++, q++;
            continue;
        }
        const char *end_p = p + n, *end_q = q + m;
        p += strspn(p, "0") < n ? strspn(p, "0") : n - 1;
        q += strspn(q, "0") < m ? strspn(q, "0") : m - 1;
        if (end_p - p != end_q - q)
            return end_p - p < end_q - q ? -1 : 1;
        int order = memcmp(p, q, (size_t)(end_p - p));
        if (order)
            return order;
        p = end_p, q = end_q;
    }
    return *p || *q ? (*p ? 1 : -1) : strcmp(start_p, start_q);
}

/* --- folders --- */

typedef struct folder {
    app_inputs *inputs;
    int strangers, folders; /* that are left out */
    char names[200];        /* of the first strangers */
} folder;

static bool named_like_picture(const char *name)
{
    static const char *const ends[] = {"png",  "jpg",  "jpeg", "jfif", "pnm", "ppm",  "pgm",
                                       "pbm",  "pam",  "tif",  "tiff", "pdf", "bmp",  "gif",
                                       "webp", "jp2",  "j2k",  "heic", "avif", "svg", "djvu",
                                       "jxl"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof ends / sizeof ends[0]; i++)
        if (strcasecmp(dot + 1, ends[i]) == 0)
            return true;
    return false;
}

static void leave_out(folder *f, const char *name)
{
    size_t n = strlen(f->names);
    if (f->strangers++ < MOST_NAMED)
        snprintf(f->names + n, sizeof f->names - n, "%s%.40s", n ? ", " : "", name);
}

/* -1 with errno set. */
static ssize_t read_start(const char *path, uint8_t start[IO_BEGIN_BYTES])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd >= 0 ? read(fd, start, IO_BEGIN_BYTES) : -1;
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return n;
}

bool app_inputs_pdf(const app_inputs *inputs)
{
    uint8_t start[IO_BEGIN_BYTES];
    struct stat st;
    for (int i = 0; i < inputs->n; i++) {
        const char *path = inputs->path[i];
        if (strcmp(path, "-") == 0)
            return true;
        if (stat(path, &st) != 0)
            continue;
        ssize_t n = S_ISREG(st.st_mode) ? read_start(path, start) : -1;
        const io_file_kind *kind = n > 0 ? io_file_kind_of(start, (size_t)n) : NULL;
        if (!S_ISREG(st.st_mode) || (kind && kind->form == IO_FORM_PDF))
            return true;
    }
    return false;
}

/* A regular file of a folder: by its first bytes. */
static nn_err add_file(folder *f, const char *path, const char *name)
{
    uint8_t start[IO_BEGIN_BYTES];
    ssize_t n = read_start(path, start);
    int why = errno;
    const io_file_kind *kind = n > 0 ? io_file_kind_of(start, (size_t)n) : NULL;
    bool xml = n >= 5 && memcmp(start, "<?xml", 5) == 0;
    if (kind && kind->form != IO_FORM_FOREIGN)
        return take(f->inputs, nn_strdup(path));
    if (!named_like_picture(name) && (!kind || xml)) {
        leave_out(f, name);
        return NN_OK;
    }
    f->inputs->unread++;
    if (f->inputs->quiet)
        return NN_OK;
    if (n < 0)
        cli_say("%s: cannot be read: %s", path, strerror(why));
    else
        cli_error(io_file_kind_find(start, (size_t)n, path, &kind));
    return NN_OK;
}

static nn_err add_entries(folder *f, const char *path, int depth)
{
    nn_err err = NN_OK;
    struct stat st;
    char *child = NULL;
    DIR *dir = opendir(path);
    if (!dir)
        return nn_fail(NN_ERR_INPUT, "%s: cannot open the folder: %s", path, strerror(errno));
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        const char *name = entry->d_name;
        if (name[0] == '.')
            continue;
        nn_free(child);
        child = io_path_join(path, name);
        if (!child) {
            err = nn_fail_memory(strlen(path), "a path");
            goto out;
        }
        if (stat(child, &st) != 0)
            leave_out(f, name); /* a link to nothing */
        else if (S_ISREG(st.st_mode))
            NN_TRY(add_file(f, child, name));
        else if (!S_ISDIR(st.st_mode))
            leave_out(f, name);
        else if (!f->inputs->recursive || depth == MAX_DEPTH || lstat(child, &st) != 0 ||
                 S_ISLNK(st.st_mode)) /* links to folders may lead round in circles */
            f->folders++;
        else
            NN_TRY(add_entries(f, child, depth + 1));
    }
out:
    nn_free(child);
    closedir(dir);
    return err;
}

static nn_err add_folder(app_inputs *inputs, const char *path)
{
    folder f = {.inputs = inputs};
    int before = inputs->n;
    nn_err err = add_entries(&f, path, 0);
    if (err != NN_OK)
        return err;
    if (f.strangers > 0)
        NN_TRY(io_bytes_format(&inputs->besides, "%s: %d file%s left out, no picture%s: %s%s\n",
                               path, f.strangers, f.strangers == 1 ? "" : "s",
                               f.strangers == 1 ? "" : "s", f.names,
                               f.strangers > MOST_NAMED ? ", ..." : ""));
    if (f.folders > 0)
        NN_TRY(io_bytes_format(&inputs->besides, "%s: %d folder%s in it left out (%s)\n", path,
                               f.folders, f.folders == 1 ? "" : "s",
                               inputs->recursive ? "links, or too deep" : "-r reads them, too"));
    if (inputs->n == before)
        return nn_fail(NN_ERR_INPUT, "%s: the folder holds no picture that is read", path);
    qsort(inputs->path + before, (size_t)(inputs->n - before), sizeof *inputs->path,
          compare_naturally);
out:
    return err;
}

void app_inputs_tell(const app_inputs *inputs)
{
    const char *p = (const char *)inputs->besides.data, *end = p + inputs->besides.size;
    for (const char *stop; p < end; p = stop + 1) {
        stop = memchr(p, '\n', (size_t)(end - p));
        cli_note("%.*s", (int)(stop - p), p);
    }
}

nn_err app_inputs_add(app_inputs *inputs, const char *path)
{
    if (strcmp(path, "-") != 0 && io_path_is_dir(path))
        return add_folder(inputs, path);
    return take(inputs, nn_strdup(path));
}

nn_err app_inputs_add_list(app_inputs *inputs, const char *list)
{
    nn_err err = NN_OK;
    io_bytes bytes = {0};
    int before = inputs->n;
    NN_TRY(io_file_read(list, LIST_MAX_BYTES, NN_ERR_INPUT, &bytes));
    const char *p = (const char *)bytes.data, *end = p + bytes.size;
    if (bytes.size >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
        p += 3;
    while (p < end) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        const char *next = stop ? stop + 1 : end;
        size_t n = (size_t)((stop ? stop : end) - p);
        if (n > 0 && p[n - 1] == '\r')
            n--;
        if (memchr(p, 0, n)) {
            err = nn_fail(NN_ERR_INPUT, "%s: expected one path a line, found a 0 byte", list);
            goto out;
        }
        if (n > 0)
            NN_TRY(take(inputs, nn_strndup(p, n)));
        p = next;
    }
    if (inputs->n == before)
        err = nn_fail(NN_ERR_INPUT, "%s: the list names no image", list);
out:
    io_bytes_free(&bytes);
    return err;
}

void app_inputs_free(app_inputs *inputs)
{
    for (int i = 0; i < inputs->n; i++)
        nn_free(inputs->path[i]);
    nn_free(inputs->path);
    nn_free(inputs->skip);
    io_bytes_free(&inputs->besides);
    *inputs = (app_inputs){0};
}

/* --- what they hold --- */

nn_err app_inputs_open(const app_inputs *inputs, int i, io_source **out)
{
    return io_source_open(inputs->path[i], &(io_source_options){.pages = inputs->pages}, out);
}

nn_err app_inputs_next(const app_inputs *inputs, int *input, io_source **source, io_sheet *sheet)
{
    nn_err err = NN_OK;
    *sheet = (io_sheet){0};
    bool skip = inputs->skip && inputs->skip[*input];
    if (!*source && !skip)
        err = app_inputs_open(inputs, *input, source);
    if (err == NN_OK && !skip)
        err = io_source_next(*source, sheet);
    if (!sheet->file) {
        io_source_close(*source);
        *source = NULL;
        ++*input;
    }
    return err;
}

nn_err app_inputs_only(const app_inputs *inputs, int i, int64_t max_pixels, io_picture *out)
{
    nn_err err;
    io_source *source = NULL;
    io_sheet sheet = {0};
    *out = (io_picture){0};
    NN_TRY(app_inputs_open(inputs, i, &source));
    if (io_source_pages(source) > 1) {
        err = nn_fail(NN_ERR_INPUT, "%s: expected one page, found several", inputs->path[i]);
        goto out;
    }
    NN_TRY(io_source_next(source, &sheet));
    NN_TRY(io_sheet_decode(&sheet, max_pixels, !inputs->strict, out));
    app_inputs_warn(sheet.label, out);
out:
    io_sheet_free(&sheet);
    io_source_close(source);
    return err;
}

bool app_inputs_warn(const char *label, const io_picture *picture)
{
    if (picture->damage.text[0])
        cli_say("%s: %s", label, picture->damage.text);
    return picture->damage.text[0] != 0;
}
