/* pdf_output.c - see pdf_output.h. */
#include "apps/cli/pdf_output.h"

#include "io/pdf_overlay.h"
#include "nn/mem.h"

static nn_err no_room(void)
{
    return nn_fail(NN_ERR_OUTPUT, "no room for a temporary file");
}

static nn_err to_file(void *ctx, const uint8_t *data, size_t n)
{
    return fwrite(data, 1, n, ctx) == n ? NN_OK : no_room();
}

static nn_err write_file(void *ctx, const io_bytes *bytes)
{
    return to_file(ctx, bytes->data, bytes->size);
}

static nn_err to_output(void *ctx, const uint8_t *data, size_t n)
{
    return io_output_add(ctx, data, n);
}

/* --- the part at hand --- */

static nn_err begin_part(app_pdf_output *o, const io_pdf_pages *pdf)
{
    io_write_config config = *o->config;
    config.text_only |= pdf != NULL;
    o->n = 0;
    o->over = pdf;
    o->file = io_temporary();
    if (!o->file)
        return no_room();
    return io_writer_open_sink(IO_PDF, write_file, o->file, &config, &o->writer);
}

static nn_err end_writer(app_pdf_output *o)
{
    io_writer *writer = o->writer;
    o->writer = NULL;
    nn_err err = io_writer_close(writer);
    return err == NN_OK && fflush(o->file) != 0 ? no_room() : err;
}

static nn_err lay_over(app_pdf_output *o, const io_pdf_sink *to)
{
    return io_pdf_overlay(o->over, fileno(o->file), o->page, o->n, to);
}

/* --- parts that are done --- */

/* Takes over `file`. */
static nn_err add_part(app_pdf_output *o, FILE *file, int level)
{
    if (o->n_parts == o->parts_capacity) {
        int capacity = o->parts_capacity ? 2 * o->parts_capacity : 16;
        app_pdf_part *grown = nn_realloc(o->part, (size_t)capacity * sizeof *grown);
        if (!grown) {
            fclose(file);
            return nn_fail_memory((size_t)capacity * sizeof *grown, "the parts of a PDF");
        }
        o->part = grown;
        o->parts_capacity = capacity;
    }
    o->part[o->n_parts++] = (app_pdf_part){file, level};
    return NN_OK;
}

static nn_err join(const app_pdf_part *part, int n, const io_pdf_sink *to)
{
    int fd[IO_CHILD_INPUTS];
    for (int i = 0; i < n; i++)
        fd[i] = fileno(part[i].file);
    return io_pdf_join(fd, n, to);
}

/* The last n parts become one. */
static nn_err fold(app_pdf_output *o, int n)
{
    app_pdf_part *last = o->part + o->n_parts - n;
    int level = last[0].level + 1; /* those behind it are no higher */
    FILE *file = io_temporary();
    nn_err err = file ? join(last, n, &(io_pdf_sink){to_file, file, "the parts of a PDF"})
                      : no_room();
    if (err == NN_OK && fflush(file) != 0)
        err = no_room();
    if (err != NN_OK) {
        if (file)
            fclose(file);
        return err;
    }
    for (int i = 0; i < n; i++)
        fclose(last[i].file);
    o->n_parts -= n;
    return add_part(o, file, level);
}

/* So that few files are open, and a page is copied as often as the number of parts has digits. */
static nn_err fold_full_levels(app_pdf_output *o)
{
    nn_err err = NN_OK;
    while (o->n_parts >= IO_CHILD_INPUTS && err == NN_OK &&
           o->part[o->n_parts - IO_CHILD_INPUTS].level == o->part[o->n_parts - 1].level)
        err = fold(o, IO_CHILD_INPUTS);
    return err;
}

static nn_err end_part(app_pdf_output *o)
{
    nn_err err;
    FILE *file;
    if (!o->writer)
        return NN_OK;
    NN_TRY(end_writer(o));
    file = o->file;
    if (o->over) {
        file = io_temporary();
        if (!file)
            return no_room();
        err = lay_over(o, &(io_pdf_sink){to_file, file, o->over->name});
        if (err == NN_OK && fflush(file) != 0)
            err = no_room();
        if (err != NN_OK) {
            fclose(file);
            return err;
        }
        fclose(o->file);
    }
    o->file = NULL;
    o->over = NULL;
    NN_TRY(add_part(o, file, 0));
    err = fold_full_levels(o);
out:
    return err;
}

/* --- all of it --- */

static nn_err note_page(app_pdf_output *o, int number)
{
    if (o->n == o->capacity) {
        int capacity = o->capacity ? 2 * o->capacity : 64;
        int *grown = nn_realloc(o->page, (size_t)capacity * sizeof *grown);
        if (!grown)
            return nn_fail_memory((size_t)capacity * sizeof *grown, "the pages of a PDF");
        o->page = grown;
        o->capacity = capacity;
    }
    o->page[o->n++] = number;
    return NN_OK;
}

nn_err app_pdf_page(app_pdf_output *o, const io_document *d, int32_t index,
                    const io_pdf_pages *pdf, int number)
{
    nn_err err = NN_OK;
    if (o->writer && o->over != pdf)
        NN_TRY(end_part(o));
    if (!o->writer)
        NN_TRY(begin_part(o, pdf));
    if (pdf && number == 0)
        return NN_OK;
    if (pdf)
        NN_TRY(note_page(o, number));
    err = io_writer_page(o->writer, d, index);
out:
    return err;
}

static nn_err copy(FILE *from, const io_pdf_sink *to)
{
    nn_err err = NN_OK;
    uint8_t buffer[65536];
    size_t n;
    rewind(from);
    while (err == NN_OK && (n = fread(buffer, 1, sizeof buffer, from)) > 0)
        err = to->take(to->ctx, buffer, n);
    return err == NN_OK && ferror(from) ? nn_fail(NN_ERR_OUTPUT, "a temporary file cannot be read")
                                        : err;
}

/* One part goes where the file goes, several are joined there. */
static nn_err write_whole(app_pdf_output *o, const io_pdf_sink *to)
{
    nn_err err = NN_OK;
    if (o->n_parts == 0 && o->writer && o->over) {
        NN_TRY(end_writer(o));
        return lay_over(o, to);
    }
    NN_TRY(end_part(o));
    while (o->n_parts > IO_CHILD_INPUTS)
        NN_TRY(fold(o, IO_CHILD_INPUTS));
    if (o->n_parts == 1)
        err = copy(o->part[0].file, to);
    else if (o->n_parts > 1)
        err = join(o->part, o->n_parts, to);
out:
    return err;
}

nn_err app_pdf_close(app_pdf_output *o, const char *path)
{
    io_output *file;
    nn_err err;
    NN_TRY(io_output_open(path, &file));
    err = write_whole(o, &(io_pdf_sink){to_output, file, path});
    if (err == NN_OK)
        err = io_output_commit(file);
    else
        io_output_drop(file);
out:
    app_pdf_drop(o);
    return err;
}

void app_pdf_drop(app_pdf_output *o)
{
    io_writer_drop(o->writer);
    if (o->file)
        fclose(o->file);
    for (int i = 0; i < o->n_parts; i++)
        fclose(o->part[i].file);
    nn_free(o->part);
    nn_free(o->page);
    *o = (app_pdf_output){.config = o->config};
}
