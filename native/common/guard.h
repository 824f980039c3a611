/*
 * Guards that a test build can leave out, to show that the attack programs then get through.
 *
 *     make WEAKEN=pids_max            build/weak/pids_max: that guard is off
 *     make WEAKEN=pids_max+nosuid     several, where they cover for each other
 *
 * Each stands in one condition, `GUARD(name)`: a constant, true in every other build, so nothing of this is left in it. A weakened build
 * says so in the isolation of its WELCOME and on stderr. The syscall policies' own guards are in seccomp/weaken.json.
 */
#ifndef GLOVEBOX_GUARD_H
#define GLOVEBOX_GUARD_H

/* The name, and what holds because of it. */
#define GUARDS(GUARD_OF) \
	GUARD_OF(pid_namespace, "no process of the host or of another box can be named") \
	GUARD_OF(ipc_namespace, "System V objects and message queues end with their box") \
	GUARD_OF(uts_namespace, "the host's name is not told") \
	GUARD_OF(net_namespace, "there is no link, and no abstract socket of others") \
	GUARD_OF(cgroup_namespace, "the place of the box among the host's groups is not told") \
	GUARD_OF(own_uid, "no quota that the kernel keeps by uid is shared") \
	GUARD_OF(not_root, "the program is nobody on the host") \
	GUARD_OF(capabilities, "no capability can be had, whoever the program becomes") \
	GUARD_OF(no_new_privs, "exec gives no rights") \
	GUARD_OF(seccomp, "only the system calls of the policy exist") \
	GUARD_OF(old_root, "nothing of the host's file system can be reached from the image") \
	GUARD_OF(own_disk, "what a program writes is its own, and new") \
	GUARD_OF(disk_bytes, "all that a program writes together is bounded") \
	GUARD_OF(disk_inodes, "the number of files is bounded") \
	GUARD_OF(nodev, "a device file opens nothing") \
	GUARD_OF(nosuid, "a file's setuid bit gives nothing") \
	GUARD_OF(proc_subset, "/proc shows the box's own processes and nothing of the kernel") \
	GUARD_OF(dev_minimal, "/dev has five harmless devices") \
	GUARD_OF(close_descriptors, "no descriptor of ours is open in the program") \
	GUARD_OF(clean_environment, "no variable of ours is in its environment") \
	GUARD_OF(session, "no session or process group of ours is the program's") \
	GUARD_OF(oom_score, "when the host is out of memory, programs go first") \
	GUARD_OF(rlimit_core, "no core file, and no core-dump helper of the host") \
	GUARD_OF(rlimit_cpu, "a process ends by its CPU time even if nobody watches") \
	GUARD_OF(rlimit_fsize, "one file is bounded") \
	GUARD_OF(rlimit_memlock, "no memory is locked") \
	GUARD_OF(rlimit_msgqueue, "message queues are bounded") \
	GUARD_OF(rlimit_open_files, "open files are bounded") \
	GUARD_OF(rlimit_priority, "no priority above the usual") \
	GUARD_OF(rlimit_sigpending, "queued signals are bounded") \
	GUARD_OF(rlimit_stack, "the stack is bounded") \
	GUARD_OF(small_pages, "a byte that is touched costs a small page, whatever the host gives") \
	GUARD_OF(memory_max, "memory of the whole box is bounded") \
	GUARD_OF(oom_kills_all, "when memory is used up, the whole box ends") \
	GUARD_OF(memory_counted, "whoever was killed for memory has exceeded it, whatever the exit code says") \
	GUARD_OF(pids_max, "processes and threads are bounded") \
	GUARD_OF(cpu_timer, "CPU time of the whole box is bounded, to the millisecond") \
	GUARD_OF(wall_timer, "time itself is bounded") \
	GUARD_OF(reason_first, "a kill of ours is never taken for the program's own") \
	GUARD_OF(output_cap, "what is kept of the output is bounded") \
	GUARD_OF(output_flood, "a flood of output ends the run") \
	GUARD_OF(kill_all, "nobody outlives the run") \
	GUARD_OF(drain_limit, "an answer waits for nobody who holds the output") \
	GUARD_OF(collect_dead, "files are taken when nobody is left who could change them") \
	GUARD_OF(collect_beneath, "files are taken from the work folder alone") \
	GUARD_OF(collect_types, "links and what is no file are left out when files are searched") \
	GUARD_OF(collect_regular, "only regular files are taken") \
	GUARD_OF(collect_bytes, "bytes of files are bounded")

#define GUARD_NUMBER(name, holds) GUARD_##name,
enum guard { GUARDS(GUARD_NUMBER) GUARD_COUNT };

/* A bit for each guard that is off. Set by the Makefile alone, together with WEAKEN, their names. */
#ifndef WEAKENED
#define WEAKENED 0
#endif
#define OFF(name) (1ull << GUARD_##name)
#define GUARD(name) (((WEAKENED) & OFF(name)) == 0)

/* ", WEAKENED: names" in a weakened build, else empty. */
extern const char guard_note[];

/* Says so on stderr. */
void guard_warn(void);

#endif
