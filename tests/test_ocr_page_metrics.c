/* test_ocr_page_metrics.c - bags of words and words in place, counted by hand. */
#include "nn/mem.h"
#include "ocr/page_metrics.h"
#include "tests/check.h"

#include <math.h>

static void check_bow(const char *truth, const char *read, int matched, int n_read, int n_truth)
{
    ocr_bow b = {0};
    CHECK(ocr_bow_add(&b, truth, read) == NN_OK, "memory");
    CHECK(b.matched == matched && b.read == n_read && b.truth == n_truth,
          "\"%s\" against \"%s\": %d of %d and %d", read, truth, (int)b.matched, (int)b.read,
          (int)b.truth);
}

static void test_bags(void)
{
    check_bow("", "", 0, 0, 0);
    check_bow("a b c", "c b a", 3, 3, 3);
    check_bow("to be or not to be", "to to to be", 3, 4, 6);
    check_bow("Total: 12.50", "TOTAL 12,50", 3, 3, 3);
    check_bow("caf\xc3\xa9 na\xc3\xafve", "CAF\xc3\x89 naive", 1, 2, 2);
    check_bow("\xe2\x80\x9cquoted\xe2\x80\x9d", "\"quoted\"", 1, 1, 1);
    check_bow("a \xe2\x80\x94 dash", "a - dash", 2, 2, 2);
    check_bow("\xce\xb1\xce\xb2 \xe2\x82\xac 5", "\xce\x91\xce\x92 5", 2, 2, 2);
    check_bow("\xef\xac\x81ne", "fine", 1, 1, 1); /* the ligature fi */
    check_bow("--- ... !", "x", 0, 1, 0);
    ocr_bow b = {0};
    CHECK(ocr_bow_f1(&b) == 0 && ocr_bow_precision(&b) == 0, "empty");
    CHECK(ocr_bow_add(&b, "a b c d", "a b x") == NN_OK && ocr_bow_add(&b, "e", "e") == NN_OK,
          "two pages");
    CHECK(fabs(ocr_bow_precision(&b) - 3.0 / 4) < 1e-12, "precision");
    CHECK(fabs(ocr_bow_recall(&b) - 3.0 / 5) < 1e-12, "recall");
    CHECK(fabs(ocr_bow_f1(&b) - 2.0 / 3) < 1e-12, "F1");
    for (int n = 1; n <= 4; n++) {
        ocr_bow before = b;
        nn_mem_fail_at(n, false);
        CHECK(ocr_bow_add(&b, "one two", "two three") == NN_ERR_LIMIT, "allocation %d", n);
        CHECK(memcmp(&b, &before, sizeof b) == 0, "as it was");
    }
    nn_mem_fail_at(0, false);
}

static void test_placed(void)
{
    const ocr_placed_word truth[] = {{0, 0, 40, 10, "Total:", false},
                                     {50, 0, 90, 10, "12.50", false},
                                     {100, 0, 110, 10, "-", false},
                                     {0, 20, 40, 30, "the", false},
                                     {50, 20, 90, 30, "the", false}};
    const ocr_placed_word same[] = {{1, 0, 41, 10, "TOTAL", false},
                                    {50, 1, 88, 10, "12,50", false},
                                    {50, 20, 90, 30, "the", false},
                                    {0, 20, 40, 30, "the", false}};
    const ocr_placed_word wrong[] = {{0, 0, 40, 10, "Totol", false},     /* other text */
                                     {100, 40, 140, 50, "12.50", false}, /* other place */
                                     {20, 20, 70, 30, "the", false},     /* between the two */
                                     {0, 20, 40, 30, "the", false},
                                     {0, 20, 40, 30, "the", false},      /* twice */
                                     {5, 5, 5, 5, ".", false}};
    ocr_bow b = {0};
    CHECK(ocr_placed_add(&b, 5, truth, 4, same) == NN_OK, "memory");
    CHECK(b.matched == 4 && b.read == 4 && b.truth == 4, "all: %d of %d, %d", (int)b.matched,
          (int)b.read, (int)b.truth);
    b = (ocr_bow){0};
    CHECK(ocr_placed_add(&b, 5, truth, 6, wrong) == NN_OK, "memory");
    CHECK(b.matched == 1 && b.read == 5 && b.truth == 4, "one: %d of %d, %d", (int)b.matched,
          (int)b.read, (int)b.truth);
    CHECK(ocr_placed_add(&b, 0, NULL, 0, NULL) == NN_OK && b.matched == 1, "nothing");
    /* Labelled by its line: 30 rows, of which the word's ink fills 8; or it stands below. */
    const ocr_placed_word tall = {10, 0, 50, 30, "ace", true},
                          ink[] = {{12, 12, 48, 20, "ace", false}, {12, 33, 48, 41, "ace", false}};
    b = (ocr_bow){0};
    CHECK(ocr_placed_add(&b, 1, &tall, 1, ink) == NN_OK && b.matched == 1, "in its line");
    CHECK(ocr_placed_add(&b, 1, &tall, 1, ink + 1) == NN_OK && b.matched == 1, "below it");
    nn_mem_fail_at(2, true);
    CHECK(ocr_placed_add(&b, 5, truth, 6, wrong) == NN_ERR_LIMIT && b.read == 2, "as it was");
    nn_mem_fail_at(0, false);
}

int main(void)
{
    test_bags();
    test_placed();
    return check_done();
}
