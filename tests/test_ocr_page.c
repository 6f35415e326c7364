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

/* A table's dashes, which the detector overlooks: the text of column 2 is in rows 2 and 4 alone. */
static void test_dashes(const io_image *letter)
{
    io_document doc;
    io_image page = blank(700, 420);
    int dashes = 0;
    for (int i = 0; i < 6; i++) {
        paste(letter, 150, 226, 180, 34, &page, 40, 40 + 60 * i);
        if (i == 2 || i == 4)
            paste(letter, 482, 520, 22, 36, &page, 560, 38 + 60 * i);
        for (int k = 0; k < 2 && i != 2 && i != 4; k++)
            memset(page.pixels + (size_t)(58 + 60 * i + k) * 700 + 571, 40, 8);
    }
    CHECK(read(&page, &doc) == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < doc.n_words; i++) {
        const char *t = io_doc_text(&doc, doc.word[i].text);
        dashes += strcmp(t, "-") == 0 || strcmp(t, "\u2013") == 0;
    }
    CHECK(dashes == 4, "%d dashes of 4", dashes);
    io_doc_free(&doc);
    io_image_free(&page);
}

/* The letters of "INVOICE" one below another; beside: a word in each row. */
static void stack_letters(const io_image *invoice, const io_image *letter, bool beside,
                          io_image *page)
{
    *page = blank(420, 480);
    int n = 0;
    for (int x = 774, from = -1; x < 940; x++) {
        bool ink = false;
        for (int y = 82; y < 116; y++)
            ink |= invoice->pixels[(size_t)y * (size_t)invoice->width + (size_t)x] < 170;
        if (ink && from < 0)
            from = x;
        if (ink || from < 0)
            continue;
        paste(invoice, from - 1, 82, x - from + 2, 34, page, 60, 40 + 54 * n);
        if (beside)
            paste(letter, 150, 226, 150, 34, page, 200, 40 + 54 * n);
        n++;
        from = -1;
    }
    CHECK(n == 7, "%d letters", n);
}

static bool has_word(const io_document *doc, const char *word)
{
    for (int i = 0; i < doc->n_words; i++)
        if (strcmp(io_doc_text(doc, doc->word[i].text), word) == 0)
            return true;
    return false;
}

/* Stacked letters are a word, each where it stands; in a table's rows they are not. */
static void test_stacked(const io_image *letter)
{
    io_image invoice, page;
    io_document doc;
    CHECK(io_image_read("samples/pages/invoice.png", IO_MAX_PIXELS_DEFAULT, &invoice) == NN_OK,
          "%s", nn_error_message());
    io_image_to_gray(&invoice);
    for (int beside = 0; beside < 2; beside++) {
        stack_letters(&invoice, letter, beside, &page);
        CHECK(read(&page, &doc) == NN_OK, "%s", nn_error_message());
        CHECK(has_word(&doc, "INVOICE") == !beside && doc.page[0].rotation == 0,
              "%d words, turned by %d", doc.n_words, doc.page[0].rotation);
        for (int i = 0; !beside && doc.n_chars == 7 && i < 7; i++) {
            io_box b = doc.chr[i].box;
            float y = 40 + 54 * (float)i + 17;
            CHECK(b.y0 < y && b.y1 > y && b.y1 - b.y0 < 50, "letter %d from %g to %g", i,
                  (double)b.y0, (double)b.y1);
        }
        io_doc_free(&doc);
        io_image_free(&page);
    }
    io_image_free(&invoice);
}

/* A line that runs up the page, found in pieces that say nothing. */
static void test_pieces(const io_image *letter)
{
    ocr_page_config config = ocr_page_defaults();
    io_image line = blank(420, 60), up;
    paste(letter, 205, 521, 390, 36, &line, 15, 12);
    CHECK(ocr_rotate_quarters(&line, 3, &up) == NN_OK, "turn");
    ocr_page_reading r = {.models = &models, .config = &config, .given = &up, .upright = &up,
                          .typical = 34};
    r.seg = nn_calloc(8, sizeof *r.seg);
    for (int i = 0; i < 8; i++) {
        float y = 40 + 42 * (float)i;
        ocr_segment *s = &r.seg[r.n++];
        *s = (ocr_segment){.quad = {{14, 46, 46, 14}, {y, y, y + 34, y + 34}}, .ink1 = 1,
                           .read = true, .kept = true};
        s->crop = blank(32, 34);
        s->text = (ocr_text){.n = 1, .utf8 = nn_strdup("O"), .confidence = 0.5f};
    }
    CHECK(ocr_page_read_stacked(&r) == NN_OK, "%s", nn_error_message());
    CHECK(r.n == 9 && !r.seg[0].kept && !r.seg[7].kept && strchr(r.seg[8].text.utf8, ' '),
          "%d segments, the last says %s", r.n, r.seg[r.n - 1].text.utf8);
    ocr_page_segments_free(&r);
    io_image_free(&up);
    io_image_free(&line);
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
    test_dashes(&letter);
    test_stacked(&letter);
    test_pieces(&letter);
test_strip(&letter);
test_memory(&letter);
    close_models();
    io_image_free(&letter);
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}
