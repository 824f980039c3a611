/* The limits of a run that the kernel does not keep by itself: CPU time of the whole tree, wall time, output. */
#include "run.h"

#include "../common/fds.h"
#include "../common/guard.h"
#include "box.h"
#include "supervisor.h"

#include <sys/timerfd.h>
#include <unistd.h>

#define MS 1000000ull
#define HOUR_MS 3600000ull

/* How often CPU time is looked at when little is left; and how long a job may take to be written before the wall clock starts. */
static const uint64_t CPU_STEP_NS = 2 * MS, JOB_GRACE_NS = 10000 * MS;
enum { OUTPUT_FLOOD_FACTOR = 16 };

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t run_cpu_ns(const struct run *run)
{
	return cgroup_cpu_ns(&run->supervisor->cgroups, &run->box->group) - run->box->cpu_base_ns;
}

/* The wall clock runs from exec; until that is known, from the hand-over. */
static uint64_t wall_deadline(const struct run *run)
{
	uint64_t limit = GUARD(wall_timer) ? run->request.limits.wall_ms : HOUR_MS;
	return (run->started_ns ? run->started_ns : run->handed_ns) + limit * MS;
}

/* The soonest that the CPU limit can be reached: every core may burn for this run. */
static uint64_t cpu_check_after(const struct run *run, uint64_t used)
{
	uint64_t limit = run->request.limits.cpu_ms * MS;
	uint64_t cores = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t after = used < limit ? (limit - used) / earlier(cores, run->request.limits.processes) : 0;
	return after < CPU_STEP_NS ? CPU_STEP_NS : after;
}

static void set_timer(const struct run *run, uint64_t at_ns)
{
	struct itimerspec when = { .it_value = { (time_t)(at_ns / 1000000000u), (long)(at_ns % 1000000000u) } };
	timerfd_settime(run->box->timer.fd, TFD_TIMER_ABSTIME, &when, NULL);
}

void run_arm_timer(struct run *run)
{
	uint64_t now = monotonic_ns();
	if (run->state == RUN_ENDING) {
		set_timer(run, run->give_up_ns);
		return;
	}
	uint64_t wall = wall_deadline(run);
	if (!run->started_ns && wall <= now)
		wall = now + CPU_STEP_NS;
	/* Nothing is used before the hand-over. */
	uint64_t used = now - run->handed_ns < CPU_STEP_NS ? 0 : run_cpu_ns(run);
	set_timer(run, earlier(wall, now + cpu_check_after(run, used)));
}

static void check_limits(struct run *run)
{
	uint64_t now = monotonic_ns();
	if (!run->started_ns)
		run_hear_step(run);
	if (GUARD(cpu_timer) && run_cpu_ns(run) >= run->request.limits.cpu_ms * MS)
		run_kill(run, KILL_CPU);
	else if (now >= wall_deadline(run) + (run->started_ns ? 0 : JOB_GRACE_NS))
		run_kill(run, KILL_WALL);
	else
		run_arm_timer(run);
}

void run_timer(struct run *run)
{
	if (run->state == RUN_RUNNING)
		check_limits(run);
	else if (run->state == RUN_ENDING)
		run_all_dead(run);
}

void run_memory_out(struct run *run)
{
	struct cgroup_usage usage;
	cgroup_usage(&run->supervisor->cgroups, &run->box->group, &usage);
	/* All boxes are told when memory is out for all of them together. */
	if (GUARD(oom_kills_all) && run->state == RUN_RUNNING && usage.own_memory_out)
		run_kill(run, KILL_MEMORY);
}

void run_output_seen(struct run *run, uint64_t stream_bytes)
{
	if (GUARD(output_flood) && run->state == RUN_RUNNING && stream_bytes > OUTPUT_FLOOD_FACTOR * run->request.limits.output_bytes)
		run_kill(run, KILL_OUTPUT);
}
