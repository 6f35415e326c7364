/* write_text.c - the formats without markup: plain text, Tesseract's TSV and box files. */
#include "io/hyphen.h"
#include "io/put.h"

#include <string.h>

/* io_doc_page_text, with divided words joined. */
static void put_joined(io_writer *w, const io_document *d, const io_doc_page *page)
{
    bool first = true;
    for (int32_t b = 0; b < page->blocks.n; b++) {
        const io_doc_block *block = &d->block[page->blocks.first + b];
        for (int32_t p = 0; p < block->paragraphs.n; p++) {
            const io_doc_paragraph *par = &d->paragraph[block->paragraphs.first + p];
            io_hyphen_walk walk = {.d = d, .paragraph = par, .join = true};
            io_put(w, par->lines.n > 0 && !first ? "\n" : "");
            for (; io_hyphen_next(&walk); first = false) {
                io_put_bytes(w, walk.text, walk.n);
                io_put_bytes(w, walk.more, walk.n_more);
                io_put(w, "\n");
            }
        }
    }
}

void io_txt_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    if (w->config.grid && !w->config.lines) {
        io_txt_grid_page(w, d, page);
        return;
    }
    if (w->config.lines && w->config.names) {
        io_put(w, io_doc_text(d, page->source));
        io_put(w, "\t");
    }
    if (w->config.dehyphenate && !w->config.lines)
        put_joined(w, d, page);
    else if (w->err == NN_OK)
        w->err = io_doc_page_text(d, page, &w->out);
    if (!w->config.lines)
        io_put(w, "\f");
}

void io_tsv_begin(io_writer *w, const io_document *d, const io_doc_page *first)
{
    (void)d;
    (void)first;
    io_put(w, "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\t"
              "height\tconf\ttext\n");
}

/* Columns up to the height. */
static void tsv_row(io_writer *w, const io_doc_page *page, int level, const int32_t number[4],
                    io_box box)
{
    int32_t b[4];
    io_doc_pixels(page, box, b);
    io_put_format(w, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t", level, w->pages, number[0],
                  number[1], number[2], number[3], b[0], b[1], b[2] - b[0], b[3] - b[1]);
}

void io_tsv_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    int32_t number[4] = {0};
    io_box all = {0, 0, (float)page->width, (float)page->height};
    tsv_row(w, page, 1, number, all);
    io_put(w, "-1\t\n");
    io_line_walk walk = {.d = d, .page = page};
    int32_t block = -1, paragraph = -1;
    while (io_line_next(&walk)) {
        const io_doc_block *b = &d->block[page->blocks.first + walk.block];
        bool new_block = walk.block != block;
        if (new_block) {
            number[0]++, number[1] = number[2] = number[3] = 0;
            tsv_row(w, page, 2, number, b->box);
            io_put(w, "-1\t\n");
        }
        if (new_block || walk.paragraph != paragraph) {
            number[1]++, number[2] = number[3] = 0;
            tsv_row(w, page, 3, number, d->paragraph[b->paragraphs.first + walk.paragraph].box);
            io_put(w, "-1\t\n");
        }
        block = walk.block, paragraph = walk.paragraph;
        number[2]++, number[3] = 0;
        tsv_row(w, page, 4, number, walk.at->box);
        io_put(w, "-1\t\n");
        for (int32_t i = 0; i < walk.at->words.n; i++) {
            const io_doc_word *word = &d->word[walk.at->words.first + i];
            number[3]++;
            tsv_row(w, page, 5, number, word->box);
            io_put_fixed(w, 100.0 * (double)word->confidence, 4);
            io_put(w, "\t");
            io_put(w, io_doc_text(d, word->text));
            io_put(w, "\n");
        }
    }
}

/* " left bottom right top page", y upwards from the lower edge. */
static void box_place(io_writer *w, const io_doc_page *page, io_box box)
{
    int32_t b[4];
    io_doc_pixels(page, box, b);
    io_put_format(w, " %d %d %d %d %d", b[0], page->height - b[3], b[2], page->height - b[1],
                  w->pages - 1);
}

/* One row a character. Where a word's characters are not known, each gets its share. */
static void box_word(io_writer *w, const io_document *d, const io_doc_page *page,
                     const io_doc_word *word, const io_box *line_box)
{
    const char *text = io_doc_text(d, word->text), *end = text + strlen(text);
    int32_t n = 0, k = 0;
    for (const char *p = text; p < end; n++)
        io_utf8_next(&p, end);
    float width = (word->box.x1 - word->box.x0) / (float)(n > 0 ? n : 1);
    for (const char *p = text; p < end; k++) {
        const char *begin = p;
        io_utf8_next(&p, end);
        io_box box = word->box;
        box.x0 += (float)k * width;
        box.x1 = box.x0 + width;
        if (n == word->chars.n)
            box = d->chr[word->chars.first + k].box;
        if (*begin == ' ' && !line_box)
            continue; /* the format knows no spaces inside a word */
        io_put_bytes(w, begin, (size_t)(p - begin));
        box_place(w, page, line_box ? *line_box : box);
        io_put(w, "\n");
    }
}

void io_box_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    io_line_walk walk = {.d = d, .page = page};
    while (io_line_next(&walk)) {
        const io_doc_line *line = walk.at;
        io_box last = line->box;
        if (w->format == IO_WORDSTRBOX) {
            io_put(w, "WordStr");
            box_place(w, page, line->box);
            io_put(w, " #");
            io_put(w, io_doc_text(d, line->text));
            io_put(w, "\n");
        }
        for (int32_t i = 0; i < line->words.n && w->format != IO_WORDSTRBOX; i++) {
            const io_doc_word *word = &d->word[line->words.first + i];
            box_word(w, d, page, word, w->format == IO_LSTMBOX ? &line->box : NULL);
            if (w->format == IO_LSTMBOX && i + 1 < line->words.n) {
                io_put(w, " ");
                box_place(w, page, line->box);
                io_put(w, "\n");
            }
        }
        if (w->format != IO_BOX) { /* a tab ends the line */
            last.x0 = last.x1;
            io_put(w, "\t");
            box_place(w, page, last);
            io_put(w, "\n");
        }
    }
}
