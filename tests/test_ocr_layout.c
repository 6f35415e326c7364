/* test_ocr_layout.c - reading order on pages made of boxes whose order is known. */
#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/layout.h"
#include "tests/check.h"

#include <math.h>

#define MOST 12000

static ocr_layout_box box[MOST];
static int order[MOST], count;

static void add(float x, float y, float w, float h)
{
    box[count++] = (ocr_layout_box){x, y, x + w, y + h, -1, -1, -1};
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
        CHECK(ocr_layout(mode, count, mixed, order) == NN_OK, "%s", what);
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
    count = 0;
    add(300, 40, 400, 40); /* heading over both columns */
    prose(50, 120, 430, 30, 28);
    prose(520, 120, 430, 30, 28);
    add(480, 1000, 30, 18); /* page number */
    check_order("two columns", OCR_LAYOUT_AUTO);

    count = 0;
    prose(50, 120, 430, 30, 28);
    prose(520, 131, 430, 27, 31); /* other leading: rows do not match */
    check_order("two columns, other leading", OCR_LAYOUT_AUTO);

    count = 0;
    prose(20, 100, 300, 20, 26);
    prose(350, 100, 300, 20, 26);
    prose(680, 100, 300, 20, 26);
    check_order("three columns", OCR_LAYOUT_AUTO);

    count = 0;
    add(100, 10, 800, 30);
    prose(20, 60, 450, 8, 26);
    prose(500, 60, 450, 8, 26);
    add(100, 300, 800, 30); /* a second article below the first */
    prose(20, 350, 450, 8, 26);
    prose(500, 350, 450, 8, 26);
    check_order("two bands of columns", OCR_LAYOUT_AUTO);

    count = 0;
    for (int i = 0; i < 20; i++) {
        add(50, 120 + 28 * (float)i, 430, 20);
        add(520, 120 + 28 * (float)i, 430, 20);
    }
    check_order("columns where the user says there is one", OCR_LAYOUT_SINGLE_COLUMN);
}

static void test_rows(void)
{
    count = 0;
    add(120, 10, 200, 30);
    for (int i = 0; i < 15; i++) { /* item, price */
        add(20, 60 + 24 * (float)i, 120 + (float)(i * 37 % 150), 18);
        add(380, 62 + 24 * (float)i, 50, 18);
    }
    check_order("receipt", OCR_LAYOUT_AUTO);
    CHECK(box[order[1]].line == box[order[2]].line, "item and price are one line");

    count = 0;
    for (int i = 0; i < 12; i++)
        for (int k = 0; k < 5; k++)
            add(20 + 150 * (float)k, 30 + 30 * (float)i, 60 + (float)((i + k) % 3 * 20), 20);
    check_order("table", OCR_LAYOUT_AUTO);

    count = 0;
    for (int i = 0; i < 6; i++) /* the same line, slowly falling, as on a skewed page */
        add(20 + 160 * (float)i, 100 + 3 * (float)i, 150, 20);
    for (int i = 0; i < 6; i++)
        add(20 + 160 * (float)i, 130 + 3 * (float)i, 150, 20);
    check_order("falling rows", OCR_LAYOUT_SINGLE_BLOCK);
    CHECK(box[order[11]].line == 1 && box[order[11]].block == 0, "two lines, one block");
}

static void test_paragraphs(void)
{
    count = 0;
    prose(50, 100, 500, 5, 26);
    prose(50, 250, 500, 5, 26); /* 20 more than the leading */
    add(80, 380, 470, 20);      /* an indented first line */
    prose(50, 406, 500, 3, 26);
    prose(50, 600, 500, 3, 26); /* far below */
    check_order("paragraphs", OCR_LAYOUT_AUTO);
    CHECK(box[order[4]].paragraph == 0 && box[order[5]].paragraph == 1, "a gap divides");
    CHECK(box[order[10]].paragraph == 2 && box[order[11]].paragraph == 2, "an indent divides");
    CHECK(box[order[13]].block == 0 && box[order[14]].block == 1, "a wide gap makes a block");
}

static void test_extremes(void)
{
    CHECK(ocr_layout(OCR_LAYOUT_AUTO, 0, box, order) == NN_OK, "no boxes");
    count = 0;
    add(5, 5, 0, 0);
    check_order("one empty box", OCR_LAYOUT_AUTO);
    for (int mode = OCR_LAYOUT_AUTO; mode <= OCR_LAYOUT_SPARSE; mode++) {
        nn_rng r = nn_rng_make(3, (uint64_t)mode);
        count = 0;
        while (count < MOST)
            add(nn_rng_range(&r, 0, 5000), nn_rng_range(&r, 0, 5000), nn_rng_range(&r, 0, 600),
                nn_rng_range(&r, 0, 40));
        CHECK(ocr_layout((ocr_layout_mode)mode, count, box, order) == NN_OK, "mode %d", mode);
        static char seen[MOST];
        memset(seen, 0, sizeof seen);
        int wrong = 0;
        for (int i = 0; i < count; i++)
            wrong += order[i] < 0 || order[i] >= count || seen[order[i]]++;
        CHECK(wrong == 0, "mode %d: not a permutation (%d)", mode, wrong);
        for (int i = 0; i < count; i++)
            box[i] = (ocr_layout_box){10, 10, 500, 30, -1, -1, -1};
        CHECK(ocr_layout((ocr_layout_mode)mode, count, box, order) == NN_OK, "all alike");
        CHECK(box[order[count - 1]].line == count - 1, "one on the other: lines of their own");
    }
    for (int64_t n = 1; n <= 5; n++) {
        nn_mem_fail_at(n, false);
        CHECK(ocr_layout(OCR_LAYOUT_AUTO, 9, box, order) == NN_ERR_LIMIT, "allocation %d",
              (int)n);
    }
    nn_mem_fail_at(0, false);
}

int main(void)
{
    test_columns();
    test_rows();
    test_paragraphs();
    test_extremes();
    return check_done();
}
