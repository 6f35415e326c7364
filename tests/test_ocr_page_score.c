/* test_ocr_page_score.c - order, places and cells of small pages, counted by hand; planted
 * faults of geometry and of order must show. */
#include "nn/mem.h"
#include "ocr/page_score.h"
#include "tests/check.h"

#include <math.h>

#define UNIT 10.0f /* width and height of a character's box */

/* A line of one word, whose characters are squares beside each other. */
typedef struct item {
    float x, y;
    const char *text;
    io_role role;
    int block, table, row, column;
} item;

/* Moved by (dx, dy), made `wider` times as wide from its left edge. */
typedef struct fault {
    float dx, dy, wider;
} fault;
static const fault none = {0, 0, 1};

static void add(io_document *d, const item *t, fault f)
{
    float n = (float)strlen(t->text);
    nn_err err = io_doc_add_line(d, NULL, 0, 1);
    if (t->role)
        io_doc_line_role(d, t->role);
    if (t->table)
        io_doc_line_cell(d, t->table, t->row, t->column);
    io_box b = {t->x + f.dx, t->y + f.dy, t->x + f.dx + n * UNIT * f.wider,
                t->y + f.dy + UNIT};
    const io_point p[4] = {{b.x0, b.y0}, {b.x1, b.y0}, {b.x1, b.y1}, {b.x0, b.y1}};
    err |= io_doc_add_word(d, p, 4, t->text, 1);
    for (int i = 0; t->text[i]; i++) {
        float x0 = b.x0 + (float)i * UNIT * f.wider;
        err |= io_doc_add_char(d, (io_box){x0, b.y0, x0 + UNIT * f.wider, b.y1},
                               (uint32_t)t->text[i], 1);
    }
    CHECK(err == NN_OK, "a line");
}

static void page(io_document *d, int n, const item *t, const int *order, fault f)
{
    int block = -1;
    nn_err err = io_doc_add_page(d, "", 1000, 1000);
    for (int i = 0; i < n; i++) {
        const item *one = &t[order ? order[i] : i];
        if (one->block != block) {
            err |= io_doc_add_block(d);
            err |= io_doc_add_paragraph(d);
        }
        block = one->block;
        add(d, one, f);
    }
    CHECK((err | io_doc_finish(d)) == NN_OK, "a page");
}

static ocr_page_score compare(int n, const item *truth, int m, const item *read,
                              const int *order, fault f)
{
    io_document a = {0}, b = {0};
    ocr_page_score s = {0};
    page(&a, n, truth, NULL, none);
    page(&b, m, read, order, f);
    CHECK(ocr_page_score_add(&s, &a, &b) == NN_OK, "memory");
    io_doc_free(&a);
    io_doc_free(&b);
    return s;
}

/* Two columns of three lines. */
static const item columns[] = {{100, 100, "one", 0, 0, 0, 0, 0},
                               {100, 120, "two", 0, 0, 0, 0, 0},
                               {100, 140, "three", 0, 0, 0, 0, 0},
                               {300, 100, "four", 0, 1, 0, 0, 0},
                               {300, 120, "five", 0, 1, 0, 0, 0},
                               {300, 140, "six", 0, 1, 0, 0, 0}};

static void check_order(const int *order, int n, int kept, const char *what)
{
    ocr_page_score s = compare(6, columns, n, columns, order, none);
    CHECK(s.pairs == 5 && s.pairs_kept == kept, "%s: %d of %d pairs, expected %d", what,
          (int)s.pairs_kept, (int)s.pairs, kept);
}

static void test_order(void)
{
    check_order((int[]){0, 1, 2, 3, 4, 5}, 6, 5, "as it stands");
    check_order((int[]){3, 4, 5, 0, 1, 2}, 6, 4, "columns changed");
    check_order((int[]){0, 3, 1, 4, 2, 5}, 6, 0, "across the gutter");
    check_order((int[]){5, 4, 3, 2, 1, 0}, 6, 0, "backwards");
    check_order((int[]){0, 1, 3, 4, 5}, 5, 3, "one line was not read");
    check_order((int[]){0, 1, 2, 4, 3, 5}, 6, 2, "two lines changed");
    /* Joined by the reader into one word over two lines' boxes, misread, split: no matter. */
    static const item split[] = {{100, 100, "o", 0, 0, 0, 0, 0},
                                 {110, 100, "ne", 0, 0, 0, 0, 0},
                                 {100, 120, "xxx", 0, 0, 0, 0, 0},
                                 {100, 140, "three", 0, 0, 0, 0, 0},
                                 {700, 700, "unknown", 0, 0, 0, 0, 0},
                                 {300, 100, "four", 0, 1, 0, 0, 0},
                                 {300, 120, "five", 0, 1, 0, 0, 0},
                                 {300, 140, "six", 0, 1, 0, 0, 0}};
    ocr_page_score s = compare(6, columns, 8, split, NULL, none);
    CHECK(s.pairs == 5 && s.pairs_kept == 5, "split, misread, unknown: %d", (int)s.pairs_kept);
}

static void test_beside(void)
{
    static const item t[] = {{100, 100, "head", IO_ROLE_RUNNING_HEAD, 0, 0, 0, 0},
                             {100, 120, "aaa", 0, 1, 0, 0, 0},
                             {100, 140, "bbb", 0, 1, 0, 0, 0},
                             {100, 240, "cap", IO_ROLE_CAPTION, 2, 0, 0, 0},
                             {100, 260, "tion", IO_ROLE_CAPTION, 2, 0, 0, 0},
                             {300, 100, "ccc", 0, 3, 0, 0, 0}};
    /* Asked for: aaa-bbb, cap-tion, bbb-ccc. */
    ocr_page_score s = compare(6, t, 6, t, NULL, none);
    CHECK(s.pairs == 3 && s.pairs_kept == 3, "%d of %d", (int)s.pairs_kept, (int)s.pairs);
    s = compare(6, t, 6, t, (int[]){1, 2, 5, 3, 4, 0}, none);
    CHECK(s.pairs_kept == 3, "what stands beside comes last: %d", (int)s.pairs_kept);
    s = compare(6, t, 6, t, (int[]){0, 1, 3, 4, 2, 5}, none);
    CHECK(s.pairs_kept == 2, "a caption in a paragraph: %d", (int)s.pairs_kept);
    s = compare(6, t, 6, t, (int[]){0, 1, 3, 2, 4, 5}, none);
    CHECK(s.pairs_kept == 1, "and torn apart: %d", (int)s.pairs_kept);
}

static void check_iou(fault f, double word, double letters, int placed, const char *what)
{
    ocr_page_score s = compare(6, columns, 6, columns, NULL, f);
    double w = s.word_iou / (double)nn_max_i64(1, s.words_measured),
           c = s.char_iou / (double)nn_max_i64(1, s.chars_measured);
    CHECK(fabs(w - word) < 1e-5 && fabs(c - letters) < 1e-5 && s.placed.matched == placed,
          "%s: words %.4f, characters %.4f, %d in place", what, w, c, (int)s.placed.matched);
}

static void test_boxes(void)
{
    check_iou(none, 1, 1, 6, "as they are");
    /* 3 of 10 down: 7 / 13 of each. */
    check_iou((fault){0, 3, 1}, 7.0 / 13, 7.0 / 13, 6, "3 down");
    check_iou((fault){0, 4, 1}, 6.0 / 14, 6.0 / 14, 0, "4 down: below one half");
    /* Beginning right, half as wide: words 1/2; character i is at i/2: the first has 1/2, the
     * second begins where it should end; none of the others meets its own. */
    double first = 6 * 0.5 / (3 + 3 + 5 + 4 + 4 + 3);
    check_iou((fault){0, 0, 0.5f}, 0.5, first, 6, "half as wide");
    /* Far off: the page was turned the wrong way. */
    ocr_page_score s = compare(6, columns, 6, columns, NULL, (fault){40, 400, 1});
    CHECK(s.words_measured == 0 && s.placed.matched == 0 && s.pairs_kept == 0,
          "far off: %d measured, %d in place, %d pairs", (int)s.words_measured,
          (int)s.placed.matched, (int)s.pairs_kept);
    /* Another text is not measured. */
    item other[6];
    memcpy(other, columns, sizeof other);
    other[2].text = "threo";
    s = compare(6, columns, 6, other, NULL, none);
    CHECK(s.words_measured == 5 && s.chars_measured == 17, "%d words, %d characters",
          (int)s.words_measured, (int)s.chars_measured);
}

static void check_cells(int n, const item *read, int text, int asked, int placed,
                        const char *what)
{
    static const item truth[] = {{100, 100, "A", 0, 0, 1, 1, 1}, {200, 100, "B", 0, 0, 1, 1, 2},
                                 {100, 120, "-", 0, 0, 1, 2, 1}, {200, 120, "7", 0, 0, 1, 2, 2},
                                 {200, 132, "kg", 0, 0, 1, 2, 2}, /* second line of a cell */
                                 {100, 300, "x", 0, 1, 2, 1, 1}};
    ocr_page_score s = compare(6, truth, n, read, NULL, none);
    CHECK(s.cells == 5 && s.cells_read == text && s.cells_asked == asked &&
              s.cells_placed == placed,
          "%s: %d cells, %d read, %d asked for, %d placed", what, (int)s.cells,
          (int)s.cells_read, (int)s.cells_asked, (int)s.cells_placed);
}

static void test_cells(void)
{
    static const item plain[] = {{100, 100, "A", 0, 0, 0, 0, 0}, {200, 100, "B", 0, 0, 0, 0, 0},
                                 {100, 120, "-", 0, 0, 0, 0, 0}, {200, 120, "7", 0, 0, 0, 0, 0},
                                 {200, 132, "kg", 0, 0, 0, 0, 0},
                                 {100, 300, "x", 0, 0, 0, 0, 0}};
    check_cells(6, plain, 5, 0, 0, "without cells in the reading");
    check_cells(5, plain, 4, 0, 0, "one was not read");
    static const item right[] = {{100, 100, "A", 0, 0, 7, 1, 1}, {200, 100, "B", 0, 0, 7, 1, 2},
                                 {100, 120, "-", 0, 0, 7, 2, 1}, {200, 120, "7", 0, 0, 7, 2, 2},
                                 {200, 132, "kg", 0, 0, 7, 2, 2},
                                 {100, 300, "x", 0, 1, 3, 1, 1}};
    check_cells(6, right, 5, 5, 5, "numbered otherwise");
    item wrong[6];
    memcpy(wrong, right, sizeof wrong);
    wrong[0].text = "4";   /* misread */
    wrong[1].column = 3;   /* another column */
    wrong[2].table = 3;    /* another table */
    check_cells(6, wrong, 4, 5, 2, "three faults");
}

static void test_empty(void)
{
    io_document a = {0}, b = {0};
    ocr_page_score s = {0};
    page(&a, 0, NULL, NULL, none);
    page(&b, 6, columns, NULL, none);
    CHECK(ocr_page_score_add(&s, &a, &b) == NN_OK && ocr_page_score_add(&s, &a, &a) == NN_OK,
          "memory");
    CHECK(s.empty_pages == 2 && s.junk_words == 6 && s.most_junk == 6 && s.pairs == 0,
          "%d words on %d pages", (int)s.junk_words, (int)s.empty_pages);
    CHECK(ocr_page_score_add(&s, &b, &a) == NN_OK, "nothing was read");
    CHECK(s.pairs == 5 && s.pairs_kept == 0 && s.words_measured == 0, "nothing was read");
    for (int n = 1; n < 30; n++) {
        ocr_page_score before = s;
        nn_mem_fail_at(n, false);
        nn_err err = ocr_page_score_add(&s, &b, &b);
        nn_mem_fail_at(0, false);
        CHECK(err == NN_ERR_LIMIT && !memcmp(&s, &before, sizeof s), "allocation %d", n);
    }
    io_doc_free(&a);
    io_doc_free(&b);
}

int main(void)
{
    test_order();
    test_beside();
    test_boxes();
    test_cells();
    test_empty();
    return check_done();
}
