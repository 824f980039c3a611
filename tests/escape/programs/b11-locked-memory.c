/* Locks memory, so that the kernel could never take it back. */
#include "escape.h"
#include <sys/resource.h>

int main(void)
{
	char *memory = mmap(NULL, 8 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	say("setrlimit=%s\n", outcome(setrlimit(RLIMIT_MEMLOCK, &all)));
	say("mlockall=%s\n", outcome(mlockall(MCL_CURRENT | MCL_FUTURE)));
	say("mlock=%s\n", outcome(mlock(memory, 8 << 20)));
	say("mlock2=%s\n", outcome(syscall(SYS_mlock2, memory, 8 << 20, 1)));
	memory = mmap(NULL, 8 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
	say("mmap(MAP_LOCKED)=%s\n", outcome(memory == MAP_FAILED ? -1 : 0));
	return 0;
}
