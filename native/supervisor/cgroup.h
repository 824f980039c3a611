/*
 * Control groups: one group a box in every hierarchy, below the supervisor's own. The two kernel interfaces are drivers
 * (cgroup1.c, cgroup2.c); what they have in common is in cgroup.c. Without root there may be no group to have: then there are no trees, and
 * cgroup0.c tells what can be told.
 */
#ifndef GLOVEBOX_CGROUP_H
#define GLOVEBOX_CGROUP_H

#include "../common/messages.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/* Where v2 puts the processes that were in the supervisor's own group. */
#define CGROUP_HOST_LEAF "glovebox-host"

enum cgroup_controller { CONTROLLER_MEMORY, CONTROLLER_PIDS, CONTROLLER_CPUACCT, CONTROLLER_CPU, CONTROLLERS };

/* A hierarchy: `own` is the supervisor's group in it, `root` is the instance's group below that. */
struct cgroup_tree {
	char own[PATH_MAX];
	char root[PATH_MAX + 32];
	int fd;
};

struct cgroups {
	const struct cgroup_driver *driver;
	struct cgroup_tree trees[CGROUP_TREES_MAX];
	int tree_count;
	/* To be set before: do without, where no group can be had. */
	bool optional;
	/* Which tree has a controller; -1: none. */
	int tree_of[CONTROLLERS];
	/* Of all boxes together; 0: nothing keeps a bound. */
	uint64_t processes_max;
};

/* The group of one box. `oom_event` becomes readable when memory is out (v1 only, else -1). */
struct box_cgroup {
	uint32_t number;
	int dirs[CGROUP_TREES_MAX];
	int oom_event;
	uint64_t memory_bytes, processes, cpu_percent;
	/* Without groups: the box's own /proc, its main process and what that had used when it was reaped, the most CPU time seen. */
	int proc;
	pid_t main;
	bool main_reaped;
	uint64_t main_cpu_ns, main_peak_bytes, seen_cpu_ns;
};

struct cgroup_usage {
	uint64_t memory_peak_bytes;
	uint32_t oom_kills;
	/* Memory was out for the box itself, and not only for all boxes together or the host. */
	bool own_memory_out;
	uint32_t fork_refusals;
};

/* May what the kernel still remembers for a group that goes (names looked up, mostly) stay? Little always may, much only a few times. */
bool cgroup_keeps_kernel_bytes(uint64_t bytes);

struct cgroup_driver {
	const char *name;
	/* The limit of a group's memory. */
	const char *memory_file;
	/* Makes a group ready to have groups below it. */
	int (*prepare)(int directory);
	/* Gives a group the weight of so many ordinary processes against its neighbours. A wish: not every group has a CPU controller. */
	void (*weigh)(int directory, uint64_t processes);
	int (*arrange)(const struct cgroups *groups, struct box_cgroup *group);
	int (*limit_memory)(const struct cgroups *groups, const struct box_cgroup *group, uint64_t bytes);
	int (*limit_cpu)(const struct cgroups *groups, const struct box_cgroup *group, uint64_t percent);
	uint64_t (*cpu_ns)(const struct cgroups *groups, struct box_cgroup *group);
	void (*usage)(const struct cgroups *groups, const struct box_cgroup *group, struct cgroup_usage *usage);
	bool (*populated)(const struct cgroups *groups, const struct box_cgroup *group);
	void (*kill)(const struct cgroups *groups, const struct box_cgroup *group);
	void (*empty)(int directory);
};

extern const struct cgroup_driver cgroup0_driver, cgroup1_driver, cgroup2_driver;

/* Finds the hierarchies of this process and makes the instance's group in each. */
int cgroups_open(struct cgroups *groups, uint32_t instance, struct fault *fault);

/* Bounds what all boxes together may take of the host, so that it always has something left. */
int cgroups_bound(struct cgroups *groups);

/*
 * A group in every hierarchy, that of the CPU too though few boxes are limited there: outside of any group the kernel shares the CPU by
 * session, and a program could make itself as many of those as it may have processes.
 */
int cgroup_make(const struct cgroups *groups, uint32_t number, struct box_cgroup *group, struct fault *fault);
void cgroup_close(const struct cgroups *groups, struct box_cgroup *group);
/* Are memory and tasks of a box limited by its group? */
bool cgroups_limit(const struct cgroups *groups);
/* To be called while the main process waits, and when it was reaped: without groups, usage is read from these. */
int cgroup_begin(const struct cgroups *groups, struct box_cgroup *group, pid_t main);
void cgroup_main_reaped(struct box_cgroup *group, const struct rusage *used);
/* Opens the cgroup.procs of every hierarchy; returns how many, -1. The caller closes them. */
int cgroup_open_procs(const struct cgroups *groups, const struct box_cgroup *group, int *fds);
/* Writes the limits that differ from the ones in force. cpu_percent 0: no share. */
int cgroup_limit(const struct cgroups *groups, struct box_cgroup *group, uint64_t memory_bytes, uint64_t processes, uint64_t cpu_percent);
/* User + system time of everything that ever ran in the group. */
uint64_t cgroup_cpu_ns(const struct cgroups *groups, struct box_cgroup *group);
void cgroup_usage(const struct cgroups *groups, const struct box_cgroup *group, struct cgroup_usage *usage);
/* Is anything in the group alive, or dead and not reaped? */
bool cgroup_populated(const struct cgroups *groups, const struct box_cgroup *group);
/* Kills what is in it, where the kernel can do that, and gives it the CPU first: the killed have to run in order to die. */
void cgroup_kill(const struct cgroups *groups, const struct box_cgroup *group);

/* Empties and removes the group of a box whose processes are gone, waiting while the kernel says it is busy. For the janitor. */
void cgroup_remove(const struct cgroups *groups, uint32_t number);
/* Kills what is left in any group below `root`, removes those groups and `root`. False when something would not go. */
bool cgroup_remove_tree(const char *root);

/* For the drivers. `pids` is the same on both. */
bool cgroup_pids_populated(const struct cgroups *groups, const struct box_cgroup *group);
int cgroup_write(int directory, const char *file, uint64_t value);
uint64_t cgroup_read_number(int directory, const char *file);
/* The number after `key` in a file of "key number" lines; 0 when there is none. */
uint64_t cgroup_read_key(int directory, const char *file, const char *key);

#endif
