/* recipe_crop.c - what a detector cuts out around a line: margins, what they take off, what of
 * the neighbourhood is in them.
 *
 * Measured on what our detector finds on pages that it was trained on (10 receipts, 10
 * typewritten pages, 10 catalogues; 1,051 boxes; margins beyond the band of small letters, or
 * of capitals where there are no others, in heights of that band):
 *
 *                5 %   25 %   50 %   75 %   95 %   99 %
 *   receipts, top    0.22  0.31  0.45  0.69  1.14  3.2    (capitals mostly)
 *   receipts, bottom 0.20  0.30  0.41  0.56  1.25  3.6
 *   typewriting, top 0.33  0.69  0.82  1.00  1.27  2.2
 *   catalogues, top  0.22  0.33  0.86  1.00  1.23  1.8    (ascenders: 0.45 of it)
 *   left             0.17  0.29  0.38  0.50  0.81  1.6
 *   right            0.15  0.25  0.31  0.40  0.75  1.6
 *
 * So the margin around ink is 0.3 to 0.4 of a small letter's height, 0.15 to 0.2 em, the same on
 * all sides (the expansion of a shrunk box), and it is counted from plain letters: a mark on a
 * capital and a comma's tail get what is left. Half of the lines here are cut so; the others
 * are what else happens, tighter and looser.
 */
#include "datasets/line/recipe.h"

#include <math.h>

static void draw_margins(ds_recipe *c, ds_odds l)
{
    nn_rng *r = l.r;
    float kind = nn_rng_float(r);
    bool cut = false;
    if (kind < 0.5f) { /* as our detector does */
        float d = fminf(fmaxf(0.18f + 0.05f * nn_rng_normal(r), 0.05f), 0.4f);
        c->tight = nn_rng_chance(r, 0.5f);
        c->top = d + nn_rng_range(r, -0.06f, 0.05f);
        c->bottom = d + nn_rng_range(r, -0.06f, 0.05f);
        c->left = d + nn_rng_range(r, -0.03f, 0.1f);
        c->right = d + nn_rng_range(r, -0.06f, 0.08f);
        cut = true;
    } else if (kind < 0.74f) { /* at the ink, or into it */
        c->tight = nn_rng_chance(r, 0.7f);
        c->top = nn_rng_range(r, -0.06f, 0.06f);
        c->bottom = nn_rng_range(r, -0.06f, 0.06f);
        c->left = nn_rng_range(r, 0, 0.12f);
        c->right = nn_rng_range(r, 0, 0.12f);
        cut = true;
    } else if (kind < 0.92f) {
        c->tight = nn_rng_chance(r, 0.5f);
        c->top = nn_rng_range(r, 0.05f, 0.5f);
        c->bottom = nn_rng_range(r, 0.05f, 0.5f);
        c->left = nn_rng_range(r, 0.05f, 1);
        c->right = nn_rng_range(r, 0.05f, 1);
    } else { /* a picture of the line with white around, or shifted */
        c->tight = nn_rng_chance(r, 0.5f);
        c->top = nn_rng_range(r, 0, 1.1f);
        c->bottom = nn_rng_range(r, 0, 1.1f);
        c->left = nn_rng_range(r, 0, 2.5f);
        c->right = nn_rng_range(r, 0, 2.5f);
    }
    if (cut) {
        c->cut_top = ds_odds_happens(l, 0.6f) ? DS_MOST_CUT * nn_rng_float(r) : 0;
        c->cut_bottom = ds_odds_happens(l, 0.6f) ? DS_MOST_CUT * nn_rng_float(r) : 0;
    }
    if (nn_rng_chance(r, 0.04f)) /* an indented line whose box spans the column */
        c->left += nn_rng_range(r, 0.5f, 4);
    if (nn_rng_chance(r, 0.04f))
        c->right += nn_rng_range(r, 0.5f, 4);
}

static void draw_rules(ds_recipe *c, float ruled, ds_odds l)
{
    nn_rng *r = l.r;
    if (ds_odds_happens(l, 0.2f * ruled)) {
        c->underline = nn_rng_range(r, 0.06f, 0.3f);
        c->underline_thickness = nn_rng_range(r, 0.03f, 0.1f);
    }
    if (ds_odds_happens(l, 0.2f * ruled)) {
        c->box_thickness = nn_rng_range(r, 0.03f, 0.12f);
        c->box_left = nn_rng_chance(r, 0.5f);
        c->box_right = nn_rng_chance(r, 0.5f);
        c->box_top = nn_rng_chance(r, 0.4f);
        c->box_bottom = nn_rng_chance(r, 0.4f);
    }
    if (ds_odds_happens(l, 0.02f)) {
        c->strike_thickness = nn_rng_range(r, 0.03f, 0.08f);
        c->strike_height = nn_rng_range(r, 0.35f, 0.75f);
        c->strike_twice = nn_rng_chance(r, 0.12f);
    }
}

void ds_recipe_comb(ds_recipe *c, nn_rng *r)
{
    c->setting.cell = nn_rng_range(r, 0.85f, 2);
    c->setting.pen_jitter = nn_rng_chance(r, 0.5f) ? 0 : c->setting.pen_jitter;
    c->comb = (ds_comb)nn_rng_below(r, 3);
    c->comb_thickness = nn_rng_range(r, 0.025f, 0.09f);
    c->comb_top = nn_rng_range(r, 0.8f, 1.15f);
    c->comb_bottom = nn_rng_range(r, 0.12f, 0.4f);
    /* The crop's sides lie on the outermost cells' borders, or somewhere beside them. */
    c->left = 0.5f * c->setting.cell - nn_rng_range(r, 0.05f, 0.5f);
    c->right = 0.5f * c->setting.cell - nn_rng_range(r, 0.05f, 0.5f);
}

void ds_recipe_crop(ds_recipe *c, float neighbours, float pitch, float ruled, ds_odds l)
{
    nn_rng *r = l.r;
    draw_margins(c, l);
    if (ds_odds_happens(l, neighbours)) {
        /* Distance of baselines: from solid setting on. */
        pitch = nn_rng_range(r, 1.02f, pitch);
        c->above = nn_rng_chance(r, 0.7f) ? pitch : 0;
        c->below = nn_rng_chance(r, 0.7f) ? pitch : 0;
        c->tight = false;
        /* Three lines in one image: not larger than scans have them. */
        if (c->raster == DS_RASTER_PRINT)
            c->em = fminf(c->em, 40);
        /* Our letters rise to 0.7 em and hang down to 0.22: the crop may take in most of a
         * small letter of the line above, and as much of the line below. */
        if (c->above > 0)
            c->top = fmaxf(0, pitch - 0.7f + nn_rng_range(r, -0.2f, 0.35f));
        if (c->below > 0)
            c->bottom = fmaxf(0, pitch - 0.92f + nn_rng_range(r, -0.15f, 0.35f));
    }
    c->side_left = ds_odds_happens(l, 0.035f);
    c->side_right = ds_odds_happens(l, 0.035f);
    draw_rules(c, ruled, l);
}
