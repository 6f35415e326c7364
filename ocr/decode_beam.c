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
#include <stdlib.h>
#include <string.h>

/* Nats: a class 2e-9 as likely as the best changes no ranking that matters. */
#define TRY_WITHIN 20.0f

typedef struct node {
    int32_t parent, label;
    int32_t child, sibling; /* first child, next child of the parent; -1 */
    int32_t entry;          /* place in the beam of this step, -1 */
    double lm;              /* the language model's part of the score */
    ocr_lm_context context;
} node;

typedef struct entry {
    int32_t node;
    double blank, label; /* ln p of the paths that end in blank, in the node's label */
} entry;

typedef struct candidate {
    int32_t from;    /* entry */
    int32_t append;  /* class, or 0: stays */
    int64_t order;   /* of its making: breaks ties */
    double blank, label;
    double lm, score; /* score: ln p of both with the language model's part */
} candidate;

typedef struct search {
    int beam, classes;
    const ocr_lm_view *lm;
    double trust; /* what the model says counts so much */
    node *node;
    int n_nodes;
    entry *entry, *next;
    int n_entries;
    candidate *heap; /* the best so far; the worst of them on top */
    int n_heap;
    int64_t order;
    int32_t *class;  /* worth trying in this step */
    int n_classes;
    int32_t *taken;  /* [classes]: 1 + entry whose child with this label is in the beam */
} search;

/* ln(e^a + e^b). */
static double log_add(double a, double b)
{
    double hi = a > b ? a : b, lo = a > b ? b : a;
    if (lo == -INFINITY)
        return hi;
    return hi + log1p(exp(lo - hi));
}

static double total(const entry *e)
{
    return log_add(e->blank, e->label);
}

static bool worse(const candidate *a, const candidate *b)
{
    return a->score != b->score ? a->score < b->score : a->order > b->order;
}

static void sink(search *s, int i)
{
    candidate moved = s->heap[i];
    for (;;) {
        int child = 2 * i + 1;
        if (child >= s->n_heap)
            break;
        if (child + 1 < s->n_heap && worse(&s->heap[child + 1], &s->heap[child]))
            child++;
        if (!worse(&s->heap[child], &moved))
            break;
        s->heap[i] = s->heap[child];
        i = child;
    }
    s->heap[i] = moved;
}

static void offer(search *s, candidate c)
{
    c.order = s->order++;
    if (c.score == -INFINITY)
        return;
    if (s->n_heap == s->beam) {
        if (worse(&s->heap[0], &c)) {
            s->heap[0] = c;
            sink(s, 0);
        }
        return;
    }
    int i = s->n_heap++;
    for (; i > 0 && worse(&c, &s->heap[(i - 1) / 2]); i = (i - 1) / 2)
        s->heap[i] = s->heap[(i - 1) / 2];
    s->heap[i] = c;
}

static void find_classes(search *s, const float *logp)
{
    float best = -INFINITY;
    for (int v = 0; v < s->classes; v++)
        best = logp[v] > best ? logp[v] : best;
    s->n_classes = 0;
    for (int v = 1; v < s->classes; v++)
        if (logp[v] > best - TRY_WITHIN)
            s->class[s->n_classes++] = v;
}

static double score(const search *s, const entry *e)
{
    return total(e) + s->node[e->node].lm;
}

/* The most that the language model gives to an appended class. */
static double most(const search *s, int32_t class)
{
    return s->lm ? s->trust * (double)s->lm->most[class] : 0;
}

/* Once the beam is full, classes that not even the best entry can append are not tried. */
static void drop_classes(search *s, const float *logp)
{
    double top = -INFINITY;
    int n = 0;
    if (s->n_heap < s->beam)
        return;
    for (int i = 0; i < s->n_entries; i++)
        top = fmax(top, score(s, &s->entry[i]));
    for (int k = 0; k < s->n_classes; k++) {
        int32_t v = s->class[k];
        /* A little more, since sums are rounded in another order there. */
        if (top + logp[v] + most(s, v) + 1e-6 >= s->heap[0].score)
            s->class[n++] = v;
    }
    s->n_classes = n;
}

/* ln p of appending `label` to entry e: a repeated label needs a blank between. */
static double appended(const search *s, const entry *e, int32_t label, const float *logp)
{
    double before = s->node[e->node].label == label ? e->blank : total(e);
    return before + logp[label];
}

static void offer_all(search *s, const float *logp)
{
    s->n_heap = 0;
    s->order = 0;
    memset(s->taken, 0, (size_t)s->classes * sizeof *s->taken);
    for (int i = 0; i < s->n_entries; i++) {
        const entry *e = &s->entry[i];
        const node *at = &s->node[e->node];
        candidate stay = {.from = i, .blank = total(e) + logp[0], .label = -INFINITY,
                          .lm = at->lm};
        if (at->parent >= 0) {
            stay.label = e->label + logp[at->label];
            int32_t parent = s->node[at->parent].entry;
            if (parent >= 0)
                stay.label = log_add(stay.label,
                                     appended(s, &s->entry[parent], at->label, logp));
        }
        stay.score = log_add(stay.blank, stay.label) + stay.lm;
        offer(s, stay);
    }
    drop_classes(s, logp);
    for (int i = 0; i < s->n_entries; i++) {
        const entry *e = &s->entry[i];
        for (int32_t c = s->node[e->node].child; c >= 0; c = s->node[c].sibling)
            if (s->node[c].entry >= 0)
                s->taken[s->node[c].label] = 1 + i;
        const node *at = &s->node[e->node];
        const double any = total(e);
        for (int k = 0; k < s->n_classes; k++) {
            int32_t v = s->class[k];
            if (s->taken[v] == 1 + i)
                continue;
            const double p = (v == at->label ? e->blank : any) + logp[v];
            if (s->n_heap == s->beam && p + at->lm + most(s, v) + 1e-6 < s->heap[0].score)
                continue;
            const double lm =
                s->lm ? at->lm + s->trust * ocr_lm_gain(s->lm, at->context, v) : 0;
            offer(s, (candidate){.from = i, .append = v, .blank = -INFINITY, .label = p,
                                 .lm = lm, .score = p + lm});
        }
    }
}

static int32_t child_of(search *s, int32_t parent, int32_t label, double lm)
{
    for (int32_t c = s->node[parent].child; c >= 0; c = s->node[c].sibling)
        if (s->node[c].label == label)
            return c;
    int32_t c = s->n_nodes++;
    s->node[c] = (node){parent, label, -1, s->node[parent].child, -1, lm, 0};
    if (s->lm)
        s->node[c].context = ocr_lm_append(s->node[parent].context, s->lm->symbol[label]);
    s->node[parent].child = c;
    return c;
}

static int best_first(const void *a, const void *b)
{
    return worse(a, b) ? 1 : -1;
}

static void step(search *s, const float *logp)
{
    find_classes(s, logp);
    offer_all(s, logp);
    /* Sorted, so that the order of entries (which breaks ties) has a meaning: best first. */
    qsort(s->heap, (size_t)s->n_heap, sizeof *s->heap, best_first);
    for (int i = 0; i < s->n_heap; i++) {
        const candidate *c = &s->heap[i];
        int32_t from = s->entry[c->from].node;
        s->next[i] = (entry){c->append ? child_of(s, from, c->append, c->lm) : from, c->blank,
                             c->label};
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
        kept = log_add(kept, total(&s->entry[i]));
        scores = log_add(scores, score(s, &s->entry[i]));
    }
    return exp(fmin(kept + score(s, &s->entry[0]) - scores, 0));
}

nn_err ocr_beam_search(int beam, int steps, int classes, const float *logp,
                       const ocr_lm_view *lm, float trust, ocr_beam_text *out)
{
    nn_err err = NN_OK;
    size_t nodes = 1 + (size_t)steps * (size_t)beam, width = (size_t)beam;
    search s = {.beam = beam, .classes = classes, .lm = lm, .trust = (double)trust};
    s.node = nn_alloc(nodes * sizeof *s.node);
    s.entry = nn_alloc(width * sizeof *s.entry);
    s.next = nn_alloc(width * sizeof *s.next);
    s.heap = nn_alloc(width * sizeof *s.heap);
    s.class = nn_alloc((size_t)classes * sizeof *s.class);
    s.taken = nn_alloc((size_t)classes * sizeof *s.taken);
    if (!s.node || !s.entry || !s.next || !s.heap || !s.class || !s.taken) {
        err = nn_fail_memory(nodes * sizeof *s.node, "a beam search");
        goto out;
    }
    s.node[0] = (node){-1, 0, -1, -1, 0, 0, OCR_LM_BEGIN};
    s.n_nodes = 1;
    s.entry[0] = (entry){0, 0.0, -INFINITY};
    s.n_entries = 1;
    for (int t = 0; t < steps; t++)
        step(&s, logp + (size_t)t * (size_t)classes);
    NN_ASSERT(s.n_entries > 0);
    int n = 0;
    for (int32_t c = s.entry[0].node; s.node[c].parent >= 0; c = s.node[c].parent)
        n++;
    out->n = n;
    for (int32_t c = s.entry[0].node; s.node[c].parent >= 0; c = s.node[c].parent)
        out->label[--n] = s.node[c].label;
    out->log_prob = total(&s.entry[0]);
    out->certainty = find_certainty(&s);
out:
    nn_free(s.taken);
    nn_free(s.class);
    nn_free(s.heap);
    nn_free(s.next);
    nn_free(s.entry);
    nn_free(s.node);
    return err;
}

/* States 0..2n: even ones are blanks, state 2i+1 emits label[i]. best[s] = ln p of the best
 * path that is in state s now; came[t][s] = how many states below it was a step earlier. */
nn_err ocr_ctc_align(int steps, int classes, const float *logp, int n, const int32_t *label,
                     int32_t *t0, int32_t *t1)
{
    nn_err err = NN_OK;
    const int states = 2 * n + 1;
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
    best[0] = logp[0];
    best[1] = logp[label[0]];
    for (int t = 1; t < steps; t++) {
        const float *p = logp + (size_t)t * (size_t)classes;
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
