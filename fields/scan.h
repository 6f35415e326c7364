/* scan.h - small steps over text for detectors. All of them end at the text's final 0.
 */
#ifndef FIELDS_SCAN_H
#define FIELDS_SCAN_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

static inline bool fields_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool fields_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}
static inline bool fields_alnum(char c)
{
    return fields_digit(c) || fields_letter(c);
}
static inline bool fields_blank(char c)
{
    return c == ' ' || c == '\t';
}
static inline char fields_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}
static inline char fields_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static inline const char *fields_skip_blanks(const char *p)
{
    while (fields_blank(*p))
        p++;
    return p;
}

/* The digit that a letter is read for, or the digit itself; -1: neither. */
static inline int fields_digit_like(char c)
{
    switch (c) {
    case 'O':
    case 'o':
    case 'Q':
    case 'D':
        return 0;
    case 'I':
    case 'l':
    case '|':
        return 1;
    case 'Z':
    case 'z':
        return 2;
    case 'S':
    case 's':
        return 5;
    case 'B':
        return 8;
    default:
        return fields_digit(c) ? c - '0' : -1;
    }
}

/* Does p begin with `word` (ASCII in small letters), whatever its case? Bytes, or 0. */
static inline int fields_begins(const char *p, const char *word)
{
    int n = 0;
    for (; word[n]; n++)
        if (fields_lower(p[n]) != word[n])
            return 0;
    return n;
}

#ifdef __cplusplus
}
#endif

#endif
