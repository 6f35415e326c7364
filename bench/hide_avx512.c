/* hide_avx512.c - lets a program believe that this CPU has AVX2 and FMA but neither AVX-512,
 * VNNI nor AMX, so that other engines can be timed as they run on such machines:
 *
 *   gcc -O2 -shared -fPIC bench/hide_avx512.c -o hide.so -ldl;  LD_PRELOAD=./hide.so node ...
 *
 * CPUs with CPUID faulting (/proc/cpuinfo: cpuid_fault) let Linux turn the CPUID instruction
 * into SIGSEGV (arch_prctl(2), ARCH_SET_CPUID). The handler executes it on the program's behalf
 * and clears the bits. Threads made later inherit the setting. Where it is not possible the
 * program ends with a message: a silent failure would be a wrong figure.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

/* Intel SDM vol. 2A, CPUID, leaf 7. */
#define LEAF7_EBX (1u << 16 | 1u << 17 | 1u << 21 | 1u << 26 | 1u << 27 | 1u << 28 | 1u << 30 | 1u << 31)
#define LEAF7_ECX (1u << 1 | 1u << 6 | 1u << 11 | 1u << 12 | 1u << 14)
#define LEAF7_EDX (1u << 2 | 1u << 3 | 1u << 8 | 1u << 22 | 1u << 23 | 1u << 24 | 1u << 25)
#define LEAF7_1_EAX (1u << 4 | 1u << 5 | 1u << 21 | 1u << 22 | 1u << 23)
#define LEAF7_1_EDX (1u << 4 | 1u << 5 | 1u << 8 | 1u << 10 | 1u << 19)

static struct sigaction next; /* what the program itself wants done on SIGSEGV */

static void set_cpuid(unsigned long allowed)
{
    if (syscall(SYS_arch_prctl, ARCH_SET_CPUID, allowed) == 0)
        return;
    static const char text[] = "hide_avx512: this CPU or kernel has no CPUID faulting\n";
    if (write(2, text, sizeof text - 1) > 0)
        _exit(125);
    _exit(125);
}

static void answer(greg_t *reg)
{
    uint32_t leaf = (uint32_t)reg[REG_RAX], sub = (uint32_t)reg[REG_RCX], a, b, c, d;
    set_cpuid(1);
    __asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "0"(leaf), "2"(sub));
    set_cpuid(0);
    if (leaf == 7 && sub == 0) {
        b &= ~LEAF7_EBX;
        c &= ~LEAF7_ECX;
        d &= ~LEAF7_EDX;
    } else if (leaf == 7 && sub == 1) {
        a &= ~LEAF7_1_EAX;
        d &= ~LEAF7_1_EDX;
    }
    reg[REG_RAX] = a;
    reg[REG_RBX] = b;
    reg[REG_RCX] = c;
    reg[REG_RDX] = d;
    reg[REG_RIP] += 2;
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
    greg_t *reg = ((ucontext_t *)context)->uc_mcontext.gregs;
    const unsigned char *code = (const unsigned char *)reg[REG_RIP];
    if (info->si_code == SI_KERNEL && code[0] == 0x0f && code[1] == 0xa2) {
        answer(reg);
        return;
    }
    if (next.sa_flags & SA_SIGINFO) {
        next.sa_sigaction(sig, info, context);
    } else if (next.sa_handler != SIG_DFL && next.sa_handler != SIG_IGN) {
        next.sa_handler(sig);
    } else {
        signal(SIGSEGV, SIG_DFL); /* the instruction faults again, for good */
    }
}

/* The program's own handler comes after ours. */
int sigaction(int sig, const struct sigaction *restrict act, struct sigaction *restrict old)
{
    static int (*real)(int, const struct sigaction *, struct sigaction *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "sigaction");
    if (sig != SIGSEGV)
        return real(sig, act, old);
    if (old)
        *old = next;
    if (act)
        next = *act;
    return 0;
}

__attribute__((constructor)) static void hide(void)
{
    int (*real)(int, const struct sigaction *, struct sigaction *);
    *(void **)&real = dlsym(RTLD_NEXT, "sigaction");
    struct sigaction act = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK};
    real(SIGSEGV, &act, NULL);
    set_cpuid(0);
}
