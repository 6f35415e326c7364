/* test_ds_synth.c - the generator of lines: same sample in every order and thread, labels of
 * the alphabet, sizes, knobs, error paths; the degradations by themselves. */
#include <math.h>
#include <unistd.h>

#include "datasets/damage/photo.h"
#include "datasets/render/fonts.h"
#include "datasets/line/synth.h"
#include "datasets/text/gen.h"
#include "io/file.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "tests/check.h"

static uint64_t hash_bytes(uint64_t h, const void *data, size_t n)
{
    const uint8_t *p = data;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 1099511628211u;
    return h;
}

static uint64_t hash_line(const ds_line *line)
{
    uint64_t h = 14695981039346656037u;
    h = hash_bytes(h, &line->image.width, sizeof line->image.width);
    h = hash_bytes(h, &line->image.height, sizeof line->image.height);
    h = hash_bytes(h, line->image.pixels,
                   (size_t)line->image.width * (size_t)line->image.height);
    return hash_bytes(h, line->text, strlen(line->text));
}

static uint64_t sample_hash(ds_synth_context *c, uint64_t index)
{
    ds_line line;
    nn_err err = ds_synth_line(c, index, &line);
    CHECK(err == NN_OK, "sample %d: %s", (int)index, nn_error_message());
    uint64_t h = err ? 0 : hash_line(&line);
    ds_line_free(&line);
    return h;
}

enum { MANY = 400, THREADS = 4 };

typedef struct threads_case {
    ds_synth_context *context[THREADS];
    uint64_t hash[MANY];
} threads_case;

static void one_task(void *ctx, int64_t task, int thread)
{
    threads_case *t = ctx;
    ds_line line;
    if (ds_synth_line(t->context[thread], (uint64_t)task, &line) == NN_OK)
        t->hash[task] = hash_line(&line);
    ds_line_free(&line);
}

static void test_determinism(const ds_synth *s)
{
    ds_synth_context *a = NULL, *b = NULL;
    threads_case t = {0};
    static uint64_t want[MANY];
    CHECK(ds_synth_context_new(&a, s) == NN_OK, "%s", nn_error_message());
    CHECK(ds_synth_context_new(&b, s) == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < MANY; i++)
        want[i] = sample_hash(a, (uint64_t)i);
    int same = 0, distinct = 0;
    for (int i = MANY - 1; i >= 0; i--)
        same += sample_hash(b, (uint64_t)i) == want[i];
    CHECK(same == MANY, "backwards in another context: %d of %d alike", same, MANY);
    same = 0;
    for (int i = 0; i < 50; i++)
        same += sample_hash(a, (uint64_t)(i * 7)) == want[i * 7];
    CHECK(same == 50, "again in a used context: %d of 50 alike", same);
    for (int i = 1; i < MANY; i++)
        distinct += want[i] != want[i - 1];
    CHECK(distinct == MANY - 1, "neighbouring samples differ: %d", distinct);
    int before = nn_threads();
    nn_set_threads(THREADS);
    for (int i = 0; i < THREADS; i++)
        CHECK(ds_synth_context_new(&t.context[i], s) == NN_OK, "%s", nn_error_message());
    nn_parallel(MANY, one_task, &t);
    nn_set_threads(before);
    CHECK(!memcmp(t.hash, want, sizeof want), "%d threads give other samples", THREADS);
    for (int i = 0; i < THREADS; i++)
        ds_synth_context_free(t.context[i]);
    ds_synth_context_free(a);
    ds_synth_context_free(b);
}

/* More than the default alphabet, which is ASCII: a small European one. */
static const char alphabet[] =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
    "abcdefghijklmnopqrstuvwxyz{|}~"
    "ÄÖÜäöüßéèàçñåøæłőș€£§°«»“”‘’–—½";

static void test_labels(void)
{
    ds_synth_config config = ds_synth_defaults();
    config.alphabet = alphabet;
    config.seed = 5;
    ds_synth *s = NULL;
    ds_synth_context *c = NULL;
    int codes = 0, bad = 0, spaces = 0, sizes = 0, too_long = 0;
    int64_t seen[256] = {0}, length = 0, wide = 0, dark = 0;
    uint32_t code[256];
    for (const char *p = alphabet, *end = p + strlen(p); p < end;)
        code[codes++] = (uint32_t)io_utf8_next(&p, end);
    CHECK(ds_synth_new(&s, &config) == NN_OK, "%s", nn_error_message());
    CHECK(ds_synth_context_new(&c, s) == NN_OK, "%s", nn_error_message());
    enum { N = 3000 };
    const int n_lines = check_rounds(N, N / 10);
    for (int i = 0; i < n_lines; i++) {
        ds_line line;
        CHECK(ds_synth_line(c, (uint64_t)i, &line) == NN_OK, "%s", nn_error_message());
        const char *p = line.text, *end = p + strlen(p);
        int n = 0;
        while (p < end) {
            int32_t at = io_utf8_next(&p, end);
            int k = 0;
            while (k < codes && code[k] != (uint32_t)at)
                k++;
            bad += k == codes;
            seen[k]++;
            n++;
        }
        length += n;
        too_long += n < 1 || n > config.max_length;
        spaces += line.text[0] == ' ' || line.text[strlen(line.text) - 1] == ' ' ||
                  strstr(line.text, "  ");
        if (line.image.height < 8 || line.image.height > 160)
            printf("sample %d: %d x %d: %s\n", i, line.image.width, line.image.height,
                   line.text);
        sizes += line.image.channels != 1 || line.image.height < 8 || line.image.height > 160 ||
                 line.image.width < 4 || line.image.width > 8000;
        wide += 32 * line.image.width > 600 * line.image.height;
        int64_t sum = 0;
        for (int64_t k = 0; k < (int64_t)line.image.width * line.image.height; k++)
            sum += line.image.pixels[k];
        dark += sum < 110 * (int64_t)line.image.width * line.image.height;
        ds_line_free(&line);
    }
    CHECK(bad == 0, "%d characters outside of the alphabet", bad);
    CHECK(spaces == 0, "%d texts with outer or double spaces", spaces);
    CHECK(too_long == 0, "%d texts empty or too long", too_long);
    CHECK(sizes == 0, "%d images of a size out of bounds", sizes);
    CHECK(length > 15 * n_lines && length < 32 * n_lines, "mean length %.1f",
          (double)length / n_lines);
    CHECK(wide < n_lines / 4, "%d of %d wider than 600 at height 32", (int)wide, n_lines);
    CHECK(dark > n_lines / 50 && dark < n_lines / 3, "%d of %d dark or inverted", (int)dark,
          n_lines);
    for (int k = 0; k < codes && n_lines == N; k++)
        CHECK(seen[k] > 0, "U+%04X never appears in %d lines", code[k], N);
    ds_synth_context_free(c);
    ds_synth_free(s);
}

static uint64_t first_hashes(const ds_synth_config *config)
{
    ds_synth *s = NULL;
    ds_synth_context *c = NULL;
    uint64_t h = 0;
    CHECK(ds_synth_new(&s, config) == NN_OK, "%s", nn_error_message());
    CHECK(ds_synth_context_new(&c, s) == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < 12; i++)
        h = h * 31 + sample_hash(c, (uint64_t)i);
    ds_synth_context_free(c);
    ds_synth_free(s);
    return h;
}

/* Calls `look` for samples 0..n-1 of a configuration. */
static void each(const ds_synth_config *config, int n,
                 void (*look)(const ds_line *line, void *ctx), void *ctx)
{
    ds_synth *s = NULL;
    ds_synth_context *c = NULL;
    CHECK(ds_synth_new(&s, config) == NN_OK, "%s", nn_error_message());
    CHECK(ds_synth_context_new(&c, s) == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < n; i++) {
        ds_line line;
        nn_err err = ds_synth_line(c, (uint64_t)i, &line);
        CHECK(err == NN_OK, "%s", nn_error_message());
        if (!err)
            look(&line, ctx);
        ds_line_free(&line);
    }
    ds_synth_context_free(c);
    ds_synth_free(s);
}

static void look_clean(const ds_line *line, void *ctx)
{
    const io_image *im = &line->image;
    int *corners = ctx;
    *corners += im->pixels[0] == 255 && im->pixels[im->width - 1] == 255 &&
                im->pixels[(size_t)im->width * (size_t)im->height - 1] == 255;
}

static void look_upper(const ds_line *line, void *ctx)
{
    for (const char *p = line->text; *p; p++)
        *(int *)ctx += *p >= 'a' && *p <= 'z';
}

static void look_words(const ds_line *line, void *ctx)
{
    int n = 1;
    for (const char *p = line->text; *p; p++)
        n += *p == ' ';
    *(int *)ctx += n != 3;
}

static void look_digits(const ds_line *line, void *ctx)
{
    *(int *)ctx += strspn(line->text, "0123456789") != strlen(line->text);
}

static void look_height(const ds_line *line, void *ctx)
{
    *(double *)ctx += line->image.height;
}

static void look_length(const ds_line *line, void *ctx)
{
    *(double *)ctx += (double)strlen(line->text);
}

static void look_width(const ds_line *line, void *ctx)
{
    *(int *)ctx += line->image.width < 700;
}

static void look_dark(const ds_line *line, void *ctx)
{
    const io_image *im = &line->image;
    int darkest = 255;
    for (int64_t i = 0; i < (int64_t)im->width * im->height; i++)
        darkest = im->pixels[i] < darkest ? im->pixels[i] : darkest;
    *(int *)ctx += darkest < 100;
}

static void look_letters(const ds_line *line, void *ctx)
{
    for (const char *p = line->text; *p; p++)
        *(int *)ctx += !strchr("one two", *p);
}

/* Two dozen of the installed faces, so that the many configurations below are made quickly. */
static void write_font_list(const char *path)
{
    ds_fonts fonts;
    uint32_t code = 'a';
    io_bytes list = {0};
    CHECK(ds_fonts_find(&fonts, NULL, NULL, &code, 1) == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < fonts.n; i += 1 + fonts.n / 24)
        CHECK(io_bytes_format(&list, "%s\n", fonts.face[i].path) == NN_OK, "%s",
              nn_error_message());
    CHECK(io_file_write(path, list.data, list.size) == NN_OK, "%s", nn_error_message());
    io_bytes_free(&list);
    ds_fonts_free(&fonts);
}

static void test_knobs(const char *dir)
{
    ds_synth_config base = ds_synth_defaults(), k;
    char fonts[512];
    snprintf(fonts, sizeof fonts, "%s/fonts.txt", dir);
    write_font_list(fonts);
    base.font_list = fonts;
    uint64_t plain = first_hashes(&base);
    CHECK(plain == first_hashes(&base), "the same configuration gives the same lines");
    int wrong = 0;
#define DIFFERS(field, value)                                                                  \
    do {                                                                                       \
        k = base;                                                                              \
        k.field = (value);                                                                     \
        CHECK(first_hashes(&k) != plain, "knob " #field " has no effect");                     \
    } while (0)
    DIFFERS(seed, 2);
    DIFFERS(skew, 5);
    DIFFERS(blur, 3);
    DIFFERS(background, 2);
    DIFFERS(spacing, 0.2f);
    DIFFERS(space_width, 2);
    DIFFERS(margin, 10);
    DIFFERS(stroke, 2);
    DIFFERS(fit, true);
    DIFFERS(color, "#804020");
    DIFFERS(distortion, "sine");
    DIFFERS(distortion, "perspective");
    DIFFERS(letter_case, "title");
    DIFFERS(max_length, 5);
#undef DIFFERS

    /* Every kind can be asked for by its name; what the call says goes before the knob. */
    char kinds[128], *rest = kinds;
    snprintf(kinds, sizeof kinds, "%s", ds_synth_scenes());
    for (int i = 0; i < DS_SCENES; i++) {
        char *name = strsep(&rest, "|");
        CHECK(name && ds_synth_scene(name) == i, "kind %d", i);
    }
    CHECK(!rest && ds_synth_scene("moon") == -1 && ds_synth_scene("photos") == -1 &&
              ds_synth_scene("") == -1,
          "unknown kinds");
    double photo = 0, book = 0;
    k = base;
    k.scene = DS_SCENE_PHOTO;
    each(&k, 60, look_length, &photo);
    uint64_t photos = first_hashes(&k);
    k.scene = DS_SCENE_BOOK;
    each(&k, 60, look_length, &book);
    CHECK(book > 3 * photo, "%g characters in books, %g in photographs", book / 60, photo / 60);
    ds_synth *s = NULL;
    ds_synth_context *c = NULL;
    uint64_t asked = 0;
    CHECK(ds_synth_new(&s, &k) == NN_OK && ds_synth_context_new(&c, s) == NN_OK, "%s",
          nn_error_message());
    for (int i = 0; i < 12; i++) {
        ds_line line;
        CHECK(ds_synth_line_of(c, DS_SCENE_PHOTO, (uint64_t)i, &line) == NN_OK, "%s",
              nn_error_message());
        asked = asked * 31 + hash_line(&line);
        ds_line_free(&line);
    }
    CHECK(asked == photos, "the call's kind");
    ds_synth_context_free(c);
    ds_synth_free(s);

    k = base;
    k.level = 0;
    int corners = 0;
    each(&k, 100, look_clean, &corners);
    CHECK(corners >= 95, "level 0: %d of 100 with white corners", corners);
    k = base;
    k.letter_case = "upper";
    each(&k, 100, look_upper, &wrong);
    CHECK(wrong == 0, "%d small letters in capitals", wrong);
    k = base;
    k.words = 3;
    each(&k, 100, look_words, &wrong);
    CHECK(wrong == 0, "%d lines that have not 3 words", wrong);
    k = base;
    k.sequence = "digits";
    each(&k, 100, look_digits, &wrong);
    CHECK(wrong == 0, "%d sequences that are not of digits", wrong);
    k = base;
    k.alphabet = "0123456789";
    each(&k, 100, look_digits, &wrong);
    CHECK(wrong == 0, "%d lines outside of an alphabet of digits", wrong);
    k = base;
    k.width = 700;
    each(&k, 30, look_width, &wrong);
    CHECK(wrong == 0, "%d lines narrower than asked", wrong);
    k = base;
    k.level = 0;
    k.color = "#c0c0c0";
    each(&k, 30, look_dark, &wrong);
    CHECK(wrong == 0 || wrong == 30, "ink colour: dark in %d of 30", wrong);
    double low = 0, high = 0;
    k = base;
    k.height = 16;
    each(&k, 60, look_height, &low);
    k.height = 48;
    each(&k, 60, look_height, &high);
    CHECK(high > 2 * low, "height 16 gives %.0f, 48 gives %.0f", low / 60, high / 60);

    char path[512];
    snprintf(path, sizeof path, "%s/words.txt", dir);
    CHECK(io_file_write(path, "one\ntwo\n", 8) == NN_OK, "%s", nn_error_message());
    k = base;
    k.words_file = path;
    wrong = 0;
    each(&k, 60, look_letters, &wrong);
    CHECK(wrong == 0, "%d characters that are not of the words file", wrong);
    k.words_file = NULL;
    k.text_file = path;
    each(&k, 60, look_letters, &wrong);
    CHECK(wrong == 0, "%d characters that are not of the text file", wrong);
}

static void check_refused(ds_synth_config k, nn_err want, const char *part)
{
    ds_synth *s = NULL;
    nn_err err = ds_synth_new(&s, &k);
    CHECK(err == want && !s, "expected error %d, found %d", want, err);
    CHECK(strstr(nn_error_message(), part), "message lacks '%s': %s", part, nn_error_message());
    ds_synth_free(s);
}

static void test_errors(const char *dir)
{
    ds_synth_config base = ds_synth_defaults(), k;
    char path[512], list[512];
    snprintf(path, sizeof path, "%s/absent", dir);
    snprintf(list, sizeof list, "%s/fonts.txt", dir);
    k = base, k.text_file = path;
    check_refused(k, NN_ERR_INPUT, "absent");
    k = base, k.words_file = path;
    check_refused(k, NN_ERR_INPUT, "absent");
    k = base, k.font_list = path;
    check_refused(k, NN_ERR_INPUT, "absent");
    k = base, k.font_dir = path;
    check_refused(k, NN_ERR_INPUT, "absent");
    k = base, k.image_dir = path;
    check_refused(k, NN_ERR_INPUT, "absent");
    k = base, k.font_dir = dir;
    check_refused(k, NN_ERR_USAGE, "fonts");
    CHECK(io_file_write(list, "none.ttf\n", 9) == NN_OK, "%s", nn_error_message());
    k = base, k.font_list = list;
    check_refused(k, NN_ERR_INPUT, "none.ttf");
    k = base, k.sequence = "digits,letter";
    check_refused(k, NN_ERR_USAGE, "sequence");
    k = base, k.sequence = "";
    check_refused(k, NN_ERR_USAGE, "sequence");
    k = base, k.alphabet = "\xff";
    check_refused(k, NN_ERR_USAGE, "alphabet");
    k = base, k.alphabet = " ";
    check_refused(k, NN_ERR_USAGE, "alphabet");
    k = base, k.color = "red";
    check_refused(k, NN_ERR_USAGE, "color");
    k = base, k.color = "#112233,";
    check_refused(k, NN_ERR_USAGE, "color");
    k = base, k.letter_case = "big";
    check_refused(k, NN_ERR_USAGE, "case");
    k = base, k.distortion = "big";
    check_refused(k, NN_ERR_USAGE, "distortion");
}

static void test_memory(void)
{
    ds_synth_config config = ds_synth_defaults();
    int64_t before = nn_mem_live();
    config.words_file = "/dev/null"; /* no dictionaries: they are read with the same calls */
    int refused = 0;
    for (int n = 1; n < 60; n += 3) {
        ds_synth *s = NULL;
        nn_mem_fail_at(n, true);
        nn_err err = ds_synth_new(&s, &config);
        nn_mem_fail_at(0, false);
        refused += err == NN_ERR_LIMIT || err == NN_ERR_USAGE;
        ds_synth_free(s);
    }
    CHECK(refused == 20, "%d of 20 refused without memory", refused);
    CHECK(nn_mem_live() == before, "%d blocks left", (int)(nn_mem_live() - before));
}

/* Letters for a photograph: a block in the middle. */
static void fill_block(ds_plane *p)
{
    ds_plane_fill(p, 0);
    for (int y = 12; y < 28; y++)
        for (int x = 30; x < 60; x++)
            p->v[y * p->w + x] = 1;
}

static void test_photo(void)
{
    ds_plane p = {0}, q = {0};
    ds_scratch s = {0};
    CHECK(ds_plane_size(&p, 90, 40) == NN_OK && ds_plane_size(&q, 90, 40) == NN_OK, "size");
    /* Nothing asked for: two tones. */
    ds_photo how = {.ground = 0.2f, .ink = 0.7f};
    nn_rng r = nn_rng_make(1, 2);
    fill_block(&p);
    CHECK(ds_photo_apply(&p, &how, &s, &r) == NN_OK, "%s", nn_error_message());
    fill_block(&q);
    int wrong = 0;
    for (int i = 0; i < 90 * 40; i++)
        wrong += fabsf(p.v[i] - (q.v[i] > 0 ? 0.7f : 0.2f)) > 1e-6f;
    CHECK(wrong == 0, "%d pixels of the wrong tone", wrong);
    /* A shadow lies where it was thrown, under the letters. */
    how.layer[0] = (ds_photo_layer){.x = 5, .y = 3, .tone = 0, .opacity = 1};
    fill_block(&p);
    CHECK(ds_photo_apply(&p, &how, &s, &r) == NN_OK, "%s", nn_error_message());
    CHECK(p.v[30 * 90 + 62] < 0.01f && fabsf(p.v[20 * 90 + 50] - 0.7f) < 1e-6f &&
              fabsf(p.v[11 * 90 + 28] - 0.2f) < 1e-6f,
          "shadow");
    /* Hollow letters: ground inside, their outline around. */
    how = (ds_photo){.ground = 0.2f, .ink = 0.7f, .outline = 1, .outline_tone = 0.9f,
                     .hollow = true};
    fill_block(&p);
    CHECK(ds_photo_apply(&p, &how, &s, &r) == NN_OK, "%s", nn_error_message());
    CHECK(fabsf(p.v[20 * 90 + 45] - 0.2f) < 1e-6f && fabsf(p.v[11 * 90 + 45] - 0.9f) < 1e-3f,
          "hollow");
    /* Surfaces come no nearer to the letters than 0.45 of the contrast, in either polarity. */
    for (int k = 0; k < 40; k++) {
        bool light = k % 2;
        how = (ds_photo){.ground = light ? 0.3f : 0.7f, .ink = light ? 0.7f : 0.3f,
                         .surfaces = 3, .surface_change = 1};
        ds_plane_fill(&p, 0);
        CHECK(ds_photo_apply(&p, &how, &s, &r) == NN_OK, "%s", nn_error_message());
        for (int i = 0; i < 90 * 40; i++)
            wrong += light ? p.v[i] > 0.7f - 0.449f * 0.4f : p.v[i] < 0.3f + 0.449f * 0.4f;
    }
    CHECK(wrong == 0, "%d pixels too near to the letters' tone", wrong);
    /* Movement keeps the mean. */
    how = (ds_photo){.ground = 0.2f, .ink = 0.7f, .motion = 6, .motion_angle = 0.5f};
    fill_block(&p);
    CHECK(ds_photo_apply(&p, &how, &s, &r) == NN_OK, "%s", nn_error_message());
    double sum = 0;
    for (int i = 0; i < 90 * 40; i++)
        sum += p.v[i];
    double mean = 0.2 + 0.5 * 16 * 30 / (90.0 * 40);
    CHECK(fabs(sum / (90 * 40) - mean) < 1e-4 && p.v[20 * 90 + 28] > 0.21f, "movement");
    /* Everything at once stays light, on the smallest plane too. */
    how = (ds_photo){.ground = 0.9f, .ink = 0.1f, .ink_change = 0.5f, .surfaces = 3,
                     .surface_change = 1, .texture = 0.3f, .texture_cell = 0.4f,
                     .stripes = 0.3f, .stripe_period = 3, .stripe_angle = 1,
                     .layer = {{-9, 4, 2, 0, 1}, {3, -3, 0, 1, 0.5f}}, .outline = 2,
                     .outline_tone = 1, .light = 0.8f, .glare = 1, .glare_size = 5,
                     .motion = 9, .motion_angle = 2};
    static const int sizes[][2] = {{1, 1}, {4, 8}, {8, 4}, {300, 20}};
    for (int i = 0; i < 4; i++) {
        CHECK(ds_plane_size(&p, sizes[i][0], sizes[i][1]) == NN_OK, "size");
        ds_plane_fill(&p, 0.5f);
        CHECK(ds_photo_apply(&p, &how, &s, &r) == NN_OK, "%s", nn_error_message());
        for (int k = 0; k < p.w * p.h; k++)
            wrong += !(p.v[k] >= -1e-5f && p.v[k] <= 1 + 1e-5f);
    }
    CHECK(wrong == 0, "%d pixels are no light", wrong);
    ds_plane_free(&p);
    ds_plane_free(&q);
    ds_scratch_free(&s);
}

/* A chessboard of 8 pixels with a slope: has edges, flat parts and more than one tone. */
static void fill_plane(ds_plane *p)
{
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++)
            p->v[y * p->w + x] = ((x / 8 + y / 8) % 2 ? 0.8f : 0.2f) + 0.001f * (float)x;
}

static void test_filters(void)
{
    ds_plane p = {0}, q = {0}, s = {0};
    CHECK(ds_plane_size(&p, 96, 40) == NN_OK, "%s", nn_error_message());
    fill_plane(&p);
    float before = 0, after = 0;
    for (int i = 0; i < 96 * 40; i++)
        before += p.v[i];
    CHECK(ds_plane_resize(&p, &q, &s, 96, 40) == NN_OK, "resize");
    CHECK(!memcmp(p.v, q.v, 96 * 40 * sizeof(float)),
          "a resize to the same size changes nothing");
    CHECK(ds_plane_resize(&p, &q, &s, 48, 20) == NN_OK, "resize");
    for (int i = 0; i < 48 * 20; i++)
        after += 4 * q.v[i];
    CHECK(fabsf(after - before) < 0.01f * before, "a reduction keeps the mean: %g, %g", before,
          after);
    CHECK(ds_plane_blur(&p, &s, 2, 2) == NN_OK, "blur");
    after = 0;
    for (int i = 0; i < 96 * 40; i++)
        after += p.v[i];
    CHECK(fabsf(after - before) < 0.01f * before, "a blur keeps the mean: %g, %g", before,
          after);
    float lo = 1, hi = 0;
    for (int y = 10; y < 30; y++)
        for (int x = 10; x < 40; x++) {
            lo = p.v[y * 96 + x] < lo ? p.v[y * 96 + x] : lo;
            hi = p.v[y * 96 + x] > hi ? p.v[y * 96 + x] : hi;
        }
    CHECK(lo > 0.21f && hi < 0.84f, "a blur levels: %g..%g", lo, hi);

    /* Quality 100 quantises by 1: at most rounding; quality 5 shows. */
    CHECK(ds_plane_size(&p, 61, 35) == NN_OK && ds_plane_size(&q, 61, 35) == NN_OK, "size");
    fill_plane(&p);
    fill_plane(&q);
    ds_jpeg_blocks(&q, 100);
    float worst = 0, worst_low = 0;
    for (int i = 0; i < 61 * 35; i++)
        worst = fabsf(p.v[i] - q.v[i]) > worst ? fabsf(p.v[i] - q.v[i]) : worst;
    CHECK(worst < 4.0f / 255, "JPEG quality 100 is off by %g", worst * 255);
    ds_jpeg_blocks(&q, 5);
    for (int i = 0; i < 61 * 35; i++)
        worst_low = fabsf(p.v[i] - q.v[i]) > worst_low ? fabsf(p.v[i] - q.v[i]) : worst_low;
    CHECK(worst_low > 4.0f / 255, "JPEG quality 5 is off by %g only", worst_low * 255);
    ds_plane_free(&p);
    ds_plane_free(&q);
    ds_plane_free(&s);
}

static void test_degrade_real(void)
{
    int changed = 0, small = 0;
    for (int i = 0; i < 200; i++) {
        io_image a = {0};
        int w = 1 + i * 3, h = 1 + i % 70;
        CHECK(io_image_new(&a, w, h, 1) == NN_OK, "%s", nn_error_message());
        for (int k = 0; k < w * h; k++)
            a.pixels[k] = (uint8_t)(k * 37 % 251);
        nn_rng r = nn_rng_make(9, (uint64_t)i);
        CHECK(ds_degrade_real(&a, 1, &r) == NN_OK, "%s", nn_error_message());
        small += a.width < 1 || a.height < 1 || a.width > 2 * w + 8 || a.height > 2 * h + 8;
        bool same = a.width == w && a.height == h;
        for (int k = 0; same && k < w * h; k++)
            same = a.pixels[k] == (uint8_t)(k * 37 % 251);
        changed += !same;
        io_image_free(&a);
    }
    CHECK(small == 0, "%d results of a strange size", small);
    CHECK(changed > 150, "%d of 200 changed", changed);
    io_image a = {0};
    CHECK(io_image_new(&a, 20, 20, 1) == NN_OK, "image");
    memset(a.pixels, 77, 400);
    nn_rng r = nn_rng_make(1, 1);
    CHECK(ds_degrade_real(&a, 0, &r) == NN_OK && a.pixels[123] == 77 && a.width == 20,
          "level 0 changes");
    io_image_free(&a);
}

static bool has_any(const void *ctx, uint32_t code)
{
    return strchr(ctx, (int)code) != NULL;
}

static void test_text(void)
{
    ds_text t = {.n = 9, .code = {' ', 'a', ' ', ' ', 0x20AC, ' ', 0xDF, 'b', ' '}};
    CHECK(ds_text_tidy(&t, has_any, "ab ") && t.n == 3 && t.code[1] == ' ' && t.code[2] == 'b',
          "tidy: %d", t.n);
    ds_text u = {.n = 2, .code = {0xDF, 'x'}};
    ds_text_upper(&u, DS_CASING_PLAIN);
    CHECK(u.n == 3 && u.code[0] == 'S' && u.code[2] == 'X', "capitals of sharp s");
    CHECK(ds_code_upper(0xE9, DS_CASING_PLAIN) == 0xC9 && ds_code_upper(0x142, DS_CASING_PLAIN) == 0x141 &&
              ds_code_upper(0x219, DS_CASING_PLAIN) == 0x218 && ds_code_upper(0xFF, DS_CASING_PLAIN) == 0x178 &&
              ds_code_upper(0xF7, DS_CASING_PLAIN) == 0xF7,
          "capitals");
    for (uint32_t c = 0x41; c < 0x250; c++) {
        uint32_t low = ds_code_lower(c, DS_CASING_PLAIN);
        CHECK(low == c || ds_code_upper(low, DS_CASING_PLAIN) == c || c == 0x130, "U+%04X does not come back",
              c);
    }
    int packages = 1;
    for (const char *p = ds_fonts_packages(); *p; p++)
        packages += *p == ' ';
    CHECK(packages >= 40, "%d packages", packages);
}

int main(void)
{
    char dir[] = "/tmp/octavo-synth-XXXXXX", path[64];
    ds_synth_config config = ds_synth_defaults();
    ds_synth *s = NULL;
    test_filters();
    test_photo();
    test_degrade_real();
    test_text();
    if (!ds_synth_available()) {
        CHECK(ds_synth_new(&s, &config) == NN_ERR_USAGE, "without FreeType");
        CHECK(strstr(nn_error_message(), "libfreetype-dev"), "%s", nn_error_message());
        CHECK_NOT_APPLICABLE("built without FreeType: nothing can be rendered");
        return check_done();
    }
    if (ds_synth_new(&s, &config) == NN_ERR_USAGE) {
        CHECK(strstr(nn_error_message(), "apt-get install fonts-"), "%s", nn_error_message());
        CHECK_SKIP("no fonts: apt-get install %s", ds_fonts_packages());
        return check_done();
    }
    CHECK(s != NULL, "%s", nn_error_message());
    if (!s || !mkdtemp(dir))
        return check_done() | 1;
    CHECK(ds_synth_families(s) > 0 && ds_synth_faces(s) >= ds_synth_families(s),
          "%d faces of %d families", ds_synth_faces(s), ds_synth_families(s));
    test_determinism(s);
    ds_synth_free(s);
    test_labels();
    test_knobs(dir);
    test_errors(dir);
    test_memory();
    snprintf(path, sizeof path, "%s/words.txt", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/fonts.txt", dir);
    unlink(path);
    rmdir(dir);
    return check_done();
}
