/* Label files and folders of pairs: what is read, what is skipped and under which reason. */
#include <sys/stat.h>
#include <unistd.h>

#include "datasets/list.h"
#include "io/codecs.h"
#include "nn/mem.h"
#include "tests/check.h"

static char folder[] = "/tmp/octavo-test-list-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[4][512];
    static int turn;
    char *p = path[turn++ % 4];
    snprintf(p, sizeof path[0], "%s/%s", folder, name);
    return p;
}

static void write_text(const char *name, const char *text, size_t n)
{
    nn_err err = io_file_write(in_folder(name), text, n);
    CHECK(err == NN_OK, "%s", nn_error_message());
}

/* A grey image whose pixel (x, y) is x + 16 y. */
static void write_image(const char *name, int w, int h)
{
    io_image image;
    nn_err err = io_image_new(&image, w, h, 1);
    CHECK(err == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < w * h; i++)
        image.pixels[i] = (uint8_t)(i % w + 16 * (i / w));
    err = io_png_write(in_folder(name), &image);
    CHECK(err == NN_OK, "%s", nn_error_message());
    io_image_free(&image);
}

static void check_rows(void)
{
    static const char rows[] = "\xEF\xBB\xBF"
                               "a.png\tfirst line\r\n"
                               "\n"
                               "sub/b.png\t  h\xC3\xA9llo\tworld \n"
                               "no tab here\n"
                               "c.png\t\xFF\xFE\n"
                               "c.png\t   \n"
                               "c.png\tnul\0byte\n"
                               "missing.png\tx\n"
                               "a.png\tsecond time\n"
                               "c.png\tlast without newline";
    write_text("labels.txt", rows, sizeof rows - 1);
    ds_list list;
    nn_err err = ds_list_read(in_folder("labels.txt"), false, &list);
    CHECK(err == NN_OK, "%s", nn_error_message());
    CHECK(list.n == 3, "%d", list.n);
    if (list.n == 3) {
        CHECK(strcmp(list.entry[0].path, in_folder("a.png")) == 0, "%s", list.entry[0].path);
        CHECK(strcmp(list.entry[0].text, "first line") == 0, "%s", list.entry[0].text);
        CHECK(strcmp(list.entry[1].path, in_folder("sub/b.png")) == 0, "%s",
              list.entry[1].path);
        CHECK(strcmp(list.entry[1].text, "h\xC3\xA9llo world") == 0, "%s", list.entry[1].text);
        CHECK(strcmp(list.entry[2].text, "last without newline") == 0, "%s",
              list.entry[2].text);
        ds_line line;
        err = ds_list_line(&list, 1, 0, &line);
        CHECK(err == NN_OK && line.image.width == 7 && line.image.height == 3 &&
                  line.image.channels == 1,
              "%s", nn_error_message());
        CHECK(err == NN_OK && line.image.pixels[2 * 7 + 5] == 5 + 32, "wrong pixel");
        CHECK(err == NN_OK && !line.caseless && strcmp(line.text, list.entry[1].text) == 0,
              "wrong text");
        ds_line_free(&line);
        err = ds_list_line(&list, 1, 20, &line);
        CHECK(err == NN_ERR_LIMIT, "21 pixels pass a limit of 20");
    }
    static const int expected[DS_BADS] = {
        [DS_BAD_NO_TAB] = 1, [DS_BAD_UTF8] = 1,      [DS_BAD_EMPTY_TEXT] = 1,
        [DS_BAD_NUL] = 1,    [DS_BAD_DUPLICATE] = 1, [DS_BAD_MISSING_IMAGE] = 1,
    };
    for (int i = 0; i < DS_BADS; i++)
        CHECK(list.bad[i].n == expected[i], "reason %d: %d rows", i, list.bad[i].n);
    CHECK(strcmp(list.bad[DS_BAD_NO_TAB].first, "labels.txt:4") == 0, "%s",
          list.bad[DS_BAD_NO_TAB].first);
    CHECK(strcmp(list.bad[DS_BAD_DUPLICATE].first, "labels.txt:9") == 0, "%s",
          list.bad[DS_BAD_DUPLICATE].first);
    char text[1024], tiny[24];
    ds_list_bad_text(&list, text, sizeof text);
    CHECK(strncmp(text, "6 of 9 rows skipped: 1 without a tab", 36) == 0, "%s", text);
    CHECK(strstr(text, "(labels.txt:8)") != NULL, "%s", text);
    ds_list_bad_text(&list, tiny, sizeof tiny);
    CHECK(strlen(tiny) < sizeof tiny && strncmp(tiny, text, 20) == 0, "%s", tiny);
    ds_list_free(&list);

    err = ds_list_read(in_folder("labels.txt"), true, &list);
    CHECK(err == NN_ERR_INPUT && strstr(nn_error_message(), "labels.txt:4") != NULL, "%s",
          nn_error_message());
    CHECK(list.n == 0 && list.entry == NULL, "a failed read owns rows");
}

static void check_long_and_empty(void)
{
    enum { LONG = 1 << 20 };
    char *rows = nn_alloc(LONG + 64);
    ds_list list;
    int n = sprintf(rows, "c.png\t");
    memset(rows + n, 'x', LONG);
    memcpy(rows + n + LONG, "\na.png\tok\n", 10);
    write_text("long.txt", rows, (size_t)n + LONG + 10);
    nn_free(rows);
    nn_err err = ds_list_read(in_folder("long.txt"), false, &list);
    CHECK(err == NN_OK && list.n == 1 && list.bad[DS_BAD_TOO_LONG].n == 1, "%s",
          nn_error_message());
    ds_list_free(&list);

    write_text("nothing.txt", "", 0);
    err = ds_list_read(in_folder("nothing.txt"), false, &list);
    CHECK(err == NN_ERR_INPUT, "an empty list is accepted");
    err = ds_list_read(in_folder("absent.txt"), false, &list);
    CHECK(err == NN_ERR_INPUT && strstr(nn_error_message(), "absent.txt") != NULL, "%s",
          nn_error_message());
    write_text("bad.txt", "x.png\ty\n", 8);
    err = ds_list_read(in_folder("bad.txt"), false, &list);
    CHECK(err == NN_ERR_INPUT && strstr(nn_error_message(), "missing") != NULL, "%s",
          nn_error_message());

    /* An image that is there but damaged comes out when it is drawn. */
    write_text("damaged.png", "\x89PNG\r\n\x1A\nrubbish", 15);
    write_text("damaged.txt", "damaged.png\ttext\n", 17);
    err = ds_list_read(in_folder("damaged.txt"), true, &list);
    CHECK(err == NN_OK, "%s", nn_error_message());
    ds_line line;
    err = ds_list_line(&list, 0, 0, &line);
    CHECK(err == NN_ERR_INPUT && strstr(nn_error_message(), "damaged.png") != NULL, "%s",
          nn_error_message());
    ds_list_free(&list);
}

static void check_pairs(void)
{
    mkdir(in_folder("pairs"), 0777);
    write_image("pairs/two.png", 5, 4);
    write_text("pairs/two.gt.txt", "second\nmore\n", 12);
    write_image("pairs/one.bin.png", 5, 4);
    write_text("pairs/one.gt.txt", "first\r\n", 7);
    write_text("pairs/alone.gt.txt", "no image\n", 9);
    write_image("pairs/other.png", 5, 4);
    ds_list list;
    nn_err err = ds_list_read(in_folder("pairs"), false, &list);
    CHECK(err == NN_OK && list.n == 2, "%d: %s", list.n, nn_error_message());
    if (list.n == 2) {
        CHECK(strcmp(list.entry[0].text, "first") == 0 &&
                  strstr(list.entry[0].path, "one.bin.png"),
              "%s", list.entry[0].path);
        CHECK(strcmp(list.entry[1].text, "second") == 0, "%s", list.entry[1].text);
    }
    CHECK(list.bad[DS_BAD_MISSING_IMAGE].n == 1 &&
              strcmp(list.bad[DS_BAD_MISSING_IMAGE].first, "alone.gt.txt") == 0,
          "%s", list.bad[DS_BAD_MISSING_IMAGE].first);
    ds_list_free(&list);
    err = ds_list_read(in_folder("pairs"), true, &list);
    CHECK(err == NN_ERR_INPUT && strstr(nn_error_message(), "/pairs/alone.gt.txt: row whose"),
          "a pair without image under --strict: %s", nn_error_message());
    mkdir(in_folder("hollow"), 0777);
    err = ds_list_read(in_folder("hollow"), false, &list);
    CHECK(err == NN_ERR_INPUT, "a folder without pairs is accepted");
}

/* Every allocation that fails gives an error and leaks nothing. */
static void check_memory(void)
{
    int64_t live = nn_mem_live();
    int failures = 0;
    for (int64_t n = 1;; n++) {
        ds_list list;
        nn_mem_fail_at(n, false);
        nn_err err = ds_list_read(in_folder("labels.txt"), false, &list);
        nn_mem_fail_at(0, false);
        if (err == NN_OK) {
            ds_list_free(&list);
            break;
        }
        failures++;
        CHECK(err == NN_ERR_LIMIT || err == NN_ERR_INPUT, "allocation %d: error %d", (int)n,
              (int)err);
        CHECK(nn_mem_live() == live, "allocation %d: %d blocks leak", (int)n,
              (int)(nn_mem_live() - live));
        if (n > 10000)
            break;
    }
    CHECK(failures > 5 && nn_mem_live() == live, "%d failures", failures);
}

int main(void)
{
    if (!mkdtemp(folder)) {
        perror(folder);
        return 1;
    }
    mkdir(in_folder("sub"), 0777);
    write_image("a.png", 7, 3);
    write_image("sub/b.png", 7, 3);
    write_image("c.png", 7, 3);
    check_rows();
    check_long_and_empty();
    check_pairs();
    check_memory();
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    CHECK(system(command) == 0, "cannot remove %s", folder);
    return check_done();
}
