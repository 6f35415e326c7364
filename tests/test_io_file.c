/* test_io_file.c - whole files or none: failures at every step leave the old file and no
 * temporary one; every allocation of reading and writing may fail, once and for good.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/codecs.h"
#include "io/image_file.h"
#include "io/model.h"
#include "nn/mem.h"
#include "nn/rng.h"
#include "tests/check.h"

static char dir[] = "/tmp/octavo-file-XXXXXX";

static char *in_dir(const char *name)
{
    char *path = io_path_join(dir, name);
    if (!path)
        abort();
    return path;
}

/* Names in the folder, without . and .. */
static int count_files(const char *path)
{
    int n = 0;
    DIR *d = opendir(path);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d))
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    if (d)
        closedir(d);
    return n;
}

static bool holds(const char *path, const char *text)
{
    io_bytes b;
    bool same = io_file_read(path, 1 << 20, NN_ERR_INPUT, &b) == NN_OK &&
                b.size == strlen(text) && memcmp(b.data, text, b.size) == 0 &&
                b.data[b.size] == 0;
    io_bytes_free(&b);
    return same;
}

static void test_bytes(void)
{
    io_bytes b = {0};
    CHECK(io_bytes_text(&b, "") == NN_OK && io_bytes_add(&b, "x", 0) == NN_OK && b.size == 0,
          "empty");
    for (int i = 0; i < 1000; i++)
        CHECK(io_bytes_format(&b, "%d-%s;", i, "abc") == NN_OK, "%s", nn_error_message());
    CHECK(b.size == 10 * 6 + 90 * 7 + 900 * 8 && memcmp(b.data, "0-abc;1-abc;", 12) == 0, "%zu",
          b.size);
    size_t size = b.size;
    CHECK(io_bytes_add(&b, "x", SIZE_MAX - 4) == NN_ERR_LIMIT && b.size == size, "overflow");
    nn_mem_fail_at(1, false);
    char big[20000] = {0};
    CHECK(io_bytes_add(&b, big, sizeof big) == NN_ERR_LIMIT && b.size == size &&
              b.data[0] == '0',
          "no memory");
    nn_mem_fail_at(0, false);
    io_bytes_free(&b);
    CHECK(!b.data && !b.size && !b.capacity, "freed");
}

static void test_read(void)
{
    char *path = in_dir("r");
    io_bytes b;
    CHECK(io_file_read(path, 10, NN_ERR_MODEL, &b) == NN_ERR_MODEL &&
              strstr(nn_error_message(), path),
          "%s", nn_error_message());
    CHECK(io_file_read(dir, 10, NN_ERR_INPUT, &b) == NN_ERR_INPUT &&
              strstr(nn_error_message(), "folder"),
          "%s", nn_error_message());
    CHECK(io_file_write(path, "0123456789", 10) == NN_OK && holds(path, "0123456789"), "%s",
          nn_error_message());
    CHECK(io_file_read(path, 9, NN_ERR_INPUT, &b) == NN_ERR_LIMIT && !b.data, "%s",
          nn_error_message());
    CHECK(io_file_write(path, "", 0) == NN_OK && holds(path, ""), "%s", nn_error_message());
    /* Devices say no size: the limit holds all the same. */
    CHECK(io_file_read("/dev/zero", 100000, NN_ERR_INPUT, &b) == NN_ERR_LIMIT && !b.data, "%s",
          nn_error_message());
    CHECK(io_file_read("/dev/null", 10, NN_ERR_INPUT, &b) == NN_OK && b.size == 0 && b.data,
          "%s", nn_error_message());
    io_bytes_free(&b);
    unlink(path);
    nn_free(path);
}

static nn_err refuse_zeros(const uint8_t *bytes, size_t n, const char *name)
{
    return n >= IO_BEGIN_BYTES && bytes[0] == 0 ? nn_fail(NN_ERR_INPUT, "%s: zeros", name)
                                                : NN_OK;
}

/* A stream without an end is refused by its first bytes, not when the limit is full. */
static void test_begin(void)
{
    char *path = in_dir("b");
    io_bytes b;
    int64_t before = nn_mem_count();
    CHECK(io_file_read_begin("/dev/zero", (size_t)1 << 31, NN_ERR_MODEL, refuse_zeros, &b) ==
              NN_ERR_INPUT,
          "%s", nn_error_message());
    CHECK(nn_mem_count() - before == 1, "%lld allocations for a refused stream",
          (long long)(nn_mem_count() - before));
    CHECK(io_file_write(path, "0123456789abcdefg", 17) == NN_OK &&
              io_file_read_begin(path, 17, NN_ERR_MODEL, refuse_zeros, &b) == NN_OK &&
              b.size == 17,
          "%s", nn_error_message());
    io_bytes_free(&b);
    unlink(path);
    nn_free(path);
    /* The reason of a failure survives the longest name. */
    char name[3000];
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = 0;
    CHECK(io_file_read(name, 10, NN_ERR_INPUT, &b) == NN_ERR_INPUT &&
              strncmp(nn_error_message(), "xxx", 3) == 0 &&
              strstr(nn_error_message(), "x: cannot be read: "),
          "%s", nn_error_message());
}

static void test_std(void)
{
    /* Standard input and output are files here, put back at the end. */
    char *in = in_dir("in"), *out = in_dir("out");
    fflush(stdout);
    int old_in = dup(0), old_out = dup(1);
    CHECK(io_file_write(in, "from stdin", 10) == NN_OK, "%s", nn_error_message());
    int fd = open(in, O_RDONLY);
    dup2(fd, 0);
    close(fd);
    fd = open(out, O_WRONLY | O_CREAT, 0600);
    dup2(fd, 1);
    close(fd);
    bool read_ok = holds("-", "from stdin"),
         write_ok = io_file_write("-", "to stdout", 9) == NN_OK;
    close(0);
    close(1);
    io_bytes b;
    nn_err no_in = io_file_read("-", 10, NN_ERR_INPUT, &b), no_out = io_file_write("-", "x", 1);
    dup2(old_in, 0);
    dup2(old_out, 1);
    close(old_in);
    close(old_out);
    CHECK(read_ok && write_ok && holds(out, "to stdout"), "standard streams");
    CHECK(no_in == NN_ERR_INPUT && no_out == NN_ERR_OUTPUT, "closed streams: %d %d", no_in,
          no_out);
    unlink(in);
    unlink(out);
    nn_free(in);
    nn_free(out);
}

static void check_unwritable(const char *path, const char *what)
{
    nn_err err = io_file_write(path, "new", 3);
    CHECK(err == NN_ERR_OUTPUT && strstr(nn_error_message(), path), "%s: %d %s", what, err,
          nn_error_message());
}

static void test_write_fails(void)
{
    char *path = in_dir("old"), *beneath = in_dir("old/new"), *none = in_dir("none/new");
    CHECK(io_file_write(path, "old", 3) == NN_OK, "%s", nn_error_message());
    check_unwritable(beneath, "beneath a file");
    check_unwritable(none, "in no folder");
    check_unwritable(dir, "a folder");
    check_unwritable("", "no name");
    check_unwritable("/dev/full", "full device");
    char *name = malloc(6001);
    memset(name, 'a', 6000);
    name[6000] = 0;
    CHECK(io_file_write(name, "x", 1) == NN_ERR_OUTPUT, "name of 6000 bytes");
    char *long_name = in_dir(name + 5700);
    CHECK(io_file_write(long_name, "x", 1) == NN_ERR_OUTPUT, "name of 300 bytes");
    nn_free(long_name);
    free(name);
    CHECK(count_files(dir) == 1 && holds(path, "old"), "%d files after failures",
          count_files(dir));

    /* A disk that is full after 4096 bytes: a limit on the size of files stands in for it. */
    struct rlimit limit, small;
    getrlimit(RLIMIT_FSIZE, &limit);
    small = limit;
    small.rlim_cur = 4096;
    signal(SIGXFSZ, SIG_IGN);
    fflush(stdout);
    setrlimit(RLIMIT_FSIZE, &small);
    char big[10000] = {0};
    nn_err err = io_file_write(path, big, sizeof big);
    setrlimit(RLIMIT_FSIZE, &limit);
    CHECK(err == NN_ERR_OUTPUT && count_files(dir) == 1 && holds(path, "old"),
          "half-full disk: %d, %d files", err, count_files(dir));
    nn_mem_fail_at(1, false);
    err = io_file_write(path, "new", 3);
    nn_mem_fail_at(0, false);
    CHECK(err == NN_ERR_LIMIT && count_files(dir) == 1 && holds(path, "old"), "no memory: %d",
          err);
    unlink(path);
    nn_free(path);
    nn_free(beneath);
    nn_free(none);
}

/* Permissions bind root to nothing, so this runs as somebody else. */
static void test_permissions(void)
{
    char *path = in_dir("locked/file"), *folder = in_dir("locked");
    CHECK(io_dir_make(folder) == NN_OK && io_file_write(path, "old", 3) == NN_OK, "%s",
          nn_error_message());
    /* The file is writable, its folder is not. */
    chmod(dir, 0755);
    chmod(path, 0666);
    chmod(folder, 0555);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(9);
        bool folder_refused = io_file_write(path, "new", 3) == NN_ERR_OUTPUT;
        _exit(folder_refused ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "unwritable folder: status %d",
          WEXITSTATUS(status));
    chmod(path, 0444);
    chmod(folder, 0777);
    child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(9);
        bool file_refused = io_file_write(path, "new", 3) == NN_ERR_OUTPUT;
        _exit(file_refused ? 0 : 1);
    }
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "read-only file: status %d",
          WEXITSTATUS(status));
    CHECK(holds(path, "old") && count_files(folder) == 1, "the old file, alone");
    unlink(path);
    rmdir(folder);
    nn_free(path);
    nn_free(folder);
}

static void test_replace(void)
{
    char *path = in_dir("f"), *link = in_dir("l");
    struct stat st;
    mode_t mask = umask(027);
    CHECK(io_file_write(path, "one", 3) == NN_OK && stat(path, &st) == 0 &&
              (st.st_mode & 0777) == 0640,
          "mode %o of a new file", st.st_mode & 0777);
    umask(mask);
    chmod(path, 0604);
    CHECK(io_file_write(path, "two", 3) == NN_OK && stat(path, &st) == 0 &&
              (st.st_mode & 0777) == 0604,
          "mode %o is kept", st.st_mode & 0777);
    /* A symbolic link stays one, its target changes. */
    CHECK(symlink(path, link) == 0 && io_file_write(link, "three", 5) == NN_OK &&
              holds(path, "three") && lstat(link, &st) == 0 && S_ISLNK(st.st_mode),
          "link: %s", nn_error_message());
    CHECK(count_files(dir) == 2, "%d files", count_files(dir));
    unlink(path);
    unlink(link);
    nn_free(path);
    nn_free(link);
}

static void test_paths(void)
{
    static const char *const join[][3] = {{"a", "b", "a/b"}, {"a/", "b", "a/b"},
                                          {"/", "b", "/b"},  {"a", "/b", "/b"},
                                          {"", "b", "b"},    {".", "b/c", "./b/c"}};
    for (size_t i = 0; i < sizeof join / sizeof *join; i++) {
        char *p = io_path_join(join[i][0], join[i][1]);
        CHECK(p && strcmp(p, join[i][2]) == 0, "%s + %s = %s", join[i][0], join[i][1], p);
        nn_free(p);
    }
    static const char *const folder[][2] = {
        {"a/b", "a"}, {"a", "."}, {"/a", "/"}, {"a/b/c", "a/b"}, {"", "."}};
    for (size_t i = 0; i < sizeof folder / sizeof *folder; i++) {
        char *p = io_path_dir(folder[i][0]);
        CHECK(p && strcmp(p, folder[i][1]) == 0, "%s: %s", folder[i][0], p);
        nn_free(p);
    }
    char *a = in_dir("x"), *b = in_dir("x/y//z/");
    CHECK(io_dir_make(b) == NN_OK && io_path_is_dir(b) && io_path_exists(a), "%s",
          nn_error_message());
    CHECK(io_dir_make(b) == NN_OK, "again: %s", nn_error_message());
    char *file = in_dir("x/y/f"), *under = in_dir("x/y/f/g");
    CHECK(io_file_write(file, "", 0) == NN_OK && !io_path_is_dir(file) && io_path_exists(file),
          "file");
    CHECK(io_dir_make(under) == NN_ERR_OUTPUT && io_dir_make(file) == NN_ERR_OUTPUT &&
              io_dir_make("") == NN_ERR_OUTPUT,
          "%s", nn_error_message());
    unlink(file);
    rmdir(b);
    char *y = in_dir("x/y");
    rmdir(y);
    rmdir(a);
    nn_free(y);
    nn_free(a);
    nn_free(b);
    nn_free(file);
    nn_free(under);
}

/* ---- the n-th allocation fails, for every n ---- */

typedef nn_err job(void *ctx);

/* Until it succeeds: each failure is NN_ERR_LIMIT and leaves nothing behind. */
static void fail_each(job *run, void *ctx, const char *what)
{
    for (int forever = 0; forever < 2; forever++) {
        for (int n = 1;; n++) {
            int64_t live = nn_mem_live();
            nn_mem_fail_at(n, forever);
            nn_err err = run(ctx);
            nn_mem_fail_at(0, false);
            bool clean = nn_mem_live() == live;
            if (!clean || (err != NN_OK && err != NN_ERR_LIMIT))
                CHECK(false, "%s, allocation %d: error %d, live %+lld: %s", what, n, err,
                      (long long)(nn_mem_live() - live), nn_error_message());
            if (err == NN_OK || n > 100000) {
                CHECK(err == NN_OK && n > 1, "%s never succeeds or never allocates", what);
                if (!forever)
                    printf("%s: each of %d allocations failed cleanly\n", what, n - 1);
                break;
            }
        }
    }
}

typedef struct model_job {
    const char *path;
    io_model model;
    io_bytes file;
} model_job;

static nn_err write_model(void *ctx)
{
    model_job *j = ctx;
    nn_err err = io_model_write(j->path, j->model.graph, j->model.params, &j->model.meta,
                                j->model.n_extra, j->model.extra);
    if (err != NN_OK) {
        CHECK(count_files(dir) == 1, "%d files after a failed write", count_files(dir));
        /* The old one is whole. */
        nn_mem_fail_at(0, false);
        io_model m;
        CHECK(io_model_read(j->path, &m) == NN_OK, "%s", nn_error_message());
        io_model_free(&m);
        nn_fail(err, "as before");
    }
    return err;
}

static nn_err read_model(void *ctx)
{
    io_model m;
    nn_err err = io_model_read(((model_job *)ctx)->path, &m);
    if (err == NN_OK)
        io_model_free(&m);
    else
        CHECK(!m.graph && !m.params && !m.extra && m.meta.n == 0,
              "a failed read owns something");
    return err;
}

static nn_err decode_image(void *ctx)
{
    io_bytes *b = ctx;
    io_image m;
    nn_err err = io_image_decode(b->data, b->size, "test", 0, &m);
    if (err == NN_OK)
        io_image_free(&m);
    else
        CHECK(!m.pixels, "a failed decode owns pixels");
    return err;
}

static nn_err encode_png(void *ctx)
{
    io_bytes b = {0};
    nn_err err = io_png_encode(ctx, &b);
    CHECK(err == NN_OK || b.size == 0, "half a PNG");
    io_bytes_free(&b);
    return err;
}

static nn_err encode_jpeg(void *ctx)
{
    io_bytes b = {0};
    nn_err err = io_jpeg_encode(ctx, 90, &b);
    CHECK(err == NN_OK || b.size == 0, "half a JPEG");
    io_bytes_free(&b);
    return err;
}

static void test_allocations(void)
{
    char *path = in_dir("m.safetensors");
    model_job j = {.path = path};
    nn_graph *g = nn_graph_new();
    int x = nn_graph_input(g, "x", NN_F32, nn_shape2(-1, 4));
    int w = nn_graph_param(g, "w", nn_shape2(4, 3), true);
    int y = nn_graph_op(g, "MatMul", "y", 2, (int[]){x, w});
    int r = nn_graph_op(g, "LeakyRelu", "r", 1, &y);
    nn_graph_attr_float(g, "alpha", 0.25);
    nn_graph_set_outputs(g, 1, &r);
    static float moments[12];
    io_extra extra = {
        "opt.m.w", {.dtype = NN_F32, .shape = nn_shape2(4, 3), .data = moments}};
    j.model.graph = g;
    j.model.n_extra = 1;
    j.model.extra = &extra;
    CHECK(nn_params_new(&j.model.params, g) == NN_OK &&
              io_meta_set(&j.model.meta, "a", "b") == NN_OK,
          "%s", nn_error_message());
    CHECK(io_model_write(path, g, j.model.params, &j.model.meta, 1, &extra) == NN_OK, "%s",
          nn_error_message());
    fail_each(write_model, &j, "model write");
    fail_each(read_model, &j, "model read");
    io_meta_free(&j.model.meta);
    nn_params_free(j.model.params);
    nn_graph_free(g);
    unlink(path);
    nn_free(path);

    io_image m;
    io_bytes png = {0}, pnm = {0};
    CHECK(io_image_new(&m, 200, 200, 3) == NN_OK, "%s", nn_error_message());
    nn_rng rng = nn_rng_make(41, 0);
    for (int i = 0; i < 200 * 200 * 3; i++)
        m.pixels[i] = (uint8_t)nn_rng_below(&rng, 256);
    CHECK(io_png_encode(&m, &png) == NN_OK && io_bytes_text(&pnm, "P2 2 2 9 1 2 3 4") == NN_OK,
          "%s", nn_error_message());
    fail_each(decode_image, &png, "PNG decode");
    fail_each(decode_image, &pnm, "PNM decode");
    fail_each(encode_png, &m, "PNG encode");
    if (io_jpeg_available()) {
        io_bytes jpeg = {0};
        CHECK(io_jpeg_encode(&m, 90, &jpeg) == NN_OK, "%s", nn_error_message());
        fail_each(decode_image, &jpeg, "JPEG decode");
        fail_each(encode_jpeg, &m, "JPEG encode");
        io_bytes_free(&jpeg);
    } else {
        CHECK_NOT_APPLICABLE("JPEG allocations: built without JPEG");
    }
    io_image_free(&m);
    io_bytes_free(&png);
    io_bytes_free(&pnm);
}

int main(void)
{
    int64_t live = nn_mem_live();
    if (!mkdtemp(dir))
        abort();
    test_bytes();
    test_read();
    test_begin();
    test_std();
    test_write_fails();
    test_permissions();
    test_replace();
    test_paths();
    test_allocations();
    CHECK(count_files(dir) == 0, "%d files left", count_files(dir));
    rmdir(dir);
    CHECK(nn_mem_live() == live, "%lld blocks leaked", (long long)(nn_mem_live() - live));
    return check_done();
}
