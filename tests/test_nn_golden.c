/* Operators and optimisers against the values that PyTorch gave: tests/golden/nn_golden.txt,
 * written by make_nn_golden.py there, which also tells the file's form. Run from the repository
 * root.
 */
#include "nn/optim.h"
#include "tests/op_check.h"

#define GOLDEN "tests/golden/nn_golden.txt"
#define TOLERANCE 1e-4
#define MAX_ARRAYS 40

typedef struct array {
    char name[16];
    nn_dtype dtype;
    nn_shape shape;
    void *v;
} array;

typedef struct attr {
    char kind[64], name[32], text[32];
    double number;
    int n;
    int64_t ints[NN_MAX_INTS];
} attr;

typedef struct golden {
    char name[64], op[64]; /* op "": an optimiser */
    bool training;
    int n_attr, n_array;
    attr attr[NN_MAX_ATTRS];
    array array[MAX_ARRAYS];
} golden;

static void damaged(const char *what)
{
    printf("FAIL %s: %s\n", GOLDEN, what);
    printf("0 passed, 1 failed\n");
    exit(1);
}

static void read_word(FILE *f, char *to, int size)
{
    char form[16];
    snprintf(form, sizeof form, "%%%ds", size - 1);
    if (fscanf(f, form, to) != 1)
        damaged("it ends too early");
}

static long read_int(FILE *f)
{
    long v;
    if (fscanf(f, "%ld", &v) != 1)
        damaged("expected a whole number");
    return v;
}

static double read_float(FILE *f)
{
    double v;
    if (fscanf(f, "%la", &v) != 1)
        damaged("expected a number");
    return v;
}

static void read_array(FILE *f, golden *g)
{
    if (g->n_array == MAX_ARRAYS)
        damaged("too many arrays in a case");
    array *a = &g->array[g->n_array++];
    char type[8];
    read_word(f, a->name, sizeof a->name);
    read_word(f, type, sizeof type);
    a->dtype = strcmp(type, "I32") == 0 ? NN_S32 : NN_F32;
    int32_t dim[NN_MAX_RANK];
    long rank = read_int(f);
    if (rank < 1 || rank > NN_MAX_RANK)
        damaged("an array's rank");
    for (long i = 0; i < rank; i++)
        dim[i] = (int32_t)read_int(f);
    a->shape = nn_shape_make((int)rank, dim);
    int64_t n = nn_shape_count(a->shape);
    a->v = malloc((size_t)n * sizeof(float) + 1);
    for (int64_t i = 0; i < n; i++) {
        if (a->dtype == NN_S32)
            ((int32_t *)a->v)[i] = (int32_t)read_int(f);
        else
            ((float *)a->v)[i] = (float)read_float(f);
    }
}

static void read_attr(FILE *f, golden *g, const char *kind)
{
    if (g->n_attr == NN_MAX_ATTRS)
        damaged("too many attributes in a case");
    attr *a = &g->attr[g->n_attr++];
    snprintf(a->kind, sizeof a->kind, "%s", kind);
    read_word(f, a->name, sizeof a->name);
    if (!strcmp(kind, "string"))
        read_word(f, a->text, sizeof a->text);
    else if (!strcmp(kind, "float"))
        a->number = read_float(f);
    else
        a->n = !strcmp(kind, "ints") ? (int)read_int(f) : 1;
    if (a->n > NN_MAX_INTS)
        damaged("too many numbers in an attribute");
    for (int i = 0; i < a->n; i++)
        a->ints[i] = read_int(f);
}

/* False at the end of the file. */
static bool read_case(FILE *f, golden *g)
{
    char word[64];
    memset(g, 0, sizeof *g);
    if (fscanf(f, "%63s", word) != 1)
        return false;
    if (strcmp(word, "case") != 0)
        damaged("expected a case");
    read_word(f, g->name, sizeof g->name);
    for (;;) {
        read_word(f, word, sizeof word);
        if (!strcmp(word, "end"))
            return true;
        if (!strcmp(word, "op"))
            read_word(f, g->op, sizeof g->op);
        else if (!strcmp(word, "training"))
            g->training = read_int(f) != 0;
        else if (!strcmp(word, "array"))
            read_array(f, g);
        else if (!strcmp(word, "int") || !strcmp(word, "ints") || !strcmp(word, "float") ||
                 !strcmp(word, "string"))
            read_attr(f, g, word);
        else
            damaged(word);
    }
}

static const array *find(const golden *g, const char *name, int i)
{
    char full[32];
    snprintf(full, sizeof full, i < 0 ? "%s" : "%s%d", name, i);
    for (int j = 0; j < g->n_array; j++)
        if (strcmp(g->array[j].name, full) == 0)
            return &g->array[j];
    return NULL;
}

static void set_attrs(nn_graph *graph, const void *arg)
{
    const golden *g = arg;
    for (int i = 0; i < g->n_attr; i++) {
        const attr *a = &g->attr[i];
        if (!strcmp(a->kind, "int"))
            nn_graph_attr_int(graph, a->name, a->ints[0]);
        else if (!strcmp(a->kind, "ints"))
            nn_graph_attr_ints(graph, a->name, a->n, a->ints);
        else if (!strcmp(a->kind, "float"))
            nn_graph_attr_float(graph, a->name, a->number);
        else
            nn_graph_attr_string(graph, a->name, a->text);
    }
}

/* got - prefill(input, j) against the stored array. */
static void compare(const golden *g, const array *want, const float *got, int input)
{
    double worst = 0;
    int64_t at = 0;
    for (int64_t j = 0; j < nn_shape_count(want->shape); j++) {
        double x = ((const float *)want->v)[j];
        double y = got[j] - (input >= 0 ? (double)op_dx0(input, j) : 0);
        double off = fabs(x - y) / (1 + fabs(x));
        if (!(off <= worst)) {
            worst = off;
            at = j;
        }
    }
    CHECK(worst <= TOLERANCE, "%s: %s[%lld] is %g, PyTorch gives %g", g->name, want->name,
          (long long)at, (double)got[at], (double)((const float *)want->v)[at]);
}

static void check_op(const golden *g, const nn_kernels *k)
{
    op_case t = {
        .what = g->name, .op = g->op, .attrs = set_attrs, .arg = g, .training = g->training};
    unsigned want = 0;
    const array *a;
    CHECK(nn_op_find(g->op) >= 0, "%s: no operator %s", g->name, g->op);
    if (nn_op_find(g->op) < 0)
        return;
    while ((a = find(g, "in", t.n_in))) {
        want |= (find(g, "dx", t.n_in) != NULL ? 1u : 0u) << t.n_in;
        t.in[t.n_in++] = (op_in){.shape = a->shape, .dtype = a->dtype, .data = a->v};
    }
    op_run r;
    nn_err err = op_run_open(&t, k, want, &r);
    CHECK(err == NN_OK, "%s: %s", g->name, nn_error_message());
    if (!err) {
        const array *out = find(g, "out", -1), *dy = find(g, "dy", -1);
        op_run_forward(&r);
        CHECK(nn_shape_equal(out->shape, r.call.out.shape), "%s: shape of the output", g->name);
        compare(g, out, nn_f32(&r.call.out), -1);
        if (dy)
            op_run_backward(&r, dy->v);
        for (int i = 0; i < t.n_in; i++) {
            if ((a = find(g, "dx", i)))
                compare(g, a, r.call.dx[i], i);
            if ((a = find(g, "after", i)))
                compare(g, a, nn_f32(&r.in[i]), -1);
        }
        CHECK(op_run_guards(&r), "%s: wrote behind its memory", g->name);
    }
    op_run_close(&r);
}

static double attr_number(const golden *g, const char *name, double otherwise)
{
    for (int i = 0; i < g->n_attr; i++)
        if (strcmp(g->attr[i].name, name) == 0)
            return g->attr[i].number;
    return otherwise;
}

static void check_optim(const golden *g)
{
    const char *kinds[] = {[NN_SGD] = "sgd", [NN_ADAM] = "adam", [NN_ADAMW] = "adamw"};
    const char *const names[] = {"w", "b"};
    nn_optim_kind kind = NN_SGD;
    while (kind < NN_ADAMW && strcmp(g->attr[0].text, kinds[kind]) != 0)
        kind++;
    nn_optim_config config = nn_optim_defaults(kind);
    config.momentum = (float)attr_number(g, "momentum", config.momentum);
    config.beta1 = (float)attr_number(g, "beta1", config.beta1);
    config.beta2 = (float)attr_number(g, "beta2", config.beta2);
    config.weight_decay = (float)attr_number(g, "weight_decay", 0);
    nn_graph *graph = nn_graph_new();
    int node = 0;
    for (int i = 0; i < 2; i++)
        node = nn_graph_param(graph, names[i], find(g, names[i], 0)->shape, true);
    nn_graph_set_outputs(graph, 1, &node);
    nn_params *p = NULL;
    nn_optim *o = NULL;
    nn_err err = nn_params_new(&p, graph);
    err = err ? err : nn_params_add_grads(p);
    err = err ? err : nn_optim_new(&o, config, p);
    CHECK(!err, "%s: %s", g->name, nn_error_message());
    for (int i = 0; i < 2 && !err; i++)
        memcpy(p->param[i].value.data, find(g, names[i], 0)->v,
               nn_tensor_bytes(&p->param[i].value));
    int steps = 0;
    while (!err && find(g, "w", steps + 1)) {
        steps++;
        /* Stored gradients come doubled: grad_scale must undo it. */
        for (int i = 0; i < 2; i++) {
            const array *grad = find(g, i ? "gb" : "gw", steps);
            for (int64_t j = 0; j < nn_shape_count(grad->shape); j++)
                nn_f32(&p->param[i].grad)[j] = 2 * ((const float *)grad->v)[j];
        }
        nn_optim_step(o, (float)attr_number(g, "lr", 0), 0.5f);
        for (int i = 0; i < 2; i++)
            compare(g, find(g, names[i], steps), nn_f32(&p->param[i].value), -1);
    }
    CHECK(err || steps == 5, "%s: %d steps", g->name, steps);
    nn_optim_free(o);
    nn_params_free(p);
    nn_graph_free(graph);
}

int main(void)
{
    FILE *f = fopen(GOLDEN, "r");
    if (!f)
        damaged("cannot be opened (tests run from the repository root)");
    static golden g;
    int cases = 0;
    nn_set_threads(2);
    while (read_case(f, &g)) {
        cases++;
        if (g.op[0])
            for (int tier = 0; tier <= (int)nn_tier_best(); tier++)
                check_op(&g, nn_kernels_tier((nn_tier)tier));
        else
            check_optim(&g);
        for (int i = 0; i < g.n_array; i++)
            free(g.array[i].v);
    }
    fclose(f);
    CHECK(cases == 26, "%d cases read", cases);
    return check_done();
}
