#include "found.h"

#include "../common/protocol.h"
#include "glob.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DEPTH_MAX = 32, SEEN_MAX = 20000, PATH_BYTES_MAX = 1024 };

int open_beneath(int folder, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
	};
	return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

/* False when there is no memory for more. */
static bool add(struct found_list *found, const char *path, uint8_t error)
{
	if (found->count == found->room) {
		uint32_t room = found->room ? found->room * 2 : 16;
		struct found_file *files = realloc(found->files, room * sizeof *files);
		if (!files)
			return false;
		found->files = files;
		found->room = room;
	}
	char *copy = strdup(path);
	if (!copy)
		return false;
	found->files[found->count++] = (struct found_file){ copy, error };
	return true;
}

/* Where a search is: the open folder, its path ("" or with a slash at the end) and what is left of the pattern. */
struct place {
	int folder;
	char path[PATH_BYTES_MAX];
	size_t path_length;
	int depth;
};

static bool search(struct found_list *found, struct place *place, const char *pattern);

static bool search_below(struct found_list *found, struct place *place, const char *name, const char *pattern)
{
	struct place below = { .depth = place->depth + 1 };
	below.folder = place->depth < DEPTH_MAX ? open_beneath(place->folder, name, O_RDONLY | O_DIRECTORY) : -1;
	if (below.folder < 0)
		return true;
	below.path_length = (size_t)snprintf(below.path, sizeof below.path, "%s%s/", place->path, name);
	bool more = below.path_length >= sizeof below.path || search(found, &below, pattern);
	close(below.folder);
	return more;
}

static bool take_entry(struct found_list *found, struct place *place, const struct dirent *entry)
{
	char path[PATH_BYTES_MAX];
	if (snprintf(path, sizeof path, "%s%s", place->path, entry->d_name) >= (int)sizeof path)
		return true;
	if (entry->d_type == DT_DIR)
		return true;
	uint8_t error = entry->d_type == DT_REG ? 0 : entry->d_type == DT_LNK ? FILE_ERROR_SYMLINK : FILE_ERROR_NOT_REGULAR;
	return add(found, path, error);
}

/* One folder against the first component of the pattern; `rest` is NULL at its last. */
static bool search_folder(struct found_list *found, struct place *place, const char *component, const char *rest)
{
	bool everything = !rest && strcmp(component, "**") == 0;
	int copy = openat(place->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = copy < 0 ? NULL : fdopendir(copy);
	bool more = true;
	if (!list)
		return true;
	for (struct dirent *entry; more && (entry = readdir(list));) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (found->seen++ > SEEN_MAX) {
			add(found, component, FILE_ERROR_TOO_MANY);
			more = false;
		} else if (everything && entry->d_type == DT_DIR) {
			more = search_below(found, place, entry->d_name, "**");
		} else if (everything || glob_match(component, entry->d_name)) {
			more = rest ? search_below(found, place, entry->d_name, rest) : take_entry(found, place, entry);
		}
	}
	closedir(list);
	return more;
}

static bool search(struct found_list *found, struct place *place, const char *pattern)
{
	char component[PATTERN_BYTES_MAX + 1];
	const char *slash = strchr(pattern, '/');
	snprintf(component, sizeof component, "%.*s", slash ? (int)(slash - pattern) : (int)strlen(pattern), pattern);
	const char *rest = slash ? slash + 1 : NULL;
	if (rest && !glob_is_pattern(component))
		return search_below(found, place, component, rest);
	return search_folder(found, place, component, rest);
}

static int compare_paths(const void *a, const void *b)
{
	const struct found_file *left = a, *right = b;
	int order = strcmp(left->path, right->path);
	return order ? order : (int)left->error - (int)right->error;
}

static void sort_unique(struct found_list *found)
{
	if (found->count == 0)
		return;
	qsort(found->files, found->count, sizeof *found->files, compare_paths);
	uint32_t kept = 1;
	for (uint32_t i = 1; i < found->count; i++) {
		if (strcmp(found->files[i].path, found->files[kept - 1].path) == 0)
			free(found->files[i].path);
		else
			found->files[kept++] = found->files[i];
	}
	found->count = kept;
}

/* After sorting, so that the same files are taken every time. The first one that is not taken says so. */
static void cut(struct found_list *found, uint32_t max)
{
	while (found->count > (uint64_t)max + 1)
		free(found->files[--found->count].path);
	if (found->count > max)
		found->files[max].error = FILE_ERROR_TOO_MANY;
}

void found_search(struct found_list *found, int folder, char *const *gives, uint32_t gives_count, uint32_t max)
{
	*found = (struct found_list){ 0 };
	bool more = true;
	for (uint32_t i = 0; more && i < gives_count; i++) {
		uint32_t before = found->count;
		struct place top = { .folder = folder };
		if (glob_is_pattern(gives[i]))
			more = search(found, &top, gives[i]);
		if (more && found->count == before)
			more = add(found, gives[i], glob_is_pattern(gives[i]) ? FILE_ERROR_NOT_FOUND : 0);
	}
	sort_unique(found);
	cut(found, max);
}

void found_free(struct found_list *found)
{
	for (uint32_t i = 0; i < found->count; i++)
		free(found->files[i].path);
	free(found->files);
	*found = (struct found_list){ 0 };
}
