/* Wants more of a core than its share: a cookie that keeps all others off it, real-time policies, higher priorities of CPU and disk. */
#include "escape.h"
#include <sys/prctl.h>
#include <sys/resource.h>

enum { SCHED_CORE = 62, CREATE = 1, TASK = 0, GROUP = 1, IO_REALTIME = 1 << 13 };

int main(void)
{
	struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority; uint64_t runtime, deadline, period; } deadline = {
		.size = 48, .policy = 6, .runtime = 9000000, .deadline = 10000000, .period = 10000000,
	};
	say("cookie=%s\n", outcome(prctl(SCHED_CORE, CREATE, 0, TASK, 0)));
	say("cookie for all threads=%s\n", outcome(prctl(SCHED_CORE, CREATE, 0, GROUP, 0)));
	say("SCHED_FIFO=%s\n", outcome(sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){ 1 })));
	say("SCHED_RR=%s\n", outcome(sched_setscheduler(0, SCHED_RR, &(struct sched_param){ 99 })));
	say("SCHED_DEADLINE=%s\n", outcome(syscall(SYS_sched_setattr, 0, &deadline, 0)));
	say("nice -1=%s\n", outcome(setpriority(PRIO_PROCESS, 0, -1)));
	say("real-time disk=%s\n", outcome(syscall(SYS_ioprio_set, 1, 0, IO_REALTIME)));
	return 0;
}
