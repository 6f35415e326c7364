/* table.c - the entries that AVX2 and FMA improve. */
#include "nn/kernels/avx2/avx2.h"
#include "nn/kernels/tiers.h"

void nn_avx2_override(nn_kernels *k)
{
    k->gemm_mr = NN_AVX2_GEMM_MR;
    k->gemm_nr = NN_AVX2_GEMM_NR;
    k->qgemm_mr = NN_AVX2_QGEMM_MR;
    k->qgemm_nr = NN_AVX2_QGEMM_NR;
    k->gemm_f32 = nn_avx2_gemm_f32;
    k->pack_b_f32 = nn_avx2_pack_b_f32;
    k->transpose_f32 = nn_avx2_transpose_f32;
    k->add_f32 = nn_avx2_add_f32;
    k->mul_f32 = nn_avx2_mul_f32;
    k->muladd_f32 = nn_avx2_muladd_f32;
    k->axpy_f32 = nn_avx2_axpy_f32;
    k->scale_f32 = nn_avx2_scale_f32;
    k->max_f32 = nn_avx2_max_f32;
    k->exp_f32 = nn_avx2_exp_f32;
    k->log_f32 = nn_avx2_log_f32;
    k->act_f32 = nn_avx2_act_f32;
    k->act_grad_f32 = nn_avx2_act_grad_f32;
    k->affine_rows_f32 = nn_avx2_affine_rows_f32;
    k->col_sum_f32 = nn_avx2_col_sum_f32;
    k->col_moments_f32 = nn_avx2_col_moments_f32;
    k->col_dot_f32 = nn_avx2_col_dot_f32;
    k->softmax_f32 = nn_avx2_softmax_f32;
    k->log_softmax_f32 = nn_avx2_log_softmax_f32;
    k->sum_f32 = nn_avx2_sum_f32;
    k->sumsq_f32 = nn_avx2_sumsq_f32;
    k->finite_f32 = nn_avx2_finite_f32;
    k->lstm_cell_f32 = nn_avx2_lstm_cell_f32;
    k->lstm_cell_grad_f32 = nn_avx2_lstm_cell_grad_f32;
    k->depthwise_f32 = nn_avx2_depthwise_f32;
    k->wino_input_f32 = nn_avx2_wino_input_f32;
    k->wino_output_f32 = nn_avx2_wino_output_f32;
    k->wino_weights_f32 = nn_avx2_wino_weights_f32;
    k->wino_output_grad_f32 = nn_avx2_wino_output_grad_f32;
    k->wino_weights_grad_f32 = nn_avx2_wino_weights_grad_f32;
    k->adam_f32 = nn_avx2_adam_f32;
    k->sgd_f32 = nn_avx2_sgd_f32;
    k->qgemm_u8 = nn_avx2_qgemm_u8;
    k->qgemm_s16 = nn_avx2_qgemm_s16;
    k->qpack_s8 = nn_avx2_qpack_s8;
    k->qpack_s16 = nn_avx2_qpack_s16;
    k->quantize_u8 = nn_avx2_quantize_u8;
    k->quantize_s16 = nn_avx2_quantize_s16;
    k->dequantize_u8 = nn_avx2_dequantize_u8;
    k->dequantize_s16 = nn_avx2_dequantize_s16;
    k->qadd_u8 = nn_avx2_qadd_u8;
    k->qmul_u8 = nn_avx2_qmul_u8;
    k->qtable_u8 = nn_avx2_qtable_u8;
    k->max_u8 = nn_avx2_max_u8;
    k->max_s16 = nn_avx2_max_s16;
    k->qcol_sum_u8 = nn_avx2_qcol_sum_u8;
    k->qdepthwise_u8 = nn_avx2_qdepthwise_u8;
    k->qwino_input_u8 = nn_avx2_qwino_input_u8;
    k->qwino_weights_s8 = nn_avx2_qwino_weights_s8;
    k->qwino_output_u8 = nn_avx2_qwino_output_u8;
    k->qlstm_cell_u8 = nn_avx2_qlstm_cell_u8;
}
