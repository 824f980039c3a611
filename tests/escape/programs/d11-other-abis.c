/* System calls by the doors of other ABIs: int 0x80 (i386, with its multiplexers) and x32. */
#include "escape.h"

struct attempt {
	const char *name;
	int x32;
	long number;
	unsigned long a, b;
};

static long enter(const struct attempt *attempt)
{
	long result;
	if (attempt->x32)
		__asm__ volatile("syscall" : "=a"(result) : "a"(attempt->number), "D"(attempt->a), "S"(attempt->b), "d"(0) : "rcx", "r11", "memory");
	else
		__asm__ volatile("int $0x80" : "=a"(result) : "a"(attempt->number), "b"(attempt->a), "c"(attempt->b), "d"(0) : "memory");
	return result;
}

/* Denied is an error ENOSYS or EPERM, or death by SIGSYS. */
static const char *judge(int status)
{
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS ? "denied" : "died of another signal";
	return WEXITSTATUS(status) == ENOSYS || WEXITSTATUS(status) == EPERM ? "denied" : "ALLOWED";
}

int main(void)
{
	/* Call 1 of socketcall is socket(); its arguments must lie below 4 GiB. */
	uint32_t *arguments = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	const struct attempt attempts[] = {
		{ "i386 getpid", 0, 20, 0, 0 },
		{ "i386 socketcall", 0, 102, 1, (unsigned long)arguments },
		{ "i386 ipc", 0, 117, 23, 0 },
		{ "i386 unshare", 0, 310, CLONE_NEWUSER, 0 },
		{ "i386 keyctl", 0, 288, 0, 0 },
		{ "i386 mount", 0, 21, 0, 0 },
		{ "x32 getpid", 1, 0x40000000 | SYS_getpid, 0, 0 },
		{ "x32 socket", 1, 0x40000000 | SYS_socket, AF_INET, SOCK_STREAM },
		{ "x32 unshare", 1, 0x40000000 | SYS_unshare, CLONE_NEWUSER, 0 },
		{ "x32 ptrace", 1, 0x40000000 | 521, 0, 0 },
		{ "number -1", 1, -1, 0, 0 },
	};
	memcpy(arguments, (uint32_t[]){ AF_INET, SOCK_STREAM, 0 }, 12);
	for (unsigned i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		int status;
		pid_t child = fork();
		if (child == 0) {
			long result = enter(&attempts[i]);
			_exit(result < 0 && result > -200 ? (int)-result : 0);
		}
		waitpid(child, &status, 0);
		say("%s=%s\n", attempts[i].name, judge(status));
	}
	return 0;
}
