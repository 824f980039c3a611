#include "pretouch.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LIST_BYTES_MAX = 1 << 20, FILES_MAX = 10000, SLICE_BYTES = 128 << 10 };

static const int64_t ALL_BYTES_MAX = 1ll << 30;

void pretouch_load(struct pretouch_list *list, const char *images_root, const char *image)
{
	*list = (struct pretouch_list){ NULL, 0 };
	char path[4096];
	snprintf(path, sizeof path, "%s/images/%s/pretouch", images_root, image);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	list->text = malloc(LIST_BYTES_MAX + 1);
	ssize_t got;
	while (list->text && (got = read(fd, list->text + list->length, LIST_BYTES_MAX - list->length)) > 0)
		list->length += (size_t)got;
	close(fd);
}

/* The image's own content is not trusted: a path stays below the root and only a regular file is read. */
static int64_t pretouch_file(int root, const char *path, int64_t bytes_max)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
	int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
	if (fd < 0)
		return 0;
	struct stat status;
	int64_t size = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : 0;
	if (size > bytes_max)
		size = bytes_max;
	/* One readahead call reads no more than the device's window, so it is asked for slice by slice. */
	for (int64_t at = 0; at < size; at += SLICE_BYTES)
		readahead(fd, at, SLICE_BYTES);
	close(fd);
	return size;
}

void pretouch_files(struct pretouch_list *list)
{
	int root = list->text ? open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	if (root >= 0) {
		list->text[list->length] = 0;
		int64_t left = ALL_BYTES_MAX;
		char *rest = list->text;
		char *path;
		for (int count = 0; count < FILES_MAX && left > 0 && (path = strsep(&rest, "\n")); count++)
			if (*path)
				left -= pretouch_file(root, path, left);
		close(root);
	}
	free(list->text);
}
