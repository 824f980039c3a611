/* Which files of a work folder a list of paths and globs names. */
#ifndef GLOVEBOX_FOUND_H
#define GLOVEBOX_FOUND_H

#include "found-list.h"

/* Of a path that is found, with its NUL. */
enum { FOUND_PATH_BYTES_MAX = 1024 };

/* A search in steps, since a program can make many names: each step is bounded, and so is their number. */
struct found_search;

/* Begins a search below `folder`, which stays the caller's, as the paths do. NULL when there is no memory. */
struct found_search *found_begin(int folder, char *const *gives, uint32_t gives_count);
/* One step, a few microseconds. False: there is nothing more to do. */
bool found_step(struct found_search *search);
/* Ends a search after its last step: at most `max` names sorted by path, none twice; more are told as one FILE_ERROR_TOO_MANY. */
void found_end(struct found_search *search, struct found_list *found, uint32_t max);
/* Ends a search (or NULL) at any time. */
void found_cancel(struct found_search *search);

/* Opens a path below `folder`, beneath it and without following links, never waiting. -1 and errno. */
int open_beneath(int folder, const char *path, int flags);

#endif
