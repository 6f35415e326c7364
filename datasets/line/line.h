/* line.h - one line of text as an image with its transcription: what every source gives. */
#ifndef DS_LINE_LINE_H
#define DS_LINE_LINE_H

#include "io/image.h"

typedef struct ds_line {
    io_image image; /* grey */
    char *text;     /* UTF-8, nn_alloc'ed */
    bool caseless;  /* the reference does not tell upper from lower case */
} ds_line;

void ds_line_free(ds_line *line);

#endif
