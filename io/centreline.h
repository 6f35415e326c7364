/* centreline.h - the centreline of a text line beside the straight axis of its quad: a line
 * bends across a fold, into a book's gutter, on paper that a camera saw.
 *
 *   0------------1     At fraction u of the quad's length the text's middle lies offset(u)
 *   |  .-~~~~-.  |     pixels of the picture away from the quad's, positive towards edge 3-2.
 *   3------------2
 */
#ifndef IO_CENTRELINE_H
#define IO_CENTRELINE_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define IO_CENTRELINE_POINTS 17 /* equally spaced from u = 0 to 1, straight in between */

typedef struct io_centreline {
    bool curved; /* false: `offset` is not filled, the text is straight */
    float offset[IO_CENTRELINE_POINTS];
} io_centreline;

/* 0 when it is not curved; u beyond 0..1 counts as its end. */
float io_centreline_at(const io_centreline *c, float u);
/* What it is for the quad rotated by 180 degrees (its corner 2 first). */
void io_centreline_rotate_180(io_centreline *c);

#ifdef __cplusplus
}
#endif

#endif
