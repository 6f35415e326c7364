/* lines.c - see lines.h. */
#include "apps/train/lines.h"

#include "apps/measure/lines.h"
#include "apps/train/options.h"
#include "nn/mem.h"

nn_err train_lines_open(ds_source **out, train_data *d, const train_options *o,
                        const char *alphabet)
{
    ds_source_config source = {
        .spec = o->data,
        .seed = o->seed,
        .level = o->level,
        .strict = o->strict,
        .synth = ds_synth_defaults(),
    };
    if (alphabet)
        source.synth.alphabet = alphabet;
    nn_err err = ds_source_new(out, &source);
    if (err != NN_OK)
        return err;
    d->describe = ds_source_describe(*out);
    d->real = ds_source_has_synth(*out) ? 0 : ds_source_real_lines(*out);
    return NN_OK;
}

nn_err train_lines_val_open(void **val, const train_options *o)
{
    measure_lists *m = *val = nn_calloc(1, sizeof *m);
    if (!m)
        return nn_fail_memory(sizeof *m, "validation");
    return measure_lists_open(m, &o->val, o->val_limit, o->strict);
}

void train_lines_val_close(void *val)
{
    if (val)
        measure_lists_free(val);
    nn_free(val);
}
