/* dbnet.h - text detectors with differentiable binarisation, DBNet (Liao, Wan, Yao, Chen, Bai:
 * Real-time scene text detection with differentiable binarization, AAAI 2020).
 *
 *   dbnet-r18   the published network without deformable convolutions: ResNet-18, pyramid of
 *               256 channels, head of 64; RGB; 12.18 M parameters and 24.8 GMAC at 640x640.
 *               Output at the size of the image.
 *   dbnet-lite  ours, made for a CPU; grey. Output at half the size of the image, of which a
 *               kernel shrunk by 0.4 would leave too little: of a long line's height it keeps
 *               0.4^2. Expansion by 1.5 A / L, the usual unclip ratio, restores the height of a
 *               kernel that kept 0.4. Found at a threshold of 0.3 kernels are a little larger
 *               than learnt (best ratio 1.2 to 1.3 when 0.4 was learnt): so 0.365 is kept, by
 *               a shrink ratio of sqrt(0.365).
 *
 * Input "image" [N,H,W,C], H and W multiples of OCR_DBNET_UNIT. Outputs "probability"
 * [N,H/s,W/s,1], the shrunk text's probability P, and, with the threshold head that training
 * wants, "threshold" T of the same shape.
 */
#ifndef OCR_DBNET_H
#define OCR_DBNET_H

#include "nn/params.h"

#define OCR_DBNET_UNIT 32 /* the coarsest map has a 32nd of the image's side */

typedef struct ocr_dbnet_form {
    int channels; /* of the image: 1 grey, 3 RGB */
    int stride;   /* image pixels for each pixel of the output, along a side */
    float shrink; /* ratio that its texts are shrunk by in training (db_target.h) */
    bool bgr;     /* its three channels are blue, green, red */
} ocr_dbnet_form;

/* An inference graph with the threshold head (networks.h) and its loss, for training; the
 * outputs are probability, threshold, loss. Params keep their nodes, names and order. Further
 * inputs after the image, in this order:
 *   "text" "text_mask" "border" "border_mask"   like the outputs: the targets of db_target.h
 *   "k" "minus_k" "weight_text" "weight_border" [1]: filled by ocr_dbnet_constants
 *   B = 1 / (1 + exp(-k (P - T))),  k = 50
 *   loss = 5 BCE(P, text) with 3 hard negatives for each positive + 10 L1(T, border)
 *        + Dice(B, text)   each over its mask; weights as the authors' program has them
 * NN_ERR_MODEL unless both outputs are there. */
nn_err ocr_dbnet_with_loss(const nn_graph *inference, nn_graph **out);
#define OCR_DBNET_CONSTANTS 4
extern const float ocr_dbnet_constants[OCR_DBNET_CONSTANTS];

#endif
