/* class_list.h - labelled pictures: a label file of rows `image<TAB>class` (list.h), or a
 * folder with a folder for each class, whose name it has: FOLDER/class/picture.png. */
#ifndef DS_CLASS_LIST_H
#define DS_CLASS_LIST_H

#include "datasets/list.h"

/* entry[i].text is the class. Of folders by class the files that begin as pictures are taken
 * (io_file_is_picture), classes and files in the order of their names; hidden ones are not.
 * An empty result is NN_ERR_INPUT. */
nn_err ds_class_list_read(const char *path, bool strict, ds_list *out);

#endif
