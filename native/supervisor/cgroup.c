#include "cgroup.h"

#include "../common/fds.h"
#include "../common/guard.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_TEXT_MAX = 4096 };

int cgroup_write(int directory, const char *file, uint64_t value)
{
	char text[32];
	int length = snprintf(text, sizeof text, "%llu", (unsigned long long)value);
	int fd = openat(directory, file, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t written;
	do
		written = write(fd, text, (size_t)length);
	while (written < 0 && errno == EINTR);
	int error = errno;
	close(fd);
	errno = error;
	return written == length ? 0 : -1;
}

static ssize_t read_text(int directory, const char *file, char *text)
{
	int fd = openat(directory, file, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, text, FILE_TEXT_MAX - 1);
	close_fd(&fd);
	text[got > 0 ? got : 0] = 0;
	return got;
}

uint64_t cgroup_read_number(int directory, const char *file)
{
	char text[FILE_TEXT_MAX];
	return read_text(directory, file, text) > 0 ? strtoull(text, NULL, 10) : 0;
}

uint64_t cgroup_read_key(int directory, const char *file, const char *key)
{
	char text[FILE_TEXT_MAX];
	size_t length = strlen(key);
	read_text(directory, file, text);
	for (const char *line = text; *line;) {
		if (strncmp(line, key, length) == 0 && line[length] == ' ')
			return strtoull(line + length + 1, NULL, 10);
		line = strchrnul(line, '\n');
		line += *line == '\n';
	}
	return 0;
}

int cgroup_make(const struct cgroups *groups, uint32_t number, struct box_cgroup *group, struct fault *fault)
{
	char name[16];
	snprintf(name, sizeof name, "b%u", number);
	*group = (struct box_cgroup){ .number = number, .dirs = { -1, -1, -1, -1 }, .oom_event = -1, .proc = -1 };
	for (int i = 0; i < groups->tree_count; i++) {
		if (mkdirat(groups->trees[i].fd, name, 0755) < 0)
			return fault_set(fault, "make a cgroup");
		group->dirs[i] = openat(groups->trees[i].fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (group->dirs[i] < 0)
			return fault_set(fault, "open a cgroup");
	}
	if (cgroups_limit(groups) && groups->driver->arrange(groups, group) < 0)
		return fault_set(fault, "set up a cgroup");
	return 0;
}

void cgroup_close(const struct cgroups *groups, struct box_cgroup *group)
{
	for (int i = 0; i < groups->tree_count; i++)
		close_fd(&group->dirs[i]);
	close_fd(&group->proc);
}

bool cgroups_limit(const struct cgroups *groups)
{
	return groups->tree_count > 0;
}

int cgroup_begin(const struct cgroups *groups, struct box_cgroup *group, pid_t main)
{
	char path[40];
	snprintf(path, sizeof path, "/proc/%d/root/proc", (int)main);
	group->main = main;
	if (cgroups_limit(groups))
		return 0;
	group->proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return group->proc < 0 ? -1 : 0;
}

void cgroup_main_reaped(struct box_cgroup *group, const struct rusage *used)
{
	uint64_t seconds = (uint64_t)(used->ru_utime.tv_sec + used->ru_stime.tv_sec);
	group->main_reaped = true;
	group->main_cpu_ns = seconds * 1000000000u + (uint64_t)(used->ru_utime.tv_usec + used->ru_stime.tv_usec) * 1000;
	group->main_peak_bytes = (uint64_t)used->ru_maxrss << 10;
}

int cgroup_open_procs(const struct cgroups *groups, const struct box_cgroup *group, int *fds)
{
	int count = 0;
	for (int i = 0; i < groups->tree_count; i++) {
		if (group->dirs[i] < 0)
			continue;
		fds[count] = openat(group->dirs[i], "cgroup.procs", O_WRONLY | O_CLOEXEC);
		if (fds[count] < 0) {
			while (count-- > 0)
				close(fds[count]);
			return -1;
		}
		count++;
	}
	return count;
}

int cgroup_limit(const struct cgroups *groups, struct box_cgroup *group, uint64_t memory_bytes, uint64_t processes, uint64_t cpu_percent)
{
	if (!cgroups_limit(groups)) {
		errno = EOPNOTSUPP;
		return cpu_percent > 0 ? -1 : 0;
	}
	if (GUARD(memory_max) && group->memory_bytes != memory_bytes && groups->driver->limit_memory(groups, group, memory_bytes) < 0)
		return -1;
	group->memory_bytes = memory_bytes;
	if (GUARD(pids_max) && group->processes != processes && cgroup_write(group->dirs[groups->tree_of[CONTROLLER_PIDS]], "pids.max", processes) < 0)
		return -1;
	group->processes = processes;
	if (group->cpu_percent != cpu_percent && groups->driver->limit_cpu(groups, group, cpu_percent) < 0)
		return -1;
	group->cpu_percent = cpu_percent;
	return 0;
}

uint64_t cgroup_cpu_ns(const struct cgroups *groups, struct box_cgroup *group)
{
	return groups->driver->cpu_ns(groups, group);
}

void cgroup_usage(const struct cgroups *groups, const struct box_cgroup *group, struct cgroup_usage *usage)
{
	groups->driver->usage(groups, group, usage);
	if (cgroups_limit(groups))
		usage->fork_refusals = (uint32_t)cgroup_read_key(group->dirs[groups->tree_of[CONTROLLER_PIDS]], "pids.events", "max");
}

bool cgroup_populated(const struct cgroups *groups, const struct box_cgroup *group)
{
	return groups->driver->populated(groups, group);
}

bool cgroup_pids_populated(const struct cgroups *groups, const struct box_cgroup *group)
{
	return cgroup_read_number(group->dirs[groups->tree_of[CONTROLLER_PIDS]], "pids.current") > 0;
}

void cgroup_kill(const struct cgroups *groups, const struct box_cgroup *group)
{
	if (cgroups_limit(groups))
		groups->driver->kill(groups, group);
}

/* A group stays busy for a moment after its last process was reaped. */
static bool remove_patiently(int parent, const char *name)
{
	enum { TRIES = 400, PAUSE_US = 5000 };
	for (int i = 0; i < TRIES; i++) {
		if (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
			return true;
		if (errno != EBUSY)
			return false;
		usleep(PAUSE_US);
	}
	return false;
}

void cgroup_remove(const struct cgroups *groups, uint32_t number)
{
	char name[16];
	snprintf(name, sizeof name, "b%u", number);
	for (int i = 0; i < groups->tree_count; i++) {
		if (i == groups->tree_of[CONTROLLER_MEMORY]) {
			int directory = openat(groups->trees[i].fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
			if (directory >= 0)
				groups->driver->empty(directory);
			close_fd(&directory);
		}
		remove_patiently(groups->trees[i].fd, name);
	}
}

bool cgroup_keeps_kernel_bytes(uint64_t bytes)
{
	static const uint64_t SMALL_BYTES = 128 << 10, LARGE_BYTES = 4 << 20, KEPT_BYTES_MAX = 64 << 20;
	static uint64_t kept_bytes;
	if (bytes > SMALL_BYTES && (bytes > LARGE_BYTES || kept_bytes + bytes > KEPT_BYTES_MAX))
		return false;
	kept_bytes += bytes > SMALL_BYTES ? bytes : 0;
	return true;
}

static void kill_members(int directory)
{
	char text[FILE_TEXT_MAX];
	read_text(directory, "cgroup.procs", text);
	for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
		long pid = strtol(line, NULL, 10);
		if (pid > 1)
			kill((pid_t)pid, SIGKILL);
	}
}

bool cgroup_remove_tree(const char *root)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	if (!list)
		return errno == ENOENT;
	for (struct dirent *entry; (entry = readdir(list));) {
		if (entry->d_type != DT_DIR || entry->d_name[0] != 'b')
			continue;
		int directory = openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (directory >= 0)
			kill_members(directory);
		close_fd(&directory);
		remove_patiently(fd, entry->d_name);
	}
	closedir(list);
	return remove_patiently(AT_FDCWD, root);
}
