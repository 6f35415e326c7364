/* loaders.c - see loaders.h. */
#include "apps/train/loaders.h"

#include "apps/train/ranks.h"
#include "apps/train/state.h"
#include "nn/mem.h"

nn_err train_data_load(train_data *d, const train_state *s, const train_options *o,
                       const ds_source *source, const ds_loader_config *config)
{
    nn_err err = NN_OK;
    const train_ranks *r = d->ranks;
    d->loader = nn_calloc((size_t)(r->end - r->first), sizeof *d->loader);
    if (!d->loader)
        return nn_fail_memory(sizeof *d->loader, "loaders");
    for (int chunk = r->first; chunk < r->end; chunk++) {
        ds_loader_config own = *config;
        own.batch = o->batch / r->chunks;
        own.threads = o->loader_threads;
        own.seed = o->seed;
        own.first_batch = s->batches;
        own.part = chunk;
        own.parts = r->chunks;
        NN_TRY(ds_loader_new(&d->loader[d->n_loaders], source, &own));
        d->n_loaders++;
    }
out:
    return err;
}

void train_data_unload(train_data *d)
{
    for (int i = 0; i < d->n_loaders; i++)
        ds_loader_free(d->loader[i]);
    nn_free(d->loader);
    d->loader = NULL;
    d->n_loaders = 0;
}
