/* layout_columns.c - is a strip of white the gutter between columns of text, or does it run
 * between the cells of a table, an item and its price, a label and what was filled in?
 *
 * Columns are told by any of:
 *   - long lines on both sides (prose)
 *   - lines on the one side that do not stand beside lines of the other
 *   - a rule in the strip without rules across it
 *   - both sides are lists by their text: bullets, or initials that run on
 *   - tables with rules of their own
 *   - both sides are lists of things with a number behind each
 *   - tables without rules: the strip is much wider than those within them, and each begins with
 *     texts, or neither has any
 * A side of numbers is no column unless all is prose.
 */
#include "ocr/layout_parts.h"

#include <math.h>
#include <stdlib.h>

/* Lengths are in units of the median height of the region's boxes: about 1.5 em. */
#define PROSE_ASPECT 6.0f  /* a segment of prose is longer than so many heights */
#define PROSE_SHARE 0.7f   /* so much of a side's length is in such segments */
#define PROSE_ROWS 2       /* on each side of a gutter */
#define LOOSE_ROWS 3       /* where rows do not match */
#define MANY_ROWS 8        /* of so many rows the gutter may be as narrow as */
#define SPACES_MANY 1.0f   /* so many spaces between words, */
#define SPACES_FEW 1.6f    /* of fewer rows not */
#define LIST_ROWS 4
#define PAIR_ROWS 2        /* beside a block of more lines, none of which match, */
#define PAIR_BOTH 5
#define PAIR_GAP 2.0f      /* and with so much white between */
#define GUTTER_WIDTH 0.3f
#define STEP 0.5f          /* strips nearer than this are tried once */
#define BESIDE 0.3f        /* middles of lines beside one another differ by less, */
#define BESIDE_PITCH 0.2f  /* and by less than this of the lines' distance */
#define SAME_ROW 0.2f
#define BESIDE_SHARE 0.6f
#define HALF 0.5f
#define PART_GAP 1.6f      /* white that runs through both sides of a band */
#define EVEN 0.01f         /* of two gutters of one length, what parts the more text */
#define WIDE 0.5f          /* or what is wider: so much of its width counts as length, */
#define WIDE_MOST 6.0f     /* at most */
#define NUMERIC 0.6f       /* of labels and their numbers half are */
#define APART 2.2f         /* middles of lines with white between; 0.85 within a paragraph */
#define SORTED_SHARE 0.85f
#define RULE_COVERS 0.7f
#define CLOSED 1.5f
#define PRICED_BOXES 3     /* a row of a list of things and prices has no more, on the mean */
#define TABLE_RULE 4.0f    /* a table's rules are longer, */
#define TABLE_GAP 0.8f     /* these end; one that is broken begins again at once */
#define TABLE_RULES 2      /* and it has more; a head over some columns has one */
#define BINS 512           /* of a band's width, in which its strips are looked for */
#define STRIP_LEAST 0.25f
#define STRIP_OVER 0.06f   /* of the rows, items may lie over a strip */
#define STRIPS 40          /* of a band, the widest */
#define BESIDE_TABLES 4    /* tables side by side, at most */
#define TABLES_GAP 1.3f    /* between them: so much, and so many times the widest of their own */
#define TABLES_MORE 1.4f   /* strips; */
#define NUMBERS_GAP 2.5f   /* the same between tables of numbers and signs */
#define NUMBERS_MORE 1.8f
#define ROWS_EVEN 1.75f    /* times their mean distance rows of tables are apart, at most */
#define ROWS_END 1.3f      /* and the next ones are so far, at least */
#define TEXTS_FEW 0.15f    /* of the rows of these begin with a text, or of the items are texts */

typedef struct side {
    int n, rows;
    float length, prose; /* of all segments, of the long ones */
    float height;
    float x0, x1, y0;    /* y0: middle of its first row, */
    float last;          /* of its last one */
    float space;         /* sum over its segments that know theirs */
    int spaced;
    int numeric, bullets, labels;
    int texts;                 /* rows before the present one that begin with a text */
    bool row_text, row_number; /* of the present row: begins with a text; ends with a number, */
    float row_begin, row_end;  /* where */
    int priced;                /* rows before it: of a text and a number behind it */
    int follow, pairs;   /* initials that do not run back, of pairs of lines */
    uint32_t first;
} side;

static void side_add(side *s, const layout_item *b, float unit, float *middles)
{
    float width = b->x1 - b->x0, height = b->y1 - b->y0, y = layout_middle(b);
    bool prose = width >= PROSE_ASPECT * (b->n > 0 ? unit : height);
    if (s->n == 0 || y - s->last > SAME_ROW * unit) {
        s->priced += s->n > 0 && s->row_text && s->row_number;
        s->texts += s->row_text;
        s->row_text = s->row_number = false;
        s->row_begin = INFINITY;
        s->row_end = -INFINITY;
        middles[s->rows++] = y;
        s->y0 = s->n ? s->y0 : y;
        s->last = y;
    }
    s->x0 = s->n ? fminf(s->x0, b->x0) : b->x0;
    s->x1 = s->n ? fmaxf(s->x1, b->x1) : b->x1;
    s->space += b->space;
    s->spaced += b->space > 0;
    s->n++;
    s->length += width;
    s->prose += prose ? width : 0;
    s->height += height;
    s->numeric += b->text.numeric;
    if (b->x0 < s->row_begin) {
        s->row_begin = b->x0;
        s->row_text = !b->text.numeric;
    }
    if (b->x1 > s->row_end) {
        s->row_end = b->x1;
        s->row_number = b->text.numeric;
    }
    s->bullets += b->text.bullet;
    s->labels += b->text.label;
    if (b->text.first && s->first) {
        s->pairs++;
        s->follow += b->text.first >= s->first;
    }
    if (b->text.first)
        s->first = b->text.first;
}

static bool side_is_prose(const side *s)
{
    return s->rows >= PROSE_ROWS && s->prose >= PROSE_SHARE * s->length;
}

static bool side_is_numeric(const side *s)
{
    return (float)s->numeric >= NUMERIC * (float)s->n;
}

static bool side_is_sorted(const side *s)
{
    return s->pairs >= LIST_ROWS && (float)s->follow >= SORTED_SHARE * (float)s->pairs;
}

/* A list of things and their prices, or of names and their pages. */
static bool side_is_priced(const side *s)
{
    int priced = s->priced + (s->row_text && s->row_number);
    return s->rows >= LIST_ROWS && s->n <= PRICED_BOXES * s->rows &&
           (float)priced >= HALF * (float)s->rows;
}

/* Rows of a side between y0 and y1: *from the first of them. */
static int rows_between(const float *row, int n, float y0, float y1, int *from)
{
    int end = n;
    for (*from = 0; *from < n && row[*from] < y0;)
        (*from)++;
    while (end > *from && row[end - 1] > y1)
        end--;
    return end - *from;
}

/* Share of rows a that stand beside one of b. */
static float beside_share(const float *a, int na, const float *b, int nb, float within)
{
    int matched = 0;
    for (int i = 0, k = 0; i < na; i++) {
        while (k + 1 < nb && fabsf(b[k + 1] - a[i]) <= fabsf(b[k] - a[i]))
            k++;
        matched += nb > 0 && fabsf(b[k] - a[i]) <= within;
    }
    return (float)matched / (float)(na > 0 ? na : 1);
}

/* Whether a vertical rule parts the sides, and no rule runs across or closes them off, as those
 * of tables do. */
static bool ruled(const layout *l, const side *left, const side *right, float y0, float y1,
                  float unit)
{
    bool down = false;
    for (int i = 0; i < l->n_rules; i++) {
        const ocr_rule *r = l->rule[i];
        float x = 0.5f * (r->x0 + r->x1), y = 0.5f * (r->y0 + r->y1);
        if (layout_rule_is_vertical(r))
            down |= x > left->x1 - unit && x < right->x0 + unit &&
                    fminf(r->y1, y1) - fmaxf(r->y0, y0) >= RULE_COVERS * (y1 - y0);
        else if (y > y0 - CLOSED * unit && y < y1 + CLOSED * unit && r->x0 < left->x1 && r->x1 > right->x0)
            return false;
    }
    return down;
}

/* Tables side by side: horizontal rules of both end at the gutter, none runs over it. */
static bool ruled_apart(const layout *l, const side *left, const side *right, float y0, float y1,
                        float unit)
{
    int ending[2] = {0, 0};
    float end = -INFINITY, next = INFINITY;
    for (int i = 0; i < l->n_rules; i++) {
        const ocr_rule *r = l->rule[i];
        float y = 0.5f * (r->y0 + r->y1);
        if (layout_rule_is_vertical(r) || y < y0 - CLOSED * unit || y > y1 + CLOSED * unit)
            continue;
        if (r->x0 < left->x1 && r->x1 > right->x0)
            return false;
        if (r->x1 - r->x0 < TABLE_RULE * unit)
            continue;
        if (r->x1 > left->x1 - unit && r->x1 < right->x0) {
            ending[0]++;
            end = fmaxf(end, r->x1);
        } else if (r->x0 < right->x0 + unit && r->x0 > left->x1) {
            ending[1]++;
            next = fminf(next, r->x0);
        }
    }
    return ending[0] >= TABLE_RULES && ending[1] >= TABLE_RULES && next - end >= TABLE_GAP * unit;
}

/* Mean distance of rows. */
static float pitch(const float *row, int n, float otherwise)
{
    return n > 1 ? (row[n - 1] - row[0]) / (float)(n - 1) : otherwise;
}

/* The two sides of a band from y0 to y1, and where their rows are. */
static bool are_columns(const layout *l, const side *left, const side *right,
                        const float *left_rows, const float *right_rows, float y0, float y1,
                        float unit)
{
    float from = fmaxf(left->y0, right->y0) - HALF * unit;
    float to = fminf(left->last, right->last) + HALF * unit, gap = right->x0 - left->x1;
    int a, b, na = rows_between(left_rows, left->rows, from, to, &a);
    int nb = rows_between(right_rows, right->rows, from, to, &b), few = na < nb ? na : nb;
    int spaced = left->spaced + right->spaced;
    float space = spaced ? (left->space + right->space) / (float)spaced : 0;
    if (few < PROSE_ROWS || gap < (few < MANY_ROWS ? SPACES_FEW : SPACES_MANY) * space)
        return false;
    if (side_is_prose(left) && side_is_prose(right))
        return true;
    if (few >= LIST_ROWS && ruled_apart(l, left, right, from, to, unit))
        return true;
    if (few >= LIST_ROWS && left->labels <= left->rows / 2 && side_is_priced(left) &&
        side_is_priced(right))
        return true;
    if (left->labels > left->rows / 2 || side_is_numeric(left) || side_is_numeric(right))
        return false;
    left_rows += a;
    right_rows += b;
    float within = fminf(BESIDE_PITCH * fminf(pitch(left_rows, na, unit),
                                              pitch(right_rows, nb, unit)),
                         BESIDE * unit);
    float beside = na < nb ? beside_share(left_rows, na, right_rows, nb, within)
                           : beside_share(right_rows, nb, left_rows, na, within);
    if (few >= LOOSE_ROWS && beside < BESIDE_SHARE)
        return true;
    if (few >= PAIR_ROWS && beside == 0 && na + nb >= PAIR_BOTH && gap >= PAIR_GAP * unit)
        return true;
    if (few < LIST_ROWS)
        return false;
    return ((float)left->bullets >= HALF * (float)left->rows &&
            (float)right->bullets >= HALF * (float)right->rows) ||
           (side_is_sorted(left) && side_is_sorted(right)) ||
           ruled(l, left, right, y0, y1, unit);
}

/* Lines that stand on one side only before the other begins, or after it ended, and apart from
 * what follows, are none of the columns': *y0 and *y1 move. */
static void trim(const side *left, const side *right, const float *left_rows,
                 const float *right_rows, float unit, float *y0, float *y1)
{
    for (int i = 0; i + 1 < right->rows && right_rows[i] < left->y0 - HALF * unit; i++)
        if (right_rows[i + 1] - right_rows[i] > APART * unit)
            *y0 = fmaxf(*y0, fminf(right_rows[i + 1], left->y0));
    for (int i = left->rows - 1; i > 0 && left_rows[i] > right->last + HALF * unit; i--)
        if (left_rows[i] - left_rows[i - 1] > APART * unit)
            *y1 = fminf(*y1, fmaxf(left_rows[i - 1], right->last));
}

/* Items that a strip does not touch, one below the other. */
typedef struct band {
    const int *index; /* its items, */
    int n;            /* so many */
    side left, right;
    float *left_rows, *right_rows;
    float y0, y1; /* middles of its first and last item */
    float above, below, within; /* white: up to the next items; the most between its rows */
} band;

static void band_add(band *b, const layout *l, const int *at, float white, float x, float unit)
{
    const layout_item *item = &l->item[*at];
    float y = layout_middle(item);
    if (b->n == 0) {
        b->y0 = y;
        b->index = at;
        b->above = white;
        b->within = 0;
    } else {
        b->within = fmaxf(b->within, white);
    }
    b->n++;
    b->y1 = y;
    if (item->x0 >= x)
        side_add(&b->right, item, unit, b->right_rows);
    else
        side_add(&b->left, item, unit, b->left_rows);
}

/* White from x0 to x1 that hardly an item of a band lies over. */
typedef struct strip {
    float x0, x1;
} strip;

static float strip_width(const strip *s)
{
    return s->x1 - s->x0;
}

/* The band's strips, the widest first; their count. */
static int find_strips(const layout *l, const band *b, float unit, strip *out)
{
    int delta[BINS + 1] = {0}, n = 0, depth = 0;
    int rows = b->left.rows > b->right.rows ? b->left.rows : b->right.rows;
    int over = (int)(STRIP_OVER * (float)rows);
    float x0 = fminf(b->left.x0, b->right.x0), x1 = fmaxf(b->left.x1, b->right.x1);
    float bin = fmaxf((x1 - x0) / BINS, 1e-6f);
    for (int i = 0; i < b->n; i++) {
        const layout_item *item = &l->item[b->index[i]];
        int from = (int)((item->x0 - x0) / bin), to = (int)((item->x1 - x0) / bin);
        delta[from < BINS ? from : BINS - 1]++;
        delta[(to < BINS ? to : BINS - 1) + 1]--;
    }
    for (int i = 0, begin = 0; i < BINS; i++) {
        depth += delta[i];
        if (depth <= over)
            continue;
        strip s = {x0 + bin * (float)begin, x0 + bin * (float)i};
        begin = i + 1;
        if (s.x0 == x0 || strip_width(&s) < STRIP_LEAST * unit)
            continue;
        int at = n < STRIPS ? n++ : STRIPS;
        for (; at > 0 && strip_width(&out[at - 1]) < strip_width(&s); at--)
            if (at < STRIPS)
                out[at] = out[at - 1];
        if (at < STRIPS)
            out[at] = s;
    }
    return n;
}

/* How many strips between a and b. */
static int strips_between(const strip *s, int n, float a, float b)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        count += s[i].x0 > a && s[i].x1 < b;
    return count;
}

/* The strip that ends at x parts tables that no rules show: it is one of few that are much wider
 * than all others, and on either side of it there is one of these others. */
static bool are_tables(const layout *l, const band *b, float x, float unit)
{
    const side *left = &b->left, *right = &b->right;
    int texts[2] = {left->texts + left->row_text, right->texts + right->row_text};
    bool begin = (float)texts[0] >= HALF * (float)left->rows &&
                 (float)texts[1] >= HALF * (float)right->rows;
    bool numbers = (float)texts[0] <= TEXTS_FEW * (float)left->rows &&
                   (float)texts[1] <= TEXTS_FEW * (float)right->rows &&
                   (float)left->numeric >= (1 - TEXTS_FEW) * (float)left->n &&
                   (float)right->numeric >= (1 - TEXTS_FEW) * (float)right->n;
    if (left->rows < LOOSE_ROWS || right->rows < LOOSE_ROWS || (!begin && !numbers) ||
        right->x0 - left->x1 < (begin ? TABLES_GAP : NUMBERS_GAP) * unit ||
        left->labels > left->rows / 2)
        return false;
    float rows = pitch(left->rows > right->rows ? b->left_rows : b->right_rows,
                       left->rows > right->rows ? left->rows : right->rows, unit);
    if ((b->within > PART_GAP * unit && b->within + unit > ROWS_EVEN * rows) ||
        fminf(b->above, b->below) + unit < ROWS_END * rows) /* a part of a table */
        return false;
    strip strips[STRIPS];
    int n = find_strips(l, b, unit, strips), wide = 0;
    for (int k = 1; k < BESIDE_TABLES && k < n && wide == 0; k++)
        if (strip_width(&strips[k - 1]) >=
            (begin ? TABLES_MORE : NUMBERS_MORE) * strip_width(&strips[k]))
            wide = k;
    float before = -INFINITY, after = INFINITY;
    bool found = false;
    for (int i = 0; i < wide; i++) {
        const strip *s = &strips[i];
        if (x > s->x0 && x <= s->x1 + GUTTER_WIDTH * unit)
            found = true;
        else if (s->x1 < x)
            before = fmaxf(before, s->x1);
        else
            after = fminf(after, s->x0);
    }
    return found && strips_between(strips, n, before, left->x1) > 0 &&
           strips_between(strips, n, x, after) > 0;
}

/* The longest band first: a headline over some of the columns ends only their gutters. */
static void band_end(const layout *l, band *b, float below, float x, float unit,
                     layout_gutter *best)
{
    const side *left = &b->left, *right = &b->right;
    float score = fminf(left->last, right->last) - fmaxf(left->y0, right->y0) +
                  EVEN * fminf(left->height, right->height) +
                  WIDE * fminf(right->x0 - left->x1, WIDE_MOST * unit);
    b->below = below;
    if (left->n > 0 && right->n > 0 && score > best->score &&
        (are_columns(l, left, right, b->left_rows, b->right_rows, b->y0, b->y1, unit) ||
         are_tables(l, b, x, unit))) {
        trim(left, right, b->left_rows, b->right_rows, unit, &b->y0, &b->y1);
        *best = (layout_gutter){x, b->y0, b->y1, score};
    }
    b->left = b->right = (side){0};
    b->n = 0;
}

/* The bands of the strip that ends at x, and the best of all so far; parts of them, too, that
 * white runs above and below of: a letter's head over a table. */
static void try_gutter(layout *l, const int *index, int n, float x, float unit,
                       layout_gutter *best)
{
    float from = x - GUTTER_WIDTH * unit, bottom = -INFINITY;
    band whole = {.left_rows = l->middle, .right_rows = l->middle + n};
    band part = {.left_rows = l->middle + 2 * n, .right_rows = l->middle + 3 * n};
    for (int i = 0; i <= n; i++) {
        const layout_item *b = i < n ? &l->item[index[i]] : NULL;
        bool clear = b && (b->x1 <= from || b->x0 >= x);
        float white = b ? b->y0 - bottom : INFINITY;
        if (!clear || white > PART_GAP * unit)
            band_end(l, &part, white, x, unit, best);
        if (!clear)
            band_end(l, &whole, INFINITY, x, unit, best);
        bottom = b ? fmaxf(bottom, b->y1) : bottom;
        if (!clear)
            continue;
        band_add(&whole, l, &index[i], white, x, unit);
        band_add(&part, l, &index[i], white, x, unit);
    }
}

layout_gutter ocr_layout_gutter_find(layout *l, const int *index, int n, float unit)
{
    layout_gutter best = {0};
    for (int i = 0; i < n; i++)
        l->sort[i] = l->item[index[i]].x0;
    qsort(l->sort, (size_t)n, sizeof *l->sort, nn_compare_floats);
    float last = -INFINITY;
    for (int i = 0, tried = 0; i < n && tried < OCR_LAYOUT_STRIPS; i++) {
        if (l->sort[i] - last < STEP * unit)
            continue;
        last = l->sort[i];
        tried++;
        try_gutter(l, index, n, last, unit, &best);
    }
    return best;
}

bool ocr_layout_gutter_crosses(const layout_gutter *g, const layout_item *b, float unit)
{
    float y = layout_middle(b);
    return y > g->y0 && y < g->y1 && b->x0 < g->x && b->x1 > g->x - GUTTER_WIDTH * unit;
}
