/* test_io_npy.c - NumPy arrays: what is written is read, what NumPy writes is read, and damage is
 * refused.
 */
#include "check.h"

#include <math.h>
#include <string.h>

#include "io/npy.h"
#include "nn/mem.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

/* A file of version 1 or 2 with that header and data; nn_free the bytes. */
static io_bytes file_of(int version, const char *header, const void *data, size_t n)
{
    io_bytes b = {0};
    size_t length = strlen(header);
    uint8_t prefix[12] = {0x93, 'N', 'U', 'M', 'P', 'Y', (uint8_t)version};
    prefix[8] = (uint8_t)length;
    CHECK(io_bytes_add(&b, prefix, version == 1 ? 10 : 12) == NN_OK &&
              io_bytes_text(&b, header) == NN_OK && io_bytes_add(&b, data, n) == NN_OK,
          "made");
    return b;
}

static void test_round(void)
{
    float f[6] = {0, 1.5f, -2, INFINITY, 1e-40f, 7};
    int64_t s[6] = {0, -1, INT64_MAX, INT64_MIN, 5, 6};
    static const nn_shape shapes[] = {{1, {6}}, {2, {2, 3}}, {6, {1, 1, 3, 1, 2, 1}}};
    for (int i = 0; i < 2 * COUNT(shapes); i++) {
        nn_tensor t = {.dtype = i % 2 ? NN_S64 : NN_F32, .shape = shapes[i / 2]}, got = {0};
        io_bytes b = {0};
        t.data = i % 2 ? (void *)s : (void *)f;
        CHECK(io_npy_encode(&t, &b) == NN_OK, "encode");
        CHECK(io_npy_decode(b.data, b.size, "a", &got) == NN_OK, "%s", nn_error_message());
        CHECK(got.dtype == t.dtype && nn_shape_equal(got.shape, t.shape) &&
                  memcmp(got.data, t.data, nn_tensor_bytes(&t)) == 0,
              "shape %d comes back", i);
        nn_free(got.data);
        for (size_t cut = 0; cut < b.size; cut++) {
            nn_tensor none = {0};
            CHECK(io_npy_decode(b.data, cut, "a", &none) == NN_ERR_INPUT && !none.data,
                  "cut at %zu", cut);
        }
        for (size_t at = 0; at < b.size; at++)
            for (int bit = 0; bit < 8; bit++) {
                nn_tensor any = {0};
                b.data[at] ^= (uint8_t)(1 << bit);
                io_npy_decode(b.data, b.size, "a", &any); /* an error or some array */
                nn_free(any.data);
                b.data[at] ^= (uint8_t)(1 << bit);
            }
        io_bytes_free(&b);
    }
}

static void test_types(void)
{
    static const struct {
        const char *descr;
        uint8_t data[16];
        size_t size;
        double want[2];
    } types[] = {
        {"<f2", {0, 0x3c, 0, 0xc4}, 2, {1, -4}},
        {"<f2", {1, 0, 0, 0x7c}, 2, {0x1p-24, INFINITY}},
        {"<f8", {0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0}, 8, {1.5, -2}},
        {"|i1", {0x80, 0x7f}, 1, {-128, 127}},
        {"|u1", {0x80, 0xff}, 1, {128, 255}},
        {"<i2", {0xff, 0xff, 0, 1}, 2, {-1, 256}},
        {"<u2", {0xff, 0xff, 0, 1}, 2, {65535, 256}},
        {"<i4", {0xfe, 0xff, 0xff, 0xff, 1}, 4, {-2, 1}},
        {"<u4", {0xff, 0xff, 0xff, 0xff, 1}, 4, {4294967295.0, 1}},
        {"|b1", {1, 0}, 1, {1, 0}},
    };
    for (int i = 0; i < COUNT(types); i++)
        for (int version = 1; version <= 3; version++) {
            char header[128];
            nn_tensor t = {0};
            /* Keys in any order, spaces or none. */
            snprintf(header, sizeof header,
                     i % 2 ? "{'descr': '%s', 'fortran_order': False, 'shape': (2,), }\n"
                           : "{'shape':(2,),'descr':'%s','fortran_order':False}\n",
                     types[i].descr);
            io_bytes b = file_of(version, header, types[i].data, 2 * types[i].size);
            CHECK(io_npy_decode(b.data, b.size, "a", &t) == NN_OK, "%s: %s", types[i].descr,
                  nn_error_message());
            for (int k = 0; k < 2 && t.data; k++) {
                double got = t.dtype == NN_F32 ? (double)nn_f32(&t)[k] : (double)nn_s64(&t)[k];
                CHECK(got == types[i].want[k], "%s: %g, expected %g", types[i].descr, got,
                      types[i].want[k]);
            }
            nn_free(t.data);
            io_bytes_free(&b);
        }
}

static void test_refused(void)
{
    static const char *const headers[] = {
        "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }",
        "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483648,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,2), }",
        "{'descr': '<f4', 'fortran_order': False, }",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,",
        "",
    };
    for (int i = 0; i < COUNT(headers); i++) {
        uint8_t data[8] = {0};
        nn_tensor t = {0};
        io_bytes b = file_of(1, headers[i], data, sizeof data);
        CHECK(io_npy_decode(b.data, b.size, "an array", &t) == NN_ERR_INPUT && !t.data &&
                  strncmp(nn_error_message(), "an array: ", 10) == 0,
              "%s: %s", headers[i], nn_error_message());
        io_bytes_free(&b);
    }
}

int main(void)
{
    test_round();
    test_types();
    test_refused();
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}
