/* test_ocr_dbnet.c - the detectors' graphs, their loss and its gradient, targets and metrics
 * against naive forms; whole detections with a network whose answer is known.
 */
#include <math.h>

#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "nn/rng.h"
#include "ocr/db_target.h"
#include "ocr/dbnet.h"
#include "ocr/det_metrics.h"
#include "ocr/detector.h"
#include "ocr/networks.h"
#include "ocr/page_resize.h"
#include "tests/check.h"

/* ---- networks ---- */

static ocr_dbnet_form form_of(const char *name)
{
    ocr_dbnet_form form = {0};
    CHECK(ocr_detector_prep_parse(ocr_network_find(name)->preprocess, &form) == NN_OK, "%s: %s",
          name, nn_error_message());
    return form;
}

static void check_network(const char *name, int64_t params, double low_macs, double high_macs)
{
    nn_graph *g = NULL;
    nn_params *p = NULL;
    nn_exec *e = NULL;
    ocr_dbnet_form form = form_of(name);
    CHECK(ocr_network_build(name, 0, false, &g) == NN_OK && nn_params_new(&p, g) == NN_OK &&
              nn_exec_new(&e, g, p, false) == NN_OK,
          "%s: %s", name, nn_error_message());
    nn_shape image = nn_shape4(1, 640, 640, form.channels);
    CHECK(nn_exec_bind(e, 1, &image) == NN_OK, "%s", nn_error_message());
    nn_shape out = nn_exec_output(e, 0)->shape;
    CHECK(out.dim[1] == 640 / form.stride && out.dim[2] == 640 / form.stride && out.dim[3] == 1,
          "%s gives %d x %d x %d", name, out.dim[1], out.dim[2], out.dim[3]);
    double macs = 0;
    for (int i = 0; i < g->n; i++)
        if (g->node[i].kind == NN_NODE_OP)
            macs += (double)nn_exec_macs(e, i);
    CHECK(macs > low_macs && macs < high_macs, "%s: %g MAC", name, macs);
    int64_t n = nn_params_count(p, true);
    CHECK(params < 0 ? n < -params : llabs(n - params) < params / 200, "%s: %lld parameters",
          name, (long long)n);
    nn_exec_free(e);
    nn_params_free(p);
    nn_graph_free(g);
    /* With the threshold head: the same parameters first, and a loss. */
    nn_graph *two = NULL, *loss = NULL;
    CHECK(ocr_network_build(name, 0, true, &two) == NN_OK && two->n_out == 2, "threshold head");
    CHECK(ocr_dbnet_with_loss(two, &loss) == NN_OK && loss->n_out == 3, "%s",
          nn_error_message());
    bool same = true;
    for (int i = 0; i < two->n; i++)
        same &= strcmp(two->node[i].name, loss->node[i].name) == 0;
    CHECK(same, "nodes keep their places");
    nn_graph *again = NULL;
    CHECK(ocr_dbnet_with_loss(loss, &again) == NN_ERR_MODEL, "a loss on a loss");
    nn_graph_free(two);
    nn_graph_free(loss);
}

/* ---- the whole loss ---- */

#define SIDE 6
#define CELLS (2 * SIDE * SIDE) /* a batch of two */

typedef struct tiny {
    nn_graph *graph, *loss;
    nn_params *params;
    nn_exec *exec;
    float map[4][CELLS];
} tiny;

/* One 3x3 convolution for each head. */
static void tiny_open(tiny *t)
{
    nn_graph *g = t->graph = nn_graph_new();
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, -1, -1, 1)), out[2];
    static const char *const weight[2] = {"a.weight", "b.weight"}, *const conv[2] = {"a", "b"},
                              *const bias[2] = {"a.bias", "b.bias"},
                              *const head[2] = {"probability", "threshold"};
    for (int i = 0; i < 2; i++) {
        int in[3] = {x};
        in[1] = nn_graph_param(g, weight[i], nn_shape4(1, 3, 3, 1), true);
        in[2] = nn_graph_param(g, bias[i], nn_shape1(1), true);
        out[i] = nn_graph_op(g, "Conv", conv[i], 3, in);
        nn_graph_attr_ints(g, "pads", 4, (int64_t[]){1, 1, 1, 1});
        out[i] = nn_graph_op(g, "Sigmoid", head[i], 1, &out[i]);
    }
    nn_graph_set_outputs(g, 2, out);
    CHECK(ocr_dbnet_with_loss(g, &t->loss) == NN_OK, "%s", nn_error_message());
    CHECK(nn_params_new(&t->params, g) == NN_OK && nn_params_add_grads(t->params) == NN_OK &&
              nn_exec_new(&t->exec, t->loss, t->params, true) == NN_OK,
          "%s", nn_error_message());
    nn_shape map = nn_shape4(2, SIDE, SIDE, 1), one = nn_shape1(1);
    const nn_shape shapes[9] = {map, map, map, map, map, one, one, one, one};
    CHECK(nn_exec_bind(t->exec, 9, shapes) == NN_OK, "%s", nn_error_message());
    nn_rng r = nn_rng_make(21, 0);
    for (int i = 0; i < t->params->n; i++)
        for (int64_t k = 0; k < nn_shape_count(t->params->param[i].value.shape); k++)
            nn_f32(&t->params->param[i].value)[k] = nn_rng_range(&r, -0.02f, 0.02f);
    for (int k = 0; k < CELLS; k++) {
        nn_f32(nn_exec_input(t->exec, 0))[k] = nn_rng_range(&r, -1, 1);
        t->map[0][k] = (float)nn_rng_chance(&r, 0.2f);
        t->map[1][k] = (float)nn_rng_chance(&r, 0.9f);
        t->map[2][k] = nn_rng_range(&r, 0.3f, 0.7f);
        t->map[3][k] = (float)nn_rng_chance(&r, 0.5f);
    }
    for (int i = 0; i < 4; i++) {
        memcpy(nn_exec_input(t->exec, 1 + i)->data, t->map[i], sizeof t->map[i]);
        *nn_f32(nn_exec_input(t->exec, 5 + i)) = ocr_dbnet_constants[i];
    }
}

static double tiny_loss(tiny *t)
{
    nn_exec_forward(t->exec);
    return (double)*nn_f32(nn_exec_output(t->exec, 2));
}

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* The formulas of Liao et al., equations 4 to 9, written down. */
static double naive_loss(const float *p, const float *th, const tiny *t)
{
    double negative[CELLS], bce = 0, l1 = 0, m1 = 0, both = 0, sum = 0;
    int positives = 0, negatives = 0;
    for (int k = 0; k < CELLS; k++) {
        if (t->map[1][k] > 0 && t->map[0][k] > 0.5f) {
            bce -= log((double)p[k]);
            positives++;
        } else if (t->map[1][k] > 0) {
            negative[negatives++] = -log(1 - (double)p[k]);
        }
        l1 += (double)t->map[3][k] * fabs((double)th[k] - (double)t->map[2][k]);
        m1 += (double)t->map[3][k];
        double b = 1 / (1 + exp(-50 * ((double)p[k] - (double)th[k])));
        both += (double)t->map[1][k] * b * (double)t->map[0][k];
        sum += (double)t->map[1][k] * (b + (double)t->map[0][k]);
    }
    qsort(negative, (size_t)negatives, sizeof *negative, falling);
    int hard = 3 * positives < negatives ? 3 * positives : negatives;
    for (int k = 0; k < hard; k++)
        bce += negative[k];
    return 5 * bce / (positives + hard) + 10 * l1 / m1 + 1 - 2 * both / (sum + 1e-6);
}

static void test_loss(void)
{
    tiny t;
    tiny_open(&t);
    double have = tiny_loss(&t);
    double want = naive_loss(nn_f32(nn_exec_output(t.exec, 0)),
                             nn_f32(nn_exec_output(t.exec, 1)), &t);
    CHECK(fabs(have - want) < 1e-4 * want, "loss %g, by the formulas %g", have, want);
    nn_params_zero_grads(t.params);
    nn_exec_backward(t.exec);
    for (int i = 0; i < t.params->n; i++) {
        nn_param *q = &t.params->param[i];
        for (int64_t k = 0; k < nn_shape_count(q->value.shape); k++) {
            float *w = nn_f32(&q->value) + k, was = *w;
            const float step = 5e-4f;
            *w = was + step;
            t.params->version++;
            double up = tiny_loss(&t);
            *w = was - step;
            t.params->version++;
            double down = tiny_loss(&t);
            *w = was;
            t.params->version++;
            double slope = (up - down) / (2 * (double)step);
            double grad = (double)nn_f32(&q->grad)[k];
            CHECK(fabs(slope - grad) < 0.02 * (1 + fabs(grad)), "%s[%lld]: %g, differences %g",
                  q->name, (long long)k, grad, slope);
        }
    }
    nn_exec_free(t.exec);
    nn_params_free(t.params);
    nn_graph_free(t.loss);
    nn_graph_free(t.graph);
}

/* ---- targets ---- */

/* Distance to the outline by walking along it in small steps; inside by summed angles. */
static double naive_distance(const ocr_outline *o, double x, double y, bool *inside)
{
    double best = INFINITY, angle = 0;
    for (int i = 0; i < o->n; i++) {
        const float *a = o->xy + 2 * i, *b = o->xy + 2 * ((i + 1) % o->n);
        double ax = (double)a[0] - x, ay = (double)a[1] - y, bx = (double)b[0] - x,
               by = (double)b[1] - y;
        angle += atan2(ax * by - ay * bx, ax * bx + ay * by);
        for (int k = 0; k <= 800; k++) {
            double f = k / 800.0;
            best = fmin(best, hypot(ax + f * (bx - ax), ay + f * (by - ay)));
        }
    }
    *inside = fabs(angle) > 3;
    return best;
}

#define MAP_W 40
#define MAP_H 24

static void check_target(const char *what, const ocr_db_target *how, int n,
                         const ocr_outline *outlines)
{
    static float map[4][MAP_W * MAP_H];
    const ocr_db_maps maps = {map[0], map[1], map[2], map[3]};
    ocr_db_target_draw(how, n, outlines, MAP_W, MAP_H, &maps);
    int wrong = 0, texts = 0, borders = 0, n_text[8] = {0};
    for (int i = 0; i < n; i++) {
        double area, perimeter;
        ocr_outline_measure(&outlines[i], &area, &perimeter);
        double d = area * (1 - (double)how->shrink * (double)how->shrink) / perimeter;
        for (int k = 0; k < MAP_W * MAP_H; k++) {
            bool inside;
            double dist = naive_distance(&outlines[i], (k % MAP_W + 0.5) * how->stride,
                                         (k / MAP_W + 0.5) * how->stride, &inside);
            n_text[i] += inside && dist >= d;
        }
    }
    for (int k = 0; k < MAP_W * MAP_H; k++) {
        double x = (k % MAP_W + 0.5) * how->stride, y = (k / MAP_W + 0.5) * how->stride;
        float want[4] = {0, 1, how->low, 0};
        bool close = false; /* to a limit: either answer is right */
        for (int ignored = 0; ignored < 2; ignored++)
            for (int i = 0; i < n; i++) {
                const ocr_outline *o = &outlines[i];
                double area, perimeter;
                ocr_outline_measure(o, &area, &perimeter);
                double d = area * (1 - (double)how->shrink * (double)how->shrink) / perimeter;
                bool inside;
                double dist = naive_distance(o, x, y, &inside);
                if (o->ignore != (ignored == 1))
                    continue;
                close |= dist < 0.02 || fabs(dist - d) < 0.02;
                if (o->ignore) {
                    if (inside)
                        want[1] = want[3] = 0;
                    continue;
                }
                if (inside && dist >= d)
                    want[0] = 1;
                if (dist < d)
                    want[2] = fmaxf(want[2], how->low + (how->high - how->low) *
                                                            (float)(1 - dist / d));
                if (inside || dist <= d)
                    want[3] = 1;
                if (inside && n_text[i] > 0 && (float)n_text[i] < how->small)
                    want[1] = fmaxf(want[1],
                                    fminf(how->most, sqrtf(how->small / (float)n_text[i])));
            }
        for (int m = 0; m < 4 && !close; m++)
            wrong += fabsf(want[m] - map[m][k]) > 2e-3f;
        texts += map[0][k] > 0;
        borders += map[2][k] > how->low;
    }
    CHECK(wrong == 0, "%s: %d values differ", what, wrong);
    bool any = false;
    for (int i = 0; i < n; i++)
        any |= !outlines[i].ignore;
    CHECK(!any || (texts > 0 && borders > 0), "%s: %d texts, %d borders", what, texts, borders);
}

static void test_targets(void)
{
    ocr_db_target how = ocr_db_target_defaults();
    CHECK(how.shrink == 0.4f && how.low == 0.3f && how.high == 0.7f, "defaults");
    static const float straight[] = {4, 4, 34, 4, 34, 16, 4, 16};
    static const float turned[] = {8, 6, 30, 2, 32, 14, 10, 18};
    static const float back[] = {10, 18, 32, 14, 30, 2, 8, 6};
    static const float bent[] = {2, 12, 12, 3, 26, 3, 38, 12, 38, 22, 26, 13, 12, 13, 2, 22};
    static const float outside[] = {-20, -6, 20, -6, 20, 12, -20, 12};
    static const float thin[] = {4, 4, 34, 4, 34, 7, 4, 7};
    static const float dot[] = {20, 10, 20, 10, 20, 10};
    const ocr_outline one[] = {{4, straight, false}}, two[] = {{4, turned, false}},
                      three[] = {{4, back, false}}, four[] = {{8, bent, false}},
                      five[] = {{4, outside, false}},
                      six[] = {{4, straight, false}, {4, turned, true}},
                      seven[] = {{4, turned, false}, {8, bent, false}};
    check_target("a rectangle", &how, 1, one);
    check_target("a turned one", &how, 1, two);
    check_target("counter-clockwise", &how, 1, three);
    check_target("bent", &how, 1, four);
    check_target("reaching out", &how, 1, five);
    check_target("ignored", &how, 2, six);
    check_target("two", &how, 2, seven);
    how.shrink = 0.632456f;
    check_target("another ratio", &how, 2, seven);
    how.stride = 2;
    check_target("half size", &how, 2, seven);
    /* Too thin to learn from: as if ignored. */
    how = ocr_db_target_defaults();
    static float map[4][MAP_W * MAP_H];
    const ocr_db_maps maps = {map[0], map[1], map[2], map[3]};
    const ocr_outline small[] = {{4, thin, false}, {3, dot, false}};
    ocr_db_target_draw(&how, 2, small, MAP_W, MAP_H, &maps);
    double text = 0, mask = 0;
    for (int k = 0; k < MAP_W * MAP_H; k++) {
        text += (double)map[0][k];
        mask += (double)map[1][k];
    }
    CHECK(text == 0 && mask == MAP_W * MAP_H - 30 * 3, "a thin text: %g, %g", text, mask);
}

/* ---- metrics ---- */

static void test_intersection(void)
{
    nn_rng r = nn_rng_make(8, 1);
    for (int round = 0; round < 60; round++) {
        float xy[2][16];
        ocr_outline o[2];
        for (int i = 0; i < 2; i++) {
            /* A star around a middle: simple, often concave, either way around. */
            int n = nn_rng_int(&r, 3, 8);
            float cx = nn_rng_range(&r, 10, 20), cy = nn_rng_range(&r, 10, 20);
            float way = nn_rng_chance(&r, 0.5f) ? 1 : -1;
            for (int k = 0; k < n; k++) {
                float radius = nn_rng_range(&r, 2, 10);
                float angle = way * 6.2831853f * (float)k / (float)n;
                xy[i][2 * k] = cx + radius * cosf(angle);
                xy[i][2 * k + 1] = cy + radius * sinf(angle);
            }
            o[i] = (ocr_outline){n, xy[i], false};
        }
        /* Grid of points, inside by summed angles. */
        enum { STEPS = 240 };
        double cell = 32.0 / STEPS;
        int both = 0, first = 0;
        for (int k = 0; k < STEPS * STEPS; k++) {
            double x = (k % STEPS + 0.5) * cell, y = (k / STEPS + 0.5) * cell;
            bool inside[2];
            for (int i = 0; i < 2; i++) {
                double angle = 0;
                for (int j = 0; j < o[i].n; j++) {
                    const float *a = xy[i] + 2 * j, *b = xy[i] + 2 * ((j + 1) % o[i].n);
                    double ax = (double)a[0] - x, ay = (double)a[1] - y, bx = (double)b[0] - x,
                           by = (double)b[1] - y;
                    angle += atan2(ax * by - ay * bx, ax * bx + ay * by);
                }
                inside[i] = fabs(angle) > 3;
            }
            both += inside[0] && inside[1];
            first += inside[0];
        }
        double have = ocr_outline_intersection(&o[0], &o[1]), want = both * cell * cell;
        CHECK(fabs(have - want) < 0.5 + 0.02 * want, "round %d: %g, by counting %g", round,
              have, want);
        double area, perimeter;
        ocr_outline_measure(&o[0], &area, &perimeter);
        CHECK(fabs(area - first * cell * cell) < 0.5 + 0.02 * area, "area %g", area);
        CHECK(fabs(ocr_outline_intersection(&o[0], &o[0]) - area) < 1e-6 * (1 + area),
              "with itself");
    }
}

static void rectangle(float xy[8], float x0, float y0, float x1, float y1)
{
    const float v[8] = {x0, y0, x1, y0, x1, y1, x0, y1};
    memcpy(xy, v, sizeof v);
}

static void test_metrics(void)
{
    float t[4][8], f[6][8];
    rectangle(t[0], 10, 10, 50, 20);
    rectangle(t[1], 10, 30, 50, 40);
    rectangle(t[2], 60, 10, 100, 20); /* ignored */
    rectangle(t[3], 10, 50, 50, 60);
    rectangle(f[0], 10, 11, 50, 21);  /* finds 0: IoU 9 / 11 */
    rectangle(f[1], 10, 10, 50, 20);  /* too late: 0 is taken */
    rectangle(f[2], 10, 30, 30, 40);  /* half of 1: IoU 0.5, not above */
    rectangle(f[3], 60, 12, 80, 20);  /* in the ignored one */
    rectangle(f[4], 95, 10, 130, 20); /* hardly in it: false */
    rectangle(f[5], 8, 49, 52, 61);   /* finds 3: IoU 400 / 528 */
    ocr_outline truth[4], found[6];
    for (int i = 0; i < 4; i++)
        truth[i] = (ocr_outline){4, t[i], i == 2};
    for (int i = 0; i < 6; i++)
        found[i] = (ocr_outline){4, f[i], false};
    int match[6];
    ocr_det_metrics m = {0};
    CHECK(ocr_det_metrics_add(&m, 200, 100, 4, truth, 6, found, match) == NN_OK, "%s",
          nn_error_message());
    static const int want[6] = {0, -1, -1, -2, -1, 3};
    for (int i = 0; i < 6; i++)
        CHECK(match[i] == want[i], "box %d: %d, expected %d", i, match[i], want[i]);
    CHECK(m.truths == 3 && m.found == 5 && m.matches == 2, "%lld %lld %lld",
          (long long)m.truths, (long long)m.found, (long long)m.matches);
    double p = 2.0 / 5, r = 2.0 / 3;
    CHECK(fabs(ocr_det_precision(&m) - p) < 1e-9 && fabs(ocr_det_recall(&m) - r) < 1e-9 &&
              fabs(ocr_det_hmean(&m) - 2 * p * r / (p + r)) < 1e-9,
          "figures");
    /* Areas by pixels: truths 3 x 400; found outside ignored ones 440 + 200 + 300 + 528. */
    CHECK(m.area_truth == 1200 && m.area_found == 440 + 200 + 300 + 528 &&
              m.area_both == 400 + 200 + 400,
          "areas %g %g %g", m.area_truth, m.area_found, m.area_both);
    ocr_det_metrics none = {0};
    CHECK(ocr_det_metrics_add(&none, 10, 10, 0, NULL, 0, NULL, NULL) == NN_OK &&
              ocr_det_hmean(&none) == 0,
          "an empty page");
}

/* ---- resizing ---- */

static void test_resize(void)
{
    nn_rng r = nn_rng_make(2, 2);
    static const int size[][4] = {{37, 23, 12, 9}, {10, 8, 33, 21}, {64, 48, 64, 48},
                                  {5, 90, 7, 3},   {1, 1, 4, 4},    {200, 3, 13, 1}};
    for (int i = 0; i < 12; i++) {
        const int *s = size[i / 2];
        int c = i % 2 ? 3 : 1;
        io_image from, to, other;
        CHECK(io_image_new(&from, s[0], s[1], c) == NN_OK, "memory");
        for (int k = 0; k < s[0] * s[1] * c; k++)
            from.pixels[k] = (uint8_t)nn_rng_below(&r, 256);
        nn_set_threads(1);
        CHECK(ocr_resize(&from, s[2], s[3], &to) == NN_OK, "%s", nn_error_message());
        nn_set_threads(3);
        CHECK(ocr_resize(&from, s[2], s[3], &other) == NN_OK, "%s", nn_error_message());
        CHECK(memcmp(to.pixels, other.pixels, (size_t)(s[2] * s[3] * c)) == 0, "threads");
        int worst = 0;
        double rx = (double)s[0] / s[2], ry = (double)s[1] / s[3];
        for (int k = 0; k < s[2] * s[3] * c; k++) {
            double sum = 0, weight = 0, x = (k / c % s[2] + 0.5) * rx,
                   y = (k / c / s[2] + 0.5) * ry;
            for (int v = 0; v < s[1]; v++)
                for (int u = 0; u < s[0]; u++) {
                    double g = fmax(0, 1 - fabs(u + 0.5 - x) / fmax(1, rx)) *
                               fmax(0, 1 - fabs(v + 0.5 - y) / fmax(1, ry));
                    sum += g * from.pixels[(v * s[0] + u) * c + k % c];
                    weight += g;
                }
            int difference = abs((int)(sum / weight + 0.5) - to.pixels[k]);
            worst = difference > worst ? difference : worst;
        }
        CHECK(worst <= 1, "%d x %d to %d x %d: off by %d", s[0], s[1], s[2], s[3], worst);
        io_image_free(&from);
        io_image_free(&to);
        io_image_free(&other);
    }
    nn_set_threads(1);
}

static void test_prep(void)
{
    static const char *const names[] = {"dbnet-lite", "dbnet-r18"};
    for (int i = 0; i < 2; i++) {
        ocr_dbnet_form form = form_of(names[i]), back = {0};
        char text[OCR_DETECTOR_PREP_TEXT];
        ocr_detector_prep_format(&form, text);
        CHECK(ocr_detector_prep_parse(text, &back) == NN_OK && back.channels == form.channels &&
                  back.stride == form.stride && fabsf(back.shrink - form.shrink) < 1e-6f,
              "%s: %s", names[i], text);
    }
    static const char *const bad[] = {"",
                                      "channels=1;stride=2",
                                      "channels=1;stride=2;shrink=0",
                                      "channels=2;stride=2;shrink=0.4",
                                      "channels=1;stride=3;shrink=0.4",
                                      "channels=1;stride=1.5;shrink=0.4",
                                      "channels=1;stride=2;shrink=0.4;x=1",
                                      "channels=1;stride=2;shrink=nan",
                                      "stride=2;channels=1;shrink=0.4",
                                      "height=32;max_width=4096;width_unit=16;contrast=1"};
    ocr_dbnet_form form;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(ocr_detector_prep_parse(bad[i], &form) == NN_ERR_MODEL, "\"%s\"", bad[i]);
}

/* ---- detection with a network that calls dark pixels text ---- */

static nn_err dark_detector(ocr_detector *out, const char *task)
{
    io_model m = {.graph = nn_graph_new()};
    int x = nn_graph_input(m.graph, "image", NN_F32, nn_shape4(-1, -1, -1, 1)), in[3];
    x = nn_graph_op(m.graph, "AveragePool", "pool", 1, &x);
    nn_graph_attr_ints(m.graph, "kernel_shape", 2, (int64_t[]){2, 2});
    nn_graph_attr_ints(m.graph, "strides", 2, (int64_t[]){2, 2});
    in[0] = x;
    in[1] = nn_graph_param(m.graph, "weight", nn_shape4(1, 1, 1, 1), true);
    in[2] = nn_graph_param(m.graph, "bias", nn_shape1(1), true);
    x = nn_graph_op(m.graph, "Conv", "conv", 3, in);
    x = nn_graph_op(m.graph, "Sigmoid", "probability", 1, &x);
    nn_graph_set_outputs(m.graph, 1, &x);
    CHECK(nn_params_new(&m.params, m.graph) == NN_OK, "memory");
    *nn_f32(&nn_params_find(m.params, "weight")->value) = -8;
    if (task)
        CHECK(io_meta_set(&m.meta, "octavo.task", task) == NN_OK, "memory");
    CHECK(io_meta_set(&m.meta, "octavo.preprocess", "channels=1;stride=2;shrink=0.5") == NN_OK,
          "memory");
    return ocr_detector_new(out, &m);
}

static void page_bar(io_image *page, int x0, int y0, int x1, int y1)
{
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            memset(page->pixels + ((size_t)y * (size_t)page->width + (size_t)x) *
                                      (size_t)page->channels,
                   0, (size_t)page->channels);
}

static void new_page(io_image *page, int w, int h, int c)
{
    CHECK(io_image_new(page, w, h, c) == NN_OK, "memory");
    memset(page->pixels, 255, (size_t)w * (size_t)h * (size_t)c);
}

static bool same_boxes(const ocr_boxes *a, const ocr_boxes *b)
{
    bool same = a->n == b->n;
    for (int i = 0; same && i < a->n; i++)
        same = memcmp(a->box[i].xy, b->box[i].xy, sizeof a->box[i].xy) == 0 &&
               a->box[i].score == b->box[i].score;
    return same;
}

static void test_detect(void)
{
    ocr_detector d;
    CHECK(dark_detector(&d, "rec") == NN_ERR_MODEL, "another task");
    CHECK(dark_detector(&d, NULL) == NN_ERR_MODEL, "no task");
    CHECK(dark_detector(&d, "det") == NN_OK, "%s", nn_error_message());
    ocr_detect_options o = ocr_detect_defaults();
    o.boxes.unclip_ratio = 0;
    /* Grey and RGB; odd sizes; where the bars are. */
    for (int c = 1; c <= 3; c += 2) {
        io_image page;
        new_page(&page, 501, 303, c);
        page_bar(&page, 40, 50, 140, 70);
        page_bar(&page, 200, 100, 460, 124);
        ocr_detection f;
        CHECK(ocr_detect(&d, &page, &o, &f) == NN_OK, "%s", nn_error_message());
        CHECK(f.boxes.n == 2 && f.passes == 1 && f.width == 501, "%d boxes, %d passes",
              f.boxes.n, f.passes);
        static const float want[2][8] = {{40, 50, 140, 50, 140, 70, 40, 70},
                                         {200, 100, 460, 100, 460, 124, 200, 124}};
        for (int i = 0; i < f.boxes.n && i < 2; i++)
            for (int k = 0; k < 8; k++)
                CHECK(fabsf(f.boxes.box[i].xy[k] - want[i][k]) < 1.01f, "box %d: %g, bar %g", i,
                      (double)f.boxes.box[i].xy[k], (double)want[i][k]);
        ocr_detection_free(&f);
        io_image_free(&page);
    }
    /* Tiles change nothing; nor do threads. */
    io_image page;
    new_page(&page, 900, 700, 1);
    for (int i = 0; i < 12; i++)
        page_bar(&page, 20 + 7 * i, 20 + 50 * i, 880 - 31 * i, 42 + 50 * i);
    ocr_detection whole, tiled;
    CHECK(ocr_detect(&d, &page, &o, &whole) == NN_OK && whole.boxes.n == 12, "%d boxes",
          whole.boxes.n);
    for (int threads = 1; threads <= 4; threads++) {
        nn_set_threads(threads);
        static const int tile[] = {64, 160, 320, 1000};
        o.tile = tile[threads - 1];
        CHECK(ocr_detect(&d, &page, &o, &tiled) == NN_OK, "%s", nn_error_message());
        CHECK(same_boxes(&whole.boxes, &tiled.boxes), "tiles of %d, %d threads", o.tile,
              threads);
        ocr_detection_free(&tiled);
    }
    nn_set_threads(1);
    o.tile = 0;
    /* --det-limit-side. */
    o.limit_side = 450;
    CHECK(ocr_detect(&d, &page, &o, &tiled) == NN_OK && tiled.width == 450 &&
              tiled.height == 350,
          "%d x %d", tiled.width, tiled.height);
    CHECK(tiled.boxes.n == 12 &&
              fabsf(tiled.boxes.box[11].xy[2] - whole.boxes.box[11].xy[2]) < 4,
          "the same bars");
    ocr_detection_free(&tiled);
    ocr_detection_free(&whole);
    io_image_free(&page);
    o.limit_side = 0;
    /* Text that is too small is magnified, too large is shrunk. */
    new_page(&page, 400, 300, 1);
    for (int i = 0; i < 5; i++)
        page_bar(&page, 20, 20 + 50 * i, 300, 28 + 50 * i);
    CHECK(ocr_detect(&d, &page, &o, &whole) == NN_OK && whole.passes == 2 &&
              whole.width > 900 && whole.boxes.n == 5,
          "small text: %d passes, %d wide", whole.passes, whole.width);
    ocr_detection_free(&whole);
    io_image_free(&page);
    new_page(&page, 800, 600, 1);
    page_bar(&page, 20, 20, 700, 180);
    page_bar(&page, 20, 300, 700, 460);
    CHECK(ocr_detect(&d, &page, &o, &whole) == NN_OK && whole.passes == 2 &&
              whole.width < 200 && whole.boxes.n == 2,
          "large text: %d passes, %d wide", whole.passes, whole.width);
    ocr_detection_free(&whole);
    io_image_free(&page);
    /* Odd pages. */
    static const int sizes[][2] = {{1, 1}, {1, 300}, {300, 1}, {3, 3}, {33, 31}};
    for (int i = 0; i < 5; i++) {
        new_page(&page, sizes[i][0], sizes[i][1], 1);
        CHECK(ocr_detect(&d, &page, &o, &whole) == NN_OK && whole.boxes.n == 0, "%d x %d: %s",
              sizes[i][0], sizes[i][1], nn_error_message());
        ocr_detection_free(&whole);
        io_image_free(&page);
    }
    ocr_detector_free(&d);
}

int main(void)
{
    nn_set_threads(1);
    CHECK(nn_kernels_init() == NN_OK, "%s", nn_error_message());
    /* ResNet-18 without deformable convolutions, by the table of the DBNet paper: 12.18 M
     * parameters, 24.8 GMAC. */
    check_network("dbnet-r18", 12180000, 24.6e9, 25.0e9);
    check_network("dbnet-lite", -1500000, 1e9, 2.5e9);
    test_loss();
    test_targets();
    test_intersection();
    test_metrics();
    test_resize();
    test_prep();
    test_detect();
    return check_done();
}
