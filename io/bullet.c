/* bullet.c - see bullet.h. */
#include "io/bullet.h"

#include <string.h>

#define DASHES 5

size_t io_bullet(const char *text, bool *dash)
{
    static const char *const mark[] = {"-", "*", "\u2013", "\u2014", "\u00b7", /* DASHES */
                                       "\u2022", "\u25cf", "\u25a0", "\u25aa", "\u25cb"};
    for (size_t i = 0; i < sizeof mark / sizeof *mark; i++)
        if (strncmp(text, mark[i], strlen(mark[i])) == 0) {
            if (dash)
                *dash = i < DASHES;
            return strlen(mark[i]);
        }
    return 0;
}
