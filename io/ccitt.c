/* ccitt.c - see ccitt.h. A row is coded by where its colour changes, against the changes of the
 * row above (T.6, 2.2):
 *
 *     above   ----------b1=======b2-------      a0: up to here it is coded
 *     row     ====a0--------a1=====a2-----      a1, a2: its next changes; b1: the first change
 *                                               above behind a0 to the colour that a1 begins
 *
 *     b2 before a1: pass, a0 = b2;  a1 within 3 of b1: vertical, a0 = a1;  else the runs a0-a1,
 *     a1-a2 by their lengths (horizontal), a0 = a2.
 */
#include "io/ccitt.h"

#include "nn/mem.h"

typedef struct code { uint16_t bits; uint8_t n; } code;

/* Runs of 0 to 63, then of 64, 128, ... 2560, which a run of 0 to 63 follows (T.4, tables 2, 3). */
static const code white[64 + 40] = {
    {0x35, 8}, {0x07, 6}, {0x07, 4}, {0x08, 4}, {0x0B, 4}, {0x0C, 4}, {0x0E, 4}, {0x0F, 4},
    {0x13, 5}, {0x14, 5}, {0x07, 5}, {0x08, 5}, {0x08, 6}, {0x03, 6}, {0x34, 6}, {0x35, 6},
    {0x2A, 6}, {0x2B, 6}, {0x27, 7}, {0x0C, 7}, {0x08, 7}, {0x17, 7}, {0x03, 7}, {0x04, 7},
    {0x28, 7}, {0x2B, 7}, {0x13, 7}, {0x24, 7}, {0x18, 7}, {0x02, 8}, {0x03, 8}, {0x1A, 8},
    {0x1B, 8}, {0x12, 8}, {0x13, 8}, {0x14, 8}, {0x15, 8}, {0x16, 8}, {0x17, 8}, {0x28, 8},
    {0x29, 8}, {0x2A, 8}, {0x2B, 8}, {0x2C, 8}, {0x2D, 8}, {0x04, 8}, {0x05, 8}, {0x0A, 8},
    {0x0B, 8}, {0x52, 8}, {0x53, 8}, {0x54, 8}, {0x55, 8}, {0x24, 8}, {0x25, 8}, {0x58, 8},
    {0x59, 8}, {0x5A, 8}, {0x5B, 8}, {0x4A, 8}, {0x4B, 8}, {0x32, 8}, {0x33, 8}, {0x34, 8},
    {0x1B, 5}, {0x12, 5}, {0x17, 6}, {0x37, 7}, {0x36, 8}, {0x37, 8}, {0x64, 8}, {0x65, 8},
    {0x68, 8}, {0x67, 8}, {0xCC, 9}, {0xCD, 9}, {0xD2, 9}, {0xD3, 9}, {0xD4, 9}, {0xD5, 9},
    {0xD6, 9}, {0xD7, 9}, {0xD8, 9}, {0xD9, 9}, {0xDA, 9}, {0xDB, 9}, {0x98, 9}, {0x99, 9},
    {0x9A, 9}, {0x18, 6}, {0x9B, 9}, {0x08, 11}, {0x0C, 11}, {0x0D, 11}, {0x12, 12},
    {0x13, 12}, {0x14, 12}, {0x15, 12}, {0x16, 12}, {0x17, 12}, {0x1C, 12}, {0x1D, 12},
    {0x1E, 12}, {0x1F, 12},
};
static const code black[64 + 40] = {
    {0x37, 10}, {0x02, 3}, {0x03, 2}, {0x02, 2}, {0x03, 3}, {0x03, 4}, {0x02, 4}, {0x03, 5},
    {0x05, 6}, {0x04, 6}, {0x04, 7}, {0x05, 7}, {0x07, 7}, {0x04, 8}, {0x07, 8}, {0x18, 9},
    {0x17, 10}, {0x18, 10}, {0x08, 10}, {0x67, 11}, {0x68, 11}, {0x6C, 11}, {0x37, 11},
    {0x28, 11}, {0x17, 11}, {0x18, 11}, {0xCA, 12}, {0xCB, 12}, {0xCC, 12}, {0xCD, 12},
    {0x68, 12}, {0x69, 12}, {0x6A, 12}, {0x6B, 12}, {0xD2, 12}, {0xD3, 12}, {0xD4, 12},
    {0xD5, 12}, {0xD6, 12}, {0xD7, 12}, {0x6C, 12}, {0x6D, 12}, {0xDA, 12}, {0xDB, 12},
    {0x54, 12}, {0x55, 12}, {0x56, 12}, {0x57, 12}, {0x64, 12}, {0x65, 12}, {0x52, 12},
    {0x53, 12}, {0x24, 12}, {0x37, 12}, {0x38, 12}, {0x27, 12}, {0x28, 12}, {0x58, 12},
    {0x59, 12}, {0x2B, 12}, {0x2C, 12}, {0x5A, 12}, {0x66, 12}, {0x67, 12}, {0x0F, 10},
    {0xC8, 12}, {0xC9, 12}, {0x5B, 12}, {0x33, 12}, {0x34, 12}, {0x35, 12}, {0x6C, 13},
    {0x6D, 13}, {0x4A, 13}, {0x4B, 13}, {0x4C, 13}, {0x4D, 13}, {0x72, 13}, {0x73, 13},
    {0x74, 13}, {0x75, 13}, {0x76, 13}, {0x77, 13}, {0x52, 13}, {0x53, 13}, {0x54, 13},
    {0x55, 13}, {0x5A, 13}, {0x5B, 13}, {0x64, 13}, {0x65, 13}, {0x08, 11}, {0x0C, 11},
    {0x0D, 11}, {0x12, 12}, {0x13, 12}, {0x14, 12}, {0x15, 12}, {0x16, 12}, {0x17, 12},
    {0x1C, 12}, {0x1D, 12}, {0x1E, 12}, {0x1F, 12},
};

#define LONGEST 2560 /* run of one code */

typedef struct bits {
    io_bytes *out;
    uint32_t held;
    int n; /* bits of held, below 8 between codes */
    nn_err err;
} bits;

static void put(bits *b, uint32_t value, int n)
{
    b->held = b->held << n | value;
    b->n += n;
    while (b->n >= 8) {
        uint8_t byte = (uint8_t)(b->held >> (b->n - 8));
        if (b->err == NN_OK)
            b->err = io_bytes_add(b->out, &byte, 1);
        b->n -= 8;
    }
    b->held &= (1u << b->n) - 1;
}

static void put_run(bits *b, int32_t n, bool black_run)
{
    const code *table = black_run ? black : white;
    for (; n > LONGEST; n -= LONGEST)
        put(b, table[63 + LONGEST / 64].bits, table[63 + LONGEST / 64].n);
    if (n >= 64)
        put(b, table[63 + n / 64].bits, table[63 + n / 64].n);
    put(b, table[n % 64].bits, table[n % 64].n);
}

/* Where the colour changes, beginning with white; three ends behind. */
static void find_changes(const uint8_t *row, int32_t width, int32_t *change)
{
    int32_t n = 0;
    uint8_t before = 0x80;
    for (int32_t x = 0; x < width; x++)
        if ((row[x] & 0x80) != before) {
            change[n++] = x;
            before = row[x] & 0x80;
        }
    for (int i = 0; i < 3; i++)
        change[n++] = width;
}

static void put_row(bits *b, const int32_t *above, const int32_t *row, int32_t width)
{
    static const code vertical[7] = {{2, 7}, {2, 6}, {2, 3}, {1, 1}, {3, 3}, {3, 6}, {3, 7}};
    int32_t a0 = -1;
    int a = 0, at = 0; /* a1 = row[a]: a's parity is the colour at a0 */
    while (a0 < width) {
        int32_t a1 = row[a];
        while (at > 0 && above[at - 1] > a0)
            at--;
        while (above[at] <= a0 && above[at] < width)
            at++;
        at += (at ^ a) & 1;
        int32_t b1 = above[at], b2 = b1 < width ? above[at + 1] : width, d = a1 - b1;
        if (b2 < a1) {
            put(b, 1, 4);
            a0 = b2;
        } else if (d >= -3 && d <= 3) {
            put(b, vertical[d + 3].bits, vertical[d + 3].n);
            a0 = a1;
            a++;
        } else {
            put(b, 1, 3);
            put_run(b, a1 - (a0 > 0 ? a0 : 0), a & 1);
            put_run(b, row[a + 1] - a1, !(a & 1));
            a0 = row[a + 1];
            a += 2;
        }
    }
}

nn_err io_ccitt_g4(const io_image *image, io_bytes *out)
{
    int32_t width = image->width;
    size_t n = (size_t)width + 8;
    int32_t *change = nn_alloc(2 * n * sizeof *change), *above = change, *row = change + n;
    bits b = {.out = out};
    NN_ASSERT(image->channels == 1);
    if (!change)
        return nn_fail_memory(2 * n * sizeof *change, "a row");
    for (int i = 0; i < 3; i++)
        above[i] = width; /* white above the first */
    for (int32_t y = 0; y < image->height && b.err == NN_OK; y++) {
        find_changes(image->pixels + (size_t)y * (size_t)width, width, row);
        put_row(&b, above, row, width);
        int32_t *swap = above;
        above = row;
        row = swap;
    }
    put(&b, 1, 12); /* the end: EOL twice */
    put(&b, 1, 12);
    put(&b, 0, 7 - (b.n + 7) % 8);
    nn_free(change);
    return b.err;
}
