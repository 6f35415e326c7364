/* fuzz_onnx.c - the bytes are an ONNX file; what is imported is bound and run. */
#include "onnx/fuse.h"
#include "onnx/import.h"
#include "onnx/reader.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t blocks = fuzz_begin();
    onnx_model *m = NULL;
    onnx_net net = {0};
    fuzz_bytes sizes = {data, size};
    if (onnx_model_decode(data, size, NULL, &m) == NN_OK && onnx_import(m, &net) == NN_OK) {
        fuzz_network(net.graph, net.params, &sizes);
        onnx_net_free(&net);
    }
    onnx_model_free(m);
    fuzz_end(blocks);
    return 0;
}
