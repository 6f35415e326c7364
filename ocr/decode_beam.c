/* decode_beam.c - prefix beam search (Hannun et al. 2014, algorithm 1) and alignment.
 *
 * Prefixes are nodes of a tree: a prefix is one index, its text is read by walking up.
 *
 *      (root) - h - a - t        beam entry = node + ln p of its paths that end in blank,
 *                  \             and of those that end in its last label
 *                   l
 *
 * In a step each entry gives one candidate that keeps its text and, for each class worth
 * trying, one that appends it. The same text is reached twice only as "entry stays" and
 * "entry's parent, also in the beam, appends": the second is added into the first. A node is
 * made only for a candidate that is kept, and looked for among its parent's children first,
 * because a prefix may leave and come back.
 *
 * With a language model, candidates are ranked by ln p plus what it gives their text (lm.h): a
 * sum along the tree, so each node has its own.
 */
#include "ocr/decode_beam.h"

#include "nn/mem.h"

#include <math.h>
#include <string.h>

/* Nats: a text 1e-7 as likely as the best with the same steps behind it never comes to win:
 * what a step costs the best text is at most what the language model takes. */
#define KEEP_WITHIN 16.0
/* Sums are rounded in another order in a bound than in a score. */
#define ROUNDED 1e-6

typedef struct node {
    int32_t parent, label;
    int32_t child, sibling; /* first child, next child of the parent; -1 */
    int32_t entry;          /* place in the beam of this step, -1 */
    double lm;              /* the language model's part of the score */
    ocr_lm_place place;
} node;

typedef struct entry {
    int32_t node;
    double blank, label; /* ln p of the paths that end in blank, in the node's label */
    double any;          /* of both */
    double score;        /* with the language model's part */
} entry;

typedef struct candidate {
    int32_t from;    /* entry */
    int32_t append;  /* class, or 0: stays */
    int64_t order;   /* of its making: breaks ties */
    double blank, label, any;
    double lm, score;
} candidate;

typedef struct search {
    int beam, classes;
    const ocr_lm_view *lm;
    double trust; /* what the model says counts so much */
    node *node;
    int n_nodes;
    entry *entry, *next; /* the best first */
    int n_entries;
    candidate *heap; /* the best so far; the worst of them on top */
    int n_heap;
    double best; /* score of the best of them */
    int64_t order;
    /* Classes worth trying in this step, and the most that each adds to a score. */
    int32_t *class;
    double *gain;
    int n_classes;
    uint32_t *taken; /* [classes]: `mark` of an entry whose child with this label is in the
                        beam */
    uint32_t mark;
} search;

/* ln(e^a + e^b). */
static double log_add(double a, double b)
{
    const double hi = a > b ? a : b, lo = a > b ? b : a;
    /* Less than half a unit of hi's last place, where hi is no probability of nearly 1. */
    if (lo < hi - 40 || lo == -INFINITY)
        return hi;
    return hi + log1p(exp(lo - hi));
}

static bool worse(const candidate *a, const candidate *b)
{
    return a->score != b->score ? a->score < b->score : a->order > b->order;
}

/* Puts c where the heap's top was. */
static void sink(search *s, const candidate *c)
{
    int i = 0;
    for (;;) {
        int child = 2 * i + 1;
        if (child >= s->n_heap)
            break;
        if (child + 1 < s->n_heap && worse(&s->heap[child + 1], &s->heap[child]))
            child++;
        if (!worse(&s->heap[child], c))
            break;
        s->heap[i] = s->heap[child];
        i = child;
    }
    s->heap[i] = *c;
}

static void offer(search *s, candidate *c)
{
    c->order = s->order++;
    if (c->score == -INFINITY)
        return;
    s->best = c->score > s->best ? c->score : s->best;
    if (s->n_heap == s->beam) {
        if (worse(&s->heap[0], c))
            sink(s, c);
        return;
    }
    int i = s->n_heap++;
    for (; i > 0 && worse(c, &s->heap[(i - 1) / 2]); i = (i - 1) / 2)
        s->heap[i] = s->heap[(i - 1) / 2];
    s->heap[i] = *c;
}

/* A candidate with a lower score cannot stay. */
static double least_score(const search *s)
{
    const double near = s->best - KEEP_WITHIN;
    return s->n_heap == s->beam && s->heap[0].score > near ? s->heap[0].score : near;
}

/* The most that the language model gives to an appended class. */
static double most(const search *s, int32_t class)
{
    return s->lm ? s->trust * (double)s->lm->most[class] : 0;
}

/* Classes that the best entry can append: no other can append more. */
static void find_classes(search *s, const float *logp)
{
    const double need = least_score(s) - s->entry[0].score - ROUNDED;
    const double most_of_all = s->lm ? s->trust * (double)s->lm->most_of_all : 0;
    const float bound = (float)(need - most_of_all - ROUNDED);
    s->n_classes = 0;
    for (int b = 0; b < s->classes; b += OCR_LOG_PROBS_BLOCK) {
        if (!ocr_log_probs_reach(logp + b, bound))
            continue;
        const int end = (int)nn_min_i64(b + OCR_LOG_PROBS_BLOCK, s->classes);
        for (int v = b > 0 ? b : 1; v < end; v++) {
            if (logp[v] < bound)
                continue;
            s->class[s->n_classes] = v;
            s->gain[s->n_classes] = logp[v] + most(s, v);
            s->n_classes += s->gain[s->n_classes] >= need;
        }
    }
}

/* ln p of appending `label` to entry e: a repeated label needs a blank between. */
static double appended(const search *s, const entry *e, int32_t label, const float *logp)
{
    return (s->node[e->node].label == label ? e->blank : e->any) + logp[label];
}

static void offer_stay(search *s, int i, const float *logp)
{
    const entry *e = &s->entry[i];
    const node *at = &s->node[e->node];
    candidate stay = {.from = i, .blank = e->any + logp[0], .label = -INFINITY, .lm = at->lm};
    if (at->parent >= 0) {
        stay.label = e->label + logp[at->label];
        int32_t parent = s->node[at->parent].entry;
        if (parent >= 0)
            stay.label =
                log_add(stay.label, appended(s, &s->entry[parent], at->label, logp));
    }
    stay.any = log_add(stay.blank, stay.label);
    stay.score = stay.any + stay.lm;
    offer(s, &stay);
}

/* Marks what is reached as a child of e that stays. */
static void mark_children(search *s, const entry *e)
{
    s->mark++;
    for (int32_t c = s->node[e->node].child; c >= 0; c = s->node[c].sibling)
        if (s->node[c].entry >= 0)
            s->taken[s->node[c].label] = s->mark;
}

/* Classes that entry i cannot append are not tried with those behind it, which are worse. */
static void offer_appended(search *s, int i, const float *logp)
{
    const entry *e = &s->entry[i];
    const node *at = &s->node[e->node];
    double need = least_score(s) - e->score - ROUNDED;
    int n = 0;
    mark_children(s, e);
    for (int k = 0; k < s->n_classes; k++) {
        if (s->gain[k] < need)
            continue;
        const int32_t v = s->class[k];
        s->class[n] = v;
        s->gain[n++] = s->gain[k];
        if (s->taken[v] == s->mark)
            continue;
        const double p = appended(s, e, v, logp);
        candidate c = {.from = i, .append = v, .blank = -INFINITY, .label = p, .any = p};
        c.lm = s->lm ? at->lm + s->trust * ocr_lm_gain(s->lm, &at->place, v) : 0;
        c.score = p + c.lm;
        offer(s, &c);
        need = least_score(s) - e->score - ROUNDED;
    }
    s->n_classes = n;
}

static int32_t child_of(search *s, int32_t parent, int32_t label, double lm)
{
    for (int32_t c = s->node[parent].child; c >= 0; c = s->node[c].sibling)
        if (s->node[c].label == label)
            return c;
    int32_t c = s->n_nodes++;
    node *made = &s->node[c];
    made->parent = parent;
    made->label = label;
    made->child = made->entry = -1;
    made->sibling = s->node[parent].child;
    made->lm = lm;
    if (s->lm)
        ocr_lm_follow(s->lm->lm, &s->node[parent].place, s->lm->symbol[label], &made->place);
    s->node[parent].child = c;
    return c;
}

/* The heap, best first: the order of entries (which breaks ties) has a meaning. */
static void sort(search *s)
{
    const int n = s->n_heap;
    while (s->n_heap > 1) {
        candidate last = s->heap[--s->n_heap];
        s->heap[s->n_heap] = s->heap[0];
        sink(s, &last);
    }
    s->n_heap = n;
    while (s->heap[s->n_heap - 1].score < s->best - KEEP_WITHIN)
        s->n_heap--;
}

static void step(search *s, const float *logp)
{
    s->n_heap = 0;
    s->best = -INFINITY;
    s->order = 0;
    for (int i = 0; i < s->n_entries; i++)
        offer_stay(s, i, logp);
    find_classes(s, logp);
    for (int i = 0; i < s->n_entries && s->n_classes > 0; i++)
        offer_appended(s, i, logp);
    sort(s);
    for (int i = 0; i < s->n_heap; i++) {
        const candidate *c = &s->heap[i];
        int32_t from = s->entry[c->from].node;
        s->next[i] = (entry){c->append ? child_of(s, from, c->append, c->lm) : from, c->blank,
                             c->label, c->any, c->score};
    }
    for (int i = 0; i < s->n_entries; i++)
        s->node[s->entry[i].node].entry = -1;
    entry *swap = s->entry;
    s->entry = s->next;
    s->next = swap;
    s->n_entries = s->n_heap;
    for (int i = 0; i < s->n_entries; i++)
        s->node[s->entry[i].node].entry = i;
}

static double find_certainty(const search *s)
{
    double kept = -INFINITY, scores = -INFINITY;
    for (int i = 0; i < s->n_entries; i++) {
        kept = log_add(kept, s->entry[i].any);
        scores = log_add(scores, s->entry[i].score);
    }
    return exp(fmin(kept + s->entry[0].score - scores, 0));
}

/* The labels of a node's text, from its end on. */
static int read_text(const search *s, int32_t from, int32_t *label)
{
    int n = 0, end;
    for (int32_t c = from; s->node[c].parent >= 0; c = s->node[c].parent)
        n++;
    end = n;
    for (int32_t c = from; s->node[c].parent >= 0; c = s->node[c].parent)
        label[--end] = s->node[c].label;
    return n;
}

nn_err ocr_beam_search(int beam, const ocr_log_probs *logp, const ocr_lm_view *lm, float trust,
                       ocr_beam_text *out)
{
    nn_err err = NN_OK;
    const size_t width = (size_t)beam, nodes = 1 + (size_t)logp->steps * width;
    search s = {.beam = beam, .classes = logp->classes, .lm = lm, .trust = (double)trust};
    s.node = nn_alloc(nodes * sizeof *s.node);
    s.entry = nn_alloc(width * sizeof *s.entry);
    s.next = nn_alloc(width * sizeof *s.next);
    s.heap = nn_alloc(width * sizeof *s.heap);
    s.class = nn_alloc(logp->stride * sizeof *s.class);
    s.gain = nn_alloc(logp->stride * sizeof *s.gain);
    s.taken = nn_calloc(logp->stride, sizeof *s.taken);
    if (!s.node || !s.entry || !s.next || !s.heap || !s.class || !s.gain || !s.taken) {
        err = nn_fail_memory(nodes * sizeof *s.node, "a beam search");
        goto out;
    }
    s.node[0] = (node){.parent = -1, .child = -1, .sibling = -1};
    if (lm)
        ocr_lm_find(lm->lm, OCR_LM_BEGIN, &s.node[0].place);
    s.n_nodes = 1;
    s.entry[0] = (entry){.label = -INFINITY};
    s.n_entries = 1;
    for (int t = 0; t < logp->steps; t++)
        step(&s, ocr_log_probs_at(logp, t));
    NN_ASSERT(s.n_entries > 0);
    out->n = read_text(&s, s.entry[0].node, out->label);
    out->log_prob = s.entry[0].any;
    out->certainty = find_certainty(&s);
out:
    nn_free(s.taken);
    nn_free(s.gain);
    nn_free(s.class);
    nn_free(s.heap);
    nn_free(s.next);
    nn_free(s.entry);
    nn_free(s.node);
    return err;
}

/* States 0..2n: even ones are blanks, state 2i+1 emits label[i]. best[s] = ln p of the best
 * path that is in state s now; came[t][s] = how many states below it was a step earlier. */
nn_err ocr_ctc_align(const ocr_log_probs *logp, int n, const int32_t *label, int32_t *t0,
                     int32_t *t1)
{
    nn_err err = NN_OK;
    const int steps = logp->steps, states = 2 * n + 1;
    size_t bytes = (size_t)steps * (size_t)states;
    uint8_t *came = nn_alloc(bytes);
    double *best = nn_alloc((size_t)states * sizeof *best);
    if (!came || !best) {
        err = nn_fail_memory(bytes, "an alignment");
        goto out;
    }
    for (int s = 0; s < states; s++)
        best[s] = -INFINITY;
    memset(t1, 0, (size_t)n * sizeof *t1);
    best[0] = logp->p[0];
    best[1] = logp->p[label[0]];
    for (int t = 1; t < steps; t++) {
        const float *p = ocr_log_probs_at(logp, t);
        uint8_t *from = came + (size_t)t * (size_t)states;
        /* Downwards, so that best[s - 1] and best[s - 2] are still those of the step before. */
        for (int s = states - 1; s >= 0; s--) {
            double top = best[s];
            from[s] = 0;
            if (s >= 1 && best[s - 1] > top)
                top = best[s - 1], from[s] = 1;
            if (s >= 3 && (s & 1) && label[s / 2] != label[s / 2 - 1] && best[s - 2] > top)
                top = best[s - 2], from[s] = 2;
            best[s] = top + p[s & 1 ? label[s / 2] : 0];
        }
    }
    int s = best[states - 1] > best[states - 2] ? states - 1 : states - 2;
    NN_ASSERT(best[s] > -INFINITY);
    for (int t = steps - 1; t >= 0; t--) {
        if (s & 1) {
            if (t1[s / 2] == 0)
                t1[s / 2] = t + 1;
            t0[s / 2] = t;
        }
        if (t > 0)
            s -= came[(size_t)t * (size_t)states + (size_t)s];
    }
out:
    nn_free(best);
    nn_free(came);
    return err;
}
