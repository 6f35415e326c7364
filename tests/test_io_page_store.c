/* test_io_page_store.c - documents packed and unpacked; pages kept in a file: what is there again
 * after a cut anywhere, with other options, for another process. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/doc_pack.h"
#include "io/page_store.h"
#include "io/write.h"
#include "nn/mem.h"
#include "tests/check.h"

#define OK(call) CHECK((call) == NN_OK, "%s", nn_error_message())

static void make(io_document *d, int number)
{
    char text[64];
    io_point line[4] = {{10.25f, 20.5f}, {210, 20}, {210, 50}, {10, 50}};
    *d = (io_document){0};
    OK(io_doc_add_page(d, "p\xC3\xA4ge.png", 1000, 500));
    d->page[0].dpi = 299.7f;
    d->page[0].dpi_y = 150;
    d->page[0].mirrored = true;
    d->page[0].rotation = 270;
    OK(io_doc_add_block(d));
    OK(io_doc_add_paragraph(d));
    OK(io_doc_add_line(d, line, 4, 0.3333333f));
    snprintf(text, sizeof text, "page %d \xF0\x9F\x98\x80", number);
    OK(io_doc_add_word(d, line, 4, text, 0.123456789f));
    io_doc_word_cell(d, 2, 3);
    OK(io_doc_add_char(d, (io_box){11, 21, 20, 49}, 'p', 0.7f));
    OK(io_doc_line_baseline(d, (io_point[2]){{10, 45.125f}, {210, 45}}, 2));
    io_doc_line_sizes(d, 10.1f, 14.2f, 3.3f);
    io_doc_line_role(d, IO_ROLE_CELL);
    io_doc_line_cell(d, 1, 2, 1);
    OK(io_doc_add_line(d, NULL, 0, 1));
    OK(io_doc_line_text(d, "\xD7\xA9\xD7\x9C more words"));
    OK(io_doc_add_region(d, IO_ROLE_RULE, (io_box){1, 2, 3, 4}));
    OK(io_doc_finish(d));
}

/* All that outputs say of it. */
static void told(const io_document *d, io_bytes *out)
{
    const io_write_config config = {.engine = "e", .characters = true};
    out->size = 0;
    OK(io_write_document(IO_JSON, d, &config, out));
    OK(io_write_document(IO_PAGE, d, &config, out));
    OK(io_write_document(IO_HOCR, d, &config, out));
}

static bool same(const io_bytes *a, const io_bytes *b)
{
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static void test_pack(void)
{
    io_document d, back = {0};
    io_bytes packed = {0}, again = {0}, a = {0}, b = {0};
    make(&d, 1);
    OK(io_doc_pack(&d, &packed));
    OK(io_doc_unpack(packed.data, packed.size, &back));
    OK(io_doc_pack(&back, &again));
    told(&d, &a);
    told(&back, &b);
    CHECK(same(&packed, &again) && same(&a, &b) && a.size > 1000, "comes back");
    int taken = 0;
    for (size_t n = 0; n < packed.size; n++) {
        uint8_t *cut = nn_alloc(n ? n : 1); /* ends where the bytes end: a sanitizer sees more */
        memcpy(cut, packed.data, n);
        taken += io_doc_unpack(cut, n, &back) == NN_OK;
        nn_free(cut);
    }
    CHECK(taken == 0, "%d cut ones are taken", taken);
    /* Any change is refused or gives what writers can write. */
    int refused = 0;
    for (size_t i = 0; i < packed.size; i++)
        for (int k = 0; k < 3; k++) {
            uint8_t before = packed.data[i];
            packed.data[i] = (uint8_t)(k == 0 ? 0xFF : k == 1 ? before ^ 0x80 : before + 1);
            if (io_doc_unpack(packed.data, packed.size, &back) == NN_OK)
                told(&back, &b);
            else
                refused++;
            packed.data[i] = before;
        }
    CHECK(refused > 100, "only %d changes are refused", refused);
    io_doc_free(&d);
    io_doc_free(&back);
    io_bytes_free(&packed);
    io_bytes_free(&again);
    io_bytes_free(&a);
    io_bytes_free(&b);
}

static void add(io_page_store *s, int input, int page)
{
    io_document d;
    io_page_note note = {.copied = page == 2, .dropped = page};
    snprintf(note.damage.text, sizeof note.damage.text, "damage %d", page);
    make(&d, 100 * input + page);
    OK(io_page_store_add(s, input, page, &d, &note));
    io_doc_free(&d);
}

static bool there(const io_page_store *s, int input, int page)
{
    io_document want, got = {0};
    io_page_note note = {0};
    io_bytes a = {0}, b = {0};
    char damage[32];
    bool found = io_page_store_find(s, input, page, &got, &note);
    if (found) {
        make(&want, 100 * input + page);
        told(&want, &a);
        told(&got, &b);
        snprintf(damage, sizeof damage, "damage %d", page);
        CHECK(same(&a, &b), "page %d of %d is another one", page, input);
        CHECK(note.copied == (page == 2) && note.dropped == page &&
                  strcmp(note.damage.text, damage) == 0, "note of page %d", page);
        io_doc_free(&want);
    }
    io_doc_free(&got);
    io_bytes_free(&a);
    io_bytes_free(&b);
    return found;
}

static off_t size_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? st.st_size : -1;
}

static void test_store(const char *dir)
{
    char path[4200];
    io_page_store *s, *other;
    snprintf(path, sizeof path, "%s/x.part", dir);
    OK(io_page_store_open(path, 7, false, &s));
    CHECK(io_page_store_open(path, 7, true, &other) == NN_ERR_OUTPUT, "held twice");
    add(s, 0, 1);
    add(s, 3, 2);
    off_t two = size_of(path);
    add(s, 3, 1);
    off_t three = size_of(path);
    io_page_store_close(s, false);
    CHECK(io_page_store_open(path, 8, true, &s) == NN_ERR_USAGE, "another key");
    OK(io_page_store_open(path, 7, true, &s));
    CHECK(io_page_store_count(s) == 3 && there(s, 0, 1) && there(s, 3, 1) && there(s, 3, 2) &&
              !there(s, 1, 1) && !there(s, 0, 2), "what is there");
    add(s, 3, 1); /* is there already */
    CHECK(size_of(path) == three, "added twice");
    io_page_store_close(s, false);
    /* Cut anywhere in the third page: two are left, and the work goes on behind them. */
    for (off_t cut = three - 1; cut >= two; cut -= 97) {
        CHECK(truncate(path, cut) == 0, "truncate");
        OK(io_page_store_open(path, 7, true, &s));
        CHECK(io_page_store_count(s) == 2 && !there(s, 3, 1) && there(s, 3, 2), "cut at %lld",
              (long long)cut);
        add(s, 3, 1);
        io_page_store_close(s, false);
        CHECK(size_of(path) == three, "goes on where it was cut");
    }
    int fd = open(path, O_RDWR); /* a bit of the second page: this and what follows is gone */
    uint8_t byte = 0;
    CHECK(fd >= 0 && pread(fd, &byte, 1, two - 9) == 1, "read");
    byte ^= 1;
    CHECK(pwrite(fd, &byte, 1, two - 9) == 1, "write");
    close(fd);
    OK(io_page_store_open(path, 7, true, &s));
    CHECK(io_page_store_count(s) == 1 && there(s, 0, 1), "a damaged page");
    io_page_store_close(s, true);
    CHECK(access(path, F_OK) != 0, "done: the file goes");
    fd = open(path, O_WRONLY | O_CREAT, 0666);
    CHECK(write(fd, "my thesis, not to be lost", 25) == 25, "write");
    close(fd);
    CHECK(io_page_store_open(path, 7, true, &s) == NN_ERR_USAGE, "something else");
    unlink(path);
}

int main(void)
{
    char dir[] = "/tmp/octavo-store-XXXXXX";
    if (!mkdtemp(dir))
        return 1;
    test_pack();
    test_store(dir);
    rmdir(dir);
    return check_done();
}
