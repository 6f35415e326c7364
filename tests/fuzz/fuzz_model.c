/* fuzz_model.c - the bytes are a model file, whose checksum is not looked at (OCTAVO_FUZZ). What is read
 * is run as a network, taken for a language model, and its list of an import's ports is read.
 */
#include "io/model.h"
#include "ocr/lm.h"
#include "onnx/import.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t blocks = fuzz_begin();
    io_model m;
    ocr_lm lm;
    if (io_model_decode(data, size, "fuzz", &m) == NN_OK) {
        fuzz_bytes sizes = {data, size};
        const char *ports = io_meta_get(&m.meta, "octavo.onnx.inputs");
        onnx_port port[NN_MAX_INPUTS];
        int n;
        if (ports && onnx_ports_decode(ports, &n, port) == NN_OK)
            FUZZ_REQUIRE(n >= 0 && n <= NN_MAX_INPUTS, "%d ports", n);
        fuzz_network(m.graph, m.params, &sizes);
        if (ocr_lm_new(&lm, &m) == NN_OK) {
            uint64_t h = ~(uint64_t)0;
            for (size_t i = 0; i < size && i < 64; i++) {
                uint8_t symbol = ocr_lm_symbol(&lm, data[i]);
                float p = ocr_lm_log_prob(&lm, h, symbol);
                FUZZ_REQUIRE(p == p, "ln p is no number");
                h = h << 8 | symbol;
            }
            ocr_lm_free(&lm);
        }
    }
    fuzz_end(blocks);
    return 0;
}
