/* test_io_hostile.c - model files made by hand, with a right CRC and one thing wrong each:
 * refused as NN_ERR_MODEL, for that reason, and without the memory that their numbers claim.
 */
#include <math.h>
#include <sys/resource.h>
#include <zlib.h>

#include "io/json.h"
#include "io/model.h"
#include "io/safetensors.h"
#include "nn/mem.h"
#include "tests/check.h"

/* Writes a file from its header's JSON (with octavo.crc32 as eight zeros) and its data. */
static void craft(const char *json, const void *data, size_t n, io_bytes *out)
{
    out->size = 0;
    size_t length = strlen(json);
    uint8_t count[8];
    for (int i = 0; i < 8; i++)
        count[i] = (uint8_t)(length >> (8 * i));
    if (io_bytes_add(out, count, 8) || io_bytes_add(out, json, length) ||
        io_bytes_add(out, data, n))
        abort();
    uint8_t *crc = memmem(out->data, out->size, "\"octavo.crc32\":\"00000000", 24);
    if (crc) {
        char digits[9];
        snprintf(digits, sizeof digits, "%08lx", crc32(0, out->data, (uInt)out->size));
        memcpy(crc + 16, digits, 8);
    }
}

static char *quoted(const char *text)
{
    io_bytes b = {0};
    if (io_json_string(&b, text) || io_bytes_add(&b, "", 1))
        abort();
    return (char *)b.data;
}

#define GRAPH                                                                                  \
    "{\"nodes\":[{\"op\":\"Input\",\"name\":\"x\",\"dtype\":\"F32\",\"shape\":[-1,4]},"        \
    "{\"op\":\"Param\",\"name\":\"w\",\"trainable\":true},"                                    \
    "{\"op\":\"MatMul\",\"name\":\"y\",\"inputs\":[\"x\",\"w\"]}],\"outputs\":[\"y\"]}"
#define TENSORS ",\"w\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]}"
#define CRC "\"octavo.crc32\":\"00000000\""

/* Decodes a model of that graph and those tensors (text behind the metadata), `n` data bytes.
 */
static nn_err try_parts(const char *graph, const char *tensors, const void *data, size_t n,
                        io_bytes *file)
{
    io_bytes json = {0};
    char *g = quoted(graph);
    if (io_bytes_format(&json,
                        "{\"__metadata__\":{\"octavo.version\":\"1\",\"octavo.graph\":%s," CRC
                        "}%s}",
                        g, tensors) ||
        io_bytes_add(&json, "", 1))
        abort();
    craft((char *)json.data, data, n, file);
    nn_free(g);
    io_bytes_free(&json);
    io_model m;
    nn_err err = io_model_decode(file->data, file->size, "test", &m);
    io_model_free(&m);
    return err;
}

static const struct {
    const char *tensors, *word; /* in the message */
} bad_tensors[] = {
    {"", "behind the last"},
    {TENSORS ",\"v\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[48,48]}", "shape"},
    {",\"v\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]}", "missing"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},"
     "\"v\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[16,48]}",
     "not in the graph"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},"
     "\"optm\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[16,48]}",
     "not in the graph"},
    {TENSORS TENSORS, "twice"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,2],\"data_offsets\":[0,32]}", "behind the last"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,2],\"data_offsets\":[16,48]}", "hole"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]},"
     "\"opt.a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[32,48]}",
     "overlap"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,24]},"
     "\"opt.a\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,24]}",
     "overlap"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},"
     "\"opt.a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[32,48]}",
     "hole"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,47]}", "needs 48"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,4],\"data_offsets\":[0,48]}", "needs 64"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,4],\"data_offsets\":[0,64]}", "lies at"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[48,0]}", "lies at"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[-48,0]}", "lies at"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,9223372036854775807]}",
     "lies at"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,9223372036854775808]}",
     "64 bits"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,4.8e1]}", "data_offsets"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48,48]}", "data_offsets"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":\"0,48\"}", "data_offsets"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,-3],\"data_offsets\":[0,48]}", "shape"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[-4,-3],\"data_offsets\":[0,48]}", "shape"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,0],\"data_offsets\":[0,0]}", "shape"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647,2147483647],\"data_"
     "offsets\":[0,48]}",
     "shape"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647],\"data_offsets\":[0,48]}",
     "shape"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[65536,65536,65536,65536],\"data_offsets\":[0,0]}",
     "shape"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[2147483648],\"data_offsets\":[0,48]}", "shape"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,4,3],\"data_offsets\":[0,48]}",
     "at most 6"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4.0,3],\"data_offsets\":[0,48]}", "shape"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":12,\"data_offsets\":[0,48]}", "shape"},
    {",\"w\":{\"dtype\":\"F16\",\"shape\":[4,6],\"data_offsets\":[0,48]}", "F16"},
    {",\"w\":{\"dtype\":\"f32\",\"shape\":[4,3],\"data_offsets\":[0,48]}", "f32"},
    {",\"w\":{\"dtype\":32,\"shape\":[4,3],\"data_offsets\":[0,48]}", "dtype"},
    {",\"w\":{\"dtype\":\"I32\",\"shape\":[4,3],\"data_offsets\":[0,48]}", "trainable"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,3]}", "data_offsets"},
    {",\"w\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48],\"more\":1}",
     "data_offsets"},
    {",\"w\":[0,48]", "data_offsets"},
    {",\"\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]}", "name"},
    {",\"w\\u0001\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]}", "name"},
    {",\"w\xFF\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]}", "UTF-8"},
    {",\"01234567890123456789012345678901234567890123456789012345678901234567890123456789012345"
     "67890123456\":"
     "{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]}",
     "name"},
    {",\"octavo.crc32\":\"00000000\"" TENSORS, "not found"}, /* the key twice */
    {TENSORS "}", "more text"},
    {TENSORS ",", "string"},
};

static void test_bad_tensors(void)
{
    float data[12] = {0};
    io_bytes file = {0};
    CHECK(try_parts(GRAPH, TENSORS, data, 48, &file) == NN_OK, "%s", nn_error_message());
    for (size_t i = 0; i < sizeof bad_tensors / sizeof *bad_tensors; i++) {
        nn_err err = try_parts(GRAPH, bad_tensors[i].tensors, data, 48, &file);
        CHECK(err == NN_ERR_MODEL && strstr(nn_error_message(), bad_tensors[i].word),
              "%s: %d %s", bad_tensors[i].tensors, err, nn_error_message());
    }
    static const float bad[] = {NAN, INFINITY, -INFINITY, -NAN};
    for (int i = 0; i < 4; i++) {
        data[11] = bad[i];
        nn_err err = try_parts(GRAPH, TENSORS, data, 48, &file);
        CHECK(err == NN_ERR_MODEL && strstr(nn_error_message(), "NaN or Inf"), "%d %s", err,
              nn_error_message());
        err = try_parts(GRAPH,
                        ",\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},"
                        "\"opt.a\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[16,48]}",
                        data, 48, &file);
        CHECK(err == NN_ERR_MODEL && strstr(nn_error_message(), "NaN or Inf"), "%d %s", err,
              nn_error_message());
    }
    io_bytes_free(&file);
}

#define IN "{\"op\":\"Input\",\"name\":\"x\",\"dtype\":\"F32\",\"shape\":[-1,4]}"
#define PARAM "{\"op\":\"Param\",\"name\":\"w\",\"trainable\":true}"
#define HEAD "{\"nodes\":[" IN "," PARAM ","
#define TAIL "],\"outputs\":[\"y\"]}"

static const struct {
    const char *graph, *word;
} bad_graphs[] = {
    {"", "end"},
    {"[]", "nodes"},
    {"{}", "nodes"},
    {"null", "nodes"},
    {"{\"nodes\":{},\"outputs\":[]}", "nodes"},
    {"{\"nodes\":[" IN "," PARAM "]}", "nodes"},
    {"{\"nodes\":[" IN "," PARAM "],\"outputs\":[]}", "outputs"},
    {"{\"nodes\":[" IN "," PARAM "],\"outputs\":\"x\"}", "outputs"},
    {"{\"nodes\":[" IN "," PARAM "],\"outputs\":[1]}", "output 0"},
    {"{\"nodes\":[" IN "," PARAM "],\"outputs\":[\"z\"]}", "output 0"},
    {"{\"nodes\":[" IN "," PARAM
     "],\"outputs\":[\"x\",\"x\",\"x\",\"x\",\"x\",\"x\",\"x\",\"x\","
     "\"x\",\"x\",\"x\",\"x\",\"x\"]}",
     "outputs"},
    {"{\"nodes\":[" IN "," PARAM "],\"outputs\":[\"x\"],\"more\":1}", "nodes"},
    {"{\"nodes\":[" IN "],\"outputs\":[\"x\"]}", "not in the graph"},
    {"{\"nodes\":[1],\"outputs\":[\"x\"]}", "op"},
    {"{\"nodes\":[" IN "," IN "],\"outputs\":[\"x\"]}", "two nodes"},
    {HEAD "{\"op\":\"Launch\",\"name\":\"y\",\"inputs\":[\"x\"]}" TAIL,
     "unknown operator Launch"},
    {HEAD "{\"op\":\"relu\",\"name\":\"y\",\"inputs\":[\"x\"]}" TAIL, "unknown operator"},
    {HEAD "{\"op\":7,\"name\":\"y\",\"inputs\":[\"x\"]}" TAIL, "op"},
    {HEAD "{\"name\":\"y\",\"inputs\":[\"x\"]}" TAIL, "op"},
    {HEAD "{\"op\":\"Relu\",\"inputs\":[\"x\"]}" TAIL, "name"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"\",\"inputs\":[\"x\"]}" TAIL, "name"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\\n\",\"inputs\":[\"x\"]}" TAIL, "control"},
    {HEAD "{\"op\":\"Relu\",\"name\":"
          "\"0123456789012345678901234567890123456789012345678901234567890123\","
          "\"inputs\":[\"x\"]}" TAIL,
     "63"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\"}" TAIL, "inputs"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[]}" TAIL, "0 inputs"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[\"x\",\"x\"]}" TAIL, "2 inputs"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[\"\"]}" TAIL, "input 0"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[0]}" TAIL, "input 0"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[null]}" TAIL, "input 0"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[\"y\"]}" TAIL, "input 0"}, /* itself */
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[\"z\"]},"                  /* a cycle */
          "{\"op\":\"Relu\",\"name\":\"z\",\"inputs\":[\"y\"]}" TAIL,
     "input 0"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[\"x\",\"x\",\"x\",\"x\",\"x\",\"x\","
          "\"x\",\"x\",\"x\",\"x\",\"x\",\"x\",\"x\"]}" TAIL,
     "inputs"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[\"x\"],\"extra\":1}" TAIL, "inputs"},
    {HEAD
     "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[\"x\"],\"attributes\":{\"alpha\":1.5}}" TAIL,
     "alpha"},
    {HEAD "{\"op\":\"LeakyRelu\",\"name\":\"y\",\"inputs\":[\"x\"],\"attributes\":{\"alpha\":1}"
          "}" TAIL,
     "wrong kind"},
    {HEAD "{\"op\":\"LeakyRelu\",\"name\":\"y\",\"inputs\":[\"x\"],\"attributes\":{\"alpha\":"
          "\"1\"}}" TAIL,
     "wrong kind"},
    {HEAD "{\"op\":\"LeakyRelu\",\"name\":\"y\",\"inputs\":[\"x\"],\"attributes\":{\"alpha\":["
          "1]}}" TAIL,
     "wrong kind"},
    {HEAD "{\"op\":\"LeakyRelu\",\"name\":\"y\",\"inputs\":[\"x\"],\"attributes\":{\"alpha\":"
          "null}}" TAIL,
     "alpha"},
    {HEAD "{\"op\":\"LeakyRelu\",\"name\":\"y\",\"inputs\":[\"x\"],\"attributes\":{\"alpha\":{}"
          "}}" TAIL,
     "alpha"},
    {HEAD "{\"op\":\"LeakyRelu\",\"name\":\"y\",\"inputs\":[\"x\"],\"attributes\":{\"alpha\":["
          "1,0.5]}}" TAIL,
     "alpha"},
    {HEAD "{\"op\":\"LeakyRelu\",\"name\":\"y\",\"inputs\":[\"x\"],"
          "\"attributes\":{\"alpha\":[1,2,3,4,5,6,7,8,9]}}" TAIL,
     "alpha"},
    {HEAD "{\"op\":\"LeakyRelu\",\"name\":\"y\",\"inputs\":[\"x\"],\"attributes\":{\"alpha\":"
          "1e999}}" TAIL,
     "too large"},
    {HEAD "{\"op\":\"LeakyRelu\",\"name\":\"y\",\"inputs\":[\"x\"],\"attributes\":{\"alpha\":1."
          "5,\"alpha\":1.5}}" TAIL,
     "twice"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[\"x\"],\"attributes\":[]}" TAIL,
     "attributes"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[\"x\"],\"attributes\":"
          "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,"
          "\"j\":1,\"k\":1}}" TAIL,
     "attributes"},
    {HEAD "{\"op\":\"Input\",\"name\":\"y\",\"dtype\":\"F64\",\"shape\":[1]}" TAIL, "dtype"},
    {HEAD "{\"op\":\"Input\",\"name\":\"y\",\"shape\":[1]}" TAIL, "dtype"},
    {HEAD "{\"op\":\"Input\",\"name\":\"y\",\"dtype\":\"F32\"}" TAIL, "shape"},
    {HEAD "{\"op\":\"Input\",\"name\":\"y\",\"dtype\":\"F32\",\"shape\":[0]}" TAIL, "shape"},
    {HEAD "{\"op\":\"Input\",\"name\":\"y\",\"dtype\":\"F32\",\"shape\":[-2]}" TAIL, "shape"},
    {HEAD "{\"op\":\"Input\",\"name\":\"y\",\"dtype\":\"F32\",\"shape\":[4294967297]}" TAIL,
     "shape"},
    {HEAD "{\"op\":\"Input\",\"name\":\"y\",\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1]}" TAIL,
     "shape"},
    {HEAD "{\"op\":\"Param\",\"name\":\"y\",\"trainable\":true}" TAIL, "missing"},
    {HEAD "{\"op\":\"Param\",\"name\":\"y\",\"trainable\":1}" TAIL, "trainable"},
    {HEAD "{\"op\":\"Param\",\"name\":\"y\"}" TAIL, "trainable"},
    {HEAD "{\"op\":\"Param\",\"name\":\"w\",\"trainable\":true}" TAIL, "two nodes"},
    {HEAD "{\"op\":\"Relu\",\"name\":\"y\",\"inputs\":[\"x\"]}],\"outputs\":[\"y\"]", "JSON"},
};

static void test_bad_graphs(void)
{
    float data[12] = {0};
    io_bytes file = {0}, graph = {0};
    for (size_t i = 0; i < sizeof bad_graphs / sizeof *bad_graphs; i++) {
        nn_err err = try_parts(bad_graphs[i].graph, TENSORS, data, 48, &file);
        CHECK(err == NN_ERR_MODEL && strstr(nn_error_message(), bad_graphs[i].word) &&
                  strstr(nn_error_message(), "test"),
              "%s: %d %s", bad_graphs[i].graph, err, nn_error_message());
    }
    /* One node more than a graph may have. */
    for (int n = NN_MAX_NODES; n <= NN_MAX_NODES + 1; n++) {
        graph.size = 0;
        nn_err err = io_bytes_text(&graph, "{\"nodes\":[" IN "," PARAM);
        for (int i = 2; i < n && !err; i++)
            err = io_bytes_format(&graph,
                                  ",{\"op\":\"Relu\",\"name\":\"n%d\",\"inputs\":[\"x\"]}", i);
        CHECK(!err && !io_bytes_add(&graph, "],\"outputs\":[\"x\"]}", 19), "%s",
              nn_error_message());
        err = try_parts((char *)graph.data, TENSORS, data, 48, &file);
        CHECK(err == (n <= NN_MAX_NODES ? NN_OK : NN_ERR_MODEL), "%d nodes: %d %s", n, err,
              nn_error_message());
    }
    io_bytes_free(&graph);
    io_bytes_free(&file);
}

static const struct {
    const char *json, *word;
} bad_headers[] = {
    {"{}", "not found"},
    {"{" CRC "}", "shape"},
    {"{\"__metadata__\":{" CRC "}}", "octavo.version"},
    {"{\"__metadata__\":{\"octavo.version\":\"1\"," CRC "}}", "octavo.graph"},
    {"{\"__metadata__\":{\"octavo.version\":\"2\",\"octavo.graph\":\"{}\"," CRC "}}",
     "version 2"},
    {"{\"__metadata__\":{\"octavo.version\":1,\"octavo.graph\":\"{}\"," CRC "}}", "strings"},
    {"{\"__metadata__\":{\"octavo.version\":\"1\",\"octavo.graph\":{}," CRC "}}", "strings"},
    {"{\"__metadata__\":[{" CRC "}]}", "strings"},
    {"{\"__metadata__\":{\"octavo.version\":\"1\",\"octavo.graph\":\"{}\"},\"w\":{" CRC "}}",
     "data_offsets"},
    {"{\"__metadata__\":{\"octavo.version\":\"1\",\"octavo.graph\":\"{}\"," CRC
     "},\"__metadata__\":{}}",
     "twice"},
    {"{\"__metadata__\":{" CRC "," CRC "}}", "not found"},
    {"{\"__metadata__\":{\"octavo.crc32\":\"0000000\"}}", "not found"},
    {"{\"__metadata__\":{\"octavo.crc32\":\"0000000G\"}}", "not found"},
    {"{\"__metadata__\":{\"octavo.crc32\":\"", "not found"},
    {"[" CRC "]", "'{'"},
    {" {\"__metadata__\":{" CRC "}}", "'{'"},
    {"{\"__metadata__\":{\"octavo.version\":\"1\",\"octavo.graph\":\"{}\"," CRC "}", "JSON"},
};

static void test_bad_headers(void)
{
    io_bytes file = {0};
    io_model m;
    for (size_t i = 0; i < sizeof bad_headers / sizeof *bad_headers; i++) {
        craft(bad_headers[i].json, "", 0, &file);
        nn_err err = io_model_decode(file.data, file.size, "test", &m);
        CHECK(err == NN_ERR_MODEL && strstr(nn_error_message(), bad_headers[i].word),
              "%s: %d %s", bad_headers[i].json, err, nn_error_message());
    }
    /* Lengths that no header has. */
    static const uint64_t lengths[] = {
        0,    1,   (uint64_t)1 << 63, UINT64_MAX, UINT64_MAX - 7, (1 << 20) + 1, 1 << 20,
        4096, 1000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        uint8_t bytes[1000];
        memset(bytes, '{', sizeof bytes);
        memcpy(bytes, &lengths[i], 8);
        CHECK(io_model_decode(bytes, sizeof bytes, "test", &m) == NN_ERR_MODEL &&
                  strstr(nn_error_message(), "header of"),
              "%llu: %s", (unsigned long long)lengths[i], nn_error_message());
    }
    /* A header above 1 MiB, otherwise perfect; and one of too many tensors. */
    float data[12] = {0};
    io_bytes tensors = {0};
    CHECK(io_bytes_text(&tensors, TENSORS) == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < 1 << 20; i++)
        if (io_bytes_add(&tensors, " ", 1))
            abort();
    CHECK(!io_bytes_add(&tensors, "", 1) &&
              try_parts(GRAPH, (char *)tensors.data, data, 48, &file) == NN_ERR_MODEL &&
              strstr(nn_error_message(), "header of"),
          "%s", nn_error_message());
    for (int extra = IO_ST_MAX_TENSORS - 1; extra <= IO_ST_MAX_TENSORS; extra++) {
        tensors.size = 0;
        nn_err err = io_bytes_text(&tensors, TENSORS);
        for (int i = 0; i < extra && !err; i++)
            err = io_bytes_format(
                &tensors,
                ",\"opt.%d\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]}", i,
                48 + i, 49 + i);
        uint8_t many[48 + IO_ST_MAX_TENSORS] = {0};
        CHECK(!err && !io_bytes_add(&tensors, "", 1), "%s", nn_error_message());
        err = try_parts(GRAPH, (char *)tensors.data, many, (size_t)(48 + extra), &file);
        CHECK(err == (extra < IO_ST_MAX_TENSORS ? NN_OK : NN_ERR_MODEL), "%d: %d %s", extra,
              err, nn_error_message());
    }
    /* More metadata than are kept. */
    for (int n = IO_MAX_META; n <= IO_MAX_META + 1; n++) {
        char *g = quoted(GRAPH);
        tensors.size = 0;
        nn_err err = io_bytes_format(
            &tensors, "{\"__metadata__\":{\"octavo.version\":\"1\",\"octavo.graph\":%s", g);
        nn_free(g);
        for (int i = 0; i < n && !err; i++)
            err = io_bytes_format(&tensors, ",\"k%d\":\"v\"", i);
        CHECK(!err && !io_bytes_text(&tensors, "," CRC "}" TENSORS "}") &&
                  !io_bytes_add(&tensors, "", 1),
              "%s", nn_error_message());
        craft((char *)tensors.data, data, 48, &file);
        err = io_model_decode(file.data, file.size, "test", &m);
        CHECK(err == (n <= IO_MAX_META ? NN_OK : NN_ERR_MODEL), "%d metadata: %d", n, err);
        io_model_free(&m);
    }
    io_bytes_free(&tensors);
    io_bytes_free(&file);
}

int main(void)
{
    int64_t live = nn_mem_live();
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    test_bad_tensors();
    test_bad_graphs();
    test_bad_headers();
    getrusage(RUSAGE_SELF, &after);
    /* The largest file in there has 1 MiB. */
    CHECK(after.ru_maxrss - before.ru_maxrss < 128 * 1024, "%ld kB taken",
          after.ru_maxrss - before.ru_maxrss);
    CHECK(nn_mem_live() == live, "%lld blocks leaked", (long long)(nn_mem_live() - live));
    return check_done();
}
