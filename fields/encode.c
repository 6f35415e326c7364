/* encode.c - see encode.h. */
#include "fields/encode.h"

#include <math.h>
#include <string.h>

#include "fields/scan.h"
#include "io/number.h"
#include "nn/mem.h"

#define MAX_AMOUNTS 128 /* whose sums are looked at */
#define NONE_BUCKET 1   /* the hash of word 0 */

/* Places in `number`. */
enum {
    IS_NONE, Y_TOP, Y_BOTTOM, X_LEFT, X_RIGHT, X_MIDDLE, SIZE, ROW_TOP, ROW_BOTTOM,
    SEGMENT_FIRST, SEGMENT_LAST, ROW_FIRST, ROW_LAST, DIGITS, LETTERS, CAPITALS, LENGTH,
    COMMA, COLON, POINT, BRACKET, ALONE, /* the segment is its row */
    DATE_BEGINS, DATE_FIRST, DATE_INSIDE, AMOUNT_BEGINS, AMOUNT_INSIDE, PHONE, POSTCODE, CONTACT, ADDRESS,
    TIME, CODE,
    LARGEST, SECOND, OFTEN, DIFFERENCE, SUM, CURRENCY, AMOUNT_ORDER, OF_LARGEST, NEGATIVE, AMOUNT_LAST,
    SPARE
};
_Static_assert(SPARE + 1 == FIELDS_NUMBERS, "FIELDS_NUMBERS");

typedef struct amount {
    int64_t cents;
    int32_t word;
    bool currency;
} amount;

int32_t fields_encoded(const fields_text *t)
{
    return t->n_words + 1 < FIELDS_WORDS ? t->n_words + 1 : FIELDS_WORDS;
}

/* FNV-1a, of letters without case and digits without value. */
static uint32_t hash_of(uint32_t seed, const char *p, const char *end)
{
    uint32_t h = (2166136261u ^ seed) * 16777619u;
    for (; p < end; p++)
        h = (h ^ (uint8_t)(fields_digit(*p) ? '0' : fields_lower(*p))) * 16777619u;
    return h;
}

static int16_t bucket(uint32_t h)
{
    h ^= h >> 15;
    return (int16_t)(2 + h % (FIELDS_BUCKETS - 2));
}

/* "Sdn" -> "Aa", "(519537-X)" -> "(0-A)": runs of a kind as one. */
static uint32_t shape_hash(const char *p, const char *end)
{
    uint32_t h = 2166136261u;
    char before = 0;
    for (; p < end; p++) {
        char c = fields_digit(*p)                ? '0'
                 : *p >= 'A' && *p <= 'Z'        ? 'A'
                 : fields_letter(*p)             ? 'a'
                                                 : *p;
        if (c != before)
            h = (h ^ (uint8_t)c) * 16777619u;
        before = c;
    }
    return h;
}

static void hash_word(const char *p, const char *end, int16_t hash[FIELDS_HASHES])
{
    int n = 0;
    char ends[FIELDS_HASHES + 4];
    const char *a = p, *b = end; /* without what surrounds it */
    while (a < b && !fields_alnum(*a))
        a++;
    while (b > a && !fields_alnum(b[-1]))
        b--;
    hash[n++] = bucket(hash_of(1, a, b));
    hash[n++] = bucket(shape_hash(p, end) + 7);
    if (b - a > 3) {
        hash[n++] = bucket(hash_of(3, a, a + 3));
        hash[n++] = bucket(hash_of(4, b - 3, b));
    }
    /* Trigrams of ^word$. */
    size_t size = 0;
    ends[size++] = '^';
    for (; a < b && size + 1 < sizeof ends; a++)
        ends[size++] = *a;
    ends[size++] = '$';
    for (size_t i = 0; i + 3 <= size && n < FIELDS_HASHES; i++)
        hash[n++] = bucket(hash_of(5, ends + i, ends + i + 3));
    for (; n < FIELDS_HASHES; n++)
        hash[n] = 0;
}

static float squash(float x)
{
    return x < -3 ? -3 : x > 3 ? 3 : x;
}

/* What the word's letters are, and its place. `all`: around the page's words. */
static void describe(const fields_text *t, const io_box *all, int32_t row, int32_t w, float *x)
{
    const fields_word *word = &t->word[w];
    const fields_row *r = &t->row[row];
    const char *p = t->text + word->at, *end = t->text + word->end;
    float width = fmaxf(1, all->x1 - all->x0), height = fmaxf(1, all->y1 - all->y0);
    float n = fmaxf(1, (float)(end - p));
    for (const char *c = p; c < end; c++) {
        x[DIGITS] += fields_digit(*c) ? 1 / n : 0;
        x[LETTERS] += fields_letter(*c) ? 1 / n : 0;
        x[CAPITALS] += *c >= 'A' && *c <= 'Z' ? 1 / n : 0;
        x[POINT] += *c == '.' ? 0.5f : 0;
        x[BRACKET] += *c == '(' || *c == ')' ? 0.5f : 0;
    }
    x[LENGTH] = squash(n / 10);
    x[COMMA] = end > p && end[-1] == ',';
    x[COLON] = end > p && end[-1] == ':';
    x[POINT] = squash(x[POINT]);
    x[BRACKET] = squash(x[BRACKET]);
    x[Y_TOP] = (word->box.y0 - all->y0) / height;
    x[Y_BOTTOM] = squash((all->y1 - word->box.y1) / t->line_height / 20);
    x[X_LEFT] = (word->box.x0 - all->x0) / width;
    x[X_RIGHT] = (word->box.x1 - all->x0) / width;
    x[X_MIDDLE] = ((r->box.x0 + r->box.x1) / 2 - all->x0) / width - 0.5f;
    x[SIZE] = squash(logf(fmaxf(1, word->box.y1 - word->box.y0) / t->line_height) * 2);
    x[ROW_TOP] = squash((float)row / 6);
    x[ROW_BOTTOM] = squash((float)(t->n_rows - 1 - row) / 10);
}

static void relate(fields_code *c, fields_relation which, int32_t first, int32_t last, int32_t n)
{
    /* Words of the page to words of the code, which begin behind word 0. */
    first++, last++;
    if (first >= n)
        first = last = 0;
    c->first[which] = (int16_t)first;
    c->last[which] = (int16_t)(last < n ? last : n);
}

static void relate_row(const fields_text *t, fields_code *c, fields_relation which, int32_t row, int32_t n)
{
    if (row >= 0 && row < t->n_rows)
        relate(c, which, t->row[row].first, t->row[row].first + t->row[row].words, n);
}

static void add_row(const fields_text *t, const io_box *all, int32_t row, int32_t n, fields_code *out)
{
    const fields_row *r = &t->row[row];
    int32_t end = r->first + r->words;
    for (int32_t w = r->first; w < end && w + 1 < n;) {
        int32_t last = w + 1; /* of the segment */
        while (last < end && t->text[t->word[last].at - 1] != '\t')
            last++;
        for (int32_t k = w; k < last && k + 1 < n; k++) {
            fields_code *c = &out[k + 1];
            hash_word(t->text + t->word[k].at, t->text + t->word[k].end, c->hash);
            describe(t, all, row, k, c->number);
            c->number[SEGMENT_FIRST] = k == w;
            c->number[SEGMENT_LAST] = k + 1 == last;
            c->number[ROW_FIRST] = w == r->first;
            c->number[ROW_LAST] = last == end;
            c->number[ALONE] = w == r->first && last == end;
            relate(c, FIELDS_SAME, w, last, n);
            relate(c, FIELDS_LEFT, r->first, w > r->first ? w : k, n);
            relate_row(t, c, FIELDS_ABOVE, row - 1, n);
            relate_row(t, c, FIELDS_UNDER, row + 1, n);
            if (k > 0)
                relate(c, FIELDS_BEFORE, k - 1, k, n);
            if (k + 1 < t->n_words)
                relate(c, FIELDS_AFTER, k + 1, k + 2, n);
        }
        w = last;
    }
}

static void mark(const fields_text *t, const fields_hit *hit, int begins, int inside, int32_t n, fields_code *out)
{
    int32_t first = fields_text_word(t, hit->begin), last = fields_text_word(t, hit->end - 1);
    if (begins >= 0 && first + 1 < n)
        out[first + 1].number[begins] = 1;
    for (int32_t w = first; w <= last && w + 1 < n; w++)
        out[w + 1].number[inside] = 1;
}

static int64_t cents_of(const fields_hit *hit)
{
    const char *p = hit->normal;
    double v = 0;
    return io_number_parse(&p, &v) && fabs(v) < 1e12 ? (int64_t)floor(v * 100 + 0.5) : 0;
}

/* What an amount is among the others: the largest, one of several, a difference (paid - change),
 * a sum (net + tax). */
static void compare(const amount *a, int32_t n, fields_code *out)
{
    int64_t largest = 0, second = 0;
    for (int32_t i = 0; i < n; i++)
        largest = a[i].cents > largest ? a[i].cents : largest;
    for (int32_t i = 0; i < n; i++)
        second = a[i].cents > second && a[i].cents < largest ? a[i].cents : second;
    for (int32_t i = 0; i < n; i++) {
        float *x = out[a[i].word + 1].number;
        int same = 0;
        bool difference = false, sum = false;
        for (int32_t j = 0; j < n; j++) {
            same += a[j].cents == a[i].cents;
            for (int32_t k = 0; k < n && !(difference && sum); k++) {
                if (j == i || k == i || j == k || a[j].cents <= 0 || a[k].cents <= 0)
                    continue;
                difference |= a[j].cents - a[k].cents == a[i].cents;
                sum |= j < k && a[j].cents + a[k].cents == a[i].cents;
            }
        }
        x[LARGEST] = a[i].cents == largest;
        x[SECOND] = a[i].cents == second;
        x[OFTEN] = squash((float)(same - 1) / 2);
        x[DIFFERENCE] = difference;
        x[SUM] = sum;
        x[CURRENCY] = a[i].currency;
        x[AMOUNT_ORDER] = (float)i / (float)n;
        x[AMOUNT_LAST] = i + 1 == n;
        x[OF_LARGEST] = largest > 0 ? squash((float)((double)a[i].cents / (double)largest)) : 0;
        x[NEGATIVE] = a[i].cents <= 0;
    }
}

static nn_err add_hits(const fields_text *t, const fields_hits *hits, int32_t n, fields_code *out)
{
    amount *a = nn_alloc(MAX_AMOUNTS * sizeof *a);
    int32_t amounts = 0;
    bool date = false;
    if (!a)
        return nn_fail_memory(MAX_AMOUNTS * sizeof *a, "amounts of a page");
    for (int i = 0; i < hits->n; i++) {
        const fields_hit *hit = &hits->hit[i];
        int32_t word = fields_text_word(t, hit->begin);
        switch (hit->kind) {
        case FIELDS_DATE:
            mark(t, hit, DATE_BEGINS, DATE_INSIDE, n, out);
            if (!date && word + 1 < n)
                out[word + 1].number[DATE_FIRST] = 1;
            date = true;
            break;
        case FIELDS_AMOUNT:
            mark(t, hit, AMOUNT_BEGINS, AMOUNT_INSIDE, n, out);
            if (amounts < MAX_AMOUNTS && word + 1 < n)
                a[amounts++] = (amount){cents_of(hit), word, strchr(hit->normal, ' ') != NULL};
            break;
        case FIELDS_PHONE:
            mark(t, hit, -1, PHONE, n, out);
            break;
        case FIELDS_POSTCODE:
            mark(t, hit, -1, POSTCODE, n, out);
            break;
        case FIELDS_EMAIL:
        case FIELDS_URL:
            mark(t, hit, -1, CONTACT, n, out);
            break;
        case FIELDS_ADDRESS:
            mark(t, hit, -1, ADDRESS, n, out);
            break;
        case FIELDS_TIME:
            mark(t, hit, -1, TIME, n, out);
            break;
        default:
            mark(t, hit, -1, CODE, n, out);
            break;
        }
    }
    compare(a, amounts, out);
    nn_free(a);
    return NN_OK;
}

nn_err fields_encode(const fields_text *t, const fields_hits *hits, fields_code *out)
{
    int32_t n = fields_encoded(t);
    io_box all = {0};
    memset(out, 0, (size_t)n * sizeof *out);
    out[0].hash[0] = NONE_BUCKET;
    out[0].number[IS_NONE] = 1;
    for (int32_t w = 0; w < t->n_words; w++)
        all = w == 0 ? t->word[w].box : io_box_join(all, t->word[w].box);
    for (int32_t row = 0; row < t->n_rows; row++)
        add_row(t, &all, row, n, out);
    return add_hits(t, hits, n, out);
}
