/* synth_page.h - the generator of whole pages with ground truth.
 *
 * Page i of the generator is a function of (configuration, seed, i, window): the same on any
 * thread and in any order. What is installed (fonts, dictionaries) counts as configuration.
 */
#ifndef DS_PAGE_SYNTH_PAGE_H
#define DS_PAGE_SYNTH_PAGE_H

#include "datasets/page/config.h"
#include "datasets/page/page.h"

typedef struct ds_pages ds_pages;
typedef struct ds_page_context ds_page_context;

ds_page_config ds_page_defaults(void);
const char *ds_page_kinds(void);
/* NN_ERR_USAGE without FreeType or fonts, or for an unknown kind. */
nn_err ds_pages_new(ds_pages **out, const ds_page_config *config);
void ds_pages_free(ds_pages *s);
/* One for each thread. */
nn_err ds_page_context_new(ds_page_context **out, const ds_pages *s);
void ds_page_context_free(ds_page_context *c);

/* Page `index`. window_w = window_h = 0: whole. Else a part of so many pixels of the page,
 * placed at random (mostly where text is); only it is drawn, so its cost goes with its area. A
 * page that is smaller is filled up with what lies around it. */
nn_err ds_page_make(ds_page_context *c, uint64_t index, int window_w, int window_h,
                    ds_page *out);

#endif
