/* degrade.h - what happens to a line between the printing press and the file: used by the
 * generator, and gently on real training images.
 *
 * The steps in the order of nature: ink on paper (ink.c), the paper itself
 * (paper.c), the scanner and the file (scan.c). A plane of ink holds coverage,
 * 0 paper to 1 full; a plane of light holds 0 black to 1 white.
 */
#ifndef DS_DAMAGE_DEGRADE_H
#define DS_DAMAGE_DEGRADE_H

#include "datasets/render/plane.h"
#include "io/image.h"
#include "nn/rng.h"

/* Buffers of one thread, kept from line to line; all zero at first. */
typedef struct ds_scratch {
    ds_plane a, b, field;
    float *row; /* [row_size] */
    int32_t row_size;
} ds_scratch;

void ds_scratch_free(ds_scratch *s);
/* Room for n floats in s->row. */
nn_err ds_scratch_row(ds_scratch *s, int32_t n);

/* Normal deviates for a row of at most DS_NOISE_RUN pixels: a random place of a fixed table,
 * since drawing one for every pixel would cost more than all the rest. */
#define DS_NOISE 65536
#define DS_NOISE_RUN 65536
const float *ds_noise_row(nn_rng *r);

/* Ink, at the resolution of printing. Zero means "not". */
typedef struct ds_ink {
    float soften;      /* standard deviation of the blur that rounds edges, pixels */
    float spread;      /* edge moved outwards (+) or inwards (-), as a shift of the coverage
                          threshold */
    float hardness;    /* slope at the edge: 1 soft .. 10 sharp */
    float uneven;      /* slow changes of the threshold: strokes thick here, thin there */
    float uneven_cell; /* their size, pixels */
    float rough;       /* pixel noise of the threshold: ragged edges */
    float worn;        /* 0..1: patches where ink is missing */
    float streak;      /* 0..1: columns that the print head leaves pale */
    float fade;        /* 0..1: rows that are pale, slowly changing */
    float dots;        /* 0..1: visible print dots */
    float pins;        /* each pixel that is inked is a round dot of this radius, pixels: the
                          result is DS_PIN_SCALE times as wide and high */
    float pins_uneven; /* 0..1: how much paler dots, and whole rows of a worn pin, may be */
} ds_ink;
#define DS_PIN_SCALE 3
nn_err ds_ink_apply(ds_plane *ink, const ds_ink *how, ds_scratch *s, nn_rng *r);

/* Paper and ink tone: light = paper * (1 - coverage * (1 - ink_tone / paper)). */
typedef struct ds_paper {
    float paper, ink; /* light of blank paper and of full ink, 0..1; ink > paper: light text */
    float gradient;   /* light lost across the line, 0..1 */
    float stains;     /* slow clouds, 0..1 */
    float grain;      /* pixel noise of the paper, 0..1 */
    float fibres;     /* long thin clouds, 0..1 */
    float ghost;      /* print of the back side showing through, 0..1 */
    float specks;     /* dirt: number for 10,000 pixels */
    float halftone;   /* amplitude of a pattern of dots */
    float halftone_period, halftone_angle;        /* pixels, radians */
    float edge_top, edge_bottom, edge_tone; /* rows there, if any, are beyond a bar's edge */
    const io_image *picture; /* grey; a part of it serves as paper. NULL: none */
} ds_paper;
/* In: ink coverage; out: light. */
nn_err ds_paper_apply(ds_plane *p, const ds_paper *how, ds_scratch *s, nn_rng *r);

/* Scanner and file. */
typedef struct ds_scan {
    float blur_x, blur_y;  /* standard deviations, pixels */
    float resolution;      /* 0 or the factor (below 1) of a resize there and back */
    bool nearest;          /* back by nearest neighbour */
    float sharpen;         /* unsharp mask's amount */
    float noise;           /* standard deviation, 0..1 */
    float salt;            /* share of pixels set white or black */
    bool binary;           /* black and white by a threshold ... */
    float threshold;       /* ... between ink (0) and paper (1) */
    float threshold_noise; /* noise before it, 0..1 of the contrast */
    float gamma;           /* 0 or the exponent */
    int jpeg;              /* 0 or the quality 1..100 */
    bool half_rows;        /* pairs of rows alike: a fax */
    bool invert;
} ds_scan;
/* Light in, light out; paper and ink are the tones between which a threshold stands. */
nn_err ds_scan_apply(ds_plane *p, const ds_scan *how, float paper, float ink, ds_scratch *s,
                     nn_rng *r);

/* Adds the error of 8 x 8 DCT blocks quantised by the luminance table of ITU-T T.81 Annex K.1
 * scaled as the common encoders do for `quality`; values 0..1. */
void ds_jpeg_blocks(ds_plane *p, int quality);

nn_err ds_plane_to_image(const ds_plane *p, io_image *out);
nn_err ds_plane_from_image(const io_image *gray, ds_plane *out);

/* Randomly distorts a *real* grey line image (level 0..1): small shear and rotation, scale,
 * stretch, blur, resampling, contrast, gamma, noise, JPEG, crop by a few pixels. In place (may
 * change size). */
nn_err ds_degrade_real(io_image *image, float level, nn_rng *r);

#endif
