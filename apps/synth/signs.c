/* signs.c - `octavo synth signs`. Sample i is a function of (options, seed, i), so the files are
 * the same for every number of threads. */
#include <stdio.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/synth/output.h"
#include "datasets/sign/sign.h"
#include "io/codecs.h"
#include "io/file.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/parallel.h"

/* Samples between two looks at errors and the progress line. */
#define CHUNK 128

typedef struct factory {
    synth_output o;
    int64_t start; /* the first sample of this chunk, from 0 */
    int digits;
    synth_worker *workers;             /* [threads] */
    char name[CHUNK][DS_SIGN_NAME];
} factory;

static nn_err write_sign(const factory *f, int64_t number, const io_image *image)
{
    nn_err err;
    io_bytes bytes = {0};
    char file[64];
    snprintf(file, sizeof file, "%0*lld.%s", f->digits, (long long)number,
             f->o.jpeg ? "jpg" : "png");
    char *path = io_path_join(f->o.dir, file);
    if (!path)
        return nn_fail_memory(sizeof file, "a path");
    NN_TRY(f->o.jpeg ? io_jpeg_encode(image, f->o.quality, &bytes)
                     : io_png_encode(image, &bytes));
    err = io_file_write(path, bytes.data, bytes.size);
out:
    nn_free(path);
    io_bytes_free(&bytes);
    return err;
}

static void make_one(void *ctx, int64_t task, int thread)
{
    factory *f = ctx;
    synth_worker *w = &f->workers[thread];
    io_image image = {0};
    if (w->err)
        return;
    nn_err err = ds_sign_draw(w->context, (uint64_t)(f->o.first + f->start + task), &image,
                              f->name[task]);
    err = err ? err : write_sign(f, f->start + task, &image);
    if (err)
        synth_worker_failed(w, err, task);
    io_image_free(&image);
}

static nn_err make_signs(const ds_signs *signs, factory *f)
{
    const int64_t count = f->o.count;
    nn_err err = NN_OK;
    io_bytes labels = {0};
    char *labels_path = io_path_join(f->o.dir, "labels.txt");
    int threads = nn_threads();
    double begin = nn_seconds();
    f->workers = nn_calloc((size_t)threads, sizeof *f->workers);
    if (!f->workers || !labels_path) {
        err = nn_fail_memory((size_t)threads * sizeof *f->workers, "the threads");
        goto out;
    }
    for (int i = 0; i < threads; i++) {
        ds_sign_context *context = NULL;
        err = ds_sign_context_new(&context, signs);
        f->workers[i].context = context;
        if (err)
            goto out;
    }
    for (f->start = 0; f->start < count; f->start += CHUNK) {
        int64_t n = nn_min_i64(CHUNK, count - f->start);
        nn_parallel(n, make_one, f);
        NN_TRY(synth_first_error(f->workers, threads));
        for (int64_t i = 0; i < n; i++)
            NN_TRY(io_bytes_format(&labels, "%0*lld.%s\t%s\n", f->digits,
                                   (long long)(f->start + i), f->o.jpeg ? "jpg" : "png",
                                   f->name[i]));
        cli_progress(false, "%lld of %lld signs", (long long)(f->start + n), (long long)count);
    }
    NN_TRY(io_file_write(labels_path, labels.data, labels.size));
    cli_note("%lld signs in %.1f s, labels in %s", (long long)count, nn_seconds() - begin,
             labels_path);
out:
    cli_progress_done();
    for (int i = 0; f->workers && i < threads; i++)
        ds_sign_context_free(f->workers[i].context);
    nn_free(f->workers);
    nn_free(labels_path);
    io_bytes_free(&labels);
    return err;
}

int app_synth_signs(int argc, char **argv)
{
    ds_sign_config config = {.level = 1};
    factory f = {.o = SYNTH_OUTPUT_DEFAULTS, .digits = 6};
    const cli_option options[] = {
        SYNTH_OUTPUT_OPTIONS(f.o, config.seed, "signs"),
        {"level", 0, CLI_FLOAT, &config.level, "L", 0, 3,
         "strength of warp, blur, occlusion, light; 0 is none"},
        {"held-out", 0, CLI_FLAG, &config.held_out, NULL, 0, 0,
         "names and font families that are never drawn without it: to measure on"},
        {"font-list", 0, CLI_TEXT, &config.font_list, "FILE", 0, 0,
         "fonts to use, one path a line"},
        {"font-dir", 0, CLI_TEXT, &config.font_dir, "DIR", 0, 0, "use all fonts below this folder"},
        CLI_END,
    };
    const cli_command command = {
        "synth signs", "-n N -o DIR [OPTION]...",
        "Draws N French street signs, four views of each side by side (600 x 150 pixels), and\n"
        "writes labels.txt (image<TAB>text): what 'octavo train --task=attn' learns from. Half\n"
        "of the signs are in capitals, the text is not. The same seed and options give the same\n"
        "files on any number of threads.",
        options, 0, 0, NULL};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if ((code = synth_output_check(&command, &f.o)) != CLI_GO)
        return code;
    for (int64_t n = f.o.count - 1; n >= 1000000; n /= 10)
        f.digits++;
    nn_err err;
    ds_signs *signs = NULL;
    NN_TRY(synth_output_open(&f.o));
    NN_TRY(ds_signs_new(&signs, &config));
    err = make_signs(signs, &f);
out:
    ds_signs_free(signs);
    return cli_error(err);
}
