/* What all boxes together may take of the host: a part of what it has, or of what the supervisor's own group may have. */
#include "cgroup.h"

#include "../common/fds.h"

#include <fcntl.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define MIB (1ull << 20)

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* The number in a file; one that is absent, or says "max" or 0, is no bound. */
static uint64_t bound_in(const char *folder, const char *file)
{
	int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	uint64_t value = directory < 0 ? 0 : cgroup_read_number(directory, file);
	close_fd(&directory);
	return value > 0 ? value : UINT64_MAX;
}

/* A part is left to the host, which needs processes to end boxes. */
static uint64_t processes_bound(const struct cgroup_tree *tree)
{
	uint64_t all = smaller(bound_in("/proc/sys/kernel", "pid_max"), bound_in("/proc/sys/kernel", "threads-max"));
	return smaller(all, bound_in(tree->own, "pids.max")) / 4 * 3;
}

/* A sixteenth is left to the host, and half a GiB at least where that is not much of it. */
static uint64_t memory_bound(const struct cgroups *groups, const struct cgroup_tree *tree)
{
	struct sysinfo host;
	if (sysinfo(&host) < 0)
		return UINT64_MAX;
	uint64_t all = (uint64_t)host.totalram * host.mem_unit;
	uint64_t reserve = all / 16 > 512 * MIB ? all / 16 : smaller(512 * MIB, all / 4);
	return smaller(all - reserve, bound_in(tree->own, groups->driver->memory_file));
}

static int set_bound(const struct cgroup_tree *tree, const char *file, uint64_t value)
{
	return cgroup_write(tree->fd, file, value) < 0 && errno != ENOENT ? -1 : 0;
}

int cgroups_bound(struct cgroups *groups)
{
	const struct cgroup_tree *memory = &groups->trees[groups->tree_of[CONTROLLER_MEMORY]];
	const struct cgroup_tree *pids = &groups->trees[groups->tree_of[CONTROLLER_PIDS]];
	groups->processes_max = processes_bound(pids);
	if (set_bound(pids, "pids.max", groups->processes_max) < 0)
		return -1;
	return set_bound(memory, groups->driver->memory_file, memory_bound(groups, memory));
}
