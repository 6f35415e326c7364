/* text_line.c - see text_line.h. */
#include "ocr/text_line.h"

#include "io/bullet.h"

#include <math.h>
#include <string.h>

#define MOST_DIGITS 3 /* of an item's number */

int ocr_text_lines(int n, const ocr_layout_box *box, const int *order, const char *const *text,
                   ocr_text_line *line)
{
    int count = 0;
    for (int i = 0; i < n; i++) {
        const ocr_layout_box *b = &box[order[i]];
        if (i > 0 && box[order[i - 1]].line == b->line) {
            ocr_text_line *l = &line[count - 1];
            l->x0 = fminf(l->x0, b->x0);
            l->y0 = fminf(l->y0, b->y0);
            l->x1 = fmaxf(l->x1, b->x1);
            l->y1 = fmaxf(l->y1, b->y1);
            l->n++;
            l->end = text[order[i]];
            continue;
        }
        line[count++] = (ocr_text_line){.x0 = b->x0, .y0 = b->y0, .x1 = b->x1, .y1 = b->y1,
                                        .first = i, .n = 1, .block = b->block,
                                        .paragraph = b->paragraph, .upended = b->upended,
                                        .begin = text[order[i]], .end = text[order[i]]};
    }
    return count;
}

bool ocr_text_line_is_item(const ocr_text_line *line)
{
    bool dash;
    const char *t = line->begin + strspn(line->begin, " ");
    size_t mark = io_bullet(t, &dash), n = strspn(t, "0123456789");
    if (mark > 0 && !dash)
        return true;
    if (mark > 0)
        n = mark - 1;
    bool letter = (t[0] >= 'a' && t[0] <= 'z') || (t[0] >= 'A' && t[0] <= 'Z');
    if (t[0] >= '0' && t[0] <= '9') {
        if (n > MOST_DIGITS || (t[n] != '.' && t[n] != ')'))
            return false;
    } else if (letter) {
        if (t[1] != ')')
            return false;
        n = 1;
    } else if (n == 0 && !(*t && strchr("-*", *t))) {
        return false;
    }
    const char *after = t + n + 1;
    return *after == ' ' || (*after == 0 && line->n > 1);
}
