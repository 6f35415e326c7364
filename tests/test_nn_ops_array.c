/* test_nn_ops_array.c - operators on arrays of any shape: by elements with broadcasting, over
 * axes, parts and places, windows, and the recurrent ones, each against a naive form of its own.
 */
#include "tests/op_check.h"

/* --- attributes from a list --- */

typedef struct attr_item {
    const char *name;
    char kind; /* i f I s; 0 ends */
    double number;
    const char *text;
    int n;
    int64_t ints[NN_MAX_INTS];
} attr_item;

static void attrs(nn_graph *g, const void *arg)
{
    for (const attr_item *a = arg; a->kind; a++)
        if (a->kind == 'i')
            nn_graph_attr_int(g, a->name, (int64_t)a->number);
        else if (a->kind == 'f')
            nn_graph_attr_float(g, a->name, a->number);
        else if (a->kind == 's')
            nn_graph_attr_string(g, a->name, a->text);
        else
            nn_graph_attr_ints(g, a->name, a->n, a->ints);
}

/* --- places --- */

static void split_index(nn_shape s, int64_t i, int64_t at[NN_MAX_RANK])
{
    for (int a = s.rank - 1; a >= 0; i /= s.dim[a--])
        at[a] = i % s.dim[a];
}

static int64_t join_index(nn_shape s, const int64_t *at)
{
    int64_t i = 0;
    for (int a = 0; a < s.rank; a++)
        i = i * s.dim[a] + at[a];
    return i;
}

/* The value of x at a place of a result of that rank, by NumPy's rule. */
static double spread(const op_array *x, nn_shape out, const int64_t *at)
{
    int64_t in[NN_MAX_RANK] = {0};
    for (int a = 0; a < x->shape.rank; a++)
        in[a] = x->shape.dim[a] == 1 ? 0 : at[out.rank - x->shape.rank + a];
    return x->v[join_index(x->shape, in)];
}

/* --- by elements --- */

static double formula(const nn_node *node, const double *v)
{
    const char *op = nn_node_entry(node)->name;
    double x = v[0], y = v[1], alpha = nn_node_float(node, "alpha", 1);
    double sig = 1 / (1 + exp(-alpha * x));
    if (!strcmp(op, "Abs")) return x < 0 ? -x : x;
    if (!strcmp(op, "Neg")) return 0 - x;
    if (!strcmp(op, "Exp")) return exp(x);
    if (!strcmp(op, "Log")) return log(x);
    if (!strcmp(op, "Sqrt")) return pow(x, 0.5);
    if (!strcmp(op, "Reciprocal")) return pow(x, -1);
    if (!strcmp(op, "Floor")) return x - fmod(x, 1) - (x < 0 && fmod(x, 1) != 0);
    if (!strcmp(op, "Ceil")) return x - fmod(x, 1) + (x > 0 && fmod(x, 1) != 0);
    if (!strcmp(op, "Round")) return rint(x);
    if (!strcmp(op, "Sign")) return (x > 0) - (x < 0);
    if (!strcmp(op, "Erf")) return 1 - erfc(x);
    if (!strcmp(op, "Softplus")) return log(1 + exp(x));
    if (!strcmp(op, "Elu")) return x < 0 ? alpha * (exp(x) - 1) : x;
    if (!strcmp(op, "Swish")) return x * sig;
    if (!strcmp(op, "Mish")) return x * tanh(log(1 + exp(x)));
    if (!strcmp(op, "Gelu"))
        return nn_node_float(node, "tanh", 0) != 0
                   ? x / (1 + exp(-2 * sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)))
                   : x * (1 - 0.5 * erfc(x / sqrt(2)));
    if (!strcmp(op, "Clip"))
        return fmin(fmax(x, nn_node_float(node, "min", -1e9)), nn_node_float(node, "max", 1e9));
    if (!strcmp(op, "Not")) return x == 0;
    if (!strcmp(op, "Add")) return x + y;
    if (!strcmp(op, "Sub")) return x - y;
    if (!strcmp(op, "Mul")) return x * y;
    if (!strcmp(op, "Div")) return x / y;
    if (!strcmp(op, "Mod")) return x - y * floor(x / y);
    if (!strcmp(op, "Pow")) return exp(y * log(x));
    if (!strcmp(op, "Min")) return fmin(x, y);
    if (!strcmp(op, "Max")) return fmax(x, y);
    if (!strcmp(op, "PRelu")) return fmax(x, 0) + y * fmin(x, 0);
    if (!strcmp(op, "Equal")) return !(x < y) && !(x > y);
    if (!strcmp(op, "Less")) return x < y;
    if (!strcmp(op, "Greater")) return x > y;
    if (!strcmp(op, "LessOrEqual")) return !(x > y);
    if (!strcmp(op, "GreaterOrEqual")) return !(x < y);
    if (!strcmp(op, "And")) return x != 0 && y != 0;
    if (!strcmp(op, "Or")) return x != 0 || y != 0;
    if (!strcmp(op, "Xor")) return (x != 0) != (y != 0);
    if (!strcmp(op, "Where")) return x != 0 ? y : v[2];
    return NAN;
}

static void naive_elements(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    nn_shape s = {0};
    (void)training;
    for (int k = 0; k < node->n_in; k++) {
        nn_shape x = in[k].shape;
        for (; s.rank < x.rank; s.rank++) { /* one axis more in front */
            memmove(s.dim + 1, s.dim, sizeof s.dim - sizeof *s.dim);
            s.dim[0] = 1;
        }
        for (int a = 0; a < x.rank; a++)
            if (x.dim[a] != 1)
                s.dim[s.rank - x.rank + a] = x.dim[a];
    }
    op_array_make(out, s);
    for (int64_t i = 0; i < nn_shape_count(s); i++) {
        int64_t at[NN_MAX_RANK];
        double v[3] = {0};
        split_index(s, i, at);
        for (int k = 0; k < node->n_in; k++)
            v[k] = spread(&in[k], s, at);
        out->v[i] = formula(node, v);
    }
}

static void test_elements(void)
{
    static const struct {
        const char *op;
        int n;
        bool grad, whole; /* whole: of S64 alone */
        double lo, hi;
    } cases[] = {
        {"Abs", 1, true, false, 0.1, 2}, {"Neg", 1, true, false, -2, 2},
        {"Exp", 1, true, false, -2, 2}, {"Log", 1, true, false, 0.2, 3},
        {"Sqrt", 1, true, false, 0.2, 3}, {"Reciprocal", 1, true, false, 0.5, 3},
        {"Floor", 1, false, false, -4, 4}, {"Ceil", 1, false, false, -4, 4},
        {"Round", 1, false, false, -4, 4}, {"Sign", 1, false, false, -4, 4},
        {"Erf", 1, true, false, -2, 2}, {"Softplus", 1, true, false, -4, 4},
        {"Elu", 1, true, false, -3, 3}, {"Swish", 1, true, false, -4, 4},
        {"Mish", 1, true, false, -4, 4}, {"Gelu", 1, true, false, -4, 4},
        {"Clip", 1, true, false, -4, 4}, {"Not", 1, false, true, 0, 1},
        {"Add", 2, true, false, -2, 2}, {"Sub", 2, true, false, -2, 2},
        {"Mul", 2, true, false, -2, 2}, {"Div", 2, true, false, 0.5, 2},
        {"Mod", 2, false, true, 1, 9}, {"Mod", 2, false, false, 1, 9}, {"Pow", 2, true, false, 0.5, 2},
        {"Min", 2, true, false, -2, 2}, {"Max", 2, true, false, -2, 2},
        {"PRelu", 2, true, false, -2, 2}, {"Equal", 2, false, true, 0, 2},
        {"Less", 2, false, false, -2, 2}, {"Greater", 2, false, false, -2, 2},
        {"LessOrEqual", 2, false, true, 0, 3}, {"GreaterOrEqual", 2, false, true, 0, 3},
        {"And", 2, false, true, 0, 1}, {"Or", 2, false, true, 0, 1},
        {"Xor", 2, false, true, 0, 1}, {"Where", 3, true, false, -2, 2},
    };
    const nn_shape shapes[][3] = {
        {nn_shape3(2, 3, 4), nn_shape3(2, 3, 4), nn_shape3(2, 3, 4)},
        {nn_shape3(2, 1, 4), nn_shape2(3, 1), nn_shape1(4)},
        {nn_shape1(5), nn_shape4(2, 3, 1, 5), nn_shape1(1)},
        {nn_shape2(130, 259), nn_shape2(130, 1), nn_shape1(259)}, /* several chunks */
    };
    static const attr_item NONE[] = {{.kind = 0}};
    static const attr_item CLIP[] = {{.name = "min", .kind = 'f', .number = -1.5},
                                     {.name = "max", .kind = 'f', .number = 2.5},
                                     {.kind = 0}};
    static const attr_item ALPHA[] = {{.name = "alpha", .kind = 'f', .number = 1.7}, {.kind = 0}};
    static const attr_item TANH[] = {{.name = "tanh", .kind = 'f', .number = 1}, {.kind = 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
            op_case t = {.what = cases[i].op, .op = cases[i].op, .n_in = cases[i].n,
                         .training = cases[i].grad, .naive = naive_elements, .samples = 6,
                         .attrs = attrs, .arg = NONE};
            bool alpha = !strcmp(t.op, "Elu") || !strcmp(t.op, "Swish");
            t.arg = !strcmp(t.op, "Clip") ? CLIP
                    : alpha && s == 1     ? ALPHA
                    : !strcmp(t.op, "Gelu") && s == 1 ? TANH
                                                      : NONE;
            for (int k = 0; k < t.n_in; k++) {
                bool condition = t.n_in == 3 && k == 0;
                t.in[k] = (op_in){.shape = shapes[s][k], .grad = cases[i].grad && !condition,
                                  .lo = cases[i].lo, .hi = cases[i].hi};
                if (condition || cases[i].whole)
                    t.in[k].dtype = NN_S64;
                if (condition)
                    t.in[k].lo = 0, t.in[k].hi = 1;
            }
            op_check(&t);
        }
    /* Integers. */
    static const int64_t A[6] = {-7, 7, -7, 0, INT64_MAX, INT64_MIN},
                         B[6] = {2, -2, -2, 0, 1, -1};
    static const struct {
        const char *op;
        int64_t want[6];
    } whole[] = {
        {"Add", {-5, 5, -9, 0, INT64_MIN, INT64_MAX}},
        {"Sub", {-9, 9, -5, 0, INT64_MAX - 1, INT64_MIN + 1}},
        {"Mul", {-14, -14, 14, 0, INT64_MAX, INT64_MIN}},
        {"Div", {-3, -3, 3, 0, INT64_MAX, INT64_MIN}},
        {"Mod", {1, -1, -1, 0, 0, 0}},
        {"Pow", {49, 0, 0, 1, INT64_MAX, 0}},
        {"Min", {-7, -2, -7, 0, 1, INT64_MIN}},
        {"Max", {2, 7, -2, 0, INT64_MAX, -1}},
    };
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        op_case t = {.what = whole[i].op, .op = whole[i].op, .n_in = 2};
        op_run r;
        if (op_list(t.op, false, false))
            continue;
        t.in[0] = (op_in){.shape = nn_shape1(6), .dtype = NN_S64, .data = A};
        t.in[1] = (op_in){.shape = nn_shape1(6), .dtype = NN_S64, .data = B};
        nn_err err = op_run_open(&t, nn_kernels_get(), 0, &r);
        CHECK(err == NN_OK, "%s: %s", t.op, nn_error_message());
        if (!err) {
            op_run_forward(&r);
            for (int j = 0; j < 6; j++)
                CHECK(nn_s64(&r.call.out)[j] == whole[i].want[j], "%s %d: %lld", t.op, j,
                      (long long)nn_s64(&r.call.out)[j]);
        }
        op_run_close(&r);
    }
    op_case bad = {.what = "sides that do not fit", .op = "Sub", .n_in = 2};
    bad.in[0].shape = nn_shape2(3, 4);
    bad.in[1].shape = nn_shape2(2, 4);
    op_refuse(&bad);
    bad.in[1] = (op_in){.shape = nn_shape2(3, 4), .dtype = NN_S64};
    op_refuse(&bad);
}

/* --- over axes --- */

static bool in_list(const nn_attr *a, int rank, int axis)
{
    for (int i = 0; a && i < a->n; i++)
        if ((a->ints[i] < 0 ? a->ints[i] + rank : a->ints[i]) == axis)
            return true;
    return !a;
}

static void naive_reduce(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    const char *op = nn_node_entry(node)->name;
    const nn_attr *axes = nn_node_attr(node, "axes");
    nn_shape x = in[0].shape, kept = x, y = {0};
    bool keep = nn_node_int(node, "keepdims", 1) != 0;
    bool arg = !strncmp(op, "Arg", 3), max = !strcmp(op + strlen(op) - 3, "Max"),
         min = !strcmp(op + strlen(op) - 3, "Min"), prod = !strcmp(op, "ReduceProd");
    double n = 1;
    (void)training;
    for (int a = 0; a < x.rank; a++) {
        bool gone = in_list(axes, x.rank, a);
        n *= gone ? x.dim[a] : 1;
        kept.dim[a] = gone ? 1 : x.dim[a];
        if (!gone || keep)
            y.dim[y.rank++] = kept.dim[a];
    }
    op_array_make(out, y);
    double *best = calloc((size_t)nn_shape_count(y) + 1, sizeof *best);
    for (int64_t i = 0; i < nn_shape_count(y); i++) {
        out->v[i] = prod;
        best[i] = max ? -HUGE_VAL : HUGE_VAL;
    }
    for (int64_t i = 0; i < nn_shape_count(x); i++) {
        int64_t at[NN_MAX_RANK], place = 0;
        split_index(x, i, at);
        for (int a = 0; a < x.rank; a++)
            if (in_list(axes, x.rank, a)) {
                place = at[a];
                at[a] = 0;
            }
        int64_t o = join_index(kept, at);
        double v = in[0].v[i];
        if (max || min) {
            if (max ? v > best[o] : v < best[o]) {
                best[o] = v;
                out->v[o] = arg ? (double)place : v;
            }
        } else if (prod) {
            out->v[o] *= v;
        } else {
            out->v[o] += !strcmp(op, "ReduceMean") ? v / n : v;
        }
    }
    free(best);
}

static void test_reduce(void)
{
    static const attr_item AXES[][3] = {
        {{.kind = 0}},
        {{.name = "axes", .kind = 'I', .n = 1, .ints = {1}}, {.kind = 0}},
        {{.name = "axes", .kind = 'I', .n = 2, .ints = {0, -1}},
         {.name = "keepdims", .kind = 'i', .number = 0}, {.kind = 0}},
        {{.name = "axes", .kind = 'I', .n = 1, .ints = {-1}},
         {.name = "keepdims", .kind = 'i', .number = 0}, {.kind = 0}},
    };
    static const char *const OPS[] = {"ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin",
                                      "ReduceProd", "ArgMax", "ArgMin"};
    for (size_t i = 0; i < sizeof OPS / sizeof *OPS; i++)
        for (size_t a = 0; a < 4; a++) {
            bool arg = !strncmp(OPS[i], "Arg", 3), grad = i < 4;
            if (arg && (a == 0 || a == 2))
                continue;
            op_case t = {.what = OPS[i], .op = OPS[i], .n_in = 1, .training = grad,
                         .naive = naive_reduce, .attrs = attrs, .arg = AXES[a], .samples = 8};
            t.in[0] = (op_in){.shape = nn_shape4(3, 4, 2, 5), .grad = grad, .lo = -1, .hi = 1.5};
            op_check(&t);
            t.in[0].dtype = NN_S64;
            t.in[0].grad = t.training = false;
            t.in[0].lo = 1;
            t.in[0].hi = 3;
            if (i != 1 && i != 4) /* whole means are cut, products wrap */
                op_check(&t);
        }
    static const int64_t one[1] = {7};
    op_case bad = {.what = "an axis that is not there", .op = "ReduceSum", .n_in = 2};
    bad.in[0].shape = nn_shape2(3, 4);
    bad.in[1] = (op_in){.shape = nn_shape1(1), .dtype = NN_S64, .data = one};
    op_refuse(&bad);
}

/* --- parts --- */

static nn_shape part_shape;
static int64_t (*part_from)(const int64_t *at); /* place in x, or -1 */

static void naive_part(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)node, (void)training;
    op_array_make(out, part_shape);
    for (int64_t i = 0; i < nn_shape_count(part_shape); i++) {
        int64_t at[NN_MAX_RANK];
        split_index(part_shape, i, at);
        int64_t from = part_from(at);
        out->v[i] = from < 0 ? (node->n_in > 2 ? in[2].v[0] : 0) : in[0].v[from];
    }
}

/* x is 4x5x6 in all of these. */
static int64_t place(int64_t a, int64_t b, int64_t c) { return (a * 5 + b) * 6 + c; }
static int64_t from_slice(const int64_t *at) { return place(at[0] + 1, 4 - 2 * at[1], at[2]); }
static int64_t from_split(const int64_t *at) { return place(at[0], at[1], at[2] + 4); }
static int64_t from_sizes(const int64_t *at) { return place(at[0], at[1] + 1, at[2]); }
static int64_t from_expand(const int64_t *at) { return (at[1] * 5 + at[2]) * 6 + at[3]; }
static int64_t from_tile(const int64_t *at) { return place(at[0] % 4, at[1], at[2] % 6); }
static int64_t from_pad(const int64_t *at)
{
    bool in = at[0] >= 1 && at[0] < 5 && at[2] >= 2 && at[2] < 8;
    return in ? place(at[0] - 1, at[1], at[2] - 2) : -1;
}
static int64_t from_edge(const int64_t *at)
{
    int64_t a = at[0] - 1, c = at[2] - 2;
    return place(a < 0 ? 0 : a > 3 ? 3 : a, at[1], c < 0 ? 0 : c > 5 ? 5 : c);
}
static int64_t from_reflect(const int64_t *at)
{
    int64_t a = llabs(at[0] - 1), c = llabs(at[2] - 2);
    return place(a > 3 ? 6 - a : a, at[1], c > 5 ? 10 - c : c);
}
static int64_t from_same(const int64_t *at) { return (at[0] * 5 + at[1]) * 6 + at[2]; }
static int64_t from_squeeze(const int64_t *at) { return at[0] * 6 + at[1]; }
static int64_t from_unsqueeze(const int64_t *at) { return place(at[0], at[2], at[3]); }

static void part(const char *what, const char *op, const attr_item *a, nn_shape want,
                 int64_t (*from)(const int64_t *), int n_in, const nn_shape *x)
{
    op_case t = {.what = what, .op = op, .n_in = n_in, .training = true, .naive = naive_part,
                 .attrs = attrs, .arg = a};
    t.in[0] = (op_in){.shape = x ? *x : nn_shape3(4, 5, 6), .grad = true};
    if (n_in > 2)
        t.in[2] = (op_in){.shape = nn_shape1(1), .lo = 2, .hi = 3};
    part_shape = want;
    part_from = from;
    op_check(&t);
    t.in[0].dtype = NN_S64;
    t.in[0].grad = t.training = false;
    t.in[0].lo = -9;
    t.in[0].hi = 9;
    t.n_in = 1;
    op_check(&t);
}

static void test_parts(void)
{
    static const attr_item SLICE[] = {
        {.name = "starts", .kind = 'I', .n = 2, .ints = {1, -1}},
        {.name = "ends", .kind = 'I', .n = 2, .ints = {99, -99}},
        {.name = "axes", .kind = 'I', .n = 2, .ints = {0, 1}},
        {.name = "steps", .kind = 'I', .n = 2, .ints = {1, -2}}, {.kind = 0}};
    static const attr_item SPLIT[] = {{.name = "axis", .kind = 'i', .number = 2},
                                      {.name = "parts", .kind = 'i', .number = 4},
                                      {.name = "part", .kind = 'i', .number = 2}, {.kind = 0}};
    static const attr_item SIZES[] = {{.name = "axis", .kind = 'i', .number = 1},
                                      {.name = "parts", .kind = 'i', .number = 3},
                                      {.name = "part", .kind = 'i', .number = 1},
                                      {.name = "split", .kind = 'I', .n = 3, .ints = {1, 3, 1}},
                                      {.kind = 0}};
    static const attr_item EXPAND[] = {
        {.name = "shape", .kind = 'I', .n = 4, .ints = {3, 1, 5, 6}}, {.kind = 0}};
    static const attr_item TILE[] = {
        {.name = "repeats", .kind = 'I', .n = 3, .ints = {2, 1, 3}}, {.kind = 0}};
#define PADS .name = "pads", .kind = 'I', .n = 6, .ints = {1, 0, 2, 1, 0, 1}
    static const attr_item PAD[] = {{PADS}, {.kind = 0}},
                           EDGE[] = {{PADS}, {.name = "mode", .kind = 's', .text = "edge"},
                                     {.kind = 0}},
                           REFLECT[] = {{PADS}, {.name = "mode", .kind = 's', .text = "reflect"},
                                        {.kind = 0}};
    static const attr_item FIRST[] = {{.name = "axes", .kind = 'I', .n = 1, .ints = {1}},
                                      {.kind = 0}};
    const nn_shape thin = nn_shape3(4, 1, 6);
    part("Slice", "Slice", SLICE, nn_shape3(3, 3, 6), from_slice, 1, NULL);
    part("Split", "Split", SPLIT, nn_shape3(4, 5, 2), from_split, 1, NULL);
    part("Split sizes", "Split", SIZES, nn_shape3(4, 3, 6), from_sizes, 1, NULL);
    part("Expand", "Expand", EXPAND, nn_shape4(3, 4, 5, 6), from_expand, 1, NULL);
    part("Tile", "Tile", TILE, nn_shape3(8, 5, 18), from_tile, 1, NULL);
    part("Pad", "Pad", PAD, nn_shape3(6, 5, 9), from_pad, 3, NULL);
    part("Pad edge", "Pad", EDGE, nn_shape3(6, 5, 9), from_edge, 1, NULL);
    part("Pad reflect", "Pad", REFLECT, nn_shape3(6, 5, 9), from_reflect, 1, NULL);
    part("Squeeze", "Squeeze", FIRST, nn_shape2(4, 6), from_squeeze, 1, &thin);
    part("Unsqueeze", "Unsqueeze", FIRST, nn_shape4(4, 1, 5, 6), from_unsqueeze, 1, NULL);
    static const int64_t shape[3] = {4, 5, 6};
    op_case reshape = {.what = "Reshape by an input", .op = "Reshape", .n_in = 2,
                       .training = true, .naive = naive_part};
    reshape.in[0] = (op_in){.shape = nn_shape2(20, 6), .grad = true};
    reshape.in[1] = (op_in){.shape = nn_shape1(3), .dtype = NN_S64, .data = shape};
    part_shape = nn_shape3(4, 5, 6);
    part_from = from_same;
    op_check(&reshape);
    op_case bad = {.what = "parts of more than there is", .op = "Split", .n_in = 1,
                   .attrs = attrs, .arg = SIZES};
    bad.in[0].shape = nn_shape3(4, 4, 6);
    op_refuse(&bad);
}

/* --- places --- */

static void naive_gather(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    bool each = !strcmp(nn_node_entry(node)->name, "GatherElements");
    (void)training;
    /* axis 1 of x[3,4,5]; places [2,3], or [3,2,5] */
    op_array_make(out, each ? nn_shape3(3, 2, 5) : nn_shape4(3, 2, 3, 5));
    for (int64_t i = 0; i < nn_shape_count(out->shape); i++) {
        int64_t at[NN_MAX_RANK];
        split_index(out->shape, i, at);
        double p = each ? in[1].v[i] : in[1].v[at[1] * 3 + at[2]];
        p += p < 0 ? 4 : 0;
        out->v[i] = in[0].v[(at[0] * 4 + (int64_t)p) * 5 + at[each ? 2 : 3]];
    }
}

static void naive_top(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    int k = (int)in[1].v[0], n = in[0].shape.dim[1];
    (void)node, (void)training;
    op_array_make(out, nn_shape2(in[0].shape.dim[0], k));
    for (int r = 0; r < in[0].shape.dim[0]; r++)
        for (int i = 0; i < n; i++) {
            int rank = 0; /* how many come before i */
            for (int j = 0; j < n; j++) {
                double a = in[0].v[r * n + j], b = in[0].v[r * n + i];
                rank += a > b || (a == b && j < i);
            }
            if (rank < k)
                out->v[r * k + rank] = i;
        }
}

static void naive_product(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)node, (void)training;
    op_array_make(out, nn_shape3(2, 4, 3)); /* bij,bjk->bki */
    for (int b = 0; b < 2; b++)
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 5; j++)
                for (int k = 0; k < 4; k++)
                    out->v[(b * 4 + k) * 3 + i] +=
                        in[0].v[(b * 3 + i) * 5 + j] * in[1].v[(b * 5 + j) * 4 + k];
}

/* Repeated matrices: a[2,1,3,5] b[4,5,6]. */
static void naive_repeated(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)node, (void)training;
    op_array_make(out, nn_shape4(2, 4, 3, 6));
    for (int64_t o = 0; o < 2 * 4 * 3 * 6; o++) {
        int64_t at[NN_MAX_RANK];
        split_index(out->shape, o, at);
        for (int j = 0; j < 5; j++)
            out->v[o] += in[0].v[(at[0] * 3 + at[2]) * 5 + j] *
                         in[1].v[(at[1] * 5 + j) * 6 + at[3]];
    }
}

static void naive_shape(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    static const int want[] = {7, 2, 5};
    (void)node, (void)training, (void)in;
    op_array_make(out, nn_shape1(3));
    for (int i = 0; i < 3; i++)
        out->v[i] = want[i];
}

static void naive_range(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)node, (void)training;
    op_array_make(out, nn_shape1(5));
    for (int i = 0; i < 5; i++)
        out->v[i] = in[0].v[0] + i * in[2].v[0];
}

static void naive_cast(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    const char *to = nn_node_string(node, "to", "");
    (void)training;
    op_array_make(out, in[0].shape);
    for (int64_t i = 0; i < nn_shape_count(in[0].shape); i++) {
        double v = in[0].v[i];
        if (!strcmp(to, "int8"))
            v = fmod(fmod(trunc(v), 256) + 256 + 128, 256) - 128;
        else if (!strcmp(to, "uint8"))
            v = fmod(fmod(trunc(v), 256) + 256, 256);
        else if (!strcmp(to, "bool"))
            v = v != 0;
        else if (!strcmp(to, "float16"))
            v = rint(v * 1024 / exp2(floor(log2(fabs(v))))) * exp2(floor(log2(fabs(v)))) / 1024;
        out->v[i] = v;
    }
}

static void test_places(void)
{
    static const attr_item AXIS[] = {{.name = "axis", .kind = 'i', .number = 1}, {.kind = 0}};
    op_case t = {.what = "Gather", .op = "Gather", .n_in = 2, .training = true,
                 .naive = naive_gather, .attrs = attrs, .arg = AXIS};
    t.in[0] = (op_in){.shape = nn_shape3(3, 4, 5), .grad = true};
    t.in[1] = (op_in){.shape = nn_shape2(2, 3), .dtype = NN_S64, .lo = -4, .hi = 3};
    op_check(&t);
    t.what = t.op = "GatherElements";
    t.in[1].shape = nn_shape3(3, 2, 5);
    op_check(&t);
    static const int64_t three[1] = {3}, nine[1] = {9};
    op_case top = {.what = "TopK", .op = "TopK", .n_in = 2, .naive = naive_top};
    top.in[0] = (op_in){.shape = nn_shape2(5, 8), .dtype = NN_S64, .lo = 0, .hi = 4};
    top.in[1] = (op_in){.shape = nn_shape1(1), .dtype = NN_S64, .data = three};
    op_check(&top);
    top.in[0].dtype = NN_F32;
    op_check(&top);
    top.in[1].data = nine;
    op_refuse(&top);
    static const attr_item SUM[] = {{.name = "equation", .kind = 's', .text = "bij,bjk->bki"},
                                    {.kind = 0}};
    op_case e = {.what = "Einsum", .op = "Einsum", .n_in = 2, .training = true,
                 .naive = naive_product, .attrs = attrs, .arg = SUM};
    e.in[0] = (op_in){.shape = nn_shape3(2, 3, 5), .grad = true};
    e.in[1] = (op_in){.shape = nn_shape3(2, 5, 4), .grad = true};
    op_check(&e);
    op_case m = {.what = "MatMul of repeated matrices", .op = "MatMul", .n_in = 2,
                 .training = true, .naive = naive_repeated};
    m.in[0] = (op_in){.shape = nn_shape4(2, 1, 3, 5), .grad = true};
    m.in[1] = (op_in){.shape = nn_shape3(4, 5, 6), .grad = true};
    op_check(&m);
    static const attr_item PERM[] = {{.name = "perm", .kind = 'I', .n = 4, .ints = {2, 3, 0, 1}},
                                     {.name = "start", .kind = 'i', .number = 1},
                                     {.kind = 0}};
    op_case s = {.what = "Shape", .op = "Shape", .n_in = 1, .naive = naive_shape,
                 .attrs = attrs, .arg = PERM};
    s.in[0].shape = nn_shape4(2, 5, 3, 7);
    op_check(&s);
    static const int64_t from[1] = {3}, limit[1] = {-6}, step[1] = {-2};
    op_case r = {.what = "Range", .op = "Range", .n_in = 3, .naive = naive_range};
    r.in[0] = (op_in){.shape = nn_shape1(1), .dtype = NN_S64, .data = from};
    r.in[1] = (op_in){.shape = nn_shape1(1), .dtype = NN_S64, .data = limit};
    r.in[2] = (op_in){.shape = nn_shape1(1), .dtype = NN_S64, .data = step};
    op_check(&r);
    static const char *const TYPES[] = {"int8", "uint8", "bool", "float16", "int64"};
    for (int i = 0; i < 5; i++) {
        const attr_item to[] = {{.name = "to", .kind = 's', .text = TYPES[i]}, {.kind = 0}};
        op_case c = {.what = TYPES[i], .op = "Cast", .n_in = 1, .naive = naive_cast,
                     .attrs = attrs, .arg = to, .tol = 1e-7};
        c.in[0] = (op_in){.shape = nn_shape2(7, 9), .lo = 1, .hi = 400,
                          .dtype = i == 3 ? NN_F32 : NN_S64};
        op_check(&c);
    }
}

/* --- windows: x[2,6,7,3], kernel 3x2, strides 2,1, dilations 1,2, pads 1,0,1,1 --- */

enum { H = 6, W = 7, CH = 3, KH = 3, KW = 2, OH = 3, OW = 6 };

static const attr_item WINDOW[] = {
    {.name = "kernel_shape", .kind = 'I', .n = 2, .ints = {KH, KW}},
    {.name = "strides", .kind = 'I', .n = 2, .ints = {2, 1}},
    {.name = "dilations", .kind = 'I', .n = 2, .ints = {1, 2}},
    {.name = "pads", .kind = 'I', .n = 4, .ints = {1, 0, 1, 1}}, {.kind = 0}};

static void naive_window(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    const char *op = nn_node_entry(node)->name;
    (void)training;
    op_array_make(out, nn_shape4(2, OH, OW, CH));
    for (int64_t o = 0; o < nn_shape_count(out->shape); o++) {
        int64_t at[NN_MAX_RANK], best = -1;
        double sum = 0, n = 0;
        split_index(out->shape, o, at);
        for (int i = 0; i < KH; i++)
            for (int j = 0; j < KW; j++) {
                int64_t y = at[1] * 2 - 1 + i, x = at[2] + 2 * j;
                if (y < 0 || y >= H || x >= W)
                    continue;
                int64_t p = ((at[0] * H + y) * W + x) * CH + at[3];
                sum += in[0].v[p];
                n++;
                if (best < 0 || in[0].v[p] > in[0].v[best])
                    best = p;
            }
        int64_t pixel = best / CH % (H * W);
        out->v[o] = !strcmp(op, "WindowMean")  ? sum / n
                    : !strcmp(op, "WindowMax") ? in[0].v[best]
                                               : (double)((at[0] * CH + at[3]) * H * W + pixel);
    }
}

/* The same window the other way, two groups: x[2,3,4,4], w[4,3,2,3] (K 6). */
static void naive_deconv(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    const int oh = 2 * 2 + 3 - 2 + 1, ow = 3 + 3 - 1;
    (void)node, (void)training;
    op_array_make(out, nn_shape4(2, oh, ow, 6));
    for (int64_t o = 0; o < nn_shape_count(out->shape); o++)
        out->v[o] = in[2].v[o % 6];
    for (int64_t p = 0; p < 2 * 3 * 4 * 4; p++) {
        int64_t at[NN_MAX_RANK];
        split_index(in[0].shape, p, at);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 2; j++)
                for (int k = 0; k < 3; k++) {
                    int64_t y = at[1] * 2 + i - 1, x = at[2] + 2 * j;
                    if (y < 0 || y >= oh || x >= ow)
                        continue;
                    out->v[((at[0] * oh + y) * ow + x) * 6 + at[3] / 2 * 3 + k] +=
                        in[0].v[p] * in[1].v[((at[3] * 3 + i) * 2 + j) * 3 + k];
                }
    }
}

static void test_windows(void)
{
    static const char *const OPS[] = {"WindowMax", "WindowMean", "WindowMaxPlace"};
    for (int i = 0; i < 3; i++) {
        op_case t = {.what = OPS[i], .op = OPS[i], .n_in = 1, .training = i < 2,
                     .naive = naive_window, .attrs = attrs, .arg = WINDOW};
        t.in[0] = (op_in){.shape = nn_shape4(2, H, W, CH), .grad = i < 2};
        op_check(&t);
    }
    static const attr_item DECONV[] = {
        {.name = "strides", .kind = 'I', .n = 2, .ints = {2, 1}},
        {.name = "dilations", .kind = 'I', .n = 2, .ints = {1, 2}},
        {.name = "pads", .kind = 'I', .n = 4, .ints = {1, 0, 1, 1}},
        {.name = "output_padding", .kind = 'I', .n = 2, .ints = {1, 0}},
        {.name = "group", .kind = 'i', .number = 2}, {.kind = 0}};
    op_case t = {.what = "WindowDeconv", .op = "WindowDeconv", .n_in = 3, .training = true,
                 .naive = naive_deconv, .attrs = attrs, .arg = DECONV};
    t.in[0] = (op_in){.shape = nn_shape4(2, 3, 4, 4), .grad = true};
    t.in[1] = (op_in){.shape = nn_shape4(4, 3, 2, 3), .grad = true};
    t.in[2] = (op_in){.shape = nn_shape1(6), .grad = true};
    op_check(&t);
    t.in[1].shape = nn_shape4(3, 3, 2, 3);
    op_refuse(&t);
}

/* Half-pixel bilinear to 5x3 of x[2,4,6]. */
static void naive_linear(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)node, (void)training;
    op_array_make(out, nn_shape3(2, 5, 3));
    for (int64_t o = 0; o < 30; o++) {
        int64_t at[NN_MAX_RANK];
        split_index(out->shape, o, at);
        double y = ((double)at[1] + 0.5) * 4 / 5 - 0.5, x = ((double)at[2] + 0.5) * 2 - 0.5,
               sum = 0;
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 6; j++) {
                double yy = fmin(fmax(y, 0), 3), xx = fmin(fmax(x, 0), 5);
                sum += fmax(0, 1 - fabs(yy - i)) * fmax(0, 1 - fabs(xx - j)) *
                       in[0].v[(at[0] * 4 + i) * 6 + j];
            }
        out->v[o] = sum;
    }
}

static void test_interpolate(void)
{
    static const int64_t sizes[2] = {5, 3};
    static const attr_item LINEAR[] = {{.name = "mode", .kind = 's', .text = "linear"},
                                       {.name = "axes", .kind = 'I', .n = 2, .ints = {1, 2}},
                                       {.kind = 0}};
    op_case t = {.what = "Interpolate", .op = "Interpolate", .n_in = 2, .training = true,
                 .naive = naive_linear, .attrs = attrs, .arg = LINEAR};
    t.in[0] = (op_in){.shape = nn_shape3(2, 4, 6), .grad = true};
    t.in[1] = (op_in){.shape = nn_shape1(2), .dtype = NN_S64, .data = sizes};
    op_check(&t);
    static const int64_t none[2] = {5, 0};
    t.in[1].data = none;
    op_refuse(&t);
}

/* --- recurrent: x[2,4,3], H 5, both directions, lengths 4 and 2 --- */

enum { RN = 2, RT = 4, RC = 3, RH = 5 };

static double sig(double x) { return 1 / (1 + exp(-x)); }

/* Sum of row j of gate matrices: x w^T + its bias (in), h r^T + its bias (state). */
static double in_sum(const op_array *in, int gates, int n, int d, int t, int j)
{
    double s = in[3].v[d * 2 * gates * RH + j];
    for (int i = 0; i < RC; i++)
        s += in[0].v[(n * RT + t) * RC + i] * in[1].v[(d * gates * RH + j) * RC + i];
    return s;
}

static double state_sum(const op_array *in, int gates, int d, const double *h, int j)
{
    double s = in[3].v[(d * 2 + 1) * gates * RH + j];
    for (int i = 0; i < RH; i++)
        s += h[i] * in[2].v[(d * gates * RH + j) * RH + i];
    return s;
}

static void naive_recurrent(const nn_node *node, bool training, const op_array *in,
                            op_array *out)
{
    const char *op = nn_node_entry(node)->name,
               *output = nn_node_string(node, "output", "y");
    bool gru = !strcmp(op, "GRU"), rnn = !strcmp(op, "RNN");
    bool before = nn_node_int(node, "linear_before_reset", 0) != 0;
    int gates = gru ? 3 : rnn ? 1 : 4;
    (void)training;
    op_array_make(out, *output == 'y' ? nn_shape4(RN, RT, 2, RH) : nn_shape3(RN, 2, RH));
    for (int n = 0; n < RN; n++)
        for (int d = 0; d < 2; d++) {
            double h[RH], c[RH] = {0}, next[RH], z[4 * RH];
            int length = (int)in[4].v[n];
            for (int j = 0; j < RH; j++)
                h[j] = in[5].v[(n * 2 + d) * RH + j];
            for (int j = 0; j < RH && node->n_in > 6; j++)
                c[j] = in[6].v[(n * 2 + d) * RH + j];
            for (int i = 0; i < length; i++) {
                int t = d ? length - 1 - i : i;
                for (int j = 0; j < gates * RH; j++)
                    z[j] = in_sum(in, gates, n, d, t, j) +
                           (gru && j >= 2 * RH ? 0 : state_sum(in, gates, d, h, j));
                for (int j = 0; j < RH; j++) {
                    if (rnn) {
                        next[j] = tanh(z[j]);
                    } else if (gru) {
                        double rh[RH], r = sig(z[RH + j]), u = sig(z[j]);
                        for (int k = 0; k < RH; k++)
                            rh[k] = before ? h[k] : h[k] * sig(z[RH + k]);
                        double s = state_sum(in, gates, d, rh, 2 * RH + j);
                        next[j] = u * h[j] + (1 - u) * tanh(z[2 * RH + j] + (before ? r * s : s));
                    } else {
                        const double *p = in[7].v + d * 3 * RH;
                        double old = c[j];
                        c[j] = sig(z[2 * RH + j] + p[2 * RH + j] * old) * old +
                               sig(z[j] + p[j] * old) * tanh(z[3 * RH + j]);
                        next[j] = sig(z[RH + j] + p[RH + j] * c[j]) * tanh(c[j]);
                    }
                }
                memcpy(h, next, sizeof h);
                for (int j = 0; j < RH && *output == 'y'; j++)
                    out->v[((n * RT + t) * 2 + d) * RH + j] = h[j];
            }
            for (int j = 0; j < RH && *output != 'y'; j++)
                out->v[(n * 2 + d) * RH + j] = *output == 'c' ? c[j] : h[j];
        }
}

static void test_recurrent(void)
{
    static const struct {
        const char *op, *output;
        int gates, n_in;
        bool grad, before;
    } cases[] = {{"GRU", "y", 3, 6, true, false}, {"GRU", "y", 3, 6, true, true},
                 {"GRU", "h", 3, 6, true, false}, {"RNN", "y", 1, 6, false, false},
                 {"RNN", "h", 1, 6, false, false}, {"LSTMStates", "y", 4, 8, false, false},
                 {"LSTMStates", "c", 4, 8, false, false}};
    static const int64_t lengths[RN] = {4, 2};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        attr_item list[] = {{.name = "hidden_size", .kind = 'i', .number = RH},
                            {.name = "direction", .kind = 's', .text = "bidirectional"},
                            {.name = "output", .kind = 's', .text = cases[i].output},
                            {.kind = 0}, {.kind = 0}};
        if (cases[i].before)
            list[3] = (attr_item){.name = "linear_before_reset", .kind = 'i', .number = 1};
        op_case t = {.what = cases[i].op, .op = cases[i].op, .n_in = cases[i].n_in,
                     .training = cases[i].grad, .naive = naive_recurrent, .attrs = attrs,
                     .arg = list};
        int gh = cases[i].gates * RH;
        bool grad = cases[i].grad;
        t.in[0] = (op_in){.shape = nn_shape3(RN, RT, RC), .grad = grad};
        t.in[1] = (op_in){.shape = nn_shape3(2, gh, RC), .grad = grad};
        t.in[2] = (op_in){.shape = nn_shape3(2, gh, RH), .grad = grad};
        t.in[3] = (op_in){.shape = nn_shape2(2, 2 * gh), .grad = grad};
        t.in[4] = (op_in){.shape = nn_shape1(RN), .dtype = NN_S64, .data = lengths};
        t.in[5] = (op_in){.shape = nn_shape3(RN, 2, RH), .grad = grad};
        t.in[6] = (op_in){.shape = nn_shape3(RN, 2, RH)};
        t.in[7] = (op_in){.shape = nn_shape2(2, 3 * RH)};
        op_check(&t);
        t.in[2].shape = nn_shape3(2, gh + 1, RH);
        op_refuse(&t);
    }
}

int main(void)
{
    test_elements();
    test_reduce();
    test_parts();
    test_places();
    test_windows();
    test_interpolate();
    test_recurrent();
    return getenv("OP_TESTED") ? 0 : check_done();
}
