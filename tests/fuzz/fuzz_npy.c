/* fuzz_npy.c - the bytes are NumPy's array. */
#include "io/npy.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t blocks = fuzz_begin();
    nn_tensor t = {0};
    if (io_npy_decode(data, size, "fuzz", &t) == NN_OK) {
        io_bytes again = {0};
        if (io_npy_encode(&t, &again) == NN_OK) {
            nn_tensor second = {0};
            nn_err err = io_npy_decode(again.data, again.size, "again", &second);
            FUZZ_REQUIRE(err == NN_ERR_LIMIT || (err == NN_OK && nn_shape_equal(t.shape, second.shape) &&
                                                 !memcmp(t.data, second.data, nn_tensor_bytes(&t))),
                         "what was written is read otherwise: %s", nn_error_message());
            nn_free(second.data);
        }
        io_bytes_free(&again);
        nn_free(t.data);
    }
    fuzz_end(blocks);
    return 0;
}
