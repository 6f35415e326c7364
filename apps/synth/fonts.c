/* fonts.c - `octavo synth fonts`: the fonts that lines and pages are rendered in. */
#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "datasets/render/fonts.h"
#include "ocr/alphabet.h"

int app_synth_fonts(int argc, char **argv)
{
    static const char *const style_name[DS_STYLES] = {
        "sans", "condensed", "serif", "book", "mono", "typewriter", "terminal", "script",
        "display", "segment", "machine",
    };
    const char *list = NULL, *dir = NULL;
    bool packages = false, files = false;
    const cli_option options[] = {
        {"packages", 'p', CLI_FLAG, &packages, NULL, 0, 0,
         "only the Debian packages that hold the fonts, for apt-get install"},
        {"files", 0, CLI_FLAG, &files, NULL, 0, 0, "also the file of each face"},
        {"font-list", 0, CLI_TEXT, &list, "FILE", 0, 0, "look at these fonts, one path a line"},
        {"font-dir", 0, CLI_TEXT, &dir, "DIR", 0, 0, "look at all fonts below this folder"},
        CLI_END,
    };
    const cli_command command = {
        "synth fonts", "[OPTION]...",
        "Shows the fonts that 'octavo synth lines' finds here, by style.", options, 0, 0, NULL};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;

    nn_err err = NN_OK;
    ocr_alphabet alphabet = {0};
    ds_fonts fonts = {0};
    io_bytes out = {0};
    if (packages) {
        NN_TRY(io_bytes_format(&out, "%s\n", ds_fonts_packages()));
    } else {
        NN_TRY(ocr_alphabet_new(&alphabet, ocr_alphabet_default_text(), NN_ERR_USAGE));
        /* class 0 is the blank, not a character */
        NN_TRY(ds_fonts_find(&fonts, list, dir, alphabet.code + 1, alphabet.n - 1));
        for (int i = 0; i < fonts.n_families; i++) {
            const ds_font_family *family = &fonts.family[i];
            NN_TRY(io_bytes_format(&out, "%-10s  %3d  %s\n", style_name[family->style],
                                   family->n, family->name));
            for (int k = 0; files && k < family->n; k++)
                NN_TRY(io_bytes_format(&out, "                 %s\n",
                                       fonts.face[family->face[k]].path));
        }
        NN_TRY(io_bytes_format(&out, "%d faces, %d families\nall packages: %s\n", fonts.n,
                               fonts.n_families, ds_fonts_packages()));
    }
    err = cli_write(NULL, &out);
out:
    io_bytes_free(&out);
    ds_fonts_free(&fonts);
    ocr_alphabet_free(&alphabet);
    return cli_write_error(err);
}
