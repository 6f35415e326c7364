/* test_ocr_roles.c - tables and roles on pages made of boxes with texts. */
#include "io/document.h"
#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/roles.h"
#include "ocr/tables.h"
#include "tests/check.h"

#include <math.h>

#define MOST 6000
#define HEIGHT 20.0f

static ocr_layout_box box[MOST];
static const char *text[MOST];
static int order[MOST], count;
static ocr_text_line line[MOST];
static ocr_cell cell[MOST];
static int lines;

static void begin(void)
{
    count = 0;
}

/* A box of the next line, or of the last one. */
static void add(float x, float y, float w, float h, bool same_line, int paragraph, const char *t)
{
    int number = count == 0 ? 0 : box[count - 1].line + !same_line;
    box[count] = (ocr_layout_box){.x0 = x, .y0 = y, .x1 = x + w, .y1 = y + h,
                                  .paragraph = paragraph, .line = number};
    order[count] = count;
    text[count++] = t;
}

static void find_tables(void)
{
    lines = ocr_text_lines(count, box, order, text, line);
    CHECK(ocr_tables(lines, line, count, box, order, cell) == NN_OK, "%s", nn_error_message());
}

/* A line of boxes at x[i], w[i]. */
static void row(float y, int n, const float *x, const float *w)
{
    for (int i = 0; i < n; i++)
        add(x[i], y, w[i], HEIGHT, i > 0, 0, "x");
}

static bool cell_is(int i, int column, int columns)
{
    return cell[i].column == column && cell[i].columns == columns;
}

static void test_grid(void)
{
    static const float x[3] = {50, 300, 500}, w[3] = {180, 60, 80};
    begin();
    add(50, 20, 600, HEIGHT, false, 0, "prose over the table");
    for (int i = 0; i < 5; i++)
        row(60 + 30 * (float)i, 3, x, w);
    add(50, 230, 600, HEIGHT, false, 0, "prose below the table");
    find_tables();
    CHECK(line[0].table == 0 && line[6].table == 0, "prose is no row");
    for (int i = 1; i <= 5; i++)
        CHECK(line[i].table == 1 && line[i].row == i, "row %d: table %d, row %d", i,
              line[i].table, line[i].row);
    for (int i = 1; i <= 15; i++)
        CHECK(cell_is(i, 1 + (i - 1) % 3, 1), "cell %d: column %d over %d", i, cell[i].column,
              cell[i].columns);
}

static void test_spans_and_gaps(void)
{
    static const float x[3] = {50, 300, 500}, w[3] = {180, 60, 80};
    static const float head_x[2] = {50, 320}, head_w[2] = {100, 240};
    static const float note_x[4] = {50, 300, 400, 500}, note_w[4] = {180, 60, 60, 80};
    static const float no_first_x[2] = {300, 500}, no_first_w[2] = {60, 80};
    begin();
    row(60, 2, head_x, head_w); /* a head over the last two columns */
    for (int i = 1; i < 6; i++)
        row(60 + 30 * (float)i, 3, x, w);
    row(240, 4, note_x, note_w); /* a column of one cell */
    row(270, 2, no_first_x, no_first_w);
    find_tables();
    CHECK(lines == 8 && line[7].table == 1 && line[7].row == 8, "%d lines", lines);
    CHECK(cell_is(0, 1, 1) && cell_is(1, 2, 3), "the head: %d, %d over %d", cell[0].column,
          cell[1].column, cell[1].columns);
    CHECK(cell_is(2, 1, 1) && cell_is(3, 2, 1) && cell_is(4, 4, 1), "a row");
    CHECK(cell_is(17, 1, 1) && cell_is(18, 2, 1) && cell_is(19, 3, 1) && cell_is(20, 4, 1),
          "the row with the rare cell");
    CHECK(cell_is(21, 2, 1) && cell_is(22, 4, 1), "a row without its first cell");
    begin();
    for (int i = 0; i < 6; i++)
        row(60 + 30 * (float)i, 3, x, w);
    row(240, 4, note_x, note_w);
    find_tables();
    CHECK(cell_is(20, 3, 1) && cell_is(2, 4, 1), "a column of one cell, nothing over it");
}

/* A sign found in two pieces makes no row of its own, nor does a speck between two rows: it goes to the
 * nearer one. */
static void test_pieces_of_rows(void)
{
    static const float x[4] = {50, 200, 300, 400}, w[4] = {90, 30, 40, 50};
    static const int rows[13] = {1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 10};
    begin();
    row(60, 4, x, w);
    row(95, 4, x, w);
    add(405, 99, 8, 12, false, 0, ":"); /* over a sign of that row */
    row(130, 4, x, w);
    add(260, 144, 6, 12, false, 0, "-"); /* a speck below it */
    row(165, 4, x, w);
    add(260, 189, 6, 12, false, 0, "-"); /* and one above the next */
    for (int i = 0; i < 6; i++)
        row(200 + 35 * (float)i, 4, x, w);
    find_tables();
    CHECK(lines == 13, "%d lines", lines);
    for (int i = 0; i < lines; i++)
        CHECK(line[i].table == 1 && line[i].row == rows[i], "line %d: row %d, expected %d", i, line[i].row,
              rows[i]);
}

/* Two rows, white as high as two rows, then rows of other columns: two tables. */
static void test_far_apart(void)
{
    static const float x[3] = {50, 300, 500}, w[3] = {180, 60, 80};
    begin();
    for (int i = 0; i < 2; i++)
        row(60 + 24 * (float)i, 3, x, w);
    for (int i = 0; i < 4; i++)
        row(140 + 24 * (float)i, 3, x, w);
    find_tables();
    CHECK(line[2].table != line[1].table && line[2].row == 1 && line[5].row == 4, "row 3 is row %d of table %d",
          line[2].row, line[2].table);
}

static void test_wrapped(void)
{
    static const float x[2] = {50, 300}, w[2] = {180, 200};
    begin();
    for (int i = 0; i < 4; i++) {
        row(60 + 70 * (float)i, 2, x, w);
        add(300, 83 + 70 * (float)i, 150, HEIGHT, false, 0, "goes on");
    }
    find_tables();
    for (int i = 0; i < 7; i++) /* what follows the last row may be anything */
        CHECK(line[i].table == 1 && line[i].row == 1 + i / 2, "line %d: row %d", i, line[i].row);
}

static void test_no_tables(void)
{
    begin();
    for (int i = 0; i < 8; i++) { /* prose whose lines were found in two parts */
        float at = 150 + 40 * (float)(i * 5 % 8);
        add(50, 60 + 26 * (float)i, at - 50, HEIGHT, false, 0, "x");
        add(at + 12, 60 + 26 * (float)i, 600 - at, HEIGHT, true, 0, "x");
    }
    find_tables();
    for (int i = 0; i < lines; i++)
        CHECK(line[i].table == 0, "line %d of prose", i);
    static const float x[2] = {50, 400}, w[2] = {100, 100};
    begin();
    row(60, 2, x, w);
    row(90, 2, x, w);
    find_tables();
    CHECK(line[0].table == 0, "two rows of two");
    begin();
    for (int i = 0; i < 3; i++)
        row(60 + 30 * (float)i, 2, x, w);
    for (int i = 0; i < 3; i++)
        row(600 + 30 * (float)i, 2, x, w);
    find_tables();
    CHECK(line[2].table == 1 && line[3].table == 2 && line[3].row == 1, "two tables: %d %d",
          line[2].table, line[3].table);
}

/* A page's number beside its head, and tables close below one another, are none of a table. */
static void test_tables_apart(void)
{
    static const float head_x[2] = {20, 200}, head_w[2] = {60, 160};
    static const float x[5] = {50, 150, 250, 350, 450}, w[5] = {30, 30, 30, 30, 30};
    static const float other_x[5] = {50, 100, 195, 295, 400}, other_w[5] = {10, 10, 10, 10, 10};
    begin();
    row(10, 2, head_x, head_w);
    for (int i = 0; i < 5; i++)
        row(70 + 24 * (float)i, 5, x, w);
    for (int i = 0; i < 5; i++)
        row(225 + 24 * (float)i, 5, other_x, other_w);
    find_tables();
    CHECK(line[0].table == 0 && line[1].table == 1 && line[1].row == 1, "the head: table %d",
          line[0].table);
    CHECK(line[5].table == 1 && line[6].table == 2 && line[6].row == 1, "two tables: %d, %d",
          line[5].table, line[6].table);
    for (int i = 2; i < count; i++)
        CHECK(cell_is(i, 1 + (i - 2) % 5, 1), "cell %d: column %d over %d", i, cell[i].column,
              cell[i].columns);
}

static void test_random(void)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        nn_rng r = nn_rng_make(11, seed);
        begin();
        float y = 0;
        while (count < (seed ? 300 : MOST)) {
            float x = nn_rng_range(&r, 0, 50);
            y += nn_rng_range(&r, 0, 40);
            for (int n = nn_rng_int(&r, 1, 5); n-- > 0 && count < MOST;) {
                float w = nn_rng_range(&r, 0, 200);
                add(x, y, w, nn_rng_range(&r, 0, 30), n < 4 && count > 0 && nn_rng_chance(&r, 0.7f),
                    0, "x");
                x += w + nn_rng_range(&r, -5, 60);
            }
        }
        find_tables();
        int wrong = 0;
        for (int i = 0; i < lines; i++)
            for (int k = 0; k < line[i].n; k++) {
                const ocr_cell *c = &cell[line[i].first + k];
                wrong += (line[i].table > 0) != (c->column > 0) ||
                         (c->column > 0 && c->columns < 1) ||
                         (line[i].table > 0 && line[i].row < 1);
            }
        CHECK(wrong == 0, "seed %d: %d cells", (int)seed, wrong);
    }
    for (int64_t n = 1; n <= 4; n++) {
        nn_mem_fail_at(n, false);
        CHECK(ocr_tables(lines, line, count, box, order, cell) == NN_ERR_LIMIT, "allocation %d",
              (int)n);
    }
    nn_mem_fail_at(0, false);
}

static void test_items(void)
{
    static const struct {
        const char *text;
        bool item;
    } known[] = {{"\u2022 one", true},  {"\u2022one", true}, {"- one", true},  {"-5 degrees", false},
                 {"12. one", true},     {"12.50", false},    {"a) one", true}, {"A. Smith", false},
                 {"1991 was", false},   {"", false},         {"3)", false},    {"1234. one", false},
                 {"\u2013 one", true}, {"3) one", true}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        ocr_text_line l = {.n = 1, .begin = known[i].text, .end = known[i].text};
        CHECK(ocr_text_line_is_item(&l) == known[i].item, "'%s'", known[i].text);
    }
    begin();
    add(50, 100, 300, HEIGHT, false, 0, "Bring:");
    add(50, 126, 300, HEIGHT, false, 0, "- bread");
    add(70, 152, 300, HEIGHT, false, 0, "of rye");
    add(50, 178, 300, HEIGHT, false, 0, "- salt");
    add(50, 230, 300, HEIGHT, false, 1, "It was in");
    add(50, 256, 300, HEIGHT, false, 1, "9. of May");
    lines = ocr_text_lines(count, box, order, text, line);
    ocr_roles_part(lines, line);
    static const int want[6] = {0, 1, 1, 2, 3, 3};
    for (int i = 0; i < 6; i++)
        CHECK(line[i].paragraph == want[i], "line %d: paragraph %d", i, line[i].paragraph);
}

/* Makes the document of the boxes, and tells roles. */
static io_document roles(float page_height)
{
    io_document d = {0};
    lines = ocr_text_lines(count, box, order, text, line);
    CHECK(io_doc_add_page(&d, "x", 1000, (int32_t)page_height) == NN_OK, "page");
    CHECK(io_doc_add_block(&d) == NN_OK, "block");
    for (int i = 0; i < lines; i++) {
        const ocr_text_line *l = &line[i];
        io_point p[4] = {{l->x0, l->y0}, {l->x1, l->y0}, {l->x1, l->y1}, {l->x0, l->y1}};
        if (i == 0 || l->paragraph != l[-1].paragraph)
            CHECK(io_doc_add_paragraph(&d) == NN_OK, "paragraph");
        CHECK(io_doc_add_line(&d, p, 4, 1) == NN_OK, "line");
        CHECK(io_doc_line_text(&d, text[l->first]) == NN_OK, "text");
    }
    CHECK(io_doc_finish(&d) == NN_OK, "finish");
    CHECK(ocr_roles(lines, line, page_height, &d, 0) == NN_OK, "%s", nn_error_message());
    return d;
}

static void is_role(const io_document *d, int i, io_role role)
{
    CHECK(d->line[i].role == role, "line %d '%s': '%s', not '%s'", i, io_doc_text(d, d->line[i].text),
          io_role_names[d->line[i].role], io_role_names[role]);
}

static void prose(float y, int n, int paragraph)
{
    for (int i = 0; i < n; i++)
        add(100, y + 26 * (float)i, i + 1 < n ? 600 : 300, HEIGHT, false, paragraph,
            "words of running text that goes on");
}

static void test_page(void)
{
    begin();
    add(100, 30, 300, HEIGHT, false, 0, "Annual Report 1991"); /* 0 */
    add(100, 120, 400, 36, false, 1, "What became of it");     /* 1 */
    add(100, 190, 40, 60, false, 2, "W");                      /* 2 */
    prose(260, 6, 3);                                          /* 3 to 8 */
    add(100, 450, 400, HEIGHT, false, 4, "Fig. 3: a bridge");  /* 9 */
    prose(500, 6, 5);                                          /* 10 to 15 */
    add(100, 680, 200, HEIGHT, false, 6, "- an item");         /* 16 */
    add(100, 720, 90, HEIGHT, false, 7, "Yours");              /* 17 */
    add(100, 860, 400, 15, false, 8, "1 See there.");          /* 18 */
    add(380, 960, 60, HEIGHT, false, 9, "- 12 -");             /* 19 */
    io_document d = roles(1000);
    static const io_role want[20] = {
        IO_ROLE_RUNNING_HEAD, IO_ROLE_HEADING,   IO_ROLE_DROP_CAP,  IO_ROLE_PARAGRAPH,
        IO_ROLE_PARAGRAPH,    IO_ROLE_PARAGRAPH, IO_ROLE_PARAGRAPH, IO_ROLE_PARAGRAPH,
        IO_ROLE_PARAGRAPH,    IO_ROLE_CAPTION,   IO_ROLE_PARAGRAPH, IO_ROLE_PARAGRAPH,
        IO_ROLE_PARAGRAPH,    IO_ROLE_PARAGRAPH, IO_ROLE_PARAGRAPH, IO_ROLE_PARAGRAPH,
        IO_ROLE_LIST_ITEM,    IO_ROLE_NONE,      IO_ROLE_FOOTNOTE,  IO_ROLE_PAGE_NUMBER};
    for (int i = 0; i < 20; i++)
        is_role(&d, i, want[i]);
    io_doc_free(&d);

    begin();
    add(100, 30, 300, HEIGHT, false, 0, "Close over the text");
    prose(56, 6, 1);
    prose(300, 6, 2);
    d = roles(1000);
    is_role(&d, 0, IO_ROLE_NONE);
    io_doc_free(&d);

    begin();
    prose(60, 6, 0);
    add(100, 240, 300, HEIGHT, false, 1, "1 Not a note in large type.");
    prose(280, 6, 2);
    add(100, 950, 300, HEIGHT, false, 3, "Chapter 4");
    d = roles(1000);
    is_role(&d, 0, IO_ROLE_PARAGRAPH); /* no head: text goes on below it */
    is_role(&d, 6, IO_ROLE_NONE);
    is_role(&d, 13, IO_ROLE_RUNNING_FOOT);
    nn_mem_fail_at(1, false);
    CHECK(ocr_roles(lines, line, 1000, &d, 0) == NN_ERR_LIMIT, "the first allocation");
    nn_mem_fail_at(2, false);
    CHECK(ocr_roles(lines, line, 1000, &d, 0) == NN_ERR_LIMIT, "the second allocation");
    nn_mem_fail_at(0, false);
    io_doc_free(&d);
}

int main(void)
{
    test_grid();
    test_spans_and_gaps();
    test_pieces_of_rows();
    test_far_apart();
    test_wrapped();
    test_no_tables();
    test_tables_apart();
    test_random();
    test_items();
    test_page();
    return check_done();
}
