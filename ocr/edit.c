/* edit.c - edit distance row by row, and the edits themselves by divide and conquer.
 *
 * d[i][j] = distance of a's first i and b's first j. The script needs the whole table; a page
 * has thousands of characters, so a large table is cut at the middle of a: the row of distances
 * from the front and the one from the back meet where their sum is least (Hirschberg 1975).
 */
#include "ocr/edit.h"

#include "nn/mem.h"

#include <string.h>

#define TABLE_CELLS ((int64_t)1 << 18) /* 1 MiB of int32: solved directly */

/* row[j] = distance of a and b's first j, j = 0..nb. Backwards: of the reversed strings. */
static void last_row(const uint32_t *a, int64_t na, const uint32_t *b, int64_t nb,
                     bool backwards, int64_t *row)
{
    for (int64_t j = 0; j <= nb; j++)
        row[j] = j;
    for (int64_t i = 1; i <= na; i++) {
        uint32_t x = backwards ? a[na - i] : a[i - 1];
        int64_t diagonal = row[0];
        row[0] = i;
        for (int64_t j = 1; j <= nb; j++) {
            uint32_t y = backwards ? b[nb - j] : b[j - 1];
            int64_t best = diagonal + (x != y);
            diagonal = row[j];
            best = nn_min_i64(best, nn_min_i64(row[j], row[j - 1]) + 1);
            row[j] = best;
        }
    }
}

int64_t ocr_edit_distance(const uint32_t *a, int64_t na, const uint32_t *b, int64_t nb)
{
    while (na > 0 && nb > 0 && a[0] == b[0])
        a++, b++, na--, nb--;
    while (na > 0 && nb > 0 && a[na - 1] == b[nb - 1])
        na--, nb--;
    if (na == 0 || nb == 0)
        return na + nb;
    int64_t *row = nn_alloc((size_t)(nb + 1) * sizeof *row);
    if (!row)
        return -1;
    last_row(a, na, b, nb, false, row);
    int64_t distance = row[nb];
    nn_free(row);
    return distance;
}

typedef struct script {
    ocr_edit_fn *edit;
    void *ctx;
    int32_t *table;
    int64_t *front, *back;
} script;

/* The table of the distances of the *ends* of a and b, so that the script is walked from the
 * front: t[i][j] = distance of a from i and b from j. */
static nn_err solve_table(script *s, const uint32_t *a, int64_t na, const uint32_t *b,
                          int64_t nb)
{
    const int64_t w = nb + 1;
    int32_t *t = s->table;
    for (int64_t i = na; i >= 0; i--)
        for (int64_t j = nb; j >= 0; j--) {
            int64_t best;
            if (i == na || j == nb)
                best = (na - i) + (nb - j);
            else
                best = nn_min_i64(t[(i + 1) * w + j + 1] + (a[i] != b[j]),
                                  nn_min_i64(t[(i + 1) * w + j], t[i * w + j + 1]) + 1);
            t[i * w + j] = (int32_t)best;
        }
    for (int64_t i = 0, j = 0; i < na || j < nb;) {
        int32_t here = t[i * w + j];
        nn_err err = NN_OK;
        if (i < na && j < nb && here == t[(i + 1) * w + j + 1] + (a[i] != b[j])) {
            if (a[i] != b[j])
                err = s->edit(s->ctx, a[i], b[j]);
            i++, j++;
        } else if (i < na && here == t[(i + 1) * w + j] + 1) {
            err = s->edit(s->ctx, a[i++], 0);
        } else {
            err = s->edit(s->ctx, 0, b[j++]);
        }
        if (err)
            return err;
    }
    return NN_OK;
}

/* na = 1 and b too long for a table: na cannot be halved. */
static nn_err solve_one(script *s, uint32_t a, const uint32_t *b, int64_t nb)
{
    /* One character against many: keep it where b has it, else it becomes b's first. */
    int64_t at = 0;
    while (at < nb && b[at] != a)
        at++;
    if (at == nb)
        at = 0;
    for (int64_t j = 0; j < nb; j++) {
        nn_err err = NN_OK;
        if (j != at || b[j] != a)
            err = s->edit(s->ctx, j == at ? a : 0, b[j]);
        if (err)
            return err;
    }
    return NN_OK;
}

/* Halves na, so that the depth is at most log2(na). */
static nn_err solve(script *s, const uint32_t *a, int64_t na, const uint32_t *b, int64_t nb)
{
    while (na > 0 && nb > 0 && a[0] == b[0])
        a++, b++, na--, nb--;
    while (na > 0 && nb > 0 && a[na - 1] == b[nb - 1])
        na--, nb--;
    if ((na + 1) * (nb + 1) <= TABLE_CELLS)
        return solve_table(s, a, na, b, nb);
    if (na == 1 && nb >= 1)
        return solve_one(s, a[0], b, nb);
    if (na == 0) {
        for (int64_t j = 0; j < nb; j++) {
            nn_err err = s->edit(s->ctx, 0, b[j]);
            if (err)
                return err;
        }
        return NN_OK;
    }
    int64_t half = na / 2, cut = 0;
    last_row(a, half, b, nb, false, s->front);
    last_row(a + half, na - half, b, nb, true, s->back);
    for (int64_t j = 1; j <= nb; j++)
        if (s->front[j] + s->back[nb - j] < s->front[cut] + s->back[nb - cut])
            cut = j;
    nn_err err = solve(s, a, half, b, cut);
    return err ? err : solve(s, a + half, na - half, b + cut, nb - cut);
}

nn_err ocr_edit_script(const uint32_t *a, int64_t na, const uint32_t *b, int64_t nb,
                       ocr_edit_fn *edit, void *ctx)
{
    nn_err err = NN_OK;
    script s = {.edit = edit, .ctx = ctx};
    size_t cells = (size_t)nn_min_i64((na + 1) * (nb + 1), TABLE_CELLS);
    size_t row = (size_t)(nb + 1) * sizeof *s.front;
    s.table = nn_alloc(cells * sizeof *s.table);
    s.front = nn_alloc(row);
    s.back = nn_alloc(row);
    if (!s.table || !s.front || !s.back) {
        err = nn_fail_memory(2 * row + cells * sizeof *s.table, "comparing two texts");
        goto out;
    }
    err = solve(&s, a, na, b, nb);
out:
    nn_free(s.back);
    nn_free(s.front);
    nn_free(s.table);
    return err;
}
