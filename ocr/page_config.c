/* page_config.c - the defaults of a page's reader. */
#include "ocr/page_config.h"

ocr_page_config ocr_page_defaults(void)
{
    return (ocr_page_config){
        .detect = ocr_detect_defaults(),
        .layout = OCR_LAYOUT_AUTO,
        .rotate = -1,
        .batch = 16,
        .drop_score = 0.4f,
    };
}
