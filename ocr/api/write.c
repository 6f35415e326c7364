/* write.c - a result in an output format, into memory or a file. */
#include "ocr/api/api.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/write.h"
#include "nn/mem.h"

/* The one format that has no name on a command line, where another option asks for it. */
#define DRAW "draw"

const char *octavo_format_name(int i)
{
    if (i < 0 || i >= IO_N_FORMATS)
        return NULL;
    const char *name = io_format_name((io_format)i);
    return name[0] ? name : DRAW;
}

static nn_err find_format(const char *name, io_format *out)
{
    for (int f = 0; f < IO_N_FORMATS; f++)
        if (name && strcmp(name, octavo_format_name(f)) == 0) {
            *out = (io_format)f;
            return NN_OK;
        }
    char names[IO_FORMAT_LIST];
    io_format_list(0, names);
    return nn_fail(NN_ERR_USAGE, "format: expected one of %s," DRAW ", found '%s'", names,
                   name ? name : "");
}

static nn_err write_pages(const octavo_result *r, const char *format, const char *path,
                          const octavo_write_options *options, io_bytes *to)
{
    nn_err err;
    octavo_write_options o;
    io_format f = IO_TXT;
    io_writer *w = NULL;
    NN_TRY(ocr_api_write_options(options, &o));
    NN_TRY(find_format(format, &f));
    if (r->n > 1 && io_format_is(f, IO_ONE_PAGE)) {
        err = nn_fail(NN_ERR_USAGE, "format: '%s' holds one page, the result has %d", format,
                      r->n);
        goto out;
    }
    const io_write_config config = {.engine = "octavo " OCTAVO_VERSION,
                                    .language = o.language,
                                    .time = o.time < 0 ? (int64_t)time(NULL) : o.time,
                                    .text_only = o.text_only != 0,
                                    .archive = o.archive != 0,
                                    .edit = o.edit != 0,
                                    .dehyphenate = o.dehyphenate != 0,
                                    .grid = o.keep_columns != 0,
                                    .characters = o.characters != 0};
    NN_TRY(path ? io_writer_open(f, path, &config, &w)
                : io_writer_open_memory(f, to, &config, &w));
    for (int i = 0; i < r->n; i++)
        NN_TRY(io_writer_page(w, &r->page[i]->doc, 0));
    io_writer *whole = w;
    w = NULL;
    err = io_writer_close(whole);
out:
    io_writer_drop(w);
    return err;
}

char *octavo_write(const octavo_result *r, const char *format,
                   const octavo_write_options *options, size_t *size, octavo_error *error)
{
    io_bytes bytes = {0};
    if (!r) {
        ocr_api_absent("result", error);
        return NULL;
    }
    nn_err err = write_pages(r, format, NULL, options, &bytes);
    if (!err && size)
        *size = bytes.size;
    if (!err)
        err = io_bytes_add(&bytes, "", 1);
    if (err)
        io_bytes_free(&bytes);
    ocr_api_error(err, error);
    return err ? NULL : (char *)bytes.data;
}

octavo_code octavo_write_file(const octavo_result *r, const char *format, const char *path,
                              const octavo_write_options *options, octavo_error *error)
{
    if (!r)
        return ocr_api_absent("result", error);
    if (!path || strcmp(path, "-") == 0)
        path = path ? "./-" : NULL;
    nn_err err = path ? write_pages(r, format, path, options, NULL)
                      : nn_fail(NN_ERR_USAGE, "no path");
    return ocr_api_error(err, error);
}

void octavo_free(void *memory)
{
    nn_free(memory);
}
