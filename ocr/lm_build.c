/* lm_build.c - a language model from texts.
 *
 * A line  edge c1 c2 .. cn edge  gives a key for each place in it: the next `order` symbols,
 * the first in the highest byte, OCR_LM_NONE where the line has ended. Sorted, equal n-grams
 * stand together whatever n is:
 *
 *     t h a n _       level 1:  t . . . .
 *     t h a t .       level 2:  h . . .
 *     t h e _ c       level 3:  a .  e .      one gram a run of equal prefixes, its parent
 *     t h e _ d                               the gram of the prefix that is one shorter
 *
 * so one pass makes the tree of all n-grams, level by level and in order. Each gram then finds
 * its suffix one level up (the same without the first symbol; every suffix of an n-gram is in
 * the text, too), and with it the probability that it is interpolated with.
 */
#include "ocr/lm.h"

#include "nn/mem.h"
#include "ocr/normalize.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A character found less often is OCR_LM_OTHER. */
#define MIN_SYMBOL_COUNT 10
/* An n-gram found less often is not stored: no line can be made out of the file. */
#define MIN_GRAM_COUNT 2
#define CODES 0x110000
/* Bytes of a node in the file, and more where it may have children. */
#define NODE_BYTES 2
#define INNER_BYTES 5

typedef struct gram {
    int32_t parent, suffix; /* in the level above */
    int32_t first, kinds;   /* children in the level below */
    int32_t found;          /* in the text */
    int32_t node;           /* in the model */
    int64_t count, below;   /* weighted: of the gram, of its children */
    double p, backoff;
    float gain;             /* nats that the text's ln p has from storing it */
    uint8_t symbol;
    bool keep;
} gram;

typedef struct place {
    uint64_t key;
    int32_t weight; /* 0: not in the text, there for its symbol */
} place;

typedef struct building {
    int order;
    const ocr_lm *lm; /* its symbols */
    int64_t n_places, n_lines; /* lines: weighted */
    place *place;
    int32_t n[OCR_LM_MAX_ORDER + 1];
    gram *level[OCR_LM_MAX_ORDER + 1];
} building;

/* --- symbols --- */

/* Code of the next character that counts, '\n' at a line's end, -1 at the text's. */
static int32_t next_code(const char **p, const char *end)
{
    while (*p < end) {
        int32_t code = io_utf8_next(p, end);
        if (code < 0) {
            ++*p;
            continue;
        }
        if (code == '\n')
            return code;
        if (code != '\r' && !ocr_code_is_invisible((uint32_t)code))
            return (int32_t)ocr_lm_fold((uint32_t)code);
    }
    return -1;
}

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

typedef struct found {
    uint32_t code;
    int32_t count;
} found;

static int frequent_first(const void *a, const void *b)
{
    const found *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count) - (x->count > y->count)
                                : (x->code > y->code) - (x->code < y->code);
}

static nn_err find_symbols(int n, const ocr_lm_text *text, ocr_lm *lm)
{
    int n_found = 0;
    int32_t *count = nn_calloc(CODES, sizeof *count);
    found *list = NULL;
    if (!count)
        return nn_fail_memory(CODES * sizeof *count, "counting characters");
    for (int i = 0; i < n; i++) {
        const char *p = text[i].utf8, *end = p + text[i].n;
        for (int32_t c; (c = next_code(&p, end)) >= 0;)
            if (c != '\n' && count[c] < INT32_MAX)
                count[c]++;
    }
    for (int32_t c = 1; c < CODES; c++)
        n_found += count[c] >= MIN_SYMBOL_COUNT;
    list = nn_alloc((size_t)n_found * sizeof *list);
    if (!list) {
        nn_free(count);
        return nn_fail_memory((size_t)n_found * sizeof *list, "counting characters");
    }
    n_found = 0;
    for (int32_t c = 1; c < CODES; c++)
        if (count[c] >= MIN_SYMBOL_COUNT)
            list[n_found++] = (found){(uint32_t)c, count[c]};
    qsort(list, (size_t)n_found, sizeof *list, frequent_first);
    lm->n_symbols = 2;
    for (int i = 0; i < n_found && lm->n_symbols < OCR_LM_MAX_SYMBOLS; i++)
        lm->code[lm->n_symbols++] = list[i].code;
    qsort(lm->code + 2, (size_t)lm->n_symbols - 2, sizeof lm->code[0], ascending);
    nn_free(list);
    nn_free(count);
    return NN_OK;
}

/* --- counting --- */

static void add_line(building *b, const uint8_t *symbol, int64_t n, int weight)
{
    for (int64_t i = 0; i < n; i++) {
        uint64_t key = 0;
        for (int k = 0; k < OCR_LM_MAX_ORDER; k++)
            key = key << 8 | (k < b->order && i + k < n ? symbol[i + k] : OCR_LM_NONE);
        b->place[b->n_places++] = (place){key, weight};
    }
    b->n_lines += weight;
}

/* Single spaces, none at the ends; empty lines are none. `line` has room for the longest. */
static void add_text(building *b, const ocr_lm_text *text, uint8_t *line)
{
    const uint8_t space = ocr_lm_symbol(b->lm, ' ');
    const char *p = text->utf8, *end = p + text->n;
    for (int32_t c = 0; c >= 0;) {
        int64_t n = 0;
        line[n++] = OCR_LM_EDGE;
        while ((c = next_code(&p, end)) >= 0 && c != '\n') {
            if (c == ' ' && (n == 1 || line[n - 1] == space))
                continue;
            line[n++] = c == ' ' ? space : ocr_lm_symbol(b->lm, (uint32_t)c);
        }
        if (n > 1 && line[n - 1] == space)
            n--;
        line[n++] = OCR_LM_EDGE;
        if (n > 2)
            add_line(b, line, n, text->weight);
    }
}

static int by_key(const void *a, const void *b)
{
    const place *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static nn_err find_places(building *b, int n, const ocr_lm_text *text)
{
    nn_err err = NN_OK;
    size_t most = (size_t)b->lm->n_symbols, longest = 0;
    for (int i = 0; i < n; i++) {
        /* Each line has two edges; the last one may have no end. */
        most += text[i].n + 2;
        for (size_t k = 0; k < text[i].n; k++)
            most += text[i].utf8[k] == '\n' ? 1 : 0; /* and is itself one of the bytes */
        longest = text[i].n > longest ? text[i].n : longest;
    }
    uint8_t *line = nn_alloc(longest + 2);
    b->place = nn_alloc(most * sizeof *b->place);
    if (!line || !b->place) {
        err = nn_fail_memory(most * sizeof *b->place, "counting n-grams");
        goto out;
    }
    for (int i = 0; i < n; i++)
        add_text(b, &text[i], line);
    if (b->n_lines == 0) {
        err = nn_fail(NN_ERR_INPUT, "no text to make a language model of");
        goto out;
    }
    if (b->n_places > INT32_MAX / 2) {
        err = nn_fail(NN_ERR_LIMIT, "more than %d characters to make a language model of",
                      INT32_MAX / 2);
        goto out;
    }
    for (int s = 0; s < b->lm->n_symbols; s++)
        b->place[b->n_places++] = (place){(uint64_t)s << 56 | UINT64_MAX >> 8, 0};
    qsort(b->place, (size_t)b->n_places, sizeof *b->place, by_key);
out:
    nn_free(line);
    return err;
}

/* Length of the prefix that two keys share, in symbols of the first one's n-gram. */
static int shared(uint64_t key, uint64_t before)
{
    return key == before ? OCR_LM_MAX_ORDER : __builtin_clzll(key ^ before) / 8;
}

static int length(const building *b, uint64_t key)
{
    int n = 0;
    while (n < b->order && (uint8_t)(key >> (56 - 8 * n)) != OCR_LM_NONE)
        n++;
    return n;
}

static nn_err make_levels(building *b)
{
    for (int64_t i = 0; i < b->n_places; i++)
        for (int k = i ? shared(b->place[i].key, b->place[i - 1].key) : 0;
             k < length(b, b->place[i].key); k++)
            b->n[k + 1]++;
    b->n[0] = 1;
    for (int k = 0; k <= b->order; k++) {
        b->level[k] = nn_calloc((size_t)b->n[k], sizeof *b->level[k]);
        if (!b->level[k])
            return nn_fail_memory((size_t)b->n[k] * sizeof *b->level[k], "n-grams");
    }
    int32_t end[OCR_LM_MAX_ORDER + 1] = {1};
    for (int64_t i = 0; i < b->n_places; i++) {
        const place *at = &b->place[i];
        int same = i ? shared(at->key, at[-1].key) : 0, n = length(b, at->key);
        for (int k = 1; k <= n; k++) {
            if (k > same) {
                int32_t parent = end[k - 1] - 1;
                gram *up = &b->level[k - 1][parent];
                if (up->kinds++ == 0)
                    up->first = end[k];
                b->level[k][end[k]++] =
                    (gram){.parent = parent, .symbol = (uint8_t)(at->key >> (64 - 8 * k))};
            }
            gram *g = &b->level[k][end[k] - 1];
            g->count += at->weight;
            g->found += at->weight > 0;
        }
    }
    /* Nothing predicts the edge before a line. */
    b->level[1][OCR_LM_EDGE].count -= b->n_lines;
    return NN_OK;
}

/* --- probabilities --- */

static int32_t find_child(const building *b, int k, int32_t parent, uint8_t symbol)
{
    const gram *g = &b->level[k][parent], *child = b->level[k + 1];
    int32_t lo = g->first, hi = g->first + g->kinds;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo) / 2;
        if (child[mid].symbol < symbol)
            lo = mid + 1;
        else
            hi = mid;
    }
    NN_ASSERT(lo < g->first + g->kinds && child[lo].symbol == symbol);
    return lo;
}

static void estimate(building *b)
{
    for (int k = 1; k <= b->order; k++) {
        for (int32_t i = 0; i < b->n[k]; i++)
            b->level[k - 1][b->level[k][i].parent].below += b->level[k][i].count;
        for (int32_t i = 0; i < b->n[k]; i++) {
            gram *g = &b->level[k][i];
            const gram *h = &b->level[k - 1][g->parent];
            double shorter = 1.0 / b->lm->n_symbols;
            if (k > 1) {
                g->suffix = find_child(b, k - 2, h->suffix, g->symbol);
                shorter = b->level[k - 1][g->suffix].p;
            }
            const double kinds = h->kinds, all = (double)h->below + kinds;
            g->p = ((double)g->count + kinds * shorter) / all;
            g->gain = (float)((double)g->count * log(g->p / (kinds / all * shorter)));
        }
    }
}

/* Marks the n-grams worth `threshold` nats or more, those found often enough, and their
 * prefixes. Returns the bytes of the model. */
static int64_t choose(building *b, double threshold)
{
    int64_t bytes = NODE_BYTES + INNER_BYTES;
    for (int k = b->order; k >= 1; k--)
        for (int32_t i = 0; i < b->n[k]; i++) {
            gram *g = &b->level[k][i];
            g->keep = k == 1 || (g->found >= MIN_GRAM_COUNT && g->gain >= threshold);
            for (int32_t c = 0; k < b->order && c < g->kinds && !g->keep; c++)
                g->keep = b->level[k + 1][g->first + c].keep;
            if (g->keep)
                bytes += NODE_BYTES + (k < b->order ? INNER_BYTES : 0);
        }
    return bytes;
}

/* The lowest threshold that fits: bisection over its logarithm. */
static void prune(building *b, int64_t max_bytes)
{
    enum { TRIES = 40 };
    if (choose(b, -INFINITY) <= max_bytes)
        return;
    double lo = log(1e-3), hi = log(1e12);
    for (int i = 0; i < TRIES; i++) {
        double mid = (lo + hi) / 2;
        if (choose(b, exp(mid)) > max_bytes)
            lo = mid;
        else
            hi = mid;
    }
    choose(b, exp(hi));
}

/* p of gram i of level k by what is stored; contexts shorter than k have their weights. */
static double pruned(const building *b, int k, int32_t i)
{
    double weight = 1;
    const gram *g = &b->level[k][i];
    for (; !g->keep; g = &b->level[--k][g->suffix]) {
        const gram *h = &b->level[k - 1][g->parent];
        weight *= h->keep ? h->backoff : 1;
    }
    return weight * g->p;
}

static void find_backoff(building *b)
{
    for (int k = 1; k < b->order; k++)
        for (int32_t i = 0; i < b->n[k]; i++) {
            gram *h = &b->level[k][i];
            double with = 0, without = 0;
            for (int32_t c = h->first; h->keep && c < h->first + h->kinds; c++) {
                const gram *g = &b->level[k + 1][c];
                if (g->keep) {
                    with += g->p;
                    without += pruned(b, k, g->suffix);
                }
            }
            /* Where all is stored nothing is left to weigh. */
            h->backoff = without < 1 - 1e-9 && with < 1 ? (1 - with) / (1 - without) : 1;
        }
}

/* --- the model --- */

static uint8_t quantise(double x)
{
    return (uint8_t)fmin(fmax(round(x), 0), 255);
}

static void fill(const building *b, int32_t n_inner, int32_t *first, uint8_t *symbol,
                 uint8_t *logp, uint8_t *backoff)
{
    int32_t at = 1, parent = 0;
    first[0] = 1;
    backoff[0] = quantise(32);
    for (int k = 1; k <= b->order; k++)
        for (int32_t i = 0; i < b->n[k]; i++) {
            gram *g = &b->level[k][i];
            if (!g->keep)
                continue;
            while (parent < b->level[k - 1][g->parent].node)
                first[++parent] = at;
            symbol[at] = g->symbol;
            logp[at] = quantise(-16 * log(g->p));
            if (k < b->order)
                backoff[at] = quantise(32 - 16 * log(g->backoff));
            g->node = at++;
        }
    while (parent < n_inner)
        first[++parent] = at;
}

static nn_err make_model(const building *b, io_model *m)
{
    nn_err err;
    int32_t n = 1, n_inner = 1;
    for (int k = 1; k <= b->order; k++)
        for (int32_t i = 0; i < b->n[k]; i++) {
            n += b->level[k][i].keep;
            n_inner += k < b->order && b->level[k][i].keep;
        }
    char alphabet[4 * OCR_LM_MAX_SYMBOLS + 1];
    size_t used = 0;
    for (int s = 2; s < b->lm->n_symbols; s++)
        used += (size_t)io_utf8_put(b->lm->code[s], alphabet + used);
    alphabet[used] = 0;
    NN_TRY(io_meta_set(&m->meta, "octavo.task", "lm"));
    NN_TRY(io_meta_set_int(&m->meta, "octavo.order", b->order));
    NN_TRY(io_meta_set(&m->meta, "octavo.alphabet", alphabet));
    m->graph = nn_graph_new();
    if (!m->graph) {
        err = nn_fail_memory(sizeof *m->graph, "a language model");
        goto out;
    }
    const int node[] = {
        nn_graph_param_typed(m->graph, "first", NN_S32, nn_shape1(n_inner + 1)),
        nn_graph_param_typed(m->graph, "symbol", NN_U8, nn_shape1(n)),
        nn_graph_param_typed(m->graph, "logp", NN_U8, nn_shape1(n)),
        nn_graph_param_typed(m->graph, "backoff", NN_U8, nn_shape1(n_inner)),
    };
    nn_graph_set_outputs(m->graph, 4, node);
    NN_TRY(nn_graph_check(m->graph));
    NN_TRY(nn_params_new(&m->params, m->graph));
    fill(b, n_inner, nn_params_find(m->params, "first")->value.data,
         nn_params_find(m->params, "symbol")->value.data,
         nn_params_find(m->params, "logp")->value.data,
         nn_params_find(m->params, "backoff")->value.data);
out:
    return err;
}

nn_err ocr_lm_build(int order, int64_t max_bytes, int n, const ocr_lm_text *text, ocr_lm *out)
{
    nn_err err;
    ocr_lm symbols = {0};
    io_model model = {0};
    building b = {.order = order, .lm = &symbols};
    NN_ASSERT(order >= 2 && order <= OCR_LM_MAX_ORDER);
    memset(out, 0, sizeof *out);
    NN_TRY(find_symbols(n, text, &symbols));
    NN_TRY(find_places(&b, n, text));
    NN_TRY(make_levels(&b));
    nn_free(b.place);
    b.place = NULL;
    estimate(&b);
    prune(&b, max_bytes);
    find_backoff(&b);
    NN_TRY(make_model(&b, &model));
    err = ocr_lm_new(out, &model);
out:
    io_model_free(&model);
    for (int k = 0; k <= order; k++)
        nn_free(b.level[k]);
    nn_free(b.place);
    return err;
}
