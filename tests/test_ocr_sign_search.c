/* test_ocr_sign_search.c - a reader of signs as encoder and step (ocr/attention_split.h) against the
 * AttentionDecoder, and the beam search (ocr/sign_search.h) against all texts that there are.
 */
#include <math.h>
#include <string.h>

#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/ops/attention_decoder.h"
#include "ocr/attention.h"
#include "ocr/sign_search.h"
#include "tests/check.h"

enum { PLACES = 5, CHANNELS = 6, EMBEDDED = 4, COMBINED = 7, HIDDEN = 3, END = 2 };

/* x[N,S,C] -> Relu -> decoder, with random weights. */
static void make(int symbols, int steps, bool content, uint64_t seed, nn_graph **graph, nn_params **params)
{
    const nn_shape shape[NN_ATTN_INPUTS] = {
        [NN_ATTN_EMBEDDING] = nn_shape2(symbols, EMBEDDED),
        [NN_ATTN_AW] = nn_shape2(content ? CHANNELS : PLACES, EMBEDDED + HIDDEN),
        [NN_ATTN_AB] = nn_shape1(content ? CHANNELS : PLACES),
        [NN_ATTN_CW] = nn_shape2(COMBINED, EMBEDDED + CHANNELS), [NN_ATTN_CB] = nn_shape1(COMBINED),
        [NN_ATTN_W] = nn_shape3(1, 3 * HIDDEN, COMBINED), [NN_ATTN_R] = nn_shape3(1, 3 * HIDDEN, HIDDEN),
        [NN_ATTN_B] = nn_shape2(1, 6 * HIDDEN),
        [NN_ATTN_OW] = nn_shape2(symbols, HIDDEN), [NN_ATTN_OB] = nn_shape1(symbols)};
    static const char *const NAME[] = {"", "e", "aw", "ab", "cw", "cb", "w", "r", "b", "ow", "ob"};
    nn_graph *g = nn_graph_new();
    int in[NN_ATTN_INPUTS];
    in[0] = nn_graph_input(g, "x", NN_F32, nn_shape3(-1, PLACES, CHANNELS));
    in[0] = nn_graph_op(g, "Relu", "memory_of_x", 1, in);
    for (int i = NN_ATTN_EMBEDDING; i < NN_ATTN_TOKENS; i++)
        in[i] = nn_graph_param(g, NAME[i], shape[i], true);
    int x = nn_graph_op(g, "AttentionDecoder", "decoder", NN_ATTN_TOKENS, in);
    nn_graph_attr_int(g, "first", 1);
    nn_graph_attr_int(g, "steps", steps);
    nn_graph_attr_string(g, "attention", content ? "content" : "position");
    nn_graph_set_outputs(g, 1, &x);
    CHECK(nn_graph_check(g) == NN_OK && nn_params_new(params, g) == NN_OK, "%s", nn_error_message());
    nn_rng r = nn_rng_make(seed, 0);
    for (int i = 0; i < (*params)->n; i++)
        for (int64_t j = 0; j < nn_shape_count((*params)->param[i].value.shape); j++)
            nn_f32(&(*params)->param[i].value)[j] = nn_rng_range(&r, -1.5f, 1.5f);
    *graph = g;
}

static void fill(nn_exec *e)
{
    nn_tensor *x = nn_exec_input(e, 0);
    for (int64_t i = 0; i < nn_shape_count(x->shape); i++)
        nn_f32(x)[i] = (float)((i * 7 + 3) % 11) / 5 - 1;
}

typedef struct reader {
    ocr_attention_parts parts;
    nn_exec *encoder, *step;
    const float *memory;
} reader;

static void open(reader *r, nn_graph **g, nn_params **p)
{
    const nn_shape shape = nn_shape3(1, PLACES, CHANNELS);
    CHECK(ocr_attention_split(g, p, &r->parts) == NN_OK && !*g && !*p, "%s", nn_error_message());
    CHECK(nn_exec_new(&r->encoder, r->parts.encoder.graph, r->parts.encoder.params, false) == NN_OK &&
              nn_exec_new(&r->step, r->parts.step.graph, r->parts.step.params, false) == NN_OK &&
              nn_exec_bind(r->encoder, 1, &shape) == NN_OK,
          "%s", nn_error_message());
    CHECK(r->parts.encoder.params->n == 0, "the decoder's weights left the encoder");
    fill(r->encoder);
    nn_exec_forward(r->encoder);
    r->memory = nn_f32(nn_exec_output(r->encoder, 0));
}

static void search(const reader *r, int end, int beam, ocr_sign_path *path)
{
    CHECK(ocr_sign_search(&r->parts, r->step, r->memory, PLACES, CHANNELS, end, beam, path) == NN_OK,
          "%s", nn_error_message());
}

static void close(reader *r)
{
    nn_exec_free(r->encoder);
    nn_exec_free(r->step);
    ocr_attention_parts_free(&r->parts);
}

/* Width 1 without an end writes what the operator does, with the same probabilities. */
static void test_operator(bool content)
{
    enum { SYMBOLS = 13, STEPS = 20 };
    nn_graph *g;
    nn_params *p;
    nn_exec *e = NULL;
    const nn_shape shape = nn_shape3(1, PLACES, CHANNELS);
    float want[STEPS * SYMBOLS];
    reader r = {0};
    ocr_sign_path path;
    make(SYMBOLS, STEPS, content, 5, &g, &p);
    CHECK(nn_exec_new(&e, g, p, false) == NN_OK && nn_exec_bind(e, 1, &shape) == NN_OK, "%s",
          nn_error_message());
    fill(e);
    nn_exec_forward(e);
    memcpy(want, nn_exec_output(e, 0)->data, sizeof want);
    nn_exec_free(e);
    open(&r, &g, &p);
    search(&r, -1, 1, &path);
    CHECK(path.n == STEPS && !path.ended && path.places == PLACES, "%d symbols", path.n);
    double log_p = 0;
    for (int t = 0; t < path.n; t++) {
        const float *x = want + t * SYMBOLS;
        int best = 0;
        double sum = 0, all = 0;
        for (int j = 0; j < SYMBOLS; j++)
            best = x[j] > x[best] ? j : best;
        for (int j = 0; j < SYMBOLS; j++)
            sum += exp((double)x[j] - (double)x[best]);
        for (int j = 0; j < PLACES; j++)
            all += (double)path.weights[t * PLACES + j];
        log_p -= log(sum);
        CHECK(path.symbol[t] == best && fabs((double)path.p[t] - 1 / sum) < 1e-5, "step %d: %d, expected %d",
              t, path.symbol[t], best);
        CHECK(fabs(all - 1) < 1e-5, "step %d: weights add up to %g", t, all);
    }
    CHECK(fabs(log_p - path.log_p) < 1e-4, "ln p %g, expected %g", path.log_p, log_p);
    ocr_sign_path_free(&path);
    close(&r);
}

/* ln p of every text that ends within `steps` symbols or has so many: the largest. */
static double best_of_all(const reader *r, int steps, int symbols, const float *state, int fed)
{
    const nn_shape shape[] = {nn_shape3(1, PLACES, CHANNELS), nn_shape1(1), nn_shape2(1, HIDDEN)};
    double best = -INFINITY, norm = 0;
    float x[8], next[HIDDEN];
    CHECK(nn_exec_bind(r->step, 3, shape) == NN_OK, "%s", nn_error_message());
    memcpy(nn_exec_input(r->step, 0)->data, r->memory, PLACES * CHANNELS * sizeof(float));
    nn_s64(nn_exec_input(r->step, 1))[0] = fed;
    memcpy(nn_exec_input(r->step, 2)->data, state, sizeof next);
    nn_exec_forward(r->step);
    memcpy(x, nn_exec_output(r->step, 0)->data, (size_t)symbols * sizeof *x);
    memcpy(next, nn_exec_output(r->step, 2)->data, sizeof next);
    for (int j = 0; j < symbols; j++)
        norm += exp((double)x[j]);
    for (int j = 0; j < symbols; j++) {
        double l = (double)x[j] - log(norm);
        if (j == END || steps == 1)
            best = fmax(best, l);
        else
            best = fmax(best, l + best_of_all(r, steps - 1, symbols, next, j));
    }
    return best;
}

static void test_best(void)
{
    enum { SYMBOLS = 4, STEPS = 3 };
    int better = 0, ended = 0, equal = 0;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        nn_graph *g;
        nn_params *p;
        reader r = {0};
        ocr_sign_path one, many;
        const float zero[HIDDEN] = {0};
        make(SYMBOLS, STEPS, seed % 2, seed, &g, &p);
        open(&r, &g, &p);
        search(&r, END, 1, &one);
        search(&r, END, OCR_SIGN_MAX_BEAM, &many);
        double want = best_of_all(&r, STEPS, SYMBOLS, zero, 1), sum = 0;
        CHECK(fabs(many.log_p - want) < 1e-5, "seed %d: ln p %g, the best has %g", (int)seed,
              many.log_p, want);
        for (int t = 0; t < many.n; t++)
            sum += log((double)many.p[t]);
        CHECK(fabs(sum - many.log_p) < 1e-5 && (many.symbol[many.n - 1] == END) == many.ended, "seed %d: %g, its symbols have %g",
              (int)seed, many.log_p, sum);
        ended += many.ended;
        better += many.log_p > one.log_p + 1e-3;
        equal += fabs(many.log_p - one.log_p) < 1e-5;
        ocr_sign_path_free(&one);
        ocr_sign_path_free(&many);
        close(&r);
    }
    CHECK(better >= 2 && equal >= 2 && ended >= 5, "%d better, %d equal, %d ended", better, equal, ended);
}

static void test_refused(void)
{
    nn_graph *g;
    nn_params *p;
    ocr_attention_parts parts;
    int64_t live = nn_mem_live();
    make(4, 3, false, 1, &g, &p);
    nn_graph_set_outputs(g, 1, (int[]){1});
    CHECK(ocr_attention_split(&g, &p, &parts) == NN_ERR_MODEL && strstr(nn_error_message(), "AttentionDecoder"),
          "%s", nn_error_message());
    CHECK(nn_mem_live() == live, "nothing leaks");
}

int main(void)
{
    CHECK(nn_kernels_init() == NN_OK, "%s", nn_error_message());
    test_operator(false);
    test_operator(true);
    test_best();
    test_refused();
    return check_done();
}
