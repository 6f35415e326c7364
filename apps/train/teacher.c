/* teacher.c - see teacher.h. */
#include "apps/train/teacher.h"

#include <string.h>

#include "nn/mem.h"
#include "nn/passes.h"

#define MAX_BOUND 16 /* inputs of a loss graph */

static const char *const ABOUT[][2] = {{"octavo.task", "task"},
                                       {"octavo.alphabet", "alphabet"},
                                       {"octavo.classes", "list of classes"}};

static nn_err check_metadata(const train_teacher *t, const char *name, const io_model *student)
{
    for (size_t i = 0; i < sizeof ABOUT / sizeof *ABOUT; i++) {
        const char *a = io_meta_get(&t->model.meta, ABOUT[i][0]);
        const char *b = io_meta_get(&student->meta, ABOUT[i][0]);
        if ((a || b) && (!a || !b || strcmp(a, b) != 0))
            return nn_fail(NN_ERR_MODEL,
                           "--teacher=%s: it has another %s than the model in training (%s: "
                           "%.60s%s, the model's %.60s)", name, ABOUT[i][1], ABOUT[i][0],
                           a ? a : "none", a && strlen(a) > 60 ? "..." : "", b ? b : "none");
    }
    const char *own = io_meta_get(&t->model.meta, "octavo.preprocess");
    const char *used = io_meta_get(&student->meta, "octavo.preprocess");
    if (own && used && strcmp(own, used) != 0)
        cli_note("--teacher=%s: it knows images prepared otherwise (%s) than it sees here (%s)",
                 name, own, used);
    return NN_OK;
}

/* Do both make results of one shape of an image? */
static nn_err check_shapes(train_teacher *t, const char *name, const io_model *student,
                           nn_shape probe)
{
    nn_err err;
    nn_exec *e = NULL;
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    NN_TRY(nn_exec_new(&e, student->graph, student->params, false));
    NN_TRY(nn_exec_bind(e, 1, &probe));
    NN_TRY(nn_exec_bind(t->exec, 1, &probe));
    t->n = t->model.graph->n_out < student->graph->n_out ? t->model.graph->n_out
                                                         : student->graph->n_out;
    for (int i = 0; i < t->n; i++) {
        nn_shape x = nn_exec_output(t->exec, i)->shape, y = nn_exec_output(e, i)->shape;
        if (!nn_shape_equal(x, y)) {
            err = nn_fail(NN_ERR_MODEL,
                          "--teacher=%s: its result for an image is %s, that of the model in "
                          "training %s", name, nn_shape_text(x, a), nn_shape_text(y, b));
            goto out;
        }
    }
    t->steps = nn_exec_output(t->exec, 0)->shape.rank == 3;
out:
    nn_exec_free(e);
    return err;
}

nn_err train_teacher_open(train_teacher **out, const train_options *o, const io_model *student,
                          nn_shape probe)
{
    nn_err err;
    train_teacher *t = nn_calloc(1, sizeof *t);
    if (!t)
        return nn_fail_memory(sizeof *t, "a teacher");
    t->weight = o->distill_weight;
    NN_TRY(cli_model_load(cli_model_float(o->teacher), &t->model));
    NN_TRY(check_metadata(t, o->teacher, student));
    NN_TRY(nn_pass_inference(&t->model.graph, &t->model.params));
    NN_TRY(nn_exec_new(&t->exec, t->model.graph, t->model.params, false));
    NN_TRY(check_shapes(t, o->teacher, student, probe));
    *out = t;
    return NN_OK;
out:
    train_teacher_free(t);
    return err;
}

void train_teacher_free(train_teacher *t)
{
    if (!t)
        return;
    nn_exec_free(t->exec);
    io_model_free(&t->model);
    nn_free(t);
}

static int input_count(const nn_graph *g)
{
    int n = 0;
    for (int i = 0; i < g->n; i++)
        n += g->node[i].kind == NN_NODE_INPUT;
    return n;
}

nn_err train_teacher_loss(train_teacher *t, const train_options *o, nn_graph **loss)
{
    nn_graph *g = *loss;
    const bool maps = o->task == OCR_TASK_DET;
    int teacher[2], out[NN_MAX_INPUTS], n = g->n_out;
    NN_ASSERT(t->n <= 2 && n <= NN_MAX_INPUTS && n > t->n);
    t->inputs = input_count(g);
    for (int i = 0; i < n; i++)
        out[i] = g->out[i];
    for (int i = 0; i < t->n; i++) {
        nn_shape any = nn_exec_output(t->exec, i)->shape;
        for (int k = 0; k < any.rank; k++)
            any.dim[k] = -1;
        teacher[i] = nn_graph_input(g, i ? "teacher.1" : "teacher.0", NN_F32, any);
    }
    int weight = nn_graph_input(g, "distill.weight", NN_F32, nn_shape1(1));
    for (int i = 0; i < t->n; i++) {
        const char *name = i ? "distill.1" : "distill.0";
        int d = nn_graph_op(g, maps ? "MSELoss" : "SoftmaxKLLoss", name, 2,
                            (int[]){out[i], teacher[i]});
        if (!maps)
            nn_graph_attr_float(g, "temperature", (double)o->temperature);
        d = nn_graph_op(g, "Mul", i ? "distill.w1" : "distill.w0", 2, (int[]){d, weight});
        out[n - 1] = nn_graph_op(g, "Add", i ? "distill.s1" : "distill.s0", 2,
                                 (int[]){out[n - 1], d});
    }
    nn_graph_set_outputs(g, n, out);
    return nn_graph_check(g);
}

nn_err train_teacher_bind(train_teacher *t, nn_exec *student, int n, const nn_shape *shapes)
{
    nn_shape all[MAX_BOUND];
    if (!t)
        return nn_exec_bind(student, n, shapes);
    NN_ASSERT(n == t->inputs && n + t->n + 1 <= MAX_BOUND);
    nn_err err = nn_exec_bind(t->exec, 1, shapes);
    if (err)
        return err;
    memcpy(all, shapes, (size_t)n * sizeof *shapes);
    for (int i = 0; i < t->n; i++)
        all[n + i] = nn_exec_output(t->exec, i)->shape;
    all[n + t->n] = nn_shape1(1);
    return nn_exec_bind(student, n + t->n + 1, all);
}

void train_teacher_run(train_teacher *t, nn_exec *student)
{
    nn_tensor *image = nn_exec_input(t->exec, 0);
    memcpy(image->data, nn_exec_input(student, 0)->data, nn_tensor_bytes(image));
    nn_exec_forward(t->exec);
    for (int i = 0; i < t->n; i++) {
        const nn_tensor *from = nn_exec_output(t->exec, i);
        memcpy(nn_exec_input(student, t->inputs + i)->data, from->data, nn_tensor_bytes(from));
    }
    const nn_shape first = nn_exec_output(t->exec, 0)->shape;
    *nn_f32(nn_exec_input(student, t->inputs + t->n)) =
        t->weight * (t->steps ? (float)first.dim[1] : 1);
}
