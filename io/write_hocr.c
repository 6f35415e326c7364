/* write_hocr.c - hOCR 1.2 (kba/hocr-spec) as XHTML 1.0 Transitional, element for element as
 * Tesseract writes it, so that its readers find what they look for. */
#include "io/put.h"

#include <math.h>

void io_hocr_begin(io_writer *w, const io_document *d, const io_doc_page *first)
{
    (void)d;
    (void)first;
    io_put(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n"
              "    \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n"
              "<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"");
    io_put_xml(w, io_put_language(w));
    io_put(w, "\" lang=\"");
    io_put_xml(w, io_put_language(w));
    /* hocr2pdf takes the title for text of the page. */
    io_put(w, "\">\n <head>\n  <title></title>\n"
              "  <meta http-equiv=\"Content-Type\" content=\"text/html;charset=utf-8\" />\n"
              "  <meta name=\"ocr-system\" content=\"");
    io_put_xml(w, w->config.engine);
    io_put(w, "\" />\n  <meta name=\"ocr-capabilities\" content=\"ocr_page ocr_carea ocr_par "
              "ocr_line ocrx_word");
    io_put(w, w->config.characters ? " ocrx_cinfo" : "");
    io_put(w, " ocrp_wconf ocrp_poly ocrp_dir ocrp_lang\" />\n </head>\n <body>\n");
}

void io_hocr_end(io_writer *w)
{
    io_put(w, " </body>\n</html>\n");
}

/* The name of the picture stands in quotes inside a list with semicolons, and the grammar has
 * no escape for either. */
static void put_source(io_writer *w, const char *name)
{
    for (const char *p = name; *p; p++) {
        char one[2] = {*p == '"' || *p == ';' ? '_' : *p, 0};
        io_put_xml(w, one);
    }
}

static void put_box(io_writer *w, const io_doc_page *page, const char *name, io_box box)
{
    int32_t b[4];
    io_doc_pixels(page, box, b);
    io_put_format(w, "%s %d %d %d %d", name, b[0], b[1], b[2], b[3]);
}

/* An outline says more than the box only when it is another one. */
static void put_poly(io_writer *w, const io_document *d, io_span polygon, io_box box)
{
    bool same = polygon.n == 4;
    for (int32_t i = 0; i < polygon.n; i++) {
        io_point p = d->point[polygon.first + i];
        same = same && (p.x == box.x0 || p.x == box.x1) && (p.y == box.y0 || p.y == box.y1);
    }
    if (same)
        return;
    io_put(w, "; poly");
    for (int32_t i = 0; i < polygon.n; i++) {
        io_point p = d->point[polygon.first + i];
        io_put_format(w, " %ld %ld", lroundf(p.x), lroundf(p.y));
    }
}

/* "baseline slope offset": y = slope (x - left) + offset + bottom of the box, by least squares
 * through the baseline's points. Without a known baseline the lower edge stands for it. Lines that
 * do not run rightwards have a textangle (counter-clockwise) instead. */
static void put_baseline(io_writer *w, const io_document *d, const io_doc_page *page,
                         const io_doc_line *line)
{
    io_point corner[4];
    int32_t b[4];
    io_doc_corners(d, line->polygon, corner);
    const io_point edge[2] = {corner[3], corner[2]};
    bool known = line->baseline.n >= 2;
    const io_point *p = known ? d->point + line->baseline.first : edge;
    int32_t n = known ? line->baseline.n : 2;
    if (fabsf(line->angle) > 45 || p[n - 1].x - p[0].x < 1) {
        io_put(w, "; textangle ");
        io_put_fixed(w, (double)(line->angle > 0 ? 360 - line->angle : -line->angle), 1);
        return;
    }
    double x = 0, y = 0, xx = 0, xy = 0;
    for (int32_t i = 0; i < n; i++) {
        x += (double)p[i].x / n;
        y += (double)p[i].y / n;
    }
    for (int32_t i = 0; i < n; i++) {
        xx += ((double)p[i].x - x) * ((double)p[i].x - x);
        xy += ((double)p[i].x - x) * ((double)p[i].y - y);
    }
    io_doc_pixels(page, line->box, b);
    double slope = xy / xx;
    io_put(w, "; baseline ");
    io_put_fixed(w, slope, 4);
    io_put(w, " ");
    io_put_fixed(w, y + slope * (b[0] - x) - b[3], 1);
}

/* As Tesseract gives them: x_size from the deepest foot to the highest head, x_ascenders what
 * stands above an x of it, x_descenders what is below the baseline. */
static void put_sizes(io_writer *w, const io_doc_line *line)
{
    if (line->x_height <= 0)
        return;
    io_put(w, "; x_size ");
    io_put_fixed(w, (double)(fmaxf(line->ascent, line->x_height) + line->descent), 1);
    io_put(w, "; x_descenders ");
    io_put_fixed(w, (double)line->descent, 1);
    io_put(w, "; x_ascenders ");
    io_put_fixed(w, (double)fmaxf(line->ascent - line->x_height, 0), 1);
}

static void put_word(io_writer *w, const io_document *d, const io_doc_page *page,
                     const io_doc_word *word, int number)
{
    io_put_format(w, "      <span class=\"ocrx_word\" id=\"word_%d_%d\" title=\"", w->pages,
                  number);
    put_box(w, page, "bbox", word->box);
    put_poly(w, d, word->polygon, word->box);
    io_put_format(w, "; x_wconf %ld\">", lroundf(100 * word->confidence));
    if (!w->config.characters || word->chars.n == 0)
        io_put_xml(w, io_doc_text(d, word->text));
    for (int32_t i = 0; w->config.characters && i < word->chars.n; i++) {
        const io_doc_char *c = &d->chr[word->chars.first + i];
        io_put(w, "<span class=\"ocrx_cinfo\" title=\"");
        put_box(w, page, "x_bboxes", c->box);
        io_put(w, "; x_conf ");
        io_put_fixed(w, 100.0 * (double)c->confidence, 2);
        io_put(w, "\">");
        io_put_code(w, c->code);
        io_put(w, "</span>");
    }
    io_put(w, "</span>\n");
}

static void put_line(io_writer *w, const io_document *d, const io_doc_page *page,
                     const io_doc_line *line, int number, int *words)
{
    io_put_format(w, "     <span class=\"ocr_line\" id=\"line_%d_%d\"%s title=\"", w->pages,
                  number, line->rtl ? " dir=\"rtl\"" : "");
    put_box(w, page, "bbox", line->box);
    put_poly(w, d, line->polygon, line->box);
    put_baseline(w, d, page, line);
    put_sizes(w, line);
    io_put(w, "\">\n");
    for (int32_t i = 0; i < line->words.n; i++)
        put_word(w, d, page, &d->word[line->words.first + i], ++*words);
    io_put(w, "     </span>\n");
}

/* The class of a float around a paragraph: hOCR 1.2, "typesetting elements"; NULL: none. */
static const char *float_class(io_role role)
{
    switch (role) {
    case IO_ROLE_CELL:
        return "ocr_table";
    case IO_ROLE_CAPTION:
        return "ocr_caption";
    case IO_ROLE_RUNNING_HEAD:
        return "ocr_header";
    case IO_ROLE_RUNNING_FOOT:
        return "ocr_footer";
    case IO_ROLE_PAGE_NUMBER:
        return "ocr_pageno";
    case IO_ROLE_ASIDE:
        return "ocr_textfloat";
    default:
        return NULL;
    }
}

static void put_paragraph_begin(io_writer *w, const io_document *d, const io_doc_page *page,
                                const io_doc_paragraph *par, int number)
{
    io_role role = io_paragraph_role(d, par);
    const char *floats = float_class(role);
    if (floats) {
        io_put_format(w, "    <div class=\"%s\" id=\"float_%d_%d\" title=\"", floats, w->pages,
                      number);
        put_box(w, page, "bbox", par->box);
        io_put(w, "\">\n");
    }
    io_put_format(w, "    <p class=\"ocr_par\" id=\"par_%d_%d\" title=\"", w->pages, number);
    put_box(w, page, "bbox", par->box);
    if (role != IO_ROLE_NONE)
        io_put_format(w, "; x_role %s", io_role_names[role]);
    io_put(w, "\">\n");
}

void io_hocr_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    int paragraphs = 0, lines = 0, words = 0;
    io_put_format(w, "  <div class=\"ocr_page\" id=\"page_%d\" title='image \"", w->pages);
    put_source(w, io_doc_text(d, page->source));
    io_put_format(w, "\"; bbox 0 0 %d %d; ppageno %d", page->width, page->height,
                  w->pages - 1);
    if (page->dpi > 0)
        io_put_format(w, "; scan_res %ld %ld", lroundf(page->dpi),
                      lroundf(io_doc_dpi_y(page)));
    io_put(w, "'>\n");
    for (int32_t b = 0; b < page->blocks.n; b++) {
        const io_doc_block *block = &d->block[page->blocks.first + b];
        io_put_format(w, "   <div class=\"ocr_carea\" id=\"block_%d_%d\" title=\"", w->pages,
                      b + 1);
        put_box(w, page, "bbox", block->box);
        io_put(w, "\">\n");
        for (int32_t p = 0; p < block->paragraphs.n; p++) {
            const io_doc_paragraph *par = &d->paragraph[block->paragraphs.first + p];
            put_paragraph_begin(w, d, page, par, ++paragraphs);
            for (int32_t l = 0; l < par->lines.n; l++)
                put_line(w, d, page, &d->line[par->lines.first + l], ++lines, &words);
            io_put(w, float_class(io_paragraph_role(d, par)) ? "    </p>\n    </div>\n"
                                                             : "    </p>\n");
        }
        io_put(w, "   </div>\n");
    }
    io_put(w, "  </div>\n");
}
