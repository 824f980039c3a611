/* Asks for every CPU there could be, for itself and from a thread, and counts what it got. */
#include "escape.h"

static int cpus_allowed(void)
{
	cpu_set_t set;
	return sched_getaffinity(0, sizeof set, &set) == -1 ? -1 : CPU_COUNT(&set);
}

int main(void)
{
	cpu_set_t every;
	int before = cpus_allowed();
	memset(&every, 0xff, sizeof every);
	say("sched_setaffinity=%s\n", outcome(sched_setaffinity(0, sizeof every, &every)));
	say("more CPUs than before: %s\n", cpus_allowed() > before ? "yes" : "no");
	say("sched_setaffinity(init)=%s\n", outcome(sched_setaffinity(1, sizeof every, &every)));
	say("no CPU at all=%s\n", outcome(sched_setaffinity(0, 0, &every)));
	return 0;
}
