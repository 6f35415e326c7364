/* fuzz_picture.c - the bytes are a file of pictures: PNG, PNM, BMP, GIF, JPEG with its EXIF, TIFF, WebP,
 * JPEG 2000. Every page is decoded, in part where it is damaged, and turned upright.
 */
#include "io/source.h"
#include "io/upright.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t pdf[] = "%PDF";
    if (memmem(data, size < 1100 ? size : 1100, pdf, 4))
        return 0; /* that would be given to another program: fuzz_pdf.c */
    int64_t blocks = fuzz_begin();
    io_source_options options = {.name = "fuzz"};
    io_source *s = NULL;
    if (io_source_open_memory(data, size, &options, &s) == NN_OK) {
        for (int pages = 0; pages < 20; pages++) {
            io_sheet sheet;
            io_picture picture;
            if (io_source_next(s, &sheet) != NN_OK || !sheet.file)
                break;
            if (io_sheet_decode(&sheet, 1 << 20, true, &picture) == NN_OK) {
                const io_image *image = &picture.image;
                FUZZ_REQUIRE(image->width > 0 && image->height > 0 &&
                                 (int64_t)image->width * image->height <= 1 << 20,
                             "%d x %d", image->width, image->height);
                io_upright way;
                io_image made = {0};
                if (io_upright_make(&picture, "fuzz", 1 << 20, &made, &way) == NN_OK)
                    io_image_free(&made);
                io_picture_free(&picture);
            }
            io_sheet_free(&sheet);
        }
        io_source_close(s);
    }
    fuzz_end(blocks);
    return 0;
}
