/* pose.c - the sheet seen by a scanner or a camera.
 *
 * The unit square goes to any quadrilateral by a projective map (Heckbert 1989, section 2.2.3);
 * its inverse, up to a factor, is the adjugate. Before it comes the curl of a book's page:
 * y + curl(x).
 */
#include <math.h>
#include <string.h>

#include "datasets/page/parts.h"
#include "nn/mem.h"

/* ---- pose ---- */

void ds_pose_draw(ds_page_context *c, nn_rng *r)
{
    const ds_page_config *config = &c->source->config;
    ds_page_recipe *p = &c->recipe;
    ds_pose *pose = &p->pose;
    float w = p->w, h = p->h, level = p->level < 1 ? p->level : 1, u = nn_rng_float(r);
    float degrees = u < 0.4f   ? 0
                    : u < 0.9f ? 0.9f * nn_rng_normal(r)
                               : nn_rng_range(r, -15, 15);
    if (p->photo && u < 0.45f)
        degrees = 1.5f * nn_rng_normal(r);
    degrees = degrees > 15 ? 15 : degrees < -15 ? -15 : degrees;
    if (config->skew >= 0)
        degrees = config->skew * nn_rng_range(r, -1, 1);
    else
        degrees *= level;
    p->skew = degrees * 0.01745329f;
    *pose = (ds_pose){0};
    pose->turns = config->rotate < 0 ? (int)nn_rng_below(r, 4) : config->rotate / 90;
    if (((p->kind == DS_PAGE_BOOK || p->kind == DS_PAGE_NOTES) &&
         nn_rng_chance(r, 0.35f * level)) ||
        (p->kind == DS_PAGE_TYPESCRIPT && nn_rng_chance(r, 0.2f * level))) {
        pose->curl = nn_rng_range(r, -0.5f, 0.5f) * p->body.em;
        pose->curl_phase = nn_rng_range(r, 0, 6.28f);
    }
    float tilt = p->photo ? level * nn_rng_range(r, 0, 0.07f) : 0;
    /* Room around the page: none, a scanner's edge, a table under the camera. */
    float room_x = 0, room_y = 0, in_x = 0, in_y = 0;
    u = nn_rng_float(r);
    if (p->photo && p->kind != DS_PAGE_SCENE) {
        room_x = nn_rng_range(r, -0.01f, 0.12f) * w;
        room_y = nn_rng_range(r, -0.01f, 0.1f) * fminf(h, 1.5f * w);
    } else if (u < 0.25f * level && p->kind != DS_PAGE_SCENE) {
        room_x = nn_rng_range(r, 0, 0.06f) * w;
        room_y = nn_rng_range(r, 0, 0.04f) * w;
    } else if (p->kind == DS_PAGE_RECEIPT && u < 0.45f * level) {
        room_x = nn_rng_range(r, 0, 0.4f) * w;
        room_y = nn_rng_range(r, 0, 0.25f) * w;
    }
    if (p->kind == DS_PAGE_SCENE) { /* no edge of the world */
        in_x = 0.06f * w;
        in_y = 0.06f * h;
    }
    float co = cosf(p->skew), si = sinf(p->skew);
    /* The whole page stays visible when it is turned far; a little may be lost. */
    float grow_x = 0.8f * fabsf(si) * h, grow_y = 0.8f * fabsf(si) * w;
    if (p->kind == DS_PAGE_SCENE)
        grow_x = grow_y = 0;
    pose->w = (int)lrintf(w + 2 * room_x + grow_x - 2 * in_x);
    pose->h = (int)lrintf(h + 2 * room_y + grow_y - 2 * in_y);
    float off_x = room_x * nn_rng_range(r, -0.7f, 0.7f),
          off_y = room_y * nn_rng_range(r, -0.7f, 0.7f);
    pose->exact =
        p->skew == 0 && tilt == 0 && pose->curl == 0 && room_x == 0 && room_y == 0 && in_x == 0;
    static const float side[4][2] = {
        {-0.5f, -0.5f}, {0.5f, -0.5f}, {0.5f, 0.5f}, {-0.5f, 0.5f}};
    for (int i = 0; i < 4; i++) {
        float x = side[i][0] * w, y = side[i][1] * h;
        pose->corner[2 * i] = 0.5f * (float)pose->w + off_x + x * co - y * si +
                              tilt * w * nn_rng_range(r, -0.5f, 0.5f);
        pose->corner[2 * i + 1] = 0.5f * (float)pose->h + off_y + x * si + y * co +
                                  tilt * w * nn_rng_range(r, -0.5f, 0.5f);
    }
}

ds_homography ds_homography_of_pose(const ds_pose *pose, float w, float h)
{
    const float *p = pose->corner;
    double x0 = p[0], y0 = p[1], x1 = p[2], y1 = p[3], x2 = p[4], y2 = p[5], x3 = p[6],
           y3 = p[7];
    double sx = x0 - x1 + x2 - x3, sy = y0 - y1 + y2 - y3;
    double dx1 = x1 - x2, dx2 = x3 - x2, dy1 = y1 - y2, dy2 = y3 - y2;
    double det = dx1 * dy2 - dx2 * dy1;
    double g = (sx * dy2 - dx2 * sy) / det, k = (dx1 * sy - sx * dy1) / det;
    return (ds_homography){{(x1 - x0 + g * x1) / w, (x3 - x0 + k * x3) / h, x0,
                            (y1 - y0 + g * y1) / w, (y3 - y0 + k * y3) / h, y0, g / w, k / h,
                            1}};
}

bool ds_homography_inverse(const ds_homography *a, ds_homography *out)
{
    const double *m = a->m;
    double r[9] = {
        m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
        m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
        m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]};
    double det = m[0] * r[0] + m[1] * r[3] + m[2] * r[6];
    if (fabs(det) < 1e-12)
        return false;
    for (int i = 0; i < 9; i++)
        out->m[i] = r[i] / det;
    return true;
}

void ds_homography_point(const ds_homography *a, float x, float y, float *u, float *v)
{
    const double *m = a->m;
    double z = m[6] * x + m[7] * y + m[8];
    *u = (float)((m[0] * x + m[1] * y + m[2]) / z);
    *v = (float)((m[3] * x + m[4] * y + m[5]) / z);
}

float ds_pose_curl(const ds_pose *pose, float w, float x)
{
    return pose->curl * sinf(3.14159265f * x / w + pose->curl_phase);
}

void ds_pose_point(const ds_page_context *c, const ds_homography *m, float x, float y, float *u,
                   float *v)
{
    const ds_pose *pose = &c->recipe.pose;
    if (pose->curl != 0)
        y += ds_pose_curl(pose, c->recipe.w, x);
    ds_homography_point(m, x, y, u, v);
}

/* The four neighbours of a pixel of the sheet; edges repeat. */
static float sample(const ds_plane *p, float x, float y)
{
    int ix = (int)x, iy = (int)y;
    ix = ix < 0 ? 0 : ix > p->w - 2 ? p->w - 2 : ix;
    iy = iy < 0 ? 0 : iy > p->h - 2 ? p->h - 2 : iy;
    float u = x - (float)ix, v = y - (float)iy;
    u = u < 0 ? 0 : u > 1 ? 1 : u;
    v = v < 0 ? 0 : v > 1 ? 1 : v;
    const float *at = p->v + (size_t)iy * p->w + ix;
    float a = at[0] + u * (at[1] - at[0]), b = at[p->w] + u * (at[p->w + 1] - at[p->w]);
    return a + v * (b - a);
}

nn_err ds_page_warp(ds_page_context *c, const ds_homography *m, int x0, int y0, int w, int h,
                    nn_rng *r)
{
    nn_err err = NN_OK;
    const ds_page_recipe *p = &c->recipe;
    const ds_pose *pose = &p->pose;
    int planes = p->color ? 3 : 1;
    ds_homography back;
    if (!ds_homography_inverse(m, &back))
        NN_ASSERT(false && "a page lies flat in its image");
    const double *b = back.m;
    uint32_t seed = (uint32_t)nn_rng_u64(r);
    float cell = nn_rng_range(r, 0.01f, 0.4f);
    for (int k = 0; k < planes; k++) {
        const ds_plane *from = &c->light[k];
        NN_TRY(ds_plane_size(&c->moved, w, h));
        for (int y = 0; y < h; y++) {
            float *out = c->moved.v + (size_t)y * w;
            double iy = y + y0 + 0.5, ix = x0 + 0.5;
            double nx = b[0] * ix + b[1] * iy + b[2], ny = b[3] * ix + b[4] * iy + b[5],
                   nz = b[6] * ix + b[7] * iy + b[8];
            for (int x = 0; x < w; x++, nx += b[0], ny += b[3], nz += b[6]) {
                float z = 1 / (float)nz, px = (float)nx * z, py = (float)ny * z;
                if (pose->curl != 0)
                    py -= ds_pose_curl(pose, p->w, px);
                float out_x = px < 0 ? -px : px - p->w, out_y = py < 0 ? -py : py - p->h;
                float far = out_x > out_y ? out_x : out_y;
                if (far <= 0) {
                    out[x] = sample(from, px - (float)c->ox - 0.5f, py - (float)c->oy - 0.5f);
                    continue;
                }
                float grain =
                    ds_noise_at((float)(x + x0) * cell, (float)(y + y0) * cell * 0.6f, seed) -
                    0.5f;
                /* The sheet's edge throws a little shadow. */
                float shadow = far < 12 ? 1 - 0.3f * (1 - far / 12) : 1;
                out[x] = (p->around[k] + p->around_grain * grain) * shadow;
            }
        }
        ds_plane_swap(&c->light[k], &c->moved);
    }
out:
    return err;
}

/* ---- light, camera, file ---- */

static void lighten(ds_page_context *c, int planes, nn_rng *r)
{
    const ds_page_recipe *p = &c->recipe;
    float angle = nn_rng_range(r, 0, 6.28f), co = cosf(angle), si = sinf(angle);
    float at = nn_rng_range(r, -0.3f, 0.3f), soft = nn_rng_range(r, 0.02f, 0.25f);
    int w = c->light[0].w, h = c->light[0].h;
    if (p->light_x == 0 && p->light_y == 0 && p->vignette == 0 && p->shadow == 0)
        return;
    for (int y = 0; y < h; y++) {
        float v = (float)y / (float)h - 0.5f, *gain = c->profile;
#pragma omp simd
        for (int x = 0; x < w; x++) {
            float u = (float)x / (float)w - 0.5f;
            float s = (u * co + v * si - at) / soft + 0.5f;
            s = s < 0 ? 0 : s > 1 ? 1 : s;
            gain[x] =
                (1 + p->light_x * u + p->light_y * v - p->vignette * 2 * (u * u + v * v)) *
                (1 - p->shadow * s * s * (3 - 2 * s));
        }
        for (int k = 0; k < planes; k++) {
            float *row = c->light[k].v + (size_t)y * w;
#pragma omp simd
            for (int x = 0; x < w; x++)
                row[x] *= gain[x];
        }
    }
}

static uint8_t to_byte(float v)
{
    v = v * 255 + 0.5f;
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* RGB to luma and two differences (ITU-R BT.601), in place. */
static void split_colors(ds_page_context *c)
{
    size_t n = (size_t)c->light[0].w * (size_t)c->light[0].h;
    float *r = c->light[0].v, *g = c->light[1].v, *b = c->light[2].v;
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        float y = 0.299f * r[i] + 0.587f * g[i] + 0.114f * b[i];
        g[i] = b[i] - y;
        b[i] = r[i] - y;
        r[i] = y;
    }
}

/* Luma and differences to RGB; the differences are kept at half resolution, as files do. */
static void join_colors(const ds_page_context *c, io_image *out)
{
    const ds_plane *luma = &c->light[0];
    int w = luma->w, h = luma->h;
    for (int y = 0; y < h; y += 2)
        for (int x = 0; x < w; x += 2) {
            int bw = x + 1 < w ? 2 : 1, bh = y + 1 < h ? 2 : 1;
            float blue = 0, red = 0;
            for (int i = 0; i < bh; i++)
                for (int k = 0; k < bw; k++) {
                    blue += c->light[1].v[(size_t)(y + i) * w + x + k];
                    red += c->light[2].v[(size_t)(y + i) * w + x + k];
                }
            blue /= (float)(bw * bh);
            red /= (float)(bw * bh);
            float green = -(0.299f * red + 0.114f * blue) / 0.587f;
            for (int i = 0; i < bh; i++)
                for (int k = 0; k < bw; k++) {
                    size_t at = (size_t)(y + i) * w + x + k;
                    out->pixels[3 * at] = to_byte(luma->v[at] + red);
                    out->pixels[3 * at + 1] = to_byte(luma->v[at] + green);
                    out->pixels[3 * at + 2] = to_byte(luma->v[at] + blue);
                }
        }
}

nn_err ds_page_scan(ds_page_context *c, nn_rng *r, io_image *out)
{
    nn_err err = NN_OK;
    const ds_page_recipe *p = &c->recipe;
    int w = c->light[0].w, h = c->light[0].h;
    if (c->profile_size < w) {
        float *grown = nn_realloc(c->profile, (size_t)w * sizeof(float));
        if (!grown)
            return nn_fail_memory((size_t)w * sizeof(float), "a page");
        c->profile = grown;
        c->profile_size = w;
    }
    lighten(c, p->color ? 3 : 1, r);
    if (p->color)
        split_colors(c);
    NN_TRY(ds_scan_apply(&c->light[0], &p->scan, p->paper.paper, p->paper.ink, &c->scratch, r));
    NN_TRY(io_image_new(out, w, h, 3));
    if (p->color) {
        join_colors(c, out);
        goto out;
    }
    size_t n = (size_t)w * (size_t)h;
    for (size_t i = 0; i < n; i++)
        out->pixels[3 * i] = out->pixels[3 * i + 1] = out->pixels[3 * i + 2] =
            to_byte(c->light[0].v[i]);
out:
    return err;
}

nn_err ds_image_rotate(io_image *image, int turns)
{
    io_image turned;
    int w = image->width, h = image->height;
    if (turns == 0)
        return NN_OK;
    nn_err err = io_image_new(&turned, turns % 2 ? h : w, turns % 2 ? w : h, 3);
    if (err)
        return err;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            int tx = turns == 1 ? h - 1 - y : turns == 2 ? w - 1 - x : y;
            int ty = turns == 1 ? x : turns == 2 ? h - 1 - y : w - 1 - x;
            memcpy(turned.pixels + 3 * ((size_t)ty * turned.width + tx),
                   image->pixels + 3 * ((size_t)y * w + x), 3);
        }
    io_image_free(image);
    *image = turned;
    return NN_OK;
}
