/* test_ocr_recognizer.c - reading with random weights: the same bits in any company and on any
 * number of threads, places of characters, lines as documents, models that are not recognisers.
 */
#include "check.h"

#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "nn/rng.h"
#include "ocr/crnn.h"
#include "ocr/networks.h"
#include "ocr/recognizer.h"
#include "ocr/words.h"

#include <math.h>
#include <pthread.h>

#define ALPHABET " abcdefghijklmnop"
#define PREP "height=32;max_width=512;width_unit=16;contrast=1;polarity=1;straighten=1"
#define LINES 10

typedef struct settings {
    const char *network, *task, *alphabet, *prep;
    int classes;
} settings;

static const settings GOOD = {"crnn-lite", "rec", ALPHABET, PREP, 18};

static void scale_param(nn_params *p, const char *name, float by)
{
    nn_param *q = nn_params_find(p, name);
    for (int64_t i = 0; q && i < nn_shape_count(q->value.shape); i++)
        nn_f32(&q->value)[i] *= by;
}

static io_model make_model(const settings *s, bool random_weights)
{
    io_model m = {0};
    CHECK(ocr_network_build(s->network, s->classes, false, &m.graph) == NN_OK, "%s",
          nn_error_message());
    CHECK(nn_params_new(&m.params, m.graph) == NN_OK, "%s", nn_error_message());
    if (random_weights) {
        nn_params_init(m.params, m.graph, 7);
        /* Random networks say nearly the same everywhere; large last weights make texts of it.
         */
        scale_param(m.params, "lstm1.w", 4.0f);
        scale_param(m.params, "lstm2.w", 8.0f);
        scale_param(m.params, "linear.weight", 30.0f);
    }
    if (s->task)
        CHECK(io_meta_set(&m.meta, "octavo.task", s->task) == NN_OK, "meta");
    if (s->alphabet)
        CHECK(io_meta_set(&m.meta, "octavo.alphabet", s->alphabet) == NN_OK, "meta");
    if (s->prep)
        CHECK(io_meta_set(&m.meta, "octavo.preprocess", s->prep) == NN_OK, "meta");
    return m;
}

/* Strokes on paper: lines of many sizes, some of the same width. */
static void make_images(io_image *images)
{
    for (int i = 0; i < LINES; i++) {
        nn_rng r = nn_rng_make(11, (uint64_t)i);
        int h = nn_rng_int(&r, 16, 90), w = i % 3 == 0 ? 3 * h : nn_rng_int(&r, 1, 150);
        images[i] = (io_image){w, h, 1, nn_alloc((size_t)w * (size_t)h)};
        for (int k = 0; k < w * h; k++)
            images[i].pixels[k] = (uint8_t)nn_rng_int(&r, 200, 255);
        for (int n = 0; n < w / 3; n++) {
            int x = nn_rng_int(&r, 0, w - 1), y0 = nn_rng_int(&r, 0, h - 1),
                y1 = nn_rng_int(&r, y0, h - 1);
            for (int y = y0; y <= y1; y++)
                images[i].pixels[y * w + x] = 20;
        }
    }
}

static bool same_text(const ocr_text *a, const ocr_text *b)
{
    if (a->n != b->n || strcmp(a->utf8, b->utf8) ||
        memcmp(&a->confidence, &b->confidence, sizeof a->confidence) ||
        memcmp(&a->log_prob, &b->log_prob, sizeof a->log_prob))
        return false;
    for (int i = 0; i < a->n; i++)
        if (memcmp(&a->chars[i], &b->chars[i], sizeof a->chars[i]))
            return false;
    return true;
}

/* The line as a document: its text, word by word, each where its characters are; where there is no
 * ink, that is where the alignment says. */
static void check_document(const ocr_recognizer *r, const io_image *image, const ocr_text *text)
{
    io_document d = {0};
    io_image blank = {image->width, image->height, 1,
                      nn_calloc((size_t)image->width, (size_t)image->height)};
    CHECK(ocr_line_document(r, &blank, text, "line.png", &d) == NN_OK && io_doc_finish(&d) == NN_OK,
          "%s", nn_error_message());
    CHECK(d.n_pages == 1 && d.n_lines == 1 && d.page[0].width == image->width &&
              d.page[0].height == image->height,
          "%d pages, %d lines", d.n_pages, d.n_lines);
    CHECK(strcmp(io_doc_text(&d, d.line[0].text), text->utf8) == 0, "text \"%s\"",
          io_doc_text(&d, d.line[0].text));
    CHECK(d.line[0].confidence == text->certainty, "confidence");
    const char *p = text->utf8;
    int at = 0;
    for (int i = 0; i < d.n_words; i++) {
        const io_doc_word *w = &d.word[i];
        const char *word = io_doc_text(&d, w->text);
        for (; *p == ' '; p++)
            at++;
        CHECK(strncmp(p, word, strlen(word)) == 0 && strchr(" ", p[strlen(word)]), "word \"%s\"",
              word);
        CHECK(w->chars.n == (int)strlen(word), "%d characters", w->chars.n);
        for (int k = 0; k < w->chars.n; k++, p++, at++) {
            const io_doc_char *c = &d.chr[w->chars.first + k];
            float x0, x1, e = 1e-3f * (float)image->width;
            ocr_recognizer_char_box(r, image, &text->chars[at], &x0, &x1);
            CHECK(c->code == (uint32_t)*p && c->confidence == text->chars[at].confidence,
                  "character %d", at);
            CHECK(fabsf(c->box.x0 - x0) < e && fabsf(c->box.x1 - x1) < e && c->box.y0 == 0 &&
                      c->box.y1 == (float)image->height,
                  "character %d from %g to %g instead of %g to %g", at, c->box.x0, c->box.x1, x0,
                  x1);
            CHECK(c->box.x0 >= w->box.x0 - e && c->box.x1 <= w->box.x1 + e, "outside its word");
        }
    }
    CHECK(strspn(p, " ") == strlen(p), "\"%s\" is in no word", p);
    io_doc_free(&d);
    io_image_free(&blank);
}

static void test_company(void)
{
    io_model model = make_model(&GOOD, true);
    ocr_recognizer r;
    io_image images[LINES];
    ocr_text alone[LINES], texts[LINES];
    int characters = 0, sizes[] = {3, LINES};
    make_images(images);
    CHECK(ocr_recognizer_new(&r, &model) == NN_OK, "%s", nn_error_message());
    CHECK(!model.graph && !model.params, "the model is taken over");
    nn_set_threads(1);
    for (int i = 0; i < LINES; i++) {
        CHECK(ocr_recognizer_read(&r, &(ocr_decode_config){0}, 1, 1, &images[i], &alone[i]) ==
                  NN_OK,
              "%s", nn_error_message());
        characters += alone[i].n;
    }
    /* Else there is nothing to compare. */
    CHECK(characters > 5 * LINES, "%d characters in %d lines", characters, LINES);
    for (int threads = 1; threads <= 4; threads++) {
        nn_set_threads(threads);
        for (int k = 0; k < (int)(sizeof sizes / sizeof sizes[0]); k++) {
            CHECK(ocr_recognizer_read(&r, &(ocr_decode_config){0}, sizes[k], LINES, images,
                                      texts) == NN_OK,
                  "%s", nn_error_message());
            for (int i = 0; i < LINES; i++) {
                CHECK(same_text(&alone[i], &texts[i]),
                      "%d threads, batch %d, line %d: \"%s\", alone \"%s\"", threads, sizes[k],
                      i, texts[i].utf8, alone[i].utf8);
                ocr_text_free(&texts[i]);
            }
        }
    }
    nn_set_threads(2);
    for (int i = 0; i < LINES; i++) {
        float before = 0;
        check_document(&r, &images[i], &alone[i]);
        for (int k = 0; k < alone[i].n; k++) {
            float x0, x1;
            ocr_recognizer_char_box(&r, &images[i], &alone[i].chars[k], &x0, &x1);
            CHECK(x0 >= before - 1e-3f && x1 >= x0 && x1 <= (float)images[i].width,
                  "line %d: box [%g, %g]", i, x0, x1);
            before = x1;
        }
        ocr_text_free(&alone[i]);
        io_image_free(&images[i]);
    }
    ocr_recognizer_free(&r);
}

/* A recogniser of one convolution, height 32 to 1, a step every four pixels, and a norm to
 * fold. */
static io_model make_tiny(void)
{
    io_model m = {.graph = nn_graph_new()};
    nn_graph *g = m.graph;
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, 32, -1, 1));
    int w = nn_graph_param(g, "conv.weight", nn_shape4(8, 32, 4, 1), true);
    x = nn_graph_op(g, "Conv", "conv", 2, (int[]){x, w});
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){1, 4});
    int norm[5] = {x};
    static const char *const names[] = {"scale", "bias", "mean", "var"};
    for (int i = 0; i < 4; i++)
        norm[1 + i] = nn_graph_param(g, names[i], nn_shape1(8), i < 2);
    x = nn_graph_op(g, "BatchNormalization", "norm", 5, norm);
    x = nn_graph_op(g, "Reshape", "sequence", 1, &x);
    nn_graph_attr_ints(g, "shape", 3, (int64_t[]){0, -1, 8});
    w = nn_graph_param(g, "linear.weight", nn_shape2(18, 8), true);
    x = nn_graph_op(g, "Gemm", "linear", 2, (int[]){x, w});
    nn_graph_set_outputs(g, 1, &x);
    CHECK(nn_graph_check(g) == NN_OK && nn_params_new(&m.params, g) == NN_OK, "%s",
          nn_error_message());
    nn_params_init(m.params, g, 3);
    CHECK(io_meta_set(&m.meta, "octavo.task", "rec") == NN_OK, "meta");
    CHECK(io_meta_set(&m.meta, "octavo.alphabet", ALPHABET) == NN_OK, "meta");
    CHECK(io_meta_set(&m.meta, "octavo.preprocess", PREP) == NN_OK, "meta");
    return m;
}

/* Many lines, so that each thread takes groups of its own: the same bits for every number of
 * threads, batch and order. One is far wider than all others: it runs with all threads. */
static void test_many(void)
{
    enum { MANY = 4 * LINES + 1 };
    static const int batches[] = {1, 4, 64};
    const int64_t before = nn_mem_live();
    io_model model = make_tiny();
    ocr_recognizer r;
    io_image own[LINES], images[MANY], mirrored[MANY];
    ocr_text want[MANY], texts[MANY];
    ocr_decode_config greedy = {0};
    make_images(own);
    uint8_t *wide = nn_calloc(500, 32);
    for (int i = 0; i < MANY; i++)
        images[i] = i == 17 ? (io_image){500, 32, 1, wide} : own[i % LINES];
    for (int i = 0; i < MANY; i++)
        mirrored[i] = images[MANY - 1 - i];
    CHECK(ocr_recognizer_new(&r, &model) == NN_OK, "%s", nn_error_message());
    nn_set_threads(1);
    CHECK(ocr_recognizer_read(&r, &greedy, 1, MANY, images, want) == NN_OK, "%s",
          nn_error_message());
    CHECK(nn_exec_pool_count(r.execs) == 1, "one thread, one exec");
    int characters = 0;
    for (int i = 0; i < MANY; i++)
        characters += want[i].n;
    CHECK(characters > MANY, "%d characters in %d lines", characters, MANY);
    for (int threads = 1; threads <= 4; threads++)
        for (int k = 0; k < 2 * (int)(sizeof batches / sizeof batches[0]); k++) {
            const bool mirror = k % 2 == 1;
            nn_set_threads(threads);
            CHECK(ocr_recognizer_read(&r, &greedy, batches[k / 2], MANY,
                                      mirror ? mirrored : images, texts) == NN_OK,
                  "%s", nn_error_message());
            for (int i = 0; i < MANY; i++) {
                const ocr_text *alone = &want[mirror ? MANY - 1 - i : i];
                CHECK(same_text(alone, &texts[i]), "%d threads, batch %d, line %d: \"%s\"",
                      threads, batches[k / 2], i, texts[i].utf8);
                ocr_text_free(&texts[i]);
            }
            CHECK(nn_exec_pool_count(r.execs) <= threads, "no exec beyond the threads");
        }
    /* On a busy machine one thread may have taken all groups before the next began: try again. */
    for (int i = 0; i < 1000 && nn_cores() > 1 && nn_exec_pool_count(r.execs) < 2; i++) {
        CHECK(ocr_recognizer_read(&r, &greedy, 4, MANY, images, texts) == NN_OK, "%s",
              nn_error_message());
        for (int k = 0; k < MANY; k++)
            ocr_text_free(&texts[k]);
    }
    CHECK(nn_cores() < 2 || nn_exec_pool_count(r.execs) > 1, "groups run side by side");
    /* A lasting lack of memory anywhere: told in the caller's thread, nothing owned. */
    int failed = 0;
    for (int n = 1; n < 200; n += 3) {
        nn_mem_fail_at(n, true);
        nn_err err = ocr_recognizer_read(&r, &greedy, 4, MANY, images, texts);
        nn_mem_fail_at(0, false);
        CHECK(err == NN_OK || (err == NN_ERR_LIMIT && strstr(nn_error_message(), "memory")),
              "allocation %d: %d %s", n, err, nn_error_message());
        failed += err != NN_OK;
        for (int i = 0; i < MANY && !err; i++)
            ocr_text_free(&texts[i]);
    }
    CHECK(failed > 20, "%d allocations failed", failed);
    for (int i = 0; i < MANY; i++)
        ocr_text_free(&want[i]);
    for (int i = 0; i < LINES; i++)
        io_image_free(&own[i]);
    nn_free(wide);
    nn_set_threads(2);
    ocr_recognizer_free(&r);
    /* Which thread made an exec, and when, is chance; that all is given back is not. */
    CHECK(nn_mem_live() == before, "%lld blocks are left", (long long)(nn_mem_live() - before));
}

/* The same set of models for pthreads of somebody else's, which all are thread 0 to OpenMP;
 * every other one has a team. The first bind packs the weights, so they race for that too. */
enum { PTHREADS = 16 };
typedef struct foreign {
    const ocr_recognizer *r;
    const io_image *images;
    const ocr_text *want;
    int threads, wrong;
} foreign;

static void *read_in_pthread(void *arg)
{
    foreign *f = arg;
    nn_set_threads(f->threads);
    for (int turn = 0; turn < 3; turn++) {
        ocr_text texts[LINES];
        if (ocr_recognizer_read(f->r, &(ocr_decode_config){0}, 4, LINES, f->images, texts)) {
            f->wrong += LINES;
            continue;
        }
        for (int i = 0; i < LINES; i++) {
            f->wrong += !same_text(&f->want[i], &texts[i]);
            ocr_text_free(&texts[i]);
        }
    }
    return NULL;
}

static void test_pthreads(void)
{
    io_image images[LINES];
    ocr_text want[LINES];
    make_images(images);
    for (int turn = 0; turn < 2; turn++) {
        io_model model = make_model(&GOOD, true);
        ocr_recognizer r;
        pthread_t thread[PTHREADS];
        foreign f[PTHREADS];
        CHECK(ocr_recognizer_new(&r, &model) == NN_OK, "%s", nn_error_message());
        if (turn == 0) { /* this set of models gives what is expected of the next one */
            CHECK(ocr_recognizer_read(&r, &(ocr_decode_config){0}, 4, LINES, images, want) ==
                      NN_OK, "%s", nn_error_message());
        } else {
            for (int i = 0; i < PTHREADS; i++) {
                f[i] = (foreign){&r, images, want, 1 + i % 2, 0};
                CHECK(pthread_create(&thread[i], NULL, read_in_pthread, &f[i]) == 0, "start");
            }
            for (int i = 0; i < PTHREADS; i++) {
                pthread_join(thread[i], NULL);
                CHECK(f[i].wrong == 0, "pthread %d: %d other texts than alone", i, f[i].wrong);
            }
            CHECK(nn_exec_pool_count(r.execs) <= nn_cores(), "%d execs are kept for %d cores",
                  nn_exec_pool_count(r.execs), nn_cores());
        }
        ocr_recognizer_free(&r);
    }
    for (int i = 0; i < LINES; i++) {
        ocr_text_free(&want[i]);
        io_image_free(&images[i]);
    }
}

/* Step t looks at x0 + step t: follows from strides and pads of the two networks, by hand. */
static void test_places(const char *network, float x0, float step)
{
    settings s = GOOD;
    s.network = network;
    io_model model = make_model(&s, false);
    ocr_recognizer r;
    CHECK(ocr_recognizer_new(&r, &model) == NN_OK, "%s", nn_error_message());
    CHECK(fabsf(r.step_x0 - x0) < 1e-4f && fabsf(r.step - step) < 1e-4f, "%s: x = %g + %g t",
          network, r.step_x0, r.step);
    CHECK(r.min_width == 16, "narrowest %d", r.min_width);
    CHECK(ocr_recognizer_width(&r, 1, 32) == 16 && ocr_recognizer_width(&r, 17, 32) == 32 &&
              ocr_recognizer_width(&r, 64, 64) == 32 &&
              ocr_recognizer_width(&r, 10000, 32) == 512,
          "widths");
    io_image image = {200, 64, 1, NULL}; /* 100 wide at network height: half size */
    ocr_char c = {.t0 = 3, .t1 = 5, .scale = 2};
    float a, b;
    ocr_recognizer_char_box(&r, &image, &c, &a, &b);
    CHECK(fabsf(a - 2 * (x0 + 2.5f * step)) < 1e-3f &&
              fabsf(b - 2 * (x0 + 4.5f * step)) < 1e-3f,
          "box [%g, %g]", a, b);
    c = (ocr_char){.t0 = 0, .t1 = 100, .scale = 2};
    ocr_recognizer_char_box(&r, &image, &c, &a, &b);
    CHECK(a == 0.0f && b == 200.0f, "clipped to [%g, %g]", a, b);
    ocr_recognizer_free(&r);
}

/* The stored temperature changes certainties, not texts; a call's own one goes before it. */
static void test_temperature(void)
{
    io_image images[LINES];
    ocr_text texts[3][LINES];
    make_images(images);
    for (int k = 0; k < 3; k++) {
        io_model model = make_model(&GOOD, true);
        ocr_recognizer r;
        if (k > 0)
            CHECK(io_meta_set(&model.meta, "octavo.temperature", k == 1 ? "3.5" : "9") == NN_OK,
                  "meta");
        CHECK(ocr_recognizer_new(&r, &model) == NN_OK, "%s", nn_error_message());
        ocr_decode_config config = {.temperature = k == 2 ? 3.5f : 0};
        CHECK(ocr_recognizer_read(&r, &config, 8, LINES, images, texts[k]) == NN_OK, "%s",
              nn_error_message());
        ocr_recognizer_free(&r);
    }
    int changed = 0;
    for (int i = 0; i < LINES; i++) {
        changed += texts[0][i].certainty > texts[1][i].certainty;
        CHECK(!strcmp(texts[0][i].utf8, texts[1][i].utf8), "the text stays");
        CHECK(texts[1][i].certainty == texts[2][i].certainty &&
                  texts[1][i].confidence == texts[2][i].confidence,
              "3.5 stored or asked for");
        for (int k = 0; k < 3; k++)
            ocr_text_free(&texts[k][i]);
        io_image_free(&images[i]);
    }
    CHECK(changed > LINES / 2, "%d of %d less certain", changed, LINES);
}

static void test_refused(void)
{
    static const struct { settings s; const char *says;
    } bad[] = {
        {{"crnn-lite", NULL, ALPHABET, PREP, 18}, "found none"},
        {{"crnn-lite", "det", ALPHABET, PREP, 18}, "found \"det\""},
        {{"crnn-lite", "rec", NULL, PREP, 18}, "no octavo.alphabet"},
        {{"crnn-lite", "rec", "aa", PREP, 3}, "twice"},
        {{"crnn-lite", "rec", "\xff", PREP, 2}, "UTF-8"},
        {{"crnn-lite", "rec", ALPHABET, NULL, 18}, "no octavo.preprocess"},
        {{"crnn-lite", "rec", ALPHABET, "height=32", 18}, "octavo.preprocess"},
        {{"crnn-lite", "rec", ALPHABET, "height=48;max_width=512;width_unit=16;contrast=1", 18},
         "image"},
        {{"crnn-lite", "rec", ALPHABET, PREP, 17}, "17 classes, its alphabet 18"},
        {{"crnn-lite", "rec", ALPHABET, PREP, 19}, "19 classes, its alphabet 18"},
    };
    int64_t live = nn_mem_live();
    for (int i = 0; i < (int)(sizeof bad / sizeof bad[0]); i++) {
        io_model model = make_model(&bad[i].s, false);
        ocr_recognizer r;
        CHECK(ocr_recognizer_new(&r, &model) == NN_ERR_MODEL &&
                  strstr(nn_error_message(), bad[i].says),
              "case %d: %s", i, nn_error_message());
        CHECK(nn_mem_live() == live, "case %d: nothing leaks", i);
    }
    static const char *const temperatures[] = {"",   "warm", "1.5x", "0",
                                               "-1", "nan",  "inf",  "101"};
    for (int i = 0; i < (int)(sizeof temperatures / sizeof temperatures[0]); i++) {
        io_model model = make_model(&GOOD, false);
        ocr_recognizer r;
        CHECK(io_meta_set(&model.meta, "octavo.temperature", temperatures[i]) == NN_OK, "meta");
        CHECK(ocr_recognizer_new(&r, &model) == NN_ERR_MODEL &&
                  strstr(nn_error_message(), "octavo.temperature"),
              "temperature \"%s\": %s", temperatures[i], nn_error_message());
        CHECK(nn_mem_live() == live, "nothing leaks");
    }
    /* A training graph (more inputs and outputs), and one that ends in a map. */
    for (int i = 0; i < 2; i++) {
        io_model model = make_model(&GOOD, false);
        ocr_recognizer r;
        nn_graph *other = NULL;
        if (i == 0) {
            CHECK(ocr_crnn_with_loss(model.graph, &other) == NN_OK, "%s", nn_error_message());
            nn_graph_free(model.graph);
            model.graph = other;
        } else {
            nn_graph_set_outputs(model.graph, 1,
                                 (int[]){nn_graph_find(model.graph, "conv5.relu")});
        }
        CHECK(ocr_recognizer_new(&r, &model) == NN_ERR_MODEL &&
                  strstr(nn_error_message(), "not a line recogniser"),
              "%s", nn_error_message());
        CHECK(nn_mem_live() == live, "nothing leaks");
    }
    /* NaN in the weights shows in the result, and is told. */
    io_model model = make_model(&GOOD, false);
    nn_f32(&nn_params_find(model.params, "linear.bias")->value)[3] = NAN;
    ocr_recognizer r;
    io_image image = {1, 1, 1, (uint8_t[]){7}};
    ocr_text text;
    CHECK(ocr_recognizer_new(&r, &model) == NN_OK, "%s", nn_error_message());
    CHECK(ocr_recognizer_read(&r, &(ocr_decode_config){0}, 1, 1, &image, &text) == NN_ERR_MODEL,
          "NaN");
    CHECK(ocr_recognizer_read(&r, &(ocr_decode_config){0}, 1, 0, NULL, NULL) == NN_OK,
          "no lines");
    ocr_recognizer_free(&r);
    CHECK(nn_mem_live() == live, "nothing leaks");
}

/* Every allocation may fail: told, and nothing leaks or is half owned. */
static void test_memory(int threads)
{
    int failed = 0;
    bool passed = false;
    uint8_t pixels[40 * 20];
    memset(pixels, 200, sizeof pixels);
    io_image images[2] = {{40, 20, 1, pixels}, {36, 20, 1, pixels}};
    nn_set_threads(threads);
    for (int n = 1; n < 1000 && !passed; n++) {
        io_model model = make_tiny();
        ocr_recognizer r;
        ocr_text texts[2];
        nn_mem_fail_at(n, false);
        nn_err err = ocr_recognizer_new(&r, &model);
        bool made = !err;
        if (made)
            err = ocr_recognizer_read(&r, &(ocr_decode_config){.beam = 3}, 2, 2, images, texts);
        nn_mem_fail_at(0, false);
        CHECK(err == NN_OK || err == NN_ERR_LIMIT, "allocation %d: %d %s", n, err,
              nn_error_message());
        passed = !err;
        failed += !passed;
        for (int i = 0; i < 2 && passed; i++)
            ocr_text_free(&texts[i]);
        if (made)
            ocr_recognizer_free(&r);
        CHECK(nn_mem_live() == 0, "allocation %d: %lld blocks left", n,
              (long long)nn_mem_live());
    }
    CHECK(passed && failed > 20, "%d allocations failed", failed);
}

/* The padded width and only it decides about company: a line is the same as the network by hand
 * gives. */
static void test_by_hand(void)
{
    io_model model = make_model(&GOOD, true), copy = make_model(&GOOD, true);
    ocr_recognizer r;
    ocr_prep prep;
    nn_exec *e = NULL;
    CHECK(ocr_recognizer_new(&r, &model) == NN_OK, "%s", nn_error_message());
    CHECK(ocr_prep_parse(PREP, &prep) == NN_OK, "%s", nn_error_message());
    io_image image = {75, 32, 1, nn_alloc(75 * 32)};
    for (int i = 0; i < 75 * 32; i++)
        image.pixels[i] = (uint8_t)(i * 37 % 256);
    nn_shape shape = nn_shape4(1, 32, 80, 1);
    CHECK(nn_exec_new(&e, copy.graph, copy.params, false) == NN_OK &&
              nn_exec_bind(e, 1, &shape) == NN_OK,
          "%s", nn_error_message());
    float *x = nn_f32(nn_exec_input(e, 0));
    for (int i = 0; i < 80 * 32; i++)
        x[i] = 1.0f;
    CHECK(ocr_prep_line(&prep, &image, x, 80) == NN_OK, "%s", nn_error_message());
    nn_exec_forward(e);
    ocr_text want, have;
    ocr_decode_config greedy = {0};
    CHECK(ocr_decode(&r.alphabet, &greedy, 20, nn_f32(nn_exec_output(e, 0)), &want) == NN_OK,
          "%s", nn_error_message());
    CHECK(ocr_recognizer_read(&r, &greedy, 1, 1, &image, &have) == NN_OK, "%s",
          nn_error_message());
    /* Folding norms into convolutions rounds differently: equal to 1e-4, not to the bit. */
    CHECK(want.n > 0 && !strcmp(want.utf8, have.utf8) &&
              fabs(want.log_prob - have.log_prob) < 1e-4 * fabs(want.log_prob),
          "\"%s\" %g, by hand \"%s\" %g", have.utf8, have.log_prob, want.utf8, want.log_prob);
    ocr_text_free(&want);
    ocr_text_free(&have);
    io_image_free(&image);
    nn_exec_free(e);
    io_model_free(&copy);
    ocr_recognizer_free(&r);
}

int main(void)
{
    test_company();
    test_many();
    test_pthreads();
    test_places("crnn-lite", 2, 4);
    test_places("crnn", 0, 4);
    test_refused();
    test_temperature();
    for (int threads = 1; threads <= 2; threads++)
        test_memory(threads);
    test_by_hand();
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}
