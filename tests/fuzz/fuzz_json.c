/* fuzz_json.c - the bytes are JSON: any, and that of read pages, which then is written in every format of
 * text and as PDF; JSON, XML and PDF must be read again.
 */
#include "io/json.h"
#include "io/read.h"
#include "io/write.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t blocks = fuzz_begin();
    io_json *j = NULL;
    if (io_json_parse((const char *)data, size, "fuzz", NN_ERR_INPUT, &j) == NN_OK)
        io_json_free(j);
    io_document d = {0};
    if (io_read_json((const char *)data, size, "fuzz", &d) == NN_OK)
        fuzz_write(&d);
    io_doc_free(&d);
    fuzz_end(blocks);
    return 0;
}
