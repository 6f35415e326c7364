/* read_json.c - the way back of write_json.c. Bytes come from anybody: each value is looked at
 * before it is used, and the first one that does not fit is named. */
#include "io/read.h"

#include <string.h>

#include "io/json.h"

typedef struct reader {
    const char *what;
    io_document *out;
    int page, line; /* counted from 1, for messages */
} reader;

static nn_err refuse(const reader *r, const char *expected)
{
    return nn_fail(NN_ERR_INPUT, "%s: page %d, line of text %d: expected %s", r->what, r->page,
                   r->line, expected);
}

static bool number_of(const io_json *j, float *out)
{
    if (!j || (j->kind != IO_JSON_INT && j->kind != IO_JSON_NUMBER))
        return false;
    *out = (float)j->number;
    return true;
}

/* The integer at `key`; `missing` where there is none; -1 for anything but 1 .. IO_DOC_MAX. */
static int32_t count_at(const io_json *j, const char *key, int32_t missing)
{
    const io_json *v = io_json_get(j, key);
    if (!v)
        return missing;
    return v->kind == IO_JSON_INT && v->integer >= 1 && v->integer <= IO_DOC_MAX
               ? (int32_t)v->integer
               : -1;
}

static float confidence_of(const io_json *j)
{
    float v = 1;
    number_of(io_json_get(j, "confidence"), &v);
    return v;
}

static bool box_of(const io_json *j, io_box *out)
{
    const io_json *b = io_json_get(j, "bbox");
    float v[4];
    if (!b || b->kind != IO_JSON_ARRAY || b->n != 4)
        return false;
    for (int i = 0; i < 4; i++)
        if (!number_of(&b->item[i], &v[i]))
            return false;
    *out = (io_box){v[0], v[1], v[2], v[3]};
    return true;
}

/* *n = 0 without points at `key`. */
static bool points_at(const io_json *j, const char *key, int least, io_point *out, int *n)
{
    const io_json *p = io_json_get(j, key);
    *n = 0;
    if (!p)
        return true;
    if (p->kind != IO_JSON_ARRAY || p->n < least || p->n > IO_DOC_MAX_POLYGON)
        return false;
    for (int i = 0; i < p->n; i++) {
        const io_json *q = &p->item[i];
        if (q->kind != IO_JSON_ARRAY || q->n != 2 || !number_of(&q->item[0], &out[i].x) ||
            !number_of(&q->item[1], &out[i].y))
            return false;
    }
    *n = p->n;
    return true;
}

/* The polygon, else the corners of the box, else none. */
static bool outline_of(const io_json *j, io_point out[IO_DOC_MAX_POLYGON], int *n)
{
    io_box b;
    if (!points_at(j, "polygon", 4, out, n))
        return false;
    if (*n == 0 && box_of(j, &b)) {
        io_box_corners(b, out);
        *n = 4;
    }
    return true;
}

static const char *text_of(const io_json *j)
{
    const io_json *t = io_json_get(j, "text");
    return t && t->kind == IO_JSON_STRING ? t->text : NULL;
}

static nn_err read_characters(const reader *r, const io_json *list)
{
    nn_err err = NN_OK;
    for (int i = 0; list && i < list->n; i++) {
        const io_json *c = &list->item[i];
        const char *text = text_of(c), *p = text;
        io_box box;
        int32_t code = text && *text ? io_utf8_next(&p, text + strlen(text)) : -1;
        if (code < 0 || *p || !box_of(c, &box))
            return refuse(r, "characters with one character of text and a bbox");
        NN_TRY(io_doc_add_char(r->out, box, (uint32_t)code, confidence_of(c)));
    }
out:
    return err;
}

static nn_err read_words(const reader *r, const io_json *list)
{
    nn_err err = NN_OK;
    io_point point[IO_DOC_MAX_POLYGON];
    for (int i = 0; list && i < list->n; i++) {
        const io_json *w = &list->item[i], *characters = io_json_get(w, "characters");
        const char *text = text_of(w);
        int n;
        if (!text || !outline_of(w, point, &n))
            return refuse(r, "words with a text and a polygon or bbox");
        if (characters && characters->kind != IO_JSON_ARRAY)
            return refuse(r, "a list of characters");
        int32_t column = count_at(w, "column", 0), columns = count_at(w, "columns", 1);
        if (column < 0 || columns < 1)
            return refuse(r, "words with a column and columns from 1, or none");
        NN_TRY(io_doc_add_word(r->out, point, n, text, confidence_of(w)));
        if (column > 0)
            io_doc_word_cell(r->out, column, columns);
        NN_TRY(read_characters(r, characters));
    }
out:
    return err;
}

static bool role_of(const io_json *j, io_role from, io_role to, io_role *out)
{
    const io_json *v = io_json_get(j, "role");
    *out = IO_ROLE_NONE;
    if (!v)
        return true;
    for (io_role i = from; i < to && v->kind == IO_JSON_STRING; i++)
        if (!strcmp(v->text, io_role_names[i]))
            *out = i;
    return *out != IO_ROLE_NONE;
}

static nn_err read_line(const reader *r, const io_json *j)
{
    nn_err err = NN_OK;
    io_point point[IO_DOC_MAX_POLYGON];
    const io_json *words = io_json_get(j, "words");
    const char *text = text_of(j);
    io_role role;
    int n;
    if (!outline_of(j, point, &n))
        return refuse(r, "a polygon of 4 points or more, or a bbox");
    if (words && words->kind != IO_JSON_ARRAY)
        return refuse(r, "a list of words");
    if (!text && (!words || words->n == 0))
        return refuse(r, "a text or words");
    if (n == 0 && (!words || words->n == 0))
        return refuse(r, "a polygon or bbox, of the line or its words");
    if (!role_of(j, IO_ROLE_PARAGRAPH, IO_ROLE_PICTURE, &role))
        return refuse(r, "the role of a line");
    NN_TRY(io_doc_add_line(r->out, point, n, confidence_of(j)));
    io_doc_line_role(r->out, role);
    int32_t table = count_at(j, "table", 0), row = count_at(j, "row", 0),
            column = count_at(j, "column", 0);
    if (table < 0 || row < 0 || column < 0 || (table > 0) != (row > 0) ||
        (table > 0) != (column > 0))
        return refuse(r, "table, row and column, from 1, all or none");
    if (table > 0)
        io_doc_line_cell(r->out, table, row, column);
    if (text)
        NN_TRY(io_doc_line_text(r->out, text));
    if (!points_at(j, "baseline", 2, point, &n))
        return refuse(r, "a baseline of 2 points or more");
    if (n > 0)
        NN_TRY(io_doc_line_baseline(r->out, point, n));
    NN_TRY(read_words(r, words));
out:
    return err;
}

static nn_err read_page(reader *r, const io_json *j)
{
    nn_err err = NN_OK;
    int32_t w = count_at(j, "width", -1), h = count_at(j, "height", -1), block = 0,
            paragraph = 0;
    const io_json *image = io_json_get(j, "image"), *lines = io_json_get(j, "lines"),
                  *regions = io_json_get(j, "regions");
    r->line = 0;
    if (w < 0 || h < 0 || !lines || lines->kind != IO_JSON_ARRAY)
        return refuse(r, "an object with width, height and lines");
    NN_TRY(io_doc_add_page(r->out, image && image->kind == IO_JSON_STRING ? image->text : "", w,
                           h));
    for (int i = 0; i < lines->n; i++) {
        const io_json *line = &lines->item[i];
        int32_t b = count_at(line, "block", 1), p = count_at(line, "paragraph", 1);
        r->line = i + 1;
        if (b < 0 || p < 0)
            return refuse(r, "numbers from 1 for block and paragraph");
        if (b != block)
            NN_TRY(io_doc_add_block(r->out));
        if (b != block || p != paragraph)
            NN_TRY(io_doc_add_paragraph(r->out));
        block = b;
        paragraph = p;
        NN_TRY(read_line(r, line));
    }
    for (int i = 0; regions && i < regions->n; i++) {
        io_box box;
        io_role role;
        if (!role_of(&regions->item[i], IO_ROLE_PICTURE, IO_ROLES, &role) || !role ||
            !box_of(&regions->item[i], &box))
            return refuse(r, "regions with a role and a bbox");
        NN_TRY(io_doc_add_region(r->out, role, box));
    }
out:
    return err;
}

nn_err io_read_json(const char *text, size_t n, const char *what, io_document *out)
{
    nn_err err = NN_OK;
    reader r = {.what = what, .out = out};
    io_json *j = NULL;
    for (const char *p = text, *end = text + n; p < end;) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        stop = stop ? stop : end;
        if (stop > p) {
            r.page++;
            NN_TRY(io_json_parse(p, (size_t)(stop - p), what, NN_ERR_INPUT, &j));
            NN_TRY(read_page(&r, j));
            io_json_free(j);
            j = NULL;
        }
        p = stop + 1;
    }
    err = io_doc_finish(out);
out:
    io_json_free(j);
    return err;
}
