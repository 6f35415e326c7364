/* test_onnx_damage.c - damaged ONNX files: bits, lengths, cycles, shapes. Each is refused with a
 * message or runs; none crashes, hangs or takes much memory. For sanitizers.
 *
 *   test_onnx_damage [FILES [FOLDER ...]]
 *
 * FILES damaged ones (300) are made of networks of this test's own and of the model.onnx below
 * each FOLDER (ONNX's node tests). File i is a function of i and the originals; $OCTAVO_DAMAGE=i
 * runs that one alone and leaves it as damaged.onnx.
 */
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/onnx.h"
#include "io/protobuf.h"
#include "nn/exec.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "nn/passes.h"
#include "nn/rng.h"
#include "onnx/import.h"
#include "onnx/reader.h"
#include "tests/check.h"

enum { MAX_BASES = 2000, MAX_SPOTS = 20000, MAX_FILE = 1 << 20, HANG = 60 };

static io_bytes base[MAX_BASES];
static int bases;
static volatile sig_atomic_t current;

static void must(nn_err err)
{
    if (err) {
        printf("%s\n", nn_error_message());
        abort();
    }
}

/* --- originals --- */

static void add_base(io_bytes bytes)
{
    if (bases < MAX_BASES && bytes.size > 0 && bytes.size <= MAX_FILE)
        base[bases++] = bytes;
    else
        io_bytes_free(&bytes);
}

static int param(nn_graph *g, const char *name, nn_shape shape)
{
    return nn_graph_param(g, name, shape, true);
}

static int conv(nn_graph *g, const char *name, int x, int c, int k, int stride)
{
    char text[NN_MAX_NAME];
    snprintf(text, sizeof text, "%s.w", name);
    int y = nn_graph_op(g, "Conv", name, 2, (int[]){x, param(g, text, nn_shape4(k, 3, 3, c))});
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){stride, stride});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){1, 1, 1, 1});
    return y;
}

static void add_graph(nn_graph *g, int out)
{
    nn_params *p = NULL;
    io_bytes bytes = {0};
    nn_graph_set_outputs(g, 1, &out);
    must(nn_graph_check(g));
    must(nn_params_new(&p, g));
    nn_params_init(p, g, 3);
    must(io_onnx_encode(g, p, NULL, NULL, &bytes));
    add_base(bytes);
    nn_params_free(p);
    nn_graph_free(g);
}

/* A residual block between pools, classes at the end. */
static void add_classifier(void)
{
    nn_graph *g = nn_graph_new();
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, 16, 16, 3));
    x = nn_graph_op(g, "Relu", "r0", 1, (int[]){conv(g, "c0", x, 3, 8, 1)});
    int y = nn_graph_op(g, "Relu", "r1", 1, (int[]){conv(g, "c1", x, 8, 8, 1)});
    y = conv(g, "c2", y, 8, 8, 1);
    x = nn_graph_op(g, "Add", "a0", 2, (int[]){y, x});
    x = nn_graph_op(g, "MaxPool", "p0", 1, &x);
    nn_graph_attr_ints(g, "kernel_shape", 2, (int64_t[]){2, 2});
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){2, 2});
    x = nn_graph_op(g, "GlobalAveragePool", "g0", 1, &x);
    x = nn_graph_op(g, "Flatten", "f0", 1, &x);
    x = nn_graph_op(g, "Gemm", "y", 3,
                    (int[]){x, param(g, "w", nn_shape2(10, 8)), param(g, "b", nn_shape1(10))});
    add_graph(g, x);
}

/* Feature maps as a sequence, an LSTM over it. */
static void add_recogniser(void)
{
    nn_graph *g = nn_graph_new();
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, 4, -1, 1));
    x = nn_graph_op(g, "Relu", "r0", 1, (int[]){conv(g, "c0", x, 1, 8, 1)});
    x = nn_graph_op(g, "Transpose", "t0", 1, &x);
    nn_graph_attr_ints(g, "perm", 4, (int64_t[]){0, 2, 1, 3});
    x = nn_graph_op(g, "Reshape", "s0", 1, &x);
    nn_graph_attr_ints(g, "shape", 3, (int64_t[]){0, -1, 32});
    int in[4] = {x, param(g, "w", nn_shape3(1, 32, 32)), param(g, "r", nn_shape3(1, 32, 8)),
                 param(g, "b", nn_shape2(1, 64))};
    x = nn_graph_op(g, "LSTM", "l0", 4, in);
    nn_graph_attr_int(g, "hidden_size", 8);
    x = nn_graph_op(g, "Softmax", "y", 1, &x);
    add_graph(g, x);
}

static void add_node(io_pb *g, const char *op, const char *in, const char *out,
                     const char *attr, int64_t number)
{
    io_pb n = {0};
    for (const char *p = in; *p; p += strlen(p) + 1)
        io_pb_text(&n, 1, p);
    io_pb_text(&n, 2, out);
    io_pb_text(&n, 4, op);
    if (attr) {
        io_pb a = {0};
        io_pb_text(&a, 1, attr);
        io_pb_int(&a, 20, 2);
        io_pb_int(&a, 3, number);
        io_pb_message(&n, 5, &a);
    }
    io_pb_message(g, 1, &n);
}

/* n 0: a scalar. */
static void add_ints(io_pb *g, const char *name, int n, const int64_t *v)
{
    io_pb t = {0};
    if (n > 0)
        io_pb_int(&t, 1, n);
    io_pb_int(&t, 2, 7);
    for (int i = 0; i < n || i == 0; i++)
        io_pb_int(&t, 7, v[i]);
    io_pb_text(&t, 8, name);
    io_pb_message(g, 5, &t);
}

static void add_value(io_pb *g, int field, const char *name, int rank, const int64_t *dim)
{
    io_pb v = {0}, type = {0}, tensor = {0}, shape = {0};
    for (int i = 0; i < rank; i++) {
        io_pb d = {0};
        io_pb_int(&d, 1, dim[i]);
        io_pb_message(&shape, 1, &d);
    }
    io_pb_int(&tensor, 1, 1);
    io_pb_message(&tensor, 2, &shape);
    io_pb_message(&type, 1, &tensor);
    io_pb_text(&v, 1, name);
    io_pb_message(&v, 2, &type);
    io_pb_message(g, field, &v);
}

/* Arithmetic on shapes, names of one length: damage makes cycles of it. */
static void add_shapes(void)
{
    io_pb m = {0}, g = {0}, opset = {0};
    add_node(&g, "Shape", "xx\0", "sh", NULL, 0);
    add_node(&g, "Gather", "sh\0i0\0", "n0", "axis", 0);
    add_node(&g, "Unsqueeze", "n0\0ax\0", "n1", NULL, 0);
    add_node(&g, "Concat", "n1\0mi\0", "to", "axis", 0);
    add_node(&g, "Reshape", "xx\0to\0", "fl", NULL, 0);
    add_node(&g, "Expand", "fl\0to\0", "ex", NULL, 0);
    add_node(&g, "ConstantOfShape", "sh\0", "ze", NULL, 0);
    add_node(&g, "Tile", "fl\0ti\0", "tt", NULL, 0);
    add_node(&g, "Slice", "tt\0sa\0se\0ax\0", "sl", NULL, 0);
    add_node(&g, "Add", "xx\0ze\0", "x1", NULL, 0);
    add_node(&g, "ReduceMean", "sl\0", "yy", "keepdims", 0);
    add_ints(&g, "i0", 0, (int64_t[]){0});
    add_ints(&g, "ax", 1, (int64_t[]){0});
    add_ints(&g, "mi", 1, (int64_t[]){-1});
    add_ints(&g, "ti", 2, (int64_t[]){2, 3});
    add_ints(&g, "sa", 1, (int64_t[]){0});
    add_ints(&g, "se", 1, (int64_t[]){1});
    add_value(&g, 11, "xx", 3, (int64_t[]){2, 3, 4});
    add_value(&g, 12, "yy", 0, NULL);
    add_value(&g, 12, "x1", 0, NULL);
    io_pb_int(&m, 1, 8);
    io_pb_message(&m, 7, &g);
    io_pb_int(&opset, 2, 13);
    io_pb_message(&m, 8, &opset);
    must(m.err);
    add_base(m.bytes);
}

static void add_folder(const char *path, int depth)
{
    DIR *dir = opendir(path);
    for (struct dirent *d; dir && depth < 4 && (d = readdir(dir)) != NULL;) {
        io_bytes bytes = {0};
        char *child = io_path_join(path, d->d_name);
        if (d->d_name[0] != '.' && io_path_is_dir(child))
            add_folder(child, depth + 1);
        else if (strstr(d->d_name, ".onnx") &&
                 io_file_read(child, MAX_FILE, NN_ERR_MODEL, &bytes) == NN_OK)
            add_base(bytes);
        nn_free(child);
    }
    if (dir)
        closedir(dir);
}

/* --- damage --- */

/* Where a file's numbers, lengths and texts are. */
typedef struct spot {
    enum { NUMBER, LENGTH, TEXT } kind;
    size_t at, n;
} spot;

static spot spots[MAX_SPOTS];
static int n_spots;

static void add_spot(int kind, size_t at, size_t n)
{
    if (n_spots < MAX_SPOTS)
        spots[n_spots++] = (spot){kind, at, n};
}

static bool varint(const uint8_t *b, size_t *at, size_t end, uint64_t *v)
{
    *v = 0;
    for (int shift = 0; shift < 64 && *at < end; shift += 7) {
        uint8_t byte = b[(*at)++];
        *v |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return true;
    }
    return false;
}

/* Is [at, end) a message? Then its spots are added. */
static bool scan(const uint8_t *b, size_t at, size_t end, int depth)
{
    int before = n_spots;
    while (at < end) {
        uint64_t tag, v;
        size_t begin;
        if (!varint(b, &at, end, &tag) || tag >> 3 == 0 || tag >> 3 > 40)
            goto no;
        begin = at;
        switch (tag & 7) {
        case 0:
            if (!varint(b, &at, end, &v))
                goto no;
            add_spot(NUMBER, begin, at - begin);
            break;
        case 1: at += 8; break;
        case 5: at += 4; break;
        case 2:
            if (!varint(b, &at, end, &v) || v > end - at)
                goto no;
            add_spot(LENGTH, begin, at - begin);
            if (v > 0 && (depth > 8 || !scan(b, at, at + (size_t)v, depth + 1)))
                add_spot(TEXT, at, (size_t)v);
            at += (size_t)v;
            break;
        default: goto no;
        }
        if (at > end)
            goto no;
    }
    return true;
no:
    n_spots = before;
    return false;
}

static const spot *pick(nn_rng *r, int kind)
{
    for (int tries = 0; n_spots > 0 && tries < 50; tries++) {
        const spot *s = &spots[nn_rng_below(r, (uint32_t)n_spots)];
        if ((int)s->kind == kind)
            return s;
    }
    return NULL;
}

/* Another varint of as many bytes. */
static void change_number(nn_rng *r, uint8_t *b, const spot *s)
{
    static const uint8_t some[] = {0, 1, 2, 7, 64, 127};
    for (size_t i = 0; i < s->n; i++) {
        uint8_t v = nn_rng_chance(r, 0.5f) ? some[nn_rng_below(r, sizeof some)]
                                           : (uint8_t)nn_rng_below(r, 128);
        b[s->at + i] = (uint8_t)(v | (i + 1 < s->n ? 128 : 0));
    }
}

static void damage_once(nn_rng *r, io_bytes *f)
{
    const spot *s, *t;
    size_t n = f->size;
    switch (nn_rng_below(r, 7)) {
    case 0: /* bits */
        for (int k = nn_rng_int(r, 1, 8); k > 0; k--)
            f->data[nn_rng_below(r, (uint32_t)n)] ^= (uint8_t)(1 << nn_rng_below(r, 8));
        break;
    case 1: f->size = nn_rng_below(r, (uint32_t)n) + 1; break;
    case 2: /* lengths */
        if ((s = pick(r, LENGTH)) != NULL)
            change_number(r, f->data, s);
        break;
    case 3: case 4: /* shapes, attributes, types */
        for (int k = nn_rng_int(r, 1, 3); k > 0; k--)
            if ((s = pick(r, NUMBER)) != NULL)
                change_number(r, f->data, s);
        break;
    case 5: /* names: cycles, values of other shapes, names twice */
        for (int k = nn_rng_int(r, 1, 4); k > 0; k--)
            if ((s = pick(r, TEXT)) != NULL && (t = pick(r, TEXT)) != NULL && s->n == t->n)
                memmove(f->data + s->at, f->data + t->at, s->n);
        break;
    default: { /* a piece of the file over another */
        size_t k = nn_rng_below(r, (uint32_t)(n < 64 ? n : 64)) + 1;
        memmove(f->data + nn_rng_below(r, (uint32_t)(n - k + 1)),
                f->data + nn_rng_below(r, (uint32_t)(n - k + 1)), k);
    }
    }
}

static io_bytes damaged(int i)
{
    nn_rng r = nn_rng_make(2000, (uint64_t)i);
    const io_bytes *from = &base[nn_rng_below(&r, (uint32_t)bases)];
    io_bytes f = {0};
    must(io_bytes_add(&f, from->data, from->size));
    n_spots = 0;
    scan(f.data, 0, f.size, 0);
    for (int k = nn_rng_chance(&r, 0.7f) ? 1 : 3; k > 0; k--)
        damage_once(&r, &f);
    return f;
}

/* --- what becomes of it --- */

enum { REFUSED, NOT_BOUND, RAN };

static int run(onnx_net *net)
{
    nn_tensor in[NN_MAX_INPUTS] = {0};
    nn_exec *e = NULL;
    int result = NOT_BOUND;
    nn_limits limits = {.max_bytes = (size_t)256 << 20, .max_seconds = HANG / 4,
                        .max_work = 1e9};
    nn_limits_enter(&limits);
    bool fits = true;
    for (int i = 0; i < net->n_in && fits; i++) {
        const onnx_port *p = &net->in[i];
        nn_shape shape = {.rank = p->rank};
        double count = 1;
        for (int d = 0; d < p->rank; d++) {
            shape.dim[d] = p->dim[d] < 0 || p->dim[d] > 4096 ? 4 : (int32_t)p->dim[d];
            count *= shape.dim[d];
        }
        fits = count <= 1 << 20;
        in[i] = (nn_tensor){.dtype = onnx_is_float(p->type) ? NN_F32 : NN_S64,
                            .shape = onnx_port_shape(p, shape)};
        in[i].data = fits ? nn_calloc(1, nn_tensor_bytes(&in[i]) + 1) : NULL;
        fits = in[i].data != NULL;
    }
    if (fits && nn_pass_inference(&net->graph, &net->params) == NN_OK &&
        nn_exec_new(&e, net->graph, net->params, false) == NN_OK &&
        nn_exec_bind_values(e, net->n_in, in) == NN_OK) {
        for (int i = 0; i < net->n_in; i++)
            if (nn_tensor_bytes(&in[i]) > 0)
                memcpy(nn_exec_input(e, i)->data, in[i].data, nn_tensor_bytes(&in[i]));
        nn_exec_forward(e);
        result = RAN;
    }
    nn_exec_free(e);
    for (int i = 0; i < net->n_in; i++)
        nn_free(in[i].data);
    nn_limits_leave(&limits);
    return result;
}

/* What can be imported is exported, or refused with a message. */
static void export(const onnx_net *net)
{
    io_bytes out = {0};
    io_onnx_axes in[NN_MAX_INPUTS], of[NN_MAX_INPUTS];
    const char *name[NN_MAX_INPUTS];
    nn_limits limits = {.max_bytes = (size_t)256 << 20, .max_seconds = HANG / 4, .max_work = 1e9};
    onnx_port_axes(net->n_in, net->in, in);
    onnx_port_axes(net->n_out, net->out, of);
    for (int i = 0; i < net->n_out; i++)
        name[i] = net->out[i].name;
    const io_onnx_face face = {
        .output = name, .n_in = net->n_in, .n_out = net->n_out, .in = in, .out = of};
    nn_limits_enter(&limits);
    nn_fail(NN_ERR_MODEL, "%s", "");
    if (io_onnx_encode(net->graph, net->params, NULL, &face, &out) != NN_OK)
        CHECK(*nn_error_message(), "file %d is not exported, without a message", (int)current);
    nn_limits_leave(&limits);
    io_bytes_free(&out);
}

static int take(const io_bytes *f)
{
    onnx_model *m = NULL;
    onnx_net net = {0};
    int result = REFUSED;
    nn_fail(NN_ERR_MODEL, "%s", "");
    if (onnx_model_decode(f->data, f->size, NULL, &m) == NN_OK &&
        onnx_import(m, &net) == NN_OK) {
        result = run(&net);
        export(&net);
        onnx_net_free(&net);
    }
    onnx_model_free(m);
    if (result == REFUSED)
        CHECK(*nn_error_message(), "file %d is refused without a message", (int)current);
    return result;
}

static void hang(int signal)
{
    (void)signal;
    char text[64];
    int n = snprintf(text, sizeof text, "FAIL file %d hangs\n", (int)current);
    if (write(STDOUT_FILENO, text, (size_t)n) < 0)
        _exit(2);
    _exit(1);
}

int main(int argc, char **argv)
{
    int files = argc > 1 ? atoi(argv[1]) : 300, count[3] = {0};
    const char *only = getenv("OCTAVO_DAMAGE");
    add_classifier();
    add_recogniser();
    add_shapes();
    for (int i = 2; i < argc; i++)
        add_folder(argv[i], 0);
    for (int i = 0; i < bases; i++) {
        current = -1 - i;
        int fine = take(&base[i]);
        if (i < 3)
            CHECK(fine == RAN, "original %d does not run: %s", i, nn_error_message());
    }
    signal(SIGALRM, hang);
    for (int i = 0; i < files; i++) {
        if (only && i != atoi(only))
            continue;
        current = i;
        io_bytes f = damaged(i);
        if (only)
            must(io_file_write("damaged.onnx", f.data, f.size));
        alarm(HANG);
        count[take(&f)]++;
        alarm(0);
        check_passed++;
        io_bytes_free(&f);
    }
    printf("%d originals, %d damaged files: %d refused at import, %d at bind, %d ran\n", bases,
           files, count[REFUSED], count[NOT_BOUND], count[RAN]);
    if (!only)
        CHECK(count[REFUSED] > files / 10 && count[RAN] > files / 50,
              "the damage is too weak or too strong to show anything");
    for (int i = 0; i < bases; i++)
        io_bytes_free(&base[i]);
    return check_done();
}
