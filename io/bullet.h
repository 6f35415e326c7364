/* bullet.h - marks that items of a list begin with. */
#ifndef IO_BULLET_H
#define IO_BULLET_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the mark that text begins with; 0: none. *dash: one that begins other things, too
 * ("-", "*", a middle dot), and means an item before a space only. dash may be NULL. */
size_t io_bullet(const char *text, bool *dash);

#ifdef __cplusplus
}
#endif

#endif
