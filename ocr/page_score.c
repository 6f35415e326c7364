/* page_score.c - links between true and read words first; order, boxes and cells are then
 * counted along them. Words are numbered as they stand in the flat arrays: in reading order. */
#include "ocr/page_score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/mem.h"
#include "ocr/normalize.h"

#define LEAST_OVERLAP 0.5f /* of the smaller box */

typedef struct link {
    int32_t truth, read;
} link;

typedef struct comparison {
    const io_document *truth, *read;
    link *link; /* sorted by truth, read; each pair once */
    int32_t n_links;
    int32_t *line_of, *owner; /* lines: of a true word; of a read word's best one, else -1 */
    int32_t *best;            /* of each read word, the true word, or -1 */
} comparison;

static float area(io_box b)
{
    return (b.x1 - b.x0) * (b.y1 - b.y0);
}

static float common_area(io_box a, io_box b)
{
    float w = fminf(a.x1, b.x1) - fmaxf(a.x0, b.x0), h = fminf(a.y1, b.y1) - fmaxf(a.y0, b.y0);
    return w > 0 && h > 0 ? w * h : 0;
}

static float box_iou(io_box a, io_box b)
{
    float both = common_area(a, b), all = area(a) + area(b) - both;
    return both > 0 && all > 0 ? both / all : 0;
}

/* Intersection over union of two that belong together, else 0. */
static float affinity(io_box a, io_box b)
{
    float both = common_area(a, b);
    return both > 0 && both >= LEAST_OVERLAP * fminf(area(a), area(b)) ? box_iou(a, b) : 0;
}

static int by_truth(const void *a, const void *b)
{
    const link *p = a, *q = b;
    return p->truth != q->truth ? (p->truth > q->truth) - (p->truth < q->truth)
                                : (p->read > q->read) - (p->read < q->read);
}

static void add_link(comparison *c, int32_t truth, int32_t read)
{
    if (truth >= 0 && read >= 0)
        c->link[c->n_links++] = (link){truth, read};
}

static nn_err find_links(comparison *c)
{
    const io_document *t = c->truth, *r = c->read;
    size_t most = (size_t)t->n_words + (size_t)r->n_words + 1;
    c->link = nn_alloc(most * sizeof *c->link);
    c->line_of = nn_alloc(most * sizeof *c->line_of);
    c->owner = nn_alloc(most * sizeof *c->owner);
    c->best = nn_alloc(most * sizeof *c->best);
    float *most_of = nn_calloc(most, sizeof *most_of);
    if (!c->link || !c->line_of || !c->owner || !c->best || !most_of) {
        nn_free(most_of);
        return nn_fail_memory(most * sizeof *c->link, "the words of a page");
    }
    for (int32_t i = 0; i < r->n_words; i++)
        c->best[i] = -1;
    for (int32_t i = 0; i < t->n_words; i++) {
        int32_t best = -1;
        float high = 0;
        for (int32_t k = 0; k < r->n_words; k++) {
            float a = affinity(t->word[i].box, r->word[k].box);
            if (a > high) {
                high = a;
                best = k;
            }
            if (a > most_of[k]) {
                most_of[k] = a;
                c->best[k] = i;
            }
        }
        add_link(c, i, best);
    }
    nn_free(most_of);
    for (int32_t k = 0; k < r->n_words; k++)
        add_link(c, c->best[k], k);
    qsort(c->link, (size_t)c->n_links, sizeof *c->link, by_truth);
    int32_t n = 0;
    for (int32_t i = 0; i < c->n_links; i++)
        if (n == 0 || by_truth(&c->link[n - 1], &c->link[i]))
            c->link[n++] = c->link[i];
    c->n_links = n;
    for (int32_t i = 0; i < t->n_lines; i++)
        for (int32_t k = 0; k < t->line[i].words.n; k++)
            c->line_of[t->line[i].words.first + k] = i;
    for (int32_t k = 0; k < r->n_words; k++)
        c->owner[k] = c->best[k] < 0 ? -1 : c->line_of[c->best[k]];
    return NN_OK;
}

/* The links of true words from `first` on, `n` of them: [*from, *to). */
static void links_of(const comparison *c, int32_t first, int32_t n, int32_t *from, int32_t *to)
{
    int32_t lo = 0, hi = c->n_links;
    while (lo < hi) {
        int32_t middle = (lo + hi) / 2;
        if (c->link[middle].truth < first)
            lo = middle + 1;
        else
            hi = middle;
    }
    for (*from = lo; lo < c->n_links && c->link[lo].truth < first + n;)
        lo++;
    *to = lo;
}

/* ---- order ---- */

static bool is_beside(const io_doc_line *line)
{
    return line->role >= IO_ROLE_CAPTION && line->role <= IO_ROLE_ASIDE;
}

/* Blocks of lines, by their numbers in the page. */
static void number_blocks(const io_document *d, int32_t *block)
{
    for (int32_t b = 0; b < d->n_blocks; b++)
        for (int32_t p = 0; p < d->block[b].paragraphs.n; p++) {
            io_span lines = d->paragraph[d->block[b].paragraphs.first + p].lines;
            for (int32_t i = 0; i < lines.n; i++)
                block[lines.first + i] = b;
        }
}

static bool follow(const comparison *c, int32_t a, int32_t b, bool same_block)
{
    const io_doc_line *line = c->truth->line;
    int32_t from, to, end, begin;
    links_of(c, line[a].words.first, line[a].words.n, &from, &to);
    if (from == to)
        return false;
    end = c->link[to - 1].read;
    links_of(c, line[b].words.first, line[b].words.n, &from, &to);
    if (from == to)
        return false;
    begin = c->link[from].read;
    if (begin < end)
        return false;
    for (int32_t k = end + 1; k < begin; k++) {
        int32_t owner = c->owner[k];
        if (owner < 0 || owner == a || owner == b)
            continue;
        if (same_block || !is_beside(&line[owner]))
            return false;
    }
    return true;
}

static nn_err count_order(const comparison *c, ocr_page_score *s)
{
    const io_document *t = c->truth;
    int32_t *block = nn_alloc(((size_t)t->n_lines + 1) * sizeof *block), main = -1;
    if (!block)
        return nn_fail_memory((size_t)t->n_lines * sizeof *block, "the lines of a page");
    number_blocks(t, block);
    for (int32_t i = 0; i < t->n_lines; i++) {
        bool beside = is_beside(&t->line[i]);
        /* The line before: of the same block beside, or of the main text. */
        int32_t before = beside ? i - 1 : main;
        if (beside && i > 0 && block[i - 1] != block[i])
            before = -1;
        if (before >= 0) {
            s->pairs++;
            s->pairs_kept += follow(c, before, i, block[before] == block[i]);
        }
        main = beside ? main : i;
    }
    nn_free(block);
    return NN_OK;
}

/* ---- texts ---- */

static nn_err same_text(const char *a, const char *b, bool *same)
{
    uint32_t *p = NULL, *q = NULL;
    int64_t n = 0, m = 0;
    nn_err err;
    NN_TRY(ocr_text_normalize(a, &p, &n));
    NN_TRY(ocr_text_normalize(b, &q, &m));
    *same = n == m && memcmp(p, q, (size_t)n * sizeof *p) == 0;
out:
    nn_free(p);
    nn_free(q);
    return err;
}

static nn_err count_boxes(const comparison *c, ocr_page_score *s)
{
    nn_err err = NN_OK;
    for (int32_t i = 0; i < c->n_links; i++) {
        const io_document *t = c->truth, *r = c->read;
        const io_doc_word *a = &t->word[c->link[i].truth], *b = &r->word[c->link[i].read];
        bool same;
        if (a->chars.n == 0)
            continue;
        NN_TRY(same_text(io_doc_text(t, a->text), io_doc_text(r, b->text), &same));
        if (!same)
            continue;
        s->words_measured++;
        s->word_iou += (double)box_iou(a->box, b->box);
        for (int32_t k = 0; k < a->chars.n && a->chars.n == b->chars.n; k++) {
            s->chars_measured++;
            s->char_iou += (double)box_iou(t->chr[a->chars.first + k].box,
                                           r->chr[b->chars.first + k].box);
        }
        /* A true word counts once. */
        while (i + 1 < c->n_links && c->link[i + 1].truth == c->link[i].truth)
            i++;
    }
out:
    return err;
}

static nn_err count_placed(const comparison *c, ocr_page_score *s)
{
    const io_document *doc[2] = {c->truth, c->read};
    ocr_placed_word *word[2] = {NULL, NULL};
    nn_err err = NN_OK;
    for (int i = 0; i < 2; i++) {
        word[i] = nn_calloc((size_t)doc[i]->n_words + 1, sizeof *word[i]);
        if (!word[i]) {
            err = nn_fail_memory((size_t)doc[i]->n_words * sizeof *word[i], "words");
            goto out;
        }
        for (int32_t k = 0; k < doc[i]->n_words; k++) {
            const io_doc_word *w = &doc[i]->word[k];
            io_box b = w->box;
            word[i][k] = (ocr_placed_word){b.x0, b.y0, b.x1, b.y1, io_doc_text(doc[i], w->text),
                                           i == 0 && w->chars.n == 0};
        }
    }
    err = ocr_placed_add(&s->placed, doc[0]->n_words, word[0], doc[1]->n_words, word[1]);
out:
    nn_free(word[0]);
    nn_free(word[1]);
    return err;
}

/* ---- cells ---- */

typedef struct cell_truth {
    int32_t table, row, column, line; /* line: its first one */
    int32_t got_table, got_row, got_column; /* of the reading; 0: none */
    bool right;
} cell_truth;

static int by_place(const void *a, const void *b)
{
    const cell_truth *p = a, *q = b;
    int32_t d = p->table - q->table;
    d = d ? d : p->row - q->row;
    d = d ? d : p->column - q->column;
    return d ? d : p->line - q->line;
}

static bool same_place(const cell_truth *a, const cell_truth *b)
{
    return a->table == b->table && a->row == b->row && a->column == b->column;
}

static int by_number(const void *a, const void *b)
{
    int32_t p = *(const int32_t *)a, q = *(const int32_t *)b;
    return (p > q) - (p < q);
}

/* Texts without spaces, appended. */
static nn_err add_word(io_bytes *to, const io_document *d, int32_t word)
{
    return io_bytes_text(to, io_doc_text(d, d->word[word].text));
}

/* One cell, which holds the lines cell[0 .. n). which: room for all links. */
static nn_err read_cell(const comparison *c, cell_truth *first, int n, const int32_t *read_line,
                        int32_t *which)
{
    nn_err err = NN_OK;
    io_bytes want = {0}, got = {0};
    int32_t m = 0, line = -1;
    for (int i = 0; i < n; i++) {
        io_span words = c->truth->line[first[i].line].words;
        int32_t from, to;
        for (int32_t k = 0; k < words.n; k++)
            NN_TRY(add_word(&want, c->truth, words.first + k));
        links_of(c, words.first, words.n, &from, &to);
        for (; from < to; from++)
            which[m++] = c->link[from].read;
    }
    qsort(which, (size_t)m, sizeof *which, by_number);
    for (int32_t i = 0; i < m; i++)
        if (i == 0 || which[i] != which[i - 1])
            NN_TRY(add_word(&got, c->read, which[i]));
    line = m > 0 ? read_line[which[0]] : -1;
    if (line >= 0) {
        first->got_table = c->read->line[line].table;
        first->got_row = c->read->line[line].row;
        int32_t column = c->read->word[which[0]].column;
        first->got_column = column > 0 ? column : c->read->line[line].column;
    }
    NN_TRY(io_bytes_add(&want, "", 1));
    NN_TRY(io_bytes_add(&got, "", 1));
    err = same_text((const char *)want.data, (const char *)got.data, &first->right);
out:
    io_bytes_free(&want);
    io_bytes_free(&got);
    return err;
}

/* The table that most of cell[0 .. n), of one true table, went to; 0: none. */
static int32_t table_of(const cell_truth *cell, int n)
{
    int most = 0;
    int32_t best = 0;
    for (int i = 0; i < n; i++) {
        int count = 0;
        for (int k = 0; k < n; k++)
            count += cell[k].got_table == cell[i].got_table;
        if (cell[i].got_table > 0 && count > most) {
            most = count;
            best = cell[i].got_table;
        }
    }
    return best;
}

static nn_err count_cells(const comparison *c, ocr_page_score *s)
{
    const io_document *t = c->truth, *r = c->read;
    nn_err err = NN_OK;
    bool asked = false;
    int n = 0, cells = 0;
    cell_truth *cell = nn_calloc((size_t)t->n_lines + 1, sizeof *cell);
    int32_t *read_line = nn_alloc(((size_t)r->n_words + 1) * sizeof *read_line);
    int32_t *which = nn_alloc(((size_t)c->n_links + 1) * sizeof *which);
    if (!cell || !read_line || !which) {
        err = nn_fail_memory((size_t)t->n_lines * sizeof *cell, "the cells of a page");
        goto out;
    }
    for (int32_t i = 0; i < r->n_lines; i++) {
        asked |= r->line[i].table > 0;
        for (int32_t k = 0; k < r->line[i].words.n; k++)
            read_line[r->line[i].words.first + k] = i;
    }
    for (int32_t i = 0; i < t->n_lines; i++)
        if (t->line[i].table > 0) {
            const io_doc_line *line = &t->line[i];
            cell[n].table = line->table;
            cell[n].row = line->row;
            cell[n].column = line->column;
            cell[n++].line = i;
        }
    qsort(cell, (size_t)n, sizeof *cell, by_place);
    for (int i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && same_place(&cell[i], &cell[end]);)
            end++;
        NN_TRY(read_cell(c, &cell[i], end - i, read_line, which));
        cell[cells++] = cell[i];
    }
    for (int i = 0, end; i < cells; i = end) {
        for (end = i + 1; end < cells && cell[end].table == cell[i].table;)
            end++;
        int32_t table = table_of(cell + i, end - i);
        for (int k = i; k < end; k++) {
            s->cells++;
            s->cells_read += cell[k].right;
            s->cells_asked += asked;
            s->cells_placed += asked && cell[k].right && table > 0 &&
                               cell[k].got_table == table && cell[k].got_row == cell[k].row &&
                               cell[k].got_column == cell[k].column;
        }
    }
out:
    nn_free(cell);
    nn_free(read_line);
    nn_free(which);
    return err;
}

nn_err ocr_page_score_add(ocr_page_score *s, const io_document *truth, const io_document *read)
{
    nn_err err = NN_OK;
    comparison c = {.truth = truth, .read = read};
    ocr_page_score sum = *s;
    NN_ASSERT(truth->n_pages == 1 && read->n_pages == 1);
    sum.pages++;
    if (truth->n_lines == 0) {
        sum.empty_pages++;
        sum.junk_words += read->n_words;
        sum.most_junk = nn_max_i64(sum.most_junk, read->n_words);
    } else {
        NN_TRY(find_links(&c));
        NN_TRY(count_order(&c, &sum));
        NN_TRY(count_placed(&c, &sum));
        NN_TRY(count_boxes(&c, &sum));
        NN_TRY(count_cells(&c, &sum));
    }
    *s = sum;
out:
    nn_free(c.link);
    nn_free(c.line_of);
    nn_free(c.owner);
    nn_free(c.best);
    return err;
}
