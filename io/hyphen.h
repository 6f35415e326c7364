/* hyphen.h - words that were divided at a line's end, joined again.
 *
 * A line's last word and the next line's first one are one word when the first ends with a
 * hyphen (-, U+2010, U+00AD, or the not sign that old scripts have for it) behind two letters or
 * more, and both are small letters but for the first one of all: compounds with capitals or
 * digits ("A4-", "Rhein-" before "Main", "state-of-the-") keep their hyphen. A compound of small
 * letters that was divided at its own hyphen ("well-known") loses it: no rule without a
 * dictionary tells these.
 */
#ifndef IO_HYPHEN_H
#define IO_HYPHEN_H

#include "io/document.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whether `line` goes on with the first *moved bytes of `next` after its own first *keep. */
bool io_hyphen_joins(const char *line, const char *next, size_t *keep, size_t *moved);

/* The lines of a paragraph one after the other, words joined where `join` says so. A line that
 * was no more than the end of a word is left out. Begin with {.d, .paragraph, .join}. */
typedef struct io_hyphen_walk {
    const io_document *d;
    const io_doc_paragraph *paragraph;
    bool join;
    int32_t next;        /* line */
    size_t skip;         /* bytes of it that stand in the line before */
    const io_doc_line *line;
    const char *text;    /* n bytes, then n_more bytes of more */
    const char *more;
    size_t n, n_more;
} io_hyphen_walk;
bool io_hyphen_next(io_hyphen_walk *w); /* false after the last */

#ifdef __cplusplus
}
#endif

#endif
