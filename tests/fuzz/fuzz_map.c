/* fuzz_map.c - the bytes are a detector's probability map. It becomes boxes, boxes become lines in
 * reading order, with texts that the bytes choose, and these a document in every format.
 */
#include "ocr/boxes.h"
#include "ocr/layout.h"
#include "tests/fuzz/fuzz.h"

static void build(const ocr_boxes *boxes, int width, int height, fuzz_bytes *b)
{
    enum { MOST = 400 };
    static ocr_layout_box box[MOST];
    static int order[MOST];
    int n = boxes->n < MOST ? boxes->n : MOST;
    for (int i = 0; i < n; i++) {
        const float *xy = boxes->box[i].xy;
        box[i] = (ocr_layout_box){xy[0], xy[1], xy[0], xy[1], .upended = fuzz_take(b, 1) > 240};
        for (int k = 1; k < 4; k++) {
            box[i].x0 = xy[2 * k] < box[i].x0 ? xy[2 * k] : box[i].x0;
            box[i].x1 = xy[2 * k] > box[i].x1 ? xy[2 * k] : box[i].x1;
            box[i].y0 = xy[2 * k + 1] < box[i].y0 ? xy[2 * k + 1] : box[i].y0;
            box[i].y1 = xy[2 * k + 1] > box[i].y1 ? xy[2 * k + 1] : box[i].y1;
        }
    }
    if (ocr_layout((ocr_layout_mode)(fuzz_take(b, 1) % 4), 0, NULL, n, box, order) != NN_OK)
        return;
    static bool seen[MOST];
    memset(seen, 0, sizeof seen);
    io_document d = {0};
    nn_err err = io_doc_add_page(&d, "fuzz <&\">.png", width, height);
    for (int i = 0; i < n && err == NN_OK; i++) {
        FUZZ_REQUIRE(order[i] >= 0 && order[i] < n && !seen[order[i]], "%d comes twice", order[i]);
        seen[order[i]] = true;
        const ocr_layout_box *l = &box[order[i]], *before = i ? &box[order[i - 1]] : NULL;
        FUZZ_REQUIRE(!before || (before->block <= l->block && before->line <= l->line), "order of lines");
        if (!before || before->block != l->block)
            err = io_doc_add_block(&d);
        if (!err && (!before || before->paragraph != l->paragraph))
            err = io_doc_add_paragraph(&d);
        io_point polygon[4];
        for (int k = 0; k < 4; k++)
            polygon[k] = (io_point){boxes->box[order[i]].xy[2 * k], boxes->box[order[i]].xy[2 * k + 1]};
        if (!err)
            err = io_doc_add_line(&d, polygon, 4, boxes->box[order[i]].score);
        char text[40];
        int bytes = (int)(fuzz_take(b, 1) % 39);
        for (int k = 0; k < bytes; k++)
            text[k] = (char)fuzz_take(b, 1);
        text[bytes] = 0;
        if (!err)
            err = io_doc_line_text(&d, text);
        io_doc_line_role(&d, (io_role)(fuzz_take(b, 1) % IO_ROLE_PICTURE));
    }
    if (!err && io_doc_finish(&d) == NN_OK)
        fuzz_write(&d);
    io_doc_free(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_bytes b = {data, size};
    int width = 1 + (int)fuzz_take(&b, 1) % 120, height = 1 + (int)fuzz_take(&b, 1) % 120;
    static float value[120 * 120];
    int stride = 1 + (int)fuzz_take(&b, 1) % 4;
    uint32_t options = fuzz_take(&b, 1);
    /* Runs of a value, so that a few bytes make shapes. */
    for (int i = 0; i < width * height;) {
        uint32_t v = fuzz_take(&b, 1), run = 1 + fuzz_take(&b, 1) % 64;
        for (; run-- && i < width * height; i++)
            value[i] = (float)v / 255;
    }
    int64_t blocks = fuzz_begin();
    ocr_map map = {.width = width, .height = height, .stride = stride, .value = value,
                   .scale_x = options & 1 ? 1.7f : 1, .scale_y = options & 2 ? 0.6f : 1,
                   .page_width = width * stride * 2, .page_height = height * stride};
    ocr_boxes_config config = ocr_boxes_defaults();
    config.polygons = options & 4;
    config.align = options & 8;
    if (options & 16)
        config.max_candidates = 3;
    if (options & 32)
        config.min_side = 0.5f;
    ocr_boxes boxes;
    if (ocr_boxes_find(&config, &map, &boxes) == NN_OK) {
        for (int i = 0; i < boxes.n; i++)
            for (int k = 0; k < 8; k++) {
                float v = boxes.box[i].xy[k], most = (float)(k % 2 ? map.page_height : map.page_width);
                FUZZ_REQUIRE(v >= 0 && v <= most, "box %d: %g of %g", i, v, most);
            }
        build(&boxes, map.page_width, map.page_height, &b);
        ocr_boxes_free(&boxes);
    }
    fuzz_end(blocks);
    return 0;
}
