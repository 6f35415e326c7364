/* alpha.h - what a transparent picture lies on: white paper, or black where its letters are
 * light, which white would swallow.
 *
 * Letters are light when what is seen of the picture is on the average above 3/4 of white and
 * fills less than half of it; a mostly opaque picture is no writing on a transparent ground.
 */
#ifndef IO_ALPHA_H
#define IO_ALPHA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct io_alpha {
    uint64_t pixels, opacity, light; /* sums of 1, alpha, alpha times luma / 255 */
} io_alpha;

/* A row of pixels: 1 or 3 colours and alpha. */
static inline void io_alpha_add(io_alpha *a, const uint8_t *row, size_t width, size_t colors)
{
    for (size_t x = 0; x < width; x++, row += colors + 1) {
        uint32_t luma = colors == 1 ? row[0] : (row[0] * 5u + row[1] * 9u + row[2] * 2u) / 16u;
        a->opacity += row[colors];
        a->light += row[colors] * luma / 255u;
    }
    a->pixels += width;
}

static inline bool io_alpha_on_black(const io_alpha *a)
{
    return a->opacity > 0 && a->opacity < a->pixels * 255 / 2 && a->light > a->opacity / 4 * 3;
}

/* A channel v with opacity a (0..255) over the ground, rounded. */
static inline uint8_t io_alpha_over(uint32_t v, uint32_t a, uint32_t ground)
{
    return (uint8_t)((v * a + ground * (255u - a) + 127u) / 255u);
}

/* A row with alpha becomes one without, over the ground. */
static inline void io_alpha_lay(const uint8_t *row, size_t width, size_t colors, uint32_t ground,
                                uint8_t *out)
{
    for (size_t x = 0; x < width; x++, row += colors + 1)
        for (size_t c = 0; c < colors; c++)
            *out++ = io_alpha_over(row[c], row[colors], ground);
}

#ifdef __cplusplus
}
#endif

#endif
