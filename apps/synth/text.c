/* text.c - `octavo synth text`: the lines that are rendered, as text; and where words come
 * from. */
#include <stdlib.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "datasets/line/recipe.h"
#include "datasets/line/synth.h"
#include "datasets/text/gen.h"
#include "io/file.h"
#include "nn/mem.h"
#include "ocr/alphabet.h"

static int by_code(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static nn_err write_lines(const char *alphabet, const char *language, int scene, uint64_t seed,
                          int64_t count)
{
    nn_err err = NN_OK;
    ocr_alphabet a = {0};
    uint32_t *code = NULL;
    ds_texts *texts = NULL;
    io_bytes out = {0};
    NN_TRY(ocr_alphabet_new(&a, alphabet ? alphabet : ocr_alphabet_default_text(),
                            NN_ERR_USAGE));
    code = nn_alloc((size_t)a.n * sizeof *code);
    if (!code) {
        err = nn_fail_memory((size_t)a.n * sizeof *code, "an alphabet");
        goto out;
    }
    memcpy(code, a.code + 1, (size_t)(a.n - 1) * sizeof *code);
    qsort(code, (size_t)(a.n - 1), sizeof *code, by_code);
    const ds_text_config config = {.alphabet = code,
                                   .n_alphabet = a.n - 1,
                                   .words = -1,
                                   .max_length = ds_synth_defaults().max_length,
                                   .language = language};
    NN_TRY(ds_texts_new(&texts, &config));
    cli_note("word lists of %d languages; 'octavo synth text --languages' names all",
             ds_texts_lists(texts));
    for (int64_t i = 0; i < count; i++) {
        nn_rng r = nn_rng_make(seed, (uint64_t)i);
        ds_text line;
        ds_scene kind = scene >= 0 ? (ds_scene)scene : ds_scene_draw(&r);
        ds_texts_line(texts, kind, &r, &line);
        char *utf8 = ds_text_utf8(&line);
        err = utf8 ? io_bytes_format(&out, "%s\n", utf8) : nn_fail_memory(1, "a line");
        nn_free(utf8);
        if (err)
            goto out;
    }
    err = cli_write(NULL, &out);
out:
    ds_texts_free(texts);
    nn_free(code);
    ocr_alphabet_free(&a);
    io_bytes_free(&out);
    return err;
}

static nn_err write_table(nn_err (*table)(io_bytes *out))
{
    io_bytes out = {0};
    nn_err err = table(&out);
    if (!err && out.size && out.data[out.size - 1] != '\n')
        err = io_bytes_text(&out, "\n");
    if (!err)
        err = cli_write(NULL, &out);
    io_bytes_free(&out);
    return err;
}

int app_synth_text(int argc, char **argv)
{
    const char *kind = NULL, *language = NULL, *alphabet = NULL;
    bool packages = false, languages = false;
    int64_t count = 0;
    uint64_t seed = 1;
    const cli_option options[] = {
        {"count", 'n', CLI_INT64, &count, "N", 1, 100000000, "how many lines"},
        {"seed", 's', CLI_UINT64, &seed, "S", 0, 0, "another seed, other lines"},
        {"kind", 0, CLI_TEXT, &kind, "KIND", 0, 0,
         "one kind of document, as 'octavo synth lines --kind'"},
        {"language", 0, CLI_TEXT, &language, "CODE", 0, 0,
         "one language, as --languages names them"},
        {"alphabet", 0, CLI_TEXT, &alphabet, "CHARS", 0, 0,
         "characters that may appear; without it those that a new model knows"},
        {"languages", 0, CLI_FLAG, &languages, NULL, 0, 0,
         "only list the languages and whether their word lists are here"},
        {"packages", 'p', CLI_FLAG, &packages, NULL, 0, 0,
         "only the Debian packages that hold the word lists, for apt-get install"},
        CLI_END,
    };
    const cli_command command = {
        "synth text", "-n N [OPTION]...",
        "Prints N lines of text such as 'octavo synth lines' renders.", options, 0, 0, NULL};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    int scene = kind ? ds_synth_scene(kind) : -1;
    if (kind && scene < 0)
        return cli_usage(&command, "--kind: expected one of %s, found '%s'", ds_synth_scenes(),
                         kind);
    if (packages)
        return cli_write_error(write_table(ds_texts_packages));
    if (languages)
        return cli_write_error(write_table(ds_texts_languages));
    if (!cli_given("count"))
        return cli_usage(&command, "missing option: expected --count=N");
    return cli_write_error(write_lines(alphabet, language, scene, seed, count));
}
