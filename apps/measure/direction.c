/* direction.c - see direction.h. */
#include "apps/measure/direction.h"

#include "ocr/rotate.h"

#define CHUNK 64 /* lines between two looks at signals */

nn_err measure_direction_count(ocr_direction *d, int n, io_image *lines, int64_t wrong[2])
{
    nn_err err = NN_OK;
    for (int at = 0; at < n; at += CHUNK) {
        float p[CHUNK];
        int count = n - at < CHUNK ? n - at : CHUNK;
        for (int turned = 0; turned < 2; turned++) {
            if (!err)
                err = ocr_direction_run(d, count, lines + at, p);
            for (int i = 0; i < count; i++) {
                wrong[turned] += !err && (p[i] > 0.5f) != (turned == 1);
                ocr_rotate_180(&lines[at + i]); /* twice: as it was */
            }
        }
        if (err)
            break;
    }
    return err;
}

static nn_err run_list(const measure_list *l, ocr_direction *d, double *error, bool *done)
{
    int64_t wrong[2] = {0};
    for (int at = 0; at < l->n; at += CHUNK) {
        if (cli_signal()) {
            *done = false;
            return NN_OK;
        }
        int n = l->n - at < CHUNK ? l->n - at : CHUNK;
        nn_err err = measure_direction_count(d, n, l->image + at, wrong);
        if (err)
            return err;
    }
    *error = (double)(wrong[0] + wrong[1]) / (2.0 * l->n);
    return NN_OK;
}

nn_err measure_direction(const measure_lists *m, ocr_direction *d, double *error, double *mean,
                         bool *done)
{
    nn_err err = NN_OK;
    *done = true;
    *mean = 0;
    for (int i = 0; i < m->n && *done; i++) {
        NN_TRY(run_list(&m->list[i], d, &error[i], done));
        *mean += error[i] / m->n;
    }
out:
    return err;
}
