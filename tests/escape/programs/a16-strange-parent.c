/* Makes processes that would be children of whoever made this one: nobody there knows them, and the box could never end. */
#include "escape.h"

#include <sched.h>
#include <sys/syscall.h>

int main(void)
{
	for (int i = 0; i < 4; i++) {
		long pid = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
		if (pid == 0)
			_exit(0);
		say("clone(CLONE_PARENT)=%s\n", pid < 0 ? strerrorname_np(errno) : "made");
	}
}
