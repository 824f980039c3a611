#ifndef GLOVEBOX_PRETOUCH_H
#define GLOVEBOX_PRETOUCH_H

#include <stddef.h>

struct pretouch_list {
	char *text;
	size_t length;
};

/* Reads images/<image>/pretouch below the images root; a list that is missing is empty. */
void pretouch_load(struct pretouch_list *list, const char *images_root, const char *image);

/*
 * Reads ahead the files of the list, from the current root, so that their pages are in memory and charged to the service: a first run is
 * then neither slower nor bigger than the next. Frees the list.
 */
void pretouch_files(struct pretouch_list *list);

#endif
