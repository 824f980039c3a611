/* cgroup v1: a hierarchy a controller. No kill file and no group OOM: the supervisor kills, told of an empty memory by an eventfd. */
#include "cgroup.h"

#include "../common/fds.h"

#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { QUOTA_PERIOD_US = 100000, SHARES_A_PROCESS = 1024, SHARES_MAX = 1 << 18, LAST_PIECE_BYTES = 256 << 10 };

static int dir_of(const struct cgroups *groups, const struct box_cgroup *group, enum cgroup_controller controller)
{
	int tree = groups->tree_of[controller];
	return tree < 0 ? -1 : group->dirs[tree];
}

static int v1_prepare(int directory)
{
	(void)directory;
	return 0;
}

static void v1_weigh(int directory, uint64_t processes)
{
	cgroup_write(directory, "cpu.shares", processes < SHARES_MAX / SHARES_A_PROCESS ? processes * SHARES_A_PROCESS : SHARES_MAX);
}

static int v1_arrange(const struct cgroups *groups, struct box_cgroup *group)
{
	int directory = dir_of(groups, group, CONTROLLER_MEMORY);
	int control = openat(directory, "memory.oom_control", O_RDONLY | O_CLOEXEC);
	int events = openat(directory, "cgroup.event_control", O_WRONLY | O_CLOEXEC);
	group->oom_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	char text[32];
	int length = snprintf(text, sizeof text, "%d %d", group->oom_event, control);
	int status = events >= 0 && control >= 0 && write(events, text, (size_t)length) == length ? 0 : -1;
	int error = errno;
	close_fd(&control);
	close_fd(&events);
	errno = error;
	return status;
}

/* Memory plus swap, which may never be limited to less than memory alone: so the order depends on the direction. */
static int v1_limit_memory(const struct cgroups *groups, const struct box_cgroup *group, uint64_t bytes)
{
	static const char *const files[] = { "memory.limit_in_bytes", "memory.memsw.limit_in_bytes" };
	int directory = dir_of(groups, group, CONTROLLER_MEMORY);
	bool raises = group->memory_bytes > 0 && bytes > group->memory_bytes;
	for (int i = 0; i < 2; i++) {
		bool with_swap = (i == 1) != raises;
		/* The file is missing where swap is not accounted. */
		if (cgroup_write(directory, files[with_swap], bytes) < 0 && !(with_swap && errno == ENOENT))
			return -1;
	}
	return 0;
}

static int v1_limit_cpu(const struct cgroups *groups, const struct box_cgroup *group, uint64_t percent)
{
	int directory = dir_of(groups, group, CONTROLLER_CPU);
	if (directory < 0) {
		errno = EOPNOTSUPP;
		return -1;
	}
	if (cgroup_write(directory, "cpu.cfs_period_us", QUOTA_PERIOD_US) < 0)
		return -1;
	return cgroup_write(directory, "cpu.cfs_quota_us", percent * QUOTA_PERIOD_US / 100);
}

static uint64_t v1_cpu_ns(const struct cgroups *groups, struct box_cgroup *group)
{
	return cgroup_read_number(dir_of(groups, group, CONTROLLER_CPUACCT), "cpuacct.usage");
}

static void v1_usage(const struct cgroups *groups, const struct box_cgroup *group, struct cgroup_usage *usage)
{
	int directory = dir_of(groups, group, CONTROLLER_MEMORY);
	usage->memory_peak_bytes = cgroup_read_number(directory, "memory.max_usage_in_bytes");
	usage->oom_kills = (uint32_t)cgroup_read_key(directory, "memory.oom_control", "oom_kill");
	/* No counter of refusals counts those of memory and swap together. The last bytes are given out in pieces. */
	usage->own_memory_out = usage->memory_peak_bytes + LAST_PIECE_BYTES >= group->memory_bytes;
}

static void v1_kill(const struct cgroups *groups, const struct box_cgroup *group)
{
	/* The killing itself is left to the death of pid 1: that takes the whole box along, and no fork gets past it. */
	int directory = dir_of(groups, group, CONTROLLER_CPU);
	if (directory >= 0)
		v1_weigh(directory, SHARES_MAX);
}

/*
 * Pages of the image that this box was the first to read stay charged to its group and keep the dead group alive. They are worth keeping:
 * the next box finds them in memory, and is not charged. So some groups may stay like that, and only then are pages thrown away. What the
 * kernel remembers of names that were looked up stays as well: of a box that made much of it, at once nothing is kept.
 */
static void v1_empty(int directory)
{
	enum { KEPT_MAX = 64 };
	static int kept;
	bool full = !cgroup_keeps_kernel_bytes(cgroup_read_number(directory, "memory.kmem.usage_in_bytes"));
	if (!full && cgroup_read_key(directory, "memory.stat", "cache") == 0)
		return;
	if (kept < KEPT_MAX && !full)
		kept++;
	else
		cgroup_write(directory, "memory.force_empty", 0);
}

const struct cgroup_driver cgroup1_driver = {
	.name = "cgroup v1", .memory_file = "memory.limit_in_bytes", .prepare = v1_prepare, .weigh = v1_weigh, .arrange = v1_arrange, .limit_memory = v1_limit_memory,
	.limit_cpu = v1_limit_cpu, .cpu_ns = v1_cpu_ns, .usage = v1_usage, .populated = cgroup_pids_populated, .kill = v1_kill, .empty = v1_empty,
};
