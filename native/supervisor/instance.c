#include "instance.h"

#include "../common/fds.h"
#include "../common/lock-folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = sizeof ((struct instance *)0)->all + 32 };

/* Below a folder that only its user can write to, /run or the user's own of the session; else in /tmp, where anyone may have been first. */
static void choose_folder(struct instance *instance)
{
	const char *session = getenv("XDG_RUNTIME_DIR");
	if (geteuid() == 0)
		snprintf(instance->all, sizeof instance->all, "/run/glovebox");
	else if (session && *session == '/' && strlen(session) < sizeof instance->all / 2 && access(session, W_OK) == 0)
		snprintf(instance->all, sizeof instance->all, "%s/glovebox", session);
	else
		snprintf(instance->all, sizeof instance->all, "/tmp/glovebox-%u", geteuid());
}

/* Over all folders while any of them is taken, swept or removed; services' ones too. */
static int lock_all(const struct instance *instance)
{
	if (mkdir(instance->all, geteuid() == 0 ? 0755 : 0700) < 0 && errno != EEXIST)
		return -1;
	struct stat status;
	if (lstat(instance->all, &status) < 0)
		return -1;
	if (S_ISDIR(status.st_mode) && status.st_uid == geteuid() && (status.st_mode & 022) == 0)
		return lock_folder(instance->all);
	errno = EPERM;
	return -1;
}

static void folder_path(char *path, const struct instance *instance, uint32_t number, const char *name)
{
	snprintf(path, PATH_BYTES, "%s/%u%s", instance->all, number, name);
}

static void remove_folder(const struct instance *instance, uint32_t number)
{
	static const struct { const char *name; int flags; } content[] = {
		{ "/staging", AT_REMOVEDIR }, { "/cgroups", 0 }, { "/lock", 0 }, { "", AT_REMOVEDIR },
	};
	char path[PATH_BYTES];
	for (size_t i = 0; i < sizeof content / sizeof *content; i++) {
		folder_path(path, instance, number, content[i].name);
		unlinkat(AT_FDCWD, path, content[i].flags);
	}
}

/* The record names groups of this instance only, so that a broken record can hurt nothing else. */
static void sweep(const struct instance *instance, uint32_t number)
{
	char path[PATH_BYTES], ending[32];
	folder_path(path, instance, number, "/cgroups");
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
		remove_folder(instance, number);
}

/* The lock of an instance's folder, or -1 when its owner lives (or there is none and `create` is false). */
static int try_lock(const struct instance *instance, uint32_t number, bool create)
{
	char path[PATH_BYTES];
	folder_path(path, instance, number, "/lock");
	int fd = open(path, O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0)
		close_fd(&fd);
	return fd;
}

static void sweep_dead(const struct instance *instance)
{
	for (uint32_t number = 0; number < INSTANCES_MAX; number++) {
		int lock = try_lock(instance, number, false);
		if (lock >= 0)
			sweep(instance, number);
		close_fd(&lock);
	}
}

static int take_free(struct instance *instance)
{
	char path[PATH_BYTES];
	for (uint32_t number = 0; number < INSTANCES_MAX; number++) {
		folder_path(path, instance, number, "");
		if (mkdir(path, 0700) < 0)
			continue;
		instance->number = number;
		instance->lock = try_lock(instance, number, true);
		folder_path(instance->staging, instance, number, "/staging");
		return instance->lock < 0 ? -1 : mkdir(instance->staging, 0700);
	}
	errno = EUSERS;
	return -1;
}

int instance_take(struct instance *instance, struct fault *fault)
{
	choose_folder(instance);
	int all = lock_all(instance);
	if (all < 0)
		return fault_set(fault, errno == EBUSY ? "take the lock of all instances, which another process holds" : instance->all);
	sweep_dead(instance);
	int status = take_free(instance);
	if (status < 0)
		fault_set(fault, "take an instance");
	close(all);
	return status;
}

int instance_record(const struct instance *instance, const struct cgroups *groups, struct fault *fault)
{
	char path[PATH_BYTES];
	folder_path(path, instance, instance->number, "/cgroups");
	FILE *record = fopen(path, "we");
	if (!record)
		return fault_set(fault, "record the cgroups");
	for (int i = 0; i < groups->tree_count; i++)
		fprintf(record, "%s\n", groups->trees[i].root);
	return fclose(record) == 0 ? 0 : fault_set(fault, "record the cgroups");
}

void instance_remove(const struct instance *instance)
{
	int all = lock_all(instance);
	remove_folder(instance, instance->number);
	close_fd(&all);
}
