/* roles.c - a page's usual size of type, and each paragraph against it and its neighbours. */
#include "ocr/roles.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/mem.h"

/* Sizes are heights of capitals, in units of the usual one; other lengths in lines' heights. */
#define HEADING 1.22f      /* at least */
#define HEADING_LINES 4    /* at most */
#define DROP_CAP 1.8f
#define NOTE 0.92f         /* a footnote's size, at most */
#define MARGIN 0.12f       /* of the page's height: its head, its foot */
#define APART 0.9f         /* white between a page's head and its text */
#define CAPTION_LINES 5
#define SHORT 14           /* bytes of a page number */
#define FULL 0.85f         /* of the paragraph's width: such lines are running text */
#define WIDE 10.0f         /* running text is, at least */
#define RUNNING 45         /* bytes of a single line that is */
#define SAME_PLACE 0.6f    /* items of one list begin within this */

typedef struct part { /* lines [at, end): a paragraph */
    int at, end;
    float x0, y0, x1, y1, size;
} part;

typedef struct page {
    const ocr_text_line *line;
    const io_doc_line *doc;
    part *part;
    int n;
    float height, size; /* of the page; of its type */
    float top, bottom;  /* of its text */
} page;

/* --- paragraphs --- */

static bool ends_with_colon(const ocr_text_line *l)
{
    size_t n = strlen(l->end);
    while (n > 0 && l->end[n - 1] == ' ')
        n--;
    return n > 0 && l->end[n - 1] == ':';
}

static bool begins_item(const ocr_text_line *l, const ocr_text_line *first)
{
    if (!ocr_text_line_is_item(l) || l->table > 0)
        return false;
    bool list = ocr_text_line_is_item(first) &&
                fabsf(l->x0 - first->x0) <= SAME_PLACE * (l->y1 - l->y0);
    return list || ends_with_colon(l - 1);
}

void ocr_roles_part(int n, ocr_text_line *line)
{
    int paragraph = -1, was = -1;
    const ocr_text_line *first = line;
    for (int i = 0; i < n; i++) {
        ocr_text_line *l = &line[i];
        if (l->paragraph != was || l->table != l[-1].table || begins_item(l, first)) {
            paragraph++;
            first = l;
        }
        was = l->paragraph;
        l->paragraph = paragraph;
    }
}

/* --- sizes --- */

static float size_of(const ocr_text_line *l, const io_doc_line *d)
{
    return d->ascent > 0 ? d->ascent : 0.6f * (l->y1 - l->y0);
}

static int by_size(const void *pa, const void *pb)
{
    float a = *(const float *)pa, b = *(const float *)pb;
    return (a > b) - (a < b);
}

typedef struct weighed {
    float size;
    float weight;
} weighed;

/* The size that half of all characters do not exceed. */
static nn_err usual_size(page *p, int n)
{
    weighed *w = nn_calloc((size_t)n + 1, sizeof *w);
    float all = 0, sum = 0;
    if (!w)
        return nn_fail_memory((size_t)n * sizeof *w, "the sizes of a page's lines");
    for (int i = 0; i < n; i++) {
        w[i] = (weighed){size_of(&p->line[i], &p->doc[i]),
                         (p->line[i].x1 - p->line[i].x0) /
                             fmaxf(p->line[i].y1 - p->line[i].y0, 1)};
        all += w[i].weight;
    }
    qsort(w, (size_t)n, sizeof *w, by_size); /* size comes first */
    for (int i = 0; i < n && sum < 0.5f * all; i++) {
        sum += w[i].weight;
        p->size = w[i].size;
    }
    nn_free(w);
    return NN_OK;
}

/* --- texts --- */

static bool is_page_number(const char *text)
{
    static const char *const words[] = {"page", "seite", "p", "s", "of", "von", "sur", "/"};
    char copy[SHORT + 8];
    bool digits = false, roman = true;
    size_t n = strlen(text);
    if (n == 0 || n > SHORT)
        return false;
    for (size_t i = 0; i <= n; i++)
        copy[i] = (char)tolower((unsigned char)text[i]);
    for (char *save, *t = strtok_r(copy, " -.|\u2013\u2014", &save); t;
         t = strtok_r(NULL, " -.|\u2013\u2014", &save)) {
        bool known = strspn(t, "0123456789/") == strlen(t);
        digits |= known;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            known |= strcmp(t, words[i]) == 0;
        roman &= strspn(t, "ivxl") == strlen(t);
        if (!known && !roman)
            return false;
    }
    return digits || roman;
}

/* "Fig. 3", "Table 2:", "Abbildung 1" */
static bool begins_caption(const char *t)
{
    static const char *const words[] = {"fig",   "figure",  "abb",     "abbildung", "table",
                                        "tab",   "tabelle", "tableau", "chart",     "plate",
                                        "photo", "foto",    "image",   "bild",      "exhibit"};
    size_t n = 0;
    while (isalpha((unsigned char)t[n]))
        n++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == n && strncasecmp(t, words[i], n) == 0) {
            t += n + strspn(t + n, ". ");
            return *t >= '0' && *t <= '9';
        }
    return false;
}

/* "1 text", "* text", "\u2020 text", a raised digit */
static bool begins_note(const char *t)
{
    static const char *const mark[] = {"*", "\u2020", "\u2021", "\u00b9", "\u00b2", "\u00b3",
                                       "\u2074", "\u2075"};
    for (size_t i = 0; i < sizeof mark / sizeof *mark; i++)
        if (strncmp(t, mark[i], strlen(mark[i])) == 0)
            return true;
    size_t n = strspn(t, "0123456789");
    return n > 0 && n < 3 && t[n] != 0 && t[n] != ',' && t[n] != '%';
}

static int letters_of(const io_document *d, const io_doc_line *line)
{
    int n = 0;
    for (const char *p = io_doc_text(d, line->text); *p; p++)
        n += isalpha((unsigned char)*p) || (*p & 0xC0) == 0xC0;
    return n;
}

/* --- paragraphs' roles --- */

static const char *begin_of(const page *p, const part *a)
{
    const char *t = p->line[a->at].begin;
    return t + strspn(t, " ");
}

/* No line of another paragraph stands above (below) this one, over it or beside. */
static bool outermost(const page *p, const part *a, bool above)
{
    return above ? a->y0 <= p->top + 0.5f * (a->y1 - a->y0)
                 : a->y1 >= p->bottom - 0.5f * (a->y1 - a->y0);
}

/* White between it and what lies next to it towards the page's middle. */
static float white(const page *p, const part *a, bool below)
{
    float least = INFINITY;
    for (int i = 0; i < p->n; i++) {
        const part *b = &p->part[i];
        float gap = below ? b->y0 - a->y1 : a->y0 - b->y1;
        if (b != a && gap > -0.5f * (a->y1 - a->y0))
            least = fminf(least, gap);
    }
    return least;
}

/* At the page's head or foot; NONE: not. */
static io_role role_at_margin(const page *p, const part *a)
{
    if (a->end - a->at != 1)
        return IO_ROLE_NONE;
    float h = a->y1 - a->y0, middle = 0.5f * (a->y0 + a->y1);
    bool head = middle < MARGIN * p->height && outermost(p, a, true);
    bool foot = middle > (1 - MARGIN) * p->height && outermost(p, a, false);
    if (p->n < 3 || (!head && !foot) || white(p, a, head) < APART * h)
        return IO_ROLE_NONE;
    if (p->line[a->at].n == 1 && is_page_number(begin_of(p, a)))
        return IO_ROLE_PAGE_NUMBER;
    if (a->size > HEADING * p->size)
        return IO_ROLE_NONE;
    return head ? IO_ROLE_RUNNING_HEAD : IO_ROLE_RUNNING_FOOT;
}

/* Only notes, and what stands at the foot, are below it in its column. */
static bool at_columns_end(const page *p, const part *a)
{
    for (int i = 0; i < p->n; i++) {
        const part *b = &p->part[i];
        if (b->y0 > a->y1 && b->x0 < a->x1 && b->x1 > a->x0 && b->size > NOTE * p->size &&
            role_at_margin(p, b) == IO_ROLE_NONE)
            return false;
    }
    return true;
}

static bool is_running(const page *p, const io_document *d, const part *a)
{
    int full = 0, lines = a->end - a->at;
    const ocr_text_line *l = &p->line[a->at];
    if (a->x1 - a->x0 < WIDE * (l->y1 - l->y0))
        return false;
    if (lines == 1)
        return strlen(io_doc_text(d, p->doc[a->at].text)) >= RUNNING;
    for (int i = a->at; i + 1 < a->end; i++)
        full += p->line[i].x1 - a->x0 >= FULL * (a->x1 - a->x0);
    return 4 * full >= 3 * (lines - 1);
}

static io_role role_of(const page *p, const io_document *d, const part *a)
{
    const char *begin = begin_of(p, a);
    int lines = a->end - a->at;
    io_role role = role_at_margin(p, a);
    if (role != IO_ROLE_NONE)
        return role;
    if (p->line[a->at].upended)
        return IO_ROLE_NONE;
    int letters = 0;
    for (int i = a->at; i < a->end; i++)
        letters += letters_of(d, &p->doc[i]);
    if (lines == 1 && letters == 1 && strlen(begin) <= 2 && a->size > DROP_CAP * p->size)
        return IO_ROLE_DROP_CAP;
    if (lines <= CAPTION_LINES && begins_caption(begin))
        return IO_ROLE_CAPTION;
    if (a->size >= HEADING * p->size && lines <= HEADING_LINES && letters > 2)
        return IO_ROLE_HEADING;
    if (a->size <= NOTE * p->size && a->y0 > 0.5f * p->height && begins_note(begin) &&
        at_columns_end(p, a))
        return IO_ROLE_FOOTNOTE;
    if (ocr_text_line_is_item(&p->line[a->at]))
        return IO_ROLE_LIST_ITEM;
    return is_running(p, d, a) ? IO_ROLE_PARAGRAPH : IO_ROLE_NONE;
}

static void make_parts(page *p, int n)
{
    for (int i = 0; i < n; i++) {
        const ocr_text_line *l = &p->line[i];
        float size = size_of(l, &p->doc[i]), weight = l->x1 - l->x0;
        if (i == 0 || l->paragraph != l[-1].paragraph) {
            p->part[p->n++] = (part){i, i + 1, l->x0, l->y0, l->x1, l->y1, size};
            continue;
        }
        part *a = &p->part[p->n - 1];
        /* The mean of its lines, by their widths. */
        float before = (a->x1 - a->x0) * (float)(a->end - a->at);
        a->size += (size - a->size) * weight / fmaxf(weight + before, 1);
        a->x0 = fminf(a->x0, l->x0);
        a->y0 = fminf(a->y0, l->y0);
        a->x1 = fmaxf(a->x1, l->x1);
        a->y1 = fmaxf(a->y1, l->y1);
        a->end = i + 1;
    }
}

nn_err ocr_roles(int n, const ocr_text_line *line, float page_height, io_document *doc,
                 int32_t first)
{
    nn_err err = NN_OK;
    page p = {.line = line, .doc = doc->line + first, .height = page_height, .size = 1,
              .top = INFINITY, .bottom = -INFINITY};
    p.part = nn_calloc((size_t)n + 1, sizeof *p.part);
    if (!p.part) {
        err = nn_fail_memory((size_t)n * sizeof *p.part, "the paragraphs of a page");
        goto out;
    }
    NN_TRY(usual_size(&p, n));
    make_parts(&p, n);
    for (int i = 0; i < p.n; i++) {
        p.top = fminf(p.top, p.part[i].y0);
        p.bottom = fmaxf(p.bottom, p.part[i].y1);
    }
    for (int i = 0; i < p.n; i++) {
        const part *a = &p.part[i];
        io_role role = line[a->at].table > 0 ? IO_ROLE_NONE : role_of(&p, doc, a);
        for (int k = a->at; k < a->end; k++)
            if (doc->line[first + k].role == IO_ROLE_NONE)
                doc->line[first + k].role = role;
    }
out:
    nn_free(p.part);
    return err;
}
