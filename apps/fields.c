/* fields.c - `octavo fields`: the fields of what was read before. */
#include <string.h>

#include "apps/cli/commands.h"
#include "apps/cli/form.h"
#include "apps/cli/outputs.h"
#include "io/read.h"

#define MAX_BYTES ((size_t)1 << 30)

/* What `read -f json` wrote begins with a brace; all else is plain text. */
static bool is_json(const io_bytes *file)
{
    size_t i = 0;
    while (i < file->size && file->data[i] && strchr(" \t\r\n", file->data[i]))
        i++;
    return i < file->size && file->data[i] == '{';
}

static nn_err read_document(const char *path, io_document *d)
{
    nn_err err;
    io_bytes file = {0};
    NN_TRY(io_file_read(path, MAX_BYTES, NN_ERR_INPUT, &file));
    io_doc_clear(d);
    err = is_json(&file) ? io_read_json((const char *)file.data, file.size, path, d)
                         : fields_document_of_text((const char *)file.data, file.size, path, d);
out:
    io_bytes_free(&file);
    return err;
}

int app_fields(int argc, char **argv)
{
    app_write_options write = {0};
    const char *form_name = "form";
    const cli_option options[] = {
        {"fields", 0, CLI_TEXT, &form_name, "receipt|invoice|letter|form|FILE", 0, 0, APP_FORM_HELP},
        {"output", 'o', CLI_TEXT, &write.base, "BASE", 0, 0,
         "write BASE.fields.tsv and so on instead of to stdout"},
        {"format", 'f', CLI_TEXT, &write.formats, "LIST", 0, 0,
         "some of the formats of `octavo read`, with commas between; fields, a table, when not said"},
        CLI_END,
    };
    const cli_command command = {
        "fields", "[OPTION]... FILE...",
        "Finds dates, amounts, addresses and other fields in what was read before: the JSON of\n"
        "`octavo read -f json`, or plain text ('-' is stdin).",
        options, 1, -1,
        "  octavo fields scan.json --fields invoice      name, value, normalised value\n"
        "  octavo fields scan.json --fields my.form -f json\n"
        "\n"
        "A template has a field a line, and may have comments:\n"
        "  # name    type    where        label | label\n"
        "  number    number  right,below  Invoice No. | Rechnungsnummer\n"
        "  date      date    first        -\n"
        "  total     amount  right        Total | Summe\n"
        "type: text, number, date, time, amount, percent, phone, email, url, iban, vat, card,\n"
        "postcode, address. where: right, below, right,below, below,right of a label, or without\n"
        "one (-) first, last, every, largest."};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    ocr_form form = {0};
    io_document d = {0};
    app_writers writers = {0};
    int failed = 0, read = 0;
    nn_err err;
    NN_TRY(ocr_form_open(form_name, "--fields", &form));
    write.formats = write.formats ? write.formats : "fields";
    write.inputs = (const char *const *)argv + first;
    write.n_inputs = argc - first;
    write.pages = 2; /* one file may hold many */
    NN_TRY(app_writers_open(&write, write.pages, &writers));
    for (int i = first; i < argc; i++) {
        nn_err one = read_document(argv[i], &d);
        if (one == NN_ERR_INPUT || one == NN_ERR_LIMIT) {
            code = cli_error(one);
            failed++;
            io_doc_free(&d);
            continue;
        }
        NN_TRY(one);
        NN_TRY(fields_find(&form.form, &d));
        for (int32_t p = 0; p < d.n_pages; p++)
            NN_TRY(app_writers_page(&writers, &d, p, NULL, 0));
        read++;
    }
    if (read > 0)
        err = app_writers_close(&writers);
out:
    app_writers_drop(&writers);
    ocr_form_close(&form);
    io_doc_free(&d);
    if (err != NN_OK)
        return cli_write_error(err);
    return failed == 0 ? CLI_OK : read == 0 ? code : CLI_SOME_FAILED;
}
