/* lm.c - `octavo lm`: makes a language model out of texts. */
#include <stdlib.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "datasets/text/gen.h"
#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/lm.h"

#define MAX_TEXT_BYTES ((size_t)256 << 20)
#define MAX_WEIGHT 1000

typedef struct texts {
    int n;
    io_bytes *bytes;
    ocr_lm_text *text;
} texts;

/* Of rows of a label file only the text: what follows the first tab. */
static void drop_names(io_bytes *b)
{
    uint8_t *to = b->data, *end = b->data + b->size;
    for (uint8_t *p = b->data; p < end;) {
        uint8_t *stop = memchr(p, '\n', (size_t)(end - p));
        stop = stop ? stop + 1 : end;
        uint8_t *tab = memchr(p, '\t', (size_t)(stop - p));
        p = tab ? tab + 1 : p;
        memmove(to, p, (size_t)(stop - p));
        to += stop - p;
        p = stop;
    }
    b->size = (size_t)(to - b->data);
}

/* FILE or FILE:WEIGHT. A file whose name ends so wins. It is not the output. */
static nn_err read_text(const char *operand, const char *output, io_bytes *bytes,
                        ocr_lm_text *text)
{
    nn_err err;
    int weight = 1;
    char *path = nn_strdup(operand), *end = NULL;
    if (!path)
        return nn_fail_memory(strlen(operand), "a path");
    char *colon = strrchr(path, ':');
    if (colon && !io_path_exists(path)) {
        long value = strtol(colon + 1, &end, 10);
        if (end == colon + 1 || *end || value < 1 || value > MAX_WEIGHT) {
            err = nn_fail(NN_ERR_USAGE, "%s: expected a weight from 1 to %d behind the colon",
                          operand, MAX_WEIGHT);
            goto out;
        }
        weight = (int)value;
        *colon = 0;
    }
    if (cli_same_file(path, output)) {
        err = nn_fail(NN_ERR_USAGE, "%s: the model would be written over the text that is read",
                      path);
        goto out;
    }
    NN_TRY(io_file_read(path, MAX_TEXT_BYTES, NN_ERR_INPUT, bytes));
    drop_names(bytes);
    *text = (ocr_lm_text){(const char *)bytes->data, bytes->size, weight};
out:
    nn_free(path);
    return err;
}

static int by_code(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Lines that the generator makes up, as many of each kind of document. */
static nn_err generate(int lines, uint64_t seed, io_bytes *bytes, ocr_lm_text *text)
{
    nn_err err;
    ocr_alphabet a = {0};
    uint32_t *code = NULL;
    ds_texts *source = NULL;
    NN_TRY(ocr_alphabet_new(&a, ocr_alphabet_default_text(), NN_ERR_USAGE));
    code = nn_alloc((size_t)a.n * sizeof *code);
    if (!code) {
        err = nn_fail_memory((size_t)a.n * sizeof *code, "an alphabet");
        goto out;
    }
    memcpy(code, a.code + 1, (size_t)(a.n - 1) * sizeof *code);
    qsort(code, (size_t)(a.n - 1), sizeof *code, by_code);
    const ds_text_config config = {
        .alphabet = code, .n_alphabet = a.n - 1, .words = -1, .max_length = 80};
    NN_TRY(ds_texts_new(&source, &config));
    for (int i = 0; i < lines; i++) {
        nn_rng r = nn_rng_make(seed, (uint64_t)i);
        ds_text line;
        ds_texts_line(source, (ds_scene)(i % DS_SCENES), &r, &line);
        char *utf8 = ds_text_utf8(&line);
        err = utf8 ? io_bytes_format(bytes, "%s\n", utf8) : nn_fail_memory(1, "a line");
        nn_free(utf8);
        if (err)
            goto out;
    }
    *text = (ocr_lm_text){(const char *)bytes->data, bytes->size, 1};
out:
    ds_texts_free(source);
    nn_free(code);
    ocr_alphabet_free(&a);
    return err;
}

int app_lm(int argc, char **argv)
{
    const char *output = NULL;
    int order = 5, synth = 0, kilobytes = 1000;
    uint64_t seed = 1;
    const cli_option options[] = {
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0, "write the model there"},
        {"order", 0, CLI_INT, &order, "N", 2, OCR_LM_MAX_ORDER,
         "n-gram order: a character is predicted from the N - 1 before it"},
        {"size", 0, CLI_INT, &kilobytes, "KB", 1, 1000000, "the largest model (1000 bytes)"},
        {"synth", 0, CLI_INT, &synth, "N", 0, 10000000,
         "also N lines that the generator makes up: receipts, forms, letters, signs"},
        {"seed", 0, CLI_UINT64, &seed, "S", 0, 0, "another seed, other lines"},
        CLI_END,
    };
    const cli_command command = {
        "lm", "-o FILE [OPTION]... [TEXT[:WEIGHT]]...",
        "Makes a character language model out of texts (UTF-8, a line each line, or label\n"
        "files: image<TAB>text), which `read --lm=FILE` and `eval --lm=FILE` use.",
        options, 0, -1,
        "A WEIGHT counts a text as if it stood there so often. Good texts are lines like\n"
        "those to be read, and --synth=300000 for what they lack: numbers, codes, names.\n"
        "What occurs once only does not go into the model. Example:\n"
        "  octavo lm -o mine-lm.safetensors --synth=300000 train.txt:5\n"
        "  octavo eval mine.safetensors val.txt --lm=mine-lm.safetensors"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (!output)
        return cli_usage(&command, "missing --output: expected the file to write");
    if (first == argc && synth == 0)
        return cli_usage(&command, "missing operand: expected TEXT or --synth");

    nn_err err = NN_OK;
    ocr_lm lm = {0};
    io_bytes file = {0};
    texts t = {.n = argc - first + (synth > 0)};
    t.bytes = nn_calloc((size_t)t.n, sizeof *t.bytes);
    t.text = nn_calloc((size_t)t.n, sizeof *t.text);
    if (!t.bytes || !t.text) {
        err = nn_fail_memory((size_t)t.n * sizeof *t.text, "texts");
        goto out;
    }
    NN_TRY(cli_writable(output));
    for (int i = 0; i < argc - first; i++)
        NN_TRY(read_text(argv[first + i], output, &t.bytes[i], &t.text[i]));
    if (synth > 0)
        NN_TRY(generate(synth, seed, &t.bytes[t.n - 1], &t.text[t.n - 1]));
    NN_TRY(ocr_lm_build(order, (int64_t)kilobytes * 1000, t.n, t.text, &lm));
    NN_TRY(io_model_encode(lm.model.graph, lm.model.params, &lm.model.meta, 0, NULL, &file));
    NN_TRY(cli_write(output, &file));
    cli_note("%d n-grams of up to %d of %d symbols, %zu bytes", lm.n - 1, lm.order,
             lm.n_symbols, file.size);
out:
    code = cli_write_error(err);
    for (int i = 0; t.bytes && i < t.n; i++)
        io_bytes_free(&t.bytes[i]);
    nn_free(t.bytes);
    nn_free(t.text);
    io_bytes_free(&file);
    ocr_lm_free(&lm);
    return code;
}
