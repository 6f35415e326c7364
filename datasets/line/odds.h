/* odds.h - draws that depend on the level of damage: at a low level things happen less often
 * and less strongly.
 */
#ifndef DS_LINE_ODDS_H
#define DS_LINE_ODDS_H

#include "nn/rng.h"

typedef struct ds_odds {
    nn_rng *r;
    float level; /* 0 none, 1 the default mixture */
} ds_odds;

/* True with probability p min(level, 1). */
bool ds_odds_happens(ds_odds l, float p);
/* Uniform in [lo, hi) times 0.4 + 0.6 level. */
float ds_odds_strength(ds_odds l, float lo, float hi);

#endif
