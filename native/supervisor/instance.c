#include "instance.h"

#include "../common/fds.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define INSTANCES_FOLDER "/run/glovebox"

/* One lock over all folders while any of them is taken, swept or removed. */
static int lock_all(void)
{
	if (mkdir(INSTANCES_FOLDER, 0755) < 0 && errno != EEXIST)
		return -1;
	int fd = open(INSTANCES_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && flock(fd, LOCK_EX) < 0)
		close_fd(&fd);
	return fd;
}

static void folder_path(char *path, size_t room, uint32_t number, const char *name)
{
	snprintf(path, room, INSTANCES_FOLDER "/%u%s", number, name);
}

static void remove_folder(uint32_t number)
{
	static const struct { const char *name; int flags; } content[] = {
		{ "/staging", AT_REMOVEDIR }, { "/cgroups", 0 }, { "/lock", 0 }, { "", AT_REMOVEDIR },
	};
	char path[64];
	for (size_t i = 0; i < sizeof content / sizeof *content; i++) {
		folder_path(path, sizeof path, number, content[i].name);
		unlinkat(AT_FDCWD, path, content[i].flags);
	}
}

/* The record names groups of this instance only, so that a broken record can hurt nothing else. */
static void sweep(uint32_t number)
{
	char path[64], ending[32];
	folder_path(path, sizeof path, number, "/cgroups");
	snprintf(ending, sizeof ending, "/glovebox-%u", number);
	FILE *record = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	bool gone = true;
	while (record && getline(&line, &size, record) > 0) {
		line[strcspn(line, "\n")] = 0;
		size_t length = strlen(line);
		if (length > strlen(ending) && strcmp(line + length - strlen(ending), ending) == 0)
			gone = cgroup_remove_tree(line) && gone;
	}
	free(line);
	if (record)
		fclose(record);
	if (gone)
		remove_folder(number);
}

/* The lock of an instance's folder, or -1 when its owner lives (or there is none and `create` is false). */
static int try_lock(uint32_t number, bool create)
{
	char path[64];
	folder_path(path, sizeof path, number, "/lock");
	int fd = open(path, O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0)
		close_fd(&fd);
	return fd;
}

static void sweep_dead(void)
{
	for (uint32_t number = 0; number < INSTANCES_MAX; number++) {
		int lock = try_lock(number, false);
		if (lock >= 0)
			sweep(number);
		close_fd(&lock);
	}
}

static int take_free(struct instance *instance)
{
	char path[64];
	for (uint32_t number = 0; number < INSTANCES_MAX; number++) {
		folder_path(path, sizeof path, number, "");
		if (mkdir(path, 0700) < 0)
			continue;
		instance->number = number;
		instance->lock = try_lock(number, true);
		folder_path(instance->staging, sizeof instance->staging, number, "/staging");
		return instance->lock < 0 ? -1 : mkdir(instance->staging, 0700);
	}
	errno = EUSERS;
	return -1;
}

int instance_take(struct instance *instance, struct fault *fault)
{
	int all = lock_all();
	if (all < 0)
		return fault_set(fault, "lock " INSTANCES_FOLDER);
	sweep_dead();
	int status = take_free(instance);
	if (status < 0)
		fault_set(fault, "take an instance below " INSTANCES_FOLDER);
	close(all);
	return status;
}

int instance_record(const struct instance *instance, const struct cgroups *groups, struct fault *fault)
{
	char path[64];
	folder_path(path, sizeof path, instance->number, "/cgroups");
	FILE *record = fopen(path, "we");
	if (!record)
		return fault_set(fault, "record the cgroups");
	for (int i = 0; i < groups->tree_count; i++)
		fprintf(record, "%s\n", groups->trees[i].root);
	return fclose(record) == 0 ? 0 : fault_set(fault, "record the cgroups");
}

void instance_remove(const struct instance *instance)
{
	int all = lock_all();
	remove_folder(instance->number);
	close_fd(&all);
}
