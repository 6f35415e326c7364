/* read.c - `octavo read`: options. Lines are read by lines.c, pages by pages.c. */
#include "apps/cli/commands.h"
#include "apps/read/batch.h"
#include "apps/read/psm.h"
#include "apps/read/read.h"
#include "apps/read/tesseract.h"

#include <stdio.h>
#include <string.h>

#include "nn/mem.h"
#include "ocr/sign_search.h"

static nn_err add_inputs(read_options *o, read_failures *f, int n, char **paths,
                         const char *list)
{
    nn_err err = NN_OK;
    for (int i = 0; i < n; i++) {
        nn_err added = app_inputs_add(&o->inputs, paths[i]);
        if (added == NN_ERR_INPUT)
            read_failed(f, added);
        else
            NN_TRY(added);
    }
    if (list)
        err = app_inputs_add_list(&o->inputs, list);
out:
    return err;
}

/* Is `name` one of a list with commas between? */
static bool has_format(const char *list, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = list; p; p = strchr(p, ','), p = p ? p + 1 : NULL)
        if (strncmp(p, name, n) == 0 && (p[n] == 0 || p[n] == ','))
            return true;
    return false;
}

/* Sentences of the help that name what stands in tables. */
typedef struct help_texts {
    char formats[64 + IO_FORMAT_LIST], characters[64 + IO_FORMAT_LIST], psm[128 + READ_PSM_NAMES];
} help_texts;

static void make_help(help_texts *h)
{
    char names[IO_FORMAT_LIST], psm[READ_PSM_NAMES];
    io_format_list(0, names);
    snprintf(h->formats, sizeof h->formats, "some of %s, with commas between", names);
    io_format_list(IO_CHARACTERS, names);
    snprintf(h->characters, sizeof h->characters, "%s: each character, too", names);
    read_psm_list(psm);
    snprintf(h->psm, sizeof h->psm, "what an image holds: %s, or Tesseract's number of it",
             psm);
}

/* A line each: name, suffix, what it is, with tabs between. */
static int print_formats(void)
{
    nn_err err = NN_OK;
    io_bytes out = {0};
    for (int f = 0; f < IO_N_FORMATS; f++)
        if (io_format_name((io_format)f)[0])
            NN_TRY(io_bytes_format(&out, "%s\t%s\t%s\n", io_format_name((io_format)f),
                                   io_format_suffix((io_format)f),
                                   io_format_about((io_format)f)));
    err = cli_write(NULL, &out);
out:
    io_bytes_free(&out);
    return cli_write_error(err);
}

/* Pages that will come: outputs that hold one page are numbered where there are more, and several are
 * read at once. A single input is opened for that. */
static nn_err count_pages(read_options *o)
{
    o->write.pages = o->inputs.n;
    if (o->inputs.n != 1)
        return o->inputs.pages ? io_pages_check(o->inputs.pages) : NN_OK;
    nn_err err = app_inputs_open(&o->inputs, 0, &o->source);
    if (err == NN_OK)
        o->write.pages = (int)nn_max_i64(o->split_spreads ? 2 : 1, io_source_pages(o->source));
    return err == NN_ERR_USAGE ? err : NN_OK; /* all else is told when it is read */
}

/* The work itself; the exit code. */
static int run(read_options *o, bool lines, bool signs, uint64_t key, read_failures *failures)
{
    read_results results;
    int code = CLI_OK;
    o->write.inputs = (const char *const *)o->inputs.path;
    o->write.n_inputs = o->inputs.n;
    o->write.lines = lines;
    /* A signal ends the work after the page at hand, so that no half file is left. */
    cli_catch_signals();
    nn_err err = count_pages(o);
    if (err != NN_OK)
        return cli_write_error(err);
    o->write.pdfs = o->source ? io_source_is_pdf(o->source) : app_inputs_pdf(&o->inputs);
    err = read_results_open(&results, &o->write, failures);
    if (err == NN_OK)
        err = read_batch_choose(o, &results);
    if (err == NN_OK)
        err = read_results_keep(&results, key, o->batch.resume, o->inputs.skip);
    if (err == NN_OK)
        err = signs   ? read_signs(o, &results)
              : lines ? read_lines(o, &results)
                      : read_pages(o, &results);
    else
        io_source_close(o->source);
    if (err == NN_OK && !cli_signal())
        err = read_results_close(&results);
    bool kept = results.n_stores > 0;
    if (err != NN_OK)
        code = cli_write_error(err);
    else if (failures->n > 0)
        code = read_results_none(&results) ? failures->code : CLI_SOME_FAILED;
    else if (results.warned > 0 || o->inputs.unread > 0)
        code = CLI_SOME_FAILED;
    read_results_free(&results);
    if (err == NN_OK)
        app_inputs_tell(&o->inputs);
    if (kept && (err != NN_OK || cli_signal()))
        cli_note("what was read is kept; --resume goes on with it");
    return cli_signal() ? 128 + cli_signal() : code;
}

/* What a reader of street signs has no use for. */
static int check_signs(const cli_command *command, const page_models_options *m)
{
    const char *not = m->allow ? "allow" : m->deny ? "deny" : m->lm.lm ? "lm" : NULL;
    if (not)
        return cli_usage(command, "--%s: not with a reader of street signs as --model", not);
    if (m->lm.beam > OCR_SIGN_MAX_BEAM)
        return cli_usage(command, "--beam: a reader of street signs takes at most %d",
                         OCR_SIGN_MAX_BEAM);
    return CLI_GO;
}

int app_read(int argc, char **argv)
{
    const char *psm = "auto", *list = NULL, *form_name = NULL, *redact = NULL;
    fields_redaction redaction;
    ocr_form form = {0};
    bool list_formats = false;
    cli_list regions = {0};
    read_tesseract tesseract = {0};
    int layout = 0;
    char names[READ_PSM_NAMES];
    help_texts help;
    make_help(&help);
    read_options o = {.models = page_models_defaults(), .max_pixels = IO_MAX_PIXELS_DEFAULT};
    const cli_option options[] = {
        {"output", 'o', CLI_TEXT, &o.write.base, "BASE", 0, 0,
         "write BASE.txt and so on instead of to stdout; without --format the name's end says it "
         "(out.pdf), else it is text (out: out.txt); a folder, or a name that ends in /, which is "
         "made, gets files of their own for each image"},
        {"format", 'f', CLI_TEXT, &o.write.formats, "LIST", 0, 0, help.formats},
        {"list-formats", 0, CLI_FLAG, &list_formats, NULL, 0, 0,
         "name the formats, the ends of their files, and what they are; read nothing"},
        {"fields", 0, CLI_TEXT, &form_name, "receipt|invoice|letter|form|FILE", 0, 0, APP_FORM_HELP
         "; json and fields tell them"},
        {"redact", 0, CLI_TEXT, &redact, "KIND,...", 0, 0,
         "take these out of all outputs and blacken them in pictures (pdf, png, html), whose pages are "
         "made anew: date, time, amount, percent, phone, email, url, iban, vat, card, postcode, "
         "address, or names of fields that --fields seeks"},
        {"psm", 0, CLI_TEXT, &psm, "MODE", 0, 0, help.psm},
        PAGE_MODELS_OPTIONS(o.models),
        {"region", 0, CLI_LIST, &regions, "X,Y,W,H", 0, 0,
         "read this part of each picture alone, in pixels from its upper left corner; repeat it for "
         "more of them"},
        {"split-spreads", 0, CLI_FLAG, &o.split_spreads, NULL, 0, 0,
         "pictures of an open book become two pages each, in all outputs; without it the left page "
         "is read first; not for PDFs, nothing is kept for --resume"},
        {"layout", 0, CLI_CHOICE, &layout, "flow|keep", 0, 0,
         "txt: in reading order, or columns kept by spaces as they stand on the page"},
        {"dehyphenate", 0, CLI_FLAG, &o.write.dehyphenate, NULL, 0, 0,
         "txt, md, html: join words that are divided at line ends, where both parts are small "
         "letters (the first one may be a capital)"},
        {"draw", 0, CLI_TEXT, &o.write.draw, "FILE", 0, 0,
         "picture (PNG) of the page with boxes and reading order; of a street sign: where in the "
         "views each character came from"},
        {"textonly", 0, CLI_FLAG, &o.write.text_only, NULL, 0, 0,
         "pdf: the text without the scan"},
        {"pdfa", 0, CLI_FLAG, &o.write.archive, NULL, 0, 0,
         "pdf: PDF/A-2b (ISO 19005-2), for archives"},
        {"edit", 0, CLI_FLAG, &o.write.edit, NULL, 0, 0,
         "html: lines to be corrected in a browser and saved as pictures with a label file, for train "
         "and eval"},
        {"characters", 0, CLI_FLAG, &o.write.characters, NULL, 0, 0, help.characters},
        {"language", 0, CLI_TEXT, &o.write.language, "TAG", 0, 0,
         "language that outputs name (BCP 47: en, de)"},
        {"with-names", 'n', CLI_FLAG, &o.write.names, NULL, 0, 0,
         "lines as text: put the image's name and a tab before it"},
        APP_INPUT_OPTIONS(o.inputs),
        {"skip-text", 0, CLI_FLAG, &o.skip_text, NULL, 0, 0,
         "pages of a PDF that hold text already: take that instead of reading them"},
        {"list", 'l', CLI_TEXT, &list, "FILE", 0, 0,
         "read the images that FILE names, one a line"},
        {"max-pixels", 0, CLI_INT64, &o.max_pixels, "N", 1, (double)((int64_t)1 << 40),
         "refuse larger images, judged by their header"},
        READ_BATCH_OPTIONS(o.batch),
        READ_TESSERACT_OPTIONS(tesseract),
        CLI_END,
    };
    const cli_command command = {
        "read", "[OPTION]... IMAGE...",
        "Reads scanned pages (PDF, TIFF, JPEG, PNG, PNM, BMP, GIF, WebP, JPEG 2000; one page a\n"
        "file or many; '-' is stdin; a folder stands for the images in it) and writes their\n"
        "text in reading order, a form feed after each page. With --psm line every image is\n"
        "one line, and so is its text. With a reader of street signs as --model an image is four\n"
        "views of one sign side by side.",
        options, 0, -1,
        "  octavo read scan.png                        text on stdout\n"
        "  octavo read scan.png -o out -f txt,pdf,html out.txt, out.pdf, out.html\n"
        "  octavo read scans/ -o texts/                texts/NAME.txt for each scan\n"
        "  octavo read scans/ -o all.pdf               one searchable PDF\n"
        "\n"
        "Confidences are probabilities that all of a line's text is right. An image that\n"
        "cannot be read is reported on stderr and left out; the exit code is then 1, or 3\n"
        "when none was readable."};

    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (list_formats)
        return print_formats();
    code = read_tesseract_check(&command, &tesseract, &o.models.allow, &o.models.deny);
    if (code == CLI_GO)
        code = read_tesseract_language(&command, &list, &o.write.language);
    if (code == CLI_GO)
        code = read_tesseract_operands(&command, argc - first, argv + first);
    if (code != CLI_GO)
        return code;
    const read_psm *mode = read_psm_find(psm);
    read_psm_list(names);
    if (!mode)
        return cli_usage(&command, "--psm: expected %s or the number of one, found '%s'", names,
                         psm);
    if (mode->instead)
        return cli_usage(&command, "--psm: '%s' is not for reading here: %s", psm, mode->instead);
    if (first == argc && !list)
        return cli_usage(&command, "missing operand: expected IMAGE, a folder, '-' or --list");
    const bool signs = read_signs_is(o.models.recognizer), lines = mode->line || signs;
    if (signs && (code = check_signs(&command, &o.models)) != CLI_GO)
        return code;
    if (o.write.base && !*o.write.base)
        return cli_usage(&command, "--output: expected a name, found ''");
    if (lines && o.batch.timeout > 0)
        return cli_usage(&command, "--timeout: lines have none, pages have");
    if (!form_name && has_format(o.write.formats, "fields"))
        form_name = "form";
    for (int i = 0; i < regions.n; i++)
        if (ocr_regions_add(&o.models.page.regions, regions.text[i]) != NN_OK)
            return cli_usage(&command, "--region: %s", nn_error_message());
    if (regions.n > 0 && (lines || o.skip_text))
        return cli_usage(&command, "--region: not with %s",
                         o.skip_text ? "--skip-text" : "lines: each image is one");
    if (o.split_spreads && (lines || o.skip_text || regions.n > 0))
        return cli_usage(&command, "--split-spreads: not with %s",
                         lines         ? "lines: each image is one"
                         : o.skip_text ? "--skip-text"
                                       : "--region");
    if (redact && (lines || o.batch.resume))
        return cli_usage(&command, "--redact: not with %s",
                         lines ? "lines: pages are blackened" : "--resume: nothing is kept");
    if (form_name) {
        nn_err opened = ocr_form_open(form_name, "--fields", &form);
        if (opened != NN_OK)
            return cli_error(opened);
        o.form = &form.form;
    }
    if (redact) {
        nn_err parsed = fields_redaction_parse(redact, o.form, &redaction);
        if (parsed != NN_OK) {
            ocr_form_close(&form);
            return cli_error(parsed);
        }
        o.redact = &redaction;
        o.write.redacted = true;
    }
    o.models.page.layout = mode->layout;
    o.write.grid = layout == 1;
    uint64_t key;
    if (read_batch_key(options, &key) != NN_OK)
        return cli_error(NN_ERR_LIMIT);
    if (o.write.base && strcmp(o.write.base, "-") == 0)
        o.write.base = NULL;

    read_failures failures = {0};
    nn_err err = add_inputs(&o, &failures, argc - first, argv + first, list);
    code = err == NN_OK ? run(&o, lines, signs, key, &failures) : cli_write_error(err);
    app_inputs_free(&o.inputs);
    ocr_form_close(&form);
    return code;
}
