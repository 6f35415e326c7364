/* dispatch.c - which kernels run: the table of each tier, the tier of this CPU, and OCTAVO_ISA.
 *
 *   CPUID: the instructions exist   XCR0: the operating system saves their registers
 *          \______________________________/
 *                        best tier  --OCTAVO_ISA caps-->  the table in use
 *
 * Every table starts as a copy of the tier below it, so a tier holds only what it improves.
 * NN_WITH_AVX2, NN_WITH_AVX512, NN_WITH_VNNI: the tiers that were built (TIERS of the
 * Makefile); a tier comes with all below it.
 */
#include "nn/kernels/tiers.h"

#ifdef NN_WITH_AVX2
#include <cpuid.h>
#endif
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Intel SDM vol. 1, 13.3: bits of XCR0. */
#define XCR0_XMM 0x2u
#define XCR0_YMM 0x4u
#define XCR0_OPMASK 0x20u
#define XCR0_ZMM_HI256 0x40u
#define XCR0_HI16_ZMM 0x80u

static const char *const tier_names[NN_TIERS] = {"ref", "avx2", "avx512", "vnni"};

static nn_kernels tables[NN_TIERS];
static nn_tier best;
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static const nn_kernels *in_use;
static pthread_mutex_t in_use_lock = PTHREAD_MUTEX_INITIALIZER;

#ifdef NN_WITH_AVX2
static uint64_t read_xcr0(void)
{
    uint32_t lo, hi;
    __asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
    return (uint64_t)hi << 32 | lo;
}

/* AVX2, FMA and the registers they need: Intel SDM vol. 1, 14.5.3 and 14.7.1. */
static bool cpu_has_avx2(void)
{
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d))
        return false;
    if (!(c & bit_OSXSAVE) || !(c & bit_AVX) || !(c & bit_FMA))
        return false;
    uint64_t need = XCR0_XMM | XCR0_YMM;
    if ((read_xcr0() & need) != need)
        return false;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d))
        return false;
    return (b & bit_AVX2) != 0;
}
#endif

#ifdef NN_WITH_AVX512
/* AVX-512 F, BW, DQ, VL and their registers: Intel SDM vol. 1, 15.2 to 15.4. */
static bool cpu_has_avx512(void)
{
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
        return false;
    uint64_t need = XCR0_XMM | XCR0_YMM | XCR0_OPMASK | XCR0_ZMM_HI256 | XCR0_HI16_ZMM;
    if ((read_xcr0() & need) != need)
        return false;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d))
        return false;
    unsigned all = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
    return (b & all) == all;
}
#endif

#ifdef NN_WITH_VNNI
/* VNNI on top of that: Intel SDM vol. 1, 15.2.1; CPUID leaf 7, ECX bit 11. */
static bool cpu_has_vnni(void)
{
    unsigned a, b, c, d;
    return cpu_has_avx512() && __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
           (c & bit_AVX512VNNI) != 0;
}
#endif

/* The tiers that this program has, lowest first. A tier is used when it and all below it can
 * run. */
static const struct {
    nn_tier tier;
    bool (*usable)(void);
    void (*override)(nn_kernels *k);
} tiers[] = {
#ifdef NN_WITH_AVX2
    {NN_TIER_AVX2, cpu_has_avx2, nn_avx2_override},
#endif
#ifdef NN_WITH_AVX512
    {NN_TIER_AVX512, cpu_has_avx512, nn_avx512_override},
#endif
#ifdef NN_WITH_VNNI
    {NN_TIER_VNNI, cpu_has_vnni, nn_vnni_override},
#endif
    {NN_TIER_REF, NULL, NULL},
};

static void check_tiles(const nn_kernels *k)
{
    NN_ASSERT(k->gemm_mr >= 1 && k->gemm_mr <= NN_GEMM_MAX_MR);
    NN_ASSERT(k->gemm_nr >= 1 && k->gemm_nr <= NN_GEMM_MAX_NR);
    NN_ASSERT(k->qgemm_mr >= 1 && k->qgemm_mr <= NN_GEMM_MAX_MR);
    NN_ASSERT(k->qgemm_nr >= 1 && k->qgemm_nr <= NN_GEMM_MAX_NR);
}

static void fill_tables(void)
{
    nn_kernels k = {
        .tier = tier_names[NN_TIER_REF],
        .gemm_mr = NN_REF_GEMM_MR,
        .gemm_nr = NN_REF_GEMM_NR,
        .qgemm_mr = NN_REF_QGEMM_MR,
        .qgemm_nr = NN_REF_QGEMM_NR,
#define NN_KERNEL(name, args) .name = nn_ref_##name,
#include "nn/kernels/kernels.def"
#undef NN_KERNEL
    };
    tables[NN_TIER_REF] = k;
    best = NN_TIER_REF;
    for (size_t i = 0; tiers[i].usable != NULL && tiers[i].usable(); i++) {
        k.tier = tier_names[tiers[i].tier];
        tiers[i].override(&k);
        check_tiles(&k);
        tables[tiers[i].tier] = k;
        best = tiers[i].tier;
    }
}

const char *nn_tier_name(nn_tier t)
{
    NN_ASSERT((unsigned)t < NN_TIERS);
    return tier_names[t];
}

nn_tier nn_tier_best(void)
{
    pthread_once(&tables_once, fill_tables);
    return best;
}

const nn_kernels *nn_kernels_tier(nn_tier t)
{
    NN_ASSERT(t <= nn_tier_best());
    return tables[t].tier ? &tables[t] : NULL;
}

/* OCTAVO_ISA, or the best tier when it is unset or empty. */
static nn_err choose_tier(nn_tier *out)
{
    nn_tier top = nn_tier_best();
    const char *want = getenv("OCTAVO_ISA");
    if (want == NULL || want[0] == '\0') {
        *out = top;
        return NN_OK;
    }
    char names[64] = "";
    for (int t = 0; t <= (int)top; t++) {
        if (tables[t].tier == NULL)
            continue;
        if (strcmp(want, tier_names[t]) == 0) {
            *out = (nn_tier)t;
            return NN_OK;
        }
        if (t > 0)
            strcat(names, ", ");
        strcat(names, tier_names[t]);
    }
    return nn_fail(NN_ERR_USAGE, "OCTAVO_ISA=%s: expected one of %s on this CPU", want, names);
}

nn_err nn_kernels_init(void)
{
    nn_err err = NN_OK;
    pthread_mutex_lock(&in_use_lock);
    if (in_use == NULL) {
        nn_tier t = NN_TIER_REF;
        err = choose_tier(&t);
        if (err == NN_OK)
            __atomic_store_n(&in_use, &tables[t], __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&in_use_lock);
    return err;
}

const nn_kernels *nn_kernels_get(void)
{
    const nn_kernels *k = __atomic_load_n(&in_use, __ATOMIC_ACQUIRE);
    if (k == NULL) {
        nn_err err = nn_kernels_init();
        NN_ASSERT(err == NN_OK);
        k = __atomic_load_n(&in_use, __ATOMIC_ACQUIRE);
    }
    return k;
}

void nn_kernels_use(const nn_kernels *k)
{
    __atomic_store_n(&in_use, k, __ATOMIC_RELEASE);
}

const char *nn_kernels_name(const nn_kernels *k)
{
    return k->tier;
}
