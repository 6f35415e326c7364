#include "datasets/line/line.h"

#include "nn/mem.h"

void ds_line_free(ds_line *line)
{
    io_image_free(&line->image);
    nn_free(line->text);
    line->text = NULL;
}
