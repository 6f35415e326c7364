/* number.c - strtod and printf in the C locale, whichever the thread's is. */
#include "io/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NUMBER 127 /* characters */

/* The names "C" and LC_ALL_MASK give the C library's own constant object: nothing is allocated,
 * nothing can fail (POSIX.1-2017 asks for "C" to be there). */
static locale_t c_locale(void)
{
    locale_t locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    NN_ASSERT(locale != (locale_t)0);
    return locale;
}

static size_t digits(const char *p)
{
    return strspn(p, "0123456789");
}

/* Characters of the number that p begins with; 0: none. */
static size_t number_length(const char *p)
{
    const char *begin = p;
    p += *p == '+' || *p == '-';
    size_t whole = digits(p), fraction = 0;
    p += whole;
    if (*p == '.') {
        fraction = digits(p + 1);
        p += 1 + fraction;
    }
    if (whole + fraction == 0)
        return 0;
    if (*p == 'e' || *p == 'E') {
        size_t sign = p[1] == '+' || p[1] == '-', n = digits(p + 1 + sign);
        if (n > 0)
            p += 1 + sign + n;
    }
    return (size_t)(p - begin);
}

bool io_number_parse(const char **text, double *out)
{
    char number[MAX_NUMBER + 1];
    size_t n = number_length(*text);
    if (n == 0 || n > MAX_NUMBER)
        return false;
    memcpy(number, *text, n);
    number[n] = 0;
    locale_t plain = c_locale();
    double value = strtod_l(number, NULL, plain);
    freelocale(plain);
    if (!isfinite(value))
        return false;
    *out = value;
    *text += n;
    return true;
}

bool io_number_parse_all(const char *text, double *out)
{
    double value;
    if (!io_number_parse(&text, &value) || *text)
        return false;
    *out = value;
    return true;
}

void io_number_format(double value, int digits, char out[IO_NUMBER_TEXT])
{
    NN_ASSERT(digits >= 1 && digits <= 17);
    locale_t plain = c_locale(), before = uselocale(plain);
    snprintf(out, IO_NUMBER_TEXT, "%.*g", digits, value);
    uselocale(before);
    freelocale(plain);
}

double io_number_half(uint16_t bits)
{
    double m = bits & 1023, s = bits >> 15 ? -1 : 1;
    int e = bits >> 10 & 31;
    if (e == 31)
        return m > 0 ? (double)NAN : s * HUGE_VAL;
    return s * (e ? ldexp(m + 1024, e - 25) : ldexp(m, -24));
}
