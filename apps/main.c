/* main.c - the program `octavo`: picks the subcommand (cli/commands.def). */
#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#ifdef OCTAVO_JPEG
#include <jpeglib.h>
#endif
#ifdef OCTAVO_FREETYPE
#include <ft2build.h>
#include FT_FREETYPE_H
#endif

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/dispatch.h"
#include "io/codecs.h"
#include "nn/kernels/dispatch.h"
#include "nn/parallel.h"
#include "ocr/builtin.h"

/* A closed stdin, stdout or stderr would give its number to the next file that is opened. Stdin
 * is replaced by something that cannot be read and stdout by something that cannot be written,
 * so that using them is an error and not silence. */
static void reopen_closed_streams(void)
{
    static const int mode[3] = {O_WRONLY, O_RDONLY, O_WRONLY};
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF && open("/dev/null", mode[fd]) != fd)
            _exit(NN_ERR_LIMIT);
}

static nn_err add_versions(io_bytes *out)
{
    nn_err err = NN_OK;
    NN_TRY(io_bytes_text(out, "octavo " OCTAVO_VERSION "\n"));
    NN_TRY(io_bytes_format(out, " SIMD %s (best here: %s)\n", nn_kernels_name(nn_kernels_get()),
                           nn_tier_name(nn_tier_best())));
    NN_TRY(io_bytes_format(out, " OpenMP %d, %d threads\n", _OPENMP, nn_threads()));
    NN_TRY(
        io_bytes_format(out, " libpng %s, zlib %s", png_get_libpng_ver(NULL), zlibVersion()));
#ifdef OCTAVO_JPEG
#ifdef LIBJPEG_TURBO_VERSION
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
    NN_TRY(io_bytes_text(out, ", libjpeg-turbo " TEXT(LIBJPEG_TURBO_VERSION)));
#else
    NN_TRY(io_bytes_format(out, ", libjpeg %d", JPEG_LIB_VERSION));
#endif
#else
    NN_TRY(io_bytes_text(out, ", no JPEG"));
#endif
    NN_TRY(io_bytes_text(out, io_tiff_available() ? ", libtiff" : ", no TIFF"));
    NN_TRY(io_bytes_text(out, io_webp_available() ? ", libwebp" : ", no WebP"));
    NN_TRY(io_bytes_text(out, io_jp2_available() ? ", OpenJPEG" : ", no JPEG 2000"));
#ifdef OCTAVO_FREETYPE
    NN_TRY(io_bytes_format(out, ", freetype %d.%d.%d", FREETYPE_MAJOR, FREETYPE_MINOR,
                           FREETYPE_PATCH));
#else
    NN_TRY(io_bytes_text(out, ", no FreeType (no synth)"));
#endif
    NN_TRY(io_bytes_format(out, "\n models built in:%s%s%s%s%s\n",
                           ocr_builtin_has("default") ? " default (lines)" : " none",
                           ocr_builtin_has("best") ? ", best (lines)" : "",
                           ocr_builtin_has("detector") ? ", detector" : "",
                           ocr_builtin_has("direction") ? ", direction" : "",
                           ocr_builtin_has("lm-small") ? ", language (small)" : ""));
out:
    return err;
}

static int show_versions(void)
{
    io_bytes out = {0};
    nn_err err = add_versions(&out);
    if (err == NN_OK)
        err = cli_write(NULL, &out);
    io_bytes_free(&out);
    return cli_write_error(err);
}

int main(int argc, char **argv)
{
    cli_spin_short();
    reopen_closed_streams();
    /* A closed pipe and a file beyond its limit are errors of write(2), which are reported. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    if (argc < 2) {
        fputs("octavo: missing command. Try 'octavo --help'.\n", stderr);
        return CLI_USAGE;
    }
    char help[] = "help", *help_arguments[] = {help, NULL};
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return app_help(1, help_arguments);
    if (strcmp(argv[1], help) == 0)
        return app_help(argc - 1, argv + 1);
    nn_err err = nn_kernels_init();
    if (err != NN_OK)
        return cli_error(err);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
        return show_versions();
    int used;
    const app_command *command = app_command_find(argc - 1, argv + 1, &used);
    if (command)
        return command->run(argc - used, argv + used);
    fprintf(stderr, "octavo: unknown command '%s'. Try 'octavo --help'.\n", argv[1]);
    return CLI_USAGE;
}
