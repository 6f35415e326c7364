/* kernelcheck - every kernel of every tier that this CPU has, against definitions in double and
 * against ref; with --bench their speed; with --crc, in fewer cases, a CRC of all that each
 * kernel wrote, to compare builds and machines.
 *
 *   kernelcheck [--seed N] [--only TEXT] [--tier NAME] [--bench | --crc]
 *
 * What a tier inherits is that of a tier below: it is named as such and runs there, and here
 * only for a CRC or where the tier's micro-kernel tile is another one.
 *
 * Built with NN_AVX512_EMULATION the tiers avx512 and vnni are emulated and checked on any CPU
 * with AVX2.
 */
#include "tests/kernelcheck.h"

#include "nn/kernels/tiers.h"
#include "tests/check.h"

#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>

#define CANARY 0xa5

static const kc_kernel kernels[] = {
#define NN_KERNEL(name, args) {#name, offsetof(nn_kernels, name), check_##name, bench_##name},
#include "nn/kernels/kernels.def"
#undef NN_KERNEL
};
enum { KERNELS = sizeof kernels / sizeof kernels[0] };

nn_rng kc_rng;
bool kc_few;

static const char *now_tier, *now_kernel;
static int now_failed;

static struct {
    unsigned char *base; /* first usable byte */
    unsigned char *data;
    size_t bytes, unit;
} slots[KC_SLOTS];

static void map_slots(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < KC_SLOTS; i++) {
        unsigned char *p =
            mmap(NULL, KC_SLOT_BYTES + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED || mprotect(p + page, KC_SLOT_BYTES, PROT_READ | PROT_WRITE) != 0) {
            perror("kernelcheck: mmap");
            exit(1);
        }
        slots[i].base = p + page;
    }
}

static void *place(int slot, size_t bytes, size_t unit, kc_place where)
{
    NN_ASSERT(slot < KC_SLOTS && bytes + 1024 <= KC_SLOT_BYTES);
    unsigned char *base = slots[slot].base;
    unsigned char *p = where == KC_AT_BEGIN ? base
                       : where == KC_AT_END
                           ? base + KC_SLOT_BYTES - bytes
                           : base + 512 + unit * (1 + nn_rng_below(&kc_rng, 7));
    slots[slot].data = p;
    slots[slot].bytes = bytes;
    slots[slot].unit = unit;
    unsigned char *from = p - base > 512 ? p - 512 : base;
    unsigned char *end = base + KC_SLOT_BYTES;
    unsigned char *to = end - (p + bytes) > 512 ? p + bytes + 512 : end;
    memset(from, CANARY, (size_t)(to - from));
    return p;
}

float *kc_floats(int slot, size_t n, kc_place where)
{
    return place(slot, n * sizeof(float), sizeof(float), where);
}

double *kc_doubles(int slot, size_t n, kc_place where)
{
    return place(slot, n * sizeof(double), sizeof(double), where);
}

void *kc_bytes(int slot, size_t n, size_t unit, kc_place where)
{
    return place(slot, n * unit, unit, where);
}

static uint32_t now_crc;

/* CRC-32 of IEEE 802.3, bits reflected. */
static void crc_byte(unsigned char byte)
{
    static uint32_t table[256];
    for (uint32_t i = 0; table[255] == 0 && i < 256; i++) {
        uint32_t r = i;
        for (int b = 0; b < 8; b++)
            r = r >> 1 ^ (r & 1 ? 0xedb88320u : 0);
        table[i] = r;
    }
    now_crc = now_crc >> 8 ^ table[(now_crc ^ byte) & 0xff];
}

/* Which NaN comes out of two is not specified by C, so all count as the same. */
static void crc_add(const unsigned char *p, size_t bytes, size_t unit)
{
    if (!kc_few)
        return;
    for (size_t i = 0; i < bytes; i += unit) {
        double wide = 0;
        float narrow = 0;
        memcpy(unit == sizeof wide ? (void *)&wide : (void *)&narrow, p + i, unit);
        bool nan = isnan(wide) || isnan(narrow);
        for (size_t b = 0; b < unit; b++)
            crc_byte(nan ? 0xff : p[i + b]);
    }
}

void kc_result(const void *x, size_t n, size_t unit)
{
    crc_add(x, n * unit, unit);
}

bool kc_intact(int slot)
{
    crc_add(slots[slot].data, slots[slot].bytes, slots[slot].unit);
    unsigned char *base = slots[slot].base, *end = base + KC_SLOT_BYTES;
    unsigned char *p = slots[slot].data, *q = p + slots[slot].bytes;
    for (int i = 1; i <= 512 && p - i >= base; i++) {
        if (p[-i] != CANARY)
            return false;
    }
    for (int i = 0; i < 512 && q + i < end; i++) {
        if (q[i] != CANARY)
            return false;
    }
    return true;
}

void kc_check(bool ok, const char *format, ...)
{
    if (ok) {
        check_passed++;
        return;
    }
    check_failed++;
    if (now_failed++ >= 5)
        return;
    printf("FAIL %s %s: ", now_tier, now_kernel);
    va_list ap;
    va_start(ap, format);
    vprintf(format, ap);
    va_end(ap);
    printf("\n");
}

float kc_value(bool extreme)
{
    static const float odd[] = {0.0f,   -0.0f,    1e-45f,    -1e-40f, 0x1p-126f, 3e38f,
                                -3e38f, INFINITY, -INFINITY, NAN,     1.0f,      -3.0f,
                                3.0f,   88.7f,    -104.0f,   1e-20f,  1e20f};
    if (extreme && nn_rng_below(&kc_rng, 3) == 0)
        return odd[nn_rng_below(&kc_rng, sizeof odd / sizeof odd[0])];
    return nn_rng_range(&kc_rng, -1.0f, 1.0f) * (extreme ? 8.0f : 1.0f);
}

void kc_fill(float *x, size_t n, bool extreme)
{
    for (size_t i = 0; i < n; i++)
        x[i] = kc_value(extreme);
}

bool kc_same(float a, float b)
{
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

bool kc_same_all(const float *a, const float *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!kc_same(a[i], b[i]))
            return false;
    }
    return true;
}

double kc_ulps(float got, double want)
{
    float near = (float)want;
    if (isnan(want) || isnan(got))
        return isnan(want) && isnan(got) ? 0 : 1e30;
    if (isinf(near) || isinf(got))
        return near == got ? 0 : 1e30;
    int e;
    frexp(near, &e);
    double unit = ldexp(1.0, (near == 0 || e - 24 < -149) ? -149 : e - 24);
    return fabs(got - want) / unit;
}

double kc_act(nn_act act, double alpha, double x)
{
    double t = x / 6 + 0.5;
    double hard = isnan(x) ? x : t < 0 ? 0 : t > 1 ? 1 : t;
    switch (act) {
    case NN_ACT_RELU:
        return x < 0 ? 0 : x;
    case NN_ACT_LEAKY_RELU:
        return x < 0 ? alpha * x : x;
    case NN_ACT_SIGMOID:
        return 1 / (1 + exp(-x));
    case NN_ACT_TANH:
        return tanh(x);
    case NN_ACT_HARD_SIGMOID:
        return hard;
    case NN_ACT_HARD_SWISH:
        return x * hard;
    default:
        return x;
    }
}

const char *kc_act_name(nn_act act)
{
    static const char *const names[NN_ACTS] = {"none", "relu",         "leaky_relu", "sigmoid",
                                               "tanh", "hard_sigmoid", "hard_swish"};
    return names[act];
}

/* NULL: neither this CPU nor an emulation has it. */
static const nn_kernels *tier_table(nn_tier t)
{
#ifdef NN_AVX512_EMULATION
    static nn_kernels emulated[NN_TIERS];
    if (t >= NN_TIER_AVX512 && nn_tier_best() >= NN_TIER_AVX2) {
        emulated[t] = *nn_kernels_tier(NN_TIER_AVX2);
        emulated[t].tier = nn_tier_name(t);
        nn_avx512_override(&emulated[t]);
        if (t == NN_TIER_VNNI)
            nn_vnni_override(&emulated[t]);
        return &emulated[t];
    }
#endif
    return t <= nn_tier_best() ? nn_kernels_tier(t) : NULL;
}

static bool same_entry(const kc_kernel *kernel, const nn_kernels *a, const nn_kernels *b)
{
    return memcmp((const char *)a + kernel->entry, (const char *)b + kernel->entry,
                  sizeof(void (*)(void))) == 0;
}

static bool same_tiles(const nn_kernels *a, const nn_kernels *b)
{
    return a->gemm_mr == b->gemm_mr && a->gemm_nr == b->gemm_nr &&
           a->qgemm_mr == b->qgemm_mr && a->qgemm_nr == b->qgemm_nr;
}

/* The lowest tier that has the entry of tier t: t itself where it has one of its own. */
static int owner(const kc_kernel *kernel, int t)
{
    const nn_kernels *k = tier_table((nn_tier)t);
    for (int below = 0; below < t; below++) {
        const nn_kernels *b = tier_table((nn_tier)below);
        if (b && same_entry(kernel, b, k))
            return below;
    }
    return t;
}

static void print_inherited(int t)
{
    for (int from = t - 1; from >= 0; from--) {
        int n = 0;
        for (int i = 0; i < KERNELS; i++)
            n += owner(&kernels[i], t) == from;
        if (n == 0)
            continue;
        printf("%s: inherits %d of %d from %s:", nn_tier_name((nn_tier)t), n, KERNELS,
               nn_tier_name((nn_tier)from));
        for (int i = 0; i < KERNELS; i++)
            if (owner(&kernels[i], t) == from)
                printf(" %s", kernels[i].name);
        printf("\n");
    }
}

static int usage(void)
{
    fprintf(stderr,
            "usage: kernelcheck [--seed N] [--only TEXT] [--tier NAME] [--bench | --crc]\n");
    return 2;
}

int main(int argc, char **argv)
{
    uint64_t seed = 1;
    const char *only = "", *tier = NULL;
    bool bench = false;
    int tiers = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 0);
        else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
            only = argv[++i];
        else if (strcmp(argv[i], "--tier") == 0 && i + 1 < argc)
            tier = argv[++i];
        else if (strcmp(argv[i], "--bench") == 0)
            bench = true;
        else if (strcmp(argv[i], "--crc") == 0)
            kc_few = true;
        else
            return usage();
    }
    map_slots();
    printf("seed %llu, best tier %s\n", (unsigned long long)seed, nn_tier_name(nn_tier_best()));
    for (int t = 0; t < NN_TIERS; t++) {
        const nn_kernels *k = tier_table((nn_tier)t);
        if (tier && strcmp(tier, nn_tier_name((nn_tier)t)) != 0)
            continue;
        if (k == NULL) {
            CHECK_NOT_APPLICABLE("tier %s: this program or this CPU does not have it",
                                 nn_tier_name((nn_tier)t));
            continue;
        }
        tiers++;
        print_inherited(t);
        for (int i = 0; i < KERNELS; i++) {
            if (strstr(kernels[i].name, only) == NULL)
                continue;
            int from = owner(&kernels[i], t);
            if (from < t && !kc_few && same_tiles(k, tier_table((nn_tier)from)))
                continue;
            now_tier = k->tier;
            now_kernel = kernels[i].name;
            now_failed = 0;
            now_crc = 0xffffffff;
            kc_rng = nn_rng_make(seed, (uint64_t)i);
            if (bench)
                kernels[i].bench(k);
            else
                kernels[i].check(k);
            if (kc_few)
                printf("crc %s %s %08x\n", k->tier, kernels[i].name, now_crc);
        }
    }
    if (tiers == 0) {
        fprintf(stderr, "kernelcheck: no tier %s here\n", tier);
        return 2;
    }
    return bench ? 0 : check_done();
}
