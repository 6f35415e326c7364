/* test_ocr_attention_full.c - the published reader of signs, attention-ocr in full size: outputs, loss
 * and gradients against PyTorch (tests/golden/make_attention_golden.py full).
 */
#include "check.h"

#include "golden/attention_full_golden.h"
#include "attention_check.h"

int main(void)
{
    CHECK(nn_kernels_init() == NN_OK, "%s", nn_error_message());
    /* Some maxima of pools and signs before rectifiers are others in float than in double: PyTorch's
     * own gradients in float are 0.3 to 0.8 % of the largest off. */
    attention_golden("attention-ocr", 128, 5e-3);
    return check_done();
}
