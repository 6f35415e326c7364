/* batch.c - see batch.h. */
#include "apps/read/batch.h"

#include <string.h>
#include <sys/stat.h>

#include "apps/cli/settings.h"
#include "apps/read/shard.h"
#include "io/hash.h"
#include "nn/mem.h"
#include "ocr/builtin.h"

/* Options that pages do not depend on, or that the inputs stand for. */
static bool without_effect(const char *name)
{
    static const char *const names[] = {"output", "list",    "skip-existing", "resume",
                                        "timeout", "shard", "list-formats",  "recursive"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* A file that an option names: its size and time, too. */
static uint64_t add_file(uint64_t key, const char *path)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
        int64_t facts[3] = {st.st_size, st.st_mtim.tv_sec, st.st_mtim.tv_nsec};
        key = io_hash(key, facts, sizeof facts);
    }
    return key;
}

nn_err read_batch_key(const cli_option *options, uint64_t *key)
{
    nn_err err = NN_OK;
    io_bytes text = {0};
    ocr_builtin model;
    *key = IO_HASH_BEGIN;
    NN_TRY(io_bytes_text(&text, OCTAVO_VERSION "\n"));
    for (int i = 0; ocr_builtin_at(i, &model); i++)
        NN_TRY(io_bytes_format(&text, "%s %zu\n", model.name, model.bytes));
    for (const cli_option *o = options; o->name; o++) {
        if (without_effect(o->name))
            continue;
        NN_TRY(cli_setting(o, &text));
        if (o->kind == CLI_TEXT && *(const char **)o->to)
            *key = add_file(*key, *(const char **)o->to);
    }
    *key = io_hash(*key, text.data, text.size);
out:
    io_bytes_free(&text);
    return err;
}

/* Leaves out what others read. */
static nn_err take_share(read_options *o)
{
    read_shard shard;
    app_inputs *in = &o->inputs;
    nn_err err = read_shard_parse(o->batch.shard, &shard);
    if (err)
        return err;
    int ours = 0;
    for (int i = 0; i < in->n; i++) {
        in->skip[i] = !read_shard_has(&shard, in->path[i]);
        ours += !in->skip[i];
    }
    cli_note("share %lld of %lld: %d of %d inputs", (long long)shard.k, (long long)shard.n, ours,
             in->n);
    return NN_OK;
}

/* Is there all of input i? Pages are counted only where files are numbered by them. */
static nn_err look(const read_options *o, const read_results *results, int i, bool *there)
{
    io_source *source = NULL;
    int pages = results->apart ? 1 : o->write.pages;
    nn_err err = read_results_there(results, i, pages, o->batch.resume, there);
    if (err || *there || !results->apart || !app_writers_numbered(&results->write))
        return err;
    if (app_inputs_open(&o->inputs, i, &source) == NN_OK) /* else it is told when it is read */
        pages = io_source_pages(source);
    io_source_close(source);
    return pages > 1 && pages < IO_PAGES_MANY
               ? read_results_there(results, i, pages, o->batch.resume, there) : NN_OK;
}

/* Leaves out what an earlier run has finished. */
static nn_err leave_out_done(read_options *o, read_results *results)
{
    nn_err err = NN_OK;
    int done = 0, ours = 0;
    bool there = false;
    app_inputs *in = &o->inputs;
    for (int i = 0; i < in->n; i++) {
        if (in->skip[i])
            continue;
        ours++;
        if (results->apart || i == 0 || ours == 1)
            NN_TRY(look(o, results, i, &there));
        in->skip[i] = there;
        done += there;
    }
    if (done > 0)
        cli_note("%d of %d inputs: results are there", done, ours);
out:
    return err;
}

nn_err read_batch_choose(read_options *o, read_results *results)
{
    nn_err err = NN_OK;
    app_inputs *in = &o->inputs;
    bool done = o->batch.skip_existing || o->batch.resume;
    if (done && !o->write.base) {
        err = nn_fail(NN_ERR_USAGE, "--%s: what goes to stdout is not kept: --output names files",
                      o->batch.resume ? "resume" : "skip-existing");
        goto out;
    }
    if (!o->batch.shard && !done)
        return NN_OK;
    in->skip = nn_calloc((size_t)in->n + 1, sizeof *in->skip);
    if (!in->skip) {
        err = nn_fail_memory((size_t)in->n, "the list of images");
        goto out;
    }
    if (o->batch.shard)
        NN_TRY(take_share(o));
    if (done)
        NN_TRY(leave_out_done(o, results));
out:
    return err;
}
