/* init.c - process 1 of the emulated machine: reports the CPU's extensions and XCR0, runs /test
 * with the kernel command line's test.args, reports its exit code, switches the machine off.
 */
#include <cpuid.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { MAX_ARGS = 15 };

static void tell_cpu(void)
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    uint32_t lo, hi;
    __get_cpuid_count(7, 0, &a, &b, &c, &d);
    __asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
    printf("@cpu avx2 %d avx512f %d dq %d bw %d vl %d vnni %d xcr0 0x%x\n", !!(b & bit_AVX2),
           !!(b & bit_AVX512F), !!(b & bit_AVX512DQ), !!(b & bit_AVX512BW),
           !!(b & bit_AVX512VL), !!(c & bit_AVX512VNNI), lo);
}

/* test.args=--a,b,c of the kernel's command line becomes the program's arguments. */
static void read_args(char **argv, char *line, size_t size)
{
    mkdir("/proc", 0755);
    mount("proc", "/proc", "proc", 0, NULL);
    FILE *f = fopen("/proc/cmdline", "r");
    char *args = f && fgets(line, (int)size, f) ? strstr(line, "test.args=") : NULL;
    int n = 0;
    argv[n++] = "/test";
    if (args) {
        args += strlen("test.args=");
        args[strcspn(args, " \n")] = '\0';
        for (char *p = strtok(args, ","); p && n < MAX_ARGS; p = strtok(NULL, ","))
            argv[n++] = p;
    }
    argv[n] = NULL;
}

int main(void)
{
    char line[4096], *argv[MAX_ARGS + 1];
    int status = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    tell_cpu();
    read_args(argv, line, sizeof line);
    pid_t pid = fork();
    if (pid == 0) {
        execv("/test", argv);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status))
        printf("@exit signal %d\n", WTERMSIG(status));
    else
        printf("@exit %d\n", WEXITSTATUS(status));
    fflush(stdout);
    /* The serial port is slow: what it has not sent is lost with the power. */
    tcdrain(1);
    usleep(100000);
    reboot(RB_POWER_OFF);
    for (;;)
        pause();
}
