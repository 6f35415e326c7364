/* odds.c - probabilities and strengths scaled by the level. */
#include "datasets/line/odds.h"

bool ds_odds_happens(ds_odds l, float p)
{
    return nn_rng_chance(l.r, p * (l.level < 1 ? l.level : 1));
}

float ds_odds_strength(ds_odds l, float lo, float hi)
{
    return nn_rng_range(l.r, lo, hi) * (0.4f + 0.6f * l.level);
}
