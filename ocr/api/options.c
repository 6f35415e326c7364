/* options.c - structs that grow: their size stands first, what an older caller does not know
 * has its default.
 */
#include "ocr/api/api.h"

#include <math.h>
#include <string.h>

#include "io/source.h"
#include "nn/parallel.h"
#include "ocr/decode.h"

/* All three structs begin with their size. */
_Static_assert(offsetof(octavo_models_options, struct_size) == 0 &&
                   offsetof(octavo_options, struct_size) == 0 &&
                   offsetof(octavo_write_options, struct_size) == 0,
               "struct_size is first");

/* `size` bytes of the caller's, `full` of ours. */
static void init(void *o, size_t size, const void *defaults, size_t full)
{
    memset(o, 0, size);
    memcpy(o, defaults, size < full ? size : full);
    memcpy(o, &size, sizeof size);
}

/* Copies a caller's struct over *out, which holds the defaults. `least`: of the first version.
 * */
static nn_err take(const void *o, size_t least, size_t full, const char *name, void *out)
{
    size_t size;
    if (!o)
        return NN_OK;
    memcpy(&size, o, sizeof size);
    if (size < least)
        return nn_fail(NN_ERR_USAGE, "%s: its struct_size is %zu: %s_init was not called", name,
                       size, name);
    if (size > full)
        return nn_fail(NN_ERR_USAGE,
                       "%s: its struct_size is %zu, this library (%s) knows %zu: it is older "
                       "than the program, or %s_init was not called",
                       name, size, OCTAVO_VERSION, full, name);
    memcpy(out, o, size);
    return NN_OK;
}

/* --- models --- */

static octavo_models_options models_defaults(void)
{
    return (octavo_models_options){.struct_size = sizeof(octavo_models_options)};
}

void octavo_models_options_init_sized(octavo_models_options *o, size_t size)
{
    const octavo_models_options d = models_defaults();
    init(o, size, &d, sizeof d);
}

nn_err ocr_api_models_options(const octavo_models_options *o, octavo_models_options *out)
{
    *out = models_defaults();
    return take(o, sizeof *out, sizeof *out, "octavo_models_options", out);
}

/* --- reading --- */

static octavo_options read_defaults(void)
{
    const ocr_page_config page = ocr_page_defaults();
    const ocr_decode_options decode = OCR_DECODE_DEFAULTS;
    return (octavo_options){
        .struct_size = sizeof(octavo_options),
        .mode = OCTAVO_PAGE,
        .rotation = page.rotate,
        .keep_image = 1,
        .beam = decode.beam,
        .language_weight = decode.language_weight,
        .min_confidence = page.drop_score,
        .batch = page.batch,
        .det_thresh = page.detect.boxes.thresh,
        .det_box_thresh = page.detect.boxes.box_thresh,
        .det_weak_thresh = page.detect.boxes.weak_thresh,
        .det_unclip_ratio = page.detect.boxes.unclip_ratio,
        .det_limit_side = page.detect.limit_side,
        .det_max_candidates = page.detect.boxes.max_candidates,
    };
}

void octavo_options_init_sized(octavo_options *o, size_t size)
{
    const octavo_options d = read_defaults();
    init(o, size, &d, sizeof d);
}

static nn_err check_range(const char *name, double value, double lo, double hi)
{
    /* NaN fails the comparison, too. */
    if (value >= lo && value <= hi)
        return NN_OK;
    return nn_fail(NN_ERR_USAGE, "%s: expected %g to %g, found %g", name, lo, hi, value);
}

nn_err ocr_api_options(const octavo_options *o, octavo_options *out)
{
    nn_err err;
    *out = read_defaults();
    NN_TRY(take(o, offsetof(octavo_options, pages), sizeof *out, "octavo_options", out));
    NN_TRY(check_range("mode", (int)out->mode, OCTAVO_PAGE, OCTAVO_LINE));
    NN_TRY(check_range("threads", out->threads, 0, NN_MAX_THREADS));
    if (out->rotation != -1 && (out->rotation % 90 != 0 || out->rotation < 0 ||
                                out->rotation > 270)) {
        err = nn_fail(NN_ERR_USAGE, "rotation: expected -1, 0, 90, 180 or 270, found %d",
                      out->rotation);
        goto out;
    }
    NN_TRY(check_range("max_pixels", (double)out->max_pixels, 0, 0x1p62));
    NN_TRY(check_range("max_seconds", out->max_seconds, 0, 1e9));
    NN_TRY(check_range("max_work", out->max_work, 0, 1e18));
    NN_TRY(check_range("beam", out->beam, 0, OCR_MAX_BEAM));
    NN_TRY(check_range("language_weight", (double)out->language_weight, 0, 10));
    NN_TRY(check_range("min_confidence", (double)out->min_confidence, 0, 1));
    NN_TRY(check_range("batch", out->batch, 1, 4096));
    NN_TRY(check_range("det_thresh", (double)out->det_thresh, 0, 1));
    NN_TRY(check_range("det_box_thresh", (double)out->det_box_thresh, 0, 1));
    NN_TRY(check_range("det_weak_thresh", (double)out->det_weak_thresh, 0, 1));
    NN_TRY(check_range("det_unclip_ratio", (double)out->det_unclip_ratio, 0, 10));
    NN_TRY(check_range("det_limit_side", out->det_limit_side, 0, 65536));
    NN_TRY(check_range("det_max_candidates", out->det_max_candidates, 1, 1000000));
    if (out->pages)
        NN_TRY(io_pages_check(out->pages));
out:
    return err;
}

/* --- writing --- */

static octavo_write_options write_defaults(void)
{
    return (octavo_write_options){.struct_size = sizeof(octavo_write_options), .time = -1};
}

void octavo_write_options_init_sized(octavo_write_options *o, size_t size)
{
    const octavo_write_options d = write_defaults();
    init(o, size, &d, sizeof d);
}

nn_err ocr_api_write_options(const octavo_write_options *o, octavo_write_options *out)
{
    *out = write_defaults();
    return take(o, offsetof(octavo_write_options, archive), sizeof *out, "octavo_write_options", out);
}
