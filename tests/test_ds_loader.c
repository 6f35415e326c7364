/* Mixtures and batches: shares, rounds, and that producers, order of drawing and resuming
 * change nothing. */
#include <sys/stat.h>
#include <unistd.h>

#include "datasets/loader.h"
#include "io/codecs.h"
#include "nn/mem.h"
#include "tests/check.h"

enum { LINES_A = 37, LINES_B = 5, HEIGHT = 6 };

static char folder[] = "/tmp/octavo-test-loader-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[8][512];
    static int turn;
    char *p = path[turn++ % 8];
    snprintf(p, sizeof path[0], "%s/%s", folder, name);
    return p;
}

/* A list of n images, the i-th i + 3 columns wide and all of grey `tone` + i, its text the
 * number i. */
static void write_list(const char *name, int n, int tone)
{
    io_bytes rows = {0};
    for (int i = 0; i < n; i++) {
        char file[64];
        io_image image;
        snprintf(file, sizeof file, "%s-%d.png", name, i);
        nn_err err = io_image_new(&image, i + 3, HEIGHT, 1);
        memset(image.pixels, tone + i, (size_t)(i + 3) * HEIGHT);
        if (err == NN_OK)
            err = io_png_write(in_folder(file), &image);
        io_image_free(&image);
        if (err == NN_OK)
            err = io_bytes_format(&rows, "%s\t%d\n", file, i);
        CHECK(err == NN_OK, "%s", nn_error_message());
    }
    nn_err err = io_file_write(in_folder(name), rows.data, rows.size);
    CHECK(err == NN_OK, "%s", nn_error_message());
    io_bytes_free(&rows);
}

static void check_permute(void)
{
    static const int64_t sizes[] = {1, 2, 3, 5, 16, 17, 1000, 4097};
    static bool seen[4097];
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        int64_t n = sizes[k], distinct = 0, fixed = 0;
        memset(seen, 0, sizeof seen);
        for (int64_t i = 0; i < n; i++) {
            int64_t j = ds_permute(42, 7, n, i);
            CHECK(j >= 0 && j < n, "%d of %d", (int)j, (int)n);
            distinct += !seen[j];
            seen[j] = true;
            fixed += ds_permute(42, 7, n, i) == ds_permute(42, 8, n, i);
        }
        CHECK(distinct == n, "%d of %d distinct", (int)distinct, (int)n);
        CHECK(n < 16 || fixed < n / 2, "two rounds of %d are alike", (int)n);
    }
}

static nn_err open_source(ds_source **s, const char *spec)
{
    const ds_source_config config = {.spec = spec, .seed = 5, .synth = ds_synth_defaults()};
    return ds_source_new(s, &config);
}

static void check_mixture(void)
{
    char spec[1200];
    ds_source *s;
    ds_source_context *c;
    snprintf(spec, sizeof spec, "%s:0.75,ci=%s:0.25", in_folder("a.txt"), in_folder("b.txt"));
    nn_err err = open_source(&s, spec);
    CHECK(err == NN_OK, "%s", nn_error_message());
    if (err != NN_OK)
        return;
    CHECK(ds_source_real_lines(s) == LINES_A + LINES_B && !ds_source_has_synth(s), "%d lines",
          (int)ds_source_real_lines(s));
    CHECK(strstr(ds_source_describe(s), "75 % (37 lines)") &&
              strstr(ds_source_describe(s), "25 % (5 lines)"),
          "%s", ds_source_describe(s));
    err = ds_source_context_new(&c, s);
    CHECK(err == NN_OK, "%s", nn_error_message());
    int from_b = 0, count_a[LINES_A] = {0}, count_b[LINES_B] = {0};
    for (uint64_t i = 0; i < 2000 && err == NN_OK; i++) {
        ds_line line;
        err = ds_source_line(c, i, &line);
        CHECK(err == NN_OK, "%s", nn_error_message());
        if (err != NN_OK)
            break;
        int k = atoi(line.text), tone = line.caseless ? 200 : 100;
        from_b += line.caseless;
        if (line.caseless)
            count_b[k]++;
        else
            count_a[k]++;
        if (line.image.width != k + 3 || line.image.pixels[0] != tone + k)
            CHECK(false, "sample %d: text %s does not belong to its image", (int)i, line.text);
        ds_line_free(&line);
    }
    CHECK(from_b == 500, "%d of 2000 from the second list", from_b);
    /* Rounds: 1500 = 40 * 37 + 20, 500 = 100 * 5. */
    for (int k = 0; k < LINES_A; k++)
        CHECK(count_a[k] == 40 || count_a[k] == 41, "line %d came %d times", k, count_a[k]);
    for (int k = 0; k < LINES_B; k++)
        CHECK(count_b[k] == 100, "line %d came %d times", k, count_b[k]);
    ds_source_context_free(c);
    ds_source_free(s);
}

/* A part below half a slot of the thousand still comes once in each block, and the largest pays. */
static void check_small_parts(void)
{
    ds_mixture m;
    nn_err err = ds_mixture_parse(&m, "much:0.9999,rare:0.00001,seldom:0.0001");
    CHECK(err == NN_OK && m.n == 3, "%s", nn_error_message());
    for (uint64_t block = 0; block < 3; block++) {
        int count[3] = {0};
        for (uint64_t i = 0; i < DS_MIXTURE_BLOCK; i++) {
            uint64_t occurrence;
            int part = ds_mixture_pick(&m, 9, block * DS_MIXTURE_BLOCK + i, &occurrence);
            count[part]++;
            CHECK(part == 0 || occurrence == block, "part %d, block %d: occurrence %d", part,
                  (int)block, (int)occurrence);
        }
        CHECK(count[0] == DS_MIXTURE_BLOCK - 2 && count[1] == 1 && count[2] == 1,
              "block %d: %d, %d, %d", (int)block, count[0], count[1], count[2]);
    }
    ds_mixture_free(&m);
}

static void check_bad_specs(void)
{
    static const char *const bad[] = {
        "",       "a.txt:0",  "a.txt:-1", "a.txt:1e9", ",a.txt",
        "a.txt,", "ci=synth", "ci=",      "boxes=",
        "synth=", "synth=moon", "ci=synth=photo"};
    ds_source *s;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        nn_err err = open_source(&s, bad[i]);
        CHECK(err == NN_ERR_USAGE && s == NULL, "'%s': %s", bad[i], nn_error_message());
    }
    nn_err err = open_source(&s, "/nonexistent/list.txt");
    CHECK(err == NN_ERR_INPUT && s == NULL, "%s", nn_error_message());
}

typedef struct refusal {
    int modulus; /* texts that this divides are refused; 0: none, 1: all */
} refusal;

static bool prepare(void *ctx, const ds_line *line, ds_prepared *out)
{
    const refusal *r = ctx;
    int k = atoi(line->text);
    if (r->modulus && k % r->modulus == 0)
        return false;
    out->width = line->image.width;
    out->n_labels = 1 + k % 3;
    out->caseless = line->caseless;
    out->pixels = nn_alloc((size_t)out->width * HEIGHT * sizeof(float));
    out->labels = nn_alloc((size_t)out->n_labels * sizeof(int32_t));
    for (int i = 0; i < out->width * HEIGHT; i++)
        out->pixels[i] = line->image.pixels[i];
    for (int i = 0; i < out->n_labels; i++)
        out->labels[i] = k + 1;
    return true;
}

static nn_err open_loader(ds_loader **l, const ds_source *s, refusal *r, int threads,
                          int64_t first)
{
    const ds_loader_config config = {
        .batch = 4,
        .height = HEIGHT,
        .width_unit = 8,
        .pool_batches = 5,
        .threads = threads,
        .pad_value = -1,
        .seed = 3,
        .first_batch = first,
        .prepare = prepare,
        .ctx = r,
    };
    return ds_loader_new(l, s, &config);
}

static uint64_t hash(uint64_t h, const void *data, size_t n)
{
    for (size_t i = 0; i < n; i++)
        h = (h ^ ((const uint8_t *)data)[i]) * 0x100000001b3;
    return h;
}

/* Checks one batch by itself and returns a fingerprint of all of it. */
static uint64_t check_batch(const ds_batch *b, int modulus)
{
    int widest = 0, most = 1, wrong = 0;
    for (int i = 0; i < b->n; i++) {
        int k = b->labels[i * b->max_labels] - 1, n = abs(b->lengths[i]),
            tone = b->lengths[i] < 0 ? 200 : 100;
        widest = b->widths[i] > widest ? b->widths[i] : widest;
        most = n > most ? n : most;
        wrong += b->widths[i] != k + 3 || n != 1 + k % 3 || (modulus && k % modulus == 0);
        for (int j = 0; j < b->max_labels; j++)
            wrong += b->labels[i * b->max_labels + j] != (j < n ? k + 1 : 0);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < b->width; x++)
                wrong += b->pixels[(i * HEIGHT + y) * b->width + x] !=
                         (x < b->widths[i] ? (float)(tone + k) : -1.0f);
    }
    CHECK(wrong == 0, "%d wrong values", wrong);
    CHECK(b->n == 4 && b->height == HEIGHT && b->width == (widest + 7) / 8 * 8 &&
              b->max_labels == most,
          "%d x %d x %d, %d labels", b->n, b->height, b->width, b->max_labels);
    uint64_t h = hash(0xcbf29ce484222325, b->pixels,
                      (size_t)b->n * HEIGHT * (size_t)b->width * sizeof(float));
    h = hash(h, b->labels, (size_t)(b->n * b->max_labels) * sizeof(int32_t));
    return hash(h, b->lengths, (size_t)b->n * sizeof(int32_t));
}

enum { BATCHES = 23 };

static void fingerprints(const ds_source *s, int threads, int modulus, int64_t first,
                         uint64_t *out, int *skipped)
{
    refusal r = {modulus};
    ds_loader *l;
    nn_err err = open_loader(&l, s, &r, threads, first);
    CHECK(err == NN_OK, "%s", nn_error_message());
    for (int64_t i = first; i < BATCHES && err == NN_OK; i++) {
        const ds_batch *b;
        err = ds_loader_next(l, &b);
        CHECK(err == NN_OK, "%s", nn_error_message());
        if (err != NN_OK)
            break;
        out[i] = check_batch(b, modulus);
        *skipped += b->skipped;
        CHECK(b->wait_seconds >= 0 && b->wait_seconds < 60, "%g", b->wait_seconds);
    }
    ds_loader_free(l);
}

static void check_loader(void)
{
    char spec[1200];
    ds_source *s;
    int64_t live = nn_mem_live();
    snprintf(spec, sizeof spec, "%s,ci=%s", in_folder("a.txt"), in_folder("b.txt"));
    nn_err err = open_source(&s, spec);
    CHECK(err == NN_OK, "%s", nn_error_message());
    if (err != NN_OK)
        return;
    uint64_t one[BATCHES], other[BATCHES];
    int skipped = 0, none = 0;
    fingerprints(s, 1, 4, 0, one, &skipped);
    CHECK(skipped > 0, "nothing was refused");
    for (int threads = 2; threads <= 5; threads++) {
        fingerprints(s, threads, 4, 0, other, &none);
        CHECK(memcmp(one, other, sizeof one) == 0, "%d producers give other batches", threads);
    }
    static const int64_t first[] = {1, 4, 5, 13};
    for (int i = 0; i < 4; i++) {
        memset(other, 0, sizeof other);
        fingerprints(s, 2, 4, first[i], other, &none);
        CHECK(memcmp(one + first[i], other + first[i],
                     sizeof(uint64_t) * (size_t)(BATCHES - first[i])) == 0,
              "resumed at batch %d: other batches", (int)first[i]);
    }
    int repeated = 0;
    for (int i = 0; i < BATCHES; i++)
        for (int k = 0; k < i; k++)
            repeated += one[i] == one[k];
    /* The narrowest ones of 5 lines may well meet again; a stuck stream would give hundreds. */
    CHECK(repeated < 8, "%d batches come twice", repeated);

    none = 0;
    fingerprints(s, 2, 0, 0, other, &none);
    CHECK(none == 0, "%d lines skipped though none is refused", none);

    refusal all = {1};
    ds_loader *l;
    const ds_batch *b;
    err = open_loader(&l, s, &all, 3, 0);
    CHECK(err == NN_OK, "%s", nn_error_message());
    err = ds_loader_next(l, &b);
    CHECK(err == NN_ERR_INPUT && strstr(nn_error_message(), "do not fit"), "%s",
          nn_error_message());
    ds_loader_free(l);

    /* Freed while producers are at work, before and after a batch. */
    refusal few = {0};
    for (int i = 0; i < 20; i++) {
        err = open_loader(&l, s, &few, 1 + i % 4, i);
        CHECK(err == NN_OK, "%s", nn_error_message());
        if (i % 2)
            CHECK(ds_loader_next(l, &b) == NN_OK, "%s", nn_error_message());
        ds_loader_free(l);
    }
    ds_source_free(s);
    CHECK(nn_mem_live() == live, "%d blocks leak", (int)(nn_mem_live() - live));
}

/* Batches of a pool are alike in width, but their order is shuffled: each place of the pool has
 * the narrowest one in some pools. */
static void check_order(void)
{
    enum { POOLS = 60, OF_POOL = 5 };
    ds_source *s;
    ds_loader *l;
    refusal none = {0};
    int narrowest[OF_POOL] = {0}, sorted = 0;
    nn_err err = open_source(&s, in_folder("a.txt"));
    CHECK(err == NN_OK, "%s", nn_error_message());
    err = open_loader(&l, s, &none, 2, 0);
    CHECK(err == NN_OK, "%s", nn_error_message());
    for (int pool = 0; pool < POOLS && err == NN_OK; pool++) {
        int least = INT32_MAX, at = 0, before = 0;
        bool rising = true;
        for (int k = 0; k < OF_POOL && err == NN_OK; k++) {
            const ds_batch *b;
            int widest = 0;
            err = ds_loader_next(l, &b);
            CHECK(err == NN_OK, "%s", nn_error_message());
            for (int i = 0; err == NN_OK && i < b->n; i++)
                widest = b->widths[i] > widest ? b->widths[i] : widest;
            rising &= widest >= before;
            before = widest;
            if (widest < least) {
                least = widest;
                at = k;
            }
        }
        narrowest[at]++;
        sorted += rising;
    }
    /* 60 pools, 12 expected in each place, 1 in 120 orders sorted: far off by chance in less
     * than one of 10^4 seeds. */
    for (int k = 0; k < OF_POOL; k++)
        CHECK(narrowest[k] >= 2 && narrowest[k] <= 28,
              "the narrowest comes as number %d of %d in %d pools", k, OF_POOL, narrowest[k]);
    CHECK(sorted < 6, "%d of %d pools are in the order of widths", sorted, POOLS);
    ds_loader_free(l);
    ds_source_free(s);
}

/* A source whose image vanishes or is damaged. */
static void check_damage(void)
{
    ds_source *s;
    nn_err err = io_file_write(in_folder("b.txt-2.png"), "no image", 8);
    CHECK(err == NN_OK, "%s", nn_error_message());
    err = open_source(&s, in_folder("b.txt"));
    CHECK(err == NN_OK && ds_source_real_lines(s) == LINES_B - 1, "%s", nn_error_message());
    CHECK(err == NN_OK && strstr(ds_source_describe(s), "1 images unreadable"), "%s",
          ds_source_describe(s));
    ds_source_free(s);
    const ds_source_config strict = {.spec = in_folder("b.txt"), .strict = true};
    err = ds_source_new(&s, &strict);
    CHECK(err == NN_ERR_INPUT && strstr(nn_error_message(), "b.txt-2.png"), "%s",
          nn_error_message());
}

int main(void)
{
    if (!mkdtemp(folder)) {
        perror(folder);
        return 1;
    }
    write_list("a.txt", LINES_A, 100);
    write_list("b.txt", LINES_B, 200);
    check_permute();
    check_mixture();
    check_small_parts();
    check_bad_specs();
    check_loader();
    check_order();
    check_damage();
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    CHECK(system(command) == 0, "cannot remove %s", folder);
    return check_done();
}
