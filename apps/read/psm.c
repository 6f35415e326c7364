/* psm.c - see psm.h. */
#include "apps/read/psm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "nn/base.h"

static const read_psm modes[] = {
    {3, "auto", "auto", false, OCR_LAYOUT_AUTO, NULL},
    {1, "auto_osd", NULL, false, OCR_LAYOUT_AUTO, NULL},
    {4, "single_column", "single_column", false, OCR_LAYOUT_SINGLE_COLUMN, NULL},
    {4, "column", NULL, false, OCR_LAYOUT_SINGLE_COLUMN, NULL},
    {6, "single_block", "single_block", false, OCR_LAYOUT_SINGLE_BLOCK, NULL},
    {6, "block", NULL, false, OCR_LAYOUT_SINGLE_BLOCK, NULL},
    {7, "single_line", "line", true, OCR_LAYOUT_AUTO, NULL},
    {8, "single_word", "word", true, OCR_LAYOUT_AUTO, NULL},
    {10, "single_char", "char", true, OCR_LAYOUT_AUTO, NULL},
    {11, "sparse_text", "sparse", false, OCR_LAYOUT_SPARSE, NULL},
    {9, "circle_word", NULL, false, OCR_LAYOUT_SPARSE, NULL}, /* lines that bend are found */
    {12, "sparse_text_osd", NULL, false, OCR_LAYOUT_SPARSE, NULL},
    {13, "raw_line", "raw_line", true, OCR_LAYOUT_AUTO, NULL},
    {0, "osd_only", NULL, false, OCR_LAYOUT_AUTO,
     "every page's orientation is found: -f json tells it (\"rotation\")"},
    {2, "auto_only", NULL, false, OCR_LAYOUT_AUTO,
     "octavo detect finds text without reading it"},
    {5, "single_block_vert_text", NULL, false, OCR_LAYOUT_AUTO,
     "lines that run up or down are read with --psm auto"},
};
#define N_MODES (sizeof modes / sizeof modes[0])

const read_psm *read_psm_find(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);
    bool is_number = text[0] >= '0' && text[0] <= '9' && *end == 0;
    const char *name = strncasecmp(text, "PSM_", 4) == 0 ? text + 4 : text;
    for (size_t i = 0; i < N_MODES; i++) {
        const read_psm *m = &modes[i];
        if (is_number ? number == m->number
                      : strcasecmp(name, m->also) == 0 || (m->name && strcmp(text, m->name) == 0))
            return m;
    }
    return NULL;
}

void read_psm_list(char out[READ_PSM_NAMES])
{
    size_t n = 0;
    for (size_t i = 0; i < N_MODES; i++)
        if (modes[i].name)
            n += (size_t)snprintf(out + n, READ_PSM_NAMES - n, n ? ", %s" : "%s", modes[i].name);
    NN_ASSERT(n < READ_PSM_NAMES);
}
