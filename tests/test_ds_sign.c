/* test_ds_sign.c - generated street signs: names, what is held out, pictures. */
#include <stdlib.h>
#include <string.h>

#include "datasets/sign/sign.h"
#include "io/file.h"
#include "nn/mem.h"
#include "tests/check.h"

static bool in_alphabet(const char *text)
{
    for (const char *p = text, *end = text + strlen(text); p < end;) {
        const char *from = p;
        char one[8] = {0};
        if (io_utf8_next(&p, end) < 0)
            return false;
        memcpy(one, from, (size_t)(p - from));
        if (!strstr(ds_sign_alphabet, one))
            return false;
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void test_names(void)
{
    enum { N = 4000 };
    static char name[2][N][DS_SIGN_NAME];
    int common = 0, bad = 0, different = 0;
    for (int held = 0; held < 2; held++) {
        nn_rng r = nn_rng_make(3, 0);
        for (int i = 0; i < N; i++) {
            ds_sign_name(&r, held, name[held][i]);
            size_t n = strlen(name[held][i]);
            bad += n < 5 || n >= DS_SIGN_NAME || !in_alphabet(name[held][i]) ||
                   strstr(name[held][i], "  ") || name[held][i][n - 1] == ' ';
        }
        qsort(name[held], N, DS_SIGN_NAME, compare);
    }
    for (int i = 0; i < N; i++) {
        common += bsearch(name[0][i], name[1], N, DS_SIGN_NAME, compare) != NULL;
        different += i == 0 || strcmp(name[0][i], name[0][i - 1]) != 0;
    }
    CHECK(bad == 0, "%d bad names", bad);
    CHECK(common == 0, "%d names are in both sorts", common);
    CHECK(different > N / 2, "%d of %d names are different", different, N);
}

static void test_pictures(void)
{
    ds_signs *signs = NULL;
    ds_sign_context *c = NULL;
    ds_sign_config config = {.seed = 4, .level = 1};
    if (ds_signs_new(&signs, &config) != NN_OK) {
        printf("SKIPPED: %s\n", nn_error_message());
        return;
    }
    CHECK(ds_sign_context_new(&c, signs) == NN_OK, "%s", nn_error_message());
    for (uint64_t i = 0; i < 6; i++) {
        io_image image, again;
        char name[DS_SIGN_NAME], same[DS_SIGN_NAME];
        CHECK(ds_sign_draw(c, i, &image, name) == NN_OK && ds_sign_draw(c, i, &again, same) == NN_OK,
              "%s", nn_error_message());
        CHECK(image.width == 600 && image.height == 150 && image.channels == 3, "size");
        CHECK(!strcmp(name, same) && !memcmp(image.pixels, again.pixels, 600 * 150 * 3),
              "sign %d is another one at the second time", (int)i);
        /* Four views that are not the same, each with something in it. */
        for (int v = 0; v < 4; v++) {
            int64_t differ = 0;
            int least = 255, most = 0;
            for (int y = 0; y < 150; y++)
                for (int x = 0; x < 150; x++) {
                    int p = image.pixels[(y * 600 + 150 * v + x) * 3];
                    differ += p != image.pixels[(y * 600 + 150 * ((v + 1) % 4) + x) * 3];
                    least = p < least ? p : least;
                    most = p > most ? p : most;
                }
            CHECK(differ > 5000, "views %d and %d are alike", v, (v + 1) % 4);
            CHECK(most - least > 40, "view %d of sign %d is empty", v, (int)i);
        }
        io_image_free(&image);
        io_image_free(&again);
    }
    ds_sign_context_free(c);
    ds_signs_free(signs);
    config.font_dir = "/nonexistent";
    CHECK(ds_signs_new(&signs, &config) != NN_OK && strlen(nn_error_message()) > 8, "no fonts");
}

/* Every name can be set, held out or not, however few of the fonts are: a run of thousands must not
 * end amid. */
static void test_fonts(void)
{
    for (int held_out = 0; held_out < 2; held_out++) {
        ds_signs *signs = NULL;
        ds_sign_context *c = NULL;
        ds_sign_config config = {.seed = 2, .held_out = held_out};
        int drawn = 0, n = check_rounds(600, 200);
        if (ds_signs_new(&signs, &config) != NN_OK) {
            printf("SKIPPED: %s\n", nn_error_message());
            continue;
        }
        CHECK(ds_sign_context_new(&c, signs) == NN_OK, "%s", nn_error_message());
        for (int i = 0; i < n; i++) {
            io_image image;
            char name[DS_SIGN_NAME];
            drawn += ds_sign_draw(c, (uint64_t)i, &image, name) == NN_OK;
            io_image_free(&image);
        }
        CHECK(drawn == n, "%d of %d signs: %s", drawn, n, nn_error_message());
        ds_sign_context_free(c);
        ds_signs_free(signs);
    }
}

int main(void)
{
    test_names();
    test_fonts();
    test_pictures();
    return check_done();
}
