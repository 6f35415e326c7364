/* test_io_model.c - models and checkpoints: they come back bit for bit, the file is laid out as
 * the profile says, and a damaged one is refused before anything is allocated.
 */
#include <math.h>
#include <unistd.h>
#include <zlib.h>

#include "io/model.h"
#include "nn/mem.h"
#include "nn/rng.h"
#include "tests/check.h"

#define N_EXTRA 3

typedef struct fixture {
    nn_graph *graph;
    nn_params *params;
    io_meta meta;
    io_extra extra[N_EXTRA];
    _Alignas(64) float moments[36];
    _Alignas(64) uint8_t state[32];
    _Alignas(64) float scalar[1];
} fixture;

/* A graph with every kind of node, attribute, element type and an absent optional input. */
static void make_fixture(fixture *f)
{
    nn_graph *g = nn_graph_new();
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, 32, -1, 1));
    int w = nn_graph_param(g, "c.weight", nn_shape4(4, 3, 3, 1), true);
    int b = nn_graph_param(g, "c.bias", nn_shape1(4), true);
    int c = nn_graph_op(g, "Conv", "c \"1\"", 3, (int[]){x, w, b});
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){1, 2});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){1, -1, 1, 1});
    nn_graph_attr_int(g, "group", INT64_MIN);
    nn_graph_attr_string(g, "activation", "a\\b\xC3\xA9");
    nn_graph_attr_float(g, "alpha", 1.0);
    int r = nn_graph_op(g, "LeakyRelu", "relu", 1, &c);
    nn_graph_attr_float(g, "alpha", 0.1f);
    int q = nn_graph_param(g, "q.weight", nn_shape2(3, 5), false);
    g->node[q].dtype = NN_S8;
    int s = nn_graph_param(g, "q.table", nn_shape1(3), false);
    g->node[s].dtype = NN_S16;
    int z = nn_graph_param(g, "a.zero", nn_shape_make(0, NULL), false);
    g->node[z].dtype = NN_U8;
    int i = nn_graph_param(g, "z.bias", nn_shape1(7), false);
    g->node[i].dtype = NN_S32;
    int d = nn_graph_op(g, "Conv", "d", 3, (int[]){r, w, -1});
    nn_graph_set_outputs(g, 2, (int[]){d, r});
    *f = (fixture){.graph = g};
    CHECK(nn_graph_check(g) == NN_OK && nn_params_new(&f->params, g) == NN_OK, "%s",
          nn_error_message());
    nn_rng rng = nn_rng_make(31, 0);
    for (int k = 0; k < f->params->n; k++) {
        nn_tensor *t = &f->params->param[k].value;
        uint8_t *bytes = t->data;
        for (size_t n = 0; n < nn_tensor_bytes(t); n++)
            bytes[n] = (uint8_t)nn_rng_below(&rng, 256);
        for (int64_t n = 0; t->dtype == NN_F32 && n < nn_shape_count(t->shape); n++)
            nn_f32(t)[n] = nn_rng_normal(&rng);
    }
    nn_f32(&nn_params_find(f->params, "c.bias")->value)[0] = -0.0f;
    nn_f32(&nn_params_find(f->params, "c.bias")->value)[1] = 1e-45f; /* a denormal */
    for (int k = 0; k < 36; k++)
        f->moments[k] = nn_rng_normal(&rng);
    for (int k = 0; k < 32; k++)
        f->state[k] = (uint8_t)nn_rng_below(&rng, 256);
    f->extra[0] =
        (io_extra){"opt.m.c.weight",
                   {.dtype = NN_F32, .shape = nn_shape4(4, 3, 3, 1), .data = f->moments}};
    f->extra[1] = (io_extra){
        "train.rng", {.dtype = NN_U8, .shape = nn_shape1(32), .data = f->state}};
    f->extra[2] = (io_extra){
        "train.loss", {.dtype = NN_F32, .shape = nn_shape_make(0, NULL), .data = f->scalar}};
    CHECK(io_meta_set(&f->meta, "octavo.task", "rec") == NN_OK &&
              io_meta_set(&f->meta, "octavo.alphabet",
                          "a\"\\\n\xE2\x82\xAC\"octavo.crc32\":\"12345678\"") == NN_OK &&
              io_meta_set_int(&f->meta, "train.step", INT64_MIN) == NN_OK &&
              io_meta_set(&f->meta, "octavo.task", "rec2") == NN_OK,
          "%s", nn_error_message());
}

static void free_fixture(fixture *f)
{
    io_meta_free(&f->meta);
    nn_params_free(f->params);
    nn_graph_free(f->graph);
}

static void encode(const fixture *f, io_bytes *out)
{
    CHECK(io_model_encode(f->graph, f->params, &f->meta, N_EXTRA, f->extra, out) == NN_OK, "%s",
          nn_error_message());
}

static bool same_attr(const nn_attr *a, const nn_attr *b)
{
    if (strcmp(a->name, b->name) != 0 || a->kind != b->kind)
        return false;
    switch (a->kind) {
    case NN_ATTR_FLOAT:
        return memcmp(&a->number, &b->number, sizeof a->number) == 0;
    case NN_ATTR_STRING:
        return strcmp(a->text, b->text) == 0;
    default:
        return a->n == b->n && memcmp(a->ints, b->ints, (size_t)a->n * sizeof *a->ints) == 0;
    }
}

static bool same_node(const nn_node *a, const nn_node *b)
{
    bool same = a->kind == b->kind && strcmp(a->name, b->name) == 0 && a->n_in == b->n_in &&
                a->n_attr == b->n_attr &&
                memcmp(a->in, b->in, sizeof *a->in * (size_t)a->n_in) == 0;
    if (a->kind == NN_NODE_OP)
        same = same && a->op == b->op;
    else
        same = same && a->dtype == b->dtype && nn_shape_equal(a->shape, b->shape) &&
               a->trainable == b->trainable;
    for (int i = 0; same && i < a->n_attr; i++)
        same = same_attr(&a->attr[i], &b->attr[i]);
    return same;
}

static void test_round_trip(void)
{
    fixture f;
    io_bytes file = {0}, again = {0};
    io_model m;
    make_fixture(&f);
    encode(&f, &file);
    CHECK(io_model_decode(file.data, file.size, "test", &m) == NN_OK, "%s", nn_error_message());
    CHECK(m.graph && m.graph->n == f.graph->n && m.graph->n_out == 2 &&
              m.graph->out[0] == f.graph->out[0] && m.graph->out[1] == f.graph->out[1],
          "graph");
    for (int i = 0; i < f.graph->n; i++)
        CHECK(same_node(&m.graph->node[i], &f.graph->node[i]), "node %d", i);
    for (int i = 0; i < f.params->n; i++) {
        const nn_tensor *a = &f.params->param[i].value, *b = &m.params->param[i].value;
        CHECK(a->dtype == b->dtype && nn_shape_equal(a->shape, b->shape) &&
                  memcmp(a->data, b->data, nn_tensor_bytes(a)) == 0,
              "%s", f.params->param[i].name);
    }
    CHECK(m.n_extra == N_EXTRA && !io_model_extra(&m, "opt.none"), "extras");
    for (int i = 0; i < N_EXTRA; i++) {
        const nn_tensor *a = &f.extra[i].tensor, *b = io_model_extra(&m, f.extra[i].name);
        CHECK(b && a->dtype == b->dtype && nn_shape_equal(a->shape, b->shape) &&
                  memcmp(a->data, b->data, nn_tensor_bytes(a)) == 0,
              "%s", f.extra[i].name);
    }
    int64_t step = 0;
    CHECK(m.meta.n == 3 && strcmp(io_meta_get(&m.meta, "octavo.task"), "rec2") == 0 &&
              strcmp(io_meta_get(&m.meta, "octavo.alphabet"),
                     io_meta_get(&f.meta, "octavo.alphabet")) == 0 &&
              io_meta_int(&m.meta, "train.step", &step) && step == INT64_MIN,
          "metadata");
    CHECK(!io_meta_int(&m.meta, "octavo.task", &step) && !io_meta_int(&m.meta, "none", &step),
          "io_meta_int");
    /* What was read writes the same bytes. */
    CHECK(io_model_encode(m.graph, m.params, &m.meta, m.n_extra, m.extra, &again) == NN_OK &&
              again.size == file.size && memcmp(again.data, file.data, file.size) == 0,
          "second encoding differs");
    io_model_free(&m);
    io_bytes_free(&file);
    io_bytes_free(&again);
    free_fixture(&f);
}

/* The layout, looked at without the reader: by text search and zlib's crc32 alone. */
static void test_layout(void)
{
    fixture f;
    io_bytes file = {0};
    make_fixture(&f);
    encode(&f, &file);
    uint64_t header;
    memcpy(&header, file.data, 8);
    CHECK(header < file.size && (8 + header) % 64 == 0, "header of %llu",
          (unsigned long long)header);
    char *text = malloc(header + 1);
    memcpy(text, file.data + 8, header);
    text[header] = 0;
    CHECK(strncmp(text, "{\"__metadata__\":{\"octavo.version\":\"1\",", 38) == 0, "%.60s",
          text);
    static const char *const order[] = {"c.bias",     "c.weight", "opt.m.c.weight",
                                        "train.loss", "z.bias",   "q.table",
                                        "a.zero",     "q.weight", "train.rng"};
    static const char *const form[] = {
        "F32\",\"shape\":[4]", "F32\",\"shape\":[4,3,3,1]", "F32\",\"shape\":[4,3,3,1]",
        "F32\",\"shape\":[]",  "I32\",\"shape\":[7]",       "I16\",\"shape\":[3]",
        "U8\",\"shape\":[]",   "I8\",\"shape\":[3,5]",      "U8\",\"shape\":[32]"};
    const char *at = text;
    size_t end = 0;
    for (int i = 0; i < 9; i++) {
        char key[128];
        snprintf(key, sizeof key, ",\"%s\":{\"dtype\":\"%s,\"data_offsets\":[", order[i],
                 form[i]);
        const char *found = strstr(at, key);
        CHECK(found != NULL, "%s is not behind the one before it", key);
        if (!found)
            break;
        size_t from = 0, to = 0;
        sscanf(found + strlen(key), "%zu,%zu", &from, &to);
        const nn_param *p = nn_params_find(f.params, order[i]);
        const nn_tensor *t = p ? &p->value : &f.extra[i == 2 ? 0 : i == 3 ? 2 : 1].tensor;
        CHECK(from == end && to - from == nn_tensor_bytes(t) &&
                  memcmp(file.data + 8 + header + from, t->data, to - from) == 0,
              "%s at %zu..%zu", order[i], from, to);
        end = to;
        at = found;
    }
    CHECK(8 + header + end == file.size, "data end at %zu", end);
    const char *crc = strstr(text, "\"octavo.crc32\":\"");
    CHECK(crc && strspn(crc + 16, "0123456789abcdef") == 8, "crc");
    uint8_t *zeroed = malloc(file.size);
    memcpy(zeroed, file.data, file.size);
    memset(zeroed + 8 + (crc - text) + 16, '0', 8);
    char expected[9];
    snprintf(expected, sizeof expected, "%08lx", crc32(0, zeroed, (uInt)file.size));
    CHECK(memcmp(crc + 16, expected, 8) == 0, "%.8s, expected %s", crc + 16, expected);
    free(zeroed);
    free(text);
    io_bytes_free(&file);
    free_fixture(&f);
}

/* True when refused as a model, without a trace. */
static bool is_refused(const uint8_t *bytes, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    if (n)
        memcpy(copy, bytes, n);
    int64_t live = nn_mem_live();
    io_model m;
    nn_err err = io_model_decode(copy, n, "test", &m);
    bool clean =
        !m.graph && !m.params && !m.extra && nn_mem_live() == live && nn_error_message()[0];
    if (err == NN_OK)
        io_model_free(&m);
    free(copy);
    return err == NN_ERR_MODEL && clean;
}

static void test_damage(void)
{
    fixture f;
    io_bytes file = {0};
    make_fixture(&f);
    encode(&f, &file);
    uint64_t header;
    memcpy(&header, file.data, 8);
    size_t refused = 0, cuts = 0;
    for (size_t n = 0; n <= 8 + header; n++, cuts++)
        refused += is_refused(file.data, n);
    for (size_t n = 1; 8 + header + n < file.size; n *= 2, cuts += 2) {
        refused += is_refused(file.data, 8 + header + n);
        refused += is_refused(file.data, file.size - n);
    }
    CHECK(refused == cuts, "%zu of %zu truncations refused", refused, cuts);
    /* A longer file is no better. */
    CHECK(io_bytes_add(&file, "", 1) == NN_OK && is_refused(file.data, file.size),
          "a byte more");
    file.size--;

    int64_t made = nn_mem_count();
    nn_rng rng = nn_rng_make(32, 0);
    uint8_t *copy = malloc(file.size);
    refused = 0;
    for (int i = 0; i < 1000; i++) {
        memcpy(copy, file.data, file.size);
        bool changed = false;
        for (int k = nn_rng_int(&rng, 1, 8); k > 0 || !changed; k--) {
            size_t at = nn_rng_below(
                &rng, (uint32_t)(nn_rng_chance(&rng, 0.5f) ? file.size : 8 + header));
            if (nn_rng_chance(&rng, 0.5f))
                copy[at] ^= (uint8_t)(1u << nn_rng_below(&rng, 8));
            else
                copy[at] = (uint8_t)nn_rng_below(&rng, 256);
            changed = memcmp(copy, file.data, file.size) != 0;
        }
        refused += is_refused(copy, file.size);
    }
    CHECK(refused == 1000, "%zu of 1000 mutations refused", refused);
    /* One bit at a time, everywhere. */
    refused = 0;
    for (size_t at = 0; at < file.size; at++) {
        file.data[at] ^= (uint8_t)(1u << at % 8);
        refused += is_refused(file.data, file.size);
        file.data[at] ^= (uint8_t)(1u << at % 8);
    }
    CHECK(refused == file.size, "%zu of %zu flipped bits refused", refused, file.size);
    /* All of it is found out before anything is allocated. */
    CHECK(nn_mem_count() == made, "%lld allocations", (long long)(nn_mem_count() - made));
    CHECK(!is_refused(file.data, file.size), "the whole one");
    free(copy);
    io_bytes_free(&file);
    free_fixture(&f);
}

/* Mutated headers whose CRC is right: whatever they say now, no crash and no leak. */
static void test_mutated_headers(void)
{
    fixture f;
    io_bytes file = {0};
    make_fixture(&f);
    encode(&f, &file);
    uint64_t header;
    memcpy(&header, file.data, 8);
    uint8_t *crc = memmem(file.data, 8 + header, "\"octavo.crc32\":\"", 16) + 16;
    size_t crc_at = (size_t)(crc - file.data);
    nn_rng rng = nn_rng_make(33, 0);
    uint8_t *copy = malloc(file.size);
    int refused = 0, odd = 0;
    int64_t live = nn_mem_live();
    for (int i = 0; i < 3000; i++) {
        memcpy(copy, file.data, file.size);
        for (int k = nn_rng_int(&rng, 1, 2); k > 0; k--) {
            size_t at = 8 + nn_rng_below(&rng, (uint32_t)header);
            static const char likely[] = "0123456789-,:[]{}\"\\ .eFIU";
            if (at + 1 >= crc_at - 16 && at <= crc_at + 8)
                continue;
            copy[at] = nn_rng_chance(&rng, 0.7f)
                           ? (uint8_t)likely[nn_rng_below(&rng, sizeof likely - 1)]
                           : (uint8_t)nn_rng_below(&rng, 256);
        }
        memset(copy + crc_at, '0', 8);
        char digits[9];
        snprintf(digits, sizeof digits, "%08lx", crc32(0, copy, (uInt)file.size));
        memcpy(copy + crc_at, digits, 8);
        io_model m;
        nn_err err = io_model_decode(copy, file.size, "test", &m);
        refused += err == NN_ERR_MODEL;
        odd += err != NN_OK && err != NN_ERR_MODEL;
        io_model_free(&m);
        odd += nn_mem_live() != live;
    }
    CHECK(odd == 0 && refused > 1000, "%d odd answers, %d of 3000 refused", odd, refused);
    printf("headers with a right CRC: %d of 3000 mutations refused, none crashed\n", refused);
    free(copy);
    io_bytes_free(&file);
    free_fixture(&f);
}

/* What a file's header says, whether or not its weights follow; cut or damaged ones and what is no
 * file say nothing. */
static void test_says(void)
{
    fixture f;
    io_bytes file = {0};
    uint64_t header;
    char name[] = "/tmp/octavo-model-XXXXXX";
    int fd = mkstemp(name);
    make_fixture(&f);
    encode(&f, &file);
    memcpy(&header, file.data, 8);
    const size_t begin = 8 + (size_t)header;
    const struct {
        size_t size;
        bool says;
    } cases[] = {{file.size, true}, {begin, true}, {begin - 1, false},
                 {9, false},        {8, false},    {0, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK(ftruncate(fd, 0) == 0 &&
                  pwrite(fd, file.data, cases[i].size, 0) == (ssize_t)cases[i].size,
              "%s", name);
        CHECK(io_model_says(name, "octavo.task", "rec2") == cases[i].says, "%d bytes",
              (int)cases[i].size);
        CHECK(!io_model_says(name, "octavo.task", "rec") && !io_model_says(name, "none", "rec2"),
              "another value, another key");
    }
    file.data[begin - 2] = '"';
    CHECK(pwrite(fd, file.data, file.size, 0) == (ssize_t)file.size, "%s", name);
    CHECK(!io_model_says(name, "octavo.task", "rec2"), "no JSON");
    close(fd);
    unlink(name);
    CHECK(!io_model_says(name, "octavo.task", "rec2") &&
              !io_model_says("/tmp", "octavo.task", "rec2"),
          "no file");
    io_bytes_free(&file);
    free_fixture(&f);
}

static void test_writer_refuses(void)
{
    fixture f;
    io_bytes file = {0};
    make_fixture(&f);
    f.moments[35] = NAN;
    CHECK(io_model_encode(f.graph, f.params, &f.meta, N_EXTRA, f.extra, &file) ==
                  NN_ERR_DIVERGED &&
              strstr(nn_error_message(), "opt.m.c.weight") && file.size == 0,
          "%s", nn_error_message());
    f.moments[35] = 0;
    char *big = malloc((1 << 20) + 1);
    memset(big, 'x', 1 << 20);
    big[1 << 20] = 0;
    CHECK(io_meta_set(&f.meta, "big", big) == NN_OK, "%s", nn_error_message());
    CHECK(io_model_encode(f.graph, f.params, &f.meta, N_EXTRA, f.extra, &file) ==
                  NN_ERR_LIMIT &&
              file.size == 0,
          "%s", nn_error_message());
    free(big);
    io_meta m = {0};
    for (int i = 0; i <= IO_MAX_META; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%d", i);
        CHECK(io_meta_set(&m, key, "v") == (i < IO_MAX_META ? NN_OK : NN_ERR_LIMIT), "%d", i);
    }
    io_meta_free(&m);
    io_bytes_free(&file);
    free_fixture(&f);
}

int main(void)
{
    int64_t live = nn_mem_live();
    test_round_trip();
    test_layout();
    test_damage();
    test_mutated_headers();
    test_says();
    test_writer_refuses();
    CHECK(nn_mem_live() == live, "%lld blocks leaked", (long long)(nn_mem_live() - live));
    return check_done();
}
