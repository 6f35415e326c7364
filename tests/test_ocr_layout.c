/* test_ocr_layout.c - reading order on pages made of boxes whose order is known. */
#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/layout.h"
#include "tests/check.h"

#include <math.h>

#define MOST 12000

static ocr_layout_box box[MOST];
static ocr_rule rule[MOST];
static int order[MOST], count, rules;

static void add(float x, float y, float w, float h)
{
    box[count++] = (ocr_layout_box){.x0 = x, .y0 = y, .x1 = x + w, .y1 = y + h};
}

static void add_text(float x, float y, float w, float h, ocr_layout_text text)
{
    add(x, y, w, h);
    box[count - 1].text = text;
}

static void add_rule(float x0, float y0, float x1, float y1)
{
    rule[rules++] = (ocr_rule){x0, y0, x1, y1};
}

static void begin(void)
{
    count = rules = 0;
}

/* Boxes were added in reading order: whatever order they come in, they must come out so. */
static void check_order(const char *what, ocr_layout_mode mode)
{
    static ocr_layout_box mixed[MOST];
    static int from[MOST];
    for (uint64_t seed = 0; seed < 4; seed++) {
        nn_rng r = nn_rng_make(seed, 1);
        for (int i = 0; i < count; i++)
            from[i] = i;
        for (int i = count - 1; i > 0 && seed; i--) {
            int j = nn_rng_int(&r, 0, i), t = from[i];
            from[i] = from[j];
            from[j] = t;
        }
        for (int i = 0; i < count; i++)
            mixed[i] = box[from[i]];
        CHECK(ocr_layout(mode, rules, rule, count, mixed, order) == NN_OK, "%s", what);
        int wrong = 0, back = 0;
        for (int i = 0; i < count; i++) {
            wrong += from[order[i]] != i;
            if (i == 0)
                continue;
            const ocr_layout_box *a = &mixed[order[i - 1]], *b = &mixed[order[i]];
            back += b->line < a->line || b->line > a->line + 1 || b->paragraph < a->paragraph ||
                    b->paragraph > a->paragraph + 1 || b->block < a->block ||
                    b->block > a->block + 1;
        }
        CHECK(wrong == 0, "%s, seed %d: %d of %d boxes out of order", what, (int)seed, wrong,
              count);
        CHECK(back == 0, "%s: numbers of lines, paragraphs, blocks do not rise by one", what);
    }
    memcpy(box, mixed, (size_t)count * sizeof *box);
}

static void prose(float x, float y, float width, int lines, float leading)
{
    for (int i = 0; i < lines; i++)
        add(x, y + (float)i * leading, i + 1 < lines ? width : 0.6f * width, 20);
}

static void test_columns(void)
{
    begin();
    add(300, 40, 400, 40); /* heading over both columns */
    prose(50, 120, 430, 30, 28);
    prose(520, 120, 430, 30, 28);
    add(480, 1000, 30, 18); /* page number */
    check_order("two columns", OCR_LAYOUT_AUTO);

    begin();
    prose(50, 120, 430, 30, 28);
    prose(520, 131, 430, 27, 31); /* other leading: rows do not match */
    check_order("two columns, other leading", OCR_LAYOUT_AUTO);

    begin();
    prose(20, 100, 300, 20, 26);
    prose(350, 100, 300, 20, 26);
    prose(680, 100, 300, 20, 26);
    check_order("three columns", OCR_LAYOUT_AUTO);

    begin();
    add(100, 10, 800, 30);
    prose(20, 60, 450, 8, 26);
    prose(500, 60, 450, 8, 26);
    add(100, 300, 800, 30); /* a second article below the first */
    prose(20, 350, 450, 8, 26);
    prose(500, 350, 450, 8, 26);
    check_order("two bands of columns", OCR_LAYOUT_AUTO);

    begin();
    for (int i = 0; i < 20; i++) {
        add(50, 120 + 28 * (float)i, 430, 20);
        add(520, 120 + 28 * (float)i, 430, 20);
    }
    check_order("columns where the user says there is one", OCR_LAYOUT_SINGLE_COLUMN);
}

/* What the old cuts at gutters between boxes of prose read across. */
static void test_columns_told_otherwise(void)
{
    begin();
    for (int i = 0; i < 14; i++) /* an index: short entries, whose rows do not match */
        add(20, 100 + 26 * (float)i, 90 + (float)(i * 53 % 70), 24);
    for (int i = 0; i < 11; i++)
        add(300, 106 + 31 * (float)i, 90 + (float)(i * 31 % 70), 24);
    check_order("an index in two columns", OCR_LAYOUT_AUTO);

    begin();
    for (int i = 0; i < 12; i++) /* rows match, but initials run on down the columns */
        add_text(20, 100 + 26 * (float)i, 90 + (float)(i * 53 % 70), 24,
                 (ocr_layout_text){.first = (uint32_t)('a' + i)});
    for (int i = 0; i < 12; i++)
        add_text(300, 100 + 26 * (float)i, 90 + (float)(i * 31 % 70), 24,
                 (ocr_layout_text){.first = (uint32_t)('m' + i)});
    check_order("a sorted list in two columns", OCR_LAYOUT_AUTO);

    begin();
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < 9; i++)
            add_text(20 + 300 * (float)k, 100 + 26 * (float)i, 90 + (float)(i * 53 % 70), 24,
                     (ocr_layout_text){.bullet = true});
    check_order("bullets in two columns", OCR_LAYOUT_AUTO);

    begin();
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < 9; i++)
            add(20 + 300 * (float)k, 100 + 26 * (float)i, 90 + (float)(i * 53 % 70), 24);
    add_rule(250, 98, 252, 340);
    check_order("a rule between two columns", OCR_LAYOUT_AUTO);

    begin();
    for (int i = 0; i < 12; i++) { /* description, amount: rows do not quite match */
        add(20, 100 + 36 * (float)i, 260, 24);
        add_text(420, 100 + 36 * (float)i + (float)(i * 7 % 5 * 4), 60, 24,
                 (ocr_layout_text){.numeric = true});
    }
    check_order("numbers are no column", OCR_LAYOUT_AUTO);

    begin();
    add(20, 100, 220, 24); /* a letter's head: to whom, from whom */
    add(20, 130, 180, 24);
    add(20, 160, 200, 24);
    add(20, 190, 120, 24);
    add(500, 112, 160, 24);
    add(500, 153, 190, 24);
    add(500, 197, 110, 24);
    prose(20, 300, 700, 8, 28);
    check_order("a letter's head", OCR_LAYOUT_AUTO);
    CHECK(box[order[3]].block != box[order[4]].block, "two addresses are two blocks");
}

static void test_headlines(void)
{
    begin();
    add(20, 100, 180, 34); /* over the first of four columns, over the others */
    prose(20, 150, 220, 20, 26);
    add(280, 100, 680, 34);
    for (int k = 1; k < 4; k++)
        prose(20 + 250 * (float)k, 150, 220, 20, 26);
    check_order("a headline over three of four columns", OCR_LAYOUT_AUTO);

    begin();
    add(20, 100, 220, 24); /* the head of an invoice over its table */
    add(20, 130, 180, 24);
    add(20, 160, 200, 24);
    add(20, 190, 120, 24);
    for (int i = 0; i < 3; i++) {
        add(500, 118 + 34 * (float)i, 100, 24);
        add_text(650, 118 + 34 * (float)i, 80, 24, (ocr_layout_text){.numeric = true});
    }
    for (int i = 0; i < 12; i++) {
        add(20, 300 + 32 * (float)i, 300, 24);
        add_text(520, 300 + 32 * (float)i, 60, 24, (ocr_layout_text){.numeric = true});
        add_text(660, 300 + 32 * (float)i, 60, 24, (ocr_layout_text){.numeric = true});
    }
    check_order("an invoice", OCR_LAYOUT_AUTO);
}

/* Two articles side by side above two others: the gutter runs on, yet the upper ones come
 * first. */
static void test_tiers(void)
{
    for (int ruled = 0; ruled < 2; ruled++) {
        begin();
        for (int tier = 0; tier < 2; tier++)
            for (int k = 0; k < 2; k++) {
                float x = 50 + 470 * (float)k, y = 100 + 500 * (float)tier;
                add(x, y, 300, ruled ? 22 : 34);
                prose(x, y + 50, 430, 14, 26);
            }
        if (ruled)
            add_rule(50, 580, 950, 582);
        check_order(ruled ? "tiers parted by a rule" : "tiers with headlines",
                    OCR_LAYOUT_AUTO);
    }
}

/* White over all columns parts bands; white that paragraphs have does not, nor does a picture. */
static void test_bands(void)
{
    begin();
    for (int tier = 0; tier < 2; tier++) /* four columns, then two: the middle gutter runs on */
        for (int k = 0; k < (tier ? 2 : 4); k++)
            prose(20 + (tier ? 500 : 250) * (float)k, tier ? 350 : 100, tier ? 470 : 220,
                  tier ? 14 : 9, 26);
    check_order("four columns above two", OCR_LAYOUT_AUTO);

    begin();
    for (int i = 0; i < 4; i++) /* paragraphs with white between, once at one height by chance */
        prose(20, 100 + 150 * (float)i, 470, 5, 26);
    prose(520, 100, 470, 3, 26);
    prose(520, 198, 470, 7, 26);
    prose(520, 400, 470, 8, 26);
    prose(520, 628, 470, 2, 26);
    check_order("paragraphs side by side", OCR_LAYOUT_AUTO);

    begin();
    add(250, 440, 650, 17); /* a caption over two gutters comes before the text */
    add(250, 460, 300, 17);
    for (int k = 0; k < 4; k++) {
        prose(20 + 250 * (float)k, 100, 220, 6, 26);
        prose(20 + 250 * (float)k, 500, 220, 6, 26);
    }
    for (int i = 0; i < 6; i++) /* the picture has stripes */
        add_rule(20, 270 + 28 * (float)i, 990, 272 + 28 * (float)i);
    check_order("text that goes on below a picture", OCR_LAYOUT_AUTO);
}

/* Things with a number behind each, and tables side by side. */
static void test_lists_apart(void)
{
    begin();
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < 8; i++) {
            add(20 + 500 * (float)k, 100 + 26 * (float)i, 180 + (float)(i * 31 % 70), 20);
            add_text(400 + 500 * (float)k, 100 + 26 * (float)i, 50, 20,
                     (ocr_layout_text){.numeric = true});
        }
    check_order("two price lists", OCR_LAYOUT_AUTO);

    for (int apart = 0; apart < 2; apart++) {
        begin();
        for (int k = 0; k < 1 + apart; k++)
            for (int i = 0; i < 8; i++)
                for (int c = 0; c < (apart ? 3 : 6); c++)
                    add_text(20 + 500 * (float)k + 100 * (float)c + (apart || c < 3 ? 0 : 200),
                             100 + 26 * (float)i, 40, 20, (ocr_layout_text){.numeric = true});
        for (int i = 0; i < 9; i++) {
            float y = 97 + 26 * (float)i;
            add_rule(10, y, apart ? 280 : 780, y + 1);
            if (apart)
                add_rule(510, y, 780, y + 1);
        }
        check_order(apart ? "two ruled tables" : "one table, ruled over its widest gap",
                    OCR_LAYOUT_AUTO);
    }
}

/* Rows of two tables without rules, `columns` each of single characters 40 px apart, behind a label
 * where there are labels; `gap` of white between the tables, or after the left one's labels. */
static void add_tables(bool labels, int columns, float gap, bool joined)
{
    const ocr_layout_text number = {.numeric = true};
    begin();
    for (int table = 0; table < (joined ? 1 : 2); table++) {
        float x = table == 0 ? 50 : 50 + 40 * (float)(columns - 1) + 20 + (labels ? 130 : 0) + gap;
        for (int row = 0; row < 9; row++) {
            float y = 100 + 28 * (float)row, at = x;
            if (labels) {
                add(at, y, 90 + (float)(row * 37 % 30), 20);
                at += 130;
            }
            for (int c = 0; c < columns; c++)
                add_text(at + 40 * (float)c, y, 20, 20, number);
            for (int c = 0; c < columns && joined; c++)
                add_text(at + 40 * (float)(columns - 1) + 20 + gap + 40 * (float)c, y, 20, 20, number);
        }
    }
}

static void test_tables_apart(void)
{
    add_tables(true, 3, 60, false);
    check_order("two tables with labels", OCR_LAYOUT_AUTO);
    add_tables(false, 4, 80, false);
    check_order("two tables of numbers", OCR_LAYOUT_AUTO);
    add_tables(true, 3, 60, true);
    check_order("labels, numbers, more numbers far from them: one table", OCR_LAYOUT_AUTO);
    add_tables(false, 4, 30, true);
    check_order("a table of numbers in two groups", OCR_LAYOUT_AUTO);
}

static void test_frames(void)
{
    begin();
    for (int row = 0; row < 4; row++)
        for (int k = 0; k < 3; k++) { /* a form's fields: label, entry */
            float x = 50 + 250 * (float)k, y = 100 + 70 * (float)row;
            add(x + 5, y + 4, 80, 20);
            add(x + 8, y + 32, 120 + 10 * (float)k, 24);
        }
    for (int row = 0; row <= 4; row++)
        add_rule(50, 100 + 70 * (float)row, 800, 101 + 70 * (float)row);
    for (int k = 0; k <= 3; k++)
        add_rule(50 + 250 * (float)k, 100, 51 + 250 * (float)k, 381);
    check_order("fields of a form", OCR_LAYOUT_AUTO);

    begin();
    for (int row = 0; row < 9; row++) /* a table with rules between its columns alone */
        for (int k = 0; k < 3; k++)
            add(60 + 250 * (float)k, 110 + 28 * (float)row, 100, 22);
    add_rule(50, 100, 800, 101);
    add_rule(50, 370, 800, 371);
    for (int k = 0; k <= 3; k++)
        add_rule(50 + 250 * (float)k, 100, 51 + 250 * (float)k, 371);
    check_order("a table without rules between rows", OCR_LAYOUT_AUTO);
}

static void test_upended(void)
{
    begin();
    prose(100, 100, 500, 12, 26);
    add(20, 120, 24, 200); /* up the margin */
    box[count - 1].upended = true;
    check_order("text up the margin comes last", OCR_LAYOUT_AUTO);
}

static void test_rows(void)
{
    begin();
    add(120, 10, 200, 30);
    for (int i = 0; i < 15; i++) { /* item, price */
        add(20, 60 + 24 * (float)i, 120 + (float)(i * 37 % 150), 18);
        add(380, 62 + 24 * (float)i, 50, 18);
    }
    check_order("receipt", OCR_LAYOUT_AUTO);
    CHECK(box[order[1]].line == box[order[2]].line, "item and price are one line");

    begin();
    for (int i = 0; i < 12; i++)
        for (int k = 0; k < 5; k++)
            add(20 + 150 * (float)k, 30 + 30 * (float)i, 60 + (float)((i + k) % 3 * 20), 20);
    check_order("table", OCR_LAYOUT_AUTO);

    begin();
    for (int i = 0; i < 6; i++) /* the same line, slowly falling, as on a skewed page */
        add(20 + 160 * (float)i, 100 + 3 * (float)i, 150, 20);
    for (int i = 0; i < 6; i++)
        add(20 + 160 * (float)i, 130 + 3 * (float)i, 150, 20);
    check_order("falling rows", OCR_LAYOUT_SINGLE_BLOCK);
    CHECK(box[order[11]].line == 1 && box[order[11]].block == 0, "two lines, one block");
}

static void test_paragraphs(void)
{
    begin();
    prose(50, 100, 500, 5, 26);
    prose(50, 250, 500, 5, 26); /* 20 more than the leading */
    add(80, 380, 470, 20);      /* an indented first line */
    prose(50, 406, 500, 3, 26);
    prose(50, 600, 500, 3, 26); /* far below */
    check_order("paragraphs", OCR_LAYOUT_AUTO);
    CHECK(box[order[4]].paragraph == 0 && box[order[5]].paragraph == 1, "a gap divides");
    CHECK(box[order[10]].paragraph == 2 && box[order[11]].paragraph == 2, "an indent divides");
    CHECK(box[order[13]].block == 0 && box[order[14]].block == 1, "a wide gap makes a block");
    begin();
    for (int i = 0; i < 5; i++) { /* a form: label, value, label, ... */
        add(50, 100 + 52 * (float)i, 90, 20);
        add(80, 126 + 52 * (float)i, 180, 20);
    }
    add(50, 360, 500, 20);
    check_order("a form", OCR_LAYOUT_AUTO);
    CHECK(box[order[10]].paragraph == 0, "a form is %d paragraphs", box[order[10]].paragraph + 1);
}

static void test_extremes(void)
{
    CHECK(ocr_layout(OCR_LAYOUT_AUTO, 0, NULL, 0, box, order) == NN_OK, "no boxes");
    begin();
    add(5, 5, 0, 0);
    check_order("one empty box", OCR_LAYOUT_AUTO);
    for (int mode = OCR_LAYOUT_AUTO; mode <= OCR_LAYOUT_SPARSE; mode++) {
        nn_rng r = nn_rng_make(3, (uint64_t)mode);
        begin();
        while (count < MOST)
            add(nn_rng_range(&r, 0, 5000), nn_rng_range(&r, 0, 5000), nn_rng_range(&r, 0, 600),
                nn_rng_range(&r, 0, 40));
        while (rules < MOST) {
            float x = nn_rng_range(&r, 0, 5000), y = nn_rng_range(&r, 0, 5000);
            float length = nn_rng_range(&r, 40, 3000);
            if (rules % 2)
                add_rule(x, y, x + length, y + 2);
            else
                add_rule(x, y, x + 2, y + length);
        }
        CHECK(ocr_layout((ocr_layout_mode)mode, rules, rule, count, box, order) == NN_OK,
              "mode %d", mode);
        static char seen[MOST];
        memset(seen, 0, sizeof seen);
        int wrong = 0;
        for (int i = 0; i < count; i++)
            wrong += order[i] < 0 || order[i] >= count || seen[order[i]]++;
        CHECK(wrong == 0, "mode %d: not a permutation (%d)", mode, wrong);
        for (int i = 0; i < count; i++)
            box[i] = (ocr_layout_box){.x0 = 10, .y0 = 10, .x1 = 500, .y1 = 30};
        CHECK(ocr_layout((ocr_layout_mode)mode, rules, rule, count, box, order) == NN_OK,
              "all alike");
        CHECK(box[order[count - 1]].line == count - 1, "one on the other: lines of their own");
    }
    for (int64_t n = 1; n <= 13; n++) {
        nn_mem_fail_at(n, false);
        CHECK(ocr_layout(OCR_LAYOUT_AUTO, 1, rule, 9, box, order) == NN_ERR_LIMIT,
              "allocation %d", (int)n);
    }
    nn_mem_fail_at(0, false);
}

/* Rules of a table of `columns` from x on, 100 wide each, and rows 30 high from y on; the rule
 * below the first row is left out. */
static void add_grid(float x, float y, int columns, int rows, bool between_columns)
{
    float right = x + 100 * (float)columns, bottom = y + 30 * (float)rows;
    for (int i = 0; i <= rows; i++)
        if (i != 1)
            add_rule(x, y + 30 * (float)i, right, y + 30 * (float)i + 1);
    for (int i = 0; i <= columns && between_columns; i++)
        add_rule(x + 100 * (float)i, y, x + 100 * (float)i + 1, bottom);
}

static void check_cell(int i, int table, int cell_row, int column, int columns)
{
    const ocr_layout_box *b = &box[order[i]];
    CHECK(b->table == table && b->row == cell_row && b->column == column &&
              b->columns == columns,
          "box %d: table %d, row %d, column %d over %d", i, b->table, b->row, b->column,
          b->columns);
}

/* Cells of 8 by 20 with much white between, some empty: rules alone show the rows. */
static void test_ruled_tables(void)
{
    begin();
    add_grid(50, 100, 4, 6, true);
    for (int row = 0; row < 6; row++)
        for (int k = 0; k < 4; k++)
            if (row == 0 || (row + k) % 3)
                add(96 + 100 * (float)k, 105 + 30 * (float)row, 8, 20);
    check_order("a table with empty cells", OCR_LAYOUT_AUTO);
    for (int k = 0; k < 4; k++)
        check_cell(k, 1, 1, 1 + k, 1);
    check_cell(4, 1, 2, 1, 1); /* below the rule that lacks */
    check_cell(5, 1, 2, 2, 1);
    check_cell(6, 1, 2, 4, 1);

    begin(); /* tables beside one another, each read by itself, rows between rules alone */
    for (int side = 0; side < 2; side++) {
        float x = 50 + 500 * (float)side;
        add_grid(x, 100, 3, 5, false);
        for (int row = 0; row < 5; row++)
            for (int k = 0; k < 3; k++)
                add(x + 46 + 100 * (float)k, 105 + 30 * (float)row, 8, 20);
    }
    check_order("two ruled tables with the same rows", OCR_LAYOUT_AUTO);
    check_cell(0, 1, 1, 0, 0);
    check_cell(14, 1, 5, 0, 0);
    check_cell(15, 2, 1, 0, 0);

    begin(); /* a cell of two lines, between rules */
    for (int i = 0; i <= 4; i++)
        add_rule(50, 100 + 60 * (float)i, 450, 101 + 60 * (float)i);
    for (int i = 0; i <= 2; i++)
        add_rule(50 + 200 * (float)i, 100, 51 + 200 * (float)i, 341);
    for (int row = 0; row < 4; row++) {
        add(60, 105 + 60 * (float)row, 150, 20);
        if (row == 2)
            add(60, 130 + 60 * (float)row, 90, 20);
        add(260, 105 + 60 * (float)row, 80, 20);
    }
    check_order("a cell of two lines", OCR_LAYOUT_AUTO);
    check_cell(4, 1, 3, 1, 1);
    check_cell(5, 1, 3, 1, 1);
    check_cell(6, 1, 3, 2, 1);

    begin(); /* columns of prose with rules around and between: no table */
    for (int k = 0; k < 3; k++)
        prose(60 + 320 * (float)k, 110, 290, 14, 30);
    for (int i = 0; i <= 3; i++)
        add_rule(45 + 320 * (float)i, 100, 46 + 320 * (float)i, 540);
    add_rule(45, 100, 1006, 101);
    add_rule(45, 540, 1006, 541);
    check_order("columns between rules", OCR_LAYOUT_AUTO);
    for (int i = 0; i < count; i++)
        CHECK(box[i].table == 0, "prose is no table");
}

/* Words that stand as far apart as the columns would part no columns: justified lines have such gaps. */
static void test_spaces(void)
{
    for (int many = 0; many < 2; many++)
        for (int wide = 0; wide < 2; wide++) {
            int lines = many ? 12 : 4;
            float space = many ? (wide ? 26 : 20) : (wide ? 18 : 12);
            begin();
            if (wide) { /* row by row */
                for (int i = 0; i < lines; i++)
                    for (int k = 0; k < 2; k++)
                        add(50 + 424 * (float)k, 100 + 30 * (float)i, 400, 20);
            } else {
                for (int k = 0; k < 2; k++)
                    for (int i = 0; i < lines; i++)
                        add(50 + 424 * (float)k, 100 + 30 * (float)i, 400, 20);
            }
            for (int i = 0; i < count; i++)
                box[i].space = space;
            check_order(wide ? "no gutter wider than spaces" : "a gutter wider than spaces",
                        OCR_LAYOUT_AUTO);
        }
}

int main(void)
{
    test_spaces();
    test_ruled_tables();
    test_columns();
    test_columns_told_otherwise();
    test_headlines();
    test_tiers();
    test_bands();
    test_lists_apart();
    test_tables_apart();
    test_frames();
    test_upended();
    test_rows();
    test_paragraphs();
    test_extremes();
    return check_done();
}
