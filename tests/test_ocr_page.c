/* test_ocr_page.c - the page reader with the models that ship: short words alone do not turn a
 * page, leaning lines do not make it many times larger, every allocation may fail; words and
 * characters stand where they are, however the page lies.
 */
#include "tests/check.h"

#include "io/image_file.h"
#include "nn/mem.h"
#include "ocr/page.h"
#include "ocr/page_parts.h"
#include "ocr/rotate.h"

#include <math.h>
#include <sys/resource.h>

#ifdef __SANITIZE_ADDRESS__
static const bool sanitized = true;
#else
static const bool sanitized = false;
#endif

static ocr_detector detector;
static ocr_recognizer recognizer;
static ocr_direction direction;
static const ocr_page_models models = {&detector, &recognizer, &direction};

static void open_models(void)
{
    io_model m;
    CHECK(io_model_read("models/detector-int8.safetensors", &m) == NN_OK &&
              ocr_detector_new(&detector, &m) == NN_OK &&
              io_model_read("models/default-int8.safetensors", &m) == NN_OK &&
              ocr_recognizer_new(&recognizer, &m) == NN_OK &&
              io_model_read("models/direction-int8.safetensors", &m) == NN_OK &&
              ocr_direction_new(&direction, &m) == NN_OK,
          "%s", nn_error_message());
}

static void close_models(void)
{
    ocr_direction_free(&direction);
    ocr_recognizer_free(&recognizer);
    ocr_detector_free(&detector);
}

static io_image blank(int w, int h)
{
    io_image image;
    if (io_image_new(&image, w, h, 1) != NN_OK)
        abort();
    memset(image.pixels, 255, (size_t)w * (size_t)h);
    return image;
}

/* A part of the sample letter, grey, pasted at (x, y). */
static void paste(const io_image *letter, int from_x, int from_y, int w, int h, io_image *to,
                  int x, int y)
{
    for (int k = 0; k < h; k++)
        memcpy(to->pixels + (size_t)(y + k) * (size_t)to->width + (size_t)x,
               letter->pixels + (size_t)(from_y + k) * (size_t)letter->width + (size_t)from_x,
               (size_t)w);
}

static nn_err read(const io_image *page, io_document *doc)
{
    ocr_page_config config = ocr_page_defaults();
    config.decode.temperature = recognizer.temperature;
    memset(doc, 0, sizeof *doc);
    nn_err err = ocr_page_read(&models, &config, page, "page", doc, NULL);
    if (!err)
        err = io_doc_finish(doc);
    return err;
}

/* "21" sixteen times, one below the other: on its side it would be a line of D's. */
static void test_short_words(const io_image *letter)
{
    io_document doc;
    io_image page = blank(300, 700);
    for (int k = 0; k < 16; k++)
        paste(letter, 482, 520, 22, 36, &page, 60, 60 + 34 * k);
    CHECK(read(&page, &doc) == NN_OK, "%s", nn_error_message());
    CHECK(doc.n_pages == 1 && doc.page[0].rotation == 0, "turned by %d",
          doc.n_pages ? doc.page[0].rotation : -1);
    io_doc_free(&doc);
    io_image_free(&page);
}

static long peak_megabytes(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss / 1024;
}

/* A strip whose words lean by 10 degrees would be 100 megabytes and more if it were
 * levelled. */
static void test_strip(const io_image *letter)
{
    io_document doc;
    io_image level = blank(420, 60), word, page = blank(25000, 140);
    paste(letter, 150, 226, 390, 34, &level, 15, 13);
    CHECK(ocr_rotate_degrees(&level, 10, &word) == NN_OK && word.width < 500 &&
              word.height < 140,
          "turn");
    for (int x = 0; x + word.width <= page.width; x += 500)
        paste(&word, 0, 0, word.width, word.height, &page, x, 2);
    long before = peak_megabytes();
    CHECK(read(&page, &doc) == NN_OK, "%s", nn_error_message());
    CHECK(doc.n_pages == 1 && fabsf(doc.page[0].skew - 10) < 2, "it leans");
    long more = peak_megabytes() - before;
    CHECK(sanitized || more < 90, "%ld megabytes more", more);
    io_doc_free(&doc);
    io_image_free(&page);
    io_image_free(&word);
    io_image_free(&level);
}

/* The n-th allocation fails, in steps that grow: a line that leans and one that lies on its
 * side. */
static void test_memory(const io_image *letter)
{
    io_image level = blank(420, 60), page[2];
    paste(letter, 150, 226, 390, 34, &level, 15, 13);
    CHECK(ocr_rotate_degrees(&level, 10, &page[0]) == NN_OK &&
              ocr_rotate_quarters(&level, 1, &page[1]) == NN_OK,
          "turn");
    for (int k = 0; k < 2; k++) {
        io_document doc;
        CHECK(read(&page[k], &doc) == NN_OK, "%s", nn_error_message()); /* executors are made */
        CHECK(k == 0 ? doc.page[0].skew > 5 : doc.page[0].rotation == 270,
              "skew %g, rotation %d", (double)doc.page[0].skew, doc.page[0].rotation);
        io_doc_free(&doc);
        int64_t live = nn_mem_live(), before = nn_mem_count();
        CHECK(read(&page[k], &doc) == NN_OK, "%s", nn_error_message());
        io_doc_free(&doc);
        int64_t all = nn_mem_count() - before, failed = 0;
        for (int64_t n = 1; n <= all; n += 1 + n / 20) {
            nn_mem_fail_at(n, false);
            nn_err err = read(&page[k], &doc); /* some can be done without */
            nn_mem_fail_at(0, false);
            io_doc_free(&doc);
            failed += err != NN_OK;
            CHECK(err == NN_OK || err == NN_ERR_LIMIT, "allocation %lld: %d, %s", (long long)n,
                  err, nn_error_message());
            CHECK(nn_mem_live() <= live, "allocation %lld: %lld blocks stay", (long long)n,
                  (long long)(nn_mem_live() - live));
        }
        CHECK(failed > 20, "%lld of %lld allocations failed", (long long)failed,
              (long long)all);
        io_image_free(&page[k]);
    }
    io_image_free(&level);
}

/* --- places --- */

typedef struct turn {
    float degrees; /* clockwise */
    int w, h, to_w, to_h;
} turn;

static io_point turned(const turn *t, io_point p)
{
    float a = t->degrees * 0.017453292519943295f, c = cosf(a), s = sinf(a),
          x = p.x - 0.5f * (float)t->w, y = p.y - 0.5f * (float)t->h;
    return (io_point){c * x - s * y + 0.5f * (float)t->to_w,
                      s * x + c * y + 0.5f * (float)t->to_h};
}

static float apart(io_point a, io_point b)
{
    return hypotf(a.x - b.x, a.y - b.y);
}

/* Of the words that both readings have (texts that occur once) each corner and each
 * character's middle is where the turned page has it. */
static void compare_places(const io_document *level, const io_document *doc, const turn *t)
{
    int same = 0, chars = 0, far = 0;
    for (int i = 0; i < level->n_words; i++) {
        const io_doc_word *a = &level->word[i], *b = NULL;
        const char *text = io_doc_text(level, a->text);
        int twice = 0;
        for (int k = 0; k < level->n_words; k++)
            twice += strcmp(text, io_doc_text(level, level->word[k].text)) == 0;
        for (int k = 0; k < doc->n_words && twice == 1; k++)
            if (strcmp(text, io_doc_text(doc, doc->word[k].text)) == 0)
                b = &doc->word[k];
        if (!b || a->chars.n != b->chars.n)
            continue;
        same++;
        io_point want[4], got[4];
        io_doc_corners(level, a->polygon, want);
        io_doc_corners(doc, b->polygon, got);
        float off = 0;
        for (int k = 0; k < 4; k++)
            off = fmaxf(off, apart(turned(t, want[k]), got[k]));
        far += off > 5;
        for (int k = 0; k < a->chars.n; k++) {
            io_box p = level->chr[a->chars.first + k].box, q = doc->chr[b->chars.first + k].box;
            io_point middle = {0.5f * (p.x0 + p.x1), 0.5f * (p.y0 + p.y1)};
            chars += apart(turned(t, middle),
                           (io_point){0.5f * (q.x0 + q.x1), 0.5f * (q.y0 + q.y1)}) > 5;
        }
    }
    CHECK(same > 40, "%g degrees: %d words", (double)t->degrees, same);
    CHECK(far <= same / 20 && chars <= same / 4, "%g degrees: of %d words %d, of characters %d stand "
          "elsewhere", (double)t->degrees, same, far, chars);
}

/* Left and right of a word's box there is no ink, and right behind its edges there is. */
static void check_fit(const io_image *page, const io_document *doc)
{
    int loose = 0;
    for (int i = 0; i < doc->n_words; i++) {
        io_box b = doc->word[i].box;
        int edge[4] = {(int)lrintf(b.x0) - 2, (int)lrintf(b.x0) + 1, (int)lrintf(b.x1) - 2,
                       (int)lrintf(b.x1) + 1};
        bool ink[4] = {false, false, false, false};
        for (int k = 0; k < 4; k++)
            for (int y = (int)b.y0; y < (int)b.y1; y++)
                for (int x = edge[k] - (k == 1); x <= edge[k] + (k == 2); x++)
                    ink[k] |= x >= 0 && x < page->width &&
                              page->pixels[(size_t)y * (size_t)page->width + (size_t)x] <
                                  (k == 1 || k == 2 ? 180 : 100);
        loose += ink[0] || !ink[1] || !ink[2] || ink[3];
    }
    CHECK(doc->n_words > 80 && loose <= doc->n_words / 20, "%d of %d words do not fit their ink",
          loose, doc->n_words);
}

/* The sample letter as it is, turned by quarters, and leaning. */
static void test_places(const io_image *letter)
{
    const float degrees[] = {90, 180, 270, 4, -10};
    io_document level, doc;
    CHECK(read(letter, &level) == NN_OK, "%s", nn_error_message());
    check_fit(letter, &level);
    for (int i = 0; i < 5; i++) {
        io_image page;
        nn_err err = i < 3 ? ocr_rotate_quarters(letter, i + 1, &page)
                           : ocr_rotate_degrees(letter, degrees[i], &page);
        CHECK(err == NN_OK && read(&page, &doc) == NN_OK, "%s", nn_error_message());
        turn t = {degrees[i], letter->width, letter->height, page.width, page.height};
        compare_places(&level, &doc, &t);
        io_doc_free(&doc);
        io_image_free(&page);
    }
    io_doc_free(&level);
}

/* Segments that say `texts`, one word each, read with these confidences; how many stay. */
static int kept_of(int n, const char *const *texts, const float *confidence)
{
    ocr_segment seg[16] = {{.kept = false}};
    ocr_page_reading r = {.seg = seg, .n = n};
    int kept = 0;
    for (int i = 0; i < n; i++) {
        seg[i].text = (ocr_text){.utf8 = (char *)texts[i], .confidence = confidence[i]};
        seg[i].kept = true;
    }
    ocr_page_drop_noise(&r);
    for (int i = 0; i < n; i++)
        kept += seg[i].kept;
    CHECK(r.stats.dropped == n - kept, "%d counted", r.stats.dropped);
    return kept;
}

/* A photo's grain is read as signs, unsurely; a table's dashes are sure, or stand among words. */
static void test_noise(void)
{
    static const char *const grain[] = {"-", "*", ":", "\u2192", "--", "\u00b1", "A3", "Total", "."};
    static const char *const dashes[] = {"-", "-", "-", "-", "-", "-", "-", "7", "8"};
    static const char *const words[] = {"-", "*", "one", "two", "3", "\u0416", "\u03b1", "-", "four"};
    static const float low[] = {.5f, .6f, .5f, .7f, .5f, .5f, .6f, .9f, .5f};
    static const float high[] = {.9f, .9f, .9f, .8f, .9f, .9f, .6f, .5f, .9f};
    CHECK(kept_of(9, grain, low) == 1, "of the grain %d stay", kept_of(9, grain, low));
    CHECK(kept_of(9, dashes, high) == 9, "of the dashes %d", kept_of(9, dashes, high));
    CHECK(kept_of(9, words, low) == 9, "among words %d", kept_of(9, words, low));
    CHECK(kept_of(7, grain, low) == 7, "of few %d", kept_of(7, grain, low));
}

int main(void)
{
    test_noise();
    io_image letter;
    CHECK(io_image_read("samples/pages/letter.png", IO_MAX_PIXELS_DEFAULT, &letter) == NN_OK,
          "%s", nn_error_message());
    io_image_to_gray(&letter);
    open_models();
    test_places(&letter);
    test_short_words(&letter);
    test_strip(&letter);
    test_memory(&letter);
    close_models();
    io_image_free(&letter);
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}
