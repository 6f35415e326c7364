/* What a model costs in memory: blocks of whole pages that come zero and go when freed, and weights
 * that are kept in packed form only, with the same bytes as the result. */
#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LARGE (12u << 20)

/* Pages of this process in memory, in bytes; 0 where nobody tells. */
static size_t resident(void)
{
    long total, pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f)
        return 0;
    if (fscanf(f, "%ld %ld", &total, &pages) != 2)
        pages = 0;
    fclose(f);
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* AddressSanitizer keeps freed blocks for a while. */
static bool tells_resident(void)
{
#ifdef __SANITIZE_ADDRESS__
    return false;
#else
    return resident() > 0;
#endif
}

static bool all(const unsigned char *p, size_t n, unsigned char value)
{
    return n == 0 || (p[0] == value && memcmp(p, p + 1, n - 1) == 0);
}

static void test_blocks(void)
{
    static const size_t sizes[] = {0, 1, 63, 64, 65, 4096, (4u << 20) - 200, (4u << 20) - 128,
                                   4u << 20, LARGE};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        unsigned char *p = nn_alloc(sizes[i]);
        CHECK(p && (uintptr_t)p % NN_ALIGN == 0, "%zu bytes at %p", sizes[i], (void *)p);
        memset(p, 0xA5, sizes[i]);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k += 3) {
            unsigned char *q = nn_realloc(p, sizes[k]);
            size_t kept = sizes[k] < sizes[i] ? sizes[k] : sizes[i];
            CHECK(q && all(q, kept, 0xA5), "%zu bytes made %zu are changed", sizes[i], sizes[k]);
            memset(q, 0xA5, sizes[k]);
            p = nn_realloc(q, sizes[i]);
            CHECK(p && all(p, kept, 0xA5), "%zu bytes made %zu are changed", sizes[k], sizes[i]);
            memset(p, 0xA5, sizes[i]);
        }
        nn_free(p);
        p = nn_calloc(1, sizes[i]);
        CHECK(p && all(p, sizes[i], 0), "%zu bytes are not zero", sizes[i]);
        nn_free(p);
    }
    CHECK(!nn_alloc(SIZE_MAX) && !nn_alloc(SIZE_MAX - 127) && !nn_alloc(SIZE_MAX - 128) &&
              !nn_calloc(SIZE_MAX / 2, 2),
          "more than the machine has");
}

static void test_resident(void)
{
    if (!tells_resident())
        return;
    size_t before = resident();
    unsigned char *p = nn_calloc(1, LARGE);
    NN_ASSERT(p);
    CHECK(resident() < before + LARGE / 4, "zeros that nobody wrote are in memory");
    memset(p, 0x5A, LARGE);
    size_t full = resident();
    CHECK(full > before + LARGE * 3 / 4, "%zu bytes for a block of %u", full - before, LARGE);
    /* Borders between pages: what lies beside the range stays. */
    size_t from = LARGE / 4 + 7, bytes = LARGE / 2 + 100;
    nn_mem_discard(p + from, bytes);
    CHECK(resident() < full - LARGE / 3, "%zu bytes left after discarding half",
          resident() - before);
    CHECK(all(p, from, 0x5A) && all(p + from + bytes, LARGE - from - bytes, 0x5A),
          "bytes beside a discarded range are changed");
    memset(p + from, 0x5A, bytes);
    CHECK(all(p, LARGE, 0x5A), "a discarded range cannot be written");
    nn_free(p);
    CHECK(resident() < before + LARGE / 4, "a freed block stays in memory");
    unsigned char small[64];
    memset(small, 1, sizeof small);
    nn_mem_discard(small, sizeof small);
    nn_mem_discard(small + 3, 0);
    CHECK(all(small, sizeof small, 1), "less than a page is discarded");
}

/* --- weights in packed form only --- */

enum { W1, B1, W2, WG, WL, RL, BL, WP, PARAMS };
static const char *const names[PARAMS] = {"w1", "b1", "w2", "wg", "wl", "rl", "bl", "wp"};

/* Conv 3x3, the same w2 in two Convs, grouped Conv, LSTM, Gemm. */
static nn_graph *make_net(void)
{
    nn_graph *g = nn_graph_new();
    NN_ASSERT(g);
    const int64_t pads[4] = {1, 1, 1, 1};
    int p[PARAMS], x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, 8, -1, 3));
    p[W1] = nn_graph_param(g, names[W1], nn_shape4(40, 3, 3, 3), true);
    p[B1] = nn_graph_param(g, names[B1], nn_shape1(40), true);
    p[W2] = nn_graph_param(g, names[W2], nn_shape4(40, 3, 3, 40), true);
    p[WG] = nn_graph_param(g, names[WG], nn_shape4(40, 8, 1, 20), true);
    p[WL] = nn_graph_param(g, names[WL], nn_shape3(2, 4 * 24, 40), true);
    p[RL] = nn_graph_param(g, names[RL], nn_shape3(2, 4 * 24, 24), true);
    p[BL] = nn_graph_param(g, names[BL], nn_shape2(2, 8 * 24), true);
    p[WP] = nn_graph_param(g, names[WP], nn_shape2(11, 48), true);
    int conv = nn_graph_op(g, "Conv", "conv1", 3, (int[]){x, p[W1], p[B1]});
    nn_graph_attr_ints(g, "pads", 4, pads);
    for (int i = 0; i < 2; i++) {
        conv = nn_graph_op(g, "Conv", i ? "conv3" : "conv2", 2, (int[]){conv, p[W2]});
        nn_graph_attr_ints(g, "pads", 4, pads);
    }
    conv = nn_graph_op(g, "Conv", "conv4", 2, (int[]){conv, p[WG]});
    nn_graph_attr_int(g, "group", 2);
    int seq = nn_graph_op(g, "Reshape", "sequence", 1, &conv);
    nn_graph_attr_ints(g, "shape", 3, (int64_t[]){0, -1, 40});
    int lstm = nn_graph_op(g, "LSTM", "lstm", 4, (int[]){seq, p[WL], p[RL], p[BL]});
    nn_graph_attr_int(g, "hidden_size", 24);
    nn_graph_attr_string(g, "direction", "bidirectional");
    int out = nn_graph_op(g, "Gemm", "gemm", 2, (int[]){lstm, p[WP]});
    nn_graph_set_outputs(g, 1, &out);
    return g;
}

static nn_params *make_params(const nn_graph *g)
{
    nn_params *p;
    NN_ASSERT(nn_params_new(&p, g) == NN_OK);
    nn_params_init(p, g, 5);
    return p;
}

static nn_exec *make_exec(const nn_graph *g, nn_params *p)
{
    nn_exec *e;
    NN_ASSERT(nn_exec_new(&e, g, p, false) == NN_OK);
    return e;
}

static const nn_tensor *run(nn_exec *e, int n, int width)
{
    nn_shape shape = nn_shape4(n, 8, width, 3);
    nn_err err = nn_exec_bind(e, 1, &shape);
    CHECK(!err, "%s", nn_error_message());
    nn_tensor *x = nn_exec_input(e, 0);
    nn_rng r = nn_rng_make(6, (uint64_t)width);
    for (int64_t i = 0; i < nn_shape_count(x->shape); i++)
        nn_f32(x)[i] = nn_rng_range(&r, -1, 1);
    nn_exec_forward(e);
    return nn_exec_output(e, 0);
}

static void test_packed(void)
{
    nn_graph *g = make_net();
    NN_ASSERT(nn_graph_check(g) == NN_OK);
    nn_params *plain = make_params(g), *packed = make_params(g);
    nn_params_keep_packed(packed);
    /* A second exec comes when the plain values are gone; widths change the algorithm. */
    nn_exec *a = make_exec(g, plain), *b[2] = {make_exec(g, packed), make_exec(g, packed)};
    static const int widths[] = {40, 3, 97, 1, 16};
    int before = nn_threads(), forms = 0;
    bool winograd = false, direct = false;
    for (int i = 0; i < 20; i++) {
        nn_set_threads(1 + i % 4);
        int width = widths[i % 5], n = 1 + i % 3;
        const nn_tensor *want = run(a, n, width), *got = run(b[i % 2], n, width);
        CHECK(memcmp(want->data, got->data, nn_tensor_bytes(want)) == 0,
              "%d x width %d, %d threads: other bytes without plain weights", n, width, 1 + i % 4);
        const char *algorithm = nn_exec_algorithm(b[i % 2], nn_graph_find(g, "conv3"));
        winograd |= strncmp(algorithm, "winograd", 8) == 0;
        direct |= strcmp(algorithm, "direct") == 0;
        forms = i == 0 ? packed->n_packed : forms;
        CHECK(packed->n_packed == forms, "a second packed form for width %d", width);
    }
    CHECK(winograd && direct, "the widths do not change the algorithm of conv3");
    /* Forward reads biases; w2 has two users, of which each packs; the others are gone. */
    for (int i = 0; i < PARAMS; i++) {
        const void *data = nn_params_find(packed, names[i])->value.data;
        CHECK((data != NULL) == (i == B1 || i == W2), "%s is %s", names[i],
              data ? "there" : "gone");
        CHECK(nn_params_find(plain, names[i])->value.data, "%s is gone unasked", names[i]);
    }
    nn_set_threads(before);
    nn_exec_free(a);
    nn_exec_free(b[0]);
    nn_exec_free(b[1]);
    nn_params_free(plain);
    nn_params_free(packed);
    nn_graph_free(g);
}

/* An allocation that fails at bind, at any place: the next bind finds everything. */
static void test_packed_memory(void)
{
    nn_graph *g = make_net();
    nn_params *plain = make_params(g);
    nn_exec *a = make_exec(g, plain);
    const nn_tensor *want = run(a, 1, 40);
    nn_shape shape = nn_shape4(1, 8, 40, 3);
    int64_t live = nn_mem_live();
    for (int n = 1;; n++) {
        nn_params *packed = make_params(g);
        nn_params_keep_packed(packed);
        nn_exec *b = make_exec(g, packed);
        nn_mem_fail_at(n, true);
        nn_err err = nn_exec_bind(b, 1, &shape);
        nn_mem_fail_at(0, false);
        CHECK(!err || err == NN_ERR_LIMIT, "allocation %d: %s", n, nn_error_message());
        const nn_tensor *got = run(b, 1, 40);
        CHECK(memcmp(want->data, got->data, nn_tensor_bytes(want)) == 0,
              "allocation %d failed, and the next bind computes something else", n);
        nn_exec_free(b);
        nn_params_free(packed);
        CHECK(nn_mem_live() == live, "allocation %d: %lld blocks leaked", n,
              (long long)(nn_mem_live() - live));
        if (!err || n > 200)
            break;
    }
    nn_exec_free(a);
    nn_params_free(plain);
    nn_graph_free(g);
}

int main(void)
{
    CHECK(nn_kernels_init() == NN_OK, "%s", nn_error_message());
    test_blocks();
    test_resident();
    test_packed();
    test_packed_memory();
    return check_done();
}
