/* Goes for the one other process in its box: by tracing, by memory, by descriptors, by limits and by signals. */
#include "escape.h"
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>

int main(void)
{
	static const char *const FILES[] = { "mem", "maps", "environ", "fd", "root", "cwd", "exe", "syscall", "stack" };
	char byte, path[64];
	struct iovec local = { &byte, 1 }, remote = { (void *)0x400000, 1 };
	struct rlimit no_files = { 0, 0 };
	int fd = (int)syscall(SYS_pidfd_open, 1, 0);

	say("ATTACH=%s\n", outcome(ptrace(PTRACE_ATTACH, 1, NULL, NULL)));
	say("SEIZE=%s\n", outcome(ptrace(PTRACE_SEIZE, 1, NULL, NULL)));
	say("readv=%s\n", outcome(process_vm_readv(1, &local, 1, &remote, 1, 0)));
	say("writev=%s\n", outcome(process_vm_writev(1, &local, 1, &remote, 1, 0)));
	say("pidfd_getfd=%s\n", outcome(syscall(SYS_pidfd_getfd, fd, 0, 0)));
	say("pidfd_send_signal=%s\n", outcome(syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0)));
	say("prlimit=%s\n", outcome(prlimit(1, RLIMIT_NOFILE, &no_files, NULL)));
	say("setpriority=%s\n", outcome(setpriority(PRIO_PROCESS, 1, 19)));
	for (unsigned i = 0; i < sizeof FILES / sizeof *FILES; i++) {
		snprintf(path, sizeof path, "/proc/1/%s", FILES[i]);
		if (open(path, O_RDONLY | O_PATH) != -1)
			say("%s can be opened\n", path);
	}
	return 0;
}
