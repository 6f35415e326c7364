/* write_grid.c - plain text that keeps the columns of the page: words lie on a grid of cells,
 * each as wide as a character.
 *
 *     Item        Qty   Price        a word begins in the cell where it stands, or one space
 *     Paper A4      2   11.80        after the word before it; rows that stand apart get empty
 *                                    lines between them
 */
#include "io/put.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/mem.h"
#include "nn/sort.h"

#define SAME_ROW 0.6f    /* of the typical height: centres that lie nearer share a row */
#define WIDE_GAP 1.8f    /* cells; a smaller gap between words is one space */
#define EMPTY_LINES 3    /* at most, one after the other */
#define LEAST_PITCH 1.2f /* distance of lines, in heights, where no two lines tell it */

typedef struct placed {
    float x, y, width, height; /* upright: left edge, centre; pixels */
    int32_t letters;
    const char *text;
} placed;

static int32_t count_letters(const char *text)
{
    int32_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

/* The box as it stands when the page is upright (io_doc_page.mirrored, rotation). */
static placed upright(const io_doc_page *page, const io_box *box)
{
    float w = (float)page->width, h = (float)page->height;
    const io_box seen = page->mirrored ? (io_box){w - box->x1, box->y0, w - box->x0, box->y1} : *box;
    const io_box *b = &seen;
    io_box u = seen;
    if (page->rotation == 90)
        u = (io_box){h - b->y1, b->x0, h - b->y0, b->x1};
    else if (page->rotation == 180)
        u = (io_box){w - b->x1, h - b->y1, w - b->x0, h - b->y0};
    else if (page->rotation == 270)
        u = (io_box){b->y0, w - b->x1, b->y1, w - b->x0};
    return (placed){.x = u.x0, .y = 0.5f * (u.y0 + u.y1), .width = u.x1 - u.x0,
                    .height = u.y1 - u.y0};
}

static float median(float *v, int32_t n)
{
    qsort(v, (size_t)n, sizeof *v, nn_compare_floats);
    return n ? v[n / 2] : 0;
}

static int compare_down(const void *a, const void *b)
{
    const placed *p = a, *q = b;
    return p->y != q->y ? (p->y > q->y) - (p->y < q->y) : (p->x > q->x) - (p->x < q->x);
}

static int compare_right(const void *a, const void *b)
{
    const placed *p = a, *q = b;
    return p->x != q->x ? (p->x > q->x) - (p->x < q->x) : (p->y > q->y) - (p->y < q->y);
}

static void put_row(io_writer *w, placed *word, int32_t n, float left, float cell)
{
    int32_t column = 0;
    float end = -INFINITY;
    qsort(word, (size_t)n, sizeof *word, compare_right);
    for (int32_t i = 0; i < n; i++) {
        int32_t at = (int32_t)lroundf((word[i].x - left) / cell);
        bool near = i > 0 && word[i].x - end < WIDE_GAP * cell;
        if (near || at <= column)
            at = column + (i > 0);
        for (; column < at; column++)
            io_put(w, " ");
        io_put(w, word[i].text);
        column += word[i].letters;
        end = word[i].x + word[i].width;
    }
    io_put(w, "\n");
}

/* Words from the top down, in rows. */
static void put_rows(io_writer *w, placed *word, int32_t n, float left, float cell,
                     float height)
{
    float above = 0, pitch = LEAST_PITCH * height;
    for (int32_t i = 0; i < n;) {
        int32_t count = 1;
        float sum = word[i].y;
        while (i + count < n &&
               word[i + count].y - sum / (float)count < SAME_ROW * height)
            sum += word[i + count++].y;
        float y = sum / (float)count;
        int32_t empty = i ? (int32_t)((y - above) / pitch - 0.75f) : 0;
        for (int32_t k = 0; k < empty && k < EMPTY_LINES; k++)
            io_put(w, "\n");
        put_row(w, word + i, count, left, cell);
        above = y;
        i += count;
    }
}

void io_txt_grid_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    size_t most = (size_t)d->n_words + 1;
    placed *word = nn_calloc(most, sizeof *word);
    float *cells = nn_calloc(most, sizeof *cells), *heights = nn_calloc(most, sizeof *heights);
    int32_t n = 0;
    float left = INFINITY;
    if (!word || !cells || !heights) {
        w->err = nn_fail_memory(most * sizeof *word, "the words of a page");
        goto out;
    }
    io_line_walk walk = {.d = d, .page = page};
    while (io_line_next(&walk))
        for (int32_t i = 0; i < walk.at->words.n; i++) {
            const io_doc_word *from = &d->word[walk.at->words.first + i];
            placed p = upright(page, &from->box);
            p.text = io_doc_text(d, from->text);
            p.letters = count_letters(p.text);
            left = fminf(left, p.x);
            heights[n] = p.height;
            cells[n] = p.width / (float)(p.letters > 0 ? p.letters : 1);
            word[n++] = p;
        }
    qsort(word, (size_t)n, sizeof *word, compare_down);
    float cell = fmaxf(median(cells, n), 1);
    put_rows(w, word, n, left, cell, fmaxf(median(heights, n), 1));
    io_put(w, "\f");
out:
    nn_free(heights);
    nn_free(cells);
    nn_free(word);
}
