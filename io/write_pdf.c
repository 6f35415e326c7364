/* write_pdf.c - searchable PDF 1.5, also as PDF/A-2b (write_pdf_archive.c): each page a picture
 * and, over it, text that is not painted.
 *
 * Render mode 3 draws nothing, but viewers select and search it. The font (write_pdf_font.c)
 * has empty glyphs of one width, so each word is stretched (Tz) until it spans its box, and
 * turned (Tm) with its line:
 *
 *     0.8 h  +-----------------+      font size = h, the box's height; the baseline lies
 *            |     W o r d     |      at 0.2 h, the font's descent, so that the box that a
 *     -------+-----------------+---   reader computes is the word's box
 *     0.2 h  +-----------------+
 *
 * Of a line whose baseline and type are known, all words stand on that baseline, in one size:
 * that of a typeface whose capitals are as high.
 *
 * A space is stretched over the gap to the next word. Words of scripts that run leftwards are
 * stored as they stand on paper, from the left: readers turn such runs around. Readers also
 * take the letters of a leaning word for several lines, so these say what they are by
 * ActualText.
 *
 * OCRmyPDF lays text-only pages over its own and takes the font of the first one (it must be
 * called F1) for all of them: there the font has every meaning of the first plane, and the
 * few readers that know ActualText find the characters beyond.
 *
 * Objects are written as pages come; the page tree, the font and the cross-reference table,
 * which need to know everything, stand at the end. */
#include "io/write_pdf.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/hash.h"
#include "io/script.h"
#include "nn/mem.h"

#define POINTS_PER_INCH 72.0
#define A4_LONG_SIDE 841.89     /* points: size of a page whose resolution is not known */
#define DESCENT 0.2             /* of the font's size */
#define CAPITAL 0.7             /* ..., in most typefaces */
#define MAX_SIDE 14400.0        /* points: what viewers accept (ISO 32000-1, annex C) */
#define MIN_SIDE 3.0

void io_pdf_begin(io_writer *w, const io_document *d, const io_doc_page *first)
{
    (void)d;
    (void)first;
    nn_err err = io_pdf_new(w, w->config.text_only);
    if (err != NN_OK) {
        io_put_failed(w, err);
        return;
    }
    for (int i = 0; i < IO_PDF_FIXED; i++)
        io_pdf_object(w);
    io_pdf_of(w)->hash = IO_HASH_BEGIN;
    /* Bytes above 127 in the second line tell mail programs that this is no text. */
    io_put(w, "%PDF-1.5\n%\xE2\xE3\xCF\xD3\n");
}

typedef struct scales { double x, y; } scales; /* points a pixel */

static scales page_scale(const io_doc_page *page)
{
    double side = (double)nn_max_i64(page->width, page->height);
    scales s = {A4_LONG_SIDE / side, A4_LONG_SIDE / side};
    if (page->dpi > 0)
        s = (scales){POINTS_PER_INCH / (double)page->dpi,
                    POINTS_PER_INCH / (double)io_doc_dpi_y(page)};
    double most = fmin(1, MAX_SIDE / fmax(page->width * s.x, page->height * s.y));
    most = fmax(most, MIN_SIDE / fmin(page->width * s.x, page->height * s.y));
    return (scales){s.x * most, s.y * most};
}

/* A point of the picture in points, y upwards; mirrored pictures are set right. */
static io_point on_page(const io_doc_page *page, const scales *s, io_point p)
{
    double x = page->mirrored ? page->width - (double)p.x : (double)p.x;
    return (io_point){(float)(x * s->x), (float)((page->height - (double)p.y) * s->y)};
}

typedef struct place { /* of a word, in points, y upwards: where its baseline begins */
    double x, y, ux, uy, width, size; /* size: of the font */
} place;

/* Sets a word, whose box has its lower left end at (x, y), on its line's baseline. */
static void set_on_baseline(const io_document *d, const io_doc_page *page,
                            const io_doc_line *line, const scales *scale, double x, double y,
                            place *at)
{
    double t0 = 0, v0 = 0;
    /* The ascent is measured across the line. */
    double size = (double)line->ascent * hypot(scale->y * at->ux, scale->x * at->uy) / CAPITAL;
    for (int32_t i = 0; i < line->baseline.n; i++) {
        const io_point p = on_page(page, scale, d->point[line->baseline.first + i]);
        double dx = (double)p.x - x, dy = (double)p.y - y;
        double t = dx * at->ux + dy * at->uy, v = dy * at->ux - dx * at->uy;
        if (i > 0 && t > 0 && t0 < 0)
            v = v0 + (v - v0) * t0 / (t0 - t);
        t0 = t;
        v0 = v;
        if (t >= 0)
            break;
    }
    if (fabs(v0) < size) { /* else it is another line's, or that of a word elsewhere */
        at->x = x - v0 * at->uy;
        at->y = y + v0 * at->ux;
        at->size = size;
    }
}

static place word_place(const io_document *d, const io_doc_page *page, const io_doc_line *line,
                        const io_doc_word *word, const scales *scale)
{
    io_point c[4];
    double x[4], y[4];
    io_doc_corners(d, word->polygon, c);
    for (int i = 0; i < 4; i++) {
        const io_point p = on_page(page, scale, c[i]);
        x[i] = (double)p.x;
        y[i] = (double)p.y;
    }
    /* u along the text, its left normal (-uy, ux) upwards. */
    double ux = (x[1] - x[0] + x[2] - x[3]) / 2, uy = (y[1] - y[0] + y[2] - y[3]) / 2;
    double vx = (x[0] - x[3] + x[1] - x[2]) / 2, vy = (y[0] - y[3] + y[1] - y[2]) / 2;
    double width = hypot(ux, uy);
    if (width > 0)
        ux /= width, uy /= width;
    double height = vy * ux - vx * uy;
    if (width <= 0 || height <= 0) { /* no outline that starts at the top left */
        const io_point p = on_page(page, scale, (io_point){word->box.x0, word->box.y1});
        width = (double)(word->box.x1 - word->box.x0) * scale->x;
        height = (double)(word->box.y1 - word->box.y0) * scale->y;
        x[3] = page->mirrored ? (double)p.x - width : (double)p.x;
        y[3] = (double)p.y;
        ux = 1, uy = 0;
    }
    height = fmax(height, 0.1);
    place at = {x[3] - DESCENT * height * uy, y[3] + DESCENT * height * ux, ux, uy,
                fmax(width, 0.1), height};
    if (line->baseline.n >= 2 && line->ascent > 0)
        set_on_baseline(d, page, line, scale, x[3], y[3], &at);
    return at;
}

static void reverse(uint32_t *code, int from, int to)
{
    for (to--; from < to; from++, to--) {
        uint32_t c = code[from];
        code[from] = code[to];
        code[to] = c;
    }
}

/* From reading order to the order on paper: the word turned around, and in it again the runs
 * that go rightwards, as numbers do. */
static void to_paper_order(uint32_t *code, int n)
{
    bool any = false;
    for (int i = 0; i < n; i++)
        any |= io_code_rtl(code[i]);
    if (!any)
        return;
    reverse(code, 0, n);
    for (int i = 0; i < n;) {
        int end = i;
        while (end < n && !io_code_rtl(code[end]))
            end++;
        reverse(code, i, end);
        i = end + (end == i);
    }
}

/* Stretch, in per cent, so that n glyphs of half an em span `width`. */
static void put_stretched(io_writer *w, double width, double size, int n)
{
    io_put_fixed(w, fmax(200 * width / (n * size), 0.01), 3);
    io_put(w, " Tz ");
}

static void put_utf16(io_writer *w, uint32_t code)
{
    if (code > 0xFFFF)
        io_put_format(w, "%04X%04X", 0xD800 + ((code - 0x10000) >> 10),
                      0xDC00 + ((code - 0x10000) & 0x3FF));
    else
        io_put_format(w, "%04X", code);
}

static void put_word(io_writer *w, const io_document *d, const io_doc_word *word,
                     const place *at, uint32_t *code)
{
    const char *text = io_doc_text(d, word->text), *end = text + strlen(text);
    int n = 0;
    for (const char *p = text; p < end;)
        code[n++] = (uint32_t)io_utf8_next(&p, end);
    if (n == 0)
        return;
    bool spell = fabs(at->ux * at->uy) > 1e-3; /* neither level nor upright */
    for (int i = 0; i < n && w->config.text_only; i++)
        spell |= code[i] > 0xFFFF;
    if (spell) {
        io_put(w, "/Span<</ActualText<FEFF");
        for (int i = 0; i < n; i++)
            put_utf16(w, code[i]);
        io_put(w, ">>>BDC\n");
    }
    to_paper_order(code, n);
    io_put(w, "/F1 ");
    io_put_fixed(w, at->size, 3);
    io_put(w, " Tf ");
    put_stretched(w, at->width, at->size, n);
    double matrix[6] = {at->ux, at->uy, -at->uy, at->ux, at->x, at->y};
    for (int i = 0; i < 6; i++) {
        io_put_fixed(w, matrix[i], i < 4 ? 6 : 3);
        io_put(w, " ");
    }
    io_put(w, "Tm <");
    for (int i = 0; i < n; i++)
        io_put_format(w, "%04X", io_pdf_code(io_pdf_of(w), code[i]));
    io_put(w, spell ? "> Tj\nEMC\n" : "> Tj\n");
}

/* From the end of one word to the start of the next, along the line. */
static void put_gap(io_writer *w, const place *a, const place *b)
{
    double gap = (b->x - a->x) * a->ux + (b->y - a->y) * a->uy - a->width;
    put_stretched(w, fmax(gap, 0.02 * a->size), a->size, 1);
    io_put_format(w, "<%04X> Tj\n", io_pdf_code(io_pdf_of(w), ' '));
}

static void put_text(io_writer *w, const io_document *d, const io_doc_page *page,
                     const scales *scale)
{
    size_t longest = 1;
    io_line_walk walk = {.d = d, .page = page};
    while (io_line_next(&walk))
        for (int32_t i = 0; i < walk.at->words.n; i++) {
            size_t n = strlen(io_doc_text(d, d->word[walk.at->words.first + i].text));
            longest = n > longest ? n : longest;
        }
    uint32_t *code = nn_alloc(longest * sizeof *code);
    if (!code) {
        io_put_failed(w, nn_fail_memory(longest * sizeof *code, "a word"));
        return;
    }
    io_put(w, "BT 3 Tr\n");
    walk = (io_line_walk){.d = d, .page = page};
    while (io_line_next(&walk)) {
        int32_t n = walk.at->words.n;
        const io_doc_word *word = n > 0 ? d->word + walk.at->words.first : NULL;
        place at = {0}, next;
        if (n > 0)
            at = word_place(d, page, walk.at, word, scale);
        for (int32_t i = 0; i < n; i++, at = next) {
            put_word(w, d, &word[i], &at, code);
            next = at;
            if (i + 1 < n) {
                next = word_place(d, page, walk.at, &word[i + 1], scale);
                if (io_doc_text(d, word[i].text)[0])
                    put_gap(w, &at, &next);
            }
        }
    }
    io_put(w, "ET\n");
    nn_free(code);
}

static void note_page(io_writer *w, int32_t object)
{
    io_pdf *p = io_pdf_of(w);
    if (p->n_pages == p->page_capacity) {
        int32_t capacity = p->page_capacity ? 2 * p->page_capacity : 16;
        int32_t *grown = nn_realloc(p->page, (size_t)capacity * sizeof *grown);
        if (!grown) {
            io_put_failed(w, nn_fail_memory((size_t)capacity * sizeof *grown, "a PDF"));
            return;
        }
        p->page = grown;
        p->page_capacity = capacity;
    }
    p->page[p->n_pages++] = object;
}

void io_pdf_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    const scales scale = page_scale(page);
    double width = page->width * scale.x, height = page->height * scale.y;
    int32_t image = w->config.text_only ? 0 : io_pdf_image(w, page);
    int32_t contents = io_pdf_object(w), object = io_pdf_object(w);

    size_t begin = w->out.size;
    if (image) {
        io_put(w, "q ");
        io_put_fixed(w, page->mirrored ? -width : width, 3);
        io_put(w, " 0 0 ");
        io_put_fixed(w, height, 3);
        io_put(w, " ");
        io_put_fixed(w, page->mirrored ? width : 0, 3);
        io_put(w, " 0 cm /Im Do Q\n");
    }
    put_text(w, d, page, &scale);
    io_pdf_pack(w, contents, "", begin);

    io_pdf_object_begin(w, object);
    io_put_format(w, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 ", IO_PDF_PAGES);
    io_put_fixed(w, width, 3);
    io_put(w, " ");
    io_put_fixed(w, height, 3);
    io_put(w, "]");
    /* OCRmyPDF lays a text-only page over its own, which is turned already. */
    if (page->rotation && !w->config.text_only)
        io_put_format(w, "/Rotate %d", page->rotation);
    io_put_format(w, "/Contents %d 0 R/Resources<</Font<</F1 %d 0 R>>", contents, IO_PDF_FONT);
    if (image)
        io_put_format(w, "/XObject<</Im %d 0 R>>", image);
    io_put(w, ">>>>\nendobj\n");
    note_page(w, object);
    io_pdf_of(w)->hash = io_hash(io_pdf_of(w)->hash, w->out.data, w->out.size);
}

/* A literal string. */
static void put_string(io_writer *w, const char *text)
{
    io_put(w, "(");
    for (; *text; text++) {
        if (strchr("()\\", *text))
            io_put(w, "\\");
        io_put_bytes(w, text, 1);
    }
    io_put(w, ")");
}

void io_pdf_end(io_writer *w)
{
    io_pdf *p = io_pdf_of(w);
    io_pdf_font(w);
    int32_t metadata = w->config.archive ? io_pdf_metadata(w) : 0;
    int32_t intent = w->config.archive ? io_pdf_intent(w) : 0;
    io_pdf_object_begin(w, IO_PDF_PAGES);
    io_put(w, "<</Type/Pages/Kids[");
    for (int32_t i = 0; i < p->n_pages; i++)
        io_put_format(w, i ? "\n%d 0 R" : "%d 0 R", p->page[i]);
    io_put_format(w, "]/Count %d>>\nendobj\n", p->n_pages);
    io_pdf_object_begin(w, IO_PDF_INFO);
    io_put(w, "<</Producer");
    put_string(w, w->config.engine);
    if (w->config.archive) { /* as the metadata says */
        io_put(w, "/CreationDate(");
        io_put_time(w, true);
        io_put(w, ")/ModDate(");
        io_put_time(w, true);
        io_put(w, ")");
    }
    io_put(w, ">>\nendobj\n");
    io_pdf_object_begin(w, IO_PDF_CATALOG);
    io_put_format(w, "<</Type/Catalog/Pages %d 0 R", IO_PDF_PAGES);
    if (w->config.language && w->config.language[0]) {
        io_put(w, "/Lang");
        put_string(w, w->config.language);
    }
    if (w->config.archive)
        io_put_format(w, "/Metadata %d 0 R/OutputIntents[%d 0 R]", metadata, intent);
    io_put(w, ">>\nendobj\n");
    p->hash = io_hash(p->hash, w->out.data, w->out.size);
    uint64_t other = io_hash(p->hash, "2", 1);

    int64_t table = w->flushed + (int64_t)w->out.size;
    io_put_format(w, "xref\n0 %d\n0000000000 65535 f \n", p->n_objects + 1);
    for (int32_t i = 0; i < p->n_objects; i++)
        io_put_format(w, "%010lld 00000 n \n", (long long)p->offset[i]);
    io_put_format(w, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[", p->n_objects + 1,
                  IO_PDF_CATALOG, IO_PDF_INFO);
    for (int i = 0; i < 2; i++)
        io_put_format(w, "<%016llX%016llX>", (unsigned long long)p->hash, (unsigned long long)other);
    io_put_format(w, "]>>\nstartxref\n%lld\n", (long long)table);
    io_put(w, "%%EOF\n");
}
