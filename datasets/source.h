/* source.h - where training lines come from: `synth:0.7,LIST:0.3`, weights optional.
 *
 * Parts of a specification, separated by commas:
 *   synth[:weight]            the generator, on the fly
 *   PATH[:weight]             a label file or folder of pairs (list.h)
 *   boxes=DIR[:weight]        pages DIR/<page>.{png,jpg} with <page>.boxes.tsv
 *                             (x0 y0 x1 y1 text [polygon], tab-separated, pixels): lines cut out, with a
 *                             little randomness in the cut
 *   ci=... before PATH or boxes= : its references do not tell case (ds_line.caseless)
 * Real images are kept in memory (decoded, grey) and degraded gently by `level`.
 * Sample i is a function of (specification, seed, i).
 */
#ifndef DS_SOURCE_H
#define DS_SOURCE_H

#include "datasets/synth.h"

typedef struct ds_source ds_source;
typedef struct ds_source_context ds_source_context; /* one for each thread that draws samples */

typedef struct ds_source_config {
    const char *spec;
    uint64_t seed;
    float level;            /* augmentation, 0..1 */
    bool strict;
    ds_synth_config synth;
} ds_source_config;

nn_err ds_source_new(ds_source **out, const ds_source_config *config);
void ds_source_free(ds_source *s);
nn_err ds_source_context_new(ds_source_context **out, const ds_source *s);
void ds_source_context_free(ds_source_context *c);
nn_err ds_source_line(ds_source_context *c, uint64_t index, ds_line *out);
/* One line for people: "synth 70 % (312 faces), train.txt 30 % (1280 lines, 2 skipped: ...)". */
const char *ds_source_describe(const ds_source *s);

#endif
