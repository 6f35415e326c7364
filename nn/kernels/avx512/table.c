/* table.c - the entries that AVX-512 (F, BW, DQ, VL) improves. */
#include "nn/kernels/avx512/avx512.h"
#include "nn/kernels/tiers.h"

void nn_avx512_override(nn_kernels *k)
{
    k->gemm_mr = NN_AVX512_GEMM_MR;
    k->gemm_nr = NN_AVX512_GEMM_NR;
    k->qgemm_mr = NN_AVX512_QGEMM_MR;
    k->qgemm_nr = NN_AVX512_QGEMM_NR;
    k->gemm_f32 = nn_avx512_gemm_f32;
    k->pack_b_f32 = nn_avx512_pack_b_f32;
    k->transpose_f32 = nn_avx512_transpose_f32;
    k->add_f32 = nn_avx512_add_f32;
    k->mul_f32 = nn_avx512_mul_f32;
    k->muladd_f32 = nn_avx512_muladd_f32;
    k->axpy_f32 = nn_avx512_axpy_f32;
    k->scale_f32 = nn_avx512_scale_f32;
    k->max_f32 = nn_avx512_max_f32;
    k->exp_f32 = nn_avx512_exp_f32;
    k->log_f32 = nn_avx512_log_f32;
    k->act_f32 = nn_avx512_act_f32;
    k->act_grad_f32 = nn_avx512_act_grad_f32;
    k->affine_rows_f32 = nn_avx512_affine_rows_f32;
    k->col_sum_f32 = nn_avx512_col_sum_f32;
    k->col_moments_f32 = nn_avx512_col_moments_f32;
    k->col_dot_f32 = nn_avx512_col_dot_f32;
    k->softmax_f32 = nn_avx512_softmax_f32;
    k->log_softmax_f32 = nn_avx512_log_softmax_f32;
    k->sum_f32 = nn_avx512_sum_f32;
    k->sumsq_f32 = nn_avx512_sumsq_f32;
    k->finite_f32 = nn_avx512_finite_f32;
    k->lstm_cell_f32 = nn_avx512_lstm_cell_f32;
    k->lstm_cell_grad_f32 = nn_avx512_lstm_cell_grad_f32;
    k->depthwise_f32 = nn_avx512_depthwise_f32;
    k->wino_input_f32 = nn_avx512_wino_input_f32;
    k->wino_output_f32 = nn_avx512_wino_output_f32;
    k->wino_weights_f32 = nn_avx512_wino_weights_f32;
    k->wino_output_grad_f32 = nn_avx512_wino_output_grad_f32;
    k->wino_weights_grad_f32 = nn_avx512_wino_weights_grad_f32;
    k->adam_f32 = nn_avx512_adam_f32;
    k->sgd_f32 = nn_avx512_sgd_f32;
    k->qgemm_u8 = nn_avx512_qgemm_u8;
    k->qgemm_s16 = nn_avx512_qgemm_s16;
    k->qlstm_cell_u8 = nn_avx512_qlstm_cell_u8;
    k->qwino_input_u8 = nn_avx512_qwino_input_u8;
    k->qwino_weights_s8 = nn_avx512_qwino_weights_s8;
    k->qwino_output_u8 = nn_avx512_qwino_output_u8;
    k->qpack_s8 = nn_avx512_qpack_s8;
    k->qpack_s16 = nn_avx512_qpack_s16;
}
