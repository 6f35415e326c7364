/* document.c - building a document and deriving what its builder left out.
 *
 * The last line stays "open" until something other than its words follows; closing it splits or
 * joins its text and places words without a polygon. So the words of a line stand together in
 * the flat array, also those that are made here. */
#include "io/document.h"

#include <math.h>
#include <string.h>

#include "io/script.h"
#include "nn/mem.h"

/* Order of io_document.capacity. */
enum { PAGES, BLOCKS, PARAGRAPHS, LINES, WORDS, CHARS, POINTS, TEXT, REGIONS, FIELDS,
       FIELD_WORDS };

const char *const io_role_names[IO_ROLES] = {
    "",         "paragraph",    "heading",     "list_item", "cell",  "drop_cap", "caption",
    "footnote", "running_head", "running_foot", "page_number", "marginal", "aside", "picture",
    "rule",     "unread"};

/* Makes room for `more` elements in the array whose pointer lies at `array`. */
static nn_err grow(io_document *d, int kind, void *array, int32_t n, size_t more, size_t size)
{
    void *block; /* copied: a pointer to any type may not be read through a void ** */
    memcpy(&block, array, sizeof block);
    if (more > (size_t)(IO_DOC_MAX - n))
        return nn_fail(NN_ERR_LIMIT, "a document with more than %d elements of one kind",
                       IO_DOC_MAX);
    int32_t need = n + (int32_t)more;
    if (need <= d->capacity[kind])
        return NN_OK;
    int64_t capacity = nn_max_i64(nn_min_i64(2 * (int64_t)d->capacity[kind], IO_DOC_MAX), need);
    capacity = nn_max_i64(capacity, kind == TEXT ? 1024 : 16);
    block = nn_realloc(block, (size_t)capacity * size);
    if (!block)
        return nn_fail_memory((size_t)capacity * size, "a document");
    memcpy(array, &block, sizeof block);
    d->capacity[kind] = (int32_t)capacity;
    return NN_OK;
}

#define GROW(d, kind, array, n, more) \
    grow(d, kind, &(d)->array, (d)->n, more, sizeof *(d)->array)

static uint32_t clean_code(int32_t code)
{
    if (code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029)
        return ' ';
    bool nonchar = (code & 0xFFFE) == 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF);
    bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return nonchar || surrogate || code > 0x10FFFF ? 0xFFFD : (uint32_t)code;
}

/* Stores [text, text + n) clean; offset 0 is the empty text. */
static nn_err add_text(io_document *d, const char *text, size_t n, int32_t *offset)
{
    *offset = 0;
    if (n == 0)
        return NN_OK;
    if (n > (size_t)IO_DOC_MAX / 3)
        return nn_fail(NN_ERR_LIMIT, "a text of %zu bytes", n);
    /* A bad byte grows to the three of U+FFFD. */
    nn_err err = GROW(d, TEXT, text, n_text, 3 * n + 2);
    if (err != NN_OK)
        return err;
    if (d->n_text == 0)
        d->text[d->n_text++] = 0;
    *offset = d->n_text;
    for (const char *p = text, *end = text + n; p < end;) {
        int32_t code = io_utf8_next(&p, end);
        if (code < 0) {
            p++;
            code = 0xFFFD;
        }
        d->n_text += io_utf8_put(clean_code(code), d->text + d->n_text);
    }
    d->text[d->n_text++] = 0;
    return NN_OK;
}

static float clip(float value, float most)
{
    return value > 0 ? fminf(value, most) : 0; /* NaN is not > 0 */
}

static io_doc_page *last_page(io_document *d)
{
    NN_ASSERT(d->n_pages > 0);
    return &d->page[d->n_pages - 1];
}

static io_doc_line *open_line(io_document *d)
{
    NN_ASSERT(d->line_open);
    return &d->line[d->n_lines - 1];
}

static nn_err add_points(io_document *d, const io_point *points, int n, io_span *out)
{
    NN_ASSERT(n >= 0 && n <= IO_DOC_MAX_POLYGON);
    nn_err err = GROW(d, POINTS, point, n_points, (size_t)n);
    if (err != NN_OK)
        return err;
    const io_doc_page *page = last_page(d);
    *out = (io_span){d->n_points, n};
    for (int i = 0; i < n; i++)
        d->point[d->n_points++] = (io_point){clip(points[i].x, (float)page->width),
                                             clip(points[i].y, (float)page->height)};
    return NN_OK;
}

static nn_err add_box(io_document *d, io_box b, io_span *out)
{
    io_point p[4];
    io_box_corners(b, p);
    return add_points(d, p, 4, out);
}

void io_doc_corners(const io_document *d, io_span polygon, io_point corner[4])
{
    NN_ASSERT(polygon.n >= 4);
    io_polygon_part(d->point + polygon.first, polygon.n, 0, 1, corner);
}

static int count_codes(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += (*text & 0xC0) != 0x80;
    return n;
}

/* Appends the line's words, which it does not have, from its text. */
static nn_err split_text(io_document *d, int32_t at)
{
    nn_err err = NN_OK;
    io_doc_line *line = &d->line[at];
    int32_t pos = line->text;
    while (d->text[pos]) {
        size_t n = strcspn(d->text + pos, " ");
        if (n > 0) {
            NN_TRY(GROW(d, WORDS, word, n_words, 1));
            NN_TRY(GROW(d, TEXT, text, n_text, n + 1));
            io_doc_word *w = &d->word[d->n_words++];
            *w = (io_doc_word){.text = d->n_text, .confidence = line->confidence};
            memcpy(d->text + d->n_text, d->text + pos, n);
            d->text[d->n_text + (int32_t)n] = 0;
            d->n_text += (int32_t)n + 1;
            line->words.n++;
        }
        pos += (int32_t)n + (d->text[pos + (int32_t)n] == ' ');
    }
out:
    return err;
}

static nn_err join_words(io_document *d, io_doc_line *line)
{
    size_t n = 0;
    for (int i = 0; i < line->words.n; i++)
        n += strlen(io_doc_text(d, d->word[line->words.first + i].text)) + 1;
    if (n <= 1)
        return NN_OK;
    nn_err err = GROW(d, TEXT, text, n_text, n);
    if (err != NN_OK)
        return err;
    line->text = d->n_text;
    for (int i = 0; i < line->words.n; i++) {
        const char *text = io_doc_text(d, d->word[line->words.first + i].text);
        size_t len = strlen(text);
        memcpy(d->text + d->n_text, text, len);
        d->n_text += (int32_t)len;
        d->text[d->n_text++] = i + 1 < line->words.n ? ' ' : 0;
    }
    return NN_OK;
}

/* Polygons of words that have none: around their characters, or by their share of the line. */
static nn_err place_words(io_document *d, const io_doc_line *line)
{
    nn_err err = NN_OK;
    int total = line->words.n - 1, before = 0;
    for (int i = 0; i < line->words.n; i++)
        total += count_codes(io_doc_text(d, d->word[line->words.first + i].text));
    for (int i = 0; i < line->words.n; i++) {
        io_doc_word *w = &d->word[line->words.first + i];
        int n = count_codes(io_doc_text(d, w->text));
        if (w->polygon.n == 0 && w->chars.n > 0) {
            io_box box = d->chr[w->chars.first].box;
            for (int k = 1; k < w->chars.n; k++)
                box = io_box_join(box, d->chr[w->chars.first + k].box);
            NN_TRY(add_box(d, box, &w->polygon));
        } else if (w->polygon.n == 0 && line->polygon.n > 0) {
            float f0 = (float)before, f1 = (float)(before + n), all = fmaxf((float)total, 1);
            /* Right-to-left text starts at the right end. */
            if (line->rtl)
                f0 = all - (float)(before + n), f1 = all - (float)before;
            io_point part[4];
            io_polygon_part(d->point + line->polygon.first, line->polygon.n, f0 / all, f1 / all,
                         part);
            NN_TRY(add_points(d, part, 4, &w->polygon));
        } else if (w->polygon.n == 0) {
            NN_TRY(add_box(d, (io_box){0}, &w->polygon));
        }
        w->box = io_points_box(d->point + w->polygon.first, w->polygon.n);
        before += n + 1;
    }
out:
    return err;
}

static nn_err close_line(io_document *d)
{
    if (!d->line_open)
        return NN_OK;
    nn_err err = NN_OK;
    int32_t at = d->n_lines - 1;
    io_doc_line *line = &d->line[at];
    d->line_open = false;
    if (line->words.n == 0 && line->text)
        NN_TRY(split_text(d, at));
    else if (!line->text)
        NN_TRY(join_words(d, line));
    line->rtl = io_text_rtl(io_doc_text(d, line->text));
    NN_TRY(place_words(d, line));
    if (line->polygon.n == 0) {
        io_box box = line->words.n > 0 ? d->word[line->words.first].box : (io_box){0};
        for (int i = 1; i < line->words.n; i++)
            box = io_box_join(box, d->word[line->words.first + i].box);
        NN_TRY(add_box(d, box, &line->polygon));
    }
    io_point corner[4];
    line->box = io_points_box(d->point + line->polygon.first, line->polygon.n);
    io_doc_corners(d, line->polygon, corner);
    line->angle = io_corner_angle(corner);
out:
    return err;
}

nn_err io_doc_add_page(io_document *d, const char *source, int32_t width, int32_t height)
{
    NN_ASSERT(width >= 1 && height >= 1);
    nn_err err = NN_OK;
    int32_t name;
    NN_TRY(close_line(d));
    NN_TRY(GROW(d, PAGES, page, n_pages, 1));
    NN_TRY(add_text(d, source, strlen(source), &name));
    d->page[d->n_pages++] = (io_doc_page){
        .source = name, .width = width, .height = height, .blocks = {d->n_blocks, 0},
        .regions = {d->n_regions, 0}};
out:
    return err;
}

nn_err io_doc_add_block(io_document *d)
{
    nn_err err = NN_OK;
    NN_TRY(close_line(d));
    NN_TRY(GROW(d, BLOCKS, block, n_blocks, 1));
    last_page(d)->blocks.n++;
    d->block[d->n_blocks++] = (io_doc_block){.paragraphs = {d->n_paragraphs, 0}};
out:
    return err;
}

nn_err io_doc_add_paragraph(io_document *d)
{
    nn_err err = NN_OK;
    NN_ASSERT(last_page(d)->blocks.n > 0);
    NN_TRY(close_line(d));
    NN_TRY(GROW(d, PARAGRAPHS, paragraph, n_paragraphs, 1));
    d->block[d->n_blocks - 1].paragraphs.n++;
    d->paragraph[d->n_paragraphs++] = (io_doc_paragraph){.lines = {d->n_lines, 0}};
out:
    return err;
}

nn_err io_doc_add_line(io_document *d, const io_point *polygon, int n, float confidence)
{
    nn_err err = NN_OK;
    io_span span = {0};
    NN_ASSERT(last_page(d)->blocks.n > 0 && d->block[d->n_blocks - 1].paragraphs.n > 0);
    NN_ASSERT(n == 0 || n >= 4);
    NN_TRY(close_line(d));
    NN_TRY(GROW(d, LINES, line, n_lines, 1));
    NN_TRY(add_points(d, polygon, n, &span));
    d->paragraph[d->n_paragraphs - 1].lines.n++;
    d->line[d->n_lines++] = (io_doc_line){
        .polygon = span, .words = {d->n_words, 0}, .confidence = clip(confidence, 1)};
    d->line_open = true;
out:
    return err;
}

nn_err io_doc_line_text(io_document *d, const char *text)
{
    int32_t offset;
    nn_err err = add_text(d, text, strlen(text), &offset);
    if (err == NN_OK)
        open_line(d)->text = offset;
    return err;
}

nn_err io_doc_line_baseline(io_document *d, const io_point *points, int n)
{
    NN_ASSERT(n >= 2);
    return add_points(d, points, n, &open_line(d)->baseline);
}

void io_doc_line_sizes(io_document *d, float x_height, float ascent, float descent)
{
    io_doc_line *line = open_line(d);
    const float most = (float)IO_DOC_MAX; /* more than any page is high */
    line->x_height = clip(x_height, most);
    line->ascent = clip(ascent, most);
    line->descent = clip(descent, most);
}

void io_doc_line_role(io_document *d, io_role role)
{
    NN_ASSERT(role < IO_ROLE_PICTURE);
    open_line(d)->role = role;
}

void io_doc_line_cell(io_document *d, int32_t table, int32_t row, int32_t column)
{
    io_doc_line *line = open_line(d);
    NN_ASSERT(table > 0 && row > 0 && column > 0);
    line->role = IO_ROLE_CELL;
    line->table = table;
    line->row = row;
    line->column = column;
}

static io_box clip_box(const io_doc_page *page, io_box box)
{
    float w = (float)page->width, h = (float)page->height;
    return (io_box){clip(box.x0, w), clip(box.y0, h), clip(box.x1, w), clip(box.y1, h)};
}

nn_err io_doc_add_region(io_document *d, io_role role, io_box box)
{
    NN_ASSERT(role >= IO_ROLE_PICTURE && role < IO_ROLES);
    nn_err err = GROW(d, REGIONS, region, n_regions, 1);
    if (err != NN_OK)
        return err;
    io_doc_page *page = last_page(d);
    page->regions.n++;
    d->region[d->n_regions++] = (io_doc_region){clip_box(page, box), role};
    return NN_OK;
}

nn_err io_doc_add_word(io_document *d, const io_point *polygon, int n, const char *text,
                       float confidence)
{
    nn_err err = NN_OK;
    io_span span = {0};
    int32_t offset;
    NN_ASSERT(d->line_open && (n == 0 || n >= 4));
    NN_TRY(GROW(d, WORDS, word, n_words, 1));
    NN_TRY(add_points(d, polygon, n, &span));
    NN_TRY(add_text(d, text, strlen(text), &offset));
    open_line(d)->words.n++;
    d->word[d->n_words++] = (io_doc_word){.polygon = span, .chars = {d->n_chars, 0},
                                          .text = offset, .confidence = clip(confidence, 1)};
out:
    return err;
}

void io_doc_word_cell(io_document *d, int32_t column, int32_t columns)
{
    NN_ASSERT(open_line(d)->words.n > 0 && column > 0 && columns > 0);
    d->word[d->n_words - 1].column = column;
    d->word[d->n_words - 1].columns = columns;
}

nn_err io_doc_add_char(io_document *d, io_box box, uint32_t code, float confidence)
{
    NN_ASSERT(open_line(d)->words.n > 0);
    nn_err err = GROW(d, CHARS, chr, n_chars, 1);
    if (err != NN_OK)
        return err;
    d->word[d->n_words - 1].chars.n++;
    d->chr[d->n_chars++] = (io_doc_char){
        clip_box(last_page(d), box),
        clean_code(code > 0x10FFFF ? 0xFFFD : (int32_t)code), clip(confidence, 1)};
    return NN_OK;
}

static void line_part(io_document *d, float f0, float f1, io_point out[4])
{
    io_span span = open_line(d)->polygon;
    NN_ASSERT(span.n >= 4);
    io_polygon_part(d->point + span.first, span.n, f0, f1, out);
}

nn_err io_doc_add_word_part(io_document *d, float f0, float f1, const char *text,
                            float confidence)
{
    io_point part[4];
    line_part(d, f0, f1, part);
    return io_doc_add_word(d, part, 4, text, confidence);
}

nn_err io_doc_add_char_part(io_document *d, float f0, float f1, uint32_t code, float confidence)
{
    io_point part[4];
    line_part(d, f0, f1, part);
    return io_doc_add_char(d, io_points_box(part, 4), code, confidence);
}

/* Of paragraphs and blocks, from their lines'. */
static void join_boxes(io_document *d)
{
    for (int32_t i = 0; i < d->n_paragraphs; i++) {
        io_doc_paragraph *p = &d->paragraph[i];
        for (int32_t k = 0; k < p->lines.n; k++) {
            io_box box = d->line[p->lines.first + k].box;
            p->box = k == 0 ? box : io_box_join(p->box, box);
        }
    }
    for (int32_t i = 0; i < d->n_blocks; i++) {
        io_doc_block *b = &d->block[i];
        bool any = false;
        for (int32_t k = 0; k < b->paragraphs.n; k++) {
            const io_doc_paragraph *p = &d->paragraph[b->paragraphs.first + k];
            if (p->lines.n > 0) {
                b->box = any ? io_box_join(b->box, p->box) : p->box;
                any = true;
            }
        }
    }
}

nn_err io_doc_finish(io_document *d)
{
    nn_err err = close_line(d);
    if (err == NN_OK)
        join_boxes(d);
    return err;
}

static io_box map_box(io_doc_map_fn *map, const void *ctx, io_box b)
{
    const io_point p[4] = {map(ctx, (io_point){b.x0, b.y0}), map(ctx, (io_point){b.x1, b.y0}),
                           map(ctx, (io_point){b.x1, b.y1}), map(ctx, (io_point){b.x0, b.y1})};
    return io_points_box(p, 4);
}

void io_doc_map(io_document *d, io_doc_map_fn *map, const void *ctx, int32_t width, int32_t height)
{
    NN_ASSERT(d->n_pages == 1 && !d->line_open && width >= 1 && height >= 1);
    d->page[0].width = width;
    d->page[0].height = height;
    for (int32_t i = 0; i < d->n_points; i++) {
        io_point p = map(ctx, d->point[i]);
        d->point[i] = (io_point){clip(p.x, (float)width), clip(p.y, (float)height)};
    }
    for (int32_t i = 0; i < d->n_chars; i++)
        d->chr[i].box = clip_box(d->page, map_box(map, ctx, d->chr[i].box));
    for (int32_t i = 0; i < d->n_regions; i++)
        d->region[i].box = clip_box(d->page, map_box(map, ctx, d->region[i].box));
    for (int32_t i = 0; i < d->n_words; i++) {
        io_doc_word *w = &d->word[i];
        w->box = io_points_box(d->point + w->polygon.first, w->polygon.n);
    }
    for (int32_t i = 0; i < d->n_lines; i++) {
        io_doc_line *line = &d->line[i];
        io_point corner[4];
        /* Sizes are measured across the line. */
        float across = line->angle * (float)(3.14159265358979 / 180);
        const io_point from = map(ctx, (io_point){0, 0});
        const io_point to = map(ctx, (io_point){-sinf(across), cosf(across)});
        float scale = hypotf(to.x - from.x, to.y - from.y);
        line->x_height *= scale, line->ascent *= scale, line->descent *= scale;
        line->box = io_points_box(d->point + line->polygon.first, line->polygon.n);
        io_doc_corners(d, line->polygon, corner);
        line->angle = io_corner_angle(corner);
    }
    join_boxes(d);
}

nn_err io_doc_add_field(io_document *d, int32_t index, const char *name, const char *kind,
                        const char *value, const char *normalised, float confidence,
                        const int32_t *words, int32_t n)
{
    nn_err err;
    NN_ASSERT(n >= 1 && index >= 0 && index < d->n_pages && !d->line_open);
    io_doc_page *page = &d->page[index];
    NN_ASSERT(page->fields.n == 0 || page->fields.first + page->fields.n == d->n_fields);
    io_doc_field f = {.confidence = clip(confidence, 1), .words = {d->n_field_words, n}};
    NN_TRY(GROW(d, FIELDS, field, n_fields, 1));
    NN_TRY(GROW(d, FIELD_WORDS, field_word, n_field_words, (size_t)n));
    NN_TRY(add_text(d, name, strlen(name), &f.name));
    NN_TRY(add_text(d, kind, strlen(kind), &f.kind));
    NN_TRY(add_text(d, value, strlen(value), &f.value));
    NN_TRY(add_text(d, normalised, strlen(normalised), &f.normalised));
    for (int32_t i = 0; i < n; i++) {
        NN_ASSERT(words[i] >= 0 && words[i] < d->n_words);
        io_box box = d->word[words[i]].box;
        f.box = i ? io_box_join(f.box, box) : box;
        d->field_word[d->n_field_words++] = words[i];
    }
    if (page->fields.n == 0)
        page->fields.first = d->n_fields;
    page->fields.n++;
    d->field[d->n_fields++] = f;
out:
    return err;
}

void io_doc_clear_fields(io_document *d)
{
    for (int32_t i = 0; i < d->n_pages; i++)
        d->page[i].fields = (io_span){0};
    d->n_fields = d->n_field_words = 0;
}

void io_doc_clear(io_document *d)
{
    d->n_pages = d->n_blocks = d->n_paragraphs = d->n_lines = 0;
    d->n_words = d->n_chars = d->n_points = d->n_text = d->n_regions = 0;
    d->n_fields = d->n_field_words = 0;
    d->line_open = false;
}

void io_doc_free(io_document *d)
{
    void *arrays[] = {d->page, d->block, d->paragraph, d->line,
                      d->word, d->chr,   d->point,     d->text, d->region,
                      d->field, d->field_word};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        nn_free(arrays[i]);
    *d = (io_document){0};
}

nn_err io_doc_page_text(const io_document *d, const io_doc_page *page, io_bytes *out)
{
    nn_err err = NN_OK;
    bool first = true;
    for (int32_t b = 0; b < page->blocks.n; b++) {
        const io_doc_block *block = &d->block[page->blocks.first + b];
        for (int32_t p = 0; p < block->paragraphs.n; p++) {
            const io_doc_paragraph *par = &d->paragraph[block->paragraphs.first + p];
            if (par->lines.n > 0 && !first)
                NN_TRY(io_bytes_text(out, "\n"));
            for (int32_t l = 0; l < par->lines.n; l++) {
                NN_TRY(io_bytes_text(out, io_doc_text(d, d->line[par->lines.first + l].text)));
                NN_TRY(io_bytes_text(out, "\n"));
                first = false;
            }
        }
    }
out:
    return err;
}

void io_doc_pixels(const io_doc_page *page, io_box box, int32_t out[4])
{
    out[0] = (int32_t)nn_min_i64((int64_t)floorf(box.x0), page->width - 1);
    out[1] = (int32_t)nn_min_i64((int64_t)floorf(box.y0), page->height - 1);
    out[2] = (int32_t)nn_max_i64((int64_t)ceilf(box.x1), out[0] + 1);
    out[3] = (int32_t)nn_max_i64((int64_t)ceilf(box.y1), out[1] + 1);
}
