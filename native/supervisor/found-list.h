/* The paths that a search finds, put in order step by step: sorting them all at once would take too long. */
#ifndef GLOVEBOX_FOUND_LIST_H
#define GLOVEBOX_FOUND_LIST_H

#include <stdbool.h>
#include <stdint.h>

/* error 0: a regular file, as far as its name tells. Else FILE_ERROR_*, and the path may be a pattern, or a folder that was not searched. */
struct found_file {
	char *path;
	uint8_t error;
};

/* Empty when zeroed. */
struct found_list {
	struct found_file *files;
	uint32_t count, room;
	/* The first `heap` files are a heap, the greatest first; from `sorted` on they are in order. */
	uint32_t heap, sorted;
	/* There was no memory for all that was found. */
	bool incomplete;
};

/* Copies the path. Not after the first found_list_sort_one. */
void found_list_add(struct found_list *list, const char *path, uint8_t error);
/* One step of putting them in order, none twice. False: they are. */
bool found_list_sort_one(struct found_list *list);
/* Makes a list in order one of at most `max` files; the first one that is not taken says so. */
void found_list_cut(struct found_list *list, uint32_t max);
void found_list_free(struct found_list *list);

#endif
