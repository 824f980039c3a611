/* The kernel reads 32 bits of these arguments; a filter that compares 64 would let the same call pass. */
#include "escape.h"
#include <sys/ioctl.h>
#include <sys/personality.h>

/* A raw call: syscall(2) of libc may not be trusted to keep upper halves. */
static long raw(long number, unsigned long a, unsigned long b, unsigned long c)
{
	long result;
	register unsigned long d __asm__("r10") = 0;
	register unsigned long e __asm__("r8") = 0;
	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(d), "r"(e) : "rcx", "r11", "memory");
	if (result < 0) {
		errno = (int)-result;
		return -1;
	}
	return result;
}

int main(void)
{
	static const unsigned long HIGH[] = { 0, 1UL << 32, 1UL << 63, 0xffffffffUL << 32 };
	char byte = 'x';
	for (int i = 0; i < 4; i++) {
		say("socket(AF_INET)=%s\n", outcome(raw(SYS_socket, AF_INET | HIGH[i], SOCK_STREAM, 0)));
		say("socket(AF_ALG)=%s\n", outcome(raw(SYS_socket, AF_ALG | HIGH[i], SOCK_SEQPACKET, 0)));
		say("socket(AF_NETLINK)=%s\n", outcome(raw(SYS_socket, AF_NETLINK | HIGH[i], SOCK_RAW, 0)));
		say("unshare(CLONE_NEWUSER)=%s\n", outcome(raw(SYS_unshare, CLONE_NEWUSER | HIGH[i], 0, 0)));
		long child = raw(SYS_clone, CLONE_NEWUSER | SIGCHLD | HIGH[i], 0, 0);
		if (child == 0)
			_exit(0);
		say("clone(CLONE_NEWUSER)=%s\n", outcome(child));
		say("ioctl(TIOCSTI)=%s\n", outcome(raw(SYS_ioctl, 0, TIOCSTI | HIGH[i], (unsigned long)&byte)));
		say("ioctl(TIOCLINUX)=%s\n", outcome(raw(SYS_ioctl, 0, TIOCLINUX | HIGH[i], (unsigned long)&byte)));
		say("fcntl(F_NOTIFY)=%s\n", outcome(raw(SYS_fcntl, 0, F_NOTIFY | HIGH[i], 0)));
		say("personality(READ_IMPLIES_EXEC)=%s\n", outcome(raw(SYS_personality, READ_IMPLIES_EXEC | HIGH[i], 0, 0)));
	}
	return 0;
}
