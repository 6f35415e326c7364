/* source.h - where training lines come from: `synth:0.7,LIST:0.3`, weights optional.
 *
 * Parts of a specification (mixture.h):
 *   synth[:weight]            the generator, on the fly
 *   synth=SCENE[:weight]      one of its kinds of document (ds_synth_scenes)
 *   PATH[:weight]             a label file or folder of pairs (list.h)
 *   boxes=DIR[:weight]        pages DIR/<page>.{png,jpg} with <page>.boxes.tsv (box_file.h):
 *                             lines cut out, with a little randomness in the cut
 *   ci=... before PATH or boxes= : its references do not tell case (ds_line.caseless)
 *
 * Real images are kept in memory (decoded, grey; what is over DS_SOURCE_KEEP_BYTES is read at
 * each draw) and degraded gently by `level`. Damaged images are left out and reported by
 * ds_source_describe, or refused when strict; one that is read at a draw ends the training.
 *
 * Sample i is a function of (specification, seed, i); the lines of a real part come in shuffled
 * rounds.
 */
#ifndef DS_SOURCE_H
#define DS_SOURCE_H

#include "datasets/mixture.h"
#include "datasets/line/synth.h"

#define DS_SOURCE_KEEP_BYTES ((int64_t)400 << 20)

typedef struct ds_source ds_source;
typedef struct ds_source_context ds_source_context; /* one for each thread that draws samples */

typedef struct ds_source_config {
    const char *spec;
    uint64_t seed;
    float level; /* augmentation: 0 none, 1 the default, at most 2 */
    bool strict;
    ds_synth_config synth; /* its seed and level are replaced by those above */
} ds_source_config;

/* NN_ERR_USAGE for a bad specification; errors of the parts. */
nn_err ds_source_new(ds_source **out, const ds_source_config *config);
void ds_source_free(ds_source *s);
nn_err ds_source_context_new(ds_source_context **out, const ds_source *s);
void ds_source_context_free(ds_source_context *c);
nn_err ds_source_line(ds_source_context *c, uint64_t index, ds_line *out);
/* One line for people: "synth 70 % (312 faces), a.txt 30 % (1280 lines, 2 skipped: ...)". */
const char *ds_source_describe(const ds_source *s);
/* Real lines of all parts; 0 when everything is made by the generator. */
int64_t ds_source_real_lines(const ds_source *s);
bool ds_source_has_synth(const ds_source *s);

#endif
