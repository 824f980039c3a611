/* How a run ends: the order is what makes the answer true. See the theory in main.c. */
#include "run.h"

#include "../common/fds.h"
#include "../common/guard.h"
#include "box.h"
#include "client.h"
#include "supervisor.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <sys/wait.h>

#define MS 1000000ull

/* How long an answer waits for the last processes: files are only taken when all are dead, so then it may take longer. */
static const uint64_t DRAIN_NS = 50 * MS, DRAIN_FOR_FILES_NS = 10000 * MS;
/* v2 lets a group pass its limit for a moment; a peak beyond this much more is of a limit too small to be set. */
static const uint64_t MEMORY_SLACK_BYTES = 256 << 10;

/* Kills whoever is left; their death is told by run_all_dead, or the timer is. */
static void end_box(struct run *run)
{
	run->state = RUN_ENDING;
	run->give_up_ns = monotonic_ns() + (run->request.gives_count > 0 || !GUARD(drain_limit) ? DRAIN_FOR_FILES_NS : DRAIN_NS);
	run_arm_timer(run);
	box_kill(run->box);
}

void run_kill(struct run *run, uint8_t reason)
{
	if (GUARD(reason_first) && run->kill_reason == KILL_NONE)
		run->kill_reason = reason;
	if (run->state != RUN_RUNNING)
		return;
	/* From here on nothing of it runs but its end in the kernel, which takes tens of milliseconds where much memory is freed. */
	run->ended_ns = monotonic_ns();
	run->cpu_ns = run_cpu_ns(run);
	end_box(run);
}

/*
 * Is it ending, though it cannot be waited for yet? Nobody in the box can kill it, so then somebody outside did. It takes the others along
 * only after it is marked so; and it is not reaped, so the pid is its own.
 */
static bool init_is_dying(const struct box *box)
{
	enum { PF_EXITING = 4 };
	char path[48], line[512];
	int pid = -1;
	unsigned flags = 0;
	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", box->init.fd);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof line, file) && sscanf(line, "Pid: %d", &pid) != 1)
		;
	if (file)
		fclose(file);
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	file = pid > 0 ? fopen(path, "re") : NULL;
	/* pid (name) state parent group session terminal its-group flags */
	if (file && fgets(line, sizeof line, file) && strrchr(line, ')'))
		sscanf(strrchr(line, ')'), ") %*c %*d %*d %*d %*d %*d %u", &flags);
	if (file)
		fclose(file);
	return (flags & PF_EXITING) != 0;
}

/* The box was taken from under the program; that is no fault of its own, and another box will do better. */
static void lose_box(struct run *run, int error, const char *what)
{
	struct supervisor *supervisor = run->supervisor;
	struct box *box = run->box;
	struct fault fault = { 0 };
	errno = error;
	fault_set(&fault, what);
	box->run = NULL;
	run_box_failed(run, &fault);
	box_drop(box);
	task_queue(&supervisor->loop, &supervisor->refill);
}

void run_main_exited(struct run *run, int code, int status)
{
	if (!run->ended_ns)
		run->ended_ns = monotonic_ns();
	run->main_gone = true;
	run_hear_step(run);
	run->how = code == CLD_EXITED ? EXIT_EXITED : EXIT_SIGNALLED;
	run->value = (uint32_t)status;
	if (run->step_error) {
		run->how = EXIT_NOT_STARTED;
		run->value = (uint32_t)run->step_error;
	}
	if (run->state != RUN_RUNNING)
		return;
	if (run->how == EXIT_SIGNALLED && status == SIGKILL && init_is_dying(run->box))
		lose_box(run, EPIPE, "the box was killed from outside");
	else if (cgroup_populated(&run->supervisor->cgroups, &run->box->group))
		end_box(run);
	else
		run_all_dead(run);
}

/* Did the kernel kill here because memory was out for all boxes together, or for the host? The program had not reached its own limit. */
static bool memory_was_taken(const struct run *run)
{
	struct cgroup_usage usage;
	cgroup_usage(&run->supervisor->cgroups, &run->box->group, &usage);
	return usage.oom_kills > 0 && !usage.own_memory_out && run->kill_reason != KILL_CANCELLED;
}

static uint64_t wall_ns(const struct run *run)
{
	return run->started_ns && run->ended_ns > run->started_ns ? run->ended_ns - run->started_ns : 0;
}

/* Facts outrank the reason of the kill: memory before output before CPU before wall. */
static uint8_t final_reason(const struct run *run, const struct cgroup_usage *usage, uint64_t cpu_ns)
{
	const struct limits *limits = &run->request.limits;
	uint8_t reason = run->kill_reason;
	if (reason == KILL_CANCELLED)
		return reason;
	if (usage->oom_kills > 0 || reason == KILL_MEMORY || usage->memory_peak_bytes > limits->memory_bytes + MEMORY_SLACK_BYTES)
		return KILL_MEMORY;
	if (reason == KILL_OUTPUT)
		return reason;
	if (cpu_ns > limits->cpu_ms * MS)
		return KILL_CPU;
	return wall_ns(run) > limits->wall_ms * MS ? KILL_WALL : reason;
}

static bool disk_full(const struct run *run)
{
	struct statfs disk;
	return run->box->disk >= 0 && fstatfs(run->box->disk, &disk) == 0 && (disk.f_bavail == 0 || disk.f_ffree == 0);
}

static void tell_exit(struct run *run)
{
	const struct cgroups *groups = &run->supervisor->cgroups;
	struct cgroup_usage usage;
	uint64_t cpu_ns = run->cpu_ns ? run->cpu_ns : run_cpu_ns(run);
	cgroup_usage(groups, &run->box->group, &usage);
	if (!GUARD(memory_counted))
		usage.oom_kills = 0, usage.memory_peak_bytes = 0;
	struct writer frame;
	frame_begin(&frame, FRAME_EXIT, run->id, 64);
	write_u8(&frame, final_reason(run, &usage, cpu_ns));
	write_u8(&frame, run->how);
	write_u32(&frame, run->value);
	write_u64(&frame, run->stdio.output[0].seen_bytes);
	write_u64(&frame, run->stdio.output[1].seen_bytes);
	write_u64(&frame, cpu_ns / 1000);
	write_u64(&frame, wall_ns(run) / 1000);
	write_u64(&frame, usage.memory_peak_bytes);
	write_u32(&frame, usage.oom_kills);
	write_u32(&frame, usage.fork_refusals);
	write_u8(&frame, disk_full(run));
	frame_end(&frame);
	connection_send(&run->client->connection, &frame);
}

void run_collected(struct run *run)
{
	struct supervisor *supervisor = run->supervisor;
	tell_exit(run);
	box_drop(run->box);
	run_free(run);
	task_queue(&supervisor->loop, &supervisor->refill);
}

void run_all_dead(struct run *run)
{
	if (run->state == RUN_COLLECTING)
		return;
	if (!run->main_gone) {
		if (!run->ended_ns)
			run->ended_ns = monotonic_ns();
		run_hear_step(run);
		run->how = EXIT_SIGNALLED;
		run->value = SIGKILL;
	}
	if (memory_was_taken(run)) {
		lose_box(run, ENOMEM, "memory for all boxes together");
		return;
	}
	bool dead = !GUARD(collect_dead) || run->box->init.fd < 0 || !cgroup_populated(&run->supervisor->cgroups, &run->box->group);
	run->state = RUN_COLLECTING;
	stdio_finish(run);
	bool takes = run->request.gives_count > 0 && run->kill_reason != KILL_CANCELLED;
	if (takes && dead && run->box->disk >= 0) {
		collect_files(&run->client->collector, run);
		return;
	}
	if (takes)
		collect_nothing(run);
	run_collected(run);
}

void run_cancel(struct run *run)
{
	if (run->state == RUN_RUNNING) {
		run_kill(run, KILL_CANCELLED);
		return;
	}
	if (run->state != RUN_WAITING)
		return;
	run->kill_reason = KILL_CANCELLED;
	run->how = EXIT_NOT_STARTED;
	run->value = ECANCELED;
	run_collected(run);
}

void run_abandon(struct run *run)
{
	struct box *box = run->box;
	collect_forget(&run->client->collector, run);
	box_drop(box);
	run_free(run);
}
