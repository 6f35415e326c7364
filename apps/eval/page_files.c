/* page_files.c - truths and readings of pages as documents. */
#include "apps/eval/page_files.h"

#include <string.h>

#include "io/read.h"
#include "nn/mem.h"

#define MAX_TEXT ((size_t)16 << 20)      /* bytes of a page's true text */
#define MAX_DOCUMENT ((size_t)256 << 20) /* of its document; 100 bytes a character */

char *page_file_beside(const char *path, const char *dir, const char *suffix)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path,
               *dot = strrchr(name, '.');
    size_t n = dot ? (size_t)(dot - name) : strlen(name),
           before = dir ? strlen(dir) + 1 : (size_t)(name - path);
    char *out = nn_alloc(before + n + strlen(suffix) + 1);
    if (!out)
        return NULL;
    memcpy(out, dir ? dir : path, dir ? before - 1 : before);
    if (dir)
        out[before - 1] = '/';
    memcpy(out + before, name, n);
    strcpy(out + before + n, suffix);
    return out;
}

bool page_file_same(const char *a, const char *b)
{
    const char *end = strrchr(a, '.');
    return end && strncmp(a, b, (size_t)(end - a) + 1) == 0 && !strchr(b + (end - a), '/');
}

nn_err page_document_read(const char *path, io_document *out)
{
    io_bytes bytes = {0};
    nn_err err;
    NN_TRY(io_file_read(path, MAX_DOCUMENT, NN_ERR_INPUT, &bytes));
    NN_TRY(io_read_json((const char *)bytes.data, bytes.size, path, out));
    if (out->n_pages != 1)
        err = nn_fail(NN_ERR_INPUT, "%s: expected one page, found %d", path, out->n_pages);
out:
    io_bytes_free(&bytes);
    return err;
}

static nn_err document_of_boxes(const ds_page_entry *entry, io_document *out)
{
    nn_err err = NN_OK;
    float w = 1, h = 1;
    for (int i = 0; i < entry->n; i++)
        for (int k = 0; k < entry->segment[i].n; k++) {
            const float *xy = entry->segment[i].xy + 2 * k;
            w = xy[0] > w ? xy[0] : w;
            h = xy[1] > h ? xy[1] : h;
        }
    NN_TRY(io_doc_add_page(out, entry->path, (int32_t)w + 1, (int32_t)h + 1));
    NN_TRY(io_doc_add_block(out));
    NN_TRY(io_doc_add_paragraph(out));
    for (int i = 0; i < entry->n; i++) {
        const ds_segment *s = &entry->segment[i];
        io_box b = {s->xy[0], s->xy[1], s->xy[0], s->xy[1]};
        for (int k = 1; k < s->n; k++) {
            const io_box one = {s->xy[2 * k], s->xy[2 * k + 1], s->xy[2 * k],
                                s->xy[2 * k + 1]};
            b = io_box_join(b, one);
        }
        io_point p[4];
        io_box_corners(b, p);
        if (s->ignore) {
            NN_TRY(io_doc_add_region(out, IO_ROLE_UNREAD, b));
            continue;
        }
        NN_TRY(io_doc_add_line(out, p, 4, 1));
        NN_TRY(io_doc_line_text(out, s->text));
    }
    err = io_doc_finish(out);
out:
    return err;
}

static nn_err read_document(const char *path, const ds_page_list *boxes, io_document *out)
{
    nn_err err = NN_OK;
    char *file = page_file_beside(path, NULL, ".truth.json");
    if (!file)
        return nn_fail_memory(strlen(path), "a file name");
    if (io_path_exists(file)) {
        err = page_document_read(file, out);
    } else {
        for (int i = 0; i < boxes->n; i++)
            if (page_file_same(boxes->entry[i].path, path)) {
                err = document_of_boxes(&boxes->entry[i], out);
                break;
            }
    }
    nn_free(file);
    return err;
}

nn_err page_truth_read(const char *path, const ds_page_list *boxes, page_truth *truth)
{
    nn_err err = NN_OK;
    char *text = page_file_beside(path, NULL, ".txt");
    io_bytes_free(&truth->text); /* a file is read into fresh memory */
    io_doc_clear(&truth->document);
    if (!text)
        return nn_fail_memory(strlen(path), "a file name");
    NN_TRY(read_document(path, boxes, &truth->document));
    if (io_path_exists(text))
        NN_TRY(io_file_read(text, MAX_TEXT, NN_ERR_INPUT, &truth->text));
    else if (truth->document.n_pages > 0)
        NN_TRY(io_doc_page_text(&truth->document, &truth->document.page[0], &truth->text));
    else
        goto out;
    err = io_bytes_add(&truth->text, "", 1);
out:
    nn_free(text);
    return err;
}

void page_truth_free(page_truth *truth)
{
    io_bytes_free(&truth->text);
    io_doc_free(&truth->document);
}
