/* page.c - a page's ground truth as label rows, box rows and text. */
#include <math.h>
#include <string.h>

#include "datasets/page/page.h"
#include "io/json.h"
#include "nn/mem.h"

void ds_page_free(ds_page *page)
{
    for (int i = 0; i < page->n; i++) {
        nn_free(page->segment[i].xy);
        nn_free(page->segment[i].text);
    }
    nn_free(page->segment);
    for (int i = 0; i < page->n_lines; i++) {
        nn_free(page->line[i].text);
        nn_free(page->line[i].letter);
    }
    nn_free(page->line);
    nn_free(page->region);
    nn_free(page->field);
    io_image_free(&page->image);
    *page = (ds_page){0};
}

nn_err ds_page_label_row(const ds_page *page, const char *image, io_bytes *out)
{
    nn_err err = NN_OK;
    NN_TRY(io_bytes_format(out, "%s\t[", image));
    for (int i = 0; i < page->n; i++) {
        const ds_segment *s = &page->segment[i];
        NN_TRY(io_bytes_text(out, i ? ", {\"transcription\": " : "{\"transcription\": "));
        NN_TRY(io_json_string(out, s->text));
        NN_TRY(io_bytes_text(out, ", \"points\": ["));
        for (int k = 0; k < s->n; k++)
            NN_TRY(io_bytes_format(out, "%s[%ld, %ld]", k ? ", " : "", lrintf(s->xy[2 * k]),
                                   lrintf(s->xy[2 * k + 1])));
        NN_TRY(io_bytes_text(out, "]}"));
    }
    NN_TRY(io_bytes_text(out, "]\n"));
out:
    return err;
}

nn_err ds_page_box_rows(const ds_page *page, io_bytes *out)
{
    nn_err err = NN_OK;
    for (int i = 0; i < page->n; i++) {
        const ds_segment *s = &page->segment[i];
        float x0 = s->xy[0], x1 = x0, y0 = s->xy[1], y1 = y0;
        for (int k = 1; k < s->n; k++) {
            x0 = fminf(x0, s->xy[2 * k]);
            x1 = fmaxf(x1, s->xy[2 * k]);
            y0 = fminf(y0, s->xy[2 * k + 1]);
            y1 = fmaxf(y1, s->xy[2 * k + 1]);
        }
        NN_TRY(io_bytes_format(out, "%d\t%d\t%d\t%d\t%s\t", (int)floorf(x0), (int)floorf(y0),
                               (int)ceilf(x1), (int)ceilf(y1), s->text));
        for (int k = 0; k < s->n; k++)
            NN_TRY(io_bytes_format(out, "%s%ld,%ld", k ? " " : "", lrintf(s->xy[2 * k]),
                                   lrintf(s->xy[2 * k + 1])));
        NN_TRY(io_bytes_text(out, "\n"));
    }
out:
    return err;
}

/* The words of a line, each with its letters; the line's outline and text are there. */
static nn_err add_words(io_document *out, const ds_line_truth *line)
{
    nn_err err = NN_OK;
    char word[1024];
    int letter = 0;
    for (const char *p = line->text; *p;) {
        size_t n = strcspn(p, " ");
        if (n > 0 && n < sizeof word) {
            memcpy(word, p, n);
            word[n] = 0;
            NN_TRY(io_doc_add_word(out, NULL, 0, word, 1));
            for (size_t i = 0; i < n; i++)
                if ((p[i] & 0xC0) != 0x80 && letter < line->n_letters) {
                    const ds_letter *l = &line->letter[letter++];
                    NN_TRY(io_doc_add_char(out, l->box, l->code, 1));
                }
        }
        p += n + (p[n] == ' ');
    }
out:
    return err;
}

static nn_err add_line(io_document *out, const ds_line_truth *line)
{
    nn_err err = NN_OK;
    io_point p[DS_BASELINE_POINTS];
    for (int i = 0; i < 4; i++)
        p[i] = (io_point){line->xy[2 * i], line->xy[2 * i + 1]};
    NN_TRY(io_doc_add_line(out, p, 4, 1));
    NN_TRY(io_doc_line_text(out, line->text));
    io_doc_line_role(out, line->role);
    if (line->table > 0)
        io_doc_line_cell(out, line->table, line->row, line->column);
    for (int i = 0; i < line->n_baseline; i++)
        p[i] = (io_point){line->baseline[2 * i], line->baseline[2 * i + 1]};
    NN_TRY(io_doc_line_baseline(out, p, line->n_baseline));
    NN_TRY(add_words(out, line));
out:
    return err;
}

nn_err ds_page_document(const ds_page *page, const char *image, io_document *out)
{
    nn_err err = NN_OK;
    int block = -1, paragraph = -1;
    NN_TRY(io_doc_add_page(out, image, page->image.width, page->image.height));
    for (int i = 0; i < page->n_lines; i++) {
        const ds_line_truth *line = &page->line[i];
        if (line->block != block)
            NN_TRY(io_doc_add_block(out));
        if (line->block != block || line->paragraph != paragraph)
            NN_TRY(io_doc_add_paragraph(out));
        block = line->block;
        paragraph = line->paragraph;
        NN_TRY(add_line(out, line));
    }
    for (int i = 0; i < page->n_regions; i++)
        NN_TRY(io_doc_add_region(out, page->region[i].role, page->region[i].box));
    err = io_doc_finish(out);
out:
    return err;
}

static const char *kind_of(const ds_field_truth *f)
{
    return f->kind;
}

static const char *name_of(const ds_field_truth *f)
{
    return f->name;
}

/* `"date": ["2018-12-25", ...], ...` by what `key` says of each value. */
static nn_err add_fields(const ds_page *page, const char *(*key)(const ds_field_truth *),
                         const char **divider, io_bytes *out)
{
    nn_err err = NN_OK;
    for (int i = 0; i < page->n_fields; i++) {
        const char *mine = key(&page->field[i]);
        bool before = !*mine; /* it has been told */
        for (int k = 0; k < i; k++)
            before |= strcmp(key(&page->field[k]), mine) == 0;
        if (before)
            continue;
        NN_TRY(io_bytes_format(out, "%s\"%s\": [", *divider, mine));
        *divider = ", ";
        for (int k = i; k < page->n_fields; k++)
            if (strcmp(key(&page->field[k]), mine) == 0) {
                NN_TRY(io_bytes_text(out, k > i ? ", " : ""));
                NN_TRY(io_json_string(out, page->field[k].normal));
            }
        NN_TRY(io_bytes_text(out, "]"));
    }
out:
    return err;
}

nn_err ds_page_fields(const ds_page *page, io_bytes *out)
{
    nn_err err;
    const char *divider = "";
    NN_TRY(io_bytes_text(out, "{"));
    NN_TRY(add_fields(page, kind_of, &divider, out));
    err = io_bytes_text(out, "}");
out:
    return err;
}

nn_err ds_page_named_fields(const ds_page *page, const char *const *names, io_bytes *out)
{
    nn_err err;
    const char *divider = "";
    NN_TRY(io_bytes_text(out, "{"));
    NN_TRY(add_fields(page, name_of, &divider, out));
    for (; *names; names++) {
        NN_TRY(io_bytes_format(out, "%s\"%s\": null", divider, *names));
        divider = ", ";
    }
    err = io_bytes_text(out, "}");
out:
    return err;
}

nn_err ds_page_text(const ds_page *page, io_bytes *out)
{
    nn_err err = NN_OK;
    int block = -1;
    for (int i = 0; i < page->n; i++) {
        const ds_segment *s = &page->segment[i];
        if (s->ignore)
            continue;
        if (block >= 0 && s->block != block)
            NN_TRY(io_bytes_text(out, "\n"));
        block = s->block;
        NN_TRY(io_bytes_format(out, "%s\n", s->text));
    }
out:
    return err;
}
