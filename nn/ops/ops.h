/* ops.h - the operators: names and meaning of ONNX (opset 13), in our layout N,H,W,C or N,T,C.
 *
 * Written as  inputs -> output  {attributes: kind = default}. [] marks an optional input.
 *
 * Conv                x[N,H,W,C] w[K,R,S,C/group] [b[K]] -> y[N,OH,OW,K]
 *                     {strides I=1,1  pads I=0,0,0,0 (top,left,bottom,right)
 *                      dilations I=1,1  group i=1
 *                      activation s="" (Relu, LeakyRelu, Sigmoid, Tanh, HardSigmoid, HardSwish)
 *                      alpha f=0.01}
 *                     OH = (H + top + bottom - dilation (R-1) - 1) / stride + 1.
 *                     `activation` is set by the fusing pass; a training exec refuses it.
 * ConvTranspose       x[N,H,W,C] w[C,R,S,K] [b[K]] -> y[N,OH,OW,K]; kernel 2x2, strides 2,2,
 *                     no pads.  {strides I=2,2  activation, alpha as Conv}
 * BatchNormalization  x[...,C] scale[C] b[C] mean[C] var[C] -> y
 *                     {epsilon f=1e-5  momentum f=0.9}
 *                     Training: normalises by the batch's mean and biased variance (Ioffe &
 *                     Szegedy 2015) and updates running = momentum running + (1 - momentum)
 *                     batch, the running variance from the unbiased one (as PyTorch).
 *                     Inference: by mean and var, which are Params that are not trainable.
 * LayerNormalization  x[...,C] scale[C] [b[C]] -> y, over the last axis.  {epsilon f=1e-5}
 * MaxPool             x[N,H,W,C] -> y  {kernel_shape I  strides I=1,1  pads I=0,0,0,0};
 *                     padding never wins.
 * AveragePool         the same, padding not counted in the mean (count_include_pad = 0).
 * GlobalAveragePool   x[N,H,W,C] -> y[N,1,1,C]
 * Resize              x[N,H,W,C] -> y[N,H*sh,W*sw,C]
 *                     {scales I=2,2 (whole factors)  mode s="nearest"|"linear"}
 *                     nearest: y[i] = x[i / s] (asymmetric, floor); linear: half_pixel, edges
 *                     clamped.
 * Relu LeakyRelu Sigmoid Tanh HardSigmoid HardSwish   x -> y  {LeakyRelu: alpha f=0.01}
 *                     HardSigmoid is clamp(x/6 + 1/2, 0, 1), the one that HardSwish uses.
 * Add Sub Mul Div Mod Pow Min Max PRelu   a b -> y; sides equal or 1 (broadcast.h)
 * Equal Less Greater LessOrEqual GreaterOrEqual And Or Xor   a b -> y S64, 0 or 1
 * Where               condition S64 a b -> y
 * Abs Neg Exp Log Sqrt Reciprocal Floor Ceil Round Sign Erf Softplus Mish Not   x -> y
 * Elu Swish           x -> y  {alpha f=1};  Gelu  {tanh f=0: 1 by tanh};  Clip  {min f  max f}
 *                     These take S64 where that has a meaning. Div then goes towards 0, Mod has
 *                     the sign of b (of floats: of a), a division by 0 gives 0; results wrap.
 * Concat              1..8 inputs -> y  {axis i=-1 (last; others: any axis of the rank)}
 * WindowMax, WindowMean, WindowMaxPlace   x[N,sides,C] -> y: MaxPool and AveragePool of one to
 *                     three sides with dilations, ceil_mode, auto_pad, count_include_pad; the
 *                     last gives the places of maxima, S64, as ONNX counts them in N,C,sides.
 * WindowDeconv        x[N,sides,C] w[C,kernel,K/group] [b[K]] -> y: ConvTranspose of any kernel
 *                     {strides pads dilations group auto_pad output_padding output_shape}
 * Interpolate         x sizes [region] -> y: Resize by factors F32 or to sizes S64, of all axes
 *                     or those of {axes I}; ONNX's modes (its attributes under shorter names:
 *                     places, rounding; keep_aspect i: 1 not_larger, 2 not_smaller)
 * ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd   x [axes S64] -> y
 *                     {axes I=all  keepdims i=1  noop i=0: no axes mean none}
 * ArgMax, ArgMin      x -> y S64  {axes I: one  keepdims i=1  select_last_index i=0}
 * TopK                x k S64 -> places S64[..., k] along the last axis  {largest i=1}
 * Gather              x places S64 -> y: x's sub-arrays along an axis  {axis i=0}
 * GatherElements      x places S64 -> y: an element each  {axis i=0}
 * Slice               x [starts ends axes steps, S64] -> y, or attributes of those names
 * Split               x [sizes S64] -> y: one of the parts  {axis i=0  parts i  part i  split I}
 * Expand, Tile, Pad   x [shape], [repeats], [pads value axes] -> y; attributes of those names
 * Shape               x -> S64  {start i  end i  perm I: the order of the axes}
 * Range               start limit step -> y;  Cast  x -> y  {to s: an ONNX type}: floats are
 *                     rounded to that type, integers wrap; the element is F32 or S64 still
 * Squeeze, Unsqueeze  x [axes S64] -> y  {axes I}
 * Einsum              1..3 arrays -> y  {equation s, explicit, no ellipsis}
 * GRU                 x[N,T,C] w[D,3H,C] r[D,3H,H] [b[D,6H]] [lengths S64[N]] [h0[N,D,H]] ->
 *                     y[N,T,D,H]  {hidden_size direction  output s="y"|"h" (the last state
 *                     [N,D,H])  clip f  linear_before_reset i=0}
 * RNN                 the same with one gate, tanh
 * LSTMStates          the same with four, then c0[N,D,H] and peepholes [D,3H]; output "c" too
 * Gemm                x[..., C] w[K,C] [b[K]] -> y[..., K] = x w^T + b (ONNX Gemm with
 *                     transB = 1, applied to all rows)  {activation, alpha as Conv}
 * MatMul              a[..., M,C] b[..., C,K] -> y[..., M,K]; leading sides equal or 1.
 * AttentionDecoder    memory[N,S,C] embedding[V,D] aw[A,D+H] ab[A] cw[E,D+C] cb[E] w[1,3H,E]
 *                     r[1,3H,H] b[1,6H] ow[V,H] ob[V] [tokens S32[N,T]] -> logits[N,T,V]: a step
 *                     is fed the symbol tokens[n][t], or where that is none (-1) the most
 *                     probable one of the step before, at first `first`; softmax over the
 *                     memory's places; relu; GRU as above with linear_before_reset 1
 *                     (attention_decoder.c has the formulas)
 *                     {attention s="position" (A = S) | "content" (A = C)
 *                      dropout f=0: of the embedding, in training
 *                      first i=0  steps i=64: T without tokens}
 * LSTM                x[N,T,C] w[D,4H,C] r[D,4H,H] b[D,8H] or [D,4H] -> y[N,T,D*H]   (D directions)
 *                     {hidden_size i  direction s="forward"|"reverse"|"bidirectional"
 *                      rounded i=0}
 *                     rounded: 1: y is rounded as QLSTM does, and so the next step reads it; the
 *                     gradient passes straight through.
 *                     gate order i,o,f,c (ONNX); b = Wb then Rb, or their sum; initial state 0; no
 *                     peepholes.
 * Reshape             x [shape S64] -> y  {shape I: 0 copies the input's dimension, -1 is what is
 *                     left  allowzero i=0: 1 takes a 0 as it is}
 * Flatten             x -> y[prod(dim < axis), rest]  {axis i=1}
 * Transpose           x -> y  {perm I}
 * Softmax, LogSoftmax x -> y over the last axis
 * Dropout             x -> y  {ratio f=0.5}; training: zero with probability ratio, others
 *                     times 1/(1-ratio); inference: the identity.
 *
 * FakeQuantize        x scale2[1] | [leading dimensions of x] -> y = s (clamp(rne(x/s) + zero,
 *                     low, high) - zero), s = 2^scale2; the gradient passes straight through
 *                     where nothing is clamped, and scale2 gets that of LSQ (fake_quantize.c)
 *                     {zero_point i=0  low i=0  high i=255  last i=0: 1: scale2 is of the last
 *                      dimension}
 *
 * Losses give y[1], the mean over the batch unless it is said otherwise; all are ops so that
 * they end a training graph. No gradient goes into targets.
 * CTCLoss             logits[N,T,V] labels S32[N,L] lengths S32[N] [alias S32[V]] -> y[1]; mean
 *                     over samples of -ln p(label). Applies log-softmax itself. labels: 1..V-1
 *                     then anything past the length; blank is 0. Graves et al. 2006,
 *                     forward-backward in log space. A label longer than T allows has loss 0
 *                     and gradient 0 (zero_infinity).
 *                     alias: where given and lengths[n] is negative (length = -lengths[n]),
 *                     sample n is read without case: each label c may be emitted as c or as
 *                     alias[c] (0 = no alias), and the repetition rule treats c and alias[c]
 *                     as the same.
 * SoftmaxCrossEntropyLoss    logits[..., V] labels S32[rows] -> y[1]; label -1 is ignored
 * NegativeLogLikelihoodLoss  logp[..., V]  labels S32[rows] -> y[1]; label -1 is ignored
 *                     both: {label_smoothing f=0: the target is (1-s) of the label and s/V of
 *                     every class}
 * SoftmaxKLLoss       logits[..., V] teacher's[..., V] -> y[1] = T^2 mean over rows of
 *                     KL(softmax(teacher's / T) || softmax(logits / T))  {temperature f=1: T}
 * BCELoss             p t [mask] -> y[1]: probabilities clamped to [1e-7, 1-1e-7]; mean over
 *                     the mask's weight
 *                     {balance f=0: when > 0, hard negative mining: all positives (t > 0.5)
 *                      and `balance` times as many negatives, those with the largest loss
 *                      (Liao et al. 2020)}
 * DiceLoss            p t [mask] -> y[1] = 1 - 2 sum(p t m) / (sum(p m) + sum(t m) + 1e-6)
 *                     over the batch
 * L1Loss, MSELoss     a t [mask] -> y[1]: mean of |a-t|, (a-t)^2; with a mask, weighted by it
 *
 * Quantised values (inference only) are U8, q in 0..255, or S16, q in 0..4095, with
 * real = scale (q - zero); a node names the scale of what it *produces*:
 *   y_* =  {y_scale f  y_zero_point i=0  y_type s="U8"|"S16"|"F32"}
 * Weights have zero 0 and a scale for each output channel: S8 in -64..64 beside U8, S16 beside
 * S16. Weights, scales, biases and tables are Params. A bias is S32 in units of the input's
 * scale times w_scale. Sums are exact, max(q) sum|w| + |bias| < 2^31 for every output channel;
 * requantisation is specified in kernels/quant.h (nn_requant), so that a result is the same
 * bytes on every CPU. activation: none, Relu, LeakyRelu, HardSigmoid, HardSwish.
 * QuantizeLinear      x F32 -> y  {y_*, not F32}: rne(clamp(x / y_scale)) + y_zero_point
 * DequantizeLinear    x -> y F32 = scale (x - zero)
 * QLinearConv         x w[K,R,S,C/group] w_scale F32[K] [bias S32[K]] -> y
 *                     {strides, pads, dilations, group, activation, alpha as Conv; y_*};
 *                     padding is real 0
 * QGemm               x[..., C] w[K,C] w_scale F32[K] [bias S32[K]] -> y[..., K]
 *                     {activation, alpha as Conv; y_*}
 * QLSTM               x U8[N,T,C] w S8[D,4H,C] w_scale F32[D,4H] r S8[D,4H,H]
 *                     r_scale F32[D,4H] b F32[D,4H] (Wb + Rb) -> y U8[N,T,D*H], scale 1/127,
 *                     zero 128  {hidden_size, direction as LSTM}. z = b + x w^T + h r^T, each
 *                     product exact, then scaled and added in floats; cells are floats, and h
 *                     is y as it was rounded.
 * QLinearAdd, QLinearMul  a b -> y, U8; b of a's shape, [C] or [N,1,1,C]
 *                     {activation "" or Relu; y_*, U8}
 * QLinearConcat       1..8 inputs of one type -> y of that type  {axis i=-1; y_*}
 * QLinearTable        x table -> y[i] = table[x[i]]; U8 table[256] or S16 table[4096]: any
 *                     function of one value  {y_*, of x's type}
 * QLinearGlobalAveragePool  x U8[N,H,W,C] -> y[N,1,1,C]  {y_*, U8 or F32}
 * QLinearConvTranspose  x w[C,2,2,K] w_scale F32[K] [bias S32[K]] -> y
 *                     {strides, activation, alpha as ConvTranspose; y_*}
 * MaxPool, Resize, Reshape, Flatten, Transpose, Dropout take quantised values too and pass
 * scale and zero on; Resize linear rounds the exact mean, halves up.
 *
 * An op sees its tensors through nn_call (op.h). Where nothing else is said inputs are F32.
 */
#ifndef NN_OPS_H
#define NN_OPS_H

#include "nn/op.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NN_OP(symbol, ...) extern const nn_op nn_op_##symbol;
#include "nn/ops/ops.def"
#undef NN_OP

enum { /* indices into nn_ops */
#define NN_OP(symbol, ...) NN_OP_##symbol,
#include "nn/ops/ops.def"
#undef NN_OP
    NN_OPS
};

#ifdef __cplusplus
}
#endif

#endif
