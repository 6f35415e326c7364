/* pdf_overlay.c - see pdf_overlay.h.
 *
 * `qpdf --overlay` cuts a page to its trim box and fits what it lays over it into that, in the page's
 * user space unit. Pages where that is not all of the page get other boxes for as long as it takes:
 *
 *     qpdf --json                  the dictionaries of the pages
 *     --update-from-json           the media box is all there is, boxes stand under other names
 *     --json, --update-from-json   the pages that are laid over them get its margins
 *     --overlay
 *     --json, --update-from-json   the boxes as they were
 *
 * Of these dictionaries keys are looked at; values are passed on as they are. */
#include "io/pdf_overlay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/number.h"
#include "nn/mem.h"

#define MAX_JSON ((size_t)1 << 28)
#define SECONDS 120

/* --- qpdf --- */

/* What qpdf is asked for: an option for the file's identity, how long it may take. */
typedef struct how {
    const char *id;
    double seconds;
} how;

static nn_err qpdf(const int *input, int n, const char *const *arguments, double seconds,
                   const io_pdf_sink *to)
{
    io_child child = {.program = "qpdf", .package = "qpdf", .missing = NN_ERR_OUTPUT,
                      .arguments = arguments, .input = input, .n_inputs = n,
                      .seconds = seconds, .take = to->take, .ctx = to->ctx};
    nn_err err = io_child_run(&child, to->name);
    if (err == NN_OK && child.status != 0 && child.status != 3) /* 3: it warned */
        err = nn_fail(NN_ERR_OUTPUT, "%s: qpdf cannot write it: %.160s", to->name, child.said);
    return err;
}

static nn_err to_memory(void *ctx, const uint8_t *data, size_t n)
{
    io_bytes *b = ctx;
    if (n > MAX_JSON - b->size)
        return nn_fail(NN_ERR_LIMIT, "a PDF whose pages are described in more than %zu bytes",
                       MAX_JSON);
    return io_bytes_add(b, data, n);
}

static nn_err no_room(const char *name)
{
    return nn_fail(NN_ERR_OUTPUT, "%s: no room for a temporary file", name);
}

static nn_err to_file(void *ctx, const uint8_t *data, size_t n)
{
    return fwrite(data, 1, n, ctx) == n ? NN_OK : no_room("a PDF");
}

static nn_err temporary(const char *name, FILE **out)
{
    *out = io_temporary();
    return *out ? NN_OK : no_room(name);
}

static nn_err file_of(const io_bytes *bytes, const char *name, FILE **out)
{
    nn_err err = temporary(name, out);
    if (err == NN_OK &&
        (fwrite(bytes->data, 1, bytes->size, *out) != bytes->size || fflush(*out) != 0))
        err = no_room(name);
    return err;
}

static nn_err flushed(FILE *f, const char *name)
{
    return fflush(f) == 0 ? NN_OK : no_room(name);
}

static void close_file(FILE *f)
{
    if (f)
        fclose(f);
}

/* --- JSON of qpdf's, as text --- */

typedef struct span {
    const char *p, *end;
} span;

static const char *skip_space(span s)
{
    while (s.p < s.end && (*s.p == ' ' || *s.p == '\n' || *s.p == '\r' || *s.p == '\t'))
        s.p++;
    return s.p;
}

static const char *skip_string(span s)
{
    for (s.p++; s.p < s.end && *s.p != '"'; s.p++)
        s.p += *s.p == '\\' && s.p + 1 < s.end;
    return s.p < s.end ? s.p + 1 : s.end;
}

/* Behind the value that begins at s.p. */
static const char *skip_value(span s)
{
    int depth = 0;
    while (s.p < s.end) {
        if (*s.p == '"') {
            s.p = skip_string(s);
        } else {
            if (depth == 0 && strchr(",]} \r\n\t", *s.p))
                break;
            depth += (*s.p == '{' || *s.p == '[') - (*s.p == '}' || *s.p == ']');
            s.p++;
        }
        if (depth == 0 && (s.p[-1] == '"' || s.p[-1] == '}' || s.p[-1] == ']'))
            break;
    }
    return s.p;
}

/* The next element of an array or member of an object; *rest begins behind its bracket or at a
 * former one's end. key: with its quotes; empty in an array. */
static bool next(span *rest, bool object, span *key, span *value)
{
    rest->p = skip_space(*rest);
    if (rest->p < rest->end && *rest->p == ',')
        rest->p++;
    rest->p = skip_space(*rest);
    if (rest->p == rest->end || *rest->p == '}' || *rest->p == ']')
        return false;
    *key = (span){rest->p, rest->p};
    if (object) {
        if (*rest->p != '"')
            return false;
        rest->p = key->end = skip_string(*rest);
        rest->p = skip_space(*rest);
        if (rest->p == rest->end || *rest->p != ':')
            return false;
        rest->p++;
        rest->p = skip_space(*rest);
    }
    *value = *rest;
    rest->p = value->end = skip_value(*rest);
    return value->end > value->p;
}

static bool is_key(span key, const char *name)
{
    size_t n = strlen(name);
    return (size_t)(key.end - key.p) == n + 2 && memcmp(key.p + 1, name, n) == 0;
}

static span inside(span container)
{
    return container.p < container.end ? (span){container.p + 1, container.end} : container;
}

static bool member(span object, const char *name, span *value)
{
    span rest = inside(object), key;
    while (next(&rest, true, &key, value))
        if (is_key(key, name))
            return true;
    return false;
}

/* --- the pages' dictionaries --- */

typedef struct leaf { /* of the tree of pages */
    long object, generation;
    int page; /* from 1 */
} leaf;

typedef struct book {
    leaf *leaf; /* by their objects */
    int n;
    io_bytes json;
    span head, objects; /* in it */
} book;

static void free_book(book *b)
{
    nn_free(b->leaf);
    io_bytes_free(&b->json);
    *b = (book){0};
}

static nn_err odd(const char *name)
{
    return nn_fail(NN_ERR_OUTPUT, "%s: what qpdf says of the PDF's pages is not understood", name);
}

static int by_object(const void *a, const void *b)
{
    const leaf *x = a, *y = b;
    if (x->object != y->object)
        return x->object < y->object ? -1 : 1;
    return (x->generation > y->generation) - (x->generation < y->generation);
}

static int by_number(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* Objects of the pages page[i], i < n, in ascending order: lines "page 3: 17 0 R". */
static nn_err find_leaves(book *b, int fd, const int *page, int n, const io_pdf_sink *to)
{
    static const char *const arguments[] = {"--no-warn", "--show-pages", "/dev/fd/3", NULL};
    nn_err err;
    io_bytes text = {0};
    NN_TRY(qpdf(&fd, 1, arguments, SECONDS, &(io_pdf_sink){to_memory, &text, to->name}));
    NN_TRY(io_bytes_add(&text, "", 1));
    b->leaf = nn_calloc((size_t)n, sizeof *b->leaf);
    if (!b->leaf) {
        err = nn_fail_memory((size_t)n * sizeof *b->leaf, "the pages of a PDF");
        goto out;
    }
    for (char *line = (char *)text.data; line && b->n < n; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, "page ", 5) != 0)
            continue;
        char *at;
        leaf l = {.page = (int)strtol(line + 5, &at, 10)};
        l.object = *at == ':' ? strtol(at + 1, &at, 10) : 0;
        l.generation = strtol(at, &at, 10);
        if (l.object > 0 && bsearch(&l.page, page, (size_t)n, sizeof *page, by_number))
            b->leaf[b->n++] = l;
    }
    if (b->n < n)
        err = odd(to->name);
    qsort(b->leaf, (size_t)b->n, sizeof *b->leaf, by_object);
out:
    io_bytes_free(&text);
    return err;
}

/* Reads the dictionaries of page[i], i < n, n > 0, which ascend. */
static nn_err open_book(book *b, int fd, const int *page, int n, const io_pdf_sink *to)
{
    static const char *const arguments[] = {"@/dev/fd/4", "/dev/fd/3", NULL};
    nn_err err;
    io_bytes list = {0};
    FILE *file = NULL;
    span all, key, value;
    *b = (book){0};
    NN_TRY(find_leaves(b, fd, page, n, to));
    NN_TRY(io_bytes_text(&list, "--no-warn\n--json=2\n--json-key=qpdf\n"));
    for (int i = 0; i < n; i++)
        NN_TRY(io_bytes_format(&list, "--json-object=%ld,%ld\n", b->leaf[i].object,
                               b->leaf[i].generation));
    NN_TRY(file_of(&list, to->name, &file));
    const int input[] = {fd, fileno(file)};
    NN_TRY(qpdf(input, 2, arguments, SECONDS, &(io_pdf_sink){to_memory, &b->json, to->name}));
    all = (span){(const char *)b->json.data, (const char *)b->json.data + b->json.size};
    all.p = skip_space(all);
    if (!member(all, "qpdf", &value)) {
        err = odd(to->name);
        goto out;
    }
    all = inside(value);
    if (!next(&all, false, &key, &b->head) || !next(&all, false, &key, &b->objects))
        err = odd(to->name);
out:
    close_file(file);
    io_bytes_free(&list);
    return err;
}

/* The next page's dictionary; *rest begins as inside(b->objects). name: "obj:17 0 R", with quotes. */
static const leaf *next_page(const book *b, span *rest, span *name, span *dictionary)
{
    span object;
    while (next(rest, true, name, &object)) {
        leaf l = {0};
        char *at;
        if (strncmp(name->p, "\"obj:", 5) != 0 || !member(object, "value", dictionary) ||
            *dictionary->p != '{')
            continue;
        l.object = strtol(name->p + 5, &at, 10);
        l.generation = strtol(at, &at, 10);
        const leaf *found = bsearch(&l, b->leaf, (size_t)b->n, sizeof l, by_object);
        if (found)
            return found;
    }
    return NULL;
}

/* --- boxes --- */

/* Appends the dictionary as it shall be. */
typedef nn_err rewrite(span page, const io_pdf_sheet *sheet, io_bytes *out);

#define HIDDEN "/OctavoHid" /* begins the names of what is to come back */

static bool is_hidden_box(span key)
{
    static const char *const names[] = {"/MediaBox", "/CropBox", "/TrimBox", "/UserUnit"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (is_key(key, names[i]))
            return true;
    return false;
}

static void read_box(span value, double box[4])
{
    double v[4];
    char text[256];
    size_t n = (size_t)(value.end - value.p);
    const char *at = text + 1;
    if (n >= sizeof text || *value.p != '[')
        return;
    memcpy(text, value.p, n);
    text[n] = 0;
    for (int i = 0; i < 4; i++) {
        at += strspn(at, " \n\r\t,");
        if (!io_number_parse(&at, &v[i]))
            return;
    }
    memcpy(box, v, sizeof v);
}

/* The name in `key` stands where `from` did: "/CropBox" or HIDDEN "CropBox". */
static nn_err put_member(io_bytes *out, const char *begin, span key, size_t skip, span value)
{
    nn_err err;
    NN_TRY(io_bytes_text(out, begin));
    NN_TRY(io_bytes_add(out, key.p + skip, (size_t)(key.end - key.p) - skip));
    NN_TRY(io_bytes_text(out, ":"));
    NN_TRY(io_bytes_add(out, value.p, (size_t)(value.end - value.p)));
    err = io_bytes_text(out, ",\n");
out:
    return err;
}

static nn_err put_box(io_bytes *out, const char *name, const double box[4])
{
    nn_err err = io_bytes_format(out, "\"%s\":[", name);
    for (int i = 0; i < 4 && !err; i++) {
        char text[IO_NUMBER_TEXT];
        io_number_format(box[i], 12, text);
        err = io_bytes_format(out, i < 3 ? "%s," : "%s],\n", text);
    }
    return err;
}

/* In place of the last comma. */
static nn_err end_members(io_bytes *out)
{
    if (out->data[out->size - 2] == ',')
        out->size -= 2;
    return io_bytes_text(out, "}");
}

static nn_err hide_boxes(span page, const io_pdf_sheet *sheet, io_bytes *out)
{
    nn_err err = NN_OK;
    span rest = inside(page), key, value;
    while (next(&rest, true, &key, &value)) {
        if (is_hidden_box(key))
            NN_TRY(put_member(out, "\"" HIDDEN, key, 2, value));
        else
            NN_TRY(put_member(out, "", key, 0, value));
    }
    NN_TRY(put_box(out, "/MediaBox", sheet->media));
    NN_TRY(put_box(out, "/CropBox", sheet->media)); /* the tree of pages may have one */
    err = end_members(out);
out:
    return err;
}

static nn_err show_boxes(span page, const io_pdf_sheet *sheet, io_bytes *out)
{
    (void)sheet;
    nn_err err = NN_OK;
    span rest = inside(page), key, value;
    const size_t n = strlen(HIDDEN);
    while (next(&rest, true, &key, &value)) {
        if (is_hidden_box(key))
            continue;
        if ((size_t)(key.end - key.p) > n + 2 && memcmp(key.p + 1, HIDDEN, n) == 0)
            NN_TRY(put_member(out, "\"/", key, n + 1, value));
        else
            NN_TRY(put_member(out, "", key, 0, value));
    }
    err = end_members(out);
out:
    return err;
}

/* A page of text, which is as large as the crop box, gets the margins that the media box has around
 * that, as the page is shown. */
static nn_err add_margins(span page, const io_pdf_sheet *sheet, io_bytes *out)
{
    nn_err err = NN_OK;
    span rest = inside(page), key, value;
    double box[4] = {0, 0, sheet->width, sheet->height};
    const double *m = sheet->media, *c = sheet->crop;
    /* Left, bottom, right, top; turned clockwise, the bottom comes to be left. */
    const double margin[4] = {c[0] - m[0], c[1] - m[1], m[2] - c[2], m[3] - c[3]};
    const int first = sheet->turn / 90;
    while (next(&rest, true, &key, &value)) {
        if (is_key(key, "/MediaBox"))
            read_box(value, box);
        else
            NN_TRY(put_member(out, "", key, 0, value));
    }
    /* Pictures have whole pixels, so the text may be a little larger: both begin at the upper left. */
    box[1] = box[3] - sheet->height - margin[(1 + first) % 4];
    box[0] -= margin[first];
    box[2] = sheet->width + margin[(2 + first) % 4];
    box[3] += margin[(3 + first) % 4];
    NN_TRY(put_box(out, "/MediaBox", box));
    err = end_members(out);
out:
    return err;
}

/* --update-from-json for page[i], i < n, of the book, which ascend; sheet_of[i] is for `change`. */
static nn_err describe(const book *b, const int *page, int n, const io_pdf_sheet *const *sheet_of,
                       rewrite *change, io_bytes *out)
{
    nn_err err;
    span rest = inside(b->objects), name, dictionary;
    const leaf *l;
    bool any = false;
    NN_TRY(io_bytes_text(out, "{\"qpdf\":["));
    NN_TRY(io_bytes_add(out, b->head.p, (size_t)(b->head.end - b->head.p)));
    while ((l = next_page(b, &rest, &name, &dictionary)) != NULL) {
        const int *at = bsearch(&l->page, page, (size_t)n, sizeof *page, by_number);
        if (!at)
            continue;
        NN_TRY(io_bytes_text(out, any ? ",\n" : ",{\n"));
        NN_TRY(io_bytes_add(out, name.p, (size_t)(name.end - name.p)));
        NN_TRY(io_bytes_text(out, ":{\"value\":{"));
        NN_TRY(change(dictionary, sheet_of[at - page], out));
        NN_TRY(io_bytes_text(out, "}"));
        any = true;
    }
    err = io_bytes_text(out, any ? "}]}\n" : "]}\n");
out:
    return err;
}

/* The file with these dictionaries in place of its own. */
static nn_err update(int fd, const io_bytes *json, const how *h, const io_pdf_sink *to)
{
    const char *const arguments[] = {"--no-warn", "--stream-data=preserve",
                                     "--object-streams=preserve", h->id,
                                     "--update-from-json=/dev/fd/4", "/dev/fd/3", "-", NULL};
    FILE *file = NULL;
    nn_err err;
    NN_TRY(file_of(json, to->name, &file));
    const int input[] = {fd, fileno(file)};
    err = qpdf(input, 2, arguments, h->seconds, to);
out:
    close_file(file);
    return err;
}

/* --- laying over --- */

/* "--to=1-3,7" */
static nn_err list_pages(const int *page, int n, io_bytes *out)
{
    nn_err err = NN_OK;
    for (int i = 0; i < n;) {
        int k = i;
        while (k + 1 < n && page[k + 1] == page[k] + 1)
            k++;
        NN_TRY(io_bytes_format(out, k > i ? "%s%d-%d" : "%s%d", i ? "," : "--to=", page[i],
                               page[k]));
        i = k + 1;
    }
    err = io_bytes_add(out, "", 1);
out:
    return err;
}

static nn_err overlay(int fd, int over, const int *page, int n, const how *h,
                      const io_pdf_sink *to)
{
    nn_err err;
    io_bytes where = {0};
    NN_TRY(list_pages(page, n, &where));
    const char *const with[] = {"--no-warn", "--stream-data=preserve",
                                "--object-streams=preserve", h->id, "--overlay", "/dev/fd/4",
                                (const char *)where.data, "--", "/dev/fd/3", "-", NULL};
    const char *const without[] = {"--no-warn", "--stream-data=preserve",
                                   "--object-streams=preserve", h->id, "/dev/fd/3", "-", NULL};
    const int input[] = {fd, over};
    err = qpdf(input, 2, n > 0 ? with : without, h->seconds, to);
out:
    io_bytes_free(&where);
    return err;
}

/* Pages that show otherwise than qpdf lays over them. */
typedef struct odd_pages {
    int *page, *text; /* these, and the pages of text that come over them; both ascend */
    const io_pdf_sheet **sheet;
    int n;
} odd_pages;

static void free_odd(odd_pages *o)
{
    nn_free(o->page);
    nn_free(o->text);
    nn_free(o->sheet);
}

static nn_err find_odd(const io_pdf_pages *p, const book *b, const int *page, int n, odd_pages *o)
{
    const size_t size = (size_t)n + 1;
    *o = (odd_pages){.page = nn_calloc(size, sizeof *o->page),
                     .text = nn_calloc(size, sizeof *o->text),
                     .sheet = nn_calloc(size, sizeof *o->sheet)};
    bool *unit = nn_calloc(size, sizeof *unit);
    nn_err err = NN_OK;
    if (!unit || !o->page || !o->text || !o->sheet)
        err = nn_fail_memory(size * sizeof *o->page, "the pages of a PDF");
    span rest = inside(b->objects), name, dictionary, value;
    for (const leaf *l; !err && (l = next_page(b, &rest, &name, &dictionary)) != NULL;) {
        const int *at = bsearch(&l->page, page, (size_t)n, sizeof *page, by_number);
        if (at && member(dictionary, "/UserUnit", &value))
            unit[at - page] = true;
    }
    for (int i = 0; i < n && !err; i++) {
        const io_pdf_sheet *sheet = &p->sheet[page[i] - 1];
        if (!unit[i] && !sheet->cropped)
            continue;
        o->page[o->n] = page[i];
        o->text[o->n] = i + 1;
        o->sheet[o->n++] = sheet;
    }
    nn_free(unit);
    return err;
}

/* The file with page[i], i < o->n, changed. b: its book; NULL: it is opened. */
static nn_err change_pages(int fd, const book *b, const int *page, const odd_pages *o, rewrite *change,
                           const how *h, const io_pdf_sink *to)
{
    nn_err err;
    book own = {0};
    io_bytes json = {0};
    if (!b)
        NN_TRY(open_book(&own, fd, page, o->n, to));
    NN_TRY(describe(b ? b : &own, page, o->n, o->sheet, change, &json));
    err = update(fd, &json, h, to);
out:
    free_book(&own);
    io_bytes_free(&json);
    return err;
}

static nn_err overlay_odd(const io_pdf_pages *p, const book *b, int over, const int *page, int n,
                          const odd_pages *o, const how *h, const io_pdf_sink *to)
{
    nn_err err;
    FILE *plain = NULL, *text = NULL, *laid = NULL;
    const how usual = {"--deterministic-id", h->seconds};
    NN_TRY(temporary(to->name, &plain));
    NN_TRY(temporary(to->name, &text));
    NN_TRY(temporary(to->name, &laid));
    NN_TRY(change_pages(p->fd, b, o->page, o, hide_boxes, h, &(io_pdf_sink){to_file, plain, to->name}));
    NN_TRY(change_pages(over, NULL, o->text, o, add_margins, &usual,
                        &(io_pdf_sink){to_file, text, to->name}));
    NN_TRY(flushed(plain, to->name));
    NN_TRY(flushed(text, to->name));
    NN_TRY(overlay(fileno(plain), fileno(text), page, n, h, &(io_pdf_sink){to_file, laid, to->name}));
    NN_TRY(flushed(laid, to->name));
    err = change_pages(fileno(laid), NULL, o->page, o, show_boxes, h, to);
out:
    close_file(plain);
    close_file(text);
    close_file(laid);
    return err;
}

nn_err io_pdf_overlay(const io_pdf_pages *p, int over, const int *page, int n,
                      const io_pdf_sink *to)
{
    nn_err err = NN_OK;
    book b = {0};
    odd_pages o = {0};
    /* A file that is encrypted has an identity of its own. */
    const how h = {p->encrypted ? "--stream-data=preserve" : "--deterministic-id", SECONDS + p->n};
    if (n > 0) {
        NN_TRY(open_book(&b, p->fd, page, n, to));
        NN_TRY(find_odd(p, &b, page, n, &o));
    }
    err = o.n > 0 ? overlay_odd(p, &b, over, page, n, &o, &h, to)
                  : overlay(p->fd, over, page, n, &h, to);
out:
    free_odd(&o);
    free_book(&b);
    return err;
}

/* --- joining --- */

nn_err io_pdf_join(const int *part, int n, const io_pdf_sink *to)
{
    static const char names[IO_CHILD_INPUTS][12] = {
        "/dev/fd/3",  "/dev/fd/4",  "/dev/fd/5",  "/dev/fd/6",  "/dev/fd/7",  "/dev/fd/8",
        "/dev/fd/9",  "/dev/fd/10", "/dev/fd/11", "/dev/fd/12", "/dev/fd/13", "/dev/fd/14",
        "/dev/fd/15", "/dev/fd/16", "/dev/fd/17", "/dev/fd/18"};
    const char *arguments[IO_CHILD_INPUTS + 10] = {
        "--no-warn", "--stream-data=preserve", "--object-streams=preserve",
        "--deterministic-id", "--decrypt", names[0], "--pages"};
    int k = 7;
    NN_ASSERT(n >= 1 && n <= IO_CHILD_INPUTS);
    for (int i = 0; i < n; i++)
        arguments[k++] = names[i];
    arguments[k++] = "--";
    arguments[k++] = "-";
    arguments[k] = NULL;
    return qpdf(part, n, arguments, 60.0 * SECONDS, to);
}
