/* test_fields_damage.c - damaged models of fields: bits, cuts, and texts of the header changed, with the
 * checksum made right again so that what is behind it meets them. Each is refused with a message, or
 * picks places inside the page with probabilities from 0 to 1. `test_fields_damage COUNT [MODEL]`.
 */
#include <stdlib.h>
#include <zlib.h>

#include "fields/network.h"
#include "fields/picker.h"
#include "fields/plain.h"
#include "nn/mem.h"
#include "tests/check.h"

static uint32_t state = 19;

static uint32_t below(uint32_t n)
{
    state = state * 1664525u + 1013904223u;
    return n ? (uint32_t)(((uint64_t)state * n) >> 32) : 0;
}

static const char PAGE[] = "Firm Ltd\n1 Road, 10115 Berlin\nDate: 25/12/2018\nSum  9.50\nTotal  RM 10.50\n";

typedef struct page {
    io_document document;
    fields_text text;
    fields_hits hits;
} page;

static void open_page(page *p)
{
    *p = (page){0};
    CHECK(fields_document_of_text(PAGE, strlen(PAGE), "page", &p->document) == NN_OK &&
              fields_text_new(&p->document, 0, &p->text) == NN_OK &&
              fields_detect(&p->text, &p->hits) == NN_OK,
          "a page: %s", nn_error_message());
}

static void close_page(page *p)
{
    fields_hits_free(&p->hits);
    fields_text_free(&p->text);
    io_doc_free(&p->document);
}

/* A model that was never trained. */
static void make_model(io_bytes *out)
{
    nn_graph *g = NULL;
    nn_params *p = NULL;
    io_meta meta = {0};
    CHECK(fields_network(3, &g) == NN_OK && nn_params_new(&p, g) == NN_OK, "%s", nn_error_message());
    nn_params_init(p, g, 1);
    CHECK(io_meta_set(&meta, "octavo.task", FIELDS_TASK) == NN_OK &&
              io_meta_set(&meta, "octavo.preprocess", "firm=text;date=date;total=amount") == NN_OK &&
              io_meta_set(&meta, "octavo.temperature", "1.250") == NN_OK &&
              io_model_encode(g, p, &meta, 0, NULL, out) == NN_OK,
          "%s", nn_error_message());
    io_meta_free(&meta);
    nn_params_free(p);
    nn_graph_free(g);
}

static void write_checksum(uint8_t *bytes, size_t n)
{
    static const char KEY[] = "\"octavo.crc32\":\"";
    const size_t size = sizeof KEY - 1;
    char text[9];
    for (size_t i = 0; i + size + 8 <= n; i++)
        if (memcmp(bytes + i, KEY, size) == 0) {
            memset(bytes + i + size, '0', 8);
            snprintf(text, sizeof text, "%08lx", crc32(0, bytes, (uInt)n));
            memcpy(bytes + i + size, text, 8);
            return;
        }
}

/* The picks of a model that opened. */
static void run(const page *p, const fields_picker *picker)
{
    fields_pick pick[FIELDS_MAX_LEARNT];
    if (fields_picker_run(picker, &p->text, &p->hits, pick) != NN_OK) {
        CHECK(nn_error_message()[0], "refused without a message");
        return;
    }
    for (int i = 0; i < picker->learnt.n; i++)
        CHECK(pick[i].begin >= 0 && pick[i].begin <= pick[i].end && pick[i].end <= p->text.n &&
                  pick[i].sure >= 0 && pick[i].sure <= 1.001f,
              "field %d: %d to %d, %g", i, pick[i].begin, pick[i].end, (double)pick[i].sure);
}

/* True when the model is refused. */
static bool try_model(const page *p, const uint8_t *bytes, size_t n)
{
    int64_t live = nn_mem_live();
    io_model model = {0};
    fields_picker picker = {0};
    bool opened = io_model_decode(bytes, n, "damaged", &model) == NN_OK &&
                  fields_picker_new(&picker, &model) == NN_OK;
    if (opened)
        run(p, &picker);
    else
        CHECK(nn_error_message()[0], "refused without a message");
    fields_picker_free(&picker);
    io_model_free(&model);
    CHECK(nn_mem_live() == live, "%lld blocks are left", (long long)(nn_mem_live() - live));
    return !opened;
}

/* Half of the damage hits the header, where few bytes say much. */
static void damage(uint8_t *bytes, size_t *n)
{
    uint64_t header;
    memcpy(&header, bytes, 8);
    uint32_t end = (uint32_t)(below(2) ? *n : 8 + header);
    switch (below(4)) {
    case 0: /* cut */
        *n = below(end);
        break;
    case 1: { /* a digit becomes another one: shapes, attributes, places of tensors */
        uint32_t at = 8 + below((uint32_t)header);
        for (uint32_t i = 0; i < header; i++, at = at + 1 < 8 + header ? at + 1 : 8)
            if (bytes[at] >= '0' && bytes[at] <= '9') {
                bytes[at] = (uint8_t)('0' + below(10));
                break;
            }
        break;
    }
    default: /* bits */
        for (uint32_t k = 1 + below(3); k > 0; k--)
            bytes[below(end)] ^= (uint8_t)(1u << below(8));
    }
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 200, refused = 0, unnoticed = 0;
    io_bytes file = {0};
    page p;
    open_page(&p);
    if (argc > 2)
        CHECK(io_file_read(argv[2], (size_t)1 << 30, NN_ERR_MODEL, &file) == NN_OK, "%s", nn_error_message());
    else
        make_model(&file);
    uint8_t *copy = malloc(file.size);
    memcpy(copy, file.data, file.size);
    write_checksum(copy, file.size);
    CHECK(memcmp(copy, file.data, file.size) == 0, "the checksum of this test is the file's");
    CHECK(!try_model(&p, file.data, file.size), "whole: %s", nn_error_message());
    for (int i = 0; i < count; i++) {
        size_t n = file.size;
        memcpy(copy, file.data, n);
        damage(copy, &n);
        if (n == file.size && memcmp(copy, file.data, n) == 0)
            continue;
        unnoticed += !try_model(&p, copy, n);
        write_checksum(copy, n);
        refused += try_model(&p, copy, n);
    }
    CHECK(unnoticed == 0, "%d damaged files passed the checksum", unnoticed);
    CHECK(count == 0 || (refused > 0 && refused < count), "%d of %d refused", refused, count);
    printf("%d damaged, %d refused with the checksum made right again\n", count, refused);
    free(copy);
    io_bytes_free(&file);
    close_page(&p);
    return check_done();
}
