/*
 * No control groups: without root, and with none that was delegated. What the kernel limits then, it limits by process or by user namespace
 * (init/step.c); what a box uses is read from its own /proc and from what its main process had used when it was reaped. So children that
 * nobody waited for count as long as they live, and memory is that of the largest process.
 */
#include "cgroup.h"

#include "../common/fds.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PID_OF_INIT = 1, PID_OF_MAIN = 2 };

static const uint64_t SECOND_NS = 1000000000u;

/* User and system time of a process and of the children that it waited for. The main process's own is read more exactly elsewhere. */
static uint64_t process_cpu_ns(int proc, const char *pid, bool with_own)
{
	char path[280], text[1024];
	snprintf(path, sizeof path, "%s/stat", pid);
	int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	close_fd(&fd);
	text[got > 0 ? got : 0] = 0;
	unsigned long long user = 0, system = 0, children_user = 0, children_system = 0;
	/* pid (name) state parent group session terminal its-group flags faults: four; the name may hold anything. */
	const char *rest = strrchr(text, ')');
	if (!rest || sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %llu %llu", &user, &system, &children_user, &children_system) != 4)
		return 0;
	uint64_t ticks = children_user + children_system + (with_own ? user + system : 0);
	return ticks * (SECOND_NS / (uint64_t)sysconf(_SC_CLK_TCK));
}

/* The clock of a process has the scheduler's resolution, and /proc only that of a tick. */
static uint64_t main_cpu_ns(pid_t pid)
{
	clockid_t clock;
	struct timespec used;
	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) < 0)
		return 0;
	return (uint64_t)used.tv_sec * SECOND_NS + (uint64_t)used.tv_nsec;
}

/* Calls `each` for the processes of the box that are there, but for its init. */
static uint64_t sum_processes(const struct box_cgroup *group, uint64_t (*each)(const struct box_cgroup *group, const char *pid))
{
	int again = group->proc < 0 ? -1 : openat(group->proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = again < 0 ? NULL : fdopendir(again);
	uint64_t sum = 0;
	for (struct dirent *entry; list && (entry = readdir(list));)
		if (strtol(entry->d_name, NULL, 10) > PID_OF_INIT)
			sum += each(group, entry->d_name);
	if (list)
		closedir(list);
	return sum;
}

static uint64_t cpu_of(const struct box_cgroup *group, const char *pid)
{
	return process_cpu_ns(group->proc, pid, strtol(pid, NULL, 10) != PID_OF_MAIN);
}

static uint64_t one(const struct box_cgroup *group, const char *pid)
{
	(void)group;
	(void)pid;
	return 1;
}

/* What was seen once was used, though who used it may be gone. */
static uint64_t v0_cpu_ns(const struct cgroups *groups, struct box_cgroup *group)
{
	(void)groups;
	uint64_t main = group->main_reaped ? group->main_cpu_ns : main_cpu_ns(group->main);
	uint64_t now = main + sum_processes(group, cpu_of);
	if (now > group->seen_cpu_ns)
		group->seen_cpu_ns = now;
	return group->seen_cpu_ns;
}

static void v0_usage(const struct cgroups *groups, const struct box_cgroup *group, struct cgroup_usage *usage)
{
	(void)groups;
	*usage = (struct cgroup_usage){ .memory_peak_bytes = group->main_peak_bytes };
}

static bool v0_populated(const struct cgroups *groups, const struct box_cgroup *group)
{
	(void)groups;
	return sum_processes(group, one) > 0;
}

/* What needs a group is never asked for. */
const struct cgroup_driver cgroup0_driver = { .name = "no cgroup limits", .cpu_ns = v0_cpu_ns, .usage = v0_usage, .populated = v0_populated };
