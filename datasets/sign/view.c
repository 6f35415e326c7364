/* view.c - see view.h.
 *
 * A pixel of the view is a point of the plate by a projective map, made from the place of the
 * plate's corners in the view (Heckbert 1989, "Fundamentals of Texture Mapping", 2.2.3), and the
 * mean of 4 x 4 such points.
 */
#include "datasets/sign/view.h"

#include <math.h>
#include <string.h>

#include "datasets/damage/degrade.h"
#include "nn/mem.h"

#define SUB 4 /* points of a pixel, each way */
#define PI 3.14159265f

void ds_view_scratch_free(ds_view_scratch *s)
{
    for (int k = 0; k < 3; k++)
        ds_plane_free(&s->channel[k]);
    ds_plane_free(&s->other);
    ds_plane_free(&s->clouds);
    nn_free(s->row);
}

void ds_plate_draw(ds_plate *plate, const ds_canvas *text, nn_rng *r)
{
    /* ground, ink, edge; the first is Paris's, twice as frequent as it stands here twice. */
    static const float COLOURS[][9] = {
        {0.08f, 0.16f, 0.45f, 0.95f, 0.95f, 0.95f, 0.10f, 0.35f, 0.20f},
        {0.08f, 0.16f, 0.45f, 0.95f, 0.95f, 0.95f, 0.10f, 0.35f, 0.20f},
        {0.10f, 0.20f, 0.55f, 0.95f, 0.95f, 0.95f, 0.92f, 0.92f, 0.92f},
        {0.92f, 0.92f, 0.90f, 0.08f, 0.10f, 0.30f, 0.10f, 0.15f, 0.40f},
        {0.93f, 0.92f, 0.88f, 0.10f, 0.10f, 0.10f, 0.20f, 0.20f, 0.20f},
        {0.08f, 0.30f, 0.18f, 0.95f, 0.94f, 0.85f, 0.90f, 0.88f, 0.75f},
        {0.80f, 0.74f, 0.60f, 0.25f, 0.15f, 0.10f, 0.45f, 0.30f, 0.20f},
        {0.40f, 0.10f, 0.12f, 0.95f, 0.93f, 0.85f, 0.90f, 0.85f, 0.70f},
    };
    const float *c = COLOURS[nn_rng_below(r, sizeof COLOURS / sizeof *COLOURS)];
    for (int k = 0; k < 3; k++) {
        plate->ground[k] = c[k] * nn_rng_range(r, 0.85f, 1.05f);
        plate->ink[k] = c[3 + k] * nn_rng_range(r, 0.9f, 1.05f);
        plate->edge[k] = c[6 + k];
    }
    plate->text = text;
    plate->edge_width = nn_rng_chance(r, 0.7f) ? nn_rng_range(r, 3, 12) : 0;
}

/* --- where the plate is --- */

typedef struct pose {
    float m[9]; /* (x, y, 1) of the view to the plate's (u, v, w): 0..1 inside it */
} pose;

/* The map of the unit square onto the corners p[4][2], clockwise from the top left, inverted. */
static void invert_corners(const float p[4][2], pose *out)
{
    float sx = p[0][0] - p[1][0] + p[2][0] - p[3][0], sy = p[0][1] - p[1][1] + p[2][1] - p[3][1];
    float ax = p[1][0] - p[2][0], ay = p[1][1] - p[2][1];
    float bx = p[3][0] - p[2][0], by = p[3][1] - p[2][1];
    float det = ax * by - bx * ay;
    float g = (sx * by - bx * sy) / det, h = (ax * sy - sx * ay) / det;
    float a = p[1][0] - p[0][0] + g * p[1][0], b = p[3][0] - p[0][0] + h * p[3][0], c = p[0][0];
    float d = p[1][1] - p[0][1] + g * p[1][1], e = p[3][1] - p[0][1] + h * p[3][1], f = p[0][1];
    const float adjugate[9] = {e - f * h, c * h - b, b * f - c * e, f * g - d, a - c * g,
                               c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d};
    memcpy(out->m, adjugate, sizeof adjugate);
}

static void draw_pose(const ds_plate *plate, float level, nn_rng *r, int side, pose *out)
{
    float s = (float)side, ratio = (float)plate->text->h / (float)plate->text->w;
    float half = 0.5f * s * nn_rng_range(r, 0.97f - 0.17f * fminf(level, 2), 0.97f);
    float tall = half * ratio < 0.46f * s ? half * ratio : 0.46f * s;
    float turn = level * nn_rng_range(r, -0.12f, 0.12f), yaw = level * nn_rng_range(r, -0.15f, 0.15f);
    float pitch = level * nn_rng_range(r, -0.08f, 0.08f);
    float x = 0.5f * s + level * nn_rng_range(r, -0.05f, 0.05f) * s;
    float y = 0.5f * s + level * nn_rng_range(r, -0.12f, 0.12f) * s;
    static const float SIGN[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
    float p[4][2];
    for (int i = 0; i < 4; i++) {
        /* A side that is farther is smaller. */
        float dx = SIGN[i][0] * half * (1 - 0.6f * fabsf(yaw)) * (1 + pitch * SIGN[i][1]);
        float dy = SIGN[i][1] * tall * (1 + yaw * SIGN[i][0]);
        p[i][0] = x + dx * cosf(turn) - dy * sinf(turn);
        p[i][1] = y + dx * sinf(turn) + dy * cosf(turn);
    }
    invert_corners((const float(*)[2])p, out);
}

/* Light of the plate at (u, v) of it in c[3]; false outside. */
static bool plate_at(const ds_plate *plate, float u, float v, float c[3])
{
    int w = plate->text->w, h = plate->text->h;
    if (!(u >= 0 && u < 1 && v >= 0 && v < 1))
        return false;
    float x = u * (float)w, y = v * (float)h;
    int column = (int)x < w ? (int)x : w - 1, row = (int)y < h ? (int)y : h - 1;
    float near = fminf(fminf(x, (float)w - x), fminf(y, (float)h - y));
    float ink = (float)plate->text->v[(int64_t)row * w + column] / 255;
    bool edge = near < plate->edge_width;
    for (int k = 0; k < 3; k++)
        c[k] = edge ? plate->edge[k] : plate->ground[k] + ink * (plate->ink[k] - plate->ground[k]);
    return true;
}

/* --- what stands before it --- */

/* A leaf, a pole, a shadowed corner: an ellipse. */
typedef struct patch {
    float x, y, a, b, cos, sin, colour[3];
} patch;
#define PATCHES 4

static int draw_patches(float level, nn_rng *r, int side, patch p[PATCHES])
{
    int n = 0;
    while (n < PATCHES && nn_rng_chance(r, 0.3f * level)) {
        float angle = nn_rng_range(r, 0, PI), dark = nn_rng_range(r, 0.05f, 0.6f), s = (float)side;
        bool pole = nn_rng_chance(r, 0.3f);
        p[n] = (patch){.x = nn_rng_range(r, 0, s), .y = nn_rng_range(r, 0, s),
                       .a = s * (pole ? 2 : nn_rng_range(r, 0.04f, 0.18f)),
                       .b = s * nn_rng_range(r, 0.02f, 0.09f), .cos = cosf(angle),
                       .sin = sinf(angle)};
        for (int k = 0; k < 3; k++)
            p[n].colour[k] = dark * (k == 1 && !pole ? 1.3f : nn_rng_range(r, 0.6f, 1));
        n++;
    }
    return n;
}

static const patch *patch_at(const patch *p, int n, float x, float y)
{
    for (int i = 0; i < n; i++) {
        float dx = x - p[i].x, dy = y - p[i].y;
        float u = (dx * p[i].cos + dy * p[i].sin) / p[i].a;
        float v = (dy * p[i].cos - dx * p[i].sin) / p[i].b;
        if (u * u + v * v < 1)
            return &p[i];
    }
    return NULL;
}

/* --- the view --- */

static nn_err prepare(ds_view_scratch *s, int side, nn_rng *r)
{
    nn_err err = NN_OK;
    if (!s->row)
        s->row = nn_alloc(4 * (size_t)side * sizeof *s->row);
    if (!s->row)
        return nn_fail_memory(4 * (size_t)side * sizeof *s->row, "a view");
    for (int k = 0; k < 3; k++)
        NN_TRY(ds_plane_size(&s->channel[k], side, side));
    NN_TRY(ds_plane_size(&s->clouds, side, side));
    err = ds_plane_clouds(&s->clouds, s->row, nn_rng_range(r, 3, 40), nn_rng_range(r, 3, 40), r);
out:
    return err;
}

static void draw_scene(const ds_plate *plate, const pose *where, const patch *patches, int n,
                       const float wall[3], float rough, ds_view_scratch *s, int side)
{
    const float *m = where->m;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            float sum[3] = {0}, c[3];
            int64_t at = (int64_t)y * side + x;
            float cloud = 1 + rough * s->clouds.v[at];
            for (int i = 0; i < SUB * SUB; i++) {
                float px = (float)x + ((float)(i % SUB) + 0.5f) / SUB;
                float py = (float)y + ((float)(i / SUB) + 0.5f) / SUB;
                const patch *before = patch_at(patches, n, px, py);
                float w = m[6] * px + m[7] * py + m[8];
                float u = (m[0] * px + m[1] * py + m[2]) / w;
                float v = (m[3] * px + m[4] * py + m[5]) / w;
                bool on = !before && plate_at(plate, u, v, c);
                for (int k = 0; k < 3; k++)
                    sum[k] += before ? before->colour[k] : on ? c[k] : wall[k] * cloud;
            }
            for (int k = 0; k < 3; k++)
                s->channel[k].v[at] = sum[k] / (SUB * SUB);
        }
}

nn_err ds_view_draw(const ds_plate *plate, float level, nn_rng *r, ds_view_scratch *s,
                    io_image *out, int x, int side)
{
    nn_err err;
    pose where;
    patch patches[PATCHES];
    float wall[3], grey = nn_rng_range(r, 0.15f, 0.85f);
    NN_TRY(prepare(s, side, r));
    for (int k = 0; k < 3; k++)
        wall[k] = grey * nn_rng_range(r, 0.8f, 1.1f);
    draw_pose(plate, level, r, side, &where);
    int n = draw_patches(level, r, side, patches);
    draw_scene(plate, &where, patches, n, wall, 0.4f * level, s, side);
    float blur = level * nn_rng_range(r, 0, 1.2f), smear = level * nn_rng_range(r, 0, 0.6f);
    float gain = 1 + level * nn_rng_range(r, -0.45f, 0.15f), noise = level * nn_rng_range(r, 0, 0.04f);
    float slope_x = level * nn_rng_range(r, -0.25f, 0.25f), slope_y = level * nn_rng_range(r, -0.25f, 0.25f);
    for (int k = 0; k < 3; k++) {
        NN_TRY(ds_plane_blur(&s->channel[k], &s->other, blur + smear, blur));
        float tint = 1 + 0.08f * level * nn_rng_range(r, -1, 1);
        for (int y = 0; y < side; y++) {
            const float *deviate = ds_noise_row(r);
            for (int i = 0; i < side; i++) {
                float light = gain * tint * (1 + slope_x * ((float)i / (float)side - 0.5f) +
                                             slope_y * ((float)y / (float)side - 0.5f));
                float v = s->channel[k].v[(int64_t)y * side + i] * light + noise * deviate[i];
                v = v < 0 ? 0 : v > 1 ? 1 : v;
                out->pixels[((int64_t)y * out->width + x + i) * 3 + k] = (uint8_t)(255 * v + 0.5f);
            }
        }
    }
out:
    return err;
}
