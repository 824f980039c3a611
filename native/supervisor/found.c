#include "found.h"

#include "../common/guard.h"
#include "../common/protocol.h"
#include "glob.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LEVELS_MAX = 33, SEEN_MAX = 20000 };

/* A component of the pattern; a last one of ** is everything below. */
struct part {
	const char *text;
	bool is_literal, is_last, is_everything;
	struct glob glob;
};

/* An open folder, of the bytes of its path (none, or with a slash at the end), and the part of the pattern for its names. */
struct level {
	DIR *list;
	size_t path_length;
	const struct part *part;
	bool is_done;
};

struct found_search {
	struct found_list found;
	int folder;
	char *const *gives;
	uint32_t gives_count, next_give, found_before;
	/* How many names have been looked at; the search ends at a bound. */
	uint32_t seen;
	uint32_t depth;
	struct level levels[LEVELS_MAX];
	char path[FOUND_PATH_BYTES_MAX];
	char pattern[PATTERN_BYTES_MAX + 1];
	struct part parts[LEVELS_MAX];
};

int open_beneath(int folder, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) | (GUARD(collect_beneath) ? O_NOFOLLOW : 0),
		.resolve = GUARD(collect_beneath) ? RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV : 0,
	};
	return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

/* What is there but cannot be searched or named is told by the folder that holds it. */
static void add_left_out(struct found_search *search)
{
	size_t length = search->depth > 0 ? search->levels[search->depth - 1].path_length : 0;
	if (length == 0) {
		found_list_add(&search->found, search->gives[search->next_give - 1], FILE_ERROR_UNREADABLE);
		return;
	}
	search->path[length - 1] = 0;
	found_list_add(&search->found, search->path, FILE_ERROR_UNREADABLE);
	search->path[length - 1] = '/';
}

/* A name that is no folder, or leads elsewhere, is just no match. */
static bool is_no_match(int number)
{
	return number == ENOENT || number == ENOTDIR || number == ELOOP || number == EXDEV || number == ENAMETOOLONG;
}

/* Opens a folder of the current one ("" and at the top: the one that is searched). */
static void enter(struct found_search *search, const char *name, const struct part *part)
{
	const struct level *above = search->depth > 0 ? &search->levels[search->depth - 1] : NULL;
	size_t before = above ? above->path_length : 0, name_length = strlen(name);
	if (search->depth == LEVELS_MAX || before + name_length + 1 >= sizeof search->path) {
		add_left_out(search);
		return;
	}
	int fd = open_beneath(above ? dirfd(above->list) : search->folder, above ? name : ".", O_RDONLY | O_DIRECTORY);
	if (fd < 0 && is_no_match(errno))
		return;
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	if (!list) {
		if (fd >= 0)
			close(fd);
		add_left_out(search);
		return;
	}
	if (above) {
		memcpy(search->path + before, name, name_length);
		search->path[before + name_length] = '/';
		before += name_length + 1;
	}
	search->levels[search->depth++] = (struct level){ .list = list, .path_length = before, .part = part };
}

static void leave(struct found_search *search)
{
	closedir(search->levels[--search->depth].list);
	if (search->depth == 0 && search->found.count == search->found_before)
		found_list_add(&search->found, search->gives[search->next_give - 1], FILE_ERROR_NOT_FOUND);
}

static void take_entry(struct found_search *search, const struct level *level, const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	if (entry->d_type == DT_DIR)
		return;
	if (level->path_length + length >= sizeof search->path) {
		add_left_out(search);
		return;
	}
	memcpy(search->path + level->path_length, entry->d_name, length + 1);
	found_list_add(&search->found, search->path, entry->d_type == DT_REG || !GUARD(collect_types) ? 0 : entry->d_type == DT_LNK ? FILE_ERROR_SYMLINK : FILE_ERROR_NOT_REGULAR);
}

static void look_at_entry(struct found_search *search, const struct level *level, const struct dirent *entry)
{
	const struct part *part = level->part;
	bool may_be_folder = entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;
	if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
		return;
	if (part->is_everything && entry->d_type == DT_DIR)
		enter(search, entry->d_name, part);
	else if (!part->is_everything && !glob_match(&part->glob, entry->d_name))
		return;
	else if (part->is_last)
		take_entry(search, level, entry);
	else if (may_be_folder)
		enter(search, entry->d_name, part + 1);
}

static void look(struct found_search *search)
{
	struct level *level = &search->levels[search->depth - 1];
	const struct dirent *entry = NULL;
	bool is_step_down = level->part->is_literal && !level->is_done;
	if (!level->part->is_literal)
		entry = readdir(level->list);
	if (!entry && !is_step_down) {
		leave(search);
	} else if (search->seen++ >= SEEN_MAX) {
		found_list_add(&search->found, search->gives[search->next_give - 1], FILE_ERROR_TOO_MANY);
		while (search->depth > 0)
			leave(search);
	} else if (is_step_down) {
		level->is_done = true;
		enter(search, level->part->text, level->part + 1);
	} else {
		look_at_entry(search, level, entry);
	}
}

/* Parts deeper than the levels are never reached. */
static void split(struct found_search *search, const char *pattern)
{
	char *text = search->pattern;
	snprintf(search->pattern, sizeof search->pattern, "%s", pattern);
	for (int i = 0; text && i < LEVELS_MAX; i++) {
		struct part *part = &search->parts[i];
		char *slash = strchr(text, '/');
		if (slash)
			*slash++ = 0;
		part->text = text;
		part->is_last = !slash;
		part->is_everything = !slash && strcmp(text, "**") == 0;
		part->is_literal = slash && !glob_is_pattern(text);
		if (!part->is_literal)
			glob_compile(&part->glob, text);
		text = slash;
	}
}

static void begin_give(struct found_search *search)
{
	const char *give = search->gives[search->next_give++];
	search->found_before = search->found.count;
	if (!glob_is_pattern(give)) {
		found_list_add(&search->found, give, 0);
	} else if (search->seen >= SEEN_MAX) {
		found_list_add(&search->found, give, FILE_ERROR_TOO_MANY);
	} else {
		split(search, give);
		enter(search, "", search->parts);
	}
}

struct found_search *found_begin(int folder, char *const *gives, uint32_t gives_count)
{
	/* Not zeroed: most of it is room that most searches never touch. */
	struct found_search *search = malloc(sizeof *search);
	if (!search)
		return NULL;
	search->found = (struct found_list){ 0 };
	search->next_give = search->found_before = search->seen = search->depth = 0;
	search->folder = folder;
	search->gives = gives;
	search->gives_count = gives_count;
	return search;
}

bool found_step(struct found_search *search)
{
	if (search->depth > 0)
		look(search);
	else if (search->next_give < search->gives_count)
		begin_give(search);
	else
		return found_list_sort_one(&search->found);
	return true;
}

void found_end(struct found_search *search, struct found_list *found, uint32_t max)
{
	*found = search->found;
	found_list_cut(found, max);
	free(search);
}

void found_cancel(struct found_search *search)
{
	if (!search)
		return;
	while (search->depth > 0)
		closedir(search->levels[--search->depth].list);
	found_list_free(&search->found);
	free(search);
}
