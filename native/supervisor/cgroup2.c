/* cgroup v2: one hierarchy. The kernel kills the whole group when memory is out, and on request. */
#include "cgroup.h"

#include "../common/fds.h"
#include "../common/guard.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { QUOTA_PERIOD_US = 100000, WEIGHT_A_PROCESS = 100, WEIGHT_MAX = 10000 };

static int write_text(int directory, const char *file, const char *text)
{
	int fd = openat(directory, file, O_WRONLY | O_CLOEXEC);
	int status = fd < 0 ? -1 : write_all(fd, text, strlen(text));
	int error = errno;
	close_fd(&fd);
	errno = error;
	return status;
}

static int enable_controllers(int directory)
{
	return write_text(directory, "cgroup.subtree_control", "+memory +pids +cpu");
}

/* A group with processes in it may not hand controllers down (the root may), so its processes go to a leaf of their own. */
static int move_to_leaf(int own)
{
	if (mkdirat(own, CGROUP_HOST_LEAF, 0755) < 0 && errno != EEXIST)
		return -1;
	int leaf = openat(own, CGROUP_HOST_LEAF, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int procs = openat(own, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	FILE *list = procs < 0 ? NULL : fdopen(procs, "r");
	char line[32];
	while (leaf >= 0 && list && fgets(line, sizeof line, list))
		cgroup_write(leaf, "cgroup.procs", strtoull(line, NULL, 10));
	if (list)
		fclose(list);
	close_fd(&leaf);
	return 0;
}

static int v2_prepare(int directory)
{
	if (enable_controllers(directory) == 0)
		return 0;
	if (errno != EBUSY || move_to_leaf(directory) < 0)
		return -1;
	return enable_controllers(directory);
}

static void v2_weigh(int directory, uint64_t processes)
{
	cgroup_write(directory, "cpu.weight", processes < WEIGHT_MAX / WEIGHT_A_PROCESS ? processes * WEIGHT_A_PROCESS : WEIGHT_MAX);
}

static int v2_arrange(const struct cgroups *groups, struct box_cgroup *group)
{
	(void)groups;
	/* Without swap accounting there is no swap file. */
	if (cgroup_write(group->dirs[0], "memory.swap.max", 0) < 0 && errno != ENOENT)
		return -1;
	return cgroup_write(group->dirs[0], "memory.oom.group", GUARD(oom_kills_all));
}

static int v2_limit_memory(const struct cgroups *groups, const struct box_cgroup *group, uint64_t bytes)
{
	(void)groups;
	return cgroup_write(group->dirs[0], "memory.max", bytes);
}

static int v2_limit_cpu(const struct cgroups *groups, const struct box_cgroup *group, uint64_t percent)
{
	(void)groups;
	char text[64];
	snprintf(text, sizeof text, "%llu %d", (unsigned long long)(percent * QUOTA_PERIOD_US / 100), QUOTA_PERIOD_US);
	return write_text(group->dirs[0], "cpu.max", text);
}

static uint64_t v2_cpu_ns(const struct cgroups *groups, struct box_cgroup *group)
{
	(void)groups;
	return cgroup_read_key(group->dirs[0], "cpu.stat", "usage_usec") * 1000;
}

static void v2_usage(const struct cgroups *groups, const struct box_cgroup *group, struct cgroup_usage *usage)
{
	(void)groups;
	usage->memory_peak_bytes = cgroup_read_number(group->dirs[0], "memory.peak");
	usage->oom_kills = (uint32_t)cgroup_read_key(group->dirs[0], "memory.events", "oom_kill");
	usage->own_memory_out = cgroup_read_key(group->dirs[0], "memory.events", "oom") > 0;
}

static void v2_kill(const struct cgroups *groups, const struct box_cgroup *group)
{
	(void)groups;
	v2_weigh(group->dirs[0], WEIGHT_MAX);
	cgroup_write(group->dirs[0], "cgroup.kill", 1);
}

/* Pages of files are handed to the parent when the group goes; much that the kernel remembers of names is thrown away before. */
static void v2_empty(int directory)
{
	uint64_t bytes = cgroup_read_key(directory, "memory.stat", "slab_reclaimable");
	if (!cgroup_keeps_kernel_bytes(bytes))
		cgroup_write(directory, "memory.reclaim", bytes);
}

const struct cgroup_driver cgroup2_driver = {
	.name = "cgroup v2", .memory_file = "memory.max", .prepare = v2_prepare, .weigh = v2_weigh, .arrange = v2_arrange, .limit_memory = v2_limit_memory, .limit_cpu = v2_limit_cpu,
	.cpu_ns = v2_cpu_ns, .usage = v2_usage, .populated = cgroup_pids_populated, .kill = v2_kill, .empty = v2_empty,
};
