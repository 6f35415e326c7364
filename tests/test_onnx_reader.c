/* test_onnx_reader.c - the reader of ONNX files: what stands in a file arrives, damage is an
 * error that says what, and external data comes from below the model's folder only.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "io/protobuf.h"
#include "nn/mem.h"
#include "nn/rng.h"
#include "onnx/reader.h"
#include "tests/check.h"

static void must(nn_err err)
{
    if (err) {
        printf("%s\n", nn_error_message());
        abort();
    }
}

/* A tensor [2,3] of floats 0 .. 5; external: the file that holds them, from byte 4. */
static io_pb tensor(const char *name, const char *external)
{
    io_pb t = {0};
    const float v[6] = {0, 1, 2, 3, 4, 5};
    io_pb_int(&t, 1, 2);
    io_pb_int(&t, 1, 3);
    io_pb_int(&t, 2, ONNX_FLOAT);
    io_pb_text(&t, 8, name);
    if (!external) {
        io_pb_data(&t, 9, v, sizeof v);
        return t;
    }
    const char *const entry[][2] = {{"location", external}, {"offset", "4"}, {"length", "24"}};
    for (int i = 0; i < 3; i++) {
        io_pb e = {0};
        io_pb_text(&e, 1, entry[i][0]);
        io_pb_text(&e, 2, entry[i][1]);
        io_pb_message(&t, 13, &e);
    }
    io_pb_int(&t, 14, 1);
    return t;
}

static io_pb value(const char *name)
{
    io_pb v = {0}, type = {0}, tensor_type = {0}, shape = {0}, a = {0}, b = {0};
    io_pb_text(&a, 2, "N");
    io_pb_int(&b, 1, 3);
    io_pb_message(&shape, 1, &a);
    io_pb_message(&shape, 1, &b);
    io_pb_int(&tensor_type, 1, ONNX_FLOAT);
    io_pb_message(&tensor_type, 2, &shape);
    io_pb_message(&type, 1, &tensor_type);
    io_pb_text(&v, 1, name);
    io_pb_message(&v, 2, &type);
    return v;
}

static io_pb attribute(const char *name, int kind)
{
    io_pb a = {0};
    const uint8_t packed[] = {1, 0x96, 1, 3}; /* 1, 150, 3 */
    const float floats[2] = {0.5f, -2};
    io_pb_text(&a, 1, name);
    io_pb_int(&a, 20, kind);
    if (kind == ONNX_ATTR_FLOAT)
        io_pb_float(&a, 2, 0.25f);
    if (kind == ONNX_ATTR_INT)
        io_pb_int(&a, 3, -7);
    if (kind == ONNX_ATTR_STRING)
        io_pb_text(&a, 4, "SAME_UPPER");
    if (kind == ONNX_ATTR_INTS)
        io_pb_data(&a, 8, packed, sizeof packed);
    if (kind == ONNX_ATTR_FLOATS)
        io_pb_data(&a, 7, floats, sizeof floats);
    if (kind == ONNX_ATTR_STRINGS) {
        io_pb_text(&a, 9, "Tanh");
        io_pb_text(&a, 9, "Relu");
    }
    if (kind == ONNX_ATTR_TENSOR) {
        io_pb t = tensor("t", NULL);
        io_pb_message(&a, 5, &t);
    }
    return a;
}

/* A model of one node with an attribute of each kind, one initialiser. */
static io_bytes model(const char *external)
{
    static const char *const names[] = {[ONNX_ATTR_FLOAT] = "f",     [ONNX_ATTR_INT] = "i",
                                        [ONNX_ATTR_STRING] = "s",    [ONNX_ATTR_TENSOR] = "t",
                                        [ONNX_ATTR_FLOATS] = "fs",   [ONNX_ATTR_INTS] = "is",
                                        [ONNX_ATTR_STRINGS] = "ss"};
    io_pb m = {0}, g = {0}, node = {0}, opset = {0}, meta = {0};
    io_pb_text(&node, 1, "x");
    io_pb_text(&node, 1, "");
    io_pb_text(&node, 1, "w");
    io_pb_text(&node, 2, "y");
    io_pb_text(&node, 3, "first");
    io_pb_text(&node, 4, "Test");
    for (int kind = ONNX_ATTR_FLOAT; kind <= ONNX_ATTR_STRINGS; kind++)
        if (names[kind]) {
            io_pb a = attribute(names[kind], kind);
            io_pb_message(&node, 5, &a);
        }
    io_pb_message(&g, 1, &node);
    io_pb w = tensor("w", external), x = value("x"), y = value("y");
    io_pb_message(&g, 5, &w);
    io_pb_message(&g, 11, &x);
    io_pb_message(&g, 12, &y);
    io_pb_int(&m, 1, 8);
    io_pb_text(&m, 2, "test");
    io_pb_message(&m, 7, &g);
    io_pb_int(&opset, 2, 13);
    io_pb_message(&m, 8, &opset);
    io_pb_text(&meta, 1, "key");
    io_pb_text(&meta, 2, "text");
    io_pb_message(&m, 14, &meta);
    must(m.err);
    return m.bytes;
}

static void test_whole(void)
{
    io_bytes b = model(NULL);
    onnx_model *m;
    must(onnx_model_decode(b.data, b.size, NULL, &m));
    CHECK(m->ir_version == 8 && m->opset == 13, "%d, %d", (int)m->ir_version, (int)m->opset);
    CHECK(m->n_node == 1 && m->n_init == 1 && m->n_in == 1 && m->n_out == 1, "counts");
    CHECK(m->n_meta == 2 && !strcmp(m->meta[0], "key") && !strcmp(m->meta[1], "text"), "meta");
    CHECK(m->in[0].type == ONNX_FLOAT && m->in[0].shape.rank == 2, "rank of x");
    CHECK(m->in[0].shape.dim[0] == -1 && m->in[0].shape.dim[1] == 3, "shape of x");
    const onnx_node *node = &m->node[0];
    CHECK(node->n_in == 3 && !strcmp(node->in[2], "w") && !*node->in[1], "inputs");
    CHECK(!strcmp(node->op, "Test") && !strcmp(node->name, "first"), "name");
    CHECK(onnx_node_attr(node, "f")->f == 0.25f, "f");
    CHECK(onnx_node_attr(node, "i")->i == -7, "i");
    CHECK(!strcmp(onnx_node_attr(node, "s")->s, "SAME_UPPER"), "s");
    const onnx_attr *is = onnx_node_attr(node, "is"), *fs = onnx_node_attr(node, "fs");
    CHECK(is->n == 3 && is->ints[0] == 1 && is->ints[1] == 150 && is->ints[2] == 3, "ints");
    CHECK(fs->n == 2 && fs->floats[0] == 0.5f && fs->floats[1] == -2, "floats");
    const onnx_attr *ss = onnx_node_attr(node, "ss");
    CHECK(ss->n == 2 && !strcmp(ss->strings[1], "Relu"), "strings");
    CHECK(onnx_tensor_number(onnx_node_attr(node, "t")->tensor, 5) == 5, "tensor");
    CHECK(m->init[0].count == 6 && onnx_tensor_number(&m->init[0], 4) == 4, "initialiser");
    CHECK(onnx_node_attr(node, "none") == NULL, "an attribute that is not there");
    onnx_model_free(m);
    io_bytes_free(&b);
}

/* A scalar-free list of every element type by its typed field. */
static void test_types(void)
{
    static const struct {
        onnx_type type;
        int field;
        int64_t bits;
        double want;
    } cases[] = {
        {ONNX_UINT8, 5, 200, 200},        {ONNX_INT8, 5, -3, -3},
        {ONNX_UINT16, 5, 60000, 60000},   {ONNX_INT16, 5, -300, -300},
        {ONNX_INT32, 5, -70000, -70000},  {ONNX_INT64, 7, -1, -1},
        {ONNX_BOOL, 5, 1, 1},             {ONNX_FLOAT16, 5, 0xC500, -5},
        {ONNX_FLOAT16, 5, 1, 0x1p-24},    {ONNX_BFLOAT16, 5, 0x3FC0, 1.5},
        {ONNX_UINT32, 11, 4000000000, 4e9}, {ONNX_UINT64, 11, -1, 0x1p64},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        io_pb t = {0};
        onnx_model *owner;
        onnx_tensor out;
        io_pb_int(&t, 1, 1);
        io_pb_int(&t, 2, cases[i].type);
        io_pb_int(&t, cases[i].field, cases[i].bits);
        must(onnx_tensor_decode(t.bytes.data, t.bytes.size, &owner, &out));
        CHECK(onnx_tensor_number(&out, 0) == cases[i].want, "%s: %g, expected %g",
              onnx_type_name(out.type), onnx_tensor_number(&out, 0), cases[i].want);
        onnx_model_free(owner);
        io_pb_free(&t);
    }
}

/* Any prefix and any single wrong byte: an error or a model, never more. */
static void test_damage(void)
{
    io_bytes b = model(NULL);
    onnx_model *m;
    int refused = 0;
    int64_t alive = nn_mem_live();
    for (size_t n = 0; n < b.size; n++) {
        uint8_t *copy = malloc(n + 1); /* of its own, so that a read behind it is seen */
        memcpy(copy, b.data, n);
        if (onnx_model_decode(copy, n, NULL, &m) == NN_OK)
            onnx_model_free(m);
        else
            refused++;
        free(copy);
    }
    CHECK(refused > (int)b.size / 2, "%d of %zu prefixes refused", refused, b.size);
    nn_rng rng = nn_rng_make(1, 0);
    for (int i = 0; i < 20000; i++) {
        size_t at = nn_rng_below(&rng, (uint32_t)b.size);
        uint8_t keep = b.data[at];
        b.data[at] = (uint8_t)nn_rng_below(&rng, 256);
        nn_err err = onnx_model_decode(b.data, b.size, NULL, &m);
        if (err == NN_OK)
            onnx_model_free(m);
        else if (err != NN_ERR_MODEL)
            CHECK(false, "byte %zu: error %d: %s", at, (int)err, nn_error_message());
        b.data[at] = keep;
    }
    CHECK(nn_mem_live() == alive, "%d blocks are lost", (int)(nn_mem_live() - alive));
    io_bytes_free(&b);
}

static void refuse_tensor(io_pb *t, const char *why)
{
    onnx_model *owner;
    onnx_tensor out;
    nn_err err = onnx_tensor_decode(t->bytes.data, t->bytes.size, &owner, &out);
    CHECK(err == NN_ERR_MODEL && strstr(nn_error_message(), why), "\"%s\" is not about \"%s\"",
          nn_error_message(), why);
    io_pb_free(t);
}

static void test_sizes(void)
{
    io_pb huge = {0}, axes = {0}, few = {0}, type = {0}, negative = {0};
    for (int i = 0; i < 5; i++)
        io_pb_int(&huge, 1, 1 << 30);
    io_pb_int(&huge, 2, ONNX_FLOAT);
    refuse_tensor(&huge, "an impossible shape");
    for (int i = 0; i < 9; i++)
        io_pb_int(&axes, 1, 1);
    refuse_tensor(&axes, "9 axes");
    io_pb_int(&few, 1, 1 << 30);
    io_pb_int(&few, 2, ONNX_INT64);
    io_pb_int(&few, 7, 5);
    refuse_tensor(&few, "1 elements, its shape has 1073741824");
    io_pb_int(&type, 2, ONNX_STRING);
    refuse_tensor(&type, "string");
    io_pb_int(&negative, 1, -1);
    refuse_tensor(&negative, "an impossible shape");
}

static void test_external(void)
{
    char folder[] = "/tmp/octavo-onnx-XXXXXX", path[128];
    const float v[7] = {9, 0, 1, 2, 3, 4, 5};
    if (!mkdtemp(folder))
        abort();
    snprintf(path, sizeof path, "%s/in", folder);
    must(io_dir_make(path));
    snprintf(path, sizeof path, "%s/secret.bin", folder);
    must(io_file_write(path, v, sizeof v));
    snprintf(path, sizeof path, "%s/in/link.bin", folder);
    if (symlink("../secret.bin", path))
        abort();
    snprintf(path, sizeof path, "%s/in/w.bin", folder);
    must(io_file_write(path, v, sizeof v));
    snprintf(path, sizeof path, "%s/in/short.bin", folder);
    must(io_file_write(path, v, 20));
    snprintf(path, sizeof path, "%s/in", folder);
    static const struct {
        const char *location, *why;
    } cases[] = {{"w.bin", NULL},
                 {"./w.bin", NULL},
                 {"../secret.bin", "expected a name below"},
                 {"a/../../secret.bin", "expected a name below"},
                 {"/etc/hostname", "expected a name below"},
                 {"", "expected a name below"},
                 {"link.bin", "no such file below"},
                 {"none.bin", "no such file below"},
                 {"short.bin", "has 20 bytes"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        io_bytes b = model(cases[i].location);
        onnx_model *m;
        nn_err err = onnx_model_decode(b.data, b.size, path, &m);
        if (err) {
            CHECK(cases[i].why && strstr(nn_error_message(), cases[i].why), "%s: %s",
                  cases[i].location, nn_error_message());
        } else {
            CHECK(!cases[i].why, "%s was read", cases[i].location);
            CHECK(onnx_tensor_number(&m->init[0], 5) == 5, "%s: wrong values",
                  cases[i].location);
            onnx_model_free(m);
        }
        if (!cases[i].why)
            CHECK(onnx_model_decode(b.data, b.size, NULL, &m) == NN_ERR_MODEL,
                  "external data without a folder");
        io_bytes_free(&b);
    }
    const char *const made[] = {"in/link.bin", "in/w.bin", "in/short.bin", "in", "secret.bin"};
    for (int i = 0; i < 5; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, made[i]);
        remove(path);
    }
    rmdir(folder);
}

int main(void)
{
    test_whole();
    test_types();
    test_damage();
    test_sizes();
    test_external();
    return check_done();
}
