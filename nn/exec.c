/* exec.c - shapes, memory, and the walk up (forward) and down (backward) of a graph.
 *
 * Time of a training step, n nodes: forward of node i at time i, its backward at 2n-1-i.
 *
 *        0 ......... n-1 | n ......... 2n-1
 *   value i  i#################### 2n-1-i       read by the users' backward and its own
 *   grad  i          2n-1-u ###### 2n-1-i       u: its last user, the first to add into it
 *   saved i  i#################### 2n-1-i       packed weights likewise
 *   packed i i#################### 2n-1-i       backward may read it
 *   work  i  #                   #
 *
 * All of them are spans of one arena (plan.h). In inference a value lives from i to its last
 * user.
 */
#include "nn/exec.h"

#include "nn/budget.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "nn/plan.h"
#include "nn/shapes.h"

#include <pthread.h>
#include <string.h>
#ifdef OCTAVO_FUZZ
#include <sanitizer/asan_interface.h>
#endif

typedef struct slot {
    nn_tensor value;
    float *grad; /* training: NULL where no gradient passes; a Param's points into the params */
    bool needs_grad; /* leads to something that is trained, and the loss depends on it */
    int last_user;   /* highest index of a node that reads it; itself when none */
    int last_grad_user; /* highest that adds into its gradient; -1 when none */
    bool known;      /* computed at bind: its values decide shapes */
    bool packs_each; /* packed anew in each forward: weights that change or are computed */
    nn_call *call;   /* ops only */
} slot;

/* Up to six spans of each node. */
enum { SPAN_VALUE, SPAN_GRAD, SPAN_SAVED, SPAN_PACKED, SPAN_WORK, SPAN_WORK_BACK, SPANS };

struct nn_exec {
    const nn_graph *graph;
    nn_params *params;
    bool training;
    bool bound;
    bool keep_all; /* every value lives to the end */
    bool asks_values; /* values of Inputs decide shapes */
    bool *known;
    int threads; /* of the bound plan */
    slot *slot;
    nn_call *calls;
    nn_span *span;
    int *order;
    char *arena;
    size_t arena_bytes, arena_used;
    uint64_t packed_version;
    uint64_t step_seed;
    nn_exec_hook *hook;
    void *hook_ctx;
};

nn_err nn_exec_new(nn_exec **out, const nn_graph *g, nn_params *p, bool training)
{
    nn_err err = nn_graph_check(g);
    if (err)
        return err;
    NN_ASSERT(!training || p->grad);
    nn_exec *e = nn_calloc(1, sizeof *e);
    if (!e)
        return nn_fail_memory(sizeof *e, "an exec");
    size_t n = (size_t)g->n;
    e->graph = g;
    e->params = p;
    e->training = training;
    e->slot = nn_calloc(n, sizeof *e->slot);
    e->calls = nn_calloc(n, sizeof *e->calls);
    e->span = nn_calloc(n * SPANS, sizeof *e->span);
    e->order = nn_calloc(n * SPANS, sizeof *e->order);
    e->known = nn_calloc(n, sizeof *e->known);
    if (!e->known || !e->slot || !e->calls || !e->span || !e->order) {
        nn_exec_free(e);
        return nn_fail_memory(n * sizeof *e->calls, "an exec");
    }
    nn_shapes_mark(g, e->known);
    for (int i = 0; i < g->n; i++) {
        e->slot[i].known = e->known[i] && g->node[i].kind != NN_NODE_PARAM;
        e->asks_values |= e->slot[i].known && g->node[i].kind == NN_NODE_INPUT;
    }
    *out = e;
    return NN_OK;
}

/* Values that were computed at bind. */
static void free_known(nn_exec *e)
{
    for (int i = 0; e->slot && i < e->graph->n; i++)
        if (e->slot[i].known) {
            nn_free(e->slot[i].value.data);
            e->slot[i].value.data = NULL;
        }
}

static void free_arena(nn_exec *e)
{
#ifdef OCTAVO_FUZZ
    if (e->arena)
        ASAN_UNPOISON_MEMORY_REGION(e->arena, e->arena_bytes);
#endif
    nn_free(e->arena);
    e->arena = NULL;
    e->arena_bytes = 0;
}

/* A build for fuzzing: what lies between spans is nobody's. */
static void poison_gaps(const nn_exec *e)
{
#ifdef OCTAVO_FUZZ
    ASAN_POISON_MEMORY_REGION(e->arena, e->arena_bytes);
    for (int i = 0; i < e->graph->n * SPANS; i++)
        ASAN_UNPOISON_MEMORY_REGION(e->arena + e->span[i].offset, e->span[i].bytes);
#else
    (void)e;
#endif
}

void nn_exec_free(nn_exec *e)
{
    if (!e)
        return;
    free_known(e);
    nn_free(e->known);
    free_arena(e);
    nn_free(e->order);
    nn_free(e->span);
    nn_free(e->calls);
    nn_free(e->slot);
    nn_free(e);
}

/* --- bind: shapes --- */

static nn_err check_input(const nn_node *node, nn_shape s)
{
    char have[NN_SHAPE_TEXT], want[NN_SHAPE_TEXT];
    bool fits = s.rank == node->shape.rank && nn_shape_check(s);
    for (int i = 0; fits && i < s.rank; i++)
        fits = node->shape.dim[i] < 0 || node->shape.dim[i] == s.dim[i];
    if (fits)
        return NN_OK;
    return nn_fail(NN_ERR_MODEL, "input \"%s\" is %s, the model expects %s (-1: any)",
                   node->name, nn_shape_text(s, have), nn_shape_text(node->shape, want));
}

/* Which values the loss depends on and whose gradient somebody wants. */
static void find_needed_grads(nn_exec *e)
{
    const nn_graph *g = e->graph;
    int loss = g->out[g->n_out - 1];
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        slot *s = &e->slot[i];
        s->needs_grad = false;
        if (node->kind == NN_NODE_PARAM)
            s->needs_grad = node->trainable && node->dtype == NN_F32;
        else if (node->kind == NN_NODE_OP && nn_ops[node->op].op->backward)
            for (int j = 0; j < node->n_in; j++)
                s->needs_grad |= node->in[j] >= 0 && e->slot[node->in[j]].needs_grad;
    }
    for (int i = 0; i < g->n; i++)
        e->slot[i].last_grad_user = -1;
    /* Downwards: a node passes gradients on only when it gets one itself. */
    for (int i = g->n - 1; i >= 0; i--) {
        slot *s = &e->slot[i];
        if (i != loss && s->last_grad_user < 0)
            s->needs_grad = false;
        if (!s->needs_grad)
            continue;
        for (int j = 0; j < g->node[i].n_in; j++) {
            int in = g->node[i].in[j];
            if (in >= 0 && e->slot[in].last_grad_user < i)
                e->slot[in].last_grad_user = i;
        }
    }
}

static nn_err bind_op(nn_exec *e, int i)
{
    const nn_node *node = &e->graph->node[i];
    slot *s = &e->slot[i];
    nn_call *c = &e->calls[i];
    memset(c, 0, sizeof *c);
    s->call = c;
    c->training = e->training;
    for (int j = 0; j < node->n_in; j++) {
        int in = node->in[j];
        if (in < 0)
            continue;
        c->in[j] = &e->slot[in].value;
        c->wants_dx[j] = e->training && s->needs_grad && e->slot[in].needs_grad;
    }
    nn_err err = nn_shapes_bind(e->graph, i, c);
    if (!err && s->known)
        err = nn_shapes_compute(c);
    if (err)
        return err;
    s->value = c->out;
    s->packs_each = e->training;
    for (int j = 1; j < node->n_in; j++)
        s->packs_each |= node->in[j] >= 0 && !nn_graph_is_param(e->graph, node->in[j]);
    return NN_OK;
}

/* Under the params' lock: another exec may be giving values back. */
static void copy_params(nn_exec *e)
{
    pthread_mutex_lock(&e->params->packing);
    for (int i = 0; i < e->params->n; i++)
        e->slot[e->params->param[i].node].value = e->params->param[i].value;
    pthread_mutex_unlock(&e->params->packing);
}

/* A copy of the values of an Input that decide shapes. */
static nn_err take_values(nn_tensor *value, const nn_node *node, const nn_tensor *given)
{
    if (!given->data || given->dtype != node->dtype)
        return nn_fail(NN_ERR_MODEL, "input \"%s\" decides a shape: it needs its values (%s)",
                       node->name, nn_dtype_name(node->dtype));
    size_t bytes = nn_tensor_bytes(given);
    value->data = nn_alloc(bytes);
    if (!value->data)
        return nn_fail_memory(bytes, "an input");
    memcpy(value->data, given->data, bytes);
    return NN_OK;
}

static nn_err bind_shapes(nn_exec *e, int n, const nn_tensor *given)
{
    const nn_graph *g = e->graph;
    nn_err err;
    int inputs = 0;
    free_known(e);
    copy_params(e);
    if (e->training)
        find_needed_grads(e);
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        slot *s = &e->slot[i];
        s->last_user = i;
        s->grad = NULL;
        if (node->kind == NN_NODE_PARAM) {
            int at = nn_params_of_node(e->params, i);
            NN_ASSERT(at >= 0);
            if (e->training)
                s->grad = e->params->param[at].grad.data;
        } else if (node->kind == NN_NODE_INPUT) {
            if (inputs == n)
                return nn_fail(NN_ERR_MODEL, "the model has more than %d inputs (\"%s\")", n,
                               node->name);
            err = check_input(node, given[inputs].shape);
            if (err)
                return err;
            s->value = (nn_tensor){.dtype = node->dtype, .shape = given[inputs].shape};
            if (s->known)
                err = take_values(&s->value, node, &given[inputs]);
            if (err)
                return err;
            inputs++;
        } else {
            err = bind_op(e, i);
            if (err)
                return err;
        }
        for (int j = 0; j < node->n_in; j++)
            if (node->in[j] >= 0)
                e->slot[node->in[j]].last_user = i;
    }
    if (inputs != n)
        return nn_fail(NN_ERR_MODEL, "the model has %d inputs, expected %d", inputs, n);
    return NN_OK;
}

/* --- bind: memory --- */

static bool is_output(const nn_graph *g, int node)
{
    for (int i = 0; i < g->n_out; i++)
        if (g->out[i] == node)
            return true;
    return false;
}

static void set_span(nn_span *s, int first, int last, size_t bytes)
{
    *s = (nn_span){.first = first, .last = last, .bytes = bytes};
#ifdef OCTAVO_FUZZ
    s->first = 0, s->last = INT32_MAX;
#endif
}

static void plan_node(nn_exec *e, int i)
{
    const nn_graph *g = e->graph;
    const nn_node *node = &g->node[i];
    const slot *s = &e->slot[i];
    nn_span *span = e->span + (size_t)i * SPANS;
    int end = e->training ? 2 * g->n - 1 : g->n, back = 2 * g->n - 1 - i;
    int last = is_output(g, i) || e->keep_all ? end : e->training ? back : s->last_user;
    size_t bytes = nn_tensor_bytes(&s->value);
    memset(span, 0, SPANS * sizeof *span);
    if (node->kind == NN_NODE_PARAM || s->known)
        return;
    /* An input is filled before time 0 and stays until it is filled anew. */
    if (node->kind == NN_NODE_INPUT)
        set_span(&span[SPAN_VALUE], 0, end, bytes);
    else
        set_span(&span[SPAN_VALUE], i, last, bytes);
    if (e->training && s->needs_grad) {
        int first = s->last_grad_user < 0 ? back : 2 * g->n - 1 - s->last_grad_user;
        set_span(&span[SPAN_GRAD], first, back, bytes);
    }
    if (!s->call)
        return;
    const nn_call *c = s->call;
    size_t work = nn_round_up(c->work_bytes, NN_ALIGN) +
                  (size_t)e->threads * nn_round_up(c->thread_bytes, NN_ALIGN);
    set_span(&span[SPAN_WORK], i, i, work);
    if (e->training) {
        set_span(&span[SPAN_WORK_BACK], back, back, work);
        set_span(&span[SPAN_SAVED], i, back, c->saved_bytes);
    }
    if (s->packs_each)
        set_span(&span[SPAN_PACKED], i, e->training ? back : i, c->packed_bytes);
}

static void point_work(nn_exec *e, int i, int which)
{
    nn_call *c = e->slot[i].call;
    char *work = e->arena + e->span[(size_t)i * SPANS + (size_t)which].offset;
    c->work = work;
    c->thread_work = work + nn_round_up(c->work_bytes, NN_ALIGN);
    c->thread_stride = nn_round_up(c->thread_bytes, NN_ALIGN);
}

static void point_node(nn_exec *e, int i)
{
    const nn_node *node = &e->graph->node[i];
    const nn_span *span = e->span + (size_t)i * SPANS;
    slot *s = &e->slot[i];
    if (node->kind == NN_NODE_PARAM || s->known)
        return;
    s->value.data = e->arena + span[SPAN_VALUE].offset;
    if (e->training && s->needs_grad)
        s->grad = (float *)(e->arena + span[SPAN_GRAD].offset);
    if (!s->call)
        return;
    nn_call *c = s->call;
    c->out.data = s->value.data;
    c->dy = s->grad;
    for (int j = 0; j < c->n_in; j++)
        c->dx[j] = c->wants_dx[j] ? e->slot[node->in[j]].grad : NULL;
    if (e->training && c->saved_bytes)
        c->saved = e->arena + span[SPAN_SAVED].offset;
    if (s->packs_each && c->packed_bytes)
        c->packed = e->arena + span[SPAN_PACKED].offset;
}

static bool has_one_user(const nn_graph *g, int node)
{
    int users = 0;
    for (int i = node + 1; i < g->n; i++)
        for (int j = 0; j < g->node[i].n_in; j++)
            users += g->node[i].in[j] == node;
    return users == 1 && !is_output(g, node);
}

/* Values that node i has packed and nobody else reads go, one layer after the other: so a model
 * is in memory once, and one layer of it twice. */
static void give_back(nn_exec *e, int i)
{
    const nn_node *node = &e->graph->node[i];
    for (int j = 0; j < node->n_in; j++) {
        int in = node->in[j];
        if (in < 0 || !(e->slot[i].call->in_packed >> j & 1) || !has_one_user(e->graph, in))
            continue;
        nn_params_give_back(e->params, nn_params_of_node(e->params, in));
        e->slot[in].value.data = NULL;
    }
}

/* The values that node i packs, as they are now: nobody changes those that were given back. */
static void refresh_inputs(nn_exec *e, int i)
{
    const nn_node *node = &e->graph->node[i];
    for (int j = 0; j < node->n_in; j++) {
        int at = node->in[j] < 0 ? -1 : nn_params_of_node(e->params, node->in[j]);
        if (at < 0)
            continue;
        e->slot[node->in[j]].value.data = e->params->param[at].value.data;
        NN_ASSERT(e->params->param[at].value.data || !(e->slot[i].call->in_packed >> j & 1));
    }
}

/* Inference: weights are packed once and kept with the params. Execs that share them may bind
 * at once; whoever comes first packs for all. */
static nn_err pack_weights(nn_exec *e)
{
    nn_err err = NN_OK;
    pthread_mutex_lock(&e->params->packing);
    for (int i = 0; i < e->graph->n; i++) {
        nn_call *c = e->slot[i].call;
        if (!c || !c->packed_bytes || e->slot[i].packs_each)
            continue;
        nn_packed *entry;
        bool stale;
        NN_TRY(nn_params_packed(e->params, i, c->packed_key, c->packed_bytes, &entry, &stale));
        c->packed = entry->data;
        if (stale) {
            refresh_inputs(e, i);
            nn_ops[c->node->op].op->pack(c);
            NN_TRY(c->error);
            entry->version = e->params->version;
        }
        if (e->params->packed_only)
            give_back(e, i);
    }
    e->packed_version = e->params->version;
out:
    pthread_mutex_unlock(&e->params->packing);
    return err;
}

static bool same_shapes(const nn_exec *e, int n, const nn_tensor *given)
{
    if (e->asks_values)
        return false;
    int at = 0;
    for (int i = 0; i < e->graph->n; i++)
        if (e->graph->node[i].kind == NN_NODE_INPUT)
            if (at == n || !nn_shape_equal(given[at++].shape, e->slot[i].value.shape))
                return false;
    return at == n;
}

/* What this pass would cost against what it may (budget.h). In double: no sum overflows. */
static nn_err check_budget(const nn_exec *e, size_t arena)
{
    double work = 0, bytes = (double)arena, weights = 0, inputs = 0;
    for (int i = 0; i < e->graph->n; i++) {
        const slot *s = &e->slot[i];
        double count = (double)nn_shape_count(s->value.shape);
        if (e->graph->node[i].kind == NN_NODE_INPUT)
            inputs += count;
        if (e->graph->node[i].kind == NN_NODE_PARAM)
            weights += count * (double)nn_dtype_size(s->value.dtype);
        if (!s->call)
            continue;
        const nn_op *op = nn_ops[e->graph->node[i].op].op;
        work += (double)nn_exec_macs(e, i) + count;
        if (op->reads)
            work += (double)op->reads(s->call);
        if (!s->packs_each)
            bytes += (double)s->call->packed_bytes;
    }
    nn_budget b = nn_budget_get((int64_t)inputs, (int64_t)weights);
    if (work > (double)b.work)
        return nn_fail(NN_ERR_LIMIT,
                       "the network needs %.3g multiplications for one input of this size, the "
                       "limit is %.3g",
                       work, (double)b.work);
    if (bytes > (double)b.bytes)
        return nn_fail(NN_ERR_LIMIT,
                       "the network needs %.3g MB of memory for one input of this size, the "
                       "limit is %.3g MB",
                       bytes * 1e-6, (double)b.bytes * 1e-6);
    return NN_OK;
}

nn_err nn_exec_bind_values(nn_exec *e, int n, const nn_tensor *inputs)
{
    if (e->bound && e->threads == nn_threads() && same_shapes(e, n, inputs) &&
        nn_mem_adopt(e->arena))
        return NN_OK;
    e->bound = false;
    e->threads = nn_threads();
    nn_err err = bind_shapes(e, n, inputs);
    if (err)
        return err;
    for (int i = 0; i < e->graph->n; i++)
        plan_node(e, i);
    size_t bytes = nn_plan(e->graph->n * SPANS, e->span, e->order);
    if (!e->training) {
        err = check_budget(e, bytes);
        if (err)
            return err;
    }
    /* One that is larger than needed may be too large for the limits of this call. */
    if (bytes > e->arena_bytes || !nn_mem_adopt(e->arena)) {
        free_arena(e);
        e->arena = bytes == SIZE_MAX ? NULL : nn_alloc(bytes);
        if (!e->arena)
            return nn_fail_memory(bytes, "the network's activations");
        e->arena_bytes = bytes;
    }
    e->arena_used = bytes;
    poison_gaps(e);
    for (int i = 0; i < e->graph->n; i++)
        point_node(e, i);
    if (!e->training) {
        err = pack_weights(e);
        if (err)
            return err;
    }
    e->bound = true;
    return NN_OK;
}

nn_err nn_exec_bind(nn_exec *e, int n, const nn_shape *shapes)
{
    nn_tensor inputs[64]; /* a graph for training has more of them than any node */
    if (n > 64)
        return nn_fail(NN_ERR_LIMIT, "%d inputs, at most 64 are bound", n);
    for (int i = 0; i < n; i++)
        inputs[i] = (nn_tensor){.shape = shapes[i]};
    return nn_exec_bind_values(e, n, inputs);
}

/* --- run --- */

static void hook(const nn_exec *e, int node, bool backward, bool begin)
{
    if (e->hook)
        e->hook(e->hook_ctx, node, backward, begin);
}

void nn_exec_forward(nn_exec *e)
{
    NN_ASSERT(e->bound && nn_threads() <= e->threads);
    if (!e->training && e->packed_version != e->params->version) {
        /* The blocks exist since bind: this cannot fail. */
        nn_err err = pack_weights(e);
        NN_ASSERT(err == NN_OK);
    }
    for (int i = 0; i < e->graph->n; i++) {
        nn_call *c = e->slot[i].call;
        if (!c || e->slot[i].known)
            continue;
        const nn_op *op = nn_ops[c->node->op].op;
        hook(e, i, false, true);
        point_work(e, i, SPAN_WORK);
        c->step_seed = e->step_seed;
        if (e->slot[i].packs_each && c->packed_bytes)
            op->pack(c);
        op->forward(c);
        hook(e, i, false, false);
    }
}

void nn_exec_backward(nn_exec *e)
{
    const nn_graph *g = e->graph;
    NN_ASSERT(e->bound && e->training);
    int loss = g->out[g->n_out - 1];
    for (int i = loss; i >= 0; i--) {
        slot *s = &e->slot[i];
        if (!s->call || !s->needs_grad)
            continue;
        hook(e, i, true, true);
        if (i == loss)
            for (int64_t j = 0; j < nn_shape_count(s->value.shape); j++)
                s->grad[j] = 1.0f;
        /* The first to add into a gradient finds it zero. A Param's gradient accumulates over
         * calls. */
        for (int j = 0; j < s->call->n_in; j++) {
            int in = g->node[i].in[j];
            if (s->call->dx[j] && g->node[in].kind != NN_NODE_PARAM &&
                e->slot[in].last_grad_user == i)
                memset(e->slot[in].grad, 0, nn_tensor_bytes(&e->slot[in].value));
        }
        point_work(e, i, SPAN_WORK_BACK);
        nn_ops[g->node[i].op].op->backward(s->call);
        hook(e, i, true, false);
    }
}

void nn_exec_keep_all(nn_exec *e)
{
    e->keep_all = true;
    e->bound = false;
}

void nn_exec_set_step(nn_exec *e, uint64_t seed, uint64_t step)
{
    nn_rng r = nn_rng_make(seed, step);
    e->step_seed = nn_rng_u64(&r);
}

void nn_exec_set_hook(nn_exec *e, nn_exec_hook *fn, void *ctx)
{
    e->hook = fn;
    e->hook_ctx = ctx;
}

/* --- look --- */

nn_tensor *nn_exec_input(nn_exec *e, int i)
{
    NN_ASSERT(e->bound);
    for (int at = 0; at < e->graph->n; at++)
        if (e->graph->node[at].kind == NN_NODE_INPUT && i-- == 0)
            return &e->slot[at].value;
    NN_ASSERT(false && "the graph has that input");
    return NULL;
}

const nn_tensor *nn_exec_output(const nn_exec *e, int i)
{
    NN_ASSERT(e->bound && i < e->graph->n_out);
    return &e->slot[e->graph->out[i]].value;
}

const nn_tensor *nn_exec_value(const nn_exec *e, int node)
{
    return &e->slot[node].value;
}

int nn_exec_find_bad(const nn_exec *e, bool gradients)
{
    for (int k = 0; k < e->graph->n; k++) {
        int i = gradients ? e->graph->n - 1 - k : k; /* as computed: backward walks down */
        const slot *s = &e->slot[i];
        bool param = e->graph->node[i].kind == NN_NODE_PARAM;
        const float *x = gradients ? (param && s->needs_grad ? s->grad : NULL) : s->value.data;
        if (!x || s->value.dtype != NN_F32)
            continue;
        if (!nn_all_finite(nn_shape_count(s->value.shape), x))
            return i;
    }
    return -1;
}

int64_t nn_exec_macs(const nn_exec *e, int node)
{
    const nn_call *c = e->slot[node].call;
    return c && nn_ops[c->node->op].op->macs ? nn_ops[c->node->op].op->macs(c) : 0;
}

size_t nn_exec_arena_bytes(const nn_exec *e)
{
    return e->arena_used;
}

const char *nn_exec_algorithm(const nn_exec *e, int node)
{
    const nn_call *c = e->slot[node].call;
    return c && c->algorithm ? c->algorithm : "";
}
