#include "found-list.h"

#include "../common/protocol.h"

#include <stdlib.h>
#include <string.h>

static bool is_greater(const struct found_file *left, const struct found_file *right)
{
	int order = strcmp(left->path, right->path);
	return order > 0 || (order == 0 && left->error > right->error);
}

static void swap(struct found_file *a, struct found_file *b)
{
	struct found_file held = *a;
	*a = *b;
	*b = held;
}

static bool make_room(struct found_list *list)
{
	if (list->count < list->room)
		return true;
	uint32_t room = list->room ? list->room * 2 : 16;
	struct found_file *files = realloc(list->files, room * sizeof *files);
	if (!files)
		return false;
	list->files = files;
	list->room = room;
	return true;
}

/* gcc 12 does not see that the list keeps what it is given. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
void found_list_add(struct found_list *list, const char *path, uint8_t error)
{
	char *copy = make_room(list) ? strdup(path) : NULL;
	if (!copy) {
		list->incomplete = true;
		return;
	}
	struct found_file *files = list->files;
	uint32_t at = list->count++;
	list->heap = list->count;
	files[at] = (struct found_file){ copy, error };
	for (; at > 0 && is_greater(&files[at], &files[(at - 1) / 2]); at = (at - 1) / 2)
		swap(&files[at], &files[(at - 1) / 2]);
}
#pragma GCC diagnostic pop

static void sift_down(struct found_file *files, uint32_t count)
{
	for (uint32_t at = 0, child = 1; child < count; at = child, child = 2 * at + 1) {
		if (child + 1 < count && is_greater(&files[child + 1], &files[child]))
			child++;
		if (!is_greater(&files[child], &files[at]))
			return;
		swap(&files[child], &files[at]);
	}
}

bool found_list_sort_one(struct found_list *list)
{
	if (list->heap == 0)
		return false;
	if (list->heap == list->count)
		list->sorted = list->count;
	struct found_file *files = list->files, greatest = files[0];
	files[0] = files[--list->heap];
	files[list->heap].path = NULL;
	sift_down(files, list->heap);
	/* Of one path the least error comes last, and stays. */
	if (list->sorted < list->count && strcmp(files[list->sorted].path, greatest.path) == 0)
		free(files[list->sorted].path);
	else
		list->sorted--;
	files[list->sorted] = greatest;
	return true;
}

/* After sorting, so that the same files are taken every time. */
void found_list_cut(struct found_list *list, uint32_t max)
{
	list->count -= list->sorted;
	if (list->count > 0)
		memmove(list->files, list->files + list->sorted, list->count * sizeof *list->files);
	list->sorted = 0;
	while (list->count > (uint64_t)max + 1)
		free(list->files[--list->count].path);
	if (list->count > max)
		list->files[max].error = FILE_ERROR_TOO_MANY;
}

void found_list_free(struct found_list *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		free(list->files[i].path);
	free(list->files);
	*list = (struct found_list){ 0 };
}
