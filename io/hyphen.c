/* hyphen.c - see hyphen.h. */
#include "io/hyphen.h"

#include <string.h>

#include "io/letter_case.h"

#define LETTERS 2 /* before the hyphen, at least */
#define SHARP_S 0xDF /* has no capital of one letter */

static bool is_small(uint32_t code)
{
    return code == SHARP_S || io_code_upper(code) != code;
}

static bool is_capital(uint32_t code)
{
    return io_code_lower(code) != code;
}

static size_t hyphen_at_end(const char *text, size_t n)
{
    static const char *const hyphen[] = {"-", "\u2010", "\u00AD", "\u00AC"};
    for (size_t i = 0; i < sizeof hyphen / sizeof *hyphen; i++) {
        size_t m = strlen(hyphen[i]);
        if (n > m && memcmp(text + n - m, hyphen[i], m) == 0)
            return m;
    }
    return 0;
}

/* A capital may be its first letter; quotes and brackets may stand before it. */
static bool is_first_part(const char *p, const char *end)
{
    int letters = 0;
    while (p < end) {
        int32_t code = io_utf8_next(&p, end);
        bool small = code > 0 && is_small((uint32_t)code);
        bool capital = code > 0 && is_capital((uint32_t)code);
        if (!small && !capital && letters == 0 && !(code >= '0' && code <= '9'))
            continue;
        if (!small && !(capital && letters == 0))
            return false;
        letters++;
    }
    return letters >= LETTERS;
}

/* Begins with a small letter; no capitals, no digits, no hyphen. */
static bool is_second_part(const char *p, const char *end)
{
    for (bool first = true; p < end; first = false) {
        int32_t code = io_utf8_next(&p, end);
        if (code < 0 || (first && !is_small((uint32_t)code)) || is_capital((uint32_t)code) ||
            (code >= '0' && code <= '9') || code == '-')
            return false;
    }
    return true;
}

bool io_hyphen_joins(const char *line, const char *next, size_t *keep, size_t *moved)
{
    size_t n = strlen(line), hyphen = hyphen_at_end(line, n);
    size_t begin = n;
    while (begin > 0 && line[begin - 1] != ' ')
        begin--;
    *moved = strcspn(next, " ");
    *keep = n - hyphen;
    return hyphen > 0 && *moved > 0 && is_first_part(line + begin, line + *keep) &&
           is_second_part(next, next + *moved);
}

bool io_hyphen_next(io_hyphen_walk *w)
{
    const io_span lines = w->paragraph->lines;
    for (; w->next < lines.n; w->skip = 0) {
        const io_doc_line *line = &w->d->line[lines.first + w->next++];
        const char *text = io_doc_text(w->d, line->text) + w->skip;
        bool rest = w->skip > 0 && strspn(text, " ") == strlen(text);
        if (rest)
            continue;
        w->line = line;
        w->text = w->more = text;
        w->n = strlen(text);
        w->n_more = w->skip = 0;
        if (!w->join || w->next == lines.n)
            return true;
        const char *next = io_doc_text(w->d, w->d->line[lines.first + w->next].text);
        size_t keep, moved;
        if (io_hyphen_joins(text, next, &keep, &moved)) {
            w->n = keep;
            w->more = next;
            w->n_more = moved;
            w->skip = moved + strspn(next + moved, " ");
        }
        return true;
    }
    return false;
}
