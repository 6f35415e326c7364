/* classes.c - see classes.h. */
#include "apps/measure/classes.h"

#include "nn/clock.h"
#include "nn/mem.h"

#define CHUNK 64 /* pictures between two looks at signals */

static void count(int i, int label, int classes, const float *p, measure_classes *out)
{
    int answer = 0;
    for (int k = 1; k < classes; k++)
        if (p[k] > p[answer])
            answer = k;
    if (out->answer)
        out->answer[i] = label < 0 ? -1 : answer;
    if (out->sure)
        out->sure[i] = p[answer];
    if (label < 0) {
        out->unknown++;
        return;
    }
    int rank = ocr_classifier_rank(classes, p, label);
    out->n++;
    out->right += rank == 0;
    out->near += rank < out->top;
    if (out->confusion)
        out->confusion[(int64_t)label * classes + answer]++;
}

nn_err measure_classes_list(const measure_list *l, const ocr_classifier *c, measure_classes *out,
                            bool *done)
{
    nn_err err = NN_OK;
    int classes = c->classes.n;
    int64_t before = out->n;
    float *p = nn_alloc(CHUNK * (size_t)classes * sizeof *p);
    if (!p)
        return nn_fail_memory(CHUNK * (size_t)classes * sizeof *p, "probabilities");
    *done = true;
    for (int at = 0; at < l->n && *done; at += CHUNK) {
        int n = l->n - at < CHUNK ? l->n - at : CHUNK;
        double begin = nn_seconds();
        NN_TRY(ocr_classifier_run(c, n, l->image + at, p));
        out->seconds += nn_seconds() - begin;
        for (int i = 0; i < n; i++)
            count(at + i, ocr_classes_find(&c->classes, l->text[at + i]), classes,
                  p + (int64_t)i * classes, out);
        *done = !cli_signal();
    }
    if (*done && out->n == before)
        err = nn_fail(NN_ERR_INPUT, "the model knows none of the classes of %d pictures", l->n);
out:
    nn_free(p);
    return err;
}

nn_err measure_classes_error(const measure_lists *m, const ocr_classifier *c, double *error,
                             double *mean, bool *done)
{
    nn_err err = NN_OK;
    *done = true;
    *mean = 0;
    for (int i = 0; i < m->n && *done; i++) {
        measure_classes result = {.top = 1};
        NN_TRY(measure_classes_list(&m->list[i], c, &result, done));
        error[i] = 1 - (double)result.right / (double)nn_max_i64(1, result.n);
        *mean += error[i] / m->n;
    }
out:
    return err;
}
