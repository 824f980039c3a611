/* Wants its core to be dumped, into its folder or to whatever the host would start for it. */
#include "escape.h"
#include <sys/prctl.h>
#include <sys/resource.h>

static int dumps_core(void)
{
	int status = 0;
	if (fork() == 0)
		abort();
	wait(&status);
	return WCOREDUMP(status) != 0;
}

int main(void)
{
	struct rlimit core, all = { RLIM_INFINITY, RLIM_INFINITY };
	say("setrlimit(RLIMIT_CORE)=%s\n", outcome(setrlimit(RLIMIT_CORE, &all)));
	getrlimit(RLIMIT_CORE, &core);
	say("limit %lu of %lu\n", core.rlim_cur, core.rlim_max);
	say("dumpable=%s\n", outcome(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)));
	say("core_pattern=%s\n", outcome(open("/proc/sys/kernel/core_pattern", O_WRONLY)));
	say("a core is dumped: %s\n", dumps_core() ? "yes" : "no");
	abort();
}
