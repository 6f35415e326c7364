/* synth.h - lines of text made by rendering: text generators, fonts (FreeType), degradations.
 *
 * A sample is a function of (config, seed, index): the same on any thread count and in any
 * order. A ds_synth is read-only after ds_synth_new except for per-thread contexts, so several
 * threads may render at once, each with its own ds_synth_context.
 *
 * What is installed counts as part of the configuration: the built-in font list takes the faces
 * that are there, and dictionaries of /usr/share/dict are used where present. Strings of the
 * configuration must live as long as the ds_synth.
 */
#ifndef DS_LINE_SYNTH_H
#define DS_LINE_SYNTH_H

#include "datasets/line/config.h"
#include "datasets/line/line.h"

typedef struct ds_synth ds_synth;
typedef struct ds_synth_context ds_synth_context;

bool ds_synth_available(void); /* built with FreeType */
ds_synth_config ds_synth_defaults(void);
/* NN_ERR_USAGE without FreeType or without any font, naming the packages to install. */
nn_err ds_synth_new(ds_synth **out, const ds_synth_config *config);
void ds_synth_free(ds_synth *s);
nn_err ds_synth_context_new(ds_synth_context **out, const ds_synth *s);
void ds_synth_context_free(ds_synth_context *c);
/* Number of a kind of document ("receipt", "photo" ...), for the knob and ds_synth_line_of; -1
 * for an unknown one. */
int ds_synth_scene(const char *name);
const char *ds_synth_scenes(void); /* all of them, "receipt|form|..." */
/* Sample `index`: a grey image 8..160 pixels high and its text, exactly what is visible. */
nn_err ds_synth_line(ds_synth_context *c, uint64_t index, ds_line *out);
/* The same of one kind of document, whatever the configuration says; -1: by it. */
nn_err ds_synth_line_of(ds_synth_context *c, int scene, uint64_t index, ds_line *out);

/* Labels in pixels for the line that `c` made last (NN_ERR_USAGE when there is none);
 * neighbours, rules and damage do not count. */
typedef struct ds_box {
    uint32_t code;
    int x0, y0, x1, y1; /* [x0, x1) x [y0, y1), y down, inside the image */
} ds_box;
/* Grey, as large as the line's image: how far each pixel is covered by its characters (255
 * whole), as cleanly as the font draws them and warped like the image. */
nn_err ds_synth_mask(ds_synth_context *c, io_image *out);
/* Box of each visible character in the order of the text; a character that the image's edge
 * cuts off wholly has none. *out is nn_alloc'ed. */
nn_err ds_synth_boxes(const ds_synth_context *c, ds_box **out, int *n);

/* Number of font faces and families found. */
int ds_synth_faces(const ds_synth *s);
int ds_synth_families(const ds_synth *s);
/* Number of languages whose word list is here. */
int ds_synth_lists(const ds_synth *s);

#endif
