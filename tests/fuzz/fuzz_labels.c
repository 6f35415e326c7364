/* fuzz_labels.c - the bytes are a file of labels: of lines, of pages, of classes; rows of boxes; packed
 * documents.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "datasets/box_file.h"
#include "datasets/class_list.h"
#include "datasets/list.h"
#include "datasets/page_list.h"
#include "io/doc_pack.h"
#include "tests/fuzz/fuzz.h"

static char path[64];
static int fd = -1;

static void file_of(const uint8_t *data, size_t size)
{
    if (fd < 0) {
        fd = memfd_create("labels.txt", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    FUZZ_REQUIRE(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size, "memfd");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 16)
        return 0;
    file_of(data, size);
    int64_t blocks = fuzz_begin();
    char text[1000];
    ds_list lines;
    if (ds_list_read(path, false, &lines) == NN_OK) {
        ds_list_bad_text(&lines, text, sizeof text);
        ds_list_free(&lines);
    }
    ds_page_list pages;
    if (ds_page_list_read(path, false, &pages) == NN_OK) {
        ds_page_list_bad_text(&pages, text, sizeof text);
        ds_page_list_free(&pages);
    }
    io_document d = {0};
    if (io_doc_unpack(data, size, &d) == NN_OK) {
        io_bytes again = {0};
        if (io_doc_pack(&d, &again) == NN_OK)
            FUZZ_REQUIRE(again.size == size && !memcmp(again.data, data, size), "packed otherwise");
        io_bytes_free(&again);
    }
    io_doc_free(&d);
    char *row = malloc(size + 1), *polygon;
    const char *words;
    double box[4];
    if (row) {
        memcpy(row, data, size);
        row[size] = 0;
        (void)ds_box_row(row, size, box, &words, &polygon);
        free(row);
    }
    fuzz_end(blocks);
    return 0;
}
