/* Which files of a work folder a list of paths and globs names. */
#ifndef GLOVEBOX_FOUND_H
#define GLOVEBOX_FOUND_H

#include <stdint.h>

/* error 0: a regular file, as far as its name tells. Else FILE_ERROR_*, and the path may be a pattern. */
struct found_file {
	char *path;
	uint8_t error;
};

struct found_list {
	struct found_file *files;
	uint32_t count, room;
	/* How many names have been looked at; the search ends at a bound. */
	uint32_t seen;
};

/* Searches below `folder`, at most `max` names; more are told as one FILE_ERROR_TOO_MANY. Sorted by path, none twice. */
void found_search(struct found_list *found, int folder, char *const *gives, uint32_t gives_count, uint32_t max);
void found_free(struct found_list *found);

/* Opens a path below `folder`, beneath it and without following links, never waiting. -1 and errno. */
int open_beneath(int folder, const char *path, int flags);

#endif
