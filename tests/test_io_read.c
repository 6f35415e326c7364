/* test_io_read.c - documents that are written and read back, and files that do not fit the
 * form. */
#include "io/read.h"
#include "io/write.h"
#include "nn/mem.h"
#include "tests/check.h"

static nn_err read_text(const char *text, io_document *d)
{
    size_t n = strlen(text);
    char *copy = malloc(n + 1); /* exactly n bytes, so that a sanitizer sees a read behind */
    memcpy(copy, text, n);
    nn_err err = io_read_json(copy, n, "test", d);
    free(copy);
    return err;
}

static void make(io_document *d)
{
    const io_point p[4] = {{10, 10}, {90, 12}, {90, 32}, {10, 30}},
                   base[2] = {{10, 26}, {90, 28}};
    nn_err err = io_doc_add_page(d, "p\"1\".png", 200, 100);
    err |= io_doc_add_region(d, IO_ROLE_RULE, (io_box){0, 50, 200, 51});
    err |= io_doc_add_block(d);
    err |= io_doc_add_paragraph(d);
    err |= io_doc_add_line(d, p, 4, 0.5f);
    io_doc_line_role(d, IO_ROLE_HEADING);
    err |= io_doc_line_baseline(d, base, 2);
    err |= io_doc_add_word(d, NULL, 0, "\xc3\x84h", 0.75f);
    err |= io_doc_add_char(d, (io_box){10, 10, 20, 30}, 0xC4, 0.75f);
    err |= io_doc_add_char(d, (io_box){21, 10, 30, 30}, 'h', 1);
    err |= io_doc_add_word(d, NULL, 0, "5", 1);
    err |= io_doc_add_paragraph(d);
    err |= io_doc_add_line(d, p, 4, 1);
    io_doc_line_cell(d, 1, 2, 3);
    err |= io_doc_line_text(d, "a b");
    err |= io_doc_add_block(d);
    err |= io_doc_add_paragraph(d);
    err |= io_doc_add_line(d, p, 4, 1);
    err |= io_doc_line_text(d, "c");
    err |= io_doc_add_region(d, IO_ROLE_PICTURE, (io_box){-5, 60, 500, 90});
    err |= io_doc_finish(d);
    CHECK(err == NN_OK, "making a document");
}

static void test_back(void)
{
    io_document a = {0}, b = {0};
    io_bytes first = {0}, second = {0};
    const io_write_config config = {.engine = "test"};
    make(&a);
    CHECK(io_write_document(IO_JSON, &a, &config, &first) == NN_OK, "written");
    CHECK(io_read_json((const char *)first.data, first.size, "x", &b) == NN_OK, "read");
    CHECK(io_write_document(IO_JSON, &b, &config, &second) == NN_OK, "written again");
    CHECK(first.size == second.size && !memcmp(first.data, second.data, first.size),
          "what comes back is the same: %.*s", (int)second.size, (const char *)second.data);
    CHECK(b.n_blocks == 2 && b.n_paragraphs == 3 && b.n_lines == 3 && b.n_regions == 2,
          "%d blocks, %d paragraphs, %d lines", b.n_blocks, b.n_paragraphs, b.n_lines);
    CHECK(b.line[0].role == IO_ROLE_HEADING && b.line[1].role == IO_ROLE_CELL &&
              b.line[2].role == IO_ROLE_NONE,
          "roles");
    CHECK(b.line[1].table == 1 && b.line[1].row == 2 && b.line[1].column == 3, "a cell");
    CHECK(b.region[1].role == IO_ROLE_PICTURE && b.region[1].box.x1 == 200, "a region");
    CHECK(b.word[0].chars.n == 2 && b.chr[0].code == 0xC4, "characters");
    for (int n = 1; n < 60; n++) {
        io_document c = {0};
        nn_mem_fail_at(n, false);
        nn_err err = io_read_json((const char *)first.data, first.size, "x", &c);
        nn_mem_fail_at(0, false);
        CHECK(err == NN_OK || err == NN_ERR_LIMIT, "allocation %d", n);
        io_doc_free(&c);
    }
    io_doc_free(&a);
    io_doc_free(&b);
    io_bytes_free(&first);
    io_bytes_free(&second);
}

#define PAGE(lines) "{\"width\":9,\"height\":9,\"lines\":[" lines "]}"
#define BOX "\"bbox\":[1,2,3,4]"

static void test_forms(void)
{
    static const char *const good[] = {
        "", "\n", PAGE(""), PAGE("") "\n\n" PAGE("") "\n", PAGE("{\"text\":\"\"," BOX "}"),
        PAGE("{\"text\":\"a\"," BOX ",\"new\":[1]}"),
        PAGE("{\"words\":[{\"text\":\"a\"," BOX "}]}"),
        PAGE("{\"words\":[{\"text\":\"a\"," BOX ",\"characters\":[{\"text\":\"a\"," BOX
             "}]}]}")};
    static const char *const bad[] = {
        "[]", "{}", "{\"width\":9,\"height\":9}", "{\"width\":0,\"height\":9,\"lines\":[]}",
        "{\"width\":9,\"height\":1.5,\"lines\":[]}", "{\"width\":9,\"height\":9,\"lines\":5}",
        PAGE("5"), PAGE("{}"), PAGE("{" BOX "}"), PAGE("{\"text\":\"a\"}"),
        PAGE("{\"text\":5," BOX "}"), PAGE("{\"text\":\"a\",\"bbox\":[1,2,3]}"),
        PAGE("{\"text\":\"a\",\"bbox\":[1,2,3,\"4\"]}"),
        PAGE("{\"text\":\"a\",\"polygon\":[[1,2],[3,4],[5,6]]}"),
        PAGE("{\"text\":\"a\",\"polygon\":[[1,2],[3,4],[5,6],[7]]}"),
        PAGE("{\"text\":\"a\",\"role\":\"picture\"," BOX "}"),
        PAGE("{\"text\":\"a\",\"role\":5," BOX "}"),
        PAGE("{\"text\":\"a\",\"table\":1,\"row\":1," BOX "}"),
        PAGE("{\"text\":\"a\",\"table\":1,\"row\":1,\"column\":0," BOX "}"),
        PAGE("{\"text\":\"a\",\"block\":-1," BOX "}"),
        PAGE("{\"text\":\"a\",\"baseline\":[[1,2]]," BOX "}"),
        PAGE("{\"words\":5," BOX "}"), PAGE("{\"words\":[{\"text\":5}]}"),
        PAGE("{\"words\":[{\"text\":\"a\",\"characters\":5}]}"),
        PAGE("{\"words\":[{\"text\":\"a\",\"characters\":[{\"text\":\"ab\"," BOX "}]}]}"),
        PAGE("{\"words\":[{\"text\":\"a\",\"characters\":[{\"text\":\"\"," BOX "}]}]}"),
        PAGE("{\"words\":[{\"text\":\"a\",\"characters\":[{\"text\":\"a\"}]}]}"),
        "{\"width\":9,\"height\":9,\"lines\":[],\"regions\":[{\"role\":\"cell\"," BOX "}]}",
        "{\"width\":9,\"height\":9,\"lines\":[],\"regions\":[{\"role\":\"rule\"}]}",
        PAGE("") "\nx"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        io_document d = {0};
        CHECK(read_text(good[i], &d) == NN_OK, "%s", good[i]);
        io_doc_free(&d);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        io_document d = {0};
        CHECK(read_text(bad[i], &d) == NN_ERR_INPUT, "%s", bad[i]);
        io_doc_free(&d);
    }
}

int main(void)
{
    test_back();
    test_forms();
    return check_done();
}
