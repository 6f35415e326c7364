/* picker.h - runs a network that was taught fields over a page (network.h, learnt.h).
 *
 * `octavo train --task=fields` makes its model: octavo.task "fields", octavo.preprocess as in learnt.h,
 * octavo.temperature the calibration of its confidences (Guo and others 2017).
 */
#ifndef FIELDS_PICKER_H
#define FIELDS_PICKER_H

#include "fields/learnt.h"
#include "io/model.h"
#include "nn/exec_pool.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FIELDS_TASK "fields" /* octavo.task */

/* Does not change once it is made: any number of threads may run it. */
typedef struct fields_picker {
    io_model model; /* after inference passes */
    fields_learnt learnt;
    float temperature;
    nn_exec_pool *execs;
} fields_picker;

typedef struct fields_pick {
    int32_t begin, end;    /* bytes of the text; equal: the page has no such field */
    const fields_hit *hit; /* of a typed field */
    float sure;            /* probability that it is this stretch */
} fields_pick;

/* Takes over *model (also on failure). NN_ERR_MODEL. */
nn_err fields_picker_new(fields_picker *out, io_model *model);
void fields_picker_free(fields_picker *p); /* good for {0} */
/* pick[learnt.n]; hits must outlive it. A page without words has none. NN_ERR_LIMIT. */
nn_err fields_picker_run(const fields_picker *p, const fields_text *t, const fields_hits *hits,
                         fields_pick *pick);

#ifdef __cplusplus
}
#endif

#endif
