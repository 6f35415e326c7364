/* page_source.h - where training pages come from: `synth-pages:0.7,DIR:0.3` (mixture.h).
 *
 *   synth-pages   the generator (page/synth_page.h), on the fly; synth-pages=KIND|KIND: only
 *                 pages of these kinds
 *   PATH          a folder of pages with x.boxes.tsv beside each image, or a label file
 *
 * Real pages are kept in memory, in one channel when that is enough; at most
 * DS_PAGE_SOURCE_KEEP_BYTES of them. Sample i, a crop (page/crop.h), is a function of
 * (specification, seed, i); the pages of a real part come in shuffled rounds.
 */
#ifndef DS_PAGE_SOURCE_H
#define DS_PAGE_SOURCE_H

#include "datasets/mixture.h"
#include "datasets/page/crop.h"
#include "datasets/page/synth_page.h"

#define DS_PAGE_SOURCE_KEEP_BYTES ((int64_t)2 << 30)

typedef struct ds_page_source ds_page_source;
typedef struct ds_page_source_context ds_page_source_context;

typedef struct ds_page_source_config {
    const char *spec;
    uint64_t seed;
    bool strict;
    ds_crop_config crop;
    ds_page_config pages; /* its seed is replaced by the one above */
} ds_page_source_config;

/* NN_ERR_USAGE for a bad specification; errors of the parts. */
nn_err ds_page_source_new(ds_page_source **out, const ds_page_source_config *config);
void ds_page_source_free(ds_page_source *s);
/* One for each thread that draws. */
nn_err ds_page_source_context_new(ds_page_source_context **out, const ds_page_source *s);
void ds_page_source_context_free(ds_page_source_context *c);
nn_err ds_page_source_crop(ds_page_source_context *c, uint64_t index, ds_page *out);
/* One line for people. */
const char *ds_page_source_describe(const ds_page_source *s);
int64_t ds_page_source_real_pages(const ds_page_source *s);
bool ds_page_source_has_synth(const ds_page_source *s);

#endif
