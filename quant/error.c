/* error.c - see error.h. */
#include "quant/error.h"

#include <math.h>
#include <string.h>

void quant_error_add(quant_error *e, int64_t n, const float *ref, const float *got)
{
    for (int64_t i = 0; i < n; i++) {
        double a = (double)ref[i], b = (double)got[i], d = fabs(a - b);
        e->ref2 += a * a;
        e->got2 += b * b;
        e->dot += a * b;
        e->diff2 += d * d;
        e->max = d <= e->max ? e->max : isnan(d) ? INFINITY : d;
    }
    e->n += n;
}

double quant_error_sqnr(const quant_error *e)
{
    if (e->diff2 == 0)
        return e->ref2 == 0 ? 0 : INFINITY;
    return 10 * log10(e->ref2 / e->diff2);
}

double quant_error_cosine(const quant_error *e)
{
    if (e->ref2 == 0 && e->got2 == 0)
        return 1;
    double norm = sqrt(e->ref2) * sqrt(e->got2);
    return norm > 0 ? e->dot / norm : 0;
}

void quant_tensor_real(const nn_tensor *t, float *out)
{
    int64_t n = nn_shape_count(t->shape);
    float scale = t->scale > 0 ? t->scale : 1;
    int32_t zero = t->scale > 0 ? t->zero : 0;
    for (int64_t i = 0; i < n; i++)
        switch (t->dtype) {
        case NN_F32: out[i] = ((const float *)t->data)[i]; break;
        case NN_S64: out[i] = (float)((const int64_t *)t->data)[i]; break;
        case NN_S32: out[i] = (float)((const int32_t *)t->data)[i]; break;
        case NN_S16: out[i] = scale * (float)(((const int16_t *)t->data)[i] - zero); break;
        case NN_U8: out[i] = scale * (float)(((const uint8_t *)t->data)[i] - zero); break;
        case NN_S8: out[i] = scale * (float)(((const int8_t *)t->data)[i] - zero); break;
        case NN_DTYPES: break;
        }
}
