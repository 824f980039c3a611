/* Tries to hold the exits of its own children up: as their tracer, as the traced one, and with what else stops a process. */
#include "escape.h"
#include <sys/ptrace.h>

int main(void)
{
	int status = 0;
	pid_t child = fork();
	if (child == 0) {
		say("TRACEME=%s\n", outcome(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
		raise(SIGSTOP);
		_exit(3);
	}
	waitpid(child, &status, WUNTRACED);
	say("ATTACH=%s\n", outcome(ptrace(PTRACE_ATTACH, child, NULL, NULL)));
	say("SEIZE=%s\n", outcome(ptrace(PTRACE_SEIZE, child, NULL, (void *)(PTRACE_O_EXITKILL | PTRACE_O_TRACEEXIT))));
	say("process_vm_readv=%s\n", outcome(syscall(SYS_process_vm_readv, child, NULL, 0, NULL, 0, 0)));
	ptrace(PTRACE_CONT, child, NULL, NULL);
	kill(child, SIGCONT);
	while (waitpid(child, &status, 0) == child && WIFSTOPPED(status))
		ptrace(PTRACE_CONT, child, NULL, NULL);
	say("child ended with %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	return 0;
}
