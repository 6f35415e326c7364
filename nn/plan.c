/* plan.c - greedy offsets. n is a few hundred: the quadratic search costs well under a
 * millisecond. */
#include "nn/plan.h"

#include "nn/mem.h"

/* Insertion sort of indices by falling size; equal sizes keep their order, so a plan is
 * reproducible. */
static void sort_by_size(int n, const nn_span *span, int *order)
{
    for (int i = 0; i < n; i++) {
        int at = i;
        while (at > 0 && span[order[at - 1]].bytes < span[i].bytes) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
}

static bool alive_together(const nn_span *a, const nn_span *b)
{
    return a->first <= b->last && b->first <= a->last;
}

/* Lowest offset at which `bytes` fit beside the placed spans order[0..placed). */
static size_t lowest_gap(const nn_span *span, const int *order, int placed, const nn_span *s,
                         size_t bytes)
{
    size_t offset = 0;
    bool moved = true;
    /* Each round moves past one conflicting span or ends; offsets only rise. */
    while (moved) {
        moved = false;
        for (int i = 0; i < placed; i++) {
            const nn_span *o = &span[order[i]];
            size_t end = o->offset + nn_round_up(o->bytes, NN_ALIGN) + NN_PLAN_GAP;
            if (o->bytes && alive_together(s, o) && offset < end &&
                o->offset < offset + bytes) {
                offset = end;
                moved = true;
            }
        }
    }
    return offset;
}

size_t nn_plan(int n, nn_span *span, int *order)
{
    size_t total = 0;
    sort_by_size(n, span, order);
    for (int i = 0; i < n; i++) {
        nn_span *s = &span[order[i]];
        s->offset = 0;
        if (s->bytes == 0)
            continue;
        if (s->bytes > SIZE_MAX / 4 || total > SIZE_MAX / 4)
            return SIZE_MAX;
        size_t bytes = nn_round_up(s->bytes, NN_ALIGN) + NN_PLAN_GAP;
        s->offset = lowest_gap(span, order, i, s, bytes);
        if (s->offset + bytes > total)
            total = s->offset + bytes;
    }
    return total;
}
